//! Secrets in addresses: the password before a host, and the signature that makes a presigned address work.
//!
//! The rest of the address stays: where something was fetched from is what a reader wants to know. User names stay as
//! well, unless one looks like a token.

use super::line::{Line, WINDOW, is_token_byte, looks_made_up};
use super::{Kind, Part};

/// `scheme://user:password@host`: asked at the first colon.
pub(super) fn user_info(line: Line<'_>, at: usize) -> Option<Part> {
    if !line.before(at).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let start = at + 3;
    let len = line.run(start, 16 * WINDOW, |byte| byte > b' ' && byte != 0x7f && !b"/?#\\\"'`<>|".contains(&byte));
    let authority = line.slice(start, start + len);
    let colon = authority.iter().position(|byte| *byte == b':');
    let Some(end) = authority.iter().rposition(|byte| *byte == b'@') else {
        // A password or a port: which of both shows when the line goes on.
        let begun = colon.map(|colon| start + colon + 1).filter(|_| line.may_go_on_at(start + len))?;
        let is_port = line.slice(begun, start + len).iter().all(u8::is_ascii_digit);
        return (!is_port).then(|| Part::new(begun..start + len, Kind::PasswordInAddress));
    };
    let (from, kind) = match colon.filter(|colon| *colon < end) {
        Some(colon) => (colon + 1, Kind::PasswordInAddress),
        None => (0, Kind::Token),
    };
    let secret = authority.get(from..end)?;
    let stands_for_one = secret.first().is_none_or(|first| b"*$<[{".contains(first));
    let is_one = kind == Kind::PasswordInAddress || looks_made_up(secret, 16);
    (is_one && !stands_for_one).then(|| Part::new(start + from..start + end, kind))
}

/// `&sig=…` and the like: asked at the equals sign.
pub(super) fn signature(line: Line<'_>, at: usize) -> Option<Part> {
    const NAMES: [&[u8]; 5] = [b"sig", b"signature", b"x-amz-signature", b"x-goog-signature", b"x-amz-security-token"];
    const MIN_LEN: usize = 8;
    if line.get(at) != Some(b'=') || !matches!(line.before(at)?.to_ascii_lowercase(), b'g' | b'e' | b'n') {
        return None;
    }
    let before = line.slice(at.saturating_sub(21), at);
    let name_at = before.iter().rposition(|byte| !is_token_byte(*byte))?;
    let name = before.get(name_at + 1..)?;
    let is_in_query = before.get(name_at).is_some_and(|byte| b"?&;".contains(byte));
    if !is_in_query || !NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%+/=".contains(&byte);
    let from = at + 1;
    let n_seen = line.run(from, MIN_LEN, belongs);
    if n_seen < MIN_LEN && !(n_seen > 0 && line.may_go_on_at(from + n_seen)) {
        return None;
    }
    Some(Part::new(from..from + line.run(from, usize::MAX, belongs), Kind::SignatureInAddress))
}
