//! Whether the tab can be seen: what nobody sees is not asked for.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::VisibilityState;

use super::{Lasting, Waiters};

/// Follows `document.visibilityState`. A context.
#[derive(Clone, Copy)]
pub struct Visibility {
    is_visible: RwSignal<bool>,
    waiters: Waiters,
}

impl Visibility {
    /// Starts following, for as long as the page lives.
    #[must_use]
    pub fn follow() -> Self {
        let (is_visible, waiters) = (RwSignal::new(is_visible()), Waiters::new());
        let listener = Closure::<dyn Fn()>::new(move || {
            is_visible.set(self::is_visible());
            if self::is_visible() {
                waiters.wake();
            }
        });
        let added = document().add_event_listener_with_callback("visibilitychange", listener.as_ref().unchecked_ref());
        if added.is_ok() {
            listener.forget();
        }
        Self { is_visible, waiters }
    }

    /// Whether the tab can be seen, to follow.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.is_visible.lasting().get()
    }

    /// Whether the tab can be seen now.
    #[must_use]
    pub fn is_visible_untracked(&self) -> bool {
        self.is_visible.get_untracked()
    }

    /// Waits until the tab can be seen; not at all when it can.
    pub async fn until_visible(&self) {
        while !self.is_visible_untracked() {
            self.waiters.wait().await;
        }
    }
}

fn is_visible() -> bool {
    document().visibility_state() != VisibilityState::Hidden
}
