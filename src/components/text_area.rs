//! A labelled text of several lines.

use leptos::prelude::*;

use super::field::FieldFrame;

/// A field for several lines of text, in the type of code.
#[component]
pub fn TextArea(
    /// Unique on the page.
    id: &'static str,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// How many lines it shows.
    #[prop(default = 4)]
    rows: u32,
    /// What to type, and its limits.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let frame = FieldFrame::new(id, help, problem);
    let control = view! {
        <textarea
            id=id
            class="field__area mono"
            rows=rows
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-invalid=move || frame.is_bad().to_string()
            aria-describedby=move || frame.described_by()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    };
    frame.around(label, control)
}
