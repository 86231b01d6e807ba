//! Buckets as files for a spreadsheet: each begins with a line that says what was asked for. Pure.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use api_types::usage::{Granularity, UsageBucket, UsageSummary};

use super::buckets::{State, start_of};
use super::shown::Shown;
use crate::model::csv;

impl Shown {
    /// The buckets in sight with all that is told of them, oldest first, then the days to come.
    #[must_use]
    pub fn to_csv(&self, request: &str) -> String {
        let columns = [
            "start (UTC)",
            "end (UTC)",
            "state",
            "resources",
            "resourceHours",
            "before: start (UTC)",
            "before",
            "outlier",
        ];
        let mut text = csv::line([request]) + &csv::line(columns);
        let before = |before: Option<(Timestamp, i64)>| match before {
            Some((start, amount)) => [moment(start), amount.to_string()],
            None => [String::new(), String::new()],
        };
        for row in &self.rows {
            let bucket = row.bucket;
            let state = match bucket.state {
                State::Whole => "whole",
                State::Cut => "cut",
                State::Unfinished => "unfinished",
            };
            let [before_start, before] = before(row.before);
            let outlier = if row.is_outlier { "yes" } else { "no" };
            text.push_str(&csv::line([
                moment(bucket.start),
                moment(bucket.end),
                state.to_owned(),
                bucket.amount.to_string(),
                bucket.hours.to_string(),
                before_start,
                before,
                outlier.to_owned(),
            ]));
        }
        for day in &self.coming {
            let [before_start, before] = before(day.before);
            let amount = format!("{:.0}", day.expected.amount);
            let cells = [moment(day.expected.start), String::new(), "forecast".to_owned(), amount, String::new()];
            text.push_str(&csv::line(cells.into_iter().chain([before_start, before, String::new()])));
        }
        text
    }
}

/// The buckets as the service sent them, whatever they name and are split by, newest first.
#[must_use]
pub fn raw_csv(summary: &UsageSummary, granularity: &Granularity, request: &str) -> String {
    let columns = ["start (UTC)", "bucket", "resources", "resourceHours"].map(str::to_owned);
    let columns = columns.into_iter().chain(summary.tag_keys.iter().map(|key| format!("tag {key}")));
    let mut text = csv::line([request]) + &csv::line(columns);
    let mut buckets: Vec<(Option<Timestamp>, &UsageBucket)> =
        summary.summary.iter().map(|bucket| (start_of(bucket), bucket)).collect();
    buckets.sort_by_key(|(start, _)| std::cmp::Reverse(*start));
    for (start, bucket) in buckets {
        let label = start.map_or_else(|| raw_label(bucket), |start| label(start, bucket, granularity));
        let cells = [
            start.map(moment).unwrap_or_default(),
            label,
            bucket.resources.to_string(),
            bucket.resource_hours.to_string(),
        ];
        let tags = summary.tag_keys.iter().map(|key| bucket.tags.get(key).cloned().unwrap_or_default());
        text.push_str(&csv::line(cells.into_iter().chain(tags)));
    }
    text
}

fn moment(start: Timestamp) -> String {
    start.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn label(start: Timestamp, bucket: &UsageBucket, granularity: &Granularity) -> String {
    let week = bucket.week_number.map(|week| format!("Week {week}, from {}", start.format("%a %-d %b %Y")));
    let label = match granularity {
        Granularity::Weekly => return week.unwrap_or_else(|| start.format("%a %-d %b %Y").to_string()),
        Granularity::Yearly => start.format("%Y"),
        Granularity::Monthly => start.format("%B %Y"),
        Granularity::Hourly => start.format("%a %-d %b %Y %H:%M"),
        Granularity::Daily | Granularity::Unknown(_) => start.format("%a %-d %b %Y"),
    };
    label.to_string()
}

/// The parts of a bucket that names no moment, as they came.
fn raw_label(bucket: &UsageBucket) -> String {
    let parts = [
        ("year", Some(bucket.year)),
        ("month", bucket.month),
        ("week", bucket.week_number),
        ("day", bucket.day),
        ("hour", bucket.hour),
    ];
    let parts = parts.into_iter().filter_map(|(name, part)| part.map(|part| format!("{name} {part}")));
    parts.collect::<Vec<_>>().join(", ")
}

/// Tags in a cell: `env=prod, team=web`.
#[must_use]
pub fn tag_words(tags: &BTreeMap<String, String>) -> String {
    tags.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use api_types::usage::{Lookback, UsageQuery};

    use super::super::plan::Plan;
    use super::super::samples::{at, named};
    use super::super::view::Summed;
    use super::*;

    #[test]
    fn the_file_has_what_is_in_sight() {
        let now = at(2026, 11, 3, 12);
        let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(1) };
        let plan = Plan::new(&query, true, now);
        let summary = UsageSummary {
            summary: vec![named(at(2026, 10, 26, 0), false, 40), named(at(2026, 11, 2, 0), false, 90)],
            tag_keys: Vec::new(),
        };
        let shown = Shown::new(&plan, Summed::Deployments, &summary, None, now);
        let text = shown.to_csv("GET /api?granularity=daily&lookbackDays=9");
        let expected = "GET /api?granularity=daily&lookbackDays=9\r\n\
            start (UTC),end (UTC),state,resources,resourceHours,before: start (UTC),before,outlier\r\n\
            2026-11-02T00:00:00Z,2026-11-03T00:00:00Z,whole,90,1,2026-10-26T00:00:00Z,40,no\r\n\
            2026-11-03T00:00:00Z,2026-11-04T00:00:00Z,unfinished,0,0,2026-10-27T00:00:00Z,0,no\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_raw_file_runs_no_formula() {
        let tagged = UsageBucket {
            tags: BTreeMap::from([("team".to_owned(), "=cmd|' /C calc'!A0".to_owned())]),
            ..named(at(2026, 11, 2, 0), false, 200)
        };
        let unplaced = UsageBucket { year: 2026, month: Some(13), resources: -4, ..UsageBucket::default() };
        let week = UsageBucket { year: 2026, week_number: Some(19), resources: 5, ..UsageBucket::default() };
        let summary = UsageSummary { summary: vec![unplaced, week, tagged], tag_keys: vec!["team".to_owned()] };
        let text = raw_csv(&summary, &Granularity::Weekly, "GET /api?granularity=weekly&lookbackDays=3");
        let expected = "GET /api?granularity=weekly&lookbackDays=3\r\n\
            start (UTC),bucket,resources,resourceHours,tag team\r\n\
            2026-11-02T00:00:00Z,Mon 2 Nov 2026,200,3,'=cmd|' /C calc'!A0\r\n\
            2026-05-10T00:00:00Z,\"Week 19, from Sun 10 May 2026\",5,0,\r\n\
            ,\"year 2026, month 13\",'-4,0,\r\n";
        assert_eq!(text, expected);
    }
}
