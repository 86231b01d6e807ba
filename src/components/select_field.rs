//! A labelled choice from a list.

use leptos::prelude::*;

use super::field::FieldFrame;

/// A field for one of several values, given as value and word.
#[component]
pub fn SelectField(
    /// Unique on the page.
    id: &'static str,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The value that is chosen.
    value: RwSignal<String>,
    /// The values and what they are called.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What it means.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let frame = FieldFrame::new(id, help, problem);
    let entries = move || {
        let entry = |(own, word): (String, String)| {
            let chosen = own.clone();
            view! { <option value=own selected=move || value.with(|value| *value == chosen)>{word}</option> }
        };
        options.get().into_iter().map(entry).collect_view()
    };
    let control = view! {
        <div class="field__well">
            <select
                id=id
                class="field__select"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=move || value.get()
                on:change=move |event| value.set(event_target_value(&event))
            >
                {entries}
            </select>
        </div>
    };
    frame.around(label, control)
}
