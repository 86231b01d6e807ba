//! Position, rows and measurements of the log on screen, kept together: whatever changes one of them goes through
//! here, and what is to be drawn comes out as signals.

use std::collections::{HashMap, HashSet};

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::super::buffer::LogBuffer;
use super::super::rows::{HEAD_HEIGHT_PX, Row, RowMap, StepLines};
use super::super::scroll::{Align, Scroll, View, VisibleRows};
use super::super::source::{LogSource, LogState};
use super::StepFacts;
use crate::browser::Lasting;

/// Rows drawn beyond the edges, so that a quick scroll shows no gap.
const OVERSCAN_ROWS: usize = 8;
/// Measured heights that are kept: all that one scrolls through in a sitting, not all of a million lines.
const MAX_HEIGHTS: usize = 20_000;

/// A row in the page, by all that decides what it looks like apart from signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Drawn {
    pub row: Row,
    /// A line that is not complete yet grows.
    pub n_bytes: usize,
    pub is_expanded: bool,
    /// Of an unfinished line, what looked like a secret may prove to be none.
    pub n_secrets: usize,
    pub shows_secrets: bool,
    /// Which reading of the log it is from: a log that is read again has the same numbers.
    pub n_clears: u64,
}

/// The head that sticks to the top edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sticky {
    pub step: usize,
    /// Negative where the next head pushes it out.
    pub shift_px: f64,
}

/// What is computed from the position, for the page to draw.
#[derive(Clone, Debug, Default, PartialEq)]
struct Layout {
    rows: Vec<Drawn>,
    top_px: f64,
    spacer_px: f64,
    sticky: Option<Sticky>,
}

/// What does not stand in the page.
#[derive(Default)]
struct State {
    scroll: Scroll,
    rows: RowMap,
    n_lines: usize,
    viewport_px: f64,
    width_px: f64,
    /// Real heights of wrapped lines, by number.
    heights_px: HashMap<usize, f64>,
    /// Lines there were when the reader left the end.
    n_lines_when_left: usize,
}

/// A handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Window {
    source: LogSource,
    state: StoredValue<State, LocalStorage>,
    n_clears: StoredValue<u64>,
    layout: RwSignal<Layout>,
    is_following: RwSignal<bool>,
    viewport: RwSignal<(f64, f64)>,
    wraps: RwSignal<bool>,
    folded: RwSignal<HashSet<usize>>,
    expanded: RwSignal<HashSet<usize>>,
    shows_secrets: RwSignal<bool>,
    scroller: NodeRef<html::Div>,
    rows_node: NodeRef<html::Div>,
}

impl Window {
    pub(super) fn new(source: LogSource) -> Self {
        Self {
            source,
            state: StoredValue::new_local(State::default()),
            n_clears: StoredValue::new(0),
            layout: RwSignal::new(Layout::default()),
            is_following: RwSignal::new(false),
            viewport: RwSignal::new((0.0, 0.0)),
            wraps: RwSignal::new(true),
            folded: RwSignal::new(HashSet::new()),
            expanded: RwSignal::new(HashSet::new()),
            shows_secrets: RwSignal::new(false),
            scroller: NodeRef::new(),
            rows_node: NodeRef::new(),
        }
    }

    /// Takes in what the source brings, and follows the end of a log that is being written.
    pub(super) fn follow_source(self) {
        Effect::new(move |had_rows: Option<bool>| {
            self.source.track();
            let n_lines = self.source.with(LogBuffer::line_count);
            let shrank = self.state.with_value(|state| n_lines < state.n_lines);
            if shrank {
                self.state.update_value(|state| state.heights_px.clear());
                self.n_clears.update_value(|n_clears| *n_clears += 1);
            }
            self.map_rows();
            self.change(Scroll::on_grow);
            let has_rows = self.has_rows_untracked();
            let is_live = untrack(|| self.source.state().with(|state| *state == LogState::Streaming));
            if is_live && has_rows && !had_rows.unwrap_or(false) {
                self.follow();
            }
            has_rows
        });
        // Heights are only known once the browser has laid the rows out.
        Effect::new(move |_| {
            let is_measured = self.wraps.get() && self.layout.with(|layout| !layout.rows.is_empty());
            if is_measured {
                request_animation_frame(move || self.measure());
            }
        });
    }

    pub(super) fn scroller(&self) -> NodeRef<html::Div> {
        self.scroller
    }

    pub(super) fn rows_node(&self) -> NodeRef<html::Div> {
        self.rows_node
    }

    pub(super) fn wraps(&self) -> bool {
        self.wraps.get()
    }

    pub(super) fn drawn_rows(&self) -> Vec<Drawn> {
        self.layout.with(|layout| layout.rows.clone())
    }

    pub(super) fn top_px(&self) -> f64 {
        self.layout.with(|layout| layout.top_px)
    }

    pub(super) fn spacer_px(&self) -> f64 {
        self.layout.with(|layout| layout.spacer_px)
    }

    pub(super) fn sticky(&self) -> Option<Sticky> {
        self.layout.with(|layout| layout.sticky)
    }

    pub(super) fn viewport_width_px(&self) -> f64 {
        self.viewport.with(|viewport| viewport.0)
    }

    pub(super) fn viewport_px(&self) -> f64 {
        self.viewport.with(|viewport| viewport.1)
    }

    /// Whether the viewport was measured: before, no position makes sense.
    pub(super) fn is_ready(&self) -> bool {
        self.viewport.with(|viewport| viewport.1 > 0.0)
    }

    pub(super) fn is_following(&self) -> bool {
        self.is_following.get()
    }

    pub(super) fn has_rows(&self) -> bool {
        self.layout.with(|layout| !layout.rows.is_empty())
    }

    fn has_rows_untracked(&self) -> bool {
        self.state.with_value(|state| state.rows.row_count() > 0)
    }

    pub(super) fn n_new_lines(&self) -> usize {
        self.is_following.track();
        if self.source.was_over() {
            return 0;
        }
        let n_lines = self.source.with(LogBuffer::line_count);
        self.state.with_value(|state| n_lines.saturating_sub(state.n_lines_when_left))
    }

    pub(super) fn is_folded(&self, step: usize) -> bool {
        self.folded.lasting().with(|folded| folded.contains(&step))
    }

    /// The first line that is not hidden behind the sticky head; 1 when there is none.
    pub(super) fn first_line_in_view(&self) -> usize {
        self.state.with_value(|state| {
            let first = state.scroll.anchor().row.saturating_add(1);
            let line = |index: usize| match state.rows.row(index) {
                Some(Row::Line(line)) => Some(line),
                _ => None,
            };
            (first..state.rows.row_count()).take(2).find_map(line).unwrap_or(1)
        })
    }

    /// Gives the scroller the focus, so that its keys work.
    pub(super) fn focus(&self) {
        if let Some(Some(scroller)) = self.scroller.try_get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            drop(scroller.focus_with_options(&options));
        }
    }

    /// Whether something in the rows has the focus: a head, or a link in a line.
    fn rows_have_focus(&self) -> bool {
        let rows = self.rows_node.get_untracked();
        let active = document().active_element();
        rows.is_some_and(|rows| active.is_some_and(|active| rows.contains(Some(&active))))
    }

    /// Goes to the end and stays there.
    pub(super) fn follow(&self) {
        self.change(Scroll::to_end);
    }

    pub(super) fn on_scroll(&self) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        // A viewport that grew moves the bar as well, and its event comes before that of the new size: taken for a
        // scroll up, it would end the following.
        let (width_px, height_px) = (f64::from(scroller.client_width()), f64::from(scroller.client_height()));
        if self.state.with_value(|state| state.viewport_px != height_px) {
            self.on_resize(width_px, height_px);
        }
        let scroll_top_px = f64::from(scroller.scroll_top());
        self.change(|scroll, view| scroll.on_scroll(view, scroll_top_px));
    }

    pub(super) fn on_resize(&self, width_px: f64, height_px: f64) {
        self.state.update_value(|state| {
            // Wrapped lines have other heights at another width.
            if state.width_px != width_px {
                state.heights_px.clear();
            }
            (state.width_px, state.viewport_px) = (width_px, height_px);
        });
        self.viewport.set((width_px, height_px));
        self.change(Scroll::on_heights_changed);
    }

    pub(super) fn toggle_wrap(&self) {
        self.wraps.update(|wraps| *wraps = !*wraps);
        self.state.update_value(|state| state.heights_px.clear());
        self.change(Scroll::on_heights_changed);
    }

    pub(super) fn toggle_fold(&self, step: usize) {
        self.fold(|folded| {
            if !folded.remove(&step) {
                folded.insert(step);
            }
        });
    }

    pub(super) fn fold_all(&self) {
        let n_steps = self.source.with(|buffer| buffer.steps().len());
        self.fold(|folded| folded.extend(0..n_steps));
    }

    pub(super) fn unfold_all(&self) {
        self.fold(HashSet::clear);
    }

    pub(super) fn has_folds(&self) -> bool {
        self.folded.with(|folded| !folded.is_empty())
    }

    /// Shows the whole of a very long line.
    pub(super) fn expand(&self, line: usize) {
        self.expanded.update(|expanded| {
            expanded.insert(line);
        });
        self.change(Scroll::on_heights_changed);
    }

    /// Whether the person wants to see secrets, to follow.
    pub(super) fn shows_secrets(&self) -> bool {
        self.shows_secrets.get()
    }

    pub(super) fn toggle_secrets(&self) {
        self.shows_secrets.update(|shows| *shows = !*shows);
        self.state.update_value(|state| state.heights_px.clear());
        self.change(Scroll::on_heights_changed);
    }

    /// Brings a line into view, unless it is there already.
    pub(super) fn show_line(&self, line: usize) {
        let Some(step) = self.source.with(|buffer| buffer.step_of(line)) else { return };
        self.unfold(step);
        let index = self.state.with_value(|state| state.rows.index_of(Row::Line(line)));
        let is_in_view =
            self.layout.with_untracked(|layout| layout.rows.iter().any(|drawn| drawn.row == Row::Line(line)));
        let align = if is_in_view { Align::Nearest } else { Align::Center };
        if let Some(index) = index {
            self.change(|scroll, view| scroll.scroll_to_row(view, index, align));
        }
    }

    /// Brings a step's head to the top.
    pub(super) fn show_step(&self, step: usize) {
        self.unfold(step);
        let index = self.state.with_value(|state| state.rows.index_of(Row::Head(step)));
        if let Some(index) = index {
            self.change(|scroll, view| scroll.scroll_to_row(view, index, Align::Top));
        }
    }

    /// The log's own step for one of the deployment's, by its name from the same place on.
    pub(super) fn log_step_of(&self, wanted: usize, steps: Signal<Vec<StepFacts>>) -> Option<usize> {
        let n_log_steps = self.source.with(|buffer| buffer.steps().len());
        (0..n_log_steps).find(|log_step| self.facts_index(*log_step, steps) == Some(wanted))
    }

    /// The deployment's step for one of the log's. Steps that never began have no head in the log, so they are matched
    /// by name, each from behind the one before; names differ in case ("Get Source", "Get source").
    pub(super) fn facts_index(&self, log_step: usize, steps: Signal<Vec<StepFacts>>) -> Option<usize> {
        self.source.with(|buffer| {
            steps.with_untracked(|steps| {
                let mut next = 0;
                let mut found = None;
                for span in buffer.steps().iter().take(log_step + 1) {
                    let name = span.name.as_deref().unwrap_or_default();
                    let behind = steps.iter().enumerate().skip(next);
                    found =
                        behind.clone().find(|(_, facts)| facts.name.eq_ignore_ascii_case(name)).map(|(index, _)| index);
                    next = found.map_or(next, |index| index + 1);
                }
                found
            })
        })
    }

    fn unfold(&self, step: usize) {
        if self.folded.with_untracked(|folded| folded.contains(&step)) {
            self.toggle_fold(step);
        }
    }

    fn fold(&self, change: impl FnOnce(&mut HashSet<usize>)) {
        self.folded.update(change);
        let before = self.state.with_value(|state| state.rows.clone());
        self.map_rows();
        self.change(|scroll, view| scroll.on_fold(&before, view));
    }

    fn map_rows(&self) {
        let (rows, n_lines) = self.folded.with_untracked(|folded| {
            self.source.with(|buffer| {
                let steps = buffer.steps().iter().enumerate();
                let lines = steps
                    .map(|(index, step)| StepLines { line_count: step.line_count, is_folded: folded.contains(&index) });
                (RowMap::new(lines), buffer.line_count())
            })
        });
        self.state.update_value(|state| (state.rows, state.n_lines) = (rows, n_lines));
    }

    /// Changes the position, and has the page drawn anew.
    fn change(&self, change: impl FnOnce(&mut Scroll, &View<'_>) -> Option<f64>) {
        let (mut scroll, was_following) =
            self.state.with_value(|state| (state.scroll.clone(), state.scroll.is_following()));
        let (wanted_px, layout) = self.state.with_value(|state| {
            let heights = &state.heights_px;
            let height_of = |index: usize| match state.rows.row(index) {
                Some(Row::Line(line)) => heights.get(&line).copied(),
                _ => None,
            };
            let view = View { rows: &state.rows, viewport_px: state.viewport_px, height_of: &height_of };
            let wanted_px = change(&mut scroll, &view);
            let visible = scroll.visible_rows(&view, OVERSCAN_ROWS);
            let sticky = sticky_head(&view, &scroll, &visible);
            let rows = if state.viewport_px > 0.0 { self.drawn(&state.rows, &visible) } else { Vec::new() };
            (wanted_px, Layout { rows, top_px: visible.top_px, spacer_px: view.spacer_px(), sticky })
        });
        let is_following = scroll.is_following();
        self.state.update_value(|state| {
            if was_following && !is_following {
                state.n_lines_when_left = state.n_lines;
            }
            state.scroll = scroll;
        });
        if self.layout.with_untracked(|current| *current != layout) {
            if self.rows_have_focus() {
                // The row with the focus may be taken away: then the log itself keeps it.
                let window = *self;
                request_animation_frame(move || {
                    let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
                    if is_lost {
                        window.focus();
                    }
                });
            }
            self.layout.set(layout);
        }
        if self.is_following.get_untracked() != is_following {
            self.is_following.set(is_following);
        }
        if let Some(wanted_px) = wanted_px {
            self.set_scroll_top(wanted_px);
        }
    }

    /// The spacer has to be as high as the position needs before the bar is moved there.
    fn set_scroll_top(&self, wanted_px: f64) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        let spacer_px = self.layout.with_untracked(|layout| layout.spacer_px);
        if let Some(spacer) = scroller.query_selector(".log__spacer").ok().flatten() {
            let spacer: web_sys::HtmlElement = spacer.unchecked_into();
            drop(spacer.style().set_property("height", &format!("{spacer_px}px")));
        }
        #[expect(clippy::cast_possible_truncation, reason = "the spacer is at most five million pixels high")]
        scroller.set_scroll_top(wanted_px.round() as i32);
        let reached_px = f64::from(scroller.scroll_top());
        self.state.update_value(|state| state.scroll.on_scroll_top_set(reached_px));
    }

    fn drawn(&self, rows: &RowMap, visible: &VisibleRows) -> Vec<Drawn> {
        let n_clears = self.n_clears.get_value();
        let expanded = self.expanded.read_untracked();
        let shows_secrets = self.shows_secrets.get_untracked();
        let plain = |row| Drawn { row, n_bytes: 0, is_expanded: false, n_secrets: 0, shows_secrets: false, n_clears };
        self.source.with(|buffer| {
            visible
                .rows
                .clone()
                .filter_map(|index| rows.row(index))
                .map(|row| match row {
                    Row::Head(_) => plain(row),
                    Row::Line(number) => buffer.line(number).map_or(plain(row), |line| Drawn {
                        n_bytes: line.text.len(),
                        is_expanded: expanded.contains(&number),
                        n_secrets: line.hidden.len(),
                        shows_secrets: shows_secrets && !line.hidden.is_empty(),
                        ..plain(row)
                    }),
                })
                .collect()
        })
    }

    /// Reads the real heights of the rows that are drawn, and puts right what they change.
    fn measure(&self) {
        let Some(Some(node)) = self.rows_node.try_get_untracked() else { return };
        let children = node.children();
        let mut has_changed = false;
        self.state.update_value(|state| {
            if state.heights_px.len() > MAX_HEIGHTS {
                state.heights_px.clear();
            }
            for index in 0..children.length() {
                let Some(element) = children.item(index) else { continue };
                let line = element.get_attribute("data-line").and_then(|number| number.parse::<usize>().ok());
                let Some(line) = line else { continue };
                let height_px = element.get_bounding_client_rect().height();
                let known_px = state.heights_px.get(&line).copied().unwrap_or(super::super::rows::LINE_HEIGHT_PX);
                if (known_px - height_px).abs() > 0.5 {
                    state.heights_px.insert(line, height_px);
                    has_changed = true;
                }
            }
        });
        if has_changed {
            self.change(Scroll::on_heights_changed);
        }
    }
}

/// The head at the top edge: the step of the anchor's row, unless that is the head itself, in full view.
fn sticky_head(view: &View<'_>, scroll: &Scroll, visible: &VisibleRows) -> Option<Sticky> {
    let anchor = scroll.anchor();
    let step = view.rows.step_of(anchor.row)?;
    let is_in_view = view.rows.row(anchor.row) == Some(Row::Head(step)) && anchor.offset_px <= 0.0;
    if is_in_view {
        return None;
    }
    // The next head, where it is close below the edge, pushes this one out.
    let mut top_px = -anchor.offset_px;
    let mut shift_px = 0.0;
    for index in anchor.row..visible.rows.end {
        if index > anchor.row && matches!(view.rows.row(index), Some(Row::Head(_))) {
            shift_px = (top_px - HEAD_HEIGHT_PX).min(0.0);
            break;
        }
        if top_px > HEAD_HEIGHT_PX {
            break;
        }
        top_px += (view.height_of)(index).unwrap_or_else(|| view.rows.nominal_height_px(index));
    }
    Some(Sticky { step, shift_px })
}
