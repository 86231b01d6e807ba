//! What happens around a save: what has changed, the exact request, whether somebody else was there first, what the
//! service made of it, and the way back.

use leptos::prelude::*;

use super::editor::Editor;

/// What has changed, beside the form.
#[component]
pub(super) fn ChangesPanel(editor: Editor) -> impl IntoView {
    let n_changes = Memo::new(move |_| editor.changes.with(Vec::len));
    view! { <aside class="editor__changes" aria-label="Changes">{n_changes}</aside> }
}

/// The bar at the foot of the page from which changes are saved.
#[component]
pub(super) fn SaveBar(editor: Editor) -> impl IntoView {
    let version = Memo::new(move |_| editor.read.with(|read| read.version));
    view! { <p>{editor.full_name()}{editor.name()}{version}</p> }
}
