//! Agent pools, and what their agents ask.

use api_types::agents::{
    AgentPoolDetail, AgentPoolId, AgentStatus, AgentWorkflow, CreateAgentPoolResponse, ListAgentPoolsResponse,
    PatchAgentPoolResponse, PoolRemoval,
};
use api_types::endpoint::{self, Endpoint};
use api_types::error::ErrorBody;
use api_types::{DeploymentId, DeploymentStatus, Operation};
use axum::http::StatusCode;
use sandbox::{ADMIN_TOKEN, AGENT_TOKEN, MEMBER_TOKEN, PoolState, Sandbox, Script};
use serde_json::{Value, json};

use crate::client::{Answer, acme, ask, call_as, get, lively, quiet, script, seconds, stack};

fn pool(sandbox: &Sandbox, name: &str) -> PoolState {
    sandbox.agent_pools_of("acme").into_iter().find(|pool| pool.name == name).unwrap()
}

async fn call(sandbox: &Sandbox, token: &str, endpoint: &Endpoint, body: Value) -> Answer {
    call_as(sandbox, Some(token), &endpoint.method.to_string(), &endpoint.path, body).await
}

async fn poll(sandbox: &Sandbox, token: &str) -> Answer {
    call(sandbox, token, &endpoint::poll_deployments_queue(), Value::Null).await
}

fn status(sandbox: &Sandbox, id: &DeploymentId) -> DeploymentStatus {
    sandbox.deployment(id).unwrap().status
}

#[tokio::test]
async fn the_pools_of_the_demo_are_online_and_offline() {
    let sandbox = lively();
    let list: ListAgentPoolsResponse = ask(&sandbox, &endpoint::list_agent_pools(&acme())).await;
    let rows: Vec<_> = list.agent_pools.iter().map(|pool| (pool.name.as_str(), pool.status.as_str())).collect();
    assert_eq!(rows, [("linux-large", "online"), ("arm64", "online"), ("gpu", "offline")]);
    for pool in &list.agent_pools {
        let detail: AgentPoolDetail = ask(&sandbox, &endpoint::get_agent_pool(&acme(), &pool.id)).await;
        assert_eq!((&detail.name, detail.created), (&pool.name, pool.created));
        assert!(detail.agents.iter().all(|agent| agent.status == pool.status && agent.last_seen.is_some()));
        assert!(pool.last_deployment.is_some(), "{}: somebody deployed with it once", pool.name);
        let age = sandbox.now() - pool.last_seen.unwrap();
        if pool.status == AgentStatus::Online {
            assert!(age.num_seconds() <= 20, "{age}");
        } else {
            assert!(age.num_days() >= 2, "{age}");
        }
    }
    let counts = [2, 1, 2];
    for (pool, count) in list.agent_pools.iter().zip(counts) {
        let detail: AgentPoolDetail = ask(&sandbox, &endpoint::get_agent_pool(&acme(), &pool.id)).await;
        assert_eq!(detail.agents.len(), count, "{}", pool.name);
    }
    sandbox.advance(seconds(3_600));
    let later: ListAgentPoolsResponse = ask(&sandbox, &endpoint::list_agent_pools(&acme())).await;
    assert!(later.agent_pools[0].last_seen > list.agent_pools[0].last_seen, "agents report again and again");
    assert_eq!(later.agent_pools[2].last_seen, list.agent_pools[2].last_seen);
}

#[tokio::test]
async fn times_are_seconds_here_and_milliseconds_there() {
    let sandbox = quiet();
    let list: Value = get(&sandbox, "/api/orgs/acme/agent-pools").await.json();
    let row = &list["agentPools"][0];
    let now = sandbox.now().timestamp();
    assert!(row["created"].as_i64().unwrap() > now * 900, "{row}");
    assert!((now - 20..=now).contains(&row["lastSeen"].as_i64().unwrap()), "{row}");
    let detail: Value =
        get(&sandbox, &format!("/api/orgs/acme/agent-pools/{}", row["id"].as_str().unwrap())).await.json();
    assert!(detail["agents"][0]["lastSeen"].as_i64().unwrap() > now * 900, "{detail}");
    assert_eq!(detail["created"], row["created"]);
}

#[tokio::test]
async fn a_pool_is_made_changed_and_removed() {
    let sandbox = quiet();
    let create = endpoint::create_agent_pool(&acme());
    let made = call(&sandbox, ADMIN_TOKEN, &create, json!({"name": "staging", "description": "for tests"})).await;
    assert_eq!(made.status, StatusCode::OK);
    let made: CreateAgentPoolResponse = made.json();
    let token = made.token_value.expose();
    assert!(token.starts_with("pul-") && token.len() == 44, "{token}");
    assert_eq!(sandbox.token_of_pool("acme", "staging").as_deref(), Some(token));
    let detail = get(&sandbox, &format!("/api/orgs/acme/agent-pools/{}", made.id.0)).await.text();
    assert!(!detail.contains(token), "the token is shown once");

    let patch = endpoint::patch_agent_pool(&acme(), &made.id);
    let patched = call(&sandbox, ADMIN_TOKEN, &patch, json!({"description": ""})).await;
    let patched: PatchAgentPoolResponse = patched.json();
    assert_eq!((patched.name.as_str(), patched.description.as_str()), ("staging", ""));
    let patched = call(&sandbox, ADMIN_TOKEN, &patch, json!({"name": "staging"})).await;
    assert_eq!(patched.status, StatusCode::OK, "its own name is not another's");
    let patched = call(&sandbox, ADMIN_TOKEN, &patch, json!({"name": "preview"})).await;
    assert_eq!(patched.json::<PatchAgentPoolResponse>().name, "preview");

    let delete = endpoint::delete_agent_pool(&acme(), &made.id, PoolRemoval::OnlyIfUnused);
    let deleted = call(&sandbox, ADMIN_TOKEN, &delete, Value::Null).await;
    assert_eq!((deleted.status, deleted.body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(call(&sandbox, ADMIN_TOKEN, &delete, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(poll(&sandbox, token).await.status, StatusCode::UNAUTHORIZED, "its token went with it");
    let again = call(&sandbox, ADMIN_TOKEN, &create, json!({"name": "preview"})).await;
    assert_eq!(again.status, StatusCode::OK, "a name is free again");
}

#[tokio::test]
async fn wrong_names_are_refused_with_their_attribute() {
    let sandbox = quiet();
    let create = endpoint::create_agent_pool(&acme());
    let patch = endpoint::patch_agent_pool(&acme(), &pool(&sandbox, "arm64").id);
    for (endpoint, body, error_type) in [
        (&create, json!({"name": "gpu", "description": ""}), "already_exists"),
        (&create, json!({"name": " ", "description": ""}), "required"),
        (&create, json!({"description": "x"}), "required"),
        (&create, json!({"name": null}), "required"),
        (&patch, json!({"name": "gpu"}), "already_exists"),
        (&patch, json!({"name": ""}), "required"),
    ] {
        let answer = call(&sandbox, ADMIN_TOKEN, endpoint, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let errors = answer.json::<ErrorBody>().errors;
        assert_eq!((errors[0].attribute.as_str(), errors[0].error_type.as_str()), ("name", error_type), "{body}");
    }
    let text = call(&sandbox, ADMIN_TOKEN, &create, json!("gpu")).await;
    assert_eq!(text.status, StatusCode::BAD_REQUEST);
    assert_eq!(sandbox.agent_pools_of("acme").len(), 3, "nothing came of it");
}

#[tokio::test]
async fn members_look_and_do_not_touch() {
    let sandbox = quiet();
    let id = pool(&sandbox, "gpu").id;
    for (endpoint, status) in [
        (endpoint::list_agent_pools(&acme()), 200),
        (endpoint::get_agent_pool(&acme(), &id), 200),
        (endpoint::create_agent_pool(&acme()), 403),
        (endpoint::patch_agent_pool(&acme(), &id), 403),
        (endpoint::delete_agent_pool(&acme(), &id, PoolRemoval::EvenIfUsed), 403),
    ] {
        let body = if endpoint.method.is_safe() { Value::Null } else { json!({"name": "x"}) };
        assert_eq!(call(&sandbox, MEMBER_TOKEN, &endpoint, body).await.status, status, "{endpoint:?}");
    }
    let unknown = AgentPoolId("nothing".to_owned());
    assert_eq!(
        call(&sandbox, ADMIN_TOKEN, &endpoint::get_agent_pool(&acme(), &unknown), Value::Null).await.status,
        404
    );
    assert_eq!(
        call(&sandbox, ADMIN_TOKEN, &endpoint::patch_agent_pool(&acme(), &unknown), json!({})).await.status,
        404
    );
}

#[tokio::test]
async fn a_pool_in_use_is_removed_by_force_only() {
    let sandbox = lively();
    let gpu = pool(&sandbox, "gpu");
    let stack = stack("ml-training", "gpu-nightly");
    let waiting = sandbox.create(&stack, Operation::Preview, script(60));
    let refused = endpoint::delete_agent_pool(&acme(), &gpu.id, PoolRemoval::OnlyIfUnused);
    let answer = call(&sandbox, ADMIN_TOKEN, &refused, Value::Null).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.json::<ErrorBody>().message.contains("ml-training/gpu-nightly"));
    let forced = endpoint::delete_agent_pool(&acme(), &gpu.id, PoolRemoval::EvenIfUsed);
    assert_eq!(call(&sandbox, ADMIN_TOKEN, &forced, Value::Null).await.status, StatusCode::NO_CONTENT);
    assert!(sandbox.finish(&waiting), "what waited for it is taken up by the hosted pool");
    assert_eq!(sandbox.deployment(&waiting).unwrap().agent_pool, None);
    let next = sandbox.create(&stack, Operation::Preview, script(60));
    assert_eq!(sandbox.deployment(&next).unwrap().agent_pool, None, "the stack's settings name it no more");
}

#[tokio::test]
async fn work_for_an_offline_pool_waits_for_a_poll() {
    let sandbox = quiet();
    let token = sandbox.token_of_pool("acme", "gpu").unwrap();
    assert_eq!(poll(&sandbox, &token).await.status, StatusCode::NO_CONTENT);
    let stack = stack("ml-training", "gpu-nightly");
    let first = sandbox.create(&stack, Operation::Update, script(60));
    let second = sandbox.create(&stack, Operation::Preview, script(60));
    sandbox.advance(seconds(3 * 24 * 3_600));
    assert_eq!(status(&sandbox, &first), DeploymentStatus::NotStarted);
    let work: AgentWorkflow = poll(&sandbox, &token).await.json();
    assert_eq!((work.deployment_id.as_ref(), &work.type_specific_id), (Some(&first), &first.0));
    assert_eq!(status(&sandbox, &first), DeploymentStatus::Accepted);
    assert!(pool(&sandbox, "gpu").is_online, "who asks is there");
    let none = poll(&sandbox, &token).await;
    assert_eq!((none.status, none.body.len()), (StatusCode::NO_CONTENT, 0), "its stack is busy");
    assert!(sandbox.finish(&first));
    sandbox.advance(seconds(600));
    assert_eq!(status(&sandbox, &second), DeploymentStatus::NotStarted, "nobody takes it up unasked");
    assert_eq!(sandbox.take_up_work("acme", "gpu"), Some(second.clone()));
    assert!(sandbox.finish(&second));
}

#[tokio::test]
async fn agents_of_a_pool_work_as_far_as_there_are_agents() {
    let sandbox = quiet();
    let stacks = [stack("edge-cdn", "prod"), stack("k8s-clusters", "dev"), stack("k8s-clusters", "staging")];
    let ids = stacks.map(|stack| sandbox.create(&stack, Operation::Update, script(300)));
    let statuses: Vec<_> = ids.iter().map(|id| status(&sandbox, id)).collect();
    let (accepted, waits) = (DeploymentStatus::Accepted, DeploymentStatus::NotStarted);
    assert_eq!(statuses, [accepted.clone(), accepted, waits], "two agents");
    let elsewhere = sandbox.create(&stack("webshop", "dev"), Operation::Update, script(60));
    assert_eq!(status(&sandbox, &elsewhere), DeploymentStatus::Accepted, "other pools do not wait for this one");
    let work: AgentWorkflow = poll(&sandbox, AGENT_TOKEN).await.json();
    assert_eq!(work.deployment_id.as_ref(), Some(&ids[2]));
    let fourth = sandbox.create(&stack("k8s-clusters", "prod"), Operation::Update, script(60));
    assert_eq!(status(&sandbox, &fourth), DeploymentStatus::NotStarted);
    assert!(sandbox.finish(&ids[0]));
    assert_eq!(status(&sandbox, &fourth), DeploymentStatus::Accepted, "an agent became free");
    for id in &ids {
        assert!(sandbox.finish(id));
        assert_eq!(sandbox.deployment(id).unwrap().agent_pool.unwrap().name, "linux-large");
    }
}

#[tokio::test]
async fn a_poll_respects_pauses() {
    let sandbox = quiet();
    let stack = stack("ml-training", "gpu-nightly");
    let id = sandbox.create(&stack, Operation::Update, Script::default());
    sandbox.set_stack_paused(&stack, true);
    assert_eq!(sandbox.take_up_work("acme", "gpu"), None);
    sandbox.set_stack_paused(&stack, false);
    sandbox.set_org_paused("acme", true);
    assert_eq!(sandbox.take_up_work("acme", "gpu"), None);
    sandbox.set_org_paused("acme", false);
    assert_eq!(sandbox.take_up_work("acme", "gpu"), Some(id));
}

#[tokio::test]
async fn an_agent_sees_the_status_of_its_own_pool_only() {
    let sandbox = quiet();
    let own = sandbox.create(&stack("edge-cdn", "prod"), Operation::Update, script(60));
    let hosted = sandbox.create(&stack("webshop", "dev"), Operation::Update, script(60));
    let other = sandbox.create(&stack("ml-training", "gpu-nightly"), Operation::Update, script(60));
    let status = endpoint::get_deployment_status(&own);
    let answer = call(&sandbox, AGENT_TOKEN, &status, Value::Null).await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, r#""accepted""#));
    for (id, expected) in [(&hosted, 403), (&other, 403), (&DeploymentId("nothing".to_owned()), 404)] {
        let answer = call(&sandbox, AGENT_TOKEN, &endpoint::get_deployment_status(id), Value::Null).await;
        assert_eq!(answer.status, expected);
    }
}

#[tokio::test]
async fn the_executor_begins_like_a_program() {
    let sandbox = quiet();
    let answer = call(&sandbox, AGENT_TOKEN, &endpoint::get_executor(), Value::Null).await;
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert!(answer.body.starts_with(b"\x7fELF") && (200_000..500_000).contains(&answer.body.len()));
}

#[tokio::test]
async fn people_cannot_ask_what_agents_ask_nor_agents_what_people_ask() {
    let sandbox = quiet();
    let agents = [
        endpoint::poll_deployments_queue(),
        endpoint::get_executor(),
        endpoint::get_deployment_status(&DeploymentId("nothing".to_owned())),
    ];
    for endpoint in agents {
        for token in [ADMIN_TOKEN, MEMBER_TOKEN] {
            assert_eq!(call(&sandbox, token, &endpoint, Value::Null).await.status, 403, "{endpoint:?}");
        }
        assert_eq!(call(&sandbox, "pul-other", &endpoint, Value::Null).await.status, 401, "{endpoint:?}");
    }
    let token = sandbox.token_of_pool("acme", "gpu").unwrap();
    assert_eq!(call(&sandbox, &token, &endpoint::get_current_user(), Value::Null).await.status, 401);
    assert_eq!(call(&sandbox, &token, &endpoint::list_agent_pools(&acme()), Value::Null).await.status, 403);
    sandbox.revoke_token(&token);
    assert_eq!(poll(&sandbox, &token).await.status, 401);
}
