//! What all parts of the editor share: the draft and what follows from it, as a handle that can be copied about.

use std::collections::BTreeSet;

use api_types::StackRef;
use leptos::prelude::*;
use serde_json::Value;

use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::now_ms;
use crate::model::settings::change::Change;
use crate::model::settings::draft::Draft;
use crate::model::settings::pointer::is_within;

/// The editor of one stack's settings.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    /// Whose settings they are.
    pub(super) stack: StoredValue<StackRef>,
    /// What is being edited. Every view reads and writes this one.
    pub(super) draft: RwSignal<Draft>,
    /// What differs from what is stored.
    pub(super) changes: Memo<Vec<Change>>,
    /// What the last answer said of the stored settings.
    pub(super) read: RwSignal<Read>,
    /// Settings whose field was left once: their problems are shown.
    pub(super) touched: RwSignal<BTreeSet<String>>,
    /// Why a text view holds something that the draft does not have.
    pub(super) text_problem: RwSignal<Option<String>>,
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
    fn of(stored: Option<&Value>) -> Self {
        let at = |key: &str| stored.and_then(|stored| stored.get(key));
        Self {
            version: at("version").and_then(Value::as_i64),
            source: at("source").and_then(Value::as_str).map(str::to_owned),
            at_ms: now_ms(),
        }
    }
}

impl Editor {
    /// An editor of what was read; `None` when no settings exist.
    pub(super) fn new(stack: StackRef, stored: Option<&Value>) -> Self {
        let draft = RwSignal::new(Draft::new(stored));
        Self {
            stack: StoredValue::new(stack),
            draft,
            changes: Memo::new(move |_| draft.with(Draft::changes)),
            read: RwSignal::new(Read::of(stored)),
            touched: RwSignal::new(BTreeSet::new()),
            text_problem: RwSignal::new(None),
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

    /// Something of the draft, to follow.
    pub(super) fn of_draft<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Draft) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.draft.with(&read))
    }

    /// Whether what stands at a pointer or in it differs from what is stored.
    pub(super) fn is_changed(self, pointer: impl Into<String>) -> Memo<bool> {
        let pointer = pointer.into();
        Memo::new(move |_| {
            self.changes.with(|changes| changes.iter().any(|change| is_within(&change.pointer, &pointer)))
        })
    }

    /// Takes what the service has stored now as what is stored, with nothing changed.
    pub(super) fn accept(self, stored: Option<&Value>) {
        self.draft.set(Draft::new(stored));
        self.read.set(Read::of(stored));
        self.touched.set(BTreeSet::new());
        self.text_problem.set(None);
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
