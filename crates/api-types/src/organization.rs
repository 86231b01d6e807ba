//! An organization: its tree of projects and stacks, and its plan.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::open_enum::open_enum;
use crate::paging::null_as_default;
use crate::updates::UpdateSummary;

open_enum! {
    /// What a person is in an organization.
    OrgRole {
        /// Nothing.
        None = "none",
        /// A member.
        Member = "member",
        /// An administrator.
        Admin = "admin",
        /// Invited.
        PotentialMember = "potential-member",
        /// Lets in to single stacks only.
        StackCollaborator = "stack-collaborator",
        /// Sees bills.
        BillingManager = "billing-manager",
    }
}

/// What only administrators of an organization may do. Everything else depends on permissions that no route tells
/// beforehand: there the service's refusal decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminAct {
    /// Pausing and resuming the organization's deployments (REST reference: "organization admins").
    PauseOrganization,
    /// Making, renaming and removing agent pools (Pulumi docs, "Self-hosted agents").
    ManageAgentPools,
}

impl OrgRole {
    /// Whether somebody of this role may do it. A role that is not known may try.
    #[must_use]
    pub fn may(&self, _act: AdminAct) -> bool {
        matches!(self, Self::Admin | Self::Unknown(_))
    }
}

/// `GET /api/orgs/{org}`: the stacks stand in repositories and projects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Organization {
    /// What it is called.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// As it stands in addresses.
    #[serde(rename = "githubLogin", deserialize_with = "null_as_default")]
    pub login: String,
    /// May be empty.
    #[serde(deserialize_with = "null_as_default")]
    pub avatar_url: String,
    /// Repositories, with their projects.
    #[serde(deserialize_with = "null_as_default")]
    pub repos: Vec<Repository>,
}

impl Organization {
    /// All stacks, with the names of their projects.
    pub fn stacks(&self) -> impl Iterator<Item = (&str, &OrgStack)> {
        let projects = self.repos.iter().flat_map(|repo| &repo.projects);
        projects.flat_map(|project| project.stacks.iter().map(|stack| (project.name.as_str(), stack)))
    }
}

/// A repository, in the service's own sense: projects that belong together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Repository {
    /// The organization.
    #[serde(deserialize_with = "null_as_default")]
    pub org_name: String,
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Its projects.
    #[serde(deserialize_with = "null_as_default")]
    pub projects: Vec<Project>,
}

/// A project with its stacks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Project {
    /// The organization.
    #[serde(deserialize_with = "null_as_default")]
    pub org_name: String,
    /// The repository.
    #[serde(deserialize_with = "null_as_default")]
    pub repo_name: String,
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// Its stacks.
    #[serde(deserialize_with = "null_as_default")]
    pub stacks: Vec<OrgStack>,
}

/// A stack, as its organization shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrgStack {
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The project, as it stands in addresses; empty on older services.
    #[serde(deserialize_with = "null_as_default")]
    pub routing_project: String,
    /// The repository, as it stands in addresses.
    #[serde(deserialize_with = "null_as_default")]
    pub routing_repo: String,
    /// Its id.
    #[serde(deserialize_with = "null_as_default")]
    pub program_id: String,
    /// Whether the last drift run found a difference.
    #[serde(deserialize_with = "null_as_default")]
    pub drift_detected: bool,
    /// Whether deployments are set up.
    #[serde(deserialize_with = "null_as_default")]
    pub has_deployment_settings: bool,
    /// Whether a policy forbids to delete it.
    #[serde(deserialize_with = "null_as_default")]
    pub protected_by_policy: bool,
    /// Its newest update; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update: Option<UpdateSummary>,
    /// Its tags.
    #[serde(deserialize_with = "null_as_default")]
    pub tags: BTreeMap<String, String>,
}

/// `GET /api/orgs/{org}/metadata`, as far as the console reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationMetadata {
    /// Its id.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// The plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What the token's owner is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_role: Option<OrgRole>,
    /// What the plan includes.
    #[serde(deserialize_with = "null_as_default")]
    pub features: OrganizationFeatures,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a plan includes; what an older service does not say is not known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationFeatures {
    /// Deployments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_enabled: Option<bool>,
    /// Drift detection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift_detection_enabled: Option<bool>,
    /// Drift remediation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift_remediation_enabled: Option<bool>,
    /// Agent pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_hosted_deployments_enabled: Option<bool>,
    /// The cache of dependencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependency_caching_enabled: Option<bool>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
