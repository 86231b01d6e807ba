//! Gives a pool another name or description. Only what differs is sent.

use api_types::agents::AgentPoolId;
use api_types::endpoint;
use api_types::organization::AdminAct;
use leptos::prelude::*;

use super::data::PoolsData;
use super::form::{Fields, PoolDialog};
use crate::api::request::Outgoing;
use crate::components::Button;
use crate::model::agents::PoolForm;
use crate::routes::act::Act;
use crate::routes::session::use_why_not;
use crate::session::Session;

#[component]
pub(super) fn EditPool(
    data: PoolsData,
    id: StoredValue<AgentPoolId>,
    /// Name and description as the service has them.
    current: Memo<PoolForm>,
) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let why_not = use_why_not(data.org.get_value(), AdminAct::ManageAgentPools);
    let is_open = RwSignal::new(false);
    let fields = Fields::new();
    // What the person saw when they began: what somebody else changes meanwhile is not sent back.
    let before = RwSignal::new(PoolForm::default());
    let patch = move || fields.valid().and_then(|pool| before.with(|before| pool.to_patch(before)));

    let act = Act::new(move || {
        let (org, id, patch) = (data.org.get_value(), id.get_value(), untrack(patch));
        async move {
            match patch {
                Some(patch) => client.patch_agent_pool(&org, &id, &patch).await.map(|_| ()),
                None => Ok(()),
            }
        }
    });
    let off = Signal::derive(move || {
        let is_unchanged = fields.valid().is_some() && patch().is_none();
        is_unchanged.then(|| "Nothing differs yet, so there is nothing to send.".to_owned())
    });
    let request = move |()| {
        let body = serde_json::to_string(&patch()?).ok()?;
        let endpoint = data.org.with_value(|org| id.with_value(|id| endpoint::patch_agent_pool(org, id)));
        Some(Outgoing::new(&endpoint).with_body(body))
    };
    let start = move |()| {
        let form = current.get_untracked();
        before.set(form.clone());
        fields.fill(form);
        is_open.set(true);
    };
    view! {
        <Button label="Edit…" off=why_not on_click=start />
        <PoolDialog
            is_open=is_open
            title=Signal::derive(move || format!("Edit {}", before.with(|before| before.name.clone())))
            label="Save"
            not_done="Not saved."
            fields=fields
            act=act
            off=off
            request=request
            on_done=move |()| data.refresh()
        />
    }
}
