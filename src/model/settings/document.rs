//! Settings as one JSON document in a form that can be compared and changed: every key in its one spelling, every
//! secret in one form, an image always an object, nothing that is null, nothing that only the service writes. Keys
//! that this console does not know stay as they came.
//!
//! A secret is one of two objects: `{"ciphertext": …}`, which the service has stored and never shows, and
//! `{"secret": N}`, one that a person typed here and whose text is kept apart, in [`super::secrets::Secrets`], under
//! that number. The text itself never stands in a document. Pure.

use serde_json::{Map, Value, json};

use super::fields::{FIELDS, find, is_known};
use super::pointer::{child, is_within};

/// What only the service writes.
const READ_ONLY: [&str; 2] = ["version", "source"];

/// Where the keys are names that people chose.
pub const VARIABLES: &str = "/operationContext/environmentVariables";
/// The image, which is a bare text on the wire when it has no credentials.
pub const IMAGE: &str = "/executorContext/executorImage";

/// Reads settings as the service has stored them.
#[must_use]
pub fn read_stored(wire: &Value) -> Value {
    tidy(&read(wire, &mut |_| json!({"ciphertext": ""})))
}

/// Reads settings from a file or a person. Texts of secrets are handed to `keep`, which gives what stands for them.
pub fn read(wire: &Value, keep: &mut dyn FnMut(&str) -> Value) -> Value {
    let mut document = read_at(wire, "", keep);
    if let Some(map) = document.as_object_mut() {
        for key in READ_ONLY {
            map.shift_remove(key);
        }
    }
    if let Some(image) = document.pointer_mut(IMAGE)
        && image.is_string()
    {
        *image = json!({"reference": image.take()});
    }
    document
}

fn read_at(wire: &Value, at: &str, keep: &mut dyn FnMut(&str) -> Value) -> Value {
    match wire {
        Value::Object(map) => {
            if !holds_settings(at)
                && let Some(secret) = read_secret(map, is_known(at), keep)
            {
                return secret;
            }
            let mut read = Map::new();
            for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
                let key = if at == VARIABLES { key.as_str() } else { spelling(at, key) };
                read.insert(key.to_owned(), read_at(value, &child(at, key), keep));
            }
            Value::Object(read)
        }
        other => other.clone(),
    }
}

/// A key in the spelling that the service documents at its place. Others are in use beside it, since the service reads
/// keys without regard to case; but `username` of a registry and `userName` of a repository are two.
#[must_use]
pub fn spelling<'a>(at: &str, key: &'a str) -> &'a str {
    let places = [at.to_owned(), at.replacen("/vcs", "/gitHub", 1)];
    let known = |pointer: &'static str| {
        let rest = places.iter().find_map(|place| pointer.strip_prefix(place.as_str()))?.strip_prefix('/')?;
        rest.split('/').next().filter(|known| known.eq_ignore_ascii_case(key))
    };
    FIELDS.iter().find_map(|field| known(field.pointer)).unwrap_or(key)
}

/// The pointer under which the table of fields has what stands in `vcs`.
fn in_table(at: &str) -> String {
    at.replacen("/vcs", "/gitHub", 1)
}

/// Whether an object holds settings, so that it is no setting itself, whatever its keys are called.
fn holds_settings(at: &str) -> bool {
    let at = in_table(at);
    at == VARIABLES || FIELDS.iter().any(|field| field.pointer != at && is_within(field.pointer, &at))
}

/// Whether this console knows what stands there, as a setting, as a part of one, or as what holds some.
fn is_own(at: &str) -> bool {
    holds_settings(at) || is_known(at) || is_within(at, VARIABLES) || {
        let parents = at.match_indices('/').map(|(end, _)| at.get(..end).unwrap_or_default());
        parents.skip(1).any(|parent| find(parent).is_some())
    }
}

/// A value that may be secret, in any of its explicit forms; `None` for any other object. Where nobody here knows what
/// stands, only the forms that can mean nothing else are taken for one.
fn read_secret(map: &Map<String, Value>, is_known: bool, keep: &mut dyn FnMut(&str) -> Value) -> Option<Value> {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    let has_only = |keys: &[&str]| !map.is_empty() && map.keys().all(|key| keys.contains(&key.as_str()));
    let is_secret = map.get("isSecret").and_then(Value::as_bool);
    if is_known && has_only(&["isSecret", "value", "ciphertext"]) && is_secret == Some(false) {
        return Some(text("value").unwrap_or_default().into());
    }
    if is_known && has_only(&["plaintext"]) {
        return Some(text("plaintext")?.into());
    }
    if !has_only(&["secret", "ciphertext", "isSecret", "value"]) {
        return None;
    }
    let value = text("value").filter(|_| is_secret == Some(true));
    // With both, the ciphertext is what the service has stored.
    match (text("ciphertext"), text("secret").or(value)) {
        (Some(ciphertext), _) => Some(json!({"ciphertext": ciphertext})),
        (None, Some(text)) => Some(keep(text)),
        // A number stands for a secret that was typed here: nothing that arrives may name one.
        (None, None) if map.contains_key("secret") => Some(json!({"ciphertext": ""})),
        (None, None) => None,
    }
}

/// What a secret's number is, when a value is one that was typed here.
#[must_use]
pub fn typed_secret(value: &Value) -> Option<u32> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    map.get("secret")?.as_u64()?.try_into().ok()
}

/// Whether a value is a secret that the service has stored.
#[must_use]
pub fn is_stored_secret(value: &Value) -> bool {
    value.as_object().is_some_and(|map| map.len() == 1 && map.get("ciphertext").is_some_and(Value::is_string))
}

/// Whether a value is a secret.
#[must_use]
pub fn is_secret(value: &Value) -> bool {
    is_stored_secret(value) || typed_secret(value).is_some()
}

/// Whether two values are the same as far as can be known: the service encrypts anew for each read, so that the
/// ciphertext of a stored secret says nothing.
#[must_use]
pub fn is_same(one: &Value, other: &Value) -> bool {
    is_same_at(one, other, "")
}

/// The same of what stands at a pointer.
#[must_use]
pub fn is_same_at(one: &Value, other: &Value, at: &str) -> bool {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            (at != VARIABLES && is_stored_secret(one) && is_stored_secret(other))
                || (a.len() == b.len()
                    && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| is_same_at(a, b, &child(at, key)))))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        _ => one == other,
    }
}

/// Whether what stands at a pointer is a secret.
#[must_use]
pub fn is_secret_at(value: &Value, at: &str) -> bool {
    is_secret(value) && at != VARIABLES
}

/// A document without what says nothing: empty objects and lists, and lines and texts that a person left empty. Plain
/// variables may be empty. What this console does not know stays as it is: emptiness may mean something there.
#[must_use]
pub fn tidy(document: &Value) -> Value {
    tidy_at(document, "").unwrap_or_else(|| json!({}))
}

fn tidy_at(value: &Value, at: &str) -> Option<Value> {
    match value {
        Value::Null => None,
        other if !is_own(at) => Some(other.clone()),
        Value::String(text) if is_within(at, VARIABLES) => Some(Value::String(text.clone())),
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(Value::from),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(|item| tidy_at(item, at)).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        // Stored, whether or not its ciphertext was told.
        Value::Object(_) if at != VARIABLES && is_stored_secret(value) => Some(value.clone()),
        Value::Object(map) => {
            let kept =
                map.iter().filter_map(|(key, value)| tidy_at(value, &child(at, key)).map(|value| (key.clone(), value)));
            let kept: Map<String, Value> = kept.collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}

/// Everything in a document that has a value of its own, with its pointer, in the document's order. A list is one
/// value, and so is a secret.
#[must_use]
pub fn leaves(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    find_leaves(document, String::new(), &mut found);
    found
}

fn find_leaves<'a>(value: &'a Value, at: String, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) if !is_secret_at(value, &at) => {
            for (key, value) in map {
                find_leaves(value, child(&at, key), found);
            }
        }
        leaf => found.push((at, leaf)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_and_form_becomes_one() {
        let wire = json!({
            "version": 3, "source": "console", "AGENTPOOLID": "p", "github": {"Repository": "a/b"}, "tag": null,
            "sourceContext": {"git": {"repoURL": "https://x.example/a.git", "sparse": ["x"]}},
            "executorContext": {"executorImage": {"reference": "image:1", "credentials": {"USERNAME": "u"}}},
            "operationContext": {"environmentVariables": {
                "Branch": "plain", "A": {"isSecret": false, "value": "a"}, "B": {"isSecret": true, "ciphertext": "YQ=="},
                "C": {"secret": "typed"}, "D": {"plaintext": "d"}, "E": {"secret": "x", "ciphertext": "Yg=="},
            }},
        });
        let mut kept = Vec::new();
        let document = read(&wire, &mut |text| {
            kept.push(text.to_owned());
            json!({"secret": 7})
        });
        let wanted = json!({
            "agentPoolID": "p", "gitHub": {"repository": "a/b"},
            "sourceContext": {"git": {"repoUrl": "https://x.example/a.git", "sparse": ["x"]}},
            "executorContext": {"executorImage": {"reference": "image:1", "credentials": {"username": "u"}}},
            "operationContext": {"environmentVariables": {
                "Branch": "plain", "A": "a", "B": {"ciphertext": "YQ=="}, "C": {"secret": 7}, "D": "d",
                "E": {"ciphertext": "Yg=="},
            }},
        });
        assert_eq!((document, kept), (wanted, vec!["typed".to_owned()]));
    }

    #[test]
    fn an_image_is_an_object_in_either_form() {
        for image in [json!("image:1"), json!({"reference": "image:1", "isDefault": null})] {
            let document = read_stored(&json!({"executorContext": {"executorImage": image}}));
            assert_eq!(document.pointer(IMAGE), Some(&json!({"reference": "image:1"})));
        }
    }

    #[test]
    fn no_answer_names_a_secret_that_was_typed_here() {
        let document = read_stored(&json!({"a": {"secret": 1}, "b": {"secret": "text"}}));
        assert_eq!(document, json!({"a": {"ciphertext": ""}, "b": {"ciphertext": ""}}));
    }

    #[test]
    fn variables_may_have_any_name() {
        for name in ["value", "secret", "ciphertext", "plaintext", "isSecret"] {
            let of = |text: &str| json!({"operationContext": {"environmentVariables": {name: text}}});
            let (document, other) = (read_stored(&of("abc")), read_stored(&of("def")));
            assert_eq!(document, of("abc"));
            assert_eq!(leaves(&document), [(child(VARIABLES, name), &json!("abc"))]);
            assert!(!is_same(&document, &other));
            let mut more = other.clone();
            super::super::pointer::set(&mut more, &child(VARIABLES, "NEW"), Some(json!("1")));
            let wanted = json!({"operationContext": {"environmentVariables": {name: "def", "NEW": "1"}}});
            assert_eq!(super::super::patch::patch(&document, &more), Some(wanted));
        }
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        let vcs = json!({
            "provider": "gitlab", "paths": ["a"], "routing": {"value": "blue"}, "futureFlag": {}, "note": {"plaintext": "x"},
            "list": ["", {}],
        });
        let document = read_stored(&json!({"vcs": vcs, "beta": {"n": null, "empty": []}}));
        assert_eq!(document, json!({"vcs": vcs, "beta": {"empty": []}}));
        let document = read_stored(&json!({"beta": {"ciphertext": "x"}}));
        assert!(document.pointer("/beta").is_some_and(is_stored_secret));
    }

    #[test]
    fn a_ciphertext_is_never_a_change() {
        let (one, other) = (json!({"a": [{"ciphertext": "x"}]}), json!({"a": [{"ciphertext": "y"}]}));
        assert!(is_same(&one, &other));
        assert!(!is_same(&json!({"a": {"ciphertext": "x"}}), &json!({"a": {"secret": 1}})));
        assert!(!is_same(&json!({"a": {"ciphertext": "x"}}), &json!({"a": "x"})));
    }

    #[test]
    fn nothing_is_left_of_what_is_empty() {
        let document = json!({
            "sourceContext": {"git": {"repoDir": " "}}, "gitHub": {"paths": ["", " x "], "deployPullRequest": 0},
            "cacheOptions": {"enable": false},
            "operationContext": {"environmentVariables": {"EMPTY": "", "SPACE": " s "}},
        });
        let wanted = json!({
            "gitHub": {"paths": ["x"], "deployPullRequest": 0}, "cacheOptions": {"enable": false},
            "operationContext": {"environmentVariables": {"EMPTY": "", "SPACE": " s "}},
        });
        assert_eq!(tidy(&document), wanted);
    }
}
