//! The organizations beside `acme`: one without anything, and two with lesser plans.

use std::time::Duration;

use api_types::Operation;
use api_types::time::Timestamp;
use chrono::TimeDelta;

use super::arrivals::{Arrival, order};
use super::catalogue::{self, Project};
use crate::db::{Db, Person};
use crate::engine::World;
use crate::permissions::Role;
use crate::plan::{Cloud, Outcome, Runtime, Script};
use crate::plans::Plan;
use crate::random;
use crate::table::Id;
use crate::vault::Vault;

/// An organization without stacks.
const EMPTY: &str = "empty-co";
/// An organization whose plan has no deployments: it has some from better days, but no settings.
const SMALL: &str = "small-co";
/// An organization whose plan has all but the remediation of drift.
const GROWING: &str = "growing-co";

const SMALL_PROJECT: Project =
    Project { name: "newsletter", runtime: Runtime::Node, cloud: Cloud::Aws, stacks: &[("dev", 9), ("prod", 14)] };
const GROWING_PROJECT: Project = Project {
    name: "storefront",
    runtime: Runtime::Python,
    cloud: Cloud::Gcp,
    stacks: &[("staging", 27), ("prod", 44)],
};

/// What was asked for on each of their stacks, oldest first.
const ROUNDS: [Operation; 5] =
    [Operation::Update, Operation::Preview, Operation::Update, Operation::DetectDrift, Operation::Update];

pub(super) fn fill(db: &mut Db, admin: Id<Person>, seed: u64, vault: &Vault) {
    let members = vec![(admin, Role::Admin)];
    db.orgs.insert(catalogue::org(EMPTY, "Empty & Co.", 1, members.clone()));
    let rows = [
        (SMALL, "Small & Sons", 1, Plan::TeamStarter, &SMALL_PROJECT),
        (GROWING, "Growing Ltd.", 2, Plan::TeamGrowth, &GROWING_PROJECT),
    ];
    for (name, title, concurrency, plan, project) in rows {
        let org = db.orgs.insert(catalogue::org(name, title, concurrency, members.clone()));
        db.orgs[org].plan = plan;
        for (stack, n_resources) in project.stacks {
            let mut stack = catalogue::stack(org, name, project, stack, *n_resources, seed, vault);
            if name == SMALL {
                stack.settings = None;
            }
            db.insert_stack(stack);
        }
    }
}

/// A few deployments of the last weeks, all of them over.
pub(super) fn arrivals(world: &World, now: Timestamp) -> Vec<Arrival> {
    let mut rng = random::rng(world.seed, &["other organizations"]);
    let mut arrivals = Vec::new();
    for name in [SMALL, GROWING] {
        let Some(org) = world.db.org_named(name) else { continue };
        for (number, stack) in world.db.orgs[org].stacks.iter().enumerate() {
            for (round, operation) in ROUNDS.iter().enumerate() {
                let rounds_left = ROUNDS.len() - round;
                let hours = 31 * (2 * rounds_left + number) as i64 + 3;
                let mut order = order(world, *stack, operation.clone(), &mut rng);
                let run_for = Some(Duration::from_secs(60 + 17 * round as u64));
                if let Some((member, _)) = world.db.orgs[org].members.first() {
                    order.requested_by = *member;
                }
                let outcome = Some(Outcome::Succeeds);
                order.script = Script { outcome, run_for, drift: Some(0), ..Script::default() };
                arrivals.push(Arrival::new(now - TimeDelta::hours(hours), order));
            }
        }
    }
    arrivals
}
