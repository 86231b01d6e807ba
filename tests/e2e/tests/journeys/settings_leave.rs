//! Leaving settings with unsaved changes: every way out asks, and the draft waits in the tab without its secrets.

use e2e::{Journey, Role, Setup, check_page, journey};
use serde_json::json;

use crate::settings::{API, PAGE, add_variable, stored};

const QUESTION: &str = "Leave without saving 1 change to dev?";

async fn change_directory(j: &Journey) {
    j.type_into("Directory", "elsewhere").await;
    j.see_state(Role::Button, "Review 1 change", "disabled", false).await;
}

#[tokio::test]
async fn a_link_asks_and_stay_stays() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_link("Overview").await;
        j.see_address("/acme/webshop/dev").await;
        j.go_back().await;
        change_directory(j).await;
        j.click_link("Overview").await;
        j.see(Role::Dialog, QUESTION).await;
        check_page(j, "the question before leaving").await;
        j.click_button("Stay").await;
        j.see_no(Role::Dialog, QUESTION).await;
        j.see_address(PAGE).await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        j.click_link("YAML").await;
        j.see_address(&format!("{PAGE}?view=yaml")).await;
        j.click_link("Form").await;
        j.see_address(PAGE).await;
        j.click_link("Overview").await;
        j.click_button("Leave").await;
        j.see_address("/acme/webshop/dev").await;
    })
    .await;
}

#[tokio::test]
async fn back_and_forward_ask_and_stay_leaves_the_history_as_it_was() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        j.click_link("Settings").await;
        j.see_address(PAGE).await;
        j.click_link("JSON").await;
        j.see_address(&format!("{PAGE}?view=json")).await;
        j.click_link("Form").await;
        change_directory(j).await;
        // Within the page nothing is asked.
        j.go_back().await;
        j.see_address(&format!("{PAGE}?view=json")).await;
        j.go_forward().await;
        j.see_address(PAGE).await;
        let length: usize = j.eval("return history.length").await;
        j.eval::<()>("history.go(-3)").await;
        j.see(Role::Dialog, QUESTION).await;
        j.see_address(PAGE).await;
        j.click_button("Stay").await;
        j.see_no(Role::Dialog, QUESTION).await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        assert_eq!(j.eval::<usize>("return history.length").await, length);
        j.eval::<()>("history.go(-3)").await;
        j.see(Role::Dialog, QUESTION).await;
        j.click_button("Leave").await;
        j.see_address("/acme/webshop/dev").await;
        j.see_heading("webshop/dev").await;
        j.eval::<()>("history.go(3)").await;
        j.see_address(PAGE).await;
        j.see_text("You had 1 unsaved change here.").await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_does_not_count_its_history_asks_as_well() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        j.eval::<()>("Object.defineProperty(window, 'navigation', { value: undefined, configurable: true })").await;
        j.click_link("Settings").await;
        change_directory(j).await;
        j.go_back().await;
        j.see(Role::Dialog, QUESTION).await;
        j.see_address(PAGE).await;
        j.click_button("Stay").await;
        j.go_back().await;
        j.click_button("Leave").await;
        j.see_address("/acme/webshop/dev").await;
        j.see_heading("webshop/dev").await;
    })
    .await;
}

#[tokio::test]
async fn a_reload_and_the_end_of_the_tab_ask_only_while_something_is_unsaved() {
    journey(Setup::quiet(), async |j: &Journey| {
        let asks = "const event = new Event('beforeunload', { cancelable: true }); \
                    window.dispatchEvent(event); return event.defaultPrevented";
        j.open_signed_in(PAGE).await;
        j.see_heading("Source").await;
        assert!(!j.eval::<bool>(asks).await);
        change_directory(j).await;
        assert!(j.eval::<bool>(asks).await);
        j.click_button("Undo all").await;
        j.click_button("Discard 1 change").await;
        j.see_state(Role::Button, "Review changes", "disabled", true).await;
        assert!(!j.eval::<bool>(asks).await);
    })
    .await;
}

#[tokio::test]
async fn a_draft_outlives_its_page_without_its_secrets() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        add_variable(j, 6, "HIDDEN", "zebra-crossing", true).await;
        j.see_state(Role::Button, "Review 2 changes", "disabled", false).await;
        j.click_link("Overview").await;
        j.see_text("The draft is kept in this tab, without the 1 secret.").await;
        j.click_button("Leave").await;
        j.see_address("/acme/webshop/dev").await;
        let kept = j.session_storage().await;
        assert!(kept.contains("elsewhere") && !kept.contains("zebra"), "{kept}");

        // Somebody else changes another setting meanwhile.
        j.change_by_api("POST", API, &json!({"tag": "t2"})).await;
        j.click_link("Settings").await;
        j.see_text("You had 1 unsaved change here.").await;
        j.see_text("type again: HIDDEN").await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        assert_eq!(j.value_of("Tag").await, "t2");
        assert_ne!(stored(j).pointer("/sourceContext/git/repoDir"), Some(&json!("elsewhere")));

        j.sign_out().await;
        j.see(Role::Dialog, QUESTION).await;
        j.see_text("Signing out removes the draft from this tab").await;
        j.click_button("Leave").await;
        j.see_heading("Sign in").await;
        let kept = j.session_storage().await;
        assert!(!kept.contains("elsewhere"), "{kept}");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_whose_setting_somebody_else_changed_is_asked_about() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        change_directory(j).await;
        j.click_link("Overview").await;
        j.click_button("Leave").await;
        j.change_by_api("POST", API, &json!({"sourceContext": {"git": {"repoDir": "theirs"}}})).await;
        j.click_link("Settings").await;
        j.see(Role::Dialog, "Somebody else changed these settings").await;
        j.see_text("Since your draft was kept").await;
        j.click(Role::Radio, "Keep mine").await;
        j.click_button("Apply and review again").await;
        j.see(Role::Dialog, "Review 1 change to acme/webshop/dev").await;
        j.click_button("Back to editing").await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        j.expect_acts(1);
    })
    .await;
}
