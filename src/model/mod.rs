//! What the console knows apart from the browser and the API's transport. Of all pages: how things are called and
//! written ([`words`], [`format`], [`address`]), what may become a link ([`links`]), and
//! what hides in a text ([`unseen`]). Of single ones: each module says which.

pub mod address;
pub mod agents;
pub mod cron;
pub mod csv;
pub mod deploy_form;
pub mod diagnostics;
pub mod drift;
pub mod durations;
pub mod engine_log;
pub mod estimate;
pub mod format;
pub mod idle;
pub mod json_lines;
pub mod links;
pub mod list;
pub mod presigned;
pub mod reading;
pub mod redact;
pub mod repository;
pub mod request_log;
pub mod schedule_form;
pub mod schedules;
pub mod settings;
pub mod settings_json;
pub mod stack_facts;
pub mod stacks;
pub mod tab_message;
pub mod timeline;
pub mod trends;
pub mod unseen;
pub mod usage;
pub mod waiting;
pub mod words;
