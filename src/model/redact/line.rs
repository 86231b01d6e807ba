//! A line under the eyes of a rule, and how far a rule may look.

#[cfg(test)]
thread_local! {
    /// How many characters the rules have looked at: what must not grow with the square of a line.
    pub(super) static N_LOOKS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How far a rule looks before it has found something.
pub(super) const WINDOW: usize = 64;

/// A line, and whether it may go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    is_unfinished: bool,
    has_meant_controls: bool,
}

impl<'a> Line<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, is_unfinished: false, has_meant_controls: false }
    }

    pub(super) fn unfinished(text: &'a str) -> Self {
        Self { is_unfinished: true, ..Self::whole(text) }
    }

    /// The same where control characters are part of the text.
    pub(super) fn with_controls(self) -> Self {
        Self { has_meant_controls: true, ..self }
    }

    pub(super) fn bytes(self) -> &'a [u8] {
        self.text.as_bytes()
    }

    pub(super) fn get(self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    pub(super) fn before(self, at: usize) -> Option<u8> {
        self.get(at.checked_sub(1)?)
    }

    pub(super) fn slice(self, from: usize, to: usize) -> &'a [u8] {
        self.bytes().get(from..to.min(self.text.len())).unwrap_or_default()
    }

    pub(super) fn starts_with(self, at: usize, text: &[u8]) -> bool {
        self.bytes().get(at..).is_some_and(|rest| rest.starts_with(text))
    }

    /// Whether the line ends here for now, and may go on.
    pub(super) fn may_go_on_at(self, at: usize) -> bool {
        self.is_unfinished && at >= self.text.len()
    }

    /// How many bytes from `from` on belong together, `limit` at most.
    pub(super) fn run(self, from: usize, limit: usize, belongs: impl Fn(u8) -> bool) -> usize {
        let rest = self.slice(from, from.saturating_add(limit));
        let len = rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
        #[cfg(test)]
        N_LOOKS.with(|looks| looks.set(looks.get() + len + 1));
        len
    }

    /// The place behind blanks.
    pub(super) fn after_blanks(self, from: usize) -> usize {
        from + self.run(from, WINDOW, is_blank)
    }

    /// Whether the byte at `at` is a control character that nobody sees. The one that begins in `0xc2` is of two bytes.
    pub(super) fn stops_at_control(self, at: usize) -> bool {
        !self.has_meant_controls && (self.get(at) != Some(0xc2) || matches!(self.get(at + 1), Some(0x80..=0x9f)))
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Letters, digits, `-` and `_`: what most tokens are of.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// What a machine has made up rather than a person: letters and digits, or capitals among small letters.
pub(super) fn looks_made_up(value: &[u8], min_len: usize) -> bool {
    let has = |is: fn(&u8) -> bool| value.iter().any(is);
    let has_letter = has(u8::is_ascii_alphabetic);
    let has_digit = has(u8::is_ascii_digit);
    let is_mixed =
        value.get(1..).is_some_and(|rest| rest.iter().any(u8::is_ascii_uppercase)) && has(u8::is_ascii_lowercase);
    let is_words = has(|byte| matches!(byte, b'-' | b'.' | b'/' | b'_'));
    value.len() >= min_len && has_letter && (has_digit || (is_mixed && !is_words && value.len() >= 2 * min_len))
}
