//! Agent pools, and the three routes that agents ask with the token of their pool.

use std::collections::BTreeMap;

use api_types::agents::{
    Agent, AgentPool, AgentPoolDetail, AgentPoolId, AgentStatus, AgentWorkflow, CreateAgentPoolRequest,
    CreateAgentPoolResponse, ListAgentPoolsResponse, PatchAgentPoolRequest, PatchAgentPoolResponse,
};
use api_types::error::{ErrorBody, RequestProblem};
use api_types::secret::Redacted;
use api_types::time::Timestamp;
use api_types::{DeploymentId, DeploymentStatus};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::query::Params;
use super::{Answer, find_org, require_org};
use crate::Sandbox;
use crate::agents;
use crate::db::Org;
use crate::engine::World;
use crate::http::auth::{AgentCaller, Caller};
use crate::http::errors::Refusal;
use crate::permissions::OrgAct;
use crate::random;
use crate::table::Id;

/// How large the executor is. The real one is a hundred times that; what reads it here only looks whether it came.
const EXECUTOR_SIZE: usize = 320 * 1024;

pub(crate) async fn list_agent_pools(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let pools: Vec<AgentPool> = world.db.pools_of(org).map(|(_, pool)| row(world, pool)).collect();
        let created: Vec<_> = pools.iter().map(|pool| pool.created).collect();
        let mut answer = to_json(&ListAgentPoolsResponse { agent_pools: pools, default_agent_pool_id: None });
        let rows = answer.get_mut("agentPools").and_then(Value::as_array_mut).into_iter().flatten();
        for (row, created) in rows.zip(created) {
            put_millis(row, "created", created);
        }
        Ok(Json(answer))
    })
}

fn row(world: &World, pool: &agents::AgentPool) -> AgentPool {
    let org = &world.db.orgs[pool.org];
    let mut deployments = org.deployments.iter().rev().map(|id| &world.db.deployments[*id]);
    let newest = deployments.find_map(|deployment| {
        let is_on_pool = deployment.agent_pool.as_ref().is_some_and(|other| other.id == pool.id);
        deployment.run().filter(|_| is_on_pool).map(|run| run.accepted_at)
    });
    AgentPool {
        id: AgentPoolId(pool.id.clone()),
        name: pool.name.clone(),
        description: pool.description.clone(),
        created: Some(pool.created),
        last_seen: pool.last_seen(world.now()),
        last_deployment: newest,
        status: status(pool.is_online(world.now())),
        is_default: false,
    }
}

fn status(is_online: bool) -> AgentStatus {
    if is_online { AgentStatus::Online } else { AgentStatus::Offline }
}

pub(crate) async fn get_agent_pool(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((name, id)): Path<(String, String)>,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let pool = &world.db.pools[find_pool(world, org, &id)?];
        let detail = AgentPoolDetail {
            id: AgentPoolId(pool.id.clone()),
            name: pool.name.clone(),
            description: pool.description.clone(),
            created: Some(pool.created),
            agents: agents_of(pool, world.now()),
        };
        let seen: Vec<_> = detail.agents.iter().map(|agent| agent.last_seen).collect();
        let mut answer = to_json(&detail);
        put_millis(&mut answer, "created", detail.created);
        let rows = answer.get_mut("agents").and_then(Value::as_array_mut).into_iter().flatten();
        for (row, seen) in rows.zip(seen) {
            put_millis(row, "lastSeen", seen);
        }
        Ok(Json(answer))
    })
}

/// The agents of a pool, and whoever asks for work with its token.
fn agents_of(pool: &agents::AgentPool, now: Timestamp) -> Vec<Agent> {
    let own = pool.agents.iter().map(|agent| Agent {
        hostname: agent.hostname.clone(),
        ip: agent.ip.clone(),
        pid: agent.pid.to_string(),
        platform: agent.platform.to_owned(),
        version: agent.version.to_owned(),
        last_seen: Some(agent.last_seen(now)),
        status: status(agent.is_online(now)),
    });
    let poller = pool.polled_at.map(|polled_at| Agent {
        hostname: "localhost".to_owned(),
        ip: "127.0.0.1".to_owned(),
        pid: "1".to_owned(),
        platform: "linux-x64".to_owned(),
        version: "v1.4.2".to_owned(),
        last_seen: Some(polled_at),
        status: status(pool.is_polled(now)),
    });
    own.chain(poller).collect()
}

pub(crate) async fn create_agent_pool(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    body: Bytes,
) -> Answer<Json<CreateAgentPoolResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        require_org(world, &caller, org, OrgAct::ManageAgentPools)?;
        let mut request: Value = read(&body)?;
        if request.get("name").is_none_or(Value::is_null)
            && let Some(request) = request.as_object_mut()
        {
            request.insert("name".to_owned(), Value::String(String::new()));
        }
        let request: CreateAgentPoolRequest = read(request.to_string().as_bytes())?;
        let pool_name = check_name(world, org, &request.name, None)?;
        let number = world.db.pools.iter().count().to_string();
        let id = random::uuid(world.seed, &["agent pool", &name, &number]).to_string();
        let parts = ["a", "b", "c"].map(|part| random::derive(world.seed, &["agent token", &id, part]));
        let token = format!("pul-{}", parts.map(|part| format!("{part:016x}")).concat());
        // `pul-` and forty digits.
        let token: String = token.chars().take(44).collect();
        world.db.pools.insert(agents::AgentPool {
            id: id.clone(),
            org,
            name: pool_name,
            description: request.description,
            token: token.clone(),
            created: world.now(),
            agents: Vec::new(),
            polled_at: None,
            is_deleted: false,
        });
        Ok(Json(CreateAgentPoolResponse { id: AgentPoolId(id), token_value: Redacted::new(token) }))
    })
}

pub(crate) async fn patch_agent_pool(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((name, id)): Path<(String, String)>,
    body: Bytes,
) -> Answer<Json<PatchAgentPoolResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        require_org(world, &caller, org, OrgAct::ManageAgentPools)?;
        let id = find_pool(world, org, &id)?;
        let request: PatchAgentPoolRequest = read(&body)?;
        let new_name = request.name.map(|name| check_name(world, org, &name, Some(id))).transpose()?;
        let pool = &mut world.db.pools[id];
        if let Some(name) = new_name {
            pool.name = name;
        }
        if let Some(description) = request.description {
            pool.description = description;
        }
        Ok(Json(PatchAgentPoolResponse { name: pool.name.clone(), description: pool.description.clone() }))
    })
}

pub(crate) async fn delete_agent_pool(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((name, id)): Path<(String, String)>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        require_org(world, &caller, org, OrgAct::ManageAgentPools)?;
        let id = find_pool(world, org, &id)?;
        let is_forced = Params(params).flag("force")?;
        let users = world.db.stacks_on(id);
        if !is_forced && let Some(first) = users.first() {
            let stack = &world.db.stacks[*first];
            let message = format!(
                "agent pool '{}' is in use by {} stack(s), such as {}/{}; use force to delete it all the same",
                world.db.pools[id].name,
                users.len(),
                stack.project,
                stack.name
            );
            return Err(Refusal::new(400, format!("Bad Request: {message}")));
        }
        world.delete_pool(id);
        Ok(StatusCode::NO_CONTENT)
    })
}

fn find_pool(world: &World, org: Id<Org>, id: &str) -> Answer<Id<agents::AgentPool>> {
    world.db.pool_by_id(org, id).ok_or_else(|| Refusal::not_found("AgentPool"))
}

/// A name that a pool may have: not empty, and no other pool's.
fn check_name(world: &World, org: Id<Org>, name: &str, own: Option<Id<agents::AgentPool>>) -> Answer<String> {
    let name = name.trim();
    let problem = |error_type: &str, message: String| {
        let problem = RequestProblem {
            resource: "agentPool".to_owned(),
            attribute: "name".to_owned(),
            error_type: error_type.to_owned(),
            custom_message: None,
        };
        Refusal(ErrorBody { errors: vec![problem], ..ErrorBody::new(400, format!("Bad Request: {message}")) })
    };
    if name.is_empty() {
        return Err(problem("required", "the name of an agent pool must not be empty".to_owned()));
    }
    if world.db.pools_of(org).any(|(id, pool)| pool.name == name && Some(id) != own) {
        return Err(problem("already_exists", format!("an agent pool named '{name}' already exists")));
    }
    Ok(name.to_owned())
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Answer<T> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid("body", format!("the body cannot be read: {error}")))
}

fn to_json<T: Serialize>(answer: &T) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

/// Some times of these routes are in milliseconds, where the contract's types write seconds.
fn put_millis(answer: &mut Value, key: &str, time: Option<Timestamp>) {
    if let Some(object) = answer.as_object_mut() {
        object.insert(key.to_owned(), time.map_or(0, |time| time.timestamp_millis()).into());
    }
}

pub(crate) async fn get_deployment_status(
    State(sandbox): State<Sandbox>,
    agent: Extension<AgentCaller>,
    Path(id): Path<String>,
) -> Answer<Json<DeploymentStatus>> {
    sandbox.with_world(|world| {
        let id = world.db.deployment_by_id(&DeploymentId(id)).ok_or_else(|| Refusal::not_found("Deployment"))?;
        if world.pool_of(id) != Some(agent.pool) {
            return Err(Refusal::new(403, "Forbidden: the deployment does not belong to the agent pool."));
        }
        Ok(Json(world.status(id)))
    })
}

/// A program, as far as its first bytes say.
pub(crate) async fn get_executor() -> Response {
    let mut bytes = b"\x7fELF\x02\x01\x01\x00".to_vec();
    let noise = (0_u64..).flat_map(|number| random::mix(number).to_le_bytes());
    bytes.extend(noise.take(EXECUTOR_SIZE - bytes.len()));
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

pub(crate) async fn poll_deployments_queue(State(sandbox): State<Sandbox>, agent: Extension<AgentCaller>) -> Response {
    let workflow = sandbox.with_world(|world| {
        let id = world.poll(agent.pool)?;
        let id = &world.db.deployments[id].id;
        let part = |part: &str| random::uuid(world.seed, &[&id.0, part]).to_string();
        Some(AgentWorkflow {
            deployment_id: Some(id.clone()),
            job_id: part("job"),
            run_id: part("run"),
            type_specific_id: id.0.clone(),
            job_token: Redacted::new(format!("pul-job-{}", part("job token"))),
            oidc_token: Redacted::new(format!("sandbox.{}.unsigned", part("oidc token"))),
        })
    });
    match workflow {
        Some(workflow) => Json(workflow).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}
