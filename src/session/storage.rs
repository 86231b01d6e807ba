//! The tab's own storage (`sessionStorage`): ends with the tab, and is not shared with others. Nothing of a session
//! ever goes into `localStorage` or a cookie.

use zeroize::Zeroizing;

use super::token::AccessToken;

const KEY: &str = "slipway.access-token";

fn store() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok().flatten()
}

pub(super) fn read() -> Option<AccessToken> {
    let kept = Zeroizing::new(store()?.get_item(KEY).ok().flatten()?);
    AccessToken::parse(&kept)
}

pub(super) fn write(token: &AccessToken) {
    // A browser that forbids storage asks again after a reload; nothing else is lost.
    if let Some(store) = store() {
        drop(store.set_item(KEY, token.expose()));
    }
}

pub(super) fn clear() {
    if let Some(store) = store() {
        drop(store.remove_item(KEY));
    }
}
