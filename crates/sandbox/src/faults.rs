//! Failures that a test orders: the next requests to some address fail in some way.
//!
//! It must not know what the requests mean.

use std::time::Duration;

/// What happens to a request instead of its answer, or before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A refusal with that status and the body that the API gives with it.
    Status(u16),
    /// 429, with or without the seconds that a client is told to wait.
    RateLimit {
        /// What `Retry-After` says.
        retry_after_secs: Option<u32>,
    },
    /// The connection is closed without an answer, as when a network goes away.
    Drop,
    /// The right answer, but later.
    Delay(Duration),
    /// A redirect to that address.
    Redirect(String),
    /// Any body under any status and content type.
    Body {
        /// The status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body.
        body: String,
    },
}

/// Faults that were ordered and not used up.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    ordered: Vec<Ordered>,
}

#[derive(Debug)]
struct Ordered {
    path_contains: String,
    fault: Fault,
    times_left: usize,
}

impl Faults {
    pub(crate) fn order(&mut self, path_contains: &str, fault: Fault, times: usize) {
        self.ordered.push(Ordered { path_contains: path_contains.to_owned(), fault, times_left: times });
    }

    pub(crate) fn clear(&mut self) {
        self.ordered.clear();
    }

    /// The first fault ordered for an address, used up by one.
    pub(crate) fn take(&mut self, path_and_query: &str) -> Option<Fault> {
        let found = self.ordered.iter_mut().find(|ordered| path_and_query.contains(&ordered.path_contains))?;
        found.times_left = found.times_left.saturating_sub(1);
        let fault = found.fault.clone();
        self.ordered.retain(|ordered| ordered.times_left > 0);
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up() {
        let mut faults = Faults::default();
        faults.order("/logs", Fault::Status(503), 2);
        faults.order("/logs", Fault::Drop, 1);
        assert_eq!(faults.take("/api/user"), None);
        let taken: Vec<_> = (0..4).map(|_| faults.take("/x/logs?continuationToken=0.0.1")).collect();
        assert_eq!(taken, [Some(Fault::Status(503)), Some(Fault::Status(503)), Some(Fault::Drop), None]);
    }
}
