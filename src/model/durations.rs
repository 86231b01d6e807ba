//! How long deployments ran, as far as their rows tell, and the statistics of such times. Pure.
//!
//! Stricter than [`super::timeline::Timing`], which is for showing one deployment: sums and medians must not rest on a
//! guess, so what the row does not tell stays unknown here.

use api_types::deployment::{DeploymentSummary, Job};
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, StepStatus};
use chrono::TimeDelta;

/// When a deployment ran, by its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// It never began: queued, skipped, or cancelled before a runner took it.
    Never,
    /// It ran, but its row does not say when: lists from before the service kept jobs.
    Unknown,
    /// From its first job's start.
    Span {
        /// When it began.
        started: Timestamp,
        /// When it ended; `None` while it goes on.
        ended: Option<Timestamp>,
    },
}

impl Ran {
    /// What a row tells. A time that the service writes as zero has already become `None`.
    #[must_use]
    pub fn of(row: &DeploymentSummary) -> Self {
        let (is_over, goes_on) = match row.status {
            DeploymentStatus::NotStarted | DeploymentStatus::Skipped => return Self::Never,
            DeploymentStatus::Accepted if row.jobs.is_empty() => return Self::Never,
            DeploymentStatus::Accepted | DeploymentStatus::Running => (false, true),
            DeploymentStatus::Succeeded | DeploymentStatus::Failed => (true, false),
            // A word that nobody knows is not known to be an end, nor to go on.
            DeploymentStatus::Unknown(_) => (false, false),
        };
        if row.jobs.is_empty() {
            return Self::Unknown;
        }
        match row.jobs.iter().filter_map(job_started).min() {
            Some(started) if goes_on => Self::Span { started, ended: None },
            Some(started) => match row.jobs.iter().filter_map(job_ended).max().filter(|_| is_over) {
                Some(ended) => Self::Span { started, ended: Some(ended.max(started)) },
                None => Self::Unknown,
            },
            // One that failed may have been cancelled in the queue, and one that was accepted waits for its runner. All
            // others must have begun.
            None if matches!(row.status, DeploymentStatus::Failed | DeploymentStatus::Accepted) => Self::Never,
            None => Self::Unknown,
        }
    }

    /// When it began, and for how long it ran: up to `now` while it goes on.
    #[must_use]
    pub fn span(self, now: Timestamp) -> Option<(Timestamp, TimeDelta)> {
        match self {
            Self::Span { started, ended } => Some((started, (ended.unwrap_or(now) - started).max(TimeDelta::zero()))),
            Self::Never | Self::Unknown => None,
        }
    }
}

/// Some services leave a job's own times out while its steps have them.
fn job_started(job: &Job) -> Option<Timestamp> {
    job.started.or_else(|| job.steps.iter().filter_map(|step| step.started).min())
}

fn job_ended(job: &Job) -> Option<Timestamp> {
    job.last_updated.or_else(|| job.steps.iter().filter_map(|step| step.last_updated).max())
}

/// The steps of a deployment that ended, with how long each took.
pub fn steps(row: &DeploymentSummary) -> impl Iterator<Item = (&str, TimeDelta)> {
    let ended = row.jobs.iter().flat_map(|job| &job.steps);
    let ended = ended.filter(|step| matches!(step.status, StepStatus::Succeeded | StepStatus::Failed));
    ended.filter_map(|step| Some((step.name.as_str(), (step.last_updated? - step.started?).max(TimeDelta::zero()))))
}

/// The middle of sorted times: of an even number, the mean of the two in the middle.
#[must_use]
pub fn median(sorted: &[TimeDelta]) -> Option<TimeDelta> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some(lower + (upper - lower) / 2)
}

/// The smallest of sorted times that at least so many percent do not exceed (the nearest rank).
#[must_use]
pub fn percentile(sorted: &[TimeDelta], percent: usize) -> Option<TimeDelta> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(status: &str, jobs: serde_json::Value) -> DeploymentSummary {
        let json = serde_json::json!({ "id": "a", "status": status, "jobs": jobs });
        serde_json::from_value(json).expect("a row")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_row_tells_when_it_ran_or_that_it_does_not_tell() {
        use serde_json::json;
        let (start, middle, end) = ("2026-11-24T10:00:00Z", "2026-11-24T10:01:00Z", "2026-11-24T10:02:30.5Z");
        let zero = "0001-01-01T00:00:00Z";
        let job = |started: &str, ended: &str| json!({ "status": "x", "started": started, "lastUpdated": ended });
        let by_steps = json!([{ "status": "x", "steps": [
            { "name": "a", "status": "succeeded", "started": start, "lastUpdated": middle },
            { "name": "b", "status": "succeeded", "started": middle, "lastUpdated": end },
        ]}]);
        let span = |ended: Option<&str>| Ran::Span { started: at(start), ended: ended.map(at) };
        let cases = [
            ("succeeded", json!([job(start, end)]), span(Some(end))),
            ("failed", json!([job(start, end)]), span(Some(end))),
            ("running", json!([job(start, middle)]), span(None)),
            ("succeeded", json!([job(middle, end), job(start, middle)]), span(Some(end))),
            ("succeeded", by_steps, span(Some(end))),
            // An end before its start is no time at all, and never less.
            ("succeeded", json!([job(end, start)]), Ran::Span { started: at(end), ended: Some(at(end)) }),
            // Old lists.
            ("succeeded", json!([]), Ran::Unknown),
            ("succeeded", json!(null), Ran::Unknown),
            ("running", json!([]), Ran::Unknown),
            ("succeeded", json!([job(zero, zero)]), Ran::Unknown),
            ("succeeded", json!([job(start, zero)]), Ran::Unknown),
            ("resting", json!([job(start, end)]), Ran::Unknown),
            ("resting", json!([]), Ran::Unknown),
            ("accepted", json!([job(start, middle)]), span(None)),
            ("failed", json!([job(zero, end)]), Ran::Never),
            ("skipped", json!([]), Ran::Never),
            ("skipped", json!([job(start, end)]), Ran::Never),
            ("not-started", json!([]), Ran::Never),
            ("accepted", json!([job(zero, zero)]), Ran::Never),
        ];
        for (status, jobs, expected) in cases {
            assert_eq!(Ran::of(&row(status, jobs.clone())), expected, "{status} {jobs}");
        }
        assert_eq!(span(Some(end)).span(at(end)), Some((at(start), TimeDelta::milliseconds(150_500))));
        assert_eq!(span(None).span(at(middle)), Some((at(start), TimeDelta::minutes(1))));
        assert_eq!(Ran::Unknown.span(at(end)), None);
    }

    #[test]
    fn only_steps_that_ended_have_a_time() {
        let jobs = serde_json::json!([{ "status": "running", "steps": [
            { "name": "a", "status": "succeeded", "started": "2026-11-24T10:00:00Z", "lastUpdated": "2026-11-24T10:00:04Z" },
            { "name": "b", "status": "running", "started": "2026-11-24T10:00:04Z", "lastUpdated": "2026-11-24T10:00:05Z" },
            { "name": "c", "status": "not-started" },
        ]}]);
        let row = row("running", jobs);
        assert_eq!(steps(&row).collect::<Vec<_>>(), [("a", TimeDelta::seconds(4))]);
    }

    #[test]
    fn medians_and_percentiles_by_hand() {
        let seconds = |numbers: &[i64]| numbers.iter().copied().map(TimeDelta::seconds).collect::<Vec<_>>();
        let hundred: Vec<i64> = (1..=100).collect();
        let cases: [(&[i64], Option<i64>, Option<i64>); 5] = [
            (&[], None, None),
            (&[7], Some(7), Some(7)),
            (&[1, 2, 9], Some(2), Some(9)),
            (&[1, 3, 5, 20], Some(4), Some(20)),
            (&hundred, None, Some(95)),
        ];
        for (numbers, middle, p95) in cases {
            let sorted = seconds(numbers);
            if numbers.len() < 100 {
                assert_eq!(median(&sorted), middle.map(TimeDelta::seconds), "{numbers:?}");
            }
            assert_eq!(percentile(&sorted, 95), p95.map(TimeDelta::seconds), "{numbers:?}");
        }
        assert_eq!(median(&seconds(&hundred)), Some(TimeDelta::milliseconds(50_500)));
        // The twentieth of twenty is beyond the 95th percentile; the nineteenth is it.
        assert_eq!(percentile(&seconds(&(1..=20).collect::<Vec<_>>()), 95), Some(TimeDelta::seconds(19)));
    }
}
