//! The console under a path of somebody's server: nothing of it may know that it is not at the root.

use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey};

/// What the policy stops is reported from there as well, to the page's console and to who collects reports.
#[tokio::test]
async fn a_breach_of_the_policy_is_reported_under_a_path() {
    journey(Setup::quiet().at_path("/tools/slipway/"), async |j: &Journey| {
        j.open("/acme/deployments").await;
        let script =
            "const image = new Image(); image.src = 'https://example.com/spy.png'; document.body.append(image)";
        j.eval::<()>(script).await;
        j.wait_until("the breach is reported", async || !j.sandbox.csp_reports().is_empty()).await;
        j.expect_csp_reports();
        j.expect_console_error("Content Security Policy");
        j.expect_console_error("securitypolicyviolation: img-src");
    })
    .await;
}

#[tokio::test]
async fn everything_works_under_a_path() {
    journey(Setup::quiet().at_path("/tools/slipway/"), async |j: &Journey| {
        assert!(j.base().ends_with("/tools/slipway"));
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open(&address).await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
        j.see_address(&address).await;
        j.check_whole_log(&id).await;

        j.reload().await;
        j.see_log_complete().await;
        j.click_link("Line 2").await;
        j.see_address(&format!("{address}?line=2")).await;
        j.click_link("webshop/prod").await;
        j.see_address("/acme/webshop/prod").await;
        j.click_link("Deployments").await;
        j.see_address("/acme/webshop/prod/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.click_link("Next page").await;
        j.see_address("/acme/webshop/prod/deployments?page=2").await;
        j.click_link("Slipway, to the start").await;
        j.see_address("/acme/deployments").await;
        j.go_back().await;
        j.see_address("/acme/webshop/prod/deployments?page=2").await;
        j.follow("/no/such/page/at-all").await;
        j.see_heading("There is no such page").await;
        j.expect_token_in_session_storage();
    })
    .await;
}
