//! How a part of a page shows data that is on its way, could not be read, or is old. Each part does so in its own
//! place, so that one that fails does not take the others down.

use leptos::prelude::*;

use crate::api::load::LoadState;
use crate::api::query::LiveQuery;
use crate::api::{ApiError, ErrorKind};
use crate::browser::Ticker;
use crate::components::{CopyButton, EmptyState, Glyph, LiveControl, LiveState, Notice, SkeletonRows};
use crate::config::Authentication;
use crate::model::words::{Icon, Tone};
use crate::paths::Paths;
use crate::session::Session;

/// Nothing is drawn for an answer that comes within this time.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);
/// After this time a sentence says that it takes long.
const SLOW_MS: f64 = 5_000.0;

/// How far a part's data is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first answer is on its way.
    Loading {
        /// When it was asked for.
        since_ms: f64,
    },
    /// Nothing could be read.
    Failed,
    /// Here, fresh or not.
    Here,
}

/// How far it is, to follow: a refresh that succeeds changes nothing.
pub(super) fn phase_of<T: Clone + Send + Sync + 'static>(query: LiveQuery<T>) -> Memo<Phase> {
    Memo::new(move |_| {
        query.state().with(|state| match state {
            LoadState::Pending { since_ms } => Phase::Loading { since_ms: *since_ms },
            LoadState::Failed { .. } => Phase::Failed,
            LoadState::Ready { .. } | LoadState::Stale { .. } => Phase::Here,
        })
    })
}

/// The control for live data; `others` are paused, resumed and refreshed with it.
pub(super) fn live_control<T: Clone + Send + Sync + 'static>(
    query: LiveQuery<T>,
    others: impl Fn(LiveAct) + Send + Sync + 'static,
) -> impl IntoView {
    let state = Signal::derive(move || {
        let is_paused = query.is_paused().get();
        query.state().with(|state| match state {
            LoadState::Failed { .. } => LiveState::Failed,
            LoadState::Pending { .. } => LiveState::Loading,
            _ if is_paused => LiveState::Paused,
            LoadState::Stale { .. } => LiveState::Stale,
            LoadState::Ready { .. } => LiveState::Live,
        })
    });
    let act = move |()| {
        let act = match state.get_untracked() {
            LiveState::Live | LiveState::Stale => LiveAct::Pause,
            LiveState::Paused => LiveAct::Resume,
            LiveState::Loading | LiveState::Failed => LiveAct::Refresh,
        };
        act.on(query);
        others(act);
    };
    let loaded_at = Signal::derive(move || query.state().with(LoadState::loaded_at_ms));
    view! { <LiveControl state=state loaded_at_ms=loaded_at next_try_at_ms=query.next_try_at_ms() on_act=act /> }
}

/// What the control for live data does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LiveAct {
    Pause,
    Resume,
    Refresh,
}

impl LiveAct {
    /// Does it to one more piece of data.
    pub(super) fn on<T: Clone + Send + Sync + 'static>(self, query: LiveQuery<T>) {
        match self {
            Self::Pause => query.pause(),
            Self::Resume => query.resume(),
            Self::Refresh => query.refresh(),
        }
    }
}

/// Says that what is shown is old, when the last refresh failed.
pub(super) fn stale_notice<T: Clone + Send + Sync + 'static>(query: LiveQuery<T>) -> impl IntoView {
    stale_notice_of(query, "Could not refresh.", move || query.refresh())
}

/// The same in other words, and where more than the one query is to be asked again.
pub(super) fn stale_notice_of<T: Clone + Send + Sync + 'static>(
    query: LiveQuery<T>,
    lead: &'static str,
    retry: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let stale = Memo::new(move |_| {
        query.state().with(|state| match state {
            LoadState::Stale { error, .. } => Some(format!("{} ({})", error.sentence(), error.details())),
            _ => None,
        })
    });
    move || {
        stale.get().map(|text| {
            view! {
                <Notice tone=Tone::Warn lead=lead text=text>
                    <button type="button" class="button button--small" on:click=move |_| retry()>"Try now"</button>
                </Notice>
            }
        })
    }
}

/// The last failure, to follow.
pub(super) fn failure_of<T: Clone + Send + Sync + 'static>(query: LiveQuery<T>) -> Memo<Option<ApiError>> {
    Memo::new(move |_| query.state().with(|state| state.error().cloned()))
}

/// What stands in the place of data that is on its way.
#[component]
pub(super) fn Loading(
    /// When it was asked for: after a while a sentence says that it takes long. A part that is one of many says nothing.
    #[prop(optional)]
    since_ms: Option<f64>,
    /// How many rows are likely to come.
    n_rows: usize,
) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let is_noticeable = RwSignal::new(false);
    set_timeout(
        move || {
            is_noticeable.try_set(true);
        },
        QUIET,
    );
    let is_slow = Memo::new(move |_| since_ms.is_some_and(|since_ms| ticker.now_ms() - since_ms > SLOW_MS));
    view! {
        <div class="loading" role="status">
            <span class="hidden">"Loading"</span>
            <Show when=move || is_slow.get()>
                <p class="loading__slow">"The API takes longer than usual. Still waiting for its answer."</p>
            </Show>
            <Show when=move || is_noticeable.get()><SkeletonRows n_rows=n_rows /></Show>
        </div>
    }
}

/// What stands in the place of data that could not be read.
#[component]
pub(super) fn Failed(
    /// Why.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// What could not be read, as a sentence.
    #[prop(into)]
    title: Signal<String>,
    /// What happened, where the error's own sentence does not say enough.
    #[prop(optional, into)]
    sentence: Option<Signal<String>>,
    /// Whether it is all that the page has to show: then to try again is its main act.
    #[prop(optional)]
    is_page: bool,
    /// Whether another token is offered: one that may read it.
    #[prop(optional)]
    offers_token: bool,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let own = move || error.with(|error| error.as_ref().map(ApiError::sentence).unwrap_or_default());
    let sentence = sentence.unwrap_or_else(|| Signal::derive(own));
    let details = move || error.with(|error| error.as_ref().map(ApiError::details).unwrap_or_default());
    let paths = expect_context::<Paths>();
    let is_unanswered = move || {
        error.with(|error| {
            error.as_ref().is_some_and(|error| error.status.is_none() && error.kind != ErrorKind::SignedOut)
        })
    };
    let class = if is_page { "button button--primary" } else { "button" };
    let has_tokens = session.authentication() == Authentication::Token;
    let other_token = (offers_token && has_tokens).then(|| {
        view! { <button type="button" class="button" on:click=move |_| session.end()>"Use another token"</button> }
    });
    view! {
        <EmptyState
            icon=view! { <span class="status--bad"><Glyph icon=Icon::Cross /></span> }.into_any()
            title=title
            text=sentence
        >
            <p class="empty__details">{details}</p>
            <button type="button" class=class on:click=move |_| on_retry.run(())>"Try again"</button>
            {other_token}
            <CopyButton label="Copy details" text=move |()| untrack(details) />
            {move || is_unanswered().then(|| view! { <a class="button" href=paths.diagnostics()>"Diagnostics"</a> })}
        </EmptyState>
    }
}
