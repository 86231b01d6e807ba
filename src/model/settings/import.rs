//! What becomes of the settings being edited when others are brought in from a file. Pure.

use serde_json::{Map, Value};

use super::document::{is_secret, tidy};
use super::pointer::child;

/// How settings are brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What the file does not have goes.
    Replace,
    /// What the file does not have stays.
    Add,
}

/// Where one key excludes all the others of its group.
const EXCLUSIVE: [(&str, &[&str]); 6] = [
    ("", &["gitHub", "vcs"]),
    ("/sourceContext", &["git", "hg", "template"]),
    ("/sourceContext/git", &["branch", "commit", "tag"]),
    ("/sourceContext/hg", &["branch", "revision"]),
    ("/sourceContext/git/gitAuth", &["accessToken", "sshAuth", "basicAuth"]),
    ("/sourceContext/hg/hgAuth", &["accessToken", "sshAuth", "basicAuth"]),
];

/// What the settings become. Both documents are in the form of [`tidy`].
#[must_use]
pub fn imported(mode: Mode, wanted: &Value, file: &Value) -> Value {
    match mode {
        Mode::Replace => file.clone(),
        Mode::Add => tidy(&merged(wanted, file, "")),
    }
}

fn merged(wanted: &Value, file: &Value, at: &str) -> Value {
    let (Value::Object(old), Value::Object(new)) = (wanted, file) else { return file.clone() };
    if is_secret(wanted) || is_secret(file) {
        return file.clone();
    }
    let mut merged: Map<String, Value> = old.clone();
    // Of what excludes each other the file's choice stands alone.
    if let Some((_, keys)) = EXCLUSIVE.iter().find(|(place, _)| *place == at)
        && keys.iter().any(|key| new.contains_key(*key))
    {
        merged.retain(|key, _| !keys.contains(&key.as_str()) || new.contains_key(key));
    }
    for (key, value) in new {
        let value = match old.get(key) {
            Some(old) => self::merged(old, value, &child(at, key)),
            None => value.clone(),
        };
        merged.insert(key.clone(), value);
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_file_does_not_have_stays_or_goes() {
        let wanted = json!({"tag": "a", "agentPoolID": "p", "gitHub": {"paths": ["x"], "deployCommits": true}});
        let file = json!({"tag": "b", "gitHub": {"paths": ["y", "z"]}});
        assert_eq!(imported(Mode::Replace, &wanted, &file), file);
        let added = json!({"tag": "b", "agentPoolID": "p", "gitHub": {"paths": ["y", "z"], "deployCommits": true}});
        assert_eq!(imported(Mode::Add, &wanted, &file), added);
    }

    #[test]
    fn of_what_excludes_each_other_the_files_choice_stands_alone() {
        for (wanted, file, becomes) in [
            (
                json!({"sourceContext": {"git": {"branch": "main", "repoDir": "a"}}}),
                json!({"sourceContext": {"git": {"commit": "abc"}}}),
                json!({"sourceContext": {"git": {"repoDir": "a", "commit": "abc"}}}),
            ),
            (
                json!({"sourceContext": {"git": {"branch": "main"}}}),
                json!({"sourceContext": {"template": {"sourceUrl": "https://x.example/t"}}}),
                json!({"sourceContext": {"template": {"sourceUrl": "https://x.example/t"}}}),
            ),
            (
                json!({"gitHub": {"repository": "a/b"}}),
                json!({"vcs": {"provider": "gitlab", "repository": "a/b"}}),
                json!({"vcs": {"provider": "gitlab", "repository": "a/b"}}),
            ),
            (
                json!({"operationContext": {"environmentVariables": {"A": {"ciphertext": "x"}, "B": "1"}}}),
                json!({"operationContext": {"environmentVariables": {"A": {"secret": 1}}}}),
                json!({"operationContext": {"environmentVariables": {"A": {"secret": 1}, "B": "1"}}}),
            ),
        ] {
            assert_eq!(imported(Mode::Add, &wanted, &file), becomes);
        }
    }
}
