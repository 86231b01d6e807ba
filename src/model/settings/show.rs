//! How a setting's value reads in a list of differences, and what a save leaves alone, in words. Of a secret only its
//! length is said, and only of one that was typed here. Pure.

use serde_json::Value;

use super::document::{VARIABLES, is_secret, is_stored_secret, typed_secret};
use super::draft::Draft;
use super::fields::{is_known, label_of};
use super::pointer::{is_within, keys};
use super::secrets::Secrets;
use crate::model::format::counted;

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// None.
    Absent,
    /// A secret.
    Secret,
    /// Any other.
    Plain,
}

/// A value as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What kind it is.
    pub kind: Kind,
    /// Its text; a list and a text of several lines have a line each.
    pub lines: Vec<String>,
}

/// How a value reads.
#[must_use]
pub fn shown(value: Option<&Value>, secrets: &Secrets) -> Shown {
    let one = |kind, text: String| Shown { kind, lines: vec![text] };
    let Some(value) = value else { return one(Kind::Absent, "not set".to_owned()) };
    if let Some(number) = typed_secret(value) {
        return one(Kind::Secret, format!("secret, {}", counted_chars(secrets.n_chars(number))));
    }
    if is_stored_secret(value) {
        return one(Kind::Secret, "secret, set".to_owned());
    }
    match value {
        Value::String(text) if text.is_empty() => one(Kind::Plain, "empty".to_owned()),
        Value::String(text) => Shown { kind: Kind::Plain, lines: text.lines().map(str::to_owned).collect() },
        Value::Bool(is_on) => one(Kind::Plain, if *is_on { "on" } else { "off" }.to_owned()),
        Value::Array(items) => {
            let text = |item: &Value| item.as_str().map_or_else(|| item.to_string(), str::to_owned);
            Shown { kind: Kind::Plain, lines: items.iter().map(text).collect() }
        }
        other => one(Kind::Plain, other.to_string()),
    }
}

fn counted_chars(number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "character", "characters")
}

/// What made the last change of the settings, in words; what is not known stays as it came.
#[must_use]
pub fn manager(source: &str) -> &str {
    match source {
        "console" => "console",
        "api" => "a client of the API",
        "provider" => "the Pulumi Service provider",
        "github-review-stack" => "a review stack on GitHub",
        "azure-devops-review-stack" => "a review stack on Azure DevOps",
        "gitlab-review-stack" => "a review stack on GitLab",
        "bitbucket-review-stack" => "a review stack on Bitbucket",
        "github-gitops" => "a file in the repository (GitOps)",
        other => other,
    }
}

/// Who may write over what is saved here, as the beginning of a sentence; `None` for those who only write when a
/// person asks them to.
#[must_use]
pub fn overwriter(source: &str) -> Option<&'static str> {
    match source {
        "provider" => Some("A Pulumi program manages these settings (Pulumi Service provider): its next update"),
        "github-gitops" => Some("A file in the repository manages these settings: its next push"),
        source if source.ends_with("-review-stack") => {
            Some("These are the settings of a review stack: its pull request's next change")
        }
        _ => None,
    }
}

/// A pointer as people write paths.
#[must_use]
pub fn path(pointer: &str) -> String {
    keys(pointer).join(".")
}

/// What a save leaves alone: how many settings, and which of them people worry about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untouched {
    /// How many in all.
    pub n_settings: usize,
    /// Plain variables.
    pub n_variables: usize,
    /// Names of secrets, variables or not.
    pub secrets: Vec<String>,
    /// Paths that this console does not know.
    pub unknown: Vec<String>,
}

/// What a save leaves alone.
#[must_use]
pub fn untouched(draft: &Draft) -> Untouched {
    let pointers = draft.untouched();
    let mut untouched = Untouched { n_settings: pointers.len(), ..Untouched::default() };
    for pointer in pointers {
        let is_hidden = draft.stored().pointer(&pointer).is_some_and(is_secret);
        if is_hidden {
            untouched.secrets.push(label_of(&pointer));
        } else if is_within(&pointer, VARIABLES) {
            untouched.n_variables += 1;
        } else if !is_known(&pointer) {
            untouched.unknown.push(path(&pointer));
        }
    }
    untouched
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_reads_without_its_secret() {
        let mut secrets = Secrets::default();
        let number = secrets.keep("hunter2");
        for (value, kind, lines) in [
            (None, Kind::Absent, vec!["not set"]),
            (Some(json!({"secret": number})), Kind::Secret, vec!["secret, 7 characters"]),
            (Some(json!({"ciphertext": "YWJj"})), Kind::Secret, vec!["secret, set"]),
            (Some(json!("")), Kind::Plain, vec!["empty"]),
            (Some(json!("a\nb")), Kind::Plain, vec!["a", "b"]),
            (Some(json!(["make", "test"])), Kind::Plain, vec!["make", "test"]),
            (Some(json!(true)), Kind::Plain, vec!["on"]),
            (Some(json!(42)), Kind::Plain, vec!["42"]),
        ] {
            let shown = shown(value.as_ref(), &secrets);
            assert_eq!((shown.kind, shown.lines), (kind, lines.into_iter().map(str::to_owned).collect()), "{value:?}");
        }
    }

    #[test]
    fn what_stays_is_counted_and_secrets_are_named() {
        let stored = json!({
            "tag": "t", "sourceContext": {"git": {"branch": "main", "sparse": ["a"]}},
            "operationContext": {"environmentVariables": {"A": "1", "B": {"ciphertext": "x"}, "C": "3"}},
        });
        let mut draft = Draft::new(Some(&stored));
        draft.set_text("/tag", "u");
        let wanted = Untouched {
            n_settings: 5,
            n_variables: 2,
            secrets: vec!["B".to_owned()],
            unknown: vec!["sourceContext.git.sparse".to_owned()],
        };
        assert_eq!(untouched(&draft), wanted);
    }
}
