//! What is wrong with variables, and what is only unwise about them. Rows know more than documents: two may have one
//! name, and a name may be missing.

use serde_json::Value;

use super::{Check, Problem};
use crate::model::settings::document::{VARIABLES, is_secret, typed_secret};
use crate::model::settings::draft::Variable;
use crate::model::settings::pointer::child;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The row's key.
    pub key: u32,
    /// Whether it is the name; else the value.
    pub is_name: bool,
    /// What is wrong.
    pub sentence: String,
}

/// What is wrong with the rows. An empty row is nothing yet.
#[must_use]
pub fn variable_problems(rows: &[Variable]) -> Vec<RowProblem> {
    let mut found = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let name = row.name.trim();
        let mut report = |is_name: bool, sentence: String| found.push(RowProblem { key: row.key, is_name, sentence });
        let is_empty = row.value.as_str().is_some_and(str::is_empty);
        if name.is_empty() {
            if !is_empty {
                report(true, "The variable has a value but no name: name it, or remove it.".to_owned());
            }
            continue;
        }
        if rows.iter().take(place).any(|other| other.name.trim() == name) {
            report(true, format!("{name} is there already: one name has one value."));
        } else if let Some(sentence) = name_problem(name) {
            report(true, sentence);
        }
        if let Some(sentence) = value_problem(&row.value) {
            report(false, sentence.to_owned());
        }
    }
    found
}

/// What is wrong with those of a document, as JSON has it. Empty secrets of rows are found by their numbers.
pub(super) fn check(check: &mut Check) {
    let Some(variables) = check.at(VARIABLES).and_then(Value::as_object) else { return };
    for (name, value) in variables {
        let is_untyped = typed_secret(value).is_some_and(|number| check.secrets.text(number).is_none_or(str::is_empty));
        let sentence = name_problem(name)
            .or_else(|| value_problem(value).map(str::to_owned))
            .or_else(|| is_untyped.then(|| "The secret is empty: type it, or take it back.".to_owned()));
        if let Some(sentence) = sentence {
            check.problems.push(Problem { pointer: child(VARIABLES, name), sentence });
        }
    }
}

fn name_problem(name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some("The variable has no name.".to_owned());
    }
    if let Some((before, _)) = name.split_once('=') {
        return Some(format!("The name ends before the =: write {before} here, and the rest as the value."));
    }
    if name.starts_with('$') {
        return Some(format!("The name stands without the $: write {}.", name.trim_matches(['$', '{', '}'])));
    }
    let stray = name.chars().find(|char| char.is_whitespace() || char.is_control())?;
    let stray = if stray.is_whitespace() { "a blank" } else { "a character that cannot be seen" };
    Some(format!("A variable's name cannot have {stray} in it: letters, digits and _ can."))
}

fn value_problem(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(text) if text.contains('\0') => Some("A variable's value cannot have a NUL in it."),
        Value::String(_) => None,
        secret if is_secret(secret) => None,
        _ => Some("A variable's value is a text: in JSON \"…\", or {\"secret\": \"…\"}."),
    }
}

/// What the service or its agent sets for each deployment.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    ["PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_DEPLOY_OIDC_CONFIG", "GITHUB_TOKEN"].contains(&name)
        || name.starts_with("PULUMI_CI_")
}

/// What is unwise about a variable's name.
#[must_use]
pub fn name_warning(name: &str) -> Option<String> {
    if is_reserved(name) {
        return Some(format!(
            "The service sets {name} for each deployment. Newer ones take this value in its place, older ones write over it."
        ));
    }
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let is_plain = name.chars().all(is_word) && !name.starts_with(|char: char| char.is_ascii_digit());
    (!name.is_empty() && !is_plain && name_problem(name).is_none())
        .then(|| "Shells cannot read this name: they know letters, digits and _, and no digit first.".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::problems;
    use super::*;
    use crate::model::settings::secrets::Secrets;

    fn row(key: u32, name: &str, value: &str) -> Variable {
        Variable { key, name: name.to_owned(), value: value.into() }
    }

    #[test]
    fn rows_are_found_with_what_is_wrong() {
        let rows = [
            row(1, "A", "1"),
            row(2, " A ", "2"),
            row(3, "", ""),
            row(4, " ", "value"),
            row(5, "B C", ""),
            row(6, "D=e", ""),
            row(7, "E", "a\0b"),
            row(8, "$HOME", ""),
            row(9, "my-name.x", ""),
        ];
        let found = variable_problems(&rows);
        let found: Vec<(u32, bool, &str)> =
            found.iter().map(|problem| (problem.key, problem.is_name, problem.sentence.as_str())).collect();
        let wanted = [
            (2, true, "A is there already: one name has one value."),
            (4, true, "The variable has a value but no name: name it, or remove it."),
            (5, true, "A variable's name cannot have a blank in it: letters, digits and _ can."),
            (6, true, "The name ends before the =: write D here, and the rest as the value."),
            (7, false, "A variable's value cannot have a NUL in it."),
            (8, true, "The name stands without the $: write HOME."),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_the_service_sets_and_what_shells_cannot_read_is_only_warned_of() {
        for (name, is_warned) in [
            ("PULUMI_ACCESS_TOKEN", true),
            ("PULUMI_CI_STACK", true),
            ("my-name", true),
            ("1A", true),
            ("_a1", false),
            ("", false),
        ] {
            assert_eq!(variable_problems(&[row(1, name, "")]), [], "{name}");
            assert_eq!(name_warning(name).is_some(), is_warned, "{name}");
        }
    }

    #[test]
    fn a_document_is_looked_at_alike() {
        let document = json!({"operationContext": {"environmentVariables": {
            "A": "", "B": {"ciphertext": "x"}, "C": 1, "D E": "x", "F": {"value": "x"}, "G": {"secret": 4},
        }}});
        let found = problems(&document, &Secrets::default());
        let pointers: Vec<&str> = found.iter().filter_map(|problem| problem.pointer.rsplit('/').next()).collect();
        assert_eq!(pointers, ["C", "D E", "F", "G"]);
    }
}
