//! Values that are known to be secret because a person gave them here: the access token, and what was sent as a
//! secret.
//!
//! A value itself is not kept, so that it can be wiped everywhere else and is in memory nowhere: of each there is its
//! length and hashes under a key that every load of the page draws anew. A line is hashed where a value may begin, and
//! compared with them. Two things of the text are left, to save that work at nearly all places: the first byte, and
//! eight bits of a hash of three.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use serde_json::Value;
use zeroize::Zeroize;

use super::line::Line;
use super::{Kind, Part};

/// A shorter value stands in too many words: `prod` typed as a secret would hide half of a log.
const MIN_BYTES: usize = 6;
/// The same for a line of a value with several: it may be a bracket and a name.
const MIN_LINE_BYTES: usize = 12;
/// A text that agrees with a value as far as this is that value, cut or not.
const WINDOW_BYTES: usize = 32;
/// At the end of a line that may go on, a beginning of this length may become the value.
const BEGINNING_BYTES: usize = 3;

const ANCHOR: u8 = 1;
const KNOWN: u8 = 2;
const CONTROL: u8 = 4;

/// The values, and the bytes of a line at which anything may be found at all.
#[derive(Clone, Debug)]
pub struct KnownSecrets {
    key: u64,
    values: Vec<Fingerprint>,
    stops: [u8; 256],
}

/// What is kept of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fingerprint {
    first: u8,
    /// Of its first three bytes.
    beginning: u8,
    /// How many bytes are enough to know it.
    window_len: usize,
    window: u64,
    len: usize,
    whole: u64,
}

/// What may be found at a byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop(u8);

impl Stop {
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(super) fn is_anchor(self) -> bool {
        self.0 & ANCHOR != 0
    }

    pub(super) fn may_be_known(self) -> bool {
        self.0 & KNOWN != 0
    }

    pub(super) fn is_control(self) -> bool {
        self.0 & CONTROL != 0
    }
}

impl Default for KnownSecrets {
    fn default() -> Self {
        Self::new(0)
    }
}

impl KnownSecrets {
    /// Nothing is known; what will be is kept under this key.
    #[must_use]
    pub fn new(key: u64) -> Self {
        let stops = std::array::from_fn(|byte| match u8::try_from(byte) {
            Ok(b'-' | b'_' | b'.' | b'I' | b'J' | b'~' | b'=' | b':') => ANCHOR,
            // A line end and a tab hide nothing; 0xc2 begins the controls of two bytes.
            Ok(b'\t' | b'\n' | b'\r') => 0,
            Ok(0..=0x1f | 0x7f | 0xc2) => CONTROL,
            _ => 0,
        });
        Self { key, values: Vec::new(), stops }
    }

    /// The same without any value.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self::new(self.key)
    }

    /// The same with another value: each of its lines, where it has several. What is too short is left out.
    #[must_use]
    pub fn with(&self, value: &str) -> Self {
        let mut more = self.clone();
        let min_bytes = if value.trim().contains('\n') { MIN_LINE_BYTES } else { MIN_BYTES };
        for line in value.lines().map(str::trim) {
            // The frame of a key is no secret, and a line of one character is a rule.
            let is_frame = line.starts_with("-----");
            let is_uniform = line.bytes().all(|byte| line.as_bytes().first() == Some(&byte));
            if line.len() >= min_bytes && !is_frame && !is_uniform && !more.knows(line) {
                let fingerprint = more.fingerprint(line.as_bytes());
                more.values.push(fingerprint);
                if let Some(stop) = more.stops.get_mut(usize::from(fingerprint.first)) {
                    *stop |= KNOWN;
                }
            }
        }
        more
    }

    /// The same with everything that a body of JSON sends as a secret: `{"secret": "…"}`, wherever it stands.
    #[must_use]
    pub fn with_body(self: &Arc<Self>, json: &str) -> Arc<Self> {
        let mut known = Arc::clone(self);
        if json.contains("\"secret\"")
            && let Ok(body) = serde_json::from_str(json)
        {
            known.learn(body);
        }
        known
    }

    /// Whether a value is known already.
    #[must_use]
    pub fn knows(&self, value: &str) -> bool {
        self.values.contains(&self.fingerprint(value.as_bytes()))
    }

    fn fingerprint(&self, value: &[u8]) -> Fingerprint {
        let window = value.get(..WINDOW_BYTES).unwrap_or(value);
        Fingerprint {
            first: value.first().copied().unwrap_or_default(),
            beginning: self.beginning(value),
            window_len: window.len(),
            window: self.hash(window),
            len: value.len(),
            whole: self.hash(value),
        }
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        #[cfg(test)]
        super::line::N_LOOKS.with(|looks| looks.set(looks.get() + bytes.len()));
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.key);
        hasher.write(bytes);
        hasher.finish()
    }

    /// Eight bits of three bytes: they rule out all but one of 256 places.
    fn beginning(&self, text: &[u8]) -> u8 {
        let three = text.iter().take(BEGINNING_BYTES).fold(self.key | 1, |mixed, byte| {
            (mixed ^ u64::from(*byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        });
        (three >> 56) as u8
    }

    fn learn(self: &mut Arc<Self>, value: Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(mut text) => {
                            if name == "secret" && !self.knows(&text) {
                                *self = Arc::new(self.with(&text));
                            }
                            text.zeroize();
                        }
                        other => self.learn(other),
                    }
                }
            }
            Value::Array(items) => items.into_iter().for_each(|item| self.learn(item)),
            Value::String(mut text) => text.zeroize(),
            _ => {}
        }
    }

    /// What may be found at a byte: nothing at nearly all of them.
    pub(super) fn stop_at(&self, byte: u8) -> Stop {
        Stop(self.stops.get(usize::from(byte)).copied().unwrap_or(0))
    }

    /// The value that stands at `at`.
    pub(super) fn found_at(&self, line: Line<'_>, at: usize) -> Option<Part> {
        let rest = line.bytes().get(at..).filter(|rest| rest.len() >= BEGINNING_BYTES)?;
        let (first, beginning) = (rest.first().copied()?, self.beginning(rest));
        let alike = self.values.iter().filter(|value| value.first == first && value.beginning == beginning);
        let len = alike.filter_map(|value| self.agreement(line, at, rest, value)).max()?;
        let end = line.text.floor_char_boundary(at + len);
        (end > at && line.text.is_char_boundary(at)).then(|| Part::new(at..end, Kind::Known))
    }

    /// How much of a text that begins like a value is that value.
    fn agreement(&self, line: Line<'_>, at: usize, rest: &[u8], value: &Fingerprint) -> Option<usize> {
        let Some(window) = rest.get(..value.window_len) else {
            return line.may_go_on_at(at + rest.len()).then_some(rest.len());
        };
        if self.hash(window) != value.window {
            return None;
        }
        let is_whole = rest.get(..value.len).is_some_and(|whole| self.hash(whole) == value.whole);
        // One that is cut is hidden to the end of its word.
        let of_word = || line.run(at + window.len(), value.len - window.len(), |byte| byte > b' ' && byte != b'"');
        Some(if is_whole { value.len } else { window.len() + of_word() })
    }
}
