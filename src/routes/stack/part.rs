//! How a part of the page shows data that may not have come: each in its own place, so that one that fails does not
//! take the others down.

use leptos::prelude::*;

use crate::api::load::LoadState;
use crate::api::query::LiveQuery;
use crate::components::{CopyButton, EmptyState, Glyph, Notice, SkeletonRows};
use crate::model::words::{Icon, Tone};

/// Nothing is drawn for an answer that comes within this time.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);

/// A value in a line: its data, a wait, or why it is not there.
pub(super) fn in_line<T>(query: LiveQuery<T>, show: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let data = Memo::new(move |_| query.data());
    let failure = Memo::new(move |_| failure_of(query));
    move || {
        match (data.get(), failure.get()) {
        (Some(data), _) => show(data),
        (None, Some((sentence, details))) => view! {
            <span class="fact-failed" title=details>
                <Glyph icon=Icon::Warning />
                <span>"Not read: "{sentence}</span>
                <button type="button" class="button button--small" on:click=move |_| query.refresh()>"Try again"</button>
            </span>
        }
        .into_any(),
        (None, None) => view! { <span class="none">"…"</span> }.into_any(),
    }
    }
}

/// A list in a card: skeleton, failure with a retry, a notice above old data, or the data.
pub(super) fn in_card<T>(
    query: LiveQuery<T>,
    what: &'static str,
    n_rows: usize,
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let data = Memo::new(move |_| query.data());
    framed(query, what, n_rows, move || data.get().map(&show))
}

/// The same around a body that follows the data by itself; `None` while there is none.
pub(super) fn framed<T: Clone + Send + Sync + 'static>(
    query: LiveQuery<T>,
    what: &'static str,
    n_rows: usize,
    body: impl Fn() -> Option<AnyView> + Send + Sync + 'static,
) -> impl IntoView {
    let has_data = Memo::new(move |_| query.state().with(|state| state.data().is_some()));
    let failure = Memo::new(move |_| failure_of(query));
    let is_noticeable = RwSignal::new(false);
    set_timeout(
        move || {
            is_noticeable.try_set(true);
        },
        QUIET,
    );
    let notice = move || {
        failure.get().filter(|_| has_data.get()).map(|(sentence, details)| {
            view! {
                <Notice tone=Tone::Warn lead="Could not refresh." text=format!("{sentence} ({details})")>
                    <button type="button" class="button button--small" on:click=move |_| query.refresh()>"Try now"</button>
                </Notice>
            }
        })
    };
    let instead = move || match failure.get() {
        Some((sentence, details)) => failed(query, what, sentence, details).into_any(),
        None => view! {
            <div role="status">
                <span class="hidden">"Loading"</span>
                <Show when=move || is_noticeable.get()><SkeletonRows n_rows=n_rows /></Show>
            </div>
        }
        .into_any(),
    };
    (notice, move || if has_data.get() { body().into_any() } else { instead().into_any() })
}

fn failed<T: Clone + Send + Sync + 'static>(
    query: LiveQuery<T>,
    what: &'static str,
    sentence: String,
    details: String,
) -> impl IntoView {
    let to_copy = details.clone();
    view! {
        <EmptyState
            icon=view! { <span class="status--bad"><Glyph icon=Icon::Cross /></span> }.into_any()
            title=format!("{what} could not be read")
            text=sentence
        >
            <p class="empty__details">{details}</p>
            <button type="button" class="button" on:click=move |_| query.refresh()>"Try again"</button>
            <CopyButton label="Copy details" text=move |()| to_copy.clone() />
        </EmptyState>
    }
}

fn failure_of<T: Clone + Send + Sync + 'static>(query: LiveQuery<T>) -> Option<(String, String)> {
    query.state().with(|state| match state {
        LoadState::Stale { error, .. } | LoadState::Failed { error, .. } => Some((error.sentence(), error.details())),
        LoadState::Pending { .. } | LoadState::Ready { .. } => None,
    })
}
