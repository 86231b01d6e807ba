//! Everything that is not the table: the live control, notices above the rows, and what stands instead of them.

use leptos::prelude::*;

use super::data::ListData;
use super::{Address, Scope};
use crate::api::load::LoadState;
use crate::components::{EmptyState, Glyph, LiveControl, LiveState, Mark, Notice};
use crate::model::format::count;
use crate::model::list::{Filter, LOOK_FURTHER, MAX_LOOK};
use crate::model::words::{Icon, Tone};
use crate::routes::load_view::{Failed, Loading, failure_of, stale_notice_of};

/// What the page shows below its filters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first answer is on its way.
    Loading { since_ms: f64 },
    /// Nothing could be read.
    Failed,
    /// There are no deployments.
    Empty,
    /// None of those that the filters looked through passes.
    NoMatch,
    /// Rows.
    Table,
}

#[component]
pub(super) fn Live(data: ListData) -> impl IntoView {
    let list = data.list();
    let state = Signal::derive(move || {
        let is_paused = list.is_paused().get();
        list.state().with(|state| match state {
            LoadState::Failed { .. } => LiveState::Failed,
            LoadState::Pending { .. } => LiveState::Loading,
            _ if data.is_between_views() => LiveState::Loading,
            _ if is_paused => LiveState::Paused,
            LoadState::Stale { .. } => LiveState::Stale,
            LoadState::Ready { .. } => LiveState::Live,
        })
    });
    let act = move |()| match state.get_untracked() {
        LiveState::Live | LiveState::Stale => {
            list.pause();
            data.queue().pause();
        }
        LiveState::Paused => {
            list.resume();
            data.queue().resume();
        }
        _ => data.refresh(),
    };
    let loaded_at = Signal::derive(move || list.state().with(LoadState::loaded_at_ms));
    view! { <LiveControl state=state loaded_at_ms=loaded_at next_try_at_ms=list.next_try_at_ms() on_act=act /> }
}

/// What is missing or old, above the rows.
#[component]
pub(super) fn Notices(data: ListData) -> impl IntoView {
    let without_queue = move || {
        let has_list = data.list().state().with(|state| state.data().is_some());
        let error = data.queue().state().with(|state| match state {
            LoadState::Failed { error, .. } => Some(error.sentence()),
            _ => None,
        });
        error.filter(|_| has_list)
    };
    view! {
        {stale_notice_of(data.list(), "Could not refresh.", move || data.refresh())}
        {move || without_queue().map(|sentence| view! {
            <Notice tone=Tone::Mute lead="Queue and counts are missing." text=format!("{sentence} The list is complete.") />
        })}
    }
}

/// Loading, empty, no match, failed: four different states.
#[component]
pub(super) fn InsteadOfTable(data: ListData, phase: Phase, scope: Scope) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=10 /> }.into_any(),
        Phase::Failed => {
            let title = format!("The deployments of {} could not be read", scope.name());
            let error = failure_of(data.list());
            view! {
                <Failed error=error title=title is_page=true offers_token=true on_retry=move |()| data.refresh() />
            }
            .into_any()
        }
        Phase::NoMatch => view! { <NoMatch data=data /> }.into_any(),
        Phase::Empty => view! { <Empty scope=scope /> }.into_any(),
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Empty(scope: Scope) -> impl IntoView {
    let address = expect_context::<Address>();
    let name = scope.name();
    // A page beyond the last one is empty as well.
    let is_beyond = move || address.view().page > 1;
    let title =
        move || if is_beyond() { "No deployments on this page".to_owned() } else { "No deployments yet".to_owned() };
    let text = move || {
        if is_beyond() {
            "The list ends before it.".to_owned()
        } else {
            format!(
                "A deployment starts when someone pushes to a connected branch or a schedule fires. {name} has had none."
            )
        }
    };
    let first = move |_| address.go(&address.view_untracked().with_page(1));
    view! {
        <EmptyState icon=view! { <Mark /> }.into_any() title=Signal::derive(title) text=Signal::derive(text)>
            <Show when=is_beyond>
                <button type="button" class="button button--primary" on:click=first>"To the first page"</button>
            </Show>
        </EmptyState>
    }
}

#[component]
fn NoMatch(data: ListData) -> impl IntoView {
    let address = expect_context::<Address>();
    let reach = Memo::new(move |_| {
        data.list().state().with(|state| {
            state
                .data()
                .map(|loaded| (i64::try_from(loaded.rows.len()).unwrap_or(i64::MAX), loaded.total))
                .unwrap_or_default()
        })
    });
    let can_look_further = move || reach.get().0 < reach.get().1 && address.view().look < MAX_LOOK;
    let title = move || {
        let (n_looked, total) = reach.get();
        if n_looked >= total {
            "None matches".to_owned()
        } else {
            format!("None of the {} {} match", count(n_looked), address.view().end_word())
        }
    };
    let text = move || {
        let (n_looked, total) = reach.get();
        if n_looked >= total {
            format!("All {} were looked at.", count(total))
        } else {
            format!("{} more were not looked at.", count(total - n_looked))
        }
    };
    let further = move |_| {
        address.go(&address.view_untracked().looking_further());
    };
    let further_label = move || {
        let (n_looked, total) = reach.get();
        format!("Look through the next {}", count((total - n_looked).min(i64::from(LOOK_FURTHER))))
    };
    let clear = move |_| address.go(&address.view_untracked().with_filter(Filter::default()));
    view! {
        <EmptyState icon=view! { <Glyph icon=Icon::Filter /> }.into_any() title=Signal::derive(title) text=Signal::derive(text)>
            <Show when=can_look_further>
                <button type="button" class="button button--primary" on:click=further>{further_label}</button>
            </Show>
            <button type="button" class="button" on:click=clear>"Clear filters"</button>
        </EmptyState>
    }
}
