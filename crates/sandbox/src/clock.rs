//! What time it is in the sandbox. Everything else takes the time from here, so that a test can move it.

use std::time::{Duration, Instant};

use api_types::time::Timestamp;
use chrono::{SubsecRound, TimeDelta, Utc};

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
    /// The machine's clock made faster: what a test wants that waits for hours, with a browser whose clock runs alike.
    Fast {
        /// How many seconds pass in one of the machine's.
        factor: f64,
        /// By how many seconds it is ahead of the machine's clock at the start; below 0 behind.
        ahead_secs: i64,
    },
}

/// A clock, and by how much it was moved.
#[derive(Debug)]
pub(crate) struct Clock {
    mode: ClockMode,
    /// The machine's time at the start, cut to a second; for a clock that stands, where it stands.
    start: Timestamp,
    moved: Duration,
    made: Instant,
}

impl Clock {
    pub(crate) fn new(mode: ClockMode) -> Self {
        let chosen = if let ClockMode::Manual { start } = mode { start } else { None };
        Self {
            mode,
            start: chosen.unwrap_or_else(|| Utc::now().trunc_subsecs(0)),
            moved: Duration::ZERO,
            made: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let now = match self.mode {
            ClockMode::Real => Utc::now(),
            ClockMode::Manual { .. } => self.start,
            ClockMode::Fast { factor, ahead_secs } => {
                let passed = (Utc::now() - self.start).to_std().unwrap_or_default();
                self.start + passed.mul_f64(factor) + TimeDelta::seconds(ahead_secs)
            }
        };
        now + self.moved
    }

    /// What answers say of the time. A clock that stands is one of the world that is served, not of the server: that one
    /// goes on from where the other stands, as a browser's does whose clock was set to it.
    pub(crate) fn server_time(&self) -> Timestamp {
        match self.mode {
            ClockMode::Manual { .. } => self.now() + self.made.elapsed(),
            ClockMode::Real | ClockMode::Fast { .. } => self.now(),
        }
    }

    /// The machine's time at the start.
    pub(crate) fn start(&self) -> Timestamp {
        self.start
    }

    /// How many seconds pass in one of the machine's, as long as nobody moves it.
    pub(crate) fn factor(&self) -> f64 {
        if let ClockMode::Fast { factor, .. } = self.mode { factor } else { 1.0 }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.moved += by;
    }
}
