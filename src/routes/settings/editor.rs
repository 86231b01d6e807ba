//! What all parts of the editor share: the draft and what follows from it, as a handle that can be copied about.

use std::collections::BTreeSet;

use api_types::StackRef;
use leptos::prelude::*;
use serde_json::Value;

use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::now_ms;
use crate::model::settings::change::Change;
use crate::model::settings::document::VARIABLES;
use crate::model::settings::draft::Draft;
use crate::model::settings::pointer::{child, is_within};
use crate::model::settings::rules::{Problem, problem_at, problems, variable_problems};
use crate::routes::settings::text::Typed;

/// The editor of one stack's settings.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    /// Whose settings they are.
    pub(super) stack: StoredValue<StackRef>,
    /// What is being edited. Every view reads and writes this one.
    pub(super) draft: RwSignal<Draft>,
    /// What differs from what is stored.
    pub(super) changes: Memo<Vec<Change>>,
    /// Everything that is wrong with what it shall become.
    pub(super) problems: Memo<Vec<Problem>>,
    /// What the last answer said of the stored settings.
    pub(super) read: RwSignal<Read>,
    /// Settings whose field was left once: their problems are shown.
    pub(super) touched: RwSignal<BTreeSet<String>>,
    /// Whether a person wanted to review what is to be saved: then the problems of every setting are shown.
    pub(super) is_reviewed: RwSignal<bool>,
    /// A setting that somebody wants to go to: the form brings it into view.
    pub(super) go_to: RwSignal<Option<String>>,
    /// What the service refused, by setting, until the setting is edited.
    pub(super) refused: RwSignal<Vec<(String, String)>>,
    /// Why a text view holds something that the draft does not have.
    pub(super) text_problem: RwSignal<Option<String>>,
    /// What stands in the text view as it was typed, for as long as it says something else than the draft or in other
    /// words.
    pub(super) typed: RwSignal<Option<Typed>>,
}

/// What an answer said of the stored settings beside themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Read {
    /// Counts the changes.
    pub(super) version: Option<i64>,
    /// What made the last change, in the service's word.
    pub(super) source: Option<String>,
    /// When the answer came.
    pub(super) at_ms: f64,
}

impl Read {
    pub(super) fn of(stored: Option<&Value>) -> Self {
        let at = |key: &str| stored.and_then(|stored| stored.get(key));
        Self {
            version: at("version").and_then(Value::as_i64),
            source: at("source").and_then(Value::as_str).map(str::to_owned),
            at_ms: now_ms(),
        }
    }
}

/// The problems of the document, and those that only rows can have: two of one name, or a value without a name.
fn problems_of(draft: &Draft) -> Vec<Problem> {
    let mut all = problems(&draft.wanted(), &draft.secrets);
    for problem in variable_problems(draft.variables()) {
        let name = draft.variables().iter().find(|row| row.key == problem.key).map_or("", |row| row.name.trim());
        let pointer = child(VARIABLES, name);
        if !all.iter().any(|other| other.pointer == pointer) {
            all.push(Problem { pointer, sentence: problem.sentence });
        }
    }
    all
}

impl Editor {
    /// An editor of what was read; `None` when no settings exist.
    pub(super) fn new(stack: StackRef, stored: Option<&Value>) -> Self {
        let draft = RwSignal::new(Draft::new(stored));
        Self {
            stack: StoredValue::new(stack),
            draft,
            changes: Memo::new(move |_| draft.with(Draft::changes)),
            problems: Memo::new(move |_| draft.with(problems_of)),
            read: RwSignal::new(Read::of(stored)),
            touched: RwSignal::new(BTreeSet::new()),
            is_reviewed: RwSignal::new(false),
            go_to: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            text_problem: RwSignal::new(None),
            typed: RwSignal::new(None),
        }
    }

    /// The stack as people write it.
    pub(super) fn full_name(self) -> String {
        self.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()))
    }

    /// The stack's own name.
    pub(super) fn name(self) -> String {
        self.stack.with_value(|stack| stack.stack().to_owned())
    }

    /// Changes the draft.
    pub(super) fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// Changes the setting at a pointer: what the service said of it says nothing any more.
    pub(super) fn edit_at(self, pointer: &str, change: impl FnOnce(&mut Draft)) {
        let is_about = |(other, _): &(String, String)| is_within(other, pointer);
        if self.refused.with_untracked(|refused| refused.iter().any(is_about)) {
            self.refused.update(|refused| refused.retain(|refusal| !is_about(refusal)));
        }
        self.edit(change);
    }

    /// Takes back what was changed at these pointers and in them.
    pub(super) fn undo(self, pointers: &[String]) {
        for pointer in pointers {
            self.edit_at(pointer, |draft| draft.undo(pointer));
        }
    }

    /// A setting's field was left: from now on its problem is shown.
    pub(super) fn touch(self, pointer: &str) {
        if self.touched.try_with_untracked(|touched| touched.contains(pointer)) == Some(false) {
            self.touched.update(|touched| {
                touched.insert(pointer.to_owned());
            });
        }
    }

    /// Something of the draft, to follow.
    pub(super) fn of_draft<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Draft) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.draft.with(&read))
    }

    /// Whether what stands at one of these pointers or in it differs from what is stored.
    pub(super) fn is_changed(self, pointers: Vec<String>) -> Memo<bool> {
        let is_about = move |change: &Change| pointers.iter().any(|pointer| is_within(&change.pointer, pointer));
        Memo::new(move |_| self.changes.with(|changes| changes.iter().any(&is_about)))
    }

    /// What is wrong, by setting, as far as it is to be shown: what the service refused, then what the rules find where
    /// somebody has been.
    pub(super) fn shown_problems(self) -> Memo<Vec<(String, String)>> {
        Memo::new(move |_| {
            let is_reviewed = self.is_reviewed.get();
            let mut shown = self.refused.get();
            self.problems.with(|problems| {
                self.touched.with(|touched| {
                    let is_shown = |problem: &&Problem| is_reviewed || touched.contains(&problem.pointer);
                    let found = problems.iter().filter(is_shown);
                    shown.extend(found.map(|problem| (problem.pointer.clone(), problem.sentence.clone())));
                });
            });
            shown
        })
    }

    /// What is wrong with the setting at a pointer, as far as it is to be shown.
    pub(super) fn problem_at(self, pointer: impl Into<String>) -> Memo<Option<String>> {
        let pointer = pointer.into();
        Memo::new(move |_| {
            let refused = self.refused.with(|refused| {
                refused.iter().find(|(other, _)| *other == pointer).map(|(_, sentence)| sentence.clone())
            });
            let is_shown = self.is_reviewed.get() || self.touched.with(|touched| touched.contains(&pointer));
            let found = || self.problems.with(|problems| problem_at(problems, &pointer).map(str::to_owned));
            refused.or_else(|| is_shown.then(found).flatten())
        })
    }

    /// Takes what the service has stored now as what is stored, with nothing changed.
    pub(super) fn accept(self, stored: Option<&Value>) {
        // Not a new draft: the numbers of its secrets are never given again.
        self.draft.update(|draft| draft.accept(stored));
        self.read.set(Read::of(stored));
        self.touched.set(BTreeSet::new());
        self.is_reviewed.set(false);
        self.refused.set(Vec::new());
        self.text_problem.set(None);
        self.typed.set(None);
    }
}

/// Reads the settings as they came, so that nothing is lost. 404 is an answer: nothing is set up yet.
pub(super) async fn read_settings(client: Client, stack: &StackRef) -> Result<Option<Value>, ApiError> {
    match client.get_deployment_settings(stack).await {
        Ok(settings) => Ok(Some(settings)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
