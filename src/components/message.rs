//! Sentences in place of, or above, what a page shows.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::{Icon, Tone};

/// A notice of one or two lines, with what can be done about it to the right.
#[component]
pub fn Notice(
    /// The colour.
    tone: Tone,
    /// The first clause, bold.
    #[prop(into)]
    lead: Signal<String>,
    /// The rest of the sentence.
    #[prop(into)]
    text: Signal<String>,
    /// What can be done about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let icon = if tone == Tone::Mute { Icon::Info } else { Icon::Warning };
    let class = format!("notice notice--{}", tone.as_str());
    view! {
        <div class=class role="status">
            <Glyph icon=icon />
            <p class="notice__text"><strong>{lead}</strong>" "<bdi>{text}</bdi></p>
            {children.map(|children| view! { <div class="notice__acts">{children()}</div> })}
        </div>
    }
}

/// What a page says when it has nothing to show: nothing there, nothing found, or a failure.
#[component]
pub fn EmptyState(
    /// The icon; the mark stands for "nothing yet".
    #[prop(optional)]
    icon: Option<AnyView>,
    /// The headline.
    #[prop(into)]
    title: Signal<String>,
    /// The sentence below it.
    #[prop(into)]
    text: Signal<String>,
    /// Details in the words of machines, and what can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.map(|icon| view! { <div class="empty__icon">{icon}</div> })}
            <h2 class="empty__title">{title}</h2>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__acts">{children()}</div> })}
        </div>
    }
}
