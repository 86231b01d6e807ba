//! A log that is interrupted goes on where it was: nothing is lost, nothing comes twice.

use std::time::Duration;

use api_types::DeploymentId;
use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey, running_for};
use sandbox::Fault;

#[tokio::test]
async fn a_reload_in_the_middle() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = in_the_middle(j);
        j.open(&address).await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        see_all_written(j, &id).await;
        j.reload().await;
        see_all_written(j, &id).await;
        j.sandbox.advance(Duration::from_secs(20));
        see_all_written(j, &id).await;
        j.sandbox.finish(&id);
        j.check_whole_log(&id).await;
        j.expect_token_in_session_storage();
    })
    .await;
}

#[tokio::test]
async fn a_service_that_fails_in_the_middle() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = in_the_middle(j);
        j.open_signed_in(&address).await;
        see_all_written(j, &id).await;
        j.sandbox.set_fault("/logs", Fault::Status(503), 100);
        j.see_text("interrupted, next try in").await;
        j.sandbox.advance(Duration::from_secs(20));
        j.sandbox.clear_faults();
        see_all_written(j, &id).await;
        j.see_text("streaming").await;

        j.sandbox.set_fault("/logs", Fault::Drop, 100);
        j.see_text("interrupted, next try in").await;
        j.sandbox.clear_faults();
        let broken = Fault::Body {
            status: 200,
            content_type: "application/json".to_owned(),
            body: r#"{"__type":"DeploymentLogs","lines":[{"line":"half a p"#.to_owned(),
        };
        j.sandbox.advance(Duration::from_secs(15));
        j.sandbox.set_fault("/logs", broken, 1);
        see_all_written(j, &id).await;
        j.sandbox.finish(&id);
        j.check_whole_log(&id).await;
        j.expect_console_error("503");
        j.expect_console_error("ERR_EMPTY_RESPONSE");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_late() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = in_the_middle(j);
        j.open_signed_in(&address).await;
        see_all_written(j, &id).await;
        j.sandbox.set_fault("/logs", Fault::Delay(Duration::from_secs(3)), 2);
        j.sandbox.advance(Duration::from_secs(20));
        see_all_written(j, &id).await;
        j.sandbox.finish(&id);
        j.check_whole_log(&id).await;
    })
    .await;
}

#[tokio::test]
async fn a_finished_log_whose_pages_fail() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.sandbox.set_fault("/logs", Fault::Status(503), 3);
        j.sandbox.set_fault("/logs", Fault::Status(429), 1);
        j.open_signed_in(&address).await;
        j.check_whole_log(&id).await;
        j.expect_console_error("503");
        j.expect_console_error("429");
    })
    .await;
}

/// A deployment that has run for a while, and its address.
fn in_the_middle(j: &Journey) -> (DeploymentId, String) {
    let created = j.create("acme/webshop/staging", running_for(90));
    j.sandbox.advance(Duration::from_secs(5 + 40));
    created
}

/// Waits until all is there that the deployment has written.
async fn see_all_written(j: &Journey, id: &DeploymentId) {
    assert!(j.n_written(id) > 0);
    j.see_log_lines(j.n_written(id)).await;
}
