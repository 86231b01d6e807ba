//! `GET …/deployments/{deploymentId}/updates`: the engine's records that a deployment produced, a top-level array.
//! Empty until the Pulumi step starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::opaque_id;
use crate::paging::null_as_default;
use crate::status::{UpdateKind, UpdateResult};
use crate::time::{self, Timestamp};
use crate::user::UserInfo;

opaque_id! {
    /// An update's id.
    UpdateId
}

/// `GET …/updates?output-type=service` and the lists of previews, one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListUpdatesResponse {
    /// The updates, newest first.
    #[serde(deserialize_with = "null_as_default")]
    pub updates: Vec<UpdateInfo>,
    /// The page size that the service applied.
    #[serde(deserialize_with = "null_as_default")]
    pub items_per_page: i64,
    /// How many there are in all.
    #[serde(deserialize_with = "null_as_default")]
    pub total: i64,
}

/// An update in four words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSummary {
    /// How it went.
    pub result: UpdateResult,
    /// When it began.
    #[serde(default, with = "time::unix")]
    pub start_time: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    #[serde(default, with = "time::unix")]
    pub end_time: Option<Timestamp>,
    /// How many resources the stack held afterwards.
    #[serde(default, deserialize_with = "null_as_default")]
    pub resource_count: i64,
}

/// `GET /api/console/stacks/…/updates/{updateID}/summary`: an update in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UpdateText {
    /// The words.
    #[serde(deserialize_with = "null_as_default")]
    pub summary: String,
}

/// An update and who asked for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInfo {
    /// The update itself.
    pub info: StackUpdate,
    /// Opaque.
    #[serde(rename = "updateID", default, deserialize_with = "null_as_default")]
    pub update_id: String,
    /// The stack's version that this update made; 0 for a preview.
    #[serde(default)]
    pub version: i64,
    /// The stack's newest version.
    #[serde(default)]
    pub latest_version: i64,
    /// Missing for previews, in spite of the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<UserInfo>,
    /// The commit, when the engine found one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub github_commit_info: Option<CommitInfo>,
}

/// The engine's record of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StackUpdate {
    /// What it did.
    pub kind: UpdateKind,
    /// When it began.
    #[serde(default, with = "time::unix")]
    pub start_time: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    #[serde(default, with = "time::unix")]
    pub end_time: Option<Timestamp>,
    /// How it went.
    pub result: UpdateResult,
    /// The first line of the commit, or what the user gave.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
    /// Where it ran: `git.head`, `vcs.repo` and so on.
    #[serde(default, deserialize_with = "null_as_default")]
    pub environment: BTreeMap<String, String>,
    /// The stack's configuration then.
    #[serde(default, deserialize_with = "null_as_default")]
    pub config: BTreeMap<String, ConfigValue>,
    /// The stack's version that it made.
    #[serde(default)]
    pub version: i64,
    /// How many resources each engine operation touched: `create`, `update`, `same` and so on.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub resource_changes: BTreeMap<String, i64>,
    /// How many resources the stack held afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_count: Option<i64>,
}

/// One value of a stack's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigValue {
    /// The value, or its ciphertext when secret.
    #[serde(deserialize_with = "null_as_default")]
    pub string: String,
    /// Whether it is secret.
    #[serde(deserialize_with = "null_as_default")]
    pub secret: bool,
    /// Whether the text is JSON.
    #[serde(deserialize_with = "null_as_default")]
    pub object: bool,
}

/// The commit that an update ran from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CommitInfo {
    /// `owner/repo`.
    #[serde(deserialize_with = "null_as_default")]
    pub slug: String,
    /// The full hash.
    #[serde(deserialize_with = "null_as_default")]
    pub sha: String,
    /// Where to see it.
    #[serde(deserialize_with = "null_as_default")]
    pub url: String,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<UserInfo>,
}
