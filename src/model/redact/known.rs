//! Values that are known to be secret because a person gave them here: the access token, and what was sent as a
//! secret. They are kept in memory only, and wiped when they are forgotten.

use std::sync::Arc;

use api_types::secret::Redacted;
use serde_json::Value;
use zeroize::Zeroize;

use super::line::Line;
use super::{Kind, Part};

/// A shorter value stands in too many words: `prod` typed as a secret would hide half of a log.
const MIN_BYTES: usize = 6;
/// The same for a line of a value with several: it may be a bracket and a name.
const MIN_LINE_BYTES: usize = 12;
/// A text that agrees with a value as far as this is that value, cut or not.
const ENOUGH_BYTES: usize = 32;
/// At the end of a line that may go on, a beginning of this length may become the value.
const BEGINNING_BYTES: usize = 3;

const ANCHOR: u8 = 1;
const KNOWN: u8 = 2;
const CONTROL: u8 = 4;

/// The values, and the bytes of a line at which anything may be found at all.
#[derive(Clone, Debug)]
pub struct KnownSecrets {
    values: Vec<Redacted>,
    stops: [u8; 256],
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
        let stops = std::array::from_fn(|byte| match u8::try_from(byte) {
            Ok(b'-' | b'_' | b'.' | b'I' | b'J' | b'~' | b'=' | b':') => ANCHOR,
            // A line end and a tab hide nothing; 0xc2 begins the controls of two bytes.
            Ok(b'\t' | b'\n' | b'\r') => 0,
            Ok(0..=0x1f | 0x7f | 0xc2) => CONTROL,
            _ => 0,
        });
        Self { values: Vec::new(), stops }
    }
}

impl KnownSecrets {
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
                more.values.push(Redacted::new(line.to_owned()));
                if let Some(stop) = line.bytes().next().and_then(|first| more.stops.get_mut(usize::from(first))) {
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
        self.values.iter().any(|known| known.expose() == value)
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

    /// The value that stands at `at`, as far as the line agrees with it.
    pub(super) fn found_at(&self, line: Line<'_>, at: usize) -> Option<Part> {
        let rest = line.bytes().get(at..)?;
        let mut longest = 0;
        for value in &self.values {
            let value = value.expose().as_bytes();
            // All of it is compared only where enough agrees: then it is found, and what was compared is passed over.
            let enough = value.get(..ENOUGH_BYTES.min(value.len())).unwrap_or_default();
            let agreed = agreement(rest, enough);
            let is_found = agreed == enough.len();
            let may_become = line.may_go_on_at(at + agreed) && agreed >= BEGINNING_BYTES;
            if is_found || may_become {
                longest = longest.max(if is_found { agreement(rest, value) } else { agreed });
            }
        }
        let end = line.text.floor_char_boundary(at + longest);
        (end > at && line.text.is_char_boundary(at)).then(|| Part::new(at..end, Kind::Known))
    }
}

/// How many bytes both begin with.
fn agreement(text: &[u8], value: &[u8]) -> usize {
    let len = text.iter().zip(value).take_while(|(text, value)| text == value).count();
    #[cfg(test)]
    super::line::N_LOOKS.with(|looks| looks.set(looks.get() + len + 1));
    len
}
