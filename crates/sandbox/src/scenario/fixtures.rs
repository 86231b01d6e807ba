//! Agent pools and schedules of the organization `acme`, and the tags of its stacks.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use chrono::{TimeDelta, Timelike};
use serde_json::json;

use super::catalogue::ORG_LOGIN;
use crate::agents::{Agent, AgentPool};
use crate::cron::Cron;
use crate::db::{Db, Org, Stack};
use crate::engine::World;
use crate::http::auth::AGENT_TOKEN;
use crate::plan::{Profile, Runtime};
use crate::random;
use crate::schedules::{Action, Spec, Timing};
use crate::table::Id;

/// The pool that has two agents and more work than they can do at once.
const LINUX_POOL: &str = "linux-large";
/// The pool of one agent.
const ARM_POOL: &str = "arm64";
/// The pool whose agents have gone.
const GPU_POOL: &str = "gpu";

/// When the agents of [`GPU_POOL`] went.
pub(crate) const GPU_GONE: TimeDelta = TimeDelta::hours(74);

/// The id of a pool.
fn pool_id(seed: u64, name: &str) -> String {
    random::uuid(seed, &["agent pool", name]).to_string()
}

/// The pool that the settings of a stack name.
pub(crate) fn pool_of(seed: u64, project: &str, stack: &str) -> Option<String> {
    let name = match (project, stack) {
        ("k8s-clusters", "prod-us") => ARM_POOL,
        ("edge-cdn" | "k8s-clusters", _) => LINUX_POOL,
        ("ml-training", "gpu-nightly") => GPU_POOL,
        _ => return None,
    };
    Some(pool_id(seed, name))
}

pub(crate) fn add_pools(db: &mut Db, org: Id<Org>, seed: u64, now: Timestamp) {
    // Name, description, age in days, token, host names of the agents, since when these are gone.
    let pools = [
        (
            LINUX_POOL,
            "Big machines inside the private network",
            412,
            AGENT_TOKEN,
            ["runner-a.linux.acme.internal", "runner-b.linux.acme.internal"].as_slice(),
            None,
        ),
        (
            ARM_POOL,
            "Graviton, for images of both architectures",
            97,
            "pul-sandbox-agent-arm64",
            &["ip-10-20-4-31.arm.acme.internal"],
            None,
        ),
        (
            GPU_POOL,
            "",
            203,
            "pul-sandbox-agent-gpu",
            &["gpu-01.lab.acme.internal", "gpu-02.lab.acme.internal"],
            Some(GPU_GONE),
        ),
    ];
    for (index, (name, description, days, token, hosts, gone)) in pools.into_iter().enumerate() {
        let agents = hosts.iter().enumerate().map(|(number, hostname)| Agent {
            hostname: (*hostname).to_owned(),
            ip: format!("10.20.{}.{}", 4 + index, 31 + number),
            pid: 1_204 + 6_007 * number as u32 + 13 * index as u32,
            version: if name == GPU_POOL { "v1.1.0" } else { "v1.4.2" },
            platform: if name == ARM_POOL { "linux-arm64" } else { "linux-x64" },
            gone_since: gone.map(|gone| now - gone),
        });
        let agents = agents.collect();
        db.pools.insert(AgentPool {
            id: pool_id(seed, name),
            org,
            name: name.to_owned(),
            description: description.to_owned(),
            token: token.to_owned(),
            created: now - TimeDelta::days(days),
            agents,
            polled_at: None,
            is_deleted: false,
        });
    }
}

/// What the engine and people noted about a stack.
pub(crate) fn tags(profile: &Profile) -> BTreeMap<String, String> {
    let (owner, repository) = profile.repository.split_once('/').unwrap_or(("", &profile.repository));
    let env = match profile.stack.as_str() {
        name if name.starts_with("pr-") => "review",
        name if name.starts_with("prod") => "production",
        "global" | "internal" => "shared",
        name => name,
    };
    let (team, person) = match profile.project.as_str() {
        "webshop" | "mobile-backend" | "docs-site" => ("storefront", "tomasz"),
        "payments" | "identity" | "legacy-billing" => ("money", "adaeze"),
        "data-lake" | "ml-training" | "stream-only" => ("data", "ines"),
        _ => ("platform", "mara"),
    };
    let runtime = match profile.runtime {
        Runtime::Node => "nodejs",
        Runtime::Python => "python",
        Runtime::Go => "go",
    };
    [
        ("env", env),
        ("owner", person),
        ("team", team),
        ("gitHub:owner", owner),
        ("gitHub:repo", repository),
        ("pulumi:project", &profile.project),
        ("pulumi:runtime", runtime),
        ("pulumi:secrets_provider", "service"),
        ("vcs:kind", "github.com"),
        ("vcs:owner", owner),
        ("vcs:repo", repository),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Schedules that were there all the time: they fire in the past as they do in the present.
///
/// Their hours depend on `now`, so that none was due in the hour before the start, which belongs to
/// [`super::history`], and none is due in the first minutes after it.
pub(crate) fn add_old_schedules(world: &mut World, now: Timestamp) {
    let hour = now.hour();
    let night = if (1..=4).contains(&hour) { 6 } else { 2 };
    // Every six hours, half-way between two of which the sandbox starts.
    let first = (hour + 3) % 6;
    let six_hours = format!("0 {}", [first, first + 6, first + 12, first + 18].map(|hour| hour.to_string()).join(","));
    let drift = |auto_remediate| Action::Drift { auto_remediate };
    let run = |operation: &str| {
        let request = json!({"operation": operation});
        Action::Deployment(request.as_object().cloned().unwrap_or_default())
    };
    let mut rows = vec![
        ("webshop", "prod", format!("{six_hours} * * *"), drift(false)),
        ("payments", "staging", format!("30 {night} * * *"), run("update")),
        ("observability", "dev", format!("45 {night} * * 1-5"), run("refresh")),
        ("identity", "staging", format!("15 {night} * * 0"), drift(true)),
    ];
    // Every other night, each stack at its own minute.
    let nightly: Vec<(String, String)> = world
        .db
        .stacks
        .iter()
        .filter(|(_, stack)| stack.name.starts_with("prod") && stack.settings.is_some())
        .filter(|(_, stack)| world.db.orgs[stack.org].name == "acme" && stack.project != "webshop")
        .map(|(_, stack)| (stack.project.clone(), stack.name.clone()))
        .collect();
    for (number, (project, name)) in nightly.iter().enumerate() {
        let days = if number % 2 == 0 { "*/2" } else { "2-31/2" };
        let cron = format!("{} {night} {days} * *", (11 + 3 * number) % 60);
        rows.push((project, name, cron, drift(project == "edge-cdn")));
    }
    for (project, name, cron, action) in rows {
        let timing = Cron::parse(&cron, world.now()).map(Timing::Cron).expect("the expressions above are right");
        add(world, project, name, Spec { timing, action });
    }
}

/// Schedules that somebody made lately, and the one that is paused.
pub(crate) fn add_new_schedules(world: &mut World) {
    let now = world.now();
    let rows = [
        ("webshop", "pr-1187", TimeDelta::hours(29), true),
        ("webshop", "pr-1192", TimeDelta::hours(76), true),
        ("mobile-backend", "pr-311", TimeDelta::days(6), false),
        ("docs-site", "pr-88", TimeDelta::days(2), true),
    ];
    for (project, name, after, delete_after_destroy) in rows {
        let timing = Timing::Once(now + after);
        add(world, project, name, Spec { timing, action: Action::Ttl { delete_after_destroy } });
    }
    let stack = find(world, "data-lake", "prod");
    let paused = stack.and_then(|stack| world.db.schedules_of(stack).next().map(|(id, _)| id));
    if let Some(paused) = paused {
        world.set_schedule_paused(paused, true);
    }
}

/// Holds all schedules: nothing runs by itself.
pub(crate) fn pause_schedules(world: &mut World) {
    let ids: Vec<_> = world.db.schedules.iter().map(|(id, _)| id).collect();
    for id in ids {
        world.set_schedule_paused(id, true);
    }
}

fn find(world: &World, project: &str, name: &str) -> Option<Id<Stack>> {
    world.db.org_named("acme").and_then(|org| world.db.stack_named(org, project, name))
}

fn add(world: &mut World, project: &str, name: &str, spec: Spec) {
    let by = world.db.person_named(ORG_LOGIN);
    if let Some((stack, by)) = find(world, project, name).zip(by) {
        world.add_schedule(stack, spec, by);
    }
}
