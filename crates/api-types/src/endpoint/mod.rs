//! The routes: one template each, which the sandbox serves and the console fills in. No other place spells a path.

mod agent;
mod deployment;
mod drift;
mod operations;
mod org;
mod schedules;
mod settings;
mod stack;
pub mod template;
mod updates;
mod user;

use std::fmt;

pub use agent::*;
pub use deployment::*;
pub use drift::*;
pub use operations::{OPERATIONS, Operation};
pub use org::*;
pub use schedules::*;
pub use settings::*;
pub use stack::*;
pub use updates::*;
pub use user::*;

use crate::ids::{StackRef, encode_segment};

/// What to send as `Accept`: 8 makes `/api/user/stacks` paged (REST reference, "Accept header").
pub const ACCEPT: &str = "application/vnd.pulumi+8";

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated.
    Get,
    /// Acts; never repeated by itself.
    Post,
    /// Replaces.
    Put,
    /// Changes what is sent.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// Whether a request may be sent again when its answer did not arrive.
    #[must_use]
    pub fn is_safe(self) -> bool {
        self == Self::Get
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

/// One request's method and address below the API's base, names filled in and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// Path and query, from the first slash.
    pub path: String,
}

impl Endpoint {
    fn new(method: Method, template: &str, names: &[&str], query: &[(&str, String)]) -> Self {
        let mut names = names.iter();
        let segments: Vec<String> = template
            .split('/')
            .map(|segment| {
                let is_hole = segment.starts_with('{');
                // A template has as many holes as its function passes names: the test below fills each.
                let name = if is_hole { names.next() } else { None };
                name.map_or_else(|| segment.to_owned(), |name| encode_segment(name))
            })
            .collect();
        let mut path = segments.join("/");
        for (index, (key, value)) in query.iter().enumerate() {
            path.push(if index == 0 { '?' } else { '&' });
            path.push_str(&format!("{key}={}", encode_segment(value)));
        }
        Self { method, path }
    }

    /// Whether the service stays as it is. The method does not say it alone: the search of the vendor's own console
    /// takes its question as a POST, and an agent that polls takes work off the queue with a GET.
    #[must_use]
    pub fn only_reads(&self) -> bool {
        match self.method {
            Method::Get => !self.is_of(template::POLL),
            Method::Post => self.is_of(template::ORG_STACKS_SEARCH),
            Method::Put | Method::Patch | Method::Delete => false,
        }
    }

    /// Whether the path is this template's, whatever names stand in its holes.
    fn is_of(&self, template: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let (mut own, mut wanted) = (path.split('/'), template.split('/'));
        loop {
            match (own.next(), wanted.next()) {
                (None, None) => return true,
                (Some(own), Some(wanted)) if wanted.starts_with('{') || own == wanted => {}
                _ => return false,
            }
        }
    }

    fn of_stack(
        method: Method,
        template: &str,
        stack: &StackRef,
        last: Option<&str>,
        query: &[(&str, String)],
    ) -> Self {
        let mut names = vec![stack.org().as_str(), stack.project(), stack.stack()];
        names.extend(last);
        Self::new(method, template, &names, query)
    }
}

/// A parameter that is left out when it has no value.
fn optional<'a>(key: &'a str, value: Option<&str>) -> Vec<(&'a str, String)> {
    value.map(|value| (key, value.to_owned())).into_iter().collect()
}

#[cfg(test)]
mod tests;
