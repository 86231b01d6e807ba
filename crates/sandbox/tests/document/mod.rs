//! The published document of the API, which is not part of this checkout, and how it differs from the wire: each such
//! place is named here, as an exception with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

/// What the sandbox and the service do although the document does not say so.
const KNOWN_UNPUBLISHED: &[(&str, &str)] = &[
    // In the reference's prose and example, not in the schema.
    ("OrgDeploymentsMetadataResponse", "pausedStacks"),
    // In the CLI's type of the same answer.
    ("GetDeploymentResponse", "agentPool"),
    ("DeploymentWithRelatedUpdates", "agentPool"),
];

/// Keys that the document requires and documented real answers leave out.
const KNOWN_MISSING: &[(&str, &str)] = &[
    // Deployments from before the service kept it.
    ("ListDeploymentSnapshot", "pulumiOperation"),
    // Older services (project `legacy-billing`).
    ("DeploymentLogsBase", "__type"),
    // A change of a pool sends only what changes (API reference, "Deployment runners").
    ("CreateOrgAgentPoolRequest", "name"),
    ("CreateOrgAgentPoolRequest", "description"),
    // Null at the end of the events, and where a resource has no state before or after (the reference's own example).
    ("GetUpdateEventsResponse", "continuationToken"),
    ("AppStepEventMetadata", "old"),
    ("AppStepEventMetadata", "new"),
];

/// What stands on the wire although the schema has another form.
const KNOWN_OTHER_FORMS: &[(&str, &[&str])] = &[
    // A plain value is a bare text, and a ciphertext is one text without the secret beside it (CLI
    // `apitype/deployments_test.go`).
    (
        "SecretValue",
        &[r#"{"type": "string"}"#, r#"{"type": "object", "properties": {"ciphertext": {"type": "string"}}}"#],
    ),
    // An image without credentials is a bare text.
    ("DockerImage", &[r#"{"type": "string"}"#]),
    ("DockerImageRequest", &[r#"{"type": "string"}"#]),
];

/// The published document.
pub struct Document(Value);

impl Document {
    /// The document, if it stands beside this checkout.
    pub fn open() -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api/openapi.json");
        let Ok(text) = std::fs::read(path) else {
            println!("skipped: the published contract is not beside this checkout");
            return None;
        };
        Some(Self(serde_json::from_slice(&text).unwrap()))
    }

    pub fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        self.0["paths"].get(path)?.get(method.to_lowercase())
    }

    /// Checks an answer against its schema.
    pub fn check(&self, schema: &Value, answer: &Value, what: &str) {
        let mut rooted = schema.clone();
        rooted["components"] = self.0["components"].clone();
        relax(&mut rooted["components"]["schemas"]);
        let validator = jsonschema::options().should_validate_formats(true).build(&rooted).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path)).collect();
        assert!(errors.is_empty(), "{what}: {errors:#?}");
        let mut unknown = BTreeSet::new();
        self.find_unknown(schema, answer, "", &mut unknown);
        assert!(unknown.is_empty(), "{what}: the document does not know {unknown:?}");
    }

    /// Checks the body of a request against what the document says of the operation.
    pub fn check_request(&self, method: &str, template: &str, body: &Value) {
        let what = format!("the request of {method} {template}");
        let operation = self.operation(method, template).unwrap_or_else(|| panic!("{what}: not published"));
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(!schema.is_null(), "{what}: a body, and none is published");
        self.check(schema, &without_nulls(body), &what);
    }

    /// Checks that the document knows each parameter of a query.
    pub fn check_query(&self, method: &str, template: &str, query: &str) {
        let operation =
            self.operation(method, template).unwrap_or_else(|| panic!("{method} {template}: not published"));
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let published: BTreeSet<&str> = parameters
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            assert!(published.contains(name), "{name} of {method} {template} is not published");
        }
    }

    /// Checks an answer against what the document says of the operation. Refusals have a shape of their own, which it
    /// does not publish.
    pub fn check_answer(&self, method: &str, template: &str, status: u16, body: &[u8]) {
        let what = format!("the answer {status} of {method} {template}");
        let operation = self.operation(method, template).unwrap_or_else(|| panic!("{what}: not published"));
        // These can always come, listed or not.
        if [401, 403, 429].contains(&status) || status >= 500 {
            return;
        }
        let response = operation["responses"].get(status.to_string());
        let response = response.unwrap_or_else(|| panic!("{what}: not published"));
        let schema = &response["content"]["application/json"]["schema"];
        if status >= 400 || schema.is_null() || *schema == json!({"type": "object"}) {
            return;
        }
        let answer: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{what}: {error}"));
        // Null is how many answers say "none", such as the operation of an idle stack; the schemas never allow it.
        self.check(&log_schema(schema, &answer), &without_nulls(&answer), &what);
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> (&'a Value, &'a str) {
        let Some(reference) = schema["$ref"].as_str() else { return (schema, "") };
        let name = reference.rsplit('/').next().unwrap();
        (&self.0["components"]["schemas"][name], name)
    }

    /// All properties of a schema, with those of the schemas it is made of.
    fn properties<'a>(&'a self, schema: &'a Value, into: &mut BTreeMap<&'a str, &'a Value>) {
        let (schema, _) = self.resolve(schema);
        into.extend(
            schema["properties"].as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema)),
        );
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.properties(part, into);
        }
    }

    /// Keys of an answer that its schema does not have: JSON schema by itself lets them pass.
    fn find_unknown(&self, schema: &Value, answer: &Value, at: &str, unknown: &mut BTreeSet<String>) {
        let (resolved, name) = self.resolve(schema);
        match answer {
            Value::Array(items) => {
                for item in items {
                    self.find_unknown(&resolved["items"], item, at, unknown);
                }
            }
            Value::Object(map) => {
                let mut properties = BTreeMap::new();
                self.properties(schema, &mut properties);
                if properties.is_empty() && resolved.get("additionalProperties").is_none() {
                    // Published as any object.
                    return;
                }
                for (key, value) in map {
                    let place = format!("{at}/{key}");
                    match properties.get(key.as_str()).copied().or(resolved.get("additionalProperties")) {
                        Some(schema) => self.find_unknown(schema, value, &place, unknown),
                        None if KNOWN_UNPUBLISHED.contains(&(name, key.as_str())) => {}
                        None => {
                            unknown.insert(place);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// A value without keys that are null. A merge patch says so to take a key away, which the prose of the document allows
/// and its schemas do not.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// Values of any kind are published as objects: rows of a search, definitions of a schedule.
fn allow_any_value(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("additionalProperties") == Some(&json!({"type": "object"})) {
                map.insert("additionalProperties".to_owned(), json!({}));
            }
            map.values_mut().for_each(allow_any_value);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_any_value),
        _ => {}
    }
}

/// Log answers are published as their common base only. The mode decides, and where an older service does not name it,
/// the keys do.
fn log_schema(schema: &Value, answer: &Value) -> Value {
    if schema["$ref"] != "#/components/schemas/DeploymentLogsBase" {
        return schema.clone();
    }
    let is_step = answer.get("name").is_some() || answer["__type"] == "DeploymentLogsStep";
    let name = if is_step { "DeploymentLogsStep" } else { "DeploymentLogs" };
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Takes the exceptions out of the schemas' lists of required keys.
fn relax(schemas: &mut Value) {
    fn drop_required(schema: &mut Value, key: &str) {
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|required| required != key);
        }
        for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
            drop_required(part, key);
        }
    }
    allow_any_value(schemas);
    for (name, forms) in KNOWN_OTHER_FORMS {
        let published = std::mem::take(&mut schemas[*name]);
        let mut any_of: Vec<Value> = forms.iter().map(|form| serde_json::from_str(form).unwrap()).collect();
        any_of.push(published);
        schemas[*name] = json!({"anyOf": any_of});
    }
    for (name, key) in KNOWN_MISSING {
        drop_required(&mut schemas[name], key);
    }
}
