//! The editor of deployment settings: one field goes out alone, what is shown is what goes, nothing of a secret stays,
//! and settings are created, replaced and deleted.

use api_types::StackRef;
use e2e::{Journey, MEMBER_TOKEN, Role, Setup, journey, stack};
use sandbox::Fault;
use serde_json::{Value, json};

pub(crate) const PAGE: &str = "/acme/webshop/dev/settings";
pub(crate) const API: &str = "/api/stacks/acme/webshop/dev/deployments/settings";
pub(crate) const VARIABLES: &str = "/operationContext/environmentVariables";

pub(crate) fn dev() -> StackRef {
    stack("acme/webshop/dev")
}

pub(crate) fn stored(j: &Journey) -> Value {
    stored_without_version(j, &dev())
}

fn stored_without_version(j: &Journey, stack: &StackRef) -> Value {
    let mut settings = j.sandbox.settings_of(stack).unwrap_or_default();
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("version");
    }
    settings
}

/// The bodies of the patches that the service got, in their order.
pub(crate) fn patches(j: &Journey) -> Vec<Value> {
    let requests = j.sandbox.requests();
    let patches = requests.iter().filter(|request| request.method == "POST" && request.path == API);
    patches.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

/// The body that the review shows.
pub(crate) async fn shown_body(j: &Journey) -> Value {
    let text: String = j
        .eval("return [...document.querySelectorAll('dialog[open] .json__text')].map((l) => l.textContent).join('')")
        .await;
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Opens the review once it can be, and waits until the settings were read again.
pub(crate) async fn review(j: &Journey, n_changes: &str) {
    j.click_button(format!("Review {n_changes}").as_str()).await;
    j.see(Role::Dialog, format!("Review {n_changes} to acme/webshop/dev").as_str()).await;
    j.see_text("nobody else changed it").await;
}

/// Adds a variable, which stands at that place; a secret one when asked to.
pub(crate) async fn add_variable(j: &Journey, place: usize, name: &str, value: &str, is_secret: bool) {
    j.click_button("Add variable").await;
    j.type_into(&format!("Name of variable {place}"), name).await;
    if is_secret {
        j.click(Role::Checkbox, format!("Secret: {name}").as_str()).await;
    }
    j.type_into(&format!("Value of {name}"), value).await;
}

#[tokio::test]
async fn opening_and_looking_sends_nothing() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.see_state(Role::Button, "Review changes", "disabled", true).await;
        j.click_button("Review changes").await;
        j.see_no(Role::Dialog, "Review 0 changes to acme/webshop/dev").await;
        j.type_into("Branch", "next").await;
        review(j, "1 change").await;
        j.click_button("Back to editing").await;
        j.click_button("Undo all").await;
        j.click_button("Discard 1 change").await;
        j.see_state(Role::Button, "Review changes", "disabled", true).await;
        assert_eq!(patches(j), Vec::<Value>::new());
    })
    .await;
}

#[tokio::test]
async fn one_field_goes_out_alone_and_exactly_as_it_was_shown() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        j.type_into("Branch", "release/2026.11").await;
        review(j, "1 change").await;
        let shown = shown_body(j).await;
        let git = json!({"branch": "release/2026.11", "commit": null, "tag": null});
        assert_eq!(shown, json!({"sourceContext": {"git": git}}));
        j.double_click(Role::Button, "Save 1 change").await;
        j.see_focus_on(Role::Heading, "Saved as version 2.").await;
        j.see_text("The service stored everything as you asked.").await;
        assert_eq!(patches(j), [shown], "once, and what was shown");
        let mut wanted = before;
        wanted["sourceContext"]["git"]["branch"] = json!("release/2026.11");
        assert_eq!(stored(j), wanted);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_secret_goes_out_once_and_is_nowhere_afterwards() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        add_variable(j, 6, "SENTRY_AUTH_TOKEN", "zebra-crossing", true).await;
        review(j, "1 change").await;
        j.see_text("secret, 14 characters").await;
        let command = j.copy_by("curl").await;
        assert!(command.contains("PUT_THE_SECRET_HERE") && !command.contains("zebra"), "{command}");
        let is_in_page = "const held = [...document.querySelectorAll('input, textarea')].map((field) => field.value); \
                          return held.concat(document.documentElement.outerHTML, JSON.stringify({...sessionStorage})) \
                          .some((text) => text.includes('zebra'))";
        let in_dialog: bool = j.eval("return document.querySelector('dialog[open]').outerHTML.includes('zebra')").await;
        assert!(!in_dialog, "the review shows the secret");
        let body = shown_body(j).await;
        assert_eq!(
            body.pointer(&format!("{VARIABLES}/SENTRY_AUTH_TOKEN/secret")),
            Some(&json!("[hidden, 14 characters]"))
        );
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        j.wait_until("the secret is gone from the page", async || !j.eval::<bool>(is_in_page).await).await;
        assert_eq!(j.sandbox.secret_of(&dev(), "SENTRY_AUTH_TOKEN").as_deref(), Some("zebra-crossing"));
        assert_eq!(j.sandbox.secret_of(&dev(), "DATADOG_API_KEY").as_deref(), Some("not-a-real-key"));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_member_may_read_and_is_told_at_once_when_a_save_is_refused() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open(PAGE).await;
        j.sign_in(MEMBER_TOKEN).await;
        j.type_into("Branch", "next").await;
        review(j, "1 change").await;
        j.sandbox.set_fault(API, Fault::Status(403), 2);
        j.click_button("Save 1 change").await;
        j.see_text("Could not read the stored settings again").await;
        j.see_state(Role::Button, "Save 1 change", "disabled", true).await;
        j.sandbox.clear_faults();
        j.click_button("Read again").await;
        j.see_text("nobody else changed it").await;
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn settings_are_created_where_there_are_none() {
    journey(Setup::quiet(), async |j: &Journey| {
        let global = stack("acme/dns-zones/global");
        j.open_signed_in("/acme/dns-zones/global/settings").await;
        j.see_text("Deployments are not set up yet.").await;
        j.click(Role::Radio, "Own image").await;
        j.type_into("Image", "registry.example.com/deploy:1").await;
        j.click_button("Review 1 change").await;
        j.see(Role::Dialog, "Review 1 change to acme/dns-zones/global").await;
        j.click_button("Create settings").await;
        j.see_heading("Saved as version 1.").await;
        j.see_no_text("Deployments are not set up yet.").await;
        let wanted = json!({"executorContext": {"executorImage": {"reference": "registry.example.com/deploy:1"}}});
        assert_eq!(stored_without_version(j, &global), wanted);
        j.expect_console_error("404");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn replacing_all_wants_the_name_and_keeps_secrets_and_what_is_not_known() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/prod").await;
        j.change_by_api("POST", API, &json!({"beta": {"depth": 3}})).await;
        let mut wanted = stored(j);
        j.follow(PAGE).await;
        j.type_into("Directory", "elsewhere").await;
        j.click(Role::Disclosure, "More acts").await;
        j.click_button("Replace all settings…").await;
        j.click_button("Replace settings of dev").await;
        j.type_into("Type dev to confirm", "dev").await;
        j.click_button("Replace settings of dev").await;
        j.see_heading("Saved as version 3.").await;
        wanted["sourceContext"]["git"]["repoDir"] = json!("elsewhere");
        assert_eq!(stored(j), wanted, "secrets and unknown keys too");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn deleting_wants_the_name() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click(Role::Disclosure, "More acts").await;
        j.click_button("Delete settings…").await;
        j.click_button("Delete settings of dev").await;
        assert_ne!(stored(j), Value::Null);
        j.type_into("Type dev to confirm", "dev").await;
        j.click_button("Delete settings of dev").await;
        j.see_text("Deployments are not set up yet.").await;
        assert_eq!(stored(j), Value::Null);
        j.click_button("Put back…").await;
        j.see_text("still not set up").await;
        j.click_button("Create settings").await;
        j.see_heading("Saved as version 1.").await;
        let now = stored(j);
        assert_eq!(now.pointer("/operationContext/environmentVariables/LOG_LEVEL"), Some(&Value::from("info")));
        assert_eq!(now.pointer("/operationContext/environmentVariables/DATADOG_API_KEY"), None, "nobody knows it");
        j.expect_console_error("404");
        j.expect_acts(2);
    })
    .await;
}
