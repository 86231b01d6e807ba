//! What a person wrote, as a tree in which everything knows its line: read from JSON or from YAML. Nothing here knows
//! what settings are. Whatever the text is, reading it ends, and it never needs more room than the text itself: YAML's
//! anchors, with which a short text becomes a huge one, are refused, as are its tags. Pure.

use std::collections::HashMap;
use std::fmt::Display;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use serde_json::{Number, Value};

use super::TextProblem;

/// A place in a text, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which line.
    pub line: usize,
    /// Which character of it.
    pub column: usize,
}

impl Place {
    /// A problem that is here.
    #[must_use]
    pub fn problem(self, sentence: impl Display) -> TextProblem {
        TextProblem { line: self.line, column: self.column, sentence: sentence.to_string() }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins; what belongs to a key stands where the key does.
    pub place: Place,
    /// What it is.
    pub content: Content,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A text, a number, a word such as `true`, or nothing. In YAML a text may stand without quotation marks: then
    /// `written` is what was written, whatever the value was taken for.
    Scalar {
        /// What it was taken for.
        value: Value,
        /// What was written, when it had no quotation marks.
        written: Option<String>,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys and what belongs to them. No key is there twice.
    Map(Vec<(String, Node)>),
}

/// The deepest nesting that is read. `serde_json` has the same limit.
const MAX_DEPTH: usize = 120;

/// Reads JSON.
///
/// # Errors
/// What is wrong, in the order of the text.
pub fn read_json(text: &str) -> Result<Node, Vec<TextProblem>> {
    if let Err(error) = serde_json::from_str::<Value>(text) {
        // The column is counted in bytes there.
        let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
        let column = line.char_indices().take_while(|(at, _)| *at < error.column()).count();
        let place = Place { line: error.line().max(1), column: column.max(1) };
        return Err(vec![place.problem(json_sentence(&error))]);
    }
    let mut reader = JsonReader { rest: text, line: 1, column: 1, problems: Vec::new() };
    let node = reader.value(0);
    match node {
        Some(node) if reader.problems.is_empty() => Ok(node),
        Some(_) => Err(reader.problems),
        None => Err(vec![Place { line: reader.line, column: reader.column }.problem("This is no JSON here.")]),
    }
}

fn json_sentence(error: &serde_json::Error) -> String {
    let message = error.to_string();
    if error.is_eof() {
        return "The text ends too early: a bracket, a brace or a quotation mark is not closed.".to_owned();
    }
    let sentence = [
        ("trailing comma", "A comma with nothing after it: take it out."),
        ("expected `,` or `}`", "A comma or } is missing before this."),
        ("expected `,` or `]`", "A comma or ] is missing before this."),
        ("expected `:`", "A colon is missing between the key and its value."),
        ("key must be a string", "A key must stand in double quotation marks."),
        ("expected value", "A value is missing here: a text in quotation marks, a number, true, false, null, { or [."),
        (
            "control character",
            "A text must end in its own line: close the quotation mark, or write \\n for a new line.",
        ),
        ("trailing characters", "Something follows after the end: only one object may stand here."),
        ("invalid escape", "\\ begins a special character in a text: write \\\\ for one backslash."),
        ("invalid number", "This number is not written as JSON has it."),
        ("recursion limit", "This is nested too deeply."),
        ("number out of range", "This number is too large."),
    ];
    let found = sentence.into_iter().find(|(start, _)| message.starts_with(start));
    found.map_or_else(|| "This is no JSON here.".to_owned(), |(_, sentence)| sentence.to_owned())
}

/// Walks JSON that is known to be well formed.
struct JsonReader<'a> {
    rest: &'a str,
    line: usize,
    column: usize,
    problems: Vec<TextProblem>,
}

impl<'a> JsonReader<'a> {
    fn place(&self) -> Place {
        Place { line: self.line, column: self.column }
    }

    /// Goes over so many bytes, and gives them.
    fn take(&mut self, n_bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(n_bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        for character in taken.chars() {
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        taken
    }

    fn skip_blanks(&mut self) {
        let n_blank = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.take(n_blank);
    }

    /// Goes over a character if it is next.
    fn skip(&mut self, character: char) -> bool {
        self.skip_blanks();
        let is_next = self.rest.starts_with(character);
        if is_next {
            self.take(1);
        }
        is_next
    }

    fn text(&mut self) -> Option<String> {
        let mut is_escaped = false;
        let end = self.rest.char_indices().skip(1).find(|(_, character)| {
            let is_end = *character == '"' && !is_escaped;
            is_escaped = *character == '\\' && !is_escaped;
            is_end
        })?;
        serde_json::from_str(self.take(end.0 + 1)).ok()
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        self.skip_blanks();
        let place = self.place();
        if depth > MAX_DEPTH {
            self.problems.push(place.problem("This is nested too deeply."));
            return None;
        }
        let content = match self.rest.chars().next()? {
            '{' => self.map(depth)?,
            '[' => self.list(depth)?,
            '"' => Content::Scalar { value: Value::String(self.text()?), written: None },
            _ => {
                let end = self.rest.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
                Content::Scalar { value: serde_json::from_str(self.take(end)).ok()?, written: None }
            }
        };
        Some(Node { place, content })
    }

    fn list(&mut self, depth: usize) -> Option<Content> {
        let mut items = Vec::new();
        self.skip('[');
        while !self.skip(']') {
            items.push(self.value(depth + 1)?);
            self.skip(',');
        }
        Some(Content::List(items))
    }

    fn map(&mut self, depth: usize) -> Option<Content> {
        let mut map = MapBuilder::default();
        self.skip('{');
        while !self.skip('}') {
            let place = self.place();
            let key = self.text()?;
            self.skip(':');
            let node = self.value(depth + 1)?;
            map.add(key, place, node, &mut self.problems);
            self.skip(',');
        }
        Some(Content::Map(map.entries))
    }
}

/// Entries of a map, each key once.
#[derive(Default)]
struct MapBuilder {
    entries: Vec<(String, Node)>,
    lines: HashMap<String, usize>,
}

impl MapBuilder {
    fn add(&mut self, key: String, place: Place, node: Node, problems: &mut Vec<TextProblem>) {
        if let Some(line) = self.lines.insert(key.clone(), place.line) {
            problems.push(place.problem(format!("“{key}” stands here twice, first in line {line}.")));
        }
        self.entries.push((key, Node { place, ..node }));
    }
}

/// Reads YAML: one document, in the core schema of YAML 1.2.
///
/// # Errors
/// What is wrong, in the order of the text.
pub fn read_yaml(text: &str) -> Result<Node, Vec<TextProblem>> {
    let mut reader = YamlReader::default();
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_event() {
            None | Some(Ok((Event::StreamEnd, _))) => break,
            Some(Ok((event, span))) => reader.read(event, place_of(&span.start)),
            Some(Err(error)) => {
                reader.problems.push(place_of(error.marker()).problem(yaml_sentence(&error)));
                break;
            }
        }
        if !reader.problems.is_empty() && reader.is_over {
            break;
        }
    }
    let nothing = Node {
        place: Place { line: 1, column: 1 },
        content: Content::Scalar { value: Value::Null, written: Some(String::new()) },
    };
    if reader.problems.is_empty() { Ok(reader.root.unwrap_or(nothing)) } else { Err(reader.problems) }
}

fn place_of(marker: &Marker) -> Place {
    Place { line: marker.line().max(1), column: marker.col() + 1 }
}

fn yaml_sentence(error: &ScanError) -> String {
    let info = error.info();
    let sentence = [
        (
            "mapping values are not allowed",
            "A colon followed by a blank stands where no key can be: put the text in quotation marks, or check the indentation.",
        ),
        ("simple key expect", "A key without a colon: write “key: value”."),
        ("did not find expected key", "The indentation is not that of the lines above."),
        ("did not find expected '-'", "The indentation is not that of the list above."),
        (
            "unknown anchor",
            "“*” stands for something that is written elsewhere (an alias), which is not read here: write it out, or put the text in quotation marks.",
        ),
        ("unexpected end of stream", "A quotation mark is not closed."),
        ("tab", "YAML is indented with blanks, not with tabs."),
        ("invalid indentation", "The indentation is wrong here."),
        ("wrongly indented", "The indentation is wrong here."),
        (
            "unknown escape",
            "\\ begins a special character between double quotation marks: write \\\\ for one backslash.",
        ),
        ("hexadecimal number", "A special character is not written to its end here."),
        ("',' or '}'", "A comma or } is missing before this."),
        ("',' or ']'", "A comma or ] is missing before this."),
        ("unexpected character", "This character cannot begin a text: put the text in quotation marks."),
        ("recursion limit", "This is nested too deeply."),
        ("trailing content", "Something follows after the quotation mark that closes a text."),
    ];
    let found = sentence.into_iter().find(|(part, _)| info.contains(part));
    found.map_or_else(|| "This is no YAML here.".to_owned(), |(_, sentence)| sentence.to_owned())
}

/// Puts the parser's events together to a tree, without recursion.
#[derive(Default)]
struct YamlReader {
    root: Option<Node>,
    open: Vec<Open>,
    problems: Vec<TextProblem>,
    n_documents: usize,
    /// Nothing more can be read.
    is_over: bool,
}

/// A list or a map that is not closed yet.
enum Open {
    List(Place, Vec<Node>),
    Map(Place, MapBuilder, Option<(String, Place)>),
}

impl YamlReader {
    fn read(&mut self, event: Event, place: Place) {
        if self.is_over {
            return;
        }
        let (Event::Scalar(_, _, anchor, ref tag)
        | Event::SequenceStart(anchor, ref tag)
        | Event::MappingStart(anchor, ref tag)) = event
        else {
            match event {
                Event::DocumentStart(_) if self.n_documents > 0 => {
                    self.problem(place, "A second document begins here (---): only one can be read.");
                    self.is_over = true;
                }
                Event::DocumentStart(_) => self.n_documents += 1,
                Event::Alias(_) => {
                    self.problem(place, "“*” stands for something that is written elsewhere (an alias), which is not read here: write it out, or put the text in quotation marks.");
                    self.put(Node { place, content: Content::Scalar { value: Value::Null, written: None } });
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(),
                _ => {}
            }
            return;
        };
        if anchor != 0 {
            self.problem(place, "“&” gives this a name to be used elsewhere (an anchor), which is not read here: take it out, or put the text in quotation marks.");
        }
        if tag.is_some() {
            self.problem(place, "“!” names a type here (a tag), which is not read here: take it out, or put the text in quotation marks.");
        }
        if self.open.len() > MAX_DEPTH {
            self.problem(place, "This is nested too deeply.");
            self.is_over = true;
            return;
        }
        match event {
            Event::SequenceStart(..) => self.begin(Open::List(place, Vec::new()), place),
            Event::MappingStart(..) => self.begin(Open::Map(place, MapBuilder::default(), None), place),
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, place),
            _ => {}
        }
    }

    fn problem(&mut self, place: Place, sentence: &str) {
        self.problems.push(place.problem(sentence));
    }

    /// Where a key is due, a list or a map can't be.
    fn begin(&mut self, open: Open, place: Place) {
        if let Some(Open::Map(_, _, key @ None)) = self.open.last_mut() {
            *key = Some((String::new(), place));
            self.problems.push(place.problem("A key must be a text here."));
            // Its parts would be read as what belongs to the key.
            self.is_over = true;
            return;
        }
        self.open.push(open);
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, place: Place) {
        if let Some(Open::Map(_, _, key @ None)) = self.open.last_mut() {
            if style == ScalarStyle::Plain && text == "<<" {
                self.problems.push(
                    place.problem("“<<” takes over what is written elsewhere, which is not read here: write it out."),
                );
            }
            *key = Some((text, place));
            return;
        }
        let content = match style {
            ScalarStyle::Plain => Content::Scalar { value: plain(&text), written: Some(text) },
            _ => Content::Scalar { value: Value::String(text), written: None },
        };
        self.put(Node { place, content });
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, map, key)) => match key.take() {
                Some((key, place)) => map.add(key, place, node, &mut self.problems),
                // An alias in the place of a key: told already.
                None => *key = Some((String::new(), node.place)),
            },
        }
    }

    fn close(&mut self) {
        let (place, content) = match self.open.pop() {
            Some(Open::List(place, items)) => (place, Content::List(items)),
            Some(Open::Map(place, map, _)) => (place, Content::Map(map.entries)),
            None => return,
        };
        self.put(Node { place, content });
    }
}

/// What a text without quotation marks is in the core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    if let Some(octal) = text.strip_prefix("0o") {
        return octal
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| u64::from_str_radix(octal, 8).ok())?
            .map(Number::from);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return hex
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then(|| u64::from_str_radix(hex, 16).ok())?
            .map(Number::from);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if !is_number {
        return None;
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}
