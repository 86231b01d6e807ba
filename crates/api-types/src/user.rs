//! `GET /api/user`, and the people that other answers mention.

use serde::{Deserialize, Serialize};

use crate::organization::OrgRole;
use crate::paging::null_as_default;

/// The owner of the token, with the organizations it reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Opaque.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// The login, for every identity provider.
    #[serde(rename = "githubLogin", deserialize_with = "null_as_default")]
    pub login: String,
    /// The display name; may be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The address; may be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub email: String,
    /// May be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub avatar_url: String,
    /// Which identity providers the account is tied to.
    #[serde(deserialize_with = "null_as_default")]
    pub identities: Vec<String>,
    /// Whether a second factor is set up.
    #[serde(rename = "hasMFA", deserialize_with = "null_as_default")]
    pub has_mfa: bool,
    /// Whether an organization manages the account.
    #[serde(deserialize_with = "null_as_default")]
    pub is_org_managed: bool,
    /// Whether several organizations manage the account.
    #[serde(deserialize_with = "null_as_default")]
    pub is_managed_by_multi_org: bool,
    /// The organizations the token reaches.
    #[serde(deserialize_with = "null_as_default")]
    pub organizations: Vec<OrganizationSummary>,
}

/// An organization and the user's role in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationSummary {
    /// The name in addresses.
    #[serde(rename = "githubLogin", deserialize_with = "null_as_default")]
    pub login: String,
    /// The display name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// May be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub avatar_url: String,
    /// What the owner of the token is there; absent on old services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<OrgRole>,
}

/// `GET /api/user/organizations/default`, the one route with capitals in its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultOrganization {
    /// The organization's name; empty when there is none.
    #[serde(rename = "GitHubLogin", alias = "gitHubLogin", default, deserialize_with = "null_as_default")]
    pub login: String,
    /// Messages for the user; their shape is not needed here.
    #[serde(rename = "Messages", alias = "messages", default, deserialize_with = "null_as_default")]
    pub messages: Vec<serde_json::Value>,
}

/// A person in a list: who asked for a deployment or an update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInfo {
    /// The display name; may be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The login, for every identity provider.
    #[serde(rename = "githubLogin", deserialize_with = "null_as_default")]
    pub login: String,
    /// May be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub avatar_url: String,
    /// Only for those who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl UserInfo {
    /// What to call the person: the name, else the login.
    #[must_use]
    pub fn display_name(&self) -> &str {
        if self.name.trim().is_empty() { &self.login } else { &self.name }
    }
}
