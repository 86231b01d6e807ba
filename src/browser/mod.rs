//! The few things of the browser that several parts need: time, visibility, clipboard, downloads, the tab's choices.

mod clock;
pub mod drafts;
mod files;
mod focus;
mod lasting;
mod leave;
mod listener;
mod locale;
mod on_top;
mod online;
mod preferences;
mod scroll;
mod visibility;
mod waiters;
mod width;

pub use clock::{Ticker, moment, now, now_ms, steady_ms};
pub use files::{copy_text, download_bytes, download_text};
pub use focus::{focus_by_id, focused_element};
pub(crate) use lasting::Lasting;
pub use leave::LeaveGuard;
pub(crate) use listener::Listener;
pub use locale::{write_count, write_date, write_number};
pub(crate) use on_top::OnTop;
pub use online::Online;
pub use preferences::{Preferences, Theme};
pub use scroll::ScrollMemory;
pub use visibility::Visibility;
pub use waiters::Waiters;
pub use width::width_of;

use leptos::prelude::*;

/// The path of `<base href>`, with slashes at both ends: where this console is served.
#[must_use]
pub fn base_path() -> String {
    let base_uri = document().base_uri().ok().flatten();
    base_uri.and_then(|uri| web_sys::Url::new(&uri).ok()).map_or_else(|| "/".to_owned(), |url| url.pathname())
}

/// The full address of a file that stands beside the page.
#[must_use]
pub fn own_file_address(name: &str) -> String {
    let base_uri = document().base_uri().ok().flatten().unwrap_or_default();
    web_sys::Url::new_with_base(name, &base_uri).map_or_else(|_| name.to_owned(), |url| url.href())
}

/// The origin that serves the console.
#[must_use]
pub fn own_origin() -> String {
    window().location().origin().unwrap_or_default()
}
