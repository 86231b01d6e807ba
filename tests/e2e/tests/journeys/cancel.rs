//! Cancelling a deployment: the dialog asks, and one request is sent.

use std::time::Duration;

use api_types::{DeploymentId, DeploymentStatus};
use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey, running_for};
use sandbox::Fault;
use thirtyfour::Key;

#[tokio::test]
async fn it_asks_first_and_sends_once() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, version) = open_running(j).await;
        let act = format!("Cancel {version} of staging");
        j.click_button("Cancel…").await;
        j.see(Role::Dialog, format!("Cancel {version} of webshop/staging?").as_str()).await;
        j.see_state(Role::Button, act.as_str(), "disabled", true).await;
        j.click_button(act.as_str()).await;
        j.type_into("Type staging to confirm", "stagin").await;
        j.click_button(act.as_str()).await;
        j.press(Key::Enter).await;
        j.see_state(Role::Button, act.as_str(), "disabled", true).await;
        assert_eq!(n_cancels(j), 0, "nothing is sent before the name is typed");

        j.type_into("Type staging to confirm", "staging").await;
        j.see_state(Role::Button, act.as_str(), "disabled", false).await;
        j.double_click(Role::Button, act.as_str()).await;
        j.see_no(Role::Dialog, format!("Cancel {version} of webshop/staging?").as_str()).await;
        j.see_text("Cancelling…").await;
        j.sandbox.advance(Duration::from_secs(3));
        j.see_text("Failed").await;
        j.see_no(Role::Button, "Cancel…").await;
        assert_eq!(j.sandbox.deployment(&id).unwrap().status, DeploymentStatus::Failed);
        assert_eq!(n_cancels(j), 1);
        j.check_whole_log(&id).await;
        assert!(j.sandbox.full_log_text(&id).contains("Cancel requested by Mara Lindqvist"));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_said_in_the_dialog() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, version) = open_running(j).await;
        j.click_button("Cancel…").await;
        j.type_into("Type staging to confirm", "staging").await;
        j.sandbox.set_fault("/cancel", Fault::Status(404), 1);
        let act = format!("Cancel {version} of staging");
        j.click_button(act.as_str()).await;
        j.see_text("Not cancelled. Not there, or not visible to your token (404).").await;
        j.see(Role::Dialog, format!("Cancel {version} of webshop/staging?").as_str()).await;
        j.sandbox.finish(&id);
        j.see_text("It has ended by now: there is nothing left to cancel.").await;
        j.see_state(Role::Button, act.as_str(), "disabled", true).await;
        j.click_button("Keep it running").await;
        j.see_no(Role::Dialog, format!("Cancel {version} of webshop/staging?").as_str()).await;
        j.see_text("Succeeded").await;
        j.expect_console_error("404");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn escape_leaves_everything_as_it_was() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, version) = open_running(j).await;
        let title = format!("Cancel {version} of webshop/staging?");
        j.focus(Role::Button, "Cancel…").await;
        j.press(Key::Enter).await;
        j.see(Role::Dialog, title.as_str()).await;
        j.type_into("Type staging to confirm", "staging").await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, title.as_str()).await;
        j.see_focus_on(Role::Button, "Cancel…").await;

        // What was typed does not confirm the next time.
        j.press(Key::Enter).await;
        j.see_state(Role::Button, format!("Cancel {version} of staging").as_str(), "disabled", true).await;
        j.click_button("Keep it running").await;
        j.see_focus_on(Role::Button, "Cancel…").await;
        assert_eq!(n_cancels(j), 0);
    })
    .await;
}

#[tokio::test]
async fn the_command_that_can_be_copied_names_no_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, _) = open_running(j).await;
        j.click_button("Cancel…").await;
        let command = j.copy_by("Copy as curl").await;
        let address = format!("{}/api/stacks/acme/webshop/staging/deployments/{}/cancel", j.origin(), id.0);
        assert!(command.starts_with("curl ") && command.contains(&address), "{command}");
        assert!(!command.contains(ADMIN_TOKEN), "{command}");
    })
    .await;
}

async fn open_running(j: &Journey) -> (DeploymentId, String) {
    let (id, address) = j.create("acme/webshop/staging", running_for(90));
    j.sandbox.advance(Duration::from_secs(30));
    j.open_signed_in(&address).await;
    j.see_text("Running").await;
    let version = j.version(&id);
    (id, version)
}

fn n_cancels(j: &Journey) -> usize {
    j.sandbox.requests().iter().filter(|request| request.method == "POST" && request.path.ends_with("/cancel")).count()
}
