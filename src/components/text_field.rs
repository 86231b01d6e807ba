//! A labelled line of text, with help below it and what is wrong with it between the two.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

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
    let problem = move || problem.and_then(|problem| problem.get());
    let described_by = move || {
        let help = help.map(|_| format!("{id}-help"));
        let problem = problem().map(|_| format!("{id}-problem"));
        [problem, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let class = if is_code { "field__input mono" } else { "field__input" };
    view! {
        <div class="field" class:field--bad=move || problem().is_some()>
            <label class="field__label" for=id>{label}</label>
            <div class="field__well">
                <input
                    id=id
                    class=class
                    type=kind
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || problem().is_some().to_string()
                    aria-describedby=described_by
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    on:blur=move |_| if let Some(on_blur) = on_blur { on_blur.run(()); }
                />
            </div>
            <FieldProblem id=id problem=Signal::derive(problem) />
            {help.map(|help| view! { <p class="check__help" id=format!("{id}-help")>{help}</p> })}
        </div>
    }
}

/// What is wrong with a field, said when it appears.
#[component]
pub(super) fn FieldProblem(id: &'static str, problem: Signal<Option<String>>) -> impl IntoView {
    view! {
        <p class="field__problem" id=format!("{id}-problem") role="alert">
            {move || problem.get().map(|sentence| view! { <Glyph icon=Icon::Warning /><span>{sentence}</span> })}
        </p>
    }
}
