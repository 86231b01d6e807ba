//! What holds requests back when the service limits them. One for the whole console: the service counts by token, so
//! a page that goes on asking would only make the wait of all the others longer.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::error::{ApiError, ErrorKind};
use crate::browser::{Lasting, now_ms};

/// How long to wait when the service does not say. Its thresholds are measured over minutes, so short waits do not
/// help (pulumi/pulumi pull request 8826).
const FIRST_WAIT_MS: u32 = 15_000;
/// The longest wait that this console chooses by itself.
const MAX_WAIT_MS: u32 = 300_000;

/// How long to hold requests back after an answer of 429: what the service asks for, else longer each time.
#[must_use]
pub fn wait_ms(asked_for_ms: Option<u32>, n_in_a_row: u32) -> u32 {
    asked_for_ms.unwrap_or_else(|| FIRST_WAIT_MS.saturating_mul(1 << n_in_a_row.min(8)).min(MAX_WAIT_MS))
}

/// The hold: a handle that can be copied about.
#[derive(Clone, Copy)]
pub struct RateLimit {
    until_ms: RwSignal<Option<f64>>,
    n_in_a_row: StoredValue<u32>,
}

impl RateLimit {
    /// Nothing is held back.
    #[must_use]
    pub fn new() -> Self {
        Self { until_ms: RwSignal::new(None), n_in_a_row: StoredValue::new(0) }
    }

    /// Until when requests are held back, in milliseconds, to follow.
    #[must_use]
    pub fn until_ms(&self) -> ReadSignal<Option<f64>> {
        self.until_ms.read_only().lasting()
    }

    /// Goes on now: a person does not want to wait.
    pub fn lift(&self) {
        self.until_ms.set(None);
    }

    /// Takes note of how a request went.
    pub fn note(&self, error: Option<&ApiError>) {
        match error {
            Some(error) if matches!(error.kind, ErrorKind::RateLimited { .. }) => {
                let n_in_a_row = self.n_in_a_row.get_value();
                let until = now_ms() + f64::from(wait_ms(error.retry_after_ms(), n_in_a_row));
                // Answers to requests that were on their way together count as one.
                if self.until_ms.get_untracked().is_none() {
                    self.n_in_a_row.set_value(n_in_a_row + 1);
                }
                self.until_ms.update(|current| *current = Some(current.map_or(until, |current| current.max(until))));
            }
            None if self.until_ms.get_untracked().is_none() => self.n_in_a_row.set_value(0),
            _ => {}
        }
    }

    /// Waits until requests may go out again.
    pub async fn wait(&self) {
        /// How often to look: a person may lift the hold.
        const LOOK_MS: f64 = 250.0;
        while let Some(until) = self.until_ms.try_get_untracked().flatten() {
            let left = until - now_ms();
            if left <= 0.0 {
                self.until_ms.set(None);
                return;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and LOOK_MS")]
            TimeoutFuture::new(left.clamp(1.0, LOOK_MS) as u32).await;
        }
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_decides_and_else_waits_grow_to_five_minutes() {
        assert_eq!(wait_ms(Some(7_000), 3), 7_000);
        let waits: Vec<u32> = (0..8).map(|n| wait_ms(None, n)).collect();
        assert_eq!(waits, [15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
    }
}
