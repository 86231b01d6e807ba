//! The console's own files: which address gets which, under which headers, at which path.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use e2e::setup::console_dir;
use sandbox::{Config, ConsoleDir, Sandbox, Scenario};
use tokio::sync::OnceCell;

use crate::dist::name_of;
use crate::message::{Message, get, send};
use crate::on_each_server;
use crate::servers::{Running, Server, Site, Way};

on_each_server!(
    files_and_pages_are_told_apart,
    no_file_outside_is_given_out,
    compressed_copies_are_sent_as_they_are,
    what_is_unchanged_is_not_sent_again,
    another_origin_is_named_in_the_policy,
);

const PATHS: &[&str] = &["/", "/tools/slipway/", "/a/b/c/"];
const FOREVER: &str = "public, max-age=31536000, immutable";
const HTML: &str = "text/html; charset=utf-8";

/// Nobody: nothing here asks the API.
const NO_API: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// The headers that the sandbox gives the console too, so that all journeys are walked under the same rules.
const POLICIES: &[&str] = &[
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
];

/// Checks that an answer has each header once, as the sandbox has it. `connect` is what the console may call.
pub async fn see_headers(answer: &Message, connect: &str, what: &str) {
    static OF_SANDBOX: OnceCell<Message> = OnceCell::const_new();
    let of_sandbox = OF_SANDBOX.get_or_init(ask_sandbox).await;
    for name in POLICIES {
        // Where breaches are reported to is the one thing that is the sandbox's own.
        let wanted = of_sandbox.one(name).unwrap().split("; report-uri").next().unwrap();
        let wanted = wanted.replace("connect-src 'self'", &format!("connect-src {connect}"));
        assert_eq!(answer.one(name), Some(wanted.as_str()), "{what}");
    }
    assert_eq!(answer.one("Strict-Transport-Security"), Some("max-age=31536000"), "{what}");
}

async fn ask_sandbox() -> Message {
    let console = ConsoleDir::open(console_dir()).unwrap();
    let config = Config { scenario: Scenario::Empty, console: Some(console), ..Config::default() };
    let server = Sandbox::new(config).start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    get(server.addr, "/", &[]).await
}

async fn files_and_pages_are_told_apart(server: Server) {
    for base in PATHS {
        let site = server.serve(Site::new(NO_API).at(base)).await;
        check_pages(&site, base).await;
        check_files(&site, base).await;
        check_what_is_not_there(&site, base).await;
        if *base != "/" {
            check_around(&site, base).await;
        }
    }
}

async fn check_pages(site: &Running, base: &str) {
    let index = fs::read_to_string(console_dir().join("index.html")).unwrap();
    let index = index.replacen(r#"<base href="/">"#, &format!(r#"<base href="{base}">"#), 1);
    // Names of stacks may have dots, and end as files do.
    let pages = [
        "",
        "acme/deployments",
        "acme/deployments?page=2&q=a%2Fb",
        "acme/webshop/prod/deployments/42?tab=updates",
        "acme/webshop/site.js",
        "acme/webshop/v1.2/settings",
        "acme/web%20shop/a%2Fb",
        "-/sign-in",
        "acme/deployments/",
        "index.html",
    ];
    for page in pages {
        let target = format!("{base}{page}");
        let answer = get(site.addr, &target, &[("Accept", "text/html")]).await;
        assert_eq!((answer.status(), answer.one("Content-Type")), (200, Some(HTML)), "{target}");
        assert_eq!(answer.one("Cache-Control"), Some("no-cache"), "{target}");
        assert!(answer.body == index.as_bytes(), "{target} is not the page of the console");
        see_headers(&answer, "'self'", &target).await;
    }
}

async fn check_files(site: &Running, base: &str) {
    let files = [
        (name_of("slipway-", ".js"), "text/javascript; charset=utf-8", FOREVER),
        (name_of("start-", ".js"), "text/javascript; charset=utf-8", FOREVER),
        (name_of("slipway-", ".wasm"), "application/wasm", FOREVER),
        (name_of("tokens-", ".css"), "text/css; charset=utf-8", FOREVER),
        (name_of("favicon-", ".svg"), "image/svg+xml", FOREVER),
        ("config.json".to_owned(), "application/json", "no-cache"),
    ];
    for (name, content_type, cache) in files {
        let target = format!("{base}{name}");
        let answer = get(site.addr, &target, &[]).await;
        assert_eq!((answer.status(), answer.one("Content-Type")), (200, Some(content_type)), "{target}");
        assert_eq!(answer.one("Cache-Control"), Some(cache), "{target}");
        assert_eq!(answer.one("Content-Encoding"), None, "{target}");
        let file = if name == "config.json" { b"{}".to_vec() } else { fs::read(console_dir().join(&name)).unwrap() };
        assert!(answer.body == file, "{target} is not the file");
        see_headers(&answer, "'self'", &target).await;

        let head = send(site.addr, &format!("HEAD {target}"), &[], b"").await;
        assert_eq!((head.status(), head.one("Content-Type")), (200, Some(content_type)), "{target}");
    }
}

/// A file that is missing is missing: a page in its place would be run or kept as if it were the file.
async fn check_what_is_not_there(site: &Running, base: &str) {
    let missing = [
        "slipway-0123456789abcdef.js",
        "slipway-0123456789abcdef_bg.wasm",
        "tokens-0123456789abcdef.css",
        "robots.txt",
        "favicon.ico",
        ".git/config",
        ".env",
        "slipway.js/acme",
    ];
    for name in missing {
        let target = format!("{base}{name}");
        let answer = get(site.addr, &target, &[]).await;
        assert_eq!(answer.status(), 404, "{target}");
        let cache = answer.one("Cache-Control");
        assert!(matches!(cache, Some("no-cache" | "no-store")), "{target}: {cache:?}");
        see_headers(&answer, "'self'", &target).await;
    }
}

/// Without its last slash, a path is corrected; outside of it there is nothing.
async fn check_around(site: &Running, base: &str) {
    let bare = base.trim_end_matches('/');
    let answer = get(site.addr, bare, &[]).await;
    let location = answer.one("Location").unwrap_or_default();
    assert_eq!((answer.status(), location.trim_start_matches(&site.origin())), (307, base), "{bare}");
    see_headers(&answer, "'self'", bare).await;
    // The last is the path with a line break, which must not get into the header of a redirect.
    for target in ["/", "/acme/deployments", &format!("{bare}x/acme"), &format!("/x{base}"), &format!("{bare}%0a")] {
        let answer = get(site.addr, target, &[]).await;
        assert_eq!(answer.status(), 404, "{target}");
        see_headers(&answer, "'self'", target).await;
    }
}

async fn no_file_outside_is_given_out(server: Server) {
    for base in ["/", "/tools/slipway/"] {
        // The server's own files lie above those of the console.
        let site = server.serve(Site::new(NO_API).at(base)).await;
        let page = get(site.addr, base, &[]).await.body;
        let steps = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", ".%00./", "..;/", "..%252f"];
        for step in steps {
            for file in ["output.txt", "dist/config.json", "etc/passwd"] {
                for depth in 1..=3 {
                    for target in [
                        format!("{base}{}{file}", step.repeat(depth)),
                        format!("{base}acme/{}{file}", step.repeat(depth)),
                        format!("{}{}{file}", base.trim_end_matches('/'), step.repeat(depth)),
                    ] {
                        if !target.starts_with('/') {
                            continue;
                        }
                        let answer = get(site.addr, &target, &[]).await;
                        let is_refused = answer.status() >= 400;
                        // Many steps up and down again may lead to a page, which is no secret, or to the root itself.
                        let is_own = answer.body == page || answer.body == b"{}";
                        assert!(is_refused || is_own, "{target}: {}", String::from_utf8_lossy(&answer.body));
                    }
                }
            }
        }
    }
}

async fn compressed_copies_are_sent_as_they_are(server: Server) {
    let site = server.serve(Site::new(NO_API).at("/tools/slipway/")).await;
    let cases = [
        // As Chromium, Firefox and Safari ask.
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate, br", Some("br")),
        ("gzip, deflate", Some("gzip")),
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("br;q=0, gzip", Some("gzip")),
        ("gzip;q=0", None),
        ("identity", None),
        ("", None),
    ];
    for (name, content_type) in [
        (name_of("slipway-", ".wasm"), "application/wasm"),
        (name_of("slipway-", ".js"), "text/javascript; charset=utf-8"),
        (name_of("tokens-", ".css"), "text/css; charset=utf-8"),
    ] {
        for (accepted, encoding) in cases {
            let headers = [("Accept-Encoding", accepted), ("Via", "1.1 another-proxy")];
            let answer = get(site.addr, &format!("/tools/slipway/{name}"), &headers).await;
            let what = format!("{name} for {accepted:?}");
            assert_eq!((answer.status(), answer.one("Content-Encoding")), (200, encoding), "{what}");
            assert_eq!(answer.one("Content-Type"), Some(content_type), "{what}");
            assert_eq!(answer.one("Content-Language"), None, "{what}");
            assert_eq!(answer.one("Cache-Control"), Some(FOREVER), "{what}");
            assert_eq!(answer.one("Vary"), Some("Accept-Encoding"), "{what}");
            let suffix = match encoding {
                Some("br") => ".br",
                Some(_) => ".gz",
                None => "",
            };
            let sent = fs::read(console_dir().join(format!("{name}{suffix}"))).unwrap();
            assert!(answer.body == sent, "{what} is not the file");
        }
    }
    // What people edit has no copies that could be older than the edit.
    for name in ["index.html", "config.json"] {
        for suffix in [".br", ".gz"] {
            assert!(!Path::new(&console_dir()).join(format!("{name}{suffix}")).exists(), "{name}{suffix}");
        }
    }
}

async fn what_is_unchanged_is_not_sent_again(server: Server) {
    let site = server.serve(Site::new(NO_API)).await;
    for name in ["", "acme/deployments", "config.json", &name_of("slipway-", ".js")] {
        let target = format!("/{name}");
        let first = get(site.addr, &target, &[("Accept-Encoding", "gzip")]).await;
        let tag = first.one("ETag").unwrap_or_else(|| panic!("{target} has no ETag"));
        let headers = [("Accept-Encoding", "gzip"), ("If-None-Match", tag)];
        let again = get(site.addr, &target, &headers).await;
        assert_eq!((again.status(), again.body.len()), (304, 0), "{target}");
        assert_eq!(again.one("Cache-Control"), first.one("Cache-Control"), "{target}");
    }
}

async fn another_origin_is_named_in_the_policy(server: Server) {
    let site = server.serve(Site::new(NO_API).by(Way::CrossOrigin)).await;
    let answer = get(site.addr, "/acme/deployments", &[]).await;
    see_headers(&answer, &format!("'self' http://{NO_API}"), "a page").await;
    // What is elsewhere is not here as well, least of all as a page.
    for target in ["/api/user", "/api/stacks/acme/webshop/dev"] {
        let answer = get(site.addr, target, &[]).await;
        assert_eq!(answer.status(), 404, "{target}");
        see_headers(&answer, &format!("'self' http://{NO_API}"), target).await;
    }
}
