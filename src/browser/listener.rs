//! Hearing of an event before anybody else does.

use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener, in the capture phase where the event has phases, until it is dropped.
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Begins to listen.
    pub(crate) fn new(target: EventTarget, kind: &'static str, heard: impl Fn(&Event) + 'static) -> Self {
        let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| heard(&event));
        let function = closure.as_ref().unchecked_ref();
        drop(target.add_event_listener_with_callback_and_bool(kind, function, true));
        Self { target, kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.closure.as_ref().unchecked_ref();
        drop(self.target.remove_event_listener_with_callback_and_bool(self.kind, function, true));
    }
}
