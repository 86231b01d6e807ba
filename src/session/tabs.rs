//! The other tabs of this console: those of the same origin and base path, in the same browser.
//!
//! It must not know what a message means, nor anything of a session.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::model::tab_message::{TabMessage, channel_name};

/// The way to the other tabs: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Tabs(StoredValue<Option<Channel>, LocalStorage>);

struct Channel {
    channel: BroadcastChannel,
    _closure: Closure<dyn Fn(MessageEvent)>,
}

impl Tabs {
    /// Alone as yet.
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// Hears from now on what the other tabs of the console at this path say. A browser without such channels leaves
    /// each tab to itself.
    pub(super) fn join(&self, base_path: &str, heard: impl Fn(TabMessage) + 'static) {
        let Ok(channel) = BroadcastChannel::new(&channel_name(base_path)) else { return };
        let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string().and_then(|text| TabMessage::read(&text)) {
                heard(message);
            }
        });
        channel.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        self.0.set_value(Some(Channel { channel, _closure: closure }));
    }

    /// Tells all of them.
    pub(super) fn tell(&self, message: TabMessage) {
        self.0.with_value(|channel| {
            if let Some(Channel { channel, .. }) = channel {
                drop(channel.post_message(&message.write().into()));
            }
        });
    }
}
