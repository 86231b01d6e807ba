//! The owner of the token, and what the token reaches.

use api_types::user::{DefaultOrganization, OrganizationSummary, User};
use axum::extract::State;
use axum::{Extension, Json};

use super::{Answer, find_caller};
use crate::Sandbox;
use crate::db::{Org, Person};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::permissions::Role;
use crate::random;
use crate::table::Id;

pub(crate) async fn get_current_user(State(sandbox): State<Sandbox>, caller: Extension<Caller>) -> Answer<Json<User>> {
    sandbox.with_world(|world| {
        let id = find_caller(world, &caller)?;
        let person = &world.db.people[id];
        Ok(Json(User {
            id: random::uuid(world.seed, &["person", &person.login]).to_string(),
            login: person.login.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
            avatar_url: person.avatar_url.clone(),
            identities: vec!["github.com".to_owned()],
            has_mfa: true,
            is_org_managed: false,
            is_managed_by_multi_org: false,
            organizations: memberships(world, id)
                .into_iter()
                .map(|(org, role)| OrganizationSummary {
                    login: org.name.clone(),
                    name: org.title.clone(),
                    avatar_url: String::new(),
                    role: Some(role.as_str().into()),
                })
                .collect(),
        }))
    })
}

pub(crate) async fn get_default_organization(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
) -> Answer<Json<DefaultOrganization>> {
    sandbox.with_world(|world| {
        let id = find_caller(world, &caller)?;
        let login = memberships(world, id).first().map(|(org, _)| org.name.clone()).unwrap_or_default();
        Ok(Json(DefaultOrganization { login, messages: Vec::new() }))
    })
}

/// The organizations that somebody is in, with the role in each.
pub(crate) fn memberships(world: &World, person: Id<Person>) -> Vec<(&Org, Role)> {
    let orgs = world.db.orgs.iter().map(|(_, org)| org);
    let roles =
        orgs.filter_map(|org| org.members.iter().find(|(member, _)| *member == person).map(|(_, role)| (org, *role)));
    roles.collect()
}
