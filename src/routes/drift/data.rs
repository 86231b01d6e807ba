//! What the drift page loads.

use api_types::StackRef;
use api_types::drift::{DriftRun, ListDriftRunsResponse, StackDriftStatus};
use api_types::paging::PageQuery;
use leptos::prelude::*;

use crate::api::query::{LiveQuery, OnNewKey};
use crate::model::drift::{RUNS_PER_PAGE, RunsView};
use crate::session::Session;

/// How often is asked while a run goes on, and while none does.
const RUNNING_REFRESH_MS: u32 = 3_000;
const REFRESH_MS: u32 = 10_000;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct DriftData {
    pub(super) stack: StoredValue<StackRef>,
    /// Whether the stack drifted.
    pub(super) status: LiveQuery<StackDriftStatus>,
    /// The page of the runs that is shown, with its number.
    pub(super) runs: LiveQuery<(u32, ListDriftRunsResponse)>,
    /// The run that is open; it asks for nothing while none is.
    pub(super) run: LiveQuery<DriftRun>,
}

impl DriftData {
    pub(super) fn load(stack: StackRef, view: Memo<RunsView>) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let stack = StoredValue::new(stack);
        let status = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { client.get_drift_status(&stack.get_value()).await },
            |status: &StackDriftStatus| Some(if status.run_in_progress { RUNNING_REFRESH_MS } else { REFRESH_MS }),
        );
        let runs = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || Some(view.with(|view| view.page)),
            move |page| async move {
                let query = PageQuery { page, page_size: RUNS_PER_PAGE };
                client.list_drift_runs(&stack.get_value(), query).await.map(|runs| (page, runs))
            },
            |(_, runs): &(u32, ListDriftRunsResponse)| {
                let is_going_on = runs.drift_runs.iter().any(|run| !run.status.is_terminal());
                Some(if is_going_on { RUNNING_REFRESH_MS } else { REFRESH_MS })
            },
        );
        let run = LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || view.with(|view| view.run.clone()),
            move |id| async move { client.get_drift_run(&stack.get_value(), &id).await },
            |run: &DriftRun| (!run.status.is_terminal()).then_some(RUNNING_REFRESH_MS),
        );
        Self { stack, status, runs, run }
    }

    /// How many runs there are, to follow, once that is known.
    pub(super) fn n_runs(&self) -> Memo<Option<i64>> {
        let runs = self.runs;
        Memo::new(move |_| runs.state().with(|state| state.data().map(|(_, runs)| runs.total)))
    }
}
