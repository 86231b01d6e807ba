//! Shows the token of a new pool, this once. It stays until the person says that they have it: Escape does not close
//! it, and closing wipes the token. It goes nowhere but to the screen and, when asked to, to the clipboard.

use api_types::agents::AgentPoolId;
use leptos::prelude::*;
use leptos::{ev, html};
use secrecy::{ExposeSecret, SecretString};

use crate::components::{CopyButton, Notice};
use crate::model::words::Tone;

/// The token of a pool that was just made. Wiped from memory when it is dropped.
#[derive(Clone, Debug)]
pub(super) struct NewToken {
    pub(super) pool: AgentPoolId,
    pub(super) pool_name: String,
    pub(super) token: SecretString,
}

#[component]
pub(super) fn TokenDialog(
    /// The token to show; this takes it away.
    shown: RwSignal<Option<NewToken>>,
    /// The person has it.
    #[prop(into)]
    on_stored: Callback<AgentPoolId>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let show = move || {
        let Some(dialog) = node.get() else { return };
        if shown.with(Option::is_some) {
            if !dialog.open() {
                drop(dialog.show_modal());
            }
        } else if dialog.open() {
            dialog.close();
        }
    };
    Effect::new(move |_| show());
    // A reload would lose the token for good, so the browser asks first.
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if shown.try_with_untracked(Option::is_some) == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
    let stored = move |_| {
        if let Some(Some(new)) = shown.try_update(Option::take) {
            on_stored.run(new.pool);
        }
    };
    let token = move || shown.with(|new| new.as_ref().map(|new| new.token.expose_secret().to_owned()));
    let name = move || shown.with(|new| new.as_ref().map(|new| new.pool_name.clone()).unwrap_or_default());
    let content = move || {
        shown.with(Option::is_some).then(|| {
            view! {
                <h2 class="dialog__title" id="new-token-title" tabindex="-1" autofocus=true>
                    "The token of "{name}
                </h2>
                <div class="dialog__body">
                    <p>"The agents of this pool sign in with it, and take up its deployments."</p>
                    <code class="new-token mono">{token}</code>
                    <Notice
                        tone=Tone::Warn
                        lead="It cannot be seen again."
                        text="Copy it to where your agents get it from before you close this. Whoever has it can take deployments, with their secrets, off the queue of the pool."
                    />
                </div>
                <div class="dialog__foot">
                    <CopyButton label="Copy token" text=move |()| untrack(token).unwrap_or_default() />
                    <button type="button" class="button button--primary" on:click=stored>"I have stored it"</button>
                </div>
            }
        })
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby="new-token-title"
            on:cancel=|event: ev::Event| event.prevent_default()
            // A second Escape closes it whatever we say; then it comes again, as long as the token is there.
            on:close=move |_| untrack(show)
        >
            {content}
        </dialog>
    }
}
