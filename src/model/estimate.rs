//! Deployment minutes from the deployments themselves: by stack, project, operation and person. An estimate beside the
//! official total, which the service gives for the whole organization only. Pure.
//!
//! A deployment counts where it began, with each begun minute as a whole one. That is how the official numbers come out
//! as well, as far as anyone outside can tell: how the service counts is not documented.

use std::collections::BTreeMap;

use api_types::deployment::DeploymentSummary;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, Operation};
use chrono::TimeDelta;

use super::csv;
use super::durations::Ran;
use super::list::Filter;
use super::words;

/// The stretch of time that the official total is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// From this moment.
    pub start: Timestamp,
    /// Until this one, which is not in it.
    pub end: Timestamp,
}

impl Range {
    /// A span of whole buckets as far as it was asked for: the first one may begin earlier, and the last one goes on.
    #[must_use]
    pub fn within((start, end): (Timestamp, Timestamp), asked_from: Timestamp, read_at: Timestamp) -> Self {
        Self { start: start.max(asked_from), end: end.min(read_at) }
    }

    /// A deployment that waited in the queue began later than it was asked for, so those that were asked for a while
    /// before the range are read as well.
    #[must_use]
    pub fn read_since(&self) -> Timestamp {
        self.start - TimeDelta::hours(QUEUED_HOURS)
    }

    fn contains(&self, moment: Timestamp) -> bool {
        (self.start..self.end).contains(&moment)
    }
}

/// How long before the range a deployment may have been asked for and still be found.
pub const QUEUED_HOURS: i64 = 6;

/// What the minutes are split by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitBy {
    /// `project/stack`.
    #[default]
    Stack,
    /// The project.
    Project,
    /// Update, preview and so on.
    Operation,
    /// Who asked for it.
    Person,
}

impl SplitBy {
    /// All of them, with their words in the address and on the page.
    pub const ALL: [(Self, &str, &str); 4] = [
        (Self::Stack, "stack", "Stack"),
        (Self::Project, "project", "Project"),
        (Self::Operation, "operation", "Operation"),
        (Self::Person, "person", "Person"),
    ];

    /// The one with this word; by stack when there is none.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|(_, own, _)| *own == word).map(|(by, ..)| by).unwrap_or_default()
    }

    /// The word in the address.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(by, ..)| *by == self).map_or("stack", |(_, word, _)| word)
    }

    /// The word on the page.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL.into_iter().find(|(by, ..)| *by == self).map_or("Stack", |(.., label)| label)
    }
}

/// What a row stands for, and how the list of deployments is asked for the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A stack, by project and name.
    Stack(String, String),
    /// A project.
    Project(String),
    /// An operation, by the service's word; `None` where the service did not keep it.
    Operation(Option<String>),
    /// A person, by login.
    Person(String),
}

impl Key {
    fn of(by: SplitBy, row: &DeploymentSummary) -> Self {
        match by {
            SplitBy::Stack => Self::Stack(row.project_name.clone(), row.stack_name.clone()),
            SplitBy::Project => Self::Project(row.project_name.clone()),
            SplitBy::Operation => Self::Operation(row.pulumi_operation.as_ref().map(ToString::to_string)),
            SplitBy::Person => Self::Person(row.requested_by.login.clone()),
        }
    }

    /// The filter of the list that shows the same deployments; `None` where it has no such filter.
    #[must_use]
    pub fn filter(&self) -> Option<Filter> {
        let none = Filter::default();
        match self {
            Self::Stack(project, stack) => Some(Filter { text: format!("{project}/{stack}"), ..none }),
            Self::Project(project) => Some(Filter { text: format!("{project}/"), ..none }),
            Self::Operation(word) => Some(Filter { operation: Some(Operation::from(word.as_deref()?)), ..none }),
            Self::Person(login) if login.is_empty() => None,
            Self::Person(login) => Some(Filter { person: Some(login.clone()), ..none }),
        }
    }
}

/// One line of the estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it stands for.
    pub key: Key,
    /// What it is called.
    pub name: String,
    /// Its share of all lines.
    pub sums: Sums,
}

/// What is added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Minutes, each begun one counted.
    pub minutes: i64,
    /// Deployments.
    pub n_deployments: i64,
    /// Those that ended, well or not.
    pub n_ended: i64,
    /// Those that failed.
    pub n_failed: i64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.minutes += other.minutes;
        self.n_deployments += other.n_deployments;
        self.n_ended += other.n_ended;
        self.n_failed += other.n_failed;
    }

    /// Failed as a share of ended, in percent; `None` while none has ended.
    #[must_use]
    pub fn failed_percent(&self) -> Option<f64> {
        percent(self.n_failed, self.n_ended)
    }
}

/// What the deployments of a range add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The lines, most minutes first.
    pub lines: Vec<Line>,
    /// All of them together.
    pub total: Sums,
    /// Those that ran, by their status, but whose times the service does not give.
    pub n_unknown: i64,
}

impl Estimate {
    /// Adds up what began in a range. `now` is where one that still runs is counted to.
    #[must_use]
    pub fn new(rows: &[DeploymentSummary], range: Range, by: SplitBy, now: Timestamp) -> Self {
        let mut lines: BTreeMap<Key, Line> = BTreeMap::new();
        let mut estimate = Self::default();
        for row in rows {
            let ran = Ran::of(row);
            // What does not say when it began is placed by when it was asked for.
            if ran == Ran::Unknown && row.created.is_some_and(|created| range.contains(created)) {
                estimate.n_unknown += 1;
            }
            let Some((_, length)) = ran.span(now).filter(|(started, _)| range.contains(*started)) else { continue };
            let sums = Sums {
                minutes: begun_minutes(length),
                n_deployments: 1,
                n_ended: i64::from(row.status.is_terminal()),
                n_failed: i64::from(row.status == DeploymentStatus::Failed),
            };
            let key = Key::of(by, row);
            let line = lines.entry(key.clone()).or_insert_with(|| Line {
                name: name_of(&key, row),
                key,
                sums: Sums::default(),
            });
            line.sums.add(sums);
            estimate.total.add(sums);
        }
        estimate.lines = lines.into_values().collect();
        estimate.lines.sort_by(|a, b| b.sums.minutes.cmp(&a.sums.minutes).then_with(|| a.name.cmp(&b.name)));
        estimate
    }

    /// The share of a line in all of them, in percent.
    #[must_use]
    pub fn share(&self, sums: &Sums) -> f64 {
        percent(sums.minutes, self.total.minutes).unwrap_or_default()
    }

    /// The first lines, and what the others add up to: how many they are, and their sums. One more line than asked for
    /// is shown as it is, since it takes no more room than the word for it.
    #[must_use]
    pub fn top(&self, n_lines: usize) -> (&[Line], Option<(usize, Sums)>) {
        if self.lines.len() <= n_lines.saturating_add(1) {
            return (&self.lines, None);
        }
        let (shown, others) = self.lines.split_at(n_lines);
        let mut sums = Sums::default();
        others.iter().for_each(|line| sums.add(line.sums));
        (shown, Some((others.len(), sums)))
    }

    /// The same as a file for a spreadsheet: what it is, the columns, a line each, and what could not be counted.
    #[must_use]
    pub fn to_csv(&self, what: &str, by: SplitBy, range: Range) -> String {
        let moment = |moment: Timestamp| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let columns = [by.label(), "estimated minutes", "share in percent", "deployments", "ended", "failed"];
        let mut text = csv::line([what, &moment(range.start), &moment(range.end)]) + &csv::line(columns);
        for line in &self.lines {
            let Sums { minutes, n_deployments, n_ended, n_failed } = line.sums;
            let share = format!("{:.1}", self.share(&line.sums));
            let numbers = [minutes.to_string(), share, n_deployments.to_string(), n_ended.to_string()];
            let cells = [line.name.clone()].into_iter().chain(numbers).chain([n_failed.to_string()]);
            text.push_str(&csv::line(cells));
        }
        text.push_str(&csv::line(["without times, not counted", "", "", &self.n_unknown.to_string()]));
        text
    }
}

fn name_of(key: &Key, row: &DeploymentSummary) -> String {
    match key {
        Key::Stack(project, stack) => format!("{project}/{stack}"),
        Key::Project(project) => project.clone(),
        Key::Operation(_) => words::operation(row.pulumi_operation.as_ref()).0,
        Key::Person(_) => row.requested_by.display_name().to_owned(),
    }
}

/// Minutes of a run: one that has begun counts as a whole.
fn begun_minutes(length: TimeDelta) -> i64 {
    let milliseconds = length.num_milliseconds().max(1);
    milliseconds / 60_000 + i64::from(milliseconds % 60_000 > 0)
}

/// How much of the official total the estimate explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explained {
    /// The estimate as a share of the official total. It may be more than all of it.
    pub percent: f64,
    /// Whether the whole range has been read; else it is at least so much.
    pub is_whole: bool,
}

impl Explained {
    /// Compares an estimate with the official total; `None` where there is nothing to explain.
    #[must_use]
    pub fn new(estimated: i64, official: Option<i64>, is_whole: bool) -> Option<Self> {
        percent(estimated, official?).map(|percent| Self { percent, is_whole })
    }

    /// `96 %`, or `at least 40 %` while only a part has been read.
    #[must_use]
    pub fn words(&self) -> String {
        let least = if self.is_whole { "" } else { "at least " };
        format!("{least}{:.0} %", self.percent)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown, not counted with")]
fn percent(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).single().expect("a moment that exists")
    }

    fn range(hours: i64) -> Range {
        Range { start: now() - TimeDelta::hours(hours), end: now() }
    }

    /// One that began so many minutes ago and took so many seconds.
    fn ran(stack: &str, person: &str, operation: &str, status: &str, ago: i64, seconds: i64) -> DeploymentSummary {
        let started = now() - TimeDelta::minutes(ago);
        let (project, name) = stack.split_once('/').expect("project/stack");
        let json = serde_json::json!({
            "id": "x", "status": status, "projectName": project, "stackName": name, "pulumiOperation": operation,
            "created": (started - TimeDelta::seconds(20)).to_rfc3339(),
            "requestedBy": { "name": person.to_uppercase(), "githubLogin": person },
            "jobs": [{ "status": status, "started": started.to_rfc3339(),
                       "lastUpdated": (started + TimeDelta::seconds(seconds)).to_rfc3339() }],
        });
        serde_json::from_value(json).expect("a row")
    }

    fn told(estimate: &Estimate) -> Vec<(&str, i64, i64, i64)> {
        let line = |line: &Line| (line.sums.minutes, line.sums.n_deployments, line.sums.n_failed);
        let lines = estimate.lines.iter().map(|own| (own.name.as_str(), line(own)));
        lines.map(|(name, (minutes, n_deployments, n_failed))| (name, minutes, n_deployments, n_failed)).collect()
    }

    #[test]
    fn each_begun_minute_is_a_whole_one() {
        let cases = [(0, 1), (1, 1), (59_999, 1), (60_000, 1), (60_001, 2), (150_000, 3), (3_600_000, 60)];
        for (milliseconds, minutes) in cases {
            assert_eq!(begun_minutes(TimeDelta::milliseconds(milliseconds)), minutes, "{milliseconds}");
        }
    }

    #[test]
    fn lines_come_by_minutes_and_then_by_name() {
        let rows = [
            ran("webshop/prod", "mara", "update", "succeeded", 50, 150),
            ran("webshop/prod", "jun", "update", "failed", 40, 30),
            ran("webshop/dev", "mara", "preview", "succeeded", 30, 240),
            ran("billing/prod", "jun", "destroy", "succeeded", 20, 230),
        ];
        let estimate = |by| Estimate::new(&rows, range(1), by, now());
        let cases = [
            (SplitBy::Stack, vec![("billing/prod", 4, 1, 0), ("webshop/dev", 4, 1, 0), ("webshop/prod", 4, 2, 1)]),
            (SplitBy::Project, vec![("webshop", 8, 3, 1), ("billing", 4, 1, 0)]),
            (SplitBy::Operation, vec![("Destroy", 4, 1, 0), ("Preview", 4, 1, 0), ("Update", 4, 2, 1)]),
            (SplitBy::Person, vec![("MARA", 7, 2, 0), ("JUN", 5, 2, 1)]),
        ];
        for (by, expected) in cases {
            assert_eq!(told(&estimate(by)), expected, "{by:?}");
            assert_eq!(estimate(by).total, Sums { minutes: 12, n_deployments: 4, n_ended: 4, n_failed: 1 });
        }
    }

    #[test]
    fn what_began_elsewhere_is_not_counted_and_what_tells_no_time_is_said() {
        let mut old = ran("a/b", "p", "update", "succeeded", 30, 10);
        old.jobs.clear();
        let mut older = ran("a/b", "p", "update", "succeeded", 90, 10);
        older.jobs.clear();
        let mut queued = ran("a/b", "p", "update", "not-started", 10, 10);
        queued.jobs.clear();
        let rows = [
            ran("a/b", "p", "update", "succeeded", 60, 60),
            // Asked for within the range or not: where it began counts.
            ran("a/b", "p", "update", "succeeded", 61, 3_600),
            ran("a/b", "p", "update", "succeeded", 0, 60),
            ran("a/b", "p", "update", "running", 5, 1),
            old,
            older,
            queued,
        ];
        let estimate = Estimate::new(&rows, range(1), SplitBy::Stack, now());
        assert_eq!(estimate.total, Sums { minutes: 6, n_deployments: 2, n_ended: 1, n_failed: 0 });
        assert_eq!(estimate.n_unknown, 1);
    }

    #[test]
    fn a_range_is_no_wider_than_what_was_asked_for() {
        let hours = |hours: i64| now() - TimeDelta::hours(hours);
        let cases = [
            ((hours(48), hours(-12)), hours(40), now(), (hours(40), now())),
            ((hours(48), hours(24)), hours(90), now(), (hours(48), hours(24))),
        ];
        for (span, asked_from, read_at, (start, end)) in cases {
            assert_eq!(Range::within(span, asked_from, read_at), Range { start, end });
        }
    }

    #[test]
    fn the_others_are_added_up() {
        let rows: Vec<_> = (1..=5).map(|n| ran(&format!("p/s{n}"), "a", "update", "succeeded", 30, n * 60)).collect();
        let estimate = Estimate::new(&rows, range(1), SplitBy::Stack, now());
        let (shown, others) = estimate.top(3);
        assert_eq!(shown.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["p/s5", "p/s4", "p/s3"]);
        assert_eq!(others, Some((2, Sums { minutes: 3, n_deployments: 2, n_ended: 2, n_failed: 0 })));
        assert_eq!(estimate.top(4).1, None);
        assert_eq!(estimate.top(4).0.len(), 5);
    }

    #[test]
    fn the_share_explained_says_whether_it_is_of_the_whole() {
        let words = |estimated, official, is_whole| {
            Explained::new(estimated, official, is_whole).map(|explained| explained.words())
        };
        assert_eq!(words(96, Some(100), true).as_deref(), Some("96 %"));
        assert_eq!(words(40, Some(100), false).as_deref(), Some("at least 40 %"));
        assert_eq!(words(110, Some(100), true).as_deref(), Some("110 %"));
        assert_eq!(words(1, Some(0), true), None);
        assert_eq!(words(1, None, true), None);
    }

    #[test]
    fn a_line_leads_to_the_list_where_the_list_can_show_it() {
        let query = |key: Key| {
            key.filter().map(|filter| super::super::list::ListView::default().with_filter(filter).to_query())
        };
        let cases = [
            (Key::Stack("web shop".into(), "prod".into()), Some("?q=web%20shop%2Fprod")),
            (Key::Project("webshop".into()), Some("?q=webshop%2F")),
            (Key::Operation(Some("detect-drift".into())), Some("?operation=detect-drift")),
            (Key::Operation(None), None),
            (Key::Person("mara".into()), Some("?person=mara")),
            (Key::Person(String::new()), None),
        ];
        for (key, address) in cases {
            assert_eq!(query(key.clone()).as_deref(), address, "{key:?}");
        }
        for (by, word, label) in SplitBy::ALL {
            assert_eq!((SplitBy::from_word(word), by.word(), by.label()), (by, word, label));
        }
        assert_eq!(SplitBy::from_word("nonsense"), SplitBy::Stack);
    }

    #[test]
    fn the_file_has_all_lines_and_what_is_missing() {
        let rows = [ran("a/=b", "p", "update", "failed", 30, 61), ran("a/c", "p", "update", "succeeded", 20, 1)];
        let text = Estimate::new(&rows, range(1), SplitBy::Stack, now()).to_csv("Estimated", SplitBy::Stack, range(1));
        let expected = "Estimated,2026-11-24T11:00:00Z,2026-11-24T12:00:00Z\r\n\
                        Stack,estimated minutes,share in percent,deployments,ended,failed\r\n\
                        a/=b,2,66.7,1,1,1\r\na/c,1,33.3,1,1,0\r\n\"without times, not counted\",,,0\r\n";
        assert_eq!(text, expected);
    }

    proptest! {
        /// Against a second computation that walks over the rows once for each line.
        #[test]
        fn random_rows_add_up(rows in prop::collection::vec((0..4_usize, 0..3_usize, 0..4_usize, 0..180_i64, 0..900_i64), 0..60)) {
            const STACKS: [&str; 4] = ["a/x", "a/y", "b/x", "c/z"];
            const PEOPLE: [&str; 3] = ["ann", "bo", "cy"];
            const STATUS: [&str; 4] = ["succeeded", "failed", "running", "skipped"];
            let pick = |(stack, person, status, ago, seconds): &(usize, usize, usize, i64, i64)| Some(ran(
                STACKS.get(*stack)?, PEOPLE.get(*person)?, "update", STATUS.get(*status)?, *ago, *seconds,
            ));
            let deployments: Vec<_> = rows.iter().filter_map(pick).collect();
            let estimate = Estimate::new(&deployments, range(2), SplitBy::Stack, now());
            for (index, stack) in STACKS.iter().enumerate() {
                // Began within two hours and before now; skipped ones never did.
                let own = rows.iter().filter(|row| row.0 == index && row.2 != 3 && (1..=120).contains(&row.3));
                let minutes: i64 = own
                    .map(|(.., status, ago, seconds)| {
                        let seconds = if *status == 2 { ago * 60 } else { *seconds };
                        (1..).find(|minutes| seconds <= minutes * 60).unwrap_or_default()
                    })
                    .sum();
                let line = estimate.lines.iter().find(|line| line.name == *stack);
                prop_assert_eq!(line.map_or(0, |line| line.sums.minutes), minutes);
            }
            for (by, ..) in SplitBy::ALL {
                let split = Estimate::new(&deployments, range(2), by, now());
                prop_assert_eq!(split.total, estimate.total);
                prop_assert_eq!(split.lines.iter().map(|line| line.sums.minutes).sum::<i64>(), estimate.total.minutes);
                let shares: f64 = split.lines.iter().map(|line| split.share(&line.sums)).sum();
                prop_assert!(split.lines.is_empty() || (shares - 100.0).abs() < 1e-6);
                prop_assert!(split.lines.is_sorted_by(|a, b| a.sums.minutes >= b.sums.minutes));
                let (shown, others) = split.top(2);
                let rest = others.map_or(0, |(_, sums)| sums.minutes);
                prop_assert_eq!(shown.iter().map(|line| line.sums.minutes).sum::<i64>() + rest, split.total.minutes);
            }
        }
    }
}
