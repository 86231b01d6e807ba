//! How the stack stands: drifted or clean, since when, whether somebody is looking, and when it is looked next.

use api_types::drift::{DriftRun, StackDriftStatus};
use api_types::time::Timestamp;
use leptos::prelude::*;

use super::data::DriftData;
use crate::browser::Ticker;
use crate::components::{Glyph, StatusBadge, TimeText};
use crate::model::drift::history::{Since, disagreement, going_on, result, since};
use crate::model::drift::strip::Cell;
use crate::model::drift::{standing, standing_sentence};
use crate::model::format::lasting;
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::routes::stack::deploy::has_option;

#[component]
pub(super) fn Now(data: DriftData) -> impl IntoView {
    let phase = phase_of(data.status);
    let error = failure_of(data.status);
    let title = format!("Whether {} drifted could not be read", data.name());
    view! {
        <section class="card drift-now" aria-label="How the stack stands">
            {stale_notice(data.status)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=error title=title.clone() on_retry=move |()| data.status.refresh() />
                }.into_any(),
                Phase::Here => view! { <Known data=data /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Known(data: DriftData) -> impl IntoView {
    let status = Memo::new(move |_| data.status.data().unwrap_or_default());
    let look = Signal::derive(move || status.with(|status| standing(status, data.n_runs.get())));
    // The runs tell since when, unless they tell otherwise than the status.
    let since = Memo::new(move |_| {
        let is_drifted = status.with(|status| status.drift_detected);
        data.strip.with(since).filter(|since| since.is_drifted == is_drifted)
    });
    let disagreement = Memo::new(move |_| {
        let is_drifted = status.with(|status| status.drift_detected);
        data.strip.with(|strip| disagreement(is_drifted, strip))
    });
    let latest = Memo::new(move |_| data.newest.with(|newest| newest.first().cloned()));
    let sentence = move || match since.get() {
        Some(since) => view! { <SinceWords since=since /> }.into_any(),
        None => disagreement
            .get()
            .unwrap_or_else(|| {
                status
                    .with(|status| latest.with(|latest| standing_sentence(status, data.n_runs.get(), latest.as_ref())))
            })
            .into_any(),
    };
    view! {
        <div class="drift-now__state">
            <p><StatusBadge look=look /></p>
            <Age since=since />
            <p class="drift-now__words">{sentence}</p>
            <GoingOn data=data status=status />
        </div>
        <Facts data=data />
    }
}

/// How long it has been as it is, growing with the clock.
#[component]
fn Age(since: Memo<Option<Since>>) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let age = Memo::new(move |_| since.with(|since| since.as_ref().map(|since| lasting(ticker.now() - since.at))));
    let is_at_least = Memo::new(move |_| since.with(|since| since.as_ref().is_some_and(|since| since.is_at_least)));
    let lead = move || if is_at_least.get() { "at least " } else { "" };
    move || {
        age.get().map(|age| {
            view! {
                <p class="drift-now__figure">
                    <span class="hidden">"For "</span>
                    <span class="drift-now__least">{lead}</span>
                    {age}
                </p>
            }
        })
    }
}

#[component]
fn SinceWords(since: Since) -> impl IntoView {
    let Since { at, how, .. } = since;
    view! { "since "<TimeText time=Some(at) />", "{how} }
}

/// Who is looking at the moment, and since when.
#[component]
fn GoingOn(data: DriftData, status: Memo<StackDriftStatus>) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let paths = expect_context::<Paths>();
    let run = Memo::new(move |_| data.newest.with(|newest| going_on(newest).cloned()));
    // The status may know of it before the list does.
    let is_shown = Memo::new(move |_| run.with(Option::is_some) || status.with(|status| status.run_in_progress));
    let look = Memo::new(move |_| run.with(|run| run.as_ref().map(result)));
    let waited = move || {
        let created: Option<Timestamp> = run.with(|run| run.as_ref().and_then(|run| run.created));
        created.map(|created| format!(", asked for {} ago", lasting(ticker.now() - created)))
    };
    let link = move || {
        let version = run.with(|run| run.as_ref().and_then(|run| run.deployment_version))?;
        let address = data.stack.with_value(|stack| paths.deployment(stack, version));
        Some(view! { " "<a class="link" href=address>{version.to_string()}</a> })
    };
    let word = move || match look.get() {
        Some(look) if look.label == "Queued" => "A run is queued",
        _ => "A run is going on",
    };
    view! {
        <Show when=move || is_shown.get()>
            <p class="drift-now__run">
                <span class="status--run"><Glyph icon=crate::model::words::Icon::Running /></span>
                <span>
                    <span role="status">{word}</span>
                    {link.clone()}
                    <span class="drift-now__waited">{waited}</span>
                    ". Until it ends, this is what the run before it found."
                </span>
            </p>
        </Show>
    }
}

#[component]
fn Facts(data: DriftData) -> impl IntoView {
    let checked = Memo::new(move |_| data.strip.with(|strip| strip.last_telling().cloned()));
    let latest_failed = Memo::new(move |_| {
        let is_over = |run: &&DriftRun| run.status.is_terminal();
        data.newest.with(|newest| {
            let latest = newest.iter().find(is_over);
            latest.filter(|run| run.status == api_types::DeploymentStatus::Failed).cloned()
        })
    });
    let next = Memo::new(move |_| data.checks.with(|checks| checks.next));
    let remediates = Memo::new(move |_| has_option(data.settings, |options| options.remediate_if_drift_detected));
    let remediation = move || data.checks.with(|checks| checks.remediation(remediates.get()));
    let are_schedules_known = Memo::new(move |_| data.schedules.list().state().with(|state| state.data().is_some()));
    view! {
        <dl class="drift-now__facts">
            <dt>"Checked"</dt>
            <dd>{move || match checked.get() {
                Some(cell) => view! { <Checked data=data cell=cell /> }.into_any(),
                None if data.n_runs.get() == Some(0) => view! { <span class="none">"never"</span> }.into_any(),
                None => view! { <span class="none">"never with a result"</span> }.into_any(),
            }}</dd>
            {move || latest_failed.get().map(|run| view! {
                <dt>"Latest run"</dt>
                <dd><Latest data=data run=run /></dd>
            })}
            <dt>"Next check"</dt>
            <dd>{move || match (next.get(), are_schedules_known.get()) {
                (Some(next), _) => view! { <Next at=next /> }.into_any(),
                (None, true) => view! { <span class="none">"none scheduled"</span> }.into_any(),
                (None, false) => view! { <span class="none">"not known"</span> }.into_any(),
            }}</dd>
            <dt>"Remediation"</dt>
            <dd>{remediation}</dd>
        </dl>
    }
}

/// The last run that tells whether there is drift.
#[component]
fn Checked(data: DriftData, cell: Cell) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let paths = expect_context::<Paths>();
    let Cell { created, version, .. } = cell;
    let age = created.map(|created| {
        let age = move || format!("{} ago", lasting(ticker.now() - created));
        view! { <span class="drift-now__age">{age}</span>", " }
    });
    let by = match version {
        Some(version) => {
            let address = data.stack.with_value(|stack| paths.deployment(stack, version));
            view! { <a href=address>{version.to_string()}</a> }.into_any()
        }
        None => "from the CLI".into_any(),
    };
    view! { {age}{by} }
}

/// One that failed after it, so that nothing is known of the time since.
#[component]
fn Latest(data: DriftData, run: DriftRun) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let created = run.created;
    let deployment = run.deployment_version.map(|version| {
        let address = data.stack.with_value(|stack| paths.deployment(stack, version));
        view! { ", "<a href=address>{version.to_string()}</a> }
    });
    view! { <span class="status--bad">"failed"</span>", "<TimeText time=created />{deployment} }
}

/// A moment to come: when, and in how long.
#[component]
fn Next(at: Timestamp) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let left = move || format!(" (in {})", lasting(at - ticker.now()));
    view! { <TimeText time=Some(at) /><span class="drift-now__age">{left}</span> }
}
