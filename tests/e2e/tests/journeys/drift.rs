//! Drift of a stack: where it stands, the runs that looked, and what the engine found in one of them.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::drift::DriftRun;
use api_types::events::{EngineEvent, ListEventsResponse};
use api_types::{DeploymentStatus, Operation};
use e2e::check_page as check;
use e2e::seeing::status_word;
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey, running_for, stack};
use sandbox::{Fault, Scenario, Script};

/// Runs on a page of the list.
const PAGE: usize = 25;

#[tokio::test]
async fn the_runs_are_those_that_the_service_has() {
    journey(Setup::quiet(), async |j: &Journey| {
        let all = j.sandbox.drift_runs_of(&stack("acme/webshop/prod"));
        assert!(all.len() > PAGE && all.iter().any(|run| run.deployment_version.is_none()), "{}", all.len());
        j.open_signed_in("/acme/webshop/prod/drift").await;
        j.see_title("Drift of webshop/prod · Slipway").await;
        see_runs(j, &all[..PAGE]).await;
        j.see_text(&format!("1–{PAGE} of {} runs", all.len())).await;
        check(j, "drift runs").await;

        j.click_link("2").await;
        j.see_address("/acme/webshop/prod/drift?page=2").await;
        see_runs(j, &all[PAGE..all.len().min(2 * PAGE)]).await;
        j.go_back().await;
        see_runs(j, &all[..PAGE]).await;

        // The tabs lead here, and back to the stack.
        j.click_link("Overview").await;
        j.see_address("/acme/webshop/prod").await;
        j.click_link("Drift").await;
        see_runs(j, &all[..PAGE]).await;
        j.follow("/acme/webshop/prod/drift?page=99").await;
        j.see_heading("No drift runs on this page").await;
        j.click_link("To the first page").await;
        see_runs(j, &all[..PAGE]).await;
    })
    .await;
}

#[tokio::test]
async fn an_open_run_tells_what_the_engine_found() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        let id = j.sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(2), ..running_for(60) });
        assert!(j.sandbox.finish(&id));
        let run = j.sandbox.drift_runs_of(&dev).swap_remove(0);
        let detect = run.detect_update.clone().unwrap();
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("Drifted Resources are not as the stack's state says.").await;
        j.click_link("Open the latest run").await;
        j.see_address(&format!("/acme/webshop/dev/drift?run={}", run.id.0)).await;
        j.see_heading("Drift run").await;
        j.see_text(&detect.update_id.0).await;
        j.see_text("2 resources, in the order in which the engine came to them.").await;

        let path = format!("/api/stacks/acme/webshop/dev/preview/{}/events", detect.update_id.0);
        let names = changed_names(&all_events(j, &path).await);
        assert_eq!(names.len(), 2, "{names:?}");
        for (name, properties) in &names {
            j.see_text(name).await;
            for property in properties {
                j.see_text(property).await;
            }
        }
        check(j, "drift run that is open").await;

        // The address opens it again; a link leads on to its deployment.
        j.reload().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.see_heading("Drift run").await;
        j.click_link("Close").await;
        j.see_no(Role::Heading, "Drift run").await;
        j.see_address("/acme/webshop/dev/drift").await;
        j.click_link(Named::Starting("Run of")).await;
        j.see_focus_on(Role::Heading, "Drift run").await;
        j.click_link(format!("Deployment {}", j.version(&id)).as_str()).await;
        j.see_address(&format!("/acme/webshop/dev/deployments/{}", j.version(&id).trim_start_matches('#'))).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_of_the_cli_has_no_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        let runs = j.sandbox.drift_runs_of(&stack("acme/dns-zones/global"));
        let by_cli = runs.iter().take(PAGE).find(|run| run.deployment_id.is_none()).unwrap();
        j.open_signed_in("/acme/dns-zones/global/drift").await;
        j.see_text("run from the CLI").await;
        j.follow(&format!("/acme/dns-zones/global/drift?run={}", by_cli.id.0)).await;
        j.see_text("None: run from the CLI").await;
        j.see_text("The service does not give the events of this detection.").await;
        check(j, "drift run without events").await;
        j.follow("/acme/dns-zones/global/drift?run=nothing").await;
        j.see_heading("There is no such drift run").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn a_run_that_goes_on_is_followed_to_its_end() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("Clean The service reports no difference").await;
        let id = j.sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(1), ..running_for(120) });
        j.sandbox.advance(Duration::from_secs(30));
        let run = j.sandbox.drift_runs_of(&dev).swap_remove(0);
        j.follow(&format!("/acme/webshop/dev/drift?run={}", run.id.0)).await;
        j.see_text("A run is going on.").await;
        j.see_text("Not known yet").await;
        check(j, "drift run that goes on").await;
        assert!(j.sandbox.finish(&id));
        j.see_text("Drifted Resources are not as the stack's state says.").await;
        j.see_text("1 resource, in the order").await;
        j.see_no_text("A run is going on.").await;
    })
    .await;
}

#[tokio::test]
async fn the_acts_lead_to_the_form_and_do_nothing_themselves() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see(Role::Link, "Remediate…").await;
        j.click_link("Detect drift…").await;
        j.see_address("/acme/webshop/dev?deploy=detect-drift").await;
        j.go_back().await;
        j.click_link("Remediate…").await;
        j.see_address("/acme/webshop/dev?deploy=remediate-drift").await;
        j.expect_acts(0);
    })
    .await;
}

#[tokio::test]
async fn a_stack_that_nobody_checked() {
    let setup = Setup::quiet().with(|config| config.scenario = Scenario::Empty);
    journey(setup, async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("Never checked No run has looked yet").await;
        j.see_heading("No drift runs yet").await;
        check(j, "drift of a stack that nobody checked").await;
    })
    .await;
}

#[tokio::test]
async fn each_part_fails_in_its_own_place() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/webshop/error-503/drift").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_heading("Whether webshop/error-503 drifted could not be read").await;
        j.see_heading("The drift runs of webshop/error-503 could not be read").await;
        j.see_text("GET /api/stacks/acme/webshop/error-503/drift/runs, 503").await;
        check(j, "drift that cannot be read").await;

        // The list stands although the status does not.
        j.sandbox.set_fault("/drift/status", Fault::Status(500), 1);
        j.follow("/acme/webshop/dev/drift").await;
        j.see_heading("Whether webshop/dev drifted could not be read").await;
        j.wait_until("the runs are there", async || !cells(j).await.is_empty()).await;
        j.see_text("Clean The service reports no difference").await;

        // Old runs stay on screen when a refresh fails.
        j.sandbox.set_fault("/drift/runs", Fault::Status(500), 1);
        j.click_button("Pause refreshing").await;
        j.click_button("Resume refreshing").await;
        j.see_text("Could not refresh.").await;
        assert!(!cells(j).await.is_empty());
        j.see_no_text("Could not refresh.").await;
        j.expect_console_error("503");
        j.expect_console_error("500");
    })
    .await;
}

/// The cells of the rows of the table now, by the heads of their columns.
async fn cells(j: &Journey) -> Vec<BTreeMap<String, String>> {
    let script = "
        const clean = (text) => text.replace(/\\s+/g, ' ').trim();
        const table = document.querySelector('table');
        if (!table) return [];
        const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
        return [...table.tBodies[0].rows].map((row) =>
            Object.fromEntries([...row.cells].map((cell, index) => [heads[index], clean(cell.textContent)])));
    ";
    j.eval(script).await
}

/// Waits until the rows are these runs, in this order.
async fn see_runs(j: &Journey, runs: &[DriftRun]) {
    let wanted: Vec<_> = runs.iter().map(words).collect();
    let shown = async || {
        let rows = cells(j).await.into_iter().map(|mut row| {
            ["Found", "Status", "Deployment", "Detected"].map(|head| row.remove(head).unwrap_or_default())
        });
        rows.collect::<Vec<_>>()
    };
    j.wait_until(&format!("the rows are {wanted:#?}"), async || shown().await == wanted).await;
}

fn words(run: &DriftRun) -> [String; 4] {
    let is_remediated =
        run.remediate_update.as_ref().is_some_and(|update| update.status == DeploymentStatus::Succeeded);
    let found = match (run.drift_detected, &run.status) {
        (true, DeploymentStatus::Succeeded) if is_remediated => "Remediated",
        (true, _) => "Drifted",
        (false, DeploymentStatus::Succeeded) => "Clean",
        (false, _) => "—",
    };
    let deployment = run.deployment_version.map_or("run from the CLI".to_owned(), |version| version.to_string());
    let detected = run.detect_update.as_ref().map_or("—".to_owned(), |update| {
        let words = [("update", "to update"), ("same", "unchanged")].into_iter().filter_map(|(operation, word)| {
            update.resource_changes.get(operation).filter(|count| **count > 0).map(|count| format!("{count} {word}"))
        });
        let words = words.collect::<Vec<_>>().join(", ");
        if words.is_empty() { status_word(&update.status).to_owned() } else { words }
    });
    [found.to_owned(), status_word(&run.status).to_owned(), deployment, detected]
}

/// The events of a run that is over, page after page.
async fn all_events(j: &Journey, path: &str) -> Vec<EngineEvent> {
    let mut events = Vec::new();
    let mut page: ListEventsResponse = j.ask_api(path).await;
    loop {
        events.append(&mut page.events);
        let Some(token) = page.continuation_token else { return events };
        page = j.ask_api(&format!("{path}?continuationToken={token}")).await;
    }
}

/// The resources that differ by a detection's events, and the properties in which they do.
fn changed_names(events: &[EngineEvent]) -> Vec<(String, Vec<String>)> {
    let done = events.iter().filter_map(|event| event.res_outputs_event.as_ref());
    let changed = done.filter(|done| done.metadata.op == "update");
    changed.map(|done| (done.metadata.name().to_owned(), done.metadata.diffs.clone())).collect()
}
