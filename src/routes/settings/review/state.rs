//! A save from its review to what came of it: a handle that can be copied about. It must not know what any of it looks
//! like.
//!
//! The settings are read when the review opens and again when Save is pressed, since the service takes any patch
//! without asking what it was made from. What somebody else changed in between is never written over unseen.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::super::editor::{Editor, Read, read_settings};
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::now_ms;
use crate::model::settings::change::{Merge, apply, changes, merge};
use crate::model::settings::document::{is_same, read_stored};
use crate::model::settings::draft::Draft;
use crate::model::settings::kept::with_ciphertexts_of;
use crate::model::settings::outcome::{Difference, Undo, differences, undo, without_secrets};
use crate::model::settings::rules::{Problem, blocking};
use crate::model::settings::secrets::wipe;
use crate::session::Session;

/// What is known of the stored settings while a review is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Check {
    /// They are being read.
    #[default]
    Reading,
    /// They could not be read.
    Failed(ApiError),
    /// They are as they were when the draft was made.
    Same {
        /// When that was found.
        at_ms: f64,
        /// The version before, when it has moved although nothing can be seen to differ.
        moved_from: Option<i64>,
    },
    /// They have been deleted.
    Gone,
    /// The last request may have been carried out or not.
    Unknown,
}

/// Somebody else's changes beside the draft's, to be put together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Merging {
    /// The settings as they came.
    pub(super) wire: Option<Value>,
    /// The same as a document.
    pub(super) theirs: Value,
    /// What both started from.
    pub(super) base: Value,
    /// Who changed what.
    pub(super) merge: Merge,
    /// Whether the draft is one that was kept from before.
    pub(super) is_restored: bool,
}

/// What came of the last save.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Saved {
    /// Which version it made.
    pub(super) version: Option<i64>,
    /// What the service made of it otherwise than asked.
    pub(super) differences: Vec<Difference>,
    /// The way back.
    pub(super) undo: Undo,
    /// Whether there were settings before.
    pub(super) was_stored: bool,
}

/// What a save that was carried out is known to have made.
enum Answer {
    /// What is stored now.
    Told(Value),
    /// The service did not say, and could not be asked either.
    Untold(Check),
}

/// What was said of a draft that came from before.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RestoredDraft {
    /// Which settings.
    pub(super) pointers: Vec<String>,
    /// Secrets to type again.
    pub(super) lost: Vec<String>,
}

/// Everything around a save. A context of the editor.
#[derive(Clone, Copy)]
pub(in crate::routes::settings) struct Review {
    pub(super) editor: Editor,
    client: Client,
    pub(super) is_open: RwSignal<bool>,
    pub(super) check: RwSignal<Check>,
    pub(super) merging: RwSignal<Option<Merging>>,
    /// Of each conflict, whether the change made here stays, once that is decided.
    pub(super) chosen: RwSignal<BTreeMap<usize, bool>>,
    pub(super) is_sending: RwSignal<bool>,
    pub(super) refusal: RwSignal<Option<ApiError>>,
    /// The service said that this token may not change the settings.
    pub(super) is_forbidden: RwSignal<bool>,
    pub(super) saved: RwSignal<Option<Saved>>,
    /// What was stored before it was deleted here, without its secrets.
    pub(super) removed: RwSignal<Option<Value>>,
    pub(super) restored: RwSignal<Option<RestoredDraft>>,
    /// Whether the draft is in the tab's storage.
    pub(super) is_kept: RwSignal<bool>,
    /// Problems that keep the draft from being saved.
    pub(super) problems: Memo<Vec<Problem>>,
    n_checks: StoredValue<u32>,
}

impl Review {
    /// The review of an editor's draft.
    pub(super) fn new(editor: Editor) -> Self {
        Self {
            editor,
            client: expect_context::<Session>().client(),
            is_open: RwSignal::new(false),
            check: RwSignal::new(Check::Reading),
            merging: RwSignal::new(None),
            chosen: RwSignal::new(BTreeMap::new()),
            is_sending: RwSignal::new(false),
            refusal: RwSignal::new(None),
            is_forbidden: RwSignal::new(false),
            saved: RwSignal::new(None),
            removed: RwSignal::new(None),
            restored: RwSignal::new(None),
            is_kept: RwSignal::new(true),
            problems: Memo::new(move |_| {
                editor.changes.with(|changes| {
                    editor
                        .problems
                        .with(|problems| editor.draft.with(|draft| blocking(problems, draft.stored(), changes)))
                })
            }),
            n_checks: StoredValue::new(0),
        }
    }

    /// How many settings differ, to follow.
    pub(super) fn n_changes(self) -> usize {
        self.editor.changes.with(Vec::len)
    }

    /// Whether leaving would lose anything, to follow.
    pub(super) fn is_unsaved(self) -> bool {
        self.n_changes() > 0 || self.editor.text_problem.with(Option::is_some)
    }

    /// Why nothing can be reviewed, to follow.
    pub(super) fn why_not(self) -> Option<String> {
        if self.editor.text_problem.with(Option::is_some) {
            return Some("The text cannot be read as settings yet: correct it first.".to_owned());
        }
        if self.n_changes() == 0 {
            return Some("Nothing differs from what is stored.".to_owned());
        }
        if self.is_forbidden.get() {
            return Some("Your token may read these settings, but not change them.".to_owned());
        }
        let n_problems = self.problems.with(Vec::len);
        (n_problems > 0).then(|| match n_problems {
            1 => "Correct the problem first.".to_owned(),
            number => format!("Correct the {number} problems first."),
        })
    }

    /// Shows what would be saved.
    pub(super) fn open(self) {
        self.refusal.set(None);
        self.is_open.set(true);
        // A draft from before, which has to be put together with what is stored first.
        if self.is_undecided() {
            return;
        }
        self.merging.set(None);
        self.read_again(None);
    }

    /// What is still being read for a review that was closed says nothing any more.
    pub(super) fn close(self) {
        self.n_checks.update_value(|number| *number += 1);
    }

    /// Whether a draft from before waits to be put together with what is stored.
    pub(super) fn is_undecided(self) -> bool {
        self.merging.with_untracked(|merging| merging.as_ref().is_some_and(|merging| merging.is_restored))
    }

    /// Reads what is stored now. With the draft that a person has seen and wants saved, saves it when nobody else saved
    /// since that person looked: also when nothing can be seen to differ, as it may be a secret that does.
    pub(super) fn read_again(self, seen: Option<Draft>) {
        let number = self.n_checks.get_value() + 1;
        self.n_checks.set_value(number);
        self.check.set(Check::Reading);
        spawn_local(async move {
            let stack = self.editor.stack.get_value();
            let read = read_settings(self.client, &stack).await;
            if self.n_checks.try_get_value() != Some(number) {
                return;
            }
            let is_same = match read {
                Ok(wire) => self.compare(wire),
                Err(error) => {
                    self.check.set(Check::Failed(error));
                    false
                }
            };
            let has_moved = self.check.with_untracked(|check| matches!(check, Check::Same { moved_from: Some(_), .. }));
            match seen.filter(|_| is_same && !has_moved) {
                Some(seen) => self.send(&seen).await,
                None => self.is_sending.set(false),
            }
        });
    }

    /// Whether what is stored is what the draft was made from.
    fn compare(self, wire: Option<Value>) -> bool {
        let theirs = document_of(wire.as_ref());
        let (base, is_stored) = self.editor.draft.with_untracked(|draft| (draft.stored().clone(), draft.is_stored()));
        if wire.is_none() && is_stored {
            self.check.set(Check::Gone);
            return false;
        }
        let mine = self.editor.draft.with_untracked(|draft| with_ciphertexts_of(&draft.wanted(), &base, &theirs));
        if !changes(&base, &theirs).is_empty() || is_stored != wire.is_some() {
            let merge = merge(&base, &theirs, &mine);
            self.ask_to_merge(Merging { wire, theirs, base, merge, is_restored: false });
            return false;
        }
        let version = self.editor.read.with_untracked(|read| read.version);
        self.take(wire.as_ref(), &mine);
        let is_new = self.editor.read.with_untracked(|read| read.version) != version;
        self.check.set(Check::Same { at_ms: now_ms(), moved_from: version.filter(|_| is_new) });
        true
    }

    /// What is stored is this now, and what it shall become is that.
    fn take(self, wire: Option<&Value>, wanted: &Value) {
        let is_same = self.editor.draft.with_untracked(|draft| {
            draft.is_stored() == wire.is_some() && *draft.stored() == document_of(wire) && draft.wanted() == *wanted
        });
        if !is_same {
            self.editor.edit(|draft| {
                draft.rebase(wire, wanted);
                draft.secrets.retain(wanted);
            });
        }
        self.editor.read.set(Read::of(wire));
    }

    /// Shows both people's changes.
    pub(super) fn ask_to_merge(self, merging: Merging) {
        self.chosen.set(BTreeMap::new());
        self.merging.set(Some(merging));
        self.is_open.set(true);
    }

    /// Puts both people's changes together as it was decided, and shows what would be saved then.
    pub(super) fn apply_merge(self) {
        let Some(merging) = self.merging.get_untracked() else { return };
        let chosen = self.chosen.get_untracked();
        let mut merged =
            Draft::merged(&merging.theirs, &merging.merge, |conflict| chosen.get(&conflict) == Some(&true));
        if merging.is_restored {
            // The form could be used in the meantime: what was typed since is the newest.
            apply(&mut merged, &self.editor.changes.get_untracked());
        }
        self.merging.set(None);
        self.take(merging.wire.as_ref(), &merged);
        self.open();
    }

    /// Makes everything that the draft wants anew, after somebody deleted the settings.
    pub(super) fn create_anew(self) {
        let wanted = self.editor.draft.with_untracked(Draft::wanted);
        self.take(None, &wanted);
        self.open();
    }

    /// Saves what is shown, once however often it is asked for.
    pub(super) fn save(self) {
        if self.is_sending.get_untracked() {
            return;
        }
        self.is_sending.set(true);
        self.refusal.set(None);
        self.read_again(Some(self.editor.draft.get_untracked()));
    }

    async fn send(self, seen: &Draft) {
        let stack = self.editor.stack.get_value();
        let draft = self.editor.draft;
        let is_seen = draft.with_untracked(|draft| {
            let wanted = draft.wanted();
            is_same(&wanted, &seen.wanted()) && draft.secrets.agrees(&seen.secrets, &wanted)
        });
        if !is_seen {
            // Nothing goes out that was not in the review.
            self.is_sending.set(false);
            return;
        }
        let (before, was_stored) = draft.with_untracked(|draft| (draft.stored().clone(), draft.is_stored()));
        let asked = draft.with_untracked(Draft::wanted);
        let Some(mut body) = draft.with_untracked(|draft| draft.patch().map(|patch| draft.secrets.filled(&patch)))
        else {
            self.is_sending.set(false);
            return;
        };
        let outcome = self.client.patch_deployment_settings::<Value>(&stack, &body).await;
        wipe(&mut body);
        let answer = self.answer_of(outcome).await;
        // The page may be gone by now.
        if self.is_sending.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(Answer::Told(answer)) => self.settle(&answer, &before, &asked, was_stored),
            Ok(Answer::Untold(check)) => self.check.set(check),
            Err(error) => self.refuse(error),
        }
    }

    /// What a save was answered. A service that says nothing is asked what it has stored.
    async fn answer_of(self, outcome: Result<Value, ApiError>) -> Result<Answer, ApiError> {
        let answer = outcome?;
        if answer.is_object() {
            return Ok(Answer::Told(answer));
        }
        let stack = self.editor.stack.get_value();
        Ok(match read_settings(self.client, &stack).await {
            Ok(Some(stored)) => Answer::Told(stored),
            Ok(None) => Answer::Untold(Check::Gone),
            Err(error) => Answer::Untold(Check::Failed(error)),
        })
    }

    fn settle(self, answer: &Value, before: &Value, asked: &Value, was_stored: bool) {
        let stored = read_stored(answer);
        self.saved.set(Some(Saved {
            version: Read::of(Some(answer)).version,
            differences: differences(asked, &stored),
            undo: undo(before, asked, &stored),
            was_stored,
        }));
        self.restored.set(None);
        self.merging.set(None);
        self.removed.set(None);
        self.editor.accept(Some(answer));
        self.is_open.set(false);
    }

    /// The settings have been deleted. What was stored is the way back, as far as it is known.
    pub(super) fn settle_deletion(self) {
        let before = self.editor.draft.with_untracked(|draft| without_secrets(draft.stored()));
        self.saved.set(None);
        self.restored.set(None);
        self.merging.set(None);
        self.removed.set(Some(before));
        self.editor.accept(None);
    }

    /// Makes what was stored before it was deleted the draft, and shows what would be saved then.
    pub(super) fn put_back(self) {
        let Some(before) = self.removed.get_untracked() else { return };
        self.editor.edit(|draft| draft.set_wanted(&before));
        self.open();
    }

    fn refuse(self, error: ApiError) {
        if error.kind == ErrorKind::Forbidden {
            self.is_forbidden.set(true);
        }
        let refused = error.problems.iter().filter(|problem| !problem.attribute.is_empty());
        let refused =
            refused.filter_map(|problem| Some((pointer_of(&problem.attribute), error.problem_of(&problem.attribute)?)));
        self.editor.refused.set(refused.collect());
        if error.may_have_acted() {
            self.check.set(Check::Unknown);
        }
        self.refusal.set(Some(error));
    }

    /// Puts everything that the draft wants in the place of all that is stored, unless somebody else changed it.
    pub(super) async fn replace(self) -> Result<(), ApiError> {
        let stack = self.editor.stack.get_value();
        let wire = read_settings(self.client, &stack).await?;
        if self.is_open.try_get_untracked().is_none() || !self.compare(wire) {
            // What they changed is shown in place of the question.
            self.is_open.try_set(true);
            return Ok(());
        }
        let (before, was_stored) =
            self.editor.draft.with_untracked(|draft| (draft.stored().clone(), draft.is_stored()));
        let asked = self.editor.draft.with_untracked(Draft::wanted);
        let mut body = self.editor.draft.with_untracked(|draft| draft.secrets.filled(&asked));
        let outcome = self.client.replace_deployment_settings::<Value>(&stack, &body).await;
        wipe(&mut body);
        let answer = self.answer_of(outcome).await?;
        if self.is_open.try_get_untracked().is_some() {
            match answer {
                Answer::Told(answer) => self.settle(&answer, &before, &asked, was_stored),
                Answer::Untold(check) => {
                    self.check.set(check);
                    self.is_open.set(true);
                }
            }
        }
        Ok(())
    }

    /// Makes what was stored before the last save the draft, and shows what would be saved then.
    pub(super) fn undo_save(self) {
        let Some(saved) = self.saved.get_untracked() else { return };
        self.editor.edit(|draft| draft.set_wanted(&saved.undo.wanted));
        self.open();
    }

    /// Takes back everything.
    pub(super) fn discard(self) {
        self.editor.edit(Draft::undo_all);
        self.editor.text_problem.set(None);
        self.editor.refused.set(Vec::new());
        self.restored.set(None);
        self.merging.set(None);
    }
}

/// What is stored as a document.
pub(super) fn document_of(wire: Option<&Value>) -> Value {
    wire.map_or_else(|| json!({}), read_stored)
}

/// The setting that the service calls by its path.
fn pointer_of(attribute: &str) -> String {
    format!("/{}", attribute.replace('.', "/"))
}
