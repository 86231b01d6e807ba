//! Signing in, staying signed in, signing out, and the ways in which that goes wrong.

use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey};

#[tokio::test]
async fn a_right_token_leads_to_the_page_that_was_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments?page=2&sort=modified").await;
        j.see_title("Sign in · Slipway").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.see_address("/acme/deployments?page=2&sort=modified").await;
        j.see_rows("25 of them", |rows| rows.len() == 25).await;
        j.see(Role::Link, "Previous page").await;
    })
    .await;
}
