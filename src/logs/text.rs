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
//! The result holds text and classes, never HTML. This module must not know where lines are stored or drawn.

use std::ops::Range;

use memchr::{memchr, memrchr2};

use super::ansi::{ESC, Link, Sequence, Style, find_links};
use crate::model::unseen::is_unseen;

const TAB_COLUMNS: usize = 8;
/// Takes the second column of a wide character.
const FILLER: char = '\0';

/// A line as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    /// All that is shown; search looks here, and hits are byte ranges of it.
    pub text: String,
    /// Parts of `text` in order, without gaps; neighbours differ in style or link.
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
}

impl StyledLine {
    /// The pieces to draw, in order: text, style, link.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, Style, Option<&Link>)> {
        self.spans.iter().map(|span| {
            let text = self.text.get(span.range.clone()).unwrap_or_default();
            (text, span.style, span.link.and_then(|index| self.links.get(index)))
        })
    }
}

/// A whole line as it is shown. `start` is the style that earlier lines of the step have left.
#[must_use]
pub fn parse_line(line: &str, start: Style) -> StyledLine {
    parse_line_capped(line, start, usize::MAX)
}

/// Like [`parse_line`], but shows the first `max_columns` columns and counts the rest. A line of 10 MB then costs a
/// scan and a small row of cells; keep the result, keyed by line number and byte length, while it is in view.
#[must_use]
pub fn parse_line_capped(line: &str, start: Style, max_columns: usize) -> StyledLine {
    let mut screen = Screen { max_columns, ..Screen::default() };
    let mut links = Vec::new();
    let mut pen = Pen { style: start, link: None };
    let mut rest = line;
    while let Some((plain, sequence)) = memchr(ESC, rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        screen.write(plain, pen);
        let (sequence, after) = Sequence::split_from(sequence);
        match sequence {
            Sequence::EraseToEnd => screen.erase_to_end(),
            Sequence::EraseLine => screen.erase_line(),
            Sequence::FirstColumn => screen.cursor = 0,
            Sequence::Hyperlink(target) => {
                let link = Link::new(target).filter(|link| link.href().is_some());
                pen.link = link.map(|link| {
                    links.push(link);
                    links.len() - 1
                });
            }
            Sequence::Sgr(_) | Sequence::Reset | Sequence::Nothing => pen.style = sequence.apply_to(pen.style),
        }
        rest = after;
    }
    screen.write(rest, pen);

    let (text, spans) = screen.read_off();
    let left_out_chars = screen.width.saturating_sub(screen.cells.len());
    let mut styled = StyledLine { text, spans, links, left_out_chars, end_style: pen.style };
    styled.link_plain_urls();
    styled
}

/// What characters are written with.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Pen {
    style: Style,
    link: Option<usize>,
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
                Some(last) if (last.style, last.link) == (pen.style, pen.link) => last.range.end = text.len(),
                _ => spans.push(Span { range: start..text.len(), style: pen.style, link: pen.link }),
            }
        }
        (text, spans)
    }
}

impl StyledLine {
    /// Makes links of the addresses in plain text. One that the cap may have cut in two is left as text.
    fn link_plain_urls(&mut self) {
        let first_index = self.links.len();
        let (ranges, links): (Vec<_>, Vec<_>) = find_links(&self.text, self.left_out_chars > 0).into_iter().unzip();
        self.links.extend(links);
        let mut urls = (first_index..).zip(ranges).peekable();
        let mut spans = Vec::new();
        for span in self.spans.drain(..) {
            let mut add = |range: Range<usize>, link: Option<usize>| {
                if !range.is_empty() {
                    spans.push(Span { range, style: span.style, link: span.link.or(link) });
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
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::super::ansi::state_after;
    use super::*;

    fn shown(line: &str) -> String {
        parse_line(line, Style::default()).text
    }

    /// `[text](classes)` for each span with a style, `<text|href>` for each link that may be followed.
    fn drawn(line: &str) -> String {
        let mut drawn = String::new();
        for (text, style, link) in parse_line(line, Style::default()).pieces() {
            let text = match link {
                Some(link) => format!("<{text}|{}>", link.href().unwrap_or("-")),
                None => text.to_owned(),
            };
            match style.classes().names.as_str() {
                "" => drawn.push_str(&text),
                names => write!(drawn, "[{text}]({names})").expect("a string takes all"),
            }
        }
        drawn
    }

    #[test]
    fn a_line_is_shown_as_a_terminal_leaves_it() {
        let cases = [
            ("text\r", "text"),
            ("10%\r20%\r100%", "100%"),
            ("downloading\rdone", "doneloading"),
            ("downloading\r\x1b[Kdone", "done"),
            ("downloading\rdone\x1b[K", "done"),
            ("downloading\x1b[2K\rdone", "done"),
            ("downloading\x1b[2K\x1b[1Gdone", "done"),
            ("abc\x1b[2Kd", "   d"),
            ("abc\x1b[2K", ""),
            ("abc\r\x1b[2K\x08\x08\x08d", "d"),
            ("\x08abc\x08\x08X", "aXc"),
            ("a\tb\t\tc", "a       b               c"),
            ("12345678\tc", "12345678        c"),
            ("漢字\tc", "漢字    c"),
            ("abcdefghij\r\tX", "abcdefghXj"),
            ("\x1b[2J\x1b[10;10Hat\x1b[5C home\x1b[1A", "at home"),
            ("bell\x07 null\0 delete\x7f next\u{85}", "bell null delete next"),
            ("\u{9b}31mred", "31mred"),
            ("漢字\rab", "ab字"),
            ("漢字\ra", "a 字"),
            ("abcd\r漢", "漢cd"),
            ("a漢\rabc", "abc"),
            ("e\u{301}x\ro", "ox"),
            ("e\u{301}x\x08\u{302}", "e\u{301}\u{302}x"),
            ("\u{301}a", "\u{301}a"),
            ("👩\u{200d}🚀 ❤\u{fe0f}", "👩\u{200d}🚀 ❤\u{fe0f}"),
            ("a\u{202e}b\u{2066}\u{200b}\u{feff}\u{e0041}", "a⟨U+202E⟩b⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+E0041⟩"),
            ("\x1b]0;title\x07a\x1bPdcs\x1b\\b\x1b_apc\x1b\\c\x1b]52;c;eA==\x07d", "abcd"),
            ("seen\x1b]0;never ended", "seen"),
        ];
        for (line, expected) in cases {
            assert_eq!(shown(line), expected, "{line:?}");
        }
    }

    #[test]
    fn styles_and_links_become_pieces() {
        let cases = [
            ("a \x1b[1mb\x1b[0m c", "a [b](ansi-bold) c"),
            ("\x1b[31mred\x1b[32m\rG", "[G](ansi-fg-2)[ed](ansi-fg-1)"),
            ("\x1b[31ma\x1b[31m\x1b[0m\x1b[31mb", "[ab](ansi-fg-1)"),
            ("https://a.b, http://c.d", "<https://a.b|https://a.b>, <http://c.d|->"),
            ("https://a.\x1b[1mb/c", "<https://a.|https://a.b/c>[<b/c|https://a.b/c>](ansi-bold)"),
            ("\x1b]8;;https://a.b/\x1b\\text\x1b]8;;\x1b\\ more", "<text|https://a.b/> more"),
            ("\x1b]8;;https://a.b/.\x07https://c.d\x1b]8;;\x07", "<https://c.d|https://a.b/.>"),
            ("\x1b]8;;http://a.b\x07text", "text"),
            ("\x1b]8;;javascript:alert(1)\x07text", "text"),
            ("\x1b]8;;https://a.b@c.d\x07text", "text"),
            ("\x1b]8;;https://a.b/ x\x07text", "text"),
            ("\x1b]8;;HTTPS://a.b\x07text", "text"),
            ("\x1b]8;;https://a.b/\u{202e}\x07text", "text"),
            ("\x1b]8;;https://a.b\x07one\x1b]8;;data:x\x07two", "<one|https://a.b>two"),
        ];
        for (line, expected) in cases {
            assert_eq!(drawn(line), expected, "{line:?}");
        }
    }

    #[test]
    fn the_cap_counts_what_it_leaves_out() {
        let capped = |line: &str, max| {
            let line = parse_line_capped(line, Style::default(), max);
            (line.text, line.left_out_chars)
        };
        assert_eq!(capped("abcdef", 4), ("abcd".into(), 2));
        assert_eq!(capped("abc\x1b[1mdef\x1b[0mghi", 4), ("abcd".into(), 5));
        assert_eq!(capped("abcdef\rxy", 4), ("xycd".into(), 2));
        assert_eq!(capped("abcdef\r\x1b[Kxy", 4), ("xy".into(), 0));
        assert_eq!(capped("abcdef", 0), (String::new(), 6));
        assert!(parse_line_capped("https://a.b/c.de", Style::default(), 14).links.is_empty());
    }

    #[test]
    fn hostile_lines_stay_small_under_the_cap() {
        // Long enough that work growing with the square of the length would be noticed.
        let lines = [
            "x".repeat(50_000),
            "\x1b[31mx".repeat(50_000),
            "\x1b[2Kx".repeat(50_000),
            "x\r".repeat(50_000),
            "\t".repeat(50_000),
            format!("e{}", "\u{301}".repeat(50_000)),
            "\x1b]0;".repeat(20_000),
            "https://a@".repeat(20_000),
            format!("https://a.b/{}", ")".repeat(50_000)),
        ];
        for line in lines {
            let styled = parse_line_capped(&line, Style::default(), 1_000);
            assert!(styled.text.len() <= 4_000 && styled.spans.len() <= 1_000, "{:?}…", line.get(..12));
            assert_eq!(styled.end_style, parse_line(&line, Style::default()).end_style);
        }
    }

    const ESCAPES: &str = "\x1b[0m \x1b[1;31m \x1b[48;5;200m \x1b[38:2::1:2:3m \x1b[7m \x1b[m \x1b[?25l \x1b[3;4H \
                           \x1b[K \x1b(B \x1b7 \x1b]0;title\x07 \x1b]0;t\x1b\\ \x1bP1$r\x1b\\";
    const PIECES: &[&str] = &[
        "\x1b", "[", "]", "8;;", "https://", "a.b", "@", "m", "31", ";", ":", "\x07", "\\", "\r", "\x08", "\t", "K",
        "2", "漢", "\u{301}", "\u{202e}", "x", " ", "P", "\u{9b}", "\x18",
    ];
    const UNSEEN: [char; 7] = ['\x1b', '\r', '\x08', '\t', '\0', '\u{202e}', '\u{9b}'];

    proptest! {
        #[test]
        fn text_without_cursor_moves_is_the_input_less_escapes(
            parts in prop::collection::vec(
                prop_oneof![prop::sample::select(ESCAPES.split(' ').collect::<Vec<_>>()).prop_map(|escape| (true, escape.to_owned())),
                            "[ -~äé漢字☃]{0,12}".prop_map(|text| (false, text))],
                0..20,
            )
        ) {
            let line: String = parts.iter().map(|(_, part)| part.as_str()).collect();
            let text: String = parts.iter().filter(|(is_escape, _)| !is_escape).map(|(_, part)| part.as_str()).collect();
            prop_assert_eq!(shown(&line), text);
        }

        #[test]
        fn any_line_is_survived(
            line in prop_oneof![
                ".*",
                prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat()),
            ],
            max_columns in 0_usize..60,
        ) {
            let whole = parse_line(&line, Style::default());
            let capped = parse_line_capped(&line, Style::default(), max_columns);
            for styled in [&whole, &capped] {
                prop_assert_eq!(styled.end_style, state_after(&line, Style::default()));
                let pieces: String = styled.pieces().map(|(text, ..)| text).collect();
                prop_assert_eq!(&pieces, &styled.text, "the spans have no gaps");
                prop_assert!(!styled.text.contains(UNSEEN), "{:?}", styled.text);
                for link in &styled.links {
                    let authority = link.target().split('/').nth(2).unwrap_or_default();
                    prop_assert!(!authority.contains('@') && link.target().is_ascii(), "{link:?}");
                }
            }
            prop_assert!(capped.text.chars().count() <= 2 * max_columns);
            prop_assert!(capped.left_out_chars > 0 || capped == whole);
        }
    }
}
