//! Integrations with version control: which repositories and branches there are to choose from. Routes of the vendor's
//! own console, which older services do not have.

use serde::{Deserialize, Serialize};

use crate::open_enum::open_enum;
use crate::paging::null_as_default;

open_enum! {
    /// Whose version control it is.
    VcsProvider {
        /// GitHub.
        GitHub = "github",
        /// GitLab.
        GitLab = "gitlab",
        /// Bitbucket.
        Bitbucket = "bitbucket",
        /// Azure DevOps.
        AzureDevOps = "azure_devops",
        /// Any other, by webhook.
        Custom = "custom",
        /// GitHub Enterprise, among integrations only.
        GitHubEnterprise = "github_enterprise",
    }
}

/// Names an integration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IntegrationRef {
    /// Whose version control it is.
    pub provider: VcsProvider,
    /// Its id.
    pub id: String,
}

/// `GET /api/console/orgs/{org}/integrations`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListIntegrationsResponse {
    /// The integrations.
    #[serde(deserialize_with = "null_as_default")]
    pub integrations: Vec<Integration>,
}

/// An integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// Its id.
    pub id: String,
    /// Whose version control it is.
    pub vcs_provider: VcsProvider,
    /// The account or the organization there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// An image; not shown, since it is of another origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Whether the token's owner has access there.
    #[serde(default, deserialize_with = "null_as_default")]
    pub has_individual_access: bool,
}

impl Integration {
    /// What its other routes name it by.
    #[must_use]
    pub fn to_ref(&self) -> IntegrationRef {
        IntegrationRef { provider: self.vcs_provider.clone(), id: self.id.clone() }
    }
}

/// `GET …/repos`, one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListReposResponse {
    /// The repositories.
    #[serde(deserialize_with = "null_as_default")]
    pub repos: Vec<Repo>,
    /// What to send as `page` to get the next one; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
}

/// A repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Repo {
    /// What its branches are asked for by.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Its owner.
    #[serde(deserialize_with = "null_as_default")]
    pub owner: String,
}

/// `GET …/branches`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListBranchesResponse {
    /// The branches.
    #[serde(deserialize_with = "null_as_default")]
    pub branches: Vec<Branch>,
}

/// A branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Branch {
    /// Its name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Whether it is protected.
    #[serde(deserialize_with = "null_as_default")]
    pub is_protected: bool,
}
