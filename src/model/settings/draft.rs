//! The settings that a person is editing: what is stored, and what it shall become. The form, the JSON and the YAML are
//! three views of the one draft, and what is sent is always the difference.
//!
//! Texts stay as they are typed: what is empty or has blanks around it is tidied when the difference is made. Variables
//! are rows, so that two may have one name while they are being typed. Pure.

mod rows;

use serde_json::{Map, Value, json};

use super::change::{Change, Merge, apply, changes, undone_with};
use super::document::{VARIABLES, is_stored_secret, read_stored, tidy, typed_secret};
use super::patch::patch;
use super::pointer::{child, is_within, keys, set};
use super::secrets::Secrets;

/// Where the program comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// It is inside the executor's image.
    None,
    /// A git repository.
    Git,
    /// A Mercurial repository.
    Hg,
    /// A template.
    Template,
}

impl SourceKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Git, Self::Hg, Self::Template, Self::None];

    /// Its key in `sourceContext`.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Git => Some("git"),
            Self::Hg => Some("hg"),
            Self::Template => Some("template"),
        }
    }
}

/// The key of GitHub's triggers; any other provider's are in `vcs`.
pub const GITHUB: &str = "/gitHub";
/// The key of any provider's triggers.
pub const VCS: &str = "/vcs";

/// A variable's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Tells rows apart while they are typed.
    pub key: u32,
    /// The name.
    pub name: String,
    /// A text, or a secret as documents have it.
    pub value: Value,
}

/// The settings that a person is editing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// In the form of [`tidy`]; empty when nothing is stored.
    stored: Value,
    is_stored: bool,
    /// Without the variables.
    wanted: Value,
    variables: Vec<Variable>,
    n_rows: u32,
    /// The texts of the secrets that were typed.
    pub secrets: Secrets,
}

impl Draft {
    /// Nothing is changed yet. `None` when no settings are stored.
    #[must_use]
    pub fn new(stored: Option<&Value>) -> Self {
        let mut draft = Self { is_stored: stored.is_some(), ..Self::default() };
        draft.stored = stored.map_or_else(|| json!({}), read_stored);
        draft.undo_all();
        draft
    }

    /// What is stored, as a document.
    #[must_use]
    pub fn stored(&self) -> &Value {
        &self.stored
    }

    /// Whether settings exist.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        self.is_stored
    }

    /// What it shall become, as a document.
    #[must_use]
    pub fn wanted(&self) -> Value {
        let mut wanted = self.wanted.clone();
        for row in self.variables.iter().filter(|row| !row.name.trim().is_empty()) {
            set(&mut wanted, &child(VARIABLES, row.name.trim()), Some(row.value.clone()));
        }
        tidy(&wanted)
    }

    /// Makes it another document: what was written as JSON, imported, copied from another stack, or merged. Texts of
    /// its secrets are in [`Self::secrets`] already.
    pub fn set_wanted(&mut self, document: &Value) {
        let mut rest = document.clone();
        if !rest.is_object() {
            rest = json!({});
        }
        let variables = rest.pointer_mut(VARIABLES).map(Value::take);
        self.set_variables(variables.as_ref());
        set(&mut rest, VARIABLES, None);
        self.wanted = rest;
    }

    fn set_variables(&mut self, variables: Option<&Value>) {
        let old = std::mem::take(&mut self.variables);
        for (name, value) in variables.and_then(Value::as_object).into_iter().flatten() {
            // A row that stays is the same row on the page.
            let key = old.iter().find(|row| row.name == *name).map_or_else(|| self.new_key(), |row| row.key);
            self.variables.push(Variable { key, name: name.clone(), value: value.clone() });
        }
    }

    /// What is stored has become this, as `merge` found, and this is what it shall become.
    pub fn rebase(&mut self, stored: Option<&Value>, wanted: &Value) {
        self.is_stored = stored.is_some();
        self.stored = stored.map_or_else(|| json!({}), read_stored);
        self.set_wanted(wanted);
    }

    /// What it shall become over what somebody else stored in the meantime. Of each conflict, by its number, `is_mine`
    /// says whose change stays.
    #[must_use]
    pub fn merged(theirs: &Value, merge: &Merge, is_mine: impl Fn(usize) -> bool) -> Value {
        let mut merged = theirs.clone();
        apply(&mut merged, &merge.mine);
        for (_, conflict) in merge.conflicts.iter().enumerate().filter(|(number, _)| is_mine(*number)) {
            // Theirs goes first where the two are parts of one choice.
            let undone: Vec<Change> = conflict
                .theirs
                .iter()
                .map(|change| Change { after: change.before.clone(), before: change.after.clone(), ..change.clone() })
                .collect();
            apply(&mut merged, &undone);
            apply(&mut merged, &conflict.mine);
        }
        tidy(&merged)
    }

    /// What differs, by setting.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        changes(&self.stored, &self.wanted())
    }

    /// What goes out, with numbers in the place of secrets; `None` when nothing differs.
    #[must_use]
    pub fn patch(&self) -> Option<Value> {
        patch(&self.stored, &self.wanted())
    }

    /// Takes back everything.
    pub fn undo_all(&mut self) {
        let stored = self.stored.clone();
        self.set_wanted(&stored);
        self.secrets.forget();
    }

    /// The service has stored this now, and nothing is changed.
    pub fn accept(&mut self, stored: Option<&Value>) {
        self.is_stored = stored.is_some();
        self.stored = stored.map_or_else(|| json!({}), read_stored);
        self.variables.clear();
        self.undo_all();
    }

    /// Takes back what was changed at a pointer and in it, with what it is one choice with. Everything else stays as it
    /// is typed, rows without a name and choices that are empty so far among it.
    pub fn undo(&mut self, pointer: &str) {
        for pointer in undone_with(pointer, &self.stored, &self.wanted()) {
            let stored = self.stored.pointer(&pointer).cloned();
            match keys(&pointer).as_slice() {
                [_, _, name] if is_within(&pointer, VARIABLES) => self.undo_variable(name, stored),
                _ => {
                    set(&mut self.wanted, &pointer, stored);
                    let variables = self.wanted.pointer_mut(VARIABLES).map(Value::take);
                    if is_within(VARIABLES, &pointer) {
                        self.set_variables(variables.as_ref());
                    }
                    set(&mut self.wanted, VARIABLES, None);
                }
            }
        }
        let kept = self.wanted();
        self.secrets.retain(&kept);
    }

    fn undo_variable(&mut self, name: &str, stored: Option<Value>) {
        let is_it = |row: &Variable| row.name.trim() == name;
        match (stored, self.variables.iter().position(is_it)) {
            (None, _) => self.variables.retain(|row| !is_it(row)),
            (Some(value), Some(place)) => {
                if let Some(row) = self.variables.get_mut(place) {
                    row.value = value;
                }
            }
            (Some(value), None) => {
                let key = self.new_key();
                self.variables.push(Variable { key, name: name.to_owned(), value });
            }
        }
    }

    /// What stands at a pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.wanted.pointer(pointer)
    }

    /// The text at a pointer; empty when there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        match self.at(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The lines at a pointer.
    #[must_use]
    pub fn lines(&self, pointer: &str) -> Vec<String> {
        let items = self.at(pointer).and_then(Value::as_array);
        items.into_iter().flatten().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Whether a setting is on.
    #[must_use]
    pub fn is_on(&self, pointer: &str) -> bool {
        self.at(pointer) == Some(&Value::Bool(true))
    }

    /// Sets or removes what stands at a pointer.
    pub fn set(&mut self, pointer: &str, value: Option<Value>) {
        set(&mut self.wanted, pointer, value);
    }

    /// Sets the text at a pointer, as it is typed.
    pub fn set_text(&mut self, pointer: &str, text: &str) {
        self.set(pointer, Some(text.into()));
    }

    /// Sets a number at a pointer; what is no number stays as it is typed, and is a problem.
    pub fn set_number(&mut self, pointer: &str, text: &str) {
        let number = text.trim().parse::<i64>().map_or_else(|_| text.into(), Value::from);
        self.set(pointer, Some(number));
    }

    /// Sets the lines at a pointer.
    pub fn set_lines(&mut self, pointer: &str, lines: Vec<String>) {
        self.set(pointer, Some(lines.into()));
    }

    /// Sets the secret at a pointer, as it is typed.
    pub fn set_secret(&mut self, pointer: &str, text: &str) {
        let secret = self.secret(self.at(pointer).and_then(typed_secret), text);
        self.set(pointer, Some(secret));
    }

    fn secret(&mut self, number: Option<u32>, text: &str) -> Value {
        let number = match number {
            Some(number) => {
                self.secrets.replace(number, text);
                number
            }
            None => self.secrets.keep(text),
        };
        json!({"secret": number})
    }

    /// Sets one of several texts that exclude each other: `key` of the object at `pointer`.
    pub fn set_exclusive(&mut self, pointer: &str, keys: &[&str], key: &str, text: &str) {
        for other in keys.iter().filter(|other| **other != key) {
            if let Some(map) = self.wanted.pointer_mut(pointer).and_then(Value::as_object_mut) {
                map.shift_remove(*other);
            }
        }
        self.set_text(&child(pointer, key), text);
    }

    /// Where the program comes from. Of several kinds, which the service refuses, the first.
    #[must_use]
    pub fn source_kind(&self) -> SourceKind {
        let source = self.wanted.pointer("/sourceContext");
        let has =
            |kind: &SourceKind| kind.key().is_some_and(|key| source.is_some_and(|source| source.get(key).is_some()));
        SourceKind::ALL.into_iter().find(has).unwrap_or(SourceKind::None)
    }

    /// Makes the source another kind: what belongs to the others goes.
    pub fn convert_source(&mut self, to: SourceKind) {
        for kind in SourceKind::ALL.into_iter().filter(|kind| *kind != to) {
            if let Some(key) = kind.key() {
                self.set(&child("/sourceContext", key), None);
            }
        }
        if let Some(key) = to.key() {
            let pointer = child("/sourceContext", key);
            if self.at(&pointer).is_none() {
                let stored = self.stored.pointer(&pointer).cloned().unwrap_or_else(|| json!({}));
                self.set(&pointer, Some(stored));
            }
        }
    }

    /// Where the triggers are, [`GITHUB`] or [`VCS`]; `None` when the stack has no repository with a provider.
    #[must_use]
    pub fn triggers(&self) -> Option<&'static str> {
        [VCS, GITHUB].into_iter().find(|pointer| self.at(pointer).is_some())
    }

    /// Whose version control the repository is in, in the service's word.
    #[must_use]
    pub fn provider(&self) -> Option<String> {
        match self.triggers()? {
            GITHUB => Some("github".to_owned()),
            pointer => Some(self.text(&child(pointer, "provider"))),
        }
    }

    /// Makes the provider another one, or none. What every provider knows goes along; the rest goes.
    pub fn convert_provider(&mut self, to: Option<&str>) {
        const KNOWN_TO_ALL: [&str; 8] = [
            "repository",
            "deployCommits",
            "previewPullRequests",
            "pullRequestTemplate",
            "paths",
            "deployTags",
            "tagFilters",
            "provider",
        ];
        if self.provider().as_deref() == to {
            return;
        }
        let old = self.triggers().and_then(|pointer| self.at(pointer).cloned());
        for pointer in [GITHUB, VCS] {
            self.set(pointer, None);
        }
        let Some(to) = to else { return };
        // GitHub's key is the one that older services know. A stack that had GitHub in the other keeps to that.
        let stored_as_vcs = self.stored.pointer("/vcs/provider").and_then(Value::as_str) == Some(to);
        let pointer = if to == "github" && !stored_as_vcs { GITHUB } else { VCS };
        let mut triggers: Map<String, Value> = match self.stored.pointer(pointer) {
            // Back to what is stored: as if nothing had been changed.
            Some(Value::Object(stored)) if pointer == GITHUB || stored_as_vcs => stored.clone(),
            _ => old
                .as_ref()
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter(|(key, _)| KNOWN_TO_ALL.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
        };
        triggers.shift_remove("provider");
        if pointer == VCS {
            triggers.insert("provider".to_owned(), to.into());
        }
        self.set(pointer, Some(Value::Object(triggers)));
    }

    /// The variables, in the order of their rows.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn new_key(&mut self) -> u32 {
        self.n_rows += 1;
        self.n_rows
    }

    /// Adds a row, and gives its key.
    pub fn add_variable(&mut self, name: &str, value: &str) -> u32 {
        let key = self.new_key();
        self.variables.push(Variable { key, name: name.to_owned(), value: value.into() });
        key
    }

    fn row(&mut self, key: u32) -> Option<&mut Variable> {
        self.variables.iter_mut().find(|row| row.key == key)
    }

    /// Gives a variable another name.
    pub fn rename_variable(&mut self, key: u32, name: &str) {
        if let Some(row) = self.row(key) {
            name.clone_into(&mut row.name);
        }
    }

    /// Gives a variable another value; a secret one stays secret.
    pub fn set_variable(&mut self, key: u32, text: &str) {
        let Some(row) = self.variables.iter().find(|row| row.key == key) else { return };
        let value = if row.value.is_string() { text.into() } else { self.secret(typed_secret(&row.value), text) };
        if let Some(row) = self.row(key) {
            row.value = value;
        }
    }

    /// Makes a variable secret, or plain. The value of a stored secret is not known: a plain one begins empty.
    pub fn set_variable_secret(&mut self, key: u32, is_secret: bool) {
        let Some(row) = self.variables.iter().find(|row| row.key == key) else { return };
        let value = match (&row.value, is_secret) {
            (Value::String(text), true) => {
                let text = text.clone();
                let stored = self.stored.pointer(&child(VARIABLES, row.name.trim()));
                match stored {
                    // Back to the secret that is stored.
                    Some(stored) if text.is_empty() && is_stored_secret(stored) => stored.clone(),
                    _ => self.secret(None, &text),
                }
            }
            (secret, false) if !secret.is_string() => {
                let text = typed_secret(secret).and_then(|number| self.secrets.text(number)).unwrap_or_default();
                text.into()
            }
            (same, _) => same.clone(),
        };
        if let Some(row) = self.row(key) {
            row.value = value;
        }
    }

    /// Removes a variable.
    pub fn remove_variable(&mut self, key: u32) {
        self.variables.retain(|row| row.key != key);
    }

    /// Everything that is stored under a setting's pointer and stays as it is.
    #[must_use]
    pub fn untouched(&self) -> Vec<String> {
        let changes = self.changes();
        let is_changed = |pointer: &str| changes.iter().any(|change| is_within(&change.pointer, pointer));
        let stored = super::document::leaves(&self.stored).into_iter().map(|(pointer, _)| pointer);
        stored.filter(|pointer| !pointer.is_empty() && !is_changed(pointer)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(stored: Value) -> Draft {
        Draft::new(Some(&stored))
    }

    #[test]
    fn opening_and_saving_nothing_sends_nothing() {
        for stored in [
            json!({}),
            json!({"executorContext": {"executorImage": "image:1"}, "beta": {"n": null, "empty": {}}}),
            json!({"operationContext": {"environmentVariables": {"S": {"ciphertext": "x"}, "E": ""}}, "version": 4}),
        ] {
            assert_eq!(draft(stored.clone()).patch(), None, "{stored}");
        }
        assert_eq!(Draft::new(None).patch(), None);
    }

    #[test]
    fn one_field_goes_out_alone() {
        let mut draft = draft(json!({"sourceContext": {"git": {"branch": "main", "repoDir": "a"}}, "tag": "t"}));
        draft.set_text("/sourceContext/git/repoDir", " b ");
        assert_eq!(draft.patch(), Some(json!({"sourceContext": {"git": {"repoDir": "b"}}})));
        draft.set_text("/sourceContext/git/repoDir", "");
        assert_eq!(draft.patch(), Some(json!({"sourceContext": {"git": {"repoDir": null}}})));
        draft.undo("/sourceContext/git/repoDir");
        assert_eq!(draft.patch(), None);
    }

    #[test]
    fn a_secret_that_is_renamed_goes_along() {
        let variables = json!({"OLD": {"ciphertext": "x"}, "KEPT": "1"});
        let mut draft = draft(json!({"operationContext": {"environmentVariables": variables}}));
        let key = draft.variables().first().map(|row| row.key).expect("a row");
        draft.rename_variable(key, "NEW");
        let wanted = json!({"operationContext": {"environmentVariables": {"NEW": {"ciphertext": "x"}, "OLD": null}}});
        assert_eq!(draft.patch(), Some(wanted));
    }

    #[test]
    fn a_stored_secret_can_be_replaced_unmarked_and_marked_again() {
        let mut draft = draft(json!({"operationContext": {"environmentVariables": {"S": {"ciphertext": "x"}}}}));
        let key = draft.variables().first().map(|row| row.key).expect("a row");
        draft.set_variable_secret(key, false);
        assert_eq!(draft.variables().first().map(|row| row.value.clone()), Some(json!("")));
        draft.set_variable_secret(key, true);
        assert_eq!(draft.patch(), None, "the stored one is back");
        draft.set_variable(key, "n3w");
        let patch = draft.patch().expect("a patch");
        let filled = draft.secrets.filled(&patch);
        assert_eq!(filled.pointer("/operationContext/environmentVariables/S"), Some(&json!({"secret": "n3w"})));
        draft.undo_all();
        assert_eq!(draft.secrets.text(1), None, "nothing of it stays");
    }

    #[test]
    fn a_source_that_is_converted_there_and_back_is_unchanged() {
        let mut draft = draft(json!({"sourceContext": {"git": {"branch": "main"}}}));
        draft.convert_source(SourceKind::Template);
        draft.set_text("/sourceContext/template/sourceUrl", "https://x.example/t");
        let wanted = json!({"sourceContext": {"git": null, "template": {"sourceUrl": "https://x.example/t"}}});
        assert_eq!(draft.patch(), Some(wanted));
        draft.convert_source(SourceKind::Git);
        assert_eq!(draft.patch(), None);
    }

    #[test]
    fn one_choice_is_taken_back_whole_and_a_secret_is_forgotten() {
        let mut draft = draft(json!({"sourceContext": {"git": {"branch": "main"}}}));
        draft.set_exclusive("/sourceContext/git", &["branch", "commit", "tag"], "commit", "abc");
        assert_eq!(draft.changes().len(), 2);
        draft.undo("/sourceContext/git/commit");
        assert_eq!(draft.patch(), None);
        draft.set_secret("/sourceContext/git/gitAuth/accessToken", "hunter2");
        draft.undo("/sourceContext/git/gitAuth/accessToken");
        assert_eq!((draft.patch(), draft.secrets.text(1)), (None, None));
    }

    #[test]
    fn to_take_a_variable_back_touches_nothing_else() {
        let variables = json!({"LOG_LEVEL": "info", "OTHER": "1"});
        let mut draft = draft(json!({
            "sourceContext": {"git": {"branch": "main"}}, "operationContext": {"environmentVariables": variables},
        }));
        draft.convert_source(SourceKind::Template);
        let [first, second] = [0, 1].map(|place| draft.variables().get(place).map(|row| row.key).expect("a row"));
        draft.set_variable(first, "debug");
        draft.set_variable(second, "2");
        draft.add_variable("", "typed");
        draft.add_variable("LOG_LEVEL 2", "");
        draft.undo(&child(VARIABLES, "LOG_LEVEL"));
        let values: Vec<&str> = draft.variables().iter().filter_map(|row| row.value.as_str()).collect();
        assert_eq!(values, ["info", "2", "typed", ""]);
        assert_eq!(draft.source_kind(), SourceKind::Template, "chosen, and empty so far");
        draft.undo(&child(VARIABLES, "LOG_LEVEL 2"));
        assert_eq!(draft.variables().len(), 3);
        draft.remove_variable(second);
        draft.undo(&child(VARIABLES, "OTHER"));
        assert_eq!(draft.wanted().pointer(VARIABLES), Some(&json!({"LOG_LEVEL": "info", "OTHER": "1"})));
    }

    #[test]
    fn the_number_of_a_secret_is_never_given_again() {
        let mut draft = draft(json!({}));
        draft.set_secret("/sourceContext/git/gitAuth/accessToken", "token");
        let kept = draft.at("/sourceContext/git/gitAuth").cloned().expect("a secret");
        draft.undo_all();
        draft.accept(Some(&json!({"tag": "t"})));
        draft.set_secret("/executorContext/executorImage/credentials/password", "other");
        assert!(!draft.secrets.knows(&kept), "nothing else stands in its place");
    }

    #[test]
    fn another_provider_takes_the_triggers_along() {
        let mut draft =
            draft(json!({"gitHub": {"repository": "a/b", "deployCommits": true, "reviewStackLabels": ["x"]}}));
        draft.convert_provider(Some("gitlab"));
        let wanted = json!({"vcs": {"repository": "a/b", "deployCommits": true, "provider": "gitlab"}, "gitHub": null});
        assert_eq!(draft.patch(), Some(wanted));
        draft.convert_provider(Some("github"));
        assert_eq!(draft.patch(), None, "back to what is stored");
        draft.convert_provider(None);
        assert_eq!(draft.patch(), Some(json!({"gitHub": null})));
    }

    #[test]
    fn what_somebody_else_changed_stays_under_what_is_changed_here() {
        let base = json!({"tag": "a", "agentPoolID": "p"});
        let theirs = json!({"tag": "b", "agentPoolID": "p"});
        let mut draft = draft(base.clone());
        draft.set_text("/tag", "c");
        draft.set_text("/agentPoolID", "q");
        let merge = super::super::change::merge(&base, &theirs, &draft.wanted());
        for (is_mine, tag) in [(true, "c"), (false, "b")] {
            let merged = Draft::merged(&theirs, &merge, |_| is_mine);
            assert_eq!(merged, json!({"tag": tag, "agentPoolID": "q"}));
        }
    }
}
