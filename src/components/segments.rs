//! Either-or: a row of words of which one is chosen, on the browser's own radio buttons, so that the arrow keys work.

use leptos::prelude::*;

/// A choice of a few that exclude each other.
#[component]
pub fn Segments(
    /// Unique on the page: what ties the choices together.
    #[prop(into)]
    name: String,
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The values and what they are called.
    options: Vec<(&'static str, &'static str)>,
    /// The value that is chosen.
    #[prop(into)]
    chosen: Signal<String>,
    /// What choosing another one does.
    #[prop(into)]
    on_choose: Callback<&'static str>,
) -> impl IntoView {
    let option = |(value, word): (&'static str, &'static str)| {
        view! {
            <label class="segment">
                <input
                    class="segment__radio"
                    type="radio"
                    name=name.clone()
                    value=value
                    prop:checked=move || chosen.with(|chosen| chosen == value)
                    on:change=move |_| on_choose.run(value)
                />
                <span>{word}</span>
            </label>
        }
    };
    let choices = options.into_iter().map(option).collect_view();
    view! { <div class="segments" role="radiogroup" aria-label=label>{choices}</div> }
}
