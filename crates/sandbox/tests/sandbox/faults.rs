//! Failures that tests order, and the journal that they read afterwards.

use std::time::Duration;

use api_types::error::ErrorBody;
use axum::http::StatusCode;
use sandbox::{Fault, Sandbox, Scenario};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{config, get, post, quiet};

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
