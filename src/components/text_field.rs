//! A labelled line of text, with help below it and what is wrong with it between the two.

use leptos::prelude::*;

use super::field::FieldFrame;

/// A field for one line of text.
#[component]
pub fn TextField(
    /// Unique on the page; the field's id and the start of the ids of what describes it.
    id: &'static str,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// What to type, and its limits.
    #[prop(optional, into)]
    help: Option<Signal<String>>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
    /// `text`, `password`, `datetime-local` and so on.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it stands in the type of code.
    #[prop(optional)]
    is_code: bool,
    /// What else happens when the text changes or the field is left.
    #[prop(optional, into)]
    on_blur: Option<Callback<()>>,
) -> impl IntoView {
    let frame = FieldFrame::new(id, help, problem);
    let class = if is_code { "field__input mono" } else { "field__input" };
    let control = view! {
        <div class="field__well">
            <input
                id=id
                class=class
                type=kind
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                // A browser says so as well when the form goes whose field has the focus.
                on:blur=move |_| if let Some(on_blur) = on_blur { let _ = on_blur.try_run(()); }
            />
        </div>
    };
    frame.around(label, control)
}
