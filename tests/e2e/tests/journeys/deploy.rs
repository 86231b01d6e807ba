//! Deploying: the six operations of the card, the form for one deployment, and what happens when the service refuses.

use api_types::deployment::{Deployment, EnvironmentVariable};
use api_types::{DeploymentStatus, Operation};
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey, seeing, stack};
use sandbox::Fault;
use serde_json::{Value, json};
use thirtyfour::Key;

const STAGING: &str = "acme/webshop/staging";
const STAGING_PAGE: &str = "/acme/webshop/staging";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

#[tokio::test]
async fn each_operation_runs_after_one_question() {
    journey(Setup::quiet(), async |j: &Journey| {
        let acts = [
            (Operation::Update, "Update staging"),
            (Operation::Preview, "Preview staging"),
            (Operation::Refresh, "Refresh staging"),
            (Operation::DetectDrift, "Detect drift of staging"),
            (Operation::RemediateDrift, "Remediate drift of staging"),
            (Operation::Destroy, "Destroy staging"),
        ];
        j.open_signed_in(STAGING_PAGE).await;
        for (n_before, (operation, act)) in acts.iter().enumerate() {
            let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
            open_question(j, operation).await;
            j.see_text("acme/webshop @ main").await;
            assert_eq!(creations(j).len(), n_before, "nothing is sent before the question is answered");
            if matches!(operation, Operation::RemediateDrift | Operation::Destroy) {
                j.see_state(Role::Button, *act, "disabled", true).await;
                j.type_into("Type staging to confirm", "staging").await;
            }
            j.double_click(Role::Button, *act).await;
            let deployment = see_new(j, STAGING, n_deployments).await;
            assert_eq!(deployment.pulumi_operation.as_ref(), Some(operation));
            assert_eq!(creations(j).last(), Some(&json!({ "operation": operation.as_str() })));
            j.follow(STAGING_PAGE).await;
        }
        j.expect_acts(acts.len());
    })
    .await;
}

#[tokio::test]
async fn a_destroy_can_remove_the_stack_afterwards() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = "acme/webshop/pr-1192";
        let n_deployments = j.sandbox.deployments_of(&stack(name)).len();
        j.open_signed_in("/acme/webshop/pr-1192").await;
        open_question(j, &Operation::Destroy).await;
        j.click(Role::Checkbox, "Remove the stack afterwards").await;
        j.type_into("Type pr-1192 to confirm", "pr-119").await;
        j.press(Key::Enter).await;
        j.see_state(Role::Button, "Destroy pr-1192", "disabled", true).await;
        assert_eq!(creations(j).len(), 0, "half a name confirms nothing");
        j.type_into("Type pr-1192 to confirm", "pr-1192").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains("deleteAfterDestroy"), "{command}");
        j.click_button("Destroy pr-1192").await;
        let deployment = see_new(j, name, n_deployments).await;
        let sent = json!({"operation": "destroy", "operationContext": {"options": {"deleteAfterDestroy": true}}});
        assert_eq!(creations(j), [sent]);

        // The page of a stack that is going away would say so; that is not what this is about.
        j.follow("/acme/deployments").await;
        j.see_heading("Deployments").await;
        assert!(j.sandbox.has_stack(&stack(name)));
        j.sandbox.finish(&deployment.id);
        assert!(!j.sandbox.has_stack(&stack(name)), "the stack goes with its resources");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn one_deployment_has_values_of_its_own() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
        let settings = j.sandbox.settings_of(&stack(STAGING));
        open_form(j, STAGING_PAGE, "preview", "webshop/staging").await;
        j.choose("Branch or commit", "A commit").await;
        j.type_into("Commit", COMMIT).await;
        j.type_into("Folder", "infra/shop").await;
        add_variable(j, 1, "FEATURE_FLAGS", "checkout=2", "Plain").await;
        add_variable(j, 2, "ONE_TIME_KEY", "hunter2hunter2", "Secret").await;
        add_variable(j, 3, "LOG_LEVEL", "", "Left out").await;
        j.choose("Pre-run commands", "These").await;
        j.type_into("Commands", "npm ci\nnpm run build").await;
        j.choose("Skip installing dependencies", "On").await;

        // The request stands beside the form while it is typed, without the secret.
        j.see_text("\"LOG_LEVEL\": null").await;
        j.see_text("leaves LOG_LEVEL of the settings out").await;
        j.see_text("\"secret\": \"•••\"").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains("PUT_THE_SECRET_HERE") && !command.contains("hunter2"), "{command}");
        assert_eq!(creations(j).len(), 0);

        j.double_click(Role::Button, "Preview staging").await;
        let deployment = see_new(j, STAGING, n_deployments).await;
        let sent = json!({
            "operation": "preview",
            "sourceContext": {"git": {"commit": COMMIT, "branch": null, "repoDir": "infra/shop"}},
            "operationContext": {
                "preRunCommands": ["npm ci", "npm run build"],
                "environmentVariables": {
                    "FEATURE_FLAGS": "checkout=2",
                    "ONE_TIME_KEY": {"secret": "hunter2hunter2"},
                    "LOG_LEVEL": null,
                },
                "options": {"skipInstallDependencies": true},
            },
        });
        assert_eq!(creations(j), [sent]);
        assert_eq!(deployment.pulumi_operation, Some(Operation::Preview));
        let source = deployment.configuration.clone().unwrap().source.unwrap().git.unwrap();
        assert_eq!((source.commit.as_deref(), source.branch.as_deref()), (Some(COMMIT), None));
        assert_eq!(source.repo_dir.as_deref(), Some("infra/shop"));
        assert_eq!(variable(&deployment, "FEATURE_FLAGS").unwrap().value.as_deref(), Some("checkout=2"));
        assert!(variable(&deployment, "ONE_TIME_KEY").unwrap().secret);
        assert_eq!(variable(&deployment, "LOG_LEVEL"), None);
        assert!(variable(&deployment, "AWS_REGION").is_some(), "the rest is as in the settings");
        assert_eq!(j.sandbox.settings_of(&stack(STAGING)), settings, "the settings stay as they are");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_is_said_and_leads_to_its_field() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
        open_form(j, STAGING_PAGE, "update", "webshop/staging").await;
        j.click(Role::Checkbox, "Begin with the stack's settings").await;
        j.choose("Branch or commit", "A branch").await;
        j.type_into("Branch", "two words").await;
        j.press(Key::Tab).await;
        j.see_text("This cannot be the name of a branch.").await;
        j.see_no(Role::Button, "Repository: Give the repository's address.").await;
        j.click_button("Update staging").await;
        j.see_text("Not sent. 2 things are missing or wrong.").await;
        j.click_button("Repository: Give the repository's address.").await;
        j.see_focus_on(Role::Textbox, "Repository").await;
        j.type_into("Repository", "https://github.com/acme/spike.git").await;
        j.see_text("Not sent. One thing is missing or wrong.").await;
        j.type_into("Branch", "spike").await;
        j.see_no_text("Not sent.").await;
        assert_eq!(creations(j).len(), 0);

        j.click_button("Update staging").await;
        let deployment = see_new(j, STAGING, n_deployments).await;
        let sent = json!({
            "operation": "update",
            "inheritSettings": false,
            "sourceContext": {"git": {"repoUrl": "https://github.com/acme/spike.git", "branch": "spike"}},
        });
        assert_eq!(creations(j), [sent]);
        let source = deployment.configuration.clone().unwrap().source.unwrap().git.unwrap();
        assert_eq!(source.repo_url, "https://github.com/acme/spike.git");
        assert_eq!(variable(&deployment, "AWS_REGION"), None, "nothing of the settings applies");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_stack_without_settings_needs_its_own() {
    journey(Setup::quiet(), async |j: &Journey| {
        let name = "acme/dns-zones/global";
        let n_deployments = j.sandbox.deployments_of(&stack(name)).len();
        j.open_signed_in("/acme/dns-zones/global").await;
        j.see_text("No deployment settings.").await;
        j.see_state(Role::Button, "Run… Update", "disabled", true).await;
        j.click_link("Deploy with own settings…").await;
        j.see(Role::Dialog, "Deploy dns-zones/global").await;
        j.see_text("The stack has no deployment settings.").await;
        j.choose("Where the program is", "Inside the image").await;
        j.type_into("Image", "registry.example.com/dns:3").await;
        j.click_button("Update global").await;
        see_new(j, name, n_deployments).await;
        let image = json!({ "executorImage": "registry.example.com/dns:3" });
        assert_eq!(creations(j), [json!({"operation": "update", "inheritSettings": false, "executorContext": image})]);
        j.expect_console_error("404");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_earlier_deployment_is_asked_for_again() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, _) = j.newest_finished(STAGING);
        let before = j.sandbox.deployment(&id).unwrap();
        let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
        let number = before.version.0;
        j.open_signed_in(&format!("{STAGING_PAGE}?redeploy={number}")).await;
        j.see(Role::Dialog, format!("Redeploy #{number} of webshop/staging").as_str()).await;
        j.see_text("kept from the stack's settings: values of secret variables are not readable.").await;
        j.see_text("DATADOG_API_KEY").await;
        assert_eq!(creations(j).len(), 0, "an address alone sends nothing");
        let git = before.configuration.clone().unwrap().source.unwrap().git.unwrap();
        match (&git.commit, &git.branch) {
            (Some(commit), _) => assert_eq!(&j.value_of("Commit").await, commit),
            (None, Some(branch)) => assert_eq!(&j.value_of("Branch").await, branch),
            (None, None) => panic!("the deployment has a source"),
        }
        // Old ones have lost their operation: then it has to be chosen.
        let operation = before.pulumi_operation.clone().unwrap_or(Operation::Preview);
        if before.pulumi_operation.is_none() {
            j.see_text("The service did not keep its operation: choose one.").await;
            j.choose("Operation", seeing::operation_word(&operation)).await;
        }
        if matches!(operation, Operation::RemediateDrift | Operation::Destroy) {
            j.type_into("Type staging to confirm", "staging").await;
        }
        j.click_button(Named::Exactly(&act_of(&operation, "staging"))).await;
        let after = see_new(j, STAGING, n_deployments).await;
        assert_eq!(after.pulumi_operation, Some(operation));
        let plain = |deployment: &Deployment| {
            let variables = deployment.configuration.clone().unwrap().environment_variables;
            let own = variables.into_iter().filter(|variable| !variable.name.starts_with("PULUMI_"));
            own.collect::<Vec<_>>()
        };
        assert_eq!(plain(&after), plain(&before));
        let sent = creations(j).pop().unwrap();
        assert!(sent.pointer("/operationContext/environmentVariables/DATADOG_API_KEY").is_none(), "{sent}");
        assert!(sent.pointer("/operationContext/environmentVariables/PULUMI_CI_SYSTEM").is_none(), "{sent}");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_refused_value_is_said_at_its_field() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
        // Somebody who may not list the pools gives an id.
        j.sandbox.set_fault("/agent-pools", Fault::Status(403), 9);
        open_form(j, STAGING_PAGE, "preview", "webshop/staging").await;
        j.type_into("Folder", "infra/shop").await;
        j.choose("Agent pool", "By its id").await;
        j.type_into("Id of the agent pool", "no-such-pool").await;
        j.click_button("Preview staging").await;
        j.see_text("Not started. The service refused (400)").await;
        j.see_state(Role::Textbox, "Id of the agent pool", "invalid", true).await;
        j.see_text("agent pool 'no-such-pool' not found").await;
        assert_eq!(j.value_of("Folder").await, "infra/shop", "nothing that was typed is lost");

        j.choose("Agent pool", "As in the settings: none").await;
        j.click_button("Preview staging").await;
        see_new(j, STAGING, n_deployments).await;
        j.expect_console_error("403");
        j.expect_console_error("400");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_plan_without_deployments_is_said() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_form(j, "/small-co/newsletter/dev", "update", "newsletter/dev").await;
        j.type_into("Repository", "https://github.com/small-co/newsletter.git").await;
        j.click_button("Update dev").await;
        j.see_text("Not started. The organization's plan does not include this (402)").await;
        assert_eq!(j.value_of("Repository").await, "https://github.com/small-co/newsletter.git");
        j.expect_console_error("404");
        j.expect_console_error("402");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_numbers_nothing_in_its_answer_is_asked_for_the_number() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/dev");
        j.open_signed_in("/acme/webshop/dev").await;
        let body = json!({ "id": id, "consoleUrl": "" }).to_string();
        let answer = Fault::Body { status: 202, content_type: "application/json".into(), body };
        j.sandbox.set_fault("POST /api/stacks/acme/webshop/dev/deployments", answer, 1);
        open_question(j, &Operation::Preview).await;
        j.click_button("Preview dev").await;
        j.see_address(&address).await;
        assert_eq!(j.n_requests(&format!("/deployments/{}", id.0)).min(1), 1, "its id leads to its number");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_failure_of_the_service_may_have_carried_it_out_and_is_not_repeated() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        j.sandbox.set_fault("POST /api/stacks/acme/webshop/dev/deployments", Fault::Status(500), 1);
        open_question(j, &Operation::Preview).await;
        j.click_button("Preview dev").await;
        j.see_text("Not started. The service failed (500)").await;
        j.see_text("It may have been carried out all the same: look before you try again.").await;
        let n_sent =
            |path: &str| j.sandbox.requests().iter().filter(|sent| sent.method == "POST" && sent.path == path).count();
        assert_eq!(n_sent("/api/stacks/acme/webshop/dev/deployments"), 1, "nothing is sent again by itself");
        j.expect_console_error("500");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn what_the_plan_lacks_is_off_and_says_so() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/growing-co/storefront/prod").await;
        j.see_state(Role::Button, "Run… Detect drift", "disabled", false).await;
        j.see_state(Role::Button, "Run… Remediate drift", "disabled", true).await;
        j.click_button("Run… Remediate drift").await;
        j.see_no(Role::Dialog, "Remediate drift of storefront/prod?").await;
    })
    .await;
}

#[tokio::test]
async fn a_missing_permission_is_said() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack("acme/payments/dev")).len();
        j.open("/acme/payments/dev").await;
        j.sign_in(MEMBER_TOKEN).await;
        open_question(j, &Operation::Preview).await;
        j.click_button("Preview dev").await;
        j.see_text("Not started. Your token may not do this (403)").await;
        j.see(Role::Dialog, "Preview payments/dev?").await;
        j.click_button("Cancel").await;
        j.see_no(Role::Dialog, "Preview payments/dev?").await;
        assert_eq!(j.sandbox.deployments_of(&stack("acme/payments/dev")).len(), n_deployments);
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_not_lost_at_one_key() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_form(j, STAGING_PAGE, "update", "webshop/staging").await;
        j.type_into("Folder", "infra/shop").await;
        j.press(Key::Escape).await;
        j.see_text("What you filled in has not been sent. Throw it away?").await;
        j.see_focus_on(Role::Button, "Keep editing").await;
        j.click_button("Keep editing").await;
        assert_eq!(j.value_of("Folder").await, "infra/shop");
        j.click_button("Cancel").await;
        j.click_button("Throw it away").await;
        j.see_no(Role::Dialog, "Deploy webshop/staging").await;
        j.see_address(STAGING_PAGE).await;

        // A form in which nothing was typed closes without a question.
        j.follow(&format!("{STAGING_PAGE}?deploy=preview")).await;
        j.see(Role::Button, "Preview staging").await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, "Deploy webshop/staging").await;
        j.see_address(STAGING_PAGE).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_pause_does_is_said_beforehand() {
    journey(Setup::quiet(), async |j: &Journey| {
        let n_deployments = j.sandbox.deployments_of(&stack(STAGING)).len();
        j.open_signed_in(STAGING_PAGE).await;
        j.see(Role::Button, "Run… Preview").await;
        j.sandbox.set_stack_paused(&stack(STAGING), true);
        open_question(j, &Operation::Preview).await;
        j.see_text("The stack is paused: it waits until the stack is resumed.").await;
        j.click_button("Preview staging").await;
        let deployment = see_new(j, STAGING, n_deployments).await;
        assert_eq!(deployment.status, DeploymentStatus::NotStarted);
        j.expect_acts(1);
    })
    .await;
}

/// Opens the question of an operation of the card.
async fn open_question(j: &Journey, operation: &Operation) {
    let button = format!("Run… {}", seeing::operation_word(operation));
    j.see_state(Role::Button, button.as_str(), "disabled", false).await;
    j.click_button(button.as_str()).await;
}

/// Signs in at the address of a form, and waits for the form.
async fn open_form(j: &Journey, page: &str, operation: &str, name: &str) {
    j.open_signed_in(&format!("{page}?deploy={operation}")).await;
    j.see(Role::Dialog, format!("Deploy {name}").as_str()).await;
    j.see(Role::Combobox, "Operation").await;
}

async fn add_variable(j: &Journey, number: usize, name: &str, value: &str, kind: &str) {
    j.click_button("Add a variable").await;
    j.type_into(&format!("Name of variable {number}"), name).await;
    j.choose(&format!("Kind of variable {number}"), kind).await;
    if !value.is_empty() {
        j.type_into(&format!("Value of variable {number}"), value).await;
    }
}

/// Waits for the page of the one deployment that is new on a stack.
async fn see_new(j: &Journey, name: &str, n_before: usize) -> Deployment {
    j.wait_until("the deployment is there", async || j.sandbox.deployments_of(&stack(name)).len() > n_before).await;
    let deployments = j.sandbox.deployments_of(&stack(name));
    assert_eq!(deployments.len(), n_before + 1, "one was asked for");
    let deployment = deployments.into_iter().next().unwrap();
    j.see_address(&format!("/{name}/deployments/{}", deployment.version.0)).await;
    j.see_heading(Named::Containing(&deployment.version.to_string())).await;
    deployment
}

/// The bodies of the requests for deployments so far.
fn creations(j: &Journey) -> Vec<Value> {
    let requests = j.sandbox.requests().into_iter();
    let creations = requests.filter(|request| request.method == "POST" && request.path.ends_with("/deployments"));
    creations.map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

fn variable(deployment: &Deployment, name: &str) -> Option<EnvironmentVariable> {
    let variables = deployment.configuration.clone().unwrap().environment_variables;
    variables.into_iter().find(|variable| variable.name == name)
}

fn act_of(operation: &Operation, name: &str) -> String {
    match operation {
        Operation::DetectDrift | Operation::RemediateDrift => {
            format!("{} of {name}", seeing::operation_word(operation))
        }
        other => format!("{} {name}", seeing::operation_word(other)),
    }
}
