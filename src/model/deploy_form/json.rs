//! A request as it is shown: numbered lines of JSON, what each `null` means, and no secret in sight. Pure.

use api_types::create::CreateDeploymentRequest;
use serde_json::{Map, Value};

/// What stands for a secret on screen.
pub const MASK: &str = "•••";
/// What stands for a secret in a command that is copied.
pub const PLACEHOLDER: &str = "PUT_THE_SECRET_HERE";

/// A line of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLine {
    /// The text, indented.
    pub text: String,
    /// What it does, where it is not plain.
    pub note: Option<String>,
}

/// The request as JSON in which `mask` stands for every secret.
#[must_use]
pub fn masked(request: &CreateDeploymentRequest, mask: &str) -> Value {
    // A request is made of texts and maps, which always become JSON.
    let mut body = serde_json::to_value(request).unwrap_or_default();
    let variables = body.pointer_mut("/operationContext/environmentVariables").and_then(Value::as_object_mut);
    for value in variables.into_iter().flat_map(Map::values_mut) {
        hide(value, mask);
    }
    for pointer in ["/sourceContext/git/gitAuth/accessToken"] {
        if let Some(value) = body.pointer_mut(pointer) {
            hide(value, mask);
        }
    }
    body
}

fn hide(value: &mut Value, mask: &str) {
    if let Some(secret) = value.as_object_mut().and_then(|object| object.get_mut("secret")) {
        *secret = mask.into();
    }
}

const REPLACES_LIST: &str = "replaces the settings' list whole";

/// JSON in lines.
#[must_use]
pub fn lines(value: &Value) -> Vec<JsonLine> {
    let mut lines = Vec::new();
    write(value, &mut Vec::new(), "", "", &mut lines);
    if value.get("inheritSettings") == Some(&Value::Bool(false)) {
        // There is nothing that it could replace.
        for line in lines.iter_mut().filter(|line| line.note.as_deref() == Some(REPLACES_LIST)) {
            line.note = None;
        }
    }
    lines
}

fn write<'a>(value: &'a Value, path: &mut Vec<&'a str>, start: &str, end: &str, lines: &mut Vec<JsonLine>) {
    let indent = "  ".repeat(path.len());
    let mut line = |text: String, note| lines.push(JsonLine { text, note });
    match value {
        Value::Object(object) if !object.is_empty() => {
            line(format!("{indent}{start}{{"), None);
            for (index, (key, value)) in object.iter().enumerate() {
                path.push(key);
                let comma = if index + 1 < object.len() { "," } else { "" };
                write(value, path, &format!("{}: ", quoted(key)), comma, lines);
                path.pop();
            }
            lines.push(JsonLine { text: format!("{indent}}}{end}"), note: None });
        }
        Value::Array(list) if !list.is_empty() => {
            line(format!("{indent}{start}["), note_of_list(path));
            for (index, value) in list.iter().enumerate() {
                path.push("");
                write(value, path, "", if index + 1 < list.len() { "," } else { "" }, lines);
                path.pop();
            }
            lines.push(JsonLine { text: format!("{indent}]{end}"), note: None });
        }
        Value::Null => line(format!("{indent}{start}null{end}"), Some(note_of_null(path))),
        Value::Array(_) => line(format!("{indent}{start}[]{end}"), note_of_list(path)),
        other => line(format!("{indent}{start}{other}{end}"), note_of_value(path, other)),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn note_of_value(path: &[&str], value: &Value) -> Option<String> {
    let is_alone = path == ["inheritSettings"] && *value == Value::Bool(false);
    is_alone.then(|| "the stack's settings do not apply".to_owned())
}

fn note_of_list(path: &[&str]) -> Option<String> {
    (path == ["operationContext", "preRunCommands"]).then(|| REPLACES_LIST.to_owned())
}

fn note_of_null(path: &[&str]) -> String {
    match path {
        ["agentPoolID"] => {
            "takes the settings' pool away: the organization's default pool, or the hosted one".to_owned()
        }
        ["executorContext", "executorImage"] => "takes the settings' image away: the default image".to_owned(),
        ["operationContext", "role"] => {
            "takes the settings' role away: it runs with the permissions of whoever starts it".to_owned()
        }
        ["operationContext", "environmentVariables", name] => format!("leaves {name} of the settings out"),
        ["sourceContext", _, what] => format!("takes the settings' {what} away, which would exclude yours"),
        _ => "takes the settings' value away".to_owned(),
    }
}
