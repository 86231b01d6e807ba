//! Every operation, through the console's own client, against the sandbox. Where the published document stands beside
//! this checkout, each request and each answer is checked against it on the way; elsewhere the walk says that this was
//! skipped, and what comes of each operation is checked all the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod document;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use api_types::agents::{AgentPoolId, CreateAgentPoolRequest, PatchAgentPoolRequest, PoolRemoval};
use api_types::cache::{CacheMethod, CacheUrlRequest};
use api_types::create::CreateDeploymentRequest;
use api_types::deployment::Deployment;
use api_types::endpoint::{Endpoint, OPERATIONS};
use api_types::events::EventsOf;
use api_types::logs::LogPage;
use api_types::paging::{ListQuery, PageQuery};
use api_types::roles::RolePurpose;
use api_types::schedules::{DriftScheduleRequest, SchedulePurpose, ScheduleRequest, TtlScheduleRequest};
use api_types::secret::SecretValue;
use api_types::settings::DeploymentSettings;
use api_types::stacks::{SearchStacksRequest, UserStacksQuery};
use api_types::updates::UpdateId;
use api_types::usage::{Granularity, Lookback, UsageQuery};
use api_types::{DeploymentId, DeploymentStatus, Operation, OrgName, StackRef, UpdateKind};
use axum::body::Body;
use axum::http::Request;
use chrono::{TimeZone, Utc};
use document::Document;
use http_body_util::BodyExt;
use sandbox::{ADMIN_TOKEN, ClockMode, Config, Sandbox, Scenario};
use serde_json::{Value, json};
use slipway::api::client::{AgentClient, Client};
use slipway::api::request::{Answer, Outgoing, Transport};
use slipway::api::{ApiError, ErrorKind};
use tower::ServiceExt;

/// Carries requests to the sandbox, and checks them and their answers on the way.
#[derive(Clone)]
struct Checked {
    sandbox: Sandbox,
    token: String,
    document: Rc<Option<Document>>,
    seen: Rc<RefCell<BTreeSet<(String, &'static str)>>>,
}

impl Checked {
    fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }
}

impl Transport for Checked {
    async fn send(&self, request: Outgoing) -> Result<Answer, ApiError> {
        let Endpoint { method, path } = &request.endpoint;
        let (method, template) = (method.to_string(), template_of(&request.endpoint));
        self.seen.borrow_mut().insert((method.clone(), template));
        let (_, query) = path.split_once('?').unwrap_or((path, ""));
        if let Some(document) = self.document.as_ref() {
            document.check_query(&method, template, query);
            if let Some(body) = &request.body {
                document.check_request(&method, template, &serde_json::from_str(body).unwrap());
            }
        }
        let sent = Request::builder()
            .method(method.as_str())
            .uri(path)
            .header("authorization", format!("token {}", self.token))
            .header("content-type", "application/json")
            .body(request.body.clone().map_or_else(Body::empty, Body::from))
            .unwrap();
        let response = self.sandbox.router().oneshot(sent).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        if let Some(document) = self.document.as_ref() {
            document.check_answer(&method, template, status, &body);
        }
        if (200..300).contains(&status) {
            return Ok(Answer { status, body });
        }
        Err(ApiError::from_answer(&request.endpoint, status, &body, None, None))
    }
}

/// The template that an address was made from: of all that fit, the one with the most fixed parts.
fn template_of(endpoint: &Endpoint) -> &'static str {
    let path: Vec<&str> = endpoint.path.split('?').next().unwrap().split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        parts.len() == path.len() && parts.iter().zip(&path).all(|(part, own)| part.starts_with('{') || part == own)
    };
    let fitting = OPERATIONS.iter().filter(|operation| operation.method == endpoint.method && fits(operation.template));
    let best = fitting.min_by_key(|operation| operation.template.matches('{').count());
    best.unwrap_or_else(|| panic!("no template for {}", endpoint.path)).template
}

struct Walk {
    sandbox: Sandbox,
    transport: Checked,
    client: Client<Checked>,
    org: OrgName,
}

impl Walk {
    fn new() -> Self {
        let start = Utc.with_ymd_and_hms(2026, 5, 13, 10, 51, 0).unwrap();
        let clock = ClockMode::Manual { start: Some(start) };
        let sandbox = Sandbox::new(Config { scenario: Scenario::Quiet, clock, ..Config::default() });
        let transport = Checked {
            sandbox: sandbox.clone(),
            token: ADMIN_TOKEN.to_owned(),
            document: Rc::new(Document::open()),
            seen: Rc::default(),
        };
        Self { sandbox, client: Client::new(transport.clone()), transport, org: OrgName::parse("acme").unwrap() }
    }

    fn stack(&self, project: &str, name: &str) -> StackRef {
        StackRef::parse("acme", project, name).unwrap()
    }

    /// Runs an operation with the stack's settings to its end.
    async fn run(&self, stack: &StackRef, operation: Operation) -> Deployment {
        let request = CreateDeploymentRequest::with_stack_settings(operation);
        let created = self.client.create_deployment(stack, &request).await.unwrap();
        assert!(self.sandbox.finish(&created.id));
        self.client.get_deployment(stack, &created.id).await.unwrap()
    }
}

#[tokio::test]
async fn every_operation_works_as_published() {
    let walk = Rc::new(Walk::new());
    let mut failed = Vec::new();
    // One family that fails does not keep the others from being walked.
    let local = tokio::task::LocalSet::new();
    macro_rules! walk_through {
        ($($family:ident)*) => {
            $({
                let walk = Rc::clone(&walk);
                if local.run_until(local.spawn_local(async move { $family(&walk).await })).await.is_err() {
                    failed.push(stringify!($family));
                }
            })*
        };
    }
    walk_through!(
        user_and_organization deployments queue updates drift usage cache schedules pools_and_agents settings
    );
    assert!(failed.is_empty(), "see above for {failed:?}");

    let seen = walk.transport.seen.borrow();
    let missed: Vec<String> = OPERATIONS
        .iter()
        .filter(|operation| !seen.contains(&(operation.method.to_string(), operation.template)))
        .map(|operation| format!("{} {} ({})", operation.method, operation.template, operation.name))
        .collect();
    assert!(missed.is_empty(), "the walk misses {missed:#?}");
}

async fn user_and_organization(walk: &Walk) {
    let Walk { client, org, .. } = walk;
    let user = client.get_current_user().await.unwrap();
    assert!(user.organizations.iter().any(|own| own.login == "acme"));
    assert_eq!(client.get_default_organization().await.unwrap().login, "acme");
    assert!(!client.get_capabilities().await.unwrap().capabilities.is_empty());
    assert!(client.get_organization_metadata(org).await.unwrap().product.is_some());

    let (mut query, mut names) = (UserStacksQuery::all_of(org.clone()), BTreeSet::new());
    loop {
        let page = client.list_user_stacks(&query).await.unwrap();
        names.extend(page.stacks.into_iter().map(|stack| (stack.project_name, stack.stack_name)));
        query.continuation_token = page.continuation_token;
        if query.continuation_token.is_none() {
            break;
        }
    }
    let tree = client.get_organization(org).await.unwrap();
    let of_tree: BTreeSet<_> = tree.stacks().map(|(project, stack)| (project.to_owned(), stack.name.clone())).collect();
    assert_eq!(names, of_tree, "both lists name the same stacks");
    let project = UserStacksQuery { project: Some("webshop".into()), ..UserStacksQuery::all_of(org.clone()) };
    let of_project = client.list_user_stacks(&project).await.unwrap().stacks;
    assert!(!of_project.is_empty() && of_project.iter().all(|stack| stack.project_name == "webshop"));
    let found = client.search_stacks(org, &SearchStacksRequest::containing("webshop", 50)).await.unwrap();
    assert!(found.names().any(|name| name == ("webshop", "prod")));

    assert!(!client.list_roles(org, &RolePurpose::Role).await.unwrap().roles.is_empty());
    let integrations = client.list_vcs_integrations(org).await.unwrap().integrations;
    let integration = integrations[0].to_ref();
    let first = client.list_vcs_repos(org, &integration, None).await.unwrap();
    let token = first.next_page_token.as_deref();
    let second = client.list_vcs_repos(org, &integration, token).await.unwrap();
    assert_ne!(first.repos, second.repos, "another page");
    let branches = client.list_vcs_branches(org, &integration, &first.repos[0].id).await.unwrap().branches;
    assert!(branches.iter().any(|branch| branch.name == "main"));

    let stack = walk.stack("webshop", "prod");
    assert!(client.get_stack(&stack).await.unwrap().tags.contains_key("pulumi:runtime"));
    assert!(!client.get_stack_metadata(&stack).await.unwrap().owned_by.login.is_empty());
    assert!(!client.get_stack_overview(&stack).await.unwrap().resources.resources.is_empty());
    let activity = client.list_stack_activity(&stack, PageQuery::first(10)).await.unwrap();
    assert_eq!(activity.activity.len(), 10);
}

async fn deployments(walk: &Walk) {
    let Walk { client, org, .. } = walk;
    let stack = walk.stack("webshop", "staging");
    let query = ListQuery { page: 2, page_size: 25, sort: Some("created".into()), asc: true };
    assert_eq!(client.list_org_deployments(org, &query).await.unwrap().deployments.len(), 25);
    let list = client.list_stack_deployments(&stack, &ListQuery::default()).await.unwrap();
    let newest = &list.deployments[0];
    let by_id = client.get_deployment(&stack, &newest.id).await.unwrap();
    let by_version = client.get_deployment_by_version(&stack, newest.version).await.unwrap();
    assert_eq!(by_id, by_version);
    assert!(matches!(
        client.get_deployment_logs(&stack, &newest.id, None).await.unwrap(),
        LogPage::Stream(page) if !page.lines.is_empty()
    ));
    assert!(matches!(
        client.get_deployment_step_logs(&stack, &newest.id, 0, 0, 0, 499).await.unwrap(),
        LogPage::Step(page) if !page.lines.is_empty()
    ));
    assert!(!client.list_deployment_updates(&stack, &newest.id).await.unwrap().is_empty());

    let overrides = json!({
        "operationContext": {
            "environmentVariables": {"REGION": {"secret": "eu"}, "OLD": null},
            "preRunCommands": ["make"],
            "options": {"skipInstallDependencies": true},
        },
        "sourceContext": {"git": {"branch": null, "commit": "35caae8d73c3ecb0eac1256ba0e03775f24514da"}},
    });
    let Value::Object(settings) = overrides else { panic!() };
    let request = CreateDeploymentRequest { operation: Operation::Preview, inherit_settings: None, settings };
    let created = client.create_deployment(&stack, &request).await.unwrap();
    let detail = client.get_deployment(&stack, &created.id).await.unwrap();
    assert_eq!((Some(detail.version), detail.pulumi_operation), (created.version, Some(Operation::Preview)));
    let configuration = detail.configuration.unwrap();
    let region = configuration.environment_variables.iter().find(|variable| variable.name == "REGION").unwrap();
    assert_eq!((region.secret, region.value.as_deref()), (true, None));
    client.cancel_deployment(&stack, &created.id).await.unwrap();
    assert!(walk.sandbox.finish(&created.id));
    let gone = client.cancel_deployment(&stack, &created.id).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
}

async fn queue(walk: &Walk) {
    let Walk { client, org, .. } = walk;
    let stack = walk.stack("webshop", "dev");
    client.pause_stack_deployments(&stack).await.unwrap();
    client.pause_org_deployments(org).await.unwrap();
    let both = client.get_stack_deployments_metadata(&stack).await.unwrap();
    assert!(both.paused && both.stack_paused && both.organization_paused);
    client.resume_stack_deployments(&stack).await.unwrap();
    let one = client.get_stack_deployments_metadata(&stack).await.unwrap();
    assert!(one.paused && !one.stack_paused, "the organization's pause stays");
    assert!(client.get_org_deployments_metadata(org).await.unwrap().paused);
    client.resume_org_deployments(org).await.unwrap();
    assert!(!client.get_stack_deployments_metadata(&stack).await.unwrap().paused);
}

async fn updates(walk: &Walk) {
    let Walk { client, .. } = walk;
    let stack = walk.stack("webshop", "pr-1187");
    for (operation, of) in [
        (Operation::Update, EventsOf::Update),
        (Operation::Preview, EventsOf::Preview),
        (Operation::Refresh, EventsOf::Refresh),
        (Operation::Destroy, EventsOf::Destroy),
    ] {
        let deployment = walk.run(&stack, operation.clone()).await;
        let updates = client.list_deployment_updates(&stack, &deployment.id).await.unwrap();
        let id = UpdateId(updates[0].update_id.clone());
        assert_eq!(EventsOf::kind(&updates[0].info.kind), Some(of), "{operation}");
        let (mut token, mut n_events) = (None, 0);
        loop {
            let page = client.list_engine_events(&stack, of, &id, token.as_deref()).await.unwrap();
            n_events += page.events.len();
            token = page.continuation_token;
            if token.is_none() {
                break;
            }
        }
        assert!(n_events > 2, "{operation} has {n_events} events");
        if operation == Operation::Preview {
            assert_eq!(client.get_stack_preview(&stack, &id).await.unwrap().update_id, id.0);
            let previews = client.list_latest_previews(&stack, PageQuery::first(10)).await.unwrap().updates;
            assert!(previews.iter().any(|preview| preview.update_id == id.0), "previews since the newest update");
        }
        if operation == Operation::Update {
            assert!(!client.get_update_summary(&stack, &id).await.unwrap().summary.is_empty());
        }
    }
    let latest = client.get_latest_stack_update(&stack).await.unwrap();
    assert_eq!(latest.info.kind, UpdateKind::Destroy);
    assert_eq!(client.get_stack_update(&stack, latest.version).await.unwrap(), latest);
    let history = client.list_stack_updates(&stack, PageQuery::first(2)).await.unwrap();
    assert_eq!((history.updates.len(), &history.updates[0]), (2, &latest));
}

async fn drift(walk: &Walk) {
    let Walk { client, .. } = walk;
    let stack = walk.stack("payments", "prod");
    let deployment = walk.run(&stack, Operation::DetectDrift).await;
    let runs = client.list_drift_runs(&stack, PageQuery::first(5)).await.unwrap();
    let newest = &runs.drift_runs[0];
    assert_eq!(newest.deployment_id.as_ref(), Some(&deployment.id));
    assert_eq!(client.get_drift_run(&stack, &newest.id).await.unwrap(), *newest);
    let status = client.get_drift_status(&stack).await.unwrap();
    assert_eq!((status.latest_drift_run.as_str(), status.run_in_progress), (newest.id.0.as_str(), false));
    assert_eq!(status.drift_detected, newest.drift_detected);
}

async fn usage(walk: &Walk) {
    let Walk { client, org, .. } = walk;
    let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(30) };
    assert!(!client.get_deployment_usage_summary(org, &query).await.unwrap().unwrap().summary.is_empty());
    assert!(!client.get_resource_usage_summary(org, &query).await.unwrap().unwrap().summary.is_empty());
    let both_wrong = UsageQuery { granularity: Granularity::Hourly, lookback: Lookback::Days(3) };
    let refused = client.get_deployment_usage_summary(org, &both_wrong).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Refused, "two days at most when hourly");
    assert!(!client.get_deployment_usage_report(org, 30).await.unwrap().is_empty());
    let nothing = OrgName::parse("empty-co").unwrap();
    assert_eq!(client.get_deployment_usage_summary(&nothing, &query).await.unwrap(), None, "204 is no data");
}

async fn cache(walk: &Walk) {
    let Walk { client, .. } = walk;
    let stack = walk.stack("webshop", "dev");
    for method in [CacheMethod::Put, CacheMethod::Get] {
        let request = CacheUrlRequest { method, key: "node_modules.tar.gz".into() };
        assert!(!client.get_cache_url(&stack, &request).await.unwrap().url.is_empty());
    }
    client.clear_project_cache(&stack).await.unwrap();
}

async fn schedules(walk: &Walk) {
    let Walk { client, .. } = walk;
    let stack = walk.stack("identity", "dev");
    let request = CreateDeploymentRequest::with_stack_settings(Operation::Update);
    let nightly = ScheduleRequest { schedule_cron: Some("0 3 * * *".into()), schedule_once: None, request };
    let made = client.create_schedule(&stack, &nightly).await.unwrap();
    assert!(made.next_execution.is_some());
    assert!(matches!(made.purpose(), SchedulePurpose::Deployment(request) if request.operation == Operation::Update));
    let hourly = ScheduleRequest { schedule_cron: Some("0 * * * *".into()), ..nightly };
    let changed = client.update_schedule(&stack, &made.id, &hourly).await.unwrap();
    assert_eq!(changed.schedule_cron.as_deref(), Some("0 * * * *"));
    client.pause_schedule(&stack, &made.id).await.unwrap();
    assert!(client.get_schedule(&stack, &made.id).await.unwrap().paused);
    client.resume_schedule(&stack, &made.id).await.unwrap();
    walk.sandbox.advance(Duration::from_secs(3_700));
    let history = client.list_schedule_history(&stack, &made.id).await.unwrap().schedule_history_events;
    assert_eq!((history.len(), &history[0].schedule_id), (1, &made.id));

    let drift = DriftScheduleRequest { schedule_cron: "0 */6 * * *".into(), auto_remediate: true };
    let made_drift = client.create_drift_schedule(&stack, &drift).await.unwrap();
    assert_eq!(made_drift.purpose(), SchedulePurpose::Drift { auto_remediate: true });
    let only_detect = DriftScheduleRequest { auto_remediate: false, ..drift };
    let made_drift = client.update_drift_schedule(&stack, &made_drift.id, &only_detect).await.unwrap();
    assert_eq!(made_drift.purpose(), SchedulePurpose::Drift { auto_remediate: false });

    let end = walk.sandbox.now() + chrono::TimeDelta::days(3);
    let ttl = TtlScheduleRequest { timestamp: Some(end), delete_after_destroy: true };
    let made_ttl = client.create_ttl_schedule(&stack, &ttl).await.unwrap();
    assert_eq!(made_ttl.purpose(), SchedulePurpose::Ttl { delete_after_destroy: true });
    let later = TtlScheduleRequest { delete_after_destroy: false, ..ttl };
    let made_ttl = client.update_ttl_schedule(&stack, &made_ttl.id, &later).await.unwrap();
    assert_eq!(made_ttl.purpose(), SchedulePurpose::Ttl { delete_after_destroy: false });

    for id in [&made.id, &made_drift.id, &made_ttl.id] {
        client.delete_schedule(&stack, id).await.unwrap();
    }
    let left = client.list_schedules(&stack).await.unwrap().schedules;
    assert!(left.iter().all(|schedule| schedule.id != made.id && schedule.id != made_ttl.id));
}

async fn pools_and_agents(walk: &Walk) {
    let Walk { client, org, transport, .. } = walk;
    let request = CreateAgentPoolRequest { name: "on-premises".into(), description: "a test".into() };
    let created = client.create_agent_pool(org, &request).await.unwrap();
    let renamed = PatchAgentPoolRequest { name: Some("cellar".into()), description: None };
    let patched = client.patch_agent_pool(org, &created.id, &renamed).await.unwrap();
    assert_eq!((patched.name.as_str(), patched.description.as_str()), ("cellar", "a test"), "only what is sent");
    assert_eq!(client.get_agent_pool(org, &created.id).await.unwrap().name, "cellar");
    let is_own = |pools: &[api_types::agents::AgentPool], id: &AgentPoolId| pools.iter().any(|pool| pool.id == *id);
    assert!(is_own(&client.list_agent_pools(org).await.unwrap().agent_pools, &created.id));

    // Work for a pool without agents waits until somebody polls with the pool's token.
    let stack = walk.stack("docs-site", "prod");
    let Value::Object(settings) = json!({"agentPoolID": created.id}) else { panic!() };
    let request = CreateDeploymentRequest { operation: Operation::Update, inherit_settings: None, settings };
    let deployment = client.create_deployment(&stack, &request).await.unwrap().id;
    walk.sandbox.advance(Duration::from_secs(600));
    let agent = AgentClient::new(transport.with_token(created.token_value.expose()));
    let status = async |id: &DeploymentId| agent.get_deployment_status(id).await.unwrap();
    assert_eq!(status(&deployment).await, DeploymentStatus::NotStarted);
    let work = agent.poll_deployments_queue().await.unwrap().unwrap();
    assert_eq!(work.deployment_id.as_ref(), Some(&deployment));
    assert_ne!(status(&deployment).await, DeploymentStatus::NotStarted);
    assert_eq!(agent.poll_deployments_queue().await.unwrap(), None, "204 is an empty queue");
    assert!(agent.get_executor().await.unwrap().len() > 1_000);
    let by_person = AgentClient::new(transport.clone()).poll_deployments_queue().await.unwrap_err();
    assert_eq!(by_person.kind, ErrorKind::Forbidden, "a person's token polls nothing");

    client.delete_agent_pool(org, &created.id, PoolRemoval::OnlyIfUnused).await.unwrap();
    assert!(!is_own(&client.list_agent_pools(org).await.unwrap().agent_pools, &created.id));
}

async fn settings(walk: &Walk) {
    let Walk { client, .. } = walk;
    let stack = walk.stack("webshop", "pr-1192");
    let before: DeploymentSettings = client.get_deployment_settings(&stack).await.unwrap();
    let patch = json!({"operationContext": {"environmentVariables": {"NEW": "1", "HIDDEN": {"secret": "s3cret"}}}});
    let after: DeploymentSettings = client.patch_deployment_settings(&stack, &patch).await.unwrap();
    assert!(after.version > before.version);
    let variables = &after.operation_context.as_ref().unwrap().environment_variables;
    assert_eq!(variables["NEW"], SecretValue::Plain("1".into()));
    assert!(matches!(&variables["HIDDEN"], SecretValue::Secret { text: None, ciphertext: Some(_) }));
    assert_eq!(after.source_context, before.source_context, "what is absent stays");

    let secret = SecretValue::from_secret_text("s3cret");
    let encrypted = client.encrypt_deployment_settings_secret(&stack, &secret).await.unwrap();
    assert!(matches!(encrypted, SecretValue::Secret { text: None, ciphertext: Some(_) }));
    let whole = json!({"executorContext": {"executorImage": {"reference": "pulumi/pulumi:latest"}}});
    let replaced: DeploymentSettings = client.replace_deployment_settings(&stack, &whole).await.unwrap();
    assert_eq!((replaced.source_context, replaced.operation_context), (None, None));
    assert!(client.delete_deployment_settings(&stack).await.unwrap());
    let gone = client.get_deployment_settings::<Value>(&stack).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound, "not configured");
}
