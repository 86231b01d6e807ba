//! The two log modes of `GET …/deployments/{deploymentId}/logs`.
//!
//! Without a query it streams: send each answer's `nextToken` back as **`continuationToken`** (older documentation
//! says `nextToken`: an error, mended in pulumi/docs#13620). A token that is absent or empty says that the deployment
//! is over and that everything was sent; while it runs the token may repeat with no lines. With `job` and `step` it
//! gives a page of that step from `offset`.

use serde::{Deserialize, Serialize};

use crate::time::{self, Timestamp};

/// The most lines that one request may ask of a step; 500 is refused (REST reference).
pub const MAX_STEP_COUNT: u32 = 499;
/// The lines a step answers when no `count` is given (REST reference).
pub const DEFAULT_STEP_COUNT: u32 = 100;

/// An answer of either mode. They are told apart by what they carry: `__type` is missing from older services.
#[derive(Clone, Debug, PartialEq)]
pub enum LogPage {
    /// Streaming mode.
    Stream(LogStreamPage),
    /// Step mode.
    Step(LogStepPage),
}

/// A page of the stream: rows of all steps in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogStreamPage {
    /// New rows since the token that was sent. May be missing.
    #[serde(default, deserialize_with = "crate::paging::null_as_default")]
    pub lines: Vec<LogRow>,
    /// What to send next as `continuationToken`; `None` when all was sent.
    #[serde(rename = "nextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A page of one step's rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogStepPage {
    /// The step's name.
    #[serde(default, deserialize_with = "crate::paging::null_as_default")]
    pub name: String,
    /// Rows from the asked offset on. May be missing.
    #[serde(default, deserialize_with = "crate::paging::null_as_default")]
    pub lines: Vec<LogRow>,
    /// The offset of the next row; `None` when there are no more rows now. 0 is a value.
    #[serde(rename = "nextOffset", default, skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u64>,
}

/// One row of a log. A row with a header starts a step; header and text may come in one row, the header first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogRow {
    /// The name of the step that starts here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// When the row was written; `None` on header rows.
    #[serde(default, with = "time::rfc3339")]
    pub timestamp: Option<Timestamp>,
    /// The text as the program wrote it, its own line end included: a row without one is continued by the next row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

impl LogRow {
    /// The row that starts a step.
    #[must_use]
    pub fn header(name: impl Into<String>) -> Self {
        Self { header: Some(name.into()), ..Self::default() }
    }

    /// A row of text.
    #[must_use]
    pub fn text(timestamp: Timestamp, line: impl Into<String>) -> Self {
        Self { header: None, timestamp: Some(timestamp), line: Some(line.into()) }
    }
}

impl Serialize for LogPage {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "__type")]
        enum Typed<'a> {
            #[serde(rename = "DeploymentLogs")]
            Stream(&'a LogStreamPage),
            #[serde(rename = "DeploymentLogsStep")]
            Step(&'a LogStepPage),
        }
        match self {
            Self::Stream(page) => Typed::Stream(page).serialize(serializer),
            Self::Step(page) => Typed::Step(page).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for LogPage {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Either {
            #[serde(rename = "__type", default)]
            kind: Option<String>,
            #[serde(default)]
            name: Option<String>,
            #[serde(default)]
            lines: Option<Vec<LogRow>>,
            #[serde(rename = "nextToken", default)]
            next_token: Option<String>,
            #[serde(rename = "nextOffset", default)]
            next_offset: Option<u64>,
        }
        let either = Either::deserialize(deserializer)?;
        let lines = either.lines.unwrap_or_default();
        let is_step = match either.kind.as_deref() {
            Some("DeploymentLogsStep") => true,
            Some("DeploymentLogs") => false,
            _ => either.next_offset.is_some() || either.name.is_some(),
        };
        Ok(if is_step {
            Self::Step(LogStepPage { name: either.name.unwrap_or_default(), lines, next_offset: either.next_offset })
        } else {
            Self::Stream(LogStreamPage { lines, next_token: either.next_token.filter(|token| !token.is_empty()) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_known_without_a_type() {
        let cases = [
            (r#"{"lines":[],"nextOffset":0}"#, true),
            (r#"{"name":"Get source","lines":null}"#, true),
            (r#"{"__type":"DeploymentLogsStep"}"#, true),
            (r#"{"__type":"DeploymentLogs","nextToken":""}"#, false),
            (r#"{}"#, false),
            (r#"{"nextToken":"0.2.1"}"#, false),
        ];
        for (json, is_step) in cases {
            let page: LogPage = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
            assert_eq!(matches!(page, LogPage::Step(_)), is_step, "{json}");
        }
    }

    #[test]
    fn an_empty_token_is_no_token() {
        let LogPage::Stream(page) = serde_json::from_str(r#"{"nextToken":""}"#).expect("valid") else {
            panic!("a stream page")
        };
        assert_eq!(page.next_token, None);
    }

    #[test]
    fn both_modes_survive_a_round_trip() {
        let pages = [
            LogPage::Stream(LogStreamPage { lines: vec![LogRow::header("Setup")], next_token: Some("0.0.1".into()) }),
            LogPage::Step(LogStepPage { name: "Setup".into(), lines: vec![], next_offset: Some(0) }),
        ];
        for page in pages {
            let json = serde_json::to_string(&page).expect("serializes");
            assert_eq!(serde_json::from_str::<LogPage>(&json).expect("reads"), page, "{json}");
        }
    }
}
