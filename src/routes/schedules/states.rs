//! Everything that is not the table: the live control, what is old, and what stands instead of rows.

use leptos::prelude::*;

use super::data::SchedulesData;
use crate::api::ErrorKind;
use crate::api::load::LoadState;
use crate::browser::Ticker;
use crate::components::{CopyButton, EmptyState, Glyph, LiveControl, LiveState, Mark, Notice, SkeletonRows};
use crate::model::words::{Icon, Tone};
use crate::paths::Paths;

/// Nothing is drawn for an answer that comes within this time.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);
/// After this time a sentence says that it takes long.
const SLOW_MS: f64 = 5_000.0;

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first answer is on its way.
    Loading { since_ms: f64 },
    /// Nothing could be read.
    Failed,
    /// The stack has no deployment settings, so it can have no schedules.
    NoSettings,
    /// There are no schedules.
    Empty,
    /// Rows.
    Table,
}

#[component]
pub(super) fn Live(data: SchedulesData) -> impl IntoView {
    let list = data.list();
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
        LiveState::Live | LiveState::Stale => list.pause(),
        LiveState::Paused => list.resume(),
        _ => data.refresh(),
    };
    let loaded_at = Signal::derive(move || list.state().with(LoadState::loaded_at_ms));
    view! { <LiveControl state=state loaded_at_ms=loaded_at next_try_at_ms=list.next_try_at_ms() on_act=act /> }
}

/// The last refresh failed: what is shown is old.
#[component]
pub(super) fn Stale(data: SchedulesData) -> impl IntoView {
    let stale = move || {
        data.list().state().with(|state| match state {
            LoadState::Stale { error, .. } => Some(format!("{} ({})", error.sentence(), error.details())),
            _ => None,
        })
    };
    move || {
        stale().map(|text| {
            view! {
                <Notice tone=Tone::Warn lead="Could not refresh." text=text>
                    <button type="button" class="button button--small" on:click=move |_| data.refresh()>"Try now"</button>
                </Notice>
            }
        })
    }
}

/// Loading, empty, without settings, failed: four different states.
#[component]
pub(super) fn InsteadOfTable(data: SchedulesData, phase: Phase) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms /> }.into_any(),
        Phase::Failed => view! { <Failed data=data /> }.into_any(),
        Phase::NoSettings => {
            let address = expect_context::<Paths>().stack_settings(&data.stack());
            let text = format!(
                "{} has no deployment settings. They say where its program comes from; without them nothing can run \
                 by itself.",
                data.full_name()
            );
            view! {
                <EmptyState
                    icon=view! { <Glyph icon=Icon::Clock /> }.into_any()
                    title="Schedules need deployment settings first"
                    text=text
                >
                    <a class="button button--primary" href=address>"Deployment settings"</a>
                    <button type="button" class="button" on:click=move |_| data.refresh()>"Look again"</button>
                </EmptyState>
            }
            .into_any()
        }
        Phase::Empty => {
            let text = format!(
                "A schedule looks for drift, runs an operation again and again or once, or destroys {} at a moment.",
                data.full_name()
            );
            view! { <EmptyState icon=view! { <Mark /> }.into_any() title="No schedules yet" text=text /> }.into_any()
        }
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
fn Failed(data: SchedulesData) -> impl IntoView {
    let error = Memo::new(move |_| data.list().state().with(|state| state.error().cloned()));
    let sentence = move || {
        error.with(|error| match error {
            Some(error) if error.kind == ErrorKind::NotFound => format!(
                "{} A stack without deployment settings may answer like this as well: schedules need them first.",
                error.sentence()
            ),
            Some(error) => error.sentence(),
            None => String::new(),
        })
    };
    let details = move || error.with(|error| error.as_ref().map(|error| error.details()).unwrap_or_default());
    view! {
        <EmptyState
            icon=view! { <span class="status--bad"><Glyph icon=Icon::Cross /></span> }.into_any()
            title=format!("The schedules of {} could not be read", data.full_name())
            text=Signal::derive(sentence)
        >
            <p class="empty__details">{details}</p>
            <button type="button" class="button button--primary" on:click=move |_| data.refresh()>"Try again"</button>
            <CopyButton label="Copy details" text=move |()| untrack(details) />
        </EmptyState>
    }
}
