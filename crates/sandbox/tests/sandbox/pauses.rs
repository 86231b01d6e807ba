//! Pausing and resuming over their routes.

use api_types::metadata::{OrgDeploymentsMetadata, StackDeploymentsMetadata};
use api_types::{DeploymentStatus, Operation, StackRef, endpoint};
use axum::http::StatusCode;
use sandbox::Sandbox;
use serde_json::Value;

use crate::client::{acme, ask, empty, post, seconds, stack, succeeds};

async fn metadata(sandbox: &Sandbox, stack: &StackRef) -> (bool, bool, bool) {
    let state: StackDeploymentsMetadata = ask(sandbox, &endpoint::get_stack_deployments_metadata(stack)).await;
    (state.paused, state.stack_paused, state.organization_paused)
}

async fn act(sandbox: &Sandbox, path: &str) {
    let answer = post(sandbox, path, Value::Null).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0), "{path}: {}", answer.text());
}

#[tokio::test]
async fn a_stacks_resume_does_not_lift_the_organizations_pause() {
    let sandbox = empty();
    let dev = stack("webshop", "dev");
    let base = "/api/stacks/acme/webshop/dev/deployments";
    let running = sandbox.create(&dev, Operation::Update, succeeds(30));
    sandbox.advance(seconds(5));
    act(&sandbox, &format!("{base}/pause")).await;
    act(&sandbox, "/api/orgs/acme/deployments/pause").await;
    assert!(sandbox.is_stack_paused(&dev) && sandbox.is_org_paused("acme"));
    assert_eq!(metadata(&sandbox, &dev).await, (true, true, true));
    let waiting = sandbox.create(&dev, Operation::Update, succeeds(30));
    sandbox.advance(seconds(60));
    let status = |id| sandbox.deployment(id).unwrap().status;
    assert_eq!(status(&running), DeploymentStatus::Succeeded, "what runs ends");
    assert_eq!(status(&waiting), DeploymentStatus::NotStarted);

    act(&sandbox, &format!("{base}/resume")).await;
    assert_eq!(metadata(&sandbox, &dev).await, (true, false, true));
    sandbox.advance(seconds(60));
    assert_eq!(status(&waiting), DeploymentStatus::NotStarted);

    act(&sandbox, "/api/orgs/acme/deployments/resume").await;
    assert_eq!(metadata(&sandbox, &dev).await, (false, false, false));
    sandbox.advance(seconds(60));
    assert_eq!(status(&waiting), DeploymentStatus::Succeeded);
}

#[tokio::test]
async fn pausing_twice_is_no_mistake_and_others_go_on() {
    let sandbox = empty();
    let (dev, prod) = (stack("webshop", "dev"), stack("webshop", "prod"));
    let base = "/api/stacks/acme/webshop/dev/deployments";
    for _ in 0..2 {
        act(&sandbox, &format!("{base}/pause")).await;
    }
    let queue: OrgDeploymentsMetadata = ask(&sandbox, &endpoint::get_org_deployments_metadata(&acme())).await;
    assert!(!queue.paused && queue.paused_stacks.contains(&"webshop/dev".to_owned()), "{queue:?}");
    let other = sandbox.create(&prod, Operation::Update, succeeds(30));
    let waiting = sandbox.create(&dev, Operation::Update, succeeds(30));
    sandbox.advance(seconds(40));
    assert_eq!(sandbox.deployment(&other).unwrap().status, DeploymentStatus::Succeeded);
    assert_eq!(sandbox.deployment(&waiting).unwrap().status, DeploymentStatus::NotStarted);
    act(&sandbox, &format!("{base}/resume")).await;
    assert_eq!(sandbox.deployment(&waiting).unwrap().status, DeploymentStatus::Accepted);
}

#[tokio::test]
async fn what_cannot_be_paused_is_refused() {
    let sandbox = empty();
    for act in ["pause", "resume"] {
        let unset = format!("/api/stacks/acme/dns-zones/global/deployments/{act}");
        let answer = post(&sandbox, &unset, Value::Null).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "no settings");
        for missing in ["stacks/acme/webshop/nothing", "stacks/nobody/webshop/dev", "orgs/nobody"] {
            let answer = post(&sandbox, &format!("/api/{missing}/deployments/{act}"), Value::Null).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        }
    }
    assert!(!sandbox.is_stack_paused(&stack("dns-zones", "global")));
}
