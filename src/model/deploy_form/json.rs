//! A request as it is shown: numbered lines of JSON, what each `null` means, and no secret in sight. Pure.

use api_types::create::CreateDeploymentRequest;
use serde_json::{Map, Value};

use crate::model::json_lines::{self, JsonLine};

/// What stands for a secret on screen.
pub const MASK: &str = "•••";

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

/// JSON in lines.
#[must_use]
pub fn lines(value: &Value) -> Vec<JsonLine> {
    // Without settings there is nothing that a list could replace.
    let is_alone = value.get("inheritSettings") == Some(&Value::Bool(false));
    json_lines::lines(value, &|path, value| match value {
        Value::Null => Some(note_of_null(path)),
        Value::Array(_) => note_of_list(path).filter(|_| !is_alone),
        other => note_of_value(path, other),
    })
}

fn note_of_value(path: &[&str], value: &Value) -> Option<String> {
    let is_alone = path == ["inheritSettings"] && *value == Value::Bool(false);
    is_alone.then(|| "the stack's settings do not apply".to_owned())
}

fn note_of_list(path: &[&str]) -> Option<String> {
    (path == ["operationContext", "preRunCommands"]).then(|| "replaces the settings' list whole".to_owned())
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
