//! Everything that is not the table: the live control, notices above the rows, and what stands instead of them.

use leptos::prelude::*;

use super::data::{Phase, PoolsData};
use crate::api::load::LoadState;
use crate::browser::Ticker;
use crate::components::{CopyButton, EmptyState, Glyph, LiveControl, LiveState, Mark, Notice, SkeletonRows};
use crate::model::words::{Icon, Tone};
use crate::session::Session;

/// Nothing is drawn for an answer that comes within this time.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);
/// After this time a sentence says that it takes long.
const SLOW_MS: f64 = 5_000.0;

#[component]
pub(super) fn Live(data: PoolsData) -> impl IntoView {
    let list = data.list;
    let state = Signal::derive(move || {
        let is_paused = list.is_paused().get();
        list.state().with(|state| match state {
            LoadState::Failed { .. } => LiveState::Failed,
            LoadState::Pending { .. } => LiveState::Loading,
            _ if is_paused => LiveState::Paused,
            LoadState::Stale { .. } => LiveState::Stale,
            LoadState::Ready { .. } => LiveState::Live,
        })
    });
    let act = move |()| match state.get_untracked() {
        LiveState::Live | LiveState::Stale => data.pause(),
        LiveState::Paused => data.resume(),
        LiveState::Loading | LiveState::Failed => data.refresh(),
    };
    let loaded_at = Signal::derive(move || list.state().with(LoadState::loaded_at_ms));
    view! { <LiveControl state=state loaded_at_ms=loaded_at next_try_at_ms=list.next_try_at_ms() on_act=act /> }
}

/// What is missing or old, above the rows.
#[component]
pub(super) fn Notices(data: PoolsData) -> impl IntoView {
    let stale = move || {
        data.list.state().with(|state| match state {
            LoadState::Stale { error, .. } => Some(format!("{} ({})", error.sentence(), error.details())),
            _ => None,
        })
    };
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
        {move || stale().map(|text| view! {
            <Notice tone=Tone::Warn lead="Could not refresh." text=text>
                <button type="button" class="button button--small" on:click=move |_| data.refresh()>"Try now"</button>
            </Notice>
        })}
        {move || without_counts().map(|(lead, sentence)| view! {
            <Notice tone=Tone::Mute lead=lead text=format!("{sentence} The list is complete.") />
        })}
    }
}

/// Loading, empty and failed: three different states.
#[component]
pub(super) fn InsteadOfTable(data: PoolsData, phase: Phase) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms /> }.into_any(),
        Phase::Failed => view! { <Failed data=data /> }.into_any(),
        Phase::Empty => view! { <Empty data=data /> }.into_any(),
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Loading(since_ms: f64) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let is_noticeable = RwSignal::new(false);
    set_timeout(
        move || {
            is_noticeable.try_set(true);
        },
        QUIET,
    );
    let is_slow = Memo::new(move |_| ticker.now_ms() - since_ms > SLOW_MS);
    view! {
        <div class="loading" role="status">
            <span class="hidden">"Loading"</span>
            <Show when=move || is_slow.get()>
                <p class="loading__slow">"The API takes longer than usual. Still waiting for its answer."</p>
            </Show>
            <Show when=move || is_noticeable.get()><SkeletonRows n_rows=4 /></Show>
        </div>
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

#[component]
fn Failed(data: PoolsData) -> impl IntoView {
    let session = expect_context::<Session>();
    let error = Memo::new(move |_| data.list.state().with(|state| state.error().cloned()));
    let sentence = move || error.with(|error| error.as_ref().map(|error| error.sentence()).unwrap_or_default());
    let details = move || error.with(|error| error.as_ref().map(|error| error.details()).unwrap_or_default());
    let title = data.org.with_value(|org| format!("The agent pools of {org} could not be read"));
    view! {
        <EmptyState
            icon=view! { <span class="status--bad"><Glyph icon=Icon::Cross /></span> }.into_any()
            title=title
            text=Signal::derive(sentence)
        >
            <p class="empty__details">{details}</p>
            <button type="button" class="button button--primary" on:click=move |_| data.refresh()>"Try again"</button>
            <button type="button" class="button" on:click=move |_| session.sign_out()>"Use another token"</button>
            <CopyButton label="Copy details" text=move |()| untrack(details) />
        </EmptyState>
    }
}
