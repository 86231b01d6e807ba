//! Why the deployment waits, while it does. What it takes to tell is asked for only then.

use api_types::DeploymentStatus;
use api_types::deployment::DeploymentSummary;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::paging::ListQuery;
use leptos::prelude::*;

use super::Shared;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::model::waiting::Waiting;
use crate::routes::waiting::WhyWaiting;
use crate::session::Session;

const REFRESH_MS: u32 = 3_000;
/// What stands before it, and what the usual time rests on.
const N_DEPLOYMENTS: u32 = 50;

#[component]
pub(super) fn WaitingCard(shared: Shared) -> impl IntoView {
    let is_waiting = shared.part(|deployment| deployment.status == DeploymentStatus::NotStarted);
    view! { <Show when=move || is_waiting.get()><Card shared=shared /></Show> }
}

#[component]
fn Card(shared: Shared) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let waiting = shared.part(|deployment| Waiting::of_deployment(deployment).unwrap_or_default());
    let of_stack = LiveQuery::<Vec<DeploymentSummary>>::new(
        session,
        OnNewKey::KeepOld,
        || Some(()),
        move |()| async move {
            let query = ListQuery { page_size: N_DEPLOYMENTS, ..ListQuery::default() };
            let list = client.list_stack_deployments(&shared.stack.get_value(), &query).await?;
            Ok(list.deployments)
        },
        |_| Some(REFRESH_MS),
    );
    let pauses = LiveQuery::<StackDeploymentsMetadata>::new(
        session,
        OnNewKey::KeepOld,
        || Some(()),
        move |()| async move { client.get_stack_deployments_metadata(&shared.stack.get_value()).await },
        |_| Some(REFRESH_MS),
    );
    view! {
        <div class="deployment__waiting">
            <WhyWaiting
                stack=shared.stack.get_value()
                waiting=waiting
                of_stack=Signal::derive(move || of_stack.data())
                pauses=Signal::derive(move || pauses.data())
            />
        </div>
    }
}
