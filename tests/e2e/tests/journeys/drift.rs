//! Drift of a stack: how it stands and since when, the runs that looked, and what the engine found in one of them.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::drift::DriftRun;
use api_types::events::{EngineEvent, ListEventsResponse};
use api_types::{DeploymentId, DeploymentStatus, Operation, StackRef};
use e2e::check_page as check;
use e2e::seeing::status_word;
use e2e::time::beginning;
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey, running_for, stack};
use sandbox::{ClockMode, FailingStep, Fault, Outcome, Scenario, Script};

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
async fn more_runs_than_are_read_at_once_have_pages_too() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        while j.sandbox.drift_runs_of(&dev).len() <= 4 * PAGE {
            detect(j, &dev, 1);
        }
        let all = j.sandbox.drift_runs_of(&dev);
        j.resize_to(1440, 900).await;
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_heading("Last 100 runs").await;
        j.click_link("5").await;
        j.see_address("/acme/webshop/dev/drift?page=5").await;
        see_runs(j, &all[4 * PAGE..]).await;

        // A run that is on another page is shown apart from the list; one of the newest brings its page along.
        let oldest = all.last().unwrap();
        j.follow(&format!("/acme/webshop/dev/drift?page=1&run={}", oldest.id.0)).await;
        j.see_heading("Drift run").await;
        see_runs(j, &all[..PAGE]).await;
        j.click_link("Close").await;
        j.see_no(Role::Heading, "Drift run").await;
        j.follow(&format!("/acme/webshop/dev/drift?run={}", all[2 * PAGE].id.0)).await;
        see_runs(j, &all[2 * PAGE..3 * PAGE]).await;
        j.see_text(&format!("{}–{} of {} runs", 2 * PAGE + 1, 3 * PAGE, all.len())).await;
        j.see_focus_on(Role::Link, Named::Containing(&run_name(&all[2 * PAGE]))).await;
    })
    .await;
}

#[tokio::test]
async fn an_open_run_tells_what_the_engine_found() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        detect(j, &dev, 0);
        let id = detect(j, &dev, 13);
        let run = j.sandbox.drift_runs_of(&dev).swap_remove(0);
        let update = run.detect_update.clone().unwrap();
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("13 resources were found to differ from the stack's state").await;
        j.click_link(Named::Containing(&run_name(&run))).await;
        j.see_address(&format!("/acme/webshop/dev/drift?run={}", run.id.0)).await;
        j.see_heading("What differs").await;
        j.see_text(&update.update_id.0).await;
        j.see_text("13 resources, in the order in which the engine came to them.").await;

        let path = format!("/api/stacks/acme/webshop/dev/preview/{}/events", update.update_id.0);
        let names = changed_names(&all_events(j, &path).await);
        assert_eq!(names.len(), 13, "{names:?}");
        let (shown, held_back) = names.split_at(10);
        for (name, properties) in shown {
            j.see_text(name).await;
            for property in properties {
                j.see_text(property).await;
            }
        }
        check(j, "drift run that is open").await;
        j.click_button("3 more resources").await;
        for (name, _) in held_back {
            j.see_text(name).await;
        }

        // The address opens it again, and its row closes it.
        j.reload().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.see_heading("What differs").await;
        j.click_link(Named::Containing(&run_name(&run))).await;
        j.see_no(Role::Heading, "What differs").await;
        j.see_address("/acme/webshop/dev/drift").await;

        // It leads on to its deployment, and to the step in which the engine ran.
        j.click_link(Named::Containing(&run_name(&run))).await;
        let number = j.version(&id).trim_start_matches('#').to_owned();
        j.click_link("its log").await;
        j.see_heading(Named::Containing(&j.version(&id))).await;
        let address = j.address().await;
        assert!(address.starts_with(&format!("/acme/webshop/dev/deployments/{number}?step=0.")), "{address}");
        let step: String = j.eval("return document.querySelector('.step[aria-current=true]').textContent").await;
        assert!(step.contains("pulumi"), "{step}");
        j.go_back().await;
        j.click_link(format!("Deployment {}", j.version(&id)).as_str()).await;
        j.see_address(&format!("/acme/webshop/dev/deployments/{number}")).await;
    })
    .await;
}

#[tokio::test]
async fn a_run_of_the_cli_has_no_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        let runs = j.sandbox.drift_runs_of(&stack("acme/dns-zones/global"));
        let by_cli = runs.iter().take(PAGE).find(|run| run.deployment_id.is_none()).unwrap();
        j.open_signed_in("/acme/dns-zones/global/drift").await;
        j.see_text("no deployment, from the CLI").await;
        j.follow(&format!("/acme/dns-zones/global/drift?run={}", by_cli.id.0)).await;
        j.see_text("Who it was, the service does not tell.").await;
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
        detect(j, &dev, 0);
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("a run found every resource as the stack's state says").await;
        let id = j.sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(1), ..running_for(120) });
        j.sandbox.advance(Duration::from_secs(30));
        let run = j.sandbox.drift_runs_of(&dev).swap_remove(0);
        j.follow(&format!("/acme/webshop/dev/drift?run={}", run.id.0)).await;
        j.see_text("A run is going on").await;
        j.see(Role::Link, Named::Starting("Running run")).await;
        j.see(Role::Link, Named::Starting("Running. Deployment")).await;
        check(j, "drift run that goes on").await;
        assert!(j.sandbox.finish(&id));
        j.see_text("1 resource was found to differ from the stack's state").await;
        j.see_heading("What differs").await;
        j.see_text("1 resource.").await;
        j.see(Role::Link, Named::Starting("Drifted, 1 resource. Deployment")).await;
        j.see_no_text("A run is going on").await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_run_neither_ends_nor_begins_drift() {
    let begun = beginning() - chrono::TimeDelta::hours(12);
    let clock = ClockMode::Manual { start: Some(begun) };
    journey(Setup::quiet().with(|config| config.clock = clock), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        let hours = |hours: u64| j.sandbox.advance(Duration::from_secs(hours * 3_600));
        detect(j, &dev, 0);
        hours(3);
        detect(j, &dev, 2);
        hours(2);
        fail(j, &dev);
        hours(2);
        detect(j, &dev, 3);
        hours(1);
        fail(j, &dev);
        j.open_signed_in("/acme/webshop/dev/drift").await;
        j.see_text("2 resources were found to differ; 3 differ now").await;
        let age = async || {
            let script = "return document.querySelector('.drift-now__figure').textContent.replace(/\\s+/g, ' ')";
            j.eval::<String>(script).await
        };
        let first = age().await;
        assert!(first.starts_with("For 8 h ") || first.starts_with("For 9 h "), "{first}");
        j.see_text("Latest run").await;
        check(j, "drift since hours ago").await;

        // Put right, it is clean since then; a failed run does not change that either.
        remediate(j, &dev, 3);
        fail(j, &dev);
        j.see_text("when it was remediated").await;
        let now = age().await;
        assert!(now.starts_with("For 3 h ") || now.starts_with("For 4 h "), "{now}");
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
        j.see_no(Role::Heading, Named::Containing("Last")).await;
        check(j, "drift of a stack that nobody checked").await;
    })
    .await;
}

#[tokio::test]
async fn without_settings_nothing_can_be_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        j.change_by_api("DELETE", "/api/stacks/acme/webshop/dev/deployments/settings", &serde_json::Value::Null).await;
        j.follow("/acme/webshop/dev/drift").await;
        j.see_text("Drift checks need deployment settings first.").await;
        for act in ["Detect now…", "Remediate now…"] {
            j.see_state(Role::Button, act, "disabled", true).await;
            j.click_button(act).await;
        }
        assert!(j.look_for(Role::Dialog, Named::Containing("webshop/dev")).await.is_none());
        check(j, "drift without settings").await;
        j.click_link("Deployment settings").await;
        j.see_address("/acme/webshop/dev/settings").await;
        j.expect_console_error("404");
        j.expect_acts(1);
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
        let dev = stack("acme/webshop/dev");
        detect(j, &dev, 0);
        j.sandbox.set_fault("/drift/status", Fault::Status(500), 1);
        j.follow("/acme/webshop/dev/drift").await;
        j.see_heading("Whether webshop/dev drifted could not be read").await;
        j.wait_until("the runs are there", async || !cells(j).await.is_empty()).await;
        j.see_text("a run found every resource as the stack's state says").await;

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

/// A detection that finds so many resources changed, to its end.
pub(crate) fn detect(j: &Journey, stack: &StackRef, n_drifted: u32) -> DeploymentId {
    run(j, stack, Operation::DetectDrift, Script { drift: Some(n_drifted), ..running_for(60) })
}

/// A remediation that does, and puts them right.
pub(crate) fn remediate(j: &Journey, stack: &StackRef, n_drifted: u32) -> DeploymentId {
    run(j, stack, Operation::RemediateDrift, Script { drift: Some(n_drifted), ..running_for(60) })
}

/// A detection that fails before it has found anything.
pub(crate) fn fail(j: &Journey, stack: &StackRef) -> DeploymentId {
    let outcome = Some(Outcome::FailsAt(FailingStep::Source));
    run(j, stack, Operation::DetectDrift, Script { outcome, ..running_for(60) })
}

fn run(j: &Journey, stack: &StackRef, operation: Operation, script: Script) -> DeploymentId {
    let id = j.sandbox.create(stack, operation, script);
    assert!(j.sandbox.finish(&id));
    id
}

/// What a run is called.
pub(crate) fn run_name(run: &DriftRun) -> String {
    let act = if run.remediate_update.is_some() { "remediate" } else { "detect" };
    match run.deployment_version {
        Some(version) => format!("{version} {act}"),
        None => format!("{act} from the CLI"),
    }
}

/// The word for what a run came to.
pub(crate) fn result_word(run: &DriftRun) -> &str {
    let is_remediated =
        run.remediate_update.as_ref().is_some_and(|update| update.status == DeploymentStatus::Succeeded);
    match (run.drift_detected, &run.status) {
        (true, DeploymentStatus::Succeeded) if is_remediated => "Remediated",
        (true, _) => "Drifted",
        (false, DeploymentStatus::Succeeded) => "Clean",
        (false, status) => status_word(status),
    }
}

/// The cells of the rows of the table now, by the heads of their columns.
async fn cells(j: &Journey) -> Vec<BTreeMap<String, String>> {
    let script = "
        const clean = (text) => text.replace(/\\s+/g, ' ').trim();
        const table = document.querySelector('table');
        if (!table) return [];
        const heads = [...table.tHead.rows[0].cells].map((cell) => clean(cell.textContent));
        const rows = [...table.tBodies[0].rows].filter((row) => row.cells.length === heads.length);
        return rows.map((row) =>
            Object.fromEntries([...row.cells].map((cell, index) => [heads[index], clean(cell.textContent)])));
    ";
    j.eval(script).await
}

/// Waits until the rows are these runs, in this order.
async fn see_runs(j: &Journey, runs: &[DriftRun]) {
    let wanted: Vec<_> = runs.iter().map(words).collect();
    let shown = async || {
        let rows = cells(j)
            .await
            .into_iter()
            .map(|mut row| ["Result", "Run", "Resources"].map(|head| row.remove(head).unwrap_or_default()));
        rows.collect::<Vec<_>>()
    };
    j.wait_until(&format!("the rows are {wanted:#?}"), async || shown().await == wanted).await;
}

fn words(run: &DriftRun) -> [String; 3] {
    let result = format!("{} run {}", result_word(run), run_name(run));
    let name = run.deployment_version.map_or("no deployment, from the CLI".to_owned(), |_| run_name(run));
    let part = |update: &api_types::drift::DriftRunUpdate, word: &str| {
        let words = [("update", word), ("same", "unchanged")].into_iter().filter_map(|(operation, word)| {
            update.resource_changes.get(operation).filter(|count| **count > 0).map(|count| format!("{count} {word}"))
        });
        let words = words.collect::<Vec<_>>().join(", ");
        let status = status_word(&update.status);
        let ended_well = update.status == DeploymentStatus::Succeeded;
        match (words.is_empty(), ended_well) {
            (true, true) => "no resources".to_owned(),
            (true, false) => status.to_owned(),
            (false, true) => words,
            (false, false) => format!("{status}: {words}"),
        }
    };
    let detected = run.detect_update.as_ref().map(|update| part(update, "to update"));
    let remediated = run.remediate_update.as_ref().map(|update| part(update, "updated"));
    let parts: Vec<String> = [detected, remediated].into_iter().flatten().collect();
    let resources = if parts.is_empty() { "—".to_owned() } else { parts.join(" → ") };
    [result, name, resources]
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
pub(crate) fn changed_names(events: &[EngineEvent]) -> Vec<(String, Vec<String>)> {
    let done = events.iter().filter_map(|event| event.res_outputs_event.as_ref());
    let changed = done.filter(|done| done.metadata.op == "update");
    changed.map(|done| (done.metadata.name().to_owned(), done.metadata.diffs.clone())).collect()
}
