//! The settings as JSON and as YAML, and the files that they come from and go to.

use api_types::StackRef;
use e2e::{Journey, Named, Role, Setup, check_page, journey, stack};
use sandbox::Fault;
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::Key;

const PAGE: &str = "/acme/webshop/dev/settings";
const JSON_PAGE: &str = "/acme/webshop/dev/settings?view=json";
const YAML_PAGE: &str = "/acme/webshop/dev/settings?view=yaml";
const JSON: &str = "Settings as JSON";
const YAML: &str = "Settings as YAML";
const VARIABLES: &str = "/operationContext/environmentVariables";

fn dev() -> StackRef {
    stack("acme/webshop/dev")
}

/// What is stored, but for the number that counts the saves.
fn stored(j: &Journey) -> Value {
    let mut settings = j.sandbox.settings_of(&dev()).unwrap_or_default();
    if let Some(settings) = settings.as_object_mut() {
        settings.remove("version");
    }
    settings
}

/// The text of a view, once the settings are there.
async fn text_of(j: &Journey, view: &str) -> String {
    j.see(Role::Textbox, view).await;
    j.value_of(view).await
}

/// The settings of the JSON view.
async fn json_of(j: &Journey) -> Value {
    serde_json::from_str(&text_of(j, JSON).await).expect("the view shows JSON")
}

/// Puts a text into a view at once, as pasting does.
async fn paste(j: &Journey, view: &str, text: &str) {
    j.focus(Role::Textbox, view).await;
    let script = "const field = document.activeElement; field.select(); \
                  document.execCommand('insertText', false, arguments[0])";
    j.eval_with::<()>(script, vec![json!(text)]).await;
}

async fn review_and_save(j: &Journey, count: &str) {
    j.click_button(format!("Review {count}").as_str()).await;
    j.see(Role::Dialog, Named::Starting("Review ")).await;
    j.click_button(format!("Save {count}").as_str()).await;
    j.see_no(Role::Dialog, Named::Starting("Review ")).await;
    j.see(Role::Button, "Review changes").await;
}

async fn open_from_menu(j: &Journey, entry: &str) {
    j.click(Role::Disclosure, "More acts").await;
    j.click_button(entry).await;
}

/// The ciphertexts and texts of the stack's secrets: what must be in no file.
fn secrets(j: &Journey) -> Vec<String> {
    let settings = stored(j);
    let variables = settings.pointer(VARIABLES).and_then(Value::as_object).cloned().unwrap_or_default();
    let texts = variables.keys().filter_map(|name| j.sandbox.secret_of(&dev(), name)).collect::<Vec<_>>();
    assert!(!texts.is_empty(), "the stack has a secret");
    texts
}

#[tokio::test]
async fn what_is_typed_as_json_is_saved_and_secrets_stay_hidden() {
    journey(Setup::quiet(), async |j: &Journey| {
        let mut wanted = stored(j);
        j.open_signed_in(JSON_PAGE).await;
        let mut settings = json_of(j).await;
        for text in secrets(j) {
            assert!(!settings.to_string().contains(&text));
        }
        settings["operationContext"]["environmentVariables"]["FROM_JSON"] = json!("yes");
        settings["operationContext"]["environmentVariables"]["HIDDEN"] = json!({"secret": "zebra-crossing"});
        paste(j, JSON, &settings.to_string()).await;
        j.see(Role::Button, "Review 2 changes").await;
        j.press(Key::Tab).await;
        let left = async || !j.value_of(JSON).await.contains("zebra");
        j.wait_until("the secret is shown no longer than it is typed", left).await;
        assert_eq!(json_of(j).await.pointer(&format!("{VARIABLES}/HIDDEN")), Some(&json!({"secret": "•••"})));
        review_and_save(j, "2 changes").await;
        wanted["operationContext"]["environmentVariables"]["FROM_JSON"] = json!("yes");
        wanted["operationContext"]["environmentVariables"]["HIDDEN"] = json!({"secret": "zebra-crossing"});
        assert_eq!(stored(j), wanted);
        assert_eq!(j.sandbox.secret_of(&dev(), "HIDDEN").as_deref(), Some("zebra-crossing"));
        assert_eq!(json_of(j).await.pointer(&format!("{VARIABLES}/HIDDEN")), Some(&json!({"ciphertext": "•••"})));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_error_stands_at_its_line_and_what_was_typed_is_kept() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(JSON_PAGE).await;
        let good = text_of(j, JSON).await;
        let bad = good.replacen("{\n", "{\n  \"tag\": oops,\n", 1);
        paste(j, JSON, &bad).await;
        j.see_text("A value is missing here").await;
        j.see_state(Role::Textbox, JSON, "invalid", true).await;
        j.see_state(Role::Button, "Review changes", "disabled", true).await;
        j.click_button("Line 2").await;
        let selected = "const field = document.activeElement; \
                        return field.value.slice(field.selectionStart, field.selectionEnd)";
        assert_eq!(j.eval::<String>(selected).await, "  \"tag\": oops,");

        // Elsewhere it is kept, and no part of what is shown.
        j.click_link("YAML").await;
        j.see_text("The JSON has errors.").await;
        assert!(!text_of(j, YAML).await.contains("oops"));
        j.see_state(Role::Textbox, YAML, "readonly", true).await;
        j.click_link("Form").await;
        j.see_text("The JSON has errors.").await;
        j.click_link("Back to the JSON").await;
        assert_eq!(text_of(j, JSON).await, bad);
        paste(j, JSON, &bad.replace("oops", "\"mended\"")).await;
        j.see(Role::Button, "Review 1 change").await;
        j.see_no_text("A value is missing here").await;
        paste(j, JSON, "{").await;
        j.see_text("The text ends too early").await;
        j.click_button("Discard what is typed").await;
        assert_eq!(json_of(j).await["tag"], "mended", "the draft keeps what could be read");
    })
    .await;
}

#[tokio::test]
async fn the_yaml_is_another_view_of_the_same_draft() {
    journey(Setup::quiet(), async |j: &Journey| {
        let mut wanted = stored(j);
        j.open_signed_in(YAML_PAGE).await;
        let yaml = text_of(j, YAML).await;
        assert!(yaml.starts_with("settings:\n") && yaml.contains("ciphertext: \"•••\""), "{yaml}");
        paste(j, YAML, &yaml.replace("    environmentVariables:\n", "    environmentVariables:\n      PORT: 8080\n"))
            .await;
        j.see(Role::Button, "Review 1 change").await;
        j.click_link("JSON").await;
        assert_eq!(json_of(j).await.pointer(&format!("{VARIABLES}/PORT")), Some(&json!("8080")));
        review_and_save(j, "1 change").await;
        wanted["operationContext"]["environmentVariables"]["PORT"] = json!("8080");
        assert_eq!(stored(j), wanted);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_import_shows_what_would_change_and_sends_nothing() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        open_from_menu(j, "Import…").await;
        let file = "settings:\n  tag: imported\n  operationContext:\n    environmentVariables:\n      NEW: {secret: zebra}\n      LOST: {ciphertext: \"•••\"}\n";
        paste(j, "Settings as YAML or JSON", file).await;
        j.see_text("2 settings would be set or changed.").await;
        j.see_text("set them by hand where they are needed: Environment variables / LOST.").await;
        j.choose("What it does", "Replace everything that is being edited").await;
        j.see_text("removed.").await;
        j.choose("What it does", "Add and change; nothing else is removed").await;
        j.see_text("2 settings would be set or changed.").await;
        paste(j, "Settings as YAML or JSON", "settings: [").await;
        j.see_state(Role::Button, "Put into the editor", "disabled", true).await;
        paste(j, "Settings as YAML or JSON", file).await;
        j.press(Key::Escape).await;
        open_from_menu(j, "Import…").await;
        assert_eq!(j.value_of("Settings as YAML or JSON").await, "", "Escape forgets it as the button does");
        paste(j, "Settings as YAML or JSON", file).await;
        j.click_button("Put into the editor").await;
        j.see(Role::Button, "Review 2 changes").await;
        assert_eq!(stored(j), before, "nothing is sent");
        j.click_link("JSON").await;
        assert_eq!(json_of(j).await.pointer(&format!("{VARIABLES}/NEW")), Some(&json!({"secret": "•••"})));
        j.see_no_text("zebra").await;
    })
    .await;
}

#[tokio::test]
async fn no_file_but_the_clis_holds_anything_of_a_secret() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(JSON_PAGE).await;
        let mut settings = json_of(j).await;
        settings["operationContext"]["environmentVariables"]["HIDDEN"] = json!({"secret": "zebra-crossing"});
        paste(j, JSON, &settings.to_string()).await;
        j.see(Role::Button, "Review 1 change").await;
        open_from_menu(j, "Export…").await;
        j.choose("Which settings", "What is being edited").await;
        for (format, part) in [
            ("Pulumi CLI (deploy.yaml)", "# Secrets that were typed and are not saved yet"),
            ("JSON", "\"HIDDEN\": {\n        \"secret\": \"•••\""),
            ("curl command", "PUT_THE_SECRET_HERE"),
            ("Pulumi YAML resource", "type: pulumiservice:index:DeploymentSettings"),
            ("TypeScript resource", "config.requireSecret(\"HIDDEN\")"),
        ] {
            j.choose("Format", format).await;
            j.see_text(part.split('\n').next().unwrap_or(part)).await;
            let text = j.copy_by("Copy").await;
            assert!(text.contains(part), "{format}: {text}");
            assert!(!text.contains("zebra"), "{format}: {text}");
            for secret in secrets(j) {
                assert!(!text.contains(&secret), "{format}: {text}");
            }
        }
        j.choose("Format", "Pulumi CLI (deploy.yaml)").await;
        let (name, text) = j.download_by("Download").await;
        assert_eq!(name, "Pulumi.dev.deploy.yaml");
        assert!(text.contains("settings:\n"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_value_is_encrypted_for_a_file_elsewhere() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        open_from_menu(j, "Encrypt a value…").await;
        j.click_button("Encrypt").await;
        j.see_text("A secret has at least one character.").await;
        j.type_into("Secret", "zebra-crossing").await;
        j.click_button("Encrypt").await;
        let ciphertext = j.copy_by("Copy ciphertext").await;
        assert!(ciphertext.len() > 20 && !ciphertext.contains("zebra"), "{ciphertext}");
        assert_eq!(j.value_of("Secret").await, "", "the secret is gone from the page");

        // Whatever the way out, nothing is there the next time: neither what came nor what was typed.
        j.type_into("Secret", "second").await;
        j.press(Key::Escape).await;
        open_from_menu(j, "Encrypt a value…").await;
        assert_eq!(j.value_of("Secret").await, "");
        j.see_no(Role::Button, "Copy ciphertext").await;

        // An answer that comes after that is for nobody.
        let slow = "/api/stacks/acme/webshop/dev/deployments/settings/encrypt";
        j.sandbox.set_fault(slow, Fault::Delay(Duration::from_secs(2)), 1);
        j.type_into("Secret", "third").await;
        j.click_button("Encrypt").await;
        j.press(Key::Escape).await;
        open_from_menu(j, "Encrypt a value…").await;
        j.type_into("Secret", "fourth").await;
        j.see_state(Role::Button, "Encrypt", "disabled", false).await;
        assert_eq!(j.value_of("Secret").await, "fourth");
        j.see_no(Role::Button, "Copy ciphertext").await;
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn the_text_views_and_their_dialogs_are_accessible() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(JSON_PAGE).await;
        text_of(j, JSON).await;
        check_page(j, "settings as JSON").await;
        paste(j, JSON, "{").await;
        j.see_text("The text ends too early").await;
        check_page(j, "settings as JSON with an error").await;
        open_from_menu(j, "Import…").await;
        paste(j, "Settings as YAML or JSON", "tag: a").await;
        j.see_text("1 setting would be set or changed.").await;
        check_page(j, "import of settings").await;
        j.click_button("Cancel").await;
        open_from_menu(j, "Export…").await;
        j.see(Role::Combobox, "Format").await;
        check_page(j, "export of settings").await;
    })
    .await;
}
