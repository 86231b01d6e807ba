//! Drift: whether a stack's resources differ from its state, and the runs that looked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DeploymentId, DeploymentVersion, opaque_id};
use crate::paging::null_as_default;
use crate::status::DeploymentStatus;
use crate::time::{self, Timestamp};
use crate::updates::UpdateId;

opaque_id! {
    /// A drift run's id.
    DriftRunId
}

/// `GET …/drift/status`: whether a stack has drifted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackDriftStatus {
    /// Whether the last run found a difference.
    #[serde(deserialize_with = "null_as_default")]
    pub drift_detected: bool,
    /// The id of the last run; empty when there was none.
    #[serde(deserialize_with = "null_as_default")]
    pub latest_drift_run: String,
    /// Whether a run is going on.
    #[serde(deserialize_with = "null_as_default")]
    pub run_in_progress: bool,
}

/// `GET …/drift/runs`, one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListDriftRunsResponse {
    /// The runs, newest first.
    #[serde(deserialize_with = "null_as_default")]
    pub drift_runs: Vec<DriftRun>,
    /// The page size that the service applied.
    #[serde(deserialize_with = "null_as_default")]
    pub items_per_page: i64,
    /// How many there are in all.
    #[serde(deserialize_with = "null_as_default")]
    pub total: i64,
}

/// One run: a detection, and the remediation that followed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftRun {
    /// Opaque.
    pub id: DriftRunId,
    /// When it was asked for. Written SQL style, as deployments are (assumed: no example is documented).
    #[serde(default, with = "time::sql")]
    pub created: Option<Timestamp>,
    /// Where it stands.
    pub status: DeploymentStatus,
    /// Whether it found a difference.
    #[serde(default, deserialize_with = "null_as_default")]
    pub drift_detected: bool,
    /// The deployment that it belongs to; absent for runs of the CLI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<DeploymentId>,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_version: Option<DeploymentVersion>,
    /// The preview-only refresh that looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detect_update: Option<DriftRunUpdate>,
    /// The update that put things right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediate_update: Option<DriftRunUpdate>,
}

/// One of the two updates of a drift run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftRunUpdate {
    /// The update.
    pub update_id: UpdateId,
    /// Where it stands.
    pub status: DeploymentStatus,
    /// When it last changed.
    #[serde(default, with = "time::sql")]
    pub modified: Option<Timestamp>,
    /// How many resources each engine operation touched.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub resource_changes: BTreeMap<String, i64>,
}
