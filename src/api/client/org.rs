//! An organization: queue, usage, roles, integrations, search.

use api_types::OrgName;
use api_types::deployment::ListDeploymentsResponse;
use api_types::endpoint;
use api_types::integrations::{IntegrationRef, ListBranchesResponse, ListIntegrationsResponse, ListReposResponse};
use api_types::metadata::OrgDeploymentsMetadata;
use api_types::organization::{Organization, OrganizationMetadata};
use api_types::paging::ListQuery;
use api_types::roles::{ListRolesResponse, RolePurpose};
use api_types::stacks::{SearchStacksRequest, SearchStacksResponse};
use api_types::usage::{UsageQuery, UsageRecord, UsageSummary};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET /api/orgs/{org}`: all its stacks, with their tags.
    pub async fn get_organization(&self, org: &OrgName) -> Result<Organization, ApiError> {
        self.read(&endpoint::get_organization(org)).await
    }

    /// `GET /api/orgs/{org}/metadata`.
    pub async fn get_organization_metadata(&self, org: &OrgName) -> Result<OrganizationMetadata, ApiError> {
        self.read(&endpoint::get_organization_metadata(org)).await
    }

    /// `GET /api/orgs/{org}/deployments`.
    pub async fn list_org_deployments(
        &self,
        org: &OrgName,
        query: &ListQuery,
    ) -> Result<ListDeploymentsResponse, ApiError> {
        self.read(&endpoint::list_org_deployments(org, query)).await
    }

    /// `GET /api/orgs/{org}/deployments/metadata`.
    pub async fn get_org_deployments_metadata(&self, org: &OrgName) -> Result<OrgDeploymentsMetadata, ApiError> {
        self.read(&endpoint::get_org_deployments_metadata(org)).await
    }

    /// `POST /api/orgs/{org}/deployments/pause`.
    pub async fn pause_org_deployments(&self, org: &OrgName) -> Result<(), ApiError> {
        self.act(&endpoint::pause_org_deployments(org)).await
    }

    /// `POST /api/orgs/{org}/deployments/resume`.
    pub async fn resume_org_deployments(&self, org: &OrgName) -> Result<(), ApiError> {
        self.act(&endpoint::resume_org_deployments(org)).await
    }

    /// `GET /api/orgs/{org}/deployments/summary`; `None` when there is no data (204).
    pub async fn get_deployment_usage_summary(
        &self,
        org: &OrgName,
        query: &UsageQuery,
    ) -> Result<Option<UsageSummary>, ApiError> {
        self.read_if_any(&endpoint::get_deployment_usage_summary(org, query)).await
    }

    /// `GET /api/orgs/{org}/deployments/usagereport`.
    pub async fn get_deployment_usage_report(
        &self,
        org: &OrgName,
        lookback_days: u32,
    ) -> Result<Vec<UsageRecord>, ApiError> {
        self.read(&endpoint::get_deployment_usage_report(org, lookback_days)).await
    }

    /// `GET /api/orgs/{org}/resources/summary`; `None` when there is no data (204).
    pub async fn get_resource_usage_summary(
        &self,
        org: &OrgName,
        query: &UsageQuery,
    ) -> Result<Option<UsageSummary>, ApiError> {
        self.read_if_any(&endpoint::get_resource_usage_summary(org, query)).await
    }

    /// `GET /api/orgs/{org}/roles`.
    pub async fn list_roles(&self, org: &OrgName, purpose: &RolePurpose) -> Result<ListRolesResponse, ApiError> {
        self.read(&endpoint::list_roles(org, purpose)).await
    }

    /// `POST /api/console/orgs/{org}/stacks/search`.
    pub async fn search_stacks(
        &self,
        org: &OrgName,
        request: &SearchStacksRequest,
    ) -> Result<SearchStacksResponse, ApiError> {
        self.send(&endpoint::search_stacks(org), request).await
    }

    /// `GET /api/console/orgs/{org}/integrations`.
    pub async fn list_vcs_integrations(&self, org: &OrgName) -> Result<ListIntegrationsResponse, ApiError> {
        self.read(&endpoint::list_vcs_integrations(org)).await
    }

    /// `GET …/integrations/{provider}/{integrationId}/repos`, one page.
    pub async fn list_vcs_repos(
        &self,
        org: &OrgName,
        integration: &IntegrationRef,
        page_token: Option<&str>,
    ) -> Result<ListReposResponse, ApiError> {
        self.read(&endpoint::list_vcs_repos(org, integration, page_token)).await
    }

    /// `GET …/repos/{repoId}/branches`.
    pub async fn list_vcs_branches(
        &self,
        org: &OrgName,
        integration: &IntegrationRef,
        repo_id: &str,
    ) -> Result<ListBranchesResponse, ApiError> {
        self.read(&endpoint::list_vcs_branches(org, integration, repo_id)).await
    }
}
