//! What comes of a save of settings: what the service made of it, the way back, a refusal at its field, and a
//! connection that is lost.

use e2e::{Journey, Role, Setup, check_page, journey};
use sandbox::Fault;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::settings::{API, PAGE, VARIABLES, add_variable, dev, patches, review, stored};

/// What the page gets to its requests that change something, `real` being the way to the service; what it reads is let
/// through. The service itself cannot tell the read before a save from the save.
async fn answer_posts(j: &Journey, answer: &str, body: &Value) {
    let script = format!(
        "const real = window.fetch.bind(window); \
         window.fetch = async (request) => request.method === 'POST' ? {answer} : real(request)"
    );
    j.eval_with::<()>(&script.replace("arguments[0]", &Value::from(body.to_string()).to_string()), Vec::new()).await;
}

#[tokio::test]
async fn what_the_service_made_a_secret_is_told() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        let text = "tk-9fQ2xZ7LpR4vW8sB1nC6";
        add_variable(j, 6, "DEPLOY_TOKEN", text, false).await;
        review(j, "1 change").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        j.see_text("Environment variables / DEPLOY_TOKEN: the service made a secret of it").await;
        assert_eq!(j.sandbox.secret_of(&dev(), "DEPLOY_TOKEN").as_deref(), Some(text));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_save_is_undone_by_a_new_review_but_not_its_secrets() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        j.click_button("Replace the value of DATADOG_API_KEY").await;
        j.type_into("Value of DATADOG_API_KEY", "another-key").await;
        review(j, "2 changes").await;
        j.click_button("Save 2 changes").await;
        j.see_heading("Saved as version 2.").await;
        j.see_text("An undo cannot bring back the former secret of DATADOG_API_KEY").await;
        j.click_button("Undo this save…").await;
        j.see(Role::Dialog, "Review 1 change to acme/webshop/dev").await;
        j.see_text("nobody else changed it").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 3.").await;
        let mut wanted = before;
        wanted["operationContext"]["environmentVariables"]["DATADOG_API_KEY"] = json!({"secret": "another-key"});
        assert_eq!(stored(j), wanted);
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_stands_at_its_field_and_nothing_typed_is_lost() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        add_variable(j, 6, "HIDDEN", "zebra-crossing", true).await;
        review(j, "2 changes").await;
        let refusal = json!({"code": 400, "message": "Bad Request", "errors": [{
            "resource": "deploymentSettings", "attribute": "sourceContext.git.repoDir", "errorType": "custom",
            "customMessage": "no such folder in the repository",
        }]});
        answer_posts(j, "new Response(arguments[0], { status: 400 })", &refusal).await;
        j.click_button("Save 2 changes").await;
        j.see_text("Not saved. The service refused (400): Bad Request").await;
        j.click_button("Back to editing").await;
        j.see_text("no such folder in the repository").await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        assert_eq!(j.value_of("Value of HIDDEN").await, "zebra-crossing");
        assert_eq!(stored(j), before);
    })
    .await;
}

#[tokio::test]
async fn after_a_lost_connection_the_settings_are_read_before_anything_is_sent_again() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        review(j, "1 change").await;
        answer_posts(j, "(await real(request), Promise.reject(new TypeError('lost')))", &json!(null)).await;
        j.click_button("Save 1 change").await;
        j.see_text("It may have been carried out all the same").await;
        j.see_text("Whether it was saved is not known").await;
        assert_eq!(patches(j).len(), 1);
        j.click_button("Save 1 change").await;
        j.see_text("No setting was changed by both of you.").await;
        j.click_button("Apply and review again").await;
        j.see_text("there is nothing left to save").await;
        assert_eq!(patches(j).len(), 1, "nothing was sent twice");
        assert_eq!(stored(j).pointer("/sourceContext/git/repoDir"), Some(&json!("elsewhere")));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn settings_that_cannot_be_read_again_are_not_saved() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        j.sandbox.set_fault(API, Fault::Status(500), 1);
        j.click_button("Review 1 change").await;
        j.see_text("Could not read the stored settings again").await;
        j.see_state(Role::Button, "Save 1 change", "disabled", true).await;
        j.click_button("Read again").await;
        j.see_text("nobody else changed it").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        j.expect_console_error("500");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn the_review_and_the_result_are_accessible() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Branch", "release/2026.11").await;
        add_variable(j, 6, "HIDDEN", "zebra-crossing", true).await;
        j.see_text("secret, 14 characters").await;
        review(j, "2 changes").await;
        check_page(j, "the review").await;
        j.click_button("Save 2 changes").await;
        j.see_heading("Saved as version 2.").await;
        check_page(j, "the result of a save").await;
        assert!(stored(j).pointer(&format!("{VARIABLES}/HIDDEN")).is_some());
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_out_that_was_not_in_the_review() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Tag", "seen").await;
        review(j, "1 change").await;
        // The read before the save takes its time, and somebody who is in a hurry presses Escape.
        let slow = Fault::Delay(std::time::Duration::from_secs(2));
        j.sandbox.set_fault(&format!("GET {API}"), slow, 1);
        j.click_button("Save 1 change").await;
        j.press(Key::Escape).await;
        j.press(Key::Escape).await;
        j.see(Role::Dialog, "Review 1 change to acme/webshop/dev").await;
        j.see_heading("Saved as version 2.").await;
        assert_eq!(stored(j).pointer("/tag"), Some(&json!("seen")));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_was_given_up_is_no_other_one() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click(Role::Radio, "Access token").await;
        j.type_into("Access token", "ghp_first").await;
        j.click(Role::Radio, "SSH key").await;
        j.type_into("Tag", "changed").await;
        j.click_button("Discard").await;
        j.click_button("Discard 1 change").await;
        add_variable(j, 6, "DB_PASSWORD", "dbpass-secret", true).await;
        j.click(Role::Radio, "Access token").await;
        assert_eq!(j.value_of("Access token").await, "");
        j.click(Role::Radio, "Public").await;
        review(j, "1 change").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        assert_eq!(j.sandbox.secret_of(&dev(), "DB_PASSWORD").as_deref(), Some("dbpass-secret"));
        assert_eq!(stored(j).pointer("/sourceContext/git/gitAuth"), None);
        j.expect_acts(1);
    })
    .await;
}
