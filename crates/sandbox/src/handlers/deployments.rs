//! Lists of deployments, one deployment, and what can be done to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use api_types::create::{CreateDeploymentRequest, CreateDeploymentResponse};
use api_types::deployment::{Deployment as DeploymentDetail, ListDeploymentsResponse};
use api_types::paging::ListQuery;
use api_types::{DeploymentVersion, Operation};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Map, Value};

use super::query::{Params, page_of};
use super::settings::{read_object, with_context};
use super::{
    Answer, StackPath, can_see, find_caller, find_deployment, find_org, find_stack, require_plan, require_stack, views,
};
use crate::Sandbox;
use crate::db::{Deployment, Stack};
use crate::engine::{Order, World};
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::StackAct;
use crate::plan::{Cause, Outcome, Script};
use crate::plans::Feature;
use crate::scenario::Scenario;
use crate::settings::Settings;
use crate::table::Id;

pub(crate) async fn list_org_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListDeploymentsResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let query = Params(params).list()?;
        let ids = world.db.orgs[org].deployments.iter().copied();
        let ids: Vec<_> = ids.filter(|id| can_see(world, &caller, world.db.deployments[*id].stack)).collect();
        Ok(Json(list(world, &ids, &query)))
    })
}

pub(crate) async fn list_stack_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListDeploymentsResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let query = Params(params).list()?;
        Ok(Json(list(world, &world.db.stacks[stack].deployments, &query)))
    })
}

/// One page. `ids` stand in order of creation, which is the order of the list unless another is asked for.
fn list(world: &World, ids: &[Id<Deployment>], query: &ListQuery) -> ListDeploymentsResponse {
    let mut ids = ids.to_vec();
    if query.sort.as_deref() == Some("modified") {
        ids.sort_by_cached_key(|id| views::modified(world, &world.db.deployments[*id]));
    }
    if !query.asc {
        ids.reverse();
    }
    ListDeploymentsResponse {
        deployments: page_of(&ids, query).into_iter().map(|id| views::summary(world, id)).collect(),
        items_per_page: i64::from(query.page_size),
        total: ids.len() as i64,
    }
}

pub(crate) async fn get_deployment(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<DeploymentDetail>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let id = find_deployment(world, stack, &id)?;
        Ok(Json(views::detail(world, id)))
    })
}

pub(crate) async fn get_deployment_by_version(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, version)): Path<(String, String, String, String)>,
) -> Answer<Json<DeploymentDetail>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let version = version.parse().ok().and_then(|version| world.db.deployment_by_version(stack, version));
        let id = version.ok_or_else(|| Refusal::not_found("Deployment"))?;
        Ok(Json(views::detail(world, id)))
    })
}

pub(crate) async fn create_deployment(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    body: Bytes,
) -> Answer<(StatusCode, Json<CreateDeploymentResponse>)> {
    // Where nothing else goes on, nothing is left to chance either.
    let outcome = (sandbox.config().scenario == Scenario::Quiet).then_some(Outcome::Succeeds);
    sandbox.with_world(|world| {
        let stack_id = find_stack(world, &caller, &path)?;
        require_stack(world, &caller, stack_id, StackAct::Deploy)?;
        let org = world.db.stacks[stack_id].org;
        require_plan(world, org, Feature::Deployments)?;
        let request = read_request(&body)?;
        if request.operation == Operation::RemediateDrift {
            require_plan(world, org, Feature::DriftRemediation)?;
        }
        let settings = effective_settings(world, stack_id, request.settings, request.inherit_settings)?;
        if request.operation == Operation::DetectDrift && settings.remediates_drift() {
            require_plan(world, org, Feature::DriftRemediation)?;
        }
        let git = settings.source_context.as_ref().and_then(|source| source.git.as_ref());
        let cause = Cause {
            branch: git.and_then(|git| git.branch.clone()).unwrap_or_default(),
            commit: git.and_then(|git| git.commit.clone()).unwrap_or_default(),
            ..Cause::default()
        };
        let requested_by = find_caller(world, &caller)?;
        let order = Order {
            stack: stack_id,
            operation: request.operation,
            requested_by,
            initiator: "console".to_owned(),
            cause,
            script: Script { outcome, ..Script::default() },
            settings: Some(Arc::new(settings)),
            pace: world.pace,
            is_historical: false,
        };
        let id = world.submit(order);
        let deployment = &world.db.deployments[id];
        let (org, project, stack) = &path;
        let DeploymentVersion(version) = deployment.version;
        let answer = CreateDeploymentResponse {
            id: deployment.id.clone(),
            console_url: format!("https://app.pulumi.com/{org}/{project}/{stack}/deployments/{version}"),
            version: Some(deployment.version),
        };
        Ok((StatusCode::ACCEPTED, Json(answer)))
    })
}

fn read_request(body: &[u8]) -> Answer<CreateDeploymentRequest> {
    let body = read_object(body)?;
    let inner = body.get("operationContext").and_then(|context| context.get("operation"));
    if inner.is_some_and(|operation| !operation.is_null()) {
        return Err(Refusal::invalid("operation", "'operation' must only be set at the top level"));
    }
    if body.get("operation").is_none_or(Value::is_null) {
        return Err(Refusal::invalid("operation", "missing top level required field 'operation'"));
    }
    let request: CreateDeploymentRequest =
        serde_json::from_value(Value::Object(body)).map_err(|error| Refusal::invalid("body", error.to_string()))?;
    match request.operation {
        Operation::Unknown(word) => Err(Refusal::invalid("operation", format!("unknown operation '{word}'"))),
        _ => Ok(request),
    }
}

/// The stack's settings with the request's merged over them, as a settings patch is.
fn effective_settings(
    world: &World,
    stack: Id<Stack>,
    request: Map<String, Value>,
    inherits: Option<bool>,
) -> Answer<Settings> {
    let stack = &world.db.stacks[stack];
    let inherited = stack.settings.as_deref().filter(|_| inherits != Some(false));
    let settings = with_context(world, stack.org, |context| Settings::of_deployment(inherited, request, context))?;
    if inherited.is_none() && !settings.has_source() {
        let message = "nothing says where the program is: the deployment inherits no settings, and the request has \
                       neither 'sourceContext' nor 'executorImage'";
        return Err(Refusal::invalid("sourceContext", message));
    }
    Ok(settings)
}

pub(crate) async fn cancel_deployment(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        require_stack(world, &caller, stack, StackAct::Deploy)?;
        let id = find_deployment(world, stack, &id)?;
        let by = world.db.people[find_caller(world, &caller)?].info().display_name().to_owned();
        if world.cancel(id, &by) { Ok(StatusCode::OK) } else { Err(Refusal::not_found("Queued Deployment")) }
    })
}
