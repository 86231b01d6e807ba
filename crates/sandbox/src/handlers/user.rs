//! The owner of the token, and what the token reaches.

use api_types::stacks::{ListUserStacksResponse, StackSummary};
use api_types::user::{DefaultOrganization, OrganizationSummary, User};
use axum::extract::{Query, State};
use axum::{Extension, Json};

use super::query::Params;
use super::{Answer, can_see, find_caller, find_org};
use crate::Sandbox;
use crate::db::{Org, Person};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::Role;
use crate::random;
use crate::table::Id;

/// How many stacks are on a page: few enough that an organization of the demo has several pages.
const STACKS_PER_PAGE: u64 = 25;

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

pub(crate) async fn list_user_stacks(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Query(params): Query<std::collections::BTreeMap<String, String>>,
) -> Answer<Json<ListUserStacksResponse>> {
    let params = Params(params);
    let start = match params.text("continuationToken") {
        None | Some("") => 0,
        Some(token) => token
            .strip_suffix('-')
            .and_then(|number| number.parse::<usize>().ok())
            .ok_or_else(|| Refusal::invalid("continuationToken", "invalid continuation token"))?,
    };
    let count = params.number("maxResults", 1..=500)?.unwrap_or(STACKS_PER_PAGE);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    sandbox.with_world(|world| {
        let asked_for = params.text("organization");
        let orgs: Vec<(String, Id<Org>)> = match asked_for {
            Some(name) => vec![(name.to_owned(), find_org(world, &caller, name)?)],
            None => {
                let id = find_caller(world, &caller)?;
                let names = memberships(world, id).into_iter().map(|(org, _)| org.name.clone());
                names.filter_map(|name| world.db.org_named(&name).map(|id| (name, id))).collect()
            }
        };
        let stacks = orgs.iter().flat_map(|(name, org)| world.db.orgs[*org].stacks.iter().map(move |id| (name, id)));
        let stacks: Vec<StackSummary> = stacks
            .filter(|(_, id)| can_see(world, &caller, **id))
            .map(|(org_name, id)| (org_name, &world.db.stacks[*id]))
            .filter(|(_, stack)| params.text("project").is_none_or(|project| project == stack.project))
            .map(|(org_name, stack)| StackSummary {
                id: random::uuid(world.seed, &["stack", &stack.project, &stack.name]).to_string(),
                org_name: org_name.clone(),
                project_name: stack.project.clone(),
                stack_name: stack.name.clone(),
                last_update: stack.last_update,
                resource_count: stack.last_update.map(|_| stack.n_resources),
            })
            .collect();
        let next = start.saturating_add(count);
        Ok(Json(ListUserStacksResponse {
            continuation_token: (next < stacks.len()).then(|| format!("{next}-")),
            stacks: stacks.into_iter().skip(start).take(count).collect(),
        }))
    })
}

fn memberships(world: &World, person: Id<Person>) -> Vec<(&Org, Role)> {
    let orgs = world.db.orgs.iter().map(|(_, org)| org);
    let roles =
        orgs.filter_map(|org| org.members.iter().find(|(member, _)| *member == person).map(|(_, role)| (org, *role)));
    roles.collect()
}
