//! Every answer of the sandbox against the published document, so that console and sandbox cannot agree on the same
//! mistake. The document is not part of this checkout: where it does not stand beside it, these tests pass and say so.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod document;

use api_types::create::CreateDeploymentRequest;
use api_types::drift::DriftRunId;
use api_types::endpoint::{self, Endpoint, Method, template};
use api_types::events::EventsOf;
use api_types::paging::{ListQuery, PageQuery};
use api_types::stacks::UserStacksQuery;
use api_types::updates::UpdateId;
use api_types::usage::{Granularity, Lookback, UsageQuery};
use api_types::{DeploymentId, DeploymentVersion, Operation, OrgName, StackRef, UpdateKind};
use axum::body::Body;
use axum::http::Request;
use chrono::{TimeZone, Utc};
use document::Document;
use http_body_util::BodyExt;
use sandbox::{ADMIN_TOKEN, ClockMode, Config, FailingStep, Outcome, Sandbox, Scenario, Script};
use serde_json::{Value, json};
use tower::ServiceExt;

async fn call(sandbox: &Sandbox, endpoint: &Endpoint, body: Option<Value>) -> (u16, Option<Value>) {
    let request = Request::builder()
        .method(endpoint.method.to_string().as_str())
        .uri(&endpoint.path)
        .header("authorization", format!("token {ADMIN_TOKEN}"))
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    let response = sandbox.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, (!bytes.is_empty()).then(|| serde_json::from_slice(&bytes).unwrap()))
}

fn stacks_from(org: &OrgName, token: Option<&str>) -> UserStacksQuery {
    UserStacksQuery { continuation_token: token.map(str::to_owned), ..UserStacksQuery::all_of(org.clone()) }
}

fn sandbox() -> Sandbox {
    let start = Utc.with_ymd_and_hms(2026, 5, 13, 10, 51, 0).unwrap();
    Sandbox::new(Config {
        scenario: Scenario::Default,
        clock: ClockMode::Manual { start: Some(start) },
        ..Config::default()
    })
}

fn acme() -> OrgName {
    OrgName::parse("acme").unwrap()
}

/// Calls an operation and checks status and body against what the document says of them.
async fn check(
    document: &Document,
    sandbox: &Sandbox,
    template: &str,
    endpoint: Endpoint,
    body: Option<Value>,
) -> Value {
    let method = endpoint.method.to_string();
    let (_, query) = endpoint.path.split_once('?').unwrap_or((&endpoint.path, ""));
    document.check_query(&method, template, query);
    let (status, answer) = call(sandbox, &endpoint, body.clone()).await;
    // What the sandbox takes must be publishable. What it refuses may be wrong in just the way that it says.
    if let Some(body) = body.filter(|_| status < 400) {
        document.check_request(&method, template, &body);
    }
    let text = answer.as_ref().map(Value::to_string).unwrap_or_default();
    document.check_answer(&method, template, status, text.as_bytes());
    answer.unwrap_or_default()
}

#[tokio::test]
async fn answers_are_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    let org = acme();
    check(&document, &sandbox, template::USER, endpoint::get_current_user(), None).await;
    check(&document, &sandbox, template::DEFAULT_ORGANIZATION, endpoint::get_default_organization(), None).await;
    for token in [None, Some("25-")] {
        check(&document, &sandbox, template::USER_STACKS, endpoint::list_user_stacks(&stacks_from(&org, token)), None)
            .await;
    }
    let metadata = endpoint::get_org_deployments_metadata(&org);
    check(&document, &sandbox, template::ORG_DEPLOYMENTS_METADATA, metadata, None).await;
    for page in [1, 2, 10, 24, 25, 26] {
        let query = ListQuery { page, page_size: 100, ..ListQuery::default() };
        let list = endpoint::list_org_deployments(&org, &query);
        check(&document, &sandbox, template::ORG_DEPLOYMENTS, list, None).await;
    }
    let (_, list) = call(
        &sandbox,
        &endpoint::list_org_deployments(&org, &ListQuery { page_size: 40, ..ListQuery::default() }),
        None,
    )
    .await;
    for row in list.unwrap()["deployments"].as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap();
        let stack = StackRef::parse("acme", text("projectName"), text("stackName")).unwrap();
        check_deployment(&document, &sandbox, &stack, &DeploymentId(text("id").to_owned())).await;
    }
}

async fn check_deployment(document: &Document, sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId) {
    check(document, sandbox, template::DEPLOYMENT, endpoint::get_deployment(stack, id), None).await;
    check(document, sandbox, template::DEPLOYMENT_UPDATES, endpoint::list_deployment_updates(stack, id), None).await;
    let metadata = endpoint::get_stack_deployments_metadata(stack);
    check(document, sandbox, template::STACK_DEPLOYMENTS_METADATA, metadata, None).await;
    let by_version = endpoint::get_deployment_by_version(stack, DeploymentVersion(1));
    check(document, sandbox, template::DEPLOYMENT_BY_VERSION, by_version, None).await;
    let list = endpoint::list_stack_deployments(stack, &ListQuery::default());
    check(document, sandbox, template::STACK_DEPLOYMENTS, list, None).await;
    let mut token = None::<String>;
    for _ in 0..3 {
        let page = endpoint::get_deployment_logs(stack, id, token.as_deref());
        let page = check(document, sandbox, template::DEPLOYMENT_LOGS, page, None).await;
        token = page["nextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    let page = endpoint::get_deployment_step_logs(stack, id, 0, 0, 0, 3);
    check(document, sandbox, template::DEPLOYMENT_LOGS, page, None).await;
}

#[tokio::test]
async fn older_services_differ_as_known() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    for (project, name) in [("legacy-billing", "prod"), ("stream-only", "dev")] {
        let stack = StackRef::parse("acme", project, name).unwrap();
        let id = sandbox.newest_finished(&stack).unwrap();
        check_deployment(&document, &sandbox, &stack, &id).await;
    }
}

#[tokio::test]
async fn settings_are_answered_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    let [dev, unset] = ["webshop/dev", "dns-zones/global"].map(stack_named);
    let change = json!({
        "operationContext": {"environmentVariables": {"A": "b", "C": {"secret": "d"}}, "options": {"shell": "bash"}},
        "executorContext": {"executorImage": {"reference": "acme/runner:1"}},
    });
    for stack in [&dev, &unset] {
        // The second stack has none at first: 404.
        let settings =
            |endpoint: Endpoint, body| check(&document, &sandbox, template::DEPLOYMENT_SETTINGS, endpoint, body);
        settings(endpoint::get_deployment_settings(stack), None).await;
        settings(endpoint::patch_deployment_settings(stack), Some(change.clone())).await;
        settings(endpoint::get_deployment_settings(stack), None).await;
        settings(endpoint::patch_deployment_settings(stack), Some(json!({"agentPoolID": "nothing"}))).await;
        settings(endpoint::replace_deployment_settings(stack), Some(change.clone())).await;
        let encrypt = endpoint::encrypt_deployment_settings_secret(stack);
        for secret in ["x", ""] {
            let body = Some(json!({"secret": secret}));
            check(&document, &sandbox, template::DEPLOYMENT_SETTINGS_ENCRYPT, encrypt.clone(), body).await;
        }
        for _ in 0..2 {
            settings(endpoint::delete_deployment_settings(stack), None).await;
        }
    }
    let small = StackRef::parse("small-co", "newsletter", "dev").unwrap();
    let refused = endpoint::patch_deployment_settings(&small);
    check(&document, &sandbox, template::DEPLOYMENT_SETTINGS, refused, Some(json!({}))).await;
    let create = endpoint::create_deployment(&small);
    check(&document, &sandbox, template::STACK_DEPLOYMENTS, create, Some(json!({"operation": "update"}))).await;
}

fn stack_named(name: &str) -> StackRef {
    let (project, name) = name.split_once('/').unwrap();
    StackRef::parse("acme", project, name).unwrap()
}

#[tokio::test]
async fn pauses_and_caches_are_answered_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    let org = acme();
    check(&document, &sandbox, template::ORG_DEPLOYMENTS_PAUSE, endpoint::pause_org_deployments(&org), None).await;
    check(&document, &sandbox, template::ORG_DEPLOYMENTS_RESUME, endpoint::resume_org_deployments(&org), None).await;
    for stack in ["webshop/dev", "dns-zones/global"].map(stack_named) {
        let (pause, resume) = (endpoint::pause_stack_deployments(&stack), endpoint::resume_stack_deployments(&stack));
        check(&document, &sandbox, template::STACK_DEPLOYMENTS_PAUSE, pause, None).await;
        check(&document, &sandbox, template::STACK_DEPLOYMENTS_RESUME, resume, None).await;
        for method in ["GET", "PUT", "DELETE"] {
            let body = Some(json!({"method": method, "key": "x"}));
            check(&document, &sandbox, template::DEPLOYMENT_CACHE_URL, endpoint::get_cache_url(&stack), body).await;
        }
        check(&document, &sandbox, template::DEPLOYMENT_CACHE, endpoint::clear_project_cache(&stack), None).await;
    }
}

#[tokio::test]
async fn drift_and_usage_are_answered_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    for stack in ["webshop/prod", "k8s-clusters/prod", "dns-zones/global", "stream-only/dev"].map(stack_named) {
        check(&document, &sandbox, template::DRIFT_STATUS, endpoint::get_drift_status(&stack), None).await;
        let page = PageQuery { page: 1, page_size: 100 };
        let runs =
            check(&document, &sandbox, template::DRIFT_RUNS, endpoint::list_drift_runs(&stack, page), None).await;
        for run in runs["driftRuns"].as_array().unwrap() {
            let id = DriftRunId(run["id"].as_str().unwrap().to_owned());
            check(&document, &sandbox, template::DRIFT_RUN, endpoint::get_drift_run(&stack, &id), None).await;
        }
        let missing = endpoint::get_drift_run(&stack, &DriftRunId("nothing".into()));
        check(&document, &sandbox, template::DRIFT_RUN, missing, None).await;
    }
    for org in ["acme", "empty-co"].map(|name| OrgName::parse(name).unwrap()) {
        for granularity in Granularity::KNOWN {
            let query = UsageQuery { granularity: granularity.clone(), lookback: Lookback::Days(2) };
            let minutes = endpoint::get_deployment_usage_summary(&org, &query);
            check(&document, &sandbox, template::ORG_DEPLOYMENTS_SUMMARY, minutes, None).await;
            let resources = endpoint::get_resource_usage_summary(&org, &query);
            check(&document, &sandbox, template::ORG_RESOURCES_SUMMARY, resources, None).await;
        }
        let report = endpoint::get_deployment_usage_report(&org, 7);
        check(&document, &sandbox, template::ORG_DEPLOYMENTS_USAGE_REPORT, report, None).await;
    }
}

#[tokio::test]
async fn records_of_the_engine_are_answered_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    let base = "/api/stacks/{orgName}/{projectName}/{stackName}";
    for name in ["webshop/prod", "webshop/dev", "data-lake/prod", "ml-training/gpu-nightly", "dns-zones/global"] {
        let stack = stack_named(name);
        let at = |rest: &str| Endpoint { method: Method::Get, path: format!("/api/stacks/{stack}/{rest}") };
        check(&document, &sandbox, template::STACK, endpoint::get_stack(&stack), None).await;
        check(&document, &sandbox, template::STACK_OVERVIEW, endpoint::get_stack_overview(&stack), None).await;
        let activity = endpoint::list_stack_activity(&stack, PageQuery { page: 0, page_size: 10 });
        check(&document, &sandbox, template::STACK_ACTIVITY, activity, None).await;
        for rest in ["resources/count", "updates/{version}/summary", "updates/{version}/previews"] {
            let endpoint = at(&rest.replace("{version}", "2"));
            check(&document, &sandbox, &format!("{base}/{rest}"), endpoint, None).await;
        }
        let updates = endpoint::list_stack_updates(&stack, PageQuery::first(6));
        let updates = check(&document, &sandbox, template::STACK_UPDATES, updates, None).await;
        let previews = endpoint::list_latest_previews(&stack, PageQuery::first(6));
        let previews = check(&document, &sandbox, template::STACK_LATEST_PREVIEWS, previews, None).await;
        let rows = [updates, previews];
        for row in rows.iter().flat_map(|list| list["updates"].as_array().unwrap()) {
            let kind: UpdateKind = serde_json::from_value(row["info"]["kind"].clone()).unwrap();
            let id = UpdateId(row["updateID"].as_str().unwrap().to_owned());
            let of = EventsOf::kind(&kind).unwrap();
            let template = match of {
                EventsOf::Update => template::UPDATE_EVENTS,
                EventsOf::Preview => template::PREVIEW_EVENTS,
                EventsOf::Refresh => template::REFRESH_EVENTS,
                EventsOf::Destroy => template::DESTROY_EVENTS,
            };
            for token in [None, Some("100")] {
                let events = endpoint::list_engine_events(&stack, of, &id, token);
                check(&document, &sandbox, template, events, None).await;
            }
            if of == EventsOf::Preview {
                let short = at(&format!("previews/{}/summary", id.0));
                check(&document, &sandbox, &format!("{base}/previews/{{updateID}}/summary"), short, None).await;
            }
        }
    }
}

#[tokio::test]
async fn acts_are_answered_as_published() {
    let Some(document) = Document::open() else { return };
    let sandbox = sandbox();
    let stack = StackRef::parse("acme", "webshop", "dev").unwrap();
    for operation in Operation::KNOWN {
        let body = json!({"operation": operation.as_str()});
        let create = endpoint::create_deployment(&stack);
        let created = check(&document, &sandbox, template::STACK_DEPLOYMENTS, create, Some(body)).await;
        let id = DeploymentId(created["id"].as_str().unwrap().to_owned());
        for _ in 0..2 {
            // The second time it has ended: 404.
            let cancel = endpoint::cancel_deployment(&stack, &id);
            check(&document, &sandbox, template::DEPLOYMENT_CANCEL, cancel, None).await;
        }
        check_skipped(&document, &sandbox, &stack, &id).await;
    }
    let create = endpoint::create_deployment(&stack);
    check(&document, &sandbox, template::STACK_DEPLOYMENTS, create, Some(json!({"operation": "explode"}))).await;
    for place in [FailingStep::Source, FailingStep::Operation] {
        let stack = StackRef::parse("acme", "payments", "dev").unwrap();
        let script = Script { outcome: Some(Outcome::FailsAt(place)), ..Script::default() };
        let id = sandbox.create(&stack, Operation::RemediateDrift, script);
        assert!(sandbox.finish(&id));
        check_deployment(&document, &sandbox, &stack, &id).await;
    }
}

async fn check_skipped(document: &Document, sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId) {
    check(document, sandbox, template::DEPLOYMENT, endpoint::get_deployment(stack, id), None).await;
    check(document, sandbox, template::DEPLOYMENT_LOGS, endpoint::get_deployment_logs(stack, id, None), None).await;
}

#[test]
fn requests_are_as_published() {
    let Some(document) = Document::open() else { return };
    for operation in Operation::KNOWN {
        let request = CreateDeploymentRequest::with_stack_settings(operation.clone());
        let schema = json!({"$ref": "#/components/schemas/CreateDeploymentRequest"});
        document.check(&schema, &serde_json::to_value(request).unwrap(), operation.as_str());
    }
}
