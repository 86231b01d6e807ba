//! The merge patch that turns the stored settings into the wanted ones: only what differs, with `null` for what goes.
//! Pure.
//!
//! The service merges objects at every depth, replaces everything else whole, and removes what is `null`. Where it
//! departs from that, or where a plain difference would lose something, a rule here says so. Each is a bug that some
//! client shipped (pulumi/pulumi #24285, #24525, #24526):
//! - `vcs` is replaced whole, so a patch of it is complete.
//! - An empty list or object changes nothing, so one that became empty is `null`.
//! - Branch, commit and tag exclude each other, so to set one clears the others by name.
//! - An image is patched as an object: as a bare text it would take the registry's credentials along.

use serde_json::{Map, Value};

use super::document::{VARIABLES, is_same_at, is_secret_at};
use super::pointer::child;

/// Objects that only hold others together. What goes out of them goes by name, so that what somebody else put there in
/// the meantime stays; every other object goes as one.
const CONTAINERS: [&str; 8] = [
    "",
    "/sourceContext",
    "/operationContext",
    VARIABLES,
    "/operationContext/oidc",
    "/operationContext/options",
    "/executorContext",
    "/cacheOptions",
];

/// What excludes each other, by where it stands.
const EXCLUSIVE: [(&str, &[&str]); 2] =
    [("/sourceContext/git", &["branch", "commit", "tag"]), ("/sourceContext/hg", &["branch", "revision"])];

/// The patch, or `None` when nothing differs. Both documents are in the form of [`super::document::tidy`].
#[must_use]
pub fn patch(stored: &Value, wanted: &Value) -> Option<Value> {
    object_patch(stored, wanted, "").map(Value::Object)
}

fn object_patch(stored: &Value, wanted: &Value, at: &str) -> Option<Map<String, Value>> {
    let (no_stored, no_wanted) = (Map::new(), Map::new());
    let (stored, wanted) = (stored.as_object().unwrap_or(&no_stored), wanted.as_object().unwrap_or(&no_wanted));
    let mut patch = Map::new();
    for (key, wanted) in wanted {
        let stored = stored.get(key);
        if let Some(change) = value_patch(stored, wanted, &child(at, key)) {
            patch.insert(key.clone(), change);
        }
    }
    for (key, gone) in stored.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
        let at = child(at, key);
        if !CONTAINERS.contains(&at.as_str()) {
            patch.insert(key.clone(), Value::Null);
        } else if let Some(change) = object_patch(gone, &Value::Null, &at) {
            patch.insert(key.clone(), Value::Object(change));
        }
    }
    clear_exclusive(&mut patch, stored, wanted, at);
    (!patch.is_empty()).then_some(patch)
}

fn value_patch(stored: Option<&Value>, wanted: &Value, at: &str) -> Option<Value> {
    let Some(stored) = stored else { return Some(wanted.clone()) };
    if is_same_at(stored, wanted, at) {
        return None;
    }
    let is_merged = stored.is_object() && wanted.is_object() && !is_secret_at(stored, at) && !is_secret_at(wanted, at);
    if is_merged && at != "/vcs" {
        return object_patch(stored, wanted, at).map(Value::Object);
    }
    Some(wanted.clone())
}

fn clear_exclusive(patch: &mut Map<String, Value>, stored: &Map<String, Value>, wanted: &Map<String, Value>, at: &str) {
    let Some((_, keys)) = EXCLUSIVE.iter().find(|(place, _)| *place == at) else { return };
    let is_set_anew = keys.iter().any(|key| patch.get(*key).is_some_and(|value| !value.is_null()));
    if is_set_anew && !stored.is_empty() {
        for key in keys.iter().filter(|key| !wanted.contains_key(**key)) {
            patch.insert((*key).to_owned(), Value::Null);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_goes_goes_as_one_and_what_holds_others_stays() {
        for (stored, wanted, expected) in [
            (
                json!({"executorContext": {"executorImage": {"credentials": {"username": "a"}}}}),
                json!({}),
                json!({"executorContext": {"executorImage": null}}),
            ),
            (
                json!({"operationContext": {"environmentVariables": {"A": "1", "B": "2"}}}),
                json!({"operationContext": {"environmentVariables": {"B": "2"}}}),
                json!({"operationContext": {"environmentVariables": {"A": null}}}),
            ),
            (
                json!({"operationContext": {"oidc": {"aws": {"roleArn": "r"}, "gcp": {"region": "x"}}}}),
                json!({"operationContext": {"oidc": {"gcp": {"region": "x"}}}}),
                json!({"operationContext": {"oidc": {"aws": null}}}),
            ),
        ] {
            assert_eq!(patch(&stored, &wanted), Some(expected), "{stored}");
        }
    }
}
