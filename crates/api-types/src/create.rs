//! `POST …/deployments`: ask for a deployment.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::{DeploymentId, DeploymentVersion};
use crate::paging::null_as_default;
use crate::status::Operation;

/// What to run. The operation stands at the top level: inside `operationContext` the service refuses it with 400.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateDeploymentRequest {
    /// What to do.
    pub operation: Operation,
    /// Whether the stack's settings apply below [`Self::settings`]; true when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherit_settings: Option<bool>,
    /// Settings of this one deployment, a merge patch over the stack's: absent, `null` and a value are three things,
    /// so it stays JSON.
    #[serde(flatten)]
    pub settings: Map<String, Value>,
}

impl CreateDeploymentRequest {
    /// An operation with the stack's own settings.
    #[must_use]
    pub fn with_stack_settings(operation: Operation) -> Self {
        Self { operation, inherit_settings: None, settings: Map::new() }
    }
}

/// The answer, with status 202.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateDeploymentResponse {
    /// The new deployment.
    pub id: DeploymentId,
    /// Where the vendor's console shows it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub console_url: String,
    /// Its number; missing on old services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<DeploymentVersion>,
}
