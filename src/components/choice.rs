//! A small list to choose from, with its name inside its frame: for filters and orders.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// A native list to choose from.
#[component]
pub fn Choice(
    /// Unique on the page.
    id: &'static str,
    /// What is chosen.
    label: &'static str,
    /// What no choice is called, where none is possible.
    any: Option<&'static str>,
    /// The value that is chosen; empty for none.
    #[prop(into)]
    chosen: Signal<String>,
    /// The values and what they are called.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What choosing does.
    on_choose: impl Fn(leptos::ev::Event) + 'static,
) -> impl IntoView {
    let entries = move || {
        let none = any.map(|any| (String::new(), any.to_owned()));
        none.into_iter()
            .chain(options.get())
            .map(|(value, name)| {
                let own = value.clone();
                view! { <option value=value selected=move || chosen.get() == own>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="choice">
            <label class="choice__label" for=id>{label}": "</label>
            <select class="choice__select" id=id prop:value=chosen on:change=on_choose>{entries}</select>
            <Glyph icon=Icon::ChevronDown />
        </div>
    }
}
