//! Traps in what a push, a tag or a pull request starts.

use serde_json::Value;

use super::{Look, listed};
use crate::model::settings::document::leaves;
use crate::model::settings::draft::{GITHUB, VCS};
use crate::model::settings::fields::label_of;
use crate::model::settings::find::provider_name;
use crate::model::settings::pointer::child;

/// Settings that say what starts a deployment.
const STARTERS: [&str; 4] = ["deployCommits", "deployTags", "previewPullRequests", "pullRequestTemplate"];

/// A provider's name within a sentence.
fn whose_name(word: &str) -> &str {
    if word == "custom" { "the custom provider" } else { provider_name(word) }
}

/// Where the triggers are, and whose.
fn triggers(settings: &Value) -> Option<(&'static str, &str)> {
    if let Some(vcs) = settings.pointer(VCS) {
        return Some((VCS, vcs.get("provider").and_then(Value::as_str).unwrap_or_default()));
    }
    settings.pointer(GITHUB).map(|_| (GITHUB, "github"))
}

pub(super) fn look(look: &mut Look) {
    let (was, is) = (triggers(look.stored), triggers(look.wanted));
    match (was, is) {
        (Some((old, whose)), None) => {
            let pushes = if look.was_on(&child(old, "deployCommits")) { " Pushes no longer deploy it." } else { "" };
            look.warn(
                old,
                format!("The repository at {} is removed, with its triggers.", whose_name(whose)),
                format!("The service keeps none of it for later.{pushes}"),
            );
        }
        (Some((old, old_whose)), Some((new, new_whose))) if old != new || old_whose != new_whose => {
            converted(look, old, new, old_whose, new_whose);
        }
        _ => {}
    }
    let Some((new, whose)) = is else { return };
    let old = was.map_or(new, |(old, _)| old);
    pushes(look, old, new);
    starters(look, old, new, whose);
    without_effect(look, new, whose);
}

fn converted(look: &mut Look, old: &str, new: &str, old_whose: &str, new_whose: &str) {
    let kept = look.is(new);
    let gone: Vec<String> = look
        .was(old)
        .map(leaves)
        .unwrap_or_default()
        .iter()
        .filter(|(path, _)| path != "/provider" && kept.is_none_or(|kept| kept.pointer(path).is_none()))
        .map(|(path, _)| label_of(&format!("{old}{path}")).to_lowercase())
        .collect();
    let what = if gone.is_empty() {
        String::new()
    } else {
        format!(" What only {} has is lost: {}.", whose_name(old_whose), listed(&gone))
    };
    look.warn(
        new,
        format!("The stack moves from {} to {}.", whose_name(old_whose), whose_name(new_whose)),
        format!("The service removes the old repository with all its triggers and has no way back.{what}"),
    );
}

fn branch(settings: &Value) -> Option<&str> {
    let branch = settings.pointer("/sourceContext/git/branch")?.as_str()?;
    Some(branch.strip_prefix("refs/heads/").unwrap_or(branch))
}

/// What the next push does.
fn pushes(look: &mut Look, old: &str, new: &str) {
    let stack = look.stack;
    let commits = child(new, "deployCommits");
    let (was_on, is_on) = (look.was_on(&child(old, "deployCommits")), look.is_on(&commits));
    let (old_branch, new_branch) = (branch(look.stored), branch(look.wanted));
    let (old_repository, new_repository) =
        (look.was_text(&child(old, "repository")), look.is_text(&child(new, "repository")));
    let of_branch = new_branch.map_or_else(|| "the branch".to_owned(), |branch| format!("“{branch}”"));
    match (was_on, is_on) {
        (false, true) => {
            let place = new_repository.map_or_else(String::new, |name| format!(" of {name}"));
            look.warn(
                &commits,
                "Pushes will deploy by themselves.",
                format!("Each push to {of_branch}{place} runs an update of {stack}, with nobody asked."),
            );
        }
        (true, false) if new_repository.is_some() => {
            look.warn(
                &commits,
                "Pushes will no longer deploy.",
                format!("{stack} changes only when somebody or a schedule starts a deployment."),
            );
        }
        (true, true) => {
            if let (Some(old_name), Some(new_name)) = (old_repository, new_repository)
                && old_name != new_name
            {
                look.warn(
                    &child(new, "repository"),
                    "Pushes to another repository will deploy.",
                    format!("“Deploy pushed commits” is on, so pushes to {new_name} will deploy {stack}, and pushes to {old_name} no longer will."),
                );
            }
            if let (Some(old_branch), Some(new_branch)) = (old_branch, new_branch)
                && old_branch != new_branch
            {
                look.warn(
                    "/sourceContext/git/branch",
                    "The next push deploys another branch.",
                    format!("“Deploy pushed commits” is on, so pushes to {new_branch} will deploy {stack}, and pushes to {old_branch} no longer will."),
                );
            }
        }
        _ => {}
    }
    let commit = "/sourceContext/git/commit";
    if is_on && look.is(commit).is_some() && (look.is_changed(commit) || !was_on) {
        look.warn(
            commit,
            "Deployments stay at one commit.",
            "“Deploy pushed commits” is on as well, but a fixed commit is deployed each time: use a branch to follow pushes.",
        );
    }
}

fn starters(look: &mut Look, old: &str, new: &str, whose: &str) {
    let stack = look.stack;
    let request = if whose == "gitlab" { "merge request" } else { "pull request" };
    let turned = |look: &Look, key: &str| (look.was_on(&child(old, key)), look.is_on(&child(new, key)));
    if turned(look, "deployTags") == (false, true) {
        let filters = look.is(&child(new, "tagFilters")).and_then(Value::as_array).map_or(0, Vec::len);
        let which = if filters == 0 { "Every tag" } else { "Each tag that the filters let through" };
        look.warn(
            &child(new, "deployTags"),
            "Tags will deploy by themselves.",
            format!("{which} that is pushed runs an update of {stack}, with nobody asked."),
        );
    }
    if turned(look, "pullRequestTemplate") == (false, true) {
        let labels = look.is(&child(new, "reviewStackLabels")).and_then(Value::as_array).map_or(0, Vec::len);
        let which =
            if labels == 0 { format!("Every {request}") } else { format!("Each {request} with one of the labels") };
        look.warn(
            &child(new, "pullRequestTemplate"),
            "Stacks will be made by themselves.",
            format!("{which} gets a stack with resources of its own, with these settings and secrets, for as long as it is open."),
        );
    }
    if turned(look, "previewPullRequests") == (true, false) {
        look.warn(
            &child(new, "previewPullRequests"),
            format!("A {request} is no longer previewed."),
            "Nobody sees in it what it would change. Where a preview is required, it can no longer be merged.",
        );
    }
    let paths = child(new, "paths");
    let excludes_all = |settings: &Value, at: &str| {
        let filters = settings.pointer(at).and_then(Value::as_array);
        filters.is_some_and(|filters| {
            filters.iter().any(|filter| ["!**", "!**/*"].contains(&filter.as_str().unwrap_or_default()))
        })
    };
    if excludes_all(look.wanted, &paths) && !excludes_all(look.stored, &child(old, "paths")) {
        look.warn(
            &paths,
            "No push will trigger any more.",
            "A filter excludes every path, and an exclude wins over each include, wherever it stands.",
        );
    }
}

/// What is set but does nothing.
fn without_effect(look: &mut Look, new: &str, whose: &str) {
    let on: Vec<String> = STARTERS
        .iter()
        .map(|key| child(new, key))
        .filter(|pointer| look.is_on(pointer))
        .map(|pointer| format!("“{}”", label_of(&pointer)))
        .collect();
    if !look.is_changed(new) {
        return;
    }
    if look.is(&child(new, "repository")).is_none() && !on.is_empty() {
        look.warn(
            &child(new, "repository"),
            "The triggers start nothing.",
            format!("{} is set, but no repository is named that could trigger it.", listed(&on)),
        );
    }
    let of_requests = ["previewPullRequests", "pullRequestTemplate"];
    let custom = of_requests.iter().map(|key| child(new, key)).find(|pointer| look.is_on(pointer));
    if let Some(pointer) = custom.filter(|_| whose == "custom") {
        look.warn(
            &pointer,
            "Pull requests do nothing here.",
            "With a custom provider only pushes and tags start deployments.",
        );
    }
    let filters = child(new, "tagFilters");
    if look.is(&filters).is_some() && !look.is_on(&child(new, "deployTags")) {
        look.warn(
            &filters,
            "Tag filters do nothing here.",
            "“Deploy tags” is off, so no tag starts a deployment, whatever they say.",
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{assert_leads, of};
    use super::*;

    fn settings(branch: &str, triggers: Value) -> Value {
        json!({"sourceContext": {"git": {"branch": branch}}, "gitHub": triggers})
    }

    fn on(key: &str) -> Value {
        json!({"repository": "a/b", key: true})
    }

    #[test]
    fn what_the_next_push_does_is_told() {
        let pushed = |branch: &str| settings(branch, on("deployCommits"));
        let off = |branch: &str| settings(branch, json!({"repository": "a/b"}));
        let moved = settings("main", json!({"repository": "a/c", "deployCommits": true}));
        let commit = json!({"sourceContext": {"git": {"commit": "da39a3e"}}, "gitHub": on("deployCommits")});
        assert_leads(&[
            (pushed("main"), pushed("release/2026.11"), &["The next push deploys another branch."]),
            (pushed("main"), pushed("refs/heads/main"), &[]),
            (off("main"), off("next"), &[]),
            (off("main"), pushed("main"), &["Pushes will deploy by themselves."]),
            (pushed("main"), off("main"), &["Pushes will no longer deploy."]),
            (pushed("main"), moved, &["Pushes to another repository will deploy."]),
            (pushed("main"), commit, &["Deployments stay at one commit."]),
        ]);
        let found = of(&pushed("main"), &pushed("release/2026.11"));
        let text = "“Deploy pushed commits” is on, so pushes to release/2026.11 will deploy prod, and pushes to main no longer will.";
        assert_eq!(found.first().map(|warning| warning.text.as_str()), Some(text));
    }

    #[test]
    fn what_else_starts_deployments_is_told() {
        let plain = || settings("main", json!({"repository": "a/b"}));
        let paths = |paths: &[&str]| settings("main", json!({"repository": "a/b", "paths": paths}));
        assert_leads(&[
            (plain(), settings("main", on("deployTags")), &["Tags will deploy by themselves."]),
            (plain(), settings("main", on("pullRequestTemplate")), &["Stacks will be made by themselves."]),
            (settings("main", on("previewPullRequests")), plain(), &["A pull request is no longer previewed."]),
            (plain(), settings("main", on("previewPullRequests")), &[]),
            (paths(&["a"]), paths(&["a", "!**"]), &["No push will trigger any more."]),
            (
                plain(),
                settings("main", json!({"repository": "a/b", "tagFilters": ["v*"]})),
                &["Tag filters do nothing here."],
            ),
        ]);
    }

    #[test]
    fn another_provider_is_told_with_what_goes() {
        let github = settings("main", json!({"repository": "a/b", "deployCommits": true, "reviewStackLabels": ["x"]}));
        let gitlab = json!({"sourceContext": {"git": {"branch": "main"}},
            "vcs": {"provider": "gitlab", "repository": "a/b", "deployCommits": true}});
        let custom = json!({"sourceContext": {"git": {"branch": "main"}},
            "vcs": {"provider": "custom", "repository": "x", "previewPullRequests": true}});
        assert_leads(&[
            (github.clone(), gitlab.clone(), &["The stack moves from GitHub to GitLab."]),
            (
                gitlab.clone(),
                custom,
                &[
                    "The stack moves from GitLab to the custom provider.",
                    "Pushes will no longer deploy.",
                    "Pull requests do nothing here.",
                ],
            ),
            (
                github.clone(),
                json!({"sourceContext": {"git": {"branch": "main", "repoUrl": "https://x.example/a"}}}),
                &["The repository at GitHub is removed, with its triggers."],
            ),
        ]);
        let found = of(&github, &gitlab);
        let text = found.first().map(|warning| warning.text.clone()).unwrap_or_default();
        assert!(text.ends_with("What only GitHub has is lost: labels of review stacks."), "{text}");
    }

    #[test]
    fn triggers_without_a_repository_start_nothing() {
        let bare = json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "main"}},
            "gitHub": {"deployCommits": true}});
        let before = json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "main"}}});
        assert_leads(&[(before, bare, &["Pushes will deploy by themselves.", "The triggers start nothing."])]);
    }
}
