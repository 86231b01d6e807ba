//! A modal dialog on the browser's own `<dialog>`: focus stays inside, Escape closes, focus goes back.

use leptos::html;
use leptos::prelude::*;

/// A dialog that is open while `is_open` holds.
#[component]
pub fn Dialog(
    /// Whether it is open; it sets this to `false` when a person closes it.
    is_open: RwSignal<bool>,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The acts at the foot; the safe one first.
    foot: Children,
    /// The text.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if is_open.get() {
            if !dialog.open() {
                drop(dialog.show_modal());
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=node aria-labelledby="dialog-title" on:close=move |_| is_open.set(false)>
            <h2 class="dialog__title" id="dialog-title">{title}</h2>
            <div class="dialog__body">{children()}</div>
            <div class="dialog__foot">{foot()}</div>
        </dialog>
    }
}
