//! One deployment.

use api_types::deployment::Deployment;
use api_types::endpoint;
use api_types::logs::LogPage;
use api_types::updates::UpdateInfo;
use api_types::{DeploymentId, DeploymentVersion, StackRef};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET …/deployments/version/{version}`.
    pub async fn get_deployment_by_version(
        &self,
        stack: &StackRef,
        version: DeploymentVersion,
    ) -> Result<Deployment, ApiError> {
        self.read(&endpoint::get_deployment_by_version(stack, version)).await
    }

    /// `GET …/deployments/{deploymentId}`.
    pub async fn get_deployment(&self, stack: &StackRef, id: &DeploymentId) -> Result<Deployment, ApiError> {
        self.read(&endpoint::get_deployment(stack, id)).await
    }

    /// `GET …/logs`, streaming.
    pub async fn get_deployment_logs(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
        continuation_token: Option<&str>,
    ) -> Result<LogPage, ApiError> {
        self.read(&endpoint::get_deployment_logs(stack, id, continuation_token)).await
    }

    /// `GET …/logs` of one step.
    pub async fn get_deployment_step_logs(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
        job: usize,
        step: usize,
        offset: u64,
        count: u32,
    ) -> Result<LogPage, ApiError> {
        self.read(&endpoint::get_deployment_step_logs(stack, id, job, step, offset, count)).await
    }

    /// `GET …/updates`.
    pub async fn list_deployment_updates(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
    ) -> Result<Vec<UpdateInfo>, ApiError> {
        self.read(&endpoint::list_deployment_updates(stack, id)).await
    }

    /// `POST …/cancel`. Asks to stop and does not wait for it.
    pub async fn cancel_deployment(&self, stack: &StackRef, id: &DeploymentId) -> Result<(), ApiError> {
        self.act(&endpoint::cancel_deployment(stack, id)).await
    }
}
