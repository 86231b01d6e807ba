//! Secrets leave the memory of the console with what they were for. The whole memory of the WebAssembly is searched,
//! so a copy that was let go of without being wiped is found as well.

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey};
use thirtyfour::Key;

use crate::settings::{PAGE, add_variable, dev, review};

const SECRET: &str = "zebra-crossing-4417-quagmire";

#[tokio::test]
async fn a_sign_out_wipes_the_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        assert!(j.n_in_memory(ADMIN_TOKEN).await > 0, "the search would not find a token");
        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.see_wiped(ADMIN_TOKEN).await;
    })
    .await;
}

#[tokio::test]
async fn a_lock_wipes_the_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.hold_the_clocks().await;
        j.open("/acme/deployments").await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.reload().await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        assert!(j.n_in_memory(ADMIN_TOKEN).await > 0, "the search would not find a token");
        j.let_pass(Duration::from_secs(16 * 60)).await;
        j.see(Role::Dialog, "Locked").await;
        j.see_wiped(ADMIN_TOKEN).await;
        j.sign_in("pul-refused-4711").await;
        j.see_text("The service refused this token (401).").await;
        j.see_wiped("pul-refused-4711").await;
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn a_saved_secret_is_wiped() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.open_signed_in(PAGE).await;
        add_variable(j, 6, "HIDDEN", SECRET, true).await;
        assert!(j.n_in_memory(SECRET).await > 0, "the search would not find a secret");
        review(j, "1 change").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        assert_eq!(j.sandbox.secret_of(&dev(), "HIDDEN").as_deref(), Some(SECRET));
        j.see_wiped(SECRET).await;
        // Nor what it was while it was typed.
        let (beginning, _) = SECRET.split_at(SECRET.len() - 2);
        j.see_wiped(beginning).await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_is_given_up_is_wiped() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.open_signed_in(PAGE).await;
        add_variable(j, 6, "HIDDEN", SECRET, true).await;
        assert!(j.n_in_memory(SECRET).await > 0, "the search would not find a secret");
        j.click(Role::Disclosure, Named::Starting("Account of")).await;
        j.click_button("Sign out").await;
        j.click_button("Leave").await;
        j.see_heading("Sign in").await;
        let (beginning, _) = SECRET.split_at(SECRET.len() - 2);
        j.see_wiped(beginning).await;
    })
    .await;
}

#[tokio::test]
async fn the_token_of_a_new_pool_is_wiped_once_it_was_stored() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.open_signed_in("/acme/agents").await;
        j.click_button("New agent pool…").await;
        j.type_into("Name", "edge").await;
        j.click_button("Make the pool").await;
        j.see(Role::Dialog, "The token of edge").await;
        let token: String = j.eval("return document.querySelector('.new-token').textContent").await;
        assert!(token.len() > 8 && j.n_in_memory(&token).await > 0, "the search would not find {token}");
        j.click_button("I have stored it").await;
        j.see_no(Role::Dialog, "The token of edge").await;
        j.see_wiped(&token).await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_value_that_was_encrypted_is_wiped() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.watch_memory().await;
        j.open_signed_in(PAGE).await;
        j.see_heading("Source").await;
        j.click(Role::Disclosure, "More acts").await;
        j.click_button("Encrypt a value…").await;
        j.type_into("Secret", SECRET).await;
        assert!(j.n_in_memory(SECRET).await > 0, "the search would not find a secret");
        j.click_button("Encrypt").await;
        j.see(Role::Button, "Copy ciphertext").await;
        j.press(Key::Escape).await;
        let (beginning, _) = SECRET.split_at(SECRET.len() - 2);
        j.see_wiped(beginning).await;
        j.expect_acts(1);
    })
    .await;
}
