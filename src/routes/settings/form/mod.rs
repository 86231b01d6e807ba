//! The settings as fields, by section. It must not know how they are saved.

use leptos::prelude::*;

use super::editor::Editor;

/// The form.
#[component]
pub(super) fn FormView(editor: Editor) -> impl IntoView {
    let tag = editor.of_draft(|draft| draft.text("/tag"));
    view! { <p>{tag}</p> }
}
