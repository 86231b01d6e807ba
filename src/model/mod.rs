//! What the console knows about deployments, apart from the browser and the API's transport: how things are called
//! and written ([`words`], [`format`]), what a list shows ([`list`]), where the time of a run went ([`timeline`]),
//! what an organization has of agents ([`agents`]), whether a stack drifted ([`drift`]), what an organization used
//! ([`usage`]) and that as a file ([`csv`]).

pub mod agents;
pub mod csv;
pub mod drift;
pub mod format;
pub mod links;
pub mod list;
pub mod settings_json;
pub mod timeline;
pub mod usage;
pub mod words;
