//! When nobody is there: how long nothing was touched, and what follows from it. Pure: moments come in.
//!
//! Time is taken from two clocks. The wall clock goes on while a laptop sleeps, but people and networks set it; the
//! browser's steady clock is never set, but may stand still in sleep. The longer of the two counts, so that neither a
//! sleep nor a clock that is put back keeps a console open.

use std::time::Duration;

/// How long before its end a session asks whether anybody is there.
const WARNING_MS: f64 = 60_000.0;

/// A moment by both clocks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Since 1970.
    pub wall_ms: f64,
    /// Since the page was loaded.
    pub steady_ms: f64,
}

impl Moment {
    /// How long it is from here to a later moment, by the clock that says more. Never negative.
    #[must_use]
    pub fn elapsed_ms(self, now: Self) -> f64 {
        (now.wall_ms - self.wall_ms).max(now.steady_ms - self.steady_ms).max(0.0)
    }

    /// What another tab tells: it has the same wall clock, but loaded at another time. What it claims of the future is
    /// taken for now.
    #[must_use]
    pub fn told(wall_ms: f64, now: Self) -> Self {
        let age_ms = (now.wall_ms - wall_ms).max(0.0);
        Self { wall_ms: now.wall_ms - age_ms, steady_ms: now.steady_ms - age_ms }
    }
}

/// Whether anybody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// Somebody touched it a while ago at most.
    Attended,
    /// Nobody for long: it locks in so many seconds unless somebody says something.
    Ending {
        /// From the length of the warning down to 1.
        left_secs: u32,
    },
    /// Nobody for too long.
    Over,
}

/// What it means that nothing was touched for so long.
#[must_use]
pub fn judge(limit_ms: f64, idle_ms: f64) -> Idle {
    let left_ms = limit_ms - idle_ms;
    if left_ms <= 0.0 {
        return Idle::Over;
    }
    // A limit of a minute or less leaves half of it in peace.
    if left_ms > WARNING_MS.min(limit_ms / 2.0) {
        return Idle::Attended;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 60")]
    Idle::Ending { left_secs: (left_ms / 1_000.0).ceil() as u32 }
}

/// Whether a token that was kept while the page was away is too old: nobody was there since `seen_ms`, by the wall
/// clock. Not to know when is too old, and so is what lies ahead by more than the limit: a clock was put back since.
#[must_use]
pub fn is_over(limit: Duration, seen_ms: Option<f64>, now_ms: f64) -> bool {
    seen_ms.is_none_or(|seen_ms| (now_ms - seen_ms).abs() >= limit.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: f64 = 60_000.0;

    #[test]
    fn the_last_minute_is_a_warning() {
        let cases = [
            (15.0, 0.0, Idle::Attended),
            (15.0, 13.9 * MINUTE_MS, Idle::Attended),
            (15.0, 14.0 * MINUTE_MS, Idle::Ending { left_secs: 60 }),
            (15.0, 14.0 * MINUTE_MS + 100.0, Idle::Ending { left_secs: 60 }),
            (15.0, 15.0 * MINUTE_MS - 1.0, Idle::Ending { left_secs: 1 }),
            (15.0, 15.0 * MINUTE_MS, Idle::Over),
            (15.0, 600.0 * MINUTE_MS, Idle::Over),
            (1.0, 29_000.0, Idle::Attended),
            (1.0, 30_000.0, Idle::Ending { left_secs: 30 }),
        ];
        for (limit_min, idle_ms, expected) in cases {
            assert_eq!(judge(limit_min * MINUTE_MS, idle_ms), expected, "{limit_min} min, {idle_ms} ms");
        }
    }

    #[test]
    fn the_clock_that_says_more_counts() {
        let touched = Moment { wall_ms: 1_000_000.0, steady_ms: 500.0 };
        let cases = [
            ("both go on", 1_060_000.0, 60_500.0, 60_000.0),
            ("a sleep stops the steady one", 1_600_000.0, 700.0, 600_000.0),
            ("somebody puts the wall clock back", 400_000.0, 60_500.0, 60_000.0),
            ("nothing elapsed", 1_000_000.0, 500.0, 0.0),
            ("both before it", 0.0, 0.0, 0.0),
        ];
        for (what, wall_ms, steady_ms, expected) in cases {
            assert_eq!(touched.elapsed_ms(Moment { wall_ms, steady_ms }), expected, "{what}");
        }
    }

    #[test]
    fn what_was_kept_for_too_long_is_not_used() {
        let limit = Duration::from_secs(15 * 60);
        let now_ms = 1_000.0 * MINUTE_MS;
        let cases = [
            (Some(now_ms), false),
            (Some(now_ms - 14.9 * MINUTE_MS), false),
            (Some(now_ms - 15.0 * MINUTE_MS), true),
            (Some(now_ms + MINUTE_MS), false),
            (Some(now_ms + 60.0 * MINUTE_MS), true),
            (Some(f64::NAN), false),
            (None, true),
        ];
        for (seen_ms, expected) in cases {
            assert_eq!(is_over(limit, seen_ms, now_ms), expected, "{seen_ms:?}");
        }
    }

    #[test]
    fn another_tab_speaks_of_the_past_only() {
        let now = Moment { wall_ms: 1_000_000.0, steady_ms: 9_000.0 };
        assert_eq!(Moment::told(997_000.0, now), Moment { wall_ms: 997_000.0, steady_ms: 6_000.0 });
        assert_eq!(Moment::told(9_000_000.0, now), now);
        assert_eq!(Moment::told(997_000.0, now).elapsed_ms(now), 3_000.0);
    }
}
