//! Drift of a stack.

use super::{Endpoint, Method, template};
use crate::drift::DriftRunId;
use crate::ids::StackRef;
use crate::paging::PageQuery;

/// `GET …/drift/runs`, one page, newest first.
#[must_use]
pub fn list_drift_runs(stack: &StackRef, page: PageQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DRIFT_RUNS, stack, None, &page.to_pairs())
}

/// `GET …/drift/runs/{driftRunId}`.
#[must_use]
pub fn get_drift_run(stack: &StackRef, id: &DriftRunId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DRIFT_RUN, stack, Some(&id.0), &[])
}

/// `GET …/drift/status`.
#[must_use]
pub fn get_drift_status(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DRIFT_STATUS, stack, None, &[])
}
