//! The buckets of a summary in order, without gaps: what the service leaves out is zero, not missing. Pure.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use api_types::usage::{Granularity, UsageBucket, UsageSummary};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};

/// How much of a bucket's time its number covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All of it.
    Whole,
    /// What lies within the range: the range begins in the middle.
    Cut,
    /// What is over: it is the present one.
    Unfinished,
}

/// A bucket of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// When it begins.
    pub start: Timestamp,
    /// When the next one begins.
    pub end: Timestamp,
    /// The service's `resources`.
    pub amount: i64,
    /// The service's `resourceHours`.
    pub hours: i64,
    /// How much of its time that covers.
    pub state: State,
}

/// A summary in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// The buckets, oldest first.
    pub list: Vec<Bucket>,
    /// How many the service sent that name no moment.
    pub n_unplaced: usize,
    /// Whether any has hours: older services leave them out.
    pub has_hours: bool,
    /// What the service split them by; here they are put together again.
    pub tag_keys: Vec<String>,
}

/// The buckets of a summary that was asked for from a moment until now.
#[must_use]
pub fn buckets(summary: &UsageSummary, granularity: &Granularity, from: Timestamp, now: Timestamp) -> Buckets {
    let mut sums: BTreeMap<Timestamp, (i64, i64)> = BTreeMap::new();
    let mut n_unplaced = 0;
    for bucket in &summary.summary {
        let Some(start) = start_of(bucket) else {
            n_unplaced += 1;
            continue;
        };
        let (amount, hours) = sums.entry(start).or_default();
        *amount = amount.saturating_add(bucket.resources);
        *hours = hours.saturating_add(bucket.resource_hours);
    }
    let has_hours = sums.values().any(|(_, hours)| *hours != 0);
    // A service may answer more than it was asked for.
    let first = sums.keys().next().copied().unwrap_or(from).min(from);
    let grid = starts(first, now, granularity);
    // One that counts its weeks in another way is taken as it comes: then nobody knows what it left out.
    let is_on_grid = sums.keys().all(|start| grid.binary_search(start).is_ok());
    let starts = if is_on_grid { grid } else { sums.keys().copied().collect() };
    let list = starts.iter().map(|start| {
        let (amount, hours) = sums.get(start).copied().unwrap_or_default();
        let end = next_start(*start, granularity);
        let state = if end > now {
            State::Unfinished
        } else if *start < from && end > from {
            State::Cut
        } else {
            State::Whole
        };
        Bucket { start: *start, end, amount, hours, state }
    });
    Buckets { list: list.collect(), n_unplaced, has_hours, tag_keys: summary.tag_keys.clone() }
}

/// The beginnings of all buckets from the one that holds a moment until now.
fn starts(from: Timestamp, now: Timestamp, granularity: &Granularity) -> Vec<Timestamp> {
    let first = bucket_start(from, granularity);
    std::iter::successors(Some(first), |start| Some(next_start(*start, granularity)))
        .take_while(|start| *start <= now)
        .collect()
}

/// When the bucket begins that a moment lies in. Weeks begin on Sundays, and with the year, as they are counted within
/// it.
#[must_use]
pub fn bucket_start(at: Timestamp, granularity: &Granularity) -> Timestamp {
    let day = at.date_naive();
    let first = match granularity {
        Granularity::Yearly => new_year(day),
        Granularity::Monthly => day.with_day(1).unwrap_or(day),
        Granularity::Weekly => {
            let n_days = u64::from(day.weekday().num_days_from_sunday());
            day.checked_sub_days(Days::new(n_days)).unwrap_or(day).max(new_year(day))
        }
        _ => day,
    };
    let hour = if *granularity == Granularity::Hourly { at.hour() } else { 0 };
    first.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()).and_utc()
}

/// When the bucket after one begins.
#[must_use]
pub fn next_start(start: Timestamp, granularity: &Granularity) -> Timestamp {
    let next = match granularity {
        Granularity::Yearly => midnight(new_year(start.date_naive())).checked_add_months(Months::new(12)),
        Granularity::Monthly => start.checked_add_months(Months::new(1)),
        Granularity::Weekly => {
            let n_days = 7 - u64::from(start.weekday().num_days_from_sunday());
            let next_year = midnight(new_year(start.date_naive())).checked_add_months(Months::new(12));
            start.checked_add_days(Days::new(n_days)).zip(next_year).map(|(next, next_year)| next.min(next_year))
        }
        Granularity::Hourly => start.checked_add_signed(TimeDelta::hours(1)),
        _ => start.checked_add_days(Days::new(1)),
    };
    // Beyond the end of the calendar nothing follows.
    next.unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn new_year(day: NaiveDate) -> NaiveDate {
    day.with_ordinal(1).unwrap_or(day)
}

fn midnight(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// When a bucket of the service begins. Weeks begin on Sundays and are counted within their year; week 0 are the days
/// before its first Sunday (published document).
#[must_use]
pub fn start_of(bucket: &UsageBucket) -> Option<Timestamp> {
    let year = i32::try_from(bucket.year).ok()?;
    let part = |part: Option<i64>| u32::try_from(part.unwrap_or(1)).ok();
    let day = match bucket.week_number {
        Some(week) => week_start(year, u64::try_from(week).ok()?)?,
        None => NaiveDate::from_ymd_opt(year, part(bucket.month)?, part(bucket.day)?)?,
    };
    let hour = u32::try_from(bucket.hour.unwrap_or_default()).ok()?;
    Some(day.and_hms_opt(hour, 0, 0)?.and_utc())
}

fn week_start(year: i32, week: u64) -> Option<NaiveDate> {
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let Some(weeks_on) = week.checked_sub(1) else { return Some(new_year) };
    let days_to_sunday = new_year.weekday().days_since(Weekday::Sun);
    let first_sunday = new_year.checked_add_days(Days::new(u64::from((7 - days_to_sunday) % 7)))?;
    let start = first_sunday.checked_add_days(Days::new(weeks_on.checked_mul(7)?))?;
    (start.year() == year).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{at, named};
    use super::*;
    use Granularity::{Daily, Hourly, Monthly, Weekly, Yearly};

    #[test]
    fn buckets_begin_when_the_service_says_in_utc() {
        let bucket = |year, month, week_number, day, hour| UsageBucket {
            year,
            month,
            week_number,
            day,
            hour,
            ..UsageBucket::default()
        };
        // 2026 begins on a Thursday, 2023 on a Sunday.
        let cases = [
            (bucket(2026, Some(11), None, Some(24), Some(9)), Some(at(2026, 11, 24, 9))),
            (bucket(2026, Some(11), None, Some(1), None), Some(at(2026, 11, 1, 0))),
            (bucket(2026, None, Some(0), None, None), Some(at(2026, 1, 1, 0))),
            (bucket(2026, None, Some(1), None, None), Some(at(2026, 1, 4, 0))),
            (bucket(2026, None, Some(52), None, None), Some(at(2026, 12, 27, 0))),
            (bucket(2023, None, Some(1), None, None), Some(at(2023, 1, 1, 0))),
            (bucket(2023, None, Some(53), None, None), Some(at(2023, 12, 31, 0))),
            (bucket(2026, Some(2), None, None, None), Some(at(2026, 2, 1, 0))),
            (bucket(2026, None, None, None, None), Some(at(2026, 1, 1, 0))),
            (bucket(2026, Some(13), None, Some(1), None), None),
            (bucket(2026, None, Some(60), None, None), None),
            (bucket(2026, None, Some(-1), None, None), None),
            (bucket(i64::MAX, None, None, None, None), None),
        ];
        for (bucket, start) in cases {
            assert_eq!(start_of(&bucket), start, "{bucket:?}");
        }
    }

    #[test]
    fn what_the_service_leaves_out_is_zero() {
        let summary = UsageSummary {
            summary: vec![
                named(at(2026, 11, 3, 0), false, 70),
                named(at(2026, 11, 5, 0), false, 30),
                // The service may split a bucket by tags; and one names no moment.
                named(at(2026, 11, 5, 0), false, 5),
                UsageBucket { year: 2026, month: Some(14), ..UsageBucket::default() },
            ],
            tag_keys: vec!["team".to_owned()],
        };
        let all = buckets(&summary, &Daily, at(2026, 11, 2, 9), at(2026, 11, 6, 12));
        let told: Vec<_> = all.list.iter().map(|bucket| (bucket.start.day(), bucket.amount, bucket.state)).collect();
        let expected = [
            (2, 0, State::Cut),
            (3, 70, State::Whole),
            (4, 0, State::Whole),
            (5, 35, State::Whole),
            (6, 0, State::Unfinished),
        ];
        assert_eq!(told, expected);
        assert_eq!((all.n_unplaced, all.has_hours), (1, true));
    }

    #[test]
    fn every_bucket_follows_the_one_before() {
        let (from, now) = (at(2024, 12, 20, 7), at(2026, 2, 3, 9));
        for granularity in Granularity::KNOWN {
            let starts = starts(from, now, granularity);
            assert!(starts.first().is_some_and(|start| *start <= from), "{granularity}");
            assert!(starts.last().is_some_and(|start| next_start(*start, granularity) > now), "{granularity}");
            for start in &starts {
                assert_eq!(bucket_start(*start, granularity), *start, "{granularity}");
                let last_moment = next_start(*start, granularity) - TimeDelta::seconds(1);
                assert_eq!(bucket_start(last_moment, granularity), *start, "{granularity}");
            }
        }
        let weeks = starts(at(2025, 12, 24, 0), at(2026, 1, 8, 0), &Weekly);
        assert_eq!(weeks, [at(2025, 12, 21, 0), at(2025, 12, 28, 0), at(2026, 1, 1, 0), at(2026, 1, 4, 0)]);
        assert_eq!(starts(at(2025, 1, 5, 0), at(2026, 6, 1, 0), &Yearly).len(), 2);
        assert_eq!(starts(at(2026, 1, 31, 0), at(2026, 3, 1, 0), &Monthly).len(), 3);
    }

    #[test]
    fn clocks_that_change_elsewhere_change_nothing() {
        // In 2026 Europe's clocks change on 29 March and on 25 October: days have 23 and 25 hours there.
        for (year, month, day) in [(2026, 3, 29), (2026, 10, 25)] {
            let (from, now) = (at(year, month, day, 0), at(year, month, day, 0) + TimeDelta::hours(47));
            let hours = starts(from, now, &Hourly);
            assert_eq!(hours.len(), 48);
            assert!(hours.windows(2).all(|pair| matches!(pair, [a, b] if *b - *a == TimeDelta::hours(1))));
            let days = starts(from, now, &Daily);
            assert_eq!(days, [from, from + TimeDelta::hours(24)]);
            let summary = UsageSummary {
                summary: hours.iter().map(|hour| named(*hour, true, 10)).collect(),
                tag_keys: Vec::new(),
            };
            let all = buckets(&summary, &Hourly, from, now);
            assert_eq!(all.list.iter().map(|bucket| bucket.amount).sum::<i64>(), 480);
            assert_eq!(all.list.len(), 48);
        }
    }

    #[test]
    fn weeks_of_another_count_are_taken_as_they_come() {
        // A service whose weeks begin on Mondays would name days; nothing is filled in between.
        let summary = UsageSummary {
            summary: vec![named(at(2026, 11, 2, 0), false, 7), named(at(2026, 11, 16, 0), false, 9)],
            tag_keys: Vec::new(),
        };
        let all = buckets(&summary, &Weekly, at(2026, 11, 1, 0), at(2026, 11, 20, 0));
        assert_eq!(all.list.iter().map(|bucket| bucket.amount).collect::<Vec<_>>(), [7, 9]);
    }
}
