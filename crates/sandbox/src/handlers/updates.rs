//! The engine's records: of a deployment, and of a stack.
//!
//! All of them are of deployments: nobody runs the engine beside the sandbox. A deployment that remedies what it found
//! has two, any other has one. Updates have the stack's version that they made; previews have none and belong to the
//! update before them.

use std::collections::BTreeMap;

use api_types::updates::{
    CommitInfo, ConfigValue, ListUpdatesResponse, StackUpdate, UpdateInfo, UpdateSummary, UpdateText,
};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::query::{Params, page_of};
use super::{Answer, StackPath, find_deployment, find_stack, views};
use crate::Sandbox;
use crate::db::{Deployment, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::plan::events::{self, What};
use crate::plan::{StepKind, UpdatePlan};
use crate::random;
use crate::run::{Run, UpdateView};
use crate::table::Id;

pub(crate) async fn list_deployment_updates(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<Vec<UpdateInfo>>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let id = find_deployment(world, stack, &id)?;
        Ok(Json(updates_of(world, id)))
    })
}

/// What a deployment shows of its updates: nothing if it is from before the service kept them.
pub(crate) fn updates_of(world: &World, id: Id<Deployment>) -> Vec<UpdateInfo> {
    if world.db.deployments[id].is_historical {
        return Vec::new();
    }
    EngineRun::of(world, id).filter_map(|run| run.record(world)).collect()
}

pub(crate) async fn list_stack_updates(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<Value>> {
    let params = Params(params);
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let runs: Vec<_> = newest_first(world, stack).filter(|run| !run.is_preview(world)).collect();
        let list = page(world, &runs, &params)?;
        let answer = match params.text("output-type") {
            // The older shape: the engine's part of each record, and no word about pages.
            None | Some("") => {
                json!({"updates": list.updates.into_iter().map(|update| update.info).collect::<Vec<_>>()})
            }
            Some(_) => serde_json::to_value(list).unwrap_or_default(),
        };
        Ok(Json(answer))
    })
}

pub(crate) async fn get_latest_stack_update(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<Json<UpdateInfo>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let record = latest(world, stack).and_then(|run| run.record(world));
        record.map(Json).ok_or_else(|| Refusal::not_found("Update"))
    })
}

pub(crate) async fn get_stack_update(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, version)): Path<(String, String, String, String)>,
) -> Answer<Json<UpdateInfo>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let run = by_version(world, stack, &version)?;
        run.record(world).map(Json).ok_or_else(|| Refusal::not_found("Update"))
    })
}

pub(crate) async fn get_stack_update_summary(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, version)): Path<(String, String, String, String)>,
) -> Answer<Json<UpdateSummary>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let run = by_version(world, stack, &version)?;
        run.summary(world).map(Json).ok_or_else(|| Refusal::not_found("Update"))
    })
}

pub(crate) async fn list_latest_previews(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListUpdatesResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        let latest = latest(world, stack);
        page(world, &previews_after(world, stack, latest), &Params(params)).map(Json)
    })
}

pub(crate) async fn list_previews_of_update(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, version)): Path<(String, String, String, String)>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListUpdatesResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let run = by_version(world, stack, &version)?;
        page(world, &previews_after(world, stack, Some(run)), &Params(params)).map(Json)
    })
}

pub(crate) async fn get_stack_preview(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<UpdateInfo>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let run = preview_by_id(world, stack, &id)?;
        run.record(world).map(Json).ok_or_else(|| Refusal::not_found("Preview"))
    })
}

pub(crate) async fn get_stack_preview_summary(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<UpdateSummary>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let run = preview_by_id(world, stack, &id)?;
        run.summary(world).map(Json).ok_or_else(|| Refusal::not_found("Preview"))
    })
}

pub(crate) async fn get_update_summary(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<UpdateText>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let record = by_update_id(world, stack, &id).and_then(|run| run.record(world));
        let record = record.ok_or_else(|| Refusal::not_found("Update"))?;
        Ok(Json(UpdateText { summary: in_words(&record) }))
    })
}

/// An update in a sentence or two.
fn in_words(record: &UpdateInfo) -> String {
    let info = &record.info;
    let subject = match (record.version, info.kind.is_preview()) {
        (_, true) => format!("This preview ({})", info.kind),
        (version, false) => format!("Update {version} ({})", info.kind),
    };
    let verb = match (info.end_time, info.result.as_str()) {
        (None, _) => "is under way".to_owned(),
        (Some(_), word) => word.to_owned(),
    };
    let changes = info.resource_changes.iter().filter(|(operation, _)| *operation != "same");
    let changes: Vec<String> = changes.map(|(operation, count)| format!("{count} to {operation}")).collect();
    let changes = if changes.is_empty() { "nothing changed".to_owned() } else { changes.join(", ") };
    let same = info.resource_changes.get("same").copied().unwrap_or(0);
    let took = info.start_time.zip(info.end_time).map(|(start, end)| (end - start).num_seconds());
    let took = took.map(|seconds| format!(" It took {}m {}s.", seconds / 60, seconds % 60)).unwrap_or_default();
    format!("{subject} {verb}: {changes}, {same} unchanged.{took}")
}

/// The engine's runs of a stack that have begun, newest first.
fn newest_first(world: &World, stack: Id<Stack>) -> impl Iterator<Item = EngineRun> {
    let ids = world.db.stacks[stack].deployments.iter().rev();
    ids.flat_map(|id| EngineRun::of(world, *id).rev())
}

/// The newest update of a stack, over or not.
pub(crate) fn latest(world: &World, stack: Id<Stack>) -> Option<EngineRun> {
    newest_first(world, stack).find(|run| !run.is_preview(world))
}

fn by_version(world: &World, stack: Id<Stack>, version: &str) -> Answer<EngineRun> {
    let version: Option<i64> = version.parse().ok();
    let made = |run: &EngineRun| run.parts(world).map(|(run, _, plan)| run.version_of(plan));
    let mut updates = newest_first(world, stack).filter(|run| !run.is_preview(world));
    updates.find(|run| version.is_some() && made(run) == version).ok_or_else(|| Refusal::not_found("Update"))
}

/// The run of the engine that has an id.
pub(crate) fn by_update_id(world: &World, stack: Id<Stack>, id: &str) -> Option<EngineRun> {
    newest_first(world, stack).find(|run| run.id(world) == id)
}

fn preview_by_id(world: &World, stack: Id<Stack>, id: &str) -> Answer<EngineRun> {
    let found = by_update_id(world, stack, id).filter(|run| run.is_preview(world));
    found.ok_or_else(|| Refusal::not_found("Preview"))
}

/// Previews between an update and the next one, newest first; without an update, those before the first.
fn previews_after(world: &World, stack: Id<Stack>, update: Option<EngineRun>) -> Vec<EngineRun> {
    let mut runs: Vec<_> = newest_first(world, stack).collect();
    runs.reverse();
    let mut current = None;
    let mut previews = Vec::new();
    for run in runs {
        if !run.is_preview(world) {
            current = Some(run);
        } else if current == update {
            previews.push(run);
        }
    }
    previews.reverse();
    previews
}

fn page(world: &World, runs: &[EngineRun], params: &Params) -> Answer<ListUpdatesResponse> {
    let (query, is_all) = params.list_or_all()?;
    let mut runs = runs.to_vec();
    if query.asc {
        runs.reverse();
    }
    let rows = if is_all { runs.clone() } else { page_of(&runs, &query) };
    Ok(ListUpdatesResponse {
        updates: rows.into_iter().filter_map(|run| run.record(world)).collect(),
        items_per_page: i64::from(query.page_size),
        total: runs.len() as i64,
    })
}

/// One run of the engine in a deployment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct EngineRun {
    pub(crate) deployment: Id<Deployment>,
    step: StepKind,
}

/// The engine's runs, in order, with the words by which their ids are made.
const STEPS: [(StepKind, &str); 2] = [(StepKind::Operation, "update"), (StepKind::Remediation, "remediation")];

impl EngineRun {
    /// Those of a deployment that have begun.
    pub(crate) fn of(world: &World, deployment: Id<Deployment>) -> impl DoubleEndedIterator<Item = Self> {
        let run = world.db.deployments[deployment].run();
        let has_begun = |step: StepKind| run.is_some_and(|run| run.engine_run(step, world.now()).is_some());
        STEPS.map(|(step, _)| has_begun(step).then_some(Self { deployment, step })).into_iter().flatten()
    }

    /// The run that it is a part of, how it stands, and what it does in all.
    pub(crate) fn parts(self, world: &World) -> Option<(&Run, UpdateView, &UpdatePlan)> {
        let run = world.db.deployments[self.deployment].run()?;
        Some((run, run.engine_run(self.step, world.now())?, run.timeline.engine_plan(self.step)?))
    }

    pub(crate) fn id(self, world: &World) -> String {
        let name = STEPS.into_iter().find(|(step, _)| *step == self.step).map_or("", |(_, name)| name);
        random::uuid(world.seed, &[&world.db.deployments[self.deployment].id.0, name]).to_string()
    }

    fn is_preview(self, world: &World) -> bool {
        self.parts(world).is_some_and(|(_, _, plan)| plan.kind.is_preview())
    }

    /// The record of it, as it stands now.
    pub(crate) fn record(self, world: &World) -> Option<UpdateInfo> {
        let deployment = &world.db.deployments[self.deployment];
        let stack = &world.db.stacks[deployment.stack];
        let (run, view, plan) = self.parts(world)?;
        let is_over = view.end.is_some();
        let changes = if view.share >= 1.0 {
            plan.changes.clone()
        } else {
            let (events, _) = self.events(world)?;
            events::count_done(events.iter().map(|timed| &timed.event))
        };
        let n_resources = if view.share >= 1.0 { plan.resources_after } else { run.brief.resources_before };
        let info = StackUpdate {
            kind: plan.kind.clone(),
            start_time: Some(view.start),
            end_time: view.end,
            result: view.result,
            message: deployment.cause.message.clone(),
            environment: views::environment(world, deployment),
            config: config(stack),
            version: run.version_of(plan),
            resource_changes: changes.into_iter().map(|(operation, count)| (operation.to_owned(), count)).collect(),
            resource_count: is_over.then_some(n_resources),
        };
        Some(UpdateInfo {
            info,
            update_id: self.id(world),
            version: run.version_of(plan),
            latest_version: stack.update_version,
            requested_by: Some(world.db.people[deployment.requested_by].info()),
            github_commit_info: commit(world, deployment, stack),
        })
    }

    /// The record in four words.
    pub(crate) fn summary(self, world: &World) -> Option<UpdateSummary> {
        let (run, view, plan) = self.parts(world)?;
        let is_done = view.share >= 1.0;
        Some(UpdateSummary {
            result: view.result,
            start_time: Some(view.start),
            end_time: view.end,
            resource_count: if is_done { plan.resources_after } else { run.brief.resources_before },
        })
    }

    /// The events that it has reported so far, and whether no more come.
    pub(crate) fn events(self, world: &World) -> Option<(Vec<TimedEvent>, bool)> {
        let (run, _, _) = self.parts(world)?;
        let (planned, actual) = run.engine_spans(self.step)?;
        let now = world.now();
        let whole = (planned.end - planned.start).to_std().unwrap_or_default();
        let moment = |at: f64| planned.start + whole.mul_f64(at);
        let cancelled = run.cancelled.as_ref().filter(|_| actual.end != planned.end);
        let until = cancelled.map_or(now, |cancelled| now.min(cancelled.at));
        let mut events = events::of_run(&run.brief, &run.timeline, self.step);
        events.retain(|event| moment(event.at) <= until);
        // What a cancel leaves is told at the end, unless the run's own end was told before.
        let is_told = events.iter().any(|event| matches!(event.what, What::Cancel));
        let is_over = now >= actual.end;
        let farewell = match cancelled {
            Some(cancelled) if is_over && !is_told => events::of_cancel(&run.brief, &events, &cancelled.by),
            _ => Vec::new(),
        };
        let farewell = farewell.into_iter().map(|event| TimedEvent { at: actual.end, event });
        let timed = events.into_iter().map(|event| TimedEvent { at: moment(event.at), event });
        Some((timed.chain(farewell).collect(), is_over))
    }

    /// How long it took, or is to take.
    pub(crate) fn n_seconds(self, world: &World) -> i64 {
        let spans = self.parts(world).and_then(|(run, _, _)| run.engine_spans(self.step));
        spans.map_or(0, |(_, actual)| (actual.end - actual.start).num_seconds())
    }
}

/// The configuration of a stack.
pub(crate) fn config(stack: &Stack) -> BTreeMap<String, ConfigValue> {
    let plain = |text: &str| ConfigValue { string: text.to_owned(), secret: false, object: false };
    let secret = ConfigValue { string: "AAABAJ0c0ffee0c0ffee0c0ffee0c0ffee".to_owned(), secret: true, object: false };
    [
        ("aws:region".to_owned(), plain(region(stack))),
        (format!("{}:replicas", stack.project), plain("3")),
        (format!("{}:databasePassword", stack.project), secret),
        (
            format!("{}:zones", stack.project),
            ConfigValue { string: r#"["a","b","c"]"#.to_owned(), secret: false, object: true },
        ),
    ]
    .into()
}

/// Where a stack's resources are.
pub(crate) fn region(stack: &Stack) -> &'static str {
    if stack.name.ends_with("-eu") { "eu-central-1" } else { "us-west-2" }
}

fn commit(world: &World, deployment: &Deployment, stack: &Stack) -> Option<CommitInfo> {
    let (sha, slug) = (&deployment.cause.commit, &stack.profile.repository);
    (!sha.is_empty()).then(|| CommitInfo {
        slug: slug.clone(),
        sha: sha.clone(),
        url: format!("https://github.com/{slug}/commit/{sha}"),
        author: Some(world.db.people[deployment.requested_by].info()),
    })
}

/// An event and its moment.
pub(crate) struct TimedEvent {
    pub(crate) at: api_types::time::Timestamp,
    pub(crate) event: events::Event,
}
