//! A proxy that signs people in: the console asks for no token and sends none.

use e2e::{Journey, Named, Role, Setup, check_page, journey};
use sandbox::Fault;
use serde_json::json;
use thirtyfour::Key;

fn behind_a_proxy() -> Setup {
    Setup::quiet().with(|config| {
        config.console_config = Some(r#"{"authentication": "proxy"}"#.to_owned());
        config.proxy_auth = true;
    })
}

/// How proxies say that they want a sign-in, and what of it the browser writes to its console.
fn refusals() -> [(Fault, Option<&'static str>); 4] {
    let page = |status| Fault::Body {
        status,
        content_type: "text/html; charset=utf-8".to_owned(),
        body: "<!DOCTYPE html><title>Sign in</title>".to_owned(),
    };
    [
        (Fault::Status(401), Some("401")),
        (Fault::Redirect("https://sso.example.com/authorize".to_owned()), None),
        (page(200), None),
        (page(403), Some("403")),
    ]
}

#[tokio::test]
async fn nobody_is_asked_for_a_token() {
    journey(behind_a_proxy(), async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open(&address).await;
        j.see_heading(format!("Update {}", j.version(&id)).as_str()).await;
        j.see_address(&address).await;
        j.check_whole_log(&id).await;
        j.click(Role::Disclosure, Named::Starting("Account of")).await;
        j.see(Role::Button, "About Slipway…").await;
        assert!(j.look_for(Role::Button, "Sign out").await.is_none(), "the proxy would sign in again at once");
        check_page(j, "deployment behind a proxy").await;
        j.press(Key::Escape).await;
        // Another load of the page asks nobody either.
        j.open("/acme/agents").await;
        j.see_heading("Agents").await;
        j.see_text("agent pools").await;
        j.see_no_text("With an agent pool token").await;
        let api: Vec<_> = j.sandbox.requests().into_iter().filter(|one| one.path.starts_with("/api/")).collect();
        assert!(api.len() > 5 && api.iter().all(|one| !one.has_authorization), "{api:?}");
    })
    .await;
}

#[tokio::test]
async fn an_act_is_carried_out_in_the_persons_name() {
    journey(behind_a_proxy(), async |j: &Journey| {
        j.open("/acme/webshop/prod").await;
        j.click_button("Pause stack…").await;
        j.click_button("Pause webshop/prod").await;
        j.see_text("Stack paused").await;
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_signs_nobody_in_is_named() {
    for (fault, in_console) in refusals() {
        journey(behind_a_proxy(), async |j: &Journey| {
            j.sandbox.set_fault("GET /api/user", fault, 1);
            j.open("/acme/deployments").await;
            j.see_heading("The proxy did not sign you in").await;
            j.see_title("Sign in · Slipway").await;
            assert!(j.look_for(Role::Textbox, "Access token").await.is_none());
            check_page(j, "page of a proxy that signs nobody in").await;
            j.click_button("Load the page again").await;
            j.see_rows("a page of them", |rows| rows.len() == 25).await;
            j.see_address("/acme/deployments").await;
            if let Some(part) = in_console {
                j.expect_console_error(part);
            }
        })
        .await;
    }
}

#[tokio::test]
async fn an_api_that_does_not_answer_is_not_taken_for_the_proxy() {
    journey(behind_a_proxy(), async |j: &Journey| {
        j.sandbox.set_fault("GET /api/user", Fault::Status(503), 1);
        j.open("/acme/deployments").await;
        j.see_heading("Slipway could not learn who you are").await;
        j.see_text("The service failed (503)").await;
        check_page(j, "page of an API that fails behind a proxy").await;
        j.click_button("Load the page again").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ends_leaves_the_page_as_it_is() {
    for (fault, in_console) in refusals() {
        journey(behind_a_proxy(), async |j: &Journey| {
            j.open("/acme/deployments?q=prod").await;
            j.see_text("Filters looked through").await;
            j.type_into("Filter by stack, person or #version", "webshop").await;
            j.sandbox.set_fault("/api/orgs/acme/deployments?", fault.clone(), 1);
            j.see_heading("The proxy no longer signs you in").await;
            j.see(Role::Link, "Sign in in another tab").await;
            j.check_accessibility("page over which the proxy's session has ended").await;
            // The first try comes too early.
            j.sandbox.set_fault("GET /api/user", fault, 1);
            j.click_button("Go on").await;
            j.see_text("The proxy in front of the API did not sign you in.").await;
            j.click_button("Go on").await;
            j.see_no_text("The proxy no longer signs you in").await;
            let typed = j.value_of("Filter by stack, person or #version").await;
            assert_eq!(typed, "webshop", "what was typed is gone");
            if let Some(part) = in_console {
                j.expect_console_error(part);
            }
        })
        .await;
    }
}

#[tokio::test]
async fn an_address_of_the_api_does_not_go_with_a_proxy() {
    let text = json!({ "authentication": "proxy", "apiUrl": "https://api.pulumi.com" }).to_string();
    journey(Setup::quiet().with(|config| config.console_config = Some(text)), async |j: &Journey| {
        j.open("/").await;
        j.see_text("apiUrl must be empty where authentication is \"proxy\"").await;
    })
    .await;
}
