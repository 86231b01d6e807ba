//! A person by initials. Pictures come from other hosts and would tell them who reads what, so there are none.

use leptos::prelude::*;

use crate::model::format::initials;

/// A round of initials. The name stands beside it, so it is hidden from screen readers, and the style sheet draws the
/// letters: they are not a part of any name.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true" data-initials=move || name.with(|name| initials(name))></span> }
}
