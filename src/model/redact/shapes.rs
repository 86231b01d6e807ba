//! Secrets that are known by their form: most makers of tokens give theirs a beginning that nothing else has, so that
//! they can be found.
//!
//! Left alone are hashes, ids, fingerprints and checksums: letters and digits without such a beginning.

use super::line::{Line, is_token_byte, looks_made_up};
use super::{Kind, Part};

/// How a maker's tokens look: a beginning, and at least so many characters more.
struct Prefix {
    text: &'static [u8],
    min_len: usize,
    belongs: fn(u8) -> bool,
    kind: Kind,
}

impl Prefix {
    const fn new(text: &'static [u8], min_len: usize, belongs: fn(u8) -> bool, kind: Kind) -> Self {
        Self { text, min_len, belongs, kind }
    }
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_token_byte_or_dot(byte: u8) -> bool {
    is_token_byte(byte) || byte == b'.'
}

/// By the character that the beginning ends with, which is where the rule is asked.
const PREFIXES: [Prefix; 31] = [
    Prefix::new(b"pul-", 8, is_token_byte, Kind::Pulumi),
    Prefix::new(b"glpat-", 16, is_token_byte_or_dot, Kind::GitLab),
    Prefix::new(b"gldt-", 16, is_token_byte, Kind::GitLab),
    Prefix::new(b"glrt-", 16, is_token_byte_or_dot, Kind::GitLab),
    Prefix::new(b"glcbt-", 16, is_token_byte, Kind::GitLab),
    Prefix::new(b"glptt-", 16, is_token_byte, Kind::GitLab),
    Prefix::new(b"xoxa-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xoxb-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xoxe-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xoxp-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xoxr-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xoxs-", 10, is_token_byte, Kind::Slack),
    Prefix::new(b"xapp-", 20, is_token_byte, Kind::Slack),
    Prefix::new(b"pypi-", 50, is_token_byte, Kind::PyPi),
    Prefix::new(b"sk-", 32, is_token_byte, Kind::ApiKey),
    Prefix::new(b"ghp_", 30, is_alphanumeric, Kind::GitHub),
    Prefix::new(b"gho_", 30, is_alphanumeric, Kind::GitHub),
    Prefix::new(b"ghu_", 30, is_alphanumeric, Kind::GitHub),
    Prefix::new(b"ghs_", 30, is_alphanumeric, Kind::GitHub),
    Prefix::new(b"ghr_", 30, is_alphanumeric, Kind::GitHub),
    Prefix::new(b"github_pat_", 30, is_token_byte, Kind::GitHub),
    Prefix::new(b"npm_", 30, is_alphanumeric, Kind::Npm),
    Prefix::new(b"sk_live_", 16, is_alphanumeric, Kind::Stripe),
    Prefix::new(b"sk_test_", 16, is_alphanumeric, Kind::Stripe),
    Prefix::new(b"rk_live_", 16, is_alphanumeric, Kind::Stripe),
    Prefix::new(b"rk_test_", 16, is_alphanumeric, Kind::Stripe),
    Prefix::new(b"whsec_", 24, is_alphanumeric, Kind::Stripe),
    Prefix::new(b"dop_v1_", 40, is_alphanumeric, Kind::ApiKey),
    Prefix::new(b"hvs.", 20, is_token_byte, Kind::Vault),
    Prefix::new(b"hvb.", 20, is_token_byte, Kind::Vault),
    Prefix::new(b"SG.", 40, is_token_byte_or_dot, Kind::ApiKey),
];

/// Whether a beginning may end at `at`, by the two characters before it.
pub(super) fn may_end_prefix(line: Line<'_>, at: usize) -> bool {
    matches!(
        line.slice(at.saturating_sub(2), at + 1),
        b"ul-"
            | b"at-"
            | b"dt-"
            | b"rt-"
            | b"bt-"
            | b"tt-"
            | b"pi-"
            | b"sk-"
            | b"pp-"
            | [b'x', b'a' | b'b' | b'e' | b'p' | b'r' | b's', b'-']
            | [b'h', b'p' | b'o' | b'u' | b's' | b'r', b'_']
            | b"at_"
            | b"pm_"
            | b"ve_"
            | b"st_"
            | b"ec_"
            | b"v1_"
            | b"vs."
            | b"vb."
            | b"SG."
    )
}

/// A token whose beginning ends at `at`.
pub(super) fn prefixed(line: Line<'_>, at: usize) -> Option<Part> {
    if !may_end_prefix(line, at) {
        return None;
    }
    let so_far = line.slice(at.saturating_sub(10), at + 1);
    let prefix = PREFIXES.iter().find(|prefix| so_far.ends_with(prefix.text))?;
    let start = (at + 1).checked_sub(prefix.text.len())?;
    if is_inside_word(line, start) {
        return None;
    }
    let n_seen = line.run(at + 1, prefix.min_len, prefix.belongs);
    let is_enough = n_seen >= prefix.min_len;
    // `sk-` begins words of style sheets and packages as well.
    let is_plausible = prefix.text != b"sk-" || looks_made_up(line.slice(at + 1, at + 1 + n_seen), prefix.min_len);
    if is_enough && is_plausible {
        let len = line.run(at + 1, usize::MAX, prefix.belongs);
        return Some(Part::new(start..at + 1 + len, prefix.kind));
    }
    let end = at + 1 + n_seen;
    (!is_enough && n_seen > 0 && line.may_go_on_at(end)).then(|| Part::new(start..end, prefix.kind))
}

/// `AKIA…` and `ASIA…` of AWS, `AIza…` of Google: asked at the `I`.
pub(super) fn cloud_key(line: Line<'_>, at: usize) -> Option<Part> {
    let is_upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if line.before(at) == Some(b'A') && line.starts_with(at, b"Iza") {
        return exactly(line, at - 1, 4, 35, is_token_byte, Kind::GoogleKey);
    }
    let start = at.checked_sub(2)?;
    let is_aws = line.starts_with(start, b"AKIA") || line.starts_with(start, b"ASIA");
    if is_aws { exactly(line, start, 4, 16, is_upper, Kind::AwsKey) } else { None }
}

/// A beginning and exactly so many characters, no more and no less.
fn exactly(
    line: Line<'_>,
    start: usize,
    prefix_len: usize,
    body_len: usize,
    belongs: impl Fn(u8) -> bool,
    kind: Kind,
) -> Option<Part> {
    if is_inside_word(line, start) {
        return None;
    }
    let body = start + prefix_len;
    let n_seen = line.run(body, body_len + 1, belongs);
    let end = body + n_seen;
    let is_found = n_seen == body_len && !line.get(end).is_some_and(is_alphanumeric);
    let may_become = n_seen > 0 && n_seen < body_len && line.may_go_on_at(end);
    (is_found || may_become).then(|| Part::new(start..end, kind))
}

/// `eyJ….eyJ….…`: asked at the `J`. The header is JSON in base64, and so is what is claimed.
pub(super) fn json_web_token(line: Line<'_>, at: usize) -> Option<Part> {
    let start = at.checked_sub(2)?;
    if !line.starts_with(start, b"eyJ") || start.checked_sub(1).and_then(|at| line.get(at)).is_some_and(is_token_byte) {
        return None;
    }
    // A beginning in a row of dots is asked about once: what was looked at and is no token has no token inside.
    let header = line.run(start, usize::MAX, is_token_byte);
    let claims_at = start + header + 1;
    if line.may_go_on_at(start + header) {
        return Some(Part::new(start..start + header, Kind::JsonWebToken));
    }
    if header < 10 || line.get(start + header) != Some(b'.') {
        return None;
    }
    let claims = line.run(claims_at, usize::MAX, is_token_byte);
    if claims < 10 && !line.may_go_on_at(claims_at + claims) {
        return None;
    }
    // The signature, or the further parts of an encrypted one.
    let rest = line.run(claims_at + claims, usize::MAX, is_token_byte_or_dot);
    let end = claims_at + claims + rest;
    let n_dots_at_end = line.slice(claims_at, end).iter().rev().take_while(|byte| **byte == b'.').count();
    Some(Part::new(start..end - n_dots_at_end, Kind::JsonWebToken))
}

/// A client secret of Azure, `abc8Q~…`: asked at the `~`.
pub(super) fn azure_secret(line: Line<'_>, at: usize) -> Option<Part> {
    const BEFORE: usize = 5;
    let belongs = |byte: u8| is_token_byte_or_dot(byte) || byte == b'~';
    let start = at.checked_sub(BEFORE)?;
    let has_form = line.before(at) == Some(b'Q')
        && line.get(at - 2).is_some_and(|byte| byte.is_ascii_digit())
        && line.slice(start, at).iter().all(|byte| is_token_byte(*byte));
    let n_after = line.run(at + 1, 40, belongs);
    let end = at + 1 + n_after;
    let is_found = (31..=34).contains(&n_after);
    let may_become = n_after < 31 && line.may_go_on_at(end);
    (has_form && (is_found || may_become)).then(|| Part::new(start..end, Kind::AzureSecret))
}

#[cfg(test)]
pub(super) fn prefixes() -> impl Iterator<Item = &'static [u8]> {
    PREFIXES.iter().map(|prefix| prefix.text)
}

fn is_inside_word(line: Line<'_>, start: usize) -> bool {
    line.before(start).is_some_and(is_alphanumeric)
}
