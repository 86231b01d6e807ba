//! Collects the rows of one step, then spreads them over the step's time. It knows nothing of what they say.

use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;

use super::log::{Rows, WrittenRow};

/// Where in a step its first and its last row stand: a process needs a moment to start and to end.
const FIRST_ROW: f64 = 0.01;
const LAST_ROW: f64 = 0.985;

/// Rows of one step with the pauses before them.
pub(crate) struct Writer {
    /// Text and the pauses so far, in parts of the whole.
    rows: Vec<(u64, String)>,
    pauses: u64,
    pub(crate) rng: StdRng,
}

impl Writer {
    pub(crate) fn new(rng: StdRng) -> Self {
        Self { rows: Vec::new(), pauses: 0, rng }
    }

    /// One whole line.
    pub(crate) fn line(&mut self, text: impl Into<String>) {
        let mut text = text.into();
        text.push('\n');
        self.part(text);
    }

    /// A piece of a line; the next row goes on where it stops.
    pub(crate) fn part(&mut self, text: impl Into<String>) {
        self.pauses += self.rng.random_range(1..12);
        self.rows.push((self.pauses, text.into()));
    }

    /// Waits about as long as that many rows take.
    pub(crate) fn pause(&mut self, rows: u64) {
        self.pauses += rows * 6;
    }

    pub(crate) fn finish(self, (start, end): (Duration, Duration)) -> Rows {
        let whole = self.pauses.max(1) as f64;
        let length = (end - start).as_secs_f64();
        let rows = self.rows.into_iter().map(|(pauses, text)| {
            let share = FIRST_ROW + (LAST_ROW - FIRST_ROW) * (pauses as f64 / whole);
            WrittenRow { at: start + Duration::from_secs_f64(length * share), text: text.into() }
        });
        Rows::Written(rows.collect())
    }
}

/// Text in a colour: `code` is what stands between `ESC[` and `m`.
pub(crate) fn paint(code: &str, text: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
