//! Schedules of a stack: three kinds are made by three routes, and read, paused and removed by the same ones.

use api_types::Operation;
use api_types::create::CreateDeploymentRequest;
use api_types::schedules::{
    ListScheduleHistoryResponse, ListSchedulesResponse, Schedule as ScheduleView, ScheduleHistoryEvent, ScheduleId,
    ScheduleKind,
};
use api_types::time::Timestamp;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::settings::with_context;
use super::{Answer, StackPath, find_caller, find_stack, require_plan, require_stack, views};
use crate::Sandbox;
use crate::cron::Cron;
use crate::db::Stack;
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::StackAct;
use crate::plans::Feature;
use crate::schedules::{Action, Schedule, Spec, Timing};
use crate::settings::Settings;
use crate::table::Id;
use crate::vault::Vault;

/// The names of a schedule, as they stand in an address.
type SchedulePath = (String, String, String, String);

/// Which of the three routes was asked.
#[derive(Clone, Copy)]
enum Kind {
    Deployment,
    Drift,
    Ttl,
}

pub(crate) async fn list_schedules(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<ListSchedulesResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let schedules = world.db.schedules_of(stack).map(|(id, _)| view(world, id)).collect();
        Ok(Json(ListSchedulesResponse { schedules }))
    })
}

pub(crate) async fn get_schedule(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
) -> Answer<Json<ScheduleView>> {
    sandbox.with_world(|world| {
        let (_, id) = find(world, &caller, path)?;
        Ok(Json(view(world, id)))
    })
}

pub(crate) async fn create_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: Path<StackPath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    create(&sandbox, &caller, &path, &body, Kind::Deployment)
}

pub(crate) async fn create_drift_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: Path<StackPath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    create(&sandbox, &caller, &path, &body, Kind::Drift)
}

pub(crate) async fn create_ttl_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: Path<StackPath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    create(&sandbox, &caller, &path, &body, Kind::Ttl)
}

pub(crate) async fn update_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    update(&sandbox, &caller, path, &body, Kind::Deployment)
}

pub(crate) async fn update_drift_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    update(&sandbox, &caller, path, &body, Kind::Drift)
}

pub(crate) async fn update_ttl_schedule(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
    body: Bytes,
) -> Answer<Json<ScheduleView>> {
    update(&sandbox, &caller, path, &body, Kind::Ttl)
}

pub(crate) async fn delete_schedule(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
) -> Answer<StatusCode> {
    act(&sandbox, &caller, path, World::delete_schedule)
}

pub(crate) async fn pause_schedule(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
) -> Answer<StatusCode> {
    act(&sandbox, &caller, path, |world, id| world.set_schedule_paused(id, true))
}

pub(crate) async fn resume_schedule(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
) -> Answer<StatusCode> {
    act(&sandbox, &caller, path, |world, id| world.set_schedule_paused(id, false))
}

pub(crate) async fn list_schedule_history(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<SchedulePath>,
) -> Answer<Json<ListScheduleHistoryResponse>> {
    sandbox.with_world(|world| {
        let (_, id) = find(world, &caller, path)?;
        let events = history(&world.db.schedules[id]);
        Ok(Json(ListScheduleHistoryResponse { schedule_history_events: events.collect() }))
    })
}

fn create(
    sandbox: &Sandbox,
    caller: &Caller,
    path: &StackPath,
    body: &Bytes,
    kind: Kind,
) -> Answer<Json<ScheduleView>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, caller, path)?;
        let spec = read(world, caller, stack, body, kind)?;
        let created_by = find_caller(world, caller)?;
        let id = world.add_schedule(stack, spec, created_by);
        Ok(Json(view(world, id)))
    })
}

/// The whole of a schedule is sent: what is left out is not kept.
fn update(
    sandbox: &Sandbox,
    caller: &Caller,
    path: SchedulePath,
    body: &Bytes,
    kind: Kind,
) -> Answer<Json<ScheduleView>> {
    sandbox.with_world(|world| {
        let (stack, id) = find(world, caller, path)?;
        let spec = read(world, caller, stack, body, kind)?;
        world.change_schedule(id, spec);
        Ok(Json(view(world, id)))
    })
}

fn act(
    sandbox: &Sandbox,
    caller: &Caller,
    path: SchedulePath,
    act: impl FnOnce(&mut World, Id<Schedule>),
) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let (stack, id) = find(world, caller, path)?;
        require_stack(world, caller, stack, StackAct::ManageSchedules)?;
        act(world, id);
        Ok(StatusCode::OK)
    })
}

fn find(world: &World, caller: &Caller, (org, project, stack, id): SchedulePath) -> Answer<(Id<Stack>, Id<Schedule>)> {
    let stack = find_stack(world, caller, &(org, project, stack))?;
    let found = world.db.schedules_of(stack).find(|(_, schedule)| schedule.id == id);
    found.map(|(id, _)| (stack, id)).ok_or_else(|| Refusal::not_found("ScheduledAction"))
}

pub(crate) fn view(world: &World, id: Id<Schedule>) -> ScheduleView {
    let schedule = &world.db.schedules[id];
    let (cron, once) = match &schedule.spec.timing {
        Timing::Cron(cron) => (Some(cron.as_str().to_owned()), None),
        Timing::Once(at) => (None, Some(*at)),
    };
    let definition = json!({
        "programID": views::stack_id(world, schedule.stack),
        "request": schedule.spec.action.request(),
    });
    ScheduleView {
        id: ScheduleId(schedule.id.clone()),
        org_id: views::org_id(world, world.db.stacks[schedule.stack].org),
        schedule_cron: cron,
        schedule_once: once,
        next_execution: schedule.next,
        last_executed: schedule.last_executed,
        paused: schedule.paused,
        kind: ScheduleKind::Deployment,
        definition: definition.as_object().cloned().unwrap_or_default(),
        created: Some(schedule.created),
        modified: Some(schedule.modified),
    }
}

/// When a schedule was due and what came of it, newest first.
pub(crate) fn history(schedule: &Schedule) -> impl Iterator<Item = ScheduleHistoryEvent> {
    schedule.history.iter().rev().map(|execution| ScheduleHistoryEvent {
        id: execution.id.clone(),
        schedule_id: ScheduleId(schedule.id.clone()),
        executed: Some(execution.at),
        result: if execution.succeeded { "succeeded" } else { "failed" }.to_owned(),
        version: execution.version,
    })
}

/// Reads what a schedule is to be, or says why it cannot be.
fn read(world: &World, caller: &Caller, stack: Id<Stack>, body: &[u8], kind: Kind) -> Answer<Spec> {
    require_stack(world, caller, stack, StackAct::ManageSchedules)?;
    let row = &world.db.stacks[stack];
    require_plan(world, row.org, Feature::Schedules)?;
    let body: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| Refusal::invalid("body", format!("the body is no JSON object: {error}")))?;
    if row.settings.is_none() {
        return Err(Refusal::new(400, "Bad Request: the stack does not have deployment settings configured"));
    }
    let spec = match kind {
        Kind::Deployment => Spec {
            timing: timing(&body, world.now())?,
            action: Action::Deployment(deployment_request(world, stack, &body)?),
        },
        Kind::Drift => {
            let cron = text(&body, "scheduleCron")?;
            let cron = cron.ok_or_else(|| Refusal::invalid("scheduleCron", "'scheduleCron' needs to be set"))?;
            let auto_remediate = flag(&body, "autoRemediate")?;
            Spec { timing: cron_timing(cron, world.now())?, action: Action::Drift { auto_remediate } }
        }
        Kind::Ttl => {
            let at = text(&body, "timestamp")?;
            let at = at.ok_or_else(|| Refusal::invalid("timestamp", "'timestamp' needs to be set"))?;
            let timing = Timing::Once(moment("timestamp", at, world.now())?);
            let delete_after_destroy = flag(&body, "deleteAfterDestroy")?;
            Spec { timing, action: Action::Ttl { delete_after_destroy } }
        }
    };
    let remediates = match &spec.action {
        Action::Drift { auto_remediate } => *auto_remediate,
        Action::Deployment(request) => {
            request.get("operation").and_then(Value::as_str) == Some(Operation::RemediateDrift.as_str())
        }
        Action::Ttl { .. } => false,
    };
    if remediates {
        require_plan(world, row.org, Feature::DriftRemediation)?;
    }
    Ok(spec)
}

fn timing(body: &Map<String, Value>, now: Timestamp) -> Answer<Timing> {
    match (text(body, "scheduleCron")?, text(body, "scheduleOnce")?) {
        (Some(cron), None) => cron_timing(cron, now),
        (None, Some(at)) => moment("scheduleOnce", at, now).map(Timing::Once),
        _ => {
            Err(Refusal::invalid("scheduleCron", "exactly one of 'scheduleCron' and 'scheduleOnce' must be specified"))
        }
    }
}

fn cron_timing(text: &str, now: Timestamp) -> Answer<Timing> {
    Cron::parse(text, now).map(Timing::Cron).map_err(|error| Refusal::invalid("scheduleCron", error))
}

/// A moment to come, with its zone.
fn moment(key: &str, text: &str, now: Timestamp) -> Answer<Timestamp> {
    let moment = DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc));
    let moment = moment.map_err(|_| {
        Refusal::invalid(key, format!("'{key}' must be an ISO 8601 timestamp such as 2026-12-31T23:59:59Z"))
    })?;
    if moment <= now {
        return Err(Refusal::invalid(key, format!("'{key}' must be in the future")));
    }
    Ok(moment)
}

/// Reads the request that a schedule is to make. It is checked as if it were made now, and its secrets are encrypted.
fn deployment_request(world: &World, stack: Id<Stack>, body: &Map<String, Value>) -> Answer<Map<String, Value>> {
    let invalid = |attribute: &str, message: &str| Err(Refusal::invalid(attribute, message));
    let request = match body.get("request") {
        None | Some(Value::Null) => return invalid("request", "missing required field 'request.operation'"),
        Some(Value::Object(request)) => request,
        Some(_) => return invalid("request", "'request' must be an object"),
    };
    if request.get("operation").is_none_or(Value::is_null) {
        return invalid("request.operation", "missing required field 'request.operation'");
    }
    let inner = request.get("operationContext").and_then(|context| context.get("operation"));
    if inner.is_some_and(|operation| !operation.is_null()) {
        return invalid("request.operation", "'operation' must only be set at the top level of 'request'");
    }
    let read: Result<CreateDeploymentRequest, _> = serde_json::from_value(Value::Object(request.clone()));
    match read {
        Err(error) => invalid("request", &error.to_string()),
        Ok(CreateDeploymentRequest { operation: Operation::Unknown(word), .. }) => {
            invalid("request.operation", &format!("unknown operation '{word}'"))
        }
        Ok(read) => {
            let stack = &world.db.stacks[stack];
            let inherited = stack.settings.as_deref().filter(|_| read.inherit_settings != Some(false));
            let settings = with_context(world, stack.org, |context| {
                Settings::of_deployment(inherited, read.settings.clone(), context)
            })?;
            if inherited.is_none() && !settings.has_source() {
                return invalid("request.sourceContext", "nothing says where the program is");
            }
            let mut request = request.clone();
            request.values_mut().for_each(|value| seal(value, &world.vault));
            Ok(request)
        }
    }
}

/// Encrypts every `{"secret": text}` within a value.
fn seal(value: &mut Value, vault: &Vault) {
    let secret = value.as_object().filter(|object| object.keys().eq(["secret"]));
    if let Some(text) = secret.and_then(|object| object.get("secret")).and_then(Value::as_str) {
        *value = json!({"ciphertext": vault.seal(text)});
        return;
    }
    match value {
        Value::Object(object) => object.values_mut().for_each(|value| seal(value, vault)),
        Value::Array(items) => items.iter_mut().for_each(|value| seal(value, vault)),
        _ => {}
    }
}

/// A text; an empty one is as good as none.
fn text<'a>(body: &'a Map<String, Value>, key: &str) -> Answer<Option<&'a str>> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(Refusal::invalid(key, format!("'{key}' must be a text"))),
    }
}

/// A flag that is down when it is left out, also in a change.
fn flag(body: &Map<String, Value>, key: &str) -> Answer<bool> {
    match body.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Refusal::invalid(key, format!("'{key}' must be true or false"))),
    }
}
