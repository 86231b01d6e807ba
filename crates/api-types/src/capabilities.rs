//! `GET /api/capabilities`: what a service can do, and in which versions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::paging::null_as_default;

/// The capabilities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CapabilitiesResponse {
    /// One entry each.
    #[serde(deserialize_with = "null_as_default")]
    pub capabilities: Vec<Capability>,
}

impl CapabilitiesResponse {
    /// The version of a capability, when the service has it.
    #[must_use]
    pub fn version_of(&self, name: &str) -> Option<i64> {
        self.capabilities.iter().find(|entry| entry.capability == name).map(|entry| entry.version.unwrap_or(1))
    }
}

/// A capability.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capability {
    /// Its name, such as `deployment-schema-version` and `api-version`.
    #[serde(deserialize_with = "null_as_default")]
    pub capability: String,
    /// Its version, where it has versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whatever else belongs to it.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Map::is_empty")]
    pub configuration: Map<String, Value>,
}
