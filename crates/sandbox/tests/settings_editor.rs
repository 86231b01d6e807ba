//! What the console's editor of settings sends, merged by the service and looked up in its store: the traps that other
//! clients of this API fell into, each by name, and random edits of random settings.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use api_types::StackRef;
use api_types::endpoint::{self, Endpoint};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sandbox::{ADMIN_TOKEN, Config, Sandbox, Scenario};
use serde_json::{Value, json};
use slipway::model::settings::draft::Draft;
use slipway::model::settings::pointer::child;
use tower::ServiceExt;

const VARIABLES: &str = "/operationContext/environmentVariables";

/// A stack in the sandbox, and a person with the editor.
struct Editing {
    sandbox: Sandbox,
    stack: StackRef,
}

impl Editing {
    fn of(name: &str) -> Self {
        let (project, stack) = name.split_once('/').unwrap();
        Self {
            sandbox: Sandbox::new(Config { scenario: Scenario::Quiet, ..Config::default() }),
            stack: StackRef::parse("acme", project, stack).unwrap(),
        }
    }

    async fn call(&self, endpoint: Endpoint, body: Option<&Value>) -> (u16, Value) {
        let request = Request::builder()
            .method(endpoint.method.to_string().as_str())
            .uri(&endpoint.path)
            .header("authorization", format!("token {ADMIN_TOKEN}"))
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
            .unwrap();
        let response = self.sandbox.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Opens the editor.
    async fn open(&self) -> Draft {
        match self.call(endpoint::get_deployment_settings(&self.stack), None).await {
            (200, settings) => Draft::new(Some(&settings)),
            (404, _) => Draft::new(None),
            (status, answer) => panic!("{status}: {answer}"),
        }
    }

    /// Saves what was edited. Gives the patch with numbers in the place of secrets, and the answer.
    async fn save(&self, draft: &Draft) -> (Option<Value>, Value) {
        let Some(patch) = draft.patch() else { return (None, Value::Null) };
        let body = draft.secrets.filled(&patch);
        let (status, answer) = self.call(endpoint::patch_deployment_settings(&self.stack), Some(&body)).await;
        assert_eq!(status, 200, "{answer} for {patch}");
        (Some(patch), answer)
    }

    /// What is stored, secrets in the clear, without what the service counts.
    fn stored(&self) -> Value {
        let mut stored = self.sandbox.settings_of(&self.stack).unwrap_or_default();
        if let Some(map) = stored.as_object_mut() {
            map.remove("version");
        }
        stored
    }

    async fn patch(&self, patch: Value) {
        let (status, answer) = self.call(endpoint::patch_deployment_settings(&self.stack), Some(&patch)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

/// pulumi/pulumi #24285, #24526: `gitHub: {}` on a stack with another provider converts it and loses its source.
#[tokio::test]
async fn a_stack_on_gitlab_is_never_sent_a_github_key() {
    let editing = Editing::of("edge-cdn/prod");
    let before = editing.stored();
    let mut draft = editing.open().await;
    draft.set_text("/sourceContext/git/repoDir", "elsewhere");
    draft.set_lines("/operationContext/preRunCommands", vec!["make".into()]);
    let (patch, _) = editing.save(&draft).await;
    assert_eq!(patch.unwrap().get("gitHub"), None);
    let after = editing.stored();
    assert_eq!((after.get("vcs"), after.get("gitHub")), (before.get("vcs"), None));
}

/// pulumi/pulumi #24526: `vcs` is replaced whole, not merged.
#[tokio::test]
async fn a_patch_of_vcs_is_complete() {
    let editing = Editing::of("edge-cdn/prod");
    editing.patch(json!({"vcs": {
        "provider": "gitlab", "repository": "acme/edge/edge-cdn", "deployCommits": true, "paths": ["a/**"], "newer": {"n": 1},
    }}))
    .await;
    let mut draft = editing.open().await;
    draft.set("/vcs/deployCommits", Some(false.into()));
    let (patch, _) = editing.save(&draft).await;
    let wanted = json!({
        "provider": "gitlab", "repository": "acme/edge/edge-cdn", "deployCommits": false, "paths": ["a/**"], "newer": {"n": 1},
    });
    assert_eq!(patch.unwrap()["vcs"], wanted, "the provider, the repository and what nobody here knows go along");
    assert_eq!(editing.stored()["vcs"], wanted);
}

/// pulumi/pulumi #24525: an image as a bare text deletes the registry's credentials.
#[tokio::test]
async fn another_image_keeps_the_credentials_of_its_registry() {
    let editing = Editing::of("mobile-backend/prod");
    let mut draft = editing.open().await;
    draft.set_text("/executorContext/executorImage/reference", "registry.example.com/platform/deploy:2026.11");
    let (patch, _) = editing.save(&draft).await;
    let wanted = json!({"executorImage": {"reference": "registry.example.com/platform/deploy:2026.11"}});
    assert_eq!(patch.unwrap()["executorContext"], wanted);
    let image = &editing.stored()["executorContext"]["executorImage"];
    assert_eq!(image["credentials"], json!({"username": "deploy-robot", "password": {"secret": "r3gistry-pass"}}));
    // To take the credentials away is an act of its own.
    let mut draft = editing.open().await;
    draft.set("/executorContext/executorImage/credentials", None);
    editing.save(&draft).await;
    let image = &editing.stored()["executorContext"]["executorImage"];
    assert_eq!(image.get("credentials"), None);
    assert_eq!(image["reference"], "registry.example.com/platform/deploy:2026.11");
}

/// pulumi/pulumi #24525, pulumi-pulumiservice #130: an empty list changes nothing, and an empty duration is stored.
#[tokio::test]
async fn what_is_emptied_is_cleared_with_null() {
    let editing = Editing::of("webshop/prod");
    let mut draft = editing.open().await;
    draft.set_lines("/operationContext/preRunCommands", Vec::new());
    draft.set_lines("/gitHub/paths", vec![String::new()]);
    draft.set_text("/operationContext/oidc/aws/duration", "");
    let (patch, _) = editing.save(&draft).await;
    let patch = patch.unwrap();
    for pointer in ["/operationContext/preRunCommands", "/gitHub/paths", "/operationContext/oidc/aws/duration"] {
        assert_eq!(patch.pointer(pointer), Some(&Value::Null), "{pointer} of {patch}");
        assert_eq!(editing.stored().pointer(pointer), None, "{pointer}");
    }
    assert!(editing.stored().pointer("/operationContext/oidc/aws/roleArn").is_some());
}

/// pulumi/pulumi #24525: branch, commit and tag exclude each other.
#[tokio::test]
async fn to_set_a_commit_clears_branch_and_tag_by_name() {
    let editing = Editing::of("webshop/prod");
    let mut draft = editing.open().await;
    draft.set_exclusive("/sourceContext/git", &["branch", "commit", "tag"], "commit", "0123456789abcdef");
    let (patch, _) = editing.save(&draft).await;
    let wanted = json!({"git": {"commit": "0123456789abcdef", "branch": null, "tag": null}});
    assert_eq!(patch.unwrap()["sourceContext"], wanted);
    let git = &editing.stored()["sourceContext"]["git"];
    assert_eq!((git.get("branch"), &git["commit"]), (None, &json!("0123456789abcdef")));
}

/// pulumi/pulumi #24526: 404 says that nothing is configured yet.
#[tokio::test]
async fn a_stack_without_settings_is_edited_from_nothing() {
    let editing = Editing::of("dns-zones/global");
    let mut draft = editing.open().await;
    assert!(!draft.is_stored() && draft.patch().is_none());
    draft.set_text("/executorContext/executorImage/reference", "registry.example.com/dns:1");
    editing.save(&draft).await;
    assert_eq!(
        editing.stored(),
        json!({"executorContext": {"executorImage": {"reference": "registry.example.com/dns:1"}}})
    );
}

/// pulumi-pulumiservice #123, #259, #320: what a read gave, written back, overwrites secrets with what stands for them.
#[tokio::test]
async fn a_secret_that_nobody_touched_is_not_sent() {
    let editing = Editing::of("webshop/prod");
    let mut draft = editing.open().await;
    draft.set_text("/tag", "t");
    let (patch, _) = editing.save(&draft).await;
    assert_eq!(patch, Some(json!({"tag": "t"})));
    assert_eq!(editing.sandbox.secret_of(&editing.stack, "DATADOG_API_KEY").as_deref(), Some("not-a-real-key"));
}

/// pulumi-pulumiservice #447, #475: one secret among the variables dropped all of them, or made them plain.
#[tokio::test]
async fn variables_change_one_by_one() {
    let editing = Editing::of("webshop/prod");
    let before = editing.stored();
    let mut draft = editing.open().await;
    let key = |draft: &Draft, name: &str| draft.variables().iter().find(|row| row.name == name).unwrap().key;
    draft.set_variable(key(&draft, "AWS_REGION"), "eu-north-1");
    draft.set_variable(key(&draft, "DATADOG_API_KEY"), "an0ther-key");
    draft.remove_variable(key(&draft, "LOG_LEVEL"));
    draft.rename_variable(key(&draft, "SLACK_WEBHOOK"), "CHAT_WEBHOOK");
    editing.save(&draft).await;
    let mut wanted = before;
    let variables = wanted.pointer_mut(VARIABLES).unwrap().as_object_mut().unwrap();
    variables.insert("AWS_REGION".into(), "eu-north-1".into());
    variables.insert("DATADOG_API_KEY".into(), json!({"secret": "an0ther-key"}));
    variables.remove("LOG_LEVEL");
    let webhook = variables.remove("SLACK_WEBHOOK").unwrap();
    variables.insert("CHAT_WEBHOOK".into(), webhook);
    assert_eq!(editing.stored(), wanted, "a secret that got another name kept its value");
}

/// pulumi-pulumiservice #376, #377: a secret variable in plain text.
#[tokio::test]
async fn a_typed_secret_is_shown_nowhere_and_stored_encrypted() {
    let editing = Editing::of("webshop/prod");
    let mut draft = editing.open().await;
    let key = draft.add_variable("NEW_TOKEN", "");
    draft.set_variable_secret(key, true);
    draft.set_variable(key, "hunter2-hunter2");
    let shown = format!("{:?} {:?} {}", draft, draft.changes(), draft.secrets.masked(&draft.patch().unwrap()));
    assert!(!shown.contains("hunter2"), "{shown}");
    let (_, answer) = editing.save(&draft).await;
    assert!(!answer.to_string().contains("hunter2"), "{answer}");
    assert_eq!(editing.sandbox.secret_of(&editing.stack, "NEW_TOKEN").as_deref(), Some("hunter2-hunter2"));
}

/// One thing that a person does to settings that the service takes in any combination.
#[derive(Clone, Debug)]
enum Edit {
    Text(&'static str, String),
    Flag(&'static str, bool),
    Lines(&'static str, Vec<String>),
    Branch(bool, String),
    Variable(&'static str, String, bool),
    NoVariable(&'static str),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = |all: &'static [&'static str]| proptest::sample::select(all);
    let word = || prop_oneof![Just(String::new()), "[a-z]{1,6}"];
    prop_oneof![
        (at(&["/sourceContext/git/repoDir", "/tag", "/executorContext/executorRootPath"]), word())
            .prop_map(|(at, text)| Edit::Text(at, text)),
        (
            at(&["/cacheOptions/enable", "/gitHub/deployCommits", "/operationContext/options/deleteAfterDestroy"]),
            any::<bool>()
        )
            .prop_map(|(at, is_on)| Edit::Flag(at, is_on)),
        (at(&["/operationContext/preRunCommands", "/gitHub/paths"]), prop::collection::vec(word(), 0..3))
            .prop_map(|(at, lines)| Edit::Lines(at, lines)),
        (any::<bool>(), "[a-f0-9]{8}").prop_map(|(is_branch, text)| Edit::Branch(is_branch, text)),
        (at(&["AWS_REGION", "DATADOG_API_KEY", "ONE", "TWO"]), word(), any::<bool>())
            .prop_map(|(name, text, is_secret)| Edit::Variable(name, text, is_secret)),
        at(&["LOG_LEVEL", "SLACK_WEBHOOK", "ONE", "NODE_OPTIONS"]).prop_map(Edit::NoVariable),
    ]
}

/// Makes an edit, and says for itself what must be stored then.
fn do_edit(draft: &mut Draft, wanted: &mut Value, edit: &Edit) {
    use slipway::model::settings::pointer::set;
    let row = |draft: &Draft, name: &str| draft.variables().iter().find(|row| row.name == name).map(|row| row.key);
    match edit {
        Edit::Text(pointer, text) => {
            draft.set_text(pointer, text);
            set(wanted, pointer, (!text.is_empty()).then(|| text.as_str().into()));
        }
        Edit::Flag(pointer, is_on) => {
            draft.set(pointer, Some((*is_on).into()));
            set(wanted, pointer, Some((*is_on).into()));
        }
        Edit::Lines(pointer, lines) => {
            draft.set_lines(pointer, lines.clone());
            let lines: Vec<&String> = lines.iter().filter(|line| !line.is_empty()).collect();
            set(wanted, pointer, (!lines.is_empty()).then(|| json!(lines)));
        }
        Edit::Branch(is_branch, text) => {
            let (key, other) = if *is_branch { ("branch", "commit") } else { ("commit", "branch") };
            draft.set_exclusive("/sourceContext/git", &["branch", "commit", "tag"], key, text);
            set(wanted, &child("/sourceContext/git", other), None);
            set(wanted, &child("/sourceContext/git", key), Some(text.as_str().into()));
        }
        Edit::Variable(name, text, is_secret) => {
            let key = row(draft, name).unwrap_or_else(|| draft.add_variable(name, ""));
            draft.set_variable_secret(key, false);
            draft.set_variable(key, text);
            if *is_secret {
                // Whatever was there, an explicit text takes its place.
                draft.set_variable_secret(key, true);
                draft.set_variable(key, text);
            }
            let value = if *is_secret { json!({"secret": text}) } else { text.as_str().into() };
            set(wanted, &child(VARIABLES, name), Some(value));
        }
        Edit::NoVariable(name) => {
            if let Some(key) = row(draft, name) {
                draft.remove_variable(key);
            }
            set(wanted, &child(VARIABLES, name), None);
        }
    }
}

/// Empty objects say nothing: a service may keep them.
fn without_empty(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().map(|(key, value)| (key.clone(), without_empty(value)));
            Value::Object(kept.filter(|(_, value)| *value != json!({})).collect())
        }
        other => other.clone(),
    }
}

/// Several people, one after the other, each with the editor: after each save the store differs by their edits alone.
#[test]
fn random_saves_change_exactly_what_was_edited() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() });
    let sessions = prop::collection::vec(prop::collection::vec(edit(), 0..6), 1..12);
    let outcome = runner.run(&sessions, |sessions| {
        runtime.block_on(async {
            let editing = Editing::of("webshop/prod");
            for edits in &sessions {
                let mut wanted = editing.stored();
                let mut draft = editing.open().await;
                for edit in edits {
                    do_edit(&mut draft, &mut wanted, edit);
                }
                editing.save(&draft).await;
                prop_assert_eq!(without_empty(&editing.stored()), without_empty(&wanted), "{:?}", edits);
            }
            Ok(())
        })
    });
    outcome.unwrap();
}
