//! Deployment settings as JSON that people read and write: secrets are hidden, and what is typed is checked before it
//! becomes a request. Pure.

use serde_json::{Map, Value};

/// What stands in place of a secret.
const HIDDEN: &str = "•••";

/// A copy in which no secret can be read: neither its text nor its ciphertext.
#[must_use]
pub fn without_secrets(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let is_secret = ["secret", "ciphertext"].iter().any(|key| map.get(*key).is_some_and(Value::is_string))
                || map.get("isSecret") == Some(&Value::Bool(true));
            let hide = |(key, value): (&String, &Value)| {
                let shown = match value {
                    Value::String(_) if is_secret => Value::from(HIDDEN),
                    other => without_secrets(other),
                };
                (key.clone(), shown)
            };
            Value::Object(map.iter().map(hide).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_secrets).collect()),
        other => other.clone(),
    }
}

/// A value as indented JSON.
#[must_use]
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Reads what a person typed as the body of a request.
///
/// # Errors
/// A sentence that says what is wrong, and in which line.
pub fn parse_object(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Err("Nothing stands here yet.".to_owned());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) if is_hidden(&Value::Object(map.clone())) => Err(format!(
            "{HIDDEN} stands in place of a secret and cannot be sent: write the secret, or take its key out."
        )),
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err("This is JSON, but no object: it must begin with { and end with }.".to_owned()),
        Err(error) => Err(format!("Line {}, column {}: this is no JSON there.", error.line(), error.column())),
    }
}

/// Whether a placeholder of a secret stands anywhere in it: sent, it would take the place of the secret.
fn is_hidden(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.values().any(is_hidden),
        Value::Array(items) => items.iter().any(is_hidden),
        Value::String(text) => text == HIDDEN,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_form_of_a_secret_is_shown() {
        let value = json!({
            "a": "plain", "b": {"secret": "s3cret"}, "c": {"ciphertext": "YWJj"}, "n": 1,
            "d": [{"isSecret": true, "value": "s3cret"}, {"isSecret": false, "value": "shown"}],
        });
        let shown = without_secrets(&value);
        assert!(!shown.to_string().contains("s3cret") && !shown.to_string().contains("YWJj"), "{shown}");
        let at = |path: &str| shown.pointer(path).cloned().unwrap_or_default();
        assert_eq!((at("/a"), at("/d/1/value"), at("/n")), (json!("plain"), json!("shown"), json!(1)));
    }

    #[test]
    fn what_is_typed_is_an_object_without_placeholders() {
        assert_eq!(parse_object(r#"{"a": null}"#).map(|map| map.len()), Ok(1));
        let problems = [
            ("", "Nothing stands here yet."),
            ("[1]", "This is JSON, but no object: it must begin with { and end with }."),
            ("{\n  \"a\": ,\n}", "Line 2, column 8: this is no JSON there."),
        ];
        for (text, problem) in problems {
            assert_eq!(parse_object(text), Err(problem.to_owned()), "{text}");
        }
        assert!(parse_object(r#"{"a": {"ciphertext": "•••"}}"#).is_err(), "a placeholder never goes out");
    }
}
