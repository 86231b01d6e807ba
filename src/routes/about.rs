//! What runs here: the console's own version, the service it talks to, and what that service can do. A support ticket
//! begins with these.

use api_types::capabilities::CapabilitiesResponse;
use leptos::prelude::*;

use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::own_origin;
use crate::components::{CopyButton, Dialog};
use crate::session::Session;

#[component]
pub(super) fn AboutDialog(
    /// Whether it is open.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let foot = move || {
        view! { <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>"Close"</button> }
    };
    view! {
        <Dialog is_open=is_open title="About Slipway" foot=ToChildren::to_children(foot)>
            <Facts />
        </Dialog>
    }
}

/// Asked for when the dialog opens, and no sooner.
#[component]
fn Facts() -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let query = LiveQuery::new(
        session,
        OnNewKey::KeepOld,
        || Some(()),
        move |()| async move { client.get_capabilities().await },
        |_| None,
    );
    let api_url = Some(session.api_url()).filter(|url| !url.is_empty()).unwrap_or_else(own_origin);
    let of_service = Memo::new(move |_| {
        query.state().with(|state| match state {
            LoadState::Pending { .. } => "being asked".to_owned(),
            LoadState::Ready { data, .. } | LoadState::Stale { data, .. } => in_words(data),
            LoadState::Failed { error, .. } => error.sentence(),
        })
    });
    let version = env!("CARGO_PKG_VERSION");
    let text = {
        let api_url = api_url.clone();
        move |()| format!("Slipway {version}\nAPI: {api_url}\nCapabilities: {}", of_service.get_untracked())
    };
    view! {
        <dl class="about">
            <dt>"Slipway"</dt>
            <dd>{version}</dd>
            <dt>"API"</dt>
            <dd class="mono">{api_url}</dd>
            <dt>"Its capabilities"</dt>
            <dd>{of_service}</dd>
        </dl>
        <CopyButton label="Copy as text" text=text />
    }
}

pub(super) fn in_words(capabilities: &CapabilitiesResponse) -> String {
    let words = capabilities.capabilities.iter().map(|entry| match entry.version {
        Some(version) => format!("{} {version}", entry.capability),
        None => entry.capability.clone(),
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { "it names none".to_owned() } else { words.join(", ") }
}

#[cfg(test)]
mod tests {
    use api_types::capabilities::Capability;

    use super::*;

    #[test]
    fn versions_stand_beside_their_names() {
        let entry =
            |capability: &str, version| Capability { capability: capability.into(), version, ..Default::default() };
        let capabilities =
            CapabilitiesResponse { capabilities: vec![entry("api-version", Some(9)), entry("batch-encrypt", None)] };
        assert_eq!(in_words(&capabilities), "api-version 9, batch-encrypt");
        assert_eq!(in_words(&CapabilitiesResponse::default()), "it names none");
    }
}
