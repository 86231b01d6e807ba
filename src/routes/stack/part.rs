//! How a part of the page shows data that may not have come: each in its own place, so that one that fails does not
//! take the others down.

use leptos::prelude::*;

use crate::api::query::LiveQuery;
use crate::components::Glyph;
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, Loading, failure_of, stale_notice};

/// A value in a line: its data, a wait, or why it is not there.
pub(super) fn in_line<T>(query: LiveQuery<T>, show: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let data = Memo::new(move |_| query.data());
    let error = failure_of(query);
    move || {
        match (data.get(), error.get()) {
        (Some(data), _) => show(data),
        (None, Some(error)) => view! {
            <span class="fact-failed" title=error.details()>
                <Glyph icon=Icon::Warning />
                <span>"Not read: "<bdi>{error.sentence()}</bdi></span>
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
    let error = failure_of(query);
    let has_failed = Memo::new(move |_| error.with(Option::is_some));
    let instead = move || {
        if has_failed.get() {
            let title = format!("{what} could not be read");
            view! { <Failed error=error title=title on_retry=move |()| query.refresh() /> }.into_any()
        } else {
            view! { <Loading n_rows=n_rows /> }.into_any()
        }
    };
    (stale_notice(query), move || if has_data.get() { body().into_any() } else { instead().into_any() })
}
