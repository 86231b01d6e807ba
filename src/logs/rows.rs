//! Which rows there are to draw: a head for each step and, unless the step is folded, its lines.
//!
//! Rows are numbered from 0 from top to bottom; a row is a head or a line. Everything here costs as much as there are
//! steps, never as much as there are lines, so the map is made anew whenever lines come or a step is folded.
//!
//! Heights are nominal: what rows would have if no line were wrapped. Measured heights are the matter of `scroll.rs`.
//! This module must not know a line's text, nor what is in view.

use std::fmt;
use std::ops::RangeInclusive;

/// The height of a step's head in CSS pixels: the token `log-head`.
pub const HEAD_HEIGHT_PX: f64 = 32.0;
/// The height of a line that is not wrapped, in CSS pixels: the token `log-line`.
pub const LINE_HEIGHT_PX: f64 = 20.0;

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// The head of the step with this index.
    Head(usize),
    /// The line with this number, from 1.
    Line(usize),
}

/// What the map needs to know of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepLines {
    /// All its lines, shown or not.
    pub line_count: usize,
    /// Whether only its head is shown.
    pub is_folded: bool,
}

/// Where each row is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowMap {
    steps: Vec<StepRows>,
    row_count: usize,
    line_count: usize,
    height_px: f64,
}

#[derive(Clone, Debug, PartialEq)]
struct StepRows {
    /// The row of its head.
    head_row: usize,
    /// The nominal top of its head.
    top_px: f64,
    first_line: usize,
    shown_lines: usize,
}

impl RowMap {
    /// The rows of these steps, in order.
    #[must_use]
    pub fn new(steps: impl IntoIterator<Item = StepLines>) -> Self {
        let mut map = Self::default();
        for StepLines { line_count, is_folded } in steps {
            let shown_lines = if is_folded { 0 } else { line_count };
            let (head_row, top_px, first_line) = (map.row_count, map.height_px, map.line_count + 1);
            map.steps.push(StepRows { head_row, top_px, first_line, shown_lines });
            map.row_count += 1 + shown_lines;
            map.line_count += line_count;
            map.height_px += HEAD_HEIGHT_PX + shown_lines as f64 * LINE_HEIGHT_PX;
        }
        map
    }

    /// Heads and shown lines.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.row_count
    }

    /// The nominal height of all rows.
    #[must_use]
    pub fn height_px(&self) -> f64 {
        self.height_px
    }

    /// What the row at this index shows.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<Row> {
        if index >= self.row_count {
            return None;
        }
        let step_index = self.step_of(index)?;
        let step = self.steps.get(step_index)?;
        Some(match index - step.head_row {
            0 => Row::Head(step_index),
            after_head => Row::Line(step.first_line + after_head - 1),
        })
    }

    /// The index of the row that shows this, if it is shown.
    #[must_use]
    pub fn index_of(&self, row: Row) -> Option<usize> {
        match row {
            Row::Head(step) => self.steps.get(step).map(|step| step.head_row),
            Row::Line(line) => {
                let (_, step) = self.step_of_line(line)?;
                let index_in_step = line - step.first_line;
                (index_in_step < step.shown_lines).then_some(step.head_row + 1 + index_in_step)
            }
        }
    }

    /// The index of the row that shows this, or of the head it is folded under.
    #[must_use]
    pub fn nearest_index_of(&self, row: Row) -> Option<usize> {
        self.index_of(row).or_else(|| match row {
            Row::Head(_) => None,
            Row::Line(line) => self.step_of_line(line).map(|(_, step)| step.head_row),
        })
    }

    /// The step that holds a line, shown or not.
    #[must_use]
    pub fn step_with_line(&self, line: usize) -> Option<usize> {
        self.step_of_line(line).map(|(index, _)| index)
    }

    /// The step that a row belongs to. With the row at the top of the view: the step whose head sticks there.
    #[must_use]
    pub fn step_of(&self, index: usize) -> Option<usize> {
        self.steps.partition_point(|step| step.head_row <= index).checked_sub(1)
    }

    /// The nominal top of a row; of a row beyond the last, the end.
    #[must_use]
    pub fn top_px(&self, index: usize) -> f64 {
        let step = self.step_of(index).and_then(|step| self.steps.get(step)).filter(|_| index < self.row_count);
        step.map_or(self.height_px, |step| match index - step.head_row {
            0 => step.top_px,
            after_head => step.top_px + HEAD_HEIGHT_PX + (after_head - 1) as f64 * LINE_HEIGHT_PX,
        })
    }

    /// The nominal height of a row, 0 beyond the last.
    #[must_use]
    pub fn nominal_height_px(&self, index: usize) -> f64 {
        match self.row(index) {
            Some(Row::Head(_)) => HEAD_HEIGHT_PX,
            Some(Row::Line(_)) => LINE_HEIGHT_PX,
            None => 0.0,
        }
    }

    /// The row at a nominal height, and how far below its top that is. Beyond either end: the first or last row.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast to an integer saturates")]
    pub fn row_at_px(&self, position_px: f64) -> (usize, f64) {
        let position_px = if position_px > 0.0 { position_px.min(self.height_px) } else { 0.0 }; // not a number: 0
        let after = self.steps.partition_point(|step| step.top_px <= position_px);
        let Some(step) = after.checked_sub(1).and_then(|index| self.steps.get(index)) else {
            return (0, 0.0);
        };
        let below_head_px = position_px - step.top_px - HEAD_HEIGHT_PX;
        if below_head_px < 0.0 || step.shown_lines == 0 {
            return (step.head_row, position_px - step.top_px);
        }
        let index_in_step = ((below_head_px / LINE_HEIGHT_PX) as usize).min(step.shown_lines - 1);
        (step.head_row + 1 + index_in_step, below_head_px - index_in_step as f64 * LINE_HEIGHT_PX)
    }

    fn step_of_line(&self, line: usize) -> Option<(usize, &StepRows)> {
        if !(1..=self.line_count).contains(&line) {
            return None;
        }
        // Of several steps with this first line all but the last are empty.
        let index = self.steps.partition_point(|step| step.first_line <= line).checked_sub(1)?;
        Some((index, self.steps.get(index)?))
    }
}

/// The lines an address points at: `?line=120` or `?line=120-140`, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    first: usize,
    last: usize,
}

impl LineRange {
    /// The lines between two lines, given in either order. Lines are numbered from 1; 0 is taken for 1.
    #[must_use]
    pub fn between(one: usize, other: usize) -> Self {
        Self { first: one.min(other).max(1), last: one.max(other).max(1) }
    }

    /// Reads what [`LineRange`]'s `Display` writes; ends in the wrong order are put right. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| {
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|number| is_number && *number > 0)
        };
        let (one, other) = text.split_once('-').unwrap_or((text, text));
        Some(Self::between(number(one)?, number(other)?))
    }

    /// The first line.
    #[must_use]
    pub fn first(self) -> usize {
        self.first
    }

    /// The last line.
    #[must_use]
    pub fn last(self) -> usize {
        self.last
    }

    /// The part that a log of so many lines has; `None` when it ends before the range begins.
    #[must_use]
    pub fn clamped(self, line_count: usize) -> Option<Self> {
        (self.first <= line_count).then(|| Self { first: self.first, last: self.last.min(line_count) })
    }

    /// Whether a line is among them.
    #[must_use]
    pub fn contains(self, line: usize) -> bool {
        self.lines().contains(&line)
    }

    /// All of them.
    #[must_use]
    pub fn lines(self) -> RangeInclusive<usize> {
        self.first..=self.last
    }
}

impl fmt::Display for LineRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(formatter, "{}", self.first)
        } else {
            write!(formatter, "{}-{}", self.first, self.last)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map(steps: &[(usize, bool)]) -> RowMap {
        RowMap::new(
            steps.iter().map(|(line_count, is_folded)| StepLines { line_count: *line_count, is_folded: *is_folded }),
        )
    }

    #[test]
    fn heights_are_those_of_the_tokens() {
        let tokens = include_str!("../../style/tokens.css");
        assert!(tokens.contains(&format!("--log-head: {HEAD_HEIGHT_PX}px;")));
        assert!(tokens.contains(&format!("--log-line: {LINE_HEIGHT_PX}px;")));
    }

    #[test]
    fn heads_and_lines_have_their_places() {
        let rows = map(&[(2, false), (5, true), (0, false), (1, false)]);
        use Row::{Head, Line};
        let expected = [
            (Head(0), 0.0),
            (Line(1), 32.0),
            (Line(2), 52.0),
            (Head(1), 72.0),
            (Head(2), 104.0),
            (Head(3), 136.0),
            (Line(8), 168.0),
        ];
        assert_eq!((rows.row_count(), rows.height_px()), (7, 188.0));
        for (index, (row, top_px)) in expected.into_iter().enumerate() {
            assert_eq!((rows.row(index), rows.top_px(index)), (Some(row), top_px), "row {index}");
            assert_eq!(rows.index_of(row), Some(index));
        }
        assert_eq!((rows.row(7), rows.top_px(7), rows.nominal_height_px(7)), (None, 188.0, 0.0));
        assert_eq!((rows.index_of(Line(4)), rows.nearest_index_of(Line(4))), (None, Some(3)));
        assert_eq!((rows.nearest_index_of(Line(9)), rows.nearest_index_of(Line(0))), (None, None));
        assert_eq!((rows.step_with_line(7), rows.step_with_line(8)), (Some(1), Some(3)));
        assert_eq!([0, 2, 3, 6].map(|index| rows.step_of(index)), [0, 0, 1, 3].map(Some), "sticky heads");
    }

    #[test]
    fn every_position_has_a_row() {
        let rows = map(&[(2, false), (5, true), (1, false)]);
        let cases = [
            (-5.0, (0, 0.0)),
            (31.0, (0, 31.0)),
            (32.0, (1, 0.0)),
            (71.5, (2, 19.5)),
            (72.0, (3, 0.0)),
            (104.0, (4, 0.0)),
            (140.0, (5, 4.0)),
            (156.0, (5, 20.0)),
            (1e12, (5, 20.0)),
            (f64::INFINITY, (5, 20.0)),
            (f64::NAN, (0, 0.0)),
        ];
        for (position_px, expected) in cases {
            assert_eq!(rows.row_at_px(position_px), expected, "{position_px}");
        }
        let none = RowMap::default();
        assert_eq!((none.row(0), none.row_at_px(5.0), none.step_of(0)), (None, (0, 0.0), None));
    }

    #[test]
    fn line_ranges() {
        let shown = |text: &str| LineRange::parse(text).map(|range| range.to_string());
        for (text, expected) in
            [("120", "120"), ("120-140", "120-140"), ("140-120", "120-140"), ("7-7", "7"), ("01", "1")]
        {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "0", "0-5", "-", "1-", "-1", "+1", "1-2-3", " 1", "x", "99999999999999999999999"] {
            assert_eq!(shown(text), None, "{text}");
        }
        let range = LineRange::between(140, 120);
        assert_eq!(range.clamped(130).map(LineRange::lines), Some(120..=130));
        assert_eq!(range.clamped(119), None);
        assert!(range.contains(120) && range.contains(140) && !range.contains(141));
        assert_eq!(LineRange::between(0, 0).to_string(), "1");
    }

    proptest! {
        #[test]
        fn index_and_row_are_each_others_inverse(steps in prop::collection::vec((0_usize..6, any::<bool>()), 0..8)) {
            let rows = map(&steps);
            for index in 0..rows.row_count() {
                let row = rows.row(index).expect("a row for each index");
                prop_assert_eq!(rows.index_of(row), Some(index));
                prop_assert_eq!(rows.row_at_px(rows.top_px(index)), (index, 0.0));
                prop_assert_eq!(rows.top_px(index) + rows.nominal_height_px(index), rows.top_px(index + 1));
            }
        }
    }
}
