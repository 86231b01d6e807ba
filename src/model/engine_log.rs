//! Engine events as lines that people read: what happens to which resource, and what the engine says. Pure.

use std::collections::BTreeMap;

use api_types::events::{EngineEvent, ResourceEvent, plain_text};
use api_types::time::Timestamp;

use super::words::{self, Icon, Look, Tone};

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLine {
    /// When.
    pub at: Option<Timestamp>,
    /// What it is: icon, word and colour.
    pub look: Look,
    /// The resource's own name; empty for what concerns all.
    pub resource: String,
    /// The resource's type.
    pub kind: String,
    /// The text below, with line ends; empty when there is none.
    pub text: String,
    /// Whether it only says that something stays as it is.
    pub is_quiet: bool,
}

/// The line of an event; `None` for those that say nothing to people.
#[must_use]
pub fn line(event: &EngineEvent) -> Option<EventLine> {
    let bare = |look: Look| EventLine {
        at: event.timestamp,
        look,
        resource: String::new(),
        kind: String::new(),
        text: String::new(),
        is_quiet: false,
    };
    let of_resource = |resource: &ResourceEvent, look: Look| EventLine {
        resource: resource.metadata.name().to_owned(),
        kind: resource.metadata.resource_type.clone(),
        text: differences(resource),
        ..bare(look)
    };
    if let Some(failed) = &event.res_op_failed_event {
        let word = format!("{} failed", words::resource_change(&failed.metadata.op).1);
        return Some(of_resource(failed, look(&capital(&word), Icon::Cross, Tone::Bad)));
    }
    if let Some(done) = &event.res_outputs_event {
        let (sign, word) = words::resource_change(&done.metadata.op);
        let icon = if sign.is_empty() { Icon::Info } else { Icon::Check };
        let tone = if sign.is_empty() { Tone::Mute } else { Tone::Ok };
        let line = of_resource(done, look(&capital(&word), icon, tone));
        return Some(EventLine { is_quiet: sign.is_empty(), ..line });
    }
    if let Some(begun) = &event.resource_pre_event {
        // What stays as it is begins and ends at once: one line is enough.
        let (sign, word) = words::resource_change(&begun.metadata.op);
        let word = if begun.planning { format!("{word} planned") } else { format!("{word} begins") };
        return (!sign.is_empty()).then(|| of_resource(begun, look(&capital(&word), Icon::Play, Tone::Run)));
    }
    if let Some(message) = &event.diagnostic_event {
        let (word, icon, tone) = match message.severity.as_str() {
            "error" => ("Error", Icon::Cross, Tone::Bad),
            "warning" => ("Warning", Icon::Warning, Tone::Warn),
            "debug" => ("Debug", Icon::Info, Tone::Mute),
            _ => ("Message", Icon::Info, Tone::Mute),
        };
        let resource = message.urn.rsplit("::").next().unwrap_or_default().to_owned();
        return said(EventLine { resource, text: text_of(&message.message), ..bare(look(word, icon, tone)) });
    }
    if let Some(message) = &event.policy_event {
        let resource = message.urn.rsplit("::").next().unwrap_or_default().to_owned();
        let text = text_of(&message.message);
        return said(EventLine { resource, text, ..bare(look("Policy", Icon::Warning, Tone::Warn)) });
    }
    if let Some(message) = &event.stdout_event {
        return said(EventLine { text: text_of(&message.message), ..bare(look("Output", Icon::Info, Tone::Mute)) });
    }
    event.summary_event.as_ref().map(|summary| {
        let text = format!("{}, after {} s", change_words(&summary.resource_changes), summary.duration_seconds);
        EventLine { text, ..bare(look("Summary", Icon::Info, Tone::Mute)) }
    })
}

/// `2 create, 1 update, 40 same`: what changed first.
#[must_use]
pub fn change_words(changes: &BTreeMap<String, i64>) -> String {
    let mut changes: Vec<_> = changes.iter().filter(|(_, number)| **number > 0).collect();
    changes.sort_by_key(|(operation, _)| operation.as_str() == "same");
    let words: Vec<String> = changes
        .into_iter()
        .map(|(operation, number)| format!("{number} {}", words::resource_change(operation).1))
        .collect();
    if words.is_empty() { "no resources".to_owned() } else { words.join(", ") }
}

fn said(line: EventLine) -> Option<EventLine> {
    (!line.text.is_empty()).then_some(line)
}

fn text_of(marked: &str) -> String {
    plain_text(marked).trim().to_owned()
}

fn differences(resource: &ResourceEvent) -> String {
    let keys = &resource.metadata.diffs;
    if keys.is_empty() { String::new() } else { format!("differs in {}", keys.join(", ")) }
}

fn look(label: &str, icon: Icon, tone: Tone) -> Look {
    Look { label: label.to_owned(), icon, tone }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(json: Value) -> Option<EventLine> {
        line(&serde_json::from_value(json).expect("an event"))
    }

    #[test]
    fn events_become_lines_without_markup() {
        let metadata = |op: &str| json!({"op": op, "urn": "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::assets", "type": "aws:s3/bucket:Bucket", "diffs": ["acl", "tags"]});
        let cases = [
            (
                json!({"resOutputsEvent": {"metadata": metadata("update")}}),
                Some(("Update", "assets", "differs in acl, tags")),
            ),
            (
                json!({"resOutputsEvent": {"metadata": metadata("same")}}),
                Some(("Same", "assets", "differs in acl, tags")),
            ),
            (
                json!({"resourcePreEvent": {"metadata": metadata("create")}}),
                Some(("Create begins", "assets", "differs in acl, tags")),
            ),
            (
                json!({"resourcePreEvent": {"metadata": metadata("create"), "planning": true}}),
                Some(("Create planned", "assets", "differs in acl, tags")),
            ),
            (json!({"resourcePreEvent": {"metadata": metadata("same")}}), None),
            (
                json!({"resOpFailedEvent": {"metadata": metadata("delete")}}),
                Some(("Delete failed", "assets", "differs in acl, tags")),
            ),
            (
                json!({"diagnosticEvent": {"message": "<{%fg 13%}>no<{%reset%}> access\n", "severity": "error", "urn": "a::b"}}),
                Some(("Error", "b", "no access")),
            ),
            (json!({"diagnosticEvent": {"message": "<{%reset%}>\n", "severity": "info"}}), None),
            (json!({"stdoutEvent": {"message": "hello\n"}}), Some(("Output", "", "hello"))),
            (
                json!({"summaryEvent": {"durationSeconds": 7, "resourceChanges": {"same": 4, "create": 2}}}),
                Some(("Summary", "", "2 create, 4 same, after 7 s")),
            ),
            (json!({"type": "preludeEvent", "preludeEvent": {}}), None),
        ];
        for (json, expected) in cases {
            let line = read(json.clone());
            let seen = line.as_ref().map(|line| (line.look.label.as_str(), line.resource.as_str(), line.text.as_str()));
            assert_eq!(seen, expected, "{json}");
        }
    }
}
