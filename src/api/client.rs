//! One function for each operation, named after the API's own. A client is had only from a session.

use api_types::create::{CreateDeploymentRequest, CreateDeploymentResponse};
use api_types::deployment::{Deployment, ListDeploymentsResponse};
use api_types::endpoint::{self, Endpoint};
use api_types::logs::LogPage;
use api_types::metadata::{OrgDeploymentsMetadata, StackDeploymentsMetadata};
use api_types::paging::ListQuery;
use api_types::stacks::{ListUserStacksResponse, UserStacksQuery};
use api_types::updates::UpdateInfo;
use api_types::user::{DefaultOrganization, User};
use api_types::{DeploymentId, DeploymentVersion, OrgName, StackRef};
use serde::de::DeserializeOwned;

use super::error::{ApiError, ErrorKind};
use super::transport;
use crate::session::{AccessToken, Session};

/// How long the check of a token may take: a person is waiting at the form.
const SIGN_IN_TIMEOUT_MS: u32 = 10_000;

/// Calls the API with the session's token of the moment, so that it goes on working after a renewed sign-in.
#[derive(Clone, Copy)]
pub struct Client {
    session: Session,
}

impl Client {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The session it belongs to.
    #[must_use]
    pub fn session(&self) -> Session {
        self.session
    }

    /// `GET /api/orgs/{org}/deployments`.
    ///
    /// # Errors
    /// As [`ApiError`] lists; so for every function here.
    pub async fn list_org_deployments(
        &self,
        org: &OrgName,
        query: &ListQuery,
    ) -> Result<ListDeploymentsResponse, ApiError> {
        self.get(&endpoint::list_org_deployments(org, query)).await
    }

    /// `GET /api/orgs/{org}/deployments/metadata`.
    ///
    /// # Errors
    /// As above.
    pub async fn get_org_deployments_metadata(&self, org: &OrgName) -> Result<OrgDeploymentsMetadata, ApiError> {
        self.get(&endpoint::get_org_deployments_metadata(org)).await
    }

    /// `GET /api/user/organizations/default`.
    ///
    /// # Errors
    /// As above.
    pub async fn get_default_organization(&self) -> Result<DefaultOrganization, ApiError> {
        self.get(&endpoint::get_default_organization()).await
    }

    /// `GET /api/user/stacks`, one page.
    ///
    /// # Errors
    /// As above.
    pub async fn list_user_stacks(&self, query: &UserStacksQuery) -> Result<ListUserStacksResponse, ApiError> {
        self.get(&endpoint::list_user_stacks(query)).await
    }

    /// `GET /api/stacks/…/deployments`.
    ///
    /// # Errors
    /// As above.
    pub async fn list_stack_deployments(
        &self,
        stack: &StackRef,
        query: &ListQuery,
    ) -> Result<ListDeploymentsResponse, ApiError> {
        self.get(&endpoint::list_stack_deployments(stack, query)).await
    }

    /// `GET /api/stacks/…/deployments/metadata`.
    ///
    /// # Errors
    /// As above.
    pub async fn get_stack_deployments_metadata(&self, stack: &StackRef) -> Result<StackDeploymentsMetadata, ApiError> {
        self.get(&endpoint::get_stack_deployments_metadata(stack)).await
    }

    /// `GET /api/stacks/…/deployments/version/{version}`.
    ///
    /// # Errors
    /// As above.
    pub async fn get_deployment_by_version(
        &self,
        stack: &StackRef,
        version: DeploymentVersion,
    ) -> Result<Deployment, ApiError> {
        self.get(&endpoint::get_deployment_by_version(stack, version)).await
    }

    /// `GET /api/stacks/…/deployments/{deploymentId}`.
    ///
    /// # Errors
    /// As above.
    pub async fn get_deployment(&self, stack: &StackRef, id: &DeploymentId) -> Result<Deployment, ApiError> {
        self.get(&endpoint::get_deployment(stack, id)).await
    }

    /// `GET …/logs`, streaming.
    ///
    /// # Errors
    /// As above.
    pub async fn get_deployment_logs(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
        continuation_token: Option<&str>,
    ) -> Result<LogPage, ApiError> {
        self.get(&endpoint::get_deployment_logs(stack, id, continuation_token)).await
    }

    /// `GET …/logs` of one step.
    ///
    /// # Errors
    /// As above.
    pub async fn get_deployment_step_logs(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
        job: usize,
        step: usize,
        offset: u64,
        count: u32,
    ) -> Result<LogPage, ApiError> {
        self.get(&endpoint::get_deployment_step_logs(stack, id, job, step, offset, count)).await
    }

    /// `GET …/updates`.
    ///
    /// # Errors
    /// As above.
    pub async fn list_deployment_updates(
        &self,
        stack: &StackRef,
        id: &DeploymentId,
    ) -> Result<Vec<UpdateInfo>, ApiError> {
        self.get(&endpoint::list_deployment_updates(stack, id)).await
    }

    /// `POST …/deployments`. Never repeated by itself: it is not idempotent.
    ///
    /// # Errors
    /// As above.
    pub async fn create_deployment(
        &self,
        stack: &StackRef,
        request: &CreateDeploymentRequest,
    ) -> Result<CreateDeploymentResponse, ApiError> {
        let endpoint = endpoint::create_deployment(stack);
        let body = serde_json::to_string(request).map_err(|problem| ApiError::unreadable(&endpoint, 0, &problem))?;
        let (api_url, token) = self.session.credentials(&endpoint)?;
        self.handled(&token, transport::send(&api_url, &token, &endpoint, Some(body), None).await)
    }

    /// `POST …/cancel`. Asks to stop and does not wait for it.
    ///
    /// # Errors
    /// As above.
    pub async fn cancel_deployment(&self, stack: &StackRef, id: &DeploymentId) -> Result<(), ApiError> {
        let endpoint = endpoint::cancel_deployment(stack, id);
        let (api_url, token) = self.session.credentials(&endpoint)?;
        self.handled(&token, transport::send_for_effect(&api_url, &token, &endpoint).await)
    }

    async fn get<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<T, ApiError> {
        let (api_url, token) = self.session.credentials(endpoint)?;
        self.handled(&token, transport::send(&api_url, &token, endpoint, None, None).await)
    }

    /// 401 goes to the session, which brings the form back; everything else stays with who asked.
    fn handled<T>(&self, token: &AccessToken, outcome: Result<T, ApiError>) -> Result<T, ApiError> {
        if outcome.as_ref().is_err_and(|error| error.kind == ErrorKind::Unauthorized) {
            self.session.expire(token);
        }
        outcome
    }
}

/// Checks a token by asking for its owner: `GET /api/user`. The one call that needs no session.
///
/// # Errors
/// [`ErrorKind::Withheld`] where the address answers but refuses this origin, [`ErrorKind::NoAnswer`] where nothing
/// answers, and otherwise as [`ApiError`] lists.
pub async fn check_token(api_url: &str, token: &AccessToken) -> Result<User, ApiError> {
    let endpoint = endpoint::get_current_user();
    let outcome = transport::send(api_url, token, &endpoint, None, Some(SIGN_IN_TIMEOUT_MS)).await;
    match outcome {
        Err(error) if error.kind == ErrorKind::NoAnswer && transport::answers_opaquely(api_url).await => {
            Err(ApiError { kind: ErrorKind::Withheld, ..error })
        }
        outcome => outcome,
    }
}
