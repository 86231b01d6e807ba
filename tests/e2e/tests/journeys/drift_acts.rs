//! Acts on the drift of a stack: detecting, remediating, scheduling, and the strip of the last runs. Each act is seen
//! in the sandbox's state, not only on the page.

use api_types::deployment::Deployment;
use api_types::drift::DriftRun;
use api_types::{DeploymentStatus, Operation};
use e2e::check_page as check;
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey, stack};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::drift::{detect, fail, remediate, result_word, run_name};

const DEV: &str = "acme/webshop/dev";
const PAGE: &str = "/acme/webshop/dev/drift";

#[tokio::test]
async fn a_detection_is_asked_for_once_and_followed() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(DEV)).len();
        j.open_signed_in(PAGE).await;
        j.see_state(Role::Button, "Detect now", "disabled", false).await;
        j.double_click(Role::Button, "Detect now").await;
        j.see_text("Detection asked for.").await;
        let deployment = only_new(j, DEV, n_deployments);
        assert_eq!(deployment.pulumi_operation, Some(Operation::DetectDrift));
        assert_eq!(creations(j), [json!({ "operation": "detect-drift" })], "a double click asks once");
        j.see(Role::Link, format!("Deployment {}", deployment.version).as_str()).await;
        check(j, "drift detection that was asked for").await;

        // The page stays, and follows the run to its end.
        j.see_address(PAGE).await;
        assert!(j.sandbox.finish(&deployment.id));
        let run = j.sandbox.drift_runs_of(&stack(DEV)).swap_remove(0);
        assert_eq!(run.deployment_version, Some(deployment.version));
        j.see(Role::Link, format!("{} run {}", result_word(&run), run_name(&run)).as_str()).await;
        j.click_link("Open the run").await;
        j.see_address(&format!("{PAGE}?run={}", run.id.0)).await;
        j.click_button(Named::Starting("Dismiss")).await;
        j.see_no_text("Detection asked for.").await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_detection_that_would_remediate_asks_first() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(DEV)).len();
        j.open_signed_in("/acme/webshop/dev").await;
        let options = json!({"operationContext": {"options": {"remediateIfDriftDetected": true}}});
        j.change_by_api("POST", "/api/stacks/acme/webshop/dev/deployments/settings", &options).await;
        j.follow(PAGE).await;
        j.see_text("automatic, by the stack's settings").await;
        j.click_button("Detect now…").await;
        j.see(Role::Dialog, "Detect drift of webshop/dev?").await;
        j.see_text("The settings remediate at once what is found:").await;
        assert_eq!(creations(j), [] as [Value; 0]);
        j.double_click(Role::Button, "Detect drift of dev").await;
        j.see_text("Detection asked for.").await;
        assert_eq!(only_new(j, DEV, n_deployments).pulumi_operation, Some(Operation::DetectDrift));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_remediation_says_what_would_change_and_wants_the_name() {
    journey(Setup::quiet(), async |j: &Journey| {
        let found = detect(j, &stack(DEV), 14);
        let n_deployments = j.sandbox.deployments_of(&stack(DEV)).len();
        let run = j.sandbox.drift_runs_of(&stack(DEV)).swap_remove(0);
        j.open_signed_in(PAGE).await;
        j.click_button("Remediate now…").await;
        j.see(Role::Dialog, "Remediate drift of webshop/dev?").await;
        j.see_text("14 resources differed in the latest run with a result").await;
        j.see_text(&j.version(&found)).await;
        let listed = "return document.querySelectorAll('dialog[open] .differences__item').length";
        j.wait_until("the first resources are listed", async || j.eval::<usize>(listed).await == 10).await;
        j.see_text("and 4 more").await;
        j.see_text("It runs an update with refresh.").await;
        check(j, "question before a remediation").await;

        j.see_state(Role::Button, "Remediate drift of dev", "disabled", true).await;
        j.type_into("Type dev to confirm", "de").await;
        j.press(Key::Enter).await;
        assert_eq!(creations(j), [] as [Value; 0], "half a name confirms nothing");
        j.type_into("Type dev to confirm", "dev").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains(r#"{"operation":"remediate-drift"}"#), "{command}");
        j.double_click(Role::Button, "Remediate drift of dev").await;
        j.see_no(Role::Dialog, "Remediate drift of webshop/dev?").await;
        j.see_text("Remediation asked for.").await;
        let deployment = only_new(j, DEV, n_deployments);
        assert_eq!(deployment.pulumi_operation, Some(Operation::RemediateDrift));
        assert_eq!(creations(j), [json!({ "operation": "remediate-drift" })]);

        // It is followed on this page, until nothing differs any more.
        assert!(j.sandbox.finish(&deployment.id));
        let after = j.sandbox.drift_runs_of(&stack(DEV)).swap_remove(0);
        assert!(after.id != run.id && after.remediate_update.is_some());
        j.see(Role::Link, format!("Remediated run {}", run_name(&after)).as_str()).await;
        j.see_text("when it was remediated").await;
        j.click_link(format!("Deployment {}", deployment.version).as_str()).await;
        j.see_address(&format!("/{DEV}/deployments/{}", deployment.version.0)).await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn without_a_finding_it_is_said_that_nothing_is_known() {
    journey(Setup::quiet(), async |j: &Journey| {
        detect(j, &stack(DEV), 0);
        j.open_signed_in(PAGE).await;
        j.click_button("Remediate now…").await;
        j.see_text("left no difference. It is not known what will change: only what has drifted since.").await;
        j.click_button("Cancel").await;
        j.see_no(Role::Dialog, "Remediate drift of webshop/dev?").await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_remediation_refuses_in_place() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = "growing-co/storefront/prod";
        let n_deployments = j.sandbox.deployments_of(&stack(name)).len();
        j.open_signed_in("/growing-co/storefront/prod/drift").await;
        j.click_button("Remediate now…").await;
        j.see_text("The organization's plan does not include drift remediation.").await;
        j.type_into("Type prod to confirm", "prod").await;
        j.click_button("Remediate drift of prod").await;
        j.see_text("Not started. The organization's plan does not include this (402)").await;
        j.see_text("Business Critical").await;
        j.see(Role::Dialog, "Remediate drift of storefront/prod?").await;
        assert_eq!(j.sandbox.deployments_of(&stack(name)).len(), n_deployments);
        check(j, "remediation that the plan does not include").await;
        j.expect_console_error("402");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_missing_permission_is_said_where_it_was_missed() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = "acme/payments/dev";
        let n_deployments = j.sandbox.deployments_of(&stack(name)).len();
        j.open("/acme/payments/dev/drift").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.click_button("Detect now").await;
        j.see_text("No detection was started. Your token may not do this (403)").await;
        j.see_text("a token needs the permission to deploy this stack").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains("/api/stacks/acme/payments/dev/deployments"), "{command}");
        check(j, "drift detection that was refused").await;
        assert_eq!(j.sandbox.deployments_of(&stack(name)).len(), n_deployments);
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_drift_schedule_is_made_and_changed_here() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = "acme/webshop/staging";
        assert!(j.sandbox.schedules_of(&stack(name)).is_empty());
        j.open_signed_in("/acme/webshop/staging/drift").await;
        j.see_text("none scheduled").await;
        j.see_state(Role::Button, "Schedule…", "disabled", false).await;
        j.click_button("Schedule…").await;
        j.see(Role::Dialog, "New schedule of webshop/staging").await;
        j.double_click(Role::Button, "Create the schedule").await;
        j.see(Role::Button, "Schedule: every 6 h").await;
        j.see_text("by hand").await;
        j.see_no_text("none scheduled").await;
        let made = j.sandbox.schedules_of(&stack(name));
        assert_eq!(made.len(), 1, "a double click makes one");

        j.click_button("Schedule: every 6 h").await;
        j.see(Role::Dialog, "Change “Drift check, every 6 hours”").await;
        assert_eq!(j.value_of("Cron expression, in UTC").await, "0 */6 * * *");
        j.type_into("Cron expression, in UTC", "0 */4 * * *").await;
        j.click(Role::Checkbox, "Remediate drift at once").await;
        j.click_button("Save the schedule").await;
        j.see(Role::Button, "Schedule: every 4 h").await;
        j.see_text("automatic, by the schedule").await;
        let changed = j.sandbox.schedules_of(&stack(name)).swap_remove(0);
        assert_eq!((changed.id, changed.schedule_cron.as_deref()), (made[0].id.clone(), Some("0 */4 * * *")));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn the_strip_shows_the_runs_that_the_service_has() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack(DEV);
        detect(j, &dev, 8);
        fail(j, &dev);
        detect(j, &dev, 4);
        remediate(j, &dev, 4);
        detect(j, &dev, 0);
        let runs = j.sandbox.drift_runs_of(&dev);
        assert!(runs.len() < 100, "all of them are read at once");
        j.open_signed_in(PAGE).await;
        j.see_heading(format!("All {} runs", runs.len()).as_str()).await;
        let bars = bars(j).await;
        assert_eq!(bars.len(), runs.len());
        let most = runs.iter().map(n_found).max().unwrap();
        for (bar, run) in bars.iter().zip(runs.iter().rev()) {
            let (name, height_px) = bar;
            assert!(name.starts_with(result_word(run)), "{name}: {run:?}");
            assert!(run.deployment_version.is_none_or(|version| name.contains(&version.to_string())), "{name}");
            if n_found(run) > 0 {
                assert!(name.contains(&format!(", {} resource", n_found(run))), "{name}: {run:?}");
            }
            // The one that found most is the highest, a clean one the lowest.
            assert_eq!(n_found(run) == most, (*height_px - 84.0).abs() < 0.1, "{bar:?}");
            assert_eq!(result_word(run) == "Clean", (*height_px - 10.0).abs() < 0.1, "{bar:?}");
        }
        let number = |wanted: &[&str]| runs.iter().filter(|run| wanted.contains(&result_word(run))).count();
        let sentence = format!(
            "{} of {} runs found drift, {} failed, {} remediated it.",
            number(&["Drifted", "Remediated"]),
            runs.len(),
            number(&["Failed"]),
            number(&["Remediated"]),
        );
        j.see_text(&sentence).await;

        // A narrow window has room for the newest only.
        while j.sandbox.drift_runs_of(&dev).len() < 60 {
            detect(j, &dev, 1);
        }
        j.resize_to(360, 800).await;
        let names: Vec<String> = j.sandbox.drift_runs_of(&dev).iter().map(run_name).collect();
        j.wait_until("the newest runs stand in the strip", async || {
            let bars = self::bars(j).await;
            let newest = bars.last().is_some_and(|(name, _)| name.contains(names[0].split(' ').next().unwrap()));
            newest && bars.len() < names.len() && bars.len() > 20
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn keys_go_along_the_strip_and_open_a_run() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack(DEV);
        for n_drifted in [0, 17, 19] {
            detect(j, &dev, n_drifted);
        }
        let runs = j.sandbox.drift_runs_of(&dev);
        j.open_signed_in(PAGE).await;
        j.see_heading(format!("All {} runs", runs.len()).as_str()).await;
        let stops: usize = j.eval("return document.querySelectorAll('.drift-strip a[tabindex=\"0\"]').length").await;
        assert_eq!(stops, 1, "the strip is one stop in the tab order");

        j.focus(Role::Link, Named::Starting("Drifted, 19 resources.")).await;
        see_readout(j, "Drifted, 19 resources.").await;
        j.press(Key::Right).await;
        j.see_focus_on(Role::Link, Named::Starting("Drifted, 19 resources.")).await;
        j.press(Key::Left).await;
        j.see_focus_on(Role::Link, Named::Starting("Drifted, 17 resources.")).await;
        see_readout(j, "Drifted, 17 resources.").await;
        j.press(Key::Home).await;
        let oldest = runs.last().unwrap();
        let name = oldest.deployment_version.map_or("the CLI".to_owned(), |version| version.to_string());
        j.see_focus_on(Role::Link, Named::Containing(&format!("{name}, "))).await;
        j.press(Key::End).await;
        j.see_focus_on(Role::Link, Named::Starting("Drifted, 19 resources.")).await;
        j.press(Key::Left).await;
        j.see_focus_on(Role::Link, Named::Starting("Drifted, 17 resources.")).await;
        j.press(Key::Enter).await;
        j.see_address(&format!("{PAGE}?run={}", runs[1].id.0)).await;
        j.see_focus_on(Role::Link, format!("Drifted run {}", run_name(&runs[1])).as_str()).await;
        j.see_text("17 resources, in the order in which the engine came to them.").await;

        // The pointer gets the same sentence.
        j.point_at(Role::Link, Named::Starting("Drifted, 19 resources.")).await;
        see_readout(j, "Drifted, 19 resources.").await;
    })
    .await;
}

/// Waits for the line below the strip. It says what the name of the bar says, so it is hidden from screen readers.
async fn see_readout(j: &Journey, start: &str) {
    let script = "
        const text = document.querySelector('.drift-strip__readout').textContent;
        const names = [...document.querySelectorAll('.drift-strip__bars a')].map((bar) => bar.ariaLabel);
        return text.startsWith(arguments[0]) && names.includes(text)";
    j.wait_until(&format!("the line below the strip says {start:?}"), async || {
        j.eval_with(script, vec![json!(start)]).await
    })
    .await;
}

/// The bars of the strip: their names, and their heights in pixels.
async fn bars(j: &Journey) -> Vec<(String, f64)> {
    let script = "return [...document.querySelectorAll('.drift-strip__bars a')]
        .map((bar) => [bar.ariaLabel, bar.querySelector('rect').getBoundingClientRect().height])";
    j.eval(script).await
}

/// How many resources a run found to differ.
fn n_found(run: &DriftRun) -> i64 {
    let told = [&run.detect_update, &run.remediate_update].into_iter().flatten();
    let told = told.map(|update| &update.resource_changes).find(|changes| !changes.is_empty());
    let is_telling = run.drift_detected && run.status != DeploymentStatus::Running;
    let number = told.map_or(0, |told| told.iter().filter(|(word, _)| *word != "same").map(|(_, count)| count).sum());
    if is_telling { number } else { 0 }
}

/// The one deployment that is new on a stack.
fn only_new(j: &Journey, name: &str, n_before: usize) -> Deployment {
    let deployments = j.sandbox.deployments_of(&stack(name));
    assert_eq!(deployments.len(), n_before + 1, "one was asked for");
    deployments.into_iter().next().unwrap()
}

/// The bodies of the requests for deployments so far.
fn creations(j: &Journey) -> Vec<Value> {
    let requests = j.sandbox.requests().into_iter();
    let creations = requests.filter(|request| request.method == "POST" && request.path.ends_with("/deployments"));
    creations.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}
