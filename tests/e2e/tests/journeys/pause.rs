//! Pausing and resuming a stack, and a whole organization.

use std::time::Duration;

use api_types::DeploymentStatus;
use e2e::{Journey, MEMBER_TOKEN, Role, Setup, journey, running_for, stack};
use sandbox::Fault;

const STAGING: &str = "acme/webshop/staging";

#[tokio::test]
async fn a_paused_stack_holds_back_what_is_queued_until_it_is_resumed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/staging").await;
        j.click_button("Pause stack…").await;
        j.see(Role::Dialog, "Pause webshop/staging?").await;
        j.see_text("What runs already goes on to its end").await;
        assert!(!j.sandbox.is_stack_paused(&stack(STAGING)), "the dialog alone does nothing");
        j.double_click(Role::Button, "Pause webshop/staging").await;
        j.see_text("Stack paused").await;
        assert!(j.sandbox.is_stack_paused(&stack(STAGING)));

        let (id, _) = j.create(STAGING, running_for(60));
        j.sandbox.advance(Duration::from_secs(60));
        j.see_text("The stack is paused").await;
        assert_eq!(j.sandbox.deployment(&id).unwrap().status, DeploymentStatus::NotStarted);

        j.click_button("Resume stack…").await;
        j.click_button("Resume webshop/staging").await;
        j.see(Role::Button, "Pause stack…").await;
        j.see_focus_on(Role::Button, "Pause stack…").await;
        j.see_no_text("Stack paused").await;
        j.sandbox.advance(Duration::from_secs(20));
        assert!(!j.sandbox.is_stack_paused(&stack(STAGING)));
        assert_eq!(j.sandbox.deployment(&id).unwrap().status, DeploymentStatus::Running);
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_refused_pause_is_said_in_the_dialog() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/payments/dev").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.click_button("Pause stack…").await;
        j.click_button("Pause payments/dev").await;
        j.see_text("Not paused. Your token may not do this (403)").await;
        assert!(!j.sandbox.is_stack_paused(&stack("acme/payments/dev")));
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_stack_without_settings_has_no_queue_to_pause() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/dns-zones/global").await;
        j.see_state(Role::Button, "Pause stack…", "disabled", true).await;
        j.click_button("Pause stack…").await;
        j.see_text("The stack has no deployment settings").await;
        j.see_no(Role::Dialog, "Pause dns-zones/global?").await;
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_pauses_and_resumes_the_organization() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.click_button("Pause organization…").await;
        j.see_state(Role::Button, "Pause acme", "disabled", true).await;
        j.click_button("Pause acme").await;
        assert!(!j.sandbox.is_org_paused("acme"), "nothing is sent before the name is typed");
        j.type_into("Type acme to confirm", "acme").await;
        j.click_button("Pause acme").await;
        j.see_text("Organization paused").await;
        assert!(j.sandbox.is_org_paused("acme"));

        j.click_button("Resume organization…").await;
        j.click_button("Resume acme").await;
        j.see(Role::Button, "Pause organization…").await;
        assert!(!j.sandbox.is_org_paused("acme"));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_failed_pause_of_the_organization_says_that_it_may_have_happened() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.sandbox.set_fault("/orgs/acme/deployments/pause", Fault::Status(502), 1);
        j.click_button("Pause organization…").await;
        j.type_into("Type acme to confirm", "acme").await;
        j.click_button("Pause acme").await;
        j.see_text("Not paused. The service failed (502)").await;
        j.see_text("It may have been carried out all the same").await;
        j.expect_console_error("502");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_member_sees_why_the_organization_cannot_be_paused() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_state(Role::Button, "Pause organization…", "disabled", true).await;
        j.click_button("Pause organization…").await;
        j.see_text("Only administrators of acme may do this").await;
        j.see_no(Role::Dialog, "Pause acme?").await;
    })
    .await;
}

#[tokio::test]
async fn resuming_a_stack_does_not_lift_the_pause_of_the_organization() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_org_paused("acme", true);
        j.sandbox.set_stack_paused(&stack(STAGING), true);
        j.open_signed_in("/acme/webshop/staging").await;
        j.see_text("Paused, and so is the organization").await;
        j.click_button("Resume stack…").await;
        j.see_text("its deployments stay held back").await;
        j.click_button("Resume webshop/staging").await;
        j.see_text("Paused by the organization").await;
        assert!(!j.sandbox.is_stack_paused(&stack(STAGING)));
        assert!(j.sandbox.is_org_paused("acme"));
        j.expect_acts(1);
    })
    .await;
}
