//! What the page asks for: the pools, how many agents each has, and the pool that is open.

use std::collections::HashMap;

use api_types::OrgName;
use api_types::agents::{AgentPool, AgentPoolDetail, AgentPoolId, ListAgentPoolsResponse};
use futures::stream::{self, StreamExt, TryStreamExt};
use leptos::prelude::*;

use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client, ErrorKind};
use crate::model::agents::{AgentCount, is_default, sorted_pools};
use crate::session::Session;

/// How often the pools are asked for, and the one that is open.
const REFRESH_MS: u32 = 10_000;
/// How often one pool's agents are counted: it takes a request for each pool.
const COUNT_MS_FOR_EACH: u32 = 3_000;
const SOONEST_COUNT_MS: u32 = 15_000;
/// Requests at once when agents are counted.
const N_AT_ONCE: usize = 4;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct PoolsData {
    pub(super) org: StoredValue<OrgName>,
    /// The pool in the address.
    pub(super) open: Memo<Option<AgentPoolId>>,
    pub(super) list: LiveQuery<ListAgentPoolsResponse>,
    pub(super) counts: LiveQuery<HashMap<AgentPoolId, AgentCount>>,
    pub(super) detail: LiveQuery<AgentPoolDetail>,
    pools: Memo<Vec<AgentPool>>,
}

/// What stands in the place of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first answer is on its way.
    Loading { since_ms: f64 },
    /// Nothing could be read.
    Failed,
    /// There are no pools.
    Empty,
    /// Rows.
    Table,
}

impl PoolsData {
    pub(super) fn load(org: OrgName, open: Memo<Option<AgentPoolId>>) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let org = StoredValue::new(org);
        let list = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { client.list_agent_pools(&org.get_value()).await },
            |_| Some(REFRESH_MS),
        );
        let pools = Memo::new(move |_| list.state().with(|state| state.data().map(sorted_pools)).unwrap_or_default());
        let ids = Memo::new(move |_| {
            let ids: Vec<AgentPoolId> = pools.with(|pools| pools.iter().map(|pool| pool.id.clone()).collect());
            Some(ids).filter(|ids| !ids.is_empty())
        });
        let counts = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || ids.get(),
            move |ids| count_agents(client, org.get_value(), ids),
            |counts| {
                let n_pools = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                Some(COUNT_MS_FOR_EACH.saturating_mul(n_pools).max(SOONEST_COUNT_MS))
            },
        );
        let detail = LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || open.get(),
            move |id| async move { client.get_agent_pool(&org.get_value(), &id).await },
            |_| Some(REFRESH_MS),
        );
        Self { org, open, list, counts, detail, pools }
    }

    /// Asks for everything again.
    pub(super) fn refresh(&self) {
        self.list.refresh();
        self.counts.refresh();
        self.detail.refresh();
    }

    /// The pools in their order, to follow.
    pub(super) fn ids(&self) -> Vec<AgentPoolId> {
        self.pools.with(|pools| pools.iter().map(|pool| pool.id.clone()).collect())
    }

    /// One pool of the list, to follow: it changes in place, so that the focus in it survives a refresh.
    pub(super) fn row(&self, id: AgentPoolId) -> Memo<Option<AgentPool>> {
        let pools = self.pools;
        Memo::new(move |_| pools.with(|pools| pools.iter().find(|pool| pool.id == id).cloned()))
    }

    /// How many agents a pool has, to follow; `None` until they are counted.
    pub(super) fn count(&self, id: AgentPoolId) -> Memo<Option<AgentCount>> {
        let (counts, detail, open) = (self.counts, self.detail, self.open);
        Memo::new(move |_| {
            // Of the pool that is open there is a newer answer.
            if open.with(|open| open.as_ref() == Some(&id))
                && let Some(count) =
                    detail.state().with(|state| state.data().map(|detail| AgentCount::of(&detail.agents)))
            {
                return Some(count);
            }
            counts.state().with(|state| state.data().and_then(|counts| counts.get(&id).copied()))
        })
    }

    /// The name of the pool for stacks that choose none, to follow; `None` stands for the hosted one.
    pub(super) fn default_name(&self) -> Option<String> {
        self.list.state().with(|state| {
            let answer = state.data()?;
            answer.agent_pools.iter().find(|pool| is_default(answer, pool)).map(|pool| pool.name.clone())
        })
    }

    /// Whether a pool is the one for stacks that choose none, to follow.
    pub(super) fn is_default(&self, id: AgentPoolId) -> Memo<bool> {
        let list = self.list;
        Memo::new(move |_| {
            list.state().with(|state| {
                let is_default = |answer: &ListAgentPoolsResponse| {
                    answer.agent_pools.iter().any(|pool| pool.id == id && is_default(answer, pool))
                };
                state.data().is_some_and(is_default)
            })
        })
    }

    pub(super) fn phase(&self) -> Phase {
        self.list.state().with(|state| match state {
            LoadState::Pending { since_ms } => Phase::Loading { since_ms: *since_ms },
            LoadState::Failed { .. } => Phase::Failed,
            LoadState::Ready { data, .. } | LoadState::Stale { data, .. } => {
                if data.agent_pools.is_empty() {
                    Phase::Empty
                } else {
                    Phase::Table
                }
            }
        })
    }
}

/// The list does not say how many agents a pool has: each pool is asked.
async fn count_agents(
    client: Client,
    org: OrgName,
    ids: Vec<AgentPoolId>,
) -> Result<HashMap<AgentPoolId, AgentCount>, ApiError> {
    let org = &org;
    let counts = stream::iter(ids).map(|id| async move {
        match client.get_agent_pool(org, &id).await {
            Ok(pool) => Ok(Some((id, AgentCount::of(&pool.agents)))),
            // Deleted since the list was read: the next list is without it.
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    });
    let counts: Vec<Option<(AgentPoolId, AgentCount)>> = counts.buffered(N_AT_ONCE).try_collect().await?;
    Ok(counts.into_iter().flatten().collect())
}
