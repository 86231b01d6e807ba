//! Time as the browser has it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{Lasting, Visibility};

/// Now, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since the page was loaded, by a clock that nobody can set.
#[must_use]
pub fn steady_ms() -> f64 {
    window().performance().map_or_else(now_ms, |performance| performance.now())
}

/// Now.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The moment of a time in milliseconds since 1970.
#[must_use]
pub fn moment(time_ms: f64) -> DateTime<Utc> {
    // Milliseconds since 1970 lie well within the whole numbers that f64 and i64 share.
    #[expect(clippy::cast_possible_truncation, reason = "a time in milliseconds fits")]
    DateTime::from_timestamp_millis(time_ms as i64).unwrap_or_default()
}

/// Ticks once a second while the tab is visible, for ages and durations that grow. A context.
#[derive(Clone, Copy)]
pub struct Ticker(RwSignal<f64>);

impl Ticker {
    /// Starts ticking.
    #[must_use]
    pub fn start(visibility: Visibility) -> Self {
        let tick = RwSignal::new(now_ms());
        let ticking = set_interval_with_handle(
            move || {
                if visibility.is_visible_untracked() {
                    tick.set(now_ms());
                }
            },
            Duration::from_secs(1),
        );
        if let Ok(ticking) = ticking {
            on_cleanup(move || ticking.clear());
        }
        Self(tick)
    }

    /// Now, in milliseconds, to follow.
    #[must_use]
    pub fn now_ms(&self) -> f64 {
        self.0.lasting().get()
    }

    /// Now, to follow.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        moment(self.0.lasting().get())
    }
}
