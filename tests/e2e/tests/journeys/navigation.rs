//! From page to page: addresses, titles, focus, the browser's history.

use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Named, Role, Setup, journey};

#[tokio::test]
async fn from_the_list_to_a_deployment_its_neighbour_and_back() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/prod/deployments?pageSize=10").await;
        let rows = j.see_rows("a page of them", |rows| rows.len() == 10).await;
        let (row, before) = (&rows[1], &rows[2]);
        j.click_link(row.version.as_str()).await;
        see_deployment(j, row).await;
        j.click_link(format!("Previous deployment, {}", before.version).as_str()).await;
        see_deployment(j, before).await;
        j.see(Role::Link, format!("Next deployment, {}", row.version).as_str()).await;

        j.go_back().await;
        see_deployment(j, row).await;
        j.go_back().await;
        j.see_address("/acme/webshop/prod/deployments?pageSize=10").await;
        j.see_title("Deployments of webshop/prod · Slipway").await;
        j.see_focus_on(Role::Heading, "Deployments").await;
        j.see_rows("the same page", |again| again == rows).await;
        j.go_forward().await;
        see_deployment(j, row).await;

        j.click_link("acme").await;
        j.see_address("/acme/deployments").await;
        j.see_title("Deployments of acme · Slipway").await;
    })
    .await;
}

async fn see_deployment(j: &Journey, row: &e2e::Row) {
    let name = format!("{} {}", row.operation, row.version);
    j.see_address(&format!("/acme/webshop/prod/deployments/{}", row.version.trim_start_matches('#'))).await;
    j.see_title(&format!("{name} of webshop/prod · Slipway")).await;
    j.see_focus_on(Role::Heading, name.as_str()).await;
    j.see_text(&row.status).await;
}

#[tokio::test]
async fn the_tabs_of_a_deployment_stand_in_the_address() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&address).await;
        j.see_log_complete().await;
        let n_requests = j.n_requests("/logs");
        j.click_link(Named::Starting("Updates")).await;
        j.see_address(&format!("{address}?tab=updates")).await;
        j.click_link("Configuration").await;
        j.see_address(&format!("{address}?tab=configuration")).await;
        j.see_heading(Named::Starting("Environment variables")).await;
        j.click_link("Log").await;
        j.see_address(&address).await;
        j.see(Role::Log, "Log lines").await;
        assert_eq!(j.n_requests("/logs"), n_requests, "the log is not read again");

        j.click_link(Named::Containing("Get source")).await;
        j.wait_until("the step stands in the address", async || j.address().await.contains("?step=0.")).await;
        j.see(Role::Button, Named::Starting("Succeeded: Get source")).await;
    })
    .await;
}

#[tokio::test]
async fn nonsense_leads_to_a_page_that_says_so() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme").await;
        j.see_heading("There is no such page").await;
        j.see_title("Not found · Slipway").await;
        for address in [
            "/acme/webshop",
            "/acme/webshop/prod/deployments/3/more",
            "/acme/webshop/prod/deployments/three",
            "/acme/webshop/prod/deployments/0",
            "/acme/webshop/prod/deployments/-1",
            "/%2e%2e%2fadmin/deployments",
            "/-/nothing",
        ] {
            j.follow(address).await;
            j.see_heading("There is no such page").await;
        }
        // The start leads on to the organization that was open last.
        j.click_link("To the start").await;
        j.see_address("/acme/deployments").await;
    })
    .await;
}

#[tokio::test]
async fn a_deployment_that_does_not_exist() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/prod/deployments/99999").await;
        j.see_heading("There is no deployment #99999").await;
        j.see_text("Not there, or not visible to your token (404).").await;
        j.follow("/acme/webshop/no-such-stack/deployments").await;
        j.see_heading("The deployments of webshop/no-such-stack could not be read").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn the_start_page_chooses_the_organization() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Organizations").await;
        j.see(Role::Link, Named::Starting("Empty & Co.")).await;
        j.click_link(Named::Starting("Acme Corporation")).await;
        j.see_address("/acme/deployments").await;
        j.see_focus_on(Role::Heading, "Deployments").await;

        // The next time it leads on to the same one, and "back" does not lead into a trap.
        j.click_link("acme").await;
        j.click_link(Named::Starting("Slipway")).await;
        j.see_address("/acme/deployments").await;
        j.go_back().await;
        j.see_address("/acme/deployments").await;
    })
    .await;
}

#[tokio::test]
async fn of_one_organization_there_is_nothing_to_choose() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/-/sign-in").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_address("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
    })
    .await;
}

#[tokio::test]
async fn about_tells_what_the_service_can_do() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        assert_eq!(j.n_requests("/api/capabilities"), 0, "nobody asked for it yet");
        j.click(Role::Disclosure, Named::Starting("Account of")).await;
        j.click_button("About Slipway…").await;
        j.see(Role::Dialog, "About Slipway").await;
        j.see_text("deployment-schema-version").await;
        let text = j.copy_by("Copy as text").await;
        assert!(text.contains(&j.origin()) && !text.contains(ADMIN_TOKEN), "{text}");
        j.click_button("Close").await;
        j.see_no(Role::Dialog, "About Slipway").await;
    })
    .await;
}
