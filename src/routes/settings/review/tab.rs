//! The draft in the tab's storage: written a moment after each change, without any secret, and put back into the form
//! when the page is opened again.

use std::time::Duration;

use leptos::prelude::*;
use serde_json::Value;

use super::state::{Merging, RestoredDraft, Review, document_of};
use crate::browser::drafts;
use crate::model::settings::draft::Draft;
use crate::model::settings::kept::{Kept, Restored};
use crate::session::Session;

const PAUSE: Duration = Duration::from_millis(200);

/// One stack's draft in the storage.
#[derive(Clone, Copy)]
pub(super) struct TabDraft {
    review: Review,
    session: Session,
    /// By the API's address and the stack: nothing of it is a secret.
    name: StoredValue<String>,
}

impl TabDraft {
    pub(super) fn new(review: Review) -> Self {
        let session = expect_context::<Session>();
        let stack = review.editor.stack.with_value(ToString::to_string);
        let name = StoredValue::new(format!("{} {stack}", session.api_url()));
        Self { review, session, name }
    }

    /// Puts a draft that was kept back into the form, over what is stored now. Where both changed a setting, that is
    /// asked.
    pub(super) fn restore(self, wire: Option<&Value>) {
        let login = untrack(|| self.session.login());
        let text = self.name.with_value(|name| drafts::read(&login, name));
        let stored = document_of(wire);
        let Some(Restored { merge, lost }) =
            text.and_then(|text| Kept::from_text(&text)).and_then(|kept| kept.restore(&stored))
        else {
            return;
        };
        let mine = merge.mine.iter().chain(merge.conflicts.iter().flat_map(|conflict| &conflict.mine));
        let pointers = mine.map(|change| change.pointer.clone()).collect();
        self.review.restored.set(Some(RestoredDraft { pointers, lost }));
        if merge.conflicts.is_empty() {
            let wanted = Draft::merged(&stored, &merge, |_| true);
            self.review.editor.edit(|draft| draft.set_wanted(&wanted));
        } else {
            let (wire, theirs) = (wire.cloned(), stored);
            let base = base_of(&theirs, &merge);
            self.review.ask_to_merge(Merging { wire, theirs, base, merge, is_restored: true });
        }
    }

    /// Keeps the draft in step with the form from now on.
    pub(super) fn follow(self) {
        Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
            self.review.editor.draft.track();
            if let Some(waiting) = waiting.flatten() {
                waiting.clear();
            }
            set_timeout_with_handle(move || self.write(), PAUSE).ok()
        });
    }

    /// Writes it now: the page may be gone in a moment.
    pub(super) fn write(self) {
        // The page may be gone, and so may the person.
        let Some(kept) = self.review.editor.draft.try_with_untracked(Kept::of) else { return };
        let login = untrack(|| self.session.login());
        if login.is_empty() || self.review.is_undecided() {
            return;
        }
        let is_kept = self.name.with_value(|name| match kept {
            None => {
                drafts::remove(&login, name);
                true
            }
            Some(kept) => kept.to_text().is_some_and(|text| drafts::write(&login, name, &text)),
        });
        if !is_kept {
            // An older one would come back in its place.
            self.name.with_value(|name| drafts::remove(&login, name));
        }
        if self.review.is_kept.get_untracked() != is_kept {
            self.review.is_kept.set(is_kept);
        }
    }
}

/// What both started from, as far as the merge shows it.
fn base_of(theirs: &Value, merge: &crate::model::settings::change::Merge) -> Value {
    let mut base = theirs.clone();
    let changes = merge.theirs.iter().chain(merge.conflicts.iter().flat_map(|conflict| &conflict.theirs));
    for change in changes {
        crate::model::settings::pointer::set(&mut base, &change.pointer, change.before.clone());
    }
    base
}
