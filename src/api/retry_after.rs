//! `Retry-After`: how long a service asks to wait, in seconds or by a date. Pure.

use chrono::{DateTime, Utc};

/// The longest wait that is taken from a service: a date that a clock gone wrong has written must not stop the console
/// for years.
const MAX_SECS: u32 = 24 * 60 * 60;

/// The seconds to wait. A date is read against the answer's own `Date`, since the service's clock need not be this
/// one's; without one, against `now`. `None` where the text is neither.
#[must_use]
pub fn seconds(retry_after: &str, answered_at: Option<&str>, now: DateTime<Utc>) -> Option<u32> {
    let text = retry_after.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(u32::try_from(seconds).unwrap_or(MAX_SECS).min(MAX_SECS));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let answered_at = answered_at.and_then(|date| DateTime::parse_from_rfc2822(date.trim()).ok());
    let wait = until.to_utc() - answered_at.map_or(now, |date| date.to_utc());
    // Part of a second counts as a whole one: too early would be refused again.
    let seconds = (wait.num_milliseconds() + 999).div_euclid(1_000);
    Some(u32::try_from(seconds.max(0)).unwrap_or(MAX_SECS).min(MAX_SECS))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = Utc.with_ymd_and_hms(2026, 5, 13, 10, 51, 0).single().expect("a moment");
        let now = now + chrono::TimeDelta::milliseconds(400);
        let two_hours_ago = Some("Wed, 13 May 2026 08:51:00 GMT");
        let cases = [
            ("0", None, Some(0)),
            (" 120 ", None, Some(120)),
            ("99999999999", None, Some(MAX_SECS)),
            ("Wed, 13 May 2026 10:52:30 GMT", None, Some(90)),
            ("Wed, 13 May 2026 08:52:30 GMT", two_hours_ago, Some(90)),
            ("Wed, 13 May 2026 10:50:00 GMT", None, Some(0)),
            ("Wed, 13 May 2026 10:51:30 GMT", Some("yesterday"), Some(30)),
            ("Fri, 13 May 2033 10:51:00 GMT", None, Some(MAX_SECS)),
            ("-5", None, None),
            ("1.5", None, None),
            ("soon", None, None),
            ("", None, None),
        ];
        for (text, answered_at, expected) in cases {
            assert_eq!(seconds(text, answered_at, now), expected, "{text:?}");
        }
    }
}
