//! Asking for a detection or a remediation, and what became of it: a refusal, or the deployment that came of it,
//! followed until it is over.

use api_types::create::CreateDeploymentRequest;
use api_types::{DeploymentVersion, Operation};
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use crate::api::ErrorKind;
use crate::browser::{Ticker, now_ms};
use crate::components::{CopyButton, Glyph, StatusWord};
use crate::model::deploy_form::words;
use crate::model::drift::RunsView;
use crate::model::drift::history::{resources_words, result, run_of};
use crate::model::format::lasting;
use crate::model::words::{self as names, Icon};
use crate::paths::Paths;
use crate::routes::act::curl_of;
use crate::routes::refusal::Refusal;
use crate::routes::stack::deploy::{Creation, has_option, outgoing};
use crate::session::Session;

/// What was asked for last.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    operation: Operation,
    /// The new deployment, where the service tells its number.
    version: Option<DeploymentVersion>,
    at_ms: f64,
}

/// The acts of the page: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    data: DriftData,
    detection: Creation,
    asked: RwSignal<Option<Asked>>,
    /// The operation that the question is about, and whether it is open.
    pub(super) chosen: RwSignal<Operation>,
    pub(super) is_open: RwSignal<bool>,
}

fn detection() -> CreateDeploymentRequest {
    CreateDeploymentRequest::with_stack_settings(Operation::DetectDrift)
}

impl Asking {
    pub(super) fn new(data: DriftData) -> Self {
        Self {
            data,
            detection: Creation::new(data.stack.get_value(), detection),
            asked: RwSignal::new(None),
            chosen: RwSignal::new(Operation::RemediateDrift),
            is_open: RwSignal::new(false),
        }
    }

    /// Whether a detection only looks, so that it need not be asked about. Settings that remediate what is found, and
    /// settings that are not known, make it an act that may change resources.
    pub(super) fn only_looks(self) -> bool {
        let settings = self.data.settings;
        let is_known = settings.state().with(|state| state.data().is_some_and(|settings| settings.known().is_some()));
        is_known && !has_option(settings, |options| options.remediate_if_drift_detected)
    }

    /// Detects at once, or asks first.
    pub(super) fn detect(self) {
        if untrack(|| self.only_looks()) {
            self.asked.set(None);
            self.detection.act.run(move || self.follow(Operation::DetectDrift, self.detection.created()));
        } else {
            self.ask(Operation::DetectDrift);
        }
    }

    /// Opens the question.
    pub(super) fn ask(self, operation: Operation) {
        self.chosen.set(operation);
        self.is_open.set(true);
    }

    /// From now on the page follows what was asked for.
    pub(super) fn follow(self, operation: Operation, version: Option<DeploymentVersion>) {
        // The page may be gone by now.
        if self.asked.try_set(Some(Asked { operation, version, at_ms: now_ms() })).is_none() {
            self.detection.act.refusal.set(None);
            self.data.refresh();
        }
    }

    /// Whether a detection is on its way to the service.
    pub(super) fn is_sending(self) -> Signal<bool> {
        self.detection.act.is_sending.into()
    }
}

/// What became of the last act; nothing before it.
#[component]
pub(super) fn Outcome(data: DriftData, asking: Asking) -> impl IntoView {
    let session = expect_context::<Session>();
    let refusal = asking.detection.act.refusal;
    let command = move |()| data.stack.with_value(|stack| curl_of(session, &outgoing(stack, &detection())));
    let is_refused = Memo::new(move |_| refusal.with(Option::is_some));
    let is_permission = Memo::new(move |_| {
        refusal.with(|error| error.as_ref().is_some_and(|error| error.kind == ErrorKind::Forbidden))
    });
    view! {
        <div class="drift-outcome">
            <Refusal error=refusal lead="No detection was started." />
            <Show when=move || is_refused.get()>
                <div class="drift-outcome__acts">
                    <Show when=move || is_permission.get()>
                        <p>"To detect drift a token needs the permission to deploy this stack."</p>
                    </Show>
                    <CopyButton label="Copy as curl" text=command />
                </div>
            </Show>
            {move || asking.asked.get().map(|asked| view! { <Followed data=data asking=asking asked=asked /> })}
        </div>
    }
}

#[component]
fn Followed(data: DriftData, asking: Asking, asked: Asked) -> impl IntoView {
    let address = expect_context::<Address>();
    let paths = expect_context::<Paths>();
    let ticker = expect_context::<Ticker>();
    let Asked { operation, version, at_ms } = asked;
    let what = match operation {
        Operation::RemediateDrift => "Remediation asked for",
        _ => "Detection asked for",
    };
    let run = Memo::new(move |_| {
        let version = version?;
        data.newest.with(|newest| run_of(newest, version).cloned())
    });
    let is_over = Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.status.is_terminal())));
    let look = Memo::new(move |_| run.with(|run| run.as_ref().map(result)));
    let found =
        Memo::new(move |_| run.with(|run| run.as_ref().filter(|run| run.status.is_terminal()).map(resources_words)));
    let id = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.id.clone())));
    #[expect(clippy::cast_possible_truncation, reason = "a time in milliseconds fits")]
    let waited = move || {
        let waited_ms = (ticker.now_ms() - at_ms).max(0.0);
        (!is_over.get()).then(|| format!("for {}", lasting(chrono::TimeDelta::milliseconds(waited_ms as i64))))
    };
    let deployment = data.stack.with_value(|stack| match version {
        Some(version) => {
            let address = paths.deployment(stack, version);
            view! { <a class="link" href=address>"Deployment "{version.to_string()}</a> }.into_any()
        }
        // An older service does not number it in its answer.
        None => view! { <a class="link" href=paths.stack_deployments(stack)>"Deployments"</a> }.into_any(),
    });
    let run_link = move || {
        id.get().map(|id| {
            let target = address.of(&RunsView { page: 1, run: Some(id) });
            view! { <a class="link" href=target data-noscroll="true">"Open the run"</a> }
        })
    };
    let icon = names::operation(Some(&operation)).1;
    let close = move |_| asking.asked.set(None);
    let name = data.name();
    view! {
        <div class="followed" role="status">
            <Glyph icon=icon />
            <p class="followed__text">
                <strong>{what}"."</strong>
                " "
                {move || match look.get() {
                    Some(look) => view! { <StatusWord look=look /> }.into_any(),
                    None => "It has not begun.".into_any(),
                }}
                " "
                <span class="followed__found">{move || found.get()}</span>
                <span class="followed__time" aria-hidden="true">{waited}</span>
            </p>
            {deployment}
            {run_link}
            <button
                type="button"
                class="button button--quiet button--icon"
                aria-label=format!("Dismiss: {}", words::act_on(&operation, &name))
                on:click=close
            >
                <Glyph icon=Icon::CrossMark />
            </button>
        </div>
    }
}
