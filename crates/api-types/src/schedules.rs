//! Schedules: deployments at a time or again and again, drift checks, and the end of a stack's life (TTL).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::create::CreateDeploymentRequest;
use crate::ids::opaque_id;
use crate::open_enum::open_enum;
use crate::paging::null_as_default;
use crate::status::Operation;
use crate::time::{self, Timestamp};

opaque_id! {
    /// A schedule's id.
    ScheduleId
}

open_enum! {
    /// What kind of work a schedule starts. Only deployments belong to a stack.
    ScheduleKind {
        /// A deployment of any operation.
        Deployment = "deployment",
        /// Rotates secrets of an environment.
        EnvironmentRotation = "environment_rotation",
        /// Scans a cloud account.
        Scan = "scan",
        /// Runs an automation.
        AgentAutomation = "agent_automation",
    }
}

/// `GET …/deployments/schedules`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListSchedulesResponse {
    /// The schedules, of all kinds.
    #[serde(deserialize_with = "null_as_default")]
    pub schedules: Vec<Schedule>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Opaque.
    pub id: ScheduleId,
    /// The organization, by its id.
    #[serde(rename = "orgID", alias = "orgId", default, deserialize_with = "null_as_default")]
    pub org_id: String,
    /// Five fields, in UTC; absent when it fires once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_cron: Option<String>,
    /// When it fires, if once.
    #[serde(default, with = "time::sql", skip_serializing_if = "Option::is_none")]
    pub schedule_once: Option<Timestamp>,
    /// When it fires next; `None` when it does not any more.
    #[serde(default, with = "time::sql")]
    pub next_execution: Option<Timestamp>,
    /// When it last fired; missing in documented answers.
    #[serde(default, with = "time::sql")]
    pub last_executed: Option<Timestamp>,
    /// Whether it is paused.
    #[serde(default, deserialize_with = "null_as_default")]
    pub paused: bool,
    /// What kind of work it starts.
    #[serde(default = "deployment_kind")]
    pub kind: ScheduleKind,
    /// What it does, as JSON: its `request` is the body of a create request.
    #[serde(default, deserialize_with = "null_as_default")]
    pub definition: Map<String, Value>,
    /// When it was made.
    #[serde(default, with = "time::sql")]
    pub created: Option<Timestamp>,
    /// When it was last changed.
    #[serde(default, with = "time::sql")]
    pub modified: Option<Timestamp>,
}

fn deployment_kind() -> ScheduleKind {
    ScheduleKind::Deployment
}

/// What a schedule is for, as the vendor's console and CLI tell from its definition (CLI `pulumi deployment schedule`).
#[derive(Clone, Debug, PartialEq)]
pub enum SchedulePurpose {
    /// Looks for drift.
    Drift {
        /// Whether it also remediates what it finds.
        auto_remediate: bool,
    },
    /// Destroys the stack.
    Ttl {
        /// Whether the stack itself is removed afterwards.
        delete_after_destroy: bool,
    },
    /// Runs this.
    Deployment(CreateDeploymentRequest),
    /// Something that this version does not know.
    Other,
}

impl Schedule {
    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> SchedulePurpose {
        let request = self.definition.get("request").cloned().unwrap_or_default();
        let option = |name: &str| {
            let options = request.get("operationContext").and_then(|context| context.get("options"));
            options.and_then(|options| options.get(name)).and_then(Value::as_bool).unwrap_or_default()
        };
        let Ok(read) = serde_json::from_value::<CreateDeploymentRequest>(request.clone()) else {
            return SchedulePurpose::Other;
        };
        match read.operation {
            Operation::DetectDrift => SchedulePurpose::Drift { auto_remediate: option("remediateIfDriftDetected") },
            Operation::Destroy if request.get("operationContext").is_some_and(|context| !context.is_null()) => {
                SchedulePurpose::Ttl { delete_after_destroy: option("deleteAfterDestroy") }
            }
            _ => SchedulePurpose::Deployment(read),
        }
    }
}

/// `POST …/schedules` and `…/schedules/{scheduleID}`: a cron expression or a moment, never both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleRequest {
    /// Five fields, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_cron: Option<String>,
    /// A moment, with its zone.
    #[serde(default, with = "time::rfc3339", skip_serializing_if = "Option::is_none")]
    pub schedule_once: Option<Timestamp>,
    /// What to run.
    pub request: CreateDeploymentRequest,
}

/// `POST …/drift/schedules` and `…/drift/schedules/{scheduleID}`. What is left out means `false`, also in a change
/// (CLI `apitype/schedules.go`), so everything is always sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DriftScheduleRequest {
    /// Five fields, in UTC.
    #[serde(deserialize_with = "null_as_default")]
    pub schedule_cron: String,
    /// Whether drift is remediated at once.
    #[serde(deserialize_with = "null_as_default")]
    pub auto_remediate: bool,
}

/// `POST …/ttl/schedules` and `…/ttl/schedules/{scheduleID}`. As above, everything is always sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TtlScheduleRequest {
    /// When the stack is destroyed, with its zone.
    #[serde(default, with = "time::rfc3339")]
    pub timestamp: Option<Timestamp>,
    /// Whether the stack itself is removed afterwards.
    #[serde(default, deserialize_with = "null_as_default")]
    pub delete_after_destroy: bool,
}

/// `GET …/schedules/{scheduleID}/history`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListScheduleHistoryResponse {
    /// When it fired and what came of it.
    #[serde(deserialize_with = "null_as_default")]
    pub schedule_history_events: Vec<ScheduleHistoryEvent>,
}

/// One time that a schedule fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleHistoryEvent {
    /// Opaque.
    #[serde(default, deserialize_with = "null_as_default")]
    pub id: String,
    /// The schedule.
    #[serde(rename = "scheduledActionID", alias = "scheduledActionId")]
    pub schedule_id: ScheduleId,
    /// When.
    #[serde(default, with = "time::sql")]
    pub executed: Option<Timestamp>,
    /// A free word or an error.
    #[serde(default, deserialize_with = "null_as_default")]
    pub result: String,
    /// The schedule's version then.
    #[serde(default)]
    pub version: i64,
}
