//! Traps around secrets: what cannot be brought back, and what anybody could read.

use serde_json::Value;

use super::{Look, listed};
use crate::model::settings::change::Change;
use crate::model::settings::document::{VARIABLES, is_stored_secret, leaves};
use crate::model::settings::fields::{Kind, find, label_of};
use crate::model::settings::pointer::{is_within, keys};

const CREDENTIALS: &str = "/executorContext/executorImage/credentials";

pub(super) fn look(look: &mut Look) {
    let is_secret_now = |change: &Change| change.after.as_ref().is_some_and(is_stored_secret);
    let was_secret = |change: &Change| change.before.as_ref().is_some_and(is_stored_secret);
    let is_variable = |change: &Change| is_within(&change.pointer, VARIABLES);
    // A secret that another variable has now may be one that was renamed: it goes along.
    let n_moved = look.changes.iter().filter(|change| is_variable(change) && is_secret_now(change)).count();
    let gone: Vec<&Change> =
        look.changes.iter().filter(|change| was_secret(change) && change.after.is_none()).collect();
    let (variables, others): (Vec<&Change>, Vec<&Change>) = gone.into_iter().partition(|change| is_variable(change));
    let names =
        |changes: &[&Change]| -> Vec<String> { changes.iter().map(|change| label_of(&change.pointer)).collect() };
    let lost: Vec<&Change> = variables.iter().skip(n_moved.min(variables.len())).chain(&others).copied().collect();
    if let Some(first) = lost.first() {
        let pointer = first.pointer.clone();
        let all: Vec<&Change> = variables.iter().chain(&others).copied().collect();
        let (lead, text) = match (lost.len(), n_moved) {
            (1, 0) => {
                let name = label_of(&pointer);
                (
                    format!("The secret {name} is removed for good."),
                    "Nobody can read it here, and undo cannot bring it back: have it at hand elsewhere.".to_owned(),
                )
            }
            (n_lost, 0) => (
                format!("{n_lost} secrets are removed for good."),
                format!("{}: nobody can read them here, and undo cannot bring them back.", listed(&names(&all))),
            ),
            (n_lost, _) => (
                format!("{n_lost} of {} secrets are removed for good.", all.len()),
                format!(
                    "Of {} only as many stay as were renamed; undo cannot bring the others back.",
                    listed(&names(&all))
                ),
            ),
        };
        look.warn(&pointer, lead, text);
    }
    made_plain(look);
    from_elsewhere(look, n_moved.saturating_sub(variables.len()));
    if look.is_gone(CREDENTIALS) && look.is("/executorContext/executorImage/reference").is_some() {
        look.warn(
            CREDENTIALS,
            "The registry's credentials are removed.",
            "The image must be public then, or deployments cannot fetch it.",
        );
    }
    readable(look);
}

/// Secrets that become readable texts.
fn made_plain(look: &mut Look) {
    for change in look.changes {
        let was_secret = change.before.as_ref().is_some_and(is_stored_secret);
        if was_secret && change.after.as_ref().is_some_and(Value::is_string) {
            let name = label_of(&change.pointer);
            look.warn(
                &change.pointer,
                format!("{name} is no secret any more."),
                "The secret that is stored goes for good, and everybody who may see the stack can read what takes its place.",
            );
        }
    }
}

/// Ciphertexts that came with a file: only the stack that they were encrypted for can read them.
fn from_elsewhere(look: &mut Look, n_unexplained: usize) {
    let known: Vec<&Value> =
        leaves(look.stored).into_iter().map(|(_, value)| value).filter(|value| is_stored_secret(value)).collect();
    let is_foreign = |change: &&Change| {
        let after = change.after.as_ref().filter(|after| is_stored_secret(after));
        after.is_some_and(|after| !known.contains(&after))
    };
    let foreign: Vec<&Change> = look.changes.iter().filter(is_foreign).collect();
    let of_variables = foreign.iter().filter(|change| is_within(&change.pointer, VARIABLES)).count();
    if let Some(first) = foreign.first()
        && (of_variables < foreign.len() || n_unexplained > 0)
    {
        let names: Vec<String> = foreign.iter().map(|change| label_of(&change.pointer)).collect();
        look.warn(
            &first.pointer,
            "A value comes encrypted.",
            format!(
                "{}: it works only when it was encrypted for this very stack; else the service refuses it.",
                listed(&names)
            ),
        );
    }
}

/// What would be stored so that it can be read.
fn readable(look: &mut Look) {
    for change in look.changes {
        let Some(text) = change.after.as_ref().and_then(Value::as_str).filter(|text| !text.is_empty()) else {
            continue;
        };
        let is_secret_field =
            find(&change.pointer).is_some_and(|field| matches!(field.kind, Kind::Secret | Kind::LongSecret));
        let was_secret = change.before.as_ref().is_some_and(is_stored_secret);
        if is_within(&change.pointer, VARIABLES) && !was_secret {
            let name = keys(&change.pointer).pop().unwrap_or_default();
            if looks_secret(&name, text) {
                look.warn(
                    &change.pointer,
                    format!("{name} looks like a secret."),
                    "As a plain variable everybody who may see the stack can read it. Make it secret; the service may do so by itself.",
                );
            }
        } else if is_secret_field && !was_secret {
            look.warn(
                &change.pointer,
                format!("{} would be stored as plain text.", label_of(&change.pointer)),
                "Everybody who may see the stack could read it: write it as {\"secret\": …}.",
            );
        } else if change.pointer.ends_with("/repoUrl") && has_password(text) {
            look.warn(
                &change.pointer,
                "The address has a password in it.",
                "Everybody who may see the stack can read it: take it out, and give it as an access token or a password.",
            );
        }
    }
}

/// Whether `https://user:password@host/…`.
fn has_password(url: &str) -> bool {
    let host =
        url.split_once("://").filter(|(scheme, _)| *scheme != "ssh").and_then(|(_, rest)| rest.split('/').next());
    host.and_then(|host| host.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':') || user.len() >= 20)
}

/// Whether a plain variable is probably a secret: by its name, or by how its value begins. One that only names another
/// variable is none.
#[must_use]
pub fn looks_secret(name: &str, value: &str) -> bool {
    const WORDS: [&str; 8] =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "PRIVATE_KEY", "API_KEY", "ACCESS_KEY"];
    const BEGINNINGS: [&str; 12] = [
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "glpat-",
        "pul-",
        "xoxb-",
        "xoxp-",
        "sk-",
        "sk_live_",
        "-----BEGIN",
        "dop_v1_",
    ];
    let value = value.trim();
    if value.starts_with('$') || value.chars().count() < 8 {
        return false;
    }
    let name = name.to_ascii_uppercase();
    // The id of a key, a path or an address is no secret.
    let is_about_one = ["_ID", "_FILE", "_PATH", "_URL", "_NAME", "_ARN"].iter().any(|end| name.ends_with(end));
    let is_named_so =
        WORDS.iter().any(|word| name.contains(word)) && !is_about_one && !value.contains(char::is_whitespace);
    is_named_so || BEGINNINGS.iter().any(|beginning| value.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{assert_leads, with};
    use super::*;
    use crate::model::settings::pointer::child;

    fn variables(variables: Value) -> Value {
        with(VARIABLES, variables)
    }

    #[test]
    fn a_secret_that_goes_cannot_be_brought_back() {
        let secret = json!({"ciphertext": "x"});
        let two = || variables(json!({"A": secret, "B": secret, "C": "plain"}));
        assert_leads(&[
            (two(), variables(json!({"B": secret, "C": "plain"})), &["The secret A is removed for good."]),
            (two(), variables(json!({"C": "plain"})), &["2 secrets are removed for good."]),
            (two(), variables(json!({"A": secret, "B": secret})), &[]),
            (two(), variables(json!({"NEW": secret, "B": secret, "C": "plain"})), &[]),
            (two(), variables(json!({"NEW": secret, "C": "plain"})), &["1 of 2 secrets are removed for good."]),
            (two(), variables(json!({"A": {"secret": 1}, "B": secret, "C": "plain"})), &[]),
            (two(), variables(json!({"A": "readable", "B": secret, "C": "plain"})), &["A is no secret any more."]),
        ]);
        let token = with("/sourceContext/git/gitAuth/accessToken", secret);
        assert_leads(&[(token, with("/tag", json!("t")), &["The secret Access token is removed for good."])]);
    }

    #[test]
    fn a_registry_without_credentials_is_told() {
        let image = |image: Value| with("/executorContext/executorImage", image);
        let credentials = json!({"reference": "i", "credentials": {"username": "u", "password": {"ciphertext": "x"}}});
        assert_leads(&[(
            image(credentials),
            image(json!({"reference": "i"})),
            &["The secret Registry password is removed for good.", "The registry's credentials are removed."],
        )]);
    }

    #[test]
    fn what_could_be_read_is_told() {
        let plain = || with("/tag", json!("t"));
        let variable = |name: &str, value: &str| {
            let mut settings = plain();
            crate::model::settings::pointer::set(&mut settings, &child(VARIABLES, name), Some(value.into()));
            settings
        };
        let password = |value: Value| {
            let mut settings = plain();
            crate::model::settings::pointer::set(&mut settings, "/sourceContext/git/gitAuth/accessToken", Some(value));
            settings
        };
        assert_leads(&[
            (plain(), variable("API_TOKEN", "0123456789"), &["API_TOKEN looks like a secret."]),
            (plain(), variable("GREETING", "ghp_0123456789"), &["GREETING looks like a secret."]),
            (plain(), variable("API_TOKEN", "$OTHER_TOKEN"), &[]),
            (plain(), variable("AWS_REGION", "eu-central-1"), &[]),
            (plain(), password(json!("0123456789")), &["Access token would be stored as plain text."]),
            (plain(), password(json!({"secret": 1})), &[]),
            (
                plain(),
                with("/sourceContext/git/repoUrl", json!("https://me:pass@x.example/a")),
                &["The address has a password in it."],
            ),
        ]);
    }

    #[test]
    fn what_comes_encrypted_from_elsewhere_is_told() {
        let stored = variables(json!({"A": {"ciphertext": "x"}}));
        let imported = variables(json!({"A": {"ciphertext": "x"}, "B": {"ciphertext": "other"}}));
        let token = with("/sourceContext/git/gitAuth/accessToken", json!({"ciphertext": "other"}));
        assert_leads(&[
            (stored.clone(), imported, &["A value comes encrypted."]),
            (stored, variables(json!({"NEW": {"ciphertext": "x again"}})), &[]),
            (with("/tag", json!("t")), token, &["A value comes encrypted."]),
        ]);
    }

    #[test]
    fn a_secret_is_known_by_its_name_or_its_beginning() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "correct-horse", true),
            ("DB_PASSWORD", "short", false),
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", false),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENG", true),
            ("TOKEN_URL", "https://x.example", false),
            ("X", "-----BEGIN PRIVATE KEY-----", true),
        ] {
            assert_eq!(looks_secret(name, value), expected, "{name}={value}");
        }
    }
}
