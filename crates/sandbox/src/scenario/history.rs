//! The last sixty days.

use std::time::Duration;

use api_types::Operation;
use api_types::time::Timestamp;
use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::arrivals::{Arrival, order, usual_operation};
use super::fixtures::GPU_GONE;
use crate::config::LogText;
use crate::db::Stack;
use crate::engine::World;
use crate::plan::{FailingStep, LogSource, Outcome, Script};
use crate::random;
use crate::table::Id;

const N_DAYS: i64 = 60;

/// How far back the past goes.
pub(crate) const LENGTH: TimeDelta = TimeDelta::days(N_DAYS);

/// The random part of the past ends here, so that the last hour is as [`last_hour`] says.
const QUIET_MINUTES: i64 = 75;

/// How many rows the very long log has.
const LARGE_LOG: usize = 100_000;

/// Deployments that came in the first days were recorded by an older service.
const N_HISTORICAL_DAYS: i64 = 8;

pub(crate) fn arrivals(world: &World, now: Timestamp, log_file: Option<&LogText>) -> Vec<Arrival> {
    let mut rng = random::rng(world.seed, &["history"]);
    let acme = world.db.org_named("acme");
    let stacks: Vec<Id<Stack>> = acme.map(|org| world.db.orgs[org].stacks.clone()).unwrap_or_default();
    let mut arrivals = Vec::new();
    let first = now - LENGTH;
    let until = now - TimeDelta::minutes(QUIET_MINUTES);
    // Every stack begins with an update: what follows has something to work on.
    for id in &stacks {
        let at = first + TimeDelta::minutes(rng.random_range(0..12 * 60));
        arrivals.push(Arrival::new(at, order(world, *id, Operation::Update, &mut rng)));
    }
    for day in 0..N_DAYS {
        let midnight = first + TimeDelta::days(day);
        let is_weekend = matches!(midnight.weekday(), Weekday::Sat | Weekday::Sun);
        for _ in 0..if is_weekend { 18 } else { 36 } {
            let at = moment_of_day(midnight, &mut rng);
            let Some(id) = choose_stack(world, &stacks, &mut rng) else { continue };
            let operation = usual_operation(&world.db.stacks[id], &mut rng);
            arrivals.extend(chance_arrivals(world, at, id, operation, &mut rng));
        }
    }
    arrivals.retain(|arrival| arrival.at >= first && arrival.at < until);
    // What was asked for since the agents of its pool went would still wait.
    arrivals.retain(|arrival| arrival.at < now - GPU_GONE || has_workers(world, arrival.order.stack, now));
    for arrival in &mut arrivals {
        let is_old = arrival.at < first + TimeDelta::days(N_HISTORICAL_DAYS);
        arrival.order.is_historical = is_old && rng.random_bool(0.5);
    }
    arrivals.extend(last_hour(world, now, log_file, &mut rng));
    arrivals
}

fn minute_of_day(moment: Timestamp) -> i64 {
    i64::from(moment.hour() * 60 + moment.minute())
}

/// Most come in working hours.
fn moment_of_day(midnight: Timestamp, rng: &mut StdRng) -> Timestamp {
    let midnight = midnight - TimeDelta::minutes(minute_of_day(midnight));
    let hour = if rng.random_bool(0.8) { rng.random_range(7..18) } else { rng.random_range(0..24) };
    midnight + TimeDelta::hours(hour) + TimeDelta::milliseconds(rng.random_range(0..3_600_000))
}

/// Whether somebody takes up the work of a stack.
pub(crate) fn has_workers(world: &World, stack: Id<Stack>, now: Timestamp) -> bool {
    let stack = &world.db.stacks[stack];
    let pool = stack.settings.as_ref().and_then(|settings| settings.agent_pool_id.as_deref());
    let pool = pool.and_then(|pool| world.db.pool_by_id(stack.org, pool));
    pool.is_none_or(|pool| world.db.pools[pool].n_workers(now) > 0)
}

/// Some projects are busier than others.
fn choose_stack(world: &World, stacks: &[Id<Stack>], rng: &mut StdRng) -> Option<Id<Stack>> {
    let weight = |id: &Id<Stack>| match world.db.stacks[*id].project.as_str() {
        "webshop" => 4.0,
        "payments" | "mobile-backend" => 2.0,
        "dns-zones" | "legacy-billing" | "stream-only" => 0.4,
        _ => 1.0,
    };
    stacks.choose_weighted(rng, weight).ok().copied()
}

/// One deployment; now and then three in a row of which the middle one gives way, or one that is cancelled.
fn chance_arrivals(
    world: &World,
    at: Timestamp,
    id: Id<Stack>,
    operation: Operation,
    rng: &mut StdRng,
) -> Vec<Arrival> {
    let mut arrivals = vec![Arrival::new(at, order(world, id, operation.clone(), rng))];
    match rng.random_range(0..100) {
        0..4 => {
            for seconds in [6, 14] {
                let later = at + TimeDelta::seconds(seconds);
                arrivals.push(Arrival::new(later, order(world, id, operation.clone(), rng)));
            }
            if let Some(middle) = arrivals.get_mut(1) {
                middle.skip_after = Some(Duration::from_secs(8));
            }
        }
        4..6 => {
            if let Some(first) = arrivals.first_mut() {
                first.cancel_after = Some(Duration::from_secs(rng.random_range(15..60)));
            }
        }
        _ => {}
    }
    arrivals
}

/// The last hour, so that what the tests and the demo rely on is there with every seed.
fn last_hour(world: &World, now: Timestamp, log_file: Option<&LogText>, rng: &mut StdRng) -> Vec<Arrival> {
    let given = log_file.map_or(LogSource::Believable, |text| LogSource::Text(text.clone()));
    let fails = Some(Outcome::FailsAt(FailingStep::Operation));
    let fails_early = Some(Outcome::FailsAt(FailingStep::PreRun));
    let succeeds = Some(Outcome::Succeeds);
    let believable = LogSource::Believable;
    // Minutes ago, stack, operation, outcome, length in seconds, log.
    let rows = [
        (70, "data-lake", "prod-eu", Operation::Update, succeeds, 1_471, LogSource::Large(LARGE_LOG)),
        (58, "webshop", "prod", Operation::Update, fails, 163, believable.clone()),
        (52, "webshop", "staging", Operation::Update, succeeds, 141, believable.clone()),
        (47, "identity", "prod", Operation::DetectDrift, succeeds, 48, believable.clone()),
        (41, "webshop", "dev", Operation::Update, fails_early, 44, believable.clone()),
        (36, "payments", "prod", Operation::Update, succeeds, 118, believable.clone()),
        (31, "webshop", "pr-1192", Operation::Preview, succeeds, 52, believable.clone()),
        (26, "mobile-backend", "pr-311", Operation::Destroy, succeeds, 74, believable.clone()),
        (22, "webshop", "staging", Operation::Update, fails, 96, believable.clone()),
        (18, "webshop", "dev", Operation::Update, succeeds, 88, believable.clone()),
        (14, "webshop", "prod", Operation::Update, succeeds, 236, given),
        (11, "observability", "prod", Operation::Refresh, succeeds, 63, believable.clone()),
        (8, "docs-site", "pr-88", Operation::Preview, succeeds, 39, believable),
    ];
    let arrivals = rows.into_iter().filter_map(|(minutes, project, name, operation, outcome, seconds, log)| {
        let org = world.db.org_named("acme")?;
        let id = world.db.stack_named(org, project, name)?;
        let mut order = order(world, id, operation, rng);
        order.script = Script { outcome, run_for: Some(Duration::from_secs(seconds)), log, ..Script::default() };
        Some(Arrival::new(now - TimeDelta::minutes(minutes), order))
    });
    let mut arrivals: Vec<_> = arrivals.collect();
    // Minutes ago, stack, operation, how many resources are found to have drifted: drift that stays, and drift that
    // was remedied.
    let drifting = [
        (73, "payments", "prod-eu", Operation::DetectDrift, 2),
        (71, "k8s-clusters", "prod", Operation::DetectDrift, 3),
        (62, "k8s-clusters", "prod", Operation::RemediateDrift, 3),
        (56, "k8s-clusters", "prod", Operation::DetectDrift, 0),
        (54, "ml-training", "prod", Operation::DetectDrift, 1),
    ];
    for (minutes, project, name, operation, n_drifted) in drifting {
        let found = world.db.org_named("acme").and_then(|org| world.db.stack_named(org, project, name));
        let Some(id) = found else { continue };
        let mut order = order(world, id, operation, rng);
        let run_for = Some(Duration::from_secs(50));
        order.script = Script { outcome: succeeds, run_for, drift: Some(n_drifted), ..Script::default() };
        arrivals.push(Arrival::new(now - TimeDelta::minutes(minutes), order));
    }
    arrivals
}
