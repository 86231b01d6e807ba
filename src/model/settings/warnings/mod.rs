//! What is a trap although it is allowed: told in the review, before anything is sent. Each says in its first clause
//! what will happen, and then why or what to do.
//!
//! `triggers` knows what a push starts, `secrets` what cannot be brought back or would be readable; the rest is here.
//! What is plainly wrong is the business of [`super::rules`]. Pure.

mod secrets;
mod triggers;

use serde_json::Value;

use super::change::Change;
use super::document::{IMAGE, VARIABLES, leaves};
use super::fields::{is_known, label_of};
use super::pointer::{child, is_within, keys};
use super::rules::variables::name_warning;
pub use secrets::looks_secret;

/// A trap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What will happen: a sentence of its own.
    pub lead: String,
    /// Why, and what to do about it.
    pub text: String,
    /// The setting that it comes from.
    pub pointer: String,
}

/// The traps in turning the stored settings into the wanted ones. Both documents are in the form of
/// [`super::document::tidy`], and `changes` is what differs, and `stack` the stack's own name.
#[must_use]
pub fn warnings(stored: &Value, wanted: &Value, changes: &[Change], stack: &str) -> Vec<Warning> {
    let mut look = Look { stored, wanted, changes, stack, found: Vec::new() };
    triggers::look(&mut look);
    source(&mut look);
    secrets::look(&mut look);
    options(&mut look);
    clouds(&mut look);
    runs_elsewhere(&mut look);
    names(&mut look);
    look.found
}

/// The two documents while they are looked through.
struct Look<'a> {
    stored: &'a Value,
    wanted: &'a Value,
    changes: &'a [Change],
    /// The stack's own name.
    stack: &'a str,
    found: Vec<Warning>,
}

impl<'a> Look<'a> {
    fn was(&self, pointer: &str) -> Option<&'a Value> {
        self.stored.pointer(pointer)
    }

    fn is(&self, pointer: &str) -> Option<&'a Value> {
        self.wanted.pointer(pointer)
    }

    fn was_text(&self, pointer: &str) -> Option<&'a str> {
        self.was(pointer)?.as_str()
    }

    fn is_text(&self, pointer: &str) -> Option<&'a str> {
        self.is(pointer)?.as_str()
    }

    fn was_on(&self, pointer: &str) -> bool {
        self.was(pointer) == Some(&Value::Bool(true))
    }

    fn is_on(&self, pointer: &str) -> bool {
        self.is(pointer) == Some(&Value::Bool(true))
    }

    fn is_changed(&self, pointer: &str) -> bool {
        self.changes.iter().any(|change| is_within(&change.pointer, pointer))
    }

    fn is_turned_on(&self, pointer: &str) -> bool {
        self.is_on(pointer) && !self.was_on(pointer)
    }

    fn is_turned_off(&self, pointer: &str) -> bool {
        self.was_on(pointer) && !self.is_on(pointer)
    }

    fn is_gone(&self, pointer: &str) -> bool {
        self.was(pointer).is_some() && self.is(pointer).is_none()
    }

    fn warn(&mut self, pointer: &str, lead: impl Into<String>, text: impl Into<String>) {
        self.found.push(Warning { lead: lead.into(), text: text.into(), pointer: pointer.to_owned() });
    }
}

/// Names as people list them: `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn source(look: &mut Look) {
    for (key, name) in [("git", "git"), ("hg", "Mercurial"), ("template", "template")] {
        let pointer = child("/sourceContext", key);
        if !look.is_gone(&pointer) {
            continue;
        }
        let gone = look.was(&pointer).map(leaves).unwrap_or_default();
        let names: Vec<String> =
            gone.iter().map(|(path, _)| label_of(&format!("{pointer}{path}")).to_lowercase()).collect();
        let what = if names.is_empty() {
            String::new()
        } else {
            format!(" With it goes what is set there: {}.", listed(&names))
        };
        look.warn(
            &pointer,
            format!("The {name} source is removed."),
            format!("The next deployment no longer takes its program from there.{what} Undo brings all of it back but secrets."),
        );
    }
    let has_source = |settings: &Value| {
        let sources = settings.pointer("/sourceContext").and_then(Value::as_object);
        let has = |pointer: &str| settings.pointer(pointer).is_some();
        sources.is_some_and(|sources| !sources.is_empty())
            || ["/gitHub/repository", "/vcs/repository", IMAGE].into_iter().any(has)
    };
    if !has_source(look.wanted) && (has_source(look.stored) || look.stored.as_object().is_none_or(|map| map.is_empty()))
    {
        look.warn(
            "/sourceContext",
            "Nothing says where the program is.",
            "There is no source, no repository and no image: no deployment can run until one of them is set, here or in its own request.",
        );
    }
    let git = "/sourceContext/git";
    let has_repository = ["/sourceContext/git/repoUrl", "/gitHub/repository", "/vcs/repository"]
        .into_iter()
        .any(|pointer| look.is(pointer).is_some());
    if look.is(git).is_some() && !has_repository && look.is_changed("") {
        look.warn(
            "/sourceContext/git/repoUrl",
            "The git source has no repository.",
            "Neither its address nor Git triggers name one, so there is nothing to clone.",
        );
    }
}

fn options(look: &mut Look) {
    const OPTIONS: &str = "/operationContext/options";
    let stack = look.stack;
    let all = [
        (
            "deleteAfterDestroy",
            format!("A destroy will delete {stack} itself."),
            "Once its resources are gone, the stack goes with its history, its schedules and these settings. That cannot be undone.",
        ),
        (
            "remediateIfDriftDetected",
            "Drift will be undone without asking.".to_owned(),
            "Each check that finds drift runs an update at once: what somebody changed by hand in the cloud is changed back.",
        ),
        (
            "skipIntermediateDeployments",
            "Deployments in between will be skipped.".to_owned(),
            "Of those that wait with the same operation only the newest runs; the others end as skipped, with their commits never deployed on their own.",
        ),
        (
            "skipInstallDependencies",
            "Dependencies will not be installed.".to_owned(),
            "The image or the commands before the operation must bring them; without them the program does not start.",
        ),
    ];
    for (key, lead, text) in all {
        let pointer = child(OPTIONS, key);
        if look.is_turned_on(&pointer) {
            look.warn(&pointer, lead, text);
        }
    }
    if look.is_turned_off("/cacheOptions/enable") {
        look.warn(
            "/cacheOptions/enable",
            "Dependencies will be fetched anew each time.",
            "Deployments take longer without the cache. What is in it stays until somebody empties it.",
        );
    }
}

fn clouds(look: &mut Look) {
    for (key, name) in [("aws", "AWS"), ("azure", "Azure"), ("gcp", "Google Cloud")] {
        let pointer = child("/operationContext/oidc", key);
        if look.is_gone(&pointer) {
            look.warn(
                &pointer,
                format!("Deployments will have no credentials for {name}."),
                "A program that uses it fails, unless variables or an environment bring others.",
            );
        }
    }
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let stored_key = keys.into_iter().find(|key| look.is(&child(VARIABLES, key)).is_some());
    let is_new =
        look.is_changed("/operationContext/oidc/aws") || keys.iter().any(|key| look.is_changed(&child(VARIABLES, key)));
    if let Some(key) = stored_key.filter(|_| is_new && look.is("/operationContext/oidc/aws").is_some()) {
        look.warn(
            &child(VARIABLES, key),
            "Two ways to sign in to AWS stand beside each other.",
            format!("{key} is a variable, and the OIDC role is set as well: it is easy to run with the one that was not meant. Keep one."),
        );
    }
}

fn runs_elsewhere(look: &mut Look) {
    const POOL: &str = "/agentPoolID";
    const ROLE: &str = "/operationContext/role";
    if look.is_gone(POOL) {
        let text = "They go to the organization's default pool, or else to hosted agents, which reach no private network. A \
                    self-hosted service has no hosted agents: there they wait for a pool to be chosen.";
        look.warn(POOL, "Deployments will run on other agents.", text);
    }
    let role_id = "/operationContext/role/id";
    if look.is_changed(role_id) && look.was(role_id).is_some() {
        let what = if look.is(ROLE).is_some() {
            "those of another role"
        } else {
            "those of the person or the trigger that starts it"
        };
        look.warn(
            role_id,
            "Deployments will have other permissions.",
            format!("They become {what}: stacks and environments that the program reads may be out of reach."),
        );
    }
}

fn names(look: &mut Look) {
    for change in look.changes.iter().filter(|change| is_within(&change.pointer, VARIABLES) && change.after.is_some()) {
        let name = keys(&change.pointer).pop().unwrap_or_default();
        if let Some(text) = name_warning(&name).filter(|_| change.before.is_none()) {
            look.warn(&change.pointer, format!("{name} may not do what it says."), text);
        }
    }
    let unknown: Vec<String> = look
        .changes
        .iter()
        .filter(|change| change.after.is_none() && !is_known(&change.pointer))
        .map(|change| change.pointer.trim_start_matches('/').replace('/', "."))
        .collect();
    if let Some(first) = unknown.first() {
        let pointer = format!("/{}", first.replace('.', "/"));
        let (lead, it) = if unknown.len() == 1 {
            ("A setting that this console does not know is removed.", "It")
        } else {
            ("Settings that this console does not know are removed.", "They")
        };
        look.warn(&pointer, lead, format!("{it} may belong to a newer service: {}.", listed(&unknown)));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::change::changes;
    use super::*;

    pub(super) fn of(stored: &Value, wanted: &Value) -> Vec<Warning> {
        warnings(stored, wanted, &changes(stored, wanted), "prod")
    }

    /// Each step from one document to another is warned of by these first clauses.
    pub(super) fn assert_leads(cases: &[(Value, Value, &[&str])]) {
        for (stored, wanted, leads) in cases {
            let found = of(stored, wanted);
            let found: Vec<&str> = found.iter().map(|warning| warning.lead.as_str()).collect();
            assert_eq!(&found, leads, "{stored} {wanted}");
        }
    }

    /// Settings with a source, so that the missing of one is not what is found.
    pub(super) fn with(key: &str, value: Value) -> Value {
        let mut settings = json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "main"}}});
        super::super::pointer::set(&mut settings, key, Some(value));
        settings
    }

    #[test]
    fn a_source_that_goes_is_told_with_what_is_in_it() {
        let none = json!({});
        let git =
            json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "main", "repoDir": "app"}}});
        let template = json!({"sourceContext": {"template": {"sourceUrl": "https://x.example/t"}}});
        assert_leads(&[
            (git.clone(), template.clone(), &["The git source is removed."]),
            (template, git.clone(), &["The template source is removed."]),
            (git.clone(), none.clone(), &["The git source is removed.", "Nothing says where the program is."]),
            (none.clone(), json!({"tag": "t"}), &["Nothing says where the program is."]),
            (none.clone(), git.clone(), &[]),
            (none, json!({"executorContext": {"executorImage": {"reference": "i"}}}), &[]),
            (
                json!({"tag": "t"}),
                json!({"tag": "t", "sourceContext": {"git": {"branch": "main"}}}),
                &["The git source has no repository."],
            ),
        ]);
        let found = of(&git, &json!({"executorContext": {"executorImage": {"reference": "i"}}}));
        let text = found.first().map(|warning| warning.text.as_str()).unwrap_or_default();
        assert!(text.contains("repository, branch and directory"), "{text}");
    }

    #[test]
    fn options_that_act_by_themselves_are_told_when_they_are_turned_on() {
        let option = |key: &str, is_on: bool| with(&child("/operationContext/options", key), json!(is_on));
        for (key, lead) in [
            ("deleteAfterDestroy", "A destroy will delete prod itself."),
            ("remediateIfDriftDetected", "Drift will be undone without asking."),
            ("skipIntermediateDeployments", "Deployments in between will be skipped."),
            ("skipInstallDependencies", "Dependencies will not be installed."),
        ] {
            assert_leads(&[
                (option(key, false), option(key, true), &[lead]),
                (option(key, true), option(key, false), &[]),
                (option(key, true), option(key, true), &[]),
            ]);
        }
        let cache = |is_on: bool| with("/cacheOptions/enable", json!(is_on));
        assert_leads(&[
            (cache(true), cache(false), &["Dependencies will be fetched anew each time."]),
            (cache(false), cache(true), &[]),
        ]);
    }

    #[test]
    fn clouds_pools_and_roles_that_go_are_told() {
        let plain = with("/tag", json!("t"));
        let aws = |key: &str| {
            let mut settings = with("/operationContext/oidc/aws/roleArn", json!("r"));
            if !key.is_empty() {
                super::super::pointer::set(&mut settings, &child(VARIABLES, key), Some(json!("$X")));
            }
            settings
        };
        let role = |id: &str| with("/operationContext/role/id", json!(id));
        assert_leads(&[
            (aws(""), plain.clone(), &["Deployments will have no credentials for AWS."]),
            (aws(""), aws("AWS_ACCESS_KEY_ID"), &["Two ways to sign in to AWS stand beside each other."]),
            (with("/agentPoolID", json!("p")), plain.clone(), &["Deployments will run on other agents."]),
            (with("/agentPoolID", json!("p")), with("/agentPoolID", json!("q")), &[]),
            (role("a"), role("b"), &["Deployments will have other permissions."]),
            (role("a"), plain.clone(), &["Deployments will have other permissions."]),
            (plain, role("a"), &[]),
        ]);
    }

    #[test]
    fn names_of_the_service_and_settings_that_nobody_knows_are_told() {
        assert_leads(&[
            (
                with("/tag", json!("t")),
                with(&child(VARIABLES, "PULUMI_BACKEND_URL"), json!("https://x.example")),
                &["PULUMI_BACKEND_URL may not do what it says."],
            ),
            (
                with("/beta", json!({"a": 1})),
                with("/tag", json!("t")),
                &["A setting that this console does not know is removed."],
            ),
            (
                with("/beta", json!({"a": 1, "b": 2})),
                with("/tag", json!("t")),
                &["Settings that this console does not know are removed."],
            ),
        ]);
    }
}
