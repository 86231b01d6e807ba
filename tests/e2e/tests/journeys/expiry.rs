//! The service refuses the token in the middle of the work: the form comes over the page, which goes on afterwards.

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Role, Setup, journey, running_for};
use sandbox::Fault;
use thirtyfour::Key;

const DIALOG: &str = "Sign in again";

/// The list of a stack that the member sees as well: of the organization's they see less.
const LIST: &str = "/acme/webshop/prod/deployments?page=2";

#[tokio::test]
async fn the_list_stays_and_goes_on_with_another_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(LIST).await;
        let rows = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.see(Role::Dialog, DIALOG).await;
        assert_eq!(j.rows().await, rows, "the page is still there");
        j.see_address(LIST).await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.press(Key::Escape).await;
        j.see(Role::Dialog, DIALOG).await;
        // Nothing is asked with a token that is refused.
        let n_requests = j.n_requests("/api/");
        j.sign_in(ADMIN_TOKEN).await;
        j.see_text("The service refused this token (401).").await;
        assert_eq!(j.n_requests("/api/"), n_requests + 1);

        j.sign_in(MEMBER_TOKEN).await;
        j.see_no(Role::Dialog, DIALOG).await;
        j.see_requests(&format!("/api/stacks{LIST}"), 2).await;
        assert_eq!(j.rows().await, rows);
        j.see_address(LIST).await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn a_log_that_streams_is_completed_afterwards() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.create("acme/webshop/staging", running_for(90));
        j.sandbox.advance(Duration::from_secs(40));
        j.open_signed_in(&address).await;
        let n_lines = j.n_written(&id);
        j.see_log_lines(n_lines).await;

        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.see(Role::Dialog, DIALOG).await;
        j.sandbox.advance(Duration::from_secs(25));
        assert_eq!(j.n_log_lines().await, n_lines, "the log is still there");
        j.sign_in(MEMBER_TOKEN).await;
        j.see_no(Role::Dialog, DIALOG).await;
        j.see_log_lines(j.n_written(&id)).await;
        j.sandbox.finish(&id);
        j.see_text("Succeeded").await;
        j.check_whole_log(&id).await;
        j.see_address(&address).await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn one_can_leave_instead() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.click_button("Leave this page").await;
        j.see_heading("Sign in").await;
        j.see_no(Role::Dialog, DIALOG).await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn leaving_unsaved_work_asks_first() {
    // Expired, on the way out, and asked.
    let leave = async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev/settings").await;
        j.see_heading("Source").await;
        j.type_into("Directory", "half-typed").await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        // The editor reads before it shows what would change.
        j.click_button("Review 1 change").await;
        j.see(Role::Dialog, DIALOG).await;
        j.click_button("Leave this page").await;
        j.see_text("The page holds unsaved work.").await;
        j.expect_console_error("401");
    };
    journey(Setup::quiet(), async |j: &Journey| {
        leave(j).await;
        j.sandbox.restore_token(ADMIN_TOKEN);
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, DIALOG).await;
        // What would change is still on screen.
        j.press(Key::Escape).await;
        assert_eq!(j.value_of("Directory").await, "half-typed");
    })
    .await;
    journey(Setup::quiet(), async |j: &Journey| {
        leave(j).await;
        j.click_button("Leave and lose it").await;
        j.see_heading("Sign in").await;
        assert!(!j.session_storage().await.contains("half-typed"));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_whether_they_are_there_while_they_sign_in_again() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.let_pass(Duration::from_secs(10)).await;
        j.see(Role::Dialog, DIALOG).await;
        j.let_pass(Duration::from_secs(14 * 60)).await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        assert!(j.look_for(Role::Dialog, "Still there?").await.is_none());
        // A key is a sign of somebody, and what is typed stays.
        j.type_into("Access token", MEMBER_TOKEN).await;
        j.let_pass(Duration::from_secs(10 * 60)).await;
        j.see(Role::Dialog, DIALOG).await;
        assert_eq!(j.value_of("Access token").await, MEMBER_TOKEN);
        // The page can be read, so it is covered all the same once nobody is there.
        j.let_pass(Duration::from_secs(6 * 60)).await;
        j.see(Role::Dialog, "Locked").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn an_identity_provider_that_wants_a_sign_in_is_named() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("there are some", |rows| !rows.is_empty()).await;
        let body = r#"{"code": 401, "message": "SAML", "errors": [
            {"resource": "org", "attribute": "acme", "errorType": "saml_reauth_required"}]}"#;
        let refusal = Fault::Body { status: 401, content_type: "application/json".into(), body: body.to_owned() };
        j.sandbox.set_fault("/deployments", refusal, 1);
        j.see_text("acme wants you to sign in at its identity provider first.").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, "Sign in again").await;
        j.expect_console_error("401");
    })
    .await;
}
