//! What escape sequences mean: colours and attributes are kept, everything else is read past.
//!
//! A log is written for a terminal, and it is not to be trusted: a sequence may set a title, fill the clipboard, move
//! the cursor, or never end. `Sequence::split_from` reads exactly one and says what little of it concerns a log;
//! both users of escapes, the buffer (only [`state_after`]) and the display (`text.rs`), go through it, so that they
//! cannot disagree. No sequence reaches past the end of its line.
//!
//! `anstyle-parse` is not used: its states exist to survive a cut in the middle of a sequence, and here lines are
//! always whole. That lets plain text be skipped by `memchr`, where a byte-wise machine would touch every byte.
//! Eight-bit controls (U+0080 to U+009F) are not obeyed: in UTF-8 logs they are broken text, not commands.
//!
//! [`Link`] is here as well: it says which addresses, from OSC 8 or from plain text, may become links at all.
//!
//! This module must not know where lines are stored, how a page is drawn, or which colour is readable.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::palette::{self, Rgb};
use crate::model::links::external;

pub(super) const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;

/// A colour as the program named it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Color {
    /// The theme's own.
    #[default]
    Default,
    /// A number of the palette: 0 to 15 are the named colours, the rest as xterm has them.
    Indexed(u8),
    /// Any colour.
    Rgb(Rgb),
}

/// How text looks: what SGR sequences have set so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// The text colour.
    pub foreground: Color,
    /// The colour behind the text.
    pub background: Color,
    /// SGR 1.
    pub bold: bool,
    /// SGR 2.
    pub dim: bool,
    /// SGR 3.
    pub italic: bool,
    /// SGR 4, of whatever kind.
    pub underline: bool,
    /// SGR 7: text and background colour are swapped.
    pub inverse: bool,
    /// SGR 8: the text takes its space, but is not seen.
    pub hidden: bool,
    /// SGR 9.
    pub strike: bool,
}

/// A colour that no style sheet names: the viewer makes its rule from `palette.rs` when it first comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColorRule {
    /// The rule of `ansi-fg-x…`: `color` from [`palette::foreground`].
    Foreground(Rgb),
    /// The rule of `ansi-bg-x…`: `background-color` and `color` from [`palette::background`].
    Background(Rgb),
}

impl ColorRule {
    /// The class that the rule is for, without a dot.
    #[must_use]
    pub fn class_name(self) -> String {
        let (kind, Rgb(red, green, blue)) = match self {
            Self::Foreground(color) => ("fg", color),
            Self::Background(color) => ("bg", color),
        };
        format!("ansi-{kind}-x{red:02x}{green:02x}{blue:02x}")
    }
}

/// The classes of a style, and the rule they need beyond those of the style sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Class names with blanks between them; empty for plain text.
    pub names: String,
    /// At most one: text on a background has the colour that can be read there, whatever it asked for.
    pub rule: Option<ColorRule>,
}

impl Style {
    /// The classes that show this style.
    ///
    /// `ansi-bold`, `ansi-dim`, `ansi-italic`, `ansi-underline`, `ansi-strike`, `ansi-hidden`; one of `ansi-fg-N`,
    /// `ansi-bg-N` (N from 0 to 15), `ansi-fg-xRRGGBB`, `ansi-bg-xRRGGBB` and `ansi-inverse` (plain text inverted:
    /// `ink` behind, `log` in front). A background's rule sets its text colour as well, so it never comes with a
    /// foreground. Next to a colour, `ansi-dim` has nothing to do: those are as faint as can be read already.
    #[must_use]
    pub fn classes(self) -> Classes {
        let mut classes = Classes::default();
        for (is_set, name) in [
            (self.bold, "ansi-bold"),
            (self.dim, "ansi-dim"),
            (self.italic, "ansi-italic"),
            (self.underline, "ansi-underline"),
            (self.strike, "ansi-strike"),
            (self.hidden, "ansi-hidden"),
        ] {
            if is_set {
                classes.add(name);
            }
        }
        let (front, behind) =
            if self.inverse { (self.background, self.foreground) } else { (self.foreground, self.background) };
        match (front, behind) {
            (_, Color::Indexed(index @ 0..16)) => classes.add(&format!("ansi-bg-{index}")),
            (_, Color::Indexed(index)) => classes.add_rule(ColorRule::Background(palette::xterm(index))),
            (_, Color::Rgb(color)) => classes.add_rule(ColorRule::Background(color)),
            (_, Color::Default) if self.inverse => classes.add("ansi-inverse"),
            (Color::Indexed(index @ 0..16), _) => classes.add(&format!("ansi-fg-{index}")),
            (Color::Indexed(index), _) => classes.add_rule(ColorRule::Foreground(palette::xterm(index))),
            (Color::Rgb(color), _) => classes.add_rule(ColorRule::Foreground(color)),
            (Color::Default, Color::Default) => {}
        }
        classes
    }

    /// Applies the parameters of one SGR sequence: what stands between `ESC [` and `m`.
    fn apply_sgr(&mut self, parameters: &[u8]) {
        let mut groups = parameters.split(|byte| *byte == b';');
        while let Some(group) = groups.next() {
            let mut values = group.split(|byte| *byte == b':').map(number);
            let code = values.next().unwrap_or_default();
            match code {
                0 => *self = Self::default(),
                1 => self.bold = true,
                2 => self.dim = true,
                3 => self.italic = true,
                4 => self.underline = values.next() != Some(0), // `4:0` is none, `4:3` is curly
                7 => self.inverse = true,
                8 => self.hidden = true,
                9 => self.strike = true,
                21 => self.underline = true, // a double one
                22 => (self.bold, self.dim) = (false, false),
                23 => self.italic = false,
                24 => self.underline = false,
                27 => self.inverse = false,
                28 => self.hidden = false,
                29 => self.strike = false,
                30..=37 => self.foreground = palette_color(code - 30),
                39 => self.foreground = Color::Default,
                40..=47 => self.background = palette_color(code - 40),
                49 => self.background = Color::Default,
                90..=97 => self.foreground = palette_color(code - 90 + 8),
                100..=107 => self.background = palette_color(code - 100 + 8),
                // 58 is the colour of the underline: read past, so that its numbers are not taken for codes.
                38 | 48 | 58 => {
                    let color = if group.contains(&b':') {
                        color_in_colons(values)
                    } else {
                        color_in_groups(groups.by_ref().map(number))
                    };
                    match (code, color) {
                        (38, Some(color)) => self.foreground = color,
                        (48, Some(color)) => self.background = color,
                        _ => {}
                    }
                }
                _ => {} // blinking, fonts, frames and what is to come
            }
        }
    }
}

impl Classes {
    fn add(&mut self, name: &str) {
        if !self.names.is_empty() {
            self.names.push(' ');
        }
        self.names.push_str(name);
    }

    fn add_rule(&mut self, rule: ColorRule) {
        self.add(&rule.class_name());
        self.rule = Some(rule);
    }
}

/// A parameter's value. A missing one is 0; what is not a number is beyond every code.
fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |value: u16, byte| match byte {
        b'0'..=b'9' => value.saturating_mul(10).saturating_add(u16::from(byte - b'0')),
        _ => u16::MAX,
    })
}

fn palette_color(index: u16) -> Color {
    u8::try_from(index).map_or(Color::Default, Color::Indexed)
}

/// `38;5;n` and `38;2;r;g;b`, from the second number on.
fn color_in_groups(mut values: impl Iterator<Item = u16>) -> Option<Color> {
    match values.next()? {
        5 => u8::try_from(values.next()?).ok().map(Color::Indexed),
        2 => rgb(values.next()?, values.next()?, values.next()?),
        _ => None,
    }
}

/// `38:5:n`, `38:2::r:g:b` (the standard, with a colour space before the channels) and `38:2:r:g:b` (as many write it).
fn color_in_colons(mut values: impl Iterator<Item = u16>) -> Option<Color> {
    let kind = values.next()?;
    let numbers: [Option<u16>; 4] = std::array::from_fn(|_| values.next());
    match (kind, numbers) {
        (5, [Some(index), ..]) => u8::try_from(index).ok().map(Color::Indexed),
        (2, [Some(_), Some(red), Some(green), Some(blue)]) | (2, [Some(red), Some(green), Some(blue), None]) => {
            rgb(red, green, blue)
        }
        _ => None,
    }
}

fn rgb(red: u16, green: u16, blue: u16) -> Option<Color> {
    let (red, green, blue) = (u8::try_from(red).ok()?, u8::try_from(green).ok()?, u8::try_from(blue).ok()?);
    Some(Color::Rgb(Rgb(red, green, blue)))
}

/// What one escape sequence asks of a line of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequence<'a> {
    /// Changes of style: the parameters of `ESC [ … m`.
    Sgr(&'a [u8]),
    /// `ESC c`: everything as at the start.
    Reset,
    /// `ESC [ K` and, as far as this line goes, `ESC [ J`: clears from the cursor to the end of the line.
    EraseToEnd,
    /// `ESC [ 2 K`: clears the line, the cursor stays.
    EraseLine,
    /// `ESC [ G`, `ESC [ 1 G`: to the first column. Progress displays use it for a carriage return.
    FirstColumn,
    /// OSC 8: what follows links here; empty where the link ends. The address is as hostile as any text.
    Hyperlink(&'a str),
    /// Nothing that a log shows: moves, titles, the clipboard, character sets, broken sequences.
    Nothing,
}

impl<'a> Sequence<'a> {
    /// Reads the sequence at the start of `text`, which begins with ESC, and gives what stands after it.
    ///
    /// At least the ESC is taken. A broken sequence ends before the first byte that cannot belong to it; a string
    /// (OSC, DCS, APC, PM, SOS) without its end takes the rest of `text`, which is one line.
    pub(super) fn split_from(text: &'a str) -> (Self, &'a str) {
        let body = text.get(1..).unwrap_or_default();
        match body.bytes().next() {
            Some(b'[') => Self::split_csi(rest_after(body, 1)),
            Some(b']') => Self::split_string(rest_after(body, 1), true),
            Some(b'P' | b'X' | b'^' | b'_') => Self::split_string(rest_after(body, 1), false),
            Some(b'c') => (Self::Reset, rest_after(body, 1)),
            _ => {
                let intermediates = body.bytes().take_while(|byte| matches!(byte, 0x20..=0x2f)).count();
                let has_end = matches!(body.as_bytes().get(intermediates), Some(0x30..=0x7e));
                (Self::Nothing, rest_after(body, intermediates + usize::from(has_end)))
            }
        }
    }

    fn split_csi(body: &'a str) -> (Self, &'a str) {
        let len = body.bytes().take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
        let (parameters, rest) = body.split_at_checked(len).unwrap_or((body, ""));
        let Some(last @ 0x40..=0x7e) = rest.bytes().next() else {
            return (Self::Nothing, rest);
        };
        let is_plain = parameters.bytes().all(|byte| matches!(byte, b'0'..=b';'));
        let sequence = match (last, parameters) {
            (b'm', _) if is_plain => Self::Sgr(parameters.as_bytes()),
            (b'K' | b'J', "" | "0") => Self::EraseToEnd,
            (b'K', "2") => Self::EraseLine,
            (b'G', "" | "0" | "1") => Self::FirstColumn,
            _ => Self::Nothing,
        };
        (sequence, rest_after(rest, 1))
    }

    fn split_string(body: &'a str, is_osc: bool) -> (Self, &'a str) {
        let is_end = |byte: &u8| matches!(*byte, ESC | CANCEL | SUBSTITUTE) || (is_osc && *byte == BEL);
        let Some(len) = body.as_bytes().iter().position(is_end) else {
            return (Self::Nothing, "");
        };
        let (content, rest) = body.split_at_checked(len).unwrap_or((body, ""));
        let (is_complete, rest) = match rest.as_bytes() {
            [ESC, b'\\', ..] => (true, rest_after(rest, 2)),
            [ESC, ..] => (false, rest), // the next sequence cuts this one short
            [BEL, ..] => (true, rest_after(rest, 1)),
            _ => (false, rest_after(rest, 1)),
        };
        let address = content.strip_prefix("8;").and_then(|link| link.split_once(';')).map(|(_, address)| address);
        match address {
            Some(address) if is_osc && is_complete => (Self::Hyperlink(address), rest),
            _ => (Self::Nothing, rest),
        }
    }

    /// `style` after this sequence.
    pub(super) fn apply_to(self, mut style: Style) -> Style {
        match self {
            Self::Sgr(parameters) => style.apply_sgr(parameters),
            Self::Reset => style = Style::default(),
            _ => {}
        }
        style
    }
}

fn rest_after(text: &str, len: usize) -> &str {
    text.get(len..).unwrap_or_default()
}

/// The style after a whole line that began with `start`. Looks at nothing but escapes.
#[must_use]
pub fn state_after(line: &str, start: Style) -> Style {
    let (mut style, mut rest) = (start, line);
    while let Some(at) = memchr(ESC, rest.as_bytes()) {
        let (sequence, after) = Sequence::split_from(rest_after(rest, at));
        style = sequence.apply_to(style);
        rest = after;
    }
    style
}

/// An address in a log: `http://` or `https://` with a plain host, in ASCII, without user name, blanks or controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    target: String,
}

impl Link {
    /// Accepts only what the type promises. Hosts in other scripts are refused as well: they can look like known ones.
    pub(super) fn new(target: &str) -> Option<Self> {
        (url_len(target) == target.len() && !target.is_empty()).then(|| Self { target: target.to_owned() })
    }

    /// The whole address, for a tooltip: the text of an OSC 8 link may say something else.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The address if it may be followed.
    #[must_use]
    pub fn href(&self) -> Option<&str> {
        external(&self.target)
    }
}

/// The addresses in `text` and where they stand, in order. One at the end of a text that `is_cut` is not whole.
pub(super) fn find_links(text: &str, is_cut: bool) -> Vec<(Range<usize>, Link)> {
    let mut links: Vec<(Range<usize>, Link)> = Vec::new();
    for colon in memmem::find_iter(text.as_bytes(), "://") {
        let before = text.get(..colon).unwrap_or_default();
        let Some(start) = ["https", "http"].iter().find_map(|scheme| before.strip_suffix(scheme)).map(str::len) else {
            continue;
        };
        let is_inside_word = before.as_bytes().get(start.wrapping_sub(1)).is_some_and(u8::is_ascii_alphanumeric);
        let is_inside_link = links.last().is_some_and(|(last, _)| start < last.end);
        if is_inside_word || is_inside_link {
            continue;
        }
        let url = text.get(start..).and_then(|url| url.get(..url_len(url))).unwrap_or_default();
        let is_whole = !is_cut || start + url.len() < text.len();
        if is_whole && let Some(link) = url.get(..trimmed_len(url)).and_then(Link::new) {
            links.push((start..start + link.target.len(), link));
        }
    }
    links
}

/// How much of `text` is an address; 0 when it starts with none.
fn url_len(text: &str) -> usize {
    let Some(after_scheme) = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme)) else {
        return 0;
    };
    let authority_len = after_scheme.bytes().take_while(|byte| is_url_byte(*byte) && !b"/?#".contains(byte)).count();
    let (authority, path) = after_scheme.split_at_checked(authority_len).unwrap_or_default();
    let host_len = authority.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte)).count();
    let (host, after_host) = authority.split_at_checked(host_len).unwrap_or_default();
    if authority.contains('@') || !host.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return 0;
    }
    let port_len = match after_host.strip_prefix(':').map(|port| port.bytes().take_while(u8::is_ascii_digit).count()) {
        Some(digits @ 1..=5) => 1 + digits,
        _ => 0,
    };
    let path_len =
        if port_len == after_host.len() { path.bytes().take_while(|byte| is_url_byte(*byte)).count() } else { 0 };
    let len = text.len() - after_scheme.len() + host_len + port_len + path_len;
    // What is followed by more of a host, a port or a user name would be cut to a different host.
    let rest = text.get(len..).unwrap_or_default().trim_start_matches(':');
    let goes_on = rest.starts_with(|next: char| next.is_alphanumeric() || "%~$&+=@".contains(next));
    if path_len == 0 && goes_on { 0 } else { len }
}

/// The length of `url` when a sentence's full stop, and a bracket that was not opened inside, are left to the sentence.
fn trimmed_len(url: &str) -> usize {
    let count = |wanted: u8| url.bytes().filter(|byte| *byte == wanted).count();
    let (mut round, mut square) = (count(b')').saturating_sub(count(b'(')), count(b']').saturating_sub(count(b'[')));
    let mut end = url.len();
    for byte in url.bytes().rev() {
        match byte {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' => {}
            b')' if round > 0 => round -= 1,
            b']' if square > 0 => square -= 1,
            _ => break,
        }
        end -= 1;
    }
    end
}

fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(line: &str) -> Style {
        state_after(line, Style::default())
    }

    fn classes_after(line: &str) -> String {
        after(line).classes().names
    }

    #[test]
    fn styles_and_their_classes() {
        let cases = [
            ("plain", ""),
            ("\x1b[1mbold", "ansi-bold"),
            ("\x1b[1;3;31m", "ansi-bold ansi-italic ansi-fg-1"),
            ("\x1b[1;2;3;4;7;8;9m\x1b[22;23;24;27;28;29m", ""),
            ("\x1b[31;42m\x1b[39;49m", ""),
            ("\x1b[31m\x1b[m", ""),
            ("\x1b[31m\x1b[;1m", "ansi-bold"),
            ("\x1b[2m", "ansi-dim"),
            ("\x1b[4:3m", "ansi-underline"),
            ("\x1b[4m\x1b[4:0m", ""),
            ("\x1b[97m", "ansi-fg-15"),
            ("\x1b[31;103m", "ansi-bg-11"),
            ("\x1b[38;5;9m", "ansi-fg-9"),
            ("\x1b[38;5;67m", "ansi-fg-x5f87af"),
            ("\x1b[38:5:67m", "ansi-fg-x5f87af"),
            ("\x1b[48;2;161;178;195m", "ansi-bg-xa1b2c3"),
            ("\x1b[38:2::161:178:195m", "ansi-fg-xa1b2c3"),
            ("\x1b[38:2:161:178:195m", "ansi-fg-xa1b2c3"),
            ("\x1b[38;2;1;2;3;1m", "ansi-bold ansi-fg-x010203"),
            ("\x1b[58;5;1m\x1b[58:2::1:4:1m", ""),
            ("\x1b[38;5;300m\x1b[38;2;1m\x1b[38m\x1b[38:9m", ""),
            ("\x1b[7m", "ansi-inverse"),
            ("\x1b[7;31m", "ansi-bg-1"),
            ("\x1b[7;44m", "ansi-inverse"),
            ("\x1b[99999999999999999999m", ""),
            ("\x1b[31m\x1bc", ""),
        ];
        for (line, expected) in cases {
            assert_eq!(classes_after(line), expected, "{line:?}");
        }
        assert_eq!(after("\x1b[38;5;67m").classes().rule, Some(ColorRule::Foreground(Rgb(0x5f, 0x87, 0xaf))));
        assert_eq!(after("\x1b[31m").classes().rule, None);
    }

    #[test]
    fn addresses_are_found_in_text() {
        let cases = [
            ("see https://a.b/c.", "https://a.b/c"),
            ("(https://a.b/c_(d)) [https://a.b:80/?q[]=1#x]!", "https://a.b/c_(d) https://a.b:80/?q[]=1#x"),
            ("https://a.b, https://a.b: https://a_b.c", "https://a.b https://a.b https://a_b.c"),
            ("https://a.b,https://c.d", "https://a.b https://c.d"),
            (
                "\"https://a.b/\" <http://a.b> `https://a.b` https://a.b。",
                "https://a.b/ http://a.b https://a.b https://a.b",
            ),
            ("https://a.b/?u=https://c.d", "https://a.b/?u=https://c.d"),
            ("https://user:pass@a.b/ https://user@a.b https://a.b:pass https://a.b:123456/", ""),
            ("https://bücher.de https://a%2eb https://-a https:// https:///a xhttps://a.b ftp://a.b HTTPS://a.b", ""),
        ];
        for (text, expected) in cases {
            let links = find_links(text, false);
            assert_eq!(links.iter().map(|(_, link)| link.target()).collect::<Vec<_>>().join(" "), expected, "{text:?}");
            assert!(links.into_iter().all(|(range, link)| text.get(range) == Some(link.target())), "{text:?}");
        }
        assert_eq!(find_links("https://a.b/ https://a.b/c.", true).len(), 1, "half an address is none");
        assert_eq!(Link::new("http://a.b").map(|link| link.href().is_some()), Some(false));
    }

    #[test]
    fn sequences_end_where_they_should() {
        let nothing = Sequence::Nothing;
        let cases = [
            ("\x1b", nothing, ""),
            ("\x1b\x1b[m", nothing, "\x1b[m"),
            ("\x1bétoile", nothing, "étoile"),
            ("\x1b(Btext", nothing, "text"),
            ("\x1b7text", nothing, "text"),
            ("\x1b[", nothing, ""),
            ("\x1b[31", nothing, ""),
            ("\x1b[31étoile", nothing, "étoile"),
            ("\x1b[3\rtext", nothing, "\rtext"),
            ("\x1b[?25ltext", nothing, "text"),
            ("\x1b[>4;2mtext", nothing, "text"),
            ("\x1b[1$mtext", nothing, "text"),
            ("\x1b[10;10Htext", nothing, "text"),
            ("\x1b[Ktext", Sequence::EraseToEnd, "text"),
            ("\x1b[2Ktext", Sequence::EraseLine, "text"),
            ("\x1b[1Gtext", Sequence::FirstColumn, "text"),
            ("\x1b[80Gtext", nothing, "text"),
            ("\x1b]0;title\x07text", nothing, "text"),
            ("\x1b]52;c;aGk=\x1b\\text", nothing, "text"),
            ("\x1b]0;never ended", nothing, ""),
            ("\x1b]0;cut\x1b[31mtext", nothing, "\x1b[31mtext"),
            ("\x1b]0;cut\x18text", nothing, "text"),
            ("\x1bPq#0~\x07~\x1b\\text", nothing, "text"),
            ("\x1b_apc\x1b\\text", nothing, "text"),
            ("\x1b^pm\x1b\\text", nothing, "text"),
            ("\x1b]8;id=1;https://a.b/;c\x1b\\text", Sequence::Hyperlink("https://a.b/;c"), "text"),
            ("\x1b]8;;\x07text", Sequence::Hyperlink(""), "text"),
            ("\x1b]8;;https://cut\x1b[mtext", nothing, "\x1b[mtext"),
            ("\x1bP8;;https://a.b\x1b\\text", nothing, "text"),
        ];
        for (text, sequence, rest) in cases {
            assert_eq!(Sequence::split_from(text), (sequence, rest), "{text:?}");
        }
    }
}
