//! What agents ask, with the token of their pool in place of a person's.

use api_types::agents::AgentWorkflow;
use api_types::endpoint;
use api_types::{DeploymentId, DeploymentStatus};

use super::AgentClient;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> AgentClient<T> {
    /// `GET /api/deployments/{deploymentId}/status`.
    pub async fn get_deployment_status(&self, id: &DeploymentId) -> Result<DeploymentStatus, ApiError> {
        self.client.read(&endpoint::get_deployment_status(id)).await
    }

    /// `GET /api/deployments/executor`: a program, as it came.
    pub async fn get_executor(&self) -> Result<Vec<u8>, ApiError> {
        self.client.read_bytes(&endpoint::get_executor()).await
    }

    /// `GET /api/deployments/poll`: takes work off the queue; `None` when there is none (204).
    pub async fn poll_deployments_queue(&self) -> Result<Option<AgentWorkflow>, ApiError> {
        self.client.read_if_any(&endpoint::poll_deployments_queue()).await
    }
}
