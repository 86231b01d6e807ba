//! One deployment: its detail, its updates, asking for one, cancelling one.

use api_types::create::CreateDeploymentResponse;
use api_types::deployment::Deployment;
use api_types::endpoint;
use api_types::error::ErrorBody;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::updates::UpdateInfo;
use api_types::{DeploymentStatus, DeploymentVersion, Operation, StepStatus, UpdateKind, UpdateResult};
use axum::http::StatusCode;
use sandbox::{FailingStep, Outcome, Script};
use serde_json::{Value, json};

use crate::client::{all_deployments, ask, detail, get, post, quiet, script, seconds, stack};

const PATH: &str = "/api/stacks/acme/webshop/dev/deployments";

#[tokio::test]
async fn a_deployment_is_found_by_id_and_by_version() {
    let sandbox = quiet();
    let row = all_deployments(&sandbox).await.swap_remove(0);
    let stack = row.stack_ref(&crate::client::acme()).unwrap();
    let by_id = detail(&sandbox, &stack, &row.id).await;
    let by_version: Deployment = ask(&sandbox, &endpoint::get_deployment_by_version(&stack, row.version)).await;
    assert_eq!(by_id, by_version);
    assert_eq!((by_id.status, by_id.jobs, by_id.modified), (row.status, row.jobs, row.modified));
    assert!(by_id.latest_version >= row.version);
    for version in ["0", "-1", "99999", "x", "1.5"] {
        assert_eq!(
            get(&sandbox, &format!("{PATH}/version/{version}")).await.status,
            StatusCode::NOT_FOUND,
            "{version}"
        );
    }
    let elsewhere = format!("/api/stacks/acme/payments/dev/deployments/{}", row.id);
    assert_eq!(get(&sandbox, &elsewhere).await.status, StatusCode::NOT_FOUND, "it belongs to another stack");
}

#[tokio::test]
async fn a_deployment_goes_through_its_steps() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let answer = post(&sandbox, PATH, json!({"operation": "update"})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let created: CreateDeploymentResponse = answer.json();
    let version = created.version.unwrap().0;
    assert_eq!(created.console_url, format!("https://app.pulumi.com/acme/webshop/dev/deployments/{version}"));

    let mut seen = Vec::new();
    let mut n_done = 0;
    for _ in 0..400 {
        let now = detail(&sandbox, &dev, &created.id).await;
        assert_eq!((now.version, now.latest_version), (DeploymentVersion(version), DeploymentVersion(version)));
        let steps = &now.jobs[0].steps;
        let running = steps.iter().filter(|step| step.status == StepStatus::Running).count();
        assert!(running <= 1);
        let done = steps.iter().filter(|step| step.status.is_terminal()).count();
        assert!(done >= n_done, "no step goes back");
        n_done = done;
        assert!(steps.iter().all(|step| (step.status == StepStatus::NotStarted) == step.started.is_none()));
        assert!(now.modified.unwrap() <= sandbox.now());
        if seen.last() != Some(&now.status) {
            seen.push(now.status.clone());
        }
        if now.status.is_terminal() {
            break;
        }
        sandbox.advance(seconds(1));
    }
    use DeploymentStatus::{Accepted, Failed, Running, Succeeded};
    assert!(seen == [Accepted, Running, Succeeded] || seen == [Accepted, Running, Failed], "{seen:?}");
    let steps: Vec<String> =
        detail(&sandbox, &dev, &created.id).await.jobs[0].steps.iter().map(|step| step.name.clone()).collect();
    let expected = [
        "Setup",
        "Download deployment executor",
        "Fetch provider credentials via OIDC",
        "Get source",
        "Download dependencies",
        "Pre-run command 1",
        "Pre-run command 2",
        "pulumi update",
    ];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn a_failed_step_is_the_last_one() {
    for (place, name) in [
        (FailingStep::Source, "Get source"),
        (FailingStep::Dependencies, "Download dependencies"),
        (FailingStep::PreRun, "Pre-run command 1"),
        (FailingStep::Operation, "pulumi update"),
    ] {
        let sandbox = quiet();
        let dev = stack("webshop", "dev");
        let script = Script { outcome: Some(Outcome::FailsAt(place)), ..script(60) };
        let id = sandbox.create(&dev, Operation::Update, script);
        assert!(sandbox.finish(&id));
        let ended = detail(&sandbox, &dev, &id).await;
        assert_eq!(ended.status, DeploymentStatus::Failed);
        let steps = &ended.jobs[0].steps;
        let failed = steps.iter().position(|step| step.status == StepStatus::Failed).unwrap();
        assert_eq!(steps[failed].name, name);
        assert!(steps[..failed].iter().all(|step| step.status == StepStatus::Succeeded));
        assert!(steps[failed + 1..].iter().all(|step| step.status == StepStatus::NotStarted));
        let took = ended.jobs[0].last_updated.unwrap() - ended.jobs[0].started.unwrap();
        assert_eq!(took.num_milliseconds(), 60_000, "as long as the script says");
        let updates: Vec<UpdateInfo> = ask(&sandbox, &endpoint::list_deployment_updates(&dev, &id)).await;
        let results: Vec<_> = updates.into_iter().map(|update| update.info.result).collect();
        let expected = if place == FailingStep::Operation { vec![UpdateResult::Failed] } else { vec![] };
        assert_eq!(results, expected, "no update without its step");
    }
}

#[tokio::test]
async fn an_update_appears_with_its_step_and_grows() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let script = Script { outcome: Some(Outcome::Succeeds), ..script(120) };
    let id = sandbox.create(&dev, Operation::Update, script);
    let updates = async || -> Vec<UpdateInfo> { ask(&sandbox, &endpoint::list_deployment_updates(&dev, &id)).await };
    assert!(updates().await.is_empty());
    let (mut before, mut kinds) = (0, Vec::new());
    for _ in 0..150 {
        sandbox.advance(seconds(1));
        let row = detail(&sandbox, &dev, &id).await;
        let is_in_step = row.jobs[0].steps.last().unwrap().status != StepStatus::NotStarted;
        let now = updates().await;
        assert_eq!(now.len(), usize::from(is_in_step));
        let Some(update) = now.first() else { continue };
        let sum: i64 = update.info.resource_changes.values().sum();
        assert!(sum >= before);
        before = sum;
        assert_eq!(update.info.end_time.is_none(), update.info.result == UpdateResult::InProgress);
        if kinds.last() != Some(&update.info.result) {
            kinds.push(update.info.result.clone());
        }
    }
    assert_eq!(kinds, [UpdateResult::InProgress, UpdateResult::Succeeded]);
    let ended = updates().await.swap_remove(0);
    assert_eq!(ended.info.kind, UpdateKind::Update);
    assert_eq!(ended.version, ended.latest_version);
    let log = sandbox.full_log_text(&id);
    assert!(log.contains(&format!("/updates/{}", ended.version)), "the log names the same update");
    let row = all_deployments(&sandbox).await.into_iter().find(|row| row.id == id).unwrap();
    let nested = &row.updates[0];
    assert_eq!(
        (&nested.update_id, nested.version, &nested.result),
        (&ended.update_id, ended.version, &ended.info.result)
    );
    assert_eq!((nested.start_time, nested.end_time), (ended.info.start_time, ended.info.end_time));
}

#[tokio::test]
async fn secrets_have_no_values() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.create(&dev, Operation::Preview, Script::default());
    let configuration = detail(&sandbox, &dev, &id).await.configuration.unwrap();
    for variable in &configuration.environment_variables {
        assert_eq!(variable.value.is_none(), variable.secret, "{}", variable.name);
    }
    assert!(configuration.environment_variables.iter().any(|variable| variable.secret));
    let git = configuration.source.unwrap().git.unwrap();
    assert_eq!(git.branch.as_deref(), Some("refs/heads/main"));
    assert_eq!(git.repo_dir.as_deref(), Some("infra/webshop"));
}

#[tokio::test]
async fn settings_of_one_deployment_lie_over_the_stacks() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let request = json!({
        "operation": "update",
        "operationContext": {
            "preRunCommands": null,
            "environmentVariables": {"AWS_REGION": "us-east-1", "LOG_LEVEL": null, "TOKEN": {"secret": "s3cret"}},
        },
    });
    let created: CreateDeploymentResponse = post(&sandbox, PATH, request).await.json();
    let made = detail(&sandbox, &dev, &created.id).await;
    let variables = made.configuration.unwrap().environment_variables;
    let value =
        |name: &str| variables.iter().find(|variable| variable.name == name).map(|variable| variable.value.clone());
    assert_eq!(value("AWS_REGION"), Some(Some("us-east-1".to_owned())));
    assert_eq!(value("LOG_LEVEL"), None);
    assert_eq!(value("TOKEN"), Some(None));
    assert_eq!(value("DATADOG_API_KEY"), Some(None), "inherited");
    assert!(made.jobs[0].steps.iter().all(|step| !step.name.starts_with("Pre-run")));

    let request = json!({"operation": "update", "inheritSettings": false, "sourceContext": {"git": {"branch": "x"}}});
    let created: CreateDeploymentResponse = post(&sandbox, PATH, request).await.json();
    let made = detail(&sandbox, &dev, &created.id).await;
    let variables = made.configuration.unwrap().environment_variables;
    assert!(variables.iter().all(|variable| variable.name.starts_with("PULUMI_")), "{variables:?}");
}

#[tokio::test]
async fn wrong_requests_for_a_deployment_are_refused() {
    let sandbox = quiet();
    let bodies = [
        json!({}),
        json!({"operation": null}),
        json!({"operation": "explode"}),
        json!({"operation": 1}),
        json!({"operation": "update", "operationContext": {"operation": "update"}}),
        json!({"operationContext": {"operation": "update"}}),
        json!({"operation": "update", "operationContext": {"environmentVariables": {"A": 1}}}),
        json!([]),
        json!("update"),
    ];
    let total = all_deployments(&sandbox).await.len();
    for body in bodies {
        let answer = post(&sandbox, PATH, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.json::<ErrorBody>().code, 400);
    }
    assert_eq!(post(&sandbox, PATH, Value::Null).await.status, StatusCode::BAD_REQUEST, "no body");
    let unset = "/api/stacks/acme/dns-zones/global/deployments";
    assert_eq!(
        post(&sandbox, unset, json!({"operation": "update"})).await.status,
        StatusCode::BAD_REQUEST,
        "no settings"
    );
    let missing = "/api/stacks/acme/webshop/nothing/deployments";
    assert_eq!(post(&sandbox, missing, json!({"operation": "update"})).await.status, StatusCode::NOT_FOUND);
    assert_eq!(all_deployments(&sandbox).await.len(), total, "nothing was created");
}

#[tokio::test]
async fn a_running_deployment_is_cancelled() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let id = sandbox.create(&dev, Operation::Update, script(100));
    let path = format!("{PATH}/{id}/cancel");
    sandbox.advance(seconds(40));
    let answer = post(&sandbox, &path, Value::Null).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
    assert_eq!(detail(&sandbox, &dev, &id).await.status, DeploymentStatus::Running, "it does not wait");
    assert_eq!(post(&sandbox, &path, Value::Null).await.status, StatusCode::OK, "twice is no mistake");
    sandbox.advance(seconds(2));
    let ended = detail(&sandbox, &dev, &id).await;
    assert_eq!(ended.status, DeploymentStatus::Failed);
    let steps = &ended.jobs[0].steps;
    let failed = steps.iter().position(|step| step.status == StepStatus::Failed).unwrap();
    assert!(steps[failed + 1..].iter().all(|step| step.status == StepStatus::NotStarted && step.started.is_none()));
    assert_eq!(post(&sandbox, &path, Value::Null).await.status, StatusCode::NOT_FOUND, "it has ended");
    assert!(sandbox.log_text_now(&id).ends_with("the deployment was cancelled\n"));
}

#[tokio::test]
async fn a_waiting_deployment_is_cancelled_at_once() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let running = sandbox.create(&dev, Operation::Update, script(100));
    let waiting = sandbox.create(&dev, Operation::Update, script(100));
    assert_eq!(detail(&sandbox, &dev, &waiting).await.status, DeploymentStatus::NotStarted);
    assert_eq!(post(&sandbox, &format!("{PATH}/{waiting}/cancel"), Value::Null).await.status, StatusCode::OK);
    assert_eq!(detail(&sandbox, &dev, &waiting).await.status, DeploymentStatus::Skipped);
    assert_eq!(detail(&sandbox, &dev, &running).await.status, DeploymentStatus::Accepted);
    assert_eq!(post(&sandbox, &format!("{PATH}/{running}/cancel"), Value::Null).await.status, StatusCode::OK);
    assert_eq!(detail(&sandbox, &dev, &running).await.status, DeploymentStatus::Skipped, "it never ran");
    let missing = post(&sandbox, &format!("{PATH}/nothing/cancel"), Value::Null).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn cancelled_updates_give_their_version_back() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let latest = async |id| -> i64 {
        let updates: Vec<UpdateInfo> = ask(&sandbox, &endpoint::list_deployment_updates(&dev, id)).await;
        updates[0].version
    };
    let first = sandbox.create(&dev, Operation::Update, Script { outcome: Some(Outcome::Succeeds), ..script(60) });
    sandbox.finish(&first);
    let early = sandbox.create(&dev, Operation::Update, script(100));
    sandbox.advance(seconds(4));
    sandbox.cancel(&early);
    sandbox.advance(seconds(5));
    let second = sandbox.create(&dev, Operation::Update, Script { outcome: Some(Outcome::Succeeds), ..script(60) });
    sandbox.finish(&second);
    assert_eq!(latest(&second).await, latest(&first).await + 1);
}

#[tokio::test]
async fn drift_is_found_and_remediated() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let metadata =
        async || -> StackDeploymentsMetadata { ask(&sandbox, &endpoint::get_stack_deployments_metadata(&dev)).await };
    let succeeds = Script { outcome: Some(Outcome::Succeeds), ..script(20) };
    let mut runs = Vec::new();
    loop {
        let id = sandbox.create(&dev, Operation::DetectDrift, succeeds.clone());
        sandbox.advance(seconds(5));
        let before = metadata().await.drift;
        assert!(before.is_none_or(|drift| drift.run_in_progress));
        sandbox.finish(&id);
        let drift = metadata().await.drift.unwrap();
        assert!(!drift.run_in_progress && !runs.contains(&drift.latest_drift_run));
        runs.push(drift.latest_drift_run);
        if drift.drift_detected {
            break;
        }
        assert!(runs.len() < 100, "sooner or later something drifts");
    }
    let id = sandbox.create(&dev, Operation::RemediateDrift, succeeds);
    sandbox.finish(&id);
    assert!(!metadata().await.drift.unwrap().drift_detected);
}
