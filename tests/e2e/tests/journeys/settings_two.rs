//! Two people at the same settings: nobody's change is written over unseen.

use e2e::{Journey, Role, Setup, check_page, journey};
use serde_json::json;

use crate::settings::{API, PAGE, dev, patches, review, stored};

#[tokio::test]
async fn two_editors_in_two_browsers_are_asked_about_what_both_changed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Branch", "mine").await;
        j.type_into("Directory", "my-folder").await;
        j.meanwhile(async |other: &Journey| {
            other.open_signed_in(PAGE).await;
            other.type_into("Branch", "theirs").await;
            other.type_into("Value of LOG_LEVEL", "debug").await;
            review(other, "2 changes").await;
            other.click_button("Save 2 changes").await;
            other.see_heading("Saved as version 2.").await;
        })
        .await;

        j.click_button("Review 2 changes").await;
        j.see(Role::Dialog, "Somebody else changed these settings").await;
        j.see_text("You both changed one setting: choose.").await;
        j.see_text("Version 2 is stored now.").await;
        j.see_state(Role::Button, "Apply and review again", "disabled", true).await;
        check_page(j, "two people's changes").await;
        j.click(Role::Radio, "Keep mine").await;
        j.click_button("Apply and review again").await;
        review_is_open(j, "2 changes").await;
        j.click_button("Save 2 changes").await;
        j.see_heading("Saved as version 3.").await;
        let now = stored(j);
        for (pointer, value) in [
            ("/sourceContext/git/branch", "mine"),
            ("/sourceContext/git/repoDir", "my-folder"),
            ("/operationContext/environmentVariables/LOG_LEVEL", "debug"),
        ] {
            assert_eq!(now.pointer(pointer), Some(&json!(value)), "{pointer}");
        }
        assert_eq!(j.sandbox.secret_of(&dev(), "DATADOG_API_KEY").as_deref(), Some("not-a-real-key"));
        j.expect_acts(2);
    })
    .await;
}

async fn review_is_open(j: &Journey, n_changes: &str) {
    j.see(Role::Dialog, format!("Review {n_changes} to acme/webshop/dev").as_str()).await;
    j.see_text("nobody else changed it").await;
}

#[tokio::test]
async fn a_change_between_review_and_save_stops_the_save() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Branch", "mine").await;
        review(j, "1 change").await;
        j.change_by_api("POST", API, &json!({"sourceContext": {"git": {"branch": "theirs"}}})).await;
        j.click_button("Save 1 change").await;
        j.see(Role::Dialog, "Somebody else changed these settings").await;
        assert_eq!(patches(j).len(), 1, "only theirs was sent");
        j.click(Role::Radio, "Take theirs").await;
        j.click_button("Apply and review again").await;
        j.see_text("there is nothing left to save").await;
        j.click_button("Back to editing").await;
        assert_eq!(j.value_of("Branch").await, "theirs");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_moved_alone_is_said_and_does_not_stop_the_save() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Branch", "mine").await;
        let variables = json!({"environmentVariables": {"DATADOG_API_KEY": {"secret": "rotated"}}});
        j.change_by_api("POST", API, &json!({"operationContext": variables})).await;
        j.click_button("Review 1 change").await;
        j.see_text("The settings are version 2 now.").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 3.").await;
        assert_eq!(j.sandbox.secret_of(&dev(), "DATADOG_API_KEY").as_deref(), Some("rotated"));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_may_have_changed_between_review_and_save_stops_the_save() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Replace the value of SLACK_WEBHOOK").await;
        j.type_into("Value of SLACK_WEBHOOK", "https://hooks.example.com/mine").await;
        review(j, "1 change").await;
        let variables =
            json!({"environmentVariables": {"SLACK_WEBHOOK": {"secret": "https://hooks.example.com/theirs"}}});
        j.change_by_api("POST", API, &json!({"operationContext": variables})).await;
        j.click_button("Save 1 change").await;
        j.see_text("The settings are version 2 now.").await;
        j.see_text("What somebody else may have set for SLACK_WEBHOOK would be written over.").await;
        assert_eq!(patches(j).len(), 1, "only theirs was sent");
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 3.").await;
        let secret = j.sandbox.secret_of(&dev(), "SLACK_WEBHOOK");
        assert_eq!(secret.as_deref(), Some("https://hooks.example.com/mine"));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_while_a_draft_from_before_waits_is_kept() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Tag", "mine").await;
        j.see_state(Role::Button, "Review 1 change", "disabled", false).await;
        j.click_link("Overview").await;
        j.click_button("Leave").await;
        j.see_address("/acme/webshop/dev").await;
        j.change_by_api("POST", API, &json!({"tag": "theirs"})).await;
        j.click_link("Settings").await;
        j.see(Role::Dialog, "Somebody else changed these settings").await;
        j.click_button("Back to editing").await;
        j.type_into("Directory", "elsewhere").await;
        j.click_button("Review 1 change").await;
        j.see(Role::Dialog, "Somebody else changed these settings").await;
        j.click(Role::Radio, "Keep mine").await;
        j.click_button("Apply and review again").await;
        review_is_open(j, "2 changes").await;
        j.click_button("Save 2 changes").await;
        j.see_heading("Saved as version 3.").await;
        let now = stored(j);
        assert_eq!(now.pointer("/tag"), Some(&json!("mine")));
        assert_eq!(now.pointer("/sourceContext/git/repoDir"), Some(&json!("elsewhere")));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn settings_that_somebody_deleted_are_made_anew_when_asked_to() {
    journey(Setup::quiet(), async |j: &Journey| {
        let mut wanted = stored(j);
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        j.change_by_api("DELETE", API, &json!(null)).await;
        j.click_button("Review 1 change").await;
        j.see_text("Somebody deleted these settings.").await;
        j.see_state(Role::Button, "Save 1 change", "disabled", true).await;
        j.click_button("Review as new settings").await;
        j.see_text("still not set up").await;
        j.click_button("Create settings").await;
        j.see_heading("Saved as version 1.").await;
        wanted["sourceContext"]["git"]["repoDir"] = json!("elsewhere");
        assert_eq!(stored(j), wanted, "with its secrets");
        j.expect_console_error("404");
        j.expect_acts(2);
    })
    .await;
}
