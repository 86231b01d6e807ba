//! The three ways in which the API writes a moment, and the one way in which it writes "none".
//!
//! * SQL style, `2026-05-13 10:51:00.000`, UTC without a zone: a deployment's `created` and `modified`, schedules.
//! * RFC 3339 with up to nine decimals: jobs, steps and log lines.
//! * Unix seconds: updates, stacks and engine events. Some routes give milliseconds in the same place.
//!
//! "None" is an absent key, `null`, an empty string, `0`, or Go's zero time `0001-01-01T00:00:00Z`. Sources: the
//! examples of the REST reference; `apitype/list_deployments.go` of the CLI.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serializer};

/// A moment in UTC.
pub type Timestamp = DateTime<Utc>;

/// At or above this a Unix time is in milliseconds: as seconds it would lie in the year 5138.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Reads SQL style or RFC 3339; `Ok(None)` stands for every spelling of "none".
///
/// # Errors
/// When the text is neither.
pub fn parse_text(text: &str) -> Result<Option<Timestamp>, chrono::ParseError> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0001-01-01") {
        return Ok(None);
    }
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").map(|naive| naive.and_utc()))
        .map(Some)
}

/// Reads Unix seconds, or milliseconds where the number is too large for seconds; 0 and below is "none".
#[must_use]
pub fn parse_unix(number: i64) -> Option<Timestamp> {
    match number {
        ..=0 => None,
        FIRST_MILLISECONDS.. => DateTime::from_timestamp_millis(number),
        seconds => DateTime::from_timestamp(seconds, 0),
    }
}

/// `#[serde(with = "time::sql")]`: written SQL style, read in either text form.
pub mod sql {
    use super::*;

    /// Writes `2026-05-13 10:51:00.000`, or an empty string for "none".
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&time.format("%Y-%m-%d %H:%M:%S%.3f")),
            None => serializer.serialize_str(""),
        }
    }

    /// Reads either text form.
    ///
    /// # Errors
    /// When a non-empty text is neither form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        deserialize_text(deserializer)
    }
}

/// `#[serde(with = "time::rfc3339")]`: written as RFC 3339 with the zero time for "none", read in either text form.
pub mod rfc3339 {
    use super::*;

    /// Writes RFC 3339 with the decimals that the moment has, or Go's zero time for "none".
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)),
            None => serializer.serialize_str("0001-01-01T00:00:00Z"),
        }
    }

    /// Reads either text form.
    ///
    /// # Errors
    /// When a non-empty text is neither form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        deserialize_text(deserializer)
    }
}

/// `#[serde(with = "time::unix")]`: written as Unix seconds with 0 for "none"; read as seconds or milliseconds.
pub mod unix {
    use super::*;

    /// Writes whole seconds.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(time.map_or(0, |time| time.timestamp()))
    }

    /// Reads a number, deciding between seconds and milliseconds by its size.
    ///
    /// # Errors
    /// When the value is not a whole number.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.and_then(parse_unix))
    }
}

fn deserialize_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    match Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)? {
        None => Ok(None),
        Some(text) => parse_text(&text).map_err(|error| D::Error::custom(format!("not a time: {text:?} ({error})"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_text_forms_are_read() {
        let cases = [
            ("2026-05-13 10:51:00.000", Some("2026-05-13T10:51:00Z")),
            ("2026-05-13 10:51:00", Some("2026-05-13T10:51:00Z")),
            ("2022-09-14T18:07:26.012974756Z", Some("2022-09-14T18:07:26.012974756Z")),
            ("2026-05-13T12:51:00+02:00", Some("2026-05-13T10:51:00Z")),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let read = parse_text(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let shown = read.map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
            assert_eq!(shown.as_deref(), expected, "{text}");
        }
        assert!(parse_text("yesterday").is_err());
    }

    #[test]
    fn unix_times_are_seconds_or_milliseconds_by_their_size() {
        assert_eq!(parse_unix(1_715_796_999), DateTime::from_timestamp(1_715_796_999, 0));
        assert_eq!(parse_unix(1_715_701_863_000), DateTime::from_timestamp(1_715_701_863, 0));
        assert_eq!(parse_unix(0), None);
        assert_eq!(parse_unix(-62_135_596_800), None, "Go's zero time as a Unix time");
    }
}
