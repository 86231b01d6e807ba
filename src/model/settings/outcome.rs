//! What a save came to: what the service made of it, compared with what was asked, and the way back. Pure.

use serde_json::Value;

use super::document::{is_same, is_secret, is_stored_secret, leaves, tidy, typed_secret};
use super::pointer::set;

/// How one setting is stored otherwise than it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// It was written as plain text, and the service made a secret of it.
    MadeSecret {
        /// Which.
        pointer: String,
    },
    /// It was written as a secret, and came back as plain text.
    Exposed {
        /// Which.
        pointer: String,
    },
    /// Another value, or none, or one that nobody asked for.
    Other {
        /// Which.
        pointer: String,
        /// What was asked for.
        asked: Option<Value>,
        /// What is stored.
        stored: Option<Value>,
    },
}

impl Difference {
    /// Which setting it is.
    #[must_use]
    pub fn pointer(&self) -> &str {
        match self {
            Self::MadeSecret { pointer } | Self::Exposed { pointer } | Self::Other { pointer, .. } => pointer,
        }
    }
}

/// Compares what was asked for with what is stored now, the gravest first. Both are in the form of
/// [`super::document::tidy`].
#[must_use]
pub fn differences(asked: &Value, stored: &Value) -> Vec<Difference> {
    let (wanted, answered) = (leaves(asked), leaves(stored));
    let mut found: Vec<Difference> = Vec::new();
    for (pointer, value) in wanted.iter().filter(|(pointer, _)| !pointer.is_empty()) {
        let now = stored.pointer(pointer);
        let is_as_asked = now.is_some_and(|now| is_same(value, now) || (is_secret(value) && is_secret(now)));
        if is_as_asked {
            continue;
        }
        found.push(match now {
            Some(now) if is_stored_secret(now) && value.is_string() => {
                Difference::MadeSecret { pointer: pointer.clone() }
            }
            Some(now) if is_secret(value) && now.is_string() => Difference::Exposed { pointer: pointer.clone() },
            now => Difference::Other { pointer: pointer.clone(), asked: Some((*value).clone()), stored: now.cloned() },
        });
    }
    for (pointer, value) in answered {
        if !pointer.is_empty() && asked.pointer(&pointer).is_none() {
            found.push(Difference::Other { pointer, asked: None, stored: Some(value.clone()) });
        }
    }
    found.sort_by_key(|difference| match difference {
        Difference::Exposed { .. } => 0,
        Difference::MadeSecret { .. } => 1,
        Difference::Other { .. } => 2,
    });
    found
}

/// The way back from a save.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// What shall be stored again.
    pub wanted: Value,
    /// Secrets that cannot be brought back: they stay as the save left them.
    pub lost: Vec<String>,
}

/// The way back to the settings `before` a save that asked for `asked`, from what is stored `now`. A secret that it
/// replaced or removed is not known to anybody any more.
#[must_use]
pub fn undo(before: &Value, asked: &Value, now: &Value) -> Undo {
    let mut wanted = before.clone();
    let mut lost = Vec::new();
    for (pointer, value) in leaves(before) {
        if !is_stored_secret(value) {
            continue;
        }
        let is_kept = asked.pointer(&pointer).is_some_and(is_stored_secret);
        set(&mut wanted, &pointer, now.pointer(&pointer).cloned());
        if !is_kept {
            lost.push(pointer);
        }
    }
    Undo { wanted: tidy(&wanted), lost }
}

/// A document without the secrets in it: all that can be put back once the service has forgotten them.
#[must_use]
pub fn without_secrets(document: &Value) -> Value {
    let mut left = document.clone();
    for (pointer, value) in leaves(document) {
        if is_secret(value) {
            set(&mut left, &pointer, None);
        }
    }
    tidy(&left)
}

/// How many secrets of a document were typed here.
#[must_use]
pub fn n_typed_secrets(document: &Value) -> usize {
    leaves(document).into_iter().filter(|(_, value)| typed_secret(value).is_some()).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_can_be_put_back_is_without_secrets() {
        let before =
            json!({"tag": "t", "operationContext": {"environmentVariables": {"S": {"ciphertext": "x"}, "A": "1"}}});
        let wanted = json!({"tag": "t", "operationContext": {"environmentVariables": {"A": "1"}}});
        assert_eq!(without_secrets(&before), wanted);
    }

    #[test]
    fn what_the_service_made_of_it_is_told() {
        let asked = json!({
            "token": "abc", "typed": {"secret": 1}, "kept": {"ciphertext": "x"}, "leak": {"secret": 2}, "branch": "main",
            "gone": true,
        });
        let stored = json!({
            "token": {"ciphertext": "y"}, "typed": {"ciphertext": "z"}, "kept": {"ciphertext": "w"}, "leak": "plain",
            "branch": "refs/heads/main", "role": {"name": "added"},
        });
        let told = differences(&asked, &stored);
        let pointers: Vec<&str> = told.iter().map(Difference::pointer).collect();
        assert_eq!(pointers, ["/leak", "/token", "/branch", "/gone", "/role/name"]);
        assert_eq!(told.first(), Some(&Difference::Exposed { pointer: "/leak".to_owned() }));
        assert_eq!(told.get(1), Some(&Difference::MadeSecret { pointer: "/token".to_owned() }));
        assert!(differences(&asked, &asked).is_empty());
    }

    #[test]
    fn a_save_is_undone_but_for_its_secrets() {
        let before = json!({
            "tag": "a", "kept": {"ciphertext": "1"}, "replaced": {"ciphertext": "2"}, "removed": {"ciphertext": "3"},
            "was": "plain",
        });
        let asked = json!({
            "tag": "b", "kept": {"ciphertext": "1"}, "replaced": {"secret": 1}, "was": {"secret": 2}, "new": "x",
        });
        let now = json!({
            "tag": "b", "kept": {"ciphertext": "4"}, "replaced": {"ciphertext": "5"}, "was": {"ciphertext": "6"},
            "new": "x",
        });
        let undo = undo(&before, &asked, &now);
        let wanted = json!({"tag": "a", "kept": {"ciphertext": "4"}, "replaced": {"ciphertext": "5"}, "was": "plain"});
        assert_eq!(undo.wanted, wanted);
        assert_eq!(undo.lost, ["/replaced", "/removed"]);
        assert_eq!((n_typed_secrets(&asked), n_typed_secrets(&now)), (2, 0));
    }
}
