//! What a dialog of the editor forgets as soon as it is closed, whatever the way: a button, Escape, or the page's end.
//! It must not know what that is.

use leptos::prelude::*;

/// Calls `forget` each time that a dialog has closed, and when its page goes.
pub(super) fn when_closed(is_open: RwSignal<bool>, forget: impl Fn() + Copy + Send + Sync + 'static) {
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        if was_open == Some(true) && !is_open {
            forget();
        }
        is_open
    });
    on_cleanup(forget);
}
