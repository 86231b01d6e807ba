//! The queue at the start, and the deployments that come by themselves afterwards.

use std::time::Duration;

use api_types::Operation;
use api_types::time::Timestamp;
use chrono::TimeDelta;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::arrivals::{Arrival, order, usual_operation};
use super::catalogue::PAUSED_STACK;
use super::history::has_workers;
use crate::db::{Org, Stack};
use crate::engine::World;
use crate::plan::{Outcome, Script};
use crate::random;
use crate::run::paced;
use crate::table::Id;

/// With that many waiting, nothing new comes: the queue is to be seen, not to grow for ever.
const LONGEST_QUEUE: usize = 6;

/// Between two arrivals.
const SHORTEST_GAP: Duration = Duration::from_secs(20);
const LONGEST_GAP: Duration = Duration::from_secs(40);

/// The stack on which something always runs.
const STAGE: (&str, &str) = ("webshop", "prod");

/// What is under way at the start. The newest is a run on `webshop/prod` with minutes before it; others wait for their
/// stack, for a pause to be lifted, for a runner.
pub(crate) fn at_start(world: &World, now: Timestamp) -> Vec<Arrival> {
    let mut rng = random::rng(world.seed, &["start"]);
    let seconds = |seconds: u64| Some(Duration::from_secs(seconds));
    // Seconds ago, stack, operation, how long it waits for a runner and how long it runs where that matters.
    let rows = [
        (95, "webshop", "dev", Operation::Update, seconds(3), seconds(175)),
        (72, "webshop", "staging", Operation::Update, seconds(2), seconds(200)),
        (60, "webshop", "dev", Operation::Update, None, seconds(70)),
        (52, "webshop", "dev", Operation::Preview, None, seconds(45)),
        (46, "webshop", "staging", Operation::DetectDrift, None, seconds(50)),
        (40, PAUSED_STACK.0, PAUSED_STACK.1, Operation::Update, None, None),
        (33, "edge-cdn", "prod", Operation::Update, seconds(60), seconds(80)),
        (20, STAGE.0, STAGE.1, Operation::Update, seconds(3), seconds(255)),
    ];
    let arrivals = rows.into_iter().filter_map(|(ago, project, name, operation, accept_for, run_for)| {
        let org = world.db.org_named("acme")?;
        let id = world.db.stack_named(org, project, name)?;
        let mut order = order(world, id, operation, &mut rng);
        order.pace = world.pace;
        order.script = Script { outcome: Some(Outcome::Succeeds), accept_for, run_for, ..Script::default() };
        Some(Arrival::new(now - paced(Duration::from_secs(ago), world.pace), order))
    });
    arrivals.collect()
}

/// What has waited for hours: its pool's agents have gone, so it waits until somebody asks for work with the pool's
/// token.
pub(crate) fn stranded(world: &World, now: Timestamp) -> Option<Arrival> {
    let org = world.db.org_named("acme")?;
    let id = world.db.stack_named(org, "ml-training", "gpu-nightly")?;
    let order = order(world, id, Operation::Update, &mut random::rng(world.seed, &["stranded"]));
    Some(Arrival::new(now - TimeDelta::minutes(312), order))
}

/// Lets arrival `number` happen and plans the next one.
pub(crate) fn arrive(world: &mut World, number: u64) {
    let mut rng = random::rng(world.seed, &["trickle", &number.to_string()]);
    let gap = rng.random_range(SHORTEST_GAP..LONGEST_GAP);
    world.plan_arrival(world.now() + paced(gap, world.pace), number + 1);
    let Some(org) = world.db.org_named("acme") else { return };
    let Some(stage) = world.db.stack_named(org, STAGE.0, STAGE.1) else { return };
    let mut next = if is_over_soon(world, stage) {
        let mut order = order(world, stage, Operation::Update, &mut rng);
        let run_for = Some(Duration::from_secs(rng.random_range(180..260)));
        order.script = Script { outcome: Some(Outcome::Succeeds), run_for, ..Script::default() };
        order
    } else if n_waiting(world, org) < LONGEST_QUEUE {
        let Some(id) = choose_stack(world, &mut rng) else { return };
        let operation = usual_operation(&world.db.stacks[id], &mut rng);
        let mut order = order(world, id, operation, &mut rng);
        let run_for = Some(Duration::from_secs(rng.random_range(30..130)));
        order.script = Script { run_for, ..Script::default() };
        order
    } else {
        return;
    };
    next.pace = world.pace;
    world.submit(next);
}

/// How many wait that will be taken up by themselves.
fn n_waiting(world: &World, org: Id<Org>) -> usize {
    let stacks = world.db.orgs[org].queue.iter().map(|id| world.db.deployments[*id].stack);
    stacks.filter(|stack| has_workers(world, *stack, world.now())).count()
}

/// Whether nothing waits for a stack, and nothing runs there or not much longer than until the next arrival.
fn is_over_soon(world: &World, stack: Id<Stack>) -> bool {
    let soon = world.now() + paced(LONGEST_GAP, world.pace);
    let runs_on = world.db.stacks[stack]
        .active
        .and_then(|id| world.db.deployments[id].run())
        .is_some_and(|run| run.ends_at() > soon);
    let queue = &world.db.orgs[world.db.stacks[stack].org].queue;
    !runs_on && !queue.iter().any(|id| world.db.deployments[*id].stack == stack)
}

/// Any stack but the one on stage and those that are paused; now and then one that is busy, so that something waits.
fn choose_stack(world: &World, rng: &mut StdRng) -> Option<Id<Stack>> {
    let is_stage = |stack: &Stack| (stack.project.as_str(), stack.name.as_str()) == STAGE;
    let org = world.db.org_named("acme")?;
    let stacks = world.db.orgs[org].stacks.iter().map(|id| (*id, &world.db.stacks[*id]));
    let has_workers = |id: Id<Stack>| has_workers(world, id, world.now());
    let open: Vec<_> = stacks.filter(|(id, stack)| !stack.paused && !is_stage(stack) && has_workers(*id)).collect();
    let busy: Vec<_> = open.iter().filter(|(_, stack)| stack.active.is_some()).collect();
    let wants_to_wait = rng.random_bool(0.3);
    let chosen = if wants_to_wait { busy.choose(rng).copied().or_else(|| open.choose(rng)) } else { open.choose(rng) };
    chosen.map(|(id, _)| *id)
}
