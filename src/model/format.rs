//! How numbers, durations and times are written. Pure.

use chrono::{DateTime, Datelike, FixedOffset, Local, TimeDelta, TimeZone, Utc};

/// The zone that times are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// The browser's.
    Local,
    /// UTC.
    Utc,
}

impl Zone {
    /// A moment in this zone.
    #[must_use]
    pub fn at(self, time: DateTime<Utc>) -> DateTime<FixedOffset> {
        match self {
            Self::Local => time.with_timezone(&Local).fixed_offset(),
            Self::Utc => time.fixed_offset(),
        }
    }
}

/// How much of a date is written, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    /// `09:00`.
    Hour,
    /// `17`.
    Day,
    /// `17 Nov`.
    DayMonth,
    /// `Tue 17 Nov`.
    Weekday,
    /// `Tue 17 Nov 2026`.
    Full,
    /// `Tue 17 Nov 09:00`.
    WeekdayHour,
    /// `17 Nov 09:00`.
    DayHour,
    /// `Nov`.
    Month,
    /// `Nov 2026`.
    MonthYear,
    /// `2026`.
    Year,
}

impl DateForm {
    /// A date where no browser knows the person's own way to write it: in files, and in tests.
    #[must_use]
    pub fn plain(self, date: DateTime<Utc>) -> String {
        let format = match self {
            Self::Hour => "%H:%M",
            Self::Day => "%-d",
            Self::DayMonth => "%-d %b",
            Self::Weekday => "%a %-d %b",
            Self::Full => "%a %-d %b %Y",
            Self::WeekdayHour => "%a %-d %b %H:%M",
            Self::DayHour => "%-d %b %H:%M",
            Self::Month => "%b",
            Self::MonthYear => "%b %Y",
            Self::Year => "%Y",
        };
        date.format(format).to_string()
    }
}

/// `2,418`.
#[must_use]
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 line`, `2 lines`.
#[must_use]
pub fn counted(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A duration of a run: `53s`, `2m 41s`, `1h 04m`, `3d 2h`. Never negative.
#[must_use]
pub fn duration(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        ..60 => format!("{seconds}s"),
        60..3_600 => format!("{minutes}m {:02}s", seconds % 60),
        3_600..86_400 => format!("{hours}h {:02}m", minutes % 60),
        _ => format!("{days}d {}h", hours % 24),
    }
}

/// The duration of a step: with tenths below ten seconds.
#[must_use]
pub fn step_duration(delta: TimeDelta) -> String {
    let milliseconds = delta.num_milliseconds().max(0);
    if milliseconds < 10_000 {
        format!("{}.{}s", milliseconds / 1_000, milliseconds % 1_000 / 100)
    } else {
        duration(delta)
    }
}

/// How old something is: `2 s ago`, `6 min ago`, `3 h ago`.
#[must_use]
pub fn age(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().max(0);
    match seconds {
        ..60 => format!("{seconds} s ago"),
        60..3_600 => format!("{} min ago", seconds / 60),
        _ => format!("{} h ago", seconds / 3_600),
    }
}

/// How long a state has lasted, in its two largest units: `42 s`, `12 min`, `5 h 12 min`, `6 d 4 h`. Never negative.
#[must_use]
pub fn lasting(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{minutes} min"),
        3_600..86_400 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// A moment as short as it can be told from others near `now`: `10:41:07`, `12 Nov 10:41`, `12 Nov 2025`.
#[must_use]
pub fn short_time(time: DateTime<Utc>, now: DateTime<Utc>, zone: Zone) -> String {
    let (time, now) = (zone.at(time), zone.at(now));
    if time.date_naive() == now.date_naive() {
        time.format("%H:%M:%S").to_string()
    } else if time.year() == now.year() {
        time.format("%-d %b %H:%M").to_string()
    } else {
        time.format("%-d %b %Y").to_string()
    }
}

/// A moment of today: `10:42:05`.
#[must_use]
pub fn clock_time(time: DateTime<Utc>, zone: Zone) -> String {
    zone.at(time).format("%H:%M:%S").to_string()
}

/// A moment of a log line: `10:41:07.293`.
#[must_use]
pub fn log_time(time: DateTime<Utc>, zone: Zone) -> String {
    zone.at(time).format("%H:%M:%S%.3f").to_string()
}

/// A moment since a start: `+0:02:41.293`.
#[must_use]
pub fn since_start(delta: TimeDelta) -> String {
    let milliseconds = delta.num_milliseconds().max(0);
    let seconds = milliseconds / 1_000;
    format!("+{}:{:02}:{:02}.{:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60, milliseconds % 1_000)
}

/// A moment in full, with its zone: `2026-11-24 10:41:07.293 UTC+01:00`.
#[must_use]
pub fn exact_time(time: DateTime<Utc>, zone: Zone) -> String {
    format!("{} {}", zone.at(time).format("%Y-%m-%d %H:%M:%S%.3f"), zone_name(zone, time))
}

/// `UTC`, or the local zone by its distance: `UTC+01:00`.
#[must_use]
pub fn zone_name(zone: Zone, time: DateTime<Utc>) -> String {
    let offset = match zone {
        Zone::Utc => FixedOffset::east_opt(0),
        Zone::Local => Local.offset_from_utc_datetime(&time.naive_utc()).into(),
    };
    match offset {
        Some(offset) if offset.local_minus_utc() != 0 => format!("UTC{offset}"),
        _ => "UTC".to_owned(),
    }
}

/// Up to two letters that stand for a person: `Mara Lindqvist` is `ML`.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| c.is_whitespace() || "-_.".contains(c)).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or("?");
    let letters: Vec<char> = match words.next_back() {
        Some(last) => first.chars().take(1).chain(last.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

/// `refs/heads/main` as people say it: `main`.
#[must_use]
pub fn branch(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

/// The first seven characters of a commit's hash.
#[must_use]
pub fn short_commit(hash: &str) -> String {
    hash.chars().take(7).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_thousands() {
        let cases = [(0, "0"), (999, "999"), (2_418, "2,418"), (1_000_000, "1,000,000"), (-1_500, "−1,500")];
        for (number, text) in cases {
            assert_eq!(count(number), text);
        }
        assert_eq!(counted(1, "line", "lines"), "1 line");
    }

    #[test]
    fn durations_are_short_and_never_negative() {
        let cases = [(-5, "0s"), (53, "53s"), (161, "2m 41s"), (3_840, "1h 04m"), (266_400, "3d 2h")];
        for (seconds, text) in cases {
            assert_eq!(duration(TimeDelta::seconds(seconds)), text);
        }
        assert_eq!(step_duration(TimeDelta::milliseconds(4_149)), "4.1s");
        assert_eq!(step_duration(TimeDelta::milliseconds(14_149)), "14s");
        assert_eq!(since_start(TimeDelta::milliseconds(161_293)), "+0:02:41.293");
    }

    #[test]
    fn a_state_lasts_in_its_two_largest_units() {
        let cases = [
            (-5, "0 s"),
            (42, "42 s"),
            (740, "12 min"),
            (18_720, "5 h 12 min"),
            (3_600, "1 h 0 min"),
            (533_000, "6 d 4 h"),
        ];
        for (seconds, text) in cases {
            assert_eq!(lasting(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn times_are_as_short_as_can_be_told_apart() {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).single().expect("a time");
        let cases = [(0, "12:00:00"), (24 * 20, "4 Nov 12:00"), (24 * 400, "20 Oct 2025")];
        for (hours, text) in cases {
            assert_eq!(short_time(now - TimeDelta::hours(hours), now, Zone::Utc), text);
        }
        assert_eq!(exact_time(now, Zone::Utc), "2026-11-24 12:00:00.000 UTC");
    }

    #[test]
    fn initials_come_from_first_and_last_name() {
        for (name, letters) in [("Mara Lindqvist", "ML"), ("jun", "JU"), ("acme-bot", "AB"), ("", "?"), ("ß", "SS")] {
            assert_eq!(initials(name), letters, "{name:?}");
        }
    }
}
