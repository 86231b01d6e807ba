//! What single texts look like: durations, names of cloud resources, ids, images. Each function gives `None` for a good
//! text, or the sentence that says what is wrong. Pure.

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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) type Form = fn(&str) -> Option<String>;

    /// Good texts have no problem, and each bad one has a sentence that begins so.
    pub(in super::super) fn assert_form(form: Form, good: &[&str], bad: &[(&str, &str)]) {
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
}
