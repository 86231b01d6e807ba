//! JSON values as YAML, in the form that Go's `yaml.v3` gives the files of the CLI: two blanks for each step, texts
//! without quotation marks where every YAML reader, old or new, takes them for texts. Pure.

use serde_json::{Map, Value};

/// What some YAML reader takes for something else than a text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// A key that is longer must be announced: a reader looks for its colon only so far.
const LONGEST_KEY: usize = 900;

/// The text of a map, with an end of line after each line.
#[must_use]
pub fn write(map: &Map<String, Value>) -> String {
    let mut text = map_lines(map).join("\n");
    text.push('\n');
    text
}

/// A text in one line, with quotation marks if it needs them.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn map_lines(map: &Map<String, Value>) -> Vec<String> {
    let entries = map.iter().flat_map(|(key, value)| {
        let key = scalar(key);
        let (mut lines, start) = if key.len() > LONGEST_KEY {
            (vec![format!("? {key}")], ":".to_owned())
        } else {
            (Vec::new(), format!("{key}:"))
        };
        lines.extend(entry(&start, value));
        lines
    });
    entries.collect()
}

/// What follows after `start`: in the same line, or in lines of its own.
fn entry(start: &str, value: &Value) -> Vec<String> {
    let (first, rest) = match value {
        Value::Object(map) if !map.is_empty() => (String::new(), map_lines(map)),
        Value::Array(items) if !items.is_empty() => (String::new(), items.iter().flat_map(item).collect()),
        Value::String(text) if is_block(text) => {
            let sign = if text.ends_with('\n') { "|" } else { "|-" };
            (format!(" {sign}"), text.lines().map(str::to_owned).collect())
        }
        other => (format!(" {}", one_line(other)), Vec::new()),
    };
    let mut lines = vec![format!("{start}{first}")];
    lines.extend(rest.iter().map(|line| indented(line)));
    lines
}

fn item(value: &Value) -> Vec<String> {
    match value {
        // The first line of what is in it stands beside the dash.
        Value::Object(map) if !map.is_empty() => dashed(map_lines(map)),
        Value::Array(items) if !items.is_empty() => dashed(items.iter().flat_map(item).collect()),
        other => entry("-", other),
    }
}

fn dashed(lines: Vec<String>) -> Vec<String> {
    let dash = |(number, line): (usize, String)| if number == 0 { format!("- {line}") } else { indented(&line) };
    lines.into_iter().enumerate().map(dash).collect()
}

fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

/// Whether the text is the same for every reader when it has no quotation marks. A text that begins with a digit may be
/// a number, a date or a time for one of them.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '_')
        && text.chars().all(|character| character.is_ascii_alphanumeric() || " _-./:@+=,$*()~".contains(character))
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether a text is better read over several lines, and stays the same there.
fn is_block(text: &str) -> bool {
    let is_shown = |character: char| character == '\n' || (!is_special(character) && character != '\t');
    text.contains('\n')
        && text.chars().all(is_shown)
        && !text.ends_with("\n\n")
        && text.lines().next().is_some_and(|first| !first.is_empty() && !first.starts_with(' '))
        && text.lines().last().is_some_and(|last| !last.trim().is_empty())
}

/// What may not stand in YAML as it is.
fn is_special(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            special if is_special(special) => quoted.push_str(&format!("\\u{:04X}", u32::from(special))),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
