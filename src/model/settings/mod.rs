//! Deployment settings as a person edits them, without ever losing one.
//!
//! In reading order: [`document`] is the one form in which settings are compared, and [`pointer`] how one setting in it
//! is named; [`secrets`] keeps what was typed and may not be shown; [`patch`] turns a difference into the request;
//! [`change`] lists differences by setting and merges those of two people; [`draft`] is what is being edited;
//! [`fields`] knows every setting's name, and [`find`] which of them a form has; [`rules`] says what is wrong with
//! settings, [`globs`] what path and tag filters let through, and [`warnings`] what is a trap although it is allowed;
//! [`across`] compares two stacks' settings and copies between them, and [`plan`] is one such copy before it is sent;
//! [`show`] has the words of differences; [`kept`] is a draft that outlives its page; [`outcome`] what a save came to;
//! [`text`] writes settings as text and reads them back; [`import`] and [`export`] bring them from and to files, and
//! [`dotenv`] brings variables. None of it knows what the editor looks like, nor how a request is sent.

pub mod across;
pub mod change;
pub mod document;
pub mod dotenv;
pub mod draft;
pub mod export;
pub mod fields;
pub mod find;
pub mod globs;
pub mod import;
pub mod kept;
pub mod outcome;
pub mod patch;
pub mod plan;
pub mod pointer;
pub mod rules;
pub mod secrets;
pub mod show;
pub mod text;
pub mod warnings;

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
mod tests;
