//! The last requests, as [`crate::model::request_log`] may keep them: written by the transport, read by the page that
//! looks after the console itself. In memory, and no longer than the sign-in that they belong to.

use std::cell::{Cell, RefCell};

use crate::browser::{moment, now_ms, steady_ms};
use crate::model::request_log::{Outcome, RequestLog, RequestRecord, shown_id};

thread_local! {
    // A page has one thread, and requests belong to no part of the page.
    static LOG: RefCell<RequestLog> = const { RefCell::new(RequestLog::new()) };
    static N_TIMES_FORGOTTEN: Cell<u32> = const { Cell::new(0) };
}

/// Reads them.
pub fn read<R>(read: impl FnOnce(&RequestLog) -> R) -> R {
    LOG.with_borrow(read)
}

/// Forgets them: they are somebody else's.
pub fn forget() {
    LOG.with_borrow_mut(RequestLog::forget);
    N_TIMES_FORGOTTEN.set(N_TIMES_FORGOTTEN.get().wrapping_add(1));
}

/// A request on its way. It is written down once this is dropped, however it ended; not when all was forgotten since:
/// then it was somebody else's.
pub(super) struct Recording {
    method: String,
    address: String,
    at_ms: f64,
    begun_ms: f64,
    outcome: Cell<Option<Outcome>>,
    n_bytes: Cell<Option<usize>>,
    request_id: RefCell<Option<String>>,
    n_times_forgotten: u32,
}

impl Recording {
    /// Begins with an address that may be shown.
    pub(super) fn begin(method: &str, shown_address: String) -> Self {
        Self {
            method: method.to_owned(),
            address: shown_address,
            at_ms: now_ms(),
            begun_ms: steady_ms(),
            outcome: Cell::new(None),
            n_bytes: Cell::new(None),
            request_id: RefCell::new(None),
            n_times_forgotten: N_TIMES_FORGOTTEN.get(),
        }
    }

    /// The beginning of an answer is here.
    pub(super) fn answered(&self, status: u16, request_id: Option<&str>) {
        self.outcome.set(Some(Outcome::Answered(status)));
        self.request_id.replace(request_id.and_then(shown_id));
    }

    /// All of the answer is here.
    pub(super) fn read(&self, n_bytes: usize) {
        self.n_bytes.set(Some(n_bytes));
    }

    /// No answer, or not all of it.
    pub(super) fn failed(&self, outcome: Outcome) {
        self.outcome.set(Some(outcome));
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.n_times_forgotten != N_TIMES_FORGOTTEN.get() {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a duration in milliseconds fits")]
        let took_ms = (steady_ms() - self.begun_ms).max(0.0) as u32;
        let record = RequestRecord {
            number: 0,
            method: std::mem::take(&mut self.method),
            address: std::mem::take(&mut self.address),
            outcome: self.outcome.get().unwrap_or(Outcome::Dropped),
            at: moment(self.at_ms),
            took_ms,
            n_bytes: self.n_bytes.get(),
            request_id: self.request_id.take(),
        };
        LOG.with_borrow_mut(|log| log.add(record));
    }
}
