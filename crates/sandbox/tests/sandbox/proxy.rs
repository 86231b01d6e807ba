//! A sandbox that stands behind a proxy, which signs people in.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::{Config, MEMBER_TOKEN, Sandbox, Scenario};

use crate::client::{config, send};

fn behind_a_proxy() -> Sandbox {
    Sandbox::new(Config { proxy_auth: true, ..config(Scenario::Empty) })
}

#[tokio::test]
async fn a_request_without_a_token_is_the_administrators() {
    let sandbox = behind_a_proxy();
    let answer = send(&sandbox, Request::get("/api/user").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.json::<serde_json::Value>()["githubLogin"], "mara");
    assert!(!sandbox.requests()[0].has_authorization, "the journal tells what was sent, not what was added");
}

#[tokio::test]
async fn the_token_of_a_request_is_replaced() {
    let request = Request::get("/api/user").header("authorization", format!("token {MEMBER_TOKEN}"));
    let answer = send(&behind_a_proxy(), request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.json::<serde_json::Value>()["githubLogin"], "mara");
}

#[tokio::test]
async fn other_sites_may_not_act() {
    let sandbox = behind_a_proxy();
    for (site, expected) in [
        (Some("same-origin"), StatusCode::OK),
        (None, StatusCode::OK),
        (Some("same-site"), StatusCode::FORBIDDEN),
        (Some("cross-site"), StatusCode::FORBIDDEN),
    ] {
        let mut request = Request::post("/api/orgs/acme/deployments/pause");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        assert_eq!(send(&sandbox, request.body(Body::empty()).unwrap()).await.status, expected, "{site:?}");
    }
}

#[tokio::test]
async fn without_a_proxy_nothing_is_added() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    let answer = send(&sandbox, Request::get("/api/user").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
