//! Where the secrets of a log stand: found once, when a line is complete, and kept by line, so that drawing, copying
//! and saving only look them up.
//!
//! A secret is looked for in what a reader sees, since colours may change in the middle of one: escapes and control
//! characters are left out first, and what is found is put down in bytes of the line as it came. Escapes that have text
//! of their own (the address of a link, a title) are looked at one by one, because a download has them as well.
//!
//! This module must not know what a secret looks like (`model/redact`), nor how lines are stored or drawn.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;

use super::ansi::{ESC, Sequence};
use crate::model::redact::{Kind, KnownSecrets, Looked, Part, Scanner};

/// A shorter escape has no room for a secret.
const MIN_ESCAPE_BYTES: usize = 12;

/// A secret in a line, in bytes of the line as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenPart {
    start: u32,
    end: u32,
    /// What it is.
    pub kind: Kind,
    /// It goes on with a secret of an earlier line, and is not counted again.
    continues: bool,
}

impl HiddenPart {
    /// The bytes of the line.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The secrets of all lines that are complete.
#[derive(Debug, Default)]
pub(super) struct HiddenParts {
    scanner: Scanner,
    parts: Vec<HiddenPart>,
    /// Lines with secrets, and where theirs begin in `parts`.
    lines: Vec<(usize, usize)>,
    n_secrets: usize,
    /// Kept for their memory.
    seen: SeenText,
    found: Vec<Part>,
}

impl HiddenParts {
    /// Knows these values from the next line on.
    pub(super) fn know(&mut self, known: &Arc<KnownSecrets>) {
        self.scanner.know(known);
    }

    /// Forgets all lines, for another log.
    pub(super) fn clear(&mut self) {
        self.start_step();
        self.parts.clear();
        self.lines.clear();
        self.n_secrets = 0;
    }

    /// What goes over several lines does not go on in another step.
    pub(super) fn start_step(&mut self) {
        self.scanner.restart();
    }

    /// Looks at the next line, which is complete.
    pub(super) fn look_at(&mut self, number: usize, line: &str, has_escapes: bool) {
        self.found.clear();
        let is_as_seen = !has_escapes && self.scanner.find(line, &mut self.found) == Looked::Through;
        if is_as_seen {
            // Nearly every line.
            if self.found.is_empty() {
                return;
            }
            self.lines.push((number, self.parts.len()));
            self.parts.extend(self.found.drain(..).map(|part| hidden(part.range.clone(), &part)));
        } else {
            self.seen.read(line, false);
            if self.scanner.find(&self.seen.text, &mut self.found) == Looked::AtControl {
                self.seen.read(line, true);
                self.scanner.find(&self.seen.text, &mut self.found);
            }
            let parts = self.seen.placed(&mut self.found, line, &self.scanner);
            if parts.is_empty() {
                return;
            }
            self.lines.push((number, self.parts.len()));
            self.parts.extend(parts);
        }
        let of_line = self.lines.last().and_then(|(_, first)| self.parts.get(*first..)).unwrap_or_default();
        self.n_secrets += of_line.iter().filter(|part| !part.continues).count();
    }

    /// The secrets of the last line, which has no end. While it may go on, what may become one at its end is one.
    pub(super) fn of_last(&self, line: &str, is_finished: bool) -> Vec<HiddenPart> {
        let (mut seen, mut found) = (SeenText::default(), Vec::new());
        seen.read(line, true);
        if is_finished {
            self.scanner.clone().find(&seen.text, &mut found);
        } else {
            self.scanner.find_in_unfinished(&seen.text, &mut found);
        }
        seen.placed(&mut found, line, &self.scanner)
    }

    /// The secrets of a line.
    pub(super) fn of_line(&self, number: usize) -> &[HiddenPart] {
        let Ok(index) = self.lines.binary_search_by_key(&number, |(line, _)| *line) else { return &[] };
        let start_of = |index: usize| self.lines.get(index).map_or(self.parts.len(), |(_, first)| *first);
        self.parts.get(start_of(index)..start_of(index + 1)).unwrap_or_default()
    }

    /// The lines with secrets among these, in order.
    pub(super) fn lines_among(&self, lines: Range<usize>) -> impl Iterator<Item = usize> {
        let first = self.lines.partition_point(|(line, _)| *line < lines.start);
        let with_secrets = self.lines.get(first..).unwrap_or_default().iter().map(|(line, _)| *line);
        with_secrets.take_while(move |line| *line < lines.end)
    }

    /// How many secrets there are: one of several lines is one.
    pub(super) fn n_secrets(&self) -> usize {
        self.n_secrets
    }
}

/// How many secrets these parts are.
pub(super) fn n_secrets_of(parts: &[HiddenPart]) -> usize {
    parts.iter().filter(|part| !part.continues).count()
}

/// Hands out a line with a placeholder for each secret. Colours that change inside of one are kept for what follows.
pub(super) fn write_without(line: &str, parts: &[HiddenPart], sink: &mut impl FnMut(&str)) {
    let mut from = 0;
    for part in parts {
        sink(line.get(from..part.range().start).unwrap_or_default());
        sink(&part.kind.placeholder());
        let mut rest = line.get(part.range()).unwrap_or_default();
        while let Some(escape) = memchr(ESC, rest.as_bytes()).and_then(|at| rest.get(at..)) {
            let (_, after) = Sequence::split_from(escape);
            let escape = escape.get(..escape.len() - after.len()).unwrap_or_default();
            if escape.starts_with("\x1b[") {
                sink(escape);
            }
            rest = after;
        }
        from = part.range().end;
    }
    sink(line.get(from..).unwrap_or_default());
}

fn hidden(range: Range<usize>, part: &Part) -> HiddenPart {
    // Lines are far below 4 GiB, which is all the memory that WebAssembly has.
    let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    HiddenPart { start: small(range.start), end: small(range.end), kind: part.kind, continues: part.continues }
}

/// What a reader sees of a line, and where it stands in the line.
#[derive(Debug, Default)]
struct SeenText {
    text: String,
    /// Where neighbouring bytes begin: in `text`, and in the line.
    runs: Vec<(usize, usize)>,
    /// Escapes that have a text of their own.
    escapes: Vec<Range<usize>>,
}

impl SeenText {
    /// Without escapes; and where it has them, without control characters, which takes longer.
    fn read(&mut self, line: &str, has_controls: bool) {
        self.text.clear();
        self.runs.clear();
        self.escapes.clear();
        let mut at = 0;
        while let Some((plain, escape)) = line
            .get(at..)
            .and_then(|rest| memchr(ESC, rest.as_bytes()).and_then(|escape| rest.split_at_checked(escape)))
        {
            self.add(plain, at, has_controls);
            at += plain.len();
            let (_, after) = Sequence::split_from(escape);
            let len = escape.len() - after.len();
            if len >= MIN_ESCAPE_BYTES {
                self.escapes.push(at..at + len);
            }
            at += len;
        }
        self.add(line.get(at..).unwrap_or_default(), at, has_controls);
    }

    fn add(&mut self, plain: &str, at: usize, has_controls: bool) {
        if !has_controls {
            self.add_run(plain, at);
            return;
        }
        let mut from = 0;
        for (offset, character) in plain.char_indices().filter(|(_, character)| is_left_out(*character)) {
            self.add_run(plain.get(from..offset).unwrap_or_default(), at + from);
            from = offset + character.len_utf8();
            // Bold was once written by going back and writing the same again.
            if character == '\x08' && self.text.pop().is_some() {
                while self.runs.last().is_some_and(|(start, _)| *start >= self.text.len()) {
                    self.runs.pop();
                }
            }
        }
        self.add_run(plain.get(from..).unwrap_or_default(), at + from);
    }

    fn add_run(&mut self, plain: &str, at: usize) {
        if !plain.is_empty() {
            self.runs.push((self.text.len(), at));
            self.text.push_str(plain);
        }
    }

    /// Where a byte of `text` stands in the line.
    fn place(&self, offset: usize) -> usize {
        let index = self.runs.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        self.runs.get(index).map_or(offset, |(start, at)| at + (offset - start))
    }

    /// What was found, in bytes of the line; and what stands inside of escapes.
    fn placed(&self, found: &mut Vec<Part>, line: &str, scanner: &Scanner) -> Vec<HiddenPart> {
        let place = |range: Range<usize>| self.place(range.start)..self.place(range.end - 1) + 1;
        let mut parts: Vec<_> = found.drain(..).map(|part| hidden(place(part.range.clone()), &part)).collect();
        for escape in &self.escapes {
            scanner.find_alone(line.get(escape.clone()).unwrap_or_default(), found);
            let of_escape = found
                .drain(..)
                .map(|part| hidden(part.range.start + escape.start..part.range.end + escape.start, &part));
            parts.extend(of_escape);
        }
        parts.sort_by_key(|part| part.start);
        // An escape inside of a secret goes with it.
        parts.dedup_by(|next, before| next.start < before.end);
        parts
    }
}

fn is_left_out(character: char) -> bool {
    matches!(character, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f'..='\u{9f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "pul-0123456789abcdef0123456789abcdef01234567";

    fn without(line: &str) -> String {
        let mut hidden = HiddenParts::default();
        hidden.look_at(1, line, line.contains('\x1b'));
        let mut text = String::new();
        write_without(line, hidden.of_line(1), &mut |part| text.push_str(part));
        text
    }

    #[test]
    fn secrets_are_found_through_escapes_and_controls() {
        let cases = [
            ("password=hunter2", "password=••••• (password)"),
            (
                "\x1b[31mpassword=\x1b[1mhun\x1b[0mter2\x1b[m end",
                "\x1b[31mpassword=\x1b[1m••••• (password)\x1b[0m\x1b[m end",
            ),
            ("pass\x1b[1mword=\x1b]0;title\x07hunter2", "pass\x1b[1mword=\x1b]0;title\x07••••• (password)"),
            ("password=hun\x1b]0;a title here\x07ter2", "password=••••• (password)"),
            ("password=hun\0ter2", "password=••••• (password)"),
            ("p\x08pa\x08assword=hunter2", "p\x08pa\x08assword=••••• (password)"),
            ("password=h\x08hunter2.", "password=h\x08••••• (password)"),
            ("1%\rpassword=hunter2\rdone", "1%\rpassword=••••• (password)\rdone"),
            (
                "\x1b]8;;https://a.b/?sig=0123456789\x07link\x1b]8;;\x07",
                "\x1b]8;;https://a.b/?sig=••••• (signature in an address)\x07link\x1b]8;;\x07",
            ),
            ("\x1b]0;password=hunter2", "\x1b]0;password=••••• (password)"),
            ("nothing \x1b[1mhere\x1b[0m", "nothing \x1b[1mhere\x1b[0m"),
        ];
        for (line, expected) in cases {
            assert_eq!(without(line), expected, "{line:?}");
        }
    }

    #[test]
    fn parts_are_kept_by_line() {
        let mut hidden = HiddenParts::default();
        let lines =
            ["password=one1", "plain", "-----BEGIN PRIVATE KEY-----", "MIIEpAIB", "MIIEpAIB", "a=b token=a1b2c3d4 pwd"];
        for (number, line) in (1..).zip(lines) {
            hidden.look_at(number, line, false);
        }
        let n_parts: Vec<_> = (1..=6).map(|line| hidden.of_line(line).len()).collect();
        assert_eq!(n_parts, [1, 0, 0, 1, 1, 1]);
        assert_eq!(hidden.n_secrets(), 3, "a key is one secret");
        assert_eq!(hidden.lines_among(2..6).collect::<Vec<_>>(), [4, 5]);
        hidden.clear();
        assert_eq!((hidden.n_secrets(), hidden.of_line(1).len()), (0, 0));
    }

    proptest! {
        /// Wherever colours change, a token is hidden as a whole, and what is left is what stood around it.
        #[test]
        fn no_escape_splits_a_secret(
            escapes in prop::collection::vec((0_usize..60, prop::sample::select(vec!["\x1b[1m", "\x1b[0;31m", "\x1b[K", "\0"])), 0..6)
        ) {
            let plain = format!("a {TOKEN} b");
            let mut line = plain.clone();
            for (at, escape) in escapes {
                let place = at.min(line.len());
                // Not into the middle of another escape.
                if line.is_char_boundary(place) && !line.get(..place).unwrap_or_default().contains('\x1b') {
                    line.insert_str(place, escape);
                }
            }
            let shown = without(&line);
            prop_assert!(!shown.contains("0123") && !shown.contains("4567"), "{:?} of {:?}", shown, line);
            prop_assert!(shown.contains("••••• (Pulumi token)"));
        }
    }
}
