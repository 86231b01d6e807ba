//! A repository and a branch picked from an integration, as a change of the draft that names them. Pure.

use api_types::integrations::{Repo, VcsProvider};

use crate::model::settings::draft::{Draft, SourceKind};

/// What was picked.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// Whose version control it is.
    pub provider: VcsProvider,
    /// The repository.
    pub repo: Repo,
    /// The branch.
    pub branch: String,
}

impl Picked {
    /// The repository's name as settings have it.
    #[must_use]
    pub fn repository(&self) -> String {
        let Repo { owner, name, .. } = &self.repo;
        if owner.is_empty() { name.clone() } else { format!("{owner}/{name}") }
    }
}

/// Writes it into the draft. The triggers that all providers know stay.
pub fn pick(draft: &mut Draft, picked: &Picked) {
    // An integration with GitHub Enterprise is one with GitHub, as far as settings go.
    let provider = match picked.provider {
        VcsProvider::GitHubEnterprise => VcsProvider::GitHub,
        ref other => other.clone(),
    };
    draft.convert_provider(Some(provider.as_str()));
    if let Some(place) = draft.triggers() {
        draft.set_text(&format!("{place}/repository"), &picked.repository());
    }
    if draft.source_kind() == SourceKind::None {
        draft.convert_source(SourceKind::Git);
    }
    if draft.source_kind() == SourceKind::Git {
        draft.set_exclusive("/sourceContext/git", &["branch", "commit", "tag"], "branch", &picked.branch);
        // With an integration the service finds the address by itself, and wants none beside it.
        draft.set("/sourceContext/git/repoUrl", None);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_picked_names_provider_repository_and_branch_and_keeps_the_triggers() {
        let repo = Repo { id: "1".into(), name: "infra".into(), owner: "acme".into() };
        let picked = Picked { provider: VcsProvider::GitLab, repo, branch: "main".into() };
        let mut draft = Draft::new(Some(&json!({
            "sourceContext": {"git": {"commit": "abc", "repoUrl": "https://x.example/a.git", "repoDir": "d"}},
            "gitHub": {"repository": "old/one", "deployCommits": true},
        })));
        pick(&mut draft, &picked);
        let wanted = json!({
            "sourceContext": {"git": {"branch": "main", "repoDir": "d"}},
            "vcs": {"provider": "gitlab", "repository": "acme/infra", "deployCommits": true},
        });
        assert_eq!(draft.wanted(), wanted);
    }

    #[test]
    fn the_provider_of_a_stack_that_has_it_already_keeps_its_place() {
        let repo = Repo { id: "1".into(), name: "infra".into(), owner: String::new() };
        let picked = Picked { provider: VcsProvider::GitHubEnterprise, repo, branch: "main".into() };
        let mut draft = Draft::new(Some(&json!({"gitHub": {"repository": "old/one", "newer": 1}})));
        pick(&mut draft, &picked);
        assert_eq!(draft.at("/gitHub"), Some(&json!({"repository": "infra", "newer": 1})));
        assert_eq!(draft.text("/sourceContext/git/branch"), "main", "a stack without a source gets one");
    }
}
