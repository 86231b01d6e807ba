//! What the console knows about deployments, apart from the browser and the API's transport: how things are called
//! and written ([`words`], [`format`]), what a list shows ([`list`]), where the time of a run went ([`timeline`]), and
//! what an organization has of agents ([`agents`]).
//! and written ([`words`], [`format`]), what a list shows ([`list`]), where the time of a run went ([`timeline`]), when
//! schedules fire and what their form makes of what is typed ([`cron`], [`schedules`], [`schedule_form`]).

pub mod agents;
pub mod cron;
pub mod format;
pub mod links;
pub mod list;
pub mod schedule_form;
pub mod schedules;
pub mod settings_json;
pub mod timeline;
pub mod words;
