//! Stacks: those that the caller sees, and one of them.

use std::collections::BTreeMap;

use api_types::stacks::{
    Activity, CurrentOperation, DeploymentActivity, ListActivityResponse, ListUserStacksResponse, Resource,
    ResourceEntry, Stack as StackView, StackMetadata, StackOverview, StackReference, StackResources, StackSummary,
};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::query::{Params, page_of};
use super::{Answer, StackPath, can_see, find_caller, find_org, find_stack, updates, user, views};
use crate::Sandbox;
use crate::db::{Org, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::plan::resources;
use crate::table::Id;

/// How many stacks are on a page: few enough that an organization of the demo has several pages.
const STACKS_PER_PAGE: u64 = 25;

/// How many resources an overview names.
const MAX_RESOURCES: usize = 100;

pub(crate) async fn list_user_stacks(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Query(params): Query<BTreeMap<String, String>>,
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
        let orgs: Vec<(String, Id<Org>)> = match params.text("organization") {
            Some(name) => vec![(name.to_owned(), find_org(world, &caller, name)?)],
            None => {
                let id = find_caller(world, &caller)?;
                let names = user::memberships(world, id).into_iter().map(|(org, _)| org.name.clone());
                names.filter_map(|name| world.db.org_named(&name).map(|id| (name, id))).collect()
            }
        };
        let mut rows: Vec<StackSummary> = Vec::new();
        for (org_name, org) in &orgs {
            let stacks = visible(world, &caller, *org).into_iter().filter(|id| meets(&world.db.stacks[*id], &params));
            rows.extend(stacks.map(|id| {
                let stack = &world.db.stacks[id];
                StackSummary {
                    id: views::stack_id(world, id),
                    org_name: org_name.clone(),
                    project_name: stack.project.clone(),
                    stack_name: stack.name.clone(),
                    last_update: stack.last_update,
                    resource_count: stack.last_update.map(|_| stack.n_resources),
                }
            }));
        }
        let next = start.saturating_add(count);
        Ok(Json(ListUserStacksResponse {
            continuation_token: (next < rows.len()).then(|| format!("{next}-")),
            stacks: rows.into_iter().skip(start).take(count).collect(),
        }))
    })
}

/// Whether a stack is among those that are asked for.
fn meets(stack: &Stack, params: &Params) -> bool {
    let given = |name: &str| params.text(name).filter(|text| !text.is_empty());
    given("project").is_none_or(|project| project == stack.project)
        && given("tagName").is_none_or(|name| {
            let tag = stack.tags.get(name);
            tag.is_some_and(|tag| given("tagValue").is_none_or(|value| value == tag))
        })
}

/// The stacks of an organization that somebody sees, by project and name.
pub(crate) fn visible(world: &World, caller: &Caller, org: Id<Org>) -> Vec<Id<Stack>> {
    let stacks = world.db.orgs[org].stacks.iter().copied();
    let mut stacks: Vec<_> = stacks.filter(|id| can_see(world, caller, *id)).collect();
    stacks.sort_by_key(|id| (&world.db.stacks[*id].project, &world.db.stacks[*id].name));
    stacks
}

pub(crate) async fn get_stack(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let id = find_stack(world, &caller, &path)?;
        let stack = &world.db.stacks[id];
        let (org_name, project_name, stack_name) = path;
        let newest = updates::latest(world, id);
        let view = StackView {
            id: views::stack_id(world, id),
            org_name,
            project_name,
            stack_name,
            current_operation: current_operation(world, id),
            active_update: newest.map(|run| run.id(world)).unwrap_or_default(),
            tags: stack.tags.clone(),
            version: stack.update_version,
        };
        let mut answer = serde_json::to_value(&view).unwrap_or_default();
        if let (None, Some(answer)) = (&view.current_operation, answer.as_object_mut()) {
            // An idle stack says so, instead of leaving the key out.
            answer.insert("currentOperation".to_owned(), Value::Null);
        }
        Ok(Json(answer))
    })
}

fn current_operation(world: &World, stack: Id<Stack>) -> Option<CurrentOperation> {
    let active = world.db.stacks[stack].active?;
    let mut runs = updates::EngineRun::of(world, active).filter_map(|run| run.parts(world));
    let (_, view, plan) = runs.find(|(_, view, _)| view.end.is_none())?;
    Some(CurrentOperation {
        kind: plan.kind.clone(),
        author: world.db.people[world.db.deployments[active].requested_by].login.clone(),
        started: Some(view.start),
    })
}

pub(crate) async fn get_stack_metadata(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<StackMetadata>> {
    sandbox.with_world(|world| {
        let id = find_stack(world, &caller, &path)?;
        let stack = &world.db.stacks[id];
        let owner = stack.tags.get("owner").and_then(|login| world.db.person_named(login));
        let owner = owner.or_else(|| world.db.orgs[stack.org].members.first().map(|(person, _)| *person));
        let (org, project, name) = path;
        let extra = json!({
            "orgName": org,
            "projectName": project,
            "stackName": name,
            "notificationSettings": {"notifyUpdateSuccess": false, "notifyUpdateFailure": true},
        });
        Ok(Json(StackMetadata {
            owned_by: owner.map(|owner| world.db.people[owner].info()).unwrap_or_default(),
            extra: extra.as_object().cloned().unwrap_or_default(),
        }))
    })
}

pub(crate) async fn get_stack_overview(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<StackOverview>> {
    sandbox.with_world(|world| {
        let id = find_stack(world, &caller, &path)?;
        let stack = &world.db.stacks[id];
        Ok(Json(StackOverview {
            tags: stack.tags.clone(),
            resources: StackResources {
                region: updates::region(stack).to_owned(),
                version: stack.update_version,
                resources: resources_of(world, stack),
            },
            referenced_stacks: references(world, &caller, stack),
        }))
    })
}

/// The stack itself and the first of what it holds.
fn resources_of(world: &World, stack: &Stack) -> Vec<ResourceEntry> {
    let profile = &stack.profile;
    let count = usize::try_from(stack.n_resources).unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    let root = resources::Resource::root(profile);
    let parent = root.urn(profile);
    let numbered = (0..count.min(MAX_RESOURCES)).map(|number| {
        let resource = resources::Resource::numbered(world.seed, profile, number);
        let extra = json!({
            "id": resource.provider_id(),
            "parent": parent,
            "dependencies": [],
            "delete": false,
            "inputs": {},
            "outputs": {},
        });
        entry(&resource, resource.urn(profile), true, extra)
    });
    let outputs = json!({"endpoint": format!("https://{}.{}.example.com", stack.project, stack.name)});
    let extra = json!({"dependencies": [], "delete": false, "outputs": {"stack": outputs}});
    std::iter::once(entry(&root, parent.clone(), false, extra)).chain(numbered).collect()
}

fn entry(resource: &resources::Resource, urn: String, custom: bool, extra: Value) -> ResourceEntry {
    let extra = extra.as_object().cloned().unwrap_or_default();
    ResourceEntry { resource: Resource { urn, resource_type: resource.kind.to_owned(), custom, extra } }
}

/// What stands on the network reads the network's outputs.
fn references(world: &World, caller: &Caller, stack: &Stack) -> Vec<StackReference> {
    let on_network = ["webshop", "payments", "observability", "edge-cdn", "k8s-clusters", "data-lake"];
    if !on_network.contains(&stack.project.as_str()) {
        return Vec::new();
    }
    let wanted = [stack.name.as_str(), "dev"];
    let network = wanted.iter().find_map(|name| world.db.stack_named(stack.org, "platform-network", name));
    let network = network.filter(|network| can_see(world, caller, *network));
    let reference = network.map(|network| &world.db.stacks[network]).map(|network| StackReference {
        organization: world.db.orgs[network.org].name.clone(),
        routing_project: network.project.clone(),
        name: network.name.clone(),
        version: network.update_version,
    });
    reference.into_iter().collect()
}

pub(crate) async fn list_stack_activity(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListActivityResponse>> {
    let params = Params(params);
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let (query, is_all) = params.list_or_all()?;
        let mut ids = world.db.stacks[stack].deployments.clone();
        ids.reverse();
        let rows = if is_all { ids.clone() } else { page_of(&ids, &query) };
        let rows = rows.into_iter().map(|id| Activity {
            deployment: Some(DeploymentActivity {
                deployment: views::detail(world, id),
                updates: updates::updates_of(world, id),
            }),
            update: None,
        });
        Ok(Json(ListActivityResponse {
            activity: rows.collect(),
            items_per_page: i64::from(query.page_size),
            total: ids.len() as i64,
        }))
    })
}

pub(crate) async fn get_stack_resource_count(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let id = find_stack(world, &caller, &path)?;
        let stack = &world.db.stacks[id];
        Ok(Json(json!({"resourceCount": stack.n_resources, "version": stack.update_version})))
    })
}
