//! What the page shows of the survey, and which stacks are chosen.

use std::collections::BTreeSet;

use api_types::OrgName;
use leptos::prelude::*;

use super::Address;
use super::asking::Asking;
use super::boards::DriftBoards;
use super::states::Phase;
use crate::browser::{now, now_ms};
use crate::model::drift::board::{BoardCounts, BoardRow, BoardState, BoardView, Failure, Progress, Shown};
use crate::model::stacks::StackName;
use crate::routes::held_groups::HeldGroups;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct BoardData {
    asking: Asking,
    progress: Memo<Progress>,
    counts: Memo<BoardCounts>,
    shown: Memo<Shown>,
    held: HeldGroups<BoardView>,
    list_trouble: Memo<Option<Failure>>,
    chosen: RwSignal<BTreeSet<StackName>>,
}

impl BoardData {
    pub(super) fn load(org: OrgName, address: Address) -> Self {
        let asking = Asking::start(expect_context::<DriftBoards>(), org);
        let progress = Memo::new(move |_| asking.read(|survey| survey.progress()));
        let counts = Memo::new(move |_| asking.read(BoardCounts::new));
        let list_trouble = Memo::new(move |_| asking.read(|survey| survey.list_trouble().cloned()));
        let shown = Memo::new(move |_| address.view.with(|view| asking.read(|survey| Shown::new(survey, view, now()))));
        let held = HeldGroups::new(address.view, move || shown.with(|shown| shown.groups.clone()));
        // Whose runs are wanted follows what is on screen; while the page asks on, more of them become known.
        let in_view = Memo::new(move |_| {
            held.groups().with(|groups| groups.iter().flat_map(|group| group.rows.clone()).collect::<Vec<StackName>>())
        });
        Effect::new(move |_| {
            counts.track();
            in_view.with(|names| asking.look_at(names));
        });
        Self { asking, progress, counts, shown, held, list_trouble, chosen: RwSignal::new(BTreeSet::new()) }
    }

    pub(super) fn asking(&self) -> Asking {
        self.asking
    }

    /// How far it is, to follow.
    pub(super) fn progress(&self) -> Memo<Progress> {
        self.progress
    }

    /// How many are in each state, to follow.
    pub(super) fn counts(&self) -> Memo<BoardCounts> {
        self.counts
    }

    /// The rows of the page, to follow.
    pub(super) fn shown(&self) -> Memo<Shown> {
        self.shown
    }

    /// The rows on screen, which keep their places while somebody points at them.
    pub(super) fn held(&self) -> HeldGroups<BoardView> {
        self.held
    }

    /// Why the list of stacks ends early, to follow.
    pub(super) fn list_trouble(&self) -> Memo<Option<Failure>> {
        self.list_trouble
    }

    /// The stacks that are chosen.
    pub(super) fn chosen(&self) -> RwSignal<BTreeSet<StackName>> {
        self.chosen
    }

    /// One row, to follow: it changes in place, so that the focus in it survives news.
    pub(super) fn row(&self, name: StackName) -> Memo<Option<BoardRow>> {
        let asking = self.asking;
        // A row that is held may be of a stack that has gone: what was known of it stays until then.
        Memo::new(move |before: Option<&Option<BoardRow>>| {
            asking.read(|survey| survey.entry(&name).map(BoardRow::new)).or_else(|| before.cloned().flatten())
        })
    }

    /// When this round began, to follow.
    pub(super) fn started_at_ms(&self) -> f64 {
        self.asking.read(|survey| survey.started_at_ms())
    }

    pub(super) fn ask_all_again(&self) {
        self.asking.is_paused().set(false);
        self.asking.want(|survey| survey.ask_all_again(now_ms()));
    }

    pub(super) fn ask_again(&self, names: &[StackName]) {
        self.asking.is_paused().set(false);
        self.asking.want(|survey| survey.ask_again(names));
    }

    pub(super) fn read_list_on(&self) {
        self.asking.want(|survey| survey.read_list_on());
    }

    /// Asks again for all that could not be asked.
    pub(super) fn ask_failed_again(&self) {
        let failed = untrack(|| {
            self.asking.read(|survey| {
                let failed = survey.entries().filter(|entry| BoardState::of(entry) == BoardState::FailedToAsk);
                failed.map(|entry| entry.name.clone()).collect::<Vec<_>>()
            })
        });
        self.ask_again(&failed);
    }

    pub(super) fn phase(&self) -> Phase {
        let progress = self.progress.get();
        if self.shown.with(|shown| shown.n_rows) > 0 {
            return Phase::Table;
        }
        match (progress.n_stacks, self.list_trouble.with(Option::is_some)) {
            (0, true) => Phase::Failed,
            (0, false) if progress.is_list_complete => Phase::Empty,
            (0, false) => Phase::Loading { since_ms: self.started_at_ms() },
            _ => Phase::NoMatch,
        }
    }
}
