//! Failures that tests order, and the journal that they read afterwards.

use std::time::Duration;

use api_types::Operation;
use api_types::error::ErrorBody;
use api_types::logs::LogStreamPage;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::{ADMIN_TOKEN, ClockMode, Config, Fault, Sandbox, Scenario, Spoiling};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

use crate::client::{config, empty, get, post, quiet, script, seconds, stack, start};

#[tokio::test]
async fn the_next_requests_go_wrong() {
    let sandbox = quiet();
    let path = "/api/orgs/acme/deployments";
    sandbox.set_fault("/orgs/acme/deployments?page=2", Fault::Status(503), 2);
    assert_eq!(get(&sandbox, path).await.status, StatusCode::OK);
    for _ in 0..2 {
        let answer = get(&sandbox, &format!("{path}?page=2")).await;
        assert_eq!(answer.json::<ErrorBody>().code, 503);
        assert!(answer.header("x-pulumi-request-id").is_some());
    }
    assert_eq!(get(&sandbox, &format!("{path}?page=2")).await.status, StatusCode::OK);
    sandbox.set_fault("/", Fault::Status(500), 100);
    sandbox.clear_faults();
    assert_eq!(get(&sandbox, path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn any_answer_can_be_ordered() {
    let sandbox = quiet();
    sandbox.set_fault("/api/user", Fault::Redirect("https://elsewhere.example.com/".into()), 1);
    let answer = get(&sandbox, "/api/user").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, Some("https://elsewhere.example.com/")));
    let fault = Fault::Body { status: 200, content_type: "application/json".into(), body: "{\"organ".into() };
    sandbox.set_fault("/api/user", fault, 1);
    let answer = get(&sandbox, "/api/user").await;
    assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, "{\"organ"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_be_late() {
    let sandbox = quiet();
    sandbox.set_fault("/api/user", Fault::Delay(Duration::from_secs(30)), 1);
    let before = tokio::time::Instant::now();
    assert_eq!(get(&sandbox, "/api/user").await.status, StatusCode::OK);
    assert_eq!(before.elapsed(), Duration::from_secs(30));
}

#[tokio::test]
async fn a_connection_can_be_dropped() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    let running = sandbox.start("127.0.0.1:0").await.unwrap();
    assert_eq!(running.url, format!("http://{}", running.addr));
    let request =
        "GET /api/user HTTP/1.1\r\nHost: x\r\nAuthorization: token pul-sandbox-admin\r\nConnection: close\r\n\r\n";
    let ask = async || {
        let mut stream = TcpStream::connect(running.addr).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.map(|_| answer)
    };
    sandbox.set_fault("/api/user", Fault::Drop, 1);
    assert!(ask().await.is_ok_and(|answer| answer.is_empty()), "no byte of an answer");
    assert!(ask().await.unwrap().starts_with("HTTP/1.1 200 OK\r\n"));
    let statuses: Vec<u16> = sandbox.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [0, 200]);
    let addr = running.addr;
    running.shutdown().await;
    assert!(TcpStream::connect(addr).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn requests_are_recorded_without_their_token() {
    let sandbox = quiet();
    get(&sandbox, "/api/user").await;
    post(&sandbox, "/api/stacks/acme/webshop/dev/deployments", json!({"operation": "preview"})).await;
    let requests = sandbox.requests();
    let shown: Vec<_> = requests
        .iter()
        .map(|request| (request.method.as_str(), request.path.as_str(), request.status, request.body.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("GET", "/api/user", 200, ""),
            ("POST", "/api/stacks/acme/webshop/dev/deployments", 202, r#"{"operation":"preview"}"#),
        ]
    );
    assert!(requests.iter().all(|request| request.has_authorization && request.origin.is_none()));
    assert!(!format!("{requests:?}").contains("pul-sandbox"));
    sandbox.clear_journal();
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait_or_does_not() {
    let sandbox = quiet();
    for (retry_after_secs, expected) in [(Some(120), Some("120")), (None, None)] {
        sandbox.set_fault("/api/user", Fault::RateLimit { retry_after_secs }, 1);
        let answer = get(&sandbox, "/api/user").await;
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, expected));
        assert_eq!(answer.json::<ErrorBody>().code, 429);
    }
}

/// What a client reads of an answer whose connection is closed behind it, and how that ends.
async fn read_raw(sandbox: &Sandbox, running: &sandbox::Running, fault: Fault) -> (String, std::io::Result<()>) {
    sandbox.set_fault("/api/user", fault, 1);
    let request =
        "GET /api/user HTTP/1.1\r\nHost: x\r\nAuthorization: token pul-sandbox-admin\r\nConnection: close\r\n\r\n";
    let mut stream = TcpStream::connect(running.addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = tokio::time::timeout(Duration::from_millis(300), stream.read_to_end(&mut answer)).await;
    let end = end.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    (String::from_utf8(answer).unwrap(), end.map(|_| ()))
}

#[tokio::test]
async fn an_answer_breaks_off_as_ordered() {
    let sandbox = empty();
    let running = sandbox.start("127.0.0.1:0").await.unwrap();
    let whole = read_raw(&sandbox, &running, Fault::Delay(Duration::ZERO)).await.0;
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    let half = &body[..body.len() / 2];

    let (cut, end) = read_raw(&sandbox, &running, Fault::Spoilt(Spoiling::Cut)).await;
    assert!(cut.contains(&format!("content-length: {}", body.len())) && end.is_ok(), "{cut} {end:?}");
    assert_eq!(cut.split_once("\r\n\r\n").unwrap().1, half);

    let (chunks, end) = read_raw(&sandbox, &running, Fault::Spoilt(Spoiling::CutChunks)).await;
    assert!(chunks.contains("transfer-encoding: chunked") && end.is_ok(), "{chunks} {end:?}");
    assert!(chunks.contains(half) && !chunks.ends_with("0\r\n\r\n"), "{chunks}");

    let (stalled, end) = read_raw(&sandbox, &running, Fault::Spoilt(Spoiling::Stalled)).await;
    assert_eq!(stalled.split_once("\r\n\r\n").unwrap().1, half);
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::TimedOut);

    let (silence, end) = read_raw(&sandbox, &running, Fault::Silence).await;
    assert_eq!((silence.as_str(), end.unwrap_err().kind()), ("", std::io::ErrorKind::TimedOut));

    let (lost, end) = read_raw(&sandbox, &running, Fault::Spoilt(Spoiling::Lost)).await;
    assert!(lost.is_empty() && end.is_ok());

    let (reset, end) = read_raw(&sandbox, &running, Fault::Reset).await;
    assert_eq!((reset.as_str(), end.unwrap_err().kind()), ("", std::io::ErrorKind::ConnectionReset));
    let kinds = ["answer lost", "cut", "cut chunks", "delay", "reset", "silence", "stalled"];
    assert_eq!(sandbox.fault_counts().into_iter().collect::<Vec<_>>(), kinds.map(|kind| (kind, 1)));
}

#[tokio::test]
async fn an_answer_is_spoilt_after_the_request_was_carried_out() {
    let sandbox = quiet();
    let path = "/api/stacks/acme/webshop/dev/deployments";
    let n_before = sandbox.deployments_of(&stack("webshop", "dev")).len();
    for spoiling in [Spoiling::Empty, Spoiling::Garbled] {
        sandbox.set_fault("POST", Fault::Spoilt(spoiling), 1);
        let answer = post(&sandbox, path, json!({"operation": "preview"})).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err(), "{:?}", answer.body);
    }
    assert_eq!(sandbox.deployments_of(&stack("webshop", "dev")).len(), n_before + 2);
    sandbox.set_fault("POST", Fault::Html(504), 1);
    let answer = post(&sandbox, path, json!({"operation": "preview"})).await;
    assert!(answer.status == StatusCode::GATEWAY_TIMEOUT && answer.text().starts_with("<html>"));
    assert_eq!(sandbox.deployments_of(&stack("webshop", "dev")).len(), n_before + 2, "a proxy carries nothing out");

    sandbox.set_fault("GET", Fault::Spoilt(Spoiling::WrongType), 1);
    let good: serde_json::Value = get(&sandbox, "/api/user").await.json();
    assert_ne!(good, get(&sandbox, "/api/user").await.json::<serde_json::Value>());
}

#[tokio::test]
async fn an_earlier_page_of_a_log_comes_late_once() {
    let sandbox = quiet();
    sandbox.set_fault_rate(0.0);
    let id = sandbox.create(&stack("webshop", "dev"), Operation::Update, script(90));
    let logs = format!("/api/stacks/acme/webshop/dev/deployments/{id}/logs");
    let mut token = String::new();
    let mut pages = Vec::new();
    while pages.len() < 3 {
        sandbox.advance(seconds(10));
        let page = get(&sandbox, &format!("{logs}?continuationToken={token}")).await.json::<LogStreamPage>();
        token = page.next_token.clone().unwrap();
        if !page.lines.is_empty() {
            pages.push(page);
        }
    }
    sandbox.set_fault("/logs", Fault::Spoilt(Spoiling::Late), 9);
    let ask = async || get(&sandbox, &format!("{logs}?continuationToken={token}")).await.json::<LogStreamPage>();
    assert_eq!([ask().await, ask().await, ask().await], *pages);
    let fourth = ask().await;
    assert_eq!(sandbox.fault_counts()["late page"], 3);
    sandbox.clear_faults();
    assert_eq!(fourth, ask().await, "then the right one comes");
}

#[tokio::test]
async fn a_client_that_does_not_wait_is_recorded_all_the_same() {
    let sandbox = empty();
    let running = sandbox.start("127.0.0.1:0").await.unwrap();
    assert!(read_raw(&sandbox, &running, Fault::Silence).await.1.is_err());
    while sandbox.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(sandbox.requests().iter().map(|request| request.status).collect::<Vec<_>>(), [0]);
}

#[tokio::test(start_paused = true)]
async fn chance_brings_faults_at_its_rate_and_stops_when_told() {
    let statuses = async |seed: u64| {
        let sandbox = Sandbox::new(Config { seed, fault_rate: Some(0.5), ..config(Scenario::Empty) });
        let mut statuses = Vec::new();
        for page in 1..40 {
            let path = format!("/api/orgs/acme/deployments?page={page}");
            let request = Request::get(path).header("authorization", format!("token {ADMIN_TOKEN}"));
            let asked = sandbox.router().oneshot(request.body(Body::empty()).unwrap());
            let answer = tokio::time::timeout(Duration::from_millis(50), asked).await;
            statuses.push(answer.map(|answer| answer.unwrap().status()).ok());
        }
        sandbox.set_fault_rate(0.0);
        assert_eq!(get(&sandbox, "/api/user").await.status, StatusCode::OK);
        (statuses, sandbox.fault_counts())
    };
    let (first, counts) = statuses(1).await;
    assert_eq!((&first, &counts), (&statuses(1).await.0, &statuses(1).await.1), "by the seed alone");
    assert_ne!(first, statuses(2).await.0);
    assert!((10..30).contains(&counts.values().sum::<u64>()), "{counts:?}");
}

#[tokio::test]
async fn a_fast_clock_runs_ahead_and_says_so() {
    let clock = ClockMode::Fast { factor: 1_000.0, ahead_secs: -7_200 };
    let sandbox = Sandbox::new(Config { clock, ..config(Scenario::Empty) });
    let first = sandbox.now();
    assert!((first - sandbox.started_at()).num_seconds() < -3_600, "it starts two hours behind");
    while (sandbox.now() - first).num_seconds() < 30 {
        tokio::task::yield_now().await;
    }
    let sandbox = Sandbox::new(config(Scenario::Empty));
    sandbox.set_fault("/api/user", Fault::RateLimitUntil(seconds(90)), 1);
    let answer = get(&sandbox, "/api/user").await;
    assert_eq!(sandbox.now(), start());
    // The server's own time goes on while the world's stands, so a busy machine may be some seconds further.
    let time = |name| chrono::DateTime::parse_from_rfc2822(answer.header(name).unwrap()).unwrap();
    assert!((0..60).contains(&(time("date").to_utc() - start()).num_seconds()), "{}", time("date"));
    assert!((85..=90).contains(&(time("retry-after") - time("date")).num_seconds()), "{}", time("retry-after"));
}
