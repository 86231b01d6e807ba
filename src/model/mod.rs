//! What the console knows about deployments, apart from the browser and the API's transport: how things are called
//! and written ([`words`], [`format`]), what a list shows ([`list`]), where the time of a run went ([`timeline`]), why
//! one waits ([`waiting`]), and what an organization has of agents ([`agents`]).

pub mod agents;
pub mod engine_log;
pub mod format;
pub mod links;
pub mod list;
pub mod presigned;
pub mod settings_json;
pub mod stack_facts;
pub mod timeline;
pub mod waiting;
pub mod words;
