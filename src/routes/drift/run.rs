//! One run that is open: what the engine found, its two updates, and its deployment. Below its row, or apart from the
//! list when it is on no page that is shown.

use api_types::deployment::Deployment;
use api_types::drift::{DriftRun, DriftRunUpdate};
use api_types::{DeploymentVersion, StackRef};
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use super::findings::EngineFindings;
use crate::api::ErrorKind;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Glyph, StatusWord, TimeText};
use crate::model::drift::history::result;
use crate::model::drift::{Part, part_words};
use crate::model::format::duration;
use crate::model::timeline::Timing;
use crate::model::words::{Icon, deployment_status, initiator};
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::routes::shell::focus_heading_if_lost;
use crate::session::Session;

/// How often the deployment of a run that goes on is asked for.
const REFRESH_MS: u32 = 3_000;

/// The open run in a place of its own.
#[component]
pub(super) fn RunApart(data: DriftData) -> impl IntoView {
    let address = expect_context::<Address>();
    let phase = phase_of(data.apart);
    let error = failure_of(data.apart);
    let run = Memo::new(move |_| data.apart.data());
    let look = Memo::new(move |_| run.with(|run| run.as_ref().map(result)));
    let title = Signal::derive(move || {
        let is_missing = error.with(|error| error.as_ref().is_some_and(|error| error.kind == ErrorKind::NotFound));
        if is_missing { "There is no such drift run" } else { "The drift run could not be read" }.to_owned()
    });
    // What had the focus goes with the run, unless it was elsewhere.
    on_cleanup(|| request_animation_frame(focus_heading_if_lost));
    let without = move || address.of(&address.view.with(|view| view.with_run(None)));
    view! {
        <section class="card run-apart" aria-labelledby="run-apart">
            <div class="run-apart__head">
                <h2 class="card__title" id="run-apart">"Drift run"</h2>
                {move || look.get().map(|look| view! { <StatusWord look=look /> })}
                <a class="button button--small run-apart__close" href=without data-noscroll="true">
                    <Glyph icon=Icon::CrossMark />
                    "Close"
                </a>
            </div>
            {stale_notice(data.apart)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=error title=title on_retry=move |()| data.apart.refresh() />
                }.into_any(),
                Phase::Here => view! { <Details stack=data.stack run=run /> }.into_any(),
            }}
        </section>
    }
}

/// All that the service keeps of a run, and what the engine found.
#[component]
pub(super) fn Details(stack: StoredValue<StackRef>, run: Memo<Option<DriftRun>>) -> impl IntoView {
    let part = move |part: fn(&DriftRun) -> Option<DriftRunUpdate>| {
        Memo::new(move |_| run.with(|run| run.as_ref().and_then(part)))
    };
    let detect = part(|run| run.detect_update.clone());
    let remediate = part(|run| run.remediate_update.clone());
    let is_over = Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.status.is_terminal())));
    let detected_by = Memo::new(move |_| detect.with(|update| update.as_ref().map(|update| update.update_id.clone())));
    let created = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.created)));
    let id = move || run.with(|run| run.as_ref().map(|run| run.id.0.clone()));
    let version = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.deployment_version)));
    view! {
        <div class="run">
            <div class="run__found">
                {move || match detected_by.get() {
                    // Another detection is another list: nothing of the old one stays.
                    Some(update) => view! { <EngineFindings stack=stack update=update is_over=is_over /> }.into_any(),
                    None => view! { <p class="run__none">{without_detection(is_over.get())}</p> }.into_any(),
                }}
            </div>
            <div class="run__side">
                <dl class="run__facts">
                    <dt>"Asked for"</dt><dd><TimeText time=created /></dd>
                    {move || match version.get() {
                        Some(version) => view! { <DeploymentFacts stack=stack version=version /> }.into_any(),
                        None => view! {
                            <dt>"Deployment"</dt>
                            <dd>"none: somebody ran “pulumi refresh” with the CLI. Who it was, the service does not tell."</dd>
                        }
                        .into_any(),
                    }}
                    <PartFacts name="Detection" part=Part::Detect update=detect />
                    <PartFacts name="Remediation" part=Part::Remediate update=remediate />
                    <dt>"Run id"</dt><dd class="mono">{id}</dd>
                </dl>
            </div>
        </div>
    }
}

fn without_detection(is_over: bool) -> &'static str {
    if is_over {
        "The run has no detect update, so there are no engine events that tell what differed."
    } else {
        "What differs is shown here once the detection has begun."
    }
}

/// The run itself names only its number; who asked for it and how long it ran stand with the deployment.
#[component]
fn DeploymentFacts(stack: StoredValue<StackRef>, version: DeploymentVersion) -> impl IntoView {
    let session = expect_context::<Session>();
    let paths = expect_context::<Paths>();
    let client = session.client();
    let query = LiveQuery::new(
        session,
        OnNewKey::Clear,
        || Some(()),
        move |()| async move { client.get_deployment_by_version(&stack.get_value(), version).await },
        |deployment: &Deployment| (!deployment.status.is_terminal()).then_some(REFRESH_MS),
    );
    let deployment = Memo::new(move |_| query.data());
    let address = stack.with_value(|stack| paths.deployment(stack, version));
    let log = {
        let paths = paths.clone();
        move || {
            let (job, step) = deployment.with(|deployment| deployment.as_ref().and_then(engine_step))?;
            let address = stack.with_value(|stack| paths.deployment_step(stack, version, job, step));
            Some(view! { ", "<a href=address>"its log"</a> })
        }
    };
    let error = failure_of(query);
    let person = move || {
        deployment.with(|deployment| {
            let deployment = deployment.as_ref()?;
            let name = deployment.requested_by.display_name();
            let by = deployment.initiator.as_deref().map(initiator).filter(|word| !word.is_empty());
            let words: Vec<String> =
                [Some(name.to_owned()).filter(|name| !name.is_empty()), by].into_iter().flatten().collect();
            (!words.is_empty()).then(|| words.join(", "))
        })
    };
    let took = move || {
        deployment.with(|deployment| {
            let deployment = deployment.as_ref().filter(|deployment| deployment.status.is_terminal())?;
            let Deployment { status, created, modified, jobs, .. } = deployment;
            let timing = Timing::new(status, *created, *modified, jobs);
            timing.run_time(timing.ended?).map(duration)
        })
    };
    let or_dash = |words: Option<String>| {
        words.map_or_else(|| view! { <span class="none">"—"</span> }.into_any(), IntoAny::into_any)
    };
    view! {
        <dt>"Deployment"</dt>
        <dd>
            <a href=address>"Deployment "{version.to_string()}</a>
            {log}
            {move || error.get().map(|error| view! { <span class="run__note">{error.sentence()}</span> })}
        </dd>
        <dt>"Requested by"</dt><dd>{move || or_dash(person())}</dd>
        <dt>"Ran for"</dt><dd>{move || or_dash(took())}</dd>
    }
}

/// The step in which the engine ran: the job's place, and its own. Its name is free text, but begins alike.
fn engine_step(deployment: &Deployment) -> Option<(usize, usize)> {
    deployment.jobs.iter().enumerate().find_map(|(job, facts)| {
        let step = facts.steps.iter().position(|step| step.name.to_lowercase().starts_with("pulumi"))?;
        Some((job, step))
    })
}

#[component]
fn PartFacts(name: &'static str, part: Part, update: Memo<Option<DriftRunUpdate>>) -> impl IntoView {
    move || {
        update.get().map(|update| {
            let changes = part_words(part, Some(&update));
            view! {
                <dt>{name}</dt>
                <dd>
                    <StatusWord look=deployment_status(&update.status) />
                    <span class="run__note">{changes}</span>
                    <span class="run__note">"last changed "<TimeText time=update.modified /></span>
                    <span class="run__note mono">{update.update_id.0.clone()}</span>
                </dd>
            }
        })
    }
}
