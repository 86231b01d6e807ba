//! What a copy would do to one stack, or has done: its changes, its request, what stands in its way, and its result.

use api_types::StackRef;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::components::Glyph;
use crate::model::format::counted;
use crate::model::settings::change::Change;
use crate::model::settings::fields::full_label_of;
use crate::model::settings::plan::Plan;
use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::{Kind, shown};
use crate::model::settings_json::pretty;
use crate::model::words::Icon;

use super::stacks::name_of;

/// One stack that is copied to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) stack: StackRef,
    pub(super) state: State,
}

/// How far a stack is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    /// Its settings are on their way.
    Reading,
    /// They could not be read.
    Unread(ApiError),
    /// What would change is known.
    Ready(Box<Plan>),
    /// It is being sent.
    Sending(Box<Plan>),
    /// The service has taken it.
    Saved(usize),
    /// Somebody changed the stack since it was looked at: nothing was sent.
    Changed,
    /// The service refused it, or did not answer.
    Refused(ApiError),
}

impl Target {
    /// What would be sent, if anything can be.
    pub(super) fn sendable(&self) -> Option<&Plan> {
        match &self.state {
            State::Ready(plan) if plan.can_be_sent() => Some(plan),
            _ => None,
        }
    }

    /// Whether it may be tried once more.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Unread(_) | State::Changed | State::Refused(_))
    }

    /// In a few words, with the icon and the colour.
    fn words(&self) -> (String, Icon, &'static str) {
        let settings = |n: usize| counted(i64::try_from(n).unwrap_or(i64::MAX), "setting", "settings");
        match &self.state {
            State::Reading => ("Reading its settings…".to_owned(), Icon::Running, "run"),
            State::Unread(_) => ("Its settings could not be read".to_owned(), Icon::Warning, "warn"),
            State::Ready(plan) if !plan.blocking.is_empty() => ("Cannot be copied".to_owned(), Icon::Warning, "bad"),
            State::Ready(plan) if plan.patch.is_none() => ("No change".to_owned(), Icon::Check, "mute"),
            State::Ready(plan) if !plan.is_stored => {
                (format!("Gets its first settings: {}", settings(plan.changes.len())), Icon::Plus, "run")
            }
            State::Ready(plan) => (format!("{} would change", settings(plan.changes.len())), Icon::Eye, "run"),
            State::Sending(_) => ("Sending…".to_owned(), Icon::Running, "run"),
            State::Saved(n_changes) => (format!("Saved, {} changed", settings(*n_changes)), Icon::Check, "ok"),
            State::Changed => ("Skipped: somebody else changed it meanwhile".to_owned(), Icon::Warning, "warn"),
            State::Refused(_) => ("Not saved".to_owned(), Icon::CrossMark, "bad"),
        }
    }
}

/// A stack with what is known of it.
#[component]
pub(super) fn TargetView(target: Target) -> impl IntoView {
    let (words, icon, tone) = target.words();
    let class = format!("across-target__state across-target__state--{tone}");
    let detail = match &target.state {
        State::Unread(error) | State::Refused(error) => Some(refusal(error).into_any()),
        State::Ready(plan) => Some(plan_view(plan).into_any()),
        State::Changed => Some(
            view! {
                <p class="across__note">"Nothing was sent. Try it again to see what would change now."</p>
            }
            .into_any(),
        ),
        _ => None,
    };
    view! {
        <li class="across-target">
            <p class="across-target__head">
                <strong>{name_of(&target.stack)}</strong>
                <span class=class><Glyph icon=icon />{words}</span>
            </p>
            {detail}
        </li>
    }
}

fn refusal(error: &ApiError) -> impl IntoView + use<> {
    let problems = error.other_problems(&[]).into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view();
    let doubt = error.may_have_acted().then_some("It may have been saved all the same: look at the stack first.");
    view! {
        <p class="across__lead">{error.sentence()}</p>
        <ul class="refusal__list">{problems}</ul>
        {doubt.map(|doubt| view! { <p class="across__lead">{doubt}</p> })}
        <p class="across__note mono">{error.details()}</p>
    }
}

fn plan_view(plan: &Plan) -> impl IntoView + use<> {
    let blocking = plan.blocking.iter().map(|problem| {
        view! { <li><strong>{full_label_of(&problem.pointer)}</strong>": "{problem.sentence.clone()}</li> }
    });
    let blocking = blocking.collect_view();
    let warnings = plan.warnings.iter().map(|warning| {
        view! { <li><strong>{warning.lead.clone()}</strong>" "{warning.text.clone()}</li> }
    });
    let warnings = warnings.collect_view();
    let left_out: Vec<String> = plan.left_out.iter().map(|pointer| full_label_of(pointer)).collect();
    let left_out = (!left_out.is_empty()).then(|| {
        let text = format!("Secrets that it lacks afterwards, to be typed there: {}.", left_out.join(", "));
        view! { <p class="across__note">{text}</p> }
    });
    let details = plan.patch.as_ref().map(|patch| {
        let request = pretty(&Secrets::default().masked(patch));
        let changes = plan.changes.iter().map(change_view).collect_view();
        view! {
            <dl class="across-changes">{changes}</dl>
            <details class="across-target__more">
                <summary>"Request"</summary>
                <pre class="code" tabindex="0" aria-label="Request">{request}</pre>
            </details>
        }
    });
    view! {
        <ul class="across-target__list across-target__list--bad">{blocking}</ul>
        <ul class="across-target__list">{warnings}</ul>
        {details}
        {left_out}
    }
}

fn change_view(change: &Change) -> impl IntoView + use<> {
    let lines = |value: Option<&serde_json::Value>, sign: &'static str, side: &'static str| {
        let shown = shown(value, &Secrets::default());
        let class = if shown.kind == Kind::Absent {
            "across-changes__line".to_owned()
        } else {
            format!("across-changes__line across-changes__line--{side}")
        };
        let sign = if shown.kind == Kind::Absent { "" } else { sign };
        shown.lines.into_iter().map(|line| view! { <span class=class.clone()>{sign}{line}</span> }).collect_view()
    };
    view! {
        <dt class="across-changes__name">{full_label_of(&change.pointer)}</dt>
        <dd class="across-changes__value mono">
            {lines(change.before.as_ref(), "− ", "old")}
            {lines(change.after.as_ref(), "+ ", "new")}
        </dd>
    }
}
