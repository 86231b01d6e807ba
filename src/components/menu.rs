//! A small menu on the browser's own `<details>`: opens by click or key; a choice, a click elsewhere or Escape closes
//! it.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// A menu below what opens it.
#[component]
pub fn Menu(
    /// What the opener is called.
    #[prop(into)]
    label: Signal<String>,
    /// A class that says to which side the panel opens.
    #[prop(optional)]
    class: &'static str,
    /// For a form: whether it is open, which clicks inside do not change.
    #[prop(optional)]
    holds: Option<RwSignal<bool>>,
    /// What opens it.
    opener: AnyView,
    /// The entries.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(Some(menu)) = node.try_get_untracked() {
            menu.set_open(false);
        }
    };
    if let Some(holds) = holds {
        Effect::new(move |_| {
            let is_open = holds.get();
            if let Some(menu) = node.get().filter(|menu| menu.open() != is_open) {
                menu.set_open(is_open);
            }
        });
    }
    let follow = move |_| {
        if let (Some(holds), Some(menu)) = (holds, node.get_untracked()) {
            holds.set(menu.open());
        }
    };
    let click_inside = move |_| {
        if holds.is_none() {
            close();
        }
    };
    let elsewhere = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let is_inside = node.try_get_untracked().flatten().is_some_and(|menu| menu.contains(target.as_ref()));
        if !is_inside {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(opener) = node.get_untracked().and_then(|menu| menu.query_selector("summary").ok().flatten()) {
                let opener: web_sys::HtmlElement = opener.unchecked_into();
                drop(opener.focus());
            }
        }
    };
    view! {
        <details class=format!("menu {class}") node_ref=node on:keydown=on_escape on:toggle=follow>
            <summary class="menu__opener" aria-label=label title=label>{opener}</summary>
            <div class="menu__panel" on:click=click_inside>{children()}</div>
        </details>
    }
}
