//! The moment when the browser is online again: what failed is asked for then, not after the pause that it had earned.
//!
//! Whether the browser is online is not asked: a service on this machine answers without a network, and a network may
//! lead nowhere.

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

use super::{Lasting, Waiters};

/// Follows the event `online`. A context.
#[derive(Clone, Copy)]
pub struct Online {
    n_returns: RwSignal<u32>,
    waiters: Waiters,
}

impl Online {
    /// Starts following, for as long as the page lives.
    #[must_use]
    pub fn follow() -> Self {
        let (n_returns, waiters) = (RwSignal::new(0), Waiters::new());
        let listener = Closure::<dyn Fn()>::new(move || {
            n_returns.update(|n_returns| *n_returns += 1);
            waiters.wake();
        });
        if window().add_event_listener_with_callback("online", listener.as_ref().unchecked_ref()).is_ok() {
            listener.forget();
        }
        Self { n_returns, waiters }
    }

    /// How often it came back, to follow.
    #[must_use]
    pub fn n_returns(&self) -> u32 {
        self.n_returns.lasting().get()
    }

    /// Waits for a time, or until it comes back.
    pub async fn sleep_ms(&self, delay_ms: u32) {
        match select(TimeoutFuture::new(delay_ms), Box::pin(self.waiters.wait())).await {
            Either::Left(_) | Either::Right(_) => {}
        }
    }
}
