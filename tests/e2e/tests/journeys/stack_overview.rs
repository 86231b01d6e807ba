//! The overview of a stack: what runs and waits, how it stands, and what each part says when it cannot be read.

use std::time::Duration;

use api_types::{DeploymentId, DeploymentStatus, Operation};
use e2e::{Journey, Named, Role, Setup, journey, running_for, stack};
use sandbox::Fault;

const STAGING: &str = "acme/webshop/staging";

#[tokio::test]
async fn it_shows_the_queue_and_what_the_stack_is_set_up_with() {
    journey(Setup::quiet(), async |j: &Journey| {
        let ((_, running), (_, queued)) = one_runs_and_one_waits(j).await;
        j.see_title("Stack webshop/staging · Slipway").await;
        j.see(Role::Heading, "webshop/staging").await;
        j.see(Role::Link, running.as_str()).await;
        j.see(Role::Link, queued.as_str()).await;
        j.see_text("step").await;
        j.see(Role::Heading, format!("Why is {queued} waiting?").as_str()).await;
        j.see_text("acme/webshop @ main").await;
        j.see_text("OIDC for AWS").await;
        j.see_text("updates: median").await;
        j.see(Role::Link, "Deploy…").await;
        j.click_link(queued.as_str()).await;
        j.see(Role::Heading, format!("Update {queued}").as_str()).await;
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_cancelled_by_a_button_and_what_runs_by_the_name_of_its_stack() {
    journey(Setup::quiet(), async |j: &Journey| {
        let ((running_id, running), (queued_id, queued)) = one_runs_and_one_waits(j).await;
        j.click_button(format!("Cancel… {queued}").as_str()).await;
        j.see_text("nothing of the stack was touched").await;
        j.click_button(format!("Cancel {queued} of staging").as_str()).await;
        j.see_no(Role::Link, format!("Cancel… {queued}").as_str()).await;
        j.see_no(Role::Heading, format!("Why is {queued} waiting?").as_str()).await;
        assert!(status(j, &queued_id).is_terminal());

        let act = format!("Cancel {running} of staging");
        j.click_button(format!("Cancel… {running}").as_str()).await;
        j.see_state(Role::Button, act.as_str(), "disabled", true).await;
        j.type_into("Type staging to confirm", "staging").await;
        j.double_click(Role::Button, act.as_str()).await;
        j.see_no(Role::Dialog, format!("Cancel {running} of webshop/staging?").as_str()).await;
        j.sandbox.advance(Duration::from_secs(3));
        j.see_text("Nothing runs and nothing waits.").await;
        assert_eq!(status(j, &running_id), DeploymentStatus::Failed);
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_refused_cancel_is_said_in_the_dialog() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, (_, queued)) = one_runs_and_one_waits(j).await;
        j.sandbox.set_fault("/cancel", Fault::Status(403), 1);
        j.click_button(format!("Cancel… {queued}").as_str()).await;
        j.click_button(format!("Cancel {queued} of staging").as_str()).await;
        j.see_text("Not cancelled. Your token may not do this (403)").await;
        j.click_button("Keep it").await;
        j.see(Role::Link, queued.as_str()).await;
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_stack_that_is_not_there_is_said_to_be_missing() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/nowhere").await;
        j.see(Role::Heading, "There is no stack webshop/nowhere").await;
        j.see_no(Role::Link, "Deploy…").await;
        j.click_link("All stacks of acme").await;
        j.see_address("/acme/stacks").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn a_part_that_cannot_be_read_leaves_the_others_alone() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("/deployments/settings", Fault::Status(500), usize::MAX);
        let ((_, running), _) = one_runs_and_one_waits(j).await;
        j.see_text("Not read: The service failed (500)").await;
        j.see(Role::Link, running.as_str()).await;
        j.sandbox.clear_faults();
        j.click_button("Try again").await;
        j.see_text("acme/webshop @ main").await;
        j.expect_console_error("500");
    })
    .await;
}

#[tokio::test]
async fn updates_open_with_what_the_engine_said() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/staging?tab=updates").await;
        j.see_title("Updates of webshop/staging · Slipway").await;
        j.click(Role::Disclosure, "Previews since the last update").await;
        let route = "/api/stacks/acme/webshop/staging/updates/latest/previews?page=1&pageSize=20";
        let previews: api_types::updates::ListUpdatesResponse = j.ask_api(route).await;
        let none = "Nobody has previewed anything since the last update.";
        if previews.updates.is_empty() {
            j.see_text(none).await;
        } else {
            j.see(Role::Link, Named::Containing("preview")).await;
        }
        let newest: api_types::updates::UpdateInfo = j.ask_api("/api/stacks/acme/webshop/staging/updates/latest").await;
        let name = format!("{} {}", newest.info.kind, newest.version);
        j.click_link(name.as_str()).await;
        j.see_address(&format!("/acme/webshop/staging?tab=updates&update={}", newest.version)).await;
        j.see(Role::Heading, "Engine events").await;
        j.see_text(&newest.update_id).await;
        j.see_text("Summary").await;
        j.see_no_text("<{%").await;
        j.click_link("All updates").await;
        j.see_address("/acme/webshop/staging?tab=updates").await;
    })
    .await;
}

#[tokio::test]
async fn activity_and_resources_have_their_own_parts() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished(STAGING);
        let version = j.version(&id);
        j.open_signed_in("/acme/webshop/staging").await;
        j.click_link("Activity").await;
        j.see_address("/acme/webshop/staging?tab=activity").await;
        j.click_link(format!("Deployment {version}").as_str()).await;
        j.see_address(&address).await;
        j.go_back().await;
        j.click_link("Resources").await;
        j.see(Role::Heading, "Resources by type").await;
        j.see_text("resources after version").await;
    })
    .await;
}

/// One that runs and one behind it: ids and numbers.
async fn one_runs_and_one_waits(j: &Journey) -> ((DeploymentId, String), (DeploymentId, String)) {
    let (running, _) = j.create(STAGING, running_for(90));
    let (queued, _) = j.create(STAGING, running_for(90));
    j.sandbox.advance(Duration::from_secs(30));
    j.open_signed_in("/acme/webshop/staging").await;
    let (running, queued) = ((running.clone(), j.version(&running)), (queued.clone(), j.version(&queued)));
    j.see_text(&queued.1).await;
    (running, queued)
}

fn status(j: &Journey, id: &DeploymentId) -> DeploymentStatus {
    let all = j.sandbox.deployments_of(&stack(STAGING));
    all.into_iter().find(|deployment| deployment.id == *id).unwrap().status
}

#[tokio::test]
async fn a_preview_opens_with_its_facts_and_events() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = stack("acme/webshop/staging");
        let id = j.sandbox.create(&name, Operation::Preview, running_for(60));
        j.sandbox.finish(&id);
        j.open_signed_in("/acme/webshop/staging?tab=updates").await;
        j.click(Role::Disclosure, "Previews since the last update").await;
        let route = format!("/api/stacks/acme/webshop/staging/deployments/{}/updates", id.0);
        let updates: Vec<api_types::updates::UpdateInfo> = j.ask_api(&route).await;
        let update = &updates[0].update_id;
        j.click_link(Named::Starting("preview")).await;
        j.see_address(&format!("/acme/webshop/staging?tab=updates&preview={update}")).await;
        j.see_text(update).await;
        j.see(Role::Heading, "Engine events").await;
        j.see_no_text("<{%").await;
    })
    .await;
}
