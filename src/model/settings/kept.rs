//! A draft as it is kept for the tab: what it was made from and what it shall become, without any secret. Neither a
//! text that was typed nor a ciphertext is in it. A secret that the service has stored is named by where it stands in
//! the stored settings, so that a variable that was given another name keeps its value. Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::change::{Merge, merge};
use super::document::{is_same, is_stored_secret, leaves, typed_secret};
use super::draft::Draft;
use super::pointer::set;
use crate::model::format::counted;

/// Storage of a tab is small, and shared by all drafts.
const MOST_BYTES: usize = 256 * 1024;

/// A draft without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    base: Value,
    wanted: Value,
    /// Where secrets were typed.
    lost: Vec<String>,
}

/// What became of a draft that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Restored {
    /// Its changes beside those that others have made since.
    pub merge: Merge,
    /// Secrets that have to be typed again.
    pub lost: Vec<String>,
}

impl Kept {
    /// What may be kept of a draft; `None` when nothing in it differs from what is stored.
    #[must_use]
    pub fn of(draft: &Draft) -> Option<Self> {
        let (stored, mut wanted) = (draft.stored(), draft.wanted());
        if is_same(stored, &wanted) {
            return None;
        }
        let mut lost = Vec::new();
        for pointer in pointers(&wanted, |value| typed_secret(value).is_some()) {
            set(&mut wanted, &pointer, stored.pointer(&pointer).cloned());
            lost.push(pointer);
        }
        for pointer in pointers(&wanted, is_stored_secret) {
            let origin = origin(&wanted, &pointer, stored);
            if origin.is_none() {
                lost.push(pointer.clone());
            }
            set(&mut wanted, &pointer, origin.map(|origin| json!({"ciphertext": origin})));
        }
        let mut base = stored.clone();
        for pointer in pointers(stored, is_stored_secret) {
            set(&mut base, &pointer, Some(json!({"ciphertext": pointer})));
        }
        Some(Self { base, wanted, lost })
    }

    /// As a text for the storage; `None` when it is too large for that.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        serde_json::to_string(self).ok().filter(|text| text.len() <= MOST_BYTES)
    }

    /// From the storage's text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its changes, over what is stored now; `None` when nothing of it is left to be done.
    #[must_use]
    pub fn restore(self, stored: &Value) -> Option<Restored> {
        let Self { base, mut wanted, mut lost } = self;
        for pointer in pointers(&wanted, is_stored_secret) {
            let origin = wanted.pointer(&pointer).and_then(|secret| secret.get("ciphertext")?.as_str());
            let found = origin.and_then(|origin| stored.pointer(origin)).filter(|value| is_stored_secret(value));
            match found.cloned() {
                Some(secret) => set(&mut wanted, &pointer, Some(secret)),
                // Somebody took it away. Where it stood in the base, that is their change; elsewhere it is lost.
                None if base.pointer(&pointer).is_some_and(is_stored_secret) => {}
                None => {
                    set(&mut wanted, &pointer, None);
                    lost.push(pointer);
                }
            }
        }
        let merge = merge(&base, stored, &wanted);
        let has_something = !merge.mine.is_empty() || !merge.conflicts.is_empty() || !lost.is_empty();
        has_something.then_some(Restored { merge, lost })
    }
}

/// What a person is told of a draft that was kept: what there was of it, and what is to be done. Settings are called
/// by their names.
#[must_use]
pub fn told(changed: &[String], lost: &[String]) -> (String, String) {
    let count =
        |names: &[String], one: &str, many: &str| counted(i64::try_from(names.len()).unwrap_or(i64::MAX), one, many);
    let (what, back) = match changed.len() {
        // What was typed over a secret is all that there was.
        0 => (count(lost, "unsaved secret", "unsaved secrets"), None),
        1 => (count(changed, "unsaved change", "unsaved changes"), Some("It is")),
        _ => (count(changed, "unsaved change", "unsaved changes"), Some("They are")),
    };
    let back = back.map(|are| format!("{are} back in the form: {}.", changed.join(", ")));
    let again = (!lost.is_empty()).then(|| format!("Secrets are never kept; type again: {}.", lost.join(", ")));
    (format!("You had {what} here."), back.into_iter().chain(again).collect::<Vec<String>>().join(" "))
}

/// The same document with the ciphertexts of a later read: those of the first one may be out of date, and to send one
/// of them under another name would bring an older secret back.
#[must_use]
pub fn with_ciphertexts_of(wanted: &Value, read_before: &Value, read_now: &Value) -> Value {
    let mut refreshed = wanted.clone();
    for pointer in pointers(wanted, is_stored_secret) {
        let origin = origin(wanted, &pointer, read_before);
        let now = origin.and_then(|origin| read_now.pointer(&origin).cloned()).filter(is_stored_secret);
        if now.is_some() {
            set(&mut refreshed, &pointer, now);
        }
    }
    refreshed
}

fn pointers(document: &Value, is_meant: impl Fn(&Value) -> bool) -> Vec<String> {
    leaves(document).into_iter().filter(|(_, value)| is_meant(value)).map(|(pointer, _)| pointer).collect()
}

/// Where the stored secret that stands at a pointer of a document comes from.
fn origin(document: &Value, pointer: &str, stored: &Value) -> Option<String> {
    let secret = document.pointer(pointer)?;
    if stored.pointer(pointer) == Some(secret) {
        return Some(pointer.to_owned());
    }
    leaves(stored).into_iter().find(|(_, value)| *value == secret).map(|(pointer, _)| pointer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "/operationContext/environmentVariables";

    fn settings(variables: Value) -> Value {
        json!({"tag": "a", "operationContext": {"environmentVariables": variables}})
    }

    fn restored(kept: &Kept, stored: &Value) -> (Value, Restored) {
        let text = kept.to_text().expect("it is small");
        let restored = Kept::from_text(&text).expect("it is read").restore(stored).expect("something is left");
        (Draft::merged(stored, &restored.merge, |_| true), restored)
    }

    #[test]
    fn a_draft_is_kept_without_any_secret() {
        let stored = settings(json!({"OLD": {"ciphertext": "c1"}, "PLAIN": "p"}));
        let mut draft = Draft::new(Some(&stored));
        draft.set_text("/tag", "b");
        let keys: Vec<u32> = draft.variables().iter().map(|row| row.key).collect();
        let [old, plain] = keys.as_slice() else { panic!("two rows") };
        draft.rename_variable(*old, "NEW");
        draft.set_variable_secret(*plain, true);
        draft.set_variable(*plain, "hunter2");
        let kept = Kept::of(&draft).expect("something differs");
        let text = kept.to_text().expect("it is small");
        assert!(!text.contains("hunter2") && !text.contains("c1"), "{text}");

        let now = settings(json!({"OLD": {"ciphertext": "c2"}, "PLAIN": "p"}));
        let (wanted, restored) = restored(&kept, &now);
        assert_eq!(wanted.pointer("/tag"), Some(&json!("b")));
        let variables = json!({"PLAIN": "p", "NEW": {"ciphertext": "c2"}});
        assert_eq!(wanted.pointer(NAMES), Some(&variables), "the renamed secret has the ciphertext of the last read");
        assert_eq!(restored.lost, [format!("{NAMES}/PLAIN")]);
    }

    #[test]
    fn what_is_told_of_a_draft_names_what_there_was_of_it() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (changed, lost, lead, text) in [
            (vec!["Tag"], vec![], "You had 1 unsaved change here.", "It is back in the form: Tag."),
            (
                vec!["Tag", "A"],
                vec!["S"],
                "You had 2 unsaved changes here.",
                "They are back in the form: Tag, A. Secrets are never kept; type again: S.",
            ),
            (vec![], vec!["S"], "You had 1 unsaved secret here.", "Secrets are never kept; type again: S."),
            (vec![], vec!["S", "T"], "You had 2 unsaved secrets here.", "Secrets are never kept; type again: S, T."),
        ] {
            assert_eq!(told(&names(&changed), &names(&lost)), (lead.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn what_somebody_else_changed_meanwhile_stays_or_is_asked_about() {
        let mut draft = Draft::new(Some(&settings(json!({"A": "1", "S": {"ciphertext": "c"}}))));
        draft.set_text("/tag", "b");
        let kept = Kept::of(&draft).expect("something differs");
        let (wanted, restored) = restored(&kept, &settings(json!({"A": "2"})));
        assert_eq!(wanted, json!({"tag": "b", "operationContext": {"environmentVariables": {"A": "2"}}}));
        assert!(restored.merge.conflicts.is_empty() && restored.lost.is_empty());
        let (_, restored) = self::restored(&kept, &json!({"tag": "c"}));
        assert_eq!(restored.merge.conflicts.len(), 1);
    }

    #[test]
    fn nothing_is_kept_of_nothing_and_nothing_restored_that_is_done() {
        let stored = settings(json!({"S": {"ciphertext": "c"}}));
        let mut draft = Draft::new(Some(&stored));
        assert_eq!(Kept::of(&draft), None);
        draft.set_text("/tag", "b");
        let kept = Kept::of(&draft).expect("something differs");
        let mut saved = stored;
        set(&mut saved, "/tag", Some(json!("b")));
        assert_eq!(kept.restore(&saved), None);
    }

    #[test]
    fn a_renamed_secret_goes_out_with_the_ciphertext_of_the_last_read() {
        let before = json!({"a": {"ciphertext": "1"}, "b": {"ciphertext": "2"}});
        let wanted = json!({"c": {"ciphertext": "1"}, "b": {"ciphertext": "2"}, "pasted": {"ciphertext": "9"}});
        let now = json!({"a": {"ciphertext": "3"}, "b": {"ciphertext": "4"}});
        let fresh = json!({"c": {"ciphertext": "3"}, "b": {"ciphertext": "4"}, "pasted": {"ciphertext": "9"}});
        assert_eq!(with_ciphertexts_of(&wanted, &before, &now), fresh);
    }
}
