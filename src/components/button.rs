//! A button that says why when it is off: it stays where it is, can be reached by key, and does nothing.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// What a button looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The one act of a view.
    Primary,
    /// An act in a row or a corner.
    Small,
    /// An act that destroys something, which asks first.
    Danger,
    /// The same in a row.
    SmallDanger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button--primary",
            Self::Small => "button button--small",
            Self::Danger => "button button--danger",
            Self::SmallDanger => "button button--small button--danger",
        }
    }
}

/// A button with a word, an icon if it helps, and a reason when it is off.
#[component]
pub fn Button(
    /// What it says.
    #[prop(into)]
    label: Signal<String>,
    /// What a screen reader says, where the label alone does not tell the row: it begins with the label.
    #[prop(optional, into)]
    name: Option<Signal<String>>,
    /// The icon.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// What it looks like.
    #[prop(optional)]
    kind: ButtonKind,
    /// Why it does nothing now.
    #[prop(optional, into)]
    off: Option<Signal<Option<String>>>,
    /// Whether its act is on its way: it does nothing more until that is over.
    #[prop(optional, into)]
    is_busy: Option<Signal<bool>>,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    static N_MADE: AtomicU32 = AtomicU32::new(0);
    let id = format!("why-{}", N_MADE.fetch_add(1, Ordering::Relaxed));
    let reason = move || off.and_then(|off| off.get());
    let is_off = move || reason().is_some() || is_busy.is_some_and(|is_busy| is_busy.get());
    let described_by = {
        let id = id.clone();
        move || reason().map(|_| id.clone())
    };
    let shown_icon = move || {
        let is_busy = is_busy.is_some_and(|is_busy| is_busy.get());
        if is_busy { Some(Icon::Running) } else { icon }
    };
    let glyph = move || shown_icon().map(|icon| view! { <Glyph icon=icon /> });
    // Where the answer to an act comes at once, the second click of a double click would send it again.
    let is_second = move |event: &leptos::ev::MouseEvent| is_busy.is_some() && event.detail() > 1;
    let click = move |event: leptos::ev::MouseEvent| {
        if !untrack(is_off) && !is_second(&event) {
            on_click.run(());
        }
    };
    view! {
        <span class="act">
            <button
                type="button"
                class=kind.class()
                aria-label=move || name.map(|name| name.get())
                aria-disabled=move || is_off().then_some("true")
                aria-describedby=described_by
                on:click=click
            >
                {glyph}
                <span>{label}</span>
            </button>
            {move || reason().map(|reason| view! { <span class="act__why" role="tooltip" id=id.clone()>{reason}</span> })}
        </span>
    }
}
