//! Deployment settings as JSON: read without secrets, changed by a patch, replaced, deleted, and a value encrypted.

use api_types::StackRef;
use e2e::{Journey, MEMBER_TOKEN, Role, Setup, journey, stack};
use sandbox::Fault;
use serde_json::{Value, json};

const PAGE: &str = "/acme/webshop/dev/settings";

fn dev() -> StackRef {
    stack("acme/webshop/dev")
}

fn stored(j: &Journey) -> Value {
    j.sandbox.settings_of(&dev()).unwrap_or_default()
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        let patch = json!({"operationContext": {"environmentVariables": {
            "FROM_CONSOLE": "yes", "HIDDEN": {"secret": "zebra-crossing"},
        }}});
        j.type_into("Change as JSON", &patch.to_string()).await;
        j.click_button("Review and save…").await;
        j.see(Role::Dialog, "Change the settings of webshop/dev?").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains("FROM_CONSOLE") && !command.contains("zebra"), "{command}");
        j.double_click(Role::Button, "Save").await;
        j.see_no(Role::Dialog, "Change the settings of webshop/dev?").await;
        j.see_text("FROM_CONSOLE").await;
        j.see_no_text("zebra-crossing").await;

        let mut wanted = before;
        wanted["operationContext"]["environmentVariables"]["FROM_CONSOLE"] = json!("yes");
        wanted["operationContext"]["environmentVariables"]["HIDDEN"] = json!({"secret": "zebra-crossing"});
        let after = stored(j);
        assert_eq!(after["operationContext"], wanted["operationContext"]);
        assert_eq!(after["sourceContext"], wanted["sourceContext"]);
        assert_eq!(j.sandbox.secret_of(&dev(), "HIDDEN").as_deref(), Some("zebra-crossing"));
        assert_eq!(j.value_of("Change as JSON").await, "", "what was saved is no longer in the field");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_json_goes_nowhere_and_stays_in_the_field() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Review and save…").await;
        j.see_text("Nothing stands here yet.").await;
        j.type_into("Change as JSON", r#"{"a": }"#).await;
        j.see_text("Line 1, column 7: this is no JSON there.").await;
        j.click_button("Review and save…").await;
        j.see_no(Role::Dialog, "Change the settings of webshop/dev?").await;
        assert_eq!(j.value_of("Change as JSON").await, r#"{"a": }"#);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_names_the_attribute_and_loses_nothing() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        let patch = r#"{"agentPoolID": "no-such-pool"}"#;
        j.type_into("Change as JSON", patch).await;
        j.click_button("Review and save…").await;
        j.click_button("Save").await;
        j.see_text("Not saved. The service refused (400)").await;
        j.see_text("agentPoolID").await;
        j.click_button("Leave it as it is").await;
        assert_eq!(j.value_of("Change as JSON").await, patch);
        assert_eq!(stored(j), before);
        j.expect_console_error("400");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn replacing_all_wants_the_name_and_leaves_only_what_was_written() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Change as JSON", r#"{"executorContext": {"executorImage": "pulumi/pulumi:latest"}}"#).await;
        j.click_button("Replace all…").await;
        j.click_button("Replace settings of dev").await;
        j.type_into("Type dev to confirm", "dev").await;
        j.click_button("Replace settings of dev").await;
        j.see_no(Role::Dialog, "Replace all settings of webshop/dev?").await;
        let after = stored(j);
        assert_eq!(after["executorContext"]["executorImage"], "pulumi/pulumi:latest");
        assert_eq!((&after["sourceContext"], &after["operationContext"]), (&Value::Null, &Value::Null));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn deleting_wants_the_name_and_a_member_may_not() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open(PAGE).await;
        j.sign_in(MEMBER_TOKEN).await;
        j.click_button("Delete settings…").await;
        j.type_into("Type dev to confirm", "dev").await;
        j.click_button("Delete settings of dev").await;
        j.see_text("Not deleted. Your token may not do this (403)").await;
        assert_ne!(stored(j), Value::Null);
        j.click_button("Keep them").await;
        j.expect_console_error("403");

        j.sign_out().await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.click_button("Delete settings…").await;
        j.type_into("Type dev to confirm", "dev").await;
        j.click_button("Delete settings of dev").await;
        j.see_text("Deployments are not set up yet").await;
        assert_eq!(stored(j), Value::Null);
        j.expect_console_error("404");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_value_is_encrypted_for_a_file() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Encrypt").await;
        j.see_text("A secret has at least one character.").await;
        j.type_into("Secret", "zebra-crossing").await;
        j.click_button("Encrypt").await;
        let ciphertext = j.copy_by("Copy ciphertext").await;
        assert!(ciphertext.len() > 20 && !ciphertext.contains("zebra"), "{ciphertext}");
        assert_eq!(j.value_of("Secret").await, "", "the secret is gone from the page");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_repository_is_picked_from_an_integration() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Pick a repository").await;
        j.see_state(Role::Button, "Write the change", "disabled", true).await;
        let integrations: Value = j.ask_api("/api/console/orgs/acme/integrations").await;
        let integration = integrations["integrations"].as_array().unwrap();
        let integration = integration.iter().find(|one| one["vcsProvider"] == "gitlab").unwrap();
        let name = integration["name"].as_str().unwrap();
        j.choose("Integration", &format!("{name} (gitlab)")).await;
        let repos = format!("/api/console/orgs/acme/integrations/gitlab/{}/repos", integration["id"].as_str().unwrap());
        let repos: Value = j.ask_api(&repos).await;
        let repo = &repos["repos"][0];
        let repository = format!("{}/{}", repo["owner"].as_str().unwrap(), repo["name"].as_str().unwrap());
        j.choose("Repository", &repository).await;
        let branches = format!(
            "/api/console/orgs/acme/integrations/gitlab/{}/repos/{}/branches",
            integration["id"].as_str().unwrap(),
            repo["id"].as_str().unwrap()
        );
        let branches: Value = j.ask_api(&branches).await;
        let branch = branches["branches"].as_array().unwrap().iter().find(|one| one["isProtected"] == false).unwrap();
        let branch = branch["name"].as_str().unwrap();
        j.choose("Branch", branch).await;
        j.click_button("Write the change").await;
        let written: Value = serde_json::from_str(&j.value_of("Change as JSON").await).unwrap();
        assert_eq!(written["vcs"], json!({"provider": "gitlab", "repository": repository}));
        assert_eq!((&written["sourceContext"]["git"]["branch"], written.get("gitHub")), (&json!(branch), None));
    })
    .await;
}

#[tokio::test]
async fn a_service_without_integrations_says_so_in_its_place() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.sandbox.set_fault("/integrations", Fault::Status(404), 99);
        j.click_button("Pick a repository").await;
        j.see_text("Not there, or not visible to your token (404).").await;
        j.see_text("Stored settings").await;
        j.expect_console_error("404");
    })
    .await;
}
