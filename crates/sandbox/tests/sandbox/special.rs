//! Names with a meaning of their own.

use std::time::Duration;

use api_types::deployment::ListDeploymentsResponse;
use api_types::error::ErrorBody;
use api_types::stacks::ListUserStacksResponse;
use axum::http::StatusCode;
use sandbox::{Config, Sandbox, Scenario};
use serde_json::{Value, json};

use crate::client::{all_deployments, call_as, config, get, post, quiet};

#[tokio::test]
async fn a_stack_called_error_answers_with_it() {
    let sandbox = quiet();
    for status in [403, 404, 429, 500, 503] {
        for rest in ["", "/metadata", "/version/1", "/some-id", "/some-id/logs", "/some-id/updates"] {
            let path = format!("/api/stacks/acme/anything/error-{status}/deployments{rest}");
            let answer = get(&sandbox, &path).await;
            assert_eq!(answer.status.as_u16(), status, "{path}");
            let body: ErrorBody = answer.json();
            assert!(body.code == status && !body.message.is_empty());
            assert_eq!(answer.header("x-pulumi-request-id").is_some(), status >= 500, "{status}");
            assert_eq!(answer.header("retry-after"), (status == 429).then_some("5"));
        }
    }
    let path = "/api/stacks/acme/webshop/error-503/deployments";
    assert_eq!(post(&sandbox, path, json!({"operation": "update"})).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let answer = call_as(&sandbox, None, "GET", path, Value::Null).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the token comes first");
    let stacks: ListUserStacksResponse = get(&sandbox, "/api/user/stacks?maxResults=500").await.json();
    assert!(stacks.stacks.iter().all(|stack| !stack.stack_name.starts_with("error")), "it is in no list");
}

#[tokio::test]
async fn an_organization_called_error_answers_with_it() {
    let sandbox = quiet();
    for path in [
        "/api/orgs/error-503/deployments",
        "/api/orgs/error-503/deployments/metadata",
        "/api/user/stacks?organization=error-503&continuationToken=25-",
    ] {
        assert_eq!(get(&sandbox, path).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    let page = get(&sandbox, "/api/orgs/error-502/deployments").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (502, Some("text/html")));
    assert!(page.text().starts_with("<html>"));
    assert_eq!(get(&sandbox, "/api/orgs/error-200/deployments").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_organization_fails_in_part() {
    let sandbox = quiet();
    let list: ListDeploymentsResponse = get(&sandbox, "/api/orgs/partly/deployments").await.json();
    assert_eq!(list.total, all_deployments(&sandbox).await.len() as i64, "it shows another one's deployments");
    assert_eq!(get(&sandbox, "/api/orgs/partly/deployments/metadata").await.status, StatusCode::FORBIDDEN);
    let row = &list.deployments[0];
    let path = format!("/api/stacks/partly/{}/{}/deployments/{}", row.project_name, row.stack_name, row.id);
    assert_eq!(get(&sandbox, &path).await.status, StatusCode::OK, "its rows lead somewhere");
}

#[tokio::test(start_paused = true)]
async fn one_organization_is_slow() {
    let sandbox = quiet();
    let before = tokio::time::Instant::now();
    let list: ListDeploymentsResponse = get(&sandbox, "/api/orgs/slow/deployments").await.json();
    assert_eq!(before.elapsed(), Duration::from_secs(8));
    assert!(list.total > 0);
    get(&sandbox, "/api/user/stacks?organization=slow").await;
    assert_eq!(before.elapsed(), Duration::from_secs(16));
}

#[tokio::test(start_paused = true)]
async fn latency_holds_back_the_api_and_not_the_page() {
    let latency = Duration::from_millis(250);
    let sandbox = Sandbox::new(Config { latency, ..config(Scenario::Empty) });
    let before = tokio::time::Instant::now();
    get(&sandbox, "/").await;
    assert_eq!(before.elapsed(), Duration::ZERO);
    get(&sandbox, "/api/user").await;
    assert_eq!(before.elapsed(), latency);
}
