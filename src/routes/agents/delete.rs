//! Deletes a pool: wants its name typed. The service refuses while settings of stacks name the pool; then it can be
//! deleted all the same, once the person has ticked what that does to those stacks.

use api_types::agents::{AgentPoolId, PoolRemoval};
use api_types::endpoint;
use api_types::organization::AdminAct;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::data::PoolsData;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind, CheckField};
use crate::model::agents::{PoolForm, is_in_use};
use crate::paths::Paths;
use crate::routes::act::{Act, ActDialog, Confirmation};
use crate::routes::session::use_why_not;
use crate::session::Session;

#[component]
pub(super) fn DeletePool(
    data: PoolsData,
    id: StoredValue<AgentPoolId>,
    /// Name and description as the service has them.
    current: Memo<PoolForm>,
) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let paths = expect_context::<Paths>();
    let why_not = use_why_not(data.org.get_value(), AdminAct::ManageAgentPools);
    let is_open = RwSignal::new(false);
    let is_forced = RwSignal::new(false);
    let name = move || current.with(|current| current.name.clone());
    let removal = move || if is_forced.get_untracked() { PoolRemoval::EvenIfUsed } else { PoolRemoval::OnlyIfUnused };

    let act = Act::new(move || {
        let (org, id, removal) = (data.org.get_value(), id.get_value(), removal());
        async move { client.delete_agent_pool(&org, &id, removal).await }
    });
    // Once the service has said so, it stays said for as long as the dialog is open.
    let was_in_use = Memo::new(move |before: Option<&bool>| {
        let is_said = act.refusal.with(|error| error.as_ref().is_some_and(|error| is_in_use(error.status)));
        is_open.get() && (is_said || before == Some(&true))
    });
    let request = move |()| {
        let endpoint = data.org.with_value(|org| id.with_value(|id| endpoint::delete_agent_pool(org, id, removal())));
        Some(Outgoing::new(&endpoint))
    };
    let label = move || {
        let name = name();
        if is_forced.get() { format!("Delete {name} all the same") } else { format!("Delete {name}") }
    };
    let navigate = use_navigate();
    let done = move |()| {
        let address = data.org.with_value(|org| paths.org_agents(org));
        let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address, options);
        data.list.refresh();
    };
    let start = move |()| {
        is_forced.set(false);
        is_open.set(true);
    };
    view! {
        <Button label="Delete…" kind=ButtonKind::Danger off=why_not on_click=start />
        <ActDialog
            is_open=is_open
            title=Signal::derive(move || format!("Delete the agent pool {}?", name()))
            label=Signal::derive(label)
            keep="Keep the pool"
            confirmation=Signal::derive(move || Confirmation::TypedName(name()))
            not_done="Not deleted."
            act=act
            request=request
            on_done=done
        >
            <p>
                "Its token stops working, so its agents can take up nothing more. What waits for the pool keeps waiting "
                "until the stack's settings name another. The pool cannot be brought back."
            </p>
            <p>"As long as settings of a stack name the pool, the service refuses to delete it."</p>
            <Show when=move || was_in_use.get()>
                <CheckField
                    id="pool-delete-forced"
                    label="Delete it although stacks use it"
                    value=is_forced
                    help="These stacks fall back to the Pulumi-hosted pool: their next deployments run outside of your network. The API does not tell which stacks they are."
                />
            </Show>
        </ActDialog>
    }
}
