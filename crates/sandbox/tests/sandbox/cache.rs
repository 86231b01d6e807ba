//! The cache of a project's dependencies.

use api_types::cache::CacheUrlResponse;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, call, post, quiet, seconds, send, stack, succeeds, wrong_attribute};

const BASE: &str = "/api/stacks/acme/webshop/dev/deployments/cache";

/// The path and query of a signed address.
async fn url(sandbox: &Sandbox, method: &str, key: &str) -> String {
    let answer = post(sandbox, &format!("{BASE}/url"), json!({"method": method, "key": key})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let url = answer.json::<CacheUrlResponse>().url;
    url.strip_prefix("http://localhost").unwrap_or_else(|| panic!("{url}")).to_owned()
}

async fn fetch(sandbox: &Sandbox, method: &str, address: &str, body: Vec<u8>) -> Answer {
    let request = Request::builder().method(method).uri(address).header("origin", "https://console.example.com");
    send(sandbox, request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn an_archive_goes_up_and_comes_down_without_a_token() {
    let sandbox = quiet();
    let dev = stack("webshop", "dev");
    let key = "node_modules/linux x64#1";
    let archive: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let answer = fetch(&sandbox, "GET", &url(&sandbox, "GET", key).await, Vec::new()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text().contains("<Code>NoSuchKey</Code>"));
    let answer = fetch(&sandbox, "PUT", &url(&sandbox, "PUT", key).await, archive.clone()).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0), "more than other requests may bring");
    assert!(sandbox.cache_entries(&dev).contains(&(key.to_owned(), archive.len())));
    let answer = fetch(&sandbox, "GET", &url(&sandbox, "GET", key).await, Vec::new()).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, archive));
    assert_eq!(sandbox.cache_entries(&dev), sandbox.cache_entries(&stack("webshop", "prod")), "one for the project");
}

#[tokio::test]
async fn an_address_is_for_its_method_its_key_and_its_time() {
    let sandbox = quiet();
    let key = sandbox.cache_entries(&stack("webshop", "dev")).swap_remove(0).0;
    let address = url(&sandbox, "GET", &key).await;
    assert_eq!(fetch(&sandbox, "GET", &address, Vec::new()).await.status, StatusCode::OK);
    assert_eq!(fetch(&sandbox, "PUT", &address, vec![1]).await.status, StatusCode::FORBIDDEN, "another method");
    let (path, query) = address.split_once('?').unwrap();
    let (expires, signature) = query.split_once('&').unwrap();
    let later = format!("expires={}", expires.trim_start_matches("expires=").parse::<i64>().unwrap() + 60);
    for address in [
        format!("{path}-other?{query}"),
        path.replace("webshop", "payments") + "?" + query,
        format!("{path}?{later}&{signature}"),
        format!("{path}?{expires}&signature=AAAA"),
        format!("{path}?{expires}"),
        path.to_owned(),
    ] {
        let answer = fetch(&sandbox, "GET", &address, Vec::new()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        assert!(answer.text().contains("SignatureDoesNotMatch"));
    }
    sandbox.advance(seconds(15 * 60 - 1));
    assert_eq!(fetch(&sandbox, "GET", &address, Vec::new()).await.status, StatusCode::OK);
    sandbox.advance(seconds(1));
    let answer = fetch(&sandbox, "GET", &address, Vec::new()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("expired"));
}

#[tokio::test]
async fn any_origins_page_may_use_an_address() {
    let sandbox = quiet();
    let address = url(&sandbox, "PUT", "x").await;
    let preflight = fetch(&sandbox, "OPTIONS", &address, Vec::new()).await;
    let upload = fetch(&sandbox, "PUT", &address, vec![1, 2, 3]).await;
    for answer in [preflight, upload] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://console.example.com"));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, PUT"));
    }
    assert_eq!(sandbox.cache_entries(&stack("webshop", "dev")).last(), Some(&("x".to_owned(), 3)));
}

#[tokio::test]
async fn clearing_takes_the_whole_projects_archives() {
    let sandbox = quiet();
    let (dev, payments) = (stack("webshop", "dev"), stack("payments", "dev"));
    assert!(!sandbox.cache_entries(&dev).is_empty() && !sandbox.cache_entries(&payments).is_empty());
    for _ in 0..2 {
        let answer = call(&sandbox, "DELETE", BASE, Value::Null).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
        assert!(sandbox.cache_entries(&dev).is_empty() && sandbox.cache_entries(&stack("webshop", "prod")).is_empty());
    }
    assert!(!sandbox.cache_entries(&payments).is_empty(), "another project's stay");
    let id = sandbox.create(&dev, api_types::Operation::Update, succeeds(30));
    assert!(sandbox.finish(&id));
    assert_eq!(sandbox.cache_entries(&dev).len(), 1, "a deployment with the cache enabled saves its dependencies");
}

#[tokio::test]
async fn wrong_requests_for_an_address_are_refused() {
    let sandbox = quiet();
    for (body, attribute) in [
        (json!({"method": "DELETE", "key": "x"}), "method"),
        (json!({"method": "get", "key": "x"}), "method"),
        (json!({"key": "x"}), "method"),
        (json!({"method": "GET", "key": ""}), "key"),
        (json!({"method": "GET"}), "key"),
        (json!({"method": "GET", "key": 1}), "key"),
        (json!([]), "body"),
    ] {
        let answer = post(&sandbox, &format!("{BASE}/url"), body.clone()).await;
        assert_eq!(wrong_attribute(&answer), attribute, "{body}");
    }
    for path in ["cache", "cache/url"] {
        let path = format!("/api/stacks/acme/webshop/nothing/deployments/{path}");
        let method = if path.ends_with("url") { "POST" } else { "DELETE" };
        let answer = call(&sandbox, method, &path, json!({"method": "GET", "key": "x"})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}
