//! A very long log whose rows are worked out one by one, so that it costs no memory.

use super::timeline::{StepKind, Timeline};
use super::{Brief, resources};
use crate::random::mix;

/// Rows that depend on their number alone.
#[derive(Debug)]
pub(crate) struct ComputedRows {
    n_rows: usize,
    kind: StepKind,
    salt: u64,
    title: String,
}

/// The part of a step: four fifths stand in the operation, 100 rows in each step before it, the rest where the
/// dependencies are downloaded.
pub(crate) fn rows_of_step(n_rows: usize, index: usize, timeline: &Timeline, brief: &Brief) -> ComputedRows {
    let kinds: Vec<StepKind> = timeline.steps.iter().map(|step| step.kind).collect();
    let bulk = kinds.iter().position(|kind| *kind == StepKind::Dependencies).unwrap_or(0);
    let share = |kind: StepKind| match kind {
        StepKind::Operation => n_rows * 4 / 5,
        _ => 100.min(n_rows / 100),
    };
    let kind = kinds.get(index).copied().unwrap_or(StepKind::Setup);
    let others: usize =
        kinds.iter().enumerate().filter(|(other, _)| *other != bulk).map(|(_, kind)| share(*kind)).sum();
    let n_rows = if index == bulk { n_rows.saturating_sub(others) } else { share(kind) };
    let salt = mix(brief.seed ^ index as u64);
    let title = format!("{}/{}/{}", brief.profile.org, brief.profile.project, brief.profile.stack);
    ComputedRows { n_rows, kind, salt, title }
}

impl ComputedRows {
    pub(crate) fn len(&self) -> usize {
        self.n_rows
    }

    pub(crate) fn text(&self, index: usize) -> String {
        let number = mix(self.salt ^ index as u64);
        match self.kind {
            StepKind::Operation => self.operation_row(index, number),
            StepKind::Dependencies => format!(
                "npm \u{1b}[35mhttp\u{1b}[0m fetch GET 200 https://npm.example.com/package-{}/-/{}.{}.0.tgz {}ms\n",
                number % 4_000,
                number % 7,
                number % 53,
                number % 900
            ),
            _ => format!("[{index:>3}] {:016x} ready\n", number),
        }
    }

    fn operation_row(&self, index: usize, number: u64) -> String {
        if index == 0 {
            return format!("\u{1b}[1mUpdating ({})\u{1b}[0m\n", self.title);
        }
        if index + 1 == self.n_rows {
            return "\u{1b}[1mDuration:\u{1b}[0m 24m31s\n".to_owned();
        }
        let resource = resources::resource_name(number);
        match number % 23 {
            0 => format!("\u{1b}[33mwarning:\u{1b}[0m partition {} of {resource} is compacted late\n", number % 512),
            1 => format!("\t{:>8}\t{:>8}\t{resource}\n", number % 99_999, (number >> 8) % 99_999),
            _ => format!(
                " \u{1b}[33m~\u{1b}[0m  aws:glue:CatalogTable {resource}-{:05} updating ({}s) [diff: ~storageDescriptor]\n",
                index,
                number % 40
            ),
        }
    }
}
