//! What the console knows about deployments, apart from the browser and the API's transport: how things are called
//! and written ([`words`], [`format`]), what a list shows ([`list`]), where the time of a run went ([`timeline`]), and
//! what an organization has of agents ([`agents`]). What one deployment is asked for with: [`deploy_form`].

pub mod agents;
pub mod deploy_form;
pub mod format;
pub mod links;
pub mod list;
pub mod settings_json;
pub mod timeline;
pub mod words;
