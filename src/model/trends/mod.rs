//! How a stack's deployments go over time: how long they take by version and operation, how many succeed, which step
//! takes longest, and what is slower than usual. Pure.
//!
//! Times are those of runs that succeeded, as one that failed often ended early. A number that rests on too few runs is
//! left out.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use api_types::deployment::DeploymentSummary;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, DeploymentVersion, Operation};
use chrono::TimeDelta;

use super::csv;
use super::durations::{Ran, median, percentile, steps};
use super::format::duration;
use super::words;

/// Fewer runs than this say nothing about the usual time.
const MIN_FOR_MEDIAN: usize = 3;
/// Of fewer runs than this, the 95th percentile is only the longest.
const MIN_FOR_P95: usize = 20;
/// Fewer runs than this do not tell what is slower than usual.
const MIN_FOR_FENCE: usize = 8;

/// One deployment that succeeded or failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number on the stack.
    pub version: DeploymentVersion,
    /// What it did; `None` on old ones, whose operation the service did not keep.
    pub operation: Option<Operation>,
    /// How it ended.
    pub status: DeploymentStatus,
    /// When it began, and how long it took; `None` where the service does not tell.
    pub span: Option<(Timestamp, TimeDelta)>,
    /// Its steps.
    pub steps: Vec<(String, TimeDelta)>,
    /// Whether it took longer than runs of its operation usually do.
    pub is_slow: bool,
}

impl Run {
    fn of(row: &DeploymentSummary) -> Option<Self> {
        let ended = matches!(row.status, DeploymentStatus::Succeeded | DeploymentStatus::Failed);
        let span = match Ran::of(row) {
            Ran::Span { started, ended: Some(ended) } => Some((started, ended - started)),
            _ => None,
        };
        ended.then(|| Self {
            version: row.version,
            operation: row.pulumi_operation.clone(),
            status: row.status.clone(),
            span,
            steps: steps(row).map(|(name, length)| (name.to_owned(), length)).collect(),
            is_slow: false,
        })
    }

    /// Whether it succeeded.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status == DeploymentStatus::Succeeded
    }

    /// How long it took.
    #[must_use]
    pub fn length(&self) -> Option<TimeDelta> {
        self.span.map(|(_, length)| length)
    }

    /// The step that took longest.
    #[must_use]
    pub fn slowest_step(&self) -> Option<&(String, TimeDelta)> {
        self.steps.iter().max_by_key(|(_, length)| *length)
    }
}

/// A step over many runs.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTime {
    /// The name.
    pub name: String,
    /// In how many runs it was.
    pub n_runs: usize,
    /// The median.
    pub median: TimeDelta,
    /// The 95th percentile, of enough runs.
    pub p95: Option<TimeDelta>,
    /// Its share in the time of all steps, in percent.
    pub share: f64,
}

/// The numbers of some runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// How many succeeded.
    pub n_succeeded: usize,
    /// How many failed.
    pub n_failed: usize,
    /// How many succeeded and tell their time.
    pub n_timed: usize,
    /// The median, of enough runs.
    pub median: Option<TimeDelta>,
    /// The 95th percentile, of enough runs.
    pub p95: Option<TimeDelta>,
}

impl Figures {
    fn of(runs: &[Run]) -> Self {
        let n_succeeded = runs.iter().filter(|run| run.succeeded()).count();
        let lengths = sorted(runs.iter().filter(|run| run.succeeded()).filter_map(Run::length));
        Self {
            n_succeeded,
            n_failed: runs.len() - n_succeeded,
            n_timed: lengths.len(),
            median: median(&lengths).filter(|_| lengths.len() >= MIN_FOR_MEDIAN),
            p95: percentile(&lengths, 95).filter(|_| lengths.len() >= MIN_FOR_P95),
        }
    }

    /// How many ended.
    #[must_use]
    pub fn n_ended(&self) -> usize {
        self.n_succeeded + self.n_failed
    }

    /// Succeeded as a share of ended, in percent; `None` when none ended.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share is shown, not counted with")]
    pub fn success_percent(&self) -> Option<f64> {
        (self.n_ended() > 0).then(|| self.n_succeeded as f64 * 100.0 / self.n_ended() as f64)
    }
}

/// The runs of a stack, of one operation or of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trends {
    /// The runs, oldest first.
    pub runs: Vec<Run>,
    /// Their numbers.
    pub all: Figures,
    /// Those of the older and of the newer half, to compare.
    pub halves: [Figures; 2],
    /// Where the time of the successful ones goes: the step with the largest share first.
    pub steps: Vec<StepTime>,
}

impl Trends {
    /// From the rows of a stack's list, in any order.
    #[must_use]
    pub fn new(rows: &[DeploymentSummary], operation: Option<&Operation>) -> Self {
        let mut runs: Vec<Run> = rows.iter().filter_map(Run::of).collect();
        runs.sort_by_key(|run| run.version);
        mark_slow(&mut runs);
        runs.retain(|run| operation.is_none() || run.operation.as_ref() == operation);
        let (older, newer) = runs.split_at(runs.len() / 2);
        Self {
            all: Figures::of(&runs),
            halves: [Figures::of(older), Figures::of(newer)],
            steps: step_times(&runs),
            runs,
        }
    }

    /// How many ended without telling how long they took.
    #[must_use]
    pub fn n_untimed(&self) -> usize {
        self.runs.iter().filter(|run| run.span.is_none()).count()
    }

    /// The longest of them.
    #[must_use]
    pub fn longest(&self) -> Option<TimeDelta> {
        self.runs.iter().filter_map(Run::length).max()
    }

    /// The same as a file for a spreadsheet, newest first.
    #[must_use]
    pub fn to_csv(&self, what: &str) -> String {
        let columns = ["version", "operation", "status", "started (UTC)", "seconds", "slower than usual"];
        let columns = columns.into_iter().chain(["slowest step", "its seconds"]);
        let mut text = csv::line([what]) + &csv::line(columns);
        let seconds = |length: TimeDelta| format!("{:.1}", seconds(length));
        for run in self.runs.iter().rev() {
            let operation = run.operation.as_ref().map(ToString::to_string).unwrap_or_default();
            let started = run.span.map(|(started, _)| started.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            let slowest = run.slowest_step();
            text.push_str(&csv::line([
                run.version.0.to_string(),
                operation,
                run.status.to_string(),
                started.unwrap_or_default(),
                run.length().map(seconds).unwrap_or_default(),
                if run.is_slow { "yes" } else { "" }.to_owned(),
                slowest.map(|(name, _)| name.clone()).unwrap_or_default(),
                slowest.map(|(_, length)| seconds(*length)).unwrap_or_default(),
            ]));
        }
        text
    }
}

/// The numbers of each operation, the one with most runs first; old deployments have none.
#[must_use]
pub fn by_operation(rows: &[DeploymentSummary]) -> Vec<(Option<Operation>, Figures)> {
    let mut groups: Vec<(Option<Operation>, Vec<Run>)> = Vec::new();
    for run in rows.iter().filter_map(Run::of) {
        match groups.iter_mut().find(|(operation, _)| *operation == run.operation) {
            Some((_, runs)) => runs.push(run),
            None => groups.push((run.operation.clone(), vec![run])),
        }
    }
    let name = |operation: &Option<Operation>| words::operation(operation.as_ref()).0;
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| name(&a.0).cmp(&name(&b.0))));
    groups.into_iter().map(|(operation, runs)| (operation, Figures::of(&runs))).collect()
}

/// Marks what lies beyond the upper fence of its operation (Tukey: the upper quartile and one and a half times the
/// distance between the quartiles). Where all take about as long, a second more is not remarkable: it has to be a
/// quarter more than the median as well.
fn mark_slow(runs: &mut [Run]) {
    let mut lengths: BTreeMap<Option<String>, Vec<TimeDelta>> = BTreeMap::new();
    let key = |run: &Run| run.operation.as_ref().map(ToString::to_string);
    for run in runs.iter().filter(|run| run.succeeded()) {
        lengths.entry(key(run)).or_default().extend(run.length());
    }
    let fences: BTreeMap<_, _> = lengths
        .into_iter()
        .filter(|(_, lengths)| lengths.len() >= MIN_FOR_FENCE)
        .filter_map(|(key, lengths)| {
            let lengths = sorted(lengths);
            let (lower, upper) = (percentile(&lengths, 25)?, percentile(&lengths, 75)?);
            let middle = median(&lengths)?;
            Some((key, (upper + (upper - lower) * 3 / 2).max(middle * 5 / 4)))
        })
        .collect();
    for run in runs {
        run.is_slow = run.length().zip(fences.get(&key(run))).is_some_and(|(length, fence)| length > *fence);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown, not counted with")]
fn step_times(runs: &[Run]) -> Vec<StepTime> {
    let mut lengths: BTreeMap<&str, Vec<TimeDelta>> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.succeeded()) {
        for (name, length) in &run.steps {
            lengths.entry(name).or_default().push(*length);
        }
    }
    let milliseconds = |lengths: &[TimeDelta]| lengths.iter().map(TimeDelta::num_milliseconds).sum::<i64>();
    let total = lengths.values().map(|lengths| milliseconds(lengths)).sum::<i64>().max(1);
    let mut times: Vec<StepTime> = lengths
        .into_iter()
        .filter_map(|(name, lengths)| {
            let lengths = sorted(lengths);
            Some(StepTime {
                name: name.to_owned(),
                n_runs: lengths.len(),
                median: median(&lengths)?,
                p95: percentile(&lengths, 95).filter(|_| lengths.len() >= MIN_FOR_P95),
                share: milliseconds(&lengths) as f64 * 100.0 / total as f64,
            })
        })
        .collect();
    times.sort_by(|a, b| b.share.total_cmp(&a.share));
    times
}

fn sorted(lengths: impl IntoIterator<Item = TimeDelta>) -> Vec<TimeDelta> {
    let mut lengths: Vec<_> = lengths.into_iter().collect();
    lengths.sort_unstable();
    lengths
}

/// A time in seconds, to draw.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a height needs no more than 53 bits")]
pub fn seconds(length: TimeDelta) -> f64 {
    length.num_milliseconds().max(0) as f64 / 1_000.0
}

/// By how much something grew, in percent, rounded; `None` from nothing.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a percentage of two times is small")]
pub fn change_percent(before: TimeDelta, after: TimeDelta) -> Option<i64> {
    let (before, after) = (seconds(before), seconds(after));
    (before > 0.0).then(|| ((after - before) * 100.0 / before).round() as i64)
}

/// How many seconds the numbers of an axis count, so that its gridlines are at times that people count in.
#[must_use]
pub fn axis_unit_secs(longest: TimeDelta) -> f64 {
    match longest.num_minutes() {
        ..2 => 1.0,
        2..180 => 60.0,
        _ => 3_600.0,
    }
}

/// A time at an axis, without parts that are zero: `45s`, `2m`, `2m 30s`, `1h 30m`.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a time that a deployment took is small")]
pub fn axis_words(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as i64;
    let seconds = tenths / 10;
    let parts = [(seconds / 3_600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let parts: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, unit)| format!("{number}{unit}")).collect();
    match tenths {
        0 => "0".to_owned(),
        1..100 if tenths % 10 != 0 => format!("{seconds}.{}s", tenths % 10),
        _ => parts.join(" "),
    }
}

/// Which of so many runs are named at the axis: at most so many, evenly apart, the newest among them.
#[must_use]
pub fn named_runs(n_runs: usize, most: usize) -> Vec<usize> {
    let step = n_runs.div_ceil(most.max(1)).max(1);
    (0..n_runs).rev().step_by(step).collect()
}

/// A time in the older and in the newer half, and by how much it changed.
#[must_use]
pub fn compared(older: Option<TimeDelta>, newer: Option<TimeDelta>) -> Option<String> {
    let (older, newer) = older.zip(newer)?;
    let change = change_percent(older, newer)?;
    let sign = match change {
        0 => "±",
        1.. => "+",
        _ => "−",
    };
    Some(format!("{} older half, {} newer: {sign}{} %", duration(older), duration(newer), change.abs()))
}
