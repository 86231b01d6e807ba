//! What the tests share: a sandbox and requests to it.

use std::time::Duration;

use api_types::deployment::{Deployment, DeploymentSummary, ListDeploymentsResponse};
use api_types::endpoint::{self, Endpoint};
use api_types::error::ErrorBody;
use api_types::logs::{LogPage, LogStepPage, LogStreamPage};
use api_types::paging::ListQuery;
use api_types::time::Timestamp;
use api_types::{DeploymentId, OrgName, StackRef};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use chrono::{TimeZone, Utc};
use http_body_util::BodyExt;
use sandbox::{ADMIN_TOKEN, ClockMode, Config, MEMBER_TOKEN, Outcome, Sandbox, Scenario, Script};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;

/// A sandbox whose clock stands, with its past but nothing under way.
pub(crate) fn quiet() -> Sandbox {
    Sandbox::new(config(Scenario::Quiet))
}

/// A sandbox whose clock stands, with its stacks but without a past: the fastest to make.
pub(crate) fn empty() -> Sandbox {
    Sandbox::new(config(Scenario::Empty))
}

/// A sandbox whose clock stands, as the demo starts.
pub(crate) fn lively() -> Sandbox {
    Sandbox::new(config(Scenario::Default))
}

pub(crate) fn config(scenario: Scenario) -> Config {
    Config { scenario, clock: ClockMode::Manual { start: Some(start()) }, ..Config::default() }
}

/// Where the clock stands at first.
pub(crate) fn start() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 5, 13, 10, 51, 0).unwrap()
}

pub(crate) fn acme() -> OrgName {
    OrgName::parse("acme").unwrap()
}

pub(crate) fn stack(project: &str, name: &str) -> StackRef {
    StackRef::parse("acme", project, name).unwrap()
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A run of that length that a runner takes up after two seconds.
pub(crate) fn script(run_for: u64) -> Script {
    Script { run_for: Some(seconds(run_for)), accept_for: Some(seconds(2)), ..Script::default() }
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

pub(crate) async fn send(sandbox: &Sandbox, request: Request<Body>) -> Answer {
    let response: Response<Body> = sandbox.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// Asks with a token, or without one.
pub(crate) async fn call_as(sandbox: &Sandbox, token: Option<&str>, method: &str, path: &str, body: Value) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("token {token}"));
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    send(sandbox, request.body(body).unwrap()).await
}

/// Asks as the administrator.
pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Answer {
    call_as(sandbox, Some(ADMIN_TOKEN), "GET", path, Value::Null).await
}

pub(crate) async fn post(sandbox: &Sandbox, path: &str, body: Value) -> Answer {
    call_as(sandbox, Some(ADMIN_TOKEN), "POST", path, body).await
}

/// Asks an operation of the contract and reads its answer.
pub(crate) async fn ask<T: DeserializeOwned>(sandbox: &Sandbox, endpoint: &Endpoint) -> T {
    let answer = call_as(sandbox, Some(ADMIN_TOKEN), &endpoint.method.to_string(), &endpoint.path, Value::Null).await;
    assert!(answer.status.is_success(), "{endpoint:?}: {} {}", answer.status, answer.text());
    answer.json()
}

/// All deployments of the organization, newest first.
pub(crate) async fn all_deployments(sandbox: &Sandbox) -> Vec<DeploymentSummary> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = ListQuery { page, page_size: 100, ..ListQuery::default() };
        let list: ListDeploymentsResponse = ask(sandbox, &endpoint::list_org_deployments(&acme(), &query)).await;
        let is_last = list.deployments.len() < 100;
        rows.extend(list.deployments);
        if is_last {
            break;
        }
    }
    rows
}

pub(crate) async fn detail(sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId) -> Deployment {
    ask(sandbox, &endpoint::get_deployment(stack, id)).await
}

pub(crate) async fn stream(
    sandbox: &Sandbox,
    stack: &StackRef,
    id: &DeploymentId,
    token: Option<&str>,
) -> LogStreamPage {
    match ask(sandbox, &endpoint::get_deployment_logs(stack, id, token)).await {
        LogPage::Stream(page) => page,
        LogPage::Step(page) => panic!("a page of a step: {page:?}"),
    }
}

/// A page of a step, counted from 0.
pub(crate) async fn step(
    sandbox: &Sandbox,
    stack: &StackRef,
    id: &DeploymentId,
    step: usize,
    offset: u64,
    count: u32,
) -> LogStepPage {
    match ask(sandbox, &endpoint::get_deployment_step_logs(stack, id, 0, step, offset, count)).await {
        LogPage::Step(page) => page,
        LogPage::Stream(page) => panic!("a page of the stream: {page:?}"),
    }
}

/// Follows the stream of a deployment that has ended. Gives the rows' texts and how many pages there were.
pub(crate) async fn walk(sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId) -> (Vec<String>, usize) {
    let (mut texts, mut token, mut n_pages) = (Vec::new(), None::<String>, 0);
    loop {
        let page = self::stream(sandbox, stack, id, token.as_deref()).await;
        n_pages += 1;
        assert!(page.lines.len() <= 499);
        texts.extend(page.lines.into_iter().filter_map(|row| row.line));
        if page.next_token.is_none() {
            return (texts, n_pages);
        }
        assert!(page.next_token != token, "the token of a deployment that has ended moves on");
        token = page.next_token;
    }
}

/// Asks as the administrator, by any method.
pub(crate) async fn call(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> Answer {
    call_as(sandbox, Some(ADMIN_TOKEN), method, path, body).await
}

/// Asks as the member who may not act everywhere.
pub(crate) async fn call_as_member(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> Answer {
    call_as(sandbox, Some(MEMBER_TOKEN), method, path, body).await
}

/// A run that ends well.
pub(crate) fn succeeds(run_for: u64) -> Script {
    Script { outcome: Some(Outcome::Succeeds), ..script(run_for) }
}

/// What is wrong with a request, by attribute, as the refusal names it.
pub(crate) fn problems(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
    let body: ErrorBody = answer.json();
    assert_eq!(body.code, 400);
    assert!(body.errors.iter().all(|problem| problem.custom_message.as_ref().is_some_and(|text| !text.is_empty())));
    body.errors.into_iter().map(|problem| (problem.attribute, problem.error_type)).collect()
}

/// The one attribute that a request has wrong.
pub(crate) fn wrong_attribute(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text());
    let mut errors = answer.json::<ErrorBody>().errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.swap_remove(0).attribute
}
