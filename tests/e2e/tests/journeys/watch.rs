//! Watching a deployment from its queue to its end.

use std::time::Duration;

use api_types::{DeploymentStatus, StepStatus};
use e2e::{Journey, Named, Role, Setup, journey, running_for, stack};
use sandbox::{FailingStep, Outcome, Script};

#[tokio::test]
async fn a_deployment_is_followed_from_its_queue_to_its_end() {
    journey(Setup::quiet(), async |j: &Journey| {
        let prod = stack("acme/webshop/prod");
        j.sandbox.set_stack_paused(&prod, true);
        let (id, address) = j.create("acme/webshop/prod", running_for(90));
        let deployment = || j.sandbox.deployment(&id).unwrap();
        let version = j.version(&id);
        j.open_signed_in(&address).await;
        j.see_heading(format!("Update {version}").as_str()).await;
        j.see_title(&format!("Update {version} of webshop/prod · Slipway")).await;
        j.see_text("Queued").await;
        j.see_text("No lines yet. They appear as the deployment writes them.").await;

        j.sandbox.set_stack_paused(&prod, false);
        j.see_text("Accepted").await;
        j.sandbox.advance(Duration::from_secs(6));
        j.see_text("Running").await;

        // Step by step, the page comes to show what the sandbox has.
        while deployment().status == DeploymentStatus::Running {
            j.sandbox.advance(Duration::from_secs(15));
            j.see_log_lines(j.n_written(&id)).await;
            let steps = &deployment().jobs[0].steps;
            if let Some(at) = steps.iter().position(|step| step.status == StepStatus::Running) {
                j.see_text(&format!("Step {} of {}: {}", at + 1, steps.len(), steps[at].name)).await;
                assert!(!j.is_log_complete().await);
            }
        }
        j.see_text("Succeeded").await;
        let n_steps = deployment().jobs[0].steps.len();
        j.see_text(&format!("{n_steps} of {n_steps} steps")).await;
        j.check_whole_log(&id).await;

        j.click_link(Named::Starting("Updates")).await;
        j.see_address(&format!("{address}?tab=updates")).await;
        j.see_text("Succeeded update").await;
    })
    .await;
}

#[tokio::test]
async fn a_failed_deployment_shows_its_first_error() {
    journey(Setup::quiet(), async |j: &Journey| {
        let script = Script { outcome: Some(Outcome::FailsAt(FailingStep::Operation)), ..running_for(60) };
        let (id, address) = j.create("acme/webshop/dev", script);
        j.sandbox.finish(&id);
        j.open_signed_in(&address).await;
        j.see_text("Failed").await;
        j.see_text("First error").await;
        j.click_button("Go to line").await;
        j.wait_until("the address has the line", async || j.address().await.contains("?line=")).await;
        let number = j.address().await.rsplit_once('=').unwrap().1.parse().unwrap();
        let text = j.see_line(number).await;
        assert!(text.contains("error"), "line {number} is {text:?}");
        j.see(Role::Button, format!("Copy line {number}").as_str()).await;
        j.check_whole_log(&id).await;
    })
    .await;
}
