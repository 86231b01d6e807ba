//! An organization's pools of agents.

use api_types::OrgName;
use api_types::agents::{
    AgentPoolDetail, AgentPoolId, CreateAgentPoolRequest, CreateAgentPoolResponse, ListAgentPoolsResponse,
    PatchAgentPoolRequest, PatchAgentPoolResponse, PoolRemoval,
};
use api_types::endpoint;

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET /api/orgs/{org}/agent-pools`.
    pub async fn list_agent_pools(&self, org: &OrgName) -> Result<ListAgentPoolsResponse, ApiError> {
        self.read(&endpoint::list_agent_pools(org)).await
    }

    /// `POST /api/orgs/{org}/agent-pools`. The answer shows the token, this once.
    pub async fn create_agent_pool(
        &self,
        org: &OrgName,
        request: &CreateAgentPoolRequest,
    ) -> Result<CreateAgentPoolResponse, ApiError> {
        self.send(&endpoint::create_agent_pool(org), request).await
    }

    /// `GET /api/orgs/{org}/agent-pools/{poolId}`.
    pub async fn get_agent_pool(&self, org: &OrgName, pool: &AgentPoolId) -> Result<AgentPoolDetail, ApiError> {
        self.read(&endpoint::get_agent_pool(org, pool)).await
    }

    /// `PATCH /api/orgs/{org}/agent-pools/{poolId}`.
    pub async fn patch_agent_pool(
        &self,
        org: &OrgName,
        pool: &AgentPoolId,
        request: &PatchAgentPoolRequest,
    ) -> Result<PatchAgentPoolResponse, ApiError> {
        self.send(&endpoint::patch_agent_pool(org, pool), request).await
    }

    /// `DELETE /api/orgs/{org}/agent-pools/{poolId}`.
    pub async fn delete_agent_pool(
        &self,
        org: &OrgName,
        pool: &AgentPoolId,
        removal: PoolRemoval,
    ) -> Result<(), ApiError> {
        self.act(&endpoint::delete_agent_pool(org, pool, removal)).await
    }
}
