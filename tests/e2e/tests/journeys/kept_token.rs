//! A token that the tab was asked to keep: whom it goes to, how long it is good for, and what becomes of it while it is
//! being checked.

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey};
use sandbox::Fault;
use serde_json::json;

const SETTINGS: &str = "/acme/webshop/dev/settings";

/// Signed in for the tab.
async fn open_kept(j: &Journey, path: &str) {
    j.open(path).await;
    j.click(Role::Checkbox, "Keep me signed in for this tab").await;
    j.sign_in(ADMIN_TOKEN).await;
    j.see_no(Role::Heading, "Sign in").await;
    assert!(j.session_storage().await.contains(ADMIN_TOKEN));
}

/// How often the sandbox was asked who is there.
fn n_checks(j: &Journey) -> usize {
    j.n_requests("/api/user")
}

#[tokio::test]
async fn it_goes_to_no_other_api_and_to_no_other_console_of_the_origin() {
    journey(Setup::quiet(), async |j: &Journey| {
        for (base_path, api_url) in [("/", "https://elsewhere.example.com"), ("/lab/", "")] {
            open_kept(j, "/acme/deployments").await;
            // As if the console of that path had kept it, for the API at that address.
            let script = "
                for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith('slipway.'))) {
                    const [name] = key.split(' ');
                    sessionStorage.setItem(`${name} ${arguments[0]} ${arguments[1]}`, sessionStorage[key]);
                    sessionStorage.removeItem(key);
                }";
            j.eval_with::<()>(script, vec![json!(base_path), json!(api_url)]).await;
            let n_before = n_checks(j);
            j.reload().await;
            j.see_heading("Sign in").await;
            assert_eq!(n_checks(j), n_before, "kept for {base_path} and {api_url:?}");
            j.eval::<()>("sessionStorage.clear()").await;
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_not_good_for_longer_than_the_console_would_stay_open() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        open_kept(j, "/acme/deployments").await;
        j.reload().await;
        j.see_heading("Deployments").await;
        let age = "const seen = Object.keys(sessionStorage).find((key) => key.startsWith('slipway.seen'));
                   sessionStorage[seen] = Number(sessionStorage[seen]) - 16 * 60 * 1000";
        j.eval::<()>(age).await;
        let n_before = n_checks(j);
        j.reload().await;
        j.see_heading("Sign in").await;
        assert_eq!(n_checks(j), n_before);
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN));
    })
    .await;
}

#[tokio::test]
async fn one_that_is_refused_takes_no_draft_along() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_kept(j, SETTINGS).await;
        j.type_into("Directory", "half-typed").await;
        j.see_state(Role::Button, "Review 1 change", "disabled", false).await;
        j.wait_until("the draft is kept", async || j.session_storage().await.contains("half-typed")).await;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        j.reload().await;
        j.see_heading("Sign in").await;
        assert!(!j.session_storage().await.contains(ADMIN_TOKEN));
        j.sandbox.restore_token(ADMIN_TOKEN);
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Source").await;
        assert_eq!(j.value_of("Directory").await, "half-typed");
        j.expect_console_error("401");
    })
    .await;
}

#[tokio::test]
async fn a_sign_out_or_a_lock_elsewhere_ends_its_check() {
    journey(Setup::quiet(), async |j: &Journey| {
        for message in [r#"{"slipway":"signed-out"}"#, r#"{"slipway":"locked"}"#] {
            open_kept(j, "/acme/deployments").await;
            let n_before = n_checks(j);
            j.sandbox.set_fault("/api/user", Fault::Delay(Duration::from_secs(4)), 1);
            j.eval::<()>("location.reload()").await;
            j.wait_until("the kept token is being checked", async || {
                j.eval("return document.querySelector('p.starting')?.textContent === 'Signing in…'").await
            })
            .await;
            let say = "new BroadcastChannel('slipway /').postMessage(arguments[0])";
            j.eval_with::<()>(say, vec![json!(message)]).await;
            let is_gone = async || !j.session_storage().await.contains(ADMIN_TOKEN);
            j.wait_until("the token is wiped", is_gone).await;
            j.wait_until("the check is on its way", async || {
                j.sandbox.advance(Duration::from_secs(1));
                n_checks(j) > n_before
            })
            .await;
            j.see_heading("Sign in").await;
            assert!(is_gone().await, "the answer brings the token back");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_that_has_gone_signs_nobody_in() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sandbox.set_fault("/api/user", Fault::Delay(Duration::from_secs(4)), 1);
        j.sign_in(ADMIN_TOKEN).await;
        j.see(Role::Button, "Signing in…").await;
        j.follow("/-/diagnostics").await;
        j.see_heading("Diagnostics").await;
        j.wait_until("the check is answered", async || {
            j.sandbox.advance(Duration::from_secs(1));
            j.n_requests("/api/user") > 0
        })
        .await;
        j.click_button("Ask again").await;
        j.see_heading("Diagnostics").await;
        j.follow("/acme/deployments").await;
        j.see_heading("Sign in").await;
        // Diagnostics asks as nobody.
        j.expect_console_error("401");
    })
    .await;
}
