//! The dialog around the form: reads what it begins with, shows what is wrong, asks before it throws away what was
//! typed, and sends once.

use api_types::{Operation, StackRef};
use leptos::prelude::*;

use super::Asked;
use super::create::Creation;
use super::fields::Fields;
use super::focus_by_id;
use super::form::FormSignals;
use super::load;
use super::request::RequestPanel;
use crate::api::ApiError;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{CopyButton, Dialog, DialogSize, Notice, TextField};
use crate::model::deploy_form::redeploy::Refill;
use crate::model::deploy_form::{Field, Problem, StackSettings, words};
use crate::model::words::Tone;
use crate::paths::Paths;
use crate::routes::act::once;
use crate::routes::environment::EnvironmentNote;
use crate::routes::refusal::Refusal;
use crate::session::Session;

const SUMMARY_ID: &str = "deploy-problems";
const KEEP_ID: &str = "deploy-keep";

/// What the dialog's parts share: a handle that can be copied about.
#[derive(Clone, Copy)]
struct Shared {
    stack: StoredValue<StackRef>,
    form: Memo<Option<FormSignals>>,
    query: LiveQuery<load::Beginning>,
    creation: Creation,
    is_open: RwSignal<bool>,
    /// Whether it asks if what was typed may be thrown away.
    is_asking: RwSignal<bool>,
}

/// The form for one deployment, open until it is closed or sent.
#[component]
pub(super) fn FormDialog(stack: StackRef, asked: Asked) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let paths = expect_context::<Paths>();
    let name = words::short_name(&stack);
    let stack_page = paths.stack(&stack);
    let title = match &asked {
        Asked::Version(version) => format!("Redeploy {version} of {name}"),
        Asked::Operation(_) => format!("Deploy {name}"),
    };
    let stack = StoredValue::new(stack);
    let asked = StoredValue::new(asked);
    let query = LiveQuery::new(
        session,
        OnNewKey::Clear,
        || Some(()),
        move |()| async move { load::beginning(client, stack.get_value(), asked.get_value()).await },
        |_| None,
    );
    let request_of = StoredValue::new(None::<Memo<Option<FormSignals>>>);
    let creation = Creation::new(stack.get_value(), move || {
        let form = request_of.get_value().and_then(|form| form.get_untracked());
        let form = form.expect("the form is there, or its button is not");
        let filled_in = untrack(|| form.form());
        form.beginning.with_value(|beginning| filled_in.draft(&beginning.around))
    });
    // The first answer makes the form. A later one, after signing in again, must not throw away what was typed; so its
    // signals belong to the dialog, not to one run of the memo.
    let owner = Owner::current().unwrap_or_default();
    let form = Memo::new(move |before: Option<&Option<FormSignals>>| {
        let name = || stack.with_value(|stack| stack.stack().to_owned());
        let make = |beginning| owner.with(|| FormSignals::new(beginning, name(), creation.act.refusal));
        before.copied().flatten().or_else(|| query.data().map(make))
    });
    request_of.set_value(Some(form));
    let is_open = RwSignal::new(true);
    let is_asking = RwSignal::new(false);
    let shared = Shared { stack, form, query, creation, is_open, is_asking };
    Effect::new(move |_| {
        if !is_open.get() {
            creation.go(stack_page.clone(), true);
        }
    });
    view! {
        <Dialog
            is_open=is_open
            title=title
            size=DialogSize::Large
            may_close=move |()| shared.may_close()
            foot=ToChildren::to_children(move || view! { <Foot shared=shared /> })
        >
            <EnvironmentNote />
            {move || match form.get() {
                Some(form) => view! { <Body shared=shared form=form /> }.into_any(),
                None => view! { <NotYet shared=shared /> }.into_any(),
            }}
        </Dialog>
    }
}

impl Shared {
    /// Whether it may close now; asks otherwise, once.
    fn may_close(self) -> bool {
        let has_changes = untrack(|| self.form.get().is_some_and(FormSignals::has_changes));
        if !has_changes || self.is_asking.get_untracked() {
            return true;
        }
        self.is_asking.set(true);
        focus_by_id(KEEP_ID.to_owned());
        false
    }

    fn send(self) {
        let Some(form) = self.form.get_untracked() else { return };
        form.mark_tried();
        if untrack(|| form.problems()).is_empty() {
            self.creation.act.run(move || self.creation.go_to_it());
        } else {
            focus_by_id(SUMMARY_ID.to_owned());
        }
    }
}

/// Before what it begins with is here, or when it does not come.
#[component]
fn NotYet(shared: Shared) -> impl IntoView {
    let error = move || {
        shared.query.state().with(|state| match state {
            LoadState::Failed { error, .. } => Some(error.clone()),
            _ => None,
        })
    };
    let body = move || match error() {
        None => view! { <p role="status">"Reading the stack's settings…"</p> }.into_any(),
        Some(error) => view! { <Unread shared=shared error=error /> }.into_any(),
    };
    view! { <div class="deploy__wait">{body}</div> }
}

#[component]
fn Unread(shared: Shared, error: ApiError) -> impl IntoView {
    let details = error.details();
    view! {
        <Notice tone=Tone::Warn lead="The form could not be prepared." text=error.sentence()>
            <button type="button" class="button button--small" on:click=move |_| shared.query.refresh()>"Try again"</button>
            <CopyButton label="Copy details" text=move |()| details.clone() />
        </Notice>
    }
}

#[component]
fn Body(shared: Shared, form: FormSignals) -> impl IntoView {
    // While it was read, the only thing to have the focus was the way out.
    focus_by_id(Field::Operation.id());
    let lead = move || "Not started.".to_owned();
    let error = Signal::derive(move || form.rest_of_refusal());
    view! {
        <div class="deploy">
            <form
                class="deploy__form"
                id="deploy-form"
                novalidate=true
                on:submit=move |event| {
                    event.prevent_default();
                    shared.send();
                }
            >
                <Summary form=form />
                <Refusal error=error lead=Signal::derive(lead) />
                <Notes form=form />
                <Fields form=form />
                <TypedName shared=shared form=form />
            </form>
            <RequestPanel stack=shared.stack form=form />
        </div>
    }
}

/// Everything that is wrong, after a try to send: each leads to its field.
#[component]
fn Summary(form: FormSignals) -> impl IntoView {
    let problems = Memo::new(move |_| if form.was_tried() { form.problems() } else { Vec::new() });
    let item = |problem: Problem| {
        let id = problem.field.id();
        let text = format!("{}: {}", problem.field.label(), problem.text);
        view! {
            <li><button type="button" class="link" on:click=move |_| focus_by_id(id.clone())>{text}</button></li>
        }
    };
    move || {
        let problems = problems.get();
        (!problems.is_empty()).then(|| {
            let number = problems.len();
            let lead = if number == 1 { "One thing is missing or wrong.".to_owned() } else {
                format!("{number} things are missing or wrong.")
            };
            view! {
                <div class="problem deploy__problems" id=SUMMARY_ID tabindex="-1" role="group" aria-label="What is wrong">
                    <div>
                        <p class="problem__lead">"Not sent. "{lead}</p>
                        <ul>{problems.into_iter().map(item).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

/// What a person should know before they send it.
#[component]
fn Notes(form: FormSignals) -> impl IntoView {
    let (settings, features, pause, refill) = form.beginning.with_value(|beginning| {
        let settings = match &beginning.around.settings {
            StackSettings::Known(_) => None,
            StackSettings::None => Some((
                "The stack has no deployment settings.",
                "Only what is filled in here applies, so say where the program is.",
            )),
            StackSettings::Unknown => Some((
                "Your token may not read the stack's settings.",
                "They apply all the same where nothing is filled in.",
            )),
        };
        (settings, beginning.features.clone(), words::pause(&beginning.queue), beginning.refill.clone())
    });
    let plan = move || {
        let operation = form.operation.with(|operation| Operation::from(operation.as_str()));
        let reason = words::outside_plan(&operation, &features);
        reason.map(|reason| {
            view! {
                <Notice tone=Tone::Warn lead=reason text="The service will probably refuse it." />
            }
        })
    };
    view! {
        {settings.map(|(lead, text)| view! { <Notice tone=Tone::Mute lead=lead text=text /> })}
        {plan}
        {pause.map(|text| view! { <Notice tone=Tone::Warn lead="Paused." text=text /> })}
        <Refilled refill=refill />
    }
}

/// What a redeploy could not fill in, and what is other than in the settings.
#[component]
fn Refilled(refill: Refill) -> impl IntoView {
    let secrets = |names: Vec<String>, text: &'static str| {
        (!names.is_empty()).then(|| view! { <p><strong class="mono">{names.join(", ")}</strong>" "{text}</p> })
    };
    let list = |title: &'static str, items: Vec<String>| {
        (!items.is_empty()).then(|| {
            let items = items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view();
            view! { <p><strong>{title}</strong></p><ul class="deploy__list">{items}</ul> }
        })
    };
    let is_empty = refill.kept_secrets.is_empty()
        && refill.lost_secrets.is_empty()
        && refill.differences.is_empty()
        && refill.missing.is_empty();
    (!is_empty).then(|| {
        view! {
            <section class="deploy__refill" aria-label="What is filled in">
                {list("Other than in the settings now", refill.differences)}
                {list("Not known", refill.missing)}
                {secrets(
                    refill.kept_secrets,
                    "kept from the stack's settings: values of secret variables are not readable.",
                )}
                {secrets(
                    refill.lost_secrets,
                    "no longer in the stack's settings, and not readable: fill in what is still needed.",
                )}
            </section>
        }
    })
}

/// The stack's name, before something is destroyed.
#[component]
fn TypedName(shared: Shared, form: FormSignals) -> impl IntoView {
    let is_dangerous = Memo::new(move |_| {
        form.operation.with(|word| !word.is_empty() && words::is_dangerous(&Operation::from(word.as_str())))
    });
    let name = shared.stack.with_value(|stack| stack.stack().to_owned());
    move || {
        is_dangerous.get().then(|| {
            view! {
                <TextField
                    id="deploy-confirmation"
                    label=format!("Type {name} to confirm")
                    value=form.confirmation
                    help="What it does cannot be undone."
                    problem=form.problem(Field::Confirmation)
                />
            }
        })
    }
}

#[component]
fn Foot(shared: Shared) -> impl IntoView {
    let act = shared.creation.act;
    let name = shared.stack.with_value(|stack| stack.stack().to_owned());
    let operation = Memo::new(move |_| {
        let word = shared.form.get().map(|form| form.operation.get()).filter(|word| !word.is_empty());
        word.map(|word| Operation::from(word.as_str()))
    });
    let label = move || match (act.is_sending.get(), operation.get()) {
        (true, _) => "Sending…".to_owned(),
        (false, Some(operation)) => words::act_on(&operation, &name),
        (false, None) => words::act_on(&Operation::from(""), &name),
    };
    let class = move || {
        let is_dangerous = operation.get().is_some_and(|operation| words::is_dangerous(&operation));
        if is_dangerous { "button button--danger-fill" } else { "button button--primary" }
    };
    let close = move |_| {
        if shared.may_close() {
            shared.is_open.set(false);
        }
    };
    let keep = move |_| {
        shared.is_asking.set(false);
        focus_by_id(Field::Operation.id());
    };
    let is_ready = Memo::new(move |_| shared.form.get().is_some());
    move || {
        if shared.is_asking.get() {
            return view! {
                <p class="deploy__ask" role="alert">"What you filled in has not been sent. Throw it away?"</p>
                <button type="button" class="button" id=KEEP_ID on:click=keep>"Keep editing"</button>
                <button type="button" class="button button--danger" on:click=move |_| shared.is_open.set(false)>
                    "Throw it away"
                </button>
            }
            .into_any();
        }
        let (label, class) = (label.clone(), class);
        let send = is_ready.get().then(|| {
            view! {
                <button
                    type="submit"
                    form="deploy-form"
                    class=class
                    aria-disabled=move || act.is_sending.get().to_string()
                    on:click=once
                >
                    {label}
                </button>
            }
        });
        view! {
            <button type="button" class="button" on:click=close>"Cancel"</button>
            {send}
        }
        .into_any()
    }
}
