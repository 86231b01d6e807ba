//! A variable's row in the settings editor: what has changed in it and how that is taken back, what is wrong with it, and
//! the way to it from the foot of the page.

use e2e::{Journey, Role, Setup, check_page, journey};
use thirtyfour::Key;

use crate::settings::{PAGE, add_variable};

const REVIEW_NOTHING: &str = "Review changes";

#[tokio::test]
async fn a_row_says_that_it_has_changed_and_takes_it_back() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Value of LOG_LEVEL", "debug").await;
        j.see(Role::Button, "Review 1 change").await;
        check_page(j, "a variable that has changed").await;
        j.focus(Role::Textbox, "Value of LOG_LEVEL").await;
        j.press(Key::Tab).await;
        undo_in_row(j, "LOG_LEVEL").await;
        j.see(Role::Button, REVIEW_NOTHING).await;
        j.see_focus_on(Role::Textbox, "Value of LOG_LEVEL").await;
        assert_eq!(j.value_of("Value of LOG_LEVEL").await, "info");

        // Another name goes as well.
        j.type_into("Name of variable 2", "DD_API_KEY").await;
        undo_in_row(j, "DD_API_KEY").await;
        j.see(Role::Button, REVIEW_NOTHING).await;
        j.see(Role::Button, "Replace the value of DATADOG_API_KEY").await;

        // One that was added here goes.
        add_variable(j, 6, "ADDED", "1", false).await;
        undo_in_row(j, "ADDED").await;
        j.see(Role::Button, REVIEW_NOTHING).await;
        j.see_no(Role::Textbox, "Value of ADDED").await;
    })
    .await;
}

/// The changes beside the form have their own.
async fn undo_in_row(j: &Journey, name: &str) {
    let click = "const button = [...document.querySelectorAll('.env-row .field__undo')] \
                 .find((button) => button.ariaLabel === `Undo ${arguments[0]}`); button?.click(); return !!button";
    j.wait_until(&format!("{name} can be taken back in its row"), async || {
        j.eval_with::<bool>(click, vec![name.into()]).await
    })
    .await;
}

#[tokio::test]
async fn a_stored_secret_stands_until_something_is_typed_over_it() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Replace the value of SLACK_WEBHOOK").await;
        j.see_focus_on(Role::Textbox, "Value of SLACK_WEBHOOK").await;
        j.type_text("ab").await;
        j.see(Role::Button, "Review 1 change").await;
        j.see(Role::Button, "Keep the stored value of SLACK_WEBHOOK").await;
        j.press(Key::Backspace).await;
        j.press(Key::Backspace).await;
        j.see(Role::Button, REVIEW_NOTHING).await;
        j.press(Key::Tab).await;
        j.see_no_text("The secret is empty").await;
        j.type_into("Value of SLACK_WEBHOOK", "new").await;
        j.see(Role::Button, "Review 1 change").await;
        j.click_button("Keep the stored value of SLACK_WEBHOOK").await;
        j.see(Role::Button, REVIEW_NOTHING).await;
        j.see_focus_on(Role::Button, "Replace the value of SLACK_WEBHOOK").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_stands_at_the_name_or_at_the_value_and_is_gone_to_from_every_view() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        add_variable(j, 6, "TWO WORDS", "1", false).await;
        j.press(Key::Tab).await;
        let (name, value) = ("Name of variable 6", "Value of TWO WORDS");
        j.see_state(Role::Textbox, name, "invalid", true).await;
        j.see_state(Role::Textbox, value, "invalid", false).await;
        j.type_into("Find a setting", "session name").await;
        j.see_no(Role::Textbox, value).await;
        j.click_button("TWO WORDS").await;
        j.see_focus_on(Role::Textbox, name).await;
        j.click_link("JSON").await;
        j.see(Role::Textbox, "Settings as JSON").await;
        j.click_button("TWO WORDS").await;
        j.see_address(PAGE).await;
        j.see_focus_on(Role::Textbox, name).await;

        // An empty secret is a matter of the value.
        j.type_into(name, "EMPTY").await;
        j.type_into("Value of EMPTY", "x").await;
        j.click(Role::Checkbox, "Secret: EMPTY").await;
        j.focus(Role::Textbox, "Value of EMPTY").await;
        j.press(Key::End).await;
        j.press(Key::Backspace).await;
        j.press(Key::Tab).await;
        j.see_text("The secret is empty").await;
        j.see_state(Role::Textbox, "Value of EMPTY", "invalid", true).await;
        j.see_state(Role::Textbox, name, "invalid", false).await;
        j.click_link("YAML").await;
        j.see(Role::Textbox, "Settings as YAML").await;
        j.click_button("EMPTY").await;
        j.see_focus_on(Role::Textbox, "Value of EMPTY").await;

        // A value without a name is one of the problems, and its row is found.
        j.type_into("Value of EMPTY", "x").await;
        j.type_into(name, " ").await;
        j.press(Key::Tab).await;
        j.click_button("Variable without a name").await;
        j.see_focus_on(Role::Textbox, name).await;
    })
    .await;
}

#[tokio::test]
async fn a_pasted_file_is_forgotten_however_its_dialog_closes() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        for is_by_key in [true, false] {
            j.click_button("Paste .env…").await;
            assert_eq!(j.value_of("Variables").await, "");
            j.type_into("Variables", "TOKEN=zebra").await;
            j.see_text("TOKEN added").await;
            if is_by_key {
                j.press(Key::Escape).await;
            } else {
                j.click_button("Leave it as it is").await;
            }
            j.see_no(Role::Dialog, "Paste a .env file").await;
        }
        j.click_button("Paste .env…").await;
        assert_eq!(j.value_of("Variables").await, "");
        j.see_no_text("TOKEN added").await;
    })
    .await;
}
