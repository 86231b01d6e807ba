//! First settings for a stack that has none, made from those of another: they fill the draft and nothing is saved. What
//! was typed before they came is replaced only after asking.

use api_types::StackRef;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::super::closing::when_closed;
use super::super::editor::{Editor, read_settings};
use super::stacks::{OrgStacks, StackPicker, name_of};
use crate::api::ApiError;
use crate::components::{Dialog, Notice};
use crate::model::format::counted;
use crate::model::settings::across::{is_variable, started_from};
use crate::model::settings::document::read_stored;
use crate::model::settings::fields::full_label_of;
use crate::model::settings::pointer::set;
use crate::model::words::Tone;
use crate::session::Session;

/// What became of the choice.
#[derive(Clone, Debug, PartialEq)]
enum Start {
    /// None was made.
    Choosing,
    /// The other stack's settings are on their way.
    Reading(String),
    /// They are here, and the draft has changes that they would replace.
    Asking { name: String, read: Value },
    /// It has none either.
    Empty(String),
    /// They could not be read.
    Failed(String, ApiError),
    /// The draft is filled; these secrets are missing.
    Filled { name: String, left_out: Vec<String> },
}

/// A choice of stacks; the settings of the one that is chosen fill the draft, without its secrets.
#[component]
pub(in super::super) fn StartFromSibling(
    /// The editor of a stack without settings.
    editor: Editor,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let stacks = OrgStacks::read(editor);
    let state = RwSignal::new(Start::Choosing);
    let is_asking = RwSignal::new(false);
    let choose = move |stack: StackRef| {
        let name = name_of(&stack);
        state.set(Start::Reading(name.clone()));
        let client = session.client();
        spawn_local(async move {
            let outcome = read_settings(client, &stack).await;
            // The page may be gone, or another stack may have been chosen.
            let is_wanted =
                state.try_with_untracked(|state| matches!(state, Start::Reading(wanted) if *wanted == name));
            if is_wanted != Some(true) {
                return;
            }
            match outcome {
                Ok(Some(read)) if editor.changes.with_untracked(|changes| !changes.is_empty()) => {
                    state.set(Start::Asking { name, read });
                    is_asking.set(true);
                }
                Ok(Some(read)) => state.set(Start::Filled { name, left_out: fill(editor, &read) }),
                Ok(None) => state.set(Start::Empty(name)),
                Err(error) => state.set(Start::Failed(name, error)),
            }
        });
    };
    // Whoever closes the question without an answer keeps the draft.
    when_closed(is_asking, move || {
        if state.try_with_untracked(|state| matches!(state, Start::Asking { .. })) == Some(true) {
            state.set(Start::Choosing);
        }
    });
    let replace = move |()| {
        if let Start::Asking { name, read } = state.get_untracked() {
            state.set(Start::Filled { name, left_out: fill(editor, &read) });
        }
        is_asking.set(false);
    };
    let entry = move |stack: StackRef| {
        let label = name_of(&stack);
        view! { <button type="button" class="link" on:click=move |_| choose(stack.clone())>{label}</button> }
    };
    let said = move || match state.get() {
        Start::Choosing | Start::Asking { .. } => ().into_any(),
        Start::Reading(name) => {
            view! { <p class="across__lead" role="status">{format!("Reading the settings of {name}…")}</p> }.into_any()
        }
        Start::Empty(name) => view! {
            <Notice tone=Tone::Mute lead=format!("{name} has no settings either.") text="Choose another stack." />
        }
        .into_any(),
        Start::Failed(name, error) => view! {
            <Notice tone=Tone::Warn lead=format!("The settings of {name} could not be read.") text=error.sentence() />
        }
        .into_any(),
        Start::Filled { name, left_out } => {
            let text = if left_out.is_empty() {
                "Nothing is saved yet: change what is of this stack, then review.".to_owned()
            } else {
                format!(
                    "Nothing is saved yet. Its secrets do not go along; fill in or remove: {}.",
                    left_out.join(", ")
                )
            };
            view! { <Notice tone=Tone::Mute lead=format!("The draft is filled from {name}.") text=text /> }.into_any()
        }
    };
    view! {
        <section class="card across-card across-card--start">
            <h2 class="across-card__title">"Start from another stack"</h2>
            <p class="across__lead">
                "Its settings fill the form below, without its secrets and credentials. Nothing is saved by that."
            </p>
            {said}
            <StackPicker stacks=stacks label="Stacks to start from" entry=entry />
            <ReplaceDialog editor=editor state=state is_open=is_asking on_replace=replace />
        </section>
    }
}

/// Asks before the draft's changes are replaced.
#[component]
fn ReplaceDialog(
    editor: Editor,
    state: RwSignal<Start>,
    is_open: RwSignal<bool>,
    #[prop(into)] on_replace: Callback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || {
        state.with(|state| match state {
            Start::Asking { name, .. } => format!("Fill the form from {name}?"),
            _ => String::new(),
        })
    });
    let text = move || {
        let n_changes = editor.changes.with(Vec::len);
        let changes = counted(i64::try_from(n_changes).unwrap_or(i64::MAX), "change", "changes");
        format!("Its settings replace the draft of {}, with {changes} in it.", editor.name())
    };
    view! {
        <Dialog
            is_open=is_open
            title=title
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>
                    "Keep the draft"
                </button>
                <button type="button" class="button button--danger-fill" on:click=move |_| on_replace.run(())>
                    "Replace the draft"
                </button>
            })
        >
            <p>{text}</p>
        </Dialog>
    }
}

/// Fills the draft, and gives the names of the secrets that it lacks. Secret variables are there by their names, empty,
/// so that none is forgotten.
fn fill(editor: Editor, read: &Value) -> Vec<String> {
    let start = started_from(&read_stored(read));
    editor.edit(|draft| {
        let mut wanted = start.wanted.clone();
        for pointer in start.left_out.iter().filter(|pointer| is_variable(pointer)) {
            let number = draft.secrets.keep("");
            set(&mut wanted, pointer, Some(json!({"secret": number})));
        }
        draft.set_wanted(&wanted);
        draft.secrets.retain(&wanted);
    });
    start.left_out.iter().map(|pointer| full_label_of(pointer)).collect()
}
