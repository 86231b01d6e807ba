//! A stack: what it is, its deployments as a whole, its queue, its cache.

use api_types::StackRef;
use api_types::cache::{CacheUrlRequest, CacheUrlResponse};
use api_types::create::{CreateDeploymentRequest, CreateDeploymentResponse};
use api_types::deployment::ListDeploymentsResponse;
use api_types::endpoint;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::paging::{ListQuery, PageQuery};
use api_types::stacks::{ListActivityResponse, Stack, StackMetadata, StackOverview};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET /api/stacks/…`.
    pub async fn get_stack(&self, stack: &StackRef) -> Result<Stack, ApiError> {
        self.read(&endpoint::get_stack(stack)).await
    }

    /// `GET /api/stacks/…/metadata`.
    pub async fn get_stack_metadata(&self, stack: &StackRef) -> Result<StackMetadata, ApiError> {
        self.read(&endpoint::get_stack_metadata(stack)).await
    }

    /// `GET /api/console/stacks/…/overview`.
    pub async fn get_stack_overview(&self, stack: &StackRef) -> Result<StackOverview, ApiError> {
        self.read(&endpoint::get_stack_overview(stack)).await
    }

    /// `GET /api/stacks/…/activity`, one page.
    pub async fn list_stack_activity(
        &self,
        stack: &StackRef,
        page: PageQuery,
    ) -> Result<ListActivityResponse, ApiError> {
        self.read(&endpoint::list_stack_activity(stack, page)).await
    }

    /// `GET /api/stacks/…/deployments`, one page.
    pub async fn list_stack_deployments(
        &self,
        stack: &StackRef,
        query: &ListQuery,
    ) -> Result<ListDeploymentsResponse, ApiError> {
        self.read(&endpoint::list_stack_deployments(stack, query)).await
    }

    /// `POST …/deployments`. Never repeated by itself: it is not idempotent.
    pub async fn create_deployment(
        &self,
        stack: &StackRef,
        request: &CreateDeploymentRequest,
    ) -> Result<CreateDeploymentResponse, ApiError> {
        self.send(&endpoint::create_deployment(stack), request).await
    }

    /// `GET /api/stacks/…/deployments/metadata`.
    pub async fn get_stack_deployments_metadata(&self, stack: &StackRef) -> Result<StackDeploymentsMetadata, ApiError> {
        self.read(&endpoint::get_stack_deployments_metadata(stack)).await
    }

    /// `POST …/deployments/pause`.
    pub async fn pause_stack_deployments(&self, stack: &StackRef) -> Result<(), ApiError> {
        self.act(&endpoint::pause_stack_deployments(stack)).await
    }

    /// `POST …/deployments/resume`. Does not lift a pause of the organization.
    pub async fn resume_stack_deployments(&self, stack: &StackRef) -> Result<(), ApiError> {
        self.act(&endpoint::resume_stack_deployments(stack)).await
    }

    /// `DELETE …/deployments/cache`: the whole project's.
    pub async fn clear_project_cache(&self, stack: &StackRef) -> Result<(), ApiError> {
        self.act(&endpoint::clear_project_cache(stack)).await
    }

    /// `POST …/deployments/cache/url`.
    pub async fn get_cache_url(
        &self,
        stack: &StackRef,
        request: &CacheUrlRequest,
    ) -> Result<CacheUrlResponse, ApiError> {
        self.send(&endpoint::get_cache_url(stack), request).await
    }
}
