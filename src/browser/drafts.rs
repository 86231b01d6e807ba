//! Drafts that are kept for as long as the tab lives, each with the person whose it is. It must not know what is in
//! them: whoever writes one sees to it that no secret is.

const PREFIX: &str = "slipway.draft";

fn store() -> Option<web_sys::Storage> {
    leptos::prelude::window().session_storage().ok().flatten()
}

/// Logins have no blanks, so that no person's name begins another's.
fn key(login: &str, name: &str) -> String {
    format!("{PREFIX} {login} {name}")
}

/// What is kept of somebody's draft of that name.
#[must_use]
pub fn read(login: &str, name: &str) -> Option<String> {
    store()?.get_item(&key(login, name)).ok().flatten()
}

/// Keeps a draft; `false` when the browser does not want to.
#[must_use]
pub fn write(login: &str, name: &str, text: &str) -> bool {
    store().is_some_and(|store| store.set_item(&key(login, name), text).is_ok())
}

/// Forgets a draft.
pub fn remove(login: &str, name: &str) {
    if let Some(store) = store() {
        drop(store.remove_item(&key(login, name)));
    }
}

/// Forgets every draft that is not this person's; all of them without one.
pub fn keep_only(login: Option<&str>) {
    let Some(store) = store() else { return };
    let own = login.map(|login| key(login, ""));
    let keys = (0..store.length().unwrap_or(0)).filter_map(|index| store.key(index).ok().flatten());
    let others: Vec<String> = keys
        .filter(|key| key.starts_with(PREFIX) && !own.as_ref().is_some_and(|own| key.starts_with(own.as_str())))
        .collect();
    for key in others {
        drop(store.remove_item(&key));
    }
}
