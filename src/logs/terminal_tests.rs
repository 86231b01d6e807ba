//! What a hostile log may try with a terminal, through the whole way from rows to pieces of text: each rule of how
//! escapes are read is a test here.

use proptest::prelude::*;

use super::ansi::Style;
use super::buffer::LogBuffer;
use super::text::{Secrets, StyledLine, parse_line, parse_line_capped};

/// The lines of a log whose rows are cut like this, as they are shown.
fn shown_lines(rows: &[&str]) -> Vec<StyledLine> {
    let mut log = LogBuffer::new();
    for row in rows {
        log.push_text(row, None);
    }
    log.finish();
    let lines = (1..=log.line_count()).filter_map(|number| log.line(number));
    lines.map(|line| parse_line(line.text, line.style, Secrets::default())).collect()
}

fn text_of(line: &str) -> String {
    parse_line(line, Style::default(), Secrets::default()).text
}

/// Sequences that ask a terminal for more than to show text.
const DEMANDS: [&str; 46] = [
    // The clipboard, to write and to read.
    "\x1b]52;c;cm0gLXJmIC8=\x07",
    "\x1b]52;c;?\x1b\\",
    "\x1b]52;p;!\x07",
    // Titles, icons, colours, the working directory, notices, files.
    "\x1b]0;title\x07",
    "\x1b]1;icon\x1b\\",
    "\x1b]2;title\x1b\\",
    "\x1b]4;1;rgb:00/00/00\x07",
    "\x1b]7;file://h/p\x07",
    "\x1b]9;notice\x07",
    "\x1b]10;?\x07",
    "\x1b]11;#000000\x1b\\",
    "\x1b]50;font\x07",
    "\x1b]777;notify;a;b\x07",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1b]133;A\x07",
    "\x1b]633;E;rm\x07",
    "\x1b]l title\x1b\\",
    // Device strings: pictures, keys, queries. Applications, privacy messages and other strings.
    "\x1bPq#0;2;0;0;0#0~~\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1bP1;1|17/68\x1b\\",
    "\x1b_Ga=T,f=100;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1bk title\x1b\\",
    // The cursor, the screen, modes.
    "\x1b[10;10H",
    "\x1b[5A",
    "\x1b[5B",
    "\x1b[5C",
    "\x1b[5D",
    "\x1b[2;3f",
    "\x1b[3d",
    "\x1b[80G",
    "\x1b[s",
    "\x1b[u",
    "\x1b7",
    "\x1b8",
    "\x1b[?1049h",
    "\x1b[?2004h",
    "\x1b[?1000h",
    "\x1b[5;10r",
    "\x1b[2S",
    "\x1b(0",
    "\x1b#8",
    // What a terminal would answer as if a person typed it.
    "\x1b[6n\x1b[c\x1b[>c\x1b[21t\x1b[18t\x1b[5n",
    "\x1b[0 q\x1b[!p\x1b[1$w",
];

#[test]
fn clipboard_titles_device_strings_and_cursor_moves_leave_nothing() {
    for demand in DEMANDS {
        // `ESC k` is a title in one terminal alone, and its text is shown: it hides nothing.
        let expected = if demand.starts_with("\x1bk") { "a titleb" } else { "ab" };
        let line = parse_line(&format!("a{demand}b"), Style::default(), Secrets::default());
        assert_eq!(line.text, expected, "{demand:?}");
        assert!(line.links.is_empty() && line.end_style == Style::default(), "{demand:?}");
    }
}

#[test]
fn links_of_osc_8_lead_to_https_alone() {
    let refused = [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        " https://a.b",
        "data:text/html,x",
        "blob:https://a.b/1",
        "vbscript:x",
        "file:///etc/passwd",
        "http://a.b",
        "ftp://a.b",
        "//a.b",
        "/a",
        "a",
        "https:a",
        "https:/a.b",
        "https:\\\\a.b",
        "https://",
        "https://a@b.c",
        "https://a:b@c.d",
        "https://a.b|javascript:alert(1)",
        "https://a.b/\"onclick=x",
        "https://a.b/<",
        "https://a.b/ x",
        "https://\u{430}pple.com/",
        "https://a.b/\u{202e}",
        "https://a.b/\u{0}",
        "HTTPS://a.b",
        "label|javascript:x",
    ];
    for target in refused {
        for end in ["\x07", "\x1b\\"] {
            let line =
                parse_line(&format!("\x1b]8;;{target}{end}text\x1b]8;;{end}"), Style::default(), Secrets::default());
            assert_eq!((line.text.as_str(), line.links.len()), ("text", 0), "{target:?}");
        }
    }
    let line = parse_line("\x1b]8;id=1:x=2;https://a.b/?q=;c\x07text", Style::default(), Secrets::default());
    let hrefs: Vec<_> = line.pieces().map(|piece| piece.link.and_then(|link| link.href())).collect();
    assert_eq!(hrefs, [Some("https://a.b/?q=;c")]);
}

#[test]
fn unterminated_sequences_end_with_their_line() {
    for demand in DEMANDS.iter().chain(&["\x1b]8;;https://a.b/\x1b\\", "\x1b[31m", "\x1b[38;2;1;2;3m"]) {
        for cut in (1..demand.len()).filter(|cut| demand.is_char_boundary(*cut)) {
            let part = demand.get(..cut).unwrap_or_default();
            let lines = shown_lines(&[&format!("a{part}\nnext\n")]);
            let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
            assert!(texts.first().is_some_and(|text| text.starts_with('a')), "{part:?}");
            assert_eq!(texts.get(1), Some(&"next"), "{part:?} reaches over its line");
        }
    }
}

#[test]
fn markup_in_a_line_is_text() {
    let line = "<img src=x onerror=alert(1)> &lt; <script>alert(1)</script> \x1b[1m<b>\x1b[0m";
    assert_eq!(text_of(line), "<img src=x onerror=alert(1)> &lt; <script>alert(1)</script> <b>");
}

/// Lines that cost most for their length, and a million escapes in one: 10 MB in an optimized build, a tenth of that in
/// others. Work that grew with the square of a line would take hours here.
#[test]
fn long_lines_of_escapes_are_read_through() {
    let n_bytes = if cfg!(debug_assertions) { 1_000_000 } else { 10_000_000 };
    let pieces = ["x", "\x1b[31mx", "\x1b]0;", "\x1b]8;;https://a.b\x07x", "token=", "a\r", "\x1b[", "\x1b[31m"];
    for piece in pieces {
        let mut log = LogBuffer::new();
        log.push_text(&piece.repeat(n_bytes / piece.len()), None);
        log.push_text("\nnext\n", None);
        let long = log.line(1).expect("it was added");
        let secrets = Secrets { parts: long.hidden, are_shown: false };
        let shown = parse_line_capped(long.text, long.style, secrets, 4_000);
        assert!(shown.text.len() < 20_000 && shown.spans.len() <= 4_000, "{piece:?}");
        assert_eq!(log.line(2).map(|line| line.text), Some("next"));
    }
}

proptest! {
    /// However the service cuts a log into rows, what is shown is the same: colours and links go on, and no sequence is
    /// torn.
    #[test]
    fn a_log_in_pieces_is_the_log(
        parts in prop::collection::vec(
            prop_oneof![
                2 => prop::sample::select(DEMANDS.to_vec()).prop_map(str::to_owned),
                3 => prop::sample::select(vec!["\x1b[31m", "\x1b[0m", "\x1b[1;4m", "\n", "\r\n", "\x1b]8;;https://a.b\x07", "\x1b]8;;\x07"]).prop_map(str::to_owned),
                3 => "[ -~é漢]{0,8}",
            ],
            0..24,
        ),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let whole = parts.concat();
        let mut places: Vec<usize> = cuts.iter().map(|cut| whole.floor_char_boundary(cut.index(whole.len() + 1))).collect();
        places.extend([0, whole.len()]);
        places.sort_unstable();
        let rows: Vec<&str> = places.windows(2).filter_map(|ends| whole.get(*ends.first()?..*ends.last()?)).collect();
        prop_assert_eq!(shown_lines(&rows), shown_lines(&[&whole]));
    }

    /// Whatever the numbers of a style are, its classes are names that a style sheet may have.
    #[test]
    fn classes_are_plain_names(parameters in "[0-9;:]{0,24}") {
        let line = parse_line(&format!("\x1b[{parameters}mx"), Style::default(), Secrets::default());
        for piece in line.pieces() {
            let names = piece.style.classes().names;
            prop_assert!(names.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"- ".contains(&byte)), "{}", names);
            prop_assert!(names.split(' ').all(|name| name.is_empty() || name.starts_with("ansi-")), "{}", names);
        }
    }
}
