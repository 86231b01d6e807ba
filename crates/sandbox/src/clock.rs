//! What time it is in the sandbox. Everything else takes the time from here, so that a test can move it.

use std::time::Duration;

use api_types::time::Timestamp;
use chrono::{SubsecRound, Utc};

/// Which clock the sandbox goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ClockMode {
    /// The machine's clock: what a person wants, whose browser shows ages by the same clock.
    #[default]
    Real,
    /// A clock that stands until [`crate::Sandbox::advance`] moves it: what a test wants.
    Manual {
        /// Where it stands at first. `None`: the machine's time at the start, cut to a second.
        start: Option<Timestamp>,
    },
}

/// A clock, and by how much it was moved.
#[derive(Debug)]
pub(crate) struct Clock {
    /// `None` for the machine's clock.
    stands_at: Option<Timestamp>,
    moved: Duration,
}

impl Clock {
    pub(crate) fn new(mode: ClockMode) -> Self {
        let stands_at = match mode {
            ClockMode::Real => None,
            ClockMode::Manual { start } => Some(start.unwrap_or_else(|| Utc::now().trunc_subsecs(0))),
        };
        Self { stands_at, moved: Duration::ZERO }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.stands_at.unwrap_or_else(Utc::now) + self.moved
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.moved += by;
    }
}
