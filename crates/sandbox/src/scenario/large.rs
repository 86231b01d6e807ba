//! The stacks that make `acme` an organization of a thousand, for pages that have to cope with that many. What is known
//! of their drift comes from previews that people ran by hand: a thousand stacks with deployments of their own would
//! take long to start and add nothing.

use api_types::drift::DriftRunId;
use api_types::time::Timestamp;
use chrono::TimeDelta;
use rand::Rng;

use super::catalogue::{self, Project};
use crate::db::Stack;
use crate::drift::{DriftRun, Origin};
use crate::engine::World;
use crate::plan::{Cloud, Runtime};
use crate::random;
use crate::table::Id;

/// How many stacks there are in the end.
const N_STACKS: usize = 1_000;

/// Each has the stacks below, as far as [`N_STACKS`] reaches.
#[rustfmt::skip]
const PROJECTS: [&str; 60] = [
    "access-audit", "ad-server", "analytics", "api-gateway", "artifacts", "backups", "batch-jobs", "billing", "bastion",
    "campaigns", "catalog", "cert-manager", "chat", "checkout", "ci-runners", "compliance", "config-store", "consent",
    "crm-sync", "customer-portal", "data-catalog", "email", "event-bus", "experiments", "feature-flags", "feeds",
    "finance-ledger", "fraud-rules", "geo-search", "image-resize", "inventory", "invoicing", "iot-ingest", "kafka",
    "landing-zone", "loyalty", "mail-relay", "maps", "media", "metrics", "notifications", "object-store", "orders",
    "partner-api", "pricing", "print-service", "queue", "ratings", "recommendations", "reporting", "returns", "rooms",
    "scheduler", "secrets", "shipping", "sms", "support-desk", "translations", "vault", "warehouse",
];

const STACKS: [&str; 16] = [
    "dev",
    "staging",
    "prod",
    "prod-eu",
    "prod-us",
    "prod-ap",
    "demo",
    "load",
    "qa",
    "sandbox-jk",
    "sandbox-ml",
    "canary",
    "dr",
    "preview",
    "training",
    "trial",
];

/// Stacks that the list names although their own routes refuse: names of such a form always do.
const REFUSING: [&str; 3] = ["error-403", "error-404", "error-503"];

const RUNTIMES: [(Runtime, Cloud); 3] =
    [(Runtime::Node, Cloud::Aws), (Runtime::Go, Cloud::Kubernetes), (Runtime::Python, Cloud::Gcp)];

/// Fills `acme` up.
pub(super) fn fill(world: &mut World, now: Timestamp) {
    let Some(org) = world.db.org_named("acme") else { return };
    let n_there = world.db.orgs[org].stacks.len();
    let projects = || PROJECTS.into_iter().zip(RUNTIMES.into_iter().cycle());
    let refusing = projects().take(1).flat_map(|project| REFUSING.map(|name| (project, name)));
    let others = projects().flat_map(|project| STACKS.map(|name| (project, name)));
    for ((name_of_project, (runtime, cloud)), name) in refusing.chain(others).take(N_STACKS.saturating_sub(n_there)) {
        let project = Project { name: name_of_project, runtime, cloud, stacks: &[] };
        let mut rng = random::rng(world.seed, &["large", project.name, name]);
        let n_resources = rng.random_range(6..240);
        let stack = catalogue::stack(org, "acme", &project, name, n_resources, world.seed, &world.vault);
        let id = world.db.insert_stack(stack);
        let stack = &mut world.db.stacks[id];
        stack.n_resources = n_resources;
        stack.last_update = Some(now - TimeDelta::minutes(rng.random_range(60..90_000)));
        match rng.random_range(0..100) {
            // Nobody ever looked.
            0..8 => {}
            8..13 => look_for_drift(world, id, now, &mut rng, true),
            _ => look_for_drift(world, id, now, &mut rng, false),
        }
    }
}

/// Previews by hand, every six hours or so; the newest of them found drift, if there is some.
fn look_for_drift(world: &mut World, id: Id<Stack>, now: Timestamp, rng: &mut impl Rng, has_drifted: bool) {
    let n_runs = rng.random_range(2..28_i64);
    let n_found = if has_drifted { rng.random_range(1..=n_runs) } else { 0 };
    // Some had drifted before, and somebody put it right.
    let passed = rng.random_bool(0.2).then(|| n_found + rng.random_range(1..9));
    let (name, n_resources) = {
        let stack = &world.db.stacks[id];
        (format!("{}/{}", stack.project, stack.name), stack.n_resources)
    };
    let minutes = rng.random_range(3..350_i64);
    for age in (0..n_runs).rev() {
        let is_drifted = age < n_found || passed == Some(age);
        let n_drifted = if is_drifted { rng.random_range(1..6).min(n_resources) } else { 0 };
        let created = now - TimeDelta::minutes(minutes + age * 360);
        let origin = Origin::Cli { ended: created + TimeDelta::seconds(40), n_drifted, n_resources };
        let run = random::uuid(world.seed, &["large", &name, &age.to_string()]).to_string();
        world.db.insert_drift_run(DriftRun { id: DriftRunId(run), stack: id, created, origin });
        world.db.stacks[id].n_drifted = n_drifted;
    }
}
