//! Other stacks' settings: compared with this one's, copied to, and filled from.
//!
//! In reading order: [`stacks`] are those of the organization, to choose from; [`compare`] is a table of both; [`copy`]
//! sends sections to several stacks, each with a preview and a result; [`start`] fills settings that do not exist yet.
//! What is open stands in the address.

mod compare;
mod copy;
mod plan;
mod stacks;
mod start;

use api_types::StackRef;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::editor::Editor;
use crate::browser::Lasting;
use crate::paths::{Paths, pattern};
use crate::routes::act::{MayAct, may_act};
pub(super) use copy::{CopyNotice, Copying};
pub(super) use start::StartFromSibling;

/// What is open instead of the editor's views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The table, once the other stack is chosen.
    Compare(Option<StackRef>),
    /// The form of a copy.
    Copy,
}

/// What the address opens; `None` for the editor itself.
pub(super) fn use_mode(editor: Editor) -> Memo<Option<Mode>> {
    let query = use_query_map();
    let may_act = may_act();
    Memo::new(move |_| {
        query.lasting().with(|query| {
            if may_act && query.get_str(pattern::COPY).is_some() {
                return Some(Mode::Copy);
            }
            let (project, stack) = query.get_str(pattern::COMPARE)?.split_once('/').unwrap_or_default();
            let org = editor.stack.with_value(|stack| stack.org().clone());
            Some(Mode::Compare(StackRef::new(org, project, stack).ok()))
        })
    })
}

/// Begins what outlives its view: a copy. [`CopyNotice`] and the view of a copy need it.
pub(super) fn provide_copy(editor: Editor) {
    provide_context(Copying::new(editor));
}

/// The way to it, for the head of the page.
#[component]
pub(super) fn AcrossLink(
    /// The editor.
    editor: Editor,
) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let href = editor.stack.with_value(|stack| paths.compare_settings(stack, None));
    view! { <a class="button" href=href>{if may_act() { "Compare or copy…" } else { "Compare…" }}</a> }
}

/// The table or the form, with the links to both and back.
#[component]
pub(super) fn AcrossView(
    /// The editor.
    editor: Editor,
    /// What is open.
    mode: Mode,
) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let is_copy = mode == Mode::Copy;
    let [compare, copy, back] = editor.stack.with_value(|stack| {
        [paths.compare_settings(stack, None), paths.copy_settings(stack), paths.stack_settings(stack)]
    });
    let current = |is_current: bool| is_current.then_some("true");
    let body = match mode {
        Mode::Compare(other) => view! { <compare::Compare editor=editor other=other /> }.into_any(),
        Mode::Copy => view! { <copy::Copy editor=editor /> }.into_any(),
    };
    view! {
        <div class="across">
            <div class="across__head">
                <nav class="segments" aria-label="Other stacks">
                    <a class="segment" href=compare aria-current=current(!is_copy)>"Compare"</a>
                    <MayAct>
                        <a class="segment" href=copy aria-current=current(is_copy)>"Copy to stacks"</a>
                    </MayAct>
                </nav>
                <a class="link" href=back>"Back to the settings"</a>
            </div>
            {body}
        </div>
    }
}
