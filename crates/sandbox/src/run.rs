//! What can be seen of a run at a moment: its status, its steps, its update, its rows. Everything here is worked out
//! from a few times, the plan and the moment; nothing is kept, so nothing can come to disagree.

use std::sync::Arc;
use std::time::Duration;

use api_types::deployment::{Job, Step};
use api_types::logs::LogRow;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, StepStatus, UpdateResult};

use crate::plan::log::Log;
use crate::plan::{Brief, StepKind, Timeline, UpdatePlan};

/// How long a cancelled run goes on.
const CANCEL_TAKES: Duration = Duration::from_millis(1_500);

/// A run: from the moment it is accepted.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) brief: Arc<Brief>,
    pub(crate) timeline: Arc<Timeline>,
    pub(crate) accepted_at: Timestamp,
    pub(crate) started_at: Timestamp,
    /// Durations of the plan are divided by this.
    pub(crate) pace: f64,
    pub(crate) cancelled: Option<Cancelled>,
}

/// A request to stop a run.
#[derive(Clone)]
pub(crate) struct Cancelled {
    pub(crate) at: Timestamp,
    /// Who asked.
    pub(crate) by: String,
}

/// When a step ran, or is to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StepSpan {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) fails: bool,
}

impl Run {
    /// When something of the plan happens.
    pub(crate) fn moment(&self, offset: Duration) -> Timestamp {
        self.started_at + self.paced(offset)
    }

    fn paced(&self, duration: Duration) -> Duration {
        paced(duration, self.pace)
    }

    /// The step that a cancel stopped: the one that ran, or the next one when none did.
    fn cancelled_step(&self) -> Option<(usize, &Cancelled)> {
        let cancelled = self.cancelled.as_ref()?;
        let spans = self.timeline.steps.iter().map(|step| step.span);
        let step = spans
            .enumerate()
            .find_map(|(index, span)| span.filter(|(_, end)| self.moment(*end) > cancelled.at).map(|_| index))?;
        Some((step, cancelled))
    }

    /// When a step runs; `None` when the run never reaches it.
    pub(crate) fn span(&self, step: usize) -> Option<StepSpan> {
        let plan = self.timeline.steps.get(step)?;
        let (start, end) = plan.span.map(|(start, end)| (self.moment(start), self.moment(end)))?;
        match self.cancelled_step() {
            Some((stopped, _)) if step > stopped => None,
            Some((stopped, cancelled)) if step == stopped => {
                let end = cancelled.at + self.paced(CANCEL_TAKES);
                Some(StepSpan { start: start.min(cancelled.at), end, fails: true })
            }
            _ => Some(StepSpan { start, end, fails: plan.fails }),
        }
    }

    pub(crate) fn ends_at(&self) -> Timestamp {
        match self.cancelled_step() {
            Some((_, cancelled)) => cancelled.at + self.paced(CANCEL_TAKES),
            None => self.moment(self.timeline.length()),
        }
    }

    pub(crate) fn succeeds(&self) -> bool {
        self.timeline.succeeds && self.cancelled_step().is_none()
    }

    pub(crate) fn status(&self, now: Timestamp) -> DeploymentStatus {
        if now < self.started_at {
            DeploymentStatus::Accepted
        } else if now < self.ends_at() {
            DeploymentStatus::Running
        } else if self.succeeds() {
            DeploymentStatus::Succeeded
        } else {
            DeploymentStatus::Failed
        }
    }

    /// When anything last changed.
    pub(crate) fn modified(&self, now: Timestamp) -> Timestamp {
        if now < self.started_at {
            return self.accepted_at;
        }
        let spans = (0..self.timeline.steps.len()).filter_map(|step| self.span(step));
        let moments = spans.flat_map(|span| [span.start, span.end]).filter(|moment| *moment <= now);
        moments.max().unwrap_or(self.started_at)
    }

    pub(crate) fn job(&self, now: Timestamp) -> Job {
        let steps = self.timeline.steps.iter().enumerate().map(|(index, plan)| {
            let begun = self.span(index).filter(|span| span.start <= now);
            let (status, started, last_updated) = match begun {
                None => (StepStatus::NotStarted, None, None),
                Some(span) if now < span.end => (StepStatus::Running, Some(span.start), Some(span.start)),
                Some(span) if span.fails => (StepStatus::Failed, Some(span.start), Some(span.end)),
                Some(span) => (StepStatus::Succeeded, Some(span.start), Some(span.end)),
            };
            Step { name: plan.name.to_string(), status, started, last_updated }
        });
        let is_started = now >= self.started_at;
        Job {
            status: self.status(now),
            started: is_started.then_some(self.started_at),
            last_updated: is_started.then(|| self.modified(now)),
            steps: steps.collect(),
        }
    }

    /// When the engine runs as planned, and when it really does: a cancel ends it otherwise.
    pub(crate) fn engine_spans(&self, kind: StepKind) -> Option<(StepSpan, StepSpan)> {
        let index = self.timeline.steps.iter().position(|step| step.kind == kind)?;
        let plan = self.timeline.steps.get(index)?;
        let (start, end) = plan.span?;
        let planned = StepSpan { start: self.moment(start), end: self.moment(end), fails: plan.fails };
        Some((planned, self.span(index)?))
    }

    /// The engine's run, once it has begun.
    pub(crate) fn update(&self, now: Timestamp) -> Option<UpdateView> {
        self.engine_run(StepKind::Operation, now)
    }

    /// The engine's second run, which remedies the drift that the first one found, once it has begun.
    pub(crate) fn remediation(&self, now: Timestamp) -> Option<UpdateView> {
        self.engine_run(StepKind::Remediation, now)
    }

    /// One of the engine's runs, once it has begun.
    pub(crate) fn engine_run(&self, kind: StepKind, now: Timestamp) -> Option<UpdateView> {
        let (planned, span) = self.engine_spans(kind).filter(|(_, span)| span.start <= now)?;
        let is_over = now >= span.end;
        let result = match (is_over, span.fails) {
            (false, _) => UpdateResult::InProgress,
            (true, true) => UpdateResult::Failed,
            (true, false) => UpdateResult::Succeeded,
        };
        // Where the engine stands: at the end of the plan, or where the clock or a cancel stopped it.
        let stopped = self.cancelled.as_ref().map_or(span.end, |cancelled| span.end.min(cancelled.at));
        let until = now.min(stopped).min(planned.end);
        let whole = (planned.end - span.start).num_milliseconds().max(1) as f64;
        let share = ((until - span.start).num_milliseconds() as f64 / whole).clamp(0.0, 1.0);
        Some(UpdateView { start: span.start, end: is_over.then_some(span.end), result, share })
    }

    /// Whether the stack gets a new version, once the run is over.
    pub(crate) fn reached_new_version(&self) -> bool {
        let end = self.ends_at();
        let updates = self.timeline.update.as_ref().is_some_and(|update| !update.kind.is_preview());
        (updates && self.update(end).is_some()) || self.remediation(end).is_some()
    }

    /// The version of the stack that one of its updates makes; 0 for a preview.
    pub(crate) fn version_of(&self, update: &UpdatePlan) -> i64 {
        if update.kind.is_preview() { 0 } else { self.brief.update_version }
    }
}

/// A duration of a plan at a pace.
pub(crate) fn paced(duration: Duration, pace: f64) -> Duration {
    // At the pace of 1 nothing must be rounded.
    if pace == 1.0 { duration } else { duration.div_f64(pace) }
}

/// The engine's run at a moment.
pub(crate) struct UpdateView {
    pub(crate) start: Timestamp,
    pub(crate) end: Option<Timestamp>,
    pub(crate) result: UpdateResult,
    /// How much of it is done, from 0 to 1.
    pub(crate) share: f64,
}

/// The rows of a run that can be read at a moment.
pub(crate) struct LogView {
    pub(crate) run: Run,
    pub(crate) log: Arc<Log>,
    pub(crate) now: Timestamp,
}

impl LogView {
    pub(crate) fn n_steps(&self) -> usize {
        self.run.timeline.steps.len()
    }

    pub(crate) fn step_name(&self, step: usize) -> Option<&str> {
        self.run.timeline.steps.get(step).map(|plan| plan.name.as_ref())
    }

    pub(crate) fn has_begun(&self, step: usize) -> bool {
        self.run.span(step).is_some_and(|span| span.start <= self.now)
    }

    /// Whether a step writes no more: it has ended, or it will never begin.
    pub(crate) fn is_over(&self, step: usize) -> bool {
        self.run.span(step).map_or(self.now >= self.run.ends_at(), |span| span.end <= self.now)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.now >= self.run.ends_at()
    }

    /// How many rows of a step can be read.
    pub(crate) fn n_rows(&self, step: usize) -> usize {
        if !self.has_begun(step) {
            return 0;
        }
        let written = self.n_written(step);
        written + self.farewell(step).iter().filter(|(at, _)| *at <= self.now).count()
    }

    /// How many rows of the plan were written before the moment, and before a cancel.
    fn n_written(&self, step: usize) -> usize {
        let Some(rows) = self.log.steps.get(step) else { return 0 };
        let stopped = self.run.cancelled_step().filter(|(stopped, _)| *stopped == step);
        let until = stopped.map_or(self.now, |(_, cancelled)| self.now.min(cancelled.at));
        let (mut low, mut high) = (0, rows.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.run.moment(rows.at(middle)) <= until { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// What a cancelled step writes last.
    fn farewell(&self, step: usize) -> Vec<(Timestamp, String)> {
        let Some((stopped, cancelled)) = self.run.cancelled_step() else { return Vec::new() };
        if stopped != step {
            return Vec::new();
        }
        let ends_at = self.run.ends_at();
        vec![
            // The line before may have been cut in its middle.
            (cancelled.at, "\n".to_owned()),
            (cancelled.at, format!("Cancel requested by {}, stopping\n", cancelled.by)),
            (ends_at, "\u{1b}[1;31merror:\u{1b}[0m the deployment was cancelled\n".to_owned()),
        ]
    }

    /// Rows of a step, from an offset on, as many as can be read and at most `count`.
    pub(crate) fn rows(&self, step: usize, offset: usize, count: usize) -> Vec<LogRow> {
        let Some(rows) = self.log.steps.get(step).filter(|_| self.has_begun(step)) else { return Vec::new() };
        let n_written = self.n_written(step);
        let written = (offset..n_written).map(|index| LogRow::text(self.run.moment(rows.at(index)), rows.text(index)));
        let farewell = self.farewell(step).into_iter().filter(|(at, _)| *at <= self.now);
        let farewell = farewell.skip(offset.saturating_sub(n_written)).map(|(at, text)| LogRow::text(at, text));
        written.chain(farewell).take(count).collect()
    }

    /// The text of every row that can be read, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        let rows = (0..self.n_steps()).flat_map(|step| self.rows(step, 0, usize::MAX));
        rows.filter_map(|row| row.line).collect()
    }
}
