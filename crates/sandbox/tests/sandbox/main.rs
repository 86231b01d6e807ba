//! The sandbox as its clients see it: requests go through the router, without a socket but where the socket is the
//! subject.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod agents;
mod cache;
mod choices;
mod client;
mod console_files;
mod create;
mod deployments;
mod drift;
mod faults;
mod lists;
mod log_files;
mod logs;
mod pauses;
mod permissions;
mod proxy;
mod queue;
mod queue_options;
mod schedules;
mod settings;
mod sharing;
mod special;
mod stacks;
mod updates;
mod usage;
mod user;
