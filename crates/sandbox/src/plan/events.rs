//! What the engine reports of a run, event by event. As the log it is made when somebody reads it, and made again it is
//! the same; both come from the same [`Changes`], so that neither tells what the other does not.
//!
//! It must not know the wire: an event is turned into JSON by the handler that sends it.

use std::collections::BTreeMap;

use api_types::Operation;

use super::Brief;
use super::changes::{AT_ONCE, Changes, warning};
use super::resources::Resource;
use super::timeline::{StepKind, Timeline};
use crate::random;

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// When, from 0 to 1 of the engine's time.
    pub(crate) at: f64,
    pub(crate) what: What,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum What {
    /// The run begins; its configuration.
    Prelude,
    /// A text for the terminal, with the engine's colour markup.
    Stdout(String),
    /// The engine turns to a resource.
    Pre(Step),
    /// The engine is done with a resource.
    Outputs(Step),
    /// The engine could not do what it wanted.
    Failed(Step),
    /// A message about a resource, with the engine's colour markup.
    Diagnostic { severity: &'static str, message: String, resource: Resource },
    /// The run has ended.
    Summary(Ending),
    /// No more events come.
    Cancel,
}

/// What the engine does to one resource.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// `create`, `update`, `delete`, `replace`, `same`.
    pub(crate) operation: &'static str,
    pub(crate) resource: Resource,
    /// Such as `~image`.
    pub(crate) diff: &'static str,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) result: &'static str,
    /// Resources by engine operation, the stack itself left out.
    pub(crate) changes: BTreeMap<&'static str, i64>,
}

/// The engine's colour markup, which clients turn into colours or take out.
const RESET: &str = "<{%reset%}>";

/// All events of a run, as they come when nobody cancels it, in order of time.
pub(crate) fn of_run(brief: &Brief, timeline: &Timeline, step: StepKind) -> Vec<Event> {
    let update = timeline.engine_plan(step);
    let Some((update, changes)) = update.zip(Changes::settle(brief, timeline, step)) else { return Vec::new() };
    let root = Resource::root(&brief.profile);
    let is_destroy = brief.operation == Operation::Destroy;
    let is_first = brief.resources_before == 0;
    let root_operation = match () {
        () if is_destroy => "delete",
        () if is_first => "create",
        () => "same",
    };
    let root_step = Step { operation: root_operation, resource: root.clone(), diff: "" };
    let mut events = vec![
        Event { at: 0.0, what: What::Prelude },
        Event { at: 0.01, what: What::Stdout(opening(brief, step)) },
        Event { at: 0.02, what: What::Pre(root_step.clone()) },
    ];
    push_untouched(&mut events, &changes);
    push_changed(&mut events, &changes, update.kind.is_preview());
    for number in 0..changes.n_warnings {
        events.push(diagnostic(0.91, "warning", &format!("<{{%fg 11%}}>{}", warning(number)), &root));
    }
    if let Some(failure) = &changes.failed {
        let step = Step { operation: "update", resource: failure.resource.clone(), diff: "" };
        let urn = failure.resource.urn(&brief.profile);
        let text = format!("<{{%fg 9%}}>sdk-v2/provider2.go:572: sdk.helper_schema: {}", failure.reason);
        events.push(Event { at: 0.90, what: What::Pre(step.clone()) });
        events.push(diagnostic(0.92, "error", &text, &failure.resource));
        let text = format!("1 error occurred:\n\t* updating {urn}: {}\n", failure.reason);
        events.push(diagnostic(0.93, "error", &text, &failure.resource));
        events.push(Event { at: 0.94, what: What::Failed(step) });
        events.push(diagnostic(0.95, "error", "<{%fg 9%}>update failed", &root));
    } else {
        events.push(Event { at: 0.95, what: What::Outputs(root_step) });
    }
    let result = if timeline.succeeds { "succeeded" } else { "failed" };
    let ending = Ending { result, changes: update.changes.clone() };
    events.push(Event { at: 0.985, what: What::Summary(ending) });
    events.push(Event { at: 0.985, what: What::Cancel });
    events.sort_by(|one, other| one.at.total_cmp(&other.at));
    events
}

/// What a cancelled run reports last: how far it came, which is what it reported before.
pub(crate) fn of_cancel(brief: &Brief, before: &[Event], by: &str) -> Vec<Event> {
    let root = Resource::root(&brief.profile);
    let message = format!("<{{%fg 9%}}>update canceled: requested by {by}");
    let ending = Ending { result: "canceled", changes: count_done(before.iter()) };
    vec![
        diagnostic(1.0, "error", &message, &root),
        Event { at: 1.0, what: What::Summary(ending) },
        Event { at: 1.0, what: What::Cancel },
    ]
}

/// How many resources the engine was done with, by its operation.
pub(crate) fn count_done<'a>(events: impl Iterator<Item = &'a Event>) -> BTreeMap<&'static str, i64> {
    let mut changes = BTreeMap::new();
    for event in events {
        if let What::Outputs(step) = &event.what
            && !step.resource.is_root()
        {
            *changes.entry(step.operation).or_insert(0) += 1;
        }
    }
    changes
}

fn opening(brief: &Brief, step: StepKind) -> String {
    let profile = &brief.profile;
    let title = format!("{}/{}/{}", profile.org, profile.project, profile.stack);
    let opening = match brief.operation {
        Operation::Preview => "Previewing update",
        _ if step == StepKind::Remediation => "Updating",
        Operation::DetectDrift => "Previewing refresh",
        Operation::Refresh => "Refreshing",
        Operation::Destroy => "Destroying",
        _ => "Updating",
    };
    format!("<{{%fg 13%}}><{{%bold%}}>{opening} ({title}){RESET}\n")
}

fn diagnostic(at: f64, severity: &'static str, message: &str, resource: &Resource) -> Event {
    let message = format!("<{{%reset%}}>{message}{RESET}\n");
    Event { at, what: What::Diagnostic { severity, message, resource: resource.clone() } }
}

/// Resources that stay as they are are looked at one after another while the others change.
fn push_untouched(events: &mut Vec<Event>, changes: &Changes) {
    let n_same = changes.same.len().max(1) as f64;
    for (index, resource) in changes.same.iter().enumerate() {
        let at = 0.03 + 0.84 * (index as f64 / n_same);
        let step = Step { operation: "same", resource: resource.clone(), diff: "" };
        events.push(Event { at, what: What::Pre(step.clone()) });
        events.push(Event { at, what: What::Outputs(step) });
    }
}

/// Changes come in waves, as in the log: a wave takes as long as its slowest resource.
fn push_changed(events: &mut Vec<Event>, changes: &Changes, is_preview: bool) {
    let waves: Vec<_> = changes.changed.chunks(AT_ONCE).collect();
    let length = |wave: &[super::changes::Change]| match wave.iter().map(|change| change.seconds).max() {
        Some(seconds) if !is_preview => f64::from(seconds) + 1.0,
        _ => 1.0,
    };
    let whole: f64 = waves.iter().map(|wave| length(wave)).sum::<f64>().max(1.0);
    let mut before = 0.0;
    for (number, wave) in waves.into_iter().enumerate() {
        let at = |seconds: f64| 0.05 + 0.84 * ((before + seconds) / whole);
        if number > 0 && !is_preview {
            let dots = ".".repeat(1 + random::mix(number as u64) as usize % 5);
            let text = format!("<{{%fg 13%}}>@ updating{dots}{RESET}\n");
            events.push(Event { at: at(0.0), what: What::Stdout(text) });
        }
        for change in wave {
            let step = Step { operation: change.operation, resource: change.resource.clone(), diff: change.diff };
            let takes = if is_preview { 0.5 } else { f64::from(change.seconds) };
            events.push(Event { at: at(0.0), what: What::Pre(step.clone()) });
            events.push(Event { at: at(takes), what: What::Outputs(step) });
        }
        before += length(wave);
    }
}
