//! What the console reads and sends while requests go wrong by chance, without a browser: its client, its readers of
//! logs and the sandbox, in a time that nobody waits for. So hundreds of seeds cost seconds:
//! `SLIPWAY_CHAOS_SEEDS=200` runs as many. The same in a browser is a journey, `tests/e2e/tests/journeys/chaos`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::print_stdout, reason = "a run by hand wants the figures")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::ops::ControlFlow;
use std::time::Duration;

use api_types::create::CreateDeploymentRequest;
use api_types::logs::{LogPage, LogRow};
use api_types::{DeploymentId, Operation, StackRef};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use sandbox::{ADMIN_TOKEN, ClockMode, Config, LogSource, Outcome, Sandbox, Scenario, Script};
use slipway::api::client::Client;
use slipway::api::request::{Answer, Outgoing, Transport};
use slipway::api::{ApiError, ErrorKind};
use slipway::logs::follow::{self, Event, Follow};
use slipway::logs::parallel::{Commit, Fallback, Plan, StepRef};
use tower::ServiceExt;

/// How long the console waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// A worse network than any browser test has.
const RATE: f64 = 0.35;

/// Carries requests to the sandbox over a network that fails, in the time of both.
#[derive(Clone)]
struct Rough {
    sandbox: Sandbox,
}

impl Transport for Rough {
    async fn send(&self, request: Outgoing) -> Result<Answer, ApiError> {
        let endpoint = &request.endpoint;
        let sent = Request::builder()
            .method(endpoint.method.to_string().as_str())
            .uri(&endpoint.path)
            .header("authorization", format!("token {ADMIN_TOKEN}"))
            .header("content-type", "application/json")
            .body(request.body.clone().map_or_else(Body::empty, Body::from))
            .unwrap();
        let begun = tokio::time::Instant::now();
        let answer = tokio::time::timeout(TIMEOUT, async {
            let response = self.sandbox.router().oneshot(sent).await.unwrap();
            let status = response.status().as_u16();
            Some((status, response.into_body().collect().await.ok()?.to_bytes().to_vec()))
        });
        let answer = answer.await;
        // The sandbox's clock goes on as well while somebody waits.
        self.sandbox.advance(begun.elapsed());
        match answer {
            Err(_) => Err(ApiError::without_answer(ErrorKind::TimedOut, endpoint)),
            Ok(None) => Err(ApiError::without_answer(ErrorKind::NoAnswer, endpoint)),
            Ok(Some((status, body))) if (200..300).contains(&status) => Ok(Answer { status, body }),
            Ok(Some((status, body))) => Err(ApiError::from_answer(endpoint, status, &body, None, None)),
        }
    }
}

/// A sandbox in bad weather, a deployment that has just begun there, and who reads its log.
struct Watching {
    sandbox: Sandbox,
    client: Client<Rough>,
    stack: StackRef,
    id: DeploymentId,
}

impl Watching {
    fn new(seed: u64) -> Self {
        let clock = ClockMode::Manual { start: None };
        let config = Config { scenario: Scenario::Empty, seed, fault_rate: Some(RATE), clock, ..Config::default() };
        let sandbox = Sandbox::new(config);
        let stack = StackRef::parse("acme", "webshop", "dev").unwrap();
        let log = if seed.is_multiple_of(2) { LogSource::Believable } else { LogSource::Large(2_500) };
        let run_for = Some(Duration::from_secs(240));
        let script = Script { outcome: Some(Outcome::Succeeds), run_for, log, ..Script::default() };
        let id = sandbox.create(&stack, Operation::Update, script);
        Self { client: Client::new(Rough { sandbox: sandbox.clone() }), sandbox, stack, id }
    }

    /// Reads by token from the beginning, while the deployment runs.
    async fn read_as_stream(&self) -> String {
        let text = RefCell::new(String::new());
        let endpoint = api_types::endpoint::get_deployment_logs(&self.stack, &self.id, None);
        let fetch = async |request: &follow::Request| match self
            .client
            .get_deployment_logs(&self.stack, &self.id, request.token.as_deref())
            .await?
        {
            LogPage::Stream(page) => Ok(page),
            LogPage::Step(_) => Err(ApiError::without_answer(ErrorKind::Unreadable, &endpoint)),
        };
        let sleep_ms = async |delay_ms: u32| self.sandbox.advance(Duration::from_millis(delay_ms.into()));
        let sink = |event| {
            if let Event::Rows(rows) = event {
                text.borrow_mut().push_str(&text_of(&rows));
            }
            ControlFlow::Continue(())
        };
        follow::run(Follow::new(), fetch, sleep_ms, ApiError::retry_after_ms, sink).await;
        text.into_inner()
    }

    /// Reads by steps, once the deployment is over; fails as the console does before it reads as a stream after all.
    async fn read_by_steps(&self) -> Result<String, Fallback> {
        let deployment = self.sandbox.deployment(&self.id).unwrap();
        let steps = deployment.jobs[0].steps.iter().zip(0..);
        let steps = steps.map(|(step, index)| StepRef { job: 0, step: index, name: step.name.clone() });
        let mut plan = Plan::new(steps.collect());
        let mut text = String::new();
        while !plan.is_done() {
            for request in plan.next_requests(6) {
                let (step, offset, count) = (request.step as usize, request.offset, request.count);
                match self.client.get_deployment_step_logs(&self.stack, &self.id, 0, step, offset, count).await {
                    Ok(page) => plan.accept(request, page)?,
                    Err(_) => {
                        plan.failed(request, false);
                    }
                }
            }
            for commit in plan.take_ready() {
                if let Commit::Rows(rows) = commit {
                    text.push_str(&text_of(&rows));
                }
            }
        }
        Ok(text)
    }
}

fn text_of(rows: &[LogRow]) -> String {
    rows.iter().filter_map(|row| row.line.as_deref()).collect()
}

fn seeds() -> std::ops::RangeInclusive<u64> {
    1..=env::var("SLIPWAY_CHAOS_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(12)
}

/// Adds up what has happened in several sandboxes.
fn add(sum: &mut BTreeMap<&'static str, u64>, sandbox: &Sandbox) {
    for (kind, count) in sandbox.fault_counts() {
        *sum.entry(kind).or_default() += count;
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_that_is_written_is_read_letter_for_letter() {
    let mut faults = BTreeMap::new();
    for seed in seeds() {
        let watching = Watching::new(seed);
        let read = watching.read_as_stream().await;
        assert!(read == watching.sandbox.full_log_text(&watching.id), "seed {seed}: the log differs");
        add(&mut faults, &watching.sandbox);
    }
    println!("{} logs as streams: {faults:?}", seeds().count());
    assert!(faults["late page"] > 0 && faults["wrong type"] > 0);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_has_ended_is_read_letter_for_letter() {
    let mut faults = BTreeMap::new();
    for seed in seeds() {
        let watching = Watching::new(seed);
        assert!(watching.sandbox.finish(&watching.id));
        let read = match watching.read_by_steps().await {
            Ok(text) => text,
            Err(_) => watching.read_as_stream().await,
        };
        assert!(read == watching.sandbox.full_log_text(&watching.id), "seed {seed}: the log differs");
        add(&mut faults, &watching.sandbox);
    }
    println!("{} logs by steps: {faults:?}", seeds().count());
}

#[tokio::test(start_paused = true)]
async fn an_act_is_sent_once_and_a_plain_refusal_leaves_no_doubt() {
    let mut faults = BTreeMap::new();
    let (mut n_done, mut n_refused, mut n_doubtful) = (0, 0, 0);
    for seed in seeds() {
        let Watching { sandbox, client, stack, .. } = Watching::new(seed);
        for n_sent in 1..=30 {
            let n_before = sandbox.deployments_of(&stack).len();
            let request = CreateDeploymentRequest::with_stack_settings(Operation::Preview);
            let outcome = client.create_deployment(&stack, &request).await;
            let n_new = sandbox.deployments_of(&stack).len() - n_before;
            match outcome {
                Ok(_) => {
                    n_done += 1;
                    assert_eq!(n_new, 1, "seed {seed}");
                }
                Err(error) if error.may_have_acted() => n_doubtful += 1,
                Err(error) => {
                    n_refused += 1;
                    assert_eq!(n_new, 0, "seed {seed}: {error:?}");
                }
            }
            let n_acts = sandbox.requests().iter().filter(|request| request.method == "POST").count();
            assert_eq!(n_acts, n_sent, "seed {seed}: sent once each");
        }
        add(&mut faults, &sandbox);
    }
    println!("acts: {n_done} done, {n_refused} refused, {n_doubtful} in doubt: {faults:?}");
    assert!(n_done > 0 && n_refused > 0 && n_doubtful > 0);
}
