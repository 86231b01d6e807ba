//! Asks before the page is left with unsaved changes, or while settings are being copied to other stacks.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::super::across::Copying;
use super::bar::n_changes;
use super::state::Review;
use super::tab::TabDraft;
use crate::browser::LeaveGuard;
use crate::components::Dialog;
use crate::model::settings::outcome::n_typed_secrets;
use crate::paths::Paths;

/// The question, whatever the way out.
#[component]
pub(super) fn LeaveDialog(draft: TabDraft) -> impl IntoView {
    let review = expect_context::<Review>();
    let guard = expect_context::<LeaveGuard>();
    let paths = expect_context::<Paths>();
    let location = use_location();
    let address = move || {
        untrack(|| format!("{}{}{}", location.pathname.get(), with_mark(&location.search.get()), location.hash.get()))
    };
    let path = review.editor.stack.with_value(|stack| paths.stack_settings(stack));
    let Copying { is_sending: is_copying, .. } = expect_context();
    guard.hold(path, Signal::derive(move || review.is_unsaved() || is_copying.get()), address);
    let is_open = guard.is_asking();
    let name = review.editor.name();
    let title = Signal::derive(move || match review.n_changes() {
        _ if !review.is_unsaved() => format!("Leave while settings of {name} are being copied?"),
        0 => format!("Leave without saving the text of {name}'s settings?"),
        number => format!("Leave without saving {} to {name}?", n_changes(number)),
    });
    let n_secrets = review.editor.of_draft(|draft| n_typed_secrets(&draft.wanted()));
    let text = move || {
        let is_kept = review.is_kept.get();
        let copy = if is_copying.get() {
            " The copy stops after the stack that it is at; the others stay as they are."
        } else {
            ""
        };
        let draft = match (review.n_changes(), is_kept, n_secrets.get()) {
            (0, ..) => "",
            _ if guard.ends_session() => "Signing out removes the draft from this tab: it would be lost.",
            (_, false, _) => "The browser has no room to keep the draft: it would be lost.",
            (_, true, 0) => "The draft is kept in this tab.",
            (_, true, 1) => "The draft is kept in this tab, without the 1 secret.",
            (_, true, number) => {
                return format!(
                    "The draft is kept in this tab, without the {number} secrets.{}{copy}",
                    broken_text(review)
                );
            }
        };
        format!("{draft}{}{copy}", broken_text(review))
    };
    // Escape is to stay.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        if was_open == Some(true) && !is_open {
            guard.forget_way();
        }
        is_open
    });
    let leave = move |_| {
        draft.write();
        guard.leave();
    };
    view! {
        <Dialog
            is_open=is_open
            title=title
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" autofocus=true on:click=move |_| guard.stay()>"Stay"</button>
                <button type="button" class="button button--primary" on:click=leave>"Leave"</button>
            })
        >
            <p>{text}</p>
        </Dialog>
    }
}

fn broken_text(review: Review) -> &'static str {
    if review.editor.text_problem.with(Option::is_some) {
        " The text that cannot be read as settings is lost."
    } else {
        ""
    }
}

fn with_mark(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}
