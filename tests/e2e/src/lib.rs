//! What the browser journeys in `tests/journeys/` are told with: a person with a browser, a sandbox behind the console,
//! and a clock that the test moves.
//!
//! A journey reads as what somebody does and sees. Its verbs are methods of [`Journey`]: [`acting`] has what a person
//! does, [`seeing`] what they see, [`log`] what is particular to the log viewer, [`harm`] looks for
//! what hostile texts do to a page. Things are found by role and accessible
//! name in the browser's own accessibility tree ([`roles`]), never by class. Every verb waits until what it needs is
//! there, so that no journey waits for a time. When a journey is over, [`aftermath`] checks what must hold after each.
//!
//! A verb that waits in vain panics: inside a test that is the way to fail, and it keeps the journeys free of `?`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

pub mod acting;
pub mod aftermath;
pub mod axe;
mod browser;
pub mod fast;
pub mod harm;
pub mod journey;
pub mod log;
pub mod memory;
pub mod roles;
pub mod seeing;
pub mod setup;
pub mod tabs;
pub mod time;
pub mod windows;

pub use axe::{SCHEMES, check_page};
pub use fast::Held;
pub use journey::{Journey, journey};
pub use log::LogLine;
pub use roles::{Named, Role};
pub use sandbox::{ADMIN_TOKEN, MEMBER_TOKEN};
pub use seeing::Row;
pub use setup::{Setup, running_for, stack};
pub use windows::Window;
