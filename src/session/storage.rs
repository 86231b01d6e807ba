//! The tab's own storage (`sessionStorage`): ends with the tab, and is not shared with others. Nothing of a session
//! ever goes into `localStorage` or a cookie.
//!
//! All consoles of an origin share a tab's storage, and an address in `config.json` may change between two loads. So a
//! token is kept under the one address that it may go to, and under the path of the console that it was given to.
//! Browsers bring the storage back with a closed tab, too: beside the token stands when somebody was there last.

use std::time::Duration;

use zeroize::Zeroizing;

use super::token::AccessToken;
use crate::browser::now_ms;
use crate::model::idle::is_over;

/// Where the token of one console is kept.
pub(super) struct TokenStorage {
    token_key: String,
    seen_key: String,
}

impl TokenStorage {
    /// Of the console at this path, for the API at this address.
    pub(super) fn new(base_path: &str, api_url: &str) -> Self {
        Self {
            token_key: format!("slipway.access-token {base_path} {api_url}"),
            seen_key: format!("slipway.seen {base_path} {api_url}"),
        }
    }

    /// What is kept; nothing where nobody was there for longer than `idle_limit`, and then it is gone.
    pub(super) fn read(&self, idle_limit: Option<Duration>) -> Option<AccessToken> {
        let store = store()?;
        let kept = Zeroizing::new(store.get_item(&self.token_key).ok().flatten()?);
        let seen_ms = store.get_item(&self.seen_key).ok().flatten().and_then(|text| text.parse().ok());
        if idle_limit.is_some_and(|limit| is_over(limit, seen_ms, now_ms())) {
            self.clear();
            return None;
        }
        AccessToken::parse(&kept)
    }

    pub(super) fn write(&self, token: &AccessToken) {
        // A browser that forbids storage asks again after a reload; nothing else is lost.
        if let Some(store) = store() {
            drop(store.set_item(&self.token_key, token.expose()));
        }
        self.seen();
    }

    /// Somebody is there.
    pub(super) fn seen(&self) {
        if let Some(store) = store() {
            drop(store.set_item(&self.seen_key, &now_ms().to_string()));
        }
    }

    pub(super) fn clear(&self) {
        if let Some(store) = store() {
            drop(store.remove_item(&self.token_key));
            drop(store.remove_item(&self.seen_key));
        }
    }
}

fn store() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok().flatten()
}
