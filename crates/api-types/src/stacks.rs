//! `GET /api/user/stacks`: the stacks that the token reaches, paged by an opaque token.

use serde::{Deserialize, Serialize};

use crate::paging::null_as_default;
use crate::time::{self, Timestamp};

/// A page of stacks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListUserStacksResponse {
    /// The stacks.
    #[serde(deserialize_with = "null_as_default")]
    pub stacks: Vec<StackSummary>,
    /// What to send to get the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuation_token: Option<String>,
}

/// A stack in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackSummary {
    /// Opaque; absent on old services.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// The organization.
    #[serde(deserialize_with = "null_as_default")]
    pub org_name: String,
    /// The project.
    #[serde(deserialize_with = "null_as_default")]
    pub project_name: String,
    /// The stack's own name.
    #[serde(deserialize_with = "null_as_default")]
    pub stack_name: String,
    /// When it was last updated; `None` when never.
    #[serde(with = "time::unix", skip_serializing_if = "Option::is_none")]
    pub last_update: Option<Timestamp>,
    /// How many resources it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_count: Option<i64>,
}
