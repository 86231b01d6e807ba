//! How many secrets the log has hidden, and the switch that shows them: on this page and until it is left, in no
//! address and in no storage.

use leptos::prelude::*;

use super::Viewing;
use crate::components::Glyph;
use crate::logs::buffer::LogBuffer;
use crate::model::format::counted;
use crate::model::words::Icon;

/// How many secrets there are so far, to follow.
pub(super) fn n_secrets(viewing: Viewing) -> usize {
    viewing.source.track();
    viewing.source.with(LogBuffer::n_secrets)
}

#[component]
pub(super) fn SecretsNote() -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let window = viewing.window;
    let number = Memo::new(move |_| n_secrets(viewing));
    let icon = Signal::derive(move || if window.shows_secrets() { Icon::Warning } else { Icon::Lock });
    let words = move || {
        let state = if window.shows_secrets() { "shown" } else { "hidden" };
        format!("{} {state}", counted(i64::try_from(number.get()).unwrap_or(i64::MAX), "secret", "secrets"))
    };
    let name = move || if window.shows_secrets() { "Hide secrets" } else { "Show secrets" };
    let word = move || if window.shows_secrets() { "Hide" } else { "Show" };
    view! {
        <Show when=move || { number.get() > 0 }>
            <span class="log__secrets" class:log__secrets--shown=move || window.shows_secrets()>
                <Glyph icon=icon />
                <span>{words}</span>
                <button
                    type="button"
                    class="link log__secrets-switch"
                    aria-label=name
                    on:click=move |_| window.toggle_secrets()
                >
                    {word}
                </button>
            </span>
        </Show>
    }
}
