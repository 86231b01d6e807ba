//! Pausing and resuming: of a stack, and of a whole organization. Either holds back what is queued; what runs ends.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::{Answer, StackPath, find_org, find_stack, require_org, require_stack};
use crate::Sandbox;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::{OrgAct, StackAct};

pub(crate) async fn pause_org_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<StatusCode> {
    set_org(&sandbox, &caller, &name, true)
}

pub(crate) async fn resume_org_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<StatusCode> {
    set_org(&sandbox, &caller, &name, false)
}

fn set_org(sandbox: &Sandbox, caller: &Caller, name: &str, paused: bool) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let org = find_org(world, caller, name)?;
        require_org(world, caller, org, OrgAct::PauseQueue)?;
        world.set_org_paused(org, paused);
        Ok(StatusCode::OK)
    })
}

pub(crate) async fn pause_stack_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<StatusCode> {
    set_stack(&sandbox, &caller, &path, true)
}

pub(crate) async fn resume_stack_deployments(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<StatusCode> {
    set_stack(&sandbox, &caller, &path, false)
}

fn set_stack(sandbox: &Sandbox, caller: &Caller, path: &StackPath, paused: bool) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, caller, path)?;
        require_stack(world, caller, stack, StackAct::Deploy)?;
        if world.db.stacks[stack].settings.is_none() {
            return Err(Refusal::invalid("settings", "the stack has no deployment settings"));
        }
        world.set_stack_paused(stack, paused);
        Ok(StatusCode::OK)
    })
}
