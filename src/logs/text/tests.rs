//! Lines as a terminal would leave them, hostile ones included.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::ansi::state_after;
use super::super::hidden::HiddenParts;
use super::*;

fn shown(line: &str) -> String {
    parse_line(line, Style::default(), Secrets::default()).text
}

/// `[text](classes)` for each span with a style, `<text|href>` for each link that may be followed.
fn drawn(line: &str) -> String {
    let mut drawn = String::new();
    for Piece { text, style, link, .. } in parse_line(line, Style::default(), Secrets::default()).pieces() {
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

/// `{text}` for what is a secret or stands for one, `<text|href>` for a link.
fn drawn_with_secrets(line: &str, are_shown: bool, max_columns: usize) -> String {
    let mut hidden = HiddenParts::default();
    hidden.look_at(1, line, line.contains('\x1b'));
    let secrets = Secrets { parts: hidden.of_line(1), are_shown };
    let line = parse_line_capped(line, Style::default(), secrets, max_columns);
    let piece = |piece: Piece<'_>| match (piece.link.and_then(Link::href), piece.secret) {
        (Some(href), _) => format!("<{}|{href}>", piece.text),
        (None, Some(_)) => format!("{{{}}}", piece.text),
        (None, None) => piece.text.to_owned(),
    };
    line.pieces().map(piece).collect()
}

#[test]
fn secrets_are_hidden_or_marked() {
    let cases = [
        ("a password=hunter2 b", "a password={••••• (password)} b", "a password={hunter2} b"),
        ("\x1b[1mpassword=hu\x1b[31mnt\x1b[mer2\x1b[2mb", "password={••••• (password)}", "password={hu}{nt}{er2}{b}"),
        (
            "password=hunter2\x1b[0m\x1b]8;;https://c.d\x07, more",
            "password={••••• (password)}<, more|https://c.d>",
            "password={hunter2}<, more|https://c.d>",
        ),
        ("x password=hunter2\rdone", "donessword={••••• (password)}", "donessword={hunter2}"),
        ("password=hunter2\r\x1b[Kdone", "done", "done"),
        (
            "https://a.b https://u:p@c.d/e",
            "<https://a.b|https://a.b> https://u:{••••• (password in an address)}@c.d/e",
            "<https://a.b|https://a.b> https://u:{p}@c.d/e",
        ),
        (
            "(https://a.b/k?sig=0123456789) https://c.d",
            "(https://a.b/k?sig={••••• (signature in an address)}) <https://c.d|https://c.d>",
            "(<https://a.b/k?sig=|https://a.b/k?sig=0123456789><0123456789|https://a.b/k?sig=0123456789>) <https://c.d|https://c.d>",
        ),
        (
            "\x1b]8;;https://a.b/?sig=0123456789\x07text\x1b]8;;\x07 \x1b]8;;https://c.d\x07more",
            "text <more|https://c.d>",
            "<text|https://a.b/?sig=0123456789> <more|https://c.d>",
        ),
    ];
    for (line, hidden, shown) in cases {
        assert_eq!(drawn_with_secrets(line, false, usize::MAX), hidden, "{line:?}");
        assert_eq!(drawn_with_secrets(line, true, usize::MAX), shown, "{line:?}");
    }
    // The cap may cut what stands for a secret, and never shows a part of it.
    for max_columns in 0..20 {
        let drawn = drawn_with_secrets("password=hunter2 b", false, max_columns);
        assert!(!drawn.contains("hu"), "{drawn}");
    }
}

#[test]
fn the_cap_counts_what_it_leaves_out() {
    let capped = |line: &str, max| {
        let line = parse_line_capped(line, Style::default(), Secrets::default(), max);
        (line.text, line.left_out_chars)
    };
    assert_eq!(capped("abcdef", 4), ("abcd".into(), 2));
    assert_eq!(capped("abc\x1b[1mdef\x1b[0mghi", 4), ("abcd".into(), 5));
    assert_eq!(capped("abcdef\rxy", 4), ("xycd".into(), 2));
    assert_eq!(capped("abcdef\r\x1b[Kxy", 4), ("xy".into(), 0));
    assert_eq!(capped("abcdef", 0), (String::new(), 6));
    assert!(parse_line_capped("https://a.b/c.de", Style::default(), Secrets::default(), 14).links.is_empty());
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
        let styled = parse_line_capped(&line, Style::default(), Secrets::default(), 1_000);
        assert!(styled.text.len() <= 4_000 && styled.spans.len() <= 1_000, "{:?}…", line.get(..12));
        assert_eq!(styled.end_style, parse_line(&line, Style::default(), Secrets::default()).end_style);
    }
}

const ESCAPES: &str = "\x1b[0m \x1b[1;31m \x1b[48;5;200m \x1b[38:2::1:2:3m \x1b[7m \x1b[m \x1b[?25l \x1b[3;4H \
                       \x1b[K \x1b(B \x1b7 \x1b]0;title\x07 \x1b]0;t\x1b\\ \x1bP1$r\x1b\\";
const PIECES: &[&str] = &[
    "\x1b", "[", "]", "8;;", "https://", "a.b", "@", "m", "31", ";", ":", "\x07", "\\", "\r", "\x08", "\t", "K", "2",
    "漢", "\u{301}", "\u{202e}", "x", " ", "P", "\u{9b}", "\x18",
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
        let whole = parse_line(&line, Style::default(), Secrets::default());
        let capped = parse_line_capped(&line, Style::default(), Secrets::default(), max_columns);
        for styled in [&whole, &capped] {
            prop_assert_eq!(styled.end_style, state_after(&line, Style::default()));
            let pieces: String = styled.pieces().map(|piece| piece.text).collect();
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
