//! A labelled choice from a list.

use leptos::prelude::*;

use super::text_field::FieldProblem;

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
    let problem = move || problem.and_then(|problem| problem.get());
    let described_by = move || {
        let help = help.map(|_| format!("{id}-help"));
        let problem = problem().map(|_| format!("{id}-problem"));
        [problem, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let entries = move || {
        let entry = |(own, word): (String, String)| {
            let chosen = own.clone();
            view! { <option value=own selected=move || value.with(|value| *value == chosen)>{word}</option> }
        };
        options.get().into_iter().map(entry).collect_view()
    };
    view! {
        <div class="field" class:field--bad=move || problem().is_some()>
            <label class="field__label" for=id>{label}</label>
            <div class="field__well">
                <select
                    id=id
                    class="field__select"
                    aria-invalid=move || problem().is_some().to_string()
                    aria-describedby=described_by
                    prop:value=move || value.get()
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    {entries}
                </select>
            </div>
            <FieldProblem id=id problem=Signal::derive(problem) />
            {help.map(|help| view! { <p class="check__help" id=format!("{id}-help")>{help}</p> })}
        </div>
    }
}
