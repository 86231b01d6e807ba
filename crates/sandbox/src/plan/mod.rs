//! What a deployment will do, settled before it does it: its steps with their times, how it ends, what its update
//! changes ([`Timeline`]), and what it writes ([`log::Log`], made only when somebody reads it).
//!
//! A plan depends on its [`Brief`] alone. It must not know the queue, the clock or any other deployment: what can be
//! seen of a plan at a moment is the business of [`crate::run`].

mod after;
mod changes;
mod commands;
mod dependencies;
pub(crate) mod events;
mod large;
pub(crate) mod log;
mod pulumi;
pub(crate) mod resources;
mod setup;
mod source;
mod timeline;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use api_types::{DeploymentId, DeploymentVersion, Operation};

use crate::config::LogText;
use crate::settings::Settings;

pub(crate) use timeline::{StepKind, Timeline, UpdatePlan};

/// Everything that a plan depends on.
#[derive(Debug)]
pub(crate) struct Brief {
    pub(crate) seed: u64,
    pub(crate) id: DeploymentId,
    pub(crate) version: DeploymentVersion,
    pub(crate) operation: Operation,
    pub(crate) profile: Arc<Profile>,
    pub(crate) settings: Option<Arc<Settings>>,
    pub(crate) cause: Cause,
    pub(crate) script: Script,
    /// The pool of agents it runs on; `None` for the hosted one.
    pub(crate) agent_pool: Option<String>,
    /// How many resources the stack holds when it starts.
    pub(crate) resources_before: i64,
    /// The version of the stack that its update makes; 0 for a preview.
    pub(crate) update_version: i64,
    /// How many of them were found to have drifted, and were not remedied since.
    pub(crate) n_drifted: i64,
}

/// What kind of program a stack has: what its logs are about.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) org: String,
    pub(crate) project: String,
    pub(crate) stack: String,
    pub(crate) runtime: Runtime,
    pub(crate) cloud: Cloud,
    /// `owner/name` on GitHub.
    pub(crate) repository: String,
    /// How many resources it holds when all is deployed.
    pub(crate) n_resources: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    Node,
    Python,
    Go,
}

impl Runtime {
    /// Under which key its dependencies are cached.
    pub(crate) fn cache_key(self) -> &'static str {
        match self {
            Self::Node => "dependencies-nodejs-package-lock.json",
            Self::Python => "dependencies-python-requirements.txt",
            Self::Go => "dependencies-go-go.sum",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    Aws,
    Gcp,
    Kubernetes,
}

/// What led to a deployment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause {
    /// The first line of the commit, or what the person gave.
    pub(crate) message: String,
    /// A full hash; empty when only a branch is known.
    pub(crate) commit: String,
    /// `refs/heads/main`.
    pub(crate) branch: String,
    pub(crate) pull_request: Option<u32>,
}

/// How a run is to go, where it is not left to chance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// How it ends.
    pub outcome: Option<Outcome>,
    /// How long it waits for a runner.
    pub accept_for: Option<Duration>,
    /// How long it runs in all. The last step that it reaches is stretched or cut to that.
    pub run_for: Option<Duration>,
    /// How many resources a drift detection finds changed.
    pub drift: Option<u32>,
    /// What it writes.
    pub log: LogSource,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All steps end well.
    Succeeds,
    /// It fails in the first step of that kind; the steps after it never start.
    FailsAt(FailingStep),
}

/// Where a run can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailingStep {
    /// `Get source`.
    Source,
    /// `Download dependencies`.
    Dependencies,
    /// `Pre-run command 1`, or the operation where there is none.
    PreRun,
    /// `pulumi update` and the like.
    Operation,
}

/// What a run writes.
#[derive(Clone, Debug, Default)]
pub enum LogSource {
    /// What such a run would write, each step its part.
    #[default]
    Believable,
    /// This text, line for line, in the step of the operation; the other steps write nothing.
    Text(LogText),
    /// That many rows in all, most of them in the step of the operation.
    Large(usize),
}

impl PartialEq for LogSource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Believable, Self::Believable) => true,
            (Self::Large(rows), Self::Large(other)) => rows == other,
            (Self::Text(text), Self::Text(other)) => text.as_str() == other.as_str(),
            _ => false,
        }
    }
}
