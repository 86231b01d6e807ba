//! What happens around a save: what has changed, the exact request, whether somebody else was there first, what the
//! service made of it, and the way back.
//!
//! In reading order: [`state`] is the save itself; [`panel`] and [`bar`] stand around the form and [`told`] above it;
//! [`dialog`] is the review, with [`merge`] in its place when somebody else was there first; [`tab`] keeps the draft
//! and [`leave`] asks before it is left; [`more`] is what is done seldom.

mod bar;
mod dialog;
mod diff;
mod leave;
mod merge;
mod more;
mod panel;
mod state;
mod tab;
mod told;

use leptos::prelude::*;
use serde_json::Value;

use super::editor::Editor;
use crate::routes::act::may_act;
pub(super) use bar::SaveBar;
pub(super) use more::MoreMenu;
pub(super) use panel::ChangesPanel;
pub(super) use told::Told;

/// Begins everything around a save of an editor's draft, `stored` being what it was made from. What this module has for
/// the page needs it.
pub(super) fn provide_review(editor: Editor, stored: Option<&Value>) {
    let review = state::Review::new(editor);
    provide_context(review);
    provide_context(bar::Discarding(RwSignal::new(false)));
    let draft = tab::TabDraft::new(review);
    if may_act() {
        draft.restore(stored);
        draft.follow();
    }
    provide_context(draft);
}

/// The dialogs around a save.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let draft = expect_context::<tab::TabDraft>();
    view! {
        <dialog::ReviewDialog />
        <leave::LeaveDialog draft=draft />
    }
}
