//! Who may do what, and what a plan has.

use api_types::Operation;
use api_types::deployment::ListDeploymentsResponse;
use api_types::error::ErrorBody;
use api_types::metadata::OrgDeploymentsMetadata;
use api_types::stacks::ListUserStacksResponse;
use axum::http::StatusCode;
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, all_deployments, call, call_as_member, get, post, quiet, script, stack};

const MEMBERS_OWN: &str = "/api/stacks/acme/webshop/dev/deployments";
const READ_ONLY: &str = "/api/stacks/acme/payments/dev/deployments";
const HIDDEN: &str = "/api/stacks/acme/identity/dev/deployments";

fn assert_refused(answer: &Answer, status: u16, what: &str) {
    let body: ErrorBody = answer.json();
    assert_eq!((answer.status.as_u16(), body.code), (status, status), "{what}: {}", answer.text());
    assert!(!body.message.is_empty());
}

#[tokio::test]
async fn acts_for_administrators_are_refused_to_a_member() {
    let sandbox = quiet();
    let url = json!({"method": "GET", "key": "x"});
    for (method, path, body) in [
        ("POST", "/api/orgs/acme/deployments/pause".to_owned(), Value::Null),
        ("POST", "/api/orgs/acme/deployments/resume".to_owned(), Value::Null),
        ("DELETE", format!("{MEMBERS_OWN}/cache"), Value::Null),
        ("POST", format!("{MEMBERS_OWN}/cache/url"), url),
        ("PUT", format!("{MEMBERS_OWN}/settings"), json!({})),
        ("DELETE", format!("{MEMBERS_OWN}/settings"), Value::Null),
    ] {
        let answer = call_as_member(&sandbox, method, &path, body.clone()).await;
        assert_refused(&answer, 403, &path);
        assert!(answer.json::<ErrorBody>().message.starts_with("Forbidden: "));
    }
    let dev = stack("webshop", "dev");
    assert!(sandbox.settings_of(&dev).is_some() && !sandbox.is_org_paused("acme"));
    assert!(!sandbox.cache_entries(&dev).is_empty());
}

#[tokio::test]
async fn everything_else_is_allowed_to_a_member() {
    let sandbox = quiet();
    let id = sandbox.create(&stack("webshop", "dev"), Operation::Update, script(60));
    for (method, path, body, status) in [
        ("GET", format!("{MEMBERS_OWN}/settings"), Value::Null, 200),
        ("POST", format!("{MEMBERS_OWN}/settings"), json!({"tag": "x"}), 200),
        ("POST", format!("{MEMBERS_OWN}/settings/encrypt"), json!({"secret": "x"}), 200),
        ("POST", format!("{MEMBERS_OWN}/pause"), Value::Null, 200),
        ("POST", format!("{MEMBERS_OWN}/resume"), Value::Null, 200),
        ("POST", MEMBERS_OWN.to_owned(), json!({"operation": "preview"}), 202),
        ("POST", format!("{MEMBERS_OWN}/{id}/cancel"), Value::Null, 200),
        ("GET", "/api/orgs/acme/deployments/summary?granularity=daily&lookbackDays=3".to_owned(), Value::Null, 200),
        ("GET", "/api/stacks/acme/webshop/dev/drift/status".to_owned(), Value::Null, 200),
    ] {
        let answer = call_as_member(&sandbox, method, &path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text());
    }
    let newest = sandbox.deployments_of(&stack("webshop", "dev")).swap_remove(0);
    assert_eq!((newest.requested_by.login.as_str(), newest.initiator.as_deref()), ("jun", Some("console")));
}

#[tokio::test]
async fn in_a_project_to_read_every_act_is_refused() {
    let sandbox = quiet();
    let id = sandbox.create(&stack("payments", "dev"), Operation::Update, script(60));
    for path in ["", "/metadata", "/settings", "/version/1"] {
        let answer = call_as_member(&sandbox, "GET", &format!("{READ_ONLY}{path}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    for (method, path, body) in [
        ("POST", String::new(), json!({"operation": "preview"})),
        ("POST", format!("/{id}/cancel"), Value::Null),
        ("POST", "/pause".to_owned(), Value::Null),
        ("POST", "/resume".to_owned(), Value::Null),
        ("POST", "/settings".to_owned(), json!({"tag": "x"})),
        ("PUT", "/settings".to_owned(), json!({})),
        ("DELETE", "/settings".to_owned(), Value::Null),
        ("POST", "/settings/encrypt".to_owned(), json!({"secret": "x"})),
        ("DELETE", "/cache".to_owned(), Value::Null),
        ("POST", "/cache/url".to_owned(), json!({"method": "GET", "key": "x"})),
    ] {
        let answer = call_as_member(&sandbox, method, &format!("{READ_ONLY}{path}"), body).await;
        assert_refused(&answer, 403, &path);
    }
    assert!(!sandbox.deployment(&id).unwrap().status.is_terminal());
}

#[tokio::test]
async fn a_hidden_project_does_not_exist() {
    let sandbox = quiet();
    assert_eq!(get(&sandbox, HIDDEN).await.status, StatusCode::OK, "the administrator sees it");
    for (method, path) in [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/metadata"),
        ("GET", "/settings"),
        ("POST", "/settings"),
        ("PUT", "/settings"),
        ("DELETE", "/settings"),
        ("POST", "/pause"),
        ("DELETE", "/cache"),
        ("GET", "/version/1"),
    ] {
        let answer = call_as_member(&sandbox, method, &format!("{HIDDEN}{path}"), json!({"operation": "update"})).await;
        assert_refused(&answer, 404, path);
    }
    for path in ["runs", "status"] {
        let path = format!("/api/stacks/acme/identity/dev/drift/{path}");
        assert_refused(&call_as_member(&sandbox, "GET", &path, Value::Null).await, 404, &path);
    }
}

#[tokio::test]
async fn lists_leave_a_hidden_project_out() {
    let sandbox = quiet();
    let all = all_deployments(&sandbox).await;
    let visible = all.iter().filter(|row| row.project_name != "identity").count() as i64;
    assert!(visible < all.len() as i64);
    let path = "/api/orgs/acme/deployments?pageSize=100";
    let list: ListDeploymentsResponse = call_as_member(&sandbox, "GET", path, Value::Null).await.json();
    assert_eq!(list.total, visible);
    assert!(list.deployments.iter().all(|row| row.project_name != "identity"));
    let path = "/api/orgs/acme/deployments/metadata";
    sandbox.set_stack_paused(&stack("identity", "dev"), true);
    let metadata: OrgDeploymentsMetadata = call_as_member(&sandbox, "GET", path, Value::Null).await.json();
    assert_eq!(metadata.deployment_counts.total, visible);
    assert!(metadata.paused_stacks.iter().all(|stack| !stack.starts_with("identity/")), "{metadata:?}");
    let path = "/api/user/stacks?maxResults=500";
    let stacks: ListUserStacksResponse = call_as_member(&sandbox, "GET", path, Value::Null).await.json();
    assert!(stacks.stacks.iter().all(|stack| stack.project_name != "identity"));
    assert!(stacks.stacks.iter().any(|stack| stack.project_name == "payments"));
}

async fn refused_by_plan(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> String {
    let answer = call(sandbox, method, path, body).await;
    assert_refused(&answer, 402, path);
    answer.json::<ErrorBody>().message
}

#[tokio::test]
async fn a_small_plan_has_no_deployments() {
    let sandbox = quiet();
    let base = "/api/stacks/small-co/newsletter/prod/deployments";
    let list: ListDeploymentsResponse = get(&sandbox, base).await.json();
    assert!(list.total > 2 && list.deployments.iter().all(|row| row.status.is_terminal()));
    assert_eq!(get(&sandbox, &format!("{base}/settings")).await.status, StatusCode::NOT_FOUND);
    let settings = json!({"sourceContext": {"git": {"repoUrl": "https://github.com/small/x.git", "branch": "main"}}});
    for (method, path, body) in [
        ("POST", format!("{base}/settings"), settings.clone()),
        ("PUT", format!("{base}/settings"), settings),
        ("POST", base.to_owned(), json!({"operation": "update"})),
    ] {
        let message = refused_by_plan(&sandbox, method, &path, body).await;
        assert!(message.contains("Team Growth"), "{message}");
    }
    let path = "/api/orgs/small-co/deployments";
    assert_eq!(call_as_member(&sandbox, "GET", path, Value::Null).await.status, StatusCode::NOT_FOUND, "no member");
}

#[tokio::test]
async fn a_growing_plan_has_all_but_remediation() {
    let sandbox = quiet();
    let base = "/api/stacks/growing-co/storefront/prod/deployments";
    for operation in ["update", "preview", "refresh", "destroy", "detect-drift"] {
        let answer = post(&sandbox, base, json!({"operation": operation})).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{operation}: {}", answer.text());
    }
    let answer = post(&sandbox, &format!("{base}/settings"), json!({"tag": "x"})).await;
    assert_eq!(answer.status, StatusCode::OK);
    let message = refused_by_plan(&sandbox, "POST", base, json!({"operation": "remediate-drift"})).await;
    assert!(message.contains("Business Critical"), "{message}");
    let options = json!({"options": {"remediateIfDriftDetected": true}});
    let detect = json!({"operation": "detect-drift", "operationContext": options});
    refused_by_plan(&sandbox, "POST", base, detect.clone()).await;
    let path = "/api/stacks/acme/webshop/dev/deployments";
    assert_eq!(post(&sandbox, path, detect).await.status, StatusCode::ACCEPTED);
    let answer = post(&sandbox, path, json!({"operation": "remediate-drift"})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "the largest plan has it");
}
