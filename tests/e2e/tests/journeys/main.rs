//! Journeys through the built console in a real browser, a module each.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod accessibility;
mod agents;
mod base_path;
mod big_log;
mod cache;
mod cancel;
mod dangerous_acts;
mod deploy;
mod drift;
mod drift_acts;
mod drift_board;
mod expiry;
mod fallback;
mod hostile;
mod keyboard;
mod limits;
mod list;
mod list_states;
mod live_list;
mod navigation;
mod pause;
mod resume;
mod schedules;
mod security;
mod settings;
mod settings_across;
mod settings_form;
mod settings_leave;
mod settings_save;
mod settings_text;
mod settings_two;
mod settings_variables;
mod sign_in;
mod stack_overview;
mod stacks;
mod trends;
mod usage;
mod usage_estimate;
mod waiting;
mod watch;
