//! Cron expressions of schedules: five fields, in UTC, to the minute.
//!
//! It must not know what happens at the moments that it names.

use api_types::time::Timestamp;
use croner::Cron as Pattern;
use croner::parser::{CronParser, Seconds, Year};

/// How many fields an expression has: minute, hour, day of the month, month, day of the week.
const N_FIELDS: usize = 5;

/// An expression that was checked.
#[derive(Clone, Debug)]
pub(crate) struct Cron {
    text: String,
    // Boxed, since it is ten times as large as all else that says when something is due.
    pattern: Box<Pattern>,
}

impl Cron {
    /// Reads an expression; the error says what is wrong with it. Short forms such as `@daily` are refused, as is an
    /// expression that no moment matches (`0 0 31 2 *`).
    pub(crate) fn parse(text: &str, now: Timestamp) -> Result<Self, String> {
        let n_fields = text.split_whitespace().count();
        if n_fields != N_FIELDS {
            return Err(format!("invalid cron expression '{text}': expected 5 fields, found {n_fields}"));
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let invalid = |error: &dyn std::fmt::Display| format!("invalid cron expression '{text}': {error}");
        let pattern = parser.parse(text).map_err(|error| invalid(&error))?;
        pattern.find_next_occurrence(&now, false).map_err(|error| invalid(&error))?;
        Ok(Self { text: text.to_owned(), pattern: Box::new(pattern) })
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The first moment after another.
    pub(crate) fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        self.pattern.find_next_occurrence(&moment, false).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        api_types::time::parse_text(text).expect("a time").expect("not none")
    }

    #[test]
    fn the_next_moment_is_after_the_given_one() {
        let cases = [
            ("0 */6 * * *", "2026-05-13 10:51:00", "2026-05-13 12:00:00"),
            ("0 */6 * * *", "2026-05-13 12:00:00", "2026-05-13 18:00:00"),
            ("0 0 * * *", "2026-12-31 23:59:59", "2027-01-01 00:00:00"),
            ("30 2 * * MON", "2026-05-13 10:51:00", "2026-05-18 02:30:00"),
            ("15,45 8-9 1 * *", "2026-05-13 10:51:00", "2026-06-01 08:15:00"),
            ("0 12 * * 7", "2026-05-13 10:51:00", "2026-05-17 12:00:00"),
            ("0 0 29 2 *", "2026-05-13 10:51:00", "2028-02-29 00:00:00"),
        ];
        for (text, now, next) in cases {
            let cron = Cron::parse(text, moment(now)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(cron.next_after(moment(now)), Some(moment(next)), "{text} after {now}");
        }
    }

    #[test]
    fn what_has_not_five_fields_is_refused() {
        let now = moment("2026-05-13 10:51:00");
        for text in ["", "@daily", "* * * *", "0 0 * * * *", "61 * * * *", "0 24 * * *", "a b c d e", "0 0 31 2 *"] {
            assert!(Cron::parse(text, now).is_err(), "{text:?}");
        }
    }
}
