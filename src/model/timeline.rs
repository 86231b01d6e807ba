//! When a deployment began and ended, and where its time went: the steps on one scale. Pure.

use api_types::deployment::Job;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, StepStatus};
use chrono::TimeDelta;

/// When a deployment began and ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// When its first job began; `None` while it is queued.
    pub started: Option<Timestamp>,
    /// When it ended; `None` while it goes on.
    pub ended: Option<Timestamp>,
}

impl Timing {
    /// From a deployment's jobs. Old lists have no jobs: then only the times of the record are known, and `created`
    /// stands for the start of one that ran.
    #[must_use]
    pub fn new(
        status: &DeploymentStatus,
        created: Option<Timestamp>,
        modified: Option<Timestamp>,
        jobs: &[Job],
    ) -> Self {
        let ran = matches!(status, DeploymentStatus::Running | DeploymentStatus::Failed | DeploymentStatus::Succeeded);
        let first_job = jobs.iter().filter_map(|job| job.started).min();
        let started = if ran && jobs.is_empty() { created } else { first_job };
        let last_job = jobs.iter().filter_map(|job| job.last_updated).max();
        let ended = if status.is_terminal() { last_job.or(modified) } else { None };
        Self { started, ended }
    }

    /// How long it ran, up to `now` while it does. `None` when it never began.
    #[must_use]
    pub fn run_time(&self, now: Timestamp) -> Option<TimeDelta> {
        self.started.map(|started| (self.ended.unwrap_or(now) - started).max(TimeDelta::zero()))
    }
}

/// One step on the scale. Offsets and widths are shares of the whole, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineStep {
    /// The job, from 0.
    pub job: usize,
    /// The step within the job, from 0.
    pub step: usize,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub status: StepStatus,
    /// Where its bar begins.
    pub offset: f64,
    /// How long its bar is.
    pub width: f64,
    /// How long it took so far; `None` when it has not begun.
    pub duration: Option<TimeDelta>,
}

/// All steps on one scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// The steps in order.
    pub steps: Vec<TimelineStep>,
    /// The length of the scale.
    pub length: TimeDelta,
    /// How long it waited in the queue before the first job began.
    pub waited: Option<TimeDelta>,
}

impl Timeline {
    /// Lays the steps out. `now` is where a running step ends.
    #[must_use]
    pub fn new(created: Option<Timestamp>, jobs: &[Job], now: Timestamp) -> Self {
        let spans: Vec<_> = jobs
            .iter()
            .enumerate()
            .flat_map(|(job_index, job)| {
                job.steps.iter().enumerate().map(move |(index, step)| (job_index, index, step))
            })
            .map(|(job_index, index, step)| {
                let end = if step.status == StepStatus::Running { Some(now) } else { step.last_updated };
                let span = step.started.map(|start| (start, end.unwrap_or(start).max(start)));
                (job_index, index, step, span.filter(|_| step.status != StepStatus::NotStarted))
            })
            .collect();
        let started = spans.iter().filter_map(|(.., span)| span.map(|(start, _)| start)).min();
        let ended = spans.iter().filter_map(|(.., span)| span.map(|(_, end)| end)).max();
        let (Some(started), Some(ended)) = (started, ended) else {
            let steps = spans.into_iter().map(|(job, index, step, _)| bare(job, index, step)).collect();
            return Self { steps, length: TimeDelta::zero(), waited: None };
        };
        let length = (ended - started).max(TimeDelta::milliseconds(1));
        let share = |delta: TimeDelta| (milliseconds(delta) / milliseconds(length)).clamp(0.0, 1.0);
        let steps = spans
            .into_iter()
            .map(|(job, index, step, span)| match span {
                Some((start, end)) => TimelineStep {
                    offset: share(start - started),
                    width: share(end - start),
                    duration: Some(end - start),
                    ..bare(job, index, step)
                },
                None => bare(job, index, step),
            })
            .collect();
        let waited = created.map(|created| started - created).filter(|waited| *waited > TimeDelta::zero());
        Self { steps, length, waited }
    }
}

fn bare(job: usize, index: usize, step: &api_types::deployment::Step) -> TimelineStep {
    TimelineStep {
        job,
        step: index,
        name: step.name.clone(),
        status: step.status.clone(),
        offset: 0.0,
        width: 0.0,
        duration: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
fn milliseconds(delta: TimeDelta) -> f64 {
    delta.num_milliseconds() as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test that fails is what is wanted")]

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000 + second, 0).expect("a time")
    }

    fn job(steps: &[(&str, Option<i64>, Option<i64>)]) -> Job {
        let steps: Vec<_> = steps
            .iter()
            .map(|(status, start, end)| {
                serde_json::json!({
                    "name": "a step", "status": status,
                    "started": start.map(|second| at(second).to_rfc3339()),
                    "lastUpdated": end.map_or("0001-01-01T00:00:00Z".to_owned(), |second| at(second).to_rfc3339()),
                })
            })
            .collect();
        let first = steps.first().and_then(|step| step["started"].as_str()).map(str::to_owned);
        serde_json::from_value(serde_json::json!({"status": "running", "started": first, "steps": steps}))
            .expect("a job")
    }

    #[test]
    fn steps_share_one_scale_and_a_running_one_grows_to_now() {
        let jobs =
            [job(&[("succeeded", Some(0), Some(10)), ("running", Some(10), Some(10)), ("not-started", None, None)])];
        let timeline = Timeline::new(Some(at(-5)), &jobs, at(20));
        let bars: Vec<_> = timeline.steps.iter().map(|step| (step.offset, step.width)).collect();
        assert_eq!(bars, [(0.0, 0.5), (0.5, 0.5), (0.0, 0.0)]);
        assert_eq!(timeline.waited, Some(TimeDelta::seconds(5)));
        assert_eq!(timeline.steps[2].duration, None);
    }

    #[test]
    fn nothing_has_begun() {
        let timeline = Timeline::new(Some(at(0)), &[job(&[("not-started", None, None)])], at(5));
        assert_eq!((timeline.steps.len(), timeline.length), (1, TimeDelta::zero()));
    }

    #[test]
    fn a_clock_behind_the_service_gives_no_negative_time() {
        let timing = Timing { started: Some(at(10)), ended: None };
        assert_eq!(timing.run_time(at(0)), Some(TimeDelta::zero()));
    }

    #[test]
    fn old_records_without_jobs_have_a_duration() {
        let timing = Timing::new(&DeploymentStatus::Succeeded, Some(at(0)), Some(at(60)), &[]);
        assert_eq!(timing.run_time(at(99)), Some(TimeDelta::seconds(60)));
        let queued = Timing::new(&DeploymentStatus::NotStarted, Some(at(0)), Some(at(0)), &[]);
        assert_eq!(queued.run_time(at(99)), None);
        let skipped = Timing::new(&DeploymentStatus::Skipped, Some(at(0)), Some(at(60)), &[]);
        assert_eq!(skipped.run_time(at(99)), None);
    }
}
