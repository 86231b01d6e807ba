//! A credential that the site adds itself: only for people whom the check knows, only for the console's own page, and
//! never for the browser to see.

use crate::files::see_headers;
use crate::message::{Message, get, send};
use crate::on_each_server;
use crate::servers::{CREDENTIAL, Check, Running, Server, Site, Way};
use crate::upstream::{Part, Upstream};

on_each_server!(
    nobody_is_known_before_the_check_is_filled_in,
    who_is_known_gets_the_credential_and_nobody_else,
    pages_of_other_sites_are_refused,
    a_check_that_names_nobody_lets_nobody_use_the_credential,
);

const OWN_PAGE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const MARA: (&str, &str) = ("Cookie", "person=mara");

async fn api() -> Upstream {
    Upstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").await
}

/// Knows whoever has Mara's cookie, and names her.
async fn check() -> Upstream {
    Upstream::start(|request| {
        let is_known = request.one("Cookie").is_some_and(|cookie| cookie.contains("person=mara"));
        vec![Part::Bytes(if is_known { known() } else { b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n".to_vec() })]
    })
    .await
}

pub fn known() -> Vec<u8> {
    b"HTTP/1.1 202 Accepted\r\nX-Auth-Request-User: mara\r\nContent-Length: 0\r\n\r\n".to_vec()
}

async fn serve(server: Server, api: &Upstream, check: Option<&Upstream>) -> Running {
    let site = Site::new(api.addr).by(Way::SingleSignOn).configured(r#"{"authentication":"proxy"}"#);
    let check = check.map(|check| Check { at: check.addr, knows_everybody: false });
    server.serve(Site { check, ..site }).await
}

async fn see_refused(answer: &Message, status: u16, api: &Upstream, what: &str) {
    assert_eq!(answer.status(), status, "{what}");
    see_headers(answer, "'self'", what).await;
    assert!(api.seen().is_empty(), "{what}: the API was asked: {:?}", api.seen());
}

async fn nobody_is_known_before_the_check_is_filled_in(server: Server) {
    let api = api().await;
    let site = serve(server, &api, None).await;
    for headers in [vec![OWN_PAGE], vec![OWN_PAGE, MARA, ("X-Auth-Request-User", "mara"), ("X-Slipway-Person", "mara")]]
    {
        let answer = get(site.addr, "/api/user", &headers).await;
        see_refused(&answer, 403, &api, "a check that was not filled in").await;
        for target in ["/", "/config.json", "/acme/deployments"] {
            let answer = get(site.addr, target, &headers).await;
            see_refused(&answer, 403, &api, target).await;
        }
    }
}

async fn who_is_known_gets_the_credential_and_nobody_else(server: Server) {
    let (api, check) = (api().await, check().await);
    let site = serve(server, &api, Some(&check)).await;
    // Naming oneself is not being known.
    let forged = [OWN_PAGE, ("X-Auth-Request-User", "mara"), ("X-Slipway-Person", "mara")];
    for headers in [vec![OWN_PAGE], vec![OWN_PAGE, ("Cookie", "person=eve")], forged.to_vec()] {
        let answer = get(site.addr, "/api/user", &headers).await;
        let status = if server == Server::Apache { 403 } else { 401 };
        see_refused(&answer, status, &api, &format!("somebody unknown, with {headers:?}")).await;
        let answer = get(site.addr, "/acme/deployments", &headers).await;
        see_refused(&answer, status, &api, "a page for somebody unknown").await;
    }
    // From a link in a mail, too.
    for target in ["/", "/acme/deployments", "/config.json"] {
        let answer = get(site.addr, target, &[MARA, ("Sec-Fetch-Site", "cross-site")]).await;
        assert_eq!(answer.status(), 200, "{target}");
        see_headers(&answer, "'self'", target).await;
    }

    // What the browser sends in its place does not get through.
    let headers = [OWN_PAGE, MARA, ("Authorization", "token pul-of-the-browser")];
    let answer = send(site.addr, "POST /api/stacks/acme/a%2Fb/x?y=%2F", &headers, b"{\"a\":1}").await;
    assert_eq!(answer.status(), 200);
    let request = api.only();
    assert_eq!(request.start, "POST /api/stacks/acme/a%2Fb/x?y=%2F HTTP/1.1");
    assert_eq!(request.body, b"{\"a\":1}");
    assert_eq!(request.one("Authorization"), Some(CREDENTIAL));
    for name in ["Cookie", "X-Slipway-Person"] {
        assert_eq!(request.one(name), None, "{name} goes on to the API");
    }
    let whole = format!("{answer:?}");
    assert!(!whole.contains("pul-"), "{whole}");
}

async fn pages_of_other_sites_are_refused(server: Server) {
    let (api, check) = (api().await, check().await);
    let site = serve(server, &api, Some(&check)).await;
    let others: [Option<&str>; 6] =
        [None, Some("cross-site"), Some("same-site"), Some("none"), Some(""), Some("same-origin, cross-site")];
    for other in others {
        for start in ["GET /api/user", "POST /api/stacks/acme/webshop/dev/deployments", "OPTIONS /api/user"] {
            let mut headers = vec![MARA, ("Origin", "https://evil.example"), ("X-Requested-With", "x")];
            headers.extend(other.map(|other| ("Sec-Fetch-Site", other)));
            let answer = send(site.addr, start, &headers, b"").await;
            see_refused(&answer, 403, &api, &format!("{start} from {other:?}")).await;
            assert_eq!(answer.all("Access-Control-Allow-Origin"), Vec::<&str>::new());
        }
    }
}

/// A check that says yes to everything, as an address that is answered with a page would.
async fn a_check_that_names_nobody_lets_nobody_use_the_credential(server: Server) {
    if server == Server::Apache {
        // It asks nobody: there, the check is a rule of its own.
        return;
    }
    let api = api().await;
    let careless = Upstream::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").await;
    let site = serve(server, &api, Some(&careless)).await;
    for extra in [("X-Auth-Request-User", "mara"), ("X-Slipway-Person", "mara"), ("Authorization", "token pul-own")] {
        get(site.addr, "/api/user", &[OWN_PAGE, extra]).await;
    }
    for request in api.seen() {
        let sent = request.one("Authorization").unwrap_or_default();
        assert!(sent.is_empty(), "the API got {sent:?}");
    }
}
