//! Drift of a stack: whether there is any, and the runs that looked.

use std::collections::BTreeMap;

use api_types::Operation;
use api_types::drift::{DriftRun, ListDriftRunsResponse, StackDriftStatus};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};

use super::query::{Params, page_of};
use super::{Answer, StackPath, find_stack};
use crate::Sandbox;
use crate::db::Stack;
use crate::drift;
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::table::Id;

pub(crate) async fn list_drift_runs(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListDriftRunsResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let query = Params(params).list()?;
        let runs: Vec<_> = world.db.stacks[stack].drift_runs.iter().rev().copied().collect();
        Ok(Json(ListDriftRunsResponse {
            drift_runs: page_of(&runs, &query).into_iter().map(|id| drift::view(world, id)).collect(),
            items_per_page: i64::from(query.page_size),
            total: runs.len() as i64,
        }))
    })
}

pub(crate) async fn get_drift_run(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<DriftRun>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let mut runs = world.db.stacks[stack].drift_runs.iter().copied();
        let run = runs.find(|run| world.db.drift_runs[*run].id.0 == id);
        let run = run.ok_or_else(|| Refusal::not_found("Drift run"))?;
        Ok(Json(drift::view(world, run)))
    })
}

pub(crate) async fn get_drift_status(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<StackDriftStatus>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        Ok(Json(status(world, stack).unwrap_or_default()))
    })
}

/// Whether a stack has drifted; `None` when nobody ever looked.
pub(super) fn status(world: &World, stack: Id<Stack>) -> Option<StackDriftStatus> {
    let stack = &world.db.stacks[stack];
    let latest = &world.db.drift_runs[*stack.drift_runs.last()?];
    let looks = |operation: &Operation| matches!(operation, Operation::DetectDrift | Operation::RemediateDrift);
    Some(StackDriftStatus {
        drift_detected: stack.n_drifted > 0,
        latest_drift_run: latest.id.0.clone(),
        run_in_progress: stack.active.is_some_and(|id| looks(&world.db.deployments[id].operation)),
    })
}
