//! The scroll position, held in rows instead of pixels.
//!
//! A browser's tallest element is too low for a million lines, and nobody knows how high a million wrapped lines are.
//! So the position is an [`Anchor`]: a row and how far it is scrolled. What is drawn depends on the anchor alone; the
//! native scroll bar is only told about it. The element that makes the bar, the spacer, is as high as all rows would
//! be unwrapped, and [`MAX_SPACER_PX`] at most.
//!
//! * A small scroll (wheel, keys, finger) moves the anchor by exactly as many real pixels. Where lines are wrapped or
//!   the spacer is at its limit, the bar then drifts away from the anchor; it is set right when it is off by more
//!   than a viewport.
//! * A large one (dragging the bar) goes to the row at that share of the log.
//! * Within two viewports of either end the bar counts real pixels, so that both ends are reached exactly.
//!
//! After each change: give the spacer [`View::spacer_px`], then set `scrollTop` if the change returned one.
//! This module must not know a browser: it is told what was scrolled and what was measured. Measured heights, and the
//! viewport, may be nonsense while the page is being laid out (a peer hangs on a height that is not a number).

use std::ops::Range;

use super::rows::{HEAD_HEIGHT_PX, Row, RowMap};

/// Chromium's tallest element has 33,554,428 device pixels (measured), and zoom multiplies; this leaves room for both.
pub const MAX_SPACER_PX: f64 = 5_000_000.0;
/// No screen is higher; a viewport that claims to be is a mistake that would draw the whole log.
const MAX_VIEWPORT_PX: f64 = 20_000.0;
/// Browsers round `scrollTop`: closer than this is the same place.
const SAME_PX: f64 = 1.0;

/// The place in the log that is at the top edge of the viewport.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Anchor {
    /// The index of the row that the edge is in.
    pub row: usize,
    /// How much of it is above the edge, in real pixels.
    pub offset_px: f64,
}

/// All that a position depends on, at one moment.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The rows there are.
    pub rows: &'a RowMap,
    /// The height that rows are seen through.
    pub viewport_px: f64,
    /// The measured height of a row, where it differs from the nominal one.
    pub height_of: &'a dyn Fn(usize) -> Option<f64>,
}

/// Rows to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct VisibleRows {
    /// Their indices.
    pub rows: Range<usize>,
    /// The top edge of the first one, measured from the top edge of the viewport: mostly negative.
    pub top_px: f64,
}

/// Where a row that is looked for comes to stand, below the head that sticks to the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the top.
    Top,
    /// In the middle.
    Center,
    /// Where it is, if it is in full view; otherwise at the nearer edge.
    Nearest,
}

/// The scroll position of one log; at first its top.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scroll {
    anchor: Anchor,
    /// What the native `scrollTop` was last known to be.
    scroll_top_px: f64,
    is_following: bool,
}

impl View<'_> {
    /// The height of the spacer in CSS pixels.
    #[must_use]
    pub fn spacer_px(&self) -> f64 {
        self.max_scroll_top_px() + self.viewport_px()
    }

    fn viewport_px(&self) -> f64 {
        if self.viewport_px >= 1.0 { self.viewport_px.min(MAX_VIEWPORT_PX) } else { 1.0 } // not a number: 1
    }

    /// The real height of a row. At least a pixel, so that a walk over rows always gets on.
    fn height_px(&self, row: usize) -> f64 {
        (self.height_of)(row)
            .filter(|height_px| height_px.is_finite() && *height_px >= 1.0)
            .unwrap_or_else(|| self.rows.nominal_height_px(row))
    }

    /// Near an end the bar counts real pixels; this is how near.
    fn exact_px(&self) -> f64 {
        2.0 * self.viewport_px()
    }

    fn nominal_range_px(&self) -> f64 {
        self.rows.height_px() - self.viewport_px()
    }

    /// The largest `scrollTop`. A short log is measured in real pixels; otherwise there is room for both exact ends.
    fn max_scroll_top_px(&self) -> f64 {
        self.distance_to_end_px(Anchor::default(), 2.0 * self.exact_px()).unwrap_or_else(|| {
            self.nominal_range_px().min(MAX_SPACER_PX - self.viewport_px()).max(2.0 * self.exact_px())
        })
    }

    /// The lowest position: the last row at the bottom edge.
    fn end(&self) -> Anchor {
        let mut below_px = 0.0;
        for row in (0..self.rows.row_count()).rev() {
            below_px += self.height_px(row);
            if below_px >= self.viewport_px() {
                return Anchor { row, offset_px: below_px - self.viewport_px() };
            }
        }
        Anchor::default()
    }

    /// Puts a position within the rows there are, and not below the end.
    fn valid(&self, anchor: Anchor) -> Anchor {
        let end = self.end();
        if (anchor.row, anchor.offset_px) >= (end.row, end.offset_px) {
            return end;
        }
        let offset_px = if anchor.offset_px > 0.0 { anchor.offset_px } else { 0.0 }; // not a number: 0
        Anchor { row: anchor.row, offset_px: offset_px.min(self.height_px(anchor.row)) }
    }

    /// Moves down, or up where `delta_px` is negative, as far as there are rows. May start below the lowest position.
    fn moved(&self, anchor: Anchor, delta_px: f64) -> Anchor {
        let Anchor { mut row, mut offset_px } = if anchor.row < self.rows.row_count() { anchor } else { self.end() };
        offset_px += delta_px;
        while offset_px < 0.0 && row > 0 {
            row -= 1;
            offset_px += self.height_px(row);
        }
        while row < self.rows.row_count() && offset_px >= self.height_px(row) {
            offset_px -= self.height_px(row);
            row += 1;
        }
        self.valid(Anchor { row, offset_px })
    }

    /// Real pixels from the top of the log, if they are no more than `limit_px`.
    fn distance_from_top_px(&self, anchor: Anchor, limit_px: f64) -> Option<f64> {
        let mut distance_px = anchor.offset_px;
        for row in (0..anchor.row).rev() {
            if distance_px > limit_px {
                break;
            }
            distance_px += self.height_px(row);
        }
        (distance_px <= limit_px).then_some(distance_px)
    }

    /// Real pixels to the lowest position, if they are no more than `limit_px`.
    fn distance_to_end_px(&self, anchor: Anchor, limit_px: f64) -> Option<f64> {
        let end = self.end();
        let mut distance_px = end.offset_px - anchor.offset_px;
        for row in anchor.row..end.row {
            if distance_px > limit_px {
                break;
            }
            distance_px += self.height_px(row);
        }
        (distance_px <= limit_px).then_some(distance_px.max(0.0))
    }

    /// The `scrollTop` that says where `anchor` is.
    fn scroll_top_of(&self, anchor: Anchor) -> f64 {
        let (max_px, exact_px) = (self.max_scroll_top_px(), self.exact_px());
        if let Some(distance_px) = self.distance_from_top_px(anchor, exact_px) {
            return distance_px.min(max_px);
        }
        if let Some(distance_px) = self.distance_to_end_px(anchor, exact_px) {
            return (max_px - distance_px).max(0.0);
        }
        let nominal_height_px = self.rows.nominal_height_px(anchor.row);
        let in_row_px = anchor.offset_px / self.height_px(anchor.row) * nominal_height_px;
        let position_px = self.rows.top_px(anchor.row) + in_row_px - exact_px;
        let share = (position_px / (self.nominal_range_px() - 2.0 * exact_px).max(1.0)).clamp(0.0, 1.0);
        exact_px + share * (max_px - 2.0 * exact_px)
    }

    /// The position that a `scrollTop` says.
    fn anchor_at(&self, scroll_top_px: f64) -> Anchor {
        let (max_px, exact_px) = (self.max_scroll_top_px(), self.exact_px());
        if scroll_top_px >= max_px - exact_px {
            return self.moved(self.end(), (scroll_top_px - max_px).min(0.0));
        }
        if scroll_top_px > exact_px {
            let share = (scroll_top_px - exact_px) / (max_px - 2.0 * exact_px);
            let position_px = exact_px + share * (self.nominal_range_px() - 2.0 * exact_px).max(0.0);
            let (row, in_row_px) = self.rows.row_at_px(position_px);
            let offset_px = in_row_px / self.rows.nominal_height_px(row) * self.height_px(row);
            return self.valid(Anchor { row, offset_px });
        }
        self.moved(Anchor::default(), scroll_top_px.max(0.0)) // not a number: 0
    }
}

impl Scroll {
    /// Where the view is.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// Whether the view stays at the end when rows come. It does from [`Self::to_end`], or from scrolling down to the
    /// end, until something moves it away.
    #[must_use]
    pub fn is_following(&self) -> bool {
        self.is_following
    }

    /// Whether the last row is in full view.
    #[must_use]
    pub fn is_at_end(&self, view: &View<'_>) -> bool {
        view.distance_to_end_px(self.anchor, SAME_PX).is_some()
    }

    /// The rows to draw, with so many more above and below.
    #[must_use]
    pub fn visible_rows(&self, view: &View<'_>, overscan_rows: usize) -> VisibleRows {
        let Anchor { row, offset_px } = view.valid(self.anchor);
        let first = row.saturating_sub(overscan_rows);
        let above_px: f64 = (first..row).map(|row| view.height_px(row)).sum();
        let (mut end, mut bottom_px) = (row, -offset_px);
        while end < view.rows.row_count() && bottom_px < view.viewport_px() {
            bottom_px += view.height_px(end);
            end += 1;
        }
        let end = end.saturating_add(overscan_rows).min(view.rows.row_count());
        VisibleRows { rows: first..end, top_px: -offset_px - above_px }
    }

    /// The native scroll event. Returns what `scrollTop` is to be set to, if it has drifted too far.
    #[must_use]
    pub fn on_scroll(&mut self, view: &View<'_>, scroll_top_px: f64) -> Option<f64> {
        let scroll_top_px = if scroll_top_px.is_finite() { scroll_top_px } else { 0.0 };
        let delta_px = scroll_top_px - self.scroll_top_px;
        self.anchor = if delta_px.abs() < 2.0 * view.viewport_px() {
            view.moved(self.anchor, delta_px)
        } else {
            view.anchor_at(scroll_top_px)
        };
        if delta_px < 0.0 {
            self.is_following &= self.is_at_end(view);
        } else if delta_px > 0.0 {
            self.is_following |= self.is_at_end(view);
        }
        self.scroll_top_px = scroll_top_px;
        self.settle(view)
    }

    /// What the element says after `scrollTop` was set: browsers round, and the event that comes is then no move.
    pub fn on_scroll_top_set(&mut self, scroll_top_px: f64) {
        if scroll_top_px.is_finite() {
            self.scroll_top_px = scroll_top_px;
        }
    }

    /// Brings a row into view and stops following. Returns what `scrollTop` is to be set to.
    #[must_use]
    pub fn scroll_to_row(&mut self, view: &View<'_>, row: usize, align: Align) -> Option<f64> {
        let inset_px = if let Some(Row::Line(_)) = view.rows.row(row) { HEAD_HEIGHT_PX } else { 0.0 };
        let free_px = (view.viewport_px() - inset_px - view.height_px(row)).max(0.0);
        let wanted_top_px = match align {
            Align::Top => inset_px,
            Align::Center => inset_px + free_px / 2.0,
            Align::Nearest => match self.top_of_row_px(view, row) {
                Some(top_px) => top_px.clamp(inset_px, inset_px + free_px),
                None if row <= self.anchor.row => inset_px,
                None => inset_px + free_px,
            },
        };
        self.anchor = view.moved(Anchor { row, offset_px: 0.0 }, -wanted_top_px);
        self.is_following = false;
        self.place(view)
    }

    /// Goes to the end and follows it. Returns what `scrollTop` is to be set to.
    #[must_use]
    pub fn to_end(&mut self, view: &View<'_>) -> Option<f64> {
        self.anchor = view.end();
        self.is_following = true;
        self.place(view)
    }

    /// Rows came at the end. Returns what `scrollTop` is to be set to.
    #[must_use]
    pub fn on_grow(&mut self, view: &View<'_>) -> Option<f64> {
        self.on_heights_changed(view)
    }

    /// Rows were measured, or the viewport has another height. When following, the last row stays at the bottom edge,
    /// otherwise the anchor's row at the top edge. Returns what `scrollTop` is to be set to.
    #[must_use]
    pub fn on_heights_changed(&mut self, view: &View<'_>) -> Option<f64> {
        if self.is_following {
            return self.to_end(view);
        }
        self.anchor = view.valid(self.anchor);
        self.settle(view)
    }

    /// Steps were folded or unfolded; `before` are the rows until now. The row at the top edge stays there, or the
    /// head that it went under comes there. Returns what `scrollTop` is to be set to.
    #[must_use]
    pub fn on_fold(&mut self, before: &RowMap, view: &View<'_>) -> Option<f64> {
        if let Some(row) = before.row(self.anchor.row)
            && let Some(index) = view.rows.nearest_index_of(row)
        {
            let is_same_row = view.rows.row(index) == Some(row);
            self.anchor = Anchor { row: index, offset_px: if is_same_row { self.anchor.offset_px } else { 0.0 } };
        }
        self.anchor = view.valid(self.anchor);
        self.is_following = self.is_following && self.is_at_end(view);
        self.settle(view)
    }

    /// The top edge of a row measured from that of the viewport, if it is in view.
    fn top_of_row_px(&self, view: &View<'_>, row: usize) -> Option<f64> {
        let VisibleRows { rows, top_px } = self.visible_rows(view, 0);
        rows.contains(&row).then(|| top_px + (rows.start..row).map(|row| view.height_px(row)).sum::<f64>())
    }

    /// Tells the bar exactly where the view is.
    fn place(&mut self, view: &View<'_>) -> Option<f64> {
        let wanted_px = view.scroll_top_of(self.anchor);
        if (wanted_px - self.scroll_top_px).abs() < SAME_PX {
            return None;
        }
        self.scroll_top_px = wanted_px;
        Some(wanted_px)
    }

    /// Leaves the bar alone while it is about right: setting it ends a smooth scroll.
    fn settle(&mut self, view: &View<'_>) -> Option<f64> {
        let max_px = view.max_scroll_top_px();
        self.scroll_top_px = self.scroll_top_px.clamp(0.0, max_px); // as the browser does when the spacer shrinks
        let (wanted_px, viewport_px) = (view.scroll_top_of(self.anchor), view.viewport_px());
        let has_drifted = (wanted_px - self.scroll_top_px).abs() > viewport_px;
        // Near an end the bar must have as much room left as there are rows to come: the next scroll may take it all.
        let is_short = |wanted_px: f64, room_px: f64| room_px < viewport_px && wanted_px > room_px + SAME_PX;
        let is_off_near_end =
            is_short(wanted_px, self.scroll_top_px) || is_short(max_px - wanted_px, max_px - self.scroll_top_px);
        let ends = |scroll_top_px: f64| (scroll_top_px < SAME_PX, scroll_top_px > max_px - SAME_PX);
        let is_off_at_end = ends(wanted_px) != ends(self.scroll_top_px);
        if has_drifted || is_off_near_end || is_off_at_end { self.place(view) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::{LINE_HEIGHT_PX, StepLines};
    use super::*;

    const VIEWPORT_PX: f64 = 600.0;

    fn map(steps: &[usize]) -> RowMap {
        RowMap::new(steps.iter().map(|line_count| StepLines { line_count: *line_count, is_folded: false }))
    }

    /// Every third line is wrapped, some of them over many lines.
    fn wrapped(row: usize) -> Option<f64> {
        row.is_multiple_of(3).then_some(LINE_HEIGHT_PX * (1 + row % 7) as f64)
    }

    fn view_of(rows: &RowMap) -> View<'_> {
        View { rows, viewport_px: VIEWPORT_PX, height_of: &|_| None }
    }

    /// What the native scroll bar does.
    #[derive(Default)]
    struct Bar {
        scroll: Scroll,
        native_px: f64,
    }

    impl Bar {
        /// The bar goes to `native_px`, and to where it is told; gives how far rows have moved on the screen.
        fn scroll_to(&mut self, view: &View<'_>, native_px: f64) -> f64 {
            let before = self.scroll.anchor();
            let max_px = view.spacer_px() - view.viewport_px();
            let wanted_px = self.scroll.on_scroll(view, native_px.clamp(0.0, max_px));
            self.native_px = wanted_px.unwrap_or(native_px.clamp(0.0, max_px));
            assert!((0.0..=max_px).contains(&self.native_px));
            let after = self.scroll.anchor();
            let between = |from: Anchor, to: Anchor| {
                (from.row..to.row).map(|row| view.height_px(row)).sum::<f64>() + to.offset_px - from.offset_px
            };
            if after.row >= before.row { between(before, after) } else { -between(after, before) }
        }

        fn scroll_by(&mut self, view: &View<'_>, delta_px: f64) -> f64 {
            self.scroll_to(view, self.native_px + delta_px)
        }
    }

    #[test]
    fn a_short_log_is_scrolled_in_real_pixels() {
        let rows = map(&[20, 20]);
        let view = View { height_of: &wrapped, ..view_of(&rows) };
        assert_eq!(view.spacer_px(), (0..rows.row_count()).map(|row| view.height_px(row)).sum::<f64>());
        let rows = map(&[5]);
        assert_eq!(view_of(&rows).spacer_px(), VIEWPORT_PX, "nothing to scroll");
        let view = View { height_of: &|_| Some(5_000.0), ..view_of(&rows) };
        assert!(view.spacer_px() > 2.0 * VIEWPORT_PX, "few rows, but high ones");
    }

    #[test]
    fn unwrapped_lines_below_the_limit_are_where_the_bar_says() {
        let rows = map(&[50_000, 100_000]);
        let view = view_of(&rows);
        assert_eq!(view.spacer_px(), rows.height_px());
        let mut bar = Bar::default();
        for native_px in [0.0, 90.0, 1_200.0, 1_201.0, 1_000_100.5, 2_000_000.0, view.spacer_px() - 700.0] {
            bar.scroll_to(&view, native_px);
            let Anchor { row, offset_px } = bar.scroll.anchor();
            assert!((rows.top_px(row) + offset_px - native_px).abs() < 1e-6, "{native_px}");
            assert_eq!(bar.native_px, native_px, "the bar is left alone");
        }
    }

    #[test]
    fn both_ends_are_reached_by_wheel_keys_and_bar() {
        for steps in [&[30, 10][..], &[100], &[400, 3_000], &[0, 1_000_000, 0]] {
            for height_of in [&|_| None as Option<f64>, &wrapped as &dyn Fn(usize) -> Option<f64>] {
                let rows = map(steps);
                let view = View { rows: &rows, viewport_px: VIEWPORT_PX, height_of };
                let mut bar = Bar::default();
                bar.scroll_to(&view, f64::MAX);
                assert_eq!(bar.scroll.anchor(), view.end(), "the End key, {steps:?}");
                bar.scroll_to(&view, 0.0);
                assert_eq!(bar.scroll.anchor(), Anchor::default(), "the Home key, {steps:?}");

                let near_end_px = (view.max_scroll_top_px() - 5_000.0).max(0.0);
                let goals = [(near_end_px, 100.0, view.end()), (near_end_px.min(4_000.0), -100.0, Anchor::default())];
                for (start_px, notch_px, goal) in goals {
                    bar.scroll_to(&view, start_px);
                    for notch in 0.. {
                        if bar.scroll.anchor() == goal {
                            break;
                        }
                        let moved_px = bar.scroll_by(&view, notch_px);
                        let is_exact = (moved_px - notch_px).abs() < 1e-6;
                        assert!(is_exact || bar.scroll.anchor() == goal, "{steps:?}: {moved_px}");
                        assert!(notch < 2_000, "the wheel is stuck, {steps:?}");
                    }
                    let end_px = if notch_px > 0.0 { view.max_scroll_top_px() } else { 0.0 };
                    assert!((bar.native_px - end_px).abs() < SAME_PX, "the bar is there too, {steps:?}");
                }
            }
        }
    }

    #[test]
    fn a_million_lines_are_dragged_by_share_and_wheeled_by_pixel() {
        let rows = map(&[1_000_000]);
        let view = view_of(&rows);
        assert_eq!(view.spacer_px(), MAX_SPACER_PX);
        let mut bar = Bar::default();
        bar.scroll_to(&view, MAX_SPACER_PX / 2.0);
        assert!(bar.scroll.anchor().row.abs_diff(500_000) < 100);
        for _ in 0..100 {
            assert!((bar.scroll_by(&view, 53.0) - 53.0).abs() < 1e-6);
            assert!((bar.native_px - view.scroll_top_of(bar.scroll.anchor())).abs() <= VIEWPORT_PX);
        }
    }

    #[test]
    fn following_stays_at_the_end_and_reading_stays_put() {
        let before = map(&[100]);
        let view = view_of(&before);
        let (mut follower, mut reader) = (Bar::default(), Bar::default());
        follower.native_px = follower.scroll.to_end(&view).expect("the bar moves");
        reader.scroll_to(&view, 700.0);
        let place = reader.scroll.anchor();
        let after = map(&[250]);
        let view = View { rows: &after, viewport_px: VIEWPORT_PX, height_of: &wrapped };
        follower.native_px = follower.scroll.on_grow(&view).expect("the bar moves");
        let _ = reader.scroll.on_grow(&view);
        assert_eq!((follower.scroll.anchor(), reader.scroll.anchor()), (view.end(), place));
        assert!(follower.scroll.is_following() && !reader.scroll.is_following());
        assert_eq!(follower.scroll.on_grow(&view), None, "nothing new, nothing set");

        follower.scroll_by(&view, -0.4);
        assert!(follower.scroll.is_following(), "browsers round");
        follower.scroll_by(&view, -40.0);
        assert!(!follower.scroll.is_following());
        follower.scroll_by(&view, 41.0);
        assert!(follower.scroll.is_following() && follower.scroll.is_at_end(&view));
    }

    #[test]
    fn folding_keeps_the_row_or_goes_to_its_head() {
        let fold =
            |first, second| RowMap::new([first, second].map(|is_folded| StepLines { line_count: 100, is_folded }));
        let (open, first_folded, second_folded) = (fold(false, false), fold(true, false), fold(false, true));
        let mut scroll = Scroll::default();
        let _ = scroll.on_scroll(&view_of(&open), open.top_px(120) + 5.0);
        let mut anchor_after = |before: &RowMap, after: &RowMap| {
            let _ = scroll.on_fold(before, &view_of(after));
            (after.row(scroll.anchor().row), scroll.anchor().offset_px)
        };
        assert_eq!(anchor_after(&open, &first_folded), (Some(Row::Line(119)), 5.0));
        assert_eq!(anchor_after(&first_folded, &open), (Some(Row::Line(119)), 5.0));
        let end = view_of(&second_folded).end(); // its head cannot come higher
        assert_eq!(anchor_after(&open, &second_folded), (second_folded.row(end.row), end.offset_px));
    }

    #[test]
    fn rows_are_brought_into_view() {
        let rows = map(&[500]);
        let view = view_of(&rows);
        let mut scroll = Scroll::default();
        let mut top_after = |row: usize, align: Align| {
            let _ = scroll.scroll_to_row(&view, row, align);
            scroll.top_of_row_px(&view, row)
        };
        let cases = [
            (100, Align::Top, 32.0),
            (100, Align::Nearest, 32.0),
            (110, Align::Nearest, 232.0),
            (200, Align::Nearest, 580.0),
            (150, Align::Nearest, 32.0),
            (250, Align::Center, 32.0 + (600.0 - 32.0 - 20.0) / 2.0),
            (0, Align::Center, 0.0),
            (500, Align::Top, 580.0),
            (495, Align::Top, 480.0),
        ];
        for (row, align, top_px) in cases {
            assert_eq!(top_after(row, align), Some(top_px), "{row} {align:?}");
        }
        let _ = scroll.scroll_to_row(&view, 9_999, Align::Top);
        assert!(scroll.is_at_end(&view) && !scroll.is_following());
    }

    #[test]
    fn nonsense_is_survived() {
        let every_other = |row: usize| row.is_multiple_of(2).then_some(1e300);
        let (none, zero, endless) = (|_| Some(f64::NAN), |_| Some(0.0), |_| Some(f64::INFINITY));
        let heights: [&dyn Fn(usize) -> Option<f64>; 4] = [&none, &zero, &endless, &every_other];
        for height_of in heights {
            for steps in [&[][..], &[0], &[1], &[3], &[1_000_000]] {
                for viewport_px in [0.0, -1.0, f64::NAN, f64::INFINITY, 600.0] {
                    let rows = map(steps);
                    let view = View { rows: &rows, viewport_px, height_of };
                    let mut scroll = Scroll::default();
                    for scroll_top_px in [0.0, f64::NAN, -50.0, 1e9, 300.0, f64::INFINITY, 2e6] {
                        let _ = scroll.on_scroll(&view, scroll_top_px);
                        let _ = scroll.on_grow(&view);
                        let _ = scroll.scroll_to_row(&view, 7, Align::Nearest);
                        let _ = scroll.to_end(&view);
                        scroll.on_scroll_top_set(f64::NAN);
                        let visible = scroll.visible_rows(&view, 10);
                        assert!(visible.rows.len() < 21_000 && visible.rows.end <= rows.row_count(), "{visible:?}");
                        assert!(visible.top_px.is_finite() && view.spacer_px().is_finite());
                    }
                }
            }
        }
    }

    proptest! {
        /// Whatever is done, the rows to draw fill the viewport as far as there are any.
        #[test]
        fn the_viewport_is_always_filled(
            steps in prop::collection::vec(0_usize..400, 0..5),
            is_wrapped in any::<bool>(),
            acts in prop::collection::vec((0..4, -5_000.0..20_000.0), 1..20),
        ) {
            let rows = map(&steps);
            let view = view_of(&rows);
            let view = if is_wrapped { View { height_of: &wrapped, ..view } } else { view };
            let all_px: f64 = (0..rows.row_count()).map(|row| view.height_px(row)).sum();
            let mut bar = Bar::default();
            for (act, number) in acts {
                match act {
                    0 => { bar.scroll_to(&view, number); }
                    1 => { bar.scroll_by(&view, number % 1_000.0); }
                    2 => { let _ = bar.scroll.scroll_to_row(&view, number.max(0.0) as usize % 500, Align::Center); }
                    _ => { let _ = bar.scroll.to_end(&view); }
                }
                let VisibleRows { rows, top_px } = bar.scroll.visible_rows(&view, 0);
                let bottom_px = top_px + rows.clone().map(|row| view.height_px(row)).sum::<f64>();
                prop_assert!(top_px <= 0.0 && bottom_px >= VIEWPORT_PX.min(all_px) - 1e-6, "{rows:?} at {top_px}");
                prop_assert!(rows.is_empty() || top_px > -view.height_px(rows.start) - 1e-6);
            }
        }
    }
}
