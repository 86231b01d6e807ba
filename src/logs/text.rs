//! What a line looks like: from its bytes to pieces of text, each with a style and perhaps a link.
//!
//! A line is shown as a terminal would leave it. Programs draw progress by writing over what they wrote, so a line is
//! played onto a row of cells first: `\r` and `\b` move the cursor, tabs go to every eighth column, erasing clears.
//! The cells are then read off as text. Work and memory grow with the line at most, and the cells not beyond the cap.
//!
//! Nothing unseen gets through. Characters that reorder or hide text (bidirectional controls, zero-width spaces,
//! tags) are shown as `⟨U+202E⟩`: dropping them would make two different names look alike. What joins emoji and
//! scripts (U+200C, U+200D, variation selectors, combining marks) is kept. Other control characters are dropped.
//!
//! A secret is hidden while the line is played: what is drawn, copied and searched has a placeholder in its place.
//! Nothing that leads to a secret is a link.
//!
//! The result holds text and classes, never HTML. This module must not know where lines are stored or drawn.

use std::ops::Range;

use memchr::{memchr, memrchr2};

use super::ansi::{ESC, Link, Sequence, Style, find_links};
use super::hidden::HiddenPart;
use crate::model::redact::Kind;
use crate::model::unseen::is_unseen;

const TAB_COLUMNS: usize = 8;
/// Takes the second column of a wide character.
const FILLER: char = '\0';

/// A line as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    /// All that is shown; search looks here, and hits are byte ranges of it.
    pub text: String,
    /// Parts of `text` in order, without gaps; neighbours differ in style, link or secret.
    pub spans: Vec<Span>,
    /// What [`Span::link`] points at.
    pub links: Vec<Link>,
    /// How many columns the cap has left out, about as many as characters.
    pub left_out_chars: usize,
    /// The style that the next line starts with.
    pub end_style: Style,
}

/// A part of a line in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of [`StyledLine::text`].
    pub range: Range<usize>,
    /// Its style.
    pub style: Style,
    /// An index into [`StyledLine::links`].
    pub link: Option<usize>,
    /// It is a secret of this kind, or what stands in its place.
    pub secret: Option<Kind>,
}

/// A part of a line, to draw.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// What it says.
    pub text: &'a str,
    /// How it looks.
    pub style: Style,
    /// Where it leads.
    pub link: Option<&'a Link>,
    /// It is a secret of this kind, or what stands in its place.
    pub secret: Option<Kind>,
}

/// The secrets of a line, and whether a person asked to see them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Secrets<'a> {
    /// In order.
    pub parts: &'a [HiddenPart],
    /// They are shown as they are, and marked.
    pub are_shown: bool,
}

impl StyledLine {
    /// The pieces to draw, in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.spans.iter().map(|span| Piece {
            text: self.text.get(span.range.clone()).unwrap_or_default(),
            style: span.style,
            link: span.link.and_then(|index| self.links.get(index)),
            secret: span.secret,
        })
    }
}

/// A whole line as it is shown. `start` is the style that earlier lines of the step have left.
#[must_use]
pub fn parse_line(line: &str, start: Style, secrets: Secrets<'_>) -> StyledLine {
    parse_line_capped(line, start, secrets, usize::MAX)
}

/// Like [`parse_line`], but shows the first `max_columns` columns and counts the rest. A line of 10 MB then costs a
/// scan and a small row of cells; keep the result, keyed by line number and byte length, while it is in view.
#[must_use]
pub fn parse_line_capped(line: &str, start: Style, secrets: Secrets<'_>, max_columns: usize) -> StyledLine {
    let mut screen = Screen { max_columns, ..Screen::default() };
    let mut links = Vec::new();
    let mut pen = Pen { style: start, ..Pen::default() };
    let mut left = secrets;
    let mut rest = line;
    while let Some((plain, sequence)) = memchr(ESC, rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        let at = line.len() - rest.len();
        screen.write_hiding(plain, at, pen, &mut left);
        let (read, after) = Sequence::split_from(sequence);
        match read {
            Sequence::EraseToEnd => screen.erase_to_end(),
            Sequence::EraseLine => screen.erase_line(),
            Sequence::FirstColumn => screen.cursor = 0,
            Sequence::Hyperlink(target) => {
                let escape = line.len() - sequence.len()..line.len() - after.len();
                let is_hidden = !secrets.are_shown && left.has_any_inside(&escape);
                let link = Link::new(target).filter(|link| link.href().is_some() && !is_hidden);
                pen.link = link.map(|link| {
                    links.push(link);
                    links.len() - 1
                });
            }
            Sequence::Sgr(_) | Sequence::Reset | Sequence::Nothing => pen.style = read.apply_to(pen.style),
        }
        rest = after;
    }
    screen.write_hiding(rest, line.len() - rest.len(), pen, &mut left);

    let (text, spans) = screen.read_off();
    let left_out_chars = screen.width.saturating_sub(screen.cells.len());
    let mut styled = StyledLine { text, spans, links, left_out_chars, end_style: pen.style };
    styled.link_plain_urls(secrets.are_shown);
    styled
}

impl<'a> Secrets<'a> {
    /// The first one that ends behind `at`, a place in the line; those before it are passed over.
    fn next_from(&mut self, at: usize) -> Option<&'a HiddenPart> {
        while self.parts.first().is_some_and(|part| part.range().end <= at) {
            self.parts = self.parts.get(1..).unwrap_or_default();
        }
        self.parts.first()
    }

    /// Whether one of those that were not passed over stands there.
    fn has_any_inside(&self, range: &Range<usize>) -> bool {
        let begun = self.parts.iter().map(HiddenPart::range).take_while(|part| part.start < range.end);
        begun.into_iter().any(|part| part.start >= range.start && part.end <= range.end)
    }
}

/// What characters are written with.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Pen {
    style: Style,
    link: Option<usize>,
    secret: Option<Kind>,
}

/// One column of the row.
#[derive(Clone, Copy)]
struct Cell {
    character: char,
    /// Index into [`Screen::pens`].
    pen: u32,
    /// The [`Screen::erasures`] it was written under: an older one means that it was erased.
    erasures: u32,
    /// 1 + index into [`Screen::marks`], or 0 for none.
    marks: u32,
}

/// A terminal of one row.
#[derive(Default)]
struct Screen {
    cells: Vec<Cell>,
    /// The column that is written next. It never stands beyond `cells` but where the cap has kept cells out.
    cursor: usize,
    /// Columns in use, those beyond the cap included.
    width: usize,
    max_columns: usize,
    /// Counted instead of clearing cells, so that a line of erasures costs no more than its length.
    erasures: u32,
    pens: Vec<Pen>,
    /// Combining characters, by the cell they stand on.
    marks: Vec<String>,
    marks_len: usize,
}

impl Screen {
    /// Writes text that begins at `at` of the line, and a placeholder where a secret begins in it.
    fn write_hiding(&mut self, plain: &str, at: usize, pen: Pen, secrets: &mut Secrets<'_>) {
        let mut from = 0;
        // A secret may reach past this text: what an escape cuts goes on behind it.
        while from < plain.len()
            && let Some(part) = secrets.next_from(at + from).filter(|part| part.range().start < at + plain.len())
        {
            let start = part.range().start.saturating_sub(at).max(from);
            let end = (part.range().end - at).min(plain.len());
            self.write(plain.get(from..start).unwrap_or_default(), pen);
            let marked = Pen { secret: Some(part.kind), ..pen };
            if secrets.are_shown {
                self.write(plain.get(start..end).unwrap_or_default(), marked);
            } else if part.range().start >= at {
                self.write(&part.kind.placeholder(), marked);
            }
            from = end;
        }
        self.write(plain.get(from..).unwrap_or_default(), pen);
    }

    fn write(&mut self, plain: &str, pen: Pen) {
        let last_move = memrchr2(b'\r', b'\x08', plain.as_bytes());
        let is_left_out = self.cursor >= self.max_columns && last_move.is_none();
        let pen = if is_left_out { 0 } else { self.pen_index(pen) };
        for (at, character) in plain.char_indices() {
            if self.cursor >= self.max_columns && last_move.is_none_or(|last_move| last_move < at) {
                self.advance(plain.get(at..).map_or(0, |rest| rest.chars().count()));
                return;
            }
            match character {
                '\r' => self.cursor = 0,
                '\x08' => self.cursor = self.cursor.saturating_sub(1),
                '\t' => self.tab(pen),
                '\0'..='\x1f' | '\x7f'..='\u{9f}' => {}
                ' '..='~' => self.put(character, pen),
                _ if is_unseen(character) => {
                    for shown in format!("⟨U+{:04X}⟩", u32::from(character)).chars() {
                        self.put(shown, pen);
                    }
                }
                _ => match column_count(character) {
                    0 => self.mark(character, pen),
                    1 => self.put(character, pen),
                    _ => {
                        self.put(character, pen);
                        self.put(FILLER, pen);
                    }
                },
            }
        }
    }

    fn advance(&mut self, columns: usize) {
        self.cursor += columns;
        self.width = self.width.max(self.cursor);
    }

    fn put(&mut self, character: char, pen: u32) {
        if self.cursor < self.max_columns {
            let cell = Cell { character, pen, erasures: self.erasures, marks: 0 };
            if self.cursor < self.cells.len() && character != FILLER {
                self.part_wide_characters();
            }
            match self.cells.get_mut(self.cursor) {
                Some(old) => *old = cell,
                None => self.cells.push(cell),
            }
        }
        self.advance(1);
    }

    /// Half of a wide character is no character: what is about to be cut becomes a blank.
    fn part_wide_characters(&mut self) {
        for (filler, half) in [(self.cursor, self.cursor.wrapping_sub(1)), (self.cursor + 1, self.cursor + 1)] {
            if self.cells.get(filler).is_some_and(|cell| cell.character == FILLER) {
                self.blank(half);
            }
        }
    }

    fn blank(&mut self, column: usize) {
        if let Some(cell) = self.cells.get_mut(column) {
            (cell.character, cell.marks) = (' ', 0);
        }
    }

    /// To the next multiple of eight: over what is there, with blanks where nothing is.
    fn tab(&mut self, pen: u32) {
        for _ in 0..TAB_COLUMNS - self.cursor % TAB_COLUMNS {
            if self.cursor < self.width { self.cursor += 1 } else { self.put(' ', pen) }
        }
    }

    /// Puts a combining character onto the one before it; at the start of a row it stands alone.
    fn mark(&mut self, character: char, pen: u32) {
        let before = match self.cells.get(self.cursor.wrapping_sub(1)) {
            Some(cell) if cell.character == FILLER => self.cursor.wrapping_sub(2),
            _ => self.cursor.wrapping_sub(1),
        };
        let Some(cell) = self.cells.get_mut(before).filter(|cell| cell.erasures == self.erasures) else {
            self.put(character, pen);
            return;
        };
        if self.marks_len >= self.max_columns {
            return;
        }
        self.marks_len += 1;
        match self.marks.get_mut((cell.marks as usize).wrapping_sub(1)) {
            Some(marks) => marks.push(character),
            None => {
                self.marks.push(character.to_string());
                cell.marks = u32::try_from(self.marks.len()).unwrap_or_default();
            }
        }
    }

    fn erase_to_end(&mut self) {
        self.cells.truncate(self.cursor);
        self.width = self.width.min(self.cursor);
    }

    fn erase_line(&mut self) {
        (self.erasures, self.width) = (self.erasures + 1, 0);
    }

    fn pen_index(&mut self, pen: Pen) -> u32 {
        if self.pens.last() != Some(&pen) {
            self.pens.push(pen);
        }
        u32::try_from(self.pens.len() - 1).unwrap_or(u32::MAX)
    }

    fn read_off(&self) -> (String, Vec<Span>) {
        let (mut text, mut spans) = (String::with_capacity(self.cells.len()), Vec::<Span>::new());
        for cell in self.cells.iter().take(self.width) {
            let is_erased = cell.erasures != self.erasures;
            if cell.character == FILLER && !is_erased {
                continue;
            }
            let (character, pen) =
                if is_erased { (' ', None) } else { (cell.character, self.pens.get(cell.pen as usize)) };
            let pen = pen.copied().unwrap_or_default();
            let start = text.len();
            text.push(character);
            if let Some(marks) = self.marks.get((cell.marks as usize).wrapping_sub(1)).filter(|_| !is_erased) {
                text.push_str(marks);
            }
            match spans.last_mut() {
                Some(last) if (last.style, last.link, last.secret) == (pen.style, pen.link, pen.secret) => {
                    last.range.end = text.len();
                }
                _ => {
                    let Pen { style, link, secret } = pen;
                    spans.push(Span { range: start..text.len(), style, link, secret });
                }
            }
        }
        (text, spans)
    }
}

impl StyledLine {
    /// Makes links of the addresses in plain text. One that the cap may have cut in two is left as text, and so is one
    /// that a hidden secret has cut.
    fn link_plain_urls(&mut self, secrets_are_shown: bool) {
        let first_index = self.links.len();
        let mut found = find_links(&self.text, self.left_out_chars > 0);
        if !secrets_are_shown {
            let cut = self.words_with_secrets();
            found.retain(|(range, _)| {
                let next = cut.partition_point(|word| word.end <= range.start);
                cut.get(next).is_none_or(|word| word.start >= range.end)
            });
        }
        let (ranges, links): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        self.links.extend(links);
        let mut urls = (first_index..).zip(ranges).peekable();
        let mut spans = Vec::new();
        for span in self.spans.drain(..) {
            let mut add = |range: Range<usize>, link: Option<usize>| {
                if !range.is_empty() {
                    spans.push(Span { range, link: span.link.or(link), ..span.clone() });
                }
            };
            let mut from = span.range.start;
            while let Some((index, url)) = urls.peek().filter(|(_, url)| url.start < span.range.end) {
                let (start, end) = (url.start.max(from), url.end.min(span.range.end));
                add(from..start, None);
                add(start..end, Some(*index));
                from = end;
                if url.end > span.range.end {
                    break; // the next span goes on with it
                }
                urls.next();
            }
            add(from..span.range.end, None);
        }
        self.spans = spans;
    }
}

impl StyledLine {
    /// Each word that a secret stands in, up to the secret's end.
    fn words_with_secrets(&self) -> Vec<Range<usize>> {
        let mut words: Vec<Range<usize>> = Vec::new();
        for secret in self.spans.iter().filter(|span| span.secret.is_some()).map(|span| &span.range) {
            let from = words.last().map_or(0, |word| word.end);
            let blank = self.text.get(from..secret.start).and_then(|between| between.rfind(char::is_whitespace));
            match (blank, words.last_mut()) {
                (None, Some(last)) => last.end = secret.end,
                (blank, _) => words.push(blank.map_or(0, |blank| from + blank + 1)..secret.end),
            }
        }
        words
    }
}

/// The columns of a terminal that a character takes: a short form of Unicode's East Asian Width and of its marks.
fn column_count(character: char) -> usize {
    match character {
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' => 0,
        '\u{64b}'..='\u{65f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' => 0,
        '\u{180b}'..='\u{180d}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' => 0,
        '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' => 0,
        '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}' => 0,
        '\u{1100}'..='\u{115e}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 2,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' => 2,
        '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}' | '\u{1f900}'..='\u{1f9ff}' => 2,
        '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
