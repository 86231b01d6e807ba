//! The state of a queue: an organization's and a stack's deployments metadata.

use serde::{Deserialize, Serialize};

use crate::drift::StackDriftStatus;
use crate::paging::null_as_default;

/// `GET /api/orgs/{org}/deployments/metadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrgDeploymentsMetadata {
    /// Whether the whole organization is paused.
    #[serde(deserialize_with = "null_as_default")]
    pub paused: bool,
    /// Stacks paused on their own, as `project/stack`. In the prose of the reference, not in the published schema.
    #[serde(deserialize_with = "null_as_default")]
    pub paused_stacks: Vec<String>,
    /// How many deployments may run at once.
    #[serde(deserialize_with = "null_as_default")]
    pub concurrency: i64,
    /// How many deployments there are of each status.
    #[serde(deserialize_with = "null_as_default")]
    pub deployment_counts: DeploymentCounts,
}

/// Deployments by status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentCounts {
    /// Queued.
    pub not_started: i64,
    /// Accepted.
    pub accepted: i64,
    /// Running.
    pub running: i64,
    /// Failed.
    pub failed: i64,
    /// Succeeded.
    pub succeeded: i64,
    /// Skipped.
    pub skipped: i64,
    /// All of them.
    pub total: i64,
}

/// `GET /api/stacks/…/deployments/metadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackDeploymentsMetadata {
    /// Paused by the stack or by the organization.
    #[serde(deserialize_with = "null_as_default")]
    pub paused: bool,
    /// Paused on its own.
    #[serde(deserialize_with = "null_as_default")]
    pub stack_paused: bool,
    /// Paused with its organization.
    #[serde(deserialize_with = "null_as_default")]
    pub organization_paused: bool,
    /// Whether schedules exist; absent on old services.
    #[serde(deserialize_with = "null_as_default")]
    pub has_schedules: bool,
    /// The drift status; absent when never checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<StackDriftStatus>,
}
