//! Cancels the deployment: asks first, names the stack and the effect, and sends once however often it is clicked.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Shared;
use crate::api::{ApiError, curl};
use crate::browser::own_origin;
use crate::components::{CopyButton, Dialog, Glyph};
use crate::model::words::Icon;
use crate::routes::shell::focus_heading_if_lost;
use crate::session::Session;

#[component]
pub(super) fn CancelButton(shared: Shared) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let can_cancel = shared.part(|deployment| deployment.status.can_cancel());
    let id = shared.part(|deployment| Some(deployment.id.clone()));
    let is_open = RwSignal::new(false);
    let is_sending = RwSignal::new(false);
    let was_sent = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<ApiError>);
    let name = shared.stack.with_value(|stack| stack.stack().to_owned());
    let full_name = shared.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()));
    let version = shared.version;
    let wanted = name.clone();
    let is_confirmed = Memo::new(move |_| typed.with(|typed| typed.trim() == wanted));

    let open = move |_| {
        typed.set(String::new());
        refusal.set(None);
        is_open.set(true);
    };
    let send = move || {
        let Some(id) = id.get_untracked() else { return };
        if !is_confirmed.get_untracked() || is_sending.get_untracked() || was_sent.get_untracked() {
            return;
        }
        is_sending.set(true);
        refusal.set(None);
        let stack = shared.stack.get_value();
        spawn_local(async move {
            let outcome = client.cancel_deployment(&stack, &id).await;
            is_sending.try_set(false);
            match outcome {
                Ok(()) => {
                    was_sent.try_set(true);
                    is_open.try_set(false);
                    shared.query.refresh();
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                }
            }
        });
    };
    let command = move |()| {
        let endpoint = id
            .get_untracked()
            .map(|id| shared.stack.with_value(|stack| api_types::endpoint::cancel_deployment(stack, &id)));
        let api_url = Some(session.api_url()).filter(|url| !url.is_empty()).unwrap_or_else(own_origin);
        endpoint.map(|endpoint| curl::command(&api_url, &endpoint, None)).unwrap_or_default()
    };
    // One button throughout, so that it keeps the focus that the dialog gives back; when it goes, the heading gets it.
    let button = move || {
        view! {
            <button
                type="button"
                class="button button--danger"
                aria-disabled=move || was_sent.get().to_string()
                on:click=move |event| if !was_sent.get_untracked() { open(event) }
            >
                <Glyph icon=Icon::CrossMark />
                <span>{move || if was_sent.get() { "Cancelling…" } else { "Cancel…" }}</span>
            </button>
        }
    };
    Effect::new(move |could: Option<bool>| {
        let can = can_cancel.get();
        if could == Some(true) && !can {
            request_animation_frame(focus_heading_if_lost);
        }
        can
    });
    let act = format!("Cancel {version} of {name}");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    view! {
        <Show when=move || can_cancel.get()>{button}</Show>
        <Dialog
            is_open=is_open
            title=format!("Cancel {version} of {full_name}?")
            foot=Box::new(move || view! {
                <CopyButton label="Copy as curl" text=command />
                <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>"Keep it running"</button>
                <button
                    type="submit"
                    form="cancel-form"
                    class="button button--danger-fill"
                    aria-disabled=move || (!is_confirmed.get() || is_sending.get()).to_string()
                >
                    {act}
                </button>
            }.into_any())
        >
            <p>
                "The service stops the deployment where it is. An update that is cut off can leave the stack "
                "inconsistent, with resources that were made but not recorded."
            </p>
            <Show when=move || !can_cancel.get()>
                <p role="status"><strong>"It has ended by now: there is nothing left to cancel."</strong></p>
            </Show>
            <form id="cancel-form" class="field" on:submit=submit>
                <label class="field__label" for="cancel-name">"Type "<strong>{name}</strong>" to confirm"</label>
                <div class="field__well">
                    <input
                        id="cancel-name"
                        class="field__input"
                        autocomplete="off"
                        aria-describedby="cancel-help"
                        autocapitalize="off"
                        spellcheck="false"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </div>
                <p class="check__help" id="cancel-help">"The button works once the name stands here."</p>
            </form>
            {move || refusal.get().map(|error| view! {
                <p class="field__problem" role="alert">
                    <Glyph icon=Icon::Warning />
                    <span>"Not cancelled. "{error.sentence()}" ("{error.details()}")"</span>
                </p>
            })}
        </Dialog>
    }
}
