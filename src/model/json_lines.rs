//! JSON as a person reads a request: line by line, with the parts of a line told apart and a note where a value does
//! something that is not plain. Pure: it knows neither what the request is for nor what the notes say.

use serde_json::Value;

/// What stands for a secret in a command that is copied.
pub const PLACEHOLDER: &str = "PUT_THE_SECRET_HERE";

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Blanks, brackets, numbers and the like.
    Plain,
    /// A key.
    Key,
    /// A text.
    Text,
    /// `null`.
    Null,
    /// What stands in the place of a secret.
    Hidden,
}

/// A line of JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLine {
    /// The text in parts, with its indent.
    pub parts: Vec<(Part, String)>,
    /// What it does, where it is not plain.
    pub note: Option<String>,
}

impl JsonLine {
    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// JSON in lines. `note` says what a value does, given the keys on the way to it; an object has none.
#[must_use]
pub fn lines(value: &Value, note: &dyn Fn(&[&str], &Value) -> Option<String>) -> Vec<JsonLine> {
    let mut writer = Writer { path: Vec::new(), lines: Vec::new(), note };
    writer.write(value, None, "");
    writer.lines
}

struct Writer<'a> {
    path: Vec<&'a str>,
    lines: Vec<JsonLine>,
    note: &'a dyn Fn(&[&str], &Value) -> Option<String>,
}

impl<'a> Writer<'a> {
    fn write(&mut self, value: &'a Value, key: Option<&str>, end: &str) {
        match value {
            Value::Object(object) if !object.is_empty() => {
                self.line(key, (Part::Plain, "{".to_owned()), "", None);
                for (index, (key, value)) in object.iter().enumerate() {
                    self.path.push(key);
                    self.write(value, Some(key), if index + 1 < object.len() { "," } else { "" });
                    self.path.pop();
                }
                self.line(None, (Part::Plain, "}".to_owned()), end, None);
            }
            Value::Array(list) if !list.is_empty() => {
                let note = (self.note)(&self.path, value);
                self.line(key, (Part::Plain, "[".to_owned()), "", note);
                for (index, value) in list.iter().enumerate() {
                    self.path.push("");
                    self.write(value, None, if index + 1 < list.len() { "," } else { "" });
                    self.path.pop();
                }
                self.line(None, (Part::Plain, "]".to_owned()), end, None);
            }
            other => {
                let part = match other {
                    Value::Null => Part::Null,
                    Value::String(_) if self.path.last() == Some(&"secret") => Part::Hidden,
                    Value::String(_) => Part::Text,
                    _ => Part::Plain,
                };
                let note = (self.note)(&self.path, value);
                self.line(key, (part, other.to_string()), end, note);
            }
        }
    }

    /// A key stands one deeper than what holds it, and so does an element of a list.
    fn line(&mut self, key: Option<&str>, value: (Part, String), end: &str, note: Option<String>) {
        let mut parts = vec![(Part::Plain, "  ".repeat(self.path.len()))];
        if let Some(key) = key {
            parts.push((Part::Key, Value::from(key).to_string()));
            parts.push((Part::Plain, ": ".to_owned()));
        }
        parts.push(value);
        parts.push((Part::Plain, end.to_owned()));
        parts.retain(|(_, text)| !text.is_empty());
        self.lines.push(JsonLine { parts, note });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_lines_are_the_value() {
        let value = json!({"a": {"list": [1, {"b": null}], "empty": {}, "none": []}, "s": {"secret": "[hidden]"}});
        let lines = lines(&value, &|path, value| value.is_null().then(|| path.join(".")));
        let text: String = lines.iter().map(JsonLine::text).collect();
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
        let notes: Vec<&str> = lines.iter().filter_map(|line| line.note.as_deref()).collect();
        assert_eq!(notes, ["a.list..b"]);
        assert!(lines.iter().any(|line| line.parts.contains(&(Part::Hidden, "\"[hidden]\"".to_owned()))));
    }
}
