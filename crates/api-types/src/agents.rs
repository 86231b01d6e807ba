//! Pools of agents, the agents in them, and what an agent asks for with its pool's token.

use serde::{Deserialize, Serialize};

use crate::ids::opaque_id;
use crate::open_enum::open_enum;
use crate::paging::null_as_default;
use crate::secret::Redacted;
use crate::time::{self, Timestamp};

opaque_id! {
    /// A pool's id.
    AgentPoolId
}

open_enum! {
    /// Whether an agent was seen lately.
    AgentStatus {
        /// Seen lately.
        Online = "online",
        /// Not seen for a while.
        Offline = "offline",
    }
}

/// `GET /api/orgs/{org}/agent-pools`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListAgentPoolsResponse {
    /// The pools.
    #[serde(deserialize_with = "null_as_default")]
    pub agent_pools: Vec<AgentPool>,
    /// The pool of stacks that choose none; absent: the hosted pool.
    #[serde(rename = "defaultAgentPoolID", alias = "defaultAgentPoolId", skip_serializing_if = "Option::is_none")]
    pub default_agent_pool_id: Option<AgentPoolId>,
}

/// A pool in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentPool {
    /// Opaque.
    pub id: AgentPoolId,
    /// The name, unique in its organization.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is for.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: String,
    /// When it was made. In milliseconds in documented answers, unlike the other two.
    #[serde(default, with = "time::unix")]
    pub created: Option<Timestamp>,
    /// When one of its agents was last seen.
    #[serde(default, with = "time::unix")]
    pub last_seen: Option<Timestamp>,
    /// When it last ran a deployment; absent when never.
    #[serde(default, with = "time::unix", skip_serializing_if = "Option::is_none")]
    pub last_deployment: Option<Timestamp>,
    /// Whether an agent is there.
    #[serde(default = "offline")]
    pub status: AgentStatus,
    /// Whether stacks that choose none use it; missing on older services.
    #[serde(default, deserialize_with = "null_as_default")]
    pub is_default: bool,
}

/// `GET /api/orgs/{org}/agent-pools/{poolId}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentPoolDetail {
    /// Opaque.
    pub id: AgentPoolId,
    /// The name.
    #[serde(default, deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is for.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: String,
    /// When it was made.
    #[serde(default, with = "time::unix")]
    pub created: Option<Timestamp>,
    /// Its agents, those that have gone as well.
    #[serde(default, deserialize_with = "null_as_default")]
    pub agents: Vec<Agent>,
}

/// A self-hosted runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// The machine.
    #[serde(default, deserialize_with = "null_as_default")]
    pub hostname: String,
    /// Its address.
    #[serde(default, deserialize_with = "null_as_default")]
    pub ip: String,
    /// The process.
    #[serde(default, deserialize_with = "null_as_default")]
    pub pid: String,
    /// The operating system; missing on older services.
    #[serde(default, deserialize_with = "null_as_default")]
    pub platform: String,
    /// The agent's own version.
    #[serde(default, deserialize_with = "null_as_default")]
    pub version: String,
    /// When it was last seen. In milliseconds in documented answers.
    #[serde(default, with = "time::unix")]
    pub last_seen: Option<Timestamp>,
    /// Whether it is there.
    #[serde(default = "offline")]
    pub status: AgentStatus,
}

fn offline() -> AgentStatus {
    AgentStatus::Offline
}

/// `POST /api/orgs/{org}/agent-pools`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateAgentPoolRequest {
    /// The name, unique in its organization.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(default, deserialize_with = "null_as_default")]
    pub description: String,
}

/// `PATCH /api/orgs/{org}/agent-pools/{poolId}`: what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PatchAgentPoolRequest {
    /// Another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Another description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The answer to a change: the values as they are now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PatchAgentPoolResponse {
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// The description.
    #[serde(deserialize_with = "null_as_default")]
    pub description: String,
}

/// The answer to a creation: the only time that the token can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAgentPoolResponse {
    /// The pool.
    pub id: AgentPoolId,
    /// What its agents sign in with.
    pub token_value: Redacted,
}

/// What a removal does with stacks whose settings name the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolRemoval {
    /// It is refused with 400.
    OnlyIfUnused,
    /// They fall back to the hosted pool.
    EvenIfUsed,
}

impl PoolRemoval {
    pub(crate) fn to_pairs(self) -> Vec<(&'static str, String)> {
        match self {
            Self::OnlyIfUnused => Vec::new(),
            Self::EvenIfUsed => vec![("force", "true".to_owned())],
        }
    }
}

/// `GET /api/deployments/poll`: work that was taken off the queue. Its tokens belong to the agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentWorkflow {
    /// The deployment; missing for other kinds of work.
    #[serde(rename = "deploymentID", alias = "deploymentId", default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<crate::DeploymentId>,
    /// The job of it.
    #[serde(rename = "jobID", alias = "jobId", default, deserialize_with = "null_as_default")]
    pub job_id: String,
    /// The run of the job.
    #[serde(rename = "runID", alias = "runId", default, deserialize_with = "null_as_default")]
    pub run_id: String,
    /// The id of what kind of work it is.
    #[serde(rename = "typeSpecificID", alias = "typeSpecificId", default, deserialize_with = "null_as_default")]
    pub type_specific_id: String,
    /// What the job signs in with.
    #[serde(default)]
    pub job_token: Redacted,
    /// What it signs in to a cloud with.
    #[serde(default)]
    pub oidc_token: Redacted,
}
