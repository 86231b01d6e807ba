//! The service's own search over the names of stacks: for lists that are still on their way, or were cut. It is asked
//! only when a person wants it; what it finds joins the list.

use api_types::OrgName;
use api_types::stacks::SearchStacksRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::model::stacks::StackName;
use crate::session::Session;

/// How many hits are asked for.
const MAX_HITS: i64 = 100;

/// What became of the last search.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SearchState {
    /// None was asked for.
    Idle,
    /// It is on its way.
    Asking {
        /// What is searched.
        text: String,
    },
    /// It found these.
    Answered {
        /// What was searched.
        text: String,
        /// The hits that came.
        n_hits: usize,
        /// How many there are in all.
        n_total: i64,
        /// How many of them the list did not name by then.
        n_new: usize,
    },
    /// It failed.
    Failed {
        /// What was searched.
        text: String,
        /// Why.
        error: ApiError,
    },
}

/// The search: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct StackSearch {
    session: Session,
    org: StoredValue<OrgName>,
    state: RwSignal<SearchState>,
    found: RwSignal<Vec<StackName>>,
}

impl StackSearch {
    pub(super) fn new(session: Session, org: OrgName) -> Self {
        Self {
            session,
            org: StoredValue::new(org),
            state: RwSignal::new(SearchState::Idle),
            found: RwSignal::new(Vec::new()),
        }
    }

    /// What became of the last search, to follow.
    pub(super) fn state(&self) -> ReadSignal<SearchState> {
        self.state.read_only()
    }

    /// All stacks that searches found, to follow.
    pub(super) fn found(&self) -> ReadSignal<Vec<StackName>> {
        self.found.read_only()
    }

    /// Searches. `is_known` says whether a stack is on the page already.
    pub(super) fn ask(&self, text: &str, is_known: impl Fn(&StackName) -> bool + 'static) {
        let text = text.trim().to_owned();
        let is_asking =
            self.state.with_untracked(|state| matches!(state, SearchState::Asking { text: old } if *old == text));
        if text.is_empty() || is_asking {
            return;
        }
        self.state.set(SearchState::Asking { text: text.clone() });
        let (search, client) = (*self, self.session.client());
        spawn_local(async move {
            let Some(org) = search.org.try_get_value() else { return };
            let answer = client.search_stacks(&org, &SearchStacksRequest::containing(&text, MAX_HITS)).await;
            // The page may be gone by now, or something else may be searched.
            let is_wanted = search
                .state
                .try_with_untracked(|state| matches!(state, SearchState::Asking { text: wanted } if *wanted == text));
            if is_wanted != Some(true) {
                return;
            }
            search.state.set(match answer {
                Ok(answer) => {
                    let hits: Vec<StackName> =
                        answer.names().map(|(project, stack)| StackName::new(project, stack)).collect();
                    let n_hits = hits.len();
                    let new: Vec<StackName> = hits.into_iter().filter(|name| !is_known(name)).collect();
                    let n_new = new.len();
                    search.found.update(|found| found.extend(new));
                    let n_total = answer.row_count.unwrap_or_default().max(i64::try_from(n_hits).unwrap_or(i64::MAX));
                    SearchState::Answered { text, n_hits, n_total, n_new }
                }
                Err(error) => SearchState::Failed { text, error },
            });
        });
    }
}
