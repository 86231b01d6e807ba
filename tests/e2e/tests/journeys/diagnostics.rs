//! The page that looks after the console itself: for everybody, in each state that somebody would open it for.

use std::net::Ipv4Addr;
use std::time::Duration;

use e2e::setup::free_port;
use e2e::{ADMIN_TOKEN, Journey, Role, Setup, check_page, journey};
use sandbox::{Config, Fault, Sandbox};
use serde_json::json;

const PAGE: &str = "/-/diagnostics";

/// The page for somebody who is signed in. Nobody is asked to sign in there, so they do it elsewhere.
async fn open_signed_in(j: &Journey) {
    j.open_signed_in("/").await;
    j.see_heading("Organizations").await;
    j.follow(PAGE).await;
}

/// What was found of one thing: the word for it, and the rest of its row.
async fn found(j: &Journey, section: &str, name: &str) -> (String, String) {
    let script = "
        const section = [...document.querySelectorAll('section')].find((it) => it.ariaLabel === arguments[0]);
        const row = [...(section?.querySelectorAll('.check-row') ?? [])]
            .find((it) => it.querySelector('.check-row__name').textContent === arguments[1]);
        const clean = (text) => text.replace(/\\s+/g, ' ').trim();
        return row && [clean(row.querySelector('.status').innerText), clean(row.querySelector('.check-row__main').innerText)];
    ";
    let read = async || j.eval_with::<Option<(String, String)>>(script, vec![json!(section), json!(name)]).await;
    let is_over = async || read().await.is_some_and(|(word, _)| word != "Asking");
    j.wait_until(&format!("{name} of {section} was looked at"), is_over).await;
    read().await.unwrap_or_else(|| panic!("{name} of {section} has gone"))
}

async fn see_found(j: &Journey, section: &str, name: &str, word: &str, part: &str) {
    let what = format!("{name} of {section} is {word:?} with {part:?}");
    j.wait_until(&what, async || {
        let (found_word, text) = found(j, section, name).await;
        found_word == word && text.contains(part)
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_signed_in_sees_that_all_is_well() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.click(Role::Disclosure, e2e::Named::Starting("Account of")).await;
        j.click_link("Diagnostics").await;
        j.see_heading("Diagnostics").await;
        j.see_title("Diagnostics · Slipway").await;
        j.see_address(PAGE).await;
        see_found(j, "Connection", "API", "Good", "answers in").await;
        see_found(j, "Connection", "CORS", "Good", "Not needed").await;
        see_found(j, "Connection", "Clock", "Good", "Agrees with that of the API.").await;
        see_found(j, "Page", "Content-Security-Policy", "Good", "In force").await;
        see_found(j, "Page", "Trusted Types", "Good", "Enforced").await;
        see_found(j, "Page", "Service worker", "Good", "None").await;
        for header in ["X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control"] {
            see_found(j, "Page", header, "Good", "").await;
        }
        see_found(j, "Session", "Signed in", "Fact", "mara is signed in, with an access token.").await;
        see_found(j, "Session", "Access token", "Fact", "In the memory of this tab, until").await;
        see_found(j, "Session", "Locks itself", "Fact", "After 15 min").await;
        see_found(j, "Versions", "API", "Fact", "api-version").await;
        see_found(j, "Configuration", "apiUrl", "Fact", "Empty").await;
        j.see_text("Everything is as it should be.").await;
        j.see_text("GET /api/orgs/acme/deployments?page=1").await;
        check_page(j, "diagnostics").await;
    })
    .await;
}

#[tokio::test]
async fn nobody_has_to_be_signed_in() {
    journey(Setup::quiet().at_path("/tools/slipway"), async |j: &Journey| {
        j.open(PAGE).await;
        j.see_heading("Diagnostics").await;
        j.see_title("Diagnostics · Slipway").await;
        see_found(j, "Connection", "API", "Good", "wants a token (401), as it should").await;
        see_found(j, "Session", "Signed in", "Fact", "Nobody is signed in.").await;
        assert!(!j.sandbox.requests().iter().any(|request| request.has_authorization), "whose token was that?");
        check_page(j, "diagnostics of nobody").await;
        j.click_link("Sign in").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Organizations").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn an_api_that_is_not_there_is_told_and_asked_again() {
    let api = format!("http://127.0.0.1:{}", free_port());
    journey(Setup::quiet().with_api_at(&api), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_text("No answer from the API").await;
        j.click_link("Diagnostics").await;
        see_found(j, "Connection", "API", "Bad", &format!("Nothing answers at {api}.")).await;
        see_found(j, "Connection", "CORS", "Unknown", "").await;
        see_found(j, "Connection", "Clock", "Good", "the host of the console").await;
        see_found(j, "Configuration", "apiUrl", "Fact", &api).await;
        j.see_text("1 not as it should be.").await;
        check_page(j, "diagnostics without an API").await;
        j.see(Role::Button, "Ask again").await;
        j.expect_console_error("ERR_CONNECTION_REFUSED");
    })
    .await;
}

#[tokio::test]
async fn a_policy_that_keeps_requests_back_is_told_with_what_to_allow() {
    let api = "http://127.0.0.1:9";
    // The policy that the sandbox sends does not follow this file.
    let file = format!(r#"{{"apiUrl": "{api}"}}"#);
    journey(Setup::quiet().with(|config| config.console_config = Some(file)), async |j: &Journey| {
        j.open(PAGE).await;
        see_found(j, "Connection", "API", "Bad", &format!("lets no request go to {api}.")).await;
        j.see_text("Add it to connect-src").await;
        j.expect_csp_reports();
        j.expect_console_error("Content Security Policy");
        j.expect_console_error("securitypolicyviolation");
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_signs_people_in_is_judged_as_one() {
    let behind_a_proxy = Setup::quiet().with(|config| {
        config.console_config = Some(r#"{"authentication": "proxy"}"#.to_owned());
        config.proxy_auth = true;
    });
    journey(behind_a_proxy, async |j: &Journey| {
        let elsewhere = || Fault::Redirect("https://sso.example.com/authorize".to_owned());
        j.sandbox.set_fault("GET /api/user", elsewhere(), 2);
        j.open(PAGE).await;
        see_found(j, "Connection", "API", "Bad", "wants a sign-in.").await;
        j.click_button("Ask again").await;
        see_found(j, "Connection", "API", "Good", "answers in").await;
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("GET /api/user", Fault::Redirect("https://sso.example.com/authorize".to_owned()), 1);
        j.open(PAGE).await;
        see_found(j, "Connection", "API", "Bad", "leads elsewhere.").await;
        j.click_button("Ask again").await;
        see_found(j, "Connection", "API", "Good", "as it should").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn a_page_whose_data_did_not_come_leads_there() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        j.see_text("3 agent pools").await;
        j.sandbox.set_fault("/api/orgs/acme/usage", Fault::Drop, 1_000);
        j.sandbox.set_fault("/api/orgs/acme/deployments", Fault::Drop, 1_000);
        j.follow("/acme/deployments").await;
        j.click_link("Diagnostics").await;
        j.see_heading("Diagnostics").await;
        see_found(j, "Connection", "API", "Good", "answers in").await;
        j.see_text("No answer").await;
        j.expect_console_error("ERR_EMPTY_RESPONSE");
    })
    .await;
}

#[tokio::test]
async fn an_origin_that_is_refused_is_named_to_be_copied() {
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let closed = Sandbox::new(Config::default());
    let server = closed.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet().at_port(port).with_api_at(&server.url), async |j: &Journey| {
        j.open(PAGE).await;
        see_found(j, "Connection", "API", "Bad", "the browser withholds it").await;
        see_found(j, "Connection", "CORS", "Bad", &format!("allow the origin {origin}")).await;
        assert_eq!(j.copy_by("Copy").await, origin);
        check_page(j, "diagnostics of a refused origin").await;
        j.expect_console_error("CORS");
        j.expect_console_error("ERR_FAILED");
        j.expect_console_error("401");
    })
    .await;

    let allowing = Sandbox::new(Config { allow_origins: vec![origin.clone()], ..Config::default() });
    let server = allowing.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet().at_port(port).with_api_at(&server.url), async |j: &Journey| {
        open_signed_in(j).await;
        see_found(j, "Connection", "CORS", "Good", &format!("lets {origin} read its answers, also with a token."))
            .await;
        see_found(j, "Connection", "Clock", "Good", "do not show the API's own clock").await;
    })
    .await;
}

/// Lets the page get the answers to its requests without some headers, or with others in their place.
const CHANGE_HEADERS: &str = "
    const [changes] = arguments;
    const real = window.fetch.bind(window);
    window.fetch = async (request) => {
        const answer = await real(request);
        const headers = new Headers(answer.headers);
        for (const [name, value] of Object.entries(changes)) value ? headers.set(name, value) : headers.delete(name);
        return new Response(answer.body, { status: answer.status, headers });
    };
";

#[tokio::test]
async fn headers_that_are_missing_or_weak_are_told_with_what_to_send() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_signed_in(j).await;
        see_found(j, "Page", "Content-Security-Policy", "Good", "").await;
        let changes = json!({
            "content-security-policy": null,
            "x-content-type-options": null,
            "referrer-policy": "unsafe-url",
            "cache-control": "public, max-age=31536000",
        });
        j.eval_with::<()>(CHANGE_HEADERS, vec![changes]).await;
        j.click_button("Ask again").await;
        see_found(j, "Page", "Content-Security-Policy", "Bad", "Missing").await;
        see_found(
            j,
            "Page",
            "X-Content-Type-Options",
            "Weak",
            "Have the web server send: X-Content-Type-Options: nosniff",
        )
        .await;
        see_found(j, "Page", "Referrer-Policy", "Weak", "unsafe-url").await;
        see_found(j, "Page", "Cache-Control", "Weak", "a new version may arrive late").await;
        see_found(j, "Page", "X-Frame-Options", "Good", "DENY").await;
        j.see_text("1 not as it should be, 3 could be better.").await;
        check_page(j, "diagnostics of a careless web server").await;
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_with_its_direction() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        open_signed_in(j).await;
        see_found(j, "Connection", "Clock", "Good", "").await;
        j.let_sleep(Duration::from_secs(5 * 60 + 20)).await;
        j.click_button("Ask again").await;
        see_found(j, "Connection", "Clock", "Bad", "5 min ahead of that of the API.").await;
    })
    .await;
}

#[tokio::test]
async fn the_ticket_has_everything_but_secrets() {
    journey(Setup::quiet(), async |j: &Journey| {
        let secret = "zebra-crossing-4417";
        j.open_signed_in(crate::settings::PAGE).await;
        crate::settings::add_variable(j, 6, "HIDDEN", secret, true).await;
        crate::settings::review(j, "1 change").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        let (_, address) = j.newest_finished("acme/webshop/prod");
        j.follow(&address).await;
        j.see_log_complete().await;
        // Addresses that have a signature, and the token of a pool.
        j.follow("/acme/agents").await;
        j.see_text("3 agent pools").await;
        j.follow(PAGE).await;
        see_found(j, "Connection", "API", "Good", "").await;
        see_found(j, "Versions", "API", "Fact", "api-version").await;
        let ticket = j.copy_by("Copy as text").await;
        for part in [
            "Slipway diagnostics, ",
            "Everything is as it should be.",
            "[good] API: ",
            "[good] Content-Security-Policy: ",
            "[fact] Signed in: mara is signed in",
            "[fact] idleLockMinutes: 15",
            "GET /api/user  200  ",
            "POST /api/stacks/acme/webshop/dev/deployments/settings  200",
        ] {
            assert!(ticket.contains(part), "{part:?} is not in {ticket}");
        }
        for part in [ADMIN_TOKEN, "pul-", secret, "Authorization", "continuationToken=0", "continuationToken=1"] {
            assert!(!ticket.contains(part), "{part:?} is in {ticket}");
        }
        let traces: String = j.eval("return document.querySelector('table').innerText").await;
        assert!(!traces.contains(secret) && !traces.contains("pul-"), "{traces}");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn requests_are_forgotten_with_whose_they_were() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        j.see_text("3 agent pools").await;
        j.follow(PAGE).await;
        j.see_text("GET /api/orgs/acme/agent-pools").await;
        // One that is on its way ends with its page, and that is after the sign-out.
        j.sandbox.set_fault("/api/orgs/acme/agent-pools", Fault::Delay(Duration::from_secs(60)), 1);
        j.follow("/acme/agents").await;
        j.see_heading("Agents").await;
        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.follow(PAGE).await;
        see_found(j, "Session", "Signed in", "Fact", "Nobody is signed in.").await;
        j.see_no_text("GET /api/orgs/acme/agent-pools").await;
        j.see_text("GET /api/user").await;
        j.expect_console_error("401");
    })
    .await;
}
