//! The list of deployments: its rows, pages, order and filters, all of which stand in the address.

use api_types::deployment::ListDeploymentsResponse;
use api_types::metadata::OrgDeploymentsMetadata;
use e2e::{Journey, Named, Role, Row, Setup, journey};

#[tokio::test]
async fn it_shows_what_the_service_has() {
    journey(Setup::busy(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created").await;

        let metadata: OrgDeploymentsMetadata = j.ask_api("/api/orgs/acme/deployments/metadata").await;
        let counts = &metadata.deployment_counts;
        assert!(counts.running > 0 && counts.not_started > 0, "something runs and something waits: {counts:?}");
        let chips = [
            ("All", counts.total),
            ("Running", counts.running),
            ("Accepted", counts.accepted),
            ("Queued", counts.not_started),
            ("Failed", counts.failed),
            ("Succeeded", counts.succeeded),
            ("Skipped", counts.skipped),
        ];
        for (word, number) in chips {
            j.see(Role::Button, format!("{word} {}", grouped(number)).as_str()).await;
        }
        let n_busy = counts.running + counts.accepted;
        let queue = format!("{n_busy} of {} running · {} waiting", metadata.concurrency, counts.not_started);
        j.see_text(&queue).await;
        j.see_text("1 stack paused").await;
        j.see_text(&format!("1–25 of {}", grouped(counts.total))).await;
    })
    .await;
}

#[tokio::test]
async fn pages_and_their_size_stand_in_the_address() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created").await;
        j.click_link("Next page").await;
        j.see_address("/acme/deployments?page=2").await;
        see_page_of_api(j, "page=2&pageSize=25&sort=created").await;
        j.click_link("3").await;
        j.see_address("/acme/deployments?page=3").await;
        see_page_of_api(j, "page=3&pageSize=25&sort=created").await;
        j.click_link("Previous page").await;
        j.see_address("/acme/deployments?page=2").await;

        j.choose("per page", "50").await;
        j.see_address("/acme/deployments?pageSize=50").await;
        see_page_of_api(j, "page=1&pageSize=50&sort=created").await;

        j.go_back().await;
        j.see_address("/acme/deployments?page=2").await;
        see_page_of_api(j, "page=2&pageSize=25&sort=created").await;
        j.go_forward().await;
        see_page_of_api(j, "page=1&pageSize=50&sort=created").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_beyond_the_last_leads_back() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments?page=4000").await;
        j.see_heading("No deployments on this page").await;
        j.click_button("To the first page").await;
        j.see_address("/acme/deployments").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created").await;
    })
    .await;
}

#[tokio::test]
async fn the_order_stands_in_the_address() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments?page=2").await;
        j.click_button("Started").await;
        j.see_address("/acme/deployments?asc=true").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created&asc=true").await;
        j.choose("Order:", "last changed first").await;
        j.see_address("/acme/deployments?sort=modified").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=modified").await;
        j.reload().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        see_page_of_api(j, "page=1&pageSize=25&sort=modified").await;
        j.see_address("/acme/deployments?sort=modified").await;
    })
    .await;
}

#[tokio::test]
async fn filters_say_how_far_they_looked_and_can_look_further() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let newest: ListDeploymentsResponse =
            j.ask_api("/api/orgs/acme/deployments?page=1&pageSize=100&sort=created").await;
        let newest: Vec<Row> = newest.deployments.iter().map(Row::of).collect();
        let failed: Vec<Row> = newest.iter().filter(|row| row.status == "Failed").cloned().collect();

        j.click_button(Named::Starting("Failed")).await;
        j.see_address("/acme/deployments?status=failed").await;
        j.see_rows("the failed ones among the newest 100", |rows| rows == failed).await;
        j.see_state(Role::Button, Named::Starting("Failed"), "pressed", true).await;
        j.see_text(&format!("Filters looked through the 100 newest of {}.", total(j).await)).await;

        j.click_button("Look further back").await;
        j.see_address("/acme/deployments?look=600&status=failed").await;
        j.see_text("Filters looked through the 600 newest of").await;
        j.see_rows("more failed ones than before", |rows| rows.len() > failed.len()).await;

        j.click_button(Named::Starting("Failed")).await;
        j.see_address("/acme/deployments").await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created").await;
    })
    .await;
}

#[tokio::test]
async fn filters_go_together_and_the_address_brings_them_back() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.choose("Operation:", "Update").await;
        j.see_address("/acme/deployments?operation=update").await;
        j.see_rows("updates only", |rows| !rows.is_empty() && rows.iter().all(|row| row.operation == "Update")).await;
        j.choose("Person:", "Jun Kobayashi").await;
        j.see_address("/acme/deployments?operation=update&person=jun").await;
        let of_jun = |row: &Row| row.operation == "Update" && row.person == "Jun Kobayashi";
        let rows = j.see_rows("Jun's updates", |rows| !rows.is_empty() && rows.iter().all(of_jun)).await;

        // Some part of a stack's name that some of the rows have and others have not.
        let stack = rows.iter().map(|row| row.stack.clone()).find(|stack| rows.iter().any(|row| row.stack != *stack));
        let stack = stack.unwrap();
        j.type_into("Filter by stack, person or #version", &stack.to_uppercase()).await;
        let wanted =
            |rows: &[Row]| !rows.is_empty() && rows.iter().all(|row| row.stack.contains(&stack) && of_jun(row));
        let filtered = j.see_rows("Jun's updates of one stack", wanted).await;
        let query = format!("?operation=update&q={}&person=jun", stack.to_uppercase().replace('/', "%2F"));
        j.see_address(&format!("/acme/deployments{query}")).await;

        j.reload().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.see_rows("the same after a reload", |rows| rows == filtered).await;
        assert_eq!(j.value_of("Filter by stack, person or #version").await, stack.to_uppercase());

        // Typing does not fill the history: back leads to what was chosen before.
        j.go_back().await;
        j.see_address("/acme/deployments?operation=update").await;
        j.see_rows("updates of everybody", |rows| rows.iter().any(|row| row.person != "Jun Kobayashi")).await;
        j.go_back().await;
        see_page_of_api(j, "page=1&pageSize=25&sort=created").await;
        j.go_forward().await;
        j.go_forward().await;
        j.see_rows("the filters once more", |rows| rows == filtered).await;
    })
    .await;
}

#[tokio::test]
async fn a_stack_has_a_list_of_its_own() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.click_link("webshop/prod").await;
        j.see_address("/acme/webshop/prod/deployments").await;
        j.see_title("Deployments of webshop/prod · Slipway").await;
        let rows = j.see_rows("those of the stack", |rows| rows.iter().all(|row| row.stack == "webshop/prod")).await;
        let first: ListDeploymentsResponse =
            j.ask_api("/api/stacks/acme/webshop/prod/deployments?page=1&pageSize=25&sort=created").await;
        assert_eq!(rows, first.deployments.iter().map(Row::of).collect::<Vec<_>>());
        j.see_no_text("stack paused").await;

        j.open_signed_in("/acme/platform-network/prod/deployments").await;
        j.see_text("Stack paused").await;
    })
    .await;
}

/// Waits until the rows are those of a page of the API, in its order.
async fn see_page_of_api(j: &Journey, query: &str) {
    let page: ListDeploymentsResponse = j.ask_api(&format!("/api/orgs/acme/deployments?{query}")).await;
    let wanted: Vec<Row> = page.deployments.iter().map(Row::of).collect();
    j.see_rows(&format!("those of {query}: {:#?}", wanted.iter().map(Row::name).collect::<Vec<_>>()), |rows| {
        rows == wanted
    })
    .await;
}

async fn total(j: &Journey) -> String {
    let page: ListDeploymentsResponse = j.ask_api("/api/orgs/acme/deployments?page=1&pageSize=1").await;
    grouped(page.total)
}

/// A number as people read it: `1,234`.
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
