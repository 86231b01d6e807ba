//! The form of the settings editor: every setting is typed, reviewed, saved and looked up in the store; settings are
//! found; kinds are changed; the whole way is gone without a mouse.

use api_types::StackRef;
use e2e::{Journey, Named, Role, Setup, check_page, journey, stack};
use serde_json::{Value, json};
use thirtyfour::Key;

const PAGE: &str = "/acme/webshop/dev/settings";

fn dev() -> StackRef {
    stack("acme/webshop/dev")
}

fn stored(j: &Journey) -> Value {
    j.sandbox.settings_of(&dev()).unwrap_or_default()
}

/// Puts a text into the field of a setting, in place of what it holds. Some settings have the same name in their
/// sections; each has its own id.
async fn fill(j: &Journey, pointer: &str, text: &str) {
    let id = format!("setting{}", pointer.replace('/', "-"));
    let focus = "const field = document.getElementById(arguments[0]); \
                 if (!field || field.closest('[hidden]')) return false; field.focus(); field.select(); return true";
    j.wait_until(&format!("the field of {pointer} is there"), async || {
        j.eval_with::<bool>(focus, vec![json!(id)]).await
    })
    .await;
    // Whatever was there goes, also when nothing comes in its place.
    j.press(Key::Delete).await;
    if !text.is_empty() {
        j.type_text(text).await;
    }
}

/// Reviews and saves, when this many settings have changed.
async fn save(j: &Journey, n_changes: usize) {
    let count = if n_changes == 1 { "1 change".to_owned() } else { format!("{n_changes} changes") };
    j.click_button(format!("Review {count}").as_str()).await;
    j.see(Role::Dialog, format!("Review {count} to acme/webshop/dev").as_str()).await;
    j.click_button(format!("Save {count}").as_str()).await;
    j.see_no(Role::Dialog, Named::Starting("Review ")).await;
    j.see_button_to_review(0).await;
}

/// What the journeys of the editor wait for.
trait Bar {
    async fn see_button_to_review(&self, n_changes: usize);
}

impl Bar for Journey {
    async fn see_button_to_review(&self, n_changes: usize) {
        let name = match n_changes {
            0 => "Review changes".to_owned(),
            1 => "Review 1 change".to_owned(),
            n => format!("Review {n} changes"),
        };
        self.see(Role::Button, name.as_str()).await;
    }
}

fn at<'a>(settings: &'a Value, pointer: &str) -> &'a Value {
    settings.pointer(pointer).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn every_setting_of_git_triggers_operation_cache_and_pool_is_stored() {
    journey(Setup::quiet(), async |j: &Journey| {
        let before = stored(j);
        j.open_signed_in(PAGE).await;
        j.see_heading("Deployment settings").await;
        fill(j, "/sourceContext/git/branch", "release/2026.11").await;
        fill(j, "/sourceContext/git/repoDir", "deploy").await;
        fill(j, "/gitHub/repository", "acme/elsewhere").await;
        for name in ["Deploy pushed commits", "Preview pull requests", "Template for review stacks", "Deploy tags"] {
            j.click(Role::Switch, name).await;
        }
        fill(j, "/gitHub/paths", "src/**\n!**/*.txt").await;
        fill(j, "/gitHub/tagFilters", "v*").await;
        fill(j, "/gitHub/reviewStackLabels", "preview").await;
        fill(j, "/gitHub/installationId", "12345").await;
        for name in [
            "Skip installing dependencies",
            "Skip intermediate deployments",
            "Delete the stack after a destroy",
            "Remediate drift that is found",
        ] {
            j.click(Role::Switch, name).await;
        }
        fill(j, "/operationContext/options/shell", "bash").await;
        let roles: Value = j.ask_api("/api/orgs/acme/roles?uxPurpose=role").await;
        let role = &roles["roles"][0];
        j.choose("Role", role["name"].as_str().unwrap()).await;
        // The order of commands is theirs; one that goes, goes.
        j.click_button("Move command 2 up").await;
        j.see_focus_on(Role::Button, "Move command 1 up").await;
        j.click_button("Add command").await;
        j.see_focus_on(Role::Textbox, "Command 3").await;
        j.type_text("npm ci").await;
        j.click(Role::Switch, "Cache dependencies").await;
        let pools: Value = j.ask_api("/api/orgs/acme/agent-pools").await;
        let pool =
            pools["agentPools"].as_array().unwrap().iter().find(|pool| pool["id"] != before["agentPoolID"]).unwrap();
        let offline = if pool["status"] == "offline" { " (no agent is online)" } else { "" };
        j.choose("Agent pool", &format!("{}{offline}", pool["name"].as_str().unwrap())).await;
        fill(j, "/executorContext/executorRootPath", "/opt/app").await;
        fill(j, "/tag", "blue").await;
        let n_changes = 2 + 1 + 4 + 4 + 5 + 1 + 1 + 1 + 1 + 2;
        save(j, n_changes).await;

        let after = stored(j);
        for (pointer, wanted) in [
            ("/sourceContext/git", json!({"branch": "release/2026.11", "repoDir": "deploy"})),
            (
                "/gitHub",
                json!({
                    "repository": "acme/elsewhere", "deployCommits": false, "previewPullRequests": false,
                    "pullRequestTemplate": false, "deployTags": true, "paths": ["src/**", "!**/*.txt"],
                    "tagFilters": ["v*"], "reviewStackLabels": ["preview"], "installationId": "12345",
                }),
            ),
            (
                "/operationContext/options",
                json!({
                    "skipInstallDependencies": true, "skipIntermediateDeployments": true, "deleteAfterDestroy": true,
                    "remediateIfDriftDetected": true, "shell": "bash",
                }),
            ),
            ("/operationContext/role/id", role["id"].clone()),
            ("/operationContext/preRunCommands", json!(["npm test -- --reporter spec", "npm run build", "npm ci"])),
            ("/cacheOptions/enable", json!(false)),
            ("/agentPoolID", pool["id"].clone()),
            ("/executorContext/executorRootPath", json!("/opt/app")),
            ("/tag", json!("blue")),
            ("/operationContext/oidc", at(&before, "/operationContext/oidc").clone()),
            ("/operationContext/environmentVariables", at(&before, "/operationContext/environmentVariables").clone()),
        ] {
            assert_eq!(at(&after, pointer), &wanted, "{pointer}");
        }
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_source_and_every_way_to_sign_in_is_stored() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        // A stack whose repository has no provider names its address.
        j.click_button("Change provider…").await;
        j.choose("Provider", "None").await;
        j.see_text("Path filters").await;
        j.click_button("Change to None").await;
        fill(j, "/sourceContext/git/repoUrl", "https://git.example.com/acme/infra.git").await;
        j.click(Role::Radio, "Commit").await;
        fill(j, "/sourceContext/git/commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709").await;
        j.click(Role::Radio, "Access token").await;
        fill(j, "/sourceContext/git/gitAuth/accessToken", "t0ken").await;
        // The provider's five settings go, the branch makes room for the commit.
        save(j, 5 + 4).await;
        let wanted = json!({
            "repoUrl": "https://git.example.com/acme/infra.git", "repoDir": "infra/webshop",
            "commit": "da39a3ee5e6b4b0d3255bfef95601890afd80709", "gitAuth": {"accessToken": {"secret": "t0ken"}},
        });
        assert_eq!((at(&stored(j), "/sourceContext/git"), at(&stored(j), "/gitHub")), (&wanted, &Value::Null));

        // A stored secret stays closed until somebody replaces it; another way takes it away, and says so.
        j.see_text("Set, not shown").await;
        j.click_button("Replace Access token").await;
        j.see_focus_on(Role::Textbox, "Access token").await;
        j.click_button("Keep the stored Access token").await;
        j.click(Role::Radio, "SSH key").await;
        j.see_text("The next save removes what is stored: access token.").await;
        let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----";
        fill(j, "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey", key).await;
        fill(j, "/sourceContext/git/gitAuth/sshAuth/password", "opens it").await;
        save(j, 3).await;
        let wanted = json!({"sshAuth": {"sshPrivateKey": {"secret": key}, "password": {"secret": "opens it"}}});
        assert_eq!(at(&stored(j), "/sourceContext/git/gitAuth"), &wanted);

        j.click_button("Change kind…").await;
        j.choose("Kind of source", "Mercurial").await;
        j.see_text("SSH private key").await;
        j.see_text("a secret among them has no way back").await;
        j.click_button("Change to Mercurial").await;
        fill(j, "/sourceContext/hg/repoUrl", "https://hg.example.com/acme/infra").await;
        fill(j, "/sourceContext/hg/branch", "stable").await;
        // What was typed comes back with its choice.
        j.click(Role::Radio, "Revision").await;
        j.click(Role::Radio, "Branch").await;
        assert_eq!(j.value_of("Branch").await, "stable");
        fill(j, "/sourceContext/hg/repoDir", "stacks/web").await;
        j.click(Role::Radio, "User and password").await;
        fill(j, "/sourceContext/hg/hgAuth/basicAuth/userName", "deployer").await;
        fill(j, "/sourceContext/hg/hgAuth/basicAuth/password", "hunter2").await;
        save(j, 5 + 5).await;
        let wanted = json!({"hg": {
            "repoUrl": "https://hg.example.com/acme/infra", "branch": "stable", "repoDir": "stacks/web",
            "hgAuth": {"basicAuth": {"userName": "deployer", "password": {"secret": "hunter2"}}},
        }});
        assert_eq!(at(&stored(j), "/sourceContext"), &wanted);

        j.click_button("Change kind…").await;
        j.choose("Kind of source", "Template").await;
        j.click_button("Change to Template").await;
        fill(j, "/sourceContext/template/sourceUrl", "registry://templates/pulumi/acme/web@1.2.0").await;
        save(j, 5 + 1).await;
        let wanted = json!({"template": {"sourceUrl": "registry://templates/pulumi/acme/web@1.2.0"}});
        assert_eq!(at(&stored(j), "/sourceContext"), &wanted);
        j.expect_acts(4);
    })
    .await;
}

#[tokio::test]
async fn every_cloud_and_the_image_with_its_credentials_is_stored() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        fill(j, "/operationContext/oidc/aws/roleArn", "arn:aws:iam::44201935:role/deploy").await;
        j.press(Key::Tab).await;
        j.see_text("The account id has 8 digits; AWS uses 12.").await;
        fill(j, "/operationContext/oidc/aws/roleArn", "arn:aws:iam::210987654321:role/deploy").await;
        fill(j, "/operationContext/oidc/aws/sessionName", "slipway").await;
        fill(j, "/operationContext/oidc/aws/duration", "30m").await;
        fill(j, "/operationContext/oidc/aws/policyArns", "arn:aws:iam::aws:policy/ReadOnlyAccess").await;
        j.click(Role::Tab, Named::Starting("Azure")).await;
        let id = "11111111-2222-3333-4444-555555555555";
        for key in ["clientId", "tenantId", "subscriptionId"] {
            fill(j, &format!("/operationContext/oidc/azure/{key}"), id).await;
        }
        j.click(Role::Tab, Named::Starting("Google Cloud")).await;
        for (key, text) in [
            ("projectId", "842193007741"),
            ("workloadPoolId", "pulumi"),
            ("providerId", "pulumi-oidc"),
            ("serviceAccount", "deploy@acme.iam.gserviceaccount.com"),
            ("region", "europe-west1"),
            ("tokenLifetime", "15m"),
        ] {
            fill(j, &format!("/operationContext/oidc/gcp/{key}"), text).await;
        }
        j.click(Role::Radio, "Own image").await;
        fill(j, "/executorContext/executorImage/reference", "registry.example.com/deploy:1").await;
        fill(j, "/executorContext/executorImage/credentials/username", "robot").await;
        fill(j, "/executorContext/executorImage/credentials/password", "hunter2").await;
        save(j, 4 + 3 + 6 + 3).await;
        let wanted = json!({
            "aws": {
                "roleArn": "arn:aws:iam::210987654321:role/deploy", "sessionName": "slipway", "duration": "30m",
                "policyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            },
            "azure": {"clientId": id, "tenantId": id, "subscriptionId": id},
            "gcp": {
                "projectId": "842193007741", "workloadPoolId": "pulumi", "providerId": "pulumi-oidc",
                "serviceAccount": "deploy@acme.iam.gserviceaccount.com", "region": "europe-west1", "tokenLifetime": "15m",
            },
        });
        assert_eq!(at(&stored(j), "/operationContext/oidc"), &wanted);
        let image = at(&stored(j), "/executorContext/executorImage").clone();
        assert_eq!(at(&image, "/reference"), "registry.example.com/deploy:1");
        assert_eq!(at(&image, "/credentials"), &json!({"username": "robot", "password": {"secret": "hunter2"}}));

        // Another image keeps the credentials; turning a cloud off names what goes.
        fill(j, "/executorContext/executorImage/reference", "registry.example.com/deploy:2").await;
        j.click_button("Turn off Google Cloud…").await;
        j.see_text("Removes Project number, Workload pool ID").await;
        j.click_button("Turn off Google Cloud").await;
        save(j, 1 + 6).await;
        let after = stored(j);
        assert_eq!(at(&after, "/operationContext/oidc/gcp"), &Value::Null);
        assert_eq!(at(&after, "/executorContext/executorImage/credentials"), at(&image, "/credentials"));
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn variables_are_added_renamed_replaced_removed_and_pasted() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Add variable").await;
        j.see_focus_on(Role::Textbox, "Name of variable 6").await;
        j.type_text("GITHUB_TOKEN").await;
        j.see_text("The service sets GITHUB_TOKEN for each deployment.").await;
        j.type_into("Value of GITHUB_TOKEN", "mine").await;
        j.click(Role::Checkbox, "Secret: GITHUB_TOKEN").await;
        j.click_button("Remove LOG_LEVEL").await;
        j.see_text("removed by the next save").await;
        j.click_button("Undo removing LOG_LEVEL").await;
        j.see_no_text("removed by the next save").await;
        j.click_button("Remove NODE_OPTIONS").await;
        j.click_button("Replace the value of SLACK_WEBHOOK").await;
        j.type_into("Value of SLACK_WEBHOOK", "https://hooks.example.com/new").await;
        // A stored secret goes along with another name.
        j.type_into("Name of variable 2", "DD_API_KEY").await;

        j.click_button("Paste .env…").await;
        j.type_into("Variables", "# ours\nexport REGION='eu'\nAWS_REGION=eu-central-1\nno variable").await;
        j.see_text("Line 4").await;
        j.see_text("AWS_REGION changed").await;
        j.see_text("REGION added").await;
        j.click_button("Take over 2 variables").await;
        save(j, 7).await;
        let wanted = json!({
            "AWS_REGION": "eu-central-1", "LOG_LEVEL": "info", "REGION": "eu",
            "DD_API_KEY": {"secret": "not-a-real-key"}, "SLACK_WEBHOOK": {"secret": "https://hooks.example.com/new"},
            "GITHUB_TOKEN": {"secret": "mine"},
        });
        assert_eq!(at(&stored(j), "/operationContext/environmentVariables"), &wanted);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_switch_that_is_turned_there_and_back_changes_nothing() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        for name in ["Deploy tags", "Cache dependencies"] {
            j.click(Role::Switch, name).await;
            j.see_button_to_review(1).await;
            j.click(Role::Switch, name).await;
            j.see_button_to_review(0).await;
        }
        fill(j, "/sourceContext/git/branch", "next").await;
        j.see_text("Was refs/heads/main.").await;
        j.click_button("Undo Revision").await;
        j.see_button_to_review(0).await;
        j.see_focus_on(Role::Textbox, "Branch").await;
        assert_eq!(j.value_of("Branch").await, "refs/heads/main");
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_found_by_its_words() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.type_into("Find a setting", "session name").await;
        j.see(Role::Textbox, "Session name").await;
        j.see_no(Role::Textbox, "Session duration").await;
        j.see_no(Role::Heading, "Dependency cache").await;
        j.see_text("1 of ").await;
        j.type_into("Find a setting", "azure client").await;
        // Whichever tab it is behind.
        j.see(Role::Textbox, "Client ID").await;
        j.type_into("Find a setting", "slack_web").await;
        j.see(Role::Button, "Replace the value of SLACK_WEBHOOK").await;
        j.see_no(Role::Textbox, "Value of LOG_LEVEL").await;
        j.type_into("Find a setting", "no such thing").await;
        j.see_heading("No setting is called that").await;
        j.click_button("Show all settings").await;
        j.see(Role::Textbox, "Session duration").await;
    })
    .await;
}

#[tokio::test]
async fn filters_say_what_would_trigger() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click(Role::Disclosure, "Test the path filters").await;
        j.type_into("Changed paths", "infra/webshop/index.ts\ninfra/webshop/README.md").await;
        j.see_text("Would trigger: 1 of 2 paths is counted").await;
        fill(j, "/gitHub/paths", "other/**").await;
        j.see_text("Would not trigger").await;
    })
    .await;
}

#[tokio::test]
async fn a_repository_is_picked_from_an_integration() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.click_button("Pick from an integration…").await;
        j.see_state(Role::Button, "Use this repository", "disabled", true).await;
        let integrations: Value = j.ask_api("/api/console/orgs/acme/integrations").await;
        let integration = integrations["integrations"].as_array().unwrap();
        let integration = integration.iter().find(|one| one["vcsProvider"] == "gitlab").unwrap();
        let name = integration["name"].as_str().unwrap();
        j.choose("Integration", &format!("{name} (gitlab)")).await;
        let repos = format!("/api/console/orgs/acme/integrations/gitlab/{}/repos", integration["id"].as_str().unwrap());
        let answer: Value = j.ask_api(&repos).await;
        let repo = &answer["repos"][0];
        let repository = format!("{}/{}", repo["owner"].as_str().unwrap(), repo["name"].as_str().unwrap());
        j.choose("Repository of the integration", &repository).await;
        let branches: Value = j.ask_api(&format!("{repos}/{}/branches", repo["id"].as_str().unwrap())).await;
        let branch = branches["branches"].as_array().unwrap().iter().find(|one| one["isProtected"] == false).unwrap();
        let branch = branch["name"].as_str().unwrap();
        j.choose("Branch of the repository", branch).await;
        j.see_text(&format!("{repository} becomes the repository.")).await;
        j.click_button("Use this repository").await;
        j.see_text("GitLab").await;
        let before = stored(j);
        j.click_button(Named::Starting("Review ")).await;
        j.click_button(Named::Starting("Save ")).await;
        j.see_button_to_review(0).await;
        let after = stored(j);
        let mut wanted = at(&before, "/gitHub").clone();
        wanted["provider"] = json!("gitlab");
        wanted["repository"] = json!(repository);
        assert_eq!((at(&after, "/vcs"), at(&after, "/gitHub")), (&wanted, &Value::Null));
        assert_eq!(at(&after, "/sourceContext/git/branch"), branch);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn the_whole_form_is_gone_through_without_a_mouse() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.focus(Role::Searchbox, "Find a setting").await;
        // A link leads to its section, and the next stop is in it.
        tab_to(j, Role::Link, Named::Starting("Operation")).await;
        j.press(Key::Enter).await;
        j.see_focus_on(Role::Heading, "Operation").await;
        tab_to(j, Role::Textbox, "Command 1".into()).await;
        j.press_with(Key::Alt, Key::Down).await;
        j.see_focus_on(Role::Textbox, "Command 2").await;
        assert_eq!(j.value_of("Command 2").await, "npm run build");
        j.see_text("Command moved to place 2 of 2").await;
        tab_to(j, Role::Switch, "Skip installing dependencies".into()).await;
        j.press(Key::Space).await;
        j.see_state(Role::Switch, "Skip installing dependencies", "checked", true).await;
        // Every stop on the way has a name.
        let mut stops = 0;
        loop {
            j.press(Key::Tab).await;
            let name: Option<String> = j.eval(FOCUSED_NAME).await;
            let name = name.unwrap_or_else(|| panic!("the focus is nowhere after {stops} stops"));
            assert_ne!(name, "", "stop {stops} has no name");
            stops += 1;
            if name.starts_with("Review 2 changes") {
                break;
            }
            assert!(stops < 150, "the way does not end");
        }
        assert!(stops > 40, "only {stops} stops");
        j.press(Key::Enter).await;
        j.see(Role::Dialog, Named::Starting("Review 2 changes")).await;
    })
    .await;
}

/// The name of what has the focus, as far as it is spelled in the page.
const FOCUSED_NAME: &str = "
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
    return (element.ariaLabel || labels || element.textContent || element.getAttribute('aria-labelledby') || '').trim();
";

/// Presses Tab until the focus is on something, as somebody would who looks for it.
async fn tab_to(j: &Journey, role: Role, name: Named<'_>) {
    for _ in 0..60 {
        j.press(Key::Tab).await;
        if j.look_for(role, name).await.is_some_and(|seen| seen.is("focused")) {
            return;
        }
    }
    panic!("the Tab key does not lead to the {role:?} named {name:?}");
}

#[tokio::test]
async fn the_form_passes_axe_with_what_is_wrong_and_in_its_dialogs() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PAGE).await;
        j.see(Role::Textbox, "Session name").await;
        check_page(j, "settings form").await;
        fill(j, "/operationContext/oidc/aws/roleArn", "arn").await;
        fill(j, "/sourceContext/git/branch", "two words").await;
        j.click(Role::Radio, "SSH key").await;
        j.click(Role::Radio, "Own image").await;
        j.click_button("Remove LOG_LEVEL").await;
        j.click_button("Add variable").await;
        j.click(Role::Disclosure, "Test the path filters").await;
        check_page(j, "settings form with problems").await;
        j.click_button("Change kind…").await;
        j.choose("Kind of source", "Template").await;
        check_page(j, "question before the source is another kind").await;
        j.click_button("Leave it as it is").await;
        j.click_button("Paste .env…").await;
        j.type_into("Variables", "A=1\nbroken").await;
        check_page(j, "variables from a file").await;
    })
    .await;
}
