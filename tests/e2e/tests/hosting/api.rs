//! The API at the site's own `/api`: what of a request goes on, and what of an answer comes back.

use std::sync::Arc;
use std::time::Duration;

use e2e::setup::free_port;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::files::see_headers;
use crate::message::{Exchange, get, send};
use crate::on_each_server;
use crate::servers::{Server, Site};
use crate::upstream::{Part, Upstream};

on_each_server!(
    requests_go_on_as_they_came,
    answers_come_back_without_what_is_not_theirs_to_say,
    answers_are_not_held_back,
    large_bodies_pass,
    only_methods_of_the_api_get_through,
    an_api_that_is_not_there_is_an_error,
);

const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

async fn requests_go_on_as_they_came(server: Server) {
    let target = "/api/stacks/acme/a%2Fb%20c/x%3Fy/%C3%A4?continuationToken=a%2Fb%26c&step=&q=%20+";
    for (method, body) in [("GET", ""), ("POST", "{\"a\":1}"), ("PUT", "{}"), ("PATCH", "{}"), ("DELETE", "")] {
        let api = Upstream::answering(OK).await;
        let site = server.serve(Site::new(api.addr).at("/tools/slipway/")).await;
        let headers = [
            ("Authorization", "token pul-somebody"),
            ("Accept", "application/vnd.pulumi+8"),
            ("Content-Type", "application/json"),
            ("Cookie", "session=secret"),
            ("Origin", "https://slipway.example.com"),
            ("Referer", "https://slipway.example.com/acme"),
        ];
        let answer = send(site.addr, &format!("{method} {target}"), &headers, body.as_bytes()).await;
        assert_eq!((answer.status(), answer.body.as_slice()), (200, b"{}".as_slice()), "{method}");

        let request = api.only();
        assert_eq!(request.start, format!("{method} {target} HTTP/1.1"));
        assert_eq!(request.body, body.as_bytes(), "{method}");
        for (name, value) in &headers[..3] {
            assert_eq!(request.one(name), Some(*value), "{method}");
        }
        assert_eq!(request.one("Host"), Some(api.addr.to_string().as_str()));
        for name in ["Cookie", "Origin", "Referer", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"] {
            assert_eq!(request.one(name), None, "{name} goes on to the API");
        }
    }
}

async fn answers_come_back_without_what_is_not_theirs_to_say(server: Server) {
    for (status, reason) in [
        (200, "OK"),
        (302, "Found"),
        (401, "Unauthorized"),
        (404, "Not Found"),
        (429, "Too Many Requests"),
        (503, "No"),
    ] {
        let api = Upstream::answering(&format!(
            "HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\
             Connection: close\r\nRetry-After: 7\r\nX-Pulumi-Request-ID: 4f2a\r\nLocation: /api/elsewhere\r\n\
             Set-Cookie: a=b\r\nCache-Control: public, max-age=60\r\nExpires: Thu, 01 Jan 2099 00:00:00 GMT\r\n\
             Content-Security-Policy: default-src *\r\nContent-Security-Policy-Report-Only: default-src *\r\n\
             Strict-Transport-Security: max-age=1\r\nX-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: unsafe-url\r\n\
             Cross-Origin-Opener-Policy: unsafe-none\r\nCross-Origin-Resource-Policy: cross-origin\r\n\
             Permissions-Policy: camera=*\r\nAccess-Control-Allow-Origin: *\r\nX-Content-Type-Options: none\r\n\
             Access-Control-Allow-Credentials: true\r\nClear-Site-Data: \"storage\"\r\n\
             Service-Worker-Allowed: /\r\nAlt-Svc: h3=\":443\"\r\nX-Accel-Redirect: /config.json\r\n\r\n{{\"as\":\"it is\"}}"
        ))
        .await;
        let site = server.serve(Site::new(api.addr)).await;
        let answer = get(site.addr, "/api/user", &[("Authorization", "token x")]).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.body, b"{\"as\":\"it is\"}", "{status}");
        let kept = [
            ("Content-Type", "application/json"),
            ("Retry-After", "7"),
            ("X-Pulumi-Request-ID", "4f2a"),
            ("Location", "/api/elsewhere"),
            ("Cache-Control", "no-store"),
        ];
        for (name, value) in kept {
            assert_eq!(answer.one(name), Some(value), "{status}");
        }
        let dropped = [
            "Set-Cookie",
            "Expires",
            "Content-Security-Policy-Report-Only",
            "Access-Control-Allow-Origin",
            "Access-Control-Allow-Credentials",
            "Clear-Site-Data",
            "Service-Worker-Allowed",
            "Alt-Svc",
        ];
        for name in dropped {
            assert_eq!(answer.all(name), Vec::<&str>::new(), "{status}: {name}");
        }
        see_headers(&answer, "'self'", &format!("an answer of {status}")).await;
        assert_eq!(api.seen().len(), 1, "{status}: asked once, and no redirect followed");
    }
}

/// The beginning of an answer arrives before its end is written.
async fn answers_are_not_held_back(server: Server) {
    let go_on = Arc::new(Notify::new());
    let gate = Arc::clone(&go_on);
    let api = Upstream::start(move |_| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        vec![
            Part::Bytes(format!("{head}9\r\nthe start\r\n").into_bytes()),
            Part::Until(Arc::clone(&gate)),
            Part::Bytes(b"7\r\nthe end\r\n0\r\n\r\n".to_vec()),
        ]
    })
    .await;
    let site = server.serve(Site::new(api.addr)).await;
    let mut exchange = Exchange::open(site.addr, "GET /api/logs", &[("Accept-Encoding", "gzip, br")], b"").await;
    let limit = Duration::from_secs(20);
    assert!(timeout(limit, exchange.see("the start")).await.is_ok(), "the start of an answer is held back");
    go_on.notify_one();
    assert!(timeout(limit, exchange.see("the end")).await.is_ok(), "the end of an answer does not come");
}

async fn large_bodies_pass(server: Server) {
    let large: String = (0..1_500_000).map(|n| format!("{n:07}\n")).collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", large.len());
    let api = Upstream::answering(&format!("{head}{large}")).await;
    let site = server.serve(Site::new(api.addr)).await;
    let sent = &large.as_bytes()[..3_000_000];
    let answer = send(site.addr, "PATCH /api/stacks", &[], sent).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.body == large.as_bytes(), "the answer has {} bytes", answer.body.len());
    assert!(api.only().body == sent, "the request has {} bytes", api.only().body.len());
}

/// TRACE would give back what the server has added.
async fn only_methods_of_the_api_get_through(server: Server) {
    let api = Upstream::answering(OK).await;
    let site = server.serve(Site::new(api.addr)).await;
    for method in ["TRACE", "OPTIONS", "PROPFIND", "CONNECT", "get"] {
        let answer = send(site.addr, &format!("{method} /api/user"), &[], b"").await;
        assert!(answer.status() >= 400, "{method}: {}", answer.start);
    }
    assert!(api.seen().is_empty(), "{:?}", api.seen());
}

async fn an_api_that_is_not_there_is_an_error(server: Server) {
    let nobody = ([127, 0, 0, 1], free_port()).into();
    let site = server.serve(Site::new(nobody)).await;
    let answer = get(site.addr, "/api/user", &[]).await;
    assert!(matches!(answer.status(), 502..=504), "{}", answer.start);
    assert_eq!(answer.one("Cache-Control"), Some("no-store"));
    see_headers(&answer, "'self'", "an answer without the API").await;
}
