//! The list of stacks as it is read: page after page until its end. A page that fails ends the reading, keeps what has
//! come, and can be asked for again. What is shown is replaced only by something at least as good.

use api_types::OrgName;
use futures::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, Client};
use crate::browser::now_ms;
use crate::model::stacks::{ListKey, Listing};
use crate::session::{Session, SessionState};

/// What there is of the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListState {
    /// What is shown; `None` until a first page is here.
    pub(super) shown: Option<Listing>,
    /// Why the reading ended before the end of the list.
    pub(super) problem: Option<ApiError>,
    /// Whether pages are on their way.
    pub(super) is_reading: bool,
    /// When the reading began.
    pub(super) since_ms: f64,
    /// When the list was read to its end.
    pub(super) read_at_ms: Option<f64>,
}

/// The list: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct StackList {
    session: Session,
    org: StoredValue<OrgName>,
    key: Memo<ListKey>,
    state: RwSignal<ListState>,
    coming: StoredValue<Listing>,
    running: StoredValue<Option<AbortHandle>>,
}

impl StackList {
    /// Reads the list, and another one whenever `key` wants something else.
    pub(super) fn read(session: Session, org: OrgName, key: Memo<ListKey>) -> Self {
        let state = ListState { shown: None, problem: None, is_reading: true, since_ms: now_ms(), read_at_ms: None };
        let list = Self {
            session,
            org: StoredValue::new(org),
            key,
            state: RwSignal::new(state),
            coming: StoredValue::new(Listing::default()),
            running: StoredValue::new(None),
        };
        Effect::new(move |previous: Option<ListKey>| {
            let key = key.get();
            let is_signed_in = matches!(session.state().get(), SessionState::SignedIn(_));
            if is_signed_in && previous.as_ref() != Some(&key) {
                list.read_again();
            } else if is_signed_in && list.state.with_untracked(|state| state.problem.is_some()) {
                // It ended when the token was refused, and goes on with another.
                list.read_on();
            }
            key
        });
        on_cleanup(move || list.stop());
        list
    }

    /// What there is, to follow.
    pub(super) fn state(&self) -> ReadSignal<ListState> {
        self.state.read_only()
    }

    /// Whether all that is wanted is here, to follow.
    pub(super) fn is_complete(&self) -> bool {
        let key = self.key.get();
        self.state.with(|state| {
            state.shown.as_ref().is_some_and(|shown| shown.is_complete() && *shown.key() == key)
                && !state.is_reading
                && state.problem.is_none()
        })
    }

    /// Reads it from its beginning. What is here stays on screen meanwhile.
    pub(super) fn read_again(&self) {
        self.coming.set_value(Listing::new(self.key.get_untracked()));
        self.read_on();
    }

    /// Reads on where the reading ended.
    pub(super) fn read_on(&self) {
        self.stop();
        let (handle, registration) = AbortHandle::new_pair();
        self.running.set_value(Some(handle));
        self.state.update(|state| {
            state.is_reading = true;
            state.problem = None;
            state.since_ms = now_ms();
        });
        let (list, client) = (*self, self.session.client());
        spawn_local(async move {
            // An aborted reading has been replaced by another, or its page is gone.
            let _ = Abortable::new(list.read_pages(client), registration).await;
        });
    }

    async fn read_pages(self, client: Client) {
        let org = self.org.get_value();
        while let Some(query) = self.coming.with_value(|coming| coming.next_query(&org)) {
            match client.list_user_stacks(&query).await {
                Ok(page) => {
                    self.coming.update_value(|coming| coming.take(page));
                    let coming = self.coming.get_value();
                    self.state.update(|state| {
                        if coming.replaces(state.shown.as_ref()) {
                            state.shown = Some(coming);
                        }
                    });
                }
                Err(error) => {
                    self.state.update(|state| {
                        state.problem = Some(error);
                        state.is_reading = false;
                    });
                    return;
                }
            }
        }
        self.state.update(|state| {
            state.is_reading = false;
            state.read_at_ms = Some(now_ms());
        });
    }

    fn stop(self) {
        if let Some(Some(handle)) = self.running.try_update_value(Option::take) {
            handle.abort();
        }
    }
}
