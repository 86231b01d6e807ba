//! Engine events: what the engine said while an update ran. Texts hold colour markup such as `<{%reset%}>` and
//! `<{%fg 13%}>`, which [`plain_text`] takes out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::paging::null_as_default;
use crate::status::UpdateKind;
use crate::time::{self, Timestamp};

/// The four routes that serve events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsOf {
    /// Of an update.
    Update,
    /// Of any preview. Which route serves a previewed refresh is not documented: the kinds of previews begin alike.
    Preview,
    /// Of a refresh.
    Refresh,
    /// Of a destroy.
    Destroy,
}

impl EventsOf {
    /// The route for a kind of update; `None` where the kind is not known.
    #[must_use]
    pub fn kind(kind: &UpdateKind) -> Option<Self> {
        match kind {
            kind if kind.is_preview() => Some(Self::Preview),
            UpdateKind::Refresh => Some(Self::Refresh),
            UpdateKind::Destroy => Some(Self::Destroy),
            UpdateKind::Unknown(_) => None,
            _ => Some(Self::Update),
        }
    }
}

/// `GET …/events`, one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListEventsResponse {
    /// The events, in order.
    #[serde(deserialize_with = "null_as_default")]
    pub events: Vec<EngineEvent>,
    /// What to send to get the next page; null at the end of an update that is over.
    pub continuation_token: Option<String>,
}

/// One event. `type` names the one payload that is there; payloads that nothing here reads are kept in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EngineEvent {
    /// When.
    #[serde(with = "time::unix")]
    pub timestamp: Option<Timestamp>,
    /// The key of the payload.
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
    /// The engine begins with a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_pre_event: Option<ResourceEvent>,
    /// The engine is done with a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub res_outputs_event: Option<ResourceEvent>,
    /// The engine failed on a resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub res_op_failed_event: Option<ResourceEvent>,
    /// A message about a resource, or about all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostic_event: Option<MessageEvent>,
    /// A message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdout_event: Option<MessageEvent>,
    /// A policy that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_event: Option<MessageEvent>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_event: Option<SummaryEvent>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What happens to one resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceEvent {
    /// Which, and what.
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: StepMetadata,
    /// Whether it is only planned.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "std::ops::Not::not")]
    pub planning: bool,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The resource and the engine's operation on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StepMetadata {
    /// `create`, `update`, `same` and so on: the engine's own words.
    #[serde(deserialize_with = "null_as_default")]
    pub op: String,
    /// The resource.
    #[serde(deserialize_with = "null_as_default")]
    pub urn: String,
    /// Its type.
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub resource_type: String,
    /// The keys that differ.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<String>,
    /// How each property differs, by its path.
    #[serde(deserialize_with = "null_as_default")]
    pub detailed_diff: BTreeMap<String, Value>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl StepMetadata {
    /// The resource's own name: the last part of its URN.
    #[must_use]
    pub fn name(&self) -> &str {
        self.urn.rsplit("::").next().unwrap_or_default()
    }
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MessageEvent {
    /// The text, with colour markup.
    #[serde(deserialize_with = "null_as_default")]
    pub message: String,
    /// How the text is coloured: `raw`, `always`, `never`.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub color: String,
    /// `info`, `warning`, `error` and so on; of diagnostics.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub severity: String,
    /// The resource that it is about.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub urn: String,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How an update ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SummaryEvent {
    /// How long it took.
    #[serde(deserialize_with = "null_as_default")]
    pub duration_seconds: i64,
    /// How many resources each engine operation touched.
    #[serde(deserialize_with = "null_as_default")]
    pub resource_changes: BTreeMap<String, i64>,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An engine text without its colour markup `<{%…%}>`.
#[must_use]
pub fn plain_text(marked: &str) -> String {
    let mut plain = String::with_capacity(marked.len());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once("<{%") {
        plain.push_str(before);
        match after.split_once("%}>") {
            Some((_, behind)) => rest = behind,
            None => {
                // A mark that does not end is text.
                plain.push_str("<{%");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out() {
        let cases = [
            ("plain", "plain"),
            ("<{%reset%}>a<{%fg 13%}>b<{%reset%}>", "ab"),
            ("a<{%b", "a<{%b"),
            ("<{%a%}", "<{%a%}"),
            ("", ""),
        ];
        for (marked, plain) in cases {
            assert_eq!(plain_text(marked), plain, "{marked}");
        }
    }
}
