//! Settings across stacks: two compared and one setting taken over, sections copied to several stacks with a result for
//! each, and first settings made from a sibling's.

use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, check_page, journey, stack};
use sandbox::Fault;
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::Key;

const PAGE: &str = "/acme/webshop/prod/settings";

fn stored(j: &Journey, name: &str) -> Value {
    j.sandbox.settings_of(&stack(name)).unwrap_or_default()
}

/// Somebody else changes settings, past the console.
async fn patch(j: &Journey, name: &str, patch: Value) {
    let script = "
        const [path, token, body] = arguments;
        const request = new XMLHttpRequest();
        request.open('POST', path, false);
        request.setRequestHeader('authorization', `token ${token}`);
        request.setRequestHeader('content-type', 'application/json');
        request.send(body);
        return request.status;
    ";
    let path = format!("/api/stacks/{name}/deployments/settings");
    let status: u16 = j.eval_with(script, vec![json!(path), json!(ADMIN_TOKEN), json!(patch.to_string())]).await;
    assert_eq!(status, 200, "{name}: {patch}");
}

#[tokio::test]
async fn two_stacks_are_compared_and_one_setting_is_taken() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_link("Compare or copy…").await;
        j.type_into("Find a stack", "payments prod-eu").await;
        j.click_link("payments/prod-eu").await;
        j.see_address("/acme/webshop/prod/settings?compare=payments%2Fprod-eu").await;
        j.see_heading("webshop/prod beside payments/prod-eu").await;
        j.see_text("2 secrets are set on both: whether they are the same cannot be known.").await;
        j.see_text("infra/payments").await;
        j.see_no_text("not-a-real-key").await;
        check_page(j, "the comparison of two stacks").await;
        j.click_button("Take theirs: Directory").await;
        j.see_no(Role::Button, "Take theirs: Directory").await;
        // It is in the draft, and nothing is saved yet.
        assert_eq!(stored(j, "acme/webshop/prod")["sourceContext"]["git"]["repoDir"], "infra/webshop");
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_as_a_whole_is_said_and_a_setting_of_two_providers_is_one_row() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/prod/settings?compare=edge-cdn%2Fprod").await;
        j.see_text("The repository has another provider there, so that this section is taken as a whole.").await;
        let names = "return [...document.querySelectorAll('[aria-labelledby=across-triggers] tbody th')] \
                     .map((head) => head.textContent.trim())";
        let mut names: Vec<String> = j.eval(names).await;
        let n_rows = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), n_rows, "each setting once: {names:?}");
        j.see(Role::Button, "Take theirs: Directory").await;
        j.see_no(Role::Button, Named::Starting("Take theirs: Repository")).await;
        check_page(j, "the comparison with another provider").await;
        j.click_button("Take all of theirs: Git triggers").await;
        j.see_no_text("The repository has another provider there").await;
        j.follow("/acme/webshop/prod/settings?compare=docs-site%2Fprod").await;
        j.see_text("The program comes from another kind of source there, so that this section is taken as a whole.")
            .await;
        j.see_no(Role::Button, "Take theirs: Directory").await;
        j.see(Role::Button, "Take all of theirs: Source").await;
    })
    .await;
}

#[tokio::test]
async fn a_copy_goes_on_while_another_view_is_open_and_its_results_wait() {
    journey(Setup::quiet(), async |j: &Journey| {
        let slow = |stack: &str, secs: u64| {
            let path = format!("POST /api/stacks/acme/{stack}/deployments/settings");
            j.sandbox.set_fault(&path, Fault::Delay(Duration::from_secs(secs)), 1);
        };
        j.open_signed_in("/acme/webshop/prod/settings?copy=sections").await;
        j.click(Role::Checkbox, Named::Starting("Dependency cache")).await;
        j.type_into("Find a stack", "payments").await;
        j.click(Role::Checkbox, "payments/dev").await;
        j.click(Role::Checkbox, "payments/prod-eu").await;
        j.click_button("Show what would change").await;
        j.see_text("2 stacks can be changed.").await;
        // The choice is still there for whoever looks at something else in between, and is looked at again.
        j.click_link("Form").await;
        j.see(Role::Textbox, "Directory").await;
        j.go_back().await;
        j.see_text("2 stacks can be changed.").await;
        slow("payments/dev", 10);
        j.click_button("Copy to 2 stacks…").await;
        j.click_button("Copy to 2 stacks").await;
        j.see_text("Sending, one stack after the other…").await;
        j.click_link("Form").await;
        j.see_text("Settings are being copied to other stacks.").await;
        j.click_link("Overview").await;
        j.see(Role::Dialog, "Leave while settings of prod are being copied?").await;
        j.see_text("The copy stops after the stack that it is at; the others stay as they are.").await;
        j.click_button("Stay").await;
        // It takes its time, and the copy need not wait for it.
        check_page(j, "the form while settings are being copied").await;
        j.see_text("The settings have been copied to other stacks.").await;
        j.click_link("See the results").await;
        j.see_text("2 stacks saved.").await;
        for name in ["acme/payments/dev", "acme/payments/prod-eu"] {
            assert_eq!(stored(j, name)["cacheOptions"], json!({"enable": true}), "{name}");
        }
        j.click_link("Form").await;
        j.see(Role::Textbox, "Directory").await;
        j.see_no_text("The settings have been copied to other stacks.").await;
        // Nothing is on its way any more: nothing is asked.
        j.click_link("Overview").await;
        j.see_address("/acme/webshop/prod").await;
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_section_is_copied_to_two_stacks_and_one_refuses() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j, "acme/payments/prod-eu");
        j.open_signed_in("/acme/webshop/prod/settings?copy=sections").await;
        j.see_state(Role::Button, "Show what would change", "disabled", true).await;
        j.click(Role::Checkbox, Named::Starting("Environment variables")).await;
        j.click(Role::Checkbox, Named::Starting("Dependency cache")).await;
        j.type_into("Find a stack", "payments").await;
        j.click(Role::Checkbox, "payments/dev").await;
        j.click(Role::Checkbox, "payments/prod-eu").await;
        j.see_text("Chosen: payments/dev, payments/prod-eu.").await;
        check_page(j, "the choice of a copy").await;
        j.click_button("Show what would change").await;
        j.see_text("2 stacks can be changed.").await;
        check_page(j, "the preview of a copy").await;
        j.sandbox.set_fault("POST /api/stacks/acme/payments/dev/deployments/settings", Fault::Status(403), 1);
        j.click_button("Copy to 2 stacks…").await;
        j.see(Role::Dialog, "Copy settings to 2 stacks?").await;
        j.click_button("Copy to 2 stacks").await;
        j.see_text("1 stack saved, 1 stack failed.").await;
        j.see_text("Your token may not do this (403)").await;

        let after = stored(j, "acme/payments/prod-eu");
        assert_eq!(after["cacheOptions"], json!({"enable": true}));
        let variables = |settings: &Value| settings["operationContext"]["environmentVariables"].clone();
        assert_eq!(variables(&after)["AWS_REGION"], "us-west-2");
        assert_eq!(variables(&after)["DATADOG_API_KEY"], variables(&before)["DATADOG_API_KEY"], "secrets stay");
        assert_eq!(after["sourceContext"], before["sourceContext"]);
        assert_eq!(stored(j, "acme/payments/dev")["cacheOptions"], Value::Null, "nothing was saved there");

        // What failed is looked at again, and asked for again.
        j.click_button("Look again at the 1 that failed").await;
        j.see_text("1 stack can be changed.").await;
        patch(j, "acme/payments/dev", json!({"tag": "theirs"})).await;
        j.click_button("Copy to 1 stack…").await;
        j.click_button("Copy to 1 stack").await;
        j.see_text("Skipped: somebody else changed it meanwhile").await;
        assert_eq!(stored(j, "acme/payments/dev")["cacheOptions"], Value::Null, "a changed stack is left alone");
        j.click_button("Look again at the 1 that failed").await;
        j.see_text("1 stack can be changed.").await;
        j.click_button("Copy to 1 stack…").await;
        j.click_button("Copy to 1 stack").await;
        j.see_text("1 stack saved.").await;
        let dev = stored(j, "acme/payments/dev");
        assert_eq!((&dev["cacheOptions"], &dev["tag"]), (&json!({"enable": true}), &json!("theirs")));
        j.expect_console_error("403");
        // Two copies, one of them refused, the other person's change, and the copy that came after it.
        j.expect_acts(4);
    })
    .await;
}

#[tokio::test]
async fn first_settings_start_from_a_sibling_without_its_secrets() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/dns-zones/global/settings").await;
        j.see_heading("Start from another stack").await;
        j.type_into("Find a stack", "webshop dev").await;
        j.click_button("webshop/dev").await;
        j.see_text("The draft is filled from webshop/dev.").await;
        j.see_text("Environment variables / DATADOG_API_KEY").await;
        assert_eq!(stored(j, "acme/dns-zones/global"), Value::Null, "nothing is saved by that");
        j.expect_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn the_draft_is_filled_from_the_stack_that_was_chosen_last_and_typed_work_is_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        let choose = async |name: &str| {
            j.type_into("Find a stack", &name.replace('/', " ")).await;
            j.click_button(name).await;
        };
        let slow = "/api/stacks/acme/edge-cdn/prod/deployments/settings";
        j.sandbox.set_fault(&format!("GET {slow}"), Fault::Delay(Duration::from_secs(3)), 1);
        j.open_signed_in("/acme/dns-zones/global/settings").await;
        choose("edge-cdn/prod").await;
        choose("data-lake/prod").await;
        j.see_text("The draft is filled from data-lake/prod.").await;
        let has_come = "return performance.getEntriesByType('resource') \
                        .some((entry) => entry.name.endsWith(arguments[0]) && entry.responseEnd > 0)";
        j.wait_until("the slow answer is here", async || j.eval_with(has_come, vec![json!(slow)]).await).await;
        j.see_text("The draft is filled from data-lake/prod.").await;
        assert_eq!(j.value_of("Directory").await, "infra/data-lake");

        // What stands in the draft is replaced only when somebody says so.
        j.type_into("Directory", "typed").await;
        choose("edge-cdn/prod").await;
        j.see(Role::Dialog, "Fill the form from edge-cdn/prod?").await;
        check_page(j, "the question before a draft is replaced").await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, "Fill the form from edge-cdn/prod?").await;
        assert_eq!(j.value_of("Directory").await, "typed");
        choose("edge-cdn/prod").await;
        j.click_button("Replace the draft").await;
        j.see_text("The draft is filled from edge-cdn/prod.").await;
        assert_eq!(j.value_of("Directory").await, "infra/edge-cdn");
        assert_eq!(stored(j, "acme/dns-zones/global"), Value::Null, "nothing is saved by that");
        j.expect_console_error("404");
    })
    .await;
}
