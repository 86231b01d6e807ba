//! What holds deployments back, and that time passes the same way in big and in small steps.

use std::collections::BTreeMap;

use api_types::metadata::StackDeploymentsMetadata;
use api_types::{DeploymentStatus, Operation, endpoint};
use sandbox::{Sandbox, Scenario, Script};

use crate::client::{all_deployments, ask, config, lively, quiet, script, seconds, stack};

fn is_active(status: &DeploymentStatus) -> bool {
    matches!(status, DeploymentStatus::Accepted | DeploymentStatus::Running)
}

#[tokio::test]
async fn one_runs_per_stack_and_five_per_organization() {
    let sandbox = lively();
    let (mut most, mut most_waiting) = (0, 0);
    for _ in 0..160 {
        let rows = recent(&sandbox).await;
        let active: Vec<_> = rows.iter().filter(|row| is_active(&row.status)).collect();
        let mut per_stack = BTreeMap::new();
        for row in &active {
            *per_stack.entry((&row.project_name, &row.stack_name)).or_insert(0) += 1;
        }
        assert!(active.len() <= 5, "{}", active.len());
        assert!(per_stack.values().all(|count| *count == 1), "{per_stack:?}");
        most = most.max(active.len());
        most_waiting = most_waiting.max(rows.iter().filter(|row| row.status == DeploymentStatus::NotStarted).count());
        sandbox.advance(seconds(11));
    }
    assert_eq!(most, 5, "the organization gets busy");
    assert!((3..12).contains(&most_waiting), "{most_waiting}");
}

/// Enough rows to hold everything that has not ended.
async fn recent(sandbox: &Sandbox) -> Vec<api_types::deployment::DeploymentSummary> {
    let query = api_types::paging::ListQuery { page_size: 40, ..Default::default() };
    let list: api_types::deployment::ListDeploymentsResponse =
        ask(sandbox, &endpoint::list_org_deployments(&crate::client::acme(), &query)).await;
    list.deployments
}

#[tokio::test]
async fn deployments_of_a_stack_run_in_order_of_arrival() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let ids: Vec<_> = (0..5).map(|_| sandbox.create(&dev, Operation::Update, script(30))).collect();
    for id in &ids {
        assert!(sandbox.finish(id));
    }
    let started: Vec<_> = ids.iter().map(|id| sandbox.deployment(id).unwrap().jobs[0].started.unwrap()).collect();
    let ended: Vec<_> = ids.iter().map(|id| sandbox.deployment(id).unwrap().jobs[0].last_updated.unwrap()).collect();
    for (start, end_before) in started[1..].iter().zip(&ended) {
        assert!(start >= end_before);
    }
}

#[tokio::test]
async fn a_full_organization_makes_the_sixth_wait() {
    let sandbox = quiet();
    let stacks = ["dev", "staging", "prod", "prod-eu", "pr-1187", "pr-1192"].map(|name| stack("webshop", name));
    let ids = stacks.map(|stack| sandbox.create(&stack, Operation::Preview, script(30)));
    let statuses = ids.each_ref().map(|id| sandbox.deployment(id).unwrap().status);
    assert!(statuses[..5].iter().all(is_active));
    assert_eq!(statuses[5], DeploymentStatus::NotStarted);
    sandbox.advance(seconds(33));
    assert!(is_active(&sandbox.deployment(&ids[5]).unwrap().status));
}

#[tokio::test]
async fn pauses_let_the_running_ones_finish() {
    let sandbox = quiet();
    let (dev, prod) = (stack("webshop", "dev"), stack("webshop", "prod"));
    let running = sandbox.create(&dev, Operation::Update, script(30));
    sandbox.advance(seconds(3));
    sandbox.set_stack_paused(&dev, true);
    let waiting = sandbox.create(&dev, Operation::Update, script(30));
    let other = sandbox.create(&prod, Operation::Update, script(30));
    sandbox.advance(seconds(60));
    let status = |id| sandbox.deployment(id).unwrap().status;
    assert!(status(&running).is_terminal() && status(&other).is_terminal());
    assert_eq!(status(&waiting), DeploymentStatus::NotStarted);
    let metadata: StackDeploymentsMetadata = ask(&sandbox, &endpoint::get_stack_deployments_metadata(&dev)).await;
    assert_eq!((metadata.paused, metadata.stack_paused, metadata.organization_paused), (true, true, false));
    let row = recent(&sandbox).await.into_iter().find(|row| row.id == waiting).unwrap();
    assert_eq!(row.paused, Some(true));

    sandbox.set_org_paused("acme", true);
    sandbox.set_stack_paused(&dev, false);
    sandbox.advance(seconds(60));
    assert_eq!(status(&waiting), DeploymentStatus::NotStarted, "the organization is paused still");
    sandbox.set_org_paused("acme", false);
    assert!(is_active(&status(&waiting)));
}

#[tokio::test]
async fn after_seven_days_in_the_queue_a_deployment_is_skipped() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    sandbox.set_stack_paused(&dev, true);
    let id = sandbox.create(&dev, Operation::Update, Script::default());
    let day = 24 * 60 * 60;
    sandbox.advance(seconds(7 * day - 1));
    assert_eq!(sandbox.deployment(&id).unwrap().status, DeploymentStatus::NotStarted);
    sandbox.advance(seconds(1));
    assert_eq!(sandbox.deployment(&id).unwrap().status, DeploymentStatus::Skipped);
}

#[tokio::test]
async fn one_big_step_is_like_many_small_ones() {
    let (big, small) = (lively(), lively());
    for _ in 0..1_800 {
        small.advance(seconds(2));
        // Whoever looks lets the world catch up.
        let _ = small.deployment(&api_types::DeploymentId(String::new()));
    }
    big.advance(seconds(3_600));
    let (big_rows, small_rows) = (all_deployments(&big).await, all_deployments(&small).await);
    assert_eq!(big_rows, small_rows);
    let newest = &big_rows.iter().find(|row| row.status.is_terminal()).unwrap().id;
    assert_eq!(big.full_log_text(newest), small.full_log_text(newest));
}

#[tokio::test]
async fn a_seed_decides_everything() {
    let rows = recent(&lively()).await;
    assert_eq!(rows, recent(&lively()).await);
    let other = Sandbox::new(sandbox::Config { seed: 2, ..config(Scenario::Default) });
    assert_ne!(rows[0].id, recent(&other).await[0].id);
}

#[tokio::test]
async fn something_always_runs_on_stage() {
    for seed in 1..=2 {
        let sandbox = Sandbox::new(sandbox::Config { seed, ..config(Scenario::Default) });
        let mut idle_secs = 0;
        let mut most_idle_secs = 0;
        for _ in 0..180 {
            let rows = recent(&sandbox).await;
            assert!(rows.iter().any(|row| is_active(&row.status)), "something runs");
            let is_busy = rows
                .iter()
                .any(|row| row.project_name == "webshop" && row.stack_name == "prod" && !row.status.is_terminal());
            idle_secs = if is_busy { 0 } else { idle_secs + 10 };
            most_idle_secs = most_idle_secs.max(idle_secs);
            sandbox.advance(seconds(10));
        }
        assert!(most_idle_secs <= 10, "{most_idle_secs}");
    }
}

#[tokio::test]
async fn a_faster_sandbox_has_shorter_runs() {
    let fast = Sandbox::new(sandbox::Config { speed: 10.0, ..config(Scenario::Quiet) });
    let dev = stack("webshop", "dev");
    let id = fast.create(&dev, Operation::Update, script(100));
    fast.advance(std::time::Duration::from_millis(10_200));
    let ended = fast.deployment(&id).unwrap();
    assert!(ended.status.is_terminal());
    assert_eq!((ended.jobs[0].last_updated.unwrap() - ended.jobs[0].started.unwrap()).num_milliseconds(), 10_000);
    let rows = all_deployments(&Sandbox::new(sandbox::Config { speed: 10.0, ..config(Scenario::Default) })).await;
    let running = rows.iter().filter(|row| row.status == DeploymentStatus::Running).count();
    assert_eq!(running, 3, "it starts as the slow one does");
}
