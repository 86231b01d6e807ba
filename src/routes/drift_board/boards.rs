//! What was learnt of drift in this tab, by organization: who leaves the board and comes back finds it as it was.
//!
//! It lives in memory alone. A reload asks anew: what is minutes old on a board of drift would have to be asked again
//! anyway, and names of stacks are left in no storage. With the end of a sign-in all of it is forgotten.

use std::collections::HashMap;

use api_types::OrgName;
use leptos::prelude::*;

use crate::browser::{Lasting, now_ms};
use crate::model::drift::board::{BoardCounts, BoardState, Survey};
use crate::model::format::{count, counted};
use crate::session::Session;

/// The surveys of this tab. A context.
#[derive(Clone, Copy)]
pub struct DriftBoards {
    surveys: StoredValue<HashMap<OrgName, Survey>>,
    /// Counts what was told: the surveys change far more often than anybody could look.
    n_told: RwSignal<u32>,
}

impl DriftBoards {
    /// Nothing is known yet; what is learnt belongs to whoever is signed in.
    #[must_use]
    pub fn new(session: Session) -> Self {
        let surveys = StoredValue::new(HashMap::new());
        Effect::new(move |previous: Option<String>| {
            let login = session.login();
            if previous.is_some_and(|previous| previous != login) {
                surveys.update_value(HashMap::clear);
            }
            login
        });
        Self { surveys, n_told: RwSignal::new(0) }
    }

    /// Changes the survey of an organization, and makes it where there is none yet. Nobody hears of it before
    /// [`Self::tell`].
    pub(super) fn change<R>(&self, org: &OrgName, change: impl FnOnce(&mut Survey) -> R) -> Option<R> {
        self.surveys.try_update_value(|surveys| {
            change(surveys.entry(org.clone()).or_insert_with(|| Survey::new(org.clone(), now_ms())))
        })
    }

    /// Lets everybody who follows look again.
    pub(super) fn tell(&self) {
        self.n_told.try_update(|n_told| *n_told = n_told.wrapping_add(1));
    }

    /// Reads the survey of an organization, to follow.
    pub(super) fn read<R>(&self, org: &OrgName, read: impl FnOnce(&Survey) -> R) -> Option<R> {
        self.n_told.lasting().track();
        self.surveys.try_with_value(|surveys| surveys.get(org).map(read)).flatten()
    }

    /// Gives back all that is under way for an organization.
    pub(super) fn give_back(&self, org: &OrgName) {
        self.surveys.try_update_value(|surveys| {
            if let Some(survey) = surveys.get_mut(org) {
                survey.give_back();
            }
        });
    }
}

/// How many stacks of an organization have drifted, as far as this tab knows; nothing before it asked.
#[component]
pub fn DriftCount(
    /// The organization.
    org: OrgName,
) -> impl IntoView {
    let boards = expect_context::<DriftBoards>();
    let n_drifted = Memo::new(move |_| {
        let n_drifted =
            boards.read(&org, |survey| BoardCounts::new(survey).of(BoardState::Drifted)).unwrap_or_default();
        i64::try_from(n_drifted).unwrap_or(i64::MAX)
    });
    move || {
        let n_drifted = n_drifted.get();
        (n_drifted > 0).then(|| {
            view! {
                <span class="drift-count" aria-hidden="true">{count(n_drifted)}</span>
                <span class="hidden">{counted(n_drifted, "stack", "stacks")}</span>
            }
        })
    }
}
