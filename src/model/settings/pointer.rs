//! JSON pointers (RFC 6901): how one setting is named, read and changed in a document. Pure.

use serde_json::{Map, Value};

/// The pointer of a key of what `parent` names.
#[must_use]
pub fn child(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The keys on the way to what a pointer names.
#[must_use]
pub fn keys(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect()
}

/// Whether `pointer` names `ancestor` or something in it.
#[must_use]
pub fn is_within(pointer: &str, ancestor: &str) -> bool {
    pointer.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Puts a value where a pointer says, with the objects on the way, or takes away what is there, with the objects that
/// it leaves empty.
pub fn set(document: &mut Value, pointer: &str, value: Option<Value>) {
    match value {
        Some(value) => put(document, &keys(pointer), value),
        None => {
            take(document, &keys(pointer));
        }
    }
}

fn put(document: &mut Value, keys: &[String], value: Value) {
    let Some((key, rest)) = keys.split_first() else {
        *document = value;
        return;
    };
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    if let Value::Object(map) = document {
        put(map.entry(key.clone()).or_insert(Value::Null), rest, value);
    }
}

/// Whether the object is empty afterwards and may go too.
fn take(document: &mut Value, keys: &[String]) -> bool {
    let (Value::Object(map), Some((key, rest))) = (document, keys.split_first()) else { return false };
    let goes = rest.is_empty() || map.get_mut(key).is_some_and(|inner| take(inner, rest));
    // The order of what stays is the order in which people see it.
    goes && map.shift_remove(key).is_some() && map.is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_setting_is_put_and_taken_with_what_is_on_the_way() {
        let mut document = json!({"z": 1});
        set(&mut document, &child("/a/b", "x/y~"), Some(json!(true)));
        assert_eq!(document, json!({"z": 1, "a": {"b": {"x/y~": true}}}));
        assert_eq!(document.pointer("/a/b/x~1y~0"), Some(&json!(true)));
        set(&mut document, "/a/b/other", None);
        assert_eq!(document, json!({"z": 1, "a": {"b": {"x/y~": true}}}), "what is not there is not missed");
        set(&mut document, "/a/b/x~1y~0", None);
        assert_eq!(document, json!({"z": 1}), "an object that is left empty goes too");
        set(&mut document, "/z/deep", Some(json!(2)));
        assert_eq!(document, json!({"z": {"deep": 2}}));
    }

    #[test]
    fn a_pointer_is_within_another_by_whole_keys() {
        assert!(is_within("/vcs/paths", "/vcs") && is_within("/vcs", "/vcs"));
        assert!(!is_within("/vcsOther", "/vcs"));
    }
}
