//! The queue in a line: how many run of how many that may, how many wait, and whether it is paused.

use api_types::metadata::OrgDeploymentsMetadata;
use leptos::prelude::*;

use super::Scope;
use super::data::{ListData, QueueState};
use crate::components::StatusBadge;
use crate::model::format::count;
use crate::model::words::{Icon, Look, Tone};
use crate::routes::pause::OrgPauseButton;

/// Above this many places a row of them is no longer read at a glance.
const MAX_SLOTS: i64 = 12;

#[component]
pub(super) fn Queue(data: ListData) -> impl IntoView {
    move || {
        data.queue().data().map(|queue| match queue {
            QueueState::Org(metadata) => organization(&metadata).into_any(),
            QueueState::Stack { is_stack_paused: true, .. } => paused("Stack paused").into_any(),
            QueueState::Stack { is_org_paused: true, .. } => paused("Organization paused").into_any(),
            QueueState::Stack { .. } => ().into_any(),
        })
    }
}

/// Pauses or resumes the whole organization, where its deployments are listed. A stack's pause is on its own page.
#[component]
pub(super) fn PauseButton(data: ListData, scope: StoredValue<Scope>) -> impl IntoView {
    let is_paused = Signal::derive(move || {
        data.queue().state().with(|state| match state.data() {
            Some(QueueState::Org(metadata)) => Some(metadata.paused),
            _ => None,
        })
    });
    match scope.get_value() {
        Scope::Org(org) => {
            view! { <OrgPauseButton org=org is_paused=is_paused on_done=move |()| data.refresh() /> }.into_any()
        }
        Scope::Stack(_) => ().into_any(),
    }
}

fn organization(metadata: &OrgDeploymentsMetadata) -> impl IntoView + use<> {
    let counts = &metadata.deployment_counts;
    // An accepted deployment holds a place as well.
    let (n_busy, n_waiting) = (counts.running + counts.accepted, counts.not_started);
    let slots = (0..metadata.concurrency.clamp(0, MAX_SLOTS))
        .map(|slot| {
            let class = if slot < n_busy { "queue__slot queue__slot--busy" } else { "queue__slot" };
            view! { <span class=class></span> }
        })
        .collect_view();
    let waiting = (n_waiting > 0).then(|| view! { <span>" · "<strong>{count(n_waiting)}</strong>" waiting"</span> });
    let of_limit = (metadata.concurrency > 0).then(|| format!(" of {}", count(metadata.concurrency)));
    let n_paused = metadata.paused_stacks.len();
    let paused_stacks = (n_paused > 0).then(|| {
        let text = if n_paused == 1 { "1 stack paused".to_owned() } else { format!("{n_paused} stacks paused") };
        view! { <span title=metadata.paused_stacks.join(", ")>" · "{text}</span> }
    });
    view! {
        <div class="queue">
            {metadata.paused.then(|| paused("Organization paused"))}
            <span class="queue__slots" aria-hidden="true">{slots}</span>
            <span class="queue__text">
                <span><strong>{count(n_busy)}{of_limit}</strong>" running"</span>
                {waiting}
                {paused_stacks}
            </span>
        </div>
    }
}

fn paused(label: &str) -> impl IntoView + use<> {
    let look = Look { label: label.to_owned(), icon: Icon::Paused, tone: Tone::Warn };
    view! { <StatusBadge look=look /> }
}
