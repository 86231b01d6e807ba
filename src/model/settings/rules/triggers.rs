//! What is wrong with the repository at a provider, and with what a push or a pull request starts.

use serde_json::Value;

use super::Check;
use crate::model::settings::find::provider_name;
use crate::model::settings::globs;
use crate::model::settings::pointer::child;

/// The providers that the service knows, with what a repository is called there.
const PROVIDERS: [(&str, &str); 5] = [
    ("github", "owner/repo"),
    ("gitlab", "group/project"),
    ("bitbucket", "workspace/repo"),
    ("azure_devops", "organization/project/repository"),
    ("custom", "name"),
];

pub(super) fn check(check: &mut Check) {
    if check.has("/gitHub") && check.has("/vcs") {
        let sentence = "A stack has one repository: keep either the one at GitHub or the one of the other provider.";
        check.report("/vcs", sentence);
    }
    check.form("/vcs/provider", |word| {
        let is_known = PROVIDERS.iter().any(|(provider, _)| *provider == word);
        let names: Vec<&str> = PROVIDERS.iter().map(|(provider, _)| *provider).collect();
        (!is_known).then(|| format!("The service knows {}; {word} is none of them.", names.join(", ")))
    });
    check.require("/vcs", &[("provider", "Say whose version control it is.")]);
    check.form("/gitHub/repository", |text| repository("github", text));
    let provider = check.text("/vcs/provider").unwrap_or("custom");
    check.form("/vcs/repository", |text| repository(provider, text));
    for triggers in ["/gitHub", "/vcs"] {
        check.lines_form(&child(triggers, "paths"), globs::path_filter_problem);
        check.lines_form(&child(triggers, "tagFilters"), globs::filter_problem);
        let pull_request = child(triggers, "deployPullRequest");
        if check.at(&pull_request).and_then(Value::as_i64).is_some_and(|number| number < 1) {
            check.report(&pull_request, "Pull requests are counted from 1.");
        }
    }
}

/// What a repository is called at a provider, for whoever types it.
#[must_use]
pub fn repository_help(provider: &str) -> String {
    match PROVIDERS.iter().find(|(known, _)| *known == provider) {
        Some((known, form)) if *known != "custom" => format!("As {form} on {}.", provider_name(known)),
        _ => "As the provider's webhook calls it.".to_owned(),
    }
}

/// What is wrong with the name of a repository at a provider.
#[must_use]
pub(super) fn repository(provider: &str, text: &str) -> Option<String> {
    let form = PROVIDERS.iter().find(|(known, _)| *known == provider).map_or("name", |(_, form)| *form);
    if provider == "custom" || !PROVIDERS.iter().any(|(known, _)| *known == provider) {
        return None;
    }
    if let Some(short) = short_name(text) {
        return Some(format!("Not the whole address, only {form}: write {short}."));
    }
    if let Some(name) = text.strip_suffix(".git") {
        return Some(format!("The name stands without .git: write {name}."));
    }
    let parts: Vec<&str> = text.split('/').collect();
    let n_parts = parts.len();
    let is_whole = match provider {
        "gitlab" => n_parts >= 2,
        "azure_devops" => n_parts == 3,
        _ => n_parts == 2,
    };
    if parts.iter().any(|part| part.trim().is_empty()) || !is_whole {
        let example = match provider {
            "gitlab" => "group/project, or group/subgroup/project",
            _ => form,
        };
        return Some(format!("A repository there is called {example}: {} with / between them.", n_names(provider)));
    }
    // Names at Azure DevOps may have blanks; nowhere else.
    let is_allowed = |char: char| {
        char.is_alphanumeric()
            || "._-".contains(char)
            || (provider == "azure_devops" && !char.is_control() && !"\\:*?\"<>|".contains(char))
    };
    let stray = parts.iter().flat_map(|part| part.chars()).find(|char| !is_allowed(*char))?;
    let name = if stray.is_whitespace() { "A blank".to_owned() } else { stray.to_string() };
    Some(format!("{name} cannot be in the name of a repository: {form}."))
}

fn n_names(provider: &str) -> &'static str {
    match provider {
        "azure_devops" => "three names",
        "gitlab" => "two names or more",
        _ => "two names",
    }
}

/// The name in an address: of a browser, or to clone from.
fn short_name(text: &str) -> Option<String> {
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => text.split_once('@')?.1.split_once(':')?.1,
    };
    let path = path.trim_matches('/').trim_end_matches(".git").replace("/_git/", "/");
    Some(path).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::assert_problems;
    use super::*;

    #[test]
    fn what_a_repository_is_called_is_said_for_each_provider() {
        for (provider, help) in [
            ("gitlab", "As group/project on GitLab."),
            ("azure_devops", "As organization/project/repository on Azure DevOps."),
            ("custom", "As the provider's webhook calls it."),
            ("", "As the provider's webhook calls it."),
        ] {
            assert_eq!(repository_help(provider), help);
        }
    }

    #[test]
    fn each_provider_has_its_names() {
        for (provider, text, beginning) in [
            ("github", "acme/infra", ""),
            ("github", "acme_corp/infra.js", ""),
            ("github", "infra", "A repository there is called owner/repo: two names with / between them."),
            ("github", "acme/infra/app", "A repository there is called owner/repo"),
            ("github", "acme/", "A repository there is called owner/repo"),
            (
                "github",
                "https://github.com/acme/infra.git",
                "Not the whole address, only owner/repo: write acme/infra.",
            ),
            ("github", "git@github.com:acme/infra.git", "Not the whole address, only owner/repo: write acme/infra."),
            ("github", "acme/infra.git", "The name stands without .git: write acme/infra."),
            ("github", "acme/my infra", "A blank cannot be in the name of a repository"),
            ("gitlab", "group/sub/project", ""),
            (
                "gitlab",
                "project",
                "A repository there is called group/project, or group/subgroup/project: two names or more",
            ),
            ("bitbucket", "workspace/repo", ""),
            ("bitbucket", "a/b/c", "A repository there is called workspace/repo"),
            ("azure_devops", "org/My Project/repo", ""),
            ("azure_devops", "org/repo", "A repository there is called organization/project/repository: three names"),
            (
                "azure_devops",
                "https://dev.azure.com/org/project/_git/repo",
                "Not the whole address, only organization/project/repository: write org/project/repo.",
            ),
            ("custom", "anything goes", ""),
            ("newer", "anything goes", ""),
        ] {
            let sentence = repository(provider, text).unwrap_or_default();
            assert!(
                sentence.starts_with(beginning) && sentence.is_empty() == beginning.is_empty(),
                "{text}: {sentence}"
            );
        }
    }

    #[test]
    fn a_stack_has_one_repository_with_readable_filters() {
        assert_problems(&[
            (
                json!({"gitHub": {"repository": "a/b", "paths": ["infra/**", "!docs/**"], "tagFilters": ["v*", "!*-rc*"]}}),
                "",
                "",
            ),
            (
                json!({"gitHub": {"repository": "a/b"}, "vcs": {"provider": "gitlab", "repository": "a/b"}}),
                "/vcs",
                "A stack has one repository: keep either the one at GitHub or the one of the other provider.",
            ),
            (json!({"vcs": {"repository": "a/b"}}), "/vcs/provider", "Say whose version control it is."),
            (
                json!({"vcs": {"provider": "svn", "repository": "a/b"}}),
                "/vcs/provider",
                "The service knows github, gitlab, bitbucket, azure_devops, custom; svn is none of them.",
            ),
            (
                json!({"vcs": {"provider": "azure_devops", "repository": "a/b"}}),
                "/vcs/repository",
                "A repository there is called organization/project/repository: three names with / between them.",
            ),
            (
                json!({"gitHub": {"repository": "a/b", "paths": ["infra/**", "/docs"]}}),
                "/gitHub/paths",
                "Line 2: Paths begin at the repository's root, without a /: write docs.",
            ),
            (
                json!({"vcs": {"provider": "gitlab", "repository": "a/b", "tagFilters": ["v["]}}),
                "/vcs/tagFilters",
                "The [ is never closed: write [abc] or [a-z].",
            ),
            (
                json!({"gitHub": {"repository": "a/b", "deployPullRequest": 0}}),
                "/gitHub/deployPullRequest",
                "Pull requests are counted from 1.",
            ),
        ]);
    }
}
