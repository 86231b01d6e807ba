//! What the parts of the overview share. Few requests: only what may change at any moment is asked for again every few
//! seconds; what is folded away, or needed only while something waits, is not asked for at all.

use api_types::StackRef;
use api_types::deployment::ListDeploymentsResponse;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::paging::{ListQuery, PageQuery};
use api_types::schedules::Schedule;
use api_types::settings::DeploymentSettings;
use api_types::stacks::{Stack, StackMetadata};
use api_types::updates::UpdateInfo;
use leptos::prelude::*;

use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client, ErrorKind};
use crate::model::drift::history::N_NEWEST;
use crate::model::drift::strip::DriftStrip;
use crate::session::Session;

/// The queue and the pauses.
const QUEUE_REFRESH_MS: u32 = 3_000;
/// The stack itself: an update run from a CLI is seen by it.
const STACK_REFRESH_MS: u32 = 10_000;
/// What rarely changes.
const SLOW_REFRESH_MS: u32 = 60_000;
/// How many deployments are read: the queue, the last runs, and what the usual time rests on.
pub(super) const N_DEPLOYMENTS: u32 = 50;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    pub(super) stack: StoredValue<StackRef>,
    pub(super) client: Client,
    /// The stack itself; 404 of it is the page's.
    pub(super) itself: LiveQuery<Stack>,
    pub(super) deployments: LiveQuery<ListDeploymentsResponse>,
    pub(super) queue: LiveQuery<StackDeploymentsMetadata>,
    /// `None` where deployments are not set up.
    pub(super) settings: LiveQuery<Option<DeploymentSettings>>,
    /// The newest update; `None` when there was none.
    pub(super) latest_update: LiveQuery<Option<UpdateInfo>>,
}

impl Shared {
    pub(super) fn load(stack: StackRef) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let stack = StoredValue::new(stack);
        let itself = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move { client.get_stack(&stack.get_value()).await },
            |_| Some(STACK_REFRESH_MS),
        );
        let deployments = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move {
                let query = ListQuery { page_size: N_DEPLOYMENTS, ..ListQuery::default() };
                client.list_stack_deployments(&stack.get_value(), &query).await
            },
            |_| Some(QUEUE_REFRESH_MS),
        );
        let queue = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move { client.get_stack_deployments_metadata(&stack.get_value()).await },
            |_| Some(QUEUE_REFRESH_MS),
        );
        let settings = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move { none_if_missing(client.get_deployment_settings(&stack.get_value()).await) },
            |_| Some(SLOW_REFRESH_MS),
        );
        let latest_update = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move { none_if_missing(client.get_latest_stack_update(&stack.get_value()).await) },
            |_| Some(SLOW_REFRESH_MS),
        );
        Self { stack, client, itself, deployments, queue, settings, latest_update }
    }

    /// Asks for all that an act may have changed.
    pub(super) fn refresh(&self) {
        self.deployments.refresh();
        self.queue.refresh();
        self.itself.refresh();
    }

    /// `project/stack`.
    pub(super) fn name(&self) -> String {
        self.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()))
    }

    /// Who owns the stack.
    pub(super) fn metadata(&self) -> LiveQuery<StackMetadata> {
        let (client, stack) = (self.client, self.stack);
        self.slowly(move || async move { client.get_stack_metadata(&stack.get_value()).await })
    }

    /// The schedules; `None` on a service that has none.
    pub(super) fn schedules(&self) -> LiveQuery<Option<Vec<Schedule>>> {
        let (client, stack) = (self.client, self.stack);
        self.slowly(move || async move {
            let schedules = none_if_missing(client.list_schedules(&stack.get_value()).await)?;
            Ok(schedules.map(|answer| answer.schedules))
        })
    }

    /// The newest drift runs, from which it is known for how long it has drifted; `None` when drift was never looked
    /// for.
    pub(super) fn drift_runs(&self) -> LiveQuery<Option<DriftStrip>> {
        let (client, stack) = (self.client, self.stack);
        self.slowly(move || async move {
            let runs = none_if_missing(client.list_drift_runs(&stack.get_value(), PageQuery::first(N_NEWEST)).await)?;
            let strip = runs.map(|runs| DriftStrip::new(&runs.drift_runs, runs.total));
            Ok(strip.filter(|strip| !strip.cells().is_empty()))
        })
    }

    fn slowly<T, F, Fut>(&self, fetch: F) -> LiveQuery<T>
    where
        T: Clone + Send + Sync + 'static,
        F: Fn() -> Fut + 'static,
        Fut: Future<Output = Result<T, ApiError>> + 'static,
    {
        let session = expect_context::<Session>();
        LiveQuery::new(session, OnNewKey::Clear, || Some(()), move |()| fetch(), |_| Some(SLOW_REFRESH_MS))
    }
}

/// Data that is asked for once, whenever the key changes.
pub(super) fn once<K, T, F, Fut>(key: impl Fn() -> Option<K> + Send + Sync + 'static, fetch: F) -> LiveQuery<T>
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    F: Fn(K) -> Fut + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
{
    LiveQuery::new(expect_context::<Session>(), OnNewKey::Clear, key, fetch, |_| None)
}

fn none_if_missing<T>(answer: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match answer {
        Ok(data) => Ok(Some(data)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
