//! A field that narrows a list while somebody types.

use leptos::ev;
use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// A field above a list, with a glass in it.
#[component]
pub fn SearchField(
    /// Its accessible name.
    label: &'static str,
    /// What it looks through, in a few words.
    placeholder: &'static str,
    /// What stands in it.
    #[prop(into)]
    text: Signal<String>,
    /// Takes what is typed.
    #[prop(into)]
    on_type: Callback<String>,
    /// Called when Enter is pressed.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let on_key = move |event: ev::KeyboardEvent| {
        if let Some(on_enter) = on_enter.filter(|_| event.key() == "Enter") {
            event.prevent_default();
            on_enter.run(());
        }
    };
    view! {
        <div class="search">
            <Glyph icon=Icon::Search />
            <label class="hidden" for="filter-text">{label}</label>
            <input
                id="filter-text"
                class="search__input"
                type="search"
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input=move |event| on_type.run(event_target_value(&event))
                on:keydown=on_key
            />
        </div>
    }
}
