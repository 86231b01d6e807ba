//! The operations of the API, one file for each family. A handler checks the request, asks the world, and answers in
//! the types of the contract; it must not know who may call it, nor wait for anything.

pub(crate) mod deployments;
pub(crate) mod logs;
pub(crate) mod metadata;
mod query;
pub(crate) mod updates;
pub(crate) mod user;
pub(crate) mod views;

use api_types::DeploymentId;

use crate::db::{Deployment, Org, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::http::special::real_org;
use crate::table::Id;

/// What may come of a handler.
type Answer<T> = Result<T, Refusal>;

/// The organization of an address. To who is no member it does not exist.
fn find_org(world: &World, caller: &Caller, name: &str) -> Answer<Id<Org>> {
    let org = world.db.org_named(real_org(name));
    org.filter(|org| {
        let members = &world.db.orgs[*org].members;
        members.iter().any(|(person, _)| world.db.people[*person].login == caller.login)
    })
    .ok_or_else(|| Refusal::not_found(&format!("Organization '{name}'")))
}

/// The names of a stack, as they stand in an address.
type StackPath = (String, String, String);

fn find_stack(world: &World, caller: &Caller, (org, project, stack): &StackPath) -> Answer<Id<Stack>> {
    let found = find_org(world, caller, org).ok().and_then(|org| world.db.stack_named(org, project, stack));
    found.ok_or_else(|| Refusal::not_found(&format!("Stack '{org}/{project}/{stack}'")))
}

/// The deployment of an address: by its id, on its own stack.
fn find_deployment(world: &World, stack: Id<Stack>, id: &str) -> Answer<Id<Deployment>> {
    let found = world.db.deployment_by_id(&DeploymentId(id.to_owned()));
    found.filter(|id| world.db.deployments[*id].stack == stack).ok_or_else(|| Refusal::not_found("Deployment"))
}
