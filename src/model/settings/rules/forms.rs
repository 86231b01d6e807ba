//! What single texts look like: durations, names of cloud resources, ids, images, branches, folders. Each function gives
//! `None` for a good text, or the sentence that says what is wrong. Pure.

/// Seconds of a duration as Go writes it.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn duration_secs(text: &str) -> Result<f64, String> {
    const FORM: &str = "Write a number with h, m or s, such as 30m or 1h30m.";
    if text == "0" {
        return Ok(0.0);
    }
    if text.starts_with('-') {
        return Err(format!("A duration cannot be negative. {FORM}"));
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut secs = 0.0;
    if rest.is_empty() {
        return Err(FORM.to_owned());
    }
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let unit_end = after.find(|char: char| char.is_ascii_digit() || char == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let factor = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" | "μs" => 1e-6,
            "ns" => 1e-9,
            _ => {
                return Err(duration_hint(text).map_or_else(
                    || FORM.to_owned(),
                    |hint| format!("Write {hint}: a number and h, m or s, without blanks."),
                ));
            }
        };
        let number: f64 = digits.parse().map_err(|_| FORM.to_owned())?;
        secs += number * factor;
        rest = next;
    }
    Ok(secs)
}

/// What was probably meant by a duration that Go cannot read.
fn duration_hint(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().ok()?;
    match unit.trim() {
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(format!("{number}h")),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(format!("{number}m")),
        "" | "s" | "sec" | "secs" | "second" | "seconds" => Some(format!("{number}s")),
        "d" | "day" | "days" => Some(format!("{}h", u64::from(number) * 24)),
        _ => None,
    }
}

/// A duration between two, both in seconds and in words.
#[must_use]
pub fn duration(text: &str, who: &str, least: (f64, &str), most: (f64, &str)) -> Option<String> {
    match duration_secs(text) {
        Err(sentence) => Some(sentence),
        Ok(secs) if secs < least.0 => Some(format!("{who} wants {} at least.", least.1)),
        Ok(secs) if secs > most.0 => Some(format!("{who} allows {} at most.", most.1)),
        Ok(_) => None,
    }
}

fn arn_parts(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    parts.first().is_some_and(|first| *first == "arn").then_some(parts)
}

fn iam(text: &str, kind: &str, example: &str, is_account: impl Fn(&str) -> bool) -> Option<String> {
    let Some([_, partition, service, region, account, resource]) = arn_parts(text) else {
        return Some(format!("An ARN has six parts with : between them: {example}."));
    };
    if partition != "aws" && !partition.starts_with("aws-") {
        return Some(format!("The second part is aws, aws-cn or aws-us-gov: {example}."));
    }
    if service != "iam" {
        let hint = if service == "sts" { " This is the ARN of a session; the role's own has iam." } else { "" };
        return Some(format!("The third part is iam, for a {kind}: {example}.{hint}"));
    }
    if !region.is_empty() {
        return Some(format!("A {kind} has no region: nothing stands between iam: and the account, as in {example}."));
    }
    if !is_account(account) {
        let is_digits = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
        return Some(match account.len() {
            0 => format!("The account's id is missing: {example}."),
            n_digits if is_digits => format!("The account id has {n_digits} digits; AWS uses 12."),
            _ => format!("The account id is 12 digits: {example}."),
        });
    }
    let name = resource.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/'));
    let is_name = |name: &str| {
        let is_allowed = |char: char| char.is_ascii_alphanumeric() || "_+=,.@-".contains(char);
        name.split('/').all(|part| !part.is_empty()) && name.chars().all(|char| is_allowed(char) || char == '/')
    };
    match name {
        Some(name) if is_name(name) => None,
        Some("") => Some(format!("The name of the {kind} is missing: {example}.")),
        Some(_) => Some(format!("The name of a {kind} has letters, digits and + = , . @ - _ only.")),
        None => Some(format!("The last part begins with {kind}/: {example}.")),
    }
}

fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ARN of a role.
#[must_use]
pub fn role_arn(text: &str) -> Option<String> {
    iam(text, "role", "arn:aws:iam::123456789012:role/deploy", is_account)
}

/// The ARN of a policy, of an account or of AWS itself.
#[must_use]
pub fn policy_arn(text: &str) -> Option<String> {
    iam(text, "policy", "arn:aws:iam::aws:policy/ReadOnlyAccess", |account| account == "aws" || is_account(account))
}

/// What the service fills into a session's name.
pub const PLACEHOLDERS: [&str; 6] =
    ["organization.name", "project.name", "stack.name", "operation", "deployment.version", "deployment.id"];

/// The name of a session at AWS. What is filled in cannot be counted: names are cut to fit, the rest is not.
#[must_use]
pub fn session_name(text: &str) -> Option<String> {
    let mut literal = String::new();
    let mut rest = text;
    let mut n_filled = 0;
    while let Some((before, after)) = rest.split_once("${") {
        literal.push_str(before);
        let Some((name, next)) = after.split_once('}') else {
            return Some("A ${ is never closed: write ${stack.name}.".to_owned());
        };
        if !PLACEHOLDERS.contains(&name) {
            return Some(format!("${{{name}}} is not filled in. These are: ${{{}}}.", PLACEHOLDERS.join("}, ${")));
        }
        n_filled += 1;
        rest = next;
    }
    literal.push_str(rest);
    if let Some(char) = literal.chars().find(|char| !char.is_ascii_alphanumeric() && !"_+=,.@-".contains(*char)) {
        let name = if char.is_whitespace() { "A blank".to_owned() } else { char.to_string() };
        return Some(format!("{name} cannot be in it: letters, digits and _ + = , . @ - can."));
    }
    match literal.len() {
        n_chars if n_chars > 64 && n_filled > 0 => {
            Some(format!("It has {n_chars} characters before anything is filled in; AWS allows 64."))
        }
        n_chars if n_chars > 64 => Some(format!("It has {n_chars} characters; AWS allows 64.")),
        n_chars if n_chars < 2 && n_filled == 0 => Some("AWS wants 2 characters at least.".to_owned()),
        _ => None,
    }
}

/// A UUID.
#[must_use]
pub fn uuid(text: &str) -> Option<String> {
    const EXAMPLE: &str = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).map_or(text, |inner| inner);
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    if let Some(char) = text.chars().find(|char| !char.is_ascii_hexdigit() && *char != '-') {
        return Some(format!("This is a UUID, of digits, a to f and -, such as {EXAMPLE}: {char} is none of them."));
    }
    if lengths != [8, 4, 4, 4, 12] {
        let n_chars: usize = lengths.iter().sum();
        return Some(if n_chars == 32 {
            format!("A UUID has groups of 8, 4, 4, 4 and 12 with - between them, such as {EXAMPLE}.")
        } else {
            format!("A UUID has 32 digits and letters, this has {n_chars}. One looks like {EXAMPLE}.")
        });
    }
    None
}

/// The number of a project at Google.
#[must_use]
pub fn project_number(text: &str) -> Option<String> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number)
        .then(|| "This is the project's number, of digits only: its dashboard shows it beside the name.".to_owned())
}

/// The id of a workload pool or of a provider in it.
#[must_use]
pub fn pool_id(text: &str) -> Option<String> {
    if text.contains('/') {
        let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        return Some(format!("Only the last part of the name stands here: {last}."));
    }
    if let Some(char) = text.chars().find(|char| !char.is_ascii_lowercase() && !char.is_ascii_digit() && *char != '-') {
        let name = if char.is_whitespace() { "A blank".to_owned() } else { char.to_string() };
        return Some(format!("{name} cannot be in it: small letters, digits and - can."));
    }
    (!(4..=32).contains(&text.len())).then(|| format!("It has {} characters; Google uses 4 to 32.", text.len()))
}

/// The address of a service account.
#[must_use]
pub fn service_account(text: &str) -> Option<String> {
    const EXAMPLE: &str = "deploy@my-project.iam.gserviceaccount.com";
    match text.split_once('@') {
        None => Some(format!("This is the account's address: {EXAMPLE}.")),
        Some((name, domain)) => {
            let is_plain = |char: char| char.is_ascii_alphanumeric() || "-._".contains(char);
            let is_good = !name.is_empty()
                && domain.ends_with(".gserviceaccount.com")
                && name.chars().chain(domain.chars()).all(is_plain);
            (!is_good).then(|| format!("The address of a service account ends with gserviceaccount.com: {EXAMPLE}."))
        }
    }
}

/// What a container's image is called: `[host[:port]/]path[:tag][@digest]`.
#[must_use]
pub fn image(text: &str) -> Option<String> {
    const EXAMPLE: &str = "registry.example.com/deploy:1";
    if let Some((_, rest)) = text.split_once("://") {
        return Some(format!("An image has no https:// before it: write {rest}."));
    }
    if text.contains(char::is_whitespace) {
        return Some(format!("An image's name has no blanks: {EXAMPLE}."));
    }
    let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
    if let Some(digest) = digest {
        let hex = digest.split_once(':').filter(|(method, _)| !method.is_empty()).map(|(_, hex)| hex);
        let is_hex = hex.is_some_and(|hex| hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let is_sha256 = !digest.starts_with("sha256:") || digest.len() == 71;
        if !is_hex || !is_sha256 {
            return Some("Behind the @ stands a digest: sha256: and 64 digits and letters from a to f.".to_owned());
        }
    }
    // A colon before the last slash belongs to the host's port.
    let path_start = name.rfind('/').map_or(0, |slash| slash + 1);
    let tag_at = name.get(path_start..).and_then(|last| last.find(':')).map(|colon| path_start + colon);
    let (path, tag) = tag_at
        .map_or((name, None), |at| (name.get(..at).unwrap_or_default(), Some(name.get(at + 1..).unwrap_or_default())));
    if let Some(tag) = tag {
        let is_tag = |tag: &str| {
            tag.chars().all(|char| char.is_ascii_alphanumeric() || "_.-".contains(char))
                && !tag.starts_with(['.', '-'])
                && (1..=128).contains(&tag.len())
        };
        if !is_tag(tag) {
            return Some(format!("Behind the : stands a tag of letters, digits, _ . and -: {EXAMPLE}."));
        }
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    let is_host = |part: &str| part.contains(['.', ':']) || part == "localhost";
    if parts.len() > 1 && parts.first().is_some_and(|part| is_host(part)) {
        let host = parts.remove(0);
        let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        if host.is_empty() || !is_port || !host.chars().all(|char| char.is_ascii_alphanumeric() || ".-".contains(char))
        {
            return Some(format!("{host} is no name of a registry: {EXAMPLE}."));
        }
    }
    if path.bytes().any(|byte| byte.is_ascii_uppercase())
        && parts.iter().any(|part| part.bytes().any(|byte| byte.is_ascii_uppercase()))
    {
        return Some("An image's name has small letters only; its tag may have large ones.".to_owned());
    }
    let is_part = |part: &&str| {
        let is_allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || "._-".contains(char);
        !part.is_empty()
            && part.chars().all(is_allowed)
            && !part.starts_with(['.', '_', '-'])
            && !part.ends_with(['.', '_', '-'])
    };
    (!parts.iter().all(is_part)).then(|| format!("This is no image's name. One looks like {EXAMPLE}."))
}

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
    use super::*;

    type Form = fn(&str) -> Option<String>;

    fn assert_form(form: Form, good: &[&str], bad: &[(&str, &str)]) {
        for text in good {
            assert_eq!(form(text), None, "{text}");
        }
        for (text, beginning) in bad {
            let sentence = form(text).unwrap_or_default();
            assert!(!sentence.is_empty() && sentence.starts_with(beginning), "{text}: {sentence}");
        }
    }

    #[test]
    fn durations_are_gos_and_the_meant_one_is_said() {
        let aws: Form = |text| duration(text, "AWS", (900.0, "15m"), (43200.0, "12h"));
        assert_form(
            aws,
            &["15m", "1h", "1h0m0s", "1.5h", "12h", "+30m", "3600s", "900000ms"],
            &[
                ("1 hour", "Write 1h: a number and h, m or s, without blanks."),
                ("90 min", "Write 90m:"),
                ("3600", "Write 3600s:"),
                ("1d", "Write 24h:"),
                ("1H", "Write 1h:"),
                ("PT1H", "Write a number with h, m or s"),
                ("h", "Write a number with h, m or s"),
                ("1..5h", "Write a number with h, m or s"),
                ("1h5", "Write a number with h, m or s"),
                ("", "Write a number with h, m or s"),
                ("-1h", "A duration cannot be negative."),
                ("5m", "AWS wants 15m at least."),
                ("0", "AWS wants 15m at least."),
                ("13h", "AWS allows 12h at most."),
            ],
        );
    }

    #[test]
    fn arns_say_which_part_is_wrong() {
        assert_form(
            role_arn,
            &[
                "arn:aws:iam::123456789012:role/deploy",
                "arn:aws-cn:iam::123456789012:role/path/to/deploy",
                "arn:aws-us-gov:iam::123456789012:role/a+b=c,d.e@f-g_h",
            ],
            &[
                ("deploy", "An ARN has six parts"),
                ("arn:aws:iam::12345678:role/deploy", "The account id has 8 digits; AWS uses 12."),
                ("arn:aws:iam::my-account:role/deploy", "The account id is 12 digits"),
                ("arn:aws:iam:::role/deploy", "The account's id is missing"),
                ("arn:amazon:iam::123456789012:role/deploy", "The second part is aws"),
                ("arn:aws:sts::123456789012:assumed-role/deploy/x", "The third part is iam"),
                ("arn:aws:iam:eu-west-1:123456789012:role/deploy", "A role has no region"),
                ("arn:aws:iam::123456789012:user/deploy", "The last part begins with role/"),
                ("arn:aws:iam::123456789012:role/", "The name of the role is missing"),
                ("arn:aws:iam::123456789012:role/a b", "The name of a role has letters"),
            ],
        );
        assert_form(
            policy_arn,
            &["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/x/y"],
            &[
                ("arn:aws:iam::aws:role/x", "The last part begins with policy/"),
                ("arn:aws:iam::1:policy/x", "The account id has 1 digits"),
            ],
        );
    }

    #[test]
    fn the_name_of_a_session_is_counted_without_what_is_filled_in() {
        let long = "x".repeat(65);
        let filled = format!("{long}${{stack.name}}");
        assert_form(
            session_name,
            &[
                "pulumi-${project.name}-${stack.name}",
                "ab",
                "${deployment.id}",
                "a+b=c,d.e@f-g_h",
                "x".repeat(64).as_str(),
            ],
            &[
                ("a", "AWS wants 2 characters at least."),
                (long.as_str(), "It has 65 characters; AWS allows 64."),
                (filled.as_str(), "It has 65 characters before anything is filled in; AWS allows 64."),
                ("a b", "A blank cannot be in it"),
                ("a/b", "/ cannot be in it"),
                ("${stack}", "${stack} is not filled in. These are: ${organization.name}, ${project.name},"),
                ("${stack.name", "A ${ is never closed"),
                ("$stack", "$ cannot be in it"),
            ],
        );
    }

    #[test]
    fn ids_of_clouds() {
        assert_form(
            uuid,
            &["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "1B9D6BCD-BBFD-4B2D-9B5D-AB8DFBBD4BED"],
            &[
                ("my-app", "This is a UUID"),
                ("1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed", "A UUID has groups"),
                ("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4be", "A UUID has 32 digits and letters, this has 31."),
            ],
        );
        assert_form(project_number, &["123456789"], &[("my-project", "This is the project's number")]);
        assert_form(
            pool_id,
            &["deployments", "pool-1"],
            &[
                (
                    "projects/1/locations/global/workloadIdentityPools/deploy",
                    "Only the last part of the name stands here: deploy.",
                ),
                ("Pool", "P cannot be in it"),
                ("abc", "It has 3 characters; Google uses 4 to 32."),
            ],
        );
        assert_form(
            service_account,
            &[
                "deploy@my-project.iam.gserviceaccount.com",
                "1-compute@developer.gserviceaccount.com",
                "p@appspot.gserviceaccount.com",
            ],
            &[
                ("deploy", "This is the account's address"),
                ("deploy@example.com", "The address of a service account ends"),
            ],
        );
    }

    #[test]
    fn images_have_names_of_dockers_grammar() {
        let digest = format!("deploy@sha256:{}", "a".repeat(64));
        let whole = format!("localhost:5000/a/b:1@sha256:{}", "0".repeat(64));
        assert_form(
            image,
            &[
                "deploy",
                "pulumi/pulumi:latest",
                "registry.example.com:5000/team/deploy:v1.2_3-X",
                digest.as_str(),
                whole.as_str(),
            ],
            &[
                (
                    "https://registry.example.com/deploy",
                    "An image has no https:// before it: write registry.example.com/deploy.",
                ),
                ("my image", "An image's name has no blanks"),
                ("Team/deploy", "An image's name has small letters only"),
                ("deploy:", "Behind the : stands a tag"),
                ("deploy:a+b", "Behind the : stands a tag"),
                ("deploy@sha256:abc", "Behind the @ stands a digest"),
                ("deploy@latest", "Behind the @ stands a digest"),
                ("a//b", "This is no image's name."),
                ("-a", "This is no image's name."),
                ("host.example:port/a", "host.example is no name of a registry"),
            ],
        );
    }

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
