//! Pages of other origins.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::{ADMIN_TOKEN, Config, Sandbox, Scenario};

use crate::client::{Answer, config, send};

fn allowing(origins: &[&str]) -> Sandbox {
    let allow_origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    Sandbox::new(Config { allow_origins, ..config(Scenario::Empty) })
}

async fn preflight(sandbox: &Sandbox, origin: &str) -> Answer {
    let request = Request::options("/api/user")
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    send(sandbox, request.body(Body::empty()).unwrap()).await
}

async fn fetch(sandbox: &Sandbox, origin: &str, token: &str) -> Answer {
    let request = Request::get("/api/user").header("origin", origin).header("authorization", format!("token {token}"));
    send(sandbox, request.body(Body::empty()).unwrap()).await
}

fn sharing_headers(answer: &Answer) -> Vec<&str> {
    answer.headers.keys().map(|name| name.as_str()).filter(|name| name.starts_with("access-control-")).collect()
}

#[tokio::test]
async fn without_an_allowed_origin_no_header_is_sent() {
    let sandbox = allowing(&[]);
    assert!(sharing_headers(&preflight(&sandbox, "https://a.example.com").await).is_empty());
    assert!(sharing_headers(&fetch(&sandbox, "https://a.example.com", ADMIN_TOKEN).await).is_empty());
}

#[tokio::test]
async fn an_allowed_origin_may_read_answers_and_refusals() {
    let sandbox = allowing(&["https://a.example.com", "http://localhost:3000"]);
    for origin in ["https://a.example.com", "http://localhost:3000"] {
        let answer = preflight(&sandbox, origin).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST, PUT, PATCH, DELETE"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("Authorization, Content-Type, Accept"));
        assert!(answer.header("access-control-max-age").is_some());
        assert_eq!(answer.header("vary"), Some("Origin"));
        for (token, status) in [(ADMIN_TOKEN, 200), ("other", 401)] {
            let answer = fetch(&sandbox, origin, token).await;
            assert_eq!(answer.status.as_u16(), status);
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(answer.header("access-control-expose-headers"), Some("X-Pulumi-Request-ID, Retry-After"));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
        }
    }
    for origin in ["https://b.example.com", "https://a.example.com:444", "https://a.example.com.evil.example", "null"] {
        assert!(sharing_headers(&preflight(&sandbox, origin).await).is_empty(), "{origin}");
        assert!(sharing_headers(&fetch(&sandbox, origin, ADMIN_TOKEN).await).is_empty(), "{origin}");
    }
}

#[tokio::test]
async fn a_star_allows_all() {
    let sandbox = allowing(&["*"]);
    assert_eq!(preflight(&sandbox, "https://x.example").await.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        fetch(&sandbox, "https://x.example", ADMIN_TOKEN).await.header("access-control-allow-origin"),
        Some("*")
    );
}
