//! What the service can do beyond what every service can.

use api_types::capabilities::{CapabilitiesResponse, Capability};
use axum::Json;
use serde_json::{Map, json};

/// Names and versions.
const CAPABILITIES: &[(&str, i64)] = &[("deployment-schema-version", 1), ("api-version", 9), ("batch-encrypt", 1)];

/// Asked before anybody has signed in as well, but here as everywhere a token is needed.
pub(crate) async fn get_capabilities() -> Json<CapabilitiesResponse> {
    let capabilities = CAPABILITIES.iter().map(|(name, version)| Capability {
        capability: (*name).to_owned(),
        version: Some(*version),
        configuration: match *name {
            "deployment-schema-version" => json!({"schemaVersion": version}).as_object().cloned().unwrap_or_default(),
            _ => Map::new(),
        },
    });
    Json(CapabilitiesResponse { capabilities: capabilities.collect() })
}
