//! Nobody is there: the console asks, locks, covers the page, and goes on for the person who comes back.

use std::time::Duration;

use api_types::DeploymentStatus;
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Role, Setup, check_page, journey, running_for};
use sandbox::Fault;
use thirtyfour::Key;

const QUESTION: &str = "Still there?";
const LOCK: &str = "Locked";
const SETTINGS: &str = "/acme/webshop/dev/settings";

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// Signed in, on a page, with clocks that the journey moves.
async fn open(j: &Journey, path: &str) {
    j.hold_the_clocks().await;
    j.open_signed_in(path).await;
}

/// Nobody was there for so long, and it is locked.
async fn lock_by_absence(j: &Journey) {
    j.let_pass(minutes(16)).await;
    j.see(Role::Dialog, LOCK).await;
}

#[tokio::test]
async fn the_question_comes_a_minute_before_and_an_answer_ends_it() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, "/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.focus(Role::Button, "Pause refreshing").await;
        j.let_pass(minutes(14)).await;
        j.see(Role::Dialog, QUESTION).await;
        j.see_focus_on(Role::Button, "Stay signed in").await;
        j.see_text("Slipway locks after 15 min without a sign of anybody.").await;
        check_page(j, "question whether anybody is there").await;
        // A pointer that passes by is no answer.
        j.point_away().await;
        j.see(Role::Dialog, QUESTION).await;
        j.click_button("Stay signed in").await;
        j.see_no(Role::Dialog, QUESTION).await;
        j.see_focus_on(Role::Button, "Pause refreshing").await;

        j.let_pass(minutes(14)).await;
        j.see(Role::Dialog, QUESTION).await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, QUESTION).await;
        j.let_pass(minutes(13)).await;
        j.press(Key::Shift).await;
        j.let_pass(minutes(13)).await;
        j.see_requests("/api/orgs/acme/deployments", 2).await;
        assert!(j.look_for(Role::Dialog, QUESTION).await.is_none(), "a key is a sign of somebody");
    })
    .await;
}

#[tokio::test]
async fn a_locked_page_is_covered_and_goes_on_as_it_was() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        j.open(SETTINGS).await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Source").await;
        j.type_into("Directory", "half-typed").await;
        assert!(j.session_storage().await.contains(ADMIN_TOKEN));

        // The question has the focus first, and goes.
        j.let_pass(minutes(14)).await;
        j.see_focus_on(Role::Button, "Stay signed in").await;
        j.let_pass(minutes(2)).await;
        j.see(Role::Dialog, LOCK).await;
        j.see_title("Locked · Slipway").await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN), "the token is still in the tab's storage");
        assert!(!j.shows("Directory").await && !j.shows("webshop").await, "the page can still be read");
        assert!(j.look_for(Role::Heading, "Source").await.is_none(), "a screen reader still finds the page");
        let covered = "const sheet = getComputedStyle(document.querySelector('dialog[open].dialog--lock'), '::backdrop'); \
                       return /^rgb\\(/.test(sheet.backgroundColor)";
        assert!(j.eval::<bool>(covered).await, "the cover can be seen through");
        check_page(j, "locked page").await;
        for _ in 0..3 {
            j.press(Key::Escape).await;
        }
        j.see(Role::Dialog, LOCK).await;
        let n_requests = j.n_requests("/api/");

        j.sign_in("pul-wrong").await;
        j.see_text("The service refused this token (401).").await;
        assert_eq!(j.n_requests("/api/"), n_requests + 1, "a locked console asks for nothing else");
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        assert_eq!(j.value_of("Directory").await, "half-typed");
        j.see_focus_on(Role::Textbox, "Directory").await;
        j.see_title("Settings of webshop/dev · Slipway").await;
        j.expect_token_in_session_storage();
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_sign_in_opens_the_page_anew() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, SETTINGS).await;
        j.see_heading("Source").await;
        let stored = j.value_of("Directory").await;
        j.type_into("Directory", "half-typed").await;
        lock_by_absence(j).await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.see_heading("Source").await;
        assert_eq!(j.value_of("Directory").await, stored, "what the first person typed is there for the second");
        assert!(!j.session_storage().await.contains("half-typed"));
    })
    .await;
}

#[tokio::test]
async fn signing_out_of_a_locked_page_asks_about_its_work() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, SETTINGS).await;
        j.see_heading("Source").await;
        j.type_into("Directory", "half-typed").await;
        lock_by_absence(j).await;
        j.click_button("Sign out").await;
        j.see_text("The page holds unsaved work.").await;
        check_page(j, "locked page whose work would be lost").await;
        j.click_button("Sign out and lose it").await;
        j.see_heading("Sign in").await;
        j.see_no(Role::Dialog, LOCK).await;
        assert!(!j.session_storage().await.contains("half-typed"));
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_slept_is_locked_before_anything_counts_as_a_sign() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, "/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.let_sleep(minutes(8 * 60)).await;
        // The first sign of somebody may come before any timer runs.
        j.press(Key::Shift).await;
        j.see(Role::Dialog, LOCK).await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.see_requests("/api/orgs/acme/deployments", 2).await;
    })
    .await;
}

#[tokio::test]
async fn an_act_on_its_way_arrives_and_what_follows_it_waits() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.create("acme/webshop/staging", running_for(9_000));
        j.sandbox.advance(Duration::from_secs(20));
        open(j, &address).await;
        let version = j.version(&id);
        j.click_button("Cancel…").await;
        j.type_into("Type staging to confirm", "staging").await;
        j.sandbox.set_fault("/cancel", Fault::Delay(Duration::from_secs(4)), 1);
        j.click_button(format!("Cancel {version} of staging").as_str()).await;
        lock_by_absence(j).await;
        j.wait_until("the act has arrived", async || {
            j.sandbox.advance(Duration::from_secs(1));
            j.sandbox.deployment(&id).is_some_and(|deployment| deployment.status == DeploymentStatus::Failed)
        })
        .await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.see_no(Role::Dialog, format!("Cancel {version} of webshop/staging?").as_str()).await;
        j.see_text("Failed").await;
        assert_eq!(j.n_requests("/cancel"), 1);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_save_whose_second_request_would_go_out_locked_waits_for_its_person() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, SETTINGS).await;
        j.see_heading("Source").await;
        j.type_into("Directory", "elsewhere").await;
        j.click_button("Review 1 change").await;
        j.see(Role::Button, "Save 1 change").await;
        // The editor reads once more before it writes.
        j.sandbox.set_fault(
            "GET /api/stacks/acme/webshop/dev/deployments/settings",
            Fault::Delay(Duration::from_secs(4)),
            1,
        );
        j.click_button("Save 1 change").await;
        lock_by_absence(j).await;
        let posts = || j.sandbox.requests().iter().filter(|request| request.method == "POST").count();
        let reads =
            || j.sandbox.requests().iter().filter(|r| r.method == "GET" && r.path.ends_with("/settings")).count();
        j.wait_until("the read before the write has been answered", async || reads() >= 3).await;
        assert_eq!(posts(), 0, "a locked console sends nothing");
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.see_heading("Saved as version 2.").await;
        assert_eq!(posts(), 1);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn what_opens_while_it_is_locked_stays_below() {
    journey(Setup::quiet(), async |j: &Journey| {
        open(j, "/acme/agents").await;
        j.click_button("New agent pool…").await;
        j.type_into("Name", "edge").await;
        j.sandbox.set_fault("POST /api/orgs/acme/agent-pools", Fault::Delay(Duration::from_secs(4)), 1);
        j.click_button("Make the pool").await;
        lock_by_absence(j).await;
        let is_open = "return [...document.querySelectorAll('dialog')].some((dialog) => \
                       dialog.open && dialog.querySelector('#new-token-title'))";
        j.wait_until("the dialog with the pool's token opens below", async || j.eval(is_open).await).await;
        assert!(!j.shows("It cannot be seen again.").await, "the token of the pool can be seen");
        assert!(j.look_for(Role::Dialog, "The token of edge").await.is_none(), "it took the lock's place");
        j.sign_in(ADMIN_TOKEN).await;
        j.see(Role::Dialog, "The token of edge").await;
        j.click_button("I have stored it").await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_person_locks_it_by_hand() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.click(Role::Disclosure, e2e::Named::Starting("Account of")).await;
        j.click_button("Lock").await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
    })
    .await;
}

#[tokio::test]
async fn the_limit_is_that_of_config_json_and_may_be_none() {
    let setup = |minutes: u32| {
        let file = format!(r#"{{"idleLockMinutes": {minutes}}}"#);
        Setup::quiet().with(move |config| config.console_config = Some(file))
    };
    journey(setup(0), async |j: &Journey| {
        open(j, "/acme/deployments").await;
        j.let_pass(minutes(24 * 60)).await;
        j.press(Key::Shift).await;
        j.see_requests("/api/orgs/acme/deployments", 2).await;
        assert!(j.look_for(Role::Dialog, LOCK).await.is_none());
    })
    .await;
    journey(setup(3), async |j: &Journey| {
        open(j, "/acme/deployments").await;
        j.let_pass(minutes(2)).await;
        j.see(Role::Dialog, QUESTION).await;
        j.see_text("Slipway locks after 3 min").await;
        j.click_button("Lock now").await;
        j.see(Role::Dialog, LOCK).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_no(Role::Dialog, LOCK).await;
    })
    .await;
}
