//! What was asked of the sandbox, for tests to look at. Bounded: a demo runs for days.

use std::collections::VecDeque;

use api_types::time::Timestamp;
use serde_json::Value;

/// How many requests are kept.
const KEPT_REQUESTS: usize = 10_000;
/// How many reports are kept.
const KEPT_REPORTS: usize = 200;
/// How much of a body is kept.
pub(crate) const KEPT_BODY: usize = 64 * 1024;

/// A request and its answer's status. The access token itself is not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRequest {
    /// When it came, by the sandbox's clock.
    pub at: Timestamp,
    /// `GET` and the like.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The answer's status; 0 when the connection was dropped.
    pub status: u16,
    /// Whether an `Authorization` header came with it.
    pub has_authorization: bool,
    /// Whether a `Cookie` header came with it.
    pub has_cookie: bool,
    /// The `Origin` header.
    pub origin: Option<String>,
    /// The body of a request to the API, cut if very long.
    pub body: String,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    n_requests: u64,
    requests: VecDeque<RecordedRequest>,
    csp_reports: VecDeque<Value>,
}

impl Journal {
    pub(crate) fn record(&mut self, request: RecordedRequest) {
        self.n_requests += 1;
        push_bounded(&mut self.requests, request, KEPT_REQUESTS);
    }

    pub(crate) fn report(&mut self, report: Value) {
        push_bounded(&mut self.csp_reports, report, KEPT_REPORTS);
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn n_requests(&self) -> u64 {
        self.n_requests
    }

    pub(crate) fn csp_reports(&self) -> Vec<Value> {
        self.csp_reports.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn push_bounded<T>(ring: &mut VecDeque<T>, item: T, most: usize) {
    if ring.len() >= most {
        ring.pop_front();
    }
    ring.push_back(item);
}
