//! Deployments that are read page after page because somebody wants to know something of many: a few pages at once, in
//! order, up to a goal. What has come stays when a page fails, when it is stopped, and when the goal changes; from
//! there it can go on.

use std::cmp::Reverse;

use api_types::deployment::DeploymentSummary;
use api_types::time::Timestamp;
use futures::future::{AbortHandle, Abortable};
use futures::stream::{self, StreamExt};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::deployments::{Scope, load_page};
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::now;
use crate::model::reading::{End, Goal, N_AT_ONCE, Reading};
use crate::session::{Session, SessionState};

/// How often in a row a page is asked for anew when the service limits requests. Each waits as long as it says.
const MOST_LIMITED: u32 = 3;

/// How a reading is going.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Progress {
    /// Nobody has asked for it yet.
    #[default]
    Idle,
    /// Pages are on their way.
    Reading,
    /// Somebody stopped it.
    Stopped,
    /// A page could not be read.
    Failed(ApiError),
    /// The goal is reached.
    Done(End),
}

/// The reading: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    session: Session,
    scope: StoredValue<Scope>,
    goal: StoredValue<Goal>,
    reading: RwSignal<Reading>,
    /// Whether the next page is the first one of a new reading; until it is here, the old one stays.
    is_anew: StoredValue<bool>,
    progress: RwSignal<Progress>,
    began_at: RwSignal<Option<Timestamp>>,
    running: StoredValue<Option<AbortHandle>>,
}

impl Reader {
    /// Reads nothing yet.
    pub(super) fn new(scope: Scope) -> Self {
        let session = expect_context::<Session>();
        let reader = Self {
            session,
            scope: StoredValue::new(scope),
            goal: StoredValue::new(Goal::default()),
            reading: RwSignal::new(Reading::default()),
            is_anew: StoredValue::new(true),
            progress: RwSignal::new(Progress::Idle),
            began_at: RwSignal::new(None),
            running: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let is_signed_in = matches!(session.state().get(), SessionState::SignedIn(_));
            let was_refused = reader
                .progress
                .with_untracked(|progress| matches!(progress, Progress::Failed(error) if error.ends_session()));
            // It ended when the token was refused, and goes on with another.
            if is_signed_in && was_refused {
                reader.read_on(reader.goal.get_value());
            }
        });
        on_cleanup(move || reader.abort());
        reader
    }

    /// What has been read, to follow.
    pub(super) fn reading(&self) -> ReadSignal<Reading> {
        self.reading.read_only()
    }

    /// How it is going, to follow.
    pub(super) fn progress(&self) -> ReadSignal<Progress> {
        self.progress.read_only()
    }

    /// When the first page was asked for, to follow: what came later is not in it.
    pub(super) fn began_at(&self) -> ReadSignal<Option<Timestamp>> {
        self.began_at.read_only()
    }

    /// How many deployments there will be, to follow.
    pub(super) fn n_expected(&self) -> Option<i64> {
        self.reading.with(|reading| reading.n_expected(self.goal.get_value()))
    }

    /// Reads from the newest on. What is here stays until the first page is.
    pub(super) fn read_anew(&self, goal: Goal) {
        self.is_anew.set_value(true);
        self.read_on(goal);
    }

    /// Reads up to a goal from where it is.
    pub(super) fn read_on(&self, goal: Goal) {
        self.abort();
        self.goal.set_value(goal);
        let (handle, registration) = AbortHandle::new_pair();
        self.running.set_value(Some(handle));
        self.progress.set(Progress::Reading);
        let (reader, client) = (*self, self.session.client());
        spawn_local(async move {
            // An aborted reading was stopped, has been replaced by another, or its page is gone.
            let _ = Abortable::new(reader.read_pages(client, goal), registration).await;
        });
    }

    /// Stops. What has come stays.
    pub(super) fn stop(&self) {
        self.abort();
        self.progress.set(Progress::Stopped);
    }

    async fn read_pages(self, client: Client, goal: Goal) {
        let mut n_limited = 0;
        loop {
            let queries = if self.is_anew.get_value() {
                Reading::default().next_pages(goal)
            } else {
                self.reading.with_untracked(|reading| reading.next_pages(goal))
            };
            let asked_at = now();
            if queries.is_empty() {
                let end = self.reading.with_untracked(|reading| reading.end(goal));
                self.progress.set(Progress::Done(end.unwrap_or(End::List)));
                return;
            }
            let scope = self.scope.get_value();
            let pages = stream::iter(queries).map(|query| load_page(client, scope.clone(), query));
            let mut pages = pages.buffered(N_AT_ONCE);
            while let Some(page) = pages.next().await {
                match page {
                    Ok(page) => {
                        n_limited = 0;
                        let is_first = self.is_anew.get_value();
                        self.is_anew.set_value(false);
                        if is_first {
                            self.began_at.set(Some(asked_at));
                        }
                        self.reading.update(|reading| {
                            if is_first {
                                *reading = Reading::default();
                            }
                            reading.take(page);
                        });
                    }
                    // The transport holds the next request back for as long as the service says.
                    Err(error) if is_limited(&error) && n_limited < MOST_LIMITED => {
                        n_limited += 1;
                        break;
                    }
                    Err(error) => {
                        self.progress.set(Progress::Failed(error));
                        return;
                    }
                }
            }
        }
    }

    fn abort(&self) {
        if let Some(Some(handle)) = self.running.try_update_value(Option::take) {
            handle.abort();
        }
    }
}

fn is_limited(error: &ApiError) -> bool {
    matches!(error.kind, ErrorKind::RateLimited { .. })
}

/// What was read, with what is newer of the rows that refresh themselves elsewhere on the page; newest first.
pub(super) fn with_newer(read: &[DeploymentSummary], newer: &[DeploymentSummary]) -> Vec<DeploymentSummary> {
    let older = read.iter().filter(|row| !newer.iter().any(|newer| newer.id == row.id));
    let mut rows: Vec<_> = newer.iter().chain(older).cloned().collect();
    rows.sort_by_key(|row| Reverse(row.version));
    rows
}
