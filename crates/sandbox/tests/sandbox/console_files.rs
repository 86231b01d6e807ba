//! The console's files: addresses, types, caching, compression, security headers.

use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::{BasePath, Config, ConsoleDir, Sandbox, Scenario};
use serde_json::{Value, json};

use crate::client::{Answer, config, get, send};

const INDEX: &str = r#"<!doctype html><html><head><base href="/"><title>Slipway</title></head><body></body></html>"#;
const WASM: &str = "slipway-0011223344556677_bg.wasm";

/// A folder with a console in it, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sandbox-console-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("style")).unwrap();
        for (file, text) in [
            ("index.html", INDEX),
            ("config.json", r#"{"apiUrl":""}"#),
            ("start.js", "start"),
            ("slipway-0011223344556677.js", "script"),
            ("slipway-0011223344556677.js.br", "brotli"),
            ("slipway-0011223344556677.js.gz", "gzip"),
            (WASM, "\0asm"),
            ("style/base-8899aabbccddeeff.css", "css"),
            ("secret.txt.gz", "only compressed"),
        ] {
            std::fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }

    fn sandbox(&self, base: &str, api_url: Option<&str>) -> Sandbox {
        Sandbox::new(Config {
            console: Some(ConsoleDir::open(&self.0).unwrap()),
            base_path: BasePath::parse(base).unwrap(),
            api_url: api_url.map(str::to_owned),
            ..config(Scenario::Empty)
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn page(sandbox: &Sandbox, path: &str, accept_encoding: &str) -> Answer {
    let request = Request::get(path).header("accept-encoding", accept_encoding);
    send(sandbox, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn files_have_their_type_and_their_age() {
    let folder = Folder::new("types");
    let sandbox = folder.sandbox("/", None);
    let wasm = format!("/{WASM}");
    let forever = "public, max-age=31536000, immutable";
    let cases = [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/config.json", "application/json", "no-cache"),
        ("/start.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/slipway-0011223344556677.js", "text/javascript; charset=utf-8", forever),
        (wasm.as_str(), "application/wasm", forever),
        ("/style/base-8899aabbccddeeff.css", "text/css; charset=utf-8", forever),
    ];
    for (path, content_type, cache) in cases {
        let answer = page(&sandbox, path, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(cache), "{path}");
    }
}

#[tokio::test]
async fn addresses_of_pages_give_the_page() {
    let folder = Folder::new("pages");
    let sandbox = folder.sandbox("/", None);
    for path in
        ["/acme/deployments", "/-/sign-in", "/acme/webshop/prod/deployments/42", "/acme/p/site.js", "/acme/a%20b/x"]
    {
        let answer = page(&sandbox, path, "").await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, INDEX), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for path in
        ["/missing.js", "/robots.txt", "/.git/config", "/x.wasm", "/%2e%2e/Cargo.toml", "/a%2f..%2f..%2fb", "/..%5cx"]
    {
        let answer = page(&sandbox, path, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let request = Request::post("/acme/deployments").body(Body::empty()).unwrap();
    assert_eq!(send(&sandbox, request).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let api = page(&sandbox, "/api/nothing", "").await;
    assert_eq!((api.status, api.text().as_str()), (StatusCode::NOT_FOUND, "404 page not found\n"));
}

#[tokio::test]
async fn compressed_siblings_are_sent_to_who_takes_them() {
    let folder = Folder::new("encodings");
    let sandbox = folder.sandbox("/", None);
    let path = "/slipway-0011223344556677.js";
    for (accepts, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "gzip"),
        ("", None, "script"),
        ("identity", None, "script"),
    ] {
        let answer = page(&sandbox, path, accepts).await;
        assert_eq!((answer.header("content-encoding"), answer.text().as_str()), (encoding, body), "{accepts}");
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    }
}

#[tokio::test]
async fn the_console_can_stand_below_a_path() {
    let folder = Folder::new("base");
    let sandbox = folder.sandbox("/x/y/", None);
    for path in ["/x/y/", "/x/y/index.html", "/x/y/acme/deployments"] {
        let answer = page(&sandbox, path, "gzip, br").await;
        assert!(answer.text().contains(r#"<base href="/x/y/">"#), "{path}");
    }
    assert_eq!(page(&sandbox, "/x/y/start.js", "").await.text(), "start");
    let answer = page(&sandbox, "/x/y", "").await;
    assert_eq!((answer.status.is_redirection(), answer.header("location")), (true, Some("/x/y/")));
    assert_eq!(page(&sandbox, "/elsewhere", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&sandbox, "/api/user").await.status, StatusCode::OK, "the API stays at the root");
}

#[tokio::test]
async fn any_configuration_can_be_served_right_or_wrong() {
    let folder = Folder::new("configuration");
    for text in [r#"{"readOnly": true}"#, "<html>", ""] {
        let sandbox = Sandbox::new(Config {
            console: Some(ConsoleDir::open(&folder.0).unwrap()),
            console_config: Some(text.to_owned()),
            ..config(Scenario::Empty)
        });
        let answer = page(&sandbox, "/config.json", "gzip").await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, text));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn another_api_is_named_in_the_configuration_and_in_the_policy() {
    let folder = Folder::new("api");
    let own: Value = page(&folder.sandbox("/", None), "/config.json", "").await.json();
    assert_eq!(own, json!({"apiUrl": ""}));
    let sandbox = folder.sandbox("/", Some("https://api.example.com/"));
    let answer = page(&sandbox, "/config.json", "").await;
    assert_eq!(answer.json::<Value>(), json!({"apiUrl": "https://api.example.com/"}));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("connect-src 'self' https://api.example.com;"), "{policy}");
}

#[tokio::test]
async fn every_answer_of_the_console_has_the_security_headers() {
    let folder = Folder::new("security");
    for (base, paths) in [("/", ["/", "/start.js", "/missing.js", "/acme/x"]), ("/x/", ["/x/", "/x", "/x/a/b", "/y"])] {
        let sandbox = folder.sandbox(base, None);
        for path in paths {
            let answer = page(&sandbox, path, "").await;
            let expected = [
                (
                    "content-security-policy",
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                     font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'; \
                     object-src 'none'; require-trusted-types-for 'script'; trusted-types default; \
                     report-uri /-/csp-report",
                ),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("x-frame-options", "DENY"),
            ];
            for (name, value) in expected {
                assert_eq!(answer.header(name), Some(value), "{path}");
            }
            assert!(answer.header("permissions-policy").unwrap().contains("camera=()"));
        }
    }
}

#[tokio::test]
async fn reports_about_the_policy_are_kept() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    let report = r#"{"csp-report":{"violated-directive":"script-src"}}"#;
    for body in [report, "no JSON", ""] {
        let request = Request::post("/-/csp-report").body(Body::from(body)).unwrap();
        assert_eq!(send(&sandbox, request).await.status, StatusCode::NO_CONTENT, "{body}");
    }
    let reports = sandbox.csp_reports();
    assert_eq!(reports[0]["csp-report"]["violated-directive"], "script-src");
    assert_eq!(reports[1], "no JSON");
    for _ in 0..500 {
        let request = Request::post("/-/csp-report").body(Body::from(report)).unwrap();
        send(&sandbox, request).await;
    }
    assert!(sandbox.csp_reports().len() <= 200);
}

#[tokio::test]
async fn without_a_console_a_page_says_where_the_api_is() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    let answer = page(&sandbox, "/", "").await;
    assert!(answer.status == StatusCode::OK && answer.text().contains("/api"));
    assert_eq!(page(&sandbox, "/acme/deployments", "").await.status, StatusCode::NOT_FOUND);
    let error = ConsoleDir::open(Path::new("/no/such/folder")).unwrap_err();
    assert!(error.contains("index.html"), "{error}");
}
