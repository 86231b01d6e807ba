//! What is wrong with settings, in sentences for people who have never used the CLI: each says what is wrong and what
//! right looks like.
//!
//! In reading order: [`forms`] and [`git_forms`] know what single texts look like; `source`, `triggers` and `operation`
//! know the settings of their sections; [`variables`] knows the rows of variables. What the service refuses is found here
//! first; what would only fail in the deployment is found as well. Whether something is wise is the business of
//! [`super::warnings`]. Pure.

pub mod forms;
pub mod git_forms;
mod operation;
mod source;
mod triggers;
pub mod variables;

use serde_json::Value;

use super::change::Change;
use super::document::{VARIABLES, is_secret, tidy, typed_secret};
use super::fields::{FIELDS, Kind, label_of};
use super::pointer::{child, is_within};
use super::secrets::Secrets;
pub use triggers::repository_help;
pub use variables::{RowProblem, variable_problems};

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which setting.
    pub pointer: String,
    /// What is wrong, and what right looks like.
    pub sentence: String,
}

/// Everything that is wrong with a document, in the order of the page. `secrets` has the texts that its secrets stand
/// for.
#[must_use]
pub fn problems(wanted: &Value, secrets: &Secrets) -> Vec<Problem> {
    let settings = tidy(wanted);
    let mut check = Check { settings: &settings, secrets, problems: Vec::new() };
    check.shapes();
    check.untold();
    source::check(&mut check);
    triggers::check(&mut check);
    operation::check(&mut check);
    variables::check(&mut check);
    let mut problems = check.problems;
    // The first sentence about a setting is the one to begin with: a text of the wrong kind has no right form either.
    let place = |problem: &Problem| {
        let field = super::fields::find(&problem.pointer).map(|found| found.pointer);
        FIELDS.iter().position(|field_of_page| Some(field_of_page.pointer) == field).unwrap_or(FIELDS.len())
    };
    problems.sort_by_key(place);
    let mut told: Vec<String> = Vec::new();
    problems.retain(|problem| {
        let is_new = !told.contains(&problem.pointer);
        told.push(problem.pointer.clone());
        is_new
    });
    problems
}

/// The problems that keep settings from being saved: those of a setting that is changed, and those that came with the
/// changes. What was wrong before and is left alone stays as it is: the service has taken it once.
#[must_use]
pub fn blocking(problems: &[Problem], stored: &Value, changes: &[Change]) -> Vec<Problem> {
    let old = self::problems(stored, &Secrets::default());
    let is_blocking = |problem: &&Problem| {
        let touches = |change: &Change| {
            is_within(&change.pointer, &problem.pointer) || is_within(&problem.pointer, &change.pointer)
        };
        changes.iter().any(touches) || !old.contains(problem)
    };
    problems.iter().filter(is_blocking).cloned().collect()
}

/// The problem of a setting, for its field.
#[must_use]
pub fn problem_at<'a>(problems: &'a [Problem], pointer: &str) -> Option<&'a str> {
    problems.iter().find(|problem| problem.pointer == pointer).map(|problem| problem.sentence.as_str())
}

/// Settings while they are looked through.
struct Check<'a> {
    settings: &'a Value,
    secrets: &'a Secrets,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.settings.pointer(pointer)
    }

    fn has(&self, pointer: &str) -> bool {
        self.at(pointer).is_some()
    }

    fn text(&self, pointer: &str) -> Option<&'a str> {
        self.at(pointer)?.as_str()
    }

    fn lines(&self, pointer: &str) -> Vec<&'a str> {
        self.at(pointer).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The text of a secret that was typed, or of one that is written plainly.
    fn typed(&self, pointer: &str) -> Option<&str> {
        match self.at(pointer)? {
            Value::String(text) => Some(text),
            secret => self.secrets.text(typed_secret(secret)?),
        }
    }

    /// A secret whose ciphertext the service has not told can stay where it is, but not be sent.
    fn untold(&mut self) {
        for (pointer, value) in super::document::leaves(self.settings) {
            if value.get("ciphertext").and_then(Value::as_str) == Some("") {
                self.report(&pointer, "The service has not told what is stored here: type the value anew.");
            }
        }
    }

    fn report(&mut self, pointer: &str, sentence: impl Into<String>) {
        self.problems.push(Problem { pointer: pointer.to_owned(), sentence: sentence.into() });
    }

    /// Reports what a form of a text says of the one at a pointer.
    fn form(&mut self, pointer: &str, form: impl Fn(&str) -> Option<String>) {
        if let Some(sentence) = self.text(pointer).and_then(form) {
            self.report(pointer, sentence);
        }
    }

    /// Reports what a form says of a line, with the line's number when there are several.
    fn lines_form(&mut self, pointer: &str, form: impl Fn(&str) -> Option<String>) {
        let lines = self.lines(pointer);
        let found = lines.iter().enumerate().find_map(|(place, line)| Some((place + 1, form(line)?)));
        if let Some((number, sentence)) = found {
            let sentence = if lines.len() > 1 { format!("Line {number}: {sentence}") } else { sentence };
            self.report(pointer, sentence);
        }
    }

    /// Reports the keys that an object must have when it is there.
    fn require(&mut self, pointer: &str, keys: &[(&str, &str)]) {
        if self.at(pointer).is_none_or(|object| !object.is_object()) {
            return;
        }
        for (key, sentence) in keys {
            let pointer = child(pointer, key);
            if !self.has(&pointer) {
                self.report(&pointer, *sentence);
            }
        }
    }

    /// Reports values of another kind than their setting's: possible in JSON only.
    fn shapes(&mut self) {
        let as_vcs = |pointer: &str| pointer.strip_prefix("/gitHub/").map(|rest| format!("/vcs/{rest}"));
        let fields = FIELDS.iter().flat_map(|field| {
            [Some(field.pointer.to_owned()), as_vcs(field.pointer)].into_iter().flatten().map(|at| (at, field.kind))
        });
        let others = [
            ("/executorContext/executorImage/isDefault", Kind::Flag),
            ("/executorContext/workingDirectory", Kind::Text),
            ("/operationContext/environmentVariables/", Kind::Text),
        ];
        for (pointer, kind) in fields.chain(others.map(|(pointer, kind)| (pointer.to_owned(), kind))) {
            for (end, _) in pointer.match_indices('/').skip(1) {
                let parent = pointer.get(..end).unwrap_or_default();
                if self.at(parent).is_some_and(|value| !value.is_object() || is_secret(value)) {
                    self.report(parent, "In JSON this is an object: it stands between { and }.");
                }
            }
            let Some(value) = self.at(&pointer) else { continue };
            let may_be_secret = pointer.ends_with("/basicAuth/userName");
            let is_right = match kind {
                Kind::Text => value.is_string() || (may_be_secret && is_secret(value)),
                Kind::Number => value.is_i64(),
                Kind::Flag => value.is_boolean(),
                Kind::Lines => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
                Kind::Secret | Kind::LongSecret => value.is_string() || is_secret(value),
            };
            if !is_right {
                self.report(&pointer, wrong_kind(kind));
            } else if let Some(number) = typed_secret(value)
                && self.secrets.text(number).unwrap_or_default().is_empty()
            {
                let name = label_of(&pointer).to_lowercase();
                self.report(&pointer, format!("The {name} is empty: type it, or take it back."));
            }
        }
        if self.at(VARIABLES).is_some_and(|value| !value.is_object()) {
            self.report(VARIABLES, "In JSON this is an object: it stands between { and }.");
        }
    }
}

fn wrong_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "This is a text: in JSON it stands between quotation marks.",
        Kind::Number => "This is a whole number, such as 7.",
        Kind::Flag => "This is true or false, without quotation marks.",
        Kind::Lines => "This is a list of texts, such as [\"one\", \"two\"].",
        Kind::Secret | Kind::LongSecret => "This is a secret: in JSON it is {\"secret\": \"…\"}.",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::change::changes;
    use super::*;

    /// Each document has the one problem, or none where the sentence is empty.
    pub(super) fn assert_problems(cases: &[(Value, &str, &str)]) {
        for (document, pointer, sentence) in cases {
            let found = problems(document, &Secrets::default());
            let found: Vec<(&str, &str)> =
                found.iter().map(|problem| (problem.pointer.as_str(), problem.sentence.as_str())).collect();
            let wanted: Vec<(&str, &str)> = if sentence.is_empty() { Vec::new() } else { vec![(*pointer, *sentence)] };
            assert_eq!(found, wanted, "{document}");
        }
    }

    #[test]
    fn what_is_of_another_kind_is_found() {
        let object = "In JSON this is an object: it stands between { and }.";
        assert_problems(&[
            (json!({"sourceContext": ["x"]}), "/sourceContext", object),
            (json!({"gitHub": "a/b"}), "/gitHub", object),
            (json!({"operationContext": {"role": {"id": 7}}}), "/operationContext/role/id", wrong_kind(Kind::Text)),
            (json!({"operationContext": {"environmentVariables": "A=b"}}), VARIABLES, object),
            (
                json!({"operationContext": {"options": {"deleteAfterDestroy": "yes"}}}),
                "/operationContext/options/deleteAfterDestroy",
                wrong_kind(Kind::Flag),
            ),
            (
                json!({"operationContext": {"preRunCommands": "make"}}),
                "/operationContext/preRunCommands",
                wrong_kind(Kind::Lines),
            ),
            (
                json!({"gitHub": {"repository": "a/b", "deployPullRequest": "seven"}}),
                "/gitHub/deployPullRequest",
                wrong_kind(Kind::Number),
            ),
            (json!({"cacheOptions": {"enable": 1}}), "/cacheOptions/enable", wrong_kind(Kind::Flag)),
            (
                json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "m",
                    "gitAuth": {"accessToken": 7}}}}),
                "/sourceContext/git/gitAuth/accessToken",
                wrong_kind(Kind::Secret),
            ),
            (json!({"beta": {"anything": [1, {"x": null}]}, "tag": "t", "cacheOptions": {"enable": true}}), "", ""),
        ]);
    }

    #[test]
    fn a_secret_that_is_empty_is_not_sent() {
        let mut secrets = Secrets::default();
        let (empty, typed) = (secrets.keep(""), secrets.keep("t"));
        let of = |number: u32| {
            json!({"sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "m",
                "gitAuth": {"accessToken": {"secret": number}}}}})
        };
        let found = problems(&of(empty), &secrets);
        let sentence = problem_at(&found, "/sourceContext/git/gitAuth/accessToken");
        assert_eq!(sentence, Some("The access token is empty: type it, or take it back."));
        assert_eq!(problems(&of(typed), &secrets), []);
    }

    #[test]
    fn what_was_wrong_before_and_is_left_alone_does_not_block() {
        let stored = json!({"gitHub": {"repository": "x"}, "operationContext": {"role": {"name": "n"}}});
        let mut wanted = stored.clone();
        let blocking = |wanted: &Value| {
            let found = blocking(&problems(wanted, &Secrets::default()), &stored, &changes(&stored, wanted));
            found.into_iter().map(|problem| problem.pointer).collect::<Vec<String>>()
        };
        let all = problems(&stored, &Secrets::default());
        assert_eq!(all.len(), 2, "{all:?}");
        super::super::pointer::set(&mut wanted, "/tag", Some("t".into()));
        assert!(blocking(&wanted).is_empty());
        super::super::pointer::set(&mut wanted, "/gitHub/repository", Some("y".into()));
        assert_eq!(blocking(&wanted), ["/gitHub/repository"]);
        // What is missing only since something else is there now.
        super::super::pointer::set(&mut wanted, "/operationContext/oidc/azure/clientId", Some("x".into()));
        assert_eq!(blocking(&wanted).len(), 4);
    }
}
