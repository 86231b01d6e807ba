//! A button that copies a text and says so in its own place.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Glyph;
use crate::browser::copy_text;
use crate::model::words::Icon;

/// Copies what `text` gives at the moment of the click.
#[component]
pub fn CopyButton(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// What to copy.
    #[prop(into)]
    text: Callback<(), String>,
    /// The icon.
    #[prop(optional, default = Icon::Copy)]
    icon: Icon,
) -> impl IntoView {
    let said = RwSignal::new(None::<&'static str>);
    let copy = move |_| {
        let text = text.run(());
        spawn_local(async move {
            let outcome = if copy_text(text).await { "Copied" } else { "The browser refused to copy" };
            // The page may be gone by now.
            said.try_set(Some(outcome));
            set_timeout(
                move || {
                    said.try_set(None);
                },
                Duration::from_secs(2),
            );
        });
    };
    let shown = move || said.get().map_or_else(|| label.get(), str::to_owned);
    view! {
        <button type="button" class="button" on:click=copy>
            <Glyph icon=icon />
            <span aria-live="polite">{shown}</span>
        </button>
    }
}
