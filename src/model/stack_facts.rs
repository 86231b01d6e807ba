//! What a stack's overview says in a few words: where its program comes from, what it runs with, what it holds. Pure.

use std::collections::BTreeMap;

use api_types::settings::DeploymentSettings;
use api_types::stacks::StackOverview;

use super::format::{branch, count, counted};

/// Tags that the engine and the service set by themselves begin like this; people's own do not.
const OWN_PREFIXES: [&str; 5] = ["pulumi:", "vcs:", "gitHub:", "git:", "ci:"];

/// Tags that people set, and how many others there are.
#[must_use]
pub fn peoples_tags(tags: &BTreeMap<String, String>) -> (Vec<(String, String)>, usize) {
    let is_own = |name: &str| OWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    let own: Vec<_> = tags.iter().filter(|(name, _)| !is_own(name)).map(|(n, v)| (n.clone(), v.clone())).collect();
    let n_others = tags.len() - own.len();
    (own, n_others)
}

/// Where the program comes from: `acme/webshop @ main`.
#[must_use]
pub fn source_words(settings: &DeploymentSettings) -> String {
    let source = settings.source_context.as_ref();
    let repository = settings.github.as_ref().and_then(|github| github.repository.clone());
    let repository = repository.or_else(|| settings.vcs.as_ref().and_then(|vcs| vcs.triggers.repository.clone()));
    if let Some(git) = source.and_then(|source| source.git.as_ref()) {
        let name = repository.or_else(|| git.repo_url.as_deref().map(repository_name)).unwrap_or_default();
        let at = git.branch.as_deref().map(branch).or(git.commit.as_deref()).or(git.tag.as_deref());
        let folder = git.repo_dir.as_deref().filter(|folder| !folder.is_empty() && *folder != ".");
        let mut words = if name.is_empty() { "a git repository".to_owned() } else { name };
        words.extend(at.map(|at| format!(" @ {at}")));
        words.extend(folder.map(|folder| format!(", {folder}")));
        return words;
    }
    if let Some(hg) = source.and_then(|source| source.hg.as_ref()) {
        let name = hg.repo_url.as_deref().map(repository_name).unwrap_or_default();
        let at = hg.branch.as_deref().or(hg.revision.as_deref());
        return at.map_or(name.clone(), |at| format!("{name} @ {at}"));
    }
    if let Some(template) = source.and_then(|source| source.template.as_ref()) {
        return template.source_url.clone().unwrap_or_else(|| "a template".to_owned());
    }
    repository.unwrap_or_else(|| "inside the executor's image".to_owned())
}

/// `https://github.com/acme/webshop.git` as people say it: `acme/webshop`. User info never comes along.
fn repository_name(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let rest = rest.trim_end_matches('/').trim_end_matches(".git");
    let is_known_host = |host: &str| ["github.com", "gitlab.com", "bitbucket.org"].contains(&host);
    match rest.split_once(['/', ':']) {
        Some((host, path)) if is_known_host(host) => path.to_owned(),
        _ => rest.to_owned(),
    }
}

/// `3, of which 1 secret`.
#[must_use]
pub fn variable_words(settings: &DeploymentSettings) -> String {
    let variables = settings.operation_context.as_ref().map(|context| &context.environment_variables);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let n_all = number(variables.map_or(0, BTreeMap::len));
    let n_secret =
        number(variables.map_or(0, |variables| variables.values().filter(|value| value.is_secret()).count()));
    match (n_all, n_secret) {
        (0, _) => "none".to_owned(),
        (_, 0) => format!("{}, none secret", count(n_all)),
        _ => format!("{}, of which {} secret", count(n_all), count(n_secret)),
    }
}

/// `OIDC for AWS and Google Cloud`.
#[must_use]
pub fn cloud_words(settings: &DeploymentSettings) -> String {
    let oidc = settings.operation_context.as_ref().and_then(|context| context.oidc.as_ref());
    let clouds: Vec<&str> = oidc.map_or_else(Vec::new, |oidc| {
        let known =
            [(oidc.aws.is_some(), "AWS"), (oidc.azure.is_some(), "Azure"), (oidc.gcp.is_some(), "Google Cloud")];
        known.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name).collect()
    });
    match clouds.split_last() {
        None => "no OIDC".to_owned(),
        Some((only, [])) => format!("OIDC for {only}"),
        Some((last, others)) => format!("OIDC for {} and {last}", others.join(", ")),
    }
}

/// Whether dependencies are kept between deployments.
#[must_use]
pub fn is_cache_on(settings: &DeploymentSettings) -> bool {
    settings.cache_options.as_ref().and_then(|cache| cache.enable).unwrap_or_default()
}

/// The resources of a stack, counted by type: most frequent first, then by name.
#[must_use]
pub fn resources_by_type(overview: &StackOverview) -> Vec<(String, i64)> {
    let mut counts = BTreeMap::<&str, i64>::new();
    for entry in &overview.resources.resources {
        *counts.entry(entry.resource.resource_type.as_str()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(kind, number)| (kind.to_owned(), number)).collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    counts
}

/// `170 resources`.
#[must_use]
pub fn resource_words(number: i64) -> String {
    counted(number, "resource", "resources")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(json: serde_json::Value) -> DeploymentSettings {
        serde_json::from_value(json).expect("settings")
    }

    #[test]
    fn the_source_is_named_as_people_name_it() {
        let cases = [
            (
                json!({"sourceContext": {"git": {"repoUrl": "https://github.com/acme/shop.git", "branch": "refs/heads/main"}}}),
                "acme/shop @ main",
            ),
            (
                json!({"sourceContext": {"git": {"repoURL": "git@github.com:acme/shop.git", "commit": "abc"}}}),
                "acme/shop @ abc",
            ),
            (
                json!({"sourceContext": {"git": {"repoUrl": "https://u:pw@git.example.com/x/y", "repoDir": "infra"}}}),
                "git.example.com/x/y, infra",
            ),
            (
                json!({"sourceContext": {"git": {"branch": "main"}}, "gitHub": {"repository": "acme/shop"}}),
                "acme/shop @ main",
            ),
            (
                json!({"sourceContext": {"git": {"branch": "main"}}, "vcs": {"provider": "gitlab", "repository": "acme/x"}}),
                "acme/x @ main",
            ),
            (json!({"sourceContext": {"template": {"sourceUrl": "registry://templates/a"}}}), "registry://templates/a"),
            (json!({"executorContext": {"executorImage": "a:1"}}), "inside the executor's image"),
        ];
        for (json, words) in cases {
            assert_eq!(source_words(&settings(json.clone())), words, "{json}");
        }
    }

    #[test]
    fn variables_and_clouds_are_counted() {
        let own = settings(json!({
            "operationContext": {
                "environmentVariables": {"A": "1", "B": {"ciphertext": "x"}},
                "oidc": {"aws": {}, "azure": {}, "gcp": {"projectId": "1", "workloadPoolId": "", "providerId": "", "serviceAccount": ""}},
            },
            "cacheOptions": {"enable": true},
        }));
        assert_eq!(
            (variable_words(&own).as_str(), cloud_words(&own).as_str()),
            ("2, of which 1 secret", "OIDC for AWS, Azure and Google Cloud")
        );
        assert!(is_cache_on(&own));
        let bare = settings(json!({}));
        assert_eq!(
            (variable_words(&bare).as_str(), cloud_words(&bare).as_str(), is_cache_on(&bare)),
            ("none", "no OIDC", false)
        );
    }

    #[test]
    fn tags_of_people_are_told_from_the_others() {
        let tags = [("env", "prod"), ("pulumi:project", "shop"), ("vcs:repo", "x")];
        let tags = tags.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(peoples_tags(&tags), (vec![("env".to_owned(), "prod".to_owned())], 2));
    }

    #[test]
    fn resources_are_counted_by_type() {
        let resource = |kind: &str| json!({"resource": {"urn": "u", "type": kind}});
        let overview: StackOverview =
            serde_json::from_value(json!({"resources": {"resources": [resource("a"), resource("b"), resource("b")]}}))
                .expect("an overview");
        assert_eq!(resources_by_type(&overview), [("b".to_owned(), 2), ("a".to_owned(), 1)]);
    }
}
