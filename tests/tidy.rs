//! Rules about the sources themselves, which no compiler knows. Each rule is one test; its failure names the lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files in the folders of pure logic that are components after all, and may use the browser.
const COMPONENTS_AMONG_LOGIC: &[&str] = &["src/logs/source.rs", "src/logs/viewer"];

/// Folders and files of pure logic: tested on the host in milliseconds, because nothing in them needs a browser.
const PURE: &[&str] = &[
    "crates/api-types/",
    "src/model/",
    "src/logs/",
    "src/charts/bars",
    "src/charts/path",
    "src/charts/plot",
    "src/charts/readout",
    "src/charts/saved",
    "src/charts/scale",
    "src/charts/series",
    "src/charts/ticks",
    "src/config/",
    "src/paths.rs",
];

/// Log lines and payloads that the tests read may hold any text.
const FIXTURES: &[&str] = &["tests/fixtures/", "tests/e2e/fixtures/", "crates/api-types/tests/samples/"];

const LONGEST_FILE: usize = 600;

/// One rule over single lines.
struct Rule {
    why: &'static str,
    /// Which files it is for, by their path from the root of the repository.
    covers: fn(&str) -> bool,
    /// Whether a line breaks it.
    breaks: fn(&str) -> bool,
    /// Lines that show that the rule still catches what it is for, and only that.
    bad: &'static [&'static str],
    good: &'static [&'static str],
}

const PURE_LOGIC: Rule = Rule {
    why: "pure logic must not touch leptos or the browser: move this to a component, or pass the value in",
    covers: |path| {
        path.ends_with(".rs") && starts_with_any(path, PURE) && !starts_with_any(path, COMPONENTS_AMONG_LOGIC)
    },
    breaks: |line| {
        let browser = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo"];
        words(code(line)).any(|word| starts_with_any(word, &browser))
    },
    bad: &["use leptos::prelude::*;", "    let window = web_sys::window();", "use gloo_timers::future::sleep;"],
    good: &["// leptos reads this", "let x = 1; // web_sys does it otherwise", "let my_leptos = 1;"],
};

const NO_HTML_STRINGS: Rule = Rule {
    why: "no HTML strings: text becomes text nodes, because an HTML string is where an injection starts",
    covers: |path| path.starts_with("src/") && path.ends_with(".rs"),
    breaks: |line| {
        ["inner_html", "innerHTML", "outer_html", "insert_adjacent_html"].iter().any(|sink| code(line).contains(sink))
    },
    bad: &["<p inner_html=text/>", "element.set_inner_html(&text);", r#"js("innerHTML")"#],
    good: &["// innerHTML is what this avoids", "element.set_text_content(Some(&text));"],
};

const NO_STYLE_ATTRIBUTE: Rule = Rule {
    why: "no style attribute: the Content-Security-Policy forbids it; use a class, or `style:width=…`",
    covers: |path| path.starts_with("src/") && path.ends_with(".rs"),
    breaks: |line| {
        let code = code(line);
        let attribute =
            code.match_indices("style=").any(|(at, _)| !is_inside_word(code, at) && !code[at..].starts_with("style=="));
        attribute || code.contains("attr:style") || code.contains("\"style\"")
    },
    bad: &[
        r#"<p style="color: red">"#,
        "<p style=move || width.get()>",
        "<A attr:style=x>",
        r#"e.set_attribute("style", x)"#,
    ],
    good: &[
        "<p style:width=move || width.get()>",
        "let style = 1;",
        "if style == Style::Bold {",
        "border_style=x",
        "// style=\"x\"",
    ],
};

const ONE_TRANSPORT: Rule = Rule {
    why: "only src/api/transport.rs sends requests and sees the access token, so that one file can be checked for both",
    // The module that hides secrets in text knows the header's name, as a word among others.
    covers: |path| {
        let is_named_so = path == "src/api/transport.rs" || path.starts_with("src/model/redact/");
        path.starts_with("src/") && path.ends_with(".rs") && !is_named_so
    },
    breaks: |line| {
        let ways = ["gloo_net", "fetch_with_", "XmlHttpRequest", "EventSource", "WebSocket", "send_beacon"];
        ways.iter().any(|way| code(line).contains(way)) || code(line).to_lowercase().contains("\"authorization\"")
    },
    bad: &[
        "use gloo_net::http::Request;",
        "window.fetch_with_request(&request)",
        r#"headers.set("Authorization", token)"#,
    ],
    good: &["// gloo_net is in transport.rs", "let page = fetch(token).await;", r#""Authorization: token …" is shown"#],
};

const ADDRESSES_IN_PATHS: Rule = Rule {
    why: "only src/paths.rs spells an address of the console: add a builder there and call it here",
    covers: |path| path.starts_with("src/") && path.ends_with(".rs") && path != "src/paths.rs",
    breaks: |line| {
        let code = code(line).replace(' ', "");
        let places = ["href=", "to=", "navigate(", "set_href("];
        let spellings = ["\"/", "format!(\"/", "&format!(\"/"];
        places.iter().any(|place| spellings.iter().any(|spelling| code.contains(&format!("{place}{spelling}"))))
    },
    bad: &[r#"<A href="/acme/stacks">"#, r#"<a href=format!("/{org}/drift")>"#, r#"navigate("/", options)"#],
    good: &["<A href=paths::stacks(&org)>", r#"<a href="https://example.com/">"#, r#"path!("/:org/stacks")"#],
};

const NO_MACHINE_PATHS: Rule = Rule {
    why: "no path of somebody's machine: it is wrong on every other one",
    covers: |path| {
        let kinds =
            ["rs", "toml", "sh", "mjs", "js", "css", "html", "json", "yml", "yaml", "md", "svg", "Makefile", ".ci/run"];
        kinds.iter().any(|kind| path.ends_with(kind)) && !starts_with_any(path, FIXTURES)
    },
    breaks: |line| {
        // In two halves, or this file would break its own rule.
        let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
        folders.iter().any(|folder| line.match_indices(folder).any(|(at, _)| !is_inside_word(line, at)))
    },
    bad: &[
        concat!("cd /wo", "rk/main"),
        concat!("let dir = \"/ho", "me/ann/slipway\";"),
        concat!("(/ro", "ot/.cargo)"),
    ],
    good: &[concat!("https://example.com/ho", "me/"), "target/release/sandbox", "/usr/bin/rustc"],
};

#[test]
fn pure_logic_stays_free_of_the_browser() {
    uphold(&PURE_LOGIC);
}

#[test]
fn no_html_strings() {
    uphold(&NO_HTML_STRINGS);
}

#[test]
fn no_style_attributes() {
    uphold(&NO_STYLE_ATTRIBUTE);
}

#[test]
fn requests_leave_from_one_module() {
    uphold(&ONE_TRANSPORT);
}

#[test]
fn addresses_are_spelled_in_one_module() {
    uphold(&ADDRESSES_IN_PATHS);
}

#[test]
fn no_paths_of_a_machine() {
    uphold(&NO_MACHINE_PATHS);
}

#[test]
fn files_stay_short() {
    assert!(is_too_long(&"x\n".repeat(LONGEST_FILE + 1)) && !is_too_long(&"x\n".repeat(LONGEST_FILE)));
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| (path.ends_with(".rs") || path.ends_with(".css")) && is_too_long(text))
        .map(|(path, text)| format!("{path}:{}", text.lines().count()))
        .collect();
    assert!(long.is_empty(), "over {LONGEST_FILE} lines, split by subject:\n  {}", long.join("\n  "));
}

#[test]
fn a_class_has_one_home() {
    assert_eq!(classes(".a { x: 1 }\n@media p {\n  .b,\n  .c { } .d .e { }\n}"), [".a", ".b", ".c"]);
    let mut homes = BTreeMap::<String, BTreeSet<String>>::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("style/components/")) {
        for class in classes(&text) {
            homes.entry(class).or_default().insert(path.clone());
        }
    }
    assert!(homes.len() > 100, "the walk over the style sheets is broken");
    let shared: Vec<_> = homes.iter().filter(|(_, homes)| homes.len() > 1).collect();
    // Two parts that use one name for two things change each other's look, depending on the order of the sheets.
    assert!(shared.is_empty(), "classes that two style sheets define: {shared:#?}");
}

/// The classes that a style sheet defines by themselves, not inside of others.
fn classes(sheet: &str) -> Vec<String> {
    let is_name = |selector: &&str| {
        let rest = selector.strip_prefix('.').unwrap_or("(");
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    let before_braces = sheet.split('{').flat_map(|part| part.rsplit(['}', ';', '/']).next());
    before_braces.flat_map(|selectors| selectors.split(',')).map(str::trim).filter(is_name).map(str::to_owned).collect()
}

fn is_too_long(text: &str) -> bool {
    text.lines().count() > LONGEST_FILE
}

fn uphold(rule: &Rule) {
    for line in rule.bad {
        assert!((rule.breaks)(line), "this rule no longer catches: {line}");
    }
    for line in rule.good {
        assert!(!(rule.breaks)(line), "this rule catches what it should not: {line}");
    }
    let files: Vec<_> = sources().into_iter().filter(|(path, _)| (rule.covers)(path)).collect();
    assert!(!files.is_empty(), "this rule covers no file any more");
    let breaches: Vec<_> = files
        .iter()
        .flat_map(|(path, text)| {
            let lines = text.lines().enumerate().filter(|(_, line)| (rule.breaks)(line));
            lines.map(move |(index, line)| format!("{path}:{}: {}", index + 1, line.trim()))
        })
        .collect();
    assert!(breaches.is_empty(), "{}\n  {}", rule.why, breaches.join("\n  "));
}

/// Every text file of the repository, as its path from the root and its contents.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                if !is_skipped(&path) {
                    folders.push(path);
                }
            } else if let (Ok(name), Ok(text)) = (path.strip_prefix(root), fs::read_to_string(&path)) {
                found.push((name.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    assert!(found.iter().any(|(path, _)| path == "src/main.rs"), "the walk over the sources is broken");
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the repository can be read");
    entries.map(|entry| entry.expect("an entry of a folder can be read").path()).collect()
}

fn is_skipped(folder: &Path) -> bool {
    let skipped = ["target", "dist", "node_modules", "artifacts", ".tools", ".git"];
    folder.file_name().is_some_and(|name| skipped.iter().any(|skip| name == *skip))
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

/// The line without its comment. `://` begins an address, not a comment.
fn code(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// Whether the character before goes on a word, so that this is only the end of a longer name.
fn is_inside_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
