//! What the page loads: the schedules, the result of each one's last run, and whether the stack can have any.

use std::collections::HashMap;

use api_types::StackRef;
use api_types::schedules::{Schedule, ScheduleHistoryEvent, ScheduleId};
use api_types::time::Timestamp;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use futures::stream::{self, StreamExt};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::states::Phase;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{Client, ErrorKind};
use crate::browser::{Lasting, Ticker};
use crate::model::format::Zone;
use crate::session::Session;

/// How often the schedules are asked for.
const REFRESH_MS: u32 = 5_000;
/// The same on a page that is about something else.
const BESIDE_REFRESH_MS: u32 = 30_000;
/// How often settings that are missing are looked for.
const SETTINGS_REFRESH_MS: u32 = 15_000;
/// Requests at once for the last runs.
const N_AT_ONCE: usize = 4;
/// In the query of the address: the schedule that is open.
const OPEN: &str = "schedule";

/// The results of last runs, by schedule.
type Results = HashMap<ScheduleId, ScheduleHistoryEvent>;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(in crate::routes) struct SchedulesData {
    stack: StoredValue<StackRef>,
    list: LiveQuery<Vec<Schedule>>,
    results: LiveQuery<Results>,
    has_settings: LiveQuery<bool>,
    by_id: Memo<HashMap<ScheduleId, Schedule>>,
    ids: Memo<Vec<ScheduleId>>,
    open: Memo<Option<ScheduleId>>,
    minute: Memo<DateTime<Utc>>,
}

impl SchedulesData {
    pub(super) fn load(stack: StackRef) -> Self {
        Self::new(stack, REFRESH_MS, true)
    }

    /// For a page that is about something else: seldom, and without what came of the last runs.
    pub(in crate::routes) fn beside(stack: StackRef) -> Self {
        Self::new(stack, BESIDE_REFRESH_MS, false)
    }

    fn new(stack: StackRef, refresh_ms: u32, wants_results: bool) -> Self {
        let session = expect_context::<Session>();
        let ticker = expect_context::<Ticker>();
        let client = session.client();
        let stack = StoredValue::new(stack);
        let list = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| async move { client.list_schedules(&stack.get_value()).await.map(|answer| answer.schedules) },
            move |_| Some(refresh_ms),
        );
        let state = list.state();
        // Histories are long: they are read again only when something fired.
        let fired = Memo::new(move |_| {
            state.with(|state| {
                let schedules = state.data().map(Vec::as_slice).unwrap_or_default();
                let fired =
                    schedules.iter().filter_map(|schedule| Some((schedule.id.clone(), schedule.last_executed?)));
                fired.collect::<Vec<(ScheduleId, Timestamp)>>()
            })
        });
        let results = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || Some(fired.get()).filter(|fired| wants_results && !fired.is_empty()),
            move |fired| async move { Ok(load_results(client, &stack.get_value(), fired).await) },
            |_| None,
        );
        let is_empty =
            Memo::new(move |_| state.with(|state| state.data().is_some_and(|schedules| schedules.is_empty())));
        let has_settings = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || is_empty.get().then_some(()),
            move |()| async move {
                match client.get_deployment_settings::<serde::de::IgnoredAny>(&stack.get_value()).await {
                    Ok(_) => Ok(true),
                    Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
                    Err(error) => Err(error),
                }
            },
            |has_settings| (!has_settings).then_some(SETTINGS_REFRESH_MS),
        );
        let by_id = Memo::new(move |_| {
            let schedules = list.data().unwrap_or_default();
            schedules.into_iter().map(|schedule| (schedule.id.clone(), schedule)).collect()
        });
        let ids = Memo::new(move |_| {
            state.with(|state| {
                let schedules = state.data().map(Vec::as_slice).unwrap_or_default();
                schedules.iter().map(|schedule| schedule.id.clone()).collect()
            })
        });
        let query = use_query_map();
        let open = Memo::new(move |_| query.lasting().with(|query| query.get(OPEN).map(ScheduleId)));
        let minute = Memo::new(move |_| {
            let now = ticker.now();
            now - TimeDelta::seconds(now.timestamp().rem_euclid(60))
        });
        Self { stack, list, results, has_settings, by_id, ids, open, minute }
    }

    pub(super) fn stack(&self) -> StackRef {
        self.stack.get_value()
    }

    /// The name that a person types to confirm.
    pub(super) fn stack_name(&self) -> String {
        self.stack.with_value(|stack| stack.stack().to_owned())
    }

    /// `webshop/prod`.
    pub(super) fn full_name(&self) -> String {
        self.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()))
    }

    pub(in crate::routes) fn list(&self) -> LiveQuery<Vec<Schedule>> {
        self.list
    }

    /// Asks for everything again.
    pub(super) fn refresh(&self) {
        self.list.refresh();
        self.look_for_settings();
    }

    /// Looks whether settings have come by now.
    pub(super) fn look_for_settings(&self) {
        if self.has_settings.state().with_untracked(|state| state.data() == Some(&false)) {
            self.has_settings.refresh();
        }
    }

    pub(super) fn ids(&self) -> Vec<ScheduleId> {
        self.ids.get()
    }

    /// One schedule, to follow: it changes in place.
    pub(super) fn schedule(&self, id: ScheduleId) -> Memo<Option<Schedule>> {
        let by_id = self.by_id;
        Memo::new(move |_| by_id.with(|by_id| by_id.get(&id).cloned()))
    }

    /// What came of its last run, in the service's word; `None` until that is read, or when it cannot be.
    pub(super) fn last_result(&self, id: &ScheduleId) -> Option<String> {
        let results = self.results.state();
        results.with(|state| state.data().and_then(|results| results.get(id).map(|event| event.result.clone())))
    }

    /// Whether a schedule's runs and history are open.
    pub(super) fn is_open(&self, id: ScheduleId) -> Memo<bool> {
        let open = self.open;
        Memo::new(move |_| open.with(|open| open.as_ref() == Some(&id)))
    }

    /// Now, to the minute: what is reckoned from it changes no more often.
    pub(in crate::routes) fn minute(&self) -> Memo<DateTime<Utc>> {
        self.minute
    }

    pub(super) fn phase(&self) -> Phase {
        let needs_settings = self.has_settings.state().with(|state| state.data() == Some(&false));
        self.list.state().with(|state| match state {
            LoadState::Pending { since_ms } => Phase::Loading { since_ms: *since_ms },
            LoadState::Failed { error, .. } if error.status == Some(400) => Phase::NoSettings,
            LoadState::Failed { .. } => Phase::Failed,
            LoadState::Ready { data, .. } | LoadState::Stale { data, .. } if data.is_empty() => {
                if needs_settings {
                    Phase::NoSettings
                } else {
                    Phase::Empty
                }
            }
            LoadState::Ready { .. } | LoadState::Stale { .. } => Phase::Table,
        })
    }
}

/// The address of the page with a schedule open, or with none when it is open already.
pub(super) fn address_of(path: &str, id: &ScheduleId, is_open: bool) -> String {
    if is_open { path.to_owned() } else { format!("{path}?{OPEN}={}", api_types::ids::encode_segment(&id.0)) }
}

/// How far the browser's zone is from UTC at a moment.
pub(super) fn local_offset(at: DateTime<Utc>) -> FixedOffset {
    *Zone::Local.at(at).offset()
}

/// What cannot be read is left out: the times of the runs are known without it.
async fn load_results(client: Client, stack: &StackRef, fired: Vec<(ScheduleId, Timestamp)>) -> Results {
    let answers = stream::iter(fired).map(|(id, _)| async move {
        let history = client.list_schedule_history(stack, &id).await.ok()?;
        let newest = history.schedule_history_events.into_iter().max_by_key(|event| event.executed)?;
        Some((id, newest))
    });
    answers.buffered(N_AT_ONCE).filter_map(std::future::ready).collect().await
}
