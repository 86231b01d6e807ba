//! The two modes of the log route.
//!
//! A stream's token is `job.step.row`: the next row to send, a step's header being its row 0. So a repeated request
//! gives the same rows first, and new ones after them.

use std::collections::BTreeMap;

use api_types::logs::{DEFAULT_STEP_COUNT, LogPage, LogRow, LogStepPage, LogStreamPage, MAX_STEP_COUNT};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde_json::Value;

use super::query::Params;
use super::{Answer, find_deployment, find_stack};
use crate::Sandbox;
use crate::db::Place;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::random;
use crate::run::LogView;

/// Stacks of this project are answered as an older service answers: without `__type`.
pub(crate) const UNTYPED_PROJECT: &str = "legacy-billing";
/// Stacks of this project are answered as a service does that has no step mode: always with a page of the stream.
pub(crate) const STREAM_ONLY_PROJECT: &str = "stream-only";

/// The most rows on a page of the stream.
const STREAM_ROWS: usize = 499;

pub(crate) async fn get_deployment_logs(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<Value>> {
    let params = Params(params);
    let (view, is_skipped) = sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project.clone(), stack))?;
        let id = find_deployment(world, stack, &id)?;
        let is_skipped = matches!(world.db.deployments[id].place, Place::Skipped(_));
        Ok::<_, Refusal>((world.log_view(id), is_skipped))
    })?;
    let asks_for_step = params.text("job").is_some() || params.text("step").is_some();
    let page = if asks_for_step && project != STREAM_ONLY_PROJECT {
        LogPage::Step(step_page(view.as_ref(), &params)?)
    } else {
        LogPage::Stream(stream_page(view.as_ref(), is_skipped, &params)?)
    };
    Ok(Json(to_json(&page, &project)))
}

fn step_page(view: Option<&LogView>, params: &Params) -> Answer<LogStepPage> {
    let job = params.number("job", 0..=u64::from(u32::MAX))?;
    let step = params.number("step", 0..=u64::from(u32::MAX))?;
    let (Some(job), Some(step)) = (job, step) else {
        return Err(Refusal::invalid("step", "'job' and 'step' must be given together"));
    };
    let offset = params.number("offset", 0..=u64::from(u32::MAX))?.unwrap_or(0);
    let count = params.number("count", 1..=u64::from(MAX_STEP_COUNT))?.unwrap_or(u64::from(DEFAULT_STEP_COUNT));
    let as_index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (step, offset) = (as_index(step), as_index(offset));
    let name = view.filter(|_| job == 0).and_then(|view| view.step_name(step).map(|name| (view, name)));
    let Some((view, name)) = name else { return Err(Refusal::not_found("Run")) };
    let lines = view.rows(step, offset, as_index(count));
    let next = offset + lines.len();
    let has_more = next < view.n_rows(step);
    Ok(LogStepPage { name: name.to_owned(), lines, next_offset: has_more.then_some(next as u64) })
}

/// Where a reader of the stream stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Position {
    step: usize,
    /// The header is row 0.
    row: usize,
}

impl Position {
    fn parse(token: &str) -> Option<Self> {
        let mut parts = token.split('.').map(str::parse);
        let (job, step, row) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        (job == 0 && parts.next().is_none()).then_some(Self { step, row })
    }

    fn token(self) -> String {
        format!("0.{}.{}", self.step, self.row)
    }
}

fn stream_page(view: Option<&LogView>, is_skipped: bool, params: &Params) -> Answer<LogStreamPage> {
    // A `nextToken` is not looked at: old documents call the parameter so, and the service never knew it.
    let token = params.text("continuationToken").filter(|token| !token.is_empty());
    let bad_token = || Refusal::invalid("continuationToken", "invalid continuation token");
    let mut at = match token {
        None => Position::default(),
        Some(token) => Position::parse(token).ok_or_else(bad_token)?,
    };
    let Some(view) = view else {
        if at != Position::default() {
            return Err(bad_token());
        }
        return Ok(LogStreamPage { lines: Vec::new(), next_token: (!is_skipped).then(|| at.token()) });
    };
    if at.step >= view.n_steps() || at.row > readable(view, at.step) {
        return Err(bad_token());
    }
    let mut lines = Vec::new();
    loop {
        push_rows(view, &mut at, &mut lines);
        let next = at.step + 1;
        let is_at_end = at.row == readable(view, at.step) && view.is_over(at.step);
        if lines.len() == STREAM_ROWS || !is_at_end || next >= view.n_steps() || !view.has_begun(next) {
            break;
        }
        // At some borders the page ends, and the next one is empty with a new token: to stop there is a mistake.
        if stops_after(view, at.step) {
            if lines.is_empty() {
                at = Position { step: next, row: 0 };
            }
            break;
        }
        at = Position { step: next, row: 0 };
    }
    let has_more = (at.step..view.n_steps()).any(|step| {
        let sent = if step == at.step { at.row } else { 0 };
        sent < readable(view, step)
    });
    let is_done = view.is_complete() && !has_more;
    Ok(LogStreamPage { lines, next_token: (!is_done).then(|| at.token()) })
}

/// Rows of a step in the stream: its header, and what can be read of it.
fn readable(view: &LogView, step: usize) -> usize {
    if view.has_begun(step) { 1 + view.n_rows(step) } else { 0 }
}

fn push_rows(view: &LogView, at: &mut Position, lines: &mut Vec<LogRow>) {
    if at.row == 0 && lines.len() < STREAM_ROWS && view.has_begun(at.step) {
        lines.push(LogRow::header(header(view, at.step)));
        at.row = 1;
    }
    if at.row > 0 {
        let rows = view.rows(at.step, at.row - 1, STREAM_ROWS - lines.len());
        at.row += rows.len();
        lines.extend(rows);
    }
}

/// The words of a header, which need not be in the same case as the step's name.
fn header(view: &LogView, step: usize) -> String {
    match view.step_name(step).unwrap_or_default() {
        "Get source" => "Get Source".to_owned(),
        "Download dependencies" => "Download Dependencies".to_owned(),
        name => name.to_owned(),
    }
}

fn stops_after(view: &LogView, step: usize) -> bool {
    let brief = &view.run.brief;
    random::derive(brief.seed, &[&brief.id.0, "border"]) % 3 == step as u64 % 3
}

fn to_json(page: &LogPage, project: &str) -> Value {
    let mut json = serde_json::to_value(page).unwrap_or_default();
    let Value::Object(map) = &mut json else { return json };
    if project == UNTYPED_PROJECT {
        map.remove("__type");
    }
    if let LogPage::Stream(LogStreamPage { lines, next_token }) = page {
        // An empty list is sometimes left out. The token decides, so that a repeated request is answered alike.
        let token = next_token.as_deref().unwrap_or_default();
        if lines.is_empty() && random::derive(0, &[token]).is_multiple_of(2) {
            map.remove("lines");
        }
    }
    json
}
