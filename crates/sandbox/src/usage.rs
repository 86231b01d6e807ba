//! Usage in buckets of time, in UTC: minutes of deployments, and resources under management.
//!
//! Pure sums over what happened. They must not know who asks for them, nor keep anything.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use api_types::usage::{Granularity, UsageBucket};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

use crate::db::{Db, Org};
use crate::random;
use crate::table::Id;

/// When the bucket begins in which a moment lies.
fn bucket_start(at: Timestamp, granularity: &Granularity) -> Timestamp {
    let date = at.date_naive();
    let first = match granularity {
        Granularity::Yearly => NaiveDate::from_ymd_opt(date.year(), 1, 1),
        Granularity::Monthly => date.with_day(1),
        // Weeks begin on Sundays, and with the year: they are counted within it.
        Granularity::Weekly => {
            let sunday = date - Days::new(u64::from(date.weekday().num_days_from_sunday()));
            NaiveDate::from_ymd_opt(date.year(), 1, 1).map(|new_year| sunday.max(new_year))
        }
        _ => Some(date),
    };
    let hour = if *granularity == Granularity::Hourly { at.hour() } else { 0 };
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    first.unwrap_or(date).and_time(time).and_utc()
}

fn bucket_end(start: Timestamp, granularity: &Granularity) -> Timestamp {
    let new_year = || bucket_start(start, &Granularity::Yearly) + Months::new(12);
    match granularity {
        Granularity::Yearly => new_year(),
        Granularity::Monthly => start + Months::new(1),
        Granularity::Weekly => {
            let days = 7 - u64::from(start.weekday().num_days_from_sunday());
            (start + Days::new(days)).min(new_year())
        }
        Granularity::Hourly => start + TimeDelta::hours(1),
        _ => start + Days::new(1),
    }
}

/// An empty bucket with the names of its time.
fn bucket_at(start: Timestamp, granularity: &Granularity) -> UsageBucket {
    let day = i64::from(start.day());
    let month = i64::from(start.month());
    let mut bucket = UsageBucket { year: i64::from(start.year()), ..UsageBucket::default() };
    match granularity {
        Granularity::Yearly => {}
        Granularity::Monthly => bucket.month = Some(month),
        Granularity::Weekly => {
            // Week 0 are the days before the first Sunday.
            let days_before = i64::from(start.ordinal0()) + 7 - i64::from(start.weekday().num_days_from_sunday());
            bucket.week_number = Some(days_before / 7);
        }
        Granularity::Hourly => {
            (bucket.month, bucket.day, bucket.hour) = (Some(month), Some(day), Some(i64::from(start.hour())));
        }
        _ => (bucket.month, bucket.day) = (Some(month), Some(day)),
    }
    bucket
}

/// The buckets from a moment until another, oldest first. The first one may have begun earlier.
fn buckets(from: Timestamp, until: Timestamp, granularity: &Granularity) -> Vec<(Timestamp, Timestamp)> {
    let mut start = bucket_start(from, granularity);
    let mut buckets = Vec::new();
    while start < until {
        let end = bucket_end(start, granularity);
        buckets.push((start, end));
        start = end;
    }
    buckets
}

/// When a deployment began to run, and how many minutes it ran, each begun one counted.
fn deployment_minutes(db: &Db, org: Id<Org>, now: Timestamp) -> impl Iterator<Item = (Timestamp, i64)> + '_ {
    let of_org = db.deployments.iter().filter(move |(_, deployment)| deployment.org == org);
    let runs = of_org.filter_map(|(_, deployment)| deployment.run());
    runs.filter(move |run| run.started_at < now).map(move |run| {
        let seconds = (run.ends_at().min(now) - run.started_at).num_seconds();
        (run.started_at, seconds / 60 + 1)
    })
}

/// Minutes of deployments, in the buckets in which they began. A bucket without any is left out.
pub(crate) fn deployments(
    db: &Db,
    org: Id<Org>,
    from: Timestamp,
    now: Timestamp,
    granularity: &Granularity,
) -> Vec<UsageBucket> {
    let mut minutes: BTreeMap<Timestamp, i64> = BTreeMap::new();
    for (began, count) in deployment_minutes(db, org, now).filter(|(began, _)| *began >= from) {
        *minutes.entry(bucket_start(began, granularity)).or_default() += count;
    }
    let filled = minutes.into_iter().map(|(start, minutes)| UsageBucket {
        resources: minutes,
        resource_hours: minutes / 60,
        ..bucket_at(start, granularity)
    });
    filled.collect()
}

/// How many hours the made-up past has: 400 days of them.
pub(crate) const N_MANY_HOURS: u32 = 9_600;

/// A made-up past of minutes in every hour of 400 days, busy by day and on weekdays: more than any deployment leaves.
pub(crate) fn many_hours(now: Timestamp, seed: u64) -> Vec<UsageBucket> {
    let last = bucket_start(now, &Granularity::Hourly);
    let hour = |before: u32| {
        let start = last - TimeDelta::hours(i64::from(before));
        let is_busy = (7..19).contains(&start.hour()) && start.weekday().num_days_from_monday() < 5;
        let chance = random::mix(seed.wrapping_add(u64::from(before))) % 20;
        let minutes = i64::try_from(chance).unwrap_or_default() + if is_busy { 40 } else { 5 };
        UsageBucket { resources: minutes, resource_hours: minutes / 60, ..bucket_at(start, &Granularity::Hourly) }
    };
    (0..N_MANY_HOURS).rev().map(hour).collect()
}

/// A day of the usage report: when it began, minutes, and how many deployments.
pub(crate) struct DayOfDeployments {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) minutes: i64,
    pub(crate) count: i64,
}

pub(crate) fn deployment_days(db: &Db, org: Id<Org>, from: Timestamp, now: Timestamp) -> Vec<DayOfDeployments> {
    let mut days: BTreeMap<Timestamp, (i64, i64)> = BTreeMap::new();
    for (began, minutes) in deployment_minutes(db, org, now).filter(|(began, _)| *began >= from) {
        let day = days.entry(bucket_start(began, &Granularity::Daily)).or_default();
        *day = (day.0 + minutes, day.1 + 1);
    }
    let days = days.into_iter().map(|(start, (minutes, count))| DayOfDeployments {
        start,
        end: bucket_end(start, &Granularity::Daily),
        minutes,
        count,
    });
    days.collect()
}

/// Resources under management: their average in each bucket, and how many hours they were there. A bucket before the
/// first resource is left out.
pub(crate) fn resources(
    db: &Db,
    org: Id<Org>,
    from: Timestamp,
    now: Timestamp,
    granularity: &Granularity,
) -> Vec<UsageBucket> {
    let changes = resource_changes(db, org, now);
    let mut summary = Vec::new();
    let (mut held, mut next) = (0_i64, 0);
    for (start, end) in buckets(from, now, granularity) {
        let (start, end) = (start.max(from), end.min(now));
        let (mut at, mut resource_seconds) = (start, 0);
        while let Some((moment, change)) = changes.get(next).filter(|(moment, _)| *moment < end) {
            let moment = (*moment).max(start);
            resource_seconds += held * (moment - at).num_seconds();
            at = moment;
            held += change;
            next += 1;
        }
        resource_seconds += held * (end - at).num_seconds();
        if resource_seconds > 0 {
            let seconds = (end - start).num_seconds().max(1);
            summary.push(UsageBucket {
                resources: resource_seconds / seconds,
                resource_hours: resource_seconds / 3_600,
                ..bucket_at(start, granularity)
            });
        }
    }
    summary
}

/// By how much the number of resources changed, and when, in order of time.
fn resource_changes(db: &Db, org: Id<Org>, now: Timestamp) -> Vec<(Timestamp, i64)> {
    let mut changes = Vec::new();
    for (_, deployment) in db.deployments.iter().filter(|(_, deployment)| deployment.org == org) {
        let Some(run) = deployment.run().filter(|run| run.ends_at() <= now && run.cancelled.is_none()) else {
            continue;
        };
        let Some(update) = run.timeline.update.as_ref().filter(|update| !update.kind.is_preview()) else { continue };
        changes.push((run.ends_at(), update.resources_after - run.brief.resources_before));
    }
    changes.sort_unstable();
    changes
}

/// The moment of a Unix time in seconds.
pub(crate) fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> Timestamp {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("a moment that exists")
    }

    #[test]
    fn a_moment_lies_in_its_bucket() {
        let moment = at(2026, 5, 13, 10) + TimeDelta::minutes(51);
        let cases = [
            (Granularity::Hourly, at(2026, 5, 13, 10), at(2026, 5, 13, 11)),
            (Granularity::Daily, at(2026, 5, 13, 0), at(2026, 5, 14, 0)),
            (Granularity::Weekly, at(2026, 5, 10, 0), at(2026, 5, 17, 0)),
            (Granularity::Monthly, at(2026, 5, 1, 0), at(2026, 6, 1, 0)),
            (Granularity::Yearly, at(2026, 1, 1, 0), at(2027, 1, 1, 0)),
        ];
        for (granularity, start, end) in cases {
            assert_eq!(bucket_start(moment, &granularity), start, "{granularity}");
            assert_eq!(bucket_end(start, &granularity), end, "{granularity}");
        }
    }

    #[test]
    fn weeks_are_counted_from_sundays_within_their_year() {
        // 2026 begins on a Thursday.
        for (day, week, first) in [
            (at(2026, 1, 1, 9), 0, at(2026, 1, 1, 0)),
            (at(2026, 1, 3, 9), 0, at(2026, 1, 1, 0)),
            (at(2026, 1, 4, 9), 1, at(2026, 1, 4, 0)),
            (at(2026, 5, 13, 9), 19, at(2026, 5, 10, 0)),
            (at(2026, 12, 31, 9), 52, at(2026, 12, 27, 0)),
        ] {
            let start = bucket_start(day, &Granularity::Weekly);
            assert_eq!(start, first, "{day}");
            assert_eq!(bucket_at(start, &Granularity::Weekly).week_number, Some(week), "{day}");
            assert!(bucket_end(start, &Granularity::Weekly) > day);
        }
    }

    #[test]
    fn buckets_follow_each_other_without_gaps() {
        let (from, until) = (at(2025, 12, 20, 7), at(2026, 2, 3, 9));
        for granularity in Granularity::KNOWN {
            let buckets = buckets(from, until, granularity);
            assert!(buckets.first().is_some_and(|(start, _)| *start <= from), "{granularity}");
            assert!(buckets.last().is_some_and(|(_, end)| *end >= until), "{granularity}");
            assert!(buckets.windows(2).all(|pair| matches!(pair, [(_, end), (start, _)] if end == start)));
        }
    }
}
