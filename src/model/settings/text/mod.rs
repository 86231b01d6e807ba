//! Settings as text, to be read and edited: JSON, or YAML as it stands in the CLI's `Pulumi.<stack>.deploy.yaml`, and
//! back from what a person wrote. [`tree`] reads the text, [`yaml`] writes YAML.
//!
//! In a text that is shown, every secret is a placeholder. Read back, a placeholder stands for the secret that is at
//! the same place; so a text can be edited, but secrets can't be moved about in it. A secret can be written as
//! `{"secret": "…"}`: its text goes to [`Secrets`], and is a placeholder when the text is written again. A ciphertext
//! changes nothing where a secret is stored, since the service encrypts anew for each read and nobody can tell whether
//! it is another one.
//!
//! The form of the YAML was read in pulumi/pulumi at 1b59498: `ProjectStackDeployment` (`sdk/go/common/workspace/
//! project.go`) has the one key `settings`, with `apitype.DeploymentSettings` (`sdk/go/common/apitype/deployments.go`),
//! whose keys are those of the API, an image always an object, and a secret `secret: …` or `ciphertext: …`. Pure.

pub mod tree;
pub mod yaml;

use std::collections::HashMap;

use api_types::secret::Redacted;
use serde_json::{Map, Value, json};

use super::document::{self, IMAGE, VARIABLES, is_same, is_stored_secret, spelling, typed_secret};
use super::draft::Draft;
use super::fields::{FIELDS, Kind, find};
use super::pointer::{child, is_within, keys};
use super::secrets::Secrets;
use tree::{Content, Node, Place};

/// What stands in the place of a secret.
pub const PLACEHOLDER: &str = "•••";

/// Where the numbers of new texts begin while a text is read: none of them is in use.
const FIRST_NEW: u32 = 1 << 30;

/// The key that holds the settings in the CLI's file.
const SETTINGS: &str = "settings";

/// A way to write settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the API has them.
    Json,
    /// As the CLI has them in its file.
    Yaml,
}

impl Form {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }

    /// What a text most likely is: JSON begins with a brace.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Json } else { Self::Yaml }
    }
}

/// Something that is wrong in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextProblem {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub sentence: String,
}

/// What becomes of placeholders that stand for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strays {
    /// Each is a problem.
    Refuse,
    /// They are left out, and named in [`Reading::left_out`]: in a file from somewhere else there is nothing to put.
    LeaveOut,
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The settings, in the form of [`document::tidy`].
    pub document: Value,
    /// The texts of all secrets of the draft and of the document.
    pub secrets: Secrets,
    /// The pointers of placeholders that stood for nothing.
    pub left_out: Vec<String>,
}

impl Reading {
    /// Makes the draft what was read.
    pub fn put_into(self, draft: &mut Draft) {
        draft.secrets = self.secrets;
        draft.set_wanted(&self.document);
    }
}

/// A document with placeholders for its secrets.
#[must_use]
pub fn masked(value: &Value) -> Value {
    if typed_secret(value).is_some() {
        return json!({"secret": PLACEHOLDER});
    }
    if is_stored_secret(value) {
        return json!({"ciphertext": PLACEHOLDER});
    }
    match value {
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), masked(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(masked).collect()),
        other => other.clone(),
    }
}

/// A document as text that shows no secret.
#[must_use]
pub fn text_of(form: Form, document: &Value) -> String {
    match form {
        Form::Json => json_of(document),
        Form::Yaml => yaml_of(document),
    }
}

/// A document as JSON that shows no secret.
#[must_use]
pub fn json_of(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&masked(document)).unwrap_or_default();
    text.push('\n');
    text
}

/// A document as the CLI's file, showing no secret.
#[must_use]
pub fn yaml_of(document: &Value) -> String {
    file_yaml(&masked(document))
}

/// The CLI's file, with everything that is in the document.
pub(super) fn file_yaml(document: &Value) -> String {
    yaml::write(&Map::from_iter([(SETTINGS.to_owned(), document.clone())]))
}

/// Whether a new secret stands in a text: then it is shown no longer than it has to be.
#[must_use]
pub fn has_secret_text(form: Form, text: &str) -> bool {
    let root = match form {
        Form::Json => tree::read_json(text),
        Form::Yaml => tree::read_yaml(text),
    };
    root.is_ok_and(|root| has_secret_in(&root))
}

fn has_secret_in(node: &Node) -> bool {
    match &node.content {
        Content::Map(entries) => {
            let is_marked = entries.iter().any(|(key, node)| {
                key == "isSecret" && matches!(&node.content, Content::Scalar { value: Value::Bool(true), .. })
            });
            entries.iter().any(|(key, node)| match &node.content {
                Content::Scalar { value, written } if key == "secret" || (is_marked && key == "value") => {
                    written.as_deref().or(value.as_str()).is_some_and(|text| !text.is_empty() && text != PLACEHOLDER)
                }
                _ => has_secret_in(node),
            })
        }
        Content::List(items) => items.iter().any(has_secret_in),
        Content::Scalar { .. } => false,
    }
}

/// Reads what a person wrote in the place of the draft's settings. The draft stays as it is.
///
/// # Errors
/// What is wrong, in the order of the text; then nothing was read.
pub fn read(form: Form, text: &str, draft: &Draft, strays: Strays) -> Result<Reading, Vec<TextProblem>> {
    // Files from some editors begin with a mark that is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let root = match form {
        _ if text.trim().is_empty() => Err(vec![first().problem(match form {
            Form::Json => "Nothing stands here. {} means no settings at all.",
            Form::Yaml => "Nothing stands here. “settings: {}” means no settings at all.",
        })]),
        Form::Json => tree::read_json(text),
        Form::Yaml => tree::read_yaml(text),
    }?;
    let mut reader = Reader { wanted: draft.wanted(), draft, places: HashMap::new(), problems: Vec::new() };
    let root = if form == Form::Yaml { reader.unwrapped(root) } else { root };
    if !matches!(root.content, Content::Map(_)) {
        let sentence = match form {
            Form::Json => "Settings are an object: they begin with { and end with }.",
            Form::Yaml => "Settings are keys with values, such as “agentPoolID: …”.",
        };
        return Err(vec![root.place.problem(sentence)]);
    }
    let wire = reader.wire(&root, "");
    let mut texts = Vec::new();
    let mut document = document::read(&wire, &mut |text| {
        if text == PLACEHOLDER {
            return json!({"ciphertext": PLACEHOLDER});
        }
        let number = FIRST_NEW + u32::try_from(texts.len()).unwrap_or_default();
        texts.push(Redacted::new(text.to_owned()));
        json!({"secret": number})
    });
    let mut reading = Reading { document: json!({}), secrets: draft.secrets.clone(), left_out: Vec::new() };
    reader.put_secrets(&mut document, "", &texts, &mut reading);
    for pointer in reading.left_out.iter().filter(|_| strays == Strays::Refuse) {
        let place = reader.place(pointer);
        reader
            .problems
            .push(place.problem(format!("{PLACEHOLDER} stands for the secret that is here; but here none is.")));
    }
    if strays == Strays::LeaveOut {
        for pointer in &reading.left_out {
            super::pointer::set(&mut document, pointer, None);
        }
    }
    if reader.problems.is_empty() {
        reading.document = document::tidy(&document);
        return Ok(reading);
    }
    reader.problems.sort_by_key(|problem| (problem.line, problem.column));
    Err(reader.problems)
}

fn first() -> Place {
    Place { line: 1, column: 1 }
}

struct Reader<'a> {
    draft: &'a Draft,
    wanted: Value,
    places: HashMap<String, Place>,
    problems: Vec<TextProblem>,
}

impl Reader<'_> {
    fn place(&self, pointer: &str) -> Place {
        self.places.get(pointer).copied().unwrap_or(first())
    }

    /// What is under `settings`, when that is there.
    fn unwrapped(&mut self, root: Node) -> Node {
        let Content::Map(mut entries) = root.content else { return root };
        let Some(at) = entries.iter().position(|(key, _)| key == SETTINGS) else {
            return Node { content: Content::Map(entries), ..root };
        };
        let (_, settings) = entries.remove(at);
        for (key, node) in entries {
            self.problems
                .push(node.place.problem(format!("“{key}” cannot stand beside “settings”: move it in there.")));
        }
        match settings.content {
            Content::Scalar { value: Value::Null, .. } => Node { content: Content::Map(Vec::new()), ..settings },
            _ => settings,
        }
    }

    /// The value of a node, with everything about its form said that can be said at its line.
    fn wire(&mut self, node: &Node, at: &str) -> Value {
        self.places.insert(at.to_owned(), node.place);
        let value = match &node.content {
            Content::Scalar { value, written } => match written {
                // The CLI takes what has no quotation marks for a text where a text is due: “PORT: 8080”.
                Some(written) if !value.is_null() && is_text_place(at) => Value::String(written.clone()),
                _ => value.clone(),
            },
            Content::List(items) => {
                let items = items.iter().enumerate().map(|(number, item)| self.wire(item, &format!("{at}/{number}")));
                Value::Array(items.collect())
            }
            Content::Map(entries) => self.map(entries, at),
        };
        if let Some(sentence) = wrong_form(&value, at)
            && !self.is_there_already(&value, at)
        {
            self.problems.push(node.place.problem(sentence));
        }
        value
    }

    fn map(&mut self, entries: &[(String, Node)], at: &str) -> Value {
        let mut map = Map::new();
        let mut lines = HashMap::new();
        for (key, node) in entries {
            let known = if at == VARIABLES { key.as_str() } else { spelling(at, key) };
            // The service reads keys without regard to case, so that two spellings are one key.
            if let Some((other, line)) = lines.insert(known, (key, node.place.line)) {
                let sentence = format!("“{key}” is the same key as “{other}” in line {line}.");
                self.problems.push(node.place.problem(sentence));
            }
            map.insert(key.clone(), self.wire(node, &child(at, known)));
        }
        Value::Object(map)
    }

    /// What the service has stored in a form that is unknown here may stay so.
    fn is_there_already(&self, value: &Value, at: &str) -> bool {
        [self.draft.stored(), &self.wanted]
            .iter()
            .any(|known| known.pointer(at).is_some_and(|known| is_same(known, value)))
    }

    /// Puts what is meant in the place of ciphertexts, placeholders and the numbers of new texts.
    fn put_secrets(&mut self, value: &mut Value, at: &str, texts: &[Redacted], reading: &mut Reading) {
        if let Some(number) = typed_secret(value) {
            let text = number.checked_sub(FIRST_NEW).and_then(|number| texts.get(usize::try_from(number).ok()?));
            let number_before = self.wanted.pointer(at).and_then(typed_secret);
            match (text.map(Redacted::expose), number_before) {
                (Some(text), Some(number)) => {
                    reading.secrets.replace(number, text);
                    *value = json!({"secret": number});
                }
                (Some(text), None) => *value = json!({"secret": reading.secrets.keep(text)}),
                (None, _) => {}
            }
        } else if is_stored_secret(value) {
            let is_secret_now =
                |document: &Value| document.pointer(at).filter(|value| document::is_secret(value)).cloned();
            let stored = is_secret_now(self.draft.stored());
            if value.get("ciphertext").and_then(Value::as_str) == Some(PLACEHOLDER) {
                match is_secret_now(&self.wanted).or(stored) {
                    Some(secret) => *value = secret,
                    None => reading.left_out.push(at.to_owned()),
                }
            } else if let Some(stored) = stored {
                *value = stored;
            }
        } else if let Value::Object(map) = value {
            for (key, value) in map {
                self.put_secrets(value, &child(at, key), texts, reading);
            }
        } else if let Value::Array(items) = value {
            for (number, item) in items.iter_mut().enumerate() {
                self.put_secrets(item, &format!("{at}/{number}"), texts, reading);
            }
        }
    }
}

/// The setting that a pointer is of, or that holds the lines or the parts of the secret that it is of.
fn kind_of(at: &str) -> Option<Kind> {
    if is_within(at, VARIABLES) && at != VARIABLES {
        return Some(Kind::Text);
    }
    find(at).map(|field| field.kind)
}

/// Whether a text is due.
fn is_text_place(at: &str) -> bool {
    if is_within(at, VARIABLES) {
        // A variable, or a part of a secret one.
        return at != VARIABLES && !at.ends_with("/isSecret");
    }
    let parent = at.rsplit_once('/').map_or("", |(parent, _)| parent);
    match (kind_of(at), kind_of(parent)) {
        (Some(Kind::Text | Kind::Secret | Kind::LongSecret), _) | (_, Some(Kind::Lines)) => true,
        (_, Some(Kind::Text | Kind::Secret | Kind::LongSecret)) => !at.ends_with("/isSecret"),
        _ => at == IMAGE,
    }
}

/// Whether a plain text may stand where a secret may: names are often plain.
fn may_be_secret(at: &str) -> bool {
    (is_within(at, VARIABLES) && keys(at).len() == 3) || at.ends_with("/basicAuth/userName")
}

/// What is wrong with the form of a value, when its place is known.
fn wrong_form(value: &Value, at: &str) -> Option<&'static str> {
    if value.is_null() {
        return None;
    }
    if at == IMAGE && value.is_string() {
        return None;
    }
    if is_within(at, VARIABLES) && keys(at).len() > 3 {
        return None;
    }
    let map = value.as_object();
    if map.is_some_and(|map| map.len() == 1 && map.get("secret").is_some_and(|secret| !secret.is_string())) {
        return Some("A secret is a text: put it in quotation marks.");
    }
    let is_texts = |items: &[Value]| items.iter().all(Value::is_string);
    let sentence = match kind_of(at) {
        Some(Kind::Flag) => (!value.is_boolean()).then_some("This is on or off: write true or false."),
        Some(Kind::Number) => (!value.is_i64()).then_some("This is a whole number."),
        Some(Kind::Lines) => {
            (!value.as_array().is_some_and(|items| is_texts(items))).then_some("This is a list of texts.")
        }
        Some(Kind::Text) if may_be_secret(at) => (!value.is_string() && !is_secret_form(value))
            .then_some("This is a text, or a secret: {\"secret\": \"…\"}."),
        Some(Kind::Text) => (!value.is_string()).then_some("This is a text."),
        Some(Kind::Secret | Kind::LongSecret) if value.is_string() => {
            Some("A plain text would be stored for everyone to read: write {\"secret\": \"…\"}.")
        }
        Some(Kind::Secret | Kind::LongSecret) => {
            (!is_secret_form(value)).then_some("This is a secret: {\"secret\": \"…\"}.")
        }
        None => {
            (is_group(at) && !value.is_object()).then_some("This holds several settings: keys with values belong here.")
        }
    };
    sentence.or_else(|| {
        // Secrets in lists are no settings that are known; the text would stay readable.
        let is_new_secret = map.is_some_and(|map| map.len() == 1 && map.contains_key("secret"));
        let is_in_list = keys(at).iter().any(|key| key.parse::<usize>().is_ok());
        (is_new_secret && is_in_list && find(at).is_none()).then_some("A secret cannot stand in a list.")
    })
}

/// Whether settings stand under a pointer.
fn is_group(at: &str) -> bool {
    let as_github = at.strip_prefix("/vcs").map(|rest| format!("/gitHub{rest}"));
    let at = as_github.as_deref().unwrap_or(at);
    !at.is_empty()
        && (at == VARIABLES || FIELDS.iter().any(|field| field.pointer != at && is_within(field.pointer, at)))
}

/// Whether it is a secret value in any of its forms.
fn is_secret_form(value: &Value) -> bool {
    let Some(map) = value.as_object().filter(|map| !map.is_empty()) else { return false };
    map.iter().all(|(key, value)| match key.as_str() {
        "secret" | "ciphertext" | "value" | "plaintext" => value.is_string(),
        "isSecret" => value.is_boolean(),
        _ => false,
    })
}

#[cfg(test)]
mod tests;
