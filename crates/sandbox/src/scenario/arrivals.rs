//! A deployment that comes at a moment, and the chance that decides what it is: who asks, for what, and why.

use std::time::Duration;

use api_types::Operation;
use api_types::time::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::catalogue::ORG_LOGIN;
use crate::db::Stack;
use crate::engine::{Order, World};
use crate::plan::{Cause, Script};
use crate::table::Id;

const MESSAGES: &[&str] = &[
    "Raise the cart service to six tasks",
    "Bump @pulumi/aws to 7.8.0",
    "Rotate the CDN signing key",
    "fix: retry on throttled Route 53 changes",
    "feat(search): second replica in eu-central-1",
    "Remove the unused staging bucket",
    "chore(deps): update dependency typescript to v6",
    "Move session storage to Valkey",
    "Tag everything with costCenter (#2041)",
    "Widen the maintenance window",
    "Revert \"Move session storage to Valkey\"",
    "ci: build images for arm64",
    "Alert on queue age instead of queue length",
    "Ünïcode in names: größer, naïve, 東京",
    "Use gp3 volumes for the ledger database 💾",
    "Let the gateway speak HTTP/3, keep HTTP/2 for the partners that pin certificates, and document how long both will be kept",
];

/// A deployment that comes at a moment.
pub(crate) struct Arrival {
    pub(crate) at: Timestamp,
    pub(crate) order: Order,
    /// After how long it is cancelled.
    pub(crate) cancel_after: Option<Duration>,
    /// After how long it gives way, if it still waits.
    pub(crate) skip_after: Option<Duration>,
}

impl Arrival {
    pub(crate) fn new(at: Timestamp, order: Order) -> Self {
        Self { at, order, cancel_after: None, skip_after: None }
    }

    pub(crate) fn happen(self, world: &mut World) {
        world.advance_to(self.at);
        let id = world.submit(self.order);
        if let Some(after) = self.skip_after {
            world.plan_skip(self.at + after, id);
        }
        if let Some(after) = self.cancel_after {
            world.plan_cancel(self.at + after, id);
        }
    }
}

/// Draws what a stack is asked to do.
pub(crate) fn usual_operation(stack: &Stack, rng: &mut StdRng) -> Operation {
    let is_review = stack.name.starts_with("pr-");
    match rng.random_range(0..100) {
        0..62 if is_review => Operation::Preview,
        0..50 => Operation::Update,
        50..80 => Operation::Preview,
        80..86 => Operation::Refresh,
        86..90 if is_review || stack.name == "dev" => Operation::Destroy,
        86..95 => Operation::DetectDrift,
        95..97 => Operation::RemediateDrift,
        _ => Operation::Update,
    }
}

/// Draws who asks and why, as it goes with the operation.
pub(crate) fn order(world: &World, id: Id<Stack>, operation: Operation, rng: &mut StdRng) -> Order {
    let is_review = world.db.stacks[id].name.starts_with("pr-");
    let (initiator, is_scheduled) = match &operation {
        Operation::DetectDrift | Operation::RemediateDrift if rng.random_bool(0.85) => ("schedule", true),
        Operation::Refresh if rng.random_bool(0.4) => ("schedule", true),
        Operation::Preview => (if rng.random_bool(0.85) { "webhook" } else { "console" }, false),
        Operation::Update => {
            let words = ["webhook", "webhook", "webhook", "console", "cli", "automation-api"];
            (words.choose(rng).copied().unwrap_or("console"), false)
        }
        _ => (if rng.random_bool(0.7) { "console" } else { "cli" }, false),
    };
    let people: Vec<_> =
        world.db.people.iter().filter(|(_, person)| person.login != ORG_LOGIN).map(|(id, _)| id).collect();
    let scheduler = world.db.person_named(ORG_LOGIN);
    let chosen = people.choose(rng).copied();
    let requested_by = if is_scheduled { scheduler.or(chosen) } else { chosen.or(scheduler) };
    let pull_request =
        (initiator == "webhook" && operation == Operation::Preview).then(|| rng.random_range(1_100..1_240));
    let message = if is_scheduled { "" } else { MESSAGES.choose(rng).copied().unwrap_or_default() };
    let (first, second, third): (u64, u64, u32) = (rng.random(), rng.random(), rng.random());
    let branch = match pull_request {
        Some(number) => format!("refs/pull/{number}/merge"),
        None if is_review => "refs/heads/feature/checkout".to_owned(),
        None => "refs/heads/main".to_owned(),
    };
    Order {
        stack: id,
        operation,
        requested_by: requested_by.expect("the catalogue has people"),
        initiator: initiator.to_owned(),
        cause: Cause {
            message: message.to_owned(),
            commit: format!("{first:016x}{second:016x}{third:08x}"),
            branch,
            pull_request,
        },
        script: Script::default(),
        settings: None,
        pace: 1.0,
        is_historical: false,
    }
}
