//! Journeys through the built console in a real browser, a module each.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

mod list;
mod sign_in;
mod watch;
