//! The sandbox as its clients see it: requests go through the router, without a socket but where the socket is the
//! subject.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod client;
mod console_files;
mod deployments;
mod faults;
mod lists;
mod log_files;
mod logs;
mod queue;
mod sharing;
mod special;
mod user;
