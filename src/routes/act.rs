//! A dialog around one act: it names the effect, may want the stack's name typed, sends once however often it is
//! clicked, shows a refusal in its place, and gives the same request as `curl`.
//!
//! Where the console may only look, there are no acts: what leads to one stands in [`MayAct`], and no dialog opens.

use std::future::Future;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::environment::EnvironmentNote;
use super::page::use_config;
use super::refusal::Refusal;
use crate::api::request::Outgoing;
use crate::api::{ApiError, curl};
use crate::browser::own_origin;
use crate::components::{CopyButton, Dialog};
use crate::model::unseen::revealed;
use crate::session::Session;

type Send = Rc<dyn Fn() -> LocalBoxFuture<'static, Result<(), ApiError>>>;

/// What an act does when it is confirmed: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Act {
    send: StoredValue<Send, LocalStorage>,
    /// Whether it is on its way.
    pub(super) is_sending: RwSignal<bool>,
    /// Why it failed the last time.
    pub(super) refusal: RwSignal<Option<ApiError>>,
}

impl Act {
    /// An act that sends by this.
    pub(super) fn new<F, Fut>(send: F) -> Self
    where
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<(), ApiError>> + 'static,
    {
        let send: Send = Rc::new(move || Box::pin(send()));
        Self { send: StoredValue::new_local(send), is_sending: RwSignal::new(false), refusal: RwSignal::new(None) }
    }

    /// Sends, unless it is on its way already; `on_done` hears of success only.
    pub(super) fn run(self, on_done: impl FnOnce() + 'static) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.refusal.set(None);
        let send = self.send.get_value();
        spawn_local(async move {
            let outcome = send().await;
            // The page may be gone by now.
            self.is_sending.try_set(false);
            match outcome {
                Ok(()) => on_done(),
                Err(error) => {
                    self.refusal.try_set(Some(error));
                }
            }
        });
    }
}

/// Whether anything may be changed here: not where `config.json` says `readOnly`. The transport upholds the same, so
/// this only keeps what would be refused out of sight.
pub(super) fn may_act() -> bool {
    !use_config().read_only
}

/// What is there only where something may be changed.
#[component]
pub(super) fn MayAct(
    /// A button that acts, or a link to a form that does.
    children: Children,
) -> impl IntoView {
    may_act().then(children)
}

/// For a button that submits: where an answer comes at once, the second click of a double click would send again.
pub(super) fn once(event: leptos::ev::MouseEvent) {
    if event.detail() > 1 {
        event.prevent_default();
    }
}

/// For a form: Enter that is held down would send again and again.
pub(super) fn ignore_repeats(event: leptos::ev::KeyboardEvent) {
    if event.repeat() && event.key() == "Enter" {
        event.prevent_default();
    }
}

/// A request as `curl`, with the API's full address.
pub(super) fn curl_of(session: Session, request: &Outgoing) -> String {
    let api_url = Some(session.api_url()).filter(|url| !url.is_empty()).unwrap_or_else(own_origin);
    curl::command(&api_url, &request.endpoint, request.body.as_deref())
}

/// How sure a person must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Confirmation {
    /// The button is enough.
    Button,
    /// The button is enough, but it destroys something.
    DangerousButton,
    /// The name must be typed.
    TypedName(String),
}

/// Closes a dialog around an act and changes nothing; not while it is sent, as nobody would hear how it went.
#[component]
pub(super) fn KeepButton(
    act: Act,
    is_open: RwSignal<bool>,
    label: &'static str,
    /// Whether it has the focus when the dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            autofocus=autofocus
            aria-disabled=move || act.is_sending.get().to_string()
            on:click=move |_| {
                if !act.is_sending.get_untracked() {
                    is_open.set(false);
                }
            }
        >
            {label}
        </button>
    }
}

/// Asks, sends, and says what came of it.
#[component]
pub(super) fn ActDialog(
    /// Whether it is open.
    is_open: RwSignal<bool>,
    /// The heading: a question that names the thing.
    #[prop(into)]
    title: Signal<String>,
    /// What the button says: the act and the thing.
    #[prop(into)]
    label: Signal<String>,
    /// What the button says that changes nothing.
    #[prop(default = "Leave it as it is")]
    keep: &'static str,
    /// How sure a person must be.
    #[prop(into)]
    confirmation: Signal<Confirmation>,
    /// How a refusal begins: "Not paused."
    #[prop(into)]
    not_done: Signal<String>,
    /// What it does.
    act: Act,
    /// Why it cannot be done at the moment, although the dialog is open.
    #[prop(optional, into)]
    off: Option<Signal<Option<String>>>,
    /// The same as a request, for `curl`; `None` while it is not complete.
    #[prop(into)]
    request: Callback<(), Option<Outgoing>>,
    /// After success.
    #[prop(into)]
    on_done: Callback<()>,
    /// What it does, in sentences.
    children: ChildrenFn,
) -> impl IntoView {
    static N_MADE: AtomicU32 = AtomicU32::new(0);
    if !may_act() {
        return ().into_any();
    }
    let session = expect_context::<Session>();
    let number = N_MADE.fetch_add(1, Ordering::Relaxed);
    let (form_id, field_id) = (format!("act-{number}"), format!("act-{number}-name"));
    let help_id = format!("act-{number}-help");
    let typed = RwSignal::new(String::new());
    let is_confirmed = Memo::new(move |_| match confirmation.get() {
        Confirmation::TypedName(name) => typed.with(|typed| typed.trim() == name),
        Confirmation::Button | Confirmation::DangerousButton => true,
    });
    let off = move || off.and_then(|off| off.get());
    Effect::new(move |_| {
        if is_open.get() {
            typed.set(String::new());
            act.refusal.set(None);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_confirmed.get_untracked() && untrack(off).is_none() {
            act.run(move || {
                is_open.try_set(false);
                // The page may be gone by now.
                on_done.try_run(());
            });
        }
    };
    let command = move |()| request.run(()).map(|request| curl_of(session, &request)).unwrap_or_default();
    let class = move || match confirmation.get() {
        Confirmation::Button => "button button--primary",
        Confirmation::DangerousButton | Confirmation::TypedName(_) => "button button--danger-fill",
    };
    let is_off = move || !is_confirmed.get() || act.is_sending.get() || off().is_some();
    let name_field = {
        let form_id = form_id.clone();
        move || {
            let field = match confirmation.get() {
                Confirmation::TypedName(name) => Some(view! {
                    <label class="field__label" for=field_id.clone()>"Type "<strong>{revealed(&name).into_owned()}</strong>" to confirm"</label>
                    <div class="field__well">
                        <input
                            id=field_id.clone()
                            class="field__input"
                            autocomplete="off"
                            aria-describedby=help_id.clone()
                            autocapitalize="off"
                            spellcheck="false"
                            prop:value=move || typed.get()
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                    </div>
                    <p class="check__help" id=help_id.clone()>"The button works once the name stands here."</p>
                }),
                Confirmation::Button | Confirmation::DangerousButton => None,
            };
            view! { <form id=form_id.clone() class="field" on:submit=submit on:keydown=ignore_repeats>{field}</form> }
        }
    };
    view! {
        <Dialog
            is_open=is_open
            title=title
            // Whoever closes it would not hear how it went, and send it again.
            may_close=move |()| !act.is_sending.get_untracked()
            foot=ToChildren::to_children(move || view! {
                <CopyButton label="Copy as curl" text=command />
                <KeepButton act=act is_open=is_open label=keep autofocus=true />
                <button
                    type="submit"
                    form=form_id.clone()
                    class=class
                    aria-disabled=move || is_off().to_string()
                    on:click=once
                >
                    {move || if act.is_sending.get() { "Sending…".to_owned() } else { revealed(&label.get()).into_owned() }}
                </button>
            })
        >
            {children()}
            <EnvironmentNote />
            {name_field.clone()}
            {move || off().map(|off| view! { <p role="status"><strong>{off}</strong></p> })}
            <Refusal error=act.refusal lead=not_done />
        </Dialog>
    }
    .into_any()
}
