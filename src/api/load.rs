//! What a page knows of its data at any moment, and when to ask again. Pure: time comes in as milliseconds.

use super::error::ApiError;

/// The state of one piece of data. A failed refresh keeps the old data, so that it stays on screen.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadState<T> {
    /// Nothing has arrived yet.
    Pending {
        /// When it was asked for.
        since_ms: f64,
    },
    /// Here, and fresh.
    Ready {
        /// The data.
        data: T,
        /// When it arrived.
        at_ms: f64,
    },
    /// Here, but the last refresh failed.
    Stale {
        /// The data.
        data: T,
        /// When it arrived.
        at_ms: f64,
        /// Why the refresh failed.
        error: ApiError,
        /// Failures in a row.
        n_failures: u32,
    },
    /// Nothing is here, and the last try failed.
    Failed {
        /// Why.
        error: ApiError,
        /// Failures in a row.
        n_failures: u32,
    },
}

impl<T> LoadState<T> {
    /// The data, fresh or not.
    #[must_use]
    pub fn data(&self) -> Option<&T> {
        match self {
            Self::Ready { data, .. } | Self::Stale { data, .. } => Some(data),
            Self::Pending { .. } | Self::Failed { .. } => None,
        }
    }

    /// The last failure, if it was the last thing to happen.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Stale { error, .. } | Self::Failed { error, .. } => Some(error),
            Self::Pending { .. } | Self::Ready { .. } => None,
        }
    }

    /// When the data arrived.
    #[must_use]
    pub fn loaded_at_ms(&self) -> Option<f64> {
        match self {
            Self::Ready { at_ms, .. } | Self::Stale { at_ms, .. } => Some(*at_ms),
            Self::Pending { .. } | Self::Failed { .. } => None,
        }
    }

    /// Failures in a row.
    #[must_use]
    pub fn n_failures(&self) -> u32 {
        match self {
            Self::Stale { n_failures, .. } | Self::Failed { n_failures, .. } => *n_failures,
            Self::Pending { .. } | Self::Ready { .. } => 0,
        }
    }

    /// The state after an answer.
    #[must_use]
    pub fn after(self, answer: Result<T, ApiError>, now_ms: f64) -> Self {
        let n_failures = self.n_failures().saturating_add(1);
        match (answer, self) {
            (Ok(data), _) => Self::Ready { data, at_ms: now_ms },
            (Err(error), Self::Ready { data, at_ms } | Self::Stale { data, at_ms, .. }) => {
                Self::Stale { data, at_ms, error, n_failures }
            }
            (Err(error), Self::Pending { .. } | Self::Failed { .. }) => Self::Failed { error, n_failures },
        }
    }
}

/// The longest pause between two tries.
const MAX_DELAY_MS: u32 = 60_000;

/// How long to wait before asking again after `n_failures` failures in a row: the interval, doubled with each
/// failure. What the service asks for in `Retry-After` is respected.
#[must_use]
pub fn next_delay_ms(interval_ms: u32, n_failures: u32, error: Option<&ApiError>) -> u32 {
    let doubled = interval_ms.saturating_mul(1_u32.checked_shl(n_failures).unwrap_or(u32::MAX)).min(MAX_DELAY_MS);
    let asked = error.and_then(ApiError::retry_after_ms).unwrap_or(0);
    doubled.max(interval_ms).max(asked)
}

#[cfg(test)]
mod tests {
    use api_types::endpoint;

    use super::super::error::ErrorKind;
    use super::*;

    fn failure(kind: ErrorKind) -> ApiError {
        ApiError::without_answer(kind, &endpoint::get_current_user())
    }

    #[test]
    fn old_data_outlives_a_failed_refresh() {
        let state = LoadState::Pending { since_ms: 0.0 }.after(Ok(1), 10.0);
        let state = state.after(Err(failure(ErrorKind::NoAnswer)), 20.0);
        let state = state.after(Err(failure(ErrorKind::TimedOut)), 30.0);
        assert_eq!((state.data(), state.loaded_at_ms(), state.n_failures()), (Some(&1), Some(10.0), 2));
        let state = state.after(Ok(2), 40.0);
        assert_eq!(state, LoadState::Ready { data: 2, at_ms: 40.0 });
    }

    #[test]
    fn without_data_a_failure_is_a_failure() {
        let state = LoadState::<u8>::Pending { since_ms: 0.0 }.after(Err(failure(ErrorKind::Forbidden)), 5.0);
        assert_eq!((state.data(), state.n_failures()), (None, 1));
    }

    #[test]
    fn failures_slow_the_polling_down() {
        let delays: Vec<u32> = (0..7).map(|n| next_delay_ms(3_000, n, None)).collect();
        assert_eq!(delays, [3_000, 6_000, 12_000, 24_000, 48_000, 60_000, 60_000]);
        assert_eq!(next_delay_ms(3_000, 40, None), 60_000);
        let limited = failure(ErrorKind::RateLimited { retry_after_secs: Some(90) });
        assert_eq!(next_delay_ms(3_000, 1, Some(&limited)), 90_000);
    }
}
