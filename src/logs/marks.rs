//! Lines that stand out, by words that tools agree on: errors and warnings.
//!
//! This module must not know where lines are stored or drawn.

use memchr::{memchr2_iter, memmem};

use super::ansi::{ESC, Sequence};

/// How a line stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something may be wrong.
    Warning,
}

/// Marks are looked for in this many bytes of a line: beyond, nobody would see why it is marked.
const MARK_BYTES: usize = 512;

/// Starts of lines that stand out, in lower case; `npm error` is how npm 10 writes `npm ERR!`.
const STARTS: [(&str, Level); 8] = [
    ("error:", Level::Error),
    ("error[", Level::Error),
    ("fatal:", Level::Error),
    ("fatal error:", Level::Error),
    ("panic:", Level::Error),
    ("npm err!", Level::Error),
    ("npm error", Level::Error),
    ("warning:", Level::Warning),
];

/// How a line stands out, by words that tools agree on. Looks at the start of the line only, as it is asked for each.
pub(super) fn classify(line: &str) -> Option<Level> {
    classify_with_place(line).map(|(level, _)| level)
}

/// How a line stands out, and whether it begins with the word that says so.
fn classify_with_place(line: &str) -> Option<(Level, bool)> {
    let head = line.get(..line.floor_char_boundary(MARK_BYTES)).unwrap_or_default();
    let at_start = level_at_start(head).map(|level| (level, true));
    at_start.or_else(|| has_error_inside(head.as_bytes()).then_some((Level::Error, false)))
}

/// Compares what is seen first: blanks before it are passed over, and so are escapes, even between its letters.
fn level_at_start(head: &str) -> Option<Level> {
    let mut seen = [0; 12];
    let mut seen_len = 0;
    let mut rest = head;
    while let Some(byte @ 0..0x80) = rest.bytes().next() {
        if byte == ESC {
            rest = Sequence::split_from(rest).1;
            continue;
        }
        if seen_len > 0 || !matches!(byte, b' ' | b'\t') {
            let Some(place) = seen.get_mut(seen_len) else { break };
            *place = byte.to_ascii_lowercase();
            seen_len += 1;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    STARTS.iter().find(|(start, _)| seen.starts_with(start.as_bytes())).map(|(_, level)| *level)
}

/// npm's ` ERR! ` and Pulumi's `**creating failed**` stand further inside a line.
fn has_error_inside(head: &[u8]) -> bool {
    memchr2_iter(b'!', b'*', head).any(|at| {
        let (before, after) = head.split_at_checked(at).unwrap_or_default();
        match after {
            [b'!', b' ' | b'\n' | b'\r' | ESC, ..] | [b'!'] => {
                matches!(before, [.., b' ' | b'm', b'E', b'R', b'R']) // `m` ends a colour
            }
            [b'*', b'*', ..] => {
                before.strip_suffix(b"failed").is_some_and(|before| memmem::find(before, b"**").is_some())
            }
            _ => false,
        }
    })
}

/// A line that stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line's number.
    pub line: usize,
    /// Its level.
    pub level: Level,
}

/// The lines of a log that stand out, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    error_count: usize,
    first_error: Option<usize>,
    first_reason: Option<usize>,
}

impl Marks {
    /// Looks at the next line.
    pub(super) fn look_at(&mut self, number: usize, line: &str) {
        let Some((level, is_at_start)) = classify_with_place(line) else { return };
        self.marks.push(Mark { line: number, level });
        if level == Level::Error {
            self.error_count += 1;
            self.first_error.get_or_insert(number);
            if is_at_start {
                self.first_reason.get_or_insert(number);
            }
        }
    }

    pub(super) fn all(&self) -> &[Mark] {
        &self.marks
    }

    pub(super) fn level(&self, line: usize) -> Option<Level> {
        let index = self.marks.binary_search_by_key(&line, |mark| mark.line).ok()?;
        self.marks.get(index).map(|mark| mark.level)
    }

    pub(super) fn error_count(&self) -> usize {
        self.error_count
    }

    /// The first line that begins with an error, else the first that holds one: progress rows say that something
    /// failed before the diagnostics say why.
    pub(super) fn first_error(&self) -> Option<usize> {
        self.first_reason.or(self.first_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_out_by_their_words() {
        let (error, warning) = (Some(Level::Error), Some(Level::Warning));
        let cases = [
            ("error: update failed", error),
            ("  \x1b[1m\t\x1b[31mError:\x1b[0m no", error),
            ("\x1b[38;5;9merr\x1b[0mor: no", error),
            ("error[E0382]: moved", error),
            ("Error: été", error),
            ("error:", error),
            ("FATAL: role does not exist", error),
            ("panic: runtime error", error),
            ("npm ERR! code 1", error),
            ("npm \x1b[0m\x1b[31mERR!\x1b[0m code", error),
            ("gyp ERR! stack", error),
            (" +  aws:s3:Bucket logs **creating failed** error: denied", error),
            ("warning: unused", warning),
            ("\x1b[33mWarning: deprecated", warning),
            ("no error: here", None),
            ("errors: 0", None),
            ("**creating**", None),
            ("failed**", None),
            ("VERR! ERR!x", None),
            ("étoile", None),
            ("", None),
            ("err", None),
        ];
        for (line, level) in cases {
            assert_eq!(classify(line), level, "{line:?}");
        }
        assert_eq!(classify(&format!("{}é ERR! ", "x".repeat(MARK_BYTES - 1))), None);
    }

    #[test]
    fn the_line_that_says_why_comes_before_the_one_that_failed_first() {
        let mut marks = Marks::default();
        let lines = [" + aws:s3:Bucket **creating failed**", "warning: a", "npm ERR! code 1", "error: update failed"];
        for (number, line) in (1..).zip(lines) {
            marks.look_at(number, line);
        }
        assert_eq!((marks.first_error(), marks.error_count(), marks.all().len()), (Some(3), 3, 4));
    }
}
