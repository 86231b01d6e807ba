//! The schedules of a stack: what is shown, and each act, seen in the sandbox's state and not only on the page.

use std::time::Duration;

use api_types::schedules::Schedule;
use e2e::check_page as check;
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Named, Role, Setup, journey, stack};
use sandbox::Fault;
use serde_json::{Value, json};
use thirtyfour::Key;

/// A stack of the sandbox without schedules.
const STACK: &str = "acme/webshop/staging";
const NEW: &str = "New schedule of webshop/staging";

#[tokio::test]
async fn a_drift_check_is_made() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_new(j).await;
        j.type_into("Cron expression, in UTC", "0 25 * * *").await;
        j.see_text("The hour is 25: it must be from 0 to 23.").await;
        j.click_button("Create the schedule").await;
        j.see_focus_on(Role::Textbox, "Cron expression, in UTC").await;
        assert_eq!(schedules(j), [], "nothing is sent before the expression is right");

        j.click_button("Weekdays").await;
        j.see_text("It fires at 03:00 UTC on weekdays.").await;
        j.see_text("Next runs").await;
        j.click(Role::Checkbox, "Remediate drift at once").await;
        let command = j.copy_by("Copy as curl").await;
        let address = format!("{}/api/stacks/{STACK}/deployments/drift/schedules", j.origin());
        assert!(command.contains(&address) && command.contains(r#""autoRemediate":true"#), "{command}");
        assert!(!command.contains(ADMIN_TOKEN), "{command}");

        j.double_click(Role::Button, "Create the schedule").await;
        j.see_no(Role::Dialog, NEW).await;
        j.see(Role::Link, "Drift check with remediation, at 03:00 UTC on weekdays").await;
        let made = only(j);
        assert_eq!(made.schedule_cron.as_deref(), Some("0 3 * * 1-5"));
        assert_eq!(request(&made)["operationContext"]["options"]["remediateIfDriftDetected"], true);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_ttl_wants_the_name_of_the_stack() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_new(j).await;
        j.choose("What it does", "Destroy the stack at a moment (TTL)").await;
        set_moment(j, "2020-01-02T03:04").await;
        j.see_text("This is in the past: give a moment to come.").await;
        set_moment(j, "2099-01-02T03:04").await;
        j.see_text("That is").await;
        j.click(Role::Checkbox, "Remove the stack afterwards").await;
        j.see_text("Every resource of webshop/staging is destroyed when it fires.").await;
        j.see_state(Role::Button, "Create the schedule", "disabled", true).await;
        j.click_button("Create the schedule").await;
        j.type_into("Type staging to confirm", "staging").await;
        j.see_state(Role::Button, "Create the schedule", "disabled", false).await;
        assert_eq!(schedules(j), [], "nothing is sent before the name is typed");
        j.click_button("Create the schedule").await;
        j.see_no(Role::Dialog, NEW).await;
        j.see(Role::Link, Named::Starting("TTL: destroy and remove the stack, once")).await;
        let made = only(j);
        assert!(made.schedule_once.is_some_and(|moment| moment.to_rfc3339().starts_with("2099-01-0")));
        assert_eq!(request(&made)["operationContext"]["options"]["deleteAfterDestroy"], true);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_operation_runs_again_and_again_or_once() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_new(j).await;
        j.choose("What it does", "Run an operation").await;
        j.choose("Operation", "Refresh").await;
        j.click_button("Daily").await;
        j.click_button("Create the schedule").await;
        j.see(Role::Link, "Refresh, every day at 03:00 UTC").await;
        let made = only(j);
        assert_eq!(request(&made)["operation"], "refresh");

        j.click_button("New schedule…").await;
        j.choose("What it does", "Run an operation").await;
        j.choose("When", "Once, at a moment").await;
        set_moment(j, "2099-01-02T03:04").await;
        j.click_button("Create the schedule").await;
        j.see(Role::Link, Named::Starting("Update, once")).await;
        assert_eq!(schedules(j).len(), 2);
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_change_keeps_what_the_form_does_not_show() {
    journey(Setup::quiet(), async |j: &Journey| {
        let variables = json!({"REGION": "eu-north-1"});
        let own = json!({"operation": "update", "operationContext": {"environmentVariables": variables}});
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "schedules", &json!({"scheduleCron": "0 4 * * *", "request": own})).await;
        j.click_button("Edit… Update, every day at 04:00 UTC").await;
        j.see(Role::Dialog, "Change “Update, every day at 04:00 UTC”").await;
        assert_eq!(j.value_of("Cron expression, in UTC").await, "0 4 * * *");
        j.type_into("Cron expression, in UTC", "0 5 * * *").await;
        j.click_button("Save the schedule").await;
        j.see(Role::Link, "Update, every day at 05:00 UTC").await;
        let changed = only(j);
        assert_eq!(changed.schedule_cron.as_deref(), Some("0 5 * * *"));
        assert_eq!(request(&changed)["operationContext"]["environmentVariables"], variables);
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn each_kind_is_changed_by_its_own_route() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "drift/schedules", &json!({"scheduleCron": "0 4 * * *", "autoRemediate": true})).await;
        j.click_button("Edit… Drift check with remediation, every day at 04:00 UTC").await;
        j.see_state(Role::Checkbox, "Remediate drift at once", "checked", true).await;
        j.click(Role::Checkbox, "Remediate drift at once").await;
        j.click_button("Save the schedule").await;
        j.see(Role::Link, "Drift check, every day at 04:00 UTC").await;
        assert_eq!(request(&only(j))["operationContext"], Value::Null);

        let ttl = json!({"timestamp": "2099-01-02T03:04:05Z", "deleteAfterDestroy": true});
        post(j, "ttl/schedules", &ttl).await;
        j.click_button(Named::Starting("Edit… TTL: destroy and remove the stack")).await;
        j.click(Role::Checkbox, "Remove the stack afterwards").await;
        j.type_into("Type staging to confirm", "staging").await;
        j.click_button("Save the schedule").await;
        j.see(Role::Link, Named::Starting("TTL: destroy the stack, once, 2 Jan 2099 03:04 UTC")).await;
        let moments: Vec<_> = schedules(j).iter().filter_map(|schedule| schedule.schedule_once).collect();
        assert_eq!(moments[0].to_rfc3339(), "2099-01-02T03:04:05+00:00", "the seconds stay");
        let n_by_own_route = |path: &str| {
            let requests = j.sandbox.requests();
            requests.iter().filter(|request| request.method == "POST" && request.path.contains(path)).count()
        };
        assert_eq!((n_by_own_route("/drift/schedules/"), n_by_own_route("/ttl/schedules/")), (1, 1));
        j.expect_acts(4);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_changed_is_not_overwritten_unseen() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "drift/schedules", &json!({"scheduleCron": "0 4 * * *", "autoRemediate": false})).await;
        j.see(Role::Link, "Drift check, every day at 04:00 UTC").await;
        j.click_button("Pause refreshing").await;
        let id = only(j).id;
        let change = json!({"scheduleCron": "0 7 * * *", "autoRemediate": true});
        post(j, &format!("drift/schedules/{id}"), &change).await;
        j.click_button("Edit… Drift check, every day at 04:00 UTC").await;
        j.see_text("Somebody has changed this schedule meanwhile.").await;
        j.see_text("The list had it as “Drift check, every day at 04:00 UTC”.").await;
        assert_eq!(j.value_of("Cron expression, in UTC").await, "0 7 * * *");
        j.type_into("Cron expression, in UTC", "0 8 * * *").await;

        // Escape loses nothing at once.
        j.press(Key::Escape).await;
        j.see_text("What you changed is not saved.").await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, Named::Starting("Change")).await;
        assert_eq!(only(j).schedule_cron.as_deref(), Some("0 7 * * *"));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_schedule_is_paused_and_resumed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "ttl/schedules", &json!({"timestamp": "2099-01-02T03:04:05Z", "deleteAfterDestroy": false})).await;
        j.click_button(Named::Starting("Pause… TTL")).await;
        j.click_button("Pause the schedule").await;
        j.see_text("None while paused").await;
        assert!(only(j).paused);

        // What destroys the stack is as dangerous as at the beginning.
        j.click_button(Named::Starting("Resume… TTL")).await;
        j.see_state(Role::Button, "Resume the schedule", "disabled", true).await;
        j.type_into("Type staging to confirm", "staging").await;
        j.click_button("Resume the schedule").await;
        j.see_no_text("None while paused").await;
        assert!(!only(j).paused);
        j.expect_acts(3);
    })
    .await;
}

#[tokio::test]
async fn a_schedule_is_deleted() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "drift/schedules", &json!({"scheduleCron": "0 4 * * *", "autoRemediate": false})).await;
        j.click_button("Delete… Drift check, every day at 04:00 UTC").await;
        j.see(Role::Dialog, "Delete “Drift check, every day at 04:00 UTC”?").await;
        let id = only(j).id;
        j.sandbox.set_fault(&format!("/deployments/schedules/{id}"), Fault::Status(503), 1);
        j.click_button("Delete the schedule").await;
        j.see_text("Not deleted. The service failed (503)").await;
        j.see_text("It may have been carried out all the same").await;
        assert_eq!(schedules(j).len(), 1);
        j.click_button("Delete the schedule").await;
        j.see_heading("No schedules yet").await;
        assert_eq!(schedules(j), []);
        j.expect_console_error("503");
        j.expect_acts(3);
    })
    .await;
}

#[tokio::test]
async fn runs_to_come_and_the_history_are_below_the_row() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("No schedules yet").await;
        post(j, "drift/schedules", &json!({"scheduleCron": "0 * * * *", "autoRemediate": false})).await;
        j.click_link("Drift check, every hour").await;
        j.see_text("It has not fired yet.").await;
        j.see_text("Local time").await;
        j.sandbox.advance(Duration::from_hours(1));
        let id = j.sandbox.deployments_of(&stack(STACK)).first().map(|deployment| deployment.id.clone()).unwrap();
        let version = j.version(&id);
        j.click_link(version.as_str()).await;
        j.see_address(&format!("/{STACK}/deployments/{}", version.trim_start_matches('#'))).await;
        j.go_back().await;
        j.see(Role::Link, version.as_str()).await;
        let address = j.address().await;
        assert!(address.starts_with(&format!("/{STACK}/schedules?schedule=")), "{address}");
        j.click_link("Drift check, every hour").await;
        j.see_address(&format!("/{STACK}/schedules")).await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_problem_that_the_service_finds_stands_at_its_field() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_new(j).await;
        let problem = json!({"resource": "schedule", "attribute": "scheduleCron", "errorType": "custom",
            "customMessage": "It fires too often for this organization."});
        let body = json!({"code": 400, "message": "Bad Request", "errors": [problem]}).to_string();
        let fault = Fault::Body { status: 400, content_type: "application/json".to_owned(), body };
        j.sandbox.set_fault("/drift/schedules", fault, 1);
        j.type_into("Cron expression, in UTC", "* * * * *").await;
        j.click_button("Create the schedule").await;
        j.see_text("It fires too often for this organization.").await;
        j.see_state(Role::Textbox, "Cron expression, in UTC", "invalid", true).await;
        j.see_text("Not saved. The service refused (400)").await;
        assert_eq!(j.value_of("Cron expression, in UTC").await, "* * * * *");
        j.type_into("Cron expression, in UTC", "0 * * * *").await;
        j.see_state(Role::Textbox, "Cron expression, in UTC", "invalid", false).await;
        j.expect_console_error("400");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_remediation_is_explained() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/growing-co/storefront/prod/schedules").await;
        j.click_button("New schedule…").await;
        j.click(Role::Checkbox, "Remediate drift at once").await;
        j.click_button("Create the schedule").await;
        j.see_text("Not saved. The organization's plan does not include this (402)").await;
        j.see_text("remediating drift comes with Business Critical").await;
        j.click(Role::Checkbox, "Remediate drift at once").await;
        j.click_button("Create the schedule").await;
        j.see(Role::Link, "Drift check, every 6 hours").await;
        assert_eq!(j.sandbox.schedules_of(&stack("growing-co/storefront/prod")).len(), 1);
        j.expect_console_error("402");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_member_is_told_why_not() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/payments/staging/schedules").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.click_button(Named::Starting("Resume…")).await;
        j.click_button("Resume the schedule").await;
        j.see_text("Not resumed. Your token may not do this (403)").await;
        assert!(j.sandbox.schedules_of(&stack("acme/payments/staging")).iter().all(|schedule| schedule.paused));
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_stack_without_settings_can_have_none() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/small-co/newsletter/prod/schedules").await;
        j.see_heading("Schedules need deployment settings first").await;
        j.see(Role::Link, "Deployment settings").await;
        j.see_state(Role::Button, "New schedule…", "disabled", true).await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn what_is_made_elsewhere_is_shown_as_it_came() {
    journey(Setup::quiet(), async |j: &Journey| {
        let scan = json!({"id": "scan-1", "orgID": "o", "kind": "environment_rotation", "scheduleCron": "0 0 L * *",
            "nextExecution": "2099-01-31 00:00:00.000", "paused": false, "definition": {"environment": "aws/prod"}});
        let body = json!({"schedules": [scan]}).to_string();
        let fault = Fault::Body { status: 200, content_type: "application/json".to_owned(), body };
        j.sandbox.set_fault("/webshop/staging/deployments/schedules", fault, 99);
        j.open_signed_in(&format!("/{STACK}/schedules?schedule=scan-1")).await;
        j.see(Role::Link, "Other: environment rotation, 0 0 L * *").await;
        j.see_text("Made elsewhere, shown as it came").await;
        j.see_text("aws/prod").await;
        j.see_no(Role::Button, Named::Starting("Edit…")).await;
    })
    .await;
}

#[tokio::test]
async fn a_list_that_cannot_be_read_or_refreshed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("/webshop/staging/deployments/schedules", Fault::Status(503), 1);
        j.open_signed_in(&format!("/{STACK}/schedules")).await;
        j.see_heading("The schedules of webshop/staging could not be read").await;
        j.click_button("Try again").await;
        j.see_heading("No schedules yet").await;
        j.sandbox.set_fault("/webshop/staging/deployments/schedules", Fault::Status(503), 1);
        j.see_text("Could not refresh.").await;
        j.see_heading("No schedules yet").await;
        j.click_button("Try now").await;
        j.see_no_text("Could not refresh.").await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn the_page_is_accessible_in_each_of_its_states() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_new(j).await;
        check(j, "form of a drift schedule").await;
        j.choose("What it does", "Destroy the stack at a moment (TTL)").await;
        check(j, "form of a TTL schedule").await;
        j.click_button("Close without saving").await;
        check(j, "no schedules").await;
        post(j, "drift/schedules", &json!({"scheduleCron": "0 * * * *", "autoRemediate": false})).await;
        j.sandbox.advance(Duration::from_hours(1));
        j.click_link("Drift check, every hour").await;
        j.see_text("History").await;
        check(j, "open schedule").await;
        j.expect_acts(1);
    })
    .await;
}

async fn open_new(j: &Journey) {
    j.open_signed_in(&format!("/{STACK}/schedules")).await;
    j.see_heading("No schedules yet").await;
    j.click_button("New schedule…").await;
    j.see(Role::Dialog, NEW).await;
}

fn schedules(j: &Journey) -> Vec<Schedule> {
    j.sandbox.schedules_of(&stack(STACK))
}

fn only(j: &Journey) -> Schedule {
    let schedules = schedules(j);
    assert_eq!(schedules.len(), 1);
    schedules.into_iter().next().unwrap()
}

fn request(schedule: &Schedule) -> &Value {
    &schedule.definition["request"]
}

/// What keys put into a field for a moment depends on the browser's language: the value is set as a picker does.
async fn set_moment(j: &Journey, value: &str) {
    j.see_text("Moment, in your local time").await;
    let script = "const field = document.getElementById('schedule-moment'); field.value = arguments[0]; \
                  field.dispatchEvent(new Event('input', { bubbles: true }))";
    j.eval_with::<()>(script, vec![json!(value)]).await;
}

/// Somebody else's act: sent past the console, and counted as an act all the same.
async fn post(j: &Journey, route: &str, body: &Value) {
    let script = "
        const [path, token, body] = arguments;
        const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
        return fetch(path, { method: 'POST', headers, body }).then((answer) => answer.status);
    ";
    let path = format!("/api/stacks/{STACK}/deployments/{route}");
    let status: u16 = j.eval_with(script, vec![json!(path), json!(ADMIN_TOKEN), json!(body.to_string())]).await;
    assert_eq!(status, 200, "{path}");
}
