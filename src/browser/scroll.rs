//! Where lists were scrolled to, by address: they are empty when somebody comes back to them, so the browser's own
//! memory finds nothing to scroll.

use std::collections::HashMap;

use leptos::ev;
use leptos::prelude::*;

/// The positions. A context.
#[derive(Clone, Copy)]
pub struct ScrollMemory(StoredValue<HashMap<String, f64>>);

impl ScrollMemory {
    /// Remembers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new(HashMap::new()))
    }

    /// Remembers, for as long as the page is open, where it is scrolled to. Once `is_filled` says that its rows are
    /// there, it is scrolled to where `address` was left, if somebody came `back` to it.
    pub fn keep(self, address: impl Fn() -> String + 'static, back: bool, is_filled: Memo<bool>) {
        let wanted_px = self.0.with_value(|positions| positions.get(&address()).copied()).filter(|_| back);
        let following = window_event_listener(ev::scroll, move |_| {
            let position_px = window().scroll_y().unwrap_or_default();
            if is_filled.try_get_untracked() == Some(true) {
                self.0.update_value(|positions| {
                    positions.insert(address(), position_px);
                });
            }
        });
        on_cleanup(move || following.remove());
        Effect::new(move |was_filled: Option<bool>| {
            let is_filled = is_filled.get();
            if let Some(wanted_px) = wanted_px.filter(|_| is_filled && was_filled != Some(true)) {
                request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, wanted_px));
            }
            is_filled || was_filled.unwrap_or(false)
        });
    }
}

impl Default for ScrollMemory {
    fn default() -> Self {
        Self::new()
    }
}
