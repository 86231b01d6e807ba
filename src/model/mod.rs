//! What the console knows about deployments, apart from the browser and the API's transport: how things are called
//! and written ([`words`], [`format`]), what lists show ([`list`], [`stacks`]), where the time of a run went
//! ([`timeline`]), and what an organization has of agents ([`agents`]).

pub mod agents;
pub mod format;
pub mod links;
pub mod list;
pub mod settings_json;
pub mod stacks;
pub mod timeline;
pub mod words;
