//! A switch: its name says what on means, and it works at once.

use leptos::prelude::*;

/// A switch with its label to the right.
#[component]
pub fn Switch(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is so when it is on.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    is_on: Signal<bool>,
    /// The ids of what describes it.
    #[prop(optional, into)]
    described_by: Option<Signal<String>>,
    /// What it does.
    #[prop(into)]
    on_toggle: Callback<bool>,
) -> impl IntoView {
    view! {
        <span class="switch">
            <input
                id=id.clone()
                class="switch__box"
                type="checkbox"
                role="switch"
                aria-describedby=move || described_by.map(|described_by| described_by.get())
                prop:checked=move || is_on.get()
                on:change=move |event| on_toggle.run(event_target_checked(&event))
            />
            <label class="switch__label" for=id>{label}</label>
        </span>
    }
}
