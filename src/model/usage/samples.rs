//! Buckets that several tests begin with.

use api_types::time::Timestamp;
use api_types::usage::{Granularity, UsageBucket, UsageSummary};
use chrono::{Datelike, Days, TimeDelta, TimeZone, Timelike, Utc};

use super::buckets::{Bucket, State, buckets};

pub(super) fn at(year: i32, month: u32, day: u32, hour: u32) -> Timestamp {
    Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("a moment that exists")
}

/// As the service names the bucket of a day, or of an hour.
pub(super) fn named(start: Timestamp, is_hour: bool, resources: i64) -> UsageBucket {
    UsageBucket {
        year: i64::from(start.year()),
        month: Some(i64::from(start.month())),
        day: Some(i64::from(start.day())),
        hour: is_hour.then(|| i64::from(start.hour())),
        resources,
        resource_hours: resources / 60,
        ..UsageBucket::default()
    }
}

/// So many whole days, of which the last one is not over, with the amount of each.
pub(super) fn days(first: Timestamp, amounts: &[i64]) -> Vec<Bucket> {
    let start_of = |index: usize| first + Days::new(u64::try_from(index).expect("a few"));
    let named = amounts.iter().enumerate().map(|(index, amount)| named(start_of(index), false, *amount));
    let summary = UsageSummary { summary: named.collect(), tag_keys: Vec::new() };
    let now = start_of(amounts.len() - 1) + TimeDelta::hours(12);
    let buckets = buckets(&summary, &Granularity::Daily, first, now).list;
    assert!(buckets.iter().rev().skip(1).all(|bucket| bucket.state == State::Whole));
    buckets
}

/// Busy weekdays and quiet ends of the week, from a Sunday on.
pub(super) fn weeks(n_days: usize) -> Vec<i64> {
    const WEEK: [i64; 7] = [60, 200, 210, 220, 190, 180, 70];
    (0..n_days)
        .map(|day| WEEK.get(day % 7).copied().unwrap_or_default() + i64::try_from(day / 7 % 3).unwrap_or_default())
        .collect()
}
