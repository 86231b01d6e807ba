//! The keys of settings and what may stand under each. A request is read against this table once: keys get their
//! proper spelling, wrong types are reported, and secrets are encrypted before anything keeps them.
//!
//! It must not know which values go together: that is the business of `rules`.

use serde_json::{Map, Value, json};

use super::{Problems, report};
use crate::vault::Vault;

/// What may stand under a key. `null` may always, since it removes.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Flag,
    Number,
    TextList,
    /// A value that may be secret.
    Secret,
    /// The same, under a name that may give it away.
    Variable,
    /// A bare text, or an object with these keys.
    TextOr(&'static [(&'static str, Kind)]),
    Object(&'static [(&'static str, Kind)]),
    /// Names that are not known beforehand.
    Map(&'static Kind),
    /// What the service itself says; a client that sends it back is not listened to.
    ReadOnly,
}

const GIT_AUTH: Kind = Kind::Object(&[
    ("accessToken", Kind::Secret),
    ("sshAuth", Kind::Object(&[("sshPrivateKey", Kind::Secret), ("password", Kind::Secret)])),
    ("basicAuth", Kind::Object(&[("userName", Kind::Secret), ("password", Kind::Secret)])),
]);

const SOURCE_CONTEXT: Kind = Kind::Object(&[
    (
        "git",
        Kind::Object(&[
            ("repoUrl", Kind::Text),
            ("branch", Kind::Text),
            ("commit", Kind::Text),
            ("tag", Kind::Text),
            ("repoDir", Kind::Text),
            ("gitAuth", GIT_AUTH),
        ]),
    ),
    (
        "hg",
        Kind::Object(&[
            ("repoUrl", Kind::Text),
            ("branch", Kind::Text),
            ("revision", Kind::Text),
            ("repoDir", Kind::Text),
            ("hgAuth", GIT_AUTH),
        ]),
    ),
    (
        "template",
        Kind::Object(&[("sourceUrl", Kind::Text), ("gitAuth", GIT_AUTH), ("projectSourceUrl", Kind::ReadOnly)]),
    ),
]);

const OIDC: Kind = Kind::Object(&[
    (
        "aws",
        Kind::Object(&[
            ("roleArn", Kind::Text),
            ("sessionName", Kind::Text),
            ("duration", Kind::Text),
            ("policyArns", Kind::TextList),
        ]),
    ),
    ("azure", Kind::Object(&[("clientId", Kind::Text), ("tenantId", Kind::Text), ("subscriptionId", Kind::Text)])),
    (
        "gcp",
        Kind::Object(&[
            ("projectId", Kind::Text),
            ("region", Kind::Text),
            ("workloadPoolId", Kind::Text),
            ("providerId", Kind::Text),
            ("serviceAccount", Kind::Text),
            ("tokenLifetime", Kind::Text),
        ]),
    ),
]);

const OPERATION_CONTEXT: Kind = Kind::Object(&[
    ("operation", Kind::Text),
    ("preRunCommands", Kind::TextList),
    ("environmentVariables", Kind::Map(&Kind::Variable)),
    ("oidc", OIDC),
    (
        "options",
        Kind::Object(&[
            ("skipInstallDependencies", Kind::Flag),
            ("skipIntermediateDeployments", Kind::Flag),
            ("deleteAfterDestroy", Kind::Flag),
            ("remediateIfDriftDetected", Kind::Flag),
            ("shell", Kind::Text),
        ]),
    ),
    ("role", Kind::Object(&[("id", Kind::Text), ("name", Kind::Text), ("defaultIdentifier", Kind::Text)])),
]);

const EXECUTOR_CONTEXT: Kind = Kind::Object(&[
    (
        "executorImage",
        Kind::TextOr(&[
            ("reference", Kind::Text),
            ("credentials", Kind::Object(&[("username", Kind::Text), ("password", Kind::Secret)])),
            ("isDefault", Kind::Flag),
        ]),
    ),
    ("executorRootPath", Kind::Text),
    ("workingDirectory", Kind::Text),
]);

const REPOSITORY_KEYS: [(&str, Kind); 11] = [
    ("provider", Kind::Text),
    ("repository", Kind::Text),
    ("deployCommits", Kind::Flag),
    ("deployTags", Kind::Flag),
    ("previewPullRequests", Kind::Flag),
    ("pullRequestTemplate", Kind::Flag),
    ("deployPullRequest", Kind::Number),
    ("paths", Kind::TextList),
    ("tagFilters", Kind::TextList),
    ("reviewStackLabels", Kind::TextList),
    ("installationId", Kind::Text),
];

const SETTINGS: &[(&str, Kind)] = &[
    ("sourceContext", SOURCE_CONTEXT),
    ("operationContext", OPERATION_CONTEXT),
    ("executorContext", EXECUTOR_CONTEXT),
    ("gitHub", Kind::Object(&REPOSITORY_KEYS)),
    ("vcs", Kind::Object(&REPOSITORY_KEYS)),
    ("agentPoolID", Kind::Text),
    ("cacheOptions", Kind::Object(&[("enable", Kind::Flag)])),
    ("tag", Kind::Text),
    ("version", Kind::ReadOnly),
    ("source", Kind::ReadOnly),
];

/// Reads a request. What is wrong with it is reported, and left as it came.
pub(super) fn read(request: Map<String, Value>, vault: &Vault, problems: &mut Problems) -> Map<String, Value> {
    Reader { vault, problems }.object(request, SETTINGS, "")
}

struct Reader<'a> {
    vault: &'a Vault,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn object(&mut self, map: Map<String, Value>, keys: &[(&str, Kind)], at: &str) -> Map<String, Value> {
        let mut read = Map::new();
        for (key, value) in map {
            // As Go reads JSON: without regard to case.
            let known = keys.iter().find(|(name, _)| name.eq_ignore_ascii_case(&key));
            let name = known.map_or(key.as_str(), |(name, _)| name);
            let place = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
            let value = match known {
                Some((_, Kind::ReadOnly)) => continue,
                // The service does not tell an empty list from none: only `null` empties one.
                Some((_, Kind::TextList)) if value.as_array().is_some_and(Vec::is_empty) => continue,
                Some((_, kind)) => self.value(value, *kind, &place),
                None => self.unknown(value, &place),
            };
            read.insert(name.to_owned(), value);
        }
        read
    }

    fn value(&mut self, value: Value, kind: Kind, at: &str) -> Value {
        if value.is_null() {
            return value;
        }
        let expected = match (kind, value) {
            (Kind::Object(keys) | Kind::TextOr(keys), Value::Object(map)) => {
                return Value::Object(self.object(map, keys, at));
            }
            (Kind::Map(kind), Value::Object(map)) => {
                let read = map.into_iter().map(|(name, value)| {
                    let value = self.value(value, *kind, &format!("{at}.{name}"));
                    (name, value)
                });
                return Value::Object(read.collect());
            }
            (Kind::Secret, value) => return self.secret(value, at),
            (Kind::Variable, Value::String(text)) => {
                let name = at.rsplit('.').next().unwrap_or_default();
                return if looks_secret(name, &text) { self.sealed(&text) } else { Value::String(text) };
            }
            (Kind::Variable, value) => return self.secret(value, at),
            (Kind::Text | Kind::TextOr(_), value @ Value::String(_)) | (Kind::Flag, value @ Value::Bool(_)) => {
                return value;
            }
            (Kind::Number, value) if value.is_i64() => return value,
            (Kind::TextList, Value::Array(items)) if items.iter().all(Value::is_string) => return Value::Array(items),
            (kind, _) => kind.noun(),
        };
        report(self.problems, at, "invalid", format!("'{at}' must be {expected}"));
        Value::Null
    }

    /// A value that may be secret, in any of the forms in which clients write it.
    fn secret(&mut self, value: Value, at: &str) -> Value {
        let fields = match value {
            Value::String(text) => return Value::String(text),
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        if fields.get("isSecret") == Some(&Value::Bool(false)) {
            return text("value").unwrap_or_default().into();
        }
        if let Some(text) = text("secret").or(text("value")) {
            return self.sealed(text);
        }
        if let Some(text) = text("plaintext") {
            return text.into();
        }
        match text("ciphertext") {
            Some(ciphertext) if self.vault.open(ciphertext).is_some() => json!({"ciphertext": ciphertext}),
            Some(_) => {
                report(self.problems, at, "invalid", format!("'{at}' is a ciphertext that cannot be decrypted"));
                Value::Null
            }
            None => {
                let message = format!("'{at}' must be a text, or an object with a secret or a ciphertext");
                report(self.problems, at, "invalid", message);
                Value::Null
            }
        }
    }

    fn sealed(&self, text: &str) -> Value {
        json!({"ciphertext": self.vault.seal(text)})
    }

    /// What stands under a key that is not known is kept, but no secret in plain text.
    fn unknown(&mut self, value: Value, at: &str) -> Value {
        match value {
            Value::Object(map) if is_secret(&map) => self.secret(Value::Object(map), at),
            Value::Object(map) => {
                let read = map.into_iter().map(|(key, value)| {
                    let value = self.unknown(value, &format!("{at}.{key}"));
                    (key, value)
                });
                Value::Object(read.collect())
            }
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.unknown(item, at)).collect()),
            value => value,
        }
    }
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Flag => "true or false",
            Self::Number => "a whole number",
            Self::TextList => "a list of texts",
            Self::TextOr(_) => "a text or an object",
            Self::Object(_) | Self::Map(_) => "an object",
            Self::Secret | Self::Variable => "a text, or an object with a secret",
            Self::ReadOnly => "left out",
        }
    }
}

/// Whether an object is nothing but a secret.
fn is_secret(map: &Map<String, Value>) -> bool {
    !map.is_empty()
        && map.iter().all(|(key, value)| ["secret", "ciphertext"].contains(&key.as_str()) && value.is_string())
}

/// Puts something else in the place of every ciphertext.
pub(super) fn for_each_secret(value: &mut Value, replace: &mut dyn FnMut(&str) -> Value) {
    match value {
        Value::Object(map) if is_secret(map) => {
            let ciphertext = map.get("ciphertext").and_then(Value::as_str).unwrap_or_default();
            *value = replace(ciphertext);
        }
        Value::Object(map) => map.values_mut().for_each(|value| for_each_secret(value, replace)),
        Value::Array(items) => items.iter_mut().for_each(|item| for_each_secret(item, replace)),
        _ => {}
    }
}

/// Words in the name of a variable that speak of secrets.
const TELLING_WORDS: [&str; 4] = ["TOKEN", "SECRET", "PASSWORD", "KEY"];
/// Shorter values are words more often than secrets.
const SHORTEST_SECRET: usize = 12;
/// Bits a character: words have about three, random letters and digits four and more.
const LEAST_ENTROPY: f64 = 3.4;

/// Whether a plain variable is a secret that somebody forgot to mark: by its name, and by how random its value looks.
fn looks_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_reference = value.contains('$');
    TELLING_WORDS.iter().any(|word| name.contains(word))
        && !is_reference
        && value.chars().count() >= SHORTEST_SECRET
        && value.contains(|char: char| char.is_ascii_digit())
        && entropy(value) >= LEAST_ENTROPY
}

/// Shannon's entropy of a text, in bits a character.
fn entropy(text: &str) -> f64 {
    let n_chars = text.chars().count() as f64;
    let mut counts = std::collections::BTreeMap::new();
    for char in text.chars() {
        *counts.entry(char).or_insert(0_u32) += 1;
    }
    counts.values().map(|count| f64::from(*count) / n_chars).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_name_and_value() {
        for (name, value, expected) in [
            ("API_TOKEN", "ghp_9fK2mQ7xLw0Zt4Rb8VdY", true),
            ("db_password", "c0rrect-Horse7Battery!", true),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE4KEY", true),
            ("AWS_SECRET_ACCESS_KEY", "$AWS_SECRET_ACCESS_KEY", false),
            ("API_TOKEN", "changeme", false),
            ("API_TOKEN", "aaaaaaaaaaaaaaaaaaaaaaa1", false),
            ("AWS_REGION", "ghp_9fK2mQ7xLw0Zt4Rb8VdY", false),
        ] {
            assert_eq!(looks_secret(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn keys_get_their_spelling_and_unknown_ones_stay() {
        let vault = Vault::new();
        let mut problems = Vec::new();
        let Value::Object(request) = json!({
            "SourceContext": {"GIT": {"repoURL": "https://x.example/a.git", "submodules": true}},
            "agentPoolId": null,
            "version": 7,
            "beta": {"deep": [{"secret": "x"}], "n": 1},
        }) else {
            panic!("an object");
        };
        let read = Value::Object(read(request, &vault, &mut problems));
        assert!(problems.is_empty(), "{problems:?}");
        let git = json!({"repoUrl": "https://x.example/a.git", "submodules": true});
        assert_eq!(read.pointer("/sourceContext/git"), Some(&git));
        assert!(read.get("agentPoolID").is_some_and(Value::is_null) && read.get("version").is_none());
        assert_eq!(read.pointer("/beta/n"), Some(&json!(1)));
        let ciphertext = read.pointer("/beta/deep/0/ciphertext").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(vault.open(ciphertext).as_deref(), Some("x"));
    }

    #[test]
    fn wrong_types_are_all_named() {
        let mut problems = Vec::new();
        let Value::Object(request) = json!({
            "sourceContext": [],
            "operationContext": {
                "preRunCommands": "make",
                "environmentVariables": {"A": 1, "B": {"ciphertext": "AAAA"}},
                "options": {"deleteAfterDestroy": "yes"},
            },
            "gitHub": {"deployPullRequest": "7", "paths": [1]},
            "executorContext": {"executorImage": 7},
            "agentPoolID": 7,
        }) else {
            panic!("an object");
        };
        read(request, &Vault::new(), &mut problems);
        let attributes: Vec<&str> = problems.iter().map(|problem| problem.attribute.as_str()).collect();
        let expected = [
            "sourceContext",
            "operationContext.preRunCommands",
            "operationContext.environmentVariables.A",
            "operationContext.environmentVariables.B",
            "operationContext.options.deleteAfterDestroy",
            "gitHub.deployPullRequest",
            "gitHub.paths",
            "executorContext.executorImage",
            "agentPoolID",
        ];
        assert_eq!(attributes, expected);
    }
}
