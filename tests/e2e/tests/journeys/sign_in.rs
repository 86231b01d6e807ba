//! Signing in, staying signed in, signing out, and the ways in which that goes wrong.

use std::net::Ipv4Addr;

use e2e::setup::free_port;
use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey};
use sandbox::{Config, Sandbox};

#[tokio::test]
async fn a_right_token_leads_to_the_list_that_was_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments?page=2&sort=modified").await;
        j.see_title("Sign in · Slipway").await;
        j.see_text(&format!("Requests go straight from this browser to {}", j.origin())).await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.see_rows("25 of them", |rows| rows.len() == 25).await;
        j.see_address("/acme/deployments?page=2&sort=modified").await;
        j.see_title("Deployments of acme · Slipway").await;
    })
    .await;
}

#[tokio::test]
async fn a_right_token_leads_to_the_deployment_that_was_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open(&format!("{address}?tab=configuration")).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading(format!("Update {}", j.version(&id)).as_str()).await;
        j.see_heading("Source").await;
        j.see_address(&format!("{address}?tab=configuration")).await;
    })
    .await;
}

#[tokio::test]
async fn a_refused_token_is_said_at_its_field() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments?q=prod").await;
        j.click_button("Sign in").await;
        j.see_text("Enter an access token.").await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        assert_eq!(api_requests(&j.sandbox), 0, "nothing is sent for an empty field");

        j.sign_in("pul-wrong").await;
        j.see_text("The service refused this token (401).").await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.see_state(Role::Textbox, "Access token", "invalid", true).await;
        assert_eq!(j.value_of("Access token").await, "pul-wrong", "what was typed is still there");
        j.see_address("/acme/deployments?q=prod").await;

        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.see_address("/acme/deployments?q=prod").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn an_api_that_is_not_there_is_not_taken_for_a_wrong_token() {
    let api = format!("http://127.0.0.1:{}", free_port());
    journey(Setup::quiet().with_api_at(&api), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.see_text(&format!("Requests go straight from this browser to {api}")).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see(Role::Alert, "").await;
        j.see_text("No answer from the API").await;
        assert_eq!(j.value_of("Access token").await, ADMIN_TOKEN, "what was typed is still there");
        j.expect_console_error("ERR_CONNECTION_REFUSED");
    })
    .await;
}

#[tokio::test]
async fn an_api_of_another_origin_has_to_allow_this_one() {
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let closed = Sandbox::new(Config::default());
    let server = closed.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet().at_port(port).with_api_at(&server.url), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_text("The answer was withheld (CORS)").await;
        j.see_text(&format!("The API must allow the origin {origin}, or this host must proxy it.")).await;
        j.expect_console_error("CORS");
        j.expect_console_error("ERR_FAILED");
        // What tells "withheld" from "not there" is a request that anybody may make: one without the token.
        assert!(!closed.requests().iter().any(|request| request.has_authorization));
        j.expect_console_error("401");
    })
    .await;

    let allowing = Sandbox::new(Config { allow_origins: vec![origin], ..Config::default() });
    let server = allowing.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet().at_port(port).with_api_at(&server.url), async |j: &Journey| {
        j.open("/acme/webshop/prod/deployments").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_rows("some of them", |rows| rows.len() > 3).await;
        assert_eq!(api_requests(&j.sandbox), 0, "nothing goes to the origin that serves the console");
        assert!(api_requests(&allowing) > 2);
    })
    .await;
}

#[tokio::test]
async fn a_reload_asks_again_unless_the_person_wants_to_stay_signed_in() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN), "the token is kept though nobody asked for it");
        j.reload().await;
        j.see_heading("Sign in").await;

        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        assert!(j.session_storage().await.contains(ADMIN_TOKEN));
        j.reload().await;
        j.see_heading("Deployments").await;
        j.see_address("/acme/deployments").await;

        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.see_address("/acme/deployments").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN), "signing out leaves the token behind");
        j.reload().await;
        j.see_heading("Sign in").await;
    })
    .await;
}

#[tokio::test]
async fn a_kept_token_that_was_revoked_is_forgotten() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.reload().await;
        j.see_heading("Sign in").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN));
        j.expect_console_error("401");
    })
    .await;
}

fn api_requests(sandbox: &Sandbox) -> usize {
    sandbox.requests().iter().filter(|request| request.path.starts_with("/api/")).count()
}
