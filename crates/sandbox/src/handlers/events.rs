//! Engine events: four routes, one for each kind of run. All previews are served by one of them, that of drift detection
//! (`Prefresh`) too.
//!
//! The continuation token is the number of events that were sent.

use std::collections::BTreeMap;

use api_types::events::{
    EngineEvent, EventsOf, ListEventsResponse, MessageEvent, ResourceEvent, StepMetadata, SummaryEvent,
};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::query::Params;
use super::updates::{self, TimedEvent};
use super::{Answer, find_stack};
use crate::Sandbox;
use crate::db::Stack;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::plan::Profile;
use crate::plan::events::{Step, What};
use crate::plan::resources::Resource;

/// How many events are on a page.
const EVENTS_PER_PAGE: usize = 100;

type EventsPath = Path<(String, String, String, String)>;
type EventsQuery = Query<BTreeMap<String, String>>;

pub(crate) async fn list_update_events(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: EventsPath,
    query: EventsQuery,
) -> Answer<Json<ListEventsResponse>> {
    list(&sandbox, &caller, path, query, EventsOf::Update)
}

pub(crate) async fn list_preview_events(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: EventsPath,
    query: EventsQuery,
) -> Answer<Json<ListEventsResponse>> {
    list(&sandbox, &caller, path, query, EventsOf::Preview)
}

pub(crate) async fn list_refresh_events(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: EventsPath,
    query: EventsQuery,
) -> Answer<Json<ListEventsResponse>> {
    list(&sandbox, &caller, path, query, EventsOf::Refresh)
}

pub(crate) async fn list_destroy_events(
    sandbox: State<Sandbox>,
    caller: Extension<Caller>,
    path: EventsPath,
    query: EventsQuery,
) -> Answer<Json<ListEventsResponse>> {
    list(&sandbox, &caller, path, query, EventsOf::Destroy)
}

fn list(
    sandbox: &Sandbox,
    caller: &Caller,
    Path((org, project, stack, id)): EventsPath,
    Query(params): EventsQuery,
    of: EventsOf,
) -> Answer<Json<ListEventsResponse>> {
    let params = Params(params);
    sandbox.with_world(|world| {
        let stack_id = find_stack(world, caller, &(org, project, stack))?;
        let found = updates::by_update_id(world, stack_id, &id);
        let parts = found.and_then(|found| found.parts(world).map(|(run, _, plan)| (found, run, &plan.kind)));
        let parts = parts.filter(|(_, _, kind)| EventsOf::kind(kind) == Some(of));
        let (found, run, kind) = parts.ok_or_else(|| Refusal::not_found("Update"))?;
        let (events, is_over) = found.events(world).ok_or_else(|| Refusal::not_found("Update"))?;
        let start = match params.text("continuationToken") {
            None | Some("") => 0,
            Some(token) => token
                .parse::<usize>()
                .ok()
                .filter(|start| *start <= events.len())
                .ok_or_else(|| Refusal::invalid("continuationToken", "Invalid continuation token."))?,
        };
        let end = events.len().min(start + EVENTS_PER_PAGE);
        let engine = Engine {
            stack: &world.db.stacks[stack_id],
            profile: &run.brief.profile,
            is_preview: kind.is_preview(),
            took: found.n_seconds(world),
        };
        Ok(Json(ListEventsResponse {
            events: events.get(start..end).unwrap_or_default().iter().map(|event| engine.view(event)).collect(),
            continuation_token: (!is_over || end < events.len()).then(|| end.to_string()),
        }))
    })
}

/// What all events of a run have in common.
struct Engine<'a> {
    stack: &'a Stack,
    profile: &'a Profile,
    is_preview: bool,
    took: i64,
}

impl Engine<'_> {
    fn view(&self, TimedEvent { at, event }: &TimedEvent) -> EngineEvent {
        let (kind, event) = match &event.what {
            What::Prelude => self.other("preludeEvent", json!({"config": self.config()})),
            What::Cancel => self.other("cancelEvent", json!({})),
            What::Stdout(message) => {
                let message = MessageEvent { message: message.clone(), color: "raw".to_owned(), ..Default::default() };
                ("stdoutEvent", EngineEvent { stdout_event: Some(message), ..Default::default() })
            }
            What::Pre(step) => {
                ("resourcePreEvent", EngineEvent { resource_pre_event: Some(self.step(step)), ..Default::default() })
            }
            What::Outputs(step) => {
                ("resOutputsEvent", EngineEvent { res_outputs_event: Some(self.step(step)), ..Default::default() })
            }
            What::Failed(step) => {
                let mut failed = self.step(step);
                // The engine cannot tell whether the resource is what it was.
                failed.extra = object(json!({"status": 1, "steps": 1}));
                ("resOpFailedEvent", EngineEvent { res_op_failed_event: Some(failed), ..Default::default() })
            }
            What::Diagnostic { severity, message, resource } => {
                let message = MessageEvent {
                    message: message.clone(),
                    color: "raw".to_owned(),
                    severity: (*severity).to_owned(),
                    urn: resource.urn(self.profile),
                    extra: object(json!({"prefix": format!("<{{%fg 3%}}>{severity}: <{{%reset%}}>"), "streamID": 0})),
                };
                ("diagnosticEvent", EngineEvent { diagnostic_event: Some(message), ..Default::default() })
            }
            What::Summary(ending) => {
                let changes = ending.changes.iter().map(|(operation, count)| ((*operation).to_owned(), *count));
                let summary = SummaryEvent {
                    duration_seconds: self.took,
                    resource_changes: changes.collect(),
                    extra: object(json!({
                        "maybeCorrupt": false,
                        "PolicyPacks": {},
                        "isPreview": self.is_preview,
                        "result": ending.result,
                    })),
                };
                ("summaryEvent", EngineEvent { summary_event: Some(summary), ..Default::default() })
            }
        };
        EngineEvent { timestamp: Some(*at), kind: kind.to_owned(), ..event }
    }

    fn other(&self, key: &'static str, payload: Value) -> (&'static str, EngineEvent) {
        (key, EngineEvent { extra: [(key.to_owned(), payload)].into_iter().collect(), ..Default::default() })
    }

    fn config(&self) -> BTreeMap<String, String> {
        let values = updates::config(self.stack).into_iter();
        values.map(|(name, value)| (name, if value.secret { "[secret]".to_owned() } else { value.string })).collect()
    }

    fn step(&self, step: &Step) -> ResourceEvent {
        let state = |is_there: bool| if is_there { self.state(&step.resource) } else { Value::Null };
        let changed = step.diff.split(',').filter(|diff| !diff.is_empty());
        let detailed_diff = changed.map(|diff| {
            let (sign, property) = diff.split_at_checked(1).unwrap_or(("~", diff));
            let kind = match (sign, step.operation) {
                ("+", "replace") => "add-replace",
                ("+", _) => "add",
                ("-", "replace") => "delete-replace",
                ("-", _) => "delete",
                (_, "replace") => "update-replace",
                _ => "update",
            };
            (property.trim_start_matches(['~', '+', '-']).to_owned(), json!({"diffKind": kind, "inputDiff": true}))
        });
        let detailed_diff: BTreeMap<String, Value> = detailed_diff.collect();
        ResourceEvent {
            metadata: StepMetadata {
                op: step.operation.to_owned(),
                urn: step.resource.urn(self.profile),
                resource_type: step.resource.kind.to_owned(),
                diffs: detailed_diff.keys().cloned().collect(),
                detailed_diff,
                extra: object(json!({
                    "old": state(step.operation != "create"),
                    "new": state(step.operation != "delete"),
                    "logical": true,
                    "provider": step.resource.provider(self.profile),
                })),
            },
            planning: self.is_preview,
            extra: Map::new(),
        }
    }

    fn state(&self, resource: &Resource) -> Value {
        let is_root = resource.is_root();
        let (id, parent) = match is_root {
            true => (String::new(), String::new()),
            false => (resource.provider_id(), Resource::root(self.profile).urn(self.profile)),
        };
        json!({
            "type": resource.kind,
            "urn": resource.urn(self.profile),
            "custom": !is_root,
            "id": id,
            "parent": parent,
            "inputs": {},
            "outputs": {},
            "provider": resource.provider(self.profile),
        })
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
