//! The run that is open: all that the service keeps of it, and what the engine found.

use api_types::drift::{DriftRun, DriftRunUpdate};
use leptos::html;
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use super::findings::EngineFindings;
use crate::api::ErrorKind;
use crate::components::{Glyph, StatusWord, TimeText};
use crate::model::drift::{Part, finding, part_words};
use crate::model::words::{Icon, deployment_status};
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::routes::shell::focus_heading_if_lost;

#[component]
pub(super) fn OpenRun(data: DriftData) -> impl IntoView {
    let address = expect_context::<Address>();
    let phase = phase_of(data.run);
    let error = failure_of(data.run);
    let title = Signal::derive(move || {
        let is_missing = error.with(|error| error.as_ref().is_some_and(|error| error.kind == ErrorKind::NotFound));
        if is_missing { "There is no such drift run" } else { "The drift run could not be read" }.to_owned()
    });
    let heading = NodeRef::<html::H2>::new();
    let open = Memo::new(move |_| address.view.with(|view| view.run.clone()));
    // Whoever opened it by a link in the list is led to it: on narrow screens it stands elsewhere.
    Effect::new(move |before: Option<Option<_>>| {
        let open = open.get();
        let was_there = before.is_some_and(|before| before != open);
        if let Some(heading) = heading.get()
            && (was_there || was_opened_here())
        {
            drop(heading.focus());
        }
        open
    });
    // What had the focus goes with the run, unless it was elsewhere.
    on_cleanup(|| request_animation_frame(focus_heading_if_lost));
    let without = move || address.of(&address.view.with(|view| view.with_run(None)));
    view! {
        <section class="card run" aria-labelledby="open-run">
            <div class="run__head">
                <h2 class="run__title" id="open-run" tabindex="-1" node_ref=heading>"Drift run"</h2>
                <a class="button button--small" href=without data-noscroll="true">
                    <Glyph icon=Icon::CrossMark />
                    "Close"
                </a>
            </div>
            {stale_notice(data.run)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=error title=title on_retry=move |()| data.run.refresh() />
                }.into_any(),
                Phase::Here => view! { <Details data=data /> }.into_any(),
            }}
        </section>
    }
}

fn was_opened_here() -> bool {
    document().active_element().is_some_and(|active| active.closest(".runs, .standing").ok().flatten().is_some())
}

#[component]
fn Details(data: DriftData) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let run = Memo::new(move |_| data.run.data());
    let part = move |part: fn(&DriftRun) -> Option<DriftRunUpdate>| {
        Memo::new(move |_| run.with(|run| run.as_ref().and_then(part)))
    };
    let detect = part(|run| run.detect_update.clone());
    let remediate = part(|run| run.remediate_update.clone());
    let is_over = Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.status.is_terminal())));
    let detected_by = Memo::new(move |_| detect.with(|update| update.as_ref().map(|update| update.update_id.clone())));
    let facts = move || {
        run.get().map(|run| {
            let found = match finding(&run) {
                Some(look) => view! { <StatusWord look=look /> }.into_any(),
                None if run.status.is_terminal() => "Nothing that could be relied on".into_any(),
                None => "Not known yet".into_any(),
            };
            let deployment = match run.deployment_version {
                Some(version) => {
                    let address = data.stack.with_value(|stack| paths.deployment(stack, version));
                    view! { <a href=address>"Deployment "{version.to_string()}</a> }.into_any()
                }
                None => "None: run from the CLI".into_any(),
            };
            view! {
                <dl class="run__facts">
                    <div class="run__fact"><dt>"Found"</dt><dd>{found}</dd></div>
                    <div class="run__fact"><dt>"Status"</dt><dd><StatusWord look=deployment_status(&run.status) /></dd></div>
                    <div class="run__fact"><dt>"Asked for"</dt><dd><TimeText time=run.created /></dd></div>
                    <div class="run__fact"><dt>"Deployment"</dt><dd>{deployment}</dd></div>
                    <div class="run__fact"><dt>"Id"</dt><dd class="mono">{run.id.0.clone()}</dd></div>
                </dl>
            }
        })
    };
    view! {
        {facts}
        <PartFacts title="Detect update" part=Part::Detect update=detect />
        <PartFacts title="Remediate update" part=Part::Remediate update=remediate />
        {move || match detected_by.get() {
            // Another detection is another list: nothing of the old one stays.
            Some(update) => view! { <EngineFindings stack=data.stack update=update is_over=is_over /> }.into_any(),
            None => view! { <p class="run__none">{without_detection(is_over.get())}</p> }.into_any(),
        }}
    }
}

fn without_detection(is_over: bool) -> &'static str {
    if is_over {
        "The run has no detect update, so there are no engine events that tell what differed."
    } else {
        "What differs is shown here once the detection has begun."
    }
}

#[component]
fn PartFacts(title: &'static str, part: Part, update: Memo<Option<DriftRunUpdate>>) -> impl IntoView {
    move || {
        update.get().map(|update| {
            let changes = part_words(part, Some(&update));
            view! {
                <h3 class="run__part">{title}</h3>
                <dl class="run__facts">
                    <div class="run__fact"><dt>"Status"</dt><dd><StatusWord look=deployment_status(&update.status) /></dd></div>
                    <div class="run__fact"><dt>"Last changed"</dt><dd><TimeText time=update.modified /></dd></div>
                    <div class="run__fact"><dt>"Resources"</dt><dd>{changes}</dd></div>
                    <div class="run__fact"><dt>"Update id"</dt><dd class="mono">{update.update_id.0.clone()}</dd></div>
                </dl>
            }
        })
    }
}
