//! Private keys between `-----BEGIN … PRIVATE KEY-----` and `-----END`: over several lines, or in one with `\n` written
//! out, as in the JSON of a service account.
//!
//! The frame stays, as it says what was there. A key whose end never comes hides nothing beyond its own lines: they are
//! base64, and what is not ends it. Certificates and public keys are no secrets.

use memchr::memmem;

use super::known::KnownSecrets;
use super::line::{Line, WINDOW, is_blank};
use super::{Kind, Looked, Part, scan};

/// More lines than the largest key has.
const MAX_LINES: u16 = 400;
/// A word of a line that has other words is part of a key from this length on.
const MIN_WORD: usize = 32;

/// Whether the lines to come are those of a key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PrivateKey {
    n_lines_left: u16,
    /// Whether any of it was hidden: then the rest is not counted again.
    is_counted: bool,
}

/// A key that begins in a line.
pub(super) struct Begun {
    /// What of it stands in this line.
    pub(super) part: Option<Part>,
    /// It goes on in the next line.
    pub(super) is_open: bool,
}

impl PrivateKey {
    /// Looks at a line: for the rest of a key, or for everything.
    pub(super) fn find(&mut self, line: Line<'_>, known: &KnownSecrets, found: &mut Vec<Part>) -> Looked {
        if self.n_lines_left > 0 {
            self.n_lines_left -= 1;
            if let Some(part) = self.rest_in(line) {
                found.extend(part);
                return Looked::Through;
            }
            *self = Self::default();
        }
        let n_before = found.len();
        let scanned = scan(line, known, found);
        if scanned.opens_key && scanned.looked == Looked::Through {
            let is_counted = found.len() > n_before && found.last().is_some_and(|last| last.kind == Kind::PrivateKey);
            *self = Self { n_lines_left: MAX_LINES, is_counted };
        }
        scanned.looked
    }

    /// What of the key a line has, if it can be one of its lines at all.
    fn rest_in(&mut self, line: Line<'_>) -> Option<Option<Part>> {
        let text = line.text.trim_end();
        let (body, has_end) = match memmem::find(text.as_bytes(), b"-----END") {
            Some(end) => (text.get(..end).unwrap_or_default(), true),
            None => (text, false),
        };
        let body = body.trim_end();
        let start = body.bytes().rposition(is_blank).map_or(0, |blank| blank + 1);
        let word = body.get(start..).unwrap_or_default();
        let is_key =
            word.trim_end_matches('=').bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte));
        let is_alone = body.trim_start().len() == word.len();
        if has_end {
            self.n_lines_left = 0;
        }
        if is_key && !word.is_empty() && (is_alone || word.len() >= MIN_WORD) {
            let part = Part { continues: self.is_counted, ..Part::new(start..start + word.len(), Kind::PrivateKey) };
            self.is_counted = true;
            return Some(Some(part));
        }
        // Encrypted keys have heads, and an empty line behind them.
        let is_head = body.contains("Proc-Type:") || body.contains("DEK-Info:");
        (has_end || body.is_empty() || is_head).then_some(None)
    }
}

/// A key whose frame begins at `at`.
pub(super) fn begun_at(line: Line<'_>, at: usize) -> Option<Begun> {
    if !line.starts_with(at, b"-----BEGIN ") {
        return None;
    }
    let frame = line.slice(at, at + WINDOW);
    let name_end = memmem::find(frame, b"PRIVATE KEY")?;
    let frame_end = name_end + memmem::find(frame.get(name_end..)?, b"-----")?;
    let body_at = at + frame_end + 5;
    let rest = line.text.get(body_at..).unwrap_or_default();
    let end = memmem::find(rest.as_bytes(), b"-----END");
    let body = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    // A quote or a line end after the frame is no key yet.
    let hides = body.bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'n');
    let len = body.trim_end().len();
    Some(Begun { part: hides.then(|| Part::new(body_at..body_at + len, Kind::PrivateKey)), is_open: end.is_none() })
}
