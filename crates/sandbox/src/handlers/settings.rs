//! Deployment settings of a stack: read, change, replace, remove, and encrypt a value for them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::{Answer, StackPath, find_stack, require_plan, require_stack};
use crate::Sandbox;
use crate::db::{Org, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::StackAct;
use crate::plans::Feature;
use crate::settings::{Context, Problems, Settings};
use crate::table::Id;

pub(crate) async fn get_deployment_settings(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        Ok(Json(stored(world, stack)?.shown(&world.vault)))
    })
}

pub(crate) async fn patch_deployment_settings(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    body: Bytes,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        change(world, &caller, stack, StackAct::PatchSettings, &body, Settings::patched)
    })
}

pub(crate) async fn replace_deployment_settings(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    body: Bytes,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        change(world, &caller, stack, StackAct::ReplaceSettings, &body, Settings::replaced)
    })
}

/// How new settings come from those before and a request.
type Rule = fn(Option<&Settings>, Map<String, Value>, &Context) -> Result<Settings, Problems>;

fn change(
    world: &mut World,
    caller: &Caller,
    stack: Id<Stack>,
    act: StackAct,
    body: &[u8],
    rule: Rule,
) -> Answer<Json<Value>> {
    require_stack(world, caller, stack, act)?;
    let org = world.db.stacks[stack].org;
    require_plan(world, org, Feature::Settings)?;
    let body = read_object(body)?;
    let before = world.db.stacks[stack].settings.clone();
    let settings = with_context(world, org, |context| rule(before.as_deref(), body, context))?;
    let shown = settings.shown(&world.vault);
    world.db.stacks[stack].settings = Some(Arc::new(settings));
    Ok(Json(shown))
}

/// Works out settings with what they depend on in an organization.
pub(super) fn with_context(
    world: &World,
    org: Id<Org>,
    make: impl FnOnce(&Context) -> Result<Settings, Problems>,
) -> Answer<Settings> {
    let has_agent_pool = |id: &str| world.db.has_agent_pool(org, id);
    let context = Context { vault: &world.vault, has_agent_pool: &has_agent_pool };
    make(&context).map_err(Refusal::of_problems)
}

pub(super) fn read_object(body: &[u8]) -> Answer<Map<String, Value>> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::invalid("body", format!("the body is no JSON object: {error}")))
}

pub(crate) async fn delete_deployment_settings(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<bool>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        require_stack(world, &caller, stack, StackAct::DeleteSettings)?;
        stored(world, stack)?;
        world.db.stacks[stack].settings = None;
        Ok(Json(true))
    })
}

pub(crate) async fn encrypt_deployment_settings_secret(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    body: Bytes,
) -> Answer<Json<Value>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        require_stack(world, &caller, stack, StackAct::PatchSettings)?;
        let body = read_object(&body)?;
        match body.get("secret").and_then(Value::as_str) {
            Some(secret) if !secret.is_empty() => Ok(Json(json!({"ciphertext": world.vault.seal(secret)}))),
            _ => Err(Refusal::invalid("secret", "'secret' must be a text that is not empty")),
        }
    })
}

fn stored(world: &World, stack: Id<Stack>) -> Answer<&Settings> {
    let settings = world.db.stacks[stack].settings.as_deref();
    settings.ok_or_else(|| Refusal::not_found("Deployment settings"))
}
