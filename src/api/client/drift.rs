//! Drift of a stack.

use api_types::StackRef;
use api_types::drift::{DriftRun, DriftRunId, ListDriftRunsResponse, StackDriftStatus};
use api_types::endpoint;
use api_types::paging::PageQuery;

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET …/drift/runs`, one page.
    pub async fn list_drift_runs(&self, stack: &StackRef, page: PageQuery) -> Result<ListDriftRunsResponse, ApiError> {
        self.read(&endpoint::list_drift_runs(stack, page)).await
    }

    /// `GET …/drift/runs/{driftRunId}`.
    pub async fn get_drift_run(&self, stack: &StackRef, id: &DriftRunId) -> Result<DriftRun, ApiError> {
        self.read(&endpoint::get_drift_run(stack, id)).await
    }

    /// `GET …/drift/status`.
    pub async fn get_drift_status(&self, stack: &StackRef) -> Result<StackDriftStatus, ApiError> {
        self.read(&endpoint::get_drift_status(stack)).await
    }
}
