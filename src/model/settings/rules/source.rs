//! What is wrong with where the program comes from.

use super::{Check, git_forms};
use crate::model::settings::pointer::child;

const KINDS: [(&str, &str); 3] =
    [("git", "a git repository"), ("hg", "a Mercurial repository"), ("template", "a template")];

pub(super) fn check(check: &mut Check) {
    let kinds: Vec<&str> =
        KINDS.iter().filter(|(key, _)| check.has(&child("/sourceContext", key))).map(|(_, name)| *name).collect();
    if kinds.len() > 1 {
        let sentence = format!("The program comes from one place, not from {}: keep one of them.", kinds.join(" and "));
        check.report("/sourceContext", sentence);
    }
    git(check);
    mercurial(check);
    check.form("/sourceContext/template/sourceUrl", git_forms::template_url);
    check.require(
        "/sourceContext/template",
        &[("sourceUrl", "Say which template: registry://templates/source/publisher/name, or an https address.")],
    );
    for auth in ["git/gitAuth", "hg/hgAuth", "template/gitAuth"] {
        signing_in(check, &child_path(auth));
    }
}

fn child_path(path: &str) -> String {
    format!("/sourceContext/{path}")
}

fn git(check: &mut Check) {
    const GIT: &str = "/sourceContext/git";
    check.form("/sourceContext/git/branch", git_forms::git_branch);
    check.form("/sourceContext/git/commit", git_forms::commit);
    check.form("/sourceContext/git/tag", git_forms::git_tag);
    check.form("/sourceContext/git/repoDir", git_forms::folder);
    exclusive(check, GIT, &[("branch", "a branch"), ("commit", "a commit"), ("tag", "a tag")]);
    let named_by = ["/gitHub/repository", "/vcs/repository"].into_iter().find(|pointer| check.has(pointer));
    if named_by.is_some() && check.has("/sourceContext/git/repoUrl") {
        let sentence =
            "Git triggers name the repository already: leave the address out, or take the repository out there.";
        check.report("/sourceContext/git/repoUrl", sentence);
    }
    check.form("/sourceContext/git/repoUrl", git_forms::repository_url);
    let has_version = ["branch", "commit", "tag"].iter().any(|key| check.has(&child(GIT, key)));
    if check.has("/sourceContext/git/repoUrl") && !has_version {
        check.report("/sourceContext/git/branch", "Say what to deploy: a branch such as main, or one commit.");
    }
}

fn mercurial(check: &mut Check) {
    check.form("/sourceContext/hg/repoUrl", git_forms::repository_url);
    check.require("/sourceContext/hg", &[("repoUrl", "Say where to clone from: https://host/path.")]);
    check.form("/sourceContext/hg/repoDir", git_forms::folder);
    check.form("/sourceContext/hg/branch", |text| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let is_taken = ["tip", "null", "."].contains(&text);
        let is_bad = is_number || is_taken || text.contains([':', '\n', '\r', '\0']) || text.starts_with('-');
        is_bad.then(|| format!("Mercurial has no branch called {text}: a name has no : and is more than a number."))
    });
    check.form("/sourceContext/hg/revision", |text| {
        let is_bad = text.contains(char::is_whitespace) || text.starts_with('-');
        is_bad.then(|| "A revision is a hash, a number or a tag, without blanks.".to_owned())
    });
    exclusive(check, "/sourceContext/hg", &[("branch", "a branch"), ("revision", "a revision")]);
}

fn exclusive(check: &mut Check, pointer: &str, keys: &[(&str, &str)]) {
    let set: Vec<&(&str, &str)> = keys.iter().filter(|(key, _)| check.has(&child(pointer, key))).collect();
    if let [_, .., (key, _)] = set.as_slice() {
        let names: Vec<&str> = set.iter().map(|(_, name)| *name).collect();
        let sentence = format!("Only one can be deployed, not {}: keep one of them.", names.join(" and "));
        check.report(&child(pointer, key), sentence);
    }
}

/// How a private repository is signed in to.
fn signing_in(check: &mut Check, auth: &str) {
    let ways = [("accessToken", "an access token"), ("sshAuth", "an SSH key"), ("basicAuth", "a user and password")];
    let set: Vec<&str> = ways.iter().filter(|(key, _)| check.has(&child(auth, key))).map(|(_, name)| *name).collect();
    if set.len() > 1 {
        let sentence = format!(
            "There are {}: only one is used, a key before a token before a password. Keep that one.",
            set.join(" and ")
        );
        check.report(auth, sentence);
    }
    let key = format!("{auth}/sshAuth/sshPrivateKey");
    if let Some(sentence) = check.typed(&key).filter(|text| !text.is_empty()).and_then(git_forms::private_key) {
        check.report(&key, sentence);
    }
    check.require(&format!("{auth}/sshAuth"), &[("sshPrivateKey", "A password alone opens nothing: add the key.")]);
    check.require(
        &format!("{auth}/basicAuth"),
        &[
            ("userName", "A password needs a user: add the name, or take the password out."),
            ("password", "A user needs a password: add it, or take the name out."),
        ],
    );
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::assert_problems;
    use super::super::{problem_at, problems};
    use crate::model::settings::secrets::Secrets;

    fn git(extra: Value) -> Value {
        let mut git = json!({"repoUrl": "https://x.example/a/b", "branch": "main"});
        if let (Some(git), Value::Object(extra)) = (git.as_object_mut(), extra) {
            git.extend(extra);
        }
        json!({"sourceContext": {"git": git}})
    }

    #[test]
    fn a_source_is_of_one_kind_and_one_version() {
        let hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        assert_problems(&[
            (git(json!({})), "", ""),
            (git(json!({"branch": "", "commit": hash})), "", ""),
            (
                git(json!({"branch": " "})),
                "/sourceContext/git/branch",
                "Say what to deploy: a branch such as main, or one commit.",
            ),
            (
                git(json!({"commit": hash})),
                "/sourceContext/git/commit",
                "Only one can be deployed, not a branch and a commit: keep one of them.",
            ),
            (
                git(json!({"commit": hash, "tag": "v1"})),
                "/sourceContext/git/tag",
                "Only one can be deployed, not a branch and a commit and a tag: keep one of them.",
            ),
            (
                json!({"sourceContext": {"hg": {"repoUrl": "https://x.example/a", "branch": "default", "revision": "7"}}}),
                "/sourceContext/hg/revision",
                "Only one can be deployed, not a branch and a revision: keep one of them.",
            ),
            (
                json!({"sourceContext": {"hg": {"repoUrl": "https://x.example/a", "branch": "12"}}}),
                "/sourceContext/hg/branch",
                "Mercurial has no branch called 12: a name has no : and is more than a number.",
            ),
            (
                json!({"sourceContext": {"hg": {"branch": "default"}}}),
                "/sourceContext/hg/repoUrl",
                "Say where to clone from: https://host/path.",
            ),
            (
                json!({"sourceContext": {"git": {"branch": "main"}, "template": {"sourceUrl": "https://x.example/t"}}}),
                "/sourceContext",
                "The program comes from one place, not from a git repository and a template: keep one of them.",
            ),
            (
                json!({"gitHub": {"repository": "a/b"}, "sourceContext": {"git": {"repoUrl": "https://x.example/a", "branch": "m"}}}),
                "/sourceContext/git/repoUrl",
                "Git triggers name the repository already: leave the address out, or take the repository out there.",
            ),
        ]);
    }

    #[test]
    fn there_is_one_whole_way_to_sign_in() {
        let auth = |auth: Value| git(json!({"gitAuth": auth}));
        let token = json!({"ciphertext": "x"});
        assert_problems(&[
            (auth(json!({"accessToken": token})), "", ""),
            (auth(json!({"basicAuth": {"userName": "u", "password": token}})), "", ""),
            (auth(json!({"basicAuth": {"userName": token, "password": token}})), "", ""),
            (
                auth(json!({"accessToken": token, "basicAuth": {"userName": "u", "password": token}})),
                "/sourceContext/git/gitAuth",
                "There are an access token and a user and password: only one is used, a key before a token before a password. Keep that one.",
            ),
            (
                auth(json!({"basicAuth": {"userName": "u"}})),
                "/sourceContext/git/gitAuth/basicAuth/password",
                "A user needs a password: add it, or take the name out.",
            ),
            (
                auth(json!({"sshAuth": {"password": token}})),
                "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey",
                "A password alone opens nothing: add the key.",
            ),
        ]);
    }

    #[test]
    fn a_key_is_looked_at_while_it_is_typed_and_never_when_it_is_stored() {
        let mut secrets = Secrets::default();
        let number = secrets.keep("ssh-rsa AAAA");
        let with = |key: Value| git(json!({"gitAuth": {"sshAuth": {"sshPrivateKey": key}}}));
        let found = problems(&with(json!({"secret": number})), &secrets);
        let sentence = problem_at(&found, "/sourceContext/git/gitAuth/sshAuth/sshPrivateKey").unwrap_or_default();
        assert!(sentence.starts_with("This is the public key."), "{sentence}");
        assert_eq!(problems(&with(json!({"ciphertext": "x"})), &secrets), []);
    }
}
