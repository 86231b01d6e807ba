//! What the list page loads, and which rows the table shows of it.

use std::collections::{HashMap, HashSet};

use api_types::DeploymentId;
use api_types::deployment::{DeploymentSummary, ListDeploymentsResponse};
use api_types::metadata::OrgDeploymentsMetadata;
use api_types::paging::ListQuery;
use futures::stream::{self, StreamExt, TryStreamExt};
use leptos::prelude::*;

use super::states::Phase;
use super::{Address, Scope};
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client};
use crate::model::list::{HeldRows, ListView, Loaded, Shown, hold_rows};
use crate::session::Session;

/// How often a page of the list is asked for.
const REFRESH_MS: u32 = 3_000;
/// Requests at once when filters look through many pages.
const N_AT_ONCE: usize = 4;

/// The queue: an organization's, or a stack's with what it has of the same.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum QueueState {
    Org(OrgDeploymentsMetadata),
    Stack { is_stack_paused: bool, is_org_paused: bool },
}

/// Rows on screen: those of the last answer, or their older places while somebody points at them.
#[derive(Clone, PartialEq)]
struct OnScreen {
    view: ListView,
    n_released: u32,
    held: HeldRows,
}

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct ListData {
    address: Address,
    list: LiveQuery<Loaded>,
    queue: LiveQuery<QueueState>,
    shown: Memo<Option<Shown>>,
    on_screen: Memo<OnScreen>,
    rows_by_id: Memo<HashMap<DeploymentId, DeploymentSummary>>,
    is_held: RwSignal<bool>,
    n_released: RwSignal<u32>,
}

impl ListData {
    pub(super) fn load(scope: Scope, address: Address) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let asked_scope = scope.clone();
        // The filters run here: only what changes the requests makes the page ask again.
        let asked = Memo::new(move |_| address.view().requests());
        let list = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || Some(asked.get()),
            move |requests| load_list(client, asked_scope.clone(), address.view_untracked(), requests),
            |loaded| {
                // One request for each interval, however far the filters look.
                let n_pages = loaded.rows.len().div_ceil(api_types::paging::MAX_PAGE_SIZE as usize).max(1);
                Some(REFRESH_MS.saturating_mul(u32::try_from(n_pages).unwrap_or(u32::MAX)))
            },
        );
        let queue = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| load_queue(client, scope.clone()),
            |_| Some(REFRESH_MS),
        );

        let shown = Memo::new(move |_| {
            let view = address.view();
            list.state().with(|state| {
                // What was loaded may serve a newer view: other filters over the same pages.
                state.data().map(|loaded| {
                    let serves = loaded.view.requests() == view.requests();
                    let view = if serves { view } else { loaded.view.clone() };
                    Loaded { view, ..loaded.clone() }.shown()
                })
            })
        });
        let is_held = RwSignal::new(false);
        let n_released = RwSignal::new(0);
        let on_screen = Memo::new(move |previous: Option<&OnScreen>| {
            // Rows are held for the view that they were loaded for: another page is never kept waiting.
            let (view, fresh) = shown
                .with(|shown| shown.as_ref().map(|shown| (shown.view.clone(), shown.rows.clone())).unwrap_or_default());
            let n_released = n_released.get();
            let keeps_places = is_held.get();
            let old = previous.filter(|old| keeps_places && old.view == view && old.n_released == n_released);
            let held = match old {
                Some(old) => list.state().with(|state| {
                    let loaded = state.data().map(|loaded| loaded.rows.as_slice()).unwrap_or_default();
                    hold_rows(&old.held.rows, &fresh, loaded)
                }),
                None => HeldRows { rows: fresh, n_waiting: 0, gone: HashSet::new() },
            };
            OnScreen { view, n_released, held }
        });
        let rows_by_id = Memo::new(move |_| {
            on_screen.with(|on_screen| on_screen.held.rows.iter().map(|row| (row.id.clone(), row.clone())).collect())
        });
        Self { address, list, queue, shown, on_screen, rows_by_id, is_held, n_released }
    }

    pub(super) fn list(&self) -> LiveQuery<Loaded> {
        self.list
    }

    pub(super) fn queue(&self) -> LiveQuery<QueueState> {
        self.queue
    }

    /// Asks for everything again.
    pub(super) fn refresh(&self) {
        self.list.refresh();
        self.queue.refresh();
    }

    pub(super) fn shown(&self) -> Option<Shown> {
        self.shown.get()
    }

    /// Whether the rows on screen belong to another view than the address, while its own are on their way.
    pub(super) fn is_between_views(&self) -> bool {
        let is_other = self.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.view != self.address.view()));
        is_other && self.list.is_loading().get()
    }

    pub(super) fn ids_on_screen(&self) -> Vec<DeploymentId> {
        self.on_screen.with(|on_screen| on_screen.held.rows.iter().map(|row| row.id.clone()).collect())
    }

    /// One row, to follow: it changes in place, so that the focus in it survives a refresh.
    pub(super) fn row(&self, id: DeploymentId) -> Memo<Option<DeploymentSummary>> {
        let rows_by_id = self.rows_by_id;
        Memo::new(move |_| rows_by_id.with(|rows| rows.get(&id).cloned()))
    }

    /// Whether a held row is on another page by now, to follow.
    pub(super) fn is_gone(&self, id: DeploymentId) -> Memo<bool> {
        let on_screen = self.on_screen;
        Memo::new(move |_| on_screen.with(|on_screen| on_screen.held.gone.contains(&id)))
    }

    pub(super) fn n_waiting(&self) -> usize {
        self.on_screen.with(|on_screen| on_screen.held.n_waiting)
    }

    /// Somebody points at the rows, or their focus is among them: no row may move.
    pub(super) fn hold(&self, is_held: bool) {
        if self.is_held.get_untracked() != is_held {
            self.is_held.set(is_held);
        }
    }

    /// Lets the waiting rows in.
    pub(super) fn release(&self) {
        self.n_released.update(|n_released| *n_released += 1);
    }

    pub(super) fn phase(&self) -> Phase {
        let is_empty = self.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.rows.is_empty()));
        let has_matches = self.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.n_rows > 0));
        self.list.state().with(|state| match state {
            LoadState::Pending { since_ms } => Phase::Loading { since_ms: *since_ms },
            LoadState::Failed { .. } => Phase::Failed,
            LoadState::Ready { data, .. } | LoadState::Stale { data, .. } if is_empty => {
                if data.view.filter.is_active() && !has_matches { Phase::NoMatch } else { Phase::Empty }
            }
            LoadState::Ready { .. } | LoadState::Stale { .. } => Phase::Table,
        })
    }
}

async fn load_list(client: Client, scope: Scope, view: ListView, requests: Vec<ListQuery>) -> Result<Loaded, ApiError> {
    let first = requests.first().cloned().unwrap_or_default();
    let page = load_page(client, scope.clone(), first).await?;
    let total = page.total;
    let n_pages = u64::try_from(total).unwrap_or_default().div_ceil(u64::from(api_types::paging::MAX_PAGE_SIZE));
    // Pages that do not exist are not asked for.
    let further = requests.into_iter().skip(1).filter(|request| u64::from(request.page) <= n_pages);
    let pages: Vec<ListDeploymentsResponse> = stream::iter(further)
        .map(|request| load_page(client, scope.clone(), request))
        .buffered(N_AT_ONCE)
        .try_collect()
        .await?;
    let mut rows = page.deployments;
    for page in pages {
        // Rows shift between pages while deployments arrive: one that was seen already is not shown twice.
        let new = page.deployments.into_iter().filter(|row| !rows.iter().any(|seen| seen.id == row.id));
        let new: Vec<_> = new.collect();
        rows.extend(new);
    }
    Ok(Loaded { view, rows, total })
}

/// One page of the list of an organization or of a stack.
pub(in crate::routes) async fn load_page(
    client: Client,
    scope: Scope,
    query: ListQuery,
) -> Result<ListDeploymentsResponse, ApiError> {
    match scope {
        Scope::Org(org) => client.list_org_deployments(&org, &query).await,
        Scope::Stack(stack) => client.list_stack_deployments(&stack, &query).await,
    }
}

async fn load_queue(client: Client, scope: Scope) -> Result<QueueState, ApiError> {
    match scope {
        Scope::Org(org) => client.get_org_deployments_metadata(&org).await.map(QueueState::Org),
        Scope::Stack(stack) => {
            let metadata = client.get_stack_deployments_metadata(&stack).await?;
            Ok(QueueState::Stack {
                is_stack_paused: metadata.stack_paused,
                is_org_paused: metadata.organization_paused,
            })
        }
    }
}
