//! What agents ask, with the token of their pool in place of a person's.

use super::{Endpoint, Method, template};
use crate::ids::DeploymentId;

/// `GET /api/deployments/{deploymentId}/status`, with the token of an agent pool.
#[must_use]
pub fn get_deployment_status(id: &DeploymentId) -> Endpoint {
    Endpoint::new(Method::Get, template::DEPLOYMENT_STATUS, &[&id.0], &[])
}

/// `GET /api/deployments/executor`, with the token of an agent pool.
#[must_use]
pub fn get_executor() -> Endpoint {
    Endpoint::new(Method::Get, template::EXECUTOR, &[], &[])
}

/// `GET /api/deployments/poll`, with the token of an agent pool. It takes work off the queue.
#[must_use]
pub fn poll_deployments_queue() -> Endpoint {
    Endpoint::new(Method::Get, template::POLL, &[], &[])
}
