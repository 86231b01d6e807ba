//! The state of queues.

use api_types::DeploymentStatus;
use api_types::metadata::{DeploymentCounts, OrgDeploymentsMetadata, StackDeploymentsMetadata};
use axum::extract::{Path, State};
use axum::{Extension, Json};

use super::drift;
use super::{Answer, StackPath, can_see, find_org, find_stack};
use crate::Sandbox;
use crate::http::auth::Caller;

pub(crate) async fn get_org_deployments_metadata(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<Json<OrgDeploymentsMetadata>> {
    sandbox.with_world(|world| {
        let id = find_org(world, &caller, &name)?;
        let org = &world.db.orgs[id];
        let visible = |stack| can_see(world, &caller, stack);
        let paused = org.stacks.iter().filter(|id| visible(**id)).map(|id| &world.db.stacks[*id]);
        let paused = paused.filter(|stack| stack.paused);
        let counted = org.deployments.iter().filter(|id| visible(world.db.deployments[**id].stack));
        Ok(Json(OrgDeploymentsMetadata {
            paused: org.paused,
            paused_stacks: paused.map(|stack| format!("{}/{}", stack.project, stack.name)).collect(),
            concurrency: org.concurrency as i64,
            deployment_counts: counts(counted.map(|id| world.status(*id))),
        }))
    })
}

fn counts(statuses: impl Iterator<Item = DeploymentStatus>) -> DeploymentCounts {
    let mut counts = DeploymentCounts::default();
    for status in statuses {
        let count = match status {
            DeploymentStatus::NotStarted => &mut counts.not_started,
            DeploymentStatus::Accepted => &mut counts.accepted,
            DeploymentStatus::Running => &mut counts.running,
            DeploymentStatus::Failed => &mut counts.failed,
            DeploymentStatus::Succeeded => &mut counts.succeeded,
            DeploymentStatus::Skipped | DeploymentStatus::Unknown(_) => &mut counts.skipped,
        };
        *count += 1;
        counts.total += 1;
    }
    counts
}

pub(crate) async fn get_stack_deployments_metadata(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<StackDeploymentsMetadata>> {
    sandbox.with_world(|world| {
        let id = find_stack(world, &caller, &path)?;
        let stack = &world.db.stacks[id];
        let organization_paused = world.db.orgs[stack.org].paused;
        Ok(Json(StackDeploymentsMetadata {
            paused: stack.paused || organization_paused,
            stack_paused: stack.paused,
            organization_paused,
            has_schedules: world.db.schedules_of(id).next().is_some(),
            drift: drift::status(world, id),
        }))
    })
}
