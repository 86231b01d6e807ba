use api_types::deployment::{Deployment, DeploymentConfiguration, DeploymentSource, EnvironmentVariable, GitSource};
use api_types::{DeploymentStatus, DeploymentVersion};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::redeploy::refill;
use super::*;
use crate::model::json_lines::JsonLine;

fn around(settings: Value) -> Surroundings {
    let settings = serde_json::from_value(settings).expect("settings");
    let role = Role { id: "r2".into(), name: "Deployer".into(), ..Role::default() };
    Surroundings { settings: StackSettings::Known(Box::new(settings)), roles: vec![role] }
}

fn usual() -> Surroundings {
    around(json!({
        "sourceContext": {"git": {"branch": "refs/heads/main", "repoDir": "infra"}},
        "operationContext": {
            "environmentVariables": {"REGION": "eu", "NEW": "1", "KEY": {"ciphertext": "AAAA"}},
            "role": {"id": "r1", "name": "Reader", "defaultIdentifier": "reader"},
        },
        "gitHub": {"repository": "acme/webshop"},
        "agentPoolID": "p1",
    }))
}

fn form(change: impl FnOnce(&mut DeployForm)) -> DeployForm {
    let mut form = DeployForm::new(&Operation::Update, &usual().settings);
    change(&mut form);
    form
}

fn row(key: u32, name: &str, value: &str, kind: &str) -> VariableRow {
    VariableRow { key, name: name.into(), value: value.into(), kind: kind.into() }
}

fn body(form: &DeployForm, around: &Surroundings) -> Value {
    serde_json::to_value(form.draft(around)).expect("a request is JSON")
}

#[test]
fn only_what_was_filled_in_is_sent() {
    let cases: Vec<(DeployForm, Value)> = vec![
        (form(|_| ()), json!({"operation": "update"})),
        (
            form(|form| {
                form.revision = choice::BRANCH.into();
                form.branch = " release ".into();
            }),
            json!({"operation": "update", "sourceContext": {"git": {"branch": "release"}}}),
        ),
        (
            form(|form| {
                form.revision = choice::COMMIT.into();
                form.commit = "0a1b2c3".into();
                form.branch = "typed before".into();
            }),
            json!({"operation": "update", "sourceContext": {"git": {"commit": "0a1b2c3", "branch": null}}}),
        ),
        (
            form(|form| {
                form.variables = vec![
                    row(0, "A", "1", choice::PLAIN),
                    row(1, "B", "x y", choice::SECRET),
                    row(2, "REGION", "", choice::NONE),
                    row(3, "", "", choice::SECRET),
                    row(4, "EMPTY", "", choice::PLAIN),
                ];
            }),
            json!({"operation": "update", "operationContext": {"environmentVariables":
                {"A": "1", "B": {"secret": "x y"}, "REGION": null, "EMPTY": ""}}}),
        ),
        (
            form(|form| {
                form.commands_choice = choice::OWN.into();
                form.commands = "\n npm ci \n\nmake\n".into();
            }),
            json!({"operation": "update", "operationContext": {"preRunCommands": ["npm ci", "make"]}}),
        ),
        (
            form(|form| form.commands_choice = choice::NONE.into()),
            json!({"operation": "update", "operationContext": {"preRunCommands": []}}),
        ),
        (
            form(|form| {
                form.pool = choice::NONE.into();
                form.image_choice = choice::NONE.into();
                form.role = choice::NONE.into();
            }),
            json!({"operation": "update", "operationContext": {"role": null},
                "executorContext": {"executorImage": null}, "agentPoolID": null}),
        ),
        (
            form(|form| {
                form.pool = "id:p2".into();
                form.image_choice = choice::OWN.into();
                form.image = "registry.example.com/a:1".into();
                form.role = "id:r2".into();
            }),
            json!({"operation": "update",
                "operationContext": {"role": {"id": "r2", "name": "Deployer", "defaultIdentifier": null}},
                "executorContext": {"executorImage": "registry.example.com/a:1"}, "agentPoolID": "p2"}),
        ),
        (
            form(|form| {
                form.operation = "destroy".into();
                form.skip_install = choice::ON.into();
                form.skip_intermediate = choice::OFF.into();
                form.delete_after_destroy = choice::ON.into();
                form.remediate_drift = choice::ON.into();
                form.shell = "bash".into();
            }),
            json!({"operation": "destroy", "operationContext": {"options": {"skipInstallDependencies": true,
                "skipIntermediateDeployments": false, "deleteAfterDestroy": true, "shell": "bash"}}}),
        ),
    ];
    for (form, expected) in cases {
        assert_eq!(body(&form, &usual()), expected);
    }
}

#[test]
fn without_the_settings_everything_is_its_own() {
    let own = form(|form| {
        form.inherits = false;
        form.repo_url = "https://github.com/acme/webshop.git".into();
        form.repo_token = "t0ken".into();
        form.revision = choice::BRANCH.into();
        form.branch = "main".into();
        form.repo_dir = "infra".into();
        form.pool = choice::NONE.into();
        form.variables = vec![row(0, "REGION", "", choice::NONE)];
    });
    let expected = json!({"operation": "update", "inheritSettings": false, "sourceContext": {"git": {
        "repoUrl": "https://github.com/acme/webshop.git", "branch": "main", "repoDir": "infra",
        "gitAuth": {"accessToken": {"secret": "t0ken"}}}}});
    assert_eq!(body(&own, &usual()), expected);
    let image = form(|form| {
        form.inherits = false;
        form.source = choice::IMAGE.into();
        form.repo_url = "typed before".into();
        form.image = "a:1".into();
    });
    let expected =
        json!({"operation": "update", "inheritSettings": false, "executorContext": {"executorImage": "a:1"}});
    assert_eq!(body(&image, &usual()), expected);
}

#[test]
fn what_would_exclude_the_revision_is_taken_away() {
    let branch = form(|form| {
        form.revision = choice::BRANCH.into();
        form.branch = "next".into();
    });
    let pinned = around(json!({"sourceContext": {"git": {"commit": "abc1234", "tag": "v1"}}}));
    let git = json!({"branch": "next", "commit": null, "tag": null});
    assert_eq!(body(&branch, &pinned).pointer("/sourceContext/git"), Some(&git));
    let unknown = Surroundings::default();
    assert_eq!(body(&branch, &unknown).pointer("/sourceContext/git"), Some(&json!({"branch": "next", "commit": null})));
    let hg = around(json!({"sourceContext": {"hg": {"revision": "abc1234"}}}));
    assert_eq!(body(&branch, &hg).get("sourceContext"), Some(&json!({"hg": {"branch": "next", "revision": null}})));
    let template = around(json!({"sourceContext": {"template": {"sourceUrl": "registry://templates/a/b/c"}}}));
    assert_eq!(body(&branch, &template), json!({"operation": "update"}));
}

#[test]
fn problems_stand_at_their_fields() {
    let fields = |form: DeployForm| -> Vec<Field> {
        let problems = form.validate(&usual()).err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.field).collect()
    };
    let own = |change: fn(&mut DeployForm)| {
        form(|form| {
            form.inherits = false;
            form.repo_url = "https://example.com/a".into();
            change(form);
        })
    };
    let cases: Vec<(DeployForm, Vec<Field>)> = vec![
        (form(|_| ()), vec![]),
        (form(|form| form.operation.clear()), vec![Field::Operation]),
        (form(|form| form.operation = "import".into()), vec![Field::Operation]),
        (form(|form| form.revision = choice::BRANCH.into()), vec![Field::Branch]),
        (form(|form| form.revision = choice::COMMIT.into()), vec![Field::Commit]),
        (form(|form| form.repo_dir = "a/../b".into()), vec![Field::RepoDir]),
        (form(|form| form.commands_choice = choice::OWN.into()), vec![Field::Commands]),
        (form(|form| form.image_choice = choice::OWN.into()), vec![Field::Image]),
        (form(|form| form.pool = choice::OWN.into()), vec![Field::Pool]),
        (form(|form| form.role = choice::OWN.into()), vec![Field::Role]),
        (own(|_| ()), vec![]),
        (own(|form| form.repo_url.clear()), vec![Field::RepoUrl]),
        (own(|form| form.repo_url = "acme/webshop".into()), vec![Field::RepoUrl]),
        (own(|form| form.repo_url = "git@github.com:acme/webshop.git".into()), vec![]),
        (own(|form| form.source = choice::IMAGE.into()), vec![Field::Image]),
        (
            form(|form| {
                form.variables = vec![
                    row(7, "A", "1", choice::PLAIN),
                    row(8, "A", "2", choice::PLAIN),
                    row(9, "", "3", choice::PLAIN),
                    row(10, "1A", "", choice::PLAIN),
                    row(11, "B", "", choice::SECRET),
                    row(12, "", "", choice::PLAIN),
                ];
            }),
            vec![Field::VariableName(8), Field::VariableName(9), Field::VariableName(10), Field::VariableValue(11)],
        ),
    ];
    for (form, expected) in cases {
        assert_eq!(fields(form.clone()), expected, "{form:?}");
    }
}

#[test]
fn branches_and_commits_are_checked() {
    for (branch, is_good) in
        [("main", true), ("refs/heads/a/b-c", true), ("a b", false), ("-x", false), ("a..b", false), ("a/", false)]
    {
        assert_eq!(branch_problem(branch).is_none(), is_good, "{branch}");
    }
    for (commit, is_good) in [("0a1b2c3", true), ("0a1b2c", false), ("main", false), ("0A1B2C3D", true)] {
        assert_eq!(commit_problem(commit).is_none(), is_good, "{commit}");
    }
}

#[test]
fn doubtful_variables_are_warned_of() {
    let form = form(|form| {
        form.variables = vec![
            row(0, "PULUMI_CI_SYSTEM", "x", choice::PLAIN),
            row(1, "GITHUB_TOKEN", "x", choice::SECRET),
            row(2, "NPM_TOKEN", "x", choice::PLAIN),
            row(3, "NPM_TOKEN2", "x", choice::SECRET),
            row(4, "REGION", "x", choice::PLAIN),
        ];
    });
    let keys: Vec<Field> = form.warnings().into_iter().map(|warning| warning.field).collect();
    assert_eq!(keys, [0, 1, 2].map(Field::VariableName));
    assert!(form.validate(&usual()).is_ok(), "a warning forbids nothing");
}

#[test]
fn a_refusal_finds_its_field_where_it_is_shown() {
    let form = form(|form| {
        form.revision = choice::COMMIT.into();
        form.pool = "id:p9".into();
        form.variables = vec![row(3, "A", "1", choice::PLAIN)];
    });
    let cases = [
        ("sourceContext.git", Some(Field::Commit)),
        ("sourceContext.git.branch", None),
        ("sourceContext.git.repoUrl", None),
        ("agentPoolID", Some(Field::Pool)),
        ("operationContext.environmentVariables.A", Some(Field::VariableValue(3))),
        ("operationContext.environmentVariables.B", None),
        ("operationContext.role.id", None),
        ("vcs", None),
    ];
    for (attribute, field) in cases {
        assert_eq!(form.field_of(attribute), field, "{attribute}");
    }
}

#[test]
fn what_is_shown_holds_no_secret_and_explains_each_null() {
    let form = form(|form| {
        form.inherits = true;
        form.pool = choice::NONE.into();
        form.variables = vec![row(0, "KEY", "hunter2", choice::SECRET), row(1, "NEW", "", choice::NONE)];
        form.commands_choice = choice::OWN.into();
        form.commands = "make \"all\"".into();
    });
    let request = form.draft(&usual());
    let lines = json::lines(&json::masked(&request, json::MASK));
    let text: Vec<String> = lines.iter().map(JsonLine::text).collect();
    let expected = [
        "{",
        "  \"operation\": \"update\",",
        "  \"operationContext\": {",
        "    \"preRunCommands\": [",
        "      \"make \\\"all\\\"\"",
        "    ],",
        "    \"environmentVariables\": {",
        "      \"KEY\": {",
        "        \"secret\": \"•••\"",
        "      },",
        "      \"NEW\": null",
        "    }",
        "  },",
        "  \"agentPoolID\": null",
        "}",
    ];
    assert_eq!(text, expected);
    assert!(lines.iter().all(|line| !line.text().contains("null") || line.note.is_some()));
    assert_eq!(lines.get(10).and_then(|line| line.note.as_deref()), Some("leaves NEW of the settings out"));
    let without: String =
        json::lines(&serde_json::to_value(&request).expect("JSON")).iter().map(JsonLine::text).collect();
    let read: Value = serde_json::from_str(&without).expect("the lines are JSON");
    assert_eq!(read, body(&form, &usual()));
}

fn deployment(operation: Option<Operation>, git: Option<GitSource>, variables: &[(&str, Option<&str>)]) -> Deployment {
    let variables = variables.iter().map(|(name, value)| EnvironmentVariable {
        name: (*name).to_owned(),
        value: value.map(str::to_owned),
        secret: value.is_none(),
    });
    let source = git.map(|git| DeploymentSource { git: Some(git), template: None });
    Deployment {
        id: api_types::DeploymentId("d".into()),
        created: None,
        modified: None,
        status: DeploymentStatus::Succeeded,
        version: DeploymentVersion(41),
        latest_version: DeploymentVersion(42),
        requested_by: api_types::user::UserInfo::default(),
        jobs: Vec::new(),
        configuration: Some(DeploymentConfiguration { environment_variables: variables.collect(), source }),
        pulumi_operation: operation,
        initiator: None,
        agent_pool: None,
    }
}

fn git(commit: Option<&str>) -> GitSource {
    GitSource {
        repo_url: "https://github.com/acme/webshop.git".into(),
        branch: commit.is_none().then(|| "refs/heads/main".into()),
        commit: commit.map(str::to_owned),
        repo_dir: Some("infra".into()),
    }
}

#[test]
fn a_redeploy_fills_in_what_is_known() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let variables =
        [("REGION", Some("us")), ("KEY", None), ("OLD_KEY", None), ("PULUMI_CI_SYSTEM", Some("x")), ("GONE", Some(""))];
    let deployment = deployment(Some(Operation::Preview), Some(git(Some(commit))), &variables);
    let refill = refill(&deployment, &usual().settings);
    let form = &refill.form;
    assert_eq!((form.operation.as_str(), form.commit.as_str(), form.repo_dir.as_str()), ("preview", commit, "infra"));
    let rows: Vec<_> = form.variables.iter().map(|row| (row.name.as_str(), row.value.as_str())).collect();
    assert_eq!(rows, [("REGION", "us"), ("GONE", "")]);
    assert_eq!((refill.kept_secrets, refill.lost_secrets), (vec!["KEY".to_owned()], vec!["OLD_KEY".to_owned()]));
    let expected = [
        "Commit: 0123456 then, main in the settings now.",
        "REGION: us then, eu in the settings now.",
        "GONE: empty then, not in the settings now.",
        "NEW: in the settings now, and it will apply; it was not there then.",
    ];
    assert_eq!(refill.differences, expected);
    assert_eq!(refill.missing, Vec::<String>::new());
}

#[test]
fn what_an_old_deployment_lacks_is_said() {
    let mut old = deployment(None, None, &[]);
    old.configuration = None;
    let said = refill(&old, &usual().settings);
    assert_eq!((said.form.operation.as_str(), said.missing.len()), ("", 2));
    let without = refill(&deployment(Some(Operation::Update), Some(git(None)), &[]), &StackSettings::None);
    assert!(!without.form.inherits);
    assert_eq!(without.form.repo_url, "https://github.com/acme/webshop.git");
    assert_eq!(without.form.branch, "refs/heads/main");
}

#[test]
fn settings_are_said_in_a_few_words() {
    let cases = [
        (usual(), "acme/webshop @ main"),
        (
            around(
                json!({"sourceContext": {"git": {"repoUrl": "https://github.com/a/b.git", "commit": "0123456789ab"}}}),
            ),
            "github.com/a/b @ 0123456",
        ),
        (
            around(json!({"sourceContext": {"template": {"sourceUrl": "registry://templates/a/b/c"}}})),
            "templates/a/b/c",
        ),
        (around(json!({})), "the program inside the executor's image"),
    ];
    for (around, expected) in cases {
        assert_eq!(words::source(around.settings.known().expect("known")), expected);
    }
}

#[test]
fn a_pause_and_a_plan_are_said() {
    use api_types::metadata::StackDeploymentsMetadata;
    use api_types::organization::OrganizationFeatures;
    let paused = |paused, stack_paused, organization_paused| {
        let metadata = StackDeploymentsMetadata {
            paused,
            stack_paused,
            organization_paused,
            ..StackDeploymentsMetadata::default()
        };
        words::pause(&metadata).map(|words| words.split(':').next().unwrap_or_default())
    };
    assert_eq!(paused(false, false, false), None);
    assert_eq!(paused(true, true, false), Some("The stack is paused"));
    assert_eq!(paused(true, false, true), Some("The organization is paused"));
    assert_eq!(paused(true, true, true), Some("The stack and its organization are paused"));
    assert_eq!(paused(true, false, false), Some("Deployments are paused"));

    let unknown = OrganizationFeatures::default();
    let growth = OrganizationFeatures { drift_remediation_enabled: Some(false), ..OrganizationFeatures::default() };
    let small = OrganizationFeatures { deploy_enabled: Some(false), ..OrganizationFeatures::default() };
    for operation in Operation::KNOWN {
        assert_eq!(words::outside_plan(operation, &unknown), None);
        assert_eq!(words::outside_plan(operation, &growth).is_some(), *operation == Operation::RemediateDrift);
        assert!(words::outside_plan(operation, &small).is_some());
    }
}

fn any_choice() -> impl Strategy<Value = String> {
    use choice::{BRANCH, COMMIT, GIT, IMAGE, KEEP, NONE, OFF, ON, OWN, SECRET};
    let known = [KEEP, OWN, NONE, BRANCH, COMMIT, GIT, IMAGE, ON, OFF, SECRET, "id:p1"];
    prop::sample::select(known.map(str::to_owned).to_vec())
}

prop_compose! {
    fn any_row()(key in 0_u32..5, name in "[ -~]{0,8}", value in "[ -~]{0,8}", kind in any_choice()) -> VariableRow {
        VariableRow { key, name, value, kind }
    }
}

prop_compose! {
    fn any_form()(
        operation in "update|destroy|detect-drift|[a-z]{0,6}",
        inherits in any::<bool>(),
        choices in prop::collection::vec(any_choice(), 10),
        texts in prop::collection::vec("[ -~]{0,10}", 9),
        variables in prop::collection::vec(any_row(), 0..5),
    ) -> DeployForm {
        let choice = |at: usize| choices.get(at).cloned().unwrap_or_default();
        let text = |at: usize| texts.get(at).cloned().unwrap_or_default();
        DeployForm {
            operation, inherits, variables,
            source: choice(0), revision: choice(1), commands_choice: choice(2), pool: choice(3), image_choice: choice(4),
            role: choice(5), skip_install: choice(6), skip_intermediate: choice(7), delete_after_destroy: choice(8),
            remediate_drift: choice(9),
            repo_url: text(0), repo_token: text(1), branch: text(2), commit: text(3), repo_dir: text(4),
            commands: text(5), pool_id: text(6), image: text(7), shell: text(8), role_id: text(6),
        }
    }
}

proptest! {
    #[test]
    fn a_request_never_breaks_the_rules(form in any_form(), is_known in any::<bool>()) {
        let around = if is_known { usual() } else { Surroundings::default() };
        let body = body(&form, &around);
        prop_assert!(body.pointer("/operationContext/operation").is_none());
        let is_set = |key| body.pointer(key).is_some_and(|value| !value.is_null());
        prop_assert!(!(is_set("/sourceContext/git/branch") && is_set("/sourceContext/git/commit")));
        prop_assert_eq!(body.get("inheritSettings").is_some(), !form.inherits);
        if !form.inherits {
            // A null takes something of the settings away, which do not apply.
            prop_assert!(json::lines(&body).iter().all(|line| !line.text().trim_end_matches(',').ends_with(" null")));
        }
    }

    #[test]
    fn an_untouched_form_asks_for_its_operation_alone(index in 0_usize..6) {
        let operation = Operation::KNOWN.get(index).expect("there are six");
        let form = DeployForm::new(operation, &usual().settings);
        let valid = form.validate(&usual()).map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
        let sent = serde_json::to_value(valid.request()).expect("JSON");
        prop_assert_eq!(sent, json!({ "operation": operation.as_str() }));
    }

    #[test]
    fn no_secret_is_shown(form in any_form(), secret in "[a-z]{12}") {
        let mut form = form;
        form.variables = vec![row(0, "KEY", &secret, choice::SECRET)];
        form.repo_token.clone_from(&secret);
        let request = form.draft(&usual());
        let shown = json::masked(&request, json::MASK).to_string();
        prop_assert!(!shown.contains(&secret), "{}", shown);
    }
}
