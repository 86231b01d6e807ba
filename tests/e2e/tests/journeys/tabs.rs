//! Several tabs of one console: a sign-out and a lock go for all of them, somebody who is there is there for all of
//! them, and nothing of a session is ever said aloud.

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Role, Setup, journey};
use serde_json::json;
use thirtyfour::Key;

const LOCK: &str = "Locked";

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// Two tabs that are signed in: the member's in front, the administrator's behind it.
async fn open_two(j: &Journey) {
    j.hold_the_clocks().await;
    j.open("/acme/deployments").await;
    j.click(Role::Checkbox, "Keep me signed in for this tab").await;
    j.sign_in(ADMIN_TOKEN).await;
    j.see_heading("Deployments").await;
    j.open_tab().await;
    j.hold_the_clocks().await;
    j.open("/acme/stacks").await;
    j.sign_in(MEMBER_TOKEN).await;
    j.see_heading("Stacks").await;
}

#[tokio::test]
async fn a_sign_out_goes_for_all_tabs() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_two(j).await;
        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.go_to_tab(0).await;
        j.see_heading("Sign in").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN), "the other tab keeps its token");
        // A sign-in is nobody else's.
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.go_to_tab(1).await;
        j.see_heading("Sign in").await;
        j.go_to_tab(0).await;
    })
    .await;
}

#[tokio::test]
async fn a_sign_out_elsewhere_takes_no_unsaved_work_away() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_two(j).await;
        j.go_to_tab(0).await;
        j.follow("/acme/webshop/dev/settings").await;
        j.see_heading("Source").await;
        j.type_into("Directory", "half-typed").await;
        j.go_to_tab(1).await;
        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.go_to_tab(0).await;
        j.see(Role::Dialog, LOCK).await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN), "the token is wiped all the same");
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        assert_eq!(j.value_of("Directory").await, "half-typed");
        j.expect_token_in_session_storage();
    })
    .await;
}

#[tokio::test]
async fn somebody_elsewhere_does_not_revive_a_tab_whose_time_was_over() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        // As in a tab that the browser has frozen.
        j.let_sleep(minutes(20)).await;
        let say = "new BroadcastChannel('slipway /').postMessage(JSON.stringify({ slipway: 'active', at_ms: 0 })
                       .replace('0}', `${Date.now()}.0}`))";
        j.eval::<()>(say).await;
        j.see(Role::Dialog, LOCK).await;
    })
    .await;
}

#[tokio::test]
async fn a_lock_goes_for_all_tabs_and_each_is_opened_by_itself() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_two(j).await;
        j.click(Role::Disclosure, e2e::Named::Starting("Account of")).await;
        j.click_button("Lock").await;
        j.see(Role::Dialog, LOCK).await;
        j.go_to_tab(0).await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.go_to_tab(1).await;
        j.see(Role::Dialog, LOCK).await;
        j.go_to_tab(0).await;
        j.expect_token_in_session_storage();
    })
    .await;
}

#[tokio::test]
async fn somebody_in_one_tab_is_somebody_in_all() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_two(j).await;
        let pass_in_both = async |time| {
            for tab in [0, 1] {
                j.go_to_tab(tab).await;
                j.let_pass(time).await;
            }
        };
        pass_in_both(minutes(10)).await;
        j.press(Key::Shift).await;
        pass_in_both(minutes(10)).await;
        j.go_to_tab(0).await;
        j.see_requests("/api/orgs/acme/deployments", 2).await;
        assert!(j.look_for(Role::Dialog, LOCK).await.is_none(), "somebody was there ten minutes ago");
        j.let_pass(minutes(6)).await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.expect_token_in_session_storage();
    })
    .await;
}

#[tokio::test]
async fn what_others_say_on_this_origin_changes_nothing() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_heading("Deployments").await;
        let say = async |channel: &str, message: serde_json::Value| {
            let script = "new BroadcastChannel(arguments[0]).postMessage(arguments[1])";
            j.eval_with::<()>(script, vec![json!(channel), message]).await;
        };
        let out = json!(r#"{"slipway":"signed-out"}"#);
        for channel in ["slipway", "slipway /tools/slipway/", "other"] {
            say(channel, out.clone()).await;
        }
        for message in [
            json!({ "slipway": "signed-out" }),
            json!("signed-out"),
            json!(r#"{"slipway":"signed-out","token":"pul-1"}"#),
            json!("x".repeat(1_000_000)),
            json!(null),
        ] {
            say("slipway /", message).await;
        }
        j.see_requests("/api/orgs/acme/deployments", 2).await;
        j.see_heading("Deployments").await;
        // The very same words on the console's own channel do.
        say("slipway /", out).await;
        j.see_heading("Sign in").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_session_is_said() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        let listen = "window.said = []; window.ear = new BroadcastChannel('slipway /'); \
                      ear.onmessage = (event) => said.push(event.data)";
        j.eval::<()>(listen).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Deployments").await;
        j.press(Key::Shift).await;
        j.click(Role::Disclosure, e2e::Named::Starting("Account of")).await;
        j.click_button("Lock").await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.sign_out().await;
        j.see_heading("Sign in").await;
        j.wait_until("all of it is heard", async || {
            let said: Vec<String> = j.eval("return said").await;
            said.iter().any(|message| message.contains("signed-out"))
        })
        .await;
        for message in j.eval::<Vec<String>>("return said").await {
            let plain = message.trim_end_matches(|letter: char| letter.is_ascii_digit() || ".}".contains(letter));
            let known = [r#"{"slipway":"active","at_ms":"#, r#"{"slipway":"locked""#, r#"{"slipway":"signed-out""#];
            assert!(known.contains(&plain), "{message}");
        }
    })
    .await;
}
