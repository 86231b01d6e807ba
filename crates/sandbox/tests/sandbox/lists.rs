//! Lists of deployments: order, pages, refusals, and what stands in the rows.

use std::collections::{BTreeMap, BTreeSet};

use api_types::deployment::{DeploymentSummary, ListDeploymentsResponse};
use api_types::endpoint;
use api_types::error::ErrorBody;
use api_types::metadata::{DeploymentCounts, OrgDeploymentsMetadata};
use api_types::paging::ListQuery;
use api_types::{DeploymentStatus, Operation, UpdateKind};
use axum::http::StatusCode;
use sandbox::{MEMBER_TOKEN, Sandbox, Scenario};
use serde_json::Value;

use crate::client::{acme, all_deployments, ask, call_as, config, get, lively, quiet, stack};

#[tokio::test]
async fn pages_hold_every_deployment_once() {
    let sandbox = quiet();
    let rows = all_deployments(&sandbox).await;
    let list: ListDeploymentsResponse =
        ask(&sandbox, &endpoint::list_org_deployments(&acme(), &ListQuery::default())).await;
    assert_eq!((list.deployments.len(), list.items_per_page, list.total), (10, 10, rows.len() as i64));
    assert_eq!(rows.iter().map(|row| &row.id).collect::<BTreeSet<_>>().len(), rows.len());
    assert!(rows.is_sorted_by(|one, other| one.created >= other.created), "newest first");
    assert_eq!(list.deployments, rows[..10]);
}

#[tokio::test]
async fn order_and_direction_can_be_chosen() {
    let sandbox = lively();
    let mut query = ListQuery { page_size: 50, asc: true, ..ListQuery::default() };
    let oldest: ListDeploymentsResponse = ask(&sandbox, &endpoint::list_org_deployments(&acme(), &query)).await;
    assert!(oldest.deployments.is_sorted_by(|one, other| one.created <= other.created));
    query = ListQuery { sort: Some("modified".into()), asc: false, ..query };
    let changed: ListDeploymentsResponse = ask(&sandbox, &endpoint::list_org_deployments(&acme(), &query)).await;
    assert!(changed.deployments.is_sorted_by(|one, other| one.modified >= other.modified));
}

#[tokio::test]
async fn a_page_after_the_last_is_empty() {
    let sandbox = quiet();
    let list: ListDeploymentsResponse =
        get(&sandbox, "/api/orgs/acme/deployments?page=4000000000&pageSize=100").await.json();
    assert!(list.deployments.is_empty() && list.total > 2_000);
}

#[tokio::test]
async fn wrong_pages_are_refused() {
    let sandbox = quiet();
    let stack = "/api/stacks/acme/webshop/dev/deployments";
    for query in ["page=0", "page=-1", "page=x", "pageSize=0", "pageSize=101", "pageSize=", "asc=maybe"] {
        for path in ["/api/orgs/acme/deployments", stack] {
            let answer = get(&sandbox, &format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}?{query}");
            let body: ErrorBody = answer.json();
            assert_eq!(body.errors.first().map(|problem| problem.error_type.as_str()), Some("invalid"));
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let sandbox = quiet();
    for path in [
        "/api/orgs/nobody/deployments",
        "/api/orgs/nobody/deployments/metadata",
        "/api/stacks/acme/webshop/nothing/deployments",
        "/api/stacks/acme/nothing/dev/deployments/metadata",
        "/api/stacks/nobody/webshop/dev/deployments",
    ] {
        let answer = get(&sandbox, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json::<ErrorBody>().code, 404);
    }
    let path = "/api/orgs/empty-co/deployments";
    assert_eq!(call_as(&sandbox, Some(MEMBER_TOKEN), "GET", path, Value::Null).await.status, StatusCode::NOT_FOUND);
    let answer = get(&sandbox, "/api/orgs/acme/teams").await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::NOT_FOUND, "404 page not found\n"));
}

#[tokio::test]
async fn counts_add_up_to_the_rows() {
    for sandbox in [lively(), Sandbox::new(config(Scenario::Empty))] {
        let rows = all_deployments(&sandbox).await;
        let metadata: OrgDeploymentsMetadata = ask(&sandbox, &endpoint::get_org_deployments_metadata(&acme())).await;
        let count = |status: DeploymentStatus| rows.iter().filter(|row| row.status == status).count() as i64;
        let expected = DeploymentCounts {
            not_started: count(DeploymentStatus::NotStarted),
            accepted: count(DeploymentStatus::Accepted),
            running: count(DeploymentStatus::Running),
            failed: count(DeploymentStatus::Failed),
            succeeded: count(DeploymentStatus::Succeeded),
            skipped: count(DeploymentStatus::Skipped),
            total: rows.len() as i64,
        };
        assert_eq!(metadata.deployment_counts, expected);
        assert_eq!((metadata.concurrency, metadata.paused), (5, false));
        assert_eq!(metadata.paused_stacks, ["platform-network/prod"]);
    }
}

#[tokio::test]
async fn the_past_is_a_believable_mix() {
    let sandbox = quiet();
    let rows = all_deployments(&sandbox).await;
    let share = |wanted: &dyn Fn(&DeploymentSummary) -> bool| {
        rows.iter().filter(|row| wanted(row)).count() as f64 / rows.len() as f64
    };
    assert!((2_000..3_000).contains(&rows.len()), "{}", rows.len());
    assert!((0.75..0.95).contains(&share(&|row| row.status == DeploymentStatus::Succeeded)));
    assert!((0.04..0.2).contains(&share(&|row| row.status == DeploymentStatus::Failed)));
    assert!((0.005..0.08).contains(&share(&|row| row.status == DeploymentStatus::Skipped)));
    for operation in Operation::KNOWN {
        assert!(share(&|row| row.pulumi_operation.as_ref() == Some(operation)) > 0.005, "{operation}");
    }
    for initiator in ["console", "cli", "webhook", "automation-api", "schedule"] {
        assert!(share(&|row| row.initiator.as_deref() == Some(initiator)) > 0.01, "{initiator}");
    }
    let historical = share(&|row| row.pulumi_operation.is_none());
    assert!((0.02..0.2).contains(&historical), "{historical}");
    assert!(
        rows.iter()
            .filter(|row| row.pulumi_operation.is_none())
            .all(|row| row.jobs.is_empty() && row.updates.is_empty())
    );
    assert!(rows.iter().any(|row| row.agent_pool.is_some()));
    assert!(rows.iter().any(|row| row.requested_by.name.is_empty()), "a person without a name");
}

#[tokio::test]
async fn updates_in_rows_go_with_the_operation() {
    let sandbox = quiet();
    let rows = all_deployments(&sandbox).await;
    for row in &rows {
        let Some(update) = row.updates.first() else { continue };
        let expected = match row.pulumi_operation.as_ref().unwrap() {
            Operation::Preview => UpdateKind::PreviewUpdate,
            Operation::DetectDrift => UpdateKind::PreviewRefresh,
            Operation::Refresh => UpdateKind::Refresh,
            Operation::Destroy => UpdateKind::Destroy,
            _ => UpdateKind::Update,
        };
        assert_eq!(update.kind, expected);
        assert_eq!(update.version == 0, update.kind.is_preview());
    }
}

#[tokio::test]
async fn versions_count_from_one_on_every_stack() {
    let sandbox = lively();
    let (mut newest, mut newest_update) = (BTreeMap::new(), BTreeMap::new());
    for row in all_deployments(&sandbox).await.iter().rev() {
        let name = (row.project_name.clone(), row.stack_name.clone());
        let before = newest.insert(name.clone(), row.version.0).unwrap_or(0);
        assert_eq!(row.version.0, before + 1, "{name:?}");
        for update in row.updates.iter().filter(|update| !update.kind.is_preview()) {
            // Rows of an older service name no updates, so versions may leap, but never stand.
            let before = newest_update.insert(name.clone(), update.version).unwrap_or(0);
            assert!(update.version > before, "{name:?} {} after {before}", update.version);
        }
    }
    assert!(newest[&("webshop".to_owned(), "prod".to_owned())] > 50);
}

#[tokio::test]
async fn the_three_stacks_of_the_demo_have_something_of_everything() {
    let sandbox = lively();
    let rows = all_deployments(&sandbox).await;
    for name in ["dev", "staging", "prod"] {
        for status in [DeploymentStatus::Running, DeploymentStatus::Failed, DeploymentStatus::Succeeded] {
            let wanted = |row: &&DeploymentSummary| {
                row.project_name == "webshop" && row.stack_name == name && row.status == status
            };
            assert!(rows.iter().any(|row| wanted(&row)), "webshop/{name} {status}");
        }
        let newest: ListDeploymentsResponse =
            ask(&sandbox, &endpoint::list_stack_deployments(&stack("webshop", name), &ListQuery::default())).await;
        assert!(newest.deployments.iter().all(|row| row.stack_name == name && row.project_name == "webshop"));
    }
    let first = &rows[0];
    assert_eq!((first.project_name.as_str(), first.stack_name.as_str()), ("webshop", "prod"));
    assert_eq!(first.status, DeploymentStatus::Running);
}

#[tokio::test]
async fn an_organization_can_be_empty() {
    let sandbox = lively();
    let list: ListDeploymentsResponse = get(&sandbox, "/api/orgs/empty-co/deployments").await.json();
    assert_eq!((list.deployments.len(), list.total), (0, 0));
    let metadata: OrgDeploymentsMetadata = get(&sandbox, "/api/orgs/empty-co/deployments/metadata").await.json();
    assert_eq!(metadata.deployment_counts, DeploymentCounts::default());
}
