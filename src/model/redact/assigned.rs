//! Secrets that stand after a name: `password=…`, `"clientSecret": "…"`, `--token …`, `Authorization: Bearer …`.
//!
//! Names are common and secrets are rare, so this is where most care is needed. A value is left alone when it stands
//! for a secret or says something about one (`[secret]`, `***`, `$TOKEN`, `<redacted>`, `null`, `required`), when it is
//! a path, an address or the name of a resource, and when it has blanks in it. After `=` or in quotes, a password is
//! what has four characters; everything else has to look made up: letters and digits, or capitals inside.

use super::line::{Line, WINDOW, is_blank, looks_made_up};
use super::{Kind, Part};

/// The longest name that is looked at.
const MAX_NAME: usize = 64;
const MIN_PASSWORD: usize = 4;
const MIN_MADE_UP: usize = 8;

/// What names that secrets are given to end with, in small letters and without what joins their words.
const NAMES: [(&[u8], Kind); 16] = [
    (b"password", Kind::Password),
    (b"passwd", Kind::Password),
    (b"passphrase", Kind::Password),
    (b"pwd", Kind::Password),
    (b"secret", Kind::Secret),
    (b"secrets", Kind::Secret),
    (b"token", Kind::Token),
    (b"apikey", Kind::Key),
    (b"accesskey", Kind::Key),
    (b"accountkey", Kind::Key),
    (b"encryptionkey", Kind::Key),
    (b"masterkey", Kind::Key),
    (b"privatekey", Kind::Key),
    (b"secretkey", Kind::Key),
    (b"signingkey", Kind::Key),
    (b"authorization", Kind::Authorization),
];

/// Tokens that lead to the next page, and the working directory.
const HARMLESS_NAMES: [&[u8]; 6] = [b"nexttoken", b"pagetoken", b"continuationtoken", b"synctoken", b"pwd", b"oldpwd"];

/// Words that say something about a secret instead of being one.
const HARMLESS_WORDS: [&str; 25] = [
    "changed",
    "disabled",
    "empty",
    "enabled",
    "expired",
    "false",
    "hidden",
    "invalid",
    "masked",
    "missing",
    "nil",
    "none",
    "null",
    "optional",
    "password",
    "redacted",
    "required",
    "secret",
    "string",
    "token",
    "true",
    "undefined",
    "unknown",
    "unset",
    "value",
];

/// What values begin with that stand for a secret or lead to one.
const HARMLESS_BEGINNINGS: [&[u8]; 20] = [
    b"$",
    b"*",
    b"<",
    b"[",
    b"{",
    b"(",
    b"./",
    b"~/",
    b"%(",
    b"%s",
    b"%v",
    "•".as_bytes(),
    b"arn:",
    b"urn:",
    b"http://",
    b"https://",
    b"projects/",
    b"file:",
    b"op://",
    b"output<",
];

/// Schemes of an `Authorization` header whose credential is one word, then those with several.
const SCHEMES: [&str; 8] =
    ["apikey", "basic", "bearer", "deployment-token", "negotiate", "sharedkey", "token", "update-token"];
const WORDY_SCHEMES: [&str; 4] = ["aws4-hmac-sha256", "digest", "hawk", "oauth"];

/// A value and how it stands there.
struct Value {
    start: usize,
    /// Its beginning: enough to tell what it is.
    seen: usize,
    quote: Option<Quote>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Quote {
    sign: u8,
    /// Written as `\"`, in JSON within JSON.
    is_escaped: bool,
}

/// The value of an assignment, asked at its `=` or `:`.
pub(super) fn value(line: Line<'_>, at: usize) -> Option<Part> {
    let sign = line.get(at)?;
    // `==`, `=>`, `::` and `!=` assign nothing.
    let is_other = matches!((sign, line.get(at + 1)), (b'=', Some(b'=' | b'>' | b'~')) | (b':', Some(b':' | b'=')))
        || matches!(line.before(at), Some(b'=' | b'!' | b'<' | b'>' | b':'));
    if is_other {
        return None;
    }
    let (kind, name_has_quote) = name_before(line, at)?;
    let from = line.after_blanks(at + 1);
    if kind == Kind::Authorization {
        return credential(line, from);
    }
    let value = value_at(line, from);
    // In words, a colon has a blank behind it. Without one, it joins the parts of a resource's type.
    if sign == b':' && from == at + 1 && value.quote.is_none() {
        return None;
    }
    let is_tight = sign == b'=' && from == at + 1 && line.before(at).is_some_and(|byte| !is_blank(byte));
    let is_exact = value.quote.is_some() || name_has_quote || is_tight;
    judged(line, &value, kind, is_exact)
}

/// The value of a flag, asked at the second dash of `--token`.
pub(super) fn flag(line: Line<'_>, at: usize) -> Option<Part> {
    let is_flag = line.before(at) == Some(b'-')
        && at.checked_sub(2).and_then(|at| line.get(at)).is_none_or(|byte| is_blank(byte) || b"\"'`([".contains(&byte));
    if !is_flag {
        return None;
    }
    let name_len = line.run(at + 1, MAX_NAME, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let end = at + 1 + name_len;
    let kind = kind_of(line.slice(at + 1, end)).filter(|kind| *kind != Kind::Authorization)?;
    let from = line.after_blanks(end);
    if from == end || line.get(from) == Some(b'-') {
        return None;
    }
    judged(line, &value_at(line, from), kind, false)
}

/// The new value behind the old one: `password: "old" => "new"`, as an engine prints a difference.
pub(super) fn replacement_after(line: Line<'_>, old: &Part) -> Option<Part> {
    let end = old.range.end;
    let quote = line.get(end).filter(|byte| is_quote(*byte) && line.before(old.range.start) == Some(*byte))?;
    let arrow = line.after_blanks(end + 1);
    let from = line.starts_with(arrow, b"=>").then(|| line.after_blanks(arrow + 2))?;
    let value = value_at(line, from);
    value.quote.filter(|own| own.sign == quote)?;
    judged(line, &value, old.kind, true)
}

/// Whether a name that promises a secret may end with this, or a blank or quote stand between it and its sign.
pub(super) fn may_end_name(last: u8) -> bool {
    is_blank(last) || is_quote(last) || matches!(last | 0x20, b'd' | b'e' | b'n' | b's' | b't' | b'y')
}

/// The kind of secret that a name promises, and whether the name stands in quotes.
fn name_before(line: Line<'_>, at: usize) -> Option<(Kind, bool)> {
    let before = line.slice(at.saturating_sub(MAX_NAME), at);
    let len = before.iter().rposition(|byte| !is_blank(*byte))? + 1;
    let mut name = before.get(..len)?;
    let has_quote = name.last().is_some_and(|byte| is_quote(*byte));
    if has_quote {
        name = name.get(..len - 1)?;
        name = name.strip_suffix(b"\\").unwrap_or(name);
    }
    if !may_end_name(*name.last()?) {
        return None;
    }
    let start = name.iter().rposition(|byte| !is_name_byte(*byte)).map_or(0, |stop| stop + 1);
    kind_of(name.get(start..)?).map(|kind| (kind, has_quote))
}

fn kind_of(name: &[u8]) -> Option<Kind> {
    let mut plain = [0; MAX_NAME];
    let mut len = 0;
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        *plain.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    let plain = plain.get(..len)?;
    let (_, kind) = NAMES.iter().find(|(end, _)| plain.ends_with(end))?;
    let is_harmless = HARMLESS_NAMES.iter().any(|harmless| match harmless {
        [.., b'n'] => plain.ends_with(harmless),
        _ => plain == *harmless,
    });
    (!is_harmless).then_some(*kind)
}

fn value_at(line: Line<'_>, from: usize) -> Value {
    let is_escaped = line.get(from) == Some(b'\\');
    let sign = line.get(from + usize::from(is_escaped)).filter(|byte| is_quote(*byte));
    let quote = sign.map(|sign| Quote { sign, is_escaped });
    let start = if quote.is_some() { from + 1 + usize::from(is_escaped) } else { from };
    Value { start, seen: value_len(line, start, quote, WINDOW), quote }
}

fn value_len(line: Line<'_>, start: usize, quote: Option<Quote>, limit: usize) -> usize {
    match quote {
        Some(Quote { sign, is_escaped: true }) => line.run(start, limit, |byte| byte != b'\\' && byte != sign),
        Some(Quote { sign, is_escaped: false }) => {
            let mut len = 0;
            // A quote that is escaped belongs to the value.
            loop {
                len += line.run(start + len, limit.saturating_sub(len), |byte| byte != sign && byte != b'\\');
                let goes_on = len < limit && line.get(start + len) == Some(b'\\') && start + len + 1 < line.text.len();
                if !goes_on {
                    return len;
                }
                len +=
                    1 + line.text.get(start + len + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            }
        }
        None => line.run(start, limit, |byte| byte > b' ' && byte != 0x7f && !b"\"'`,;&)]}<>|\\".contains(&byte)),
    }
}

/// Decides whether a value is a secret. `is_exact` is a value that stands there as a program would read it, and not in
/// a sentence.
fn judged(line: Line<'_>, value: &Value, kind: Kind, is_exact: bool) -> Option<Part> {
    let seen = line.slice(value.start, value.start + value.seen);
    let may_go_on = line.may_go_on_at(value.start + value.seen) && !seen.is_empty();
    let is_uniform = seen.iter().all(|byte| seen.first() == Some(byte));
    if is_harmless(seen) || (is_uniform && !may_go_on) || seen.iter().any(|byte| is_blank(*byte)) {
        return None;
    }
    let is_password = kind == Kind::Password && is_exact && seen.len() >= MIN_PASSWORD;
    if !is_password && !looks_made_up(seen, MIN_MADE_UP) && !may_go_on {
        return None;
    }
    let len = value_len(line, value.start, value.quote, usize::MAX);
    Some(Part::new(value.start..value.start + len, kind))
}

fn is_harmless(value: &[u8]) -> bool {
    let begins = HARMLESS_BEGINNINGS
        .iter()
        .any(|beginning| value.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning)));
    let is_word = HARMLESS_WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(value));
    begins || is_word || is_path(value)
}

/// One in 64 keys in base64 begins with a slash as well, but few paths have as much in them.
fn is_path(value: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let is_rich = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    value.first() == Some(&b'/') && !(is_rich && value.len() >= 32)
}

/// The credential of an `Authorization` header: what follows its scheme, to the next blank or quote.
fn credential(line: Line<'_>, from: usize) -> Option<Part> {
    let from = match line.get(from) {
        Some(b'\\') => from + 2,
        Some(byte) if is_quote(byte) => from + 1,
        _ => from,
    };
    let word_at = |from: usize, limit: usize| {
        line.run(from, limit, |byte| byte > b' ' && !is_quote(byte) && byte != b'\\' && byte != 0x7f)
    };
    let scheme_len = word_at(from, WINDOW);
    let scheme = line.slice(from, from + scheme_len);
    let credential_at = line.after_blanks(from + scheme_len);
    let is = |known: &&str| known.as_bytes().eq_ignore_ascii_case(scheme);
    if WORDY_SCHEMES.iter().any(&is) {
        let len = line.run(credential_at, usize::MAX, |byte| !is_quote(byte) && byte >= b' ');
        return (len > MIN_MADE_UP).then(|| Part::new(credential_at..credential_at + len, Kind::Authorization));
    }
    let has_scheme = SCHEMES.iter().any(is);
    let (start, min_len) = if has_scheme { (credential_at, 6) } else { (from, MIN_MADE_UP) };
    let n_seen = word_at(start, WINDOW);
    let seen = line.slice(start, start + n_seen);
    let may_go_on = line.may_go_on_at(start + n_seen) && !seen.is_empty();
    let is_one = looks_made_up(seen, min_len) || may_go_on;
    (is_one && !is_harmless(seen)).then(|| Part::new(start..start + word_at(start, usize::MAX), Kind::Authorization))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}
