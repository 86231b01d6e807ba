//! The list keeps itself fresh, and never moves what somebody points at.

use std::time::Duration;

use api_types::DeploymentId;
use e2e::{Journey, Named, Role, Setup, journey, running_for};
use sandbox::Fault;

/// The requests for rows, not those for the queue.
const LIST: &str = "/api/orgs/acme/deployments?page=";

#[tokio::test]
async fn new_deployments_and_changes_appear_by_themselves() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let before = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        let (id, name) = create(j, "acme/edge-cdn/staging");
        let rows = j.see_rows("the new one first", |rows| rows[0].name() == name).await;
        assert_eq!(rows[1..], before[..24]);
        j.see_rows("accepted", |rows| rows[0].status == "Accepted").await;

        // The row itself changes: it is not made anew, or a focus in it would be lost.
        j.eval::<()>("document.querySelector('tbody').rows[0].isTheSame = true").await;
        j.sandbox.advance(Duration::from_secs(10));
        j.see_rows("running", |rows| rows[0].status == "Running").await;
        j.sandbox.finish(&id);
        j.see_rows("succeeded", |rows| rows[0].status == "Succeeded").await;
        assert!(j.eval::<bool>("return document.querySelector('tbody').rows[0].isTheSame === true").await);
    })
    .await;
}

#[tokio::test]
async fn nothing_moves_under_the_pointer() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let before = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.point_at(Role::Link, before[2].version.as_str()).await;
        let top = top_of_row(j, 2).await;

        let (id, name) = create(j, "acme/edge-cdn/staging");
        j.see(Role::Button, Named::Starting("1 new deployment")).await;
        assert_eq!(j.row_names().await, before.iter().map(e2e::Row::name).collect::<Vec<_>>());
        assert_eq!(top_of_row(j, 2).await, top, "the row under the pointer has moved");

        j.point_away().await;
        j.see_rows("the new one first", |rows| rows[0].name() == name).await;
        j.see_no(Role::Button, Named::Starting("1 new deployment")).await;

        // What changes in a row changes all the same.
        j.point_at(Role::Link, before[2].version.as_str()).await;
        j.sandbox.finish(&id);
        j.see_rows("succeeded", |rows| rows[0].status == "Succeeded").await;
    })
    .await;
}

#[tokio::test]
async fn a_click_lets_the_waiting_rows_in() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let before = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.point_at(Role::Link, before[2].version.as_str()).await;
        let (_, first) = create(j, "acme/edge-cdn/staging");
        let (_, second) = create(j, "acme/docs-site/prod");
        j.see(Role::Button, Named::Starting("2 new deployments")).await;
        j.click_button(Named::Starting("2 new deployments")).await;
        j.see_rows("both at the top", |rows| rows[0].name() == second && rows[1].name() == first).await;
        j.see_no(Role::Button, Named::Containing("new deployment")).await;
        j.see_address("/acme/deployments").await;
    })
    .await;
}

#[tokio::test]
async fn the_focus_in_a_row_survives_refreshes() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let before = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        let link = unique_version(&before);
        j.focus(Role::Link, link.as_str()).await;
        create(j, "acme/edge-cdn/staging");
        j.see(Role::Button, Named::Starting("1 new deployment")).await;
        j.see_requests(LIST, 2).await;
        j.see_focus_on(Role::Link, link.as_str()).await;
        assert_eq!(j.row_names().await[0], before[0].name(), "no row moves while the focus is among them");
    })
    .await;
}

#[tokio::test]
async fn a_pause_stops_the_requests() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.see_requests(LIST, 1).await;
        j.click_button("Pause refreshing").await;
        j.see_text("Paused").await;
        let n_requests = j.n_requests("/api/");
        let (_, name) = create(j, "acme/edge-cdn/staging");
        // Data gets that old only when nobody asks for it again.
        j.see_text("8 s ago").await;
        assert_eq!(j.n_requests("/api/"), n_requests);
        assert_ne!(j.row_names().await[0], name);

        j.click_button("Resume refreshing").await;
        j.see_rows("the new one first", |rows| rows[0].name() == name).await;
        j.see_requests(LIST, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_hidden_tab_does_not_ask() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.hide_tab().await;
        let (_, name) = create(j, "acme/edge-cdn/staging");
        // The tab in front tells the time. One round of requests may have been on its way.
        let time_passes = async |ms: u32| {
            let script = format!("return performance.now() > {ms}");
            j.wait_until("time passes", async || j.eval(&script).await).await;
        };
        time_passes(1_000).await;
        let n_requests = j.n_requests("/api/");
        time_passes(8_000).await;
        assert_eq!(j.n_requests("/api/"), n_requests, "a tab that nobody sees asks the API");

        j.show_tab().await;
        j.see_rows("the new one first", |rows| rows[0].name() == name).await;
        j.see_requests(LIST, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_refresh_keeps_the_rows_and_says_so() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let before = j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.sandbox.set_fault(LIST, Fault::Status(503), 100);
        j.see_text("Could not refresh. The service failed (503)").await;
        j.see_text("Not refreshed").await;
        assert_eq!(j.rows().await, before);

        j.sandbox.clear_faults();
        let (_, name) = create(j, "acme/edge-cdn/staging");
        j.click_button("Try now").await;
        j.see_rows("the new one first", |rows| rows[0].name() == name).await;
        j.see_no_text("Could not refresh.").await;
        j.see_text("Live").await;

        // It recovers by itself as well.
        j.sandbox.set_fault(LIST, Fault::Drop, 100);
        j.see_text("Could not refresh. No answer from the API").await;
        j.sandbox.clear_faults();
        j.see_no_text("Could not refresh.").await;
        j.expect_console_error("503");
        j.expect_console_error("ERR_EMPTY_RESPONSE");
    })
    .await;
}

/// A deployment that runs for a while and succeeds: its id, and what its row is called.
fn create(j: &Journey, name: &str) -> (DeploymentId, String) {
    let (id, _) = j.create(name, running_for(60));
    let version = j.version(&id);
    (id, format!("{} {version}", name.trim_start_matches("acme/")))
}

async fn top_of_row(j: &Journey, index: usize) -> f64 {
    j.eval(&format!("return document.querySelector('tbody').rows[{index}].getBoundingClientRect().top")).await
}

/// A version that only one of the rows has, so that its link can be told from the others.
fn unique_version(rows: &[e2e::Row]) -> String {
    let is_unique = |row: &&e2e::Row| rows.iter().filter(|other| other.version == row.version).count() == 1;
    rows.iter().skip(2).find(is_unique).unwrap().version.clone()
}
