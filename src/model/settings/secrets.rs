//! The texts of secrets that a person typed and that have not been sent yet. Documents have only their numbers, so
//! that no diff, draft, export or message can hold a text by accident; [`Secrets::filled`] puts them in at the last
//! moment. Each text is wiped from memory when it is forgotten. Pure.

use std::collections::BTreeMap;

use api_types::secret::Redacted;
use serde_json::Value;
use zeroize::Zeroize;

use super::document::typed_secret;

/// Texts by their numbers. A number is never given twice, since what stands for a text may outlive it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    texts: BTreeMap<u32, Redacted>,
    n_kept: u32,
}

impl Secrets {
    /// Keeps a text, and gives the number that stands for it.
    pub fn keep(&mut self, text: &str) -> u32 {
        self.n_kept += 1;
        self.texts.insert(self.n_kept, Redacted::new(text.to_owned()));
        self.n_kept
    }

    /// Puts another text under a number.
    pub fn replace(&mut self, number: u32, text: &str) {
        self.texts.insert(number, Redacted::new(text.to_owned()));
    }

    /// The text under a number, for the field that it is typed in.
    #[must_use]
    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(&number).map(Redacted::expose)
    }

    /// How many characters the text has: all that may be shown of it.
    #[must_use]
    pub fn n_chars(&self, number: u32) -> usize {
        self.text(number).map_or(0, |text| text.chars().count())
    }

    /// A document or a patch with the texts in it: what goes out. The caller wipes it with [`wipe`].
    #[must_use]
    pub fn filled(&self, value: &Value) -> Value {
        if let Some(number) = typed_secret(value) {
            return serde_json::json!({"secret": self.text(number).unwrap_or_default()});
        }
        match value {
            Value::Object(map) => {
                Value::Object(map.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(|item| self.filled(item)).collect()),
            other => other.clone(),
        }
    }

    /// The same with a word in the place of each secret that was typed: what may be shown.
    #[must_use]
    pub fn masked(&self, value: &Value) -> Value {
        replaced(value, &|number| format!("[hidden, {} characters]", self.n_chars(number)))
    }

    /// Whether the text of each secret in a document is known.
    #[must_use]
    pub fn knows(&self, document: &Value) -> bool {
        numbers(document).iter().all(|number| self.texts.contains_key(number))
    }

    /// Whether the secrets of a document have the same texts there.
    #[must_use]
    pub fn agrees(&self, other: &Self, document: &Value) -> bool {
        numbers(document).iter().all(|number| self.texts.get(number) == other.texts.get(number))
    }

    /// Forgets all texts.
    pub fn forget(&mut self) {
        self.texts.clear();
    }

    /// Forgets the texts that stand nowhere in a document any more.
    pub fn retain(&mut self, document: &Value) {
        let used = numbers(document);
        self.texts.retain(|number, _| used.contains(number));
    }
}

fn numbers(document: &Value) -> Vec<u32> {
    super::document::leaves(document).iter().filter_map(|(_, value)| typed_secret(value)).collect()
}

/// A document or a patch with one word in the place of each secret that was typed: for a command that is copied.
#[must_use]
pub fn with_placeholders(value: &Value, placeholder: &str) -> Value {
    replaced(value, &|_| placeholder.to_owned())
}

fn replaced(value: &Value, word: &dyn Fn(u32) -> String) -> Value {
    if let Some(number) = typed_secret(value) {
        return serde_json::json!({"secret": word(number)});
    }
    match value {
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), replaced(value, word))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| replaced(item, word)).collect()),
        other => other.clone(),
    }
}

/// Wipes every text of a value that went out.
pub fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Object(map) => map.values_mut().for_each(wipe),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_goes_out_and_is_shown_nowhere() {
        let mut secrets = Secrets::default();
        let number = secrets.keep("hunter2");
        let patch = json!({"a": {"secret": number}, "b": [{"c": "plain"}]});
        let mut body = secrets.filled(&patch);
        assert_eq!(body, json!({"a": {"secret": "hunter2"}, "b": [{"c": "plain"}]}));
        assert_eq!(secrets.masked(&patch).pointer("/a/secret"), Some(&json!("[hidden, 7 characters]")));
        assert_eq!(with_placeholders(&patch, "X").pointer("/a/secret"), Some(&json!("X")));
        assert!(!format!("{secrets:?}").contains("hunter2"));
        let mut left = secrets.clone();
        left.retain(&patch);
        assert_eq!(left.n_chars(number), 7);
        assert!(left.knows(&patch) && left.agrees(&secrets, &patch));
        secrets.replace(number, "hunter3");
        assert!(!left.agrees(&secrets, &patch), "the same number, another text");
        left.retain(&json!({}));
        assert_eq!(left.text(number), None);
        assert!(!left.knows(&patch));
        assert_ne!(left.keep("other"), number, "what stood for the text stands for no other one");
        wipe(&mut body);
        assert_eq!(body.pointer("/a/secret"), Some(&json!("")));
    }
}
