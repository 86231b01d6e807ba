//! A labelled box to tick.

use leptos::prelude::*;

/// A field for yes or no.
#[component]
pub fn CheckField(
    /// Unique on the page.
    id: &'static str,
    /// The label: what is so when it is ticked.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    value: RwSignal<bool>,
    /// What it means.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
) -> impl IntoView {
    view! {
        <div class="check">
            <input
                id=id
                class="check__box"
                type="checkbox"
                prop:checked=move || value.get()
                aria-describedby=help.map(|_| format!("{id}-help"))
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <label class="check__label" for=id>{label}</label>
            {help.map(|help| view! { <p class="check__help" id=format!("{id}-help")>{help}</p> })}
        </div>
    }
}
