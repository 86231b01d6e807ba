//! One deployment.

use super::{Endpoint, Method, optional, template};
use crate::ids::{DeploymentId, DeploymentVersion, StackRef};

/// `GET /api/stacks/…/deployments/version/{version}`.
#[must_use]
pub fn get_deployment_by_version(stack: &StackRef, version: DeploymentVersion) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_BY_VERSION, stack, Some(&version.0.to_string()), &[])
}

/// `GET /api/stacks/…/deployments/{deploymentId}`.
#[must_use]
pub fn get_deployment(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT, stack, Some(&id.0), &[])
}

/// `GET …/logs`, streaming: without a token from the beginning.
#[must_use]
pub fn get_deployment_logs(stack: &StackRef, id: &DeploymentId, continuation_token: Option<&str>) -> Endpoint {
    Endpoint::of_stack(
        Method::Get,
        template::DEPLOYMENT_LOGS,
        stack,
        Some(&id.0),
        &optional("continuationToken", continuation_token),
    )
}

/// `GET …/updates`.
#[must_use]
pub fn list_deployment_updates(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_UPDATES, stack, Some(&id.0), &[])
}

/// `POST …/cancel`: asks to stop and does not wait. The stack may be left inconsistent.
#[must_use]
pub fn cancel_deployment(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DEPLOYMENT_CANCEL, stack, Some(&id.0), &[])
}

/// `GET …/logs` of one step; `job` and `step` count from 0, `count` is at most [`crate::logs::MAX_STEP_COUNT`].
#[must_use]
pub fn get_deployment_step_logs(
    stack: &StackRef,
    id: &DeploymentId,
    job: usize,
    step: usize,
    offset: u64,
    count: u32,
) -> Endpoint {
    let query = [
        ("job", job.to_string()),
        ("step", step.to_string()),
        ("offset", offset.to_string()),
        ("count", count.to_string()),
    ];
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_LOGS, stack, Some(&id.0), &query)
}
