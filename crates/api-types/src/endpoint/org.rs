//! An organization: queue, usage, agent pools, roles, integrations.

use super::{Endpoint, Method, optional, template};
use crate::agents::{AgentPoolId, PoolRemoval};
use crate::ids::OrgName;
use crate::integrations::IntegrationRef;
use crate::paging::ListQuery;
use crate::roles::RolePurpose;
use crate::usage::UsageQuery;

/// `GET /api/orgs/{org}`.
#[must_use]
pub fn get_organization(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORGANIZATION, &[org.as_str()], &[])
}

/// `GET /api/orgs/{org}/metadata`.
#[must_use]
pub fn get_organization_metadata(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORGANIZATION_METADATA, &[org.as_str()], &[])
}

/// `GET /api/orgs/{org}/deployments`, one page.
#[must_use]
pub fn list_org_deployments(org: &OrgName, query: &ListQuery) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_DEPLOYMENTS, &[org.as_str()], &query.to_pairs())
}

/// `GET /api/orgs/{org}/deployments/metadata`.
#[must_use]
pub fn get_org_deployments_metadata(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_DEPLOYMENTS_METADATA, &[org.as_str()], &[])
}

/// `POST /api/orgs/{org}/deployments/pause`, for administrators.
#[must_use]
pub fn pause_org_deployments(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Post, template::ORG_DEPLOYMENTS_PAUSE, &[org.as_str()], &[])
}

/// `POST /api/orgs/{org}/deployments/resume`, for administrators.
#[must_use]
pub fn resume_org_deployments(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Post, template::ORG_DEPLOYMENTS_RESUME, &[org.as_str()], &[])
}

/// `GET /api/orgs/{org}/deployments/summary`; 204 means no data.
#[must_use]
pub fn get_deployment_usage_summary(org: &OrgName, query: &UsageQuery) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_DEPLOYMENTS_SUMMARY, &[org.as_str()], &query.to_pairs())
}

/// `GET /api/orgs/{org}/deployments/usagereport`, of self-hosted installations.
#[must_use]
pub fn get_deployment_usage_report(org: &OrgName, lookback_days: u32) -> Endpoint {
    Endpoint::new(
        Method::Get,
        template::ORG_DEPLOYMENTS_USAGE_REPORT,
        &[org.as_str()],
        &[("lookbackDays", lookback_days.to_string())],
    )
}

/// `GET /api/orgs/{org}/resources/summary`; 204 means no data.
#[must_use]
pub fn get_resource_usage_summary(org: &OrgName, query: &UsageQuery) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_RESOURCES_SUMMARY, &[org.as_str()], &query.to_pairs())
}

/// `GET /api/orgs/{org}/agent-pools`.
#[must_use]
pub fn list_agent_pools(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_AGENT_POOLS, &[org.as_str()], &[])
}

/// `POST /api/orgs/{org}/agent-pools`. The answer shows the token, this once.
#[must_use]
pub fn create_agent_pool(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Post, template::ORG_AGENT_POOLS, &[org.as_str()], &[])
}

/// `GET /api/orgs/{org}/agent-pools/{poolId}`.
#[must_use]
pub fn get_agent_pool(org: &OrgName, pool: &AgentPoolId) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_AGENT_POOL, &[org.as_str(), &pool.0], &[])
}

/// `PATCH /api/orgs/{org}/agent-pools/{poolId}`: changes only what is sent.
#[must_use]
pub fn patch_agent_pool(org: &OrgName, pool: &AgentPoolId) -> Endpoint {
    Endpoint::new(Method::Patch, template::ORG_AGENT_POOL, &[org.as_str(), &pool.0], &[])
}

/// `DELETE /api/orgs/{org}/agent-pools/{poolId}`; 400 when settings name it, unless forced.
#[must_use]
pub fn delete_agent_pool(org: &OrgName, pool: &AgentPoolId, removal: PoolRemoval) -> Endpoint {
    Endpoint::new(Method::Delete, template::ORG_AGENT_POOL, &[org.as_str(), &pool.0], &removal.to_pairs())
}

/// `GET /api/orgs/{org}/roles`.
#[must_use]
pub fn list_roles(org: &OrgName, purpose: &RolePurpose) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_ROLES, &[org.as_str()], &[("uxPurpose", purpose.to_string())])
}

/// `POST /api/console/orgs/{org}/stacks/search`: reads, in spite of its method.
#[must_use]
pub fn search_stacks(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Post, template::ORG_STACKS_SEARCH, &[org.as_str()], &[])
}

/// `GET /api/console/orgs/{org}/integrations`.
#[must_use]
pub fn list_vcs_integrations(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_INTEGRATIONS, &[org.as_str()], &[])
}

/// `GET …/integrations/{provider}/{integrationId}/repos`, one page.
#[must_use]
pub fn list_vcs_repos(org: &OrgName, integration: &IntegrationRef, page_token: Option<&str>) -> Endpoint {
    Endpoint::new(
        Method::Get,
        template::ORG_INTEGRATION_REPOS,
        &[org.as_str(), integration.provider.as_str(), &integration.id],
        &optional("page", page_token),
    )
}

/// `GET …/repos/{repoId}/branches`.
#[must_use]
pub fn list_vcs_branches(org: &OrgName, integration: &IntegrationRef, repo_id: &str) -> Endpoint {
    Endpoint::new(
        Method::Get,
        template::ORG_INTEGRATION_BRANCHES,
        &[org.as_str(), integration.provider.as_str(), &integration.id, repo_id],
        &[],
    )
}
