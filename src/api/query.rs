//! Live data: asks, shows, asks again. The shell around [`super::load`].
//!
//! A query asks again every few seconds while the tab is visible and nobody paused it, slower after errors, and stops
//! for good when its page goes: the request on its way is aborted as well.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures::future::{AbortHandle, Abortable};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::error::ApiError;
use super::load::{LoadState, next_delay_ms};
use crate::browser::{Online, Visibility, now_ms};
use crate::session::{Session, SessionState};

/// How long data stays fresh; `None` ends the polling.
type Interval<T> = Rc<dyn Fn(&T) -> Option<u32>>;
type Fetch<K, T> = Rc<dyn Fn(K) -> Pin<Box<dyn Future<Output = Result<T, ApiError>>>>>;

/// What a new key does to the data of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnNewKey {
    /// It stays on screen until the new data is here: another page of the same list.
    KeepOld,
    /// It goes: another thing altogether.
    Clear,
}

/// Data that keeps itself fresh: a handle that can be copied about.
pub struct LiveQuery<T: Send + Sync + 'static> {
    state: RwSignal<LoadState<T>>,
    is_loading: RwSignal<bool>,
    is_paused: RwSignal<bool>,
    next_try_at_ms: RwSignal<Option<f64>>,
    running: StoredValue<Option<AbortHandle>>,
    restart: StoredValue<Rc<dyn Fn(u32)>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for LiveQuery<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for LiveQuery<T> {}

impl<T: Clone + Send + Sync + 'static> LiveQuery<T> {
    /// Starts asking. `key` says what for, and is followed; `None` asks for nothing. `interval_ms` says how long the
    /// data stays fresh; `None` ends the polling.
    pub fn new<K, F, Fut>(
        session: Session,
        on_new_key: OnNewKey,
        key: impl Fn() -> Option<K> + Send + Sync + 'static,
        fetch: F,
        interval_ms: impl Fn(&T) -> Option<u32> + 'static,
    ) -> Self
    where
        K: Clone + PartialEq + Send + Sync + 'static,
        F: Fn(K) -> Fut + 'static,
        Fut: Future<Output = Result<T, ApiError>> + 'static,
    {
        let fetch: Fetch<K, T> = Rc::new(move |key| Box::pin(fetch(key)));
        let key = Memo::new(move |_| key());
        let state = RwSignal::new(LoadState::Pending { since_ms: now_ms() });
        let is_loading = RwSignal::new(false);
        let is_paused = RwSignal::new(false);
        let next_try_at_ms = RwSignal::new(None);
        let (visibility, online) = (expect_context::<Visibility>(), expect_context::<Online>());
        let running = StoredValue::new(None::<AbortHandle>);
        let interval_ms: Interval<T> = Rc::new(interval_ms);

        let restart: Rc<dyn Fn(u32)> = Rc::new({
            let interval_ms = Rc::clone(&interval_ms);
            move |first_delay_ms: u32| {
                stop(running);
                let (handle, registration) = AbortHandle::new_pair();
                running.set_value(Some(handle));
                is_loading.set(false);
                let (fetch, interval_ms) = (Rc::clone(&fetch), Rc::clone(&interval_ms));
                let polling = async move {
                    let mut delay_ms = first_delay_ms;
                    loop {
                        if delay_ms > 0 {
                            next_try_at_ms.set(Some(now_ms() + f64::from(delay_ms)));
                            TimeoutFuture::new(delay_ms).await;
                        }
                        let Some(key) = key.get_untracked() else { return };
                        next_try_at_ms.set(None);
                        is_loading.set(true);
                        let answer = fetch(key).await;
                        is_loading.set(false);
                        state.update(|state| {
                            let before = std::mem::replace(state, LoadState::Pending { since_ms: 0.0 });
                            *state = before.after(answer, now_ms());
                        });
                        let Some(next_ms) = state.with_untracked(|state| polling_delay_ms(state, &*interval_ms)) else {
                            return;
                        };
                        if is_paused.get_untracked() || !visibility.is_visible_untracked() {
                            return;
                        }
                        delay_ms = next_ms;
                    }
                };
                spawn_local(async move {
                    // An aborted run has been replaced by another, or its page is gone.
                    let _ = Abortable::new(polling, registration).await;
                });
            }
        });

        Effect::new({
            let restart = Rc::clone(&restart);
            move |previous: Option<Option<K>>| {
                let key = key.get();
                let is_signed_in = matches!(session.state().get(), SessionState::SignedIn(_));
                let is_new = previous.is_some_and(|previous| previous != key);
                if is_new && on_new_key == OnNewKey::Clear {
                    state.set(LoadState::Pending { since_ms: now_ms() });
                }
                if is_signed_in {
                    restart(0);
                } else {
                    stop(running);
                    is_loading.set(false);
                }
                key
            }
        });
        Effect::new({
            let restart = Rc::clone(&restart);
            move |was_visible: Option<bool>| {
                let is_visible = visibility.is_visible();
                if is_visible && was_visible == Some(false) && !is_paused.get_untracked() {
                    let polls = state.with_untracked(|state| polling_delay_ms(state, &*interval_ms)).is_some();
                    let is_signed_in = matches!(session.state().get_untracked(), SessionState::SignedIn(_));
                    if polls && is_signed_in {
                        restart(0);
                    }
                } else if !is_visible && !is_loading.get_untracked() {
                    stop(running);
                    next_try_at_ms.set(None);
                }
                is_visible
            }
        });
        Effect::new({
            let restart = Rc::clone(&restart);
            // What failed is not to wait for its next try once the network is back.
            move |n_returns_before: Option<u32>| {
                let n_returns = online.n_returns();
                let is_back = n_returns_before.is_some_and(|before| before != n_returns);
                let has_failed = state.with_untracked(|state| state.error().is_some());
                let rests = is_paused.get_untracked() || !visibility.is_visible_untracked();
                if is_back && has_failed && !rests && session.is_signed_in() {
                    restart(0);
                }
                n_returns
            }
        });
        on_cleanup(move || stop(running));
        Self { state, is_loading, is_paused, next_try_at_ms, running, restart: StoredValue::new_local(restart) }
    }

    /// The state, to follow.
    #[must_use]
    pub fn state(&self) -> ReadSignal<LoadState<T>> {
        self.state.read_only()
    }

    /// The data, fresh or not, to follow.
    #[must_use]
    pub fn data(&self) -> Option<T> {
        self.state.with(|state| state.data().cloned())
    }

    /// Whether a request is on its way.
    #[must_use]
    pub fn is_loading(&self) -> Signal<bool> {
        self.is_loading.into()
    }

    /// Whether a person paused it.
    #[must_use]
    pub fn is_paused(&self) -> Signal<bool> {
        self.is_paused.into()
    }

    /// When it will ask again, when it waits.
    #[must_use]
    pub fn next_try_at_ms(&self) -> Signal<Option<f64>> {
        self.next_try_at_ms.into()
    }

    /// Asks now.
    pub fn refresh(&self) {
        self.restart.with_value(|restart| restart(0));
    }

    /// Stops asking until [`Self::resume`].
    pub fn pause(&self) {
        self.is_paused.set(true);
        if !self.is_loading.get_untracked() {
            stop(self.running);
            self.next_try_at_ms.set(None);
        }
    }

    /// Goes on, at once.
    pub fn resume(&self) {
        self.is_paused.set(false);
        self.refresh();
    }
}

fn polling_delay_ms<T>(state: &LoadState<T>, interval_ms: &dyn Fn(&T) -> Option<u32>) -> Option<u32> {
    /// How soon to try again when nothing has arrived yet.
    const FIRST_RETRY_MS: u32 = 2_000;
    let interval = match state.data() {
        Some(data) => interval_ms(data)?,
        None => FIRST_RETRY_MS,
    };
    Some(next_delay_ms(interval, state.n_failures(), state.error()))
}

fn stop(running: StoredValue<Option<AbortHandle>>) {
    if let Some(Some(handle)) = running.try_update_value(Option::take) {
        handle.abort();
    }
}
