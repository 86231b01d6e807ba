//! Where the stack stands, and what can be done about it.

use api_types::Operation;
use api_types::drift::{DriftRunId, StackDriftStatus};
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use crate::components::{Glyph, StatusBadge};
use crate::model::drift::{standing, standing_sentence};
use crate::model::words::{self, Icon};
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};

#[component]
pub(super) fn Standing(data: DriftData) -> impl IntoView {
    let phase = phase_of(data.status);
    let error = failure_of(data.status);
    let title = data
        .stack
        .with_value(|stack| format!("Whether {}/{} drifted could not be read", stack.project(), stack.stack()));
    view! {
        <section class="card standing" aria-label="Where the stack stands">
            {stale_notice(data.status)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=2 /> }.into_any(),
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
    let address = expect_context::<Address>();
    let status = Memo::new(move |_| data.status.data().unwrap_or_default());
    let n_runs = data.n_runs();
    let look = Signal::derive(move || status.with(|status| standing(status, n_runs.get())));
    let latest = Memo::new(move |_| {
        status.with(|status| {
            data.runs.state().with(|state| {
                let runs = state.data().map(|(_, runs)| runs.drift_runs.as_slice()).unwrap_or_default();
                runs.iter().find(|run| run.id.0 == status.latest_drift_run).cloned()
            })
        })
    });
    let sentence =
        move || status.with(|status| latest.with(|latest| standing_sentence(status, n_runs.get(), latest.as_ref())));
    let latest_id = Memo::new(move |_| status.with(|status: &StackDriftStatus| status.latest_drift_run.clone()));
    let latest_link = move || {
        let id = Some(latest_id.get()).filter(|id| !id.is_empty())?;
        let target = address.view.with(|view| view.with_run(Some(DriftRunId(id))));
        Some(
            view! { <a class="standing__link" href=address.of(&target) data-noscroll="true">"Open the latest run"</a> },
        )
    };
    let progress = move || {
        status.with(|status| status.run_in_progress).then(|| {
            let running = words::deployment_status(&api_types::DeploymentStatus::Running);
            view! {
                <p class="standing__progress" role="status">
                    <span class="status--run"><Glyph icon=running.icon /></span>
                    "A run is going on. What stands here is what the run before it found."
                </p>
            }
        })
    };
    view! {
        <div class="standing__body">
            <div class="standing__what">
                <p class="standing__line"><StatusBadge look=look /><span>{sentence}</span>{latest_link}</p>
                {progress}
            </div>
            <Acts data=data />
        </div>
    }
}

/// Both lead to the form for a deployment, which says what it will do and asks.
#[component]
fn Acts(data: DriftData) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let [detect, remediate] = [Operation::DetectDrift, Operation::RemediateDrift]
        .map(|operation| data.stack.with_value(|stack| paths.deploy(stack, &operation)));
    view! {
        <div class="standing__acts">
            <a class="button" href=detect><Glyph icon=Icon::Pulse /><span>"Detect drift…"</span></a>
            <a class="button" href=remediate><Glyph icon=Icon::Wrench /><span>"Remediate…"</span></a>
        </div>
    }
}
