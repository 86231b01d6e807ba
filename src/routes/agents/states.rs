//! Everything that is not the table: the live control, notices above the rows, and what stands instead of them.

use leptos::prelude::*;

use super::data::{Phase, PoolsData};
use crate::api::load::LoadState;
use crate::components::{EmptyState, Mark, Notice};
use crate::model::words::Tone;
use crate::routes::load_view::{Failed, Loading, failure_of, stale_notice_of};

/// What is missing or old, above the rows.
#[component]
pub(super) fn Notices(data: PoolsData) -> impl IntoView {
    let without_counts = move || {
        let has_list = data.list.state().with(|state| matches!(state, LoadState::Ready { .. }));
        let error = data.counts.state().with(|state| match state {
            LoadState::Failed { error, .. } => Some(("The numbers of agents are missing.", error.sentence())),
            LoadState::Stale { error, .. } => Some(("The numbers of agents are old.", error.sentence())),
            _ => None,
        });
        error.filter(|_| has_list)
    };
    view! {
        {stale_notice_of(data.list, "Could not refresh.", move || data.refresh())}
        {move || without_counts().map(|(lead, sentence)| view! {
            <Notice tone=Tone::Mute lead=lead text=format!("{sentence} The list is complete.") />
        })}
    }
}

/// Loading, empty and failed: three different states.
#[component]
pub(super) fn InsteadOfTable(data: PoolsData, phase: Phase) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
        Phase::Failed => {
            let title = data.org.with_value(|org| format!("The agent pools of {org} could not be read"));
            let error = failure_of(data.list);
            view! {
                <Failed error=error title=title is_page=true offers_token=true on_retry=move |()| data.refresh() />
            }
            .into_any()
        }
        Phase::Empty => view! { <Empty data=data /> }.into_any(),
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Empty(data: PoolsData) -> impl IntoView {
    let org = data.org.with_value(ToString::to_string);
    let text = format!(
        "Without one, deployments of {org} run on the Pulumi-hosted pool, where there is one. With an agent pool they run \
         on your own machines: in your network, with your tools. A pool is made here; its agents are started there, with \
         the pool's token."
    );
    view! { <EmptyState icon=view! { <Mark /> }.into_any() title="No agent pools yet" text=text /> }
}
