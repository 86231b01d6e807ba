//! Every page in each of its states: nothing for axe to find, in light and in dark, and nothing wider than the window.

use std::time::Duration;

use e2e::check_page as check;
use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey, running_for};

/// A small phone, and the width that WCAG asks for (320 pixels are 1280 at 400 %).
#[tokio::test]
async fn the_sign_in_page() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.see_heading("Sign in").await;
        check(j, "sign-in page").await;
        j.sign_in("pul-wrong").await;
        j.see_text("The service refused this token (401).").await;
        check(j, "sign-in page with a refused token").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn the_start_page_and_no_page() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/").await;
        j.see_heading("Organizations").await;
        check(j, "start page").await;
        j.click(Role::Disclosure, Named::Starting("Account of")).await;
        j.see(Role::Button, "Sign out").await;
        check(j, "start page with the account's menu").await;
        j.press(thirtyfour::Key::Escape).await;
        j.follow("/nothing").await;
        j.see_heading("There is no such page").await;
        check(j, "page that is not there").await;
    })
    .await;
}

#[tokio::test]
async fn the_list() {
    journey(Setup::busy(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.see_text("running").await;
        check(j, "list").await;
        j.click_button(Named::Starting("Failed")).await;
        j.see_text("Filters looked through").await;
        check(j, "filtered list").await;
    })
    .await;
}

#[tokio::test]
async fn the_list_without_rows() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/deployments").await;
        j.see_heading("No deployments yet").await;
        check(j, "empty list").await;
        j.follow("/acme/deployments?q=no-such-stack").await;
        j.see_heading("None of the 100 newest match").await;
        check(j, "list that nothing matches").await;
        j.follow("/error-503/deployments").await;
        j.see_heading("The deployments of error-503 could not be read").await;
        check(j, "failed list").await;
        j.follow("/partly/deployments").await;
        j.see_text("Queue and counts are missing.").await;
        check(j, "list without its queue").await;
        j.expect_console_error("503");
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn a_stack() {
    journey(Setup::busy(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        j.see_heading("Queue").await;
        j.see_heading("Actions").await;
        check(j, "stack").await;
        j.click_button("Run… Destroy").await;
        j.see(Role::Dialog, "Destroy webshop/dev?").await;
        check(j, "question before a destroy").await;
        j.press(thirtyfour::Key::Escape).await;
        j.follow("/acme/webshop/dev?deploy=update").await;
        j.see(Role::Combobox, "Operation").await;
        check(j, "form for a deployment").await;
        j.press(thirtyfour::Key::Escape).await;
        j.follow("/acme/webshop/dev?tab=updates").await;
        j.see_heading("Updates").await;
        check(j, "updates of a stack").await;
        j.follow("/acme/webshop/dev?tab=resources").await;
        j.see_text("aws:").await;
        check(j, "resources of a stack").await;
    })
    .await;
}

#[tokio::test]
async fn deployment_settings() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev/settings").await;
        j.see_heading("Source").await;
        check(j, "settings").await;
        j.click(Role::Disclosure, "More acts").await;
        j.click_button("Delete settings…").await;
        j.see(Role::Dialog, Named::Starting("Delete the deployment settings")).await;
        check(j, "question before the settings go").await;
        j.click_button("Keep them").await;
        j.follow("/acme/dns-zones/global/settings").await;
        j.see_text("Deployments are not set up yet.").await;
        check(j, "settings that are not set up").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn a_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&format!("{address}?line=3-5")).await;
        j.see_log_complete().await;
        j.see_line(3).await;
        check(j, "log").await;
        j.click_link(Named::Starting("Updates")).await;
        j.see_text("Succeeded update").await;
        check(j, "updates").await;
        j.click_link("Configuration").await;
        j.see_heading("Source").await;
        check(j, "configuration").await;
        j.follow("/acme/webshop/prod/deployments/99999").await;
        j.see_heading("There is no deployment #99999").await;
        check(j, "deployment that is not there").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn a_failed_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/staging/deployments?status=failed").await;
        let rows = j.see_rows("failed ones", |rows| !rows.is_empty()).await;
        j.click_link(rows[0].version.as_str()).await;
        j.see_text("First error").await;
        check(j, "log of a failed deployment").await;
    })
    .await;
}

#[tokio::test]
async fn a_running_deployment_and_its_dialogs() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.create("acme/webshop/staging", running_for(90));
        j.sandbox.advance(Duration::from_secs(40));
        j.open_signed_in(&address).await;
        j.see_text("streaming").await;
        check(j, "running deployment").await;
        j.click_button("Cancel…").await;
        j.see(Role::Dialog, format!("Cancel {} of webshop/staging?", j.version(&id)).as_str()).await;
        check(j, "dialog that cancels").await;
        j.click_button("Keep it running").await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.see(Role::Dialog, "Sign in again").await;
        check(j, "dialog that asks for another token").await;
        j.expect_console_error("401");
    })
    .await;
}
