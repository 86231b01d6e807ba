//! Stacks: those that the token reaches, paged by an opaque token; one of them; and the search over them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::deployment::Deployment;
use crate::ids::OrgName;
use crate::paging::null_as_default;
use crate::status::UpdateKind;
use crate::time::{self, Timestamp};
use crate::updates::UpdateInfo;
use crate::user::UserInfo;

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

/// Which stacks to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserStacksQuery {
    /// Of this organization.
    pub organization: OrgName,
    /// Of this project only.
    pub project: Option<String>,
    /// With this tag only, and with this value of it.
    pub tag: Option<(String, Option<String>)>,
    /// The next page of an earlier answer.
    pub continuation_token: Option<String>,
    /// Rows on a page; the service's own number when absent.
    pub max_results: Option<u32>,
}

impl UserStacksQuery {
    /// All of an organization, from the beginning.
    #[must_use]
    pub fn all_of(organization: OrgName) -> Self {
        Self { organization, project: None, tag: None, continuation_token: None, max_results: None }
    }

    pub(crate) fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("organization", self.organization.as_str().to_owned())];
        pairs.extend(self.project.clone().map(|project| ("project", project)));
        if let Some((name, value)) = &self.tag {
            pairs.push(("tagName", name.clone()));
            pairs.extend(value.clone().map(|value| ("tagValue", value)));
        }
        pairs.extend(self.continuation_token.clone().map(|token| ("continuationToken", token)));
        pairs.extend(self.max_results.map(|count| ("maxResults", count.to_string())));
        pairs
    }
}

/// `GET /api/stacks/…`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stack {
    /// Opaque; missing in documented answers.
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
    /// What the engine does on it now; null when idle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_operation: Option<CurrentOperation>,
    /// The newest update, over or not.
    #[serde(deserialize_with = "null_as_default")]
    pub active_update: String,
    /// Its tags.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// How many updates it had.
    #[serde(deserialize_with = "null_as_default")]
    pub version: i64,
}

/// What the engine does on a stack at the moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurrentOperation {
    /// What it does.
    pub kind: UpdateKind,
    /// Who asked for it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub author: String,
    /// Since when.
    #[serde(default, with = "time::unix")]
    pub started: Option<Timestamp>,
}

/// `GET …/metadata` of a stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackMetadata {
    /// Who owns it.
    #[serde(deserialize_with = "null_as_default")]
    pub owned_by: UserInfo,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// `GET /api/console/stacks/…/overview`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackOverview {
    /// Its tags.
    #[serde(deserialize_with = "null_as_default")]
    pub tags: BTreeMap<String, String>,
    /// What it holds.
    #[serde(deserialize_with = "null_as_default")]
    pub resources: StackResources,
    /// Stacks whose outputs it reads.
    #[serde(deserialize_with = "null_as_default")]
    pub referenced_stacks: Vec<StackReference>,
}

/// The resources of a stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackResources {
    /// Where.
    #[serde(deserialize_with = "null_as_default")]
    pub region: String,
    /// After which update.
    #[serde(deserialize_with = "null_as_default")]
    pub version: i64,
    /// One entry each.
    #[serde(deserialize_with = "null_as_default")]
    pub resources: Vec<ResourceEntry>,
}

/// A wrapper of the wire.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResourceEntry {
    /// The resource.
    #[serde(deserialize_with = "null_as_default")]
    pub resource: Resource,
}

/// A resource. Its inputs and outputs stay in `extra`: they may hold secrets, and nothing here reads them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// Its name.
    #[serde(deserialize_with = "null_as_default")]
    pub urn: String,
    /// Its type.
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub resource_type: String,
    /// Whether it is the provider's own.
    #[serde(deserialize_with = "null_as_default")]
    pub custom: bool,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A stack whose outputs another one reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StackReference {
    /// The organization.
    #[serde(deserialize_with = "null_as_default")]
    pub organization: String,
    /// The project.
    #[serde(deserialize_with = "null_as_default")]
    pub routing_project: String,
    /// The stack's own name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// Its version.
    #[serde(deserialize_with = "null_as_default")]
    pub version: i64,
}

/// `GET …/activity`, one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListActivityResponse {
    /// Newest first.
    #[serde(deserialize_with = "null_as_default")]
    pub activity: Vec<Activity>,
    /// The page size that the service applied.
    #[serde(deserialize_with = "null_as_default")]
    pub items_per_page: i64,
    /// How many there are in all.
    #[serde(deserialize_with = "null_as_default")]
    pub total: i64,
}

/// A deployment with its updates, or an update without a deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// A deployment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentActivity>,
    /// An update of the CLI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<UpdateInfo>,
}

/// A deployment and the updates that it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentActivity {
    /// The deployment.
    #[serde(flatten)]
    pub deployment: Deployment,
    /// Its updates.
    #[serde(default, deserialize_with = "null_as_default")]
    pub updates: Vec<UpdateInfo>,
}

/// `POST /api/console/orgs/{org}/stacks/search`: the request of a data grid (AG Grid), as far as a search needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchStacksRequest {
    /// The first row, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_row: Option<i64>,
    /// The row after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_row: Option<i64>,
    /// What rows must meet.
    pub filter_model: GridFilter,
    /// Open groups: none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub group_keys: Vec<String>,
    /// Columns to group by: none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub row_group_cols: Vec<Value>,
    /// In which order.
    #[serde(default, deserialize_with = "null_as_default")]
    pub sort_model: Vec<GridSort>,
    /// Columns to sum up: none.
    #[serde(default, deserialize_with = "null_as_default")]
    pub value_cols: Vec<Value>,
}

impl SearchStacksRequest {
    /// Stacks with a text in their names.
    #[must_use]
    pub fn containing(text: &str, max_rows: i64) -> Self {
        let condition = |column: &str| GridCondition {
            col_id: column.to_owned(),
            filter: text.to_owned(),
            filter_type: "text".to_owned(),
            kind: "contains".to_owned(),
            conditions: Vec::new(),
        };
        let columns = ["projectName", "stackName"];
        Self {
            start_row: Some(0),
            end_row: Some(max_rows),
            filter_model: GridFilter { kind: "OR".to_owned(), conditions: columns.map(condition).to_vec() },
            group_keys: Vec::new(),
            row_group_cols: Vec::new(),
            sort_model: columns.map(|column| GridSort { col_id: column.to_owned(), sort: "asc".to_owned() }).to_vec(),
            value_cols: Vec::new(),
        }
    }
}

/// Conditions, one of which or all of which must be met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridFilter {
    /// `AND` or `OR`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The conditions.
    #[serde(default, deserialize_with = "null_as_default")]
    pub conditions: Vec<GridCondition>,
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GridCondition {
    /// The column.
    pub col_id: String,
    /// The value.
    pub filter: String,
    /// `text`.
    pub filter_type: String,
    /// `contains`, `equals` and so on.
    #[serde(rename = "type")]
    pub kind: String,
    /// Conditions within.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<GridCondition>,
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GridSort {
    /// The column.
    pub col_id: String,
    /// `asc` or `desc`.
    pub sort: String,
}

/// The answer: rows whose keys the document does not name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchStacksResponse {
    /// How many there are in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_count: Option<i64>,
    /// The rows.
    #[serde(deserialize_with = "null_as_default")]
    pub row_data: Vec<Map<String, Value>>,
}

impl SearchStacksResponse {
    /// Project and stack of each row that names them.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.row_data.iter().filter_map(|row| {
            let project = row.get("projectName").and_then(Value::as_str)?;
            Some((project, row.get("stackName").and_then(Value::as_str)?))
        })
    }
}
