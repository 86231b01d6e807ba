//! Cancels the deployment: asks first, and names the stack and the effect.

use api_types::endpoint;
use leptos::prelude::*;

use super::Shared;
use crate::api::request::Outgoing;
use crate::components::Glyph;
use crate::model::words::Icon;
use crate::routes::act::{Act, ActDialog, Confirmation};
use crate::routes::shell::focus_heading_if_lost;
use crate::session::Session;

#[component]
pub(super) fn CancelButton(shared: Shared) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let can_cancel = shared.part(|deployment| deployment.status.can_cancel());
    let id = shared.part(|deployment| Some(deployment.id.clone()));
    let is_open = RwSignal::new(false);
    let was_sent = RwSignal::new(false);
    let name = shared.stack.with_value(|stack| stack.stack().to_owned());
    let full_name = shared.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()));
    let version = shared.version;

    let act = Act::new(move || {
        let (stack, id) = (shared.stack.get_value(), id.get_untracked().unwrap_or_default());
        async move { client.cancel_deployment(&stack, &id).await }
    });
    let request = move |()| {
        let endpoint =
            shared.stack.with_value(|stack| id.get_untracked().map(|id| endpoint::cancel_deployment(stack, &id)));
        endpoint.map(|endpoint| Outgoing::new(&endpoint))
    };
    let off = Signal::derive(move || {
        (!can_cancel.get()).then(|| "It has ended by now: there is nothing left to cancel.".to_owned())
    });
    let done = move |()| {
        was_sent.try_set(true);
        shared.query.refresh();
    };
    // One button throughout, so that it keeps the focus that the dialog gives back; when it goes, the heading gets it.
    let button = move || {
        view! {
            <button
                type="button"
                class="button button--danger"
                aria-disabled=move || was_sent.get().to_string()
                on:click=move |_| if !was_sent.get_untracked() { is_open.set(true) }
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
    view! {
        <Show when=move || can_cancel.get()>{button}</Show>
        <ActDialog
            is_open=is_open
            title=format!("Cancel {version} of {full_name}?")
            label=format!("Cancel {version} of {name}")
            keep="Keep it running"
            confirmation=Confirmation::TypedName(name)
            not_done="Not cancelled."
            act=act
            off=off
            request=request
            on_done=done
        >
            <p>
                "The service stops the deployment where it is. An update that is cut off can leave the stack "
                "inconsistent, with resources that were made but not recorded."
            </p>
        </ActDialog>
    }
}
