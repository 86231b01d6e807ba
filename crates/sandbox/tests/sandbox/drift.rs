//! Drift runs and drift status over their routes.

use std::collections::BTreeSet;

use api_types::drift::{DriftRun, ListDriftRunsResponse, StackDriftStatus};
use api_types::metadata::StackDeploymentsMetadata;
use api_types::paging::PageQuery;
use api_types::stacks::ListUserStacksResponse;
use api_types::{DeploymentStatus, Operation, StackRef, endpoint};
use axum::http::StatusCode;
use sandbox::{Sandbox, Scenario, Script};
use serde_json::json;

use crate::client::{ask, config, get, post, quiet, seconds, stack, succeeds};

fn finds(n_drifted: u32) -> Script {
    Script { drift: Some(n_drifted), ..succeeds(20) }
}

async fn status(sandbox: &Sandbox, stack: &StackRef) -> StackDriftStatus {
    ask(sandbox, &endpoint::get_drift_status(stack)).await
}

fn run(sandbox: &Sandbox, stack: &StackRef, operation: Operation, script: Script) {
    let id = sandbox.create(stack, operation, script);
    assert!(sandbox.finish(&id));
}

#[tokio::test]
async fn drift_stays_until_something_remedies_it() {
    let cures = [
        (Operation::RemediateDrift, true),
        (Operation::Refresh, true),
        (Operation::Destroy, true),
        (Operation::Update, false),
        (Operation::Preview, false),
    ];
    for (operation, clears) in cures {
        let sandbox = quiet();
        let dev = stack("webshop", "dev");
        run(&sandbox, &dev, Operation::DetectDrift, finds(2));
        assert!(status(&sandbox, &dev).await.drift_detected);
        run(&sandbox, &dev, operation.clone(), succeeds(20));
        assert_eq!(status(&sandbox, &dev).await.drift_detected, !clears, "{operation}");
    }
}

#[tokio::test]
async fn an_update_that_refreshes_clears_drift() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let refresh = json!({"operationContext": {"environmentVariables": {"PULUMI_OPTION_REFRESH": "true"}}});
    post(&sandbox, &endpoint::patch_deployment_settings(&dev).path, refresh).await;
    run(&sandbox, &dev, Operation::DetectDrift, finds(2));
    run(&sandbox, &dev, Operation::Update, succeeds(20));
    assert!(!status(&sandbox, &dev).await.drift_detected);
}

#[tokio::test]
async fn a_run_is_there_as_soon_as_it_runs() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let before = sandbox.drift_runs_of(&dev).len();
    let id = sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(1), ..succeeds(200) });
    let first = sandbox.drift_runs_of(&dev).swap_remove(0);
    assert_eq!(first.status, DeploymentStatus::Accepted);
    assert_eq!(first.deployment_version, Some(sandbox.deployment(&id).unwrap().version));
    assert!(first.detect_update.is_none() && !first.drift_detected);
    let now = status(&sandbox, &dev).await;
    assert_eq!((now.latest_drift_run.as_str(), now.run_in_progress), (first.id.0.as_str(), true));
    sandbox.advance(seconds(200));
    let running = sandbox.drift_runs_of(&dev).swap_remove(0);
    assert_eq!(running.detect_update.as_ref().map(|update| update.status.clone()), Some(DeploymentStatus::Running));
    assert!(sandbox.finish(&id));
    let ended: DriftRun = ask(&sandbox, &endpoint::get_drift_run(&dev, &first.id)).await;
    assert_eq!((&ended.status, ended.drift_detected), (&DeploymentStatus::Succeeded, true));
    assert_eq!(ended.detect_update.unwrap().resource_changes["update"], 1);
    assert_eq!(sandbox.drift_runs_of(&dev).len(), before + 1);
    let metadata: StackDeploymentsMetadata = ask(&sandbox, &endpoint::get_stack_deployments_metadata(&dev)).await;
    let expected = StackDriftStatus { drift_detected: true, latest_drift_run: first.id.0, run_in_progress: false };
    assert_eq!(metadata.drift, Some(expected));
    let update = sandbox.create(&dev, Operation::Update, succeeds(20));
    assert!(sandbox.finish(&update));
    assert_eq!(sandbox.drift_runs_of(&dev).len(), before + 1, "an update is no drift run");
}

#[tokio::test]
async fn a_remediation_is_a_run_of_its_own() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    run(&sandbox, &dev, Operation::DetectDrift, finds(2));
    run(&sandbox, &dev, Operation::RemediateDrift, finds(2));
    let newest = sandbox.drift_runs_of(&dev).swap_remove(0);
    assert!(newest.drift_detected && newest.detect_update.is_none());
    assert_eq!(newest.remediate_update.unwrap().resource_changes["update"], 2);
}

#[tokio::test]
async fn the_past_has_drift_that_came_and_went() {
    let sandbox = quiet();
    assert!(status(&sandbox, &stack("payments", "prod-eu")).await.drift_detected);
    let clusters = stack("k8s-clusters", "prod");
    assert!(!status(&sandbox, &clusters).await.drift_detected);
    let runs = sandbox.drift_runs_of(&clusters);
    let newest: Vec<_> = runs.iter().take(3).map(|run| run.drift_detected).collect();
    assert_eq!(newest, [false, true, true]);
    assert!(runs[1].remediate_update.is_some());
    let by_hand = sandbox.drift_runs_of(&stack("dns-zones", "global"));
    let by_cli: Vec<_> = by_hand.iter().filter(|run| run.deployment_id.is_none()).collect();
    assert!(by_cli.len() >= 4 && by_cli.iter().all(|run| run.detect_update.is_some()));
}

#[tokio::test]
async fn runs_come_in_pages_newest_first() {
    let sandbox = quiet();
    let prod = stack("webshop", "prod");
    let all = sandbox.drift_runs_of(&prod);
    assert!(all.len() > 12, "{}", all.len());
    assert!(all.windows(2).all(|pair| pair[0].created >= pair[1].created));
    assert!(all.iter().any(|run| run.deployment_id.is_none()));
    let mut listed = Vec::new();
    for page in 1.. {
        let list: ListDriftRunsResponse =
            ask(&sandbox, &endpoint::list_drift_runs(&prod, PageQuery { page, page_size: 5 })).await;
        assert_eq!((list.items_per_page, list.total), (5, all.len() as i64));
        if list.drift_runs.is_empty() {
            break;
        }
        listed.extend(list.drift_runs.into_iter().map(|run| run.id));
    }
    assert_eq!(listed, all.iter().map(|run| run.id.clone()).collect::<Vec<_>>());
    let default: ListDriftRunsResponse = get(&sandbox, "/api/stacks/acme/webshop/prod/drift/runs").await.json();
    assert_eq!((default.drift_runs.len(), default.items_per_page), (10, 10));
}

#[tokio::test]
async fn wrong_questions_about_drift_are_refused() {
    let sandbox = quiet();
    let base = "/api/stacks/acme/webshop/prod/drift";
    for query in ["page=0", "page=x", "pageSize=0", "pageSize=101", "pageSize=-1"] {
        assert_eq!(get(&sandbox, &format!("{base}/runs?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let elsewhere = sandbox.drift_runs_of(&stack("payments", "prod-eu")).swap_remove(0);
    for id in ["nothing", &elsewhere.id.0] {
        assert_eq!(get(&sandbox, &format!("{base}/runs/{id}")).await.status, StatusCode::NOT_FOUND, "{id}");
    }
    let missing = "/api/stacks/acme/webshop/nothing/drift/status";
    assert_eq!(get(&sandbox, missing).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn where_nobody_looked_there_is_no_drift() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    let dev = stack("webshop", "dev");
    assert_eq!(status(&sandbox, &dev).await, StackDriftStatus::default());
    let list: ListDriftRunsResponse = ask(&sandbox, &endpoint::list_drift_runs(&dev, PageQuery::first(10))).await;
    assert_eq!((list.drift_runs.len(), list.total), (0, 0));
    let metadata: StackDeploymentsMetadata = ask(&sandbox, &endpoint::get_stack_deployments_metadata(&dev)).await;
    assert_eq!(metadata.drift, None);
}

#[tokio::test]
async fn a_thousand_stacks_with_what_is_known_of_their_drift() {
    let begun = std::time::Instant::now();
    let sandbox = Sandbox::new(config(Scenario::Large));
    assert!(begun.elapsed().as_secs_f64() < 20.0, "even a debug build starts soon");
    let (mut query, mut names) = (String::new(), Vec::new());
    loop {
        let page: ListUserStacksResponse =
            get(&sandbox, &format!("/api/user/stacks?organization=acme&maxResults=500{query}")).await.json();
        names.extend(page.stacks.into_iter().map(|stack| format!("{}/{}", stack.project_name, stack.stack_name)));
        let Some(token) = page.continuation_token else { break };
        query = format!("&continuationToken={token}");
    }
    let projects: BTreeSet<&str> = names.iter().filter_map(|name| name.split('/').next()).collect();
    assert_eq!((names.len(), projects.len()), (1_000, 74));
    for name in ["webshop/dev", "webshop/staging", "webshop/prod"] {
        assert!(names.iter().any(|other| other == name), "{name} is there as always");
    }
    let (mut n_drifted, mut n_never, mut n_refused) = (0, 0, 0);
    for name in &names {
        let answer = get(&sandbox, &format!("/api/stacks/acme/{name}/drift/status")).await;
        if answer.status != StatusCode::OK {
            n_refused += 1;
            continue;
        }
        let status: StackDriftStatus = answer.json();
        n_drifted += usize::from(status.drift_detected);
        n_never += usize::from(status.latest_drift_run.is_empty());
        if status.drift_detected {
            let runs: ListDriftRunsResponse =
                get(&sandbox, &format!("/api/stacks/acme/{name}/drift/runs")).await.json();
            assert!(runs.drift_runs.first().is_some_and(|run| run.drift_detected), "{name}");
        }
    }
    assert_eq!(n_refused, 3);
    assert!((30..80).contains(&n_drifted) && (50..130).contains(&n_never), "{n_drifted} {n_never}");
}
