//! A modal dialog on the browser's own `<dialog>`: focus stays inside, Escape closes, focus goes back.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;

use crate::browser::Lasting;
use crate::model::unseen::revealed;

/// How much room a dialog takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// For a question.
    #[default]
    Small,
    /// For a short form.
    Medium,
    /// For a form with something beside it.
    Large,
    /// The same, filled to its edges: what is in it scrolls, its head and foot do not.
    Split,
}

impl DialogSize {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "dialog",
            Self::Medium => "dialog dialog--medium",
            Self::Large => "dialog dialog--large",
            Self::Split => "dialog dialog--large dialog--split",
        }
    }
}

/// A dialog that is open while `is_open` holds. What is in it is made anew each time that it opens.
#[component]
pub fn Dialog(
    /// Whether it is open; it sets this to `false` when a person closes it.
    is_open: RwSignal<bool>,
    /// The heading. What hides in a name is shown in it: a person decides by what stands here.
    #[prop(into)]
    title: Signal<String>,
    /// How much room it takes.
    #[prop(optional)]
    size: DialogSize,
    /// Asked when a person presses Escape: `false` keeps it open. At a second Escape browsers close it all the same; then
    /// it opens again.
    #[prop(optional, into)]
    may_close: Option<Callback<(), bool>>,
    /// The acts at the foot; the safe one first.
    foot: ChildrenFn,
    /// The text.
    children: ChildrenFn,
) -> impl IntoView {
    static N_MADE: AtomicU32 = AtomicU32::new(0);
    let title_id = format!("dialog-title-{}", N_MADE.fetch_add(1, Ordering::Relaxed));
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if is_open.lasting().get() {
            if !dialog.open() {
                drop(dialog.show_modal());
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let content = {
        let title_id = title_id.clone();
        let (children, foot) = (StoredValue::new(children), StoredValue::new(foot));
        move || {
            is_open.lasting().get().then(|| {
                view! {
                    <h2 class="dialog__title" id=title_id.clone()>{move || revealed(&title.get()).into_owned()}</h2>
                    <div class="dialog__body">{children.with_value(|children| children())}</div>
                    <div class="dialog__foot">{foot.with_value(|foot| foot())}</div>
                }
            })
        }
    };
    let on_cancel = move |event: leptos::ev::Event| {
        if may_close.is_some_and(|may_close| !may_close.run(())) {
            event.prevent_default();
        }
    };
    let on_close = move |_| {
        let must_stay = is_open.get_untracked() && may_close.is_some_and(|may_close| !may_close.run(()));
        match node.get_untracked().filter(|_| must_stay) {
            Some(dialog) => drop(dialog.show_modal()),
            None => is_open.set(false),
        }
    };
    view! {
        <dialog
            class=size.class()
            node_ref=node
            aria-labelledby=title_id
            on:cancel=on_cancel
            on:close=on_close
        >
            {content}
        </dialog>
    }
}
