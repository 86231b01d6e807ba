//! Drift runs: when somebody looked whether a stack's resources still are as its state says, and what came of it. Rows
//! and what can be seen of them at a moment.
//!
//! It must not know who asks, nor what a deployment does beside looking.

use std::collections::BTreeMap;

use api_types::drift::{DriftRun as DriftRunView, DriftRunId, DriftRunUpdate};
use api_types::time::Timestamp;
use api_types::updates::UpdateId;
use api_types::{DeploymentStatus, UpdateKind, UpdateResult};

use crate::db::{Deployment, Place, Stack};
use crate::engine::World;
use crate::plan::UpdatePlan;
use crate::random;
use crate::run::UpdateView;
use crate::table::Id;

/// A row.
pub(crate) struct DriftRun {
    pub(crate) id: DriftRunId,
    pub(crate) stack: Id<Stack>,
    pub(crate) created: Timestamp,
    pub(crate) origin: Origin,
}

/// Where a run comes from.
pub(crate) enum Origin {
    /// A deployment that detects or remedies drift.
    Deployment(Id<Deployment>),
    /// A preview of `pulumi refresh` on somebody's machine.
    Cli { ended: Timestamp, n_drifted: i64, n_resources: i64 },
}

/// A run as its route shows it.
pub(crate) fn view(world: &World, id: Id<DriftRun>) -> DriftRunView {
    let run = &world.db.drift_runs[id];
    let blank = DriftRunView {
        id: run.id.clone(),
        created: Some(run.created),
        status: DeploymentStatus::Succeeded,
        drift_detected: false,
        deployment_id: None,
        deployment_version: None,
        detect_update: None,
        remediate_update: None,
    };
    match &run.origin {
        Origin::Deployment(deployment) => of_deployment(world, *deployment, blank),
        Origin::Cli { ended, n_drifted, n_resources } => {
            let changes = [("same", n_resources - n_drifted), ("update", *n_drifted)];
            let changes = changes.into_iter().filter(|(_, count)| *count > 0);
            let update = DriftRunUpdate {
                update_id: UpdateId(random::uuid(world.seed, &[&run.id.0, "cli"]).to_string()),
                status: DeploymentStatus::Succeeded,
                modified: Some(*ended),
                resource_changes: changes.map(|(operation, count)| (operation.to_owned(), count)).collect(),
            };
            DriftRunView { drift_detected: *n_drifted > 0, detect_update: Some(update), ..blank }
        }
    }
}

fn of_deployment(world: &World, id: Id<Deployment>, blank: DriftRunView) -> DriftRunView {
    let deployment = &world.db.deployments[id];
    let now = world.now();
    let mut view = DriftRunView {
        status: world.status(id),
        deployment_id: Some(deployment.id.clone()),
        deployment_version: Some(deployment.version),
        ..blank
    };
    let Place::Started(run) = &deployment.place else { return view };
    let first = run.update(now).zip(run.timeline.update.as_ref());
    let second = run.remediation(now).zip(run.timeline.remediation.as_ref());
    for (update_id, (engine, plan)) in
        [("update", first), ("remediation", second)].into_iter().filter_map(|(name, part)| Some((name, part?)))
    {
        let is_over = engine.end.is_some();
        view.drift_detected |= is_over && plan.n_changed() > 0;
        let update_id = UpdateId(random::uuid(world.seed, &[&deployment.id.0, update_id]).to_string());
        let update = part(update_id, &engine, plan);
        match plan.kind {
            UpdateKind::PreviewRefresh => view.detect_update = Some(update),
            _ => view.remediate_update = Some(update),
        }
    }
    view
}

fn part(update_id: UpdateId, engine: &UpdateView, plan: &UpdatePlan) -> DriftRunUpdate {
    let is_over = engine.end.is_some();
    let changes = plan.changes.iter().map(|(operation, count)| ((*operation).to_owned(), *count));
    DriftRunUpdate {
        update_id,
        status: match engine.result {
            UpdateResult::Succeeded => DeploymentStatus::Succeeded,
            UpdateResult::Failed => DeploymentStatus::Failed,
            _ => DeploymentStatus::Running,
        },
        modified: engine.end.or(Some(engine.start)),
        resource_changes: if is_over { changes.collect() } else { BTreeMap::new() },
    }
}
