//! Every answer of the sandbox against the published document, so that console and sandbox cannot agree on the same
//! mistake. The document is not part of this checkout: where it does not stand beside it, these tests pass and say so.
//!
//! The document differs from the wire in places. Each such place is named here, as an exception with its reason.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use api_types::create::CreateDeploymentRequest;
use api_types::endpoint::{self, Endpoint, template};
use api_types::paging::ListQuery;
use api_types::stacks::UserStacksQuery;
use api_types::{DeploymentId, DeploymentVersion, Operation, OrgName, StackRef};
use axum::body::Body;
use axum::http::Request;
use chrono::{TimeZone, Utc};
use http_body_util::BodyExt;
use sandbox::{ADMIN_TOKEN, ClockMode, Config, FailingStep, Outcome, Sandbox, Scenario, Script};
use serde_json::{Value, json};
use tower::ServiceExt;

/// What the sandbox and the service do although the document does not say so.
const KNOWN_UNPUBLISHED: &[(&str, &str)] = &[
    // In the reference's prose and example, not in the schema.
    ("OrgDeploymentsMetadataResponse", "pausedStacks"),
    // In the CLI's type of the same answer.
    ("GetDeploymentResponse", "agentPool"),
];

/// Keys that the document requires and documented real answers leave out.
const KNOWN_MISSING: &[(&str, &str)] = &[
    // Deployments from before the service kept it.
    ("ListDeploymentSnapshot", "pulumiOperation"),
    // Older services (project `legacy-billing`).
    ("DeploymentLogsBase", "__type"),
];

struct Document(Value);

impl Document {
    /// The document, if it stands beside this checkout.
    fn open() -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api/openapi.json");
        let Ok(text) = std::fs::read(path) else {
            println!("skipped: the published contract is not beside this checkout");
            return None;
        };
        Some(Self(serde_json::from_slice(&text).unwrap()))
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        self.0["paths"].get(path)?.get(method.to_lowercase())
    }

    /// Checks an answer against its schema.
    fn check(&self, schema: &Value, answer: &Value, what: &str) {
        let mut rooted = schema.clone();
        rooted["components"] = self.0["components"].clone();
        relax(&mut rooted["components"]["schemas"]);
        let validator = jsonschema::options().should_validate_formats(true).build(&rooted).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path)).collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}");
        let mut unknown = BTreeSet::new();
        self.find_unknown(schema, answer, "", &mut unknown);
        assert!(unknown.is_empty(), "{what}: the document does not know {unknown:?}");
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> (&'a Value, &'a str) {
        let Some(reference) = schema["$ref"].as_str() else { return (schema, "") };
        let name = reference.rsplit('/').next().unwrap();
        (&self.0["components"]["schemas"][name], name)
    }

    /// All properties of a schema, with those of the schemas it is made of.
    fn properties<'a>(&'a self, schema: &'a Value, into: &mut BTreeMap<&'a str, &'a Value>) {
        let (schema, _) = self.resolve(schema);
        into.extend(
            schema["properties"].as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)),
        );
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.properties(part, into);
        }
    }

    /// Keys of an answer that its schema does not have: JSON schema by itself lets them pass.
    fn find_unknown(&self, schema: &Value, answer: &Value, at: &str, unknown: &mut BTreeSet<String>) {
        let (resolved, name) = self.resolve(schema);
        match answer {
            Value::Array(items) => {
                for item in items {
                    self.find_unknown(&resolved["items"], item, at, unknown);
                }
            }
            Value::Object(map) => {
                let mut properties = BTreeMap::new();
                self.properties(schema, &mut properties);
                for (key, value) in map {
                    let place = format!("{at}/{key}");
                    match properties.get(key.as_str()).copied().or(resolved.get("additionalProperties")) {
                        Some(schema) => self.find_unknown(schema, value, &place, unknown),
                        None if KNOWN_UNPUBLISHED.contains(&(name, key.as_str())) => {}
                        None => {
                            unknown.insert(place);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Takes the exceptions out of the schemas' lists of required keys.
fn relax(schemas: &mut Value) {
    fn drop_required(schema: &mut Value, key: &str) {
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|required| required != key);
        }
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            drop_required(part, key);
        }
    }
    for (name, key) in KNOWN_MISSING {
        drop_required(&mut schemas[name], key);
    }
}

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
    let what = format!("{} {}", endpoint.method, endpoint.path);
    let operation = document.operation(&endpoint.method.to_string(), template).unwrap_or_else(|| panic!("{what}"));
    let (status, answer) = call(sandbox, &endpoint, body).await;
    let response = operation["responses"].get(status.to_string());
    let response = response.unwrap_or_else(|| panic!("{what}: {status} is not published"));
    let schema = &response["content"]["application/json"]["schema"];
    match answer {
        Some(answer) if !schema.is_null() => {
            let schema = if schema["$ref"] == "#/components/schemas/DeploymentLogsBase" {
                // The mode decides, and where an older service does not name it, the keys do.
                let is_step = answer.get("name").is_some() || answer["__type"] == "DeploymentLogsStep";
                let name = if is_step { "DeploymentLogsStep" } else { "DeploymentLogs" };
                json!({"$ref": format!("#/components/schemas/{name}")})
            } else {
                schema.clone()
            };
            document.check(&schema, &answer, &what);
            answer
        }
        Some(answer) => answer,
        None => {
            assert!(schema.is_null(), "{what}: an empty body, {schema} is published");
            Value::Null
        }
    }
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

#[test]
fn every_endpoint_is_published() {
    let Some(document) = Document::open() else { return };
    let stack = StackRef::parse("acme", "webshop", "dev").unwrap();
    let (org, id) = (acme(), DeploymentId("id".into()));
    let query = ListQuery { page: 2, page_size: 25, sort: Some("created".into()), asc: true };
    let endpoints = [
        (template::USER, endpoint::get_current_user()),
        (template::DEFAULT_ORGANIZATION, endpoint::get_default_organization()),
        (template::USER_STACKS, endpoint::list_user_stacks(&stacks_from(&org, Some("5-")))),
        (template::ORG_DEPLOYMENTS, endpoint::list_org_deployments(&org, &query)),
        (template::ORG_DEPLOYMENTS_METADATA, endpoint::get_org_deployments_metadata(&org)),
        (template::STACK_DEPLOYMENTS, endpoint::list_stack_deployments(&stack, &query)),
        (template::STACK_DEPLOYMENTS, endpoint::create_deployment(&stack)),
        (template::STACK_DEPLOYMENTS_METADATA, endpoint::get_stack_deployments_metadata(&stack)),
        (template::DEPLOYMENT_BY_VERSION, endpoint::get_deployment_by_version(&stack, DeploymentVersion(3))),
        (template::DEPLOYMENT, endpoint::get_deployment(&stack, &id)),
        (template::DEPLOYMENT_LOGS, endpoint::get_deployment_logs(&stack, &id, Some("0.0.0"))),
        (template::DEPLOYMENT_LOGS, endpoint::get_deployment_step_logs(&stack, &id, 0, 1, 2, 3)),
        (template::DEPLOYMENT_UPDATES, endpoint::list_deployment_updates(&stack, &id)),
        (template::DEPLOYMENT_CANCEL, endpoint::cancel_deployment(&stack, &id)),
    ];
    for (template, endpoint) in endpoints {
        let operation = document.operation(&endpoint.method.to_string(), template);
        let operation = operation.unwrap_or_else(|| panic!("{} {template} is not published", endpoint.method));
        let (path, query) = endpoint.path.split_once('?').unwrap_or((&endpoint.path, ""));
        assert_eq!(path.split('/').count(), template.split('/').count(), "{path}");
        let published: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap();
            assert!(published.contains(name), "{name} of {template} is not published");
        }
    }
}
