//! The form of a pool, in a dialog: for a new one, and for another name or description. What is wrong with a field
//! stands at the field, whoever found it, and what was typed stays through a refusal.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

use crate::api::request::Outgoing;
use crate::components::{CopyButton, Dialog, DialogSize, TextArea, TextField};
use crate::model::agents::{PoolForm, ValidPool, validate};
use crate::routes::act::{Act, KeepButton, curl_of, once};
use crate::routes::environment::EnvironmentNote;
use crate::routes::refusal::Refusal;
use crate::session::Session;

/// Attributes with a field of their own.
const SHOWN: &[&str] = &["name", "description"];

/// What is typed: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    name: RwSignal<String>,
    description: RwSignal<String>,
    /// Whether it was to be sent already: nobody is told about a field that they have not come to yet.
    was_tried: RwSignal<bool>,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self {
            name: RwSignal::new(String::new()),
            description: RwSignal::new(String::new()),
            was_tried: RwSignal::new(false),
        }
    }

    /// Starts from a form.
    pub(super) fn fill(&self, form: PoolForm) {
        self.name.set(form.name);
        self.description.set(form.description);
        self.was_tried.set(false);
    }

    /// The form as it is typed, to follow.
    pub(super) fn form(&self) -> PoolForm {
        PoolForm { name: self.name.get(), description: self.description.get() }
    }

    /// The form, when it may be sent, to follow.
    pub(super) fn valid(&self) -> Option<ValidPool> {
        validate(&self.form()).ok()
    }

    /// What is wrong with a field: found here, else by the service.
    fn problem(self, attribute: &'static str, act: Act) -> Signal<Option<String>> {
        Signal::derive(move || {
            let own = validate(&self.form()).err().unwrap_or_default();
            let own = own.into_iter().find(|problem| problem.attribute() == attribute);
            let own = own.filter(|_| self.was_tried.get()).map(|problem| problem.sentence().to_owned());
            own.or_else(|| act.refusal.with(|error| error.as_ref().and_then(|error| error.problem_of(attribute))))
        })
    }
}

/// Asks for name and description, and sends them.
#[component]
pub(super) fn PoolDialog(
    /// Whether it is open.
    is_open: RwSignal<bool>,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What the button says.
    label: &'static str,
    /// How a refusal begins.
    not_done: &'static str,
    /// What is typed.
    fields: Fields,
    /// What sends it.
    act: Act,
    /// Why a form that is right still cannot be sent.
    #[prop(optional, into)]
    off: Option<Signal<Option<String>>>,
    /// The same as a request, for `curl`; `None` while there is nothing to send.
    #[prop(into)]
    request: Callback<(), Option<Outgoing>>,
    /// After success.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    static N_MADE: AtomicU32 = AtomicU32::new(0);
    let session = expect_context::<Session>();
    let form_id = format!("pool-form-{}", N_MADE.fetch_add(1, Ordering::Relaxed));
    let off = move || off.and_then(|off| off.get());
    Effect::new(move |_| {
        if is_open.get() {
            act.refusal.set(None);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        fields.was_tried.set(true);
        if untrack(|| fields.valid()).is_some() && untrack(off).is_none() {
            act.run(move || {
                is_open.try_set(false);
                // The page may be gone by now.
                on_done.try_run(());
            });
        }
    };
    let command = move |()| untrack(|| request.run(())).map(|request| curl_of(session, &request)).unwrap_or_default();
    let has_request = move || request.run(()).is_some();
    let is_off = move || act.is_sending.get() || off().is_some();
    let to_submit = form_id.clone();
    view! {
        <Dialog
            is_open=is_open
            title=title
            size=DialogSize::Small
            may_close=move |()| !act.is_sending.get_untracked()
            foot=ToChildren::to_children(move || view! {
                <Show when=has_request><CopyButton label="Copy as curl" text=command /></Show>
                <KeepButton act=act is_open=is_open label="Leave it as it is" />
                <button
                    type="submit"
                    form=to_submit.clone()
                    class="button button--primary"
                    aria-disabled=move || is_off().to_string()
                    on:click=once
                >
                    {move || if act.is_sending.get() { "Sending…" } else { label }}
                </button>
            })
        >
            <form id=form_id.clone() class="form pool-form" novalidate on:submit=submit>
                <TextField
                    id="pool-name"
                    label="Name"
                    value=fields.name
                    help="Unique in the organization. Deployment settings name the pool by its id, so it can be renamed at any time."
                    problem=fields.problem("name", act)
                />
                <TextArea
                    id="pool-description"
                    label="Description"
                    value=fields.description
                    rows=3
                    help="What the pool is for. May be empty."
                    problem=fields.problem("description", act)
                />
            </form>
            {move || off().map(|off| view! { <p role="status">{off}</p> })}
            <EnvironmentNote />
            <Refusal error=act.refusal lead=not_done shown=SHOWN />
        </Dialog>
    }
}
