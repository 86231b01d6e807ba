//! Whether this machine's clock agrees with the service's: ages, waits and schedules are told by both. Pure.

use chrono::DateTime;

use super::{Check, Finding};
use crate::model::format::lasting;

const NAME: &str = "Clock";
/// The header `Date` counts whole seconds.
const DATE_STEP_MS: f64 = 1_000.0;
/// What nobody notices.
const HARMLESS_MS: f64 = 2_000.0;
/// From here on what is shown is misleading.
const MISLEADING_MS: f64 = 60_000.0;

/// Whose clock it was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// The API's.
    Api,
    /// That of the host that serves the console: across origins, browsers hide the API's (CORS).
    Host,
}

/// An answer's `Date`, and between which moments of this machine's clock it was given, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading<'a> {
    /// As it came.
    pub date: &'a str,
    /// When the request was sent.
    pub sent_ms: f64,
    /// When the answer was here.
    pub received_ms: f64,
}

/// How far this clock is ahead of the other one at least, in milliseconds; below zero it is behind. `None` when the
/// header is no date.
#[must_use]
pub fn ahead_ms(reading: Reading<'_>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a moment in milliseconds fits")]
    let theirs_ms = DateTime::parse_from_rfc2822(reading.date).ok()?.timestamp_millis() as f64;
    // The answer was given somewhere between; only what no moment in between explains is a difference.
    let least_ms = reading.sent_ms - (theirs_ms + DATE_STEP_MS);
    let most_ms = reading.received_ms - theirs_ms;
    Some(if least_ms > 0.0 {
        least_ms
    } else if most_ms < 0.0 {
        most_ms
    } else {
        0.0
    })
}

/// What a comparison says.
#[must_use]
pub fn check(other: Other, reading: Option<Reading<'_>>) -> Check {
    let (whose, note) = match other {
        Other::Api => ("the API", ""),
        Other::Host => {
            ("the host of the console", " Browsers do not show the API's own clock to a page of another origin (CORS).")
        }
    };
    let Some(ahead_ms) = reading.and_then(ahead_ms) else {
        return Check::new(NAME, Finding::Unknown, format!("The answer of {whose} has no readable time.{note}"));
    };
    let distance_ms = ahead_ms.abs();
    if distance_ms < HARMLESS_MS {
        return Check::new(NAME, Finding::Good, format!("Agrees with that of {whose}.{note}"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a difference of clocks in milliseconds fits")]
    let distance = lasting(chrono::TimeDelta::milliseconds(distance_ms as i64));
    let direction = if ahead_ms > 0.0 { "ahead of" } else { "behind" };
    let finding = if distance_ms < MISLEADING_MS { Finding::Weak } else { Finding::Bad };
    Check::new(NAME, finding, format!("{distance} {direction} that of {whose}.{note}"))
        .with_advice("Set this machine's clock: ages, waits and the times of schedules are shown wrong by as much.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tue, 24 Nov 2026 10:00:00 GMT.
    const THEN_MS: f64 = 1_795_514_400_000.0;
    const DATE: &str = "Tue, 24 Nov 2026 10:00:00 GMT";

    #[test]
    fn only_what_the_round_trip_does_not_explain_is_a_difference() {
        let cases = [
            ("at once", 0.0, 50.0, 0.0),
            ("late in their second", 900.0, 950.0, 0.0),
            ("a slow answer", -4_000.0, 3_000.0, 0.0),
            ("ahead", 10_000.0, 10_100.0, 9_000.0),
            ("behind", -90_000.0, -89_000.0, -89_000.0),
        ];
        for (what, sent, received, expected) in cases {
            let reading = Reading { date: DATE, sent_ms: THEN_MS + sent, received_ms: THEN_MS + received };
            assert_eq!(ahead_ms(reading), Some(expected), "{what}");
        }
        assert_eq!(ahead_ms(Reading { date: "soon", sent_ms: 0.0, received_ms: 1.0 }), None);
    }

    #[test]
    fn a_difference_is_said_with_its_direction() {
        let of = |ahead_ms: f64| {
            let at_ms = THEN_MS + ahead_ms;
            check(Other::Api, Some(Reading { date: DATE, sent_ms: at_ms, received_ms: at_ms + 100.0 }))
        };
        let cases = [
            (0.0, Finding::Good, "Agrees with that of the API."),
            (2_500.0, Finding::Good, "Agrees with that of the API."),
            (8_000.0, Finding::Weak, "7 s ahead of that of the API."),
            (-400_100.0, Finding::Bad, "6 min behind that of the API."),
        ];
        for (ahead_ms, finding, found) in cases {
            let check = of(ahead_ms);
            assert_eq!((check.finding, check.found.as_str()), (finding, found), "{ahead_ms}");
            assert_eq!(check.advice.is_some(), finding != Finding::Good);
        }
        assert_eq!(check(Other::Host, None).finding, Finding::Unknown);
        assert!(check(Other::Host, None).found.contains("CORS"));
    }
}
