//! What settings do to the queue and to the end of a run.

use api_types::deployment::ListDeploymentsResponse;
use api_types::{DeploymentId, DeploymentStatus, Operation, StackRef, StepStatus, endpoint};
use axum::http::StatusCode;
use sandbox::{FailingStep, Outcome, Sandbox, Script};
use serde_json::{Value, json};

use crate::client::{acme, ask, call, get, post, quiet, script, seconds, stack, succeeds};

async fn set_option(sandbox: &Sandbox, stack: &StackRef, option: &str) {
    let path = endpoint::patch_deployment_settings(stack).path;
    let answer = post(sandbox, &path, json!({"operationContext": {"options": {option: true}}})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
}

fn statuses(sandbox: &Sandbox, ids: &[DeploymentId]) -> Vec<DeploymentStatus> {
    ids.iter().map(|id| sandbox.deployment(id).unwrap().status).collect()
}

#[tokio::test]
async fn queued_deployments_give_way_to_a_newer_one_of_their_operation() {
    use DeploymentStatus::{Accepted, NotStarted, Skipped};
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    set_option(&sandbox, &dev, "skipIntermediateDeployments").await;
    let operations = [Operation::Update, Operation::Update, Operation::Preview, Operation::Update, Operation::Update];
    let ids = operations.map(|operation| sandbox.create(&dev, operation, script(30)));
    let expected = [Accepted, Skipped, NotStarted, Skipped, NotStarted];
    assert_eq!(statuses(&sandbox, &ids), expected, "the running one and another operation stay");
    let other = stack("webshop", "prod");
    let others = [0, 1, 2].map(|_| sandbox.create(&other, Operation::Update, script(30)));
    assert_eq!(statuses(&sandbox, &others), [Accepted, NotStarted, NotStarted], "its settings do not say so");
    assert_eq!(sandbox.deployment(&ids[4]).unwrap().status, NotStarted);
}

#[tokio::test]
async fn one_request_may_ask_for_it_too() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let ids = [0, 1, 2].map(|_| sandbox.create(&dev, Operation::Update, script(30)));
    let options =
        json!({"operation": "update", "operationContext": {"options": {"skipIntermediateDeployments": true}}});
    let answer = post(&sandbox, &endpoint::create_deployment(&dev).path, options).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    use DeploymentStatus::{Accepted, Skipped};
    assert_eq!(statuses(&sandbox, &ids), [Accepted, Skipped, Skipped]);
}

#[tokio::test]
async fn a_stack_goes_after_its_destroy() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    set_option(&sandbox, &dev, "deleteAfterDestroy").await;
    let before: ListDeploymentsResponse =
        ask(&sandbox, &endpoint::list_org_deployments(&acme(), &Default::default())).await;
    let update = sandbox.create(&dev, Operation::Update, succeeds(30));
    assert!(sandbox.finish(&update) && sandbox.has_stack(&dev), "an update removes nothing");
    let destroy = sandbox.create(&dev, Operation::Destroy, succeeds(60));
    let waiting = sandbox.create(&dev, Operation::Update, succeeds(30));
    sandbox.advance(seconds(61));
    let steps = &sandbox.deployment(&destroy).unwrap().jobs[0].steps;
    assert_eq!((steps.last().unwrap().name.as_str(), steps.len()), ("Remove stack", 9));
    assert_eq!(steps.last().unwrap().status, StepStatus::Running);
    assert!(sandbox.finish(&destroy));
    assert!(!sandbox.has_stack(&dev));
    assert_eq!(sandbox.deployment(&destroy).unwrap().status, DeploymentStatus::Succeeded);
    assert_eq!(sandbox.deployment(&waiting).unwrap().status, DeploymentStatus::Skipped);
    assert!(sandbox.log_text_now(&destroy).contains("has been removed"));

    let base = "/api/stacks/acme/webshop/dev/deployments";
    for path in ["", "/metadata", "/settings", "/version/1"].map(|rest| format!("{base}{rest}")) {
        assert_eq!(get(&sandbox, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&sandbox, &format!("{base}/{destroy}/logs")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(post(&sandbox, base, json!({"operation": "update"})).await.status, StatusCode::NOT_FOUND);
    let drift = call(&sandbox, "GET", "/api/stacks/acme/webshop/dev/drift/status", Value::Null).await;
    assert_eq!(drift.status, StatusCode::NOT_FOUND);
    let stacks = get(&sandbox, "/api/user/stacks?organization=acme&project=webshop&maxResults=100").await.text();
    assert!(!stacks.contains(r#""stackName":"dev""#), "{stacks}");
    let after: ListDeploymentsResponse =
        ask(&sandbox, &endpoint::list_org_deployments(&acme(), &Default::default())).await;
    assert!(after.total < before.total, "its deployments are in no list");
    assert!(
        after.deployments.iter().all(|row| (row.project_name.as_str(), row.stack_name.as_str()) != ("webshop", "dev"))
    );
    let prod = sandbox.create(&stack("webshop", "prod"), Operation::Update, succeeds(30));
    assert!(sandbox.finish(&prod), "others go on");
}

#[tokio::test]
async fn a_stack_stays_when_its_destroy_fails_or_is_cancelled() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    set_option(&sandbox, &dev, "deleteAfterDestroy").await;
    let fails = Script { outcome: Some(Outcome::FailsAt(FailingStep::Operation)), ..script(30) };
    let failed = sandbox.create(&dev, Operation::Destroy, fails);
    assert!(sandbox.finish(&failed) && sandbox.has_stack(&dev));
    let cancelled = sandbox.create(&dev, Operation::Destroy, succeeds(30));
    sandbox.advance(seconds(20));
    assert!(sandbox.cancel(&cancelled));
    sandbox.advance(seconds(100));
    assert!(sandbox.has_stack(&dev));
    assert_eq!(sandbox.deployments_of(&dev)[0].status, DeploymentStatus::Failed);
}

#[tokio::test]
async fn drift_is_remedied_in_the_run_that_found_it() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    set_option(&sandbox, &dev, "remediateIfDriftDetected").await;
    let clean = sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(0), ..succeeds(60) });
    assert!(sandbox.finish(&clean));
    let run = sandbox.drift_runs_of(&dev).swap_remove(0);
    assert!(!run.drift_detected && run.remediate_update.is_none() && run.detect_update.is_some(), "{run:?}");

    let id = sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(3), ..succeeds(200) });
    sandbox.advance(seconds(195));
    let run = sandbox.drift_runs_of(&dev).swap_remove(0);
    assert_eq!((run.deployment_id.as_ref(), run.status), (Some(&id), DeploymentStatus::Running));
    assert!(run.drift_detected);
    let [detect, remediate] = [run.detect_update.unwrap(), run.remediate_update.unwrap()];
    assert_eq!((detect.status, remediate.status), (DeploymentStatus::Succeeded, DeploymentStatus::Running));
    assert_ne!(detect.update_id, remediate.update_id);
    assert!(sandbox.finish(&id));
    let run = sandbox.drift_runs_of(&dev).swap_remove(0);
    let remediate = run.remediate_update.unwrap();
    assert_eq!((remediate.status, remediate.resource_changes["update"]), (DeploymentStatus::Succeeded, 3));
    let status: Value = get(&sandbox, "/api/stacks/acme/webshop/dev/drift/status").await.json();
    assert_eq!(status["driftDetected"], false);

    let list: ListDeploymentsResponse =
        ask(&sandbox, &endpoint::list_stack_deployments(&dev, &Default::default())).await;
    let updates = &list.deployments[0].updates;
    let kinds: Vec<_> = updates.iter().map(|update| (update.kind.to_string(), update.version > 0)).collect();
    assert_eq!(kinds, [("Prefresh".to_owned(), false), ("update".to_owned(), true)]);
    assert!(sandbox.full_log_text(&id).contains("3 updated"));
}
