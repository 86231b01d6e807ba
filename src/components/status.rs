//! States and operations: icon, word and, for states, colour, in that order of trust.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::{Icon, Look};

/// A state in a table: icon and word.
#[component]
pub fn StatusWord(
    /// How the state is shown.
    #[prop(into)]
    look: Signal<Look>,
) -> impl IntoView {
    let class = move || format!("status status--{}", look.with(|look| look.tone.as_str()));
    view! {
        <span class=class>
            <Glyph icon=Signal::derive(move || look.with(|look| look.icon)) />
            <span class="status__word">{move || look.with(|look| look.label.clone())}</span>
        </span>
    }
}

/// A state in a header: the same on a soft ground.
#[component]
pub fn StatusBadge(
    /// How the state is shown.
    #[prop(into)]
    look: Signal<Look>,
) -> impl IntoView {
    let class = move || format!("badge badge--{}", look.with(|look| look.tone.as_str()));
    view! {
        <span class=class>
            <Glyph icon=Signal::derive(move || look.with(|look| look.icon)) />
            <span class="badge__word">{move || look.with(|look| look.label.clone())}</span>
        </span>
    }
}

/// An operation: icon and word, without colour.
#[component]
pub fn OperationName(
    /// The word and the icon.
    #[prop(into)]
    name: Signal<(String, Icon)>,
) -> impl IntoView {
    view! {
        <span class="operation">
            <Glyph icon=Signal::derive(move || name.with(|name| name.1)) />
            <span class="operation__word">{move || name.with(|name| name.0.clone())}</span>
        </span>
    }
}
