//! The wire contract of the Pulumi Deployments API: what goes over the network, and the rules that go with it.
//!
//! Odd forms of the wire (three time formats, several spellings of a secret, fields that the published schema
//! requires and real answers leave out) become good types here and nowhere else. Both the console and the sandbox
//! depend on this crate; it knows neither of them, nor a browser, nor a server.
//!
//! Sources are named where a rule comes from: the REST reference ("Deployments REST API" in the Pulumi docs), the
//! published OpenAPI document, and the Pulumi CLI's own types (`sdk/go/common/apitype`).

mod open_enum;

pub mod agents;
pub mod cache;
pub mod capabilities;
pub mod create;
pub mod deployment;
pub mod drift;
pub mod endpoint;
pub mod error;
pub mod events;
pub mod ids;
pub mod integrations;
pub mod logs;
pub mod metadata;
pub mod organization;
pub mod paging;
pub mod roles;
pub mod schedules;
pub mod secret;
pub mod settings;
pub mod stacks;
pub mod status;
pub mod time;
pub mod updates;
pub mod usage;
pub mod user;

pub use ids::{DeploymentId, DeploymentVersion, OrgName, SegmentError, StackRef};
pub use status::{DeploymentStatus, Operation, StepStatus, UpdateKind, UpdateResult};
