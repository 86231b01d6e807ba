//! What the drift page loads: whether the stack drifted, its newest runs, and what acts on it depend on.

use api_types::drift::{DriftRun, DriftRunId, ListDriftRunsResponse, StackDriftStatus};
use api_types::organization::OrganizationFeatures;
use api_types::paging::PageQuery;
use api_types::{DeploymentStatus, StackRef};
use futures::future::join;
use leptos::prelude::*;

use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client};
use crate::model::deploy_form::StackSettings;
use crate::model::drift::checks::DriftChecks;
use crate::model::drift::history::{N_NEWEST, N_NEWEST_PAGES, going_on, shown_page, slice_of};
use crate::model::drift::strip::DriftStrip;
use crate::model::drift::{RUNS_PER_PAGE, RunsView};
use crate::routes::load_view::LiveAct;
use crate::routes::schedules::SchedulesData;
use crate::routes::stack::deploy;
use crate::session::Session;

/// How often is asked while a run goes on, and while none does.
const RUNNING_REFRESH_MS: u32 = 3_000;
const REFRESH_MS: u32 = 10_000;

/// The newest runs, which the strip, the age and the first pages of the list rest on; and a page beyond them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct History {
    newest: Vec<DriftRun>,
    total: i64,
    older: Option<(u32, Vec<DriftRun>)>,
}

impl History {
    async fn read(client: Client, stack: &StackRef, older_page: Option<u32>) -> Result<Self, ApiError> {
        let newest = client.list_drift_runs(stack, PageQuery::first(N_NEWEST));
        let older = async {
            let Some(page) = older_page else { return Ok(None) };
            let runs = client.list_drift_runs(stack, PageQuery { page, page_size: RUNS_PER_PAGE }).await?;
            Ok(Some((page, runs.drift_runs)))
        };
        let (newest, older) = join(newest, older).await;
        let ListDriftRunsResponse { drift_runs: newest, total, .. } = newest?;
        Ok(Self { newest, total, older: older? })
    }
}

/// The rows of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) page: u32,
    pub(super) runs: Vec<DriftRun>,
}

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct DriftData {
    pub(super) stack: StoredValue<StackRef>,
    /// Whether the stack drifted.
    pub(super) status: LiveQuery<StackDriftStatus>,
    pub(super) history: LiveQuery<History>,
    /// The run that is open although it is on no page that is shown; it asks for nothing while there is none.
    pub(super) apart: LiveQuery<DriftRun>,
    pub(super) settings: LiveQuery<StackSettings>,
    pub(super) features: LiveQuery<OrganizationFeatures>,
    pub(super) schedules: SchedulesData,
    pub(super) newest: Memo<Vec<DriftRun>>,
    pub(super) strip: Memo<DriftStrip>,
    /// How many runs there are, once that is known.
    pub(super) n_runs: Memo<Option<i64>>,
    pub(super) rows: Memo<Rows>,
    /// The open run, unless one of the rows is it.
    pub(super) is_apart: Memo<bool>,
    pub(super) checks: Memo<DriftChecks>,
}

impl DriftData {
    pub(super) fn load(stack: StackRef, view: Memo<RunsView>) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let schedules = SchedulesData::beside(stack.clone());
        let stack = StoredValue::new(stack);
        let status = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { client.get_drift_status(&stack.get_value()).await },
            |status: &StackDriftStatus| Some(if status.run_in_progress { RUNNING_REFRESH_MS } else { REFRESH_MS }),
        );
        let history = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || Some(view.with(|view| Some(view.page).filter(|page| *page > N_NEWEST_PAGES))),
            move |older_page| async move { History::read(client, &stack.get_value(), older_page).await },
            |history: &History| Some(if going_on(&history.newest).is_some() { RUNNING_REFRESH_MS } else { REFRESH_MS }),
        );
        let state = history.state();
        let newest =
            Memo::new(move |_| state.with(|state| state.data().map(|data| data.newest.clone()).unwrap_or_default()));
        let n_runs = Memo::new(move |_| state.with(|state| state.data().map(|data| data.total)));
        let strip = Memo::new(move |_| newest.with(|newest| DriftStrip::new(newest, n_runs.get().unwrap_or_default())));
        let rows = Memo::new(move |before: Option<&Rows>| {
            let page = view.with(|view| newest.with(|newest| shown_page(view, newest)));
            if page <= N_NEWEST_PAGES {
                return Rows { page, runs: newest.with(|newest| slice_of(newest, page).to_vec()) };
            }
            let older = state.with(|state| state.data().and_then(|data| data.older.clone()));
            // The rows on screen are those of the page before until its own are here.
            older.map(|(page, runs)| Rows { page, runs }).or_else(|| before.cloned()).unwrap_or_default()
        });
        let is_known = Memo::new(move |_| state.with(|state| state.data().is_some()));
        let open = Memo::new(move |_| view.with(|view| view.run.clone()));
        let is_apart = Memo::new(move |_| {
            let is_among_rows = |id: &DriftRunId| rows.with(|rows| rows.runs.iter().any(|run| run.id == *id));
            is_known.get() && open.with(|open| open.as_ref().is_some_and(|id| !is_among_rows(id)))
        });
        let apart = LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || open.get().filter(|_| is_apart.get()),
            move |id| async move { client.get_drift_run(&stack.get_value(), &id).await },
            |run: &DriftRun| (!run.status.is_terminal()).then_some(RUNNING_REFRESH_MS),
        );
        let settings = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { deploy::settings(client, &stack.get_value()).await },
            |_| None,
        );
        let features = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { Ok(deploy::features(client, stack.get_value().org()).await) },
            |_| None,
        );
        let checks = Memo::new(move |_| {
            let now = schedules.minute().get();
            schedules.list().state().with(|state| {
                let all = state.data().map(Vec::as_slice).unwrap_or_default();
                DriftChecks::of(all, now)
            })
        });
        // The two answers belong together: a run that began or ended is in the list first.
        Effect::new(move |before: Option<Option<(DriftRunId, DeploymentStatus)>>| {
            let latest = newest.with(|newest| newest.first().map(|run| (run.id.clone(), run.status.clone())));
            if before.flatten().is_some_and(|before| latest.as_ref() != Some(&before)) {
                status.refresh();
            }
            latest
        });
        Self {
            stack,
            status,
            history,
            apart,
            settings,
            features,
            schedules,
            newest,
            strip,
            n_runs,
            rows,
            is_apart,
            checks,
        }
    }

    /// `webshop/prod`.
    pub(super) fn name(&self) -> String {
        self.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()))
    }

    /// Asks for what an act may have changed.
    pub(super) fn refresh(&self) {
        self.status.refresh();
        self.history.refresh();
    }

    /// Does to the rest what the control for live data does to the list.
    pub(super) fn follow(&self, act: LiveAct) {
        act.on(self.status);
        act.on(self.apart);
    }

    /// Whether the stack has no deployment settings, as far as that is known: then nothing can run on it.
    pub(super) fn has_no_settings(&self) -> bool {
        self.settings.state().with(|state| state.data() == Some(&StackSettings::None))
    }

    /// One run of the rows, to follow: it changes in place.
    pub(super) fn run_of_rows(&self, id: DriftRunId) -> Memo<Option<DriftRun>> {
        let rows = self.rows;
        Memo::new(move |_| rows.with(|rows| rows.runs.iter().find(|run| run.id == id).cloned()))
    }
}
