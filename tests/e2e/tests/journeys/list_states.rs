//! What the list says when it has no rows to show, or not all of them. Each is reached by a name in the address, as by
//! hand.

use std::time::Duration;

use e2e::{Journey, Role, Setup, journey};

#[tokio::test]
async fn an_organization_without_deployments() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/deployments").await;
        j.see_heading("No deployments yet").await;
        j.see_text("empty-co has had none.").await;
    })
    .await;
}

#[tokio::test]
async fn a_service_that_fails() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/error-503/deployments").await;
        j.see_heading("The deployments of error-503 could not be read").await;
        j.see_text("The service failed (503)").await;
        j.see_text("GET /api/orgs/error-503/deployments, 503").await;
        j.see_text("next try in").await;
        j.see(Role::Button, "Copy details").await;
        j.click_button("Use another token").await;
        j.see_heading("Sign in").await;
        j.see_address("/error-503/deployments").await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn an_organization_that_the_token_may_not_read() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/error-403/deployments").await;
        j.see_heading("The deployments of error-403 could not be read").await;
        j.see_text("Your token may not do this (403): Forbidden").await;
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn a_queue_that_cannot_be_read() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/partly/deployments").await;
        j.see_rows("all the rows", |rows| rows.len() == 25).await;
        j.see_text("Queue and counts are missing.").await;
        j.see_text("The list is complete.").await;
        j.see(Role::Button, "Failed").await;
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn a_service_that_takes_its_time() {
    let setup = Setup::quiet().with(|config| config.slow_delay = Duration::from_secs(7));
    journey(setup, async |j: &Journey| {
        j.open_signed_in("/slow/deployments").await;
        j.see_text("The API takes longer than usual. Still waiting for its answer.").await;
        j.see_rows("all the rows", |rows| rows.len() == 25).await;
        j.see_no_text("The API takes longer than usual.").await;
    })
    .await;
}

#[tokio::test]
async fn filters_that_nothing_passes() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments?q=no-such-stack").await;
        j.see_heading("None of the 100 newest match").await;
        j.see_text("more were not looked at.").await;
        j.click_button("Look through the next 500").await;
        j.see_heading("None of the 600 newest match").await;
        j.see_address("/acme/deployments?look=600&q=no-such-stack").await;
        j.click_button("Clear filters").await;
        j.see_rows("all the rows", |rows| rows.len() == 25).await;
        j.see_address("/acme/deployments").await;

        j.open_signed_in("/acme/docs-site/pr-88/deployments?q=no-such-stack").await;
        j.see_heading("None matches").await;
        j.see_text("were looked at.").await;
    })
    .await;
}
