//! A repository and a branch picked from an integration, as the change of settings that names them. Pure.

use api_types::integrations::{Repo, VcsProvider};
use serde_json::{Value, json};

/// The change. GitHub has a key of its own; for every other provider `vcs` is replaced whole by the service, so that
/// what the stack triggers now must stand in it as well: `triggers` is what is stored there.
#[must_use]
pub fn change(provider: &VcsProvider, repo: &Repo, branch: &str, triggers: Option<&Value>) -> Value {
    let repository = if repo.owner.is_empty() { repo.name.clone() } else { format!("{}/{}", repo.owner, repo.name) };
    // With an integration the service finds the address by itself, and wants none beside it.
    let git = json!({"branch": branch, "commit": null, "tag": null, "repoUrl": null});
    if *provider == VcsProvider::GitHub {
        return json!({"sourceContext": {"git": git}, "gitHub": {"repository": repository}});
    }
    let mut vcs = triggers.filter(|triggers| triggers.is_object()).cloned().unwrap_or_else(|| json!({}));
    if let Value::Object(vcs) = &mut vcs {
        vcs.insert("provider".to_owned(), json!(provider));
        vcs.insert("repository".to_owned(), json!(repository));
    }
    json!({"sourceContext": {"git": git}, "vcs": vcs})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_provider_has_its_key_and_keeps_its_triggers() {
        let repo = Repo { id: "1".into(), name: "infra".into(), owner: "acme".into() };
        let on_github = change(&VcsProvider::GitHub, &repo, "main", None);
        assert_eq!(on_github.get("gitHub"), Some(&json!({"repository": "acme/infra"})));
        assert_eq!(on_github.pointer("/sourceContext/git/repoUrl"), Some(&Value::Null));
        let stored = json!({"provider": "gitlab", "repository": "old/one", "deployCommits": true, "newer": 1});
        let on_gitlab = change(&VcsProvider::GitLab, &repo, "main", Some(&stored));
        let wanted = json!({"provider": "gitlab", "repository": "acme/infra", "deployCommits": true, "newer": 1});
        assert_eq!((on_gitlab.get("vcs"), on_gitlab.get("gitHub")), (Some(&wanted), None));
    }
}
