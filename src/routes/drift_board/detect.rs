//! Drift detection on the chosen stacks: one deployment for each, asked for one after the other and each exactly once,
//! and what came of each.

use api_types::create::CreateDeploymentRequest;
use api_types::{DeploymentVersion, Operation, StackRef, endpoint};
use leptos::prelude::*;

use super::data::BoardData;
use super::states::stacks;
use crate::api::ApiError;
use crate::api::request::Outgoing;
use crate::browser::focus_by_id;
use crate::components::{Button, ButtonKind, CopyButton, Dialog, DialogSize, StatusWord};
use crate::model::stacks::StackName;
use crate::model::words::{Icon, Look, Tone};
use crate::paths::Paths;
use crate::routes::act::{Act, curl_of};
use crate::routes::environment::EnvironmentNote;
use crate::session::Session;

/// The button that closes the dialog once all is sent.
const CLOSE: &str = "detect-close";

/// What came of one stack.
#[derive(Clone, Debug, PartialEq)]
enum Came {
    /// Its turn comes.
    Waiting,
    /// It is on its way.
    Sending,
    /// It was asked for. An older service does not say the number.
    AskedFor(Option<DeploymentVersion>),
    /// The service refused, or did not answer.
    Refused(ApiError),
}

impl Came {
    fn look(&self) -> Look {
        let (label, icon, tone) = match self {
            Self::Waiting => ("Not sent yet", Icon::Clock, Tone::Mute),
            Self::Sending => ("Sending", Icon::Running, Tone::Run),
            Self::AskedFor(_) => ("Asked for", Icon::Check, Tone::Ok),
            Self::Refused(_) => ("Not asked for", Icon::Cross, Tone::Bad),
        };
        Look { label: label.to_owned(), icon, tone }
    }
}

/// Detections that are asked for: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Detection {
    data: BoardData,
    is_open: RwSignal<bool>,
    /// The stacks that the dialog speaks of.
    stacks: RwSignal<Vec<StackName>>,
    /// What came of the last ones, in their order.
    came: RwSignal<Vec<(StackName, Came)>>,
    act: Act,
}

impl Detection {
    pub(super) fn new(data: BoardData) -> Self {
        let (stacks, came) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
        let client = expect_context::<Session>().client();
        let act = Act::new(move || async move {
            let names: Vec<StackName> = stacks.get_untracked();
            came.set(names.iter().map(|name| (name.clone(), Came::Waiting)).collect());
            for name in names {
                let Ok(stack) = StackRef::new(data.asking().org(), &name.project, &name.stack) else { continue };
                // The page may be gone: what was not sent by then is not sent.
                if !put(came, &name, Came::Sending) {
                    return Ok(());
                }
                let outcome = client.create_deployment(&stack, &request()).await;
                if outcome.is_ok() {
                    data.asking().want(|survey| survey.expect_run(&name));
                }
                let outcome = match outcome {
                    Ok(created) => Came::AskedFor(created.version.filter(|version| version.0 > 0)),
                    Err(error) => Came::Refused(error),
                };
                if !put(came, &name, outcome) {
                    return Ok(());
                }
            }
            data.chosen().try_update(|chosen| chosen.clear());
            Ok(())
        });
        Self { data, is_open: RwSignal::new(false), stacks, came, act }
    }

    /// Asks whether to, naming the stacks that are chosen now.
    pub(super) fn ask(self) {
        self.stacks.set(self.data.chosen().with_untracked(|chosen| chosen.iter().cloned().collect()));
        self.is_open.set(true);
    }

    /// Why it cannot be asked for now, to follow.
    pub(super) fn why_not(self) -> Signal<Option<String>> {
        Signal::derive(move || self.act.is_sending.get().then(|| "The last ones are still on their way.".to_owned()))
    }

    fn send(self) {
        self.act.run(|| ());
    }

    fn stack_ref(self, name: &StackName) -> Option<StackRef> {
        StackRef::new(self.data.asking().org(), &name.project, &name.stack).ok()
    }
}

fn request() -> CreateDeploymentRequest {
    CreateDeploymentRequest::with_stack_settings(Operation::DetectDrift)
}

/// Notes what came of a stack; `false` when the page is gone.
fn put(came: RwSignal<Vec<(StackName, Came)>>, name: &StackName, now: Came) -> bool {
    let put = came.try_update(|came| {
        if let Some((_, before)) = came.iter_mut().find(|(other, _)| other == name) {
            *before = now;
        }
    });
    put.is_some()
}

/// Names the stacks and asks once; then the same dialog tells what comes of each.
#[component]
pub(super) fn Confirm(detection: Detection) -> impl IntoView {
    let session = expect_context::<Session>();
    let n_stacks = Memo::new(move |_| detection.stacks.with(Vec::len));
    // What came belongs to this dialog once its button was pressed.
    let is_sent = RwSignal::new(false);
    Effect::new(move |_| {
        if detection.is_open.get() {
            is_sent.set(false);
        }
    });
    let title = Signal::derive(move || {
        let stacks = stacks(n_stacks.get());
        if is_sent.get() { format!("Drift detection on {stacks}") } else { format!("Detect drift on {stacks}?") }
    });
    let send = move |_| {
        is_sent.set(true);
        detection.send();
        // The button that had the focus has gone.
        focus_by_id(CLOSE.to_owned());
    };
    let command = move |()| {
        let names = detection.stacks.get_untracked();
        let stacks = names.iter().filter_map(|name| detection.stack_ref(name));
        let body = serde_json::to_string(&request()).unwrap_or_default();
        let commands = stacks.map(|stack| {
            curl_of(session, &Outgoing::new(&endpoint::create_deployment(&stack)).with_body(body.clone()))
        });
        commands.collect::<Vec<_>>().join("\n")
    };
    let foot = move || {
        let close = move |_| detection.is_open.set(false);
        if is_sent.get() {
            view! { <button type="button" class="button" id=CLOSE on:click=close>"Close"</button> }.into_any()
        } else {
            view! {
                <CopyButton label="Copy as curl" text=command />
                <button type="button" class="button" autofocus=true on:click=close>"Leave them as they are"</button>
                <button type="button" class="button button--primary" on:click=send>
                    {move || format!("Detect drift on {}", stacks(n_stacks.get()))}
                </button>
            }
            .into_any()
        }
    };
    let names =
        move || detection.stacks.get().into_iter().map(|name| view! { <li>{name.to_string()}</li> }).collect_view();
    let body = move || {
        if is_sent.get() {
            view! { <ResultList detection=detection /> }.into_any()
        } else {
            view! {
                <p>
                    "Each gets a deployment that looks whether its resources still are as its state says, and changes \
                     nothing. They are asked for one after the other, and wait in the queue like any other."
                </p>
                <EnvironmentNote />
                <ul class="board-names" tabindex="0" aria-label="Chosen stacks">{names}</ul>
            }
            .into_any()
        }
    };
    view! {
        <Dialog is_open=detection.is_open title=title size=DialogSize::Medium foot=ToChildren::to_children(move || foot)>{move || body()}</Dialog>
    }
}

/// What came of the last ones, until somebody puts it away.
#[component]
pub(super) fn Results(detection: Detection) -> impl IntoView {
    let is_there = Memo::new(move |_| !detection.is_open.get() && detection.came.with(|came| !came.is_empty()));
    let off = detection.why_not();
    view! {
        <Show when=move || is_there.get()>
            <section class="card board-results" aria-label="Drift detection">
                <div class="board-results__head">
                    <h2 class="board-results__title">"Drift detection"</h2>
                    <Button
                        label="Put away"
                        kind=ButtonKind::Small
                        off=off
                        on_click=move |()| detection.came.set(Vec::new())
                    />
                </div>
                <ResultList detection=detection />
            </section>
        </Show>
    }
}

#[component]
fn ResultList(detection: Detection) -> impl IntoView {
    let paths = StoredValue::new(expect_context::<Paths>());
    let item = move |(name, came): (StackName, Came)| {
        let stack = detection.stack_ref(&name);
        let words = match &came {
            Came::AskedFor(version) => {
                let address = stack.as_ref().map(|stack| {
                    paths.with_value(|paths| match version {
                        Some(version) => paths.deployment(stack, *version),
                        None => paths.stack_deployments(stack),
                    })
                });
                let word = version.map_or_else(|| "its deployments".to_owned(), |version| version.to_string());
                let label = format!("{name} {word}");
                view! { <a class="board-results__link" href=address aria-label=label>{word.clone()}</a> }.into_any()
            }
            Came::Refused(error) => {
                let doubt = error
                    .may_have_acted()
                    .then_some(" It may have been asked for all the same: look before you try again.");
                view! {
                    <span class="board-results__why"><bdi>{error.sentence()}</bdi>{doubt}</span>
                    <span class="board-results__details mono">{error.details()}</span>
                }
                .into_any()
            }
            Came::Waiting | Came::Sending => ().into_any(),
        };
        view! {
            <li class="board-results__item">
                <span class="board-results__name">{name.to_string()}</span>
                <StatusWord look=came.look() />
                {words}
            </li>
        }
    };
    let items = move || detection.came.get().into_iter().map(item).collect_view();
    let sum = Memo::new(move |_| {
        detection.came.with(|came| {
            let count = |is_counted: fn(&Came) -> bool| came.iter().filter(|(_, came)| is_counted(came)).count();
            let n_asked_for = count(|came| matches!(came, Came::AskedFor(_)));
            let n_refused = count(|came| matches!(came, Came::Refused(_)));
            match (came.len() - n_asked_for - n_refused, n_refused) {
                (1.., _) => "Sending, one stack after the other…".to_owned(),
                (_, 0) => format!("Asked for on {}.", stacks(n_asked_for)),
                (_, n_refused) => format!("Asked for on {}, not on {n_refused}.", stacks(n_asked_for)),
            }
        })
    });
    view! {
        <p class="board-results__sum" role="status">{sum}</p>
        <ul class="board-results__list" aria-label="What came of each stack">{items}</ul>
    }
}
