//! Deployments: the row of a list and the detail. They are two types, since the routes give different things.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DeploymentId, DeploymentVersion, OrgName, SegmentError, StackRef};
use crate::paging::null_as_default;
use crate::status::{DeploymentStatus, Operation, StepStatus, UpdateKind, UpdateResult};
use crate::time::{self, Timestamp};
use crate::user::UserInfo;

/// A page of `GET …/deployments`, of an organization or of a stack.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListDeploymentsResponse {
    /// The rows.
    #[serde(deserialize_with = "null_as_default")]
    pub deployments: Vec<DeploymentSummary>,
    /// The page size that the service applied.
    #[serde(deserialize_with = "null_as_default")]
    pub items_per_page: i64,
    /// How many there are in all.
    #[serde(deserialize_with = "null_as_default")]
    pub total: i64,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSummary {
    /// Opaque; what rows are keyed by, since rows move between pages.
    pub id: DeploymentId,
    /// When it was asked for.
    #[serde(default, with = "time::sql")]
    pub created: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "time::sql")]
    pub modified: Option<Timestamp>,
    /// Where it stands.
    pub status: DeploymentStatus,
    /// Its number on the stack.
    #[serde(default)]
    pub version: DeploymentVersion,
    /// Who asked for it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub requested_by: UserInfo,
    /// The project.
    #[serde(default, deserialize_with = "null_as_default")]
    pub project_name: String,
    /// The stack's own name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub stack_name: String,
    /// What it does. Missing on deployments from before the service kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulumi_operation: Option<Operation>,
    /// The updates it produced. Missing in old lists.
    #[serde(default, deserialize_with = "null_as_default")]
    pub updates: Vec<NestedUpdate>,
    /// Its jobs. Missing in old lists.
    #[serde(default, deserialize_with = "null_as_default")]
    pub jobs: Vec<Job>,
    /// What started it: a free word such as `console`, `cli`, `webhook`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<String>,
    /// The pool of agents it runs on; absent for the hosted one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_pool: Option<AgentPoolRef>,
    /// Whether a pause holds it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

impl DeploymentSummary {
    /// The stack it belongs to.
    ///
    /// # Errors
    /// When the names cannot stand in an address; such a row is shown without links.
    pub fn stack_ref(&self, org: &OrgName) -> Result<StackRef, SegmentError> {
        StackRef::new(org.clone(), &self.project_name, &self.stack_name)
    }
}

/// The answer of `GET …/deployments/{deploymentId}` and of `…/version/{version}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Opaque.
    pub id: DeploymentId,
    /// When it was asked for.
    #[serde(default, with = "time::sql")]
    pub created: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, with = "time::sql")]
    pub modified: Option<Timestamp>,
    /// Where it stands.
    pub status: DeploymentStatus,
    /// Its number on the stack.
    #[serde(default)]
    pub version: DeploymentVersion,
    /// The newest number on the stack.
    #[serde(default)]
    pub latest_version: DeploymentVersion,
    /// Who asked for it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub requested_by: UserInfo,
    /// Its jobs.
    #[serde(default, deserialize_with = "null_as_default")]
    pub jobs: Vec<Job>,
    /// Its variables and source, secrets without their values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<DeploymentConfiguration>,
    /// What it does. Missing on deployments from before the service kept it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulumi_operation: Option<Operation>,
    /// What started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator: Option<String>,
    /// The pool of agents; in the CLI's type, not in the published schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_pool: Option<AgentPoolRef>,
}

/// One job of a deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Where it stands.
    pub status: DeploymentStatus,
    /// When it began.
    #[serde(default, with = "time::rfc3339")]
    pub started: Option<Timestamp>,
    /// When it last changed: its end, once it has ended.
    #[serde(default, with = "time::rfc3339")]
    pub last_updated: Option<Timestamp>,
    /// Its steps in order.
    #[serde(default, deserialize_with = "null_as_default")]
    pub steps: Vec<Step>,
}

/// One step of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Free text, such as `Get source` or `pulumi update`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// Where it stands.
    pub status: StepStatus,
    /// When it began.
    #[serde(default, with = "time::rfc3339")]
    pub started: Option<Timestamp>,
    /// When it last changed: its end, once it has ended.
    #[serde(default, with = "time::rfc3339")]
    pub last_updated: Option<Timestamp>,
}

/// An update as a list names it. Its counts of changes are in [`crate::updates::StackUpdate`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NestedUpdate {
    /// The nested record's id.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// The update's id.
    #[serde(rename = "updateID", default, deserialize_with = "null_as_default")]
    pub update_id: String,
    /// The stack's version that it made; 0 for a preview.
    #[serde(default)]
    pub version: i64,
    /// When it began.
    #[serde(default, with = "time::unix")]
    pub start_time: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    #[serde(default, with = "time::unix")]
    pub end_time: Option<Timestamp>,
    /// How it went.
    pub result: UpdateResult,
    /// What it did.
    pub kind: UpdateKind,
    /// The first line of the commit, or what the user gave.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
    /// Where it ran.
    #[serde(default, deserialize_with = "null_as_default")]
    pub environment: BTreeMap<String, String>,
}

/// A pool of agents, by id and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentPoolRef {
    /// Opaque.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
}

/// What a deployment ran with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentConfiguration {
    /// Its variables.
    #[serde(deserialize_with = "null_as_default")]
    pub environment_variables: Vec<EnvironmentVariable>,
    /// Where its program came from; absent when it is inside the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<DeploymentSource>,
}

/// A variable; the value of a secret one never comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnvironmentVariable {
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The value, unless secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it is secret.
    #[serde(deserialize_with = "null_as_default")]
    pub secret: bool,
}

/// Where a deployment's program came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeploymentSource {
    /// A git repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<GitSource>,
    /// A template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateSource>,
}

/// A git repository and what was checked out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GitSource {
    /// The address. Spelt `repoURL` here and `repoUrl` in settings.
    #[serde(rename = "repoURL", alias = "repoUrl", deserialize_with = "null_as_default")]
    pub repo_url: String,
    /// `main` or `refs/heads/main`: both are in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// A full hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The folder of the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repo_dir: Option<String>,
}

/// A template by its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplateSource {
    /// `registry://…` or an https address.
    #[serde(deserialize_with = "null_as_default")]
    pub source_url: String,
}
