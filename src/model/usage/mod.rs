//! Usage of an organization, in buckets of time. Pure, and all of it in UTC, as the service's buckets are: a day here
//! has twenty-four hours whatever clocks do elsewhere.
//!
//! [`view`] is what the address asks for, [`plan`] what goes out for it, so that one answer also holds the period
//! before; [`buckets`] puts an answer in order, [`shown`] is what the page draws of it. [`figures`], [`outliers`] and
//! [`forecast`] work numbers out, each by a rule that it can say in a sentence; [`table`] writes files; [`report`] is
//! the one of self-hosted installations.

pub mod buckets;
pub mod figures;
pub mod forecast;
pub mod outliers;
pub mod plan;
pub mod report;
pub mod shown;
pub mod table;
pub mod view;

#[cfg(test)]
mod samples;

pub use view::{Field, Problem, Summed, UsageView, granularity_word, range_words};
