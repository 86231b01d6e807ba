//! A labelled text of several lines.

use leptos::prelude::*;

use super::text_field::FieldProblem;

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
    let problem = move || problem.and_then(|problem| problem.get());
    let described_by = move || {
        let help = help.map(|_| format!("{id}-help"));
        let problem = problem().map(|_| format!("{id}-problem"));
        [problem, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    view! {
        <div class="field" class:field--bad=move || problem().is_some()>
            <label class="field__label" for=id>{label}</label>
            <textarea
                id=id
                class="field__area mono"
                rows=rows
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || problem().is_some().to_string()
                aria-describedby=described_by
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
            <FieldProblem id=id problem=Signal::derive(problem) />
            {help.map(|help| view! { <p class="check__help" id=format!("{id}-help")>{help}</p> })}
        </div>
    }
}
