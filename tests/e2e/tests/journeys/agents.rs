//! Agent pools: what is there, making, renaming and deleting them, and what takes the token of one.

use std::time::Duration;

use api_types::DeploymentStatus;
use e2e::check_page as check;
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Named, Role, Setup, journey, running_for, stack};
use sandbox::{AGENT_TOKEN, Fault};
use thirtyfour::Key;

#[tokio::test]
async fn pools_and_the_agents_of_one() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        j.see_title("Agents of acme · Slipway").await;
        j.see_text("3 agent pools").await;
        see_counted(j).await;
        assert!(cells(j, "linux-large").await.starts_with(&["Online".to_owned(), "linux-large".to_owned()]));
        assert_eq!(cells(j, "gpu").await.first().map(String::as_str), Some("Offline"));
        check(j, "agent pools").await;

        j.click_link("linux-large").await;
        j.see_heading("linux-large").await;
        j.see_focus_on(Role::Heading, "linux-large").await;
        j.see_address(&format!("/acme/agents?pool={}", pool_id(j, "linux-large"))).await;
        for text in ["runner-a.linux.acme.internal", "runner-b.linux.acme.internal", "linux-x64"] {
            j.see_text(text).await;
        }
        check(j, "agent pool that is open").await;

        // The address opens it again, and "back" leads to the list alone.
        j.go_back().await;
        j.see_no(Role::Heading, "linux-large").await;
        j.go_forward().await;
        j.see_heading("linux-large").await;
        j.click_link("Close").await;
        j.see_no(Role::Heading, "linux-large").await;
        j.see_address("/acme/agents").await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_is_made_and_its_token_is_shown_once() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        j.click_button("New agent pool…").await;
        j.see(Role::Dialog, "New agent pool").await;
        j.click_button("Make the pool").await;
        j.see_text("Give the pool a name.").await;
        check(j, "form of a new agent pool").await;

        // A name that is taken: the service says so at the field, and what was typed stays.
        j.type_into("Name", "gpu").await;
        j.type_into("Description", "For the edge").await;
        j.click_button("Make the pool").await;
        j.see_text("Not made. The service refused (400)").await;
        j.see_text("This exists already.").await;
        assert_eq!(j.value_of("Description").await, "For the edge");
        j.type_into("Name", "edge").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.starts_with("curl -X POST ") && command.contains("/api/orgs/acme/agent-pools"), "{command}");
        assert!(command.contains(r#"'{"name":"edge","description":"For the edge"}'"#), "{command}");
        assert!(!command.contains(ADMIN_TOKEN), "{command}");
        j.double_click(Role::Button, "Make the pool").await;

        j.see(Role::Dialog, "The token of edge").await;
        let token = j.sandbox.token_of_pool("acme", "edge").unwrap();
        j.see_text(&token).await;
        j.see_text("It cannot be seen again.").await;
        check(j, "token of a new agent pool").await;
        // Escape does not lose it.
        j.press(Key::Escape).await;
        j.press(Key::Escape).await;
        j.see(Role::Dialog, "The token of edge").await;
        j.eval::<()>("delete window.copiedText").await;
        assert_eq!(j.copy_by("Copy token").await, token);

        j.click_button("I have stored it").await;
        j.see_no(Role::Dialog, "The token of edge").await;
        j.see_heading("edge").await;
        j.see_text("No agent of this pool has been seen.").await;
        j.see_address(&format!("/acme/agents?pool={}", pool_id(j, "edge"))).await;
        assert_eq!(cells(j, "edge").await.first().map(String::as_str), Some("Never seen"));
        let everywhere = "return document.documentElement.outerHTML + location.href \
                          + JSON.stringify([history.state, Object.entries(sessionStorage), Object.entries(localStorage)])";
        assert!(!j.eval::<String>(everywhere).await.contains(&token), "the token is still there");
        assert_eq!(j.sandbox.agent_pools_of("acme").last().unwrap().description, "For the edge");
        j.expect_console_error("400");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_change_sends_only_what_differs() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("/acme/agents?pool={}", pool_id(j, "arm64"))).await;
        j.click_button("Edit…").await;
        j.see(Role::Dialog, "Edit arm64").await;
        j.see_text("Nothing differs yet").await;
        j.see_state(Role::Button, "Save", "disabled", true).await;
        j.click_button("Save").await;
        j.type_into("Description", "Graviton 4").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.starts_with("curl -X PATCH ") && command.contains(r#"'{"description":"Graviton 4"}'"#));
        j.click_button("Save").await;
        j.see_no(Role::Dialog, "Edit arm64").await;
        j.see_text("Graviton 4").await;

        j.click_button("Edit…").await;
        j.type_into("Name", "gpu").await;
        j.click_button("Save").await;
        j.see_text("This exists already.").await;
        j.type_into("Name", "graviton").await;
        j.click_button("Save").await;
        j.see_no(Role::Dialog, "Edit arm64").await;
        j.see_heading("graviton").await;
        let bodies: Vec<String> = acts(j, "PATCH").into_iter().map(|(_, body)| body).collect();
        let wanted = [r#"{"description":"Graviton 4"}"#, r#"{"name":"gpu"}"#, r#"{"name":"graviton"}"#];
        assert_eq!(bodies, wanted);
        let pools = j.sandbox.agent_pools_of("acme");
        let pool = pools.iter().find(|pool| pool.name == "graviton").unwrap();
        assert_eq!(pool.description, "Graviton 4");
        j.expect_console_error("400");
        j.expect_acts(3);
    })
    .await;
}

#[tokio::test]
async fn a_pool_in_use_is_deleted_only_by_force() {
    journey(Setup::quiet(), async |j: &Journey| {
        let nightly = stack("acme/ml-training/gpu-nightly");
        let names_pool = || j.sandbox.settings_of(&nightly).unwrap().get("agentPoolID").is_some();
        assert!(names_pool());
        let id = pool_id(j, "gpu");
        j.open_signed_in(&format!("/acme/agents?pool={id}")).await;
        j.click_button("Delete…").await;
        j.see(Role::Dialog, "Delete the agent pool gpu?").await;
        j.click_button("Delete gpu").await;
        j.type_into("Type gpu to confirm", "gpu").await;
        j.click_button("Delete gpu").await;
        j.see_text("Not deleted. The service refused (400)").await;
        check(j, "refused removal of an agent pool").await;
        assert!(has_pool(j, "gpu") && names_pool());

        j.click(Role::Checkbox, "Delete it although stacks use it").await;
        j.see_text("These stacks fall back to the Pulumi-hosted pool").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.starts_with("curl -X DELETE ") && command.contains("?force=true"), "{command}");
        j.click_button("Delete gpu all the same").await;
        j.see_no(Role::Dialog, "Delete the agent pool gpu?").await;
        j.see_address("/acme/agents").await;
        j.see_text("2 agent pools").await;
        j.see_focus_on(Role::Heading, "Agents").await;
        assert!(!has_pool(j, "gpu") && !names_pool());
        let path = format!("/api/orgs/acme/agent-pools/{id}");
        let paths: Vec<String> = acts(j, "DELETE").into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [path.clone(), format!("{path}?force=true")]);
        j.expect_console_error("400");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_nothing_uses_is_deleted_at_once() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        j.click_button("New agent pool…").await;
        j.type_into("Name", "spare").await;
        j.click_button("Make the pool").await;
        j.click_button("I have stored it").await;
        j.click_button("Delete…").await;
        j.type_into("Type spare to confirm", "spare").await;
        j.double_click(Role::Button, "Delete spare").await;
        j.see_text("3 agent pools").await;
        assert!(!has_pool(j, "spare"));
        assert!(acts(j, "DELETE").iter().all(|(path, _)| !path.contains("force")));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn a_member_sees_why_nothing_can_be_changed() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open(&format!("/acme/agents?pool={}", pool_id(j, "gpu"))).await;
        j.sign_in(MEMBER_TOKEN).await;
        j.see_text("gpu-01.lab.acme.internal").await;
        for act in ["New agent pool…", "Edit…", "Delete…"] {
            j.see_state(Role::Button, act, "disabled", true).await;
            j.focus(Role::Button, act).await;
            j.see_text("Only administrators of acme may do this.").await;
            j.press(Key::Enter).await;
        }
        assert!(j.all(Role::Dialog).await.is_empty());
        check(j, "agent pools of a member").await;
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_nobody_saw_coming_stays_in_its_dialog() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        see_counted(j).await;
        // The one request that fails is the one that makes the pool.
        j.click_button("Pause refreshing").await;
        j.click_button("New agent pool…").await;
        j.type_into("Name", "edge").await;
        j.sandbox.set_fault("/agent-pools", Fault::Status(503), 1);
        j.click_button("Make the pool").await;
        j.see_text("Not made. The service failed (503)").await;
        j.see_text("It may have been carried out all the same").await;
        assert_eq!(j.value_of("Name").await, "edge");
        assert!(!has_pool(j, "edge"));
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, "New agent pool").await;
        j.expect_console_error("503");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn without_pools_without_an_answer_and_with_an_old_one() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/agents").await;
        j.see_heading("No agent pools yet").await;
        check(j, "no agent pools").await;
        j.follow("/error-503/agents").await;
        j.see_heading("The agent pools of error-503 could not be read").await;
        check(j, "agent pools that could not be read").await;
        j.follow("/acme/agents?pool=no-such-pool").await;
        j.see_heading("There is no such agent pool").await;
        j.see_text("3 agent pools").await;
        check(j, "agent pool that is not there").await;
        j.sandbox.set_fault("/agent-pools", Fault::Status(502), 1_000);
        j.see_text("Could not refresh.").await;
        j.see_text("linux-large").await;
        j.sandbox.clear_faults();
        j.click_button("Try now").await;
        j.see_no_text("Could not refresh.").await;
        for status in ["404", "502", "503"] {
            j.expect_console_error(status);
        }
    })
    .await;
}

#[tokio::test]
async fn work_is_taken_off_a_queue_only_after_a_question() {
    journey(Setup::quiet(), async |j: &Journey| {
        // Its agents have gone, so what is asked of it waits.
        let (id, _) = j.create("acme/ml-training/gpu-nightly", running_for(90));
        j.sandbox.advance(Duration::from_secs(30));
        let status = || j.sandbox.deployment(&id).unwrap().status;
        assert_eq!(status(), DeploymentStatus::NotStarted);
        j.open_signed_in("/acme/agents").await;
        j.click(Role::Disclosure, "With an agent pool token").await;
        j.see_state(Role::Button, "Poll the queue…", "disabled", true).await;
        j.click_button("Poll the queue…").await;
        assert!(j.all(Role::Dialog).await.is_empty());
        hold(j, &j.sandbox.token_of_pool("acme", "gpu").unwrap()).await;
        j.click_button("Poll the queue…").await;
        let title = "Take the next deployment off the queue?";
        j.see(Role::Dialog, title).await;
        j.see_text("No agent will run it").await;
        check(j, "question before a poll").await;
        let command = j.copy_by("Copy as curl").await;
        assert!(command.contains("/api/deployments/poll") && command.contains("$PULUMI_AGENT_TOKEN"), "{command}");
        j.click_button("Leave it there").await;
        j.see_no(Role::Dialog, title).await;
        assert_eq!((status(), j.n_requests("/api/deployments/poll")), (DeploymentStatus::NotStarted, 0));

        j.click_button("Poll the queue…").await;
        j.double_click(Role::Button, "Take it off the queue").await;
        j.see_text("Taken off the queue.").await;
        j.see_text(&id.0).await;
        assert_eq!((status(), j.n_requests("/api/deployments/poll")), (DeploymentStatus::Accepted, 1));
        let page: String = j.eval("return document.documentElement.outerHTML").await;
        assert!(!page.contains("pul-job-") && !page.contains(".unsigned"), "a token of the answer is in the page");
        j.eval::<()>("delete window.copiedText").await;
        let ids = j.copy_by("Copy the ids").await;
        assert!(ids.contains(&format!("Deployment: {}", id.0)) && !ids.contains("pul-"), "{ids}");

        j.click_button("Poll the queue…").await;
        j.click_button("Take it off the queue").await;
        j.see_text("Nothing waits in the queue of this pool.").await;
    })
    .await;
}

#[tokio::test]
async fn an_agent_pool_token_asks_and_is_forgotten() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, _) = j.create("acme/ml-training/gpu-nightly", running_for(90));
        j.open_signed_in("/acme/agents").await;
        j.click(Role::Disclosure, "With an agent pool token").await;
        j.click_button("Hold the token").await;
        j.see_text("Paste the token of an agent pool.").await;
        hold(j, &j.sandbox.token_of_pool("acme", "gpu").unwrap()).await;
        assert_eq!(j.value_of("Agent pool token").await, "");
        j.click_button("Check status").await;
        j.see_text("Give the id of a deployment.").await;
        j.type_into("Deployment id", &id.0).await;
        j.press(Key::Enter).await;
        j.see_text("Queued").await;
        check(j, "what an agent pool token asks").await;

        listen_for_files(j).await;
        j.click_button("Download the executor").await;
        j.see_text("pulumi-deploy-executor saved, 327.6 KB").await;
        let file: (String, usize) = j.eval("return [window.savedName, window.savedBlob.size]").await;
        assert_eq!(file, ("pulumi-deploy-executor".to_owned(), 320 * 1024));

        // Another pool's token, no token of a pool, no token at all: each is told apart, and the session goes on.
        hold(j, AGENT_TOKEN).await;
        j.click_button("Check status").await;
        j.see_text("the deployment belongs to another pool").await;
        hold(j, ADMIN_TOKEN).await;
        j.click_button("Download the executor").await;
        j.see_text("Not downloaded. Your token may not do this (403)").await;
        hold(j, "pul-wrong").await;
        j.click_button("Check status").await;
        j.see_text("This is about the agent pool token, not about your session.").await;
        j.see(Role::Disclosure, Named::Starting("Account of")).await;

        j.click_button("Forget the token").await;
        j.see_text("No token is held.").await;
        j.see_state(Role::Button, "Check status", "disabled", true).await;
        // Leaving the page forgets it as well.
        hold(j, AGENT_TOKEN).await;
        j.click_link("Stacks").await;
        j.see_heading("Stacks").await;
        j.go_back().await;
        j.click(Role::Disclosure, "With an agent pool token").await;
        j.see_text("No token is held.").await;
        j.expect_console_error("401");
        j.expect_console_error("403");
    })
    .await;
}

async fn hold(j: &Journey, token: &str) {
    j.type_into("Agent pool token", token).await;
    j.click_button("Hold the token").await;
    j.see_text("A token is held in the memory of this page.").await;
}

/// Files that are made never reach the disk.
async fn listen_for_files(j: &Journey) {
    let script = "
        window.savedBlob = null;
        const create = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.savedBlob = blob; return create.call(URL, blob); };
        HTMLAnchorElement.prototype.click = function () { window.savedName = this.download; };
    ";
    j.eval::<()>(script).await;
}

/// What the row of a pool reads, cell by cell; nothing when there is no such row.
async fn cells(j: &Journey, pool: &str) -> Vec<String> {
    let script = "
        const rows = [...document.querySelectorAll('table.pools tbody tr')];
        const row = rows.find((row) => row.querySelector('a')?.textContent === arguments[0]);
        return row ? [...row.cells].map((cell) => cell.innerText.trim()) : [];
    ";
    j.eval_with(script, vec![pool.into()]).await
}

async fn see_counted(j: &Journey) {
    j.wait_until("the agents are counted", async || cells(j, "gpu").await.contains(&"0 of 2".to_owned())).await;
}

/// Path and body of every request by that method.
fn acts(j: &Journey, method: &str) -> Vec<(String, String)> {
    let requests = j.sandbox.requests().into_iter().filter(|request| request.method == method);
    requests.map(|request| (request.path, request.body)).collect()
}

fn pool_id(j: &Journey, name: &str) -> String {
    let pools = j.sandbox.agent_pools_of("acme");
    pools.into_iter().find(|pool| pool.name == name).unwrap().id.0
}

fn has_pool(j: &Journey, name: &str) -> bool {
    j.sandbox.agent_pools_of("acme").iter().any(|pool| pool.name == name)
}
