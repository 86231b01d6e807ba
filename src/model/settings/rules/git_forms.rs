//! What branches, commits, folders, addresses and keys look like. Each function gives `None` for a good text, or the
//! sentence that says what is wrong. Pure.

/// A branch of git, by the main rules of its names.
#[must_use]
pub fn git_branch(text: &str) -> Option<String> {
    if let Some(tag) = text.strip_prefix("refs/tags/") {
        return Some(format!("refs/tags/{tag} is a tag; a branch is called main or refs/heads/main."));
    }
    ref_name(text, "branch")
}

/// A tag of git.
#[must_use]
pub fn git_tag(text: &str) -> Option<String> {
    ref_name(text, "tag")
}

fn ref_name(text: &str, kind: &str) -> Option<String> {
    if let Some(char) =
        text.chars().find(|char| char.is_whitespace() || char.is_control() || "~^:?*[\\".contains(*char))
    {
        let name = if char.is_whitespace() { "a blank".to_owned() } else { char.to_string() };
        return Some(format!("A {kind} cannot have {name} in its name."));
    }
    let has_bad_part = text.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with(".lock"));
    let is_bad = has_bad_part
        || text.contains("..")
        || text.contains("@{")
        || text.ends_with('.')
        || text == "@"
        || text.starts_with('-');
    is_bad.then(|| {
        format!("Git has no {kind} of that name: it cannot begin with -, hold .. or //, or end with / or a dot, and none of its parts begins with a dot or ends with .lock.")
    })
}

/// A commit of git.
#[must_use]
pub fn commit(text: &str) -> Option<String> {
    if let Some(char) = text.chars().find(|char| !char.is_ascii_hexdigit()) {
        let name = if char.is_whitespace() { "a blank".to_owned() } else { char.to_string() };
        return Some(format!("A commit's hash has digits and the letters a to f; {name} is none of them."));
    }
    match text.len() {
        ..7 => Some(format!("A commit's hash has 40 characters, this has {}. Paste it in full.", text.len())),
        65.. => Some(format!("A commit's hash has 40 characters, or 64 in new repositories; this has {}.", text.len())),
        _ => None,
    }
}

/// A folder in a repository.
#[must_use]
pub fn folder(text: &str) -> Option<String> {
    if text.contains('\\') {
        return Some(format!("Folders are parted by /, not by \\: write {}.", text.replace('\\', "/")));
    }
    if text == "/" {
        return Some("The repository's root is meant by nothing at all: leave this empty.".to_owned());
    }
    if text.starts_with('/') {
        let rest = text.trim_start_matches('/');
        return Some(format!("The path begins at the repository's root, without a /: write {rest}."));
    }
    if text.starts_with('~') || text.get(1..3) == Some(":/") {
        return Some("The path begins at the repository's root, not on somebody's computer: infra/app.".to_owned());
    }
    let mut parts = text.split('/').rev();
    if parts.clone().any(|part| part == "..") {
        return Some("The path stays in the repository: it has no .. in it.".to_owned());
    }
    let file =
        parts.next().filter(|last| last.starts_with("Pulumi.") && (last.ends_with(".yaml") || last.ends_with(".yml")));
    file.map(|file| format!("Name the folder that holds {file}, without the file."))
}

/// The address that a repository is cloned from.
#[must_use]
pub fn repository_url(text: &str) -> Option<String> {
    const FORMS: &str = "https://host/owner/repo, ssh://git@host/owner/repo or git@host:owner/repo";
    if text.contains(char::is_whitespace) {
        return Some(format!("An address has no blanks: {FORMS}."));
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        if !["https", "http", "ssh", "git"].contains(&scheme) {
            return Some(format!("An address that begins with {scheme}:// cannot be cloned from: {FORMS}."));
        }
        let is_whole = rest.split_once('/').is_some_and(|(host, path)| !host.is_empty() && !path.is_empty());
        return (!is_whole).then(|| format!("The address names no repository: {FORMS}."));
    }
    let scp = text.split_once('@').and_then(|(user, rest)| Some((user, rest.split_once(':')?)));
    if scp.is_some_and(|(user, (host, path))| !user.is_empty() && !host.is_empty() && !path.is_empty()) {
        return None;
    }
    let first = text.split('/').next().unwrap_or_default();
    Some(match text.matches('/').count() {
        1 if !first.contains('.') => {
            format!("This is a short name; the whole address stands here, such as https://github.com/{text}.")
        }
        2.. if first.contains('.') => format!("The address lacks its beginning: write https://{text}."),
        _ => format!("This is no address of a repository: {FORMS}."),
    })
}

/// Where a template comes from.
#[must_use]
pub fn template_url(text: &str) -> Option<String> {
    const FORM: &str = "registry://templates/source/publisher/name";
    if let Some(rest) = text.strip_prefix("registry://") {
        let Some(rest) = rest.strip_prefix("templates/") else {
            return Some(format!("A template of the registry is {FORM}, with @version if need be."));
        };
        let (name, version) = rest.split_once('@').map_or((rest, None), |(name, version)| (name, Some(version)));
        let is_whole = name.split('/').count() == 3 && name.split('/').all(|part| !part.is_empty());
        if !is_whole || name.contains(char::is_whitespace) {
            return Some(format!("A template of the registry has a source, a publisher and a name: {FORM}."));
        }
        return version.and_then(version_problem);
    }
    match text.strip_prefix("https://") {
        Some(rest) => {
            let is_whole = rest.split_once('/').is_some_and(|(host, path)| !host.is_empty() && !path.is_empty());
            let is_good = is_whole && !rest.contains(char::is_whitespace);
            (!is_good).then(|| "The address names no repository: https://github.com/owner/repo.".to_owned())
        }
        None => Some(format!("A template is {FORM}, or a repository's address with https://.")),
    }
}

fn version_problem(version: &str) -> Option<String> {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let is_good = core.split('.').count() == 3
        && core.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (!is_good).then(|| "Behind the @ stands a version of three numbers, such as 1.0.0.".to_owned())
}

/// A private key for SSH.
#[must_use]
pub fn private_key(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with("PuTTY-User-Key-File") {
        return Some("This is a key of PuTTY's own form: export it from PuTTYgen as an OpenSSH key.".to_owned());
    }
    if text.starts_with("ssh-")
        || text.starts_with("ecdsa-")
        || text.contains("BEGIN PUBLIC KEY")
        || text.contains("BEGIN SSH2 PUBLIC KEY")
    {
        return Some("This is the public key. The private one begins with -----BEGIN and PRIVATE KEY-----.".to_owned());
    }
    let first = text.lines().next().unwrap_or_default();
    if !(first.starts_with("-----BEGIN ") && first.contains("PRIVATE KEY-----")) {
        return Some("A private key begins with -----BEGIN and PRIVATE KEY-----: paste the whole file.".to_owned());
    }
    let last = text.lines().last().unwrap_or_default();
    let is_whole =
        text.lines().count() > 2 && last.starts_with("-----END ") && last.trim_end().ends_with("PRIVATE KEY-----");
    (!is_whole)
        .then(|| "The key is cut off: it ends with -----END and PRIVATE KEY-----, on a line of its own.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::forms::tests::assert_form;
    use super::*;

    #[test]
    fn branches_commits_and_folders() {
        assert_form(
            git_branch,
            &["main", "refs/heads/main", "release/2026.11", "feature-1", "a@b"],
            &[
                ("my branch", "A branch cannot have a blank in its name."),
                ("a:b", "A branch cannot have : in its name."),
                ("a..b", "Git has no branch of that name"),
                ("/main", "Git has no branch of that name"),
                ("a.lock", "Git has no branch of that name"),
                (".a", "Git has no branch of that name"),
                ("-a", "Git has no branch of that name"),
                ("@", "Git has no branch of that name"),
                ("refs/tags/v1", "refs/tags/v1 is a tag"),
            ],
        );
        assert_form(
            commit,
            &["da39a3ee5e6b4b0d3255bfef95601890afd80709", "da39a3e"],
            &[
                ("main", "A commit's hash has digits"),
                ("da39a3", "A commit's hash has 40 characters, this has 6."),
                (&"a".repeat(65), "A commit's hash has 40 characters, or 64"),
            ],
        );
        assert_form(
            folder,
            &["infra", "infra/app", "./infra", "a.b/c d", "..a"],
            &[
                ("/", "The repository's root is meant by nothing"),
                ("/infra", "The path begins at the repository's root, without a /: write infra."),
                ("infra\\app", "Folders are parted by /, not by \\: write infra/app."),
                ("../infra", "The path stays in the repository"),
                ("C:/infra", "The path begins at the repository's root, not on"),
                ("~/infra", "The path begins at the repository's root, not on"),
                ("infra/Pulumi.yaml", "Name the folder that holds Pulumi.yaml"),
            ],
        );
    }

    #[test]
    fn addresses_of_repositories_and_templates() {
        assert_form(
            repository_url,
            &[
                "https://github.com/acme/infra.git",
                "http://git.example/a",
                "ssh://git@host:22/a.git",
                "git@github.com:acme/infra.git",
            ],
            &[
                (
                    "acme/infra",
                    "This is a short name; the whole address stands here, such as https://github.com/acme/infra.",
                ),
                ("github.com/acme/infra", "The address lacks its beginning: write https://github.com/acme/infra."),
                ("https://github.com", "The address names no repository"),
                ("ftp://host/a", "An address that begins with ftp:// cannot be cloned from"),
                ("javascript:alert(1)", "This is no address of a repository"),
                ("https://a b/c", "An address has no blanks"),
                ("infra", "This is no address of a repository"),
            ],
        );
        assert_form(
            template_url,
            &[
                "registry://templates/pulumi/acme/vpc",
                "registry://templates/pulumi/acme/vpc@2.1.0-rc.1",
                "https://github.com/acme/templates",
            ],
            &[
                ("registry://packages/a/b/c", "A template of the registry is registry://"),
                ("registry://templates/acme/vpc", "A template of the registry has a source, a publisher and a name"),
                ("registry://templates/pulumi/acme/vpc@latest", "Behind the @ stands a version"),
                ("https://github.com", "The address names no repository"),
                ("acme/vpc", "A template is registry://"),
                ("git@github.com:a/b", "A template is registry://"),
            ],
        );
    }

    #[test]
    fn a_private_key_is_whole_and_not_the_public_one() {
        let key = |kind: &str| format!("-----BEGIN {kind}PRIVATE KEY-----\nabc\n-----END {kind}PRIVATE KEY-----\n");
        let (openssh, rsa, plain) = (key("OPENSSH "), key("RSA "), key(""));
        assert_form(
            private_key,
            &[openssh.as_str(), rsa.as_str(), plain.as_str()],
            &[
                ("ssh-ed25519 AAAA me@host", "This is the public key."),
                ("PuTTY-User-Key-File-3: ssh-rsa", "This is a key of PuTTY's own form"),
                ("hello", "A private key begins with"),
                ("-----BEGIN RSA PRIVATE KEY-----\nabc", "The key is cut off"),
            ],
        );
    }
}
