//! The boxes that choose stacks, and the bar that says which are chosen and what can be done with them.

use leptos::html;
use leptos::prelude::*;

use super::data::BoardData;
use super::detect::Detection;
use super::states::stacks;
use crate::components::{Button, ButtonKind};
use crate::model::stacks::StackName;
use crate::model::words::Icon;

/// Chooses a stack, or no longer.
#[component]
pub(super) fn ChooseRow(data: BoardData, name: StackName, is_chosen: Memo<bool>) -> impl IntoView {
    let label = format!("Choose {name}");
    let toggle = move |_| {
        data.chosen().update(|chosen| {
            if !chosen.remove(&name) {
                chosen.insert(name.clone());
            }
        });
    };
    view! {
        <label class="board-pick">
            <input
                type="checkbox"
                class="check__box"
                aria-label=label
                prop:checked=move || is_chosen.get()
                on:change=toggle
            />
        </label>
    }
}

/// Chooses all stacks of the page, or none of them.
#[component]
pub(super) fn ChoosePage(data: BoardData) -> impl IntoView {
    let names = Memo::new(move |_| data.shown().with(|shown| shown.names().cloned().collect::<Vec<_>>()));
    let n_chosen = Memo::new(move |_| {
        data.chosen().with(|chosen| names.with(|names| names.iter().filter(|name| chosen.contains(*name)).count()))
    });
    let are_all = Memo::new(move |_| names.with(|names| !names.is_empty() && n_chosen.get() == names.len()));
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let is_some = n_chosen.get() > 0 && !are_all.get();
        if let Some(node) = node.get() {
            node.set_indeterminate(is_some);
        }
    });
    let toggle = move |_| {
        let takes_away = are_all.get_untracked();
        data.chosen().update(|chosen| {
            names.with_untracked(|names| {
                for name in names {
                    if takes_away {
                        chosen.remove(name);
                    } else {
                        chosen.insert(name.clone());
                    }
                }
            });
        });
    };
    view! {
        <label class="board-pick">
            <input
                type="checkbox"
                class="check__box"
                node_ref=node
                aria-label="Choose all of this page"
                prop:checked=move || are_all.get()
                on:change=toggle
            />
        </label>
    }
}

/// Its place is there from the beginning, so that no row moves with the first choice.
#[component]
pub(super) fn SelectionBar(data: BoardData, detection: Detection) -> impl IntoView {
    let chosen = data.chosen();
    let n_chosen = Memo::new(move |_| chosen.with(|chosen| chosen.len()));
    let lead = move || match n_chosen.get() {
        0 => "None chosen".to_owned(),
        n_chosen => format!("{} chosen", stacks(n_chosen)),
    };
    let which = move || {
        chosen.with(|chosen| match (chosen.first(), chosen.len()) {
            (None, _) => "Choose stacks to detect drift on them.".to_owned(),
            (Some(first), 1) => first.to_string(),
            (Some(first), n_chosen) => format!("{first} and {} more", n_chosen - 1),
        })
    };
    let is_any = Memo::new(move |_| n_chosen.get() > 0);
    view! {
        <div class="board-selection" class:board-selection--any=move || is_any.get()>
            <p class="board-selection__what" role="status"><strong>{lead}</strong>" "<span>{which}</span></p>
            <Show when=move || is_any.get()>
                <div class="board-selection__acts">
                    <Button label="Clear" kind=ButtonKind::Small on_click=move |()| chosen.update(|chosen| chosen.clear()) />
                    <Button
                        label="Detect now…"
                        icon=Icon::Pulse
                        kind=ButtonKind::Small
                        off=detection.why_not()
                        on_click=move |()| detection.ask()
                    />
                </div>
            </Show>
        </div>
    }
}
