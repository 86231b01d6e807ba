//! What a run writes, as rows of its steps. It is made when somebody reads it, and may be thrown away: made again, it
//! is the same.

use std::borrow::Cow;
use std::time::Duration;

use super::changes::Changes;
use super::large::ComputedRows;
use super::timeline::{StepKind, Timeline};
use super::writer::Writer;
use super::{Brief, LogSource, after, commands, dependencies, large, pulumi, setup, source};
use crate::config::LogText;
use crate::random;

/// The rows of every step, empty for a step that writes nothing.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) steps: Vec<Rows>,
}

/// The rows of one step, in order of time.
#[derive(Debug)]
pub(crate) enum Rows {
    /// Each with its own time.
    Written(Vec<WrittenRow>),
    /// Lines of a given text, spread evenly over the step.
    Given { text: LogText, span: (Duration, Duration) },
    /// Rows that are worked out one by one.
    Computed { rows: ComputedRows, span: (Duration, Duration) },
}

#[derive(Debug)]
pub(crate) struct WrittenRow {
    /// From the start of the run.
    pub(crate) at: Duration,
    /// Its own line end included, if it has one.
    pub(crate) text: Box<str>,
}

impl Rows {
    pub(crate) fn none() -> Self {
        Self::Written(Vec::new())
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Written(rows) => rows.len(),
            Self::Given { text, .. } => text.n_lines(),
            Self::Computed { rows, .. } => rows.len(),
        }
    }

    /// When a row is written, from the start of the run.
    pub(crate) fn at(&self, index: usize) -> Duration {
        match self {
            Self::Written(rows) => rows.get(index).map_or(Duration::ZERO, |row| row.at),
            Self::Given { span, .. } | Self::Computed { span, .. } => spread(*span, index, self.len()),
        }
    }

    pub(crate) fn text(&self, index: usize) -> Cow<'_, str> {
        match self {
            Self::Written(rows) => rows.get(index).map_or("", |row| &row.text).into(),
            Self::Given { text, .. } => text.line(index).into(),
            Self::Computed { rows, .. } => rows.text(index).into(),
        }
    }
}

/// The time of one of `n` rows that stand evenly between two moments, in whole nanoseconds.
fn spread((start, end): (Duration, Duration), index: usize, n: usize) -> Duration {
    let length = (end - start).as_nanos();
    let share = length * (index as u128 + 1) / (n as u128 + 1);
    start + Duration::from_nanos(u64::try_from(share).unwrap_or(u64::MAX))
}

impl Log {
    pub(crate) fn write(brief: &Brief, timeline: &Timeline) -> Self {
        let steps = timeline.steps.iter().enumerate().map(|(index, step)| {
            let Some(span) = step.span else { return Rows::none() };
            let rng = random::rng(brief.seed, &[&brief.id.0, "log", &index.to_string()]);
            match &brief.script.log {
                LogSource::Text(text) if step.kind == StepKind::Operation => Rows::Given { text: text.clone(), span },
                LogSource::Text(_) => Rows::none(),
                LogSource::Large(n_rows) => {
                    Rows::Computed { rows: large::rows_of_step(*n_rows, index, timeline, brief), span }
                }
                LogSource::Believable => {
                    let mut writer = Writer::new(rng);
                    match step.kind {
                        StepKind::Setup => setup::write_setup(&mut writer, brief),
                        StepKind::Executor => setup::write_executor(&mut writer),
                        StepKind::Oidc => setup::write_oidc(&mut writer, brief),
                        StepKind::Source => source::write(&mut writer, brief, step.fails),
                        StepKind::Dependencies => dependencies::write(&mut writer, brief, step.fails),
                        StepKind::PreRun(command) => commands::write(&mut writer, brief, command, step.fails),
                        StepKind::Operation => pulumi::write(&mut writer, brief, timeline, span),
                        StepKind::Remediation => {
                            let changes = Changes::settle(brief, timeline, step.kind);
                            if let Some((update, changes)) = timeline.remediation.as_ref().zip(changes) {
                                after::write_remediation(&mut writer, brief, update, &changes);
                            }
                        }
                        StepKind::RemoveStack => after::write_removal(&mut writer, brief),
                    }
                    writer.finish(span)
                }
            }
        });
        Self { steps: steps.collect() }
    }
}
