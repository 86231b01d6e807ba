//! The operations of the API, one file for each family. A handler checks the request, asks the world, and answers in
//! the types of the contract; it must not know how somebody signed in, nor wait for anything.
//!
//! What somebody may not see is not found ([`find_org`], [`find_stack`]); what somebody may see but not do is refused
//! ([`require_org`], [`require_stack`]); what nobody of the organization may do is a matter of its plan
//! ([`require_plan`]).

pub(crate) mod agents;
pub(crate) mod cache;
pub(crate) mod capabilities;
pub(crate) mod deployments;
pub(crate) mod drift;
pub(crate) mod events;
pub(crate) mod integrations;
pub(crate) mod logs;
pub(crate) mod metadata;
pub(crate) mod organization;
pub(crate) mod pauses;
mod query;
pub(crate) mod roles;
pub(crate) mod schedules;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod stacks;
pub(crate) mod updates;
pub(crate) mod usage;
pub(crate) mod user;
pub(crate) mod views;

use api_types::DeploymentId;

use crate::db::{Deployment, Org, Person, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::http::special::real_org;
use crate::permissions::{self, Access, OrgAct, Role, StackAct};
use crate::plans::{self, Feature};
use crate::table::Id;

/// What may come of a handler.
type Answer<T> = Result<T, Refusal>;

fn find_caller(world: &World, caller: &Caller) -> Answer<Id<Person>> {
    world.db.person_named(caller.login).ok_or_else(|| Refusal::of_status(401))
}

/// The organization of an address. To who is no member it does not exist.
fn find_org(world: &World, caller: &Caller, name: &str) -> Answer<Id<Org>> {
    let person = find_caller(world, caller)?;
    let org = world.db.org_named(real_org(name)).filter(|org| world.db.role(*org, person).is_some());
    org.ok_or_else(|| Refusal::not_found(&format!("Organization '{name}'")))
}

/// The names of a stack, as they stand in an address.
type StackPath = (String, String, String);

/// The stack of an address. To who may not see its project it does not exist.
fn find_stack(world: &World, caller: &Caller, (org, project, stack): &StackPath) -> Answer<Id<Stack>> {
    let found = find_org(world, caller, org).ok().and_then(|org| world.db.stack_named(org, project, stack));
    let found = found.filter(|stack| can_see(world, caller, *stack));
    found.ok_or_else(|| Refusal::not_found(&format!("Stack '{org}/{project}/{stack}'")))
}

/// Whether a stack stands in the caller's lists.
fn can_see(world: &World, caller: &Caller, stack: Id<Stack>) -> bool {
    let Some(person) = world.db.person_named(caller.login) else { return false };
    let stack = &world.db.stacks[stack];
    world.db.access(stack.org, person, &stack.project) > Access::Hidden
}

/// Refuses with 403 what the caller may not do to an organization.
fn require_org(world: &World, caller: &Caller, org: Id<Org>, act: OrgAct) -> Answer<()> {
    let role = world.db.role(org, find_caller(world, caller)?).unwrap_or(Role::Member);
    permissions::check_org(role, act).map_err(Refusal::forbidden)
}

/// Refuses with 403 what the caller may not do to a stack.
fn require_stack(world: &World, caller: &Caller, stack: Id<Stack>, act: StackAct) -> Answer<()> {
    let person = find_caller(world, caller)?;
    let stack = &world.db.stacks[stack];
    let role = world.db.role(stack.org, person).unwrap_or(Role::Member);
    let access = world.db.access(stack.org, person, &stack.project);
    permissions::check_stack(role, access, act).map_err(Refusal::forbidden)
}

/// Refuses with 402 what the plan of an organization does not have.
fn require_plan(world: &World, org: Id<Org>, feature: Feature) -> Answer<()> {
    plans::check(world.db.orgs[org].plan, feature).map_err(Refusal::payment_required)
}

/// The deployment of an address: by its id, on its own stack.
fn find_deployment(world: &World, stack: Id<Stack>, id: &str) -> Answer<Id<Deployment>> {
    let found = world.db.deployment_by_id(&DeploymentId(id.to_owned()));
    found.filter(|id| world.db.deployments[*id].stack == stack).ok_or_else(|| Refusal::not_found("Deployment"))
}
