//! Everything that is not the table: the live control, how far the list is read, notices above the rows, and what
//! stands instead of them.

use api_types::OrgName;
use chrono::DateTime;
use leptos::prelude::*;

use super::Address;
use super::data::StacksData;
use super::search::SearchState;
use crate::api::ErrorKind;
use crate::api::load::LoadState;
use crate::components::{Button, ButtonKind, EmptyState, Glyph, LiveControl, LiveState, Mark, Notice, TimeText};
use crate::model::format::{count, counted};
use crate::model::stacks::StackFilter;
use crate::model::words::{Icon, Tone};
use crate::routes::load_view::{Failed, Loading};

/// What the page shows below its filters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// Pages are on their way, and nothing of what came can be shown.
    Loading { since_ms: f64 },
    /// Nothing could be read.
    Failed,
    /// There are no stacks.
    Empty,
    /// None of those that were read passes the filters.
    NoMatch,
    /// Rows.
    Table,
}

/// A number of things in words.
pub(super) fn stacks(number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "stack", "stacks")
}

/// How much of the list is here, when it was read, and a way to read it again.
#[component]
pub(super) fn Progress(data: StacksData) -> impl IntoView {
    let list = data.list();
    let n_read =
        Memo::new(move |_| list.state().with(|list| list.shown.as_ref().map_or(0, |shown| shown.rows().len())));
    let is_reading = Memo::new(move |_| list.state().with(|list| list.is_reading));
    let is_cut = Memo::new(move |_| list.state().with(|list| list.problem.is_some()));
    let has_any = Memo::new(move |_| list.state().with(|list| list.shown.is_some()));
    let read_at = Signal::derive(move || {
        let at_ms = list.state().with(|list| list.read_at_ms);
        #[expect(clippy::cast_possible_truncation, reason = "a moment in milliseconds fits")]
        at_ms.and_then(|at_ms| DateTime::from_timestamp_millis(at_ms as i64))
    });
    let words = move || match (is_reading.get(), is_cut.get()) {
        (true, _) => format!("{} so far, reading on", stacks(n_read.get())),
        (false, true) => format!("{} so far", stacks(n_read.get())),
        (false, false) => stacks(n_read.get()),
    };
    view! {
        <Show when=move || has_any.get()>
            <p class="read">
                <span class="read__count">{words}</span>
                <Show when=move || !is_reading.get() && !is_cut.get()>
                    <span class="read__when">"list read "<TimeText time=read_at /></span>
                    <button type="button" class="link" on:click=move |_| list.read_again()>"Read it again"</button>
                </Show>
            </p>
        </Show>
    }
}

#[component]
pub(super) fn Live(data: StacksData) -> impl IntoView {
    let (list, organization, deployments) = (data.list(), data.organization(), data.deployments());
    let state = Signal::derive(move || {
        let has_failed = organization.state().with(|state| state.error().is_some())
            || deployments.state().with(|state| state.error().is_some());
        let is_pending = organization.state().with(|state| matches!(state, LoadState::Pending { .. }))
            || deployments.state().with(|state| matches!(state, LoadState::Pending { .. }));
        list.state().with(|list| match (&list.shown, &list.problem) {
            (None, Some(_)) => LiveState::Failed,
            (None, None) => LiveState::Loading,
            _ if organization.is_paused().get() => LiveState::Paused,
            _ if has_failed => LiveState::Stale,
            _ if is_pending => LiveState::Loading,
            _ => LiveState::Live,
        })
    });
    let act = move |()| match state.get_untracked() {
        LiveState::Live | LiveState::Stale => data.pause(),
        LiveState::Paused => data.resume(),
        _ => data.refresh(),
    };
    // The older of the two: nothing on the page is older than what the control says.
    let loaded_at = Signal::derive(move || {
        let of_both =
            [organization.state().with(LoadState::loaded_at_ms), deployments.state().with(LoadState::loaded_at_ms)];
        of_both.into_iter().flatten().reduce(f64::min)
    });
    let next_try = Signal::derive(move || {
        let of_both = [organization.next_try_at_ms().get(), deployments.next_try_at_ms().get()];
        of_both.into_iter().flatten().reduce(f64::min)
    });
    view! { <LiveControl state=state loaded_at_ms=loaded_at next_try_at_ms=next_try on_act=act /> }
}

/// What is missing or old, above the rows.
#[component]
pub(super) fn Notices(data: StacksData) -> impl IntoView {
    view! {
        <CutList data=data />
        <Missing data=data />
        <SearchNotice data=data />
    }
}

/// The list ends early, or could not be read again.
#[component]
fn CutList(data: StacksData) -> impl IntoView {
    let list = data.list();
    let cut = Memo::new(move |_| {
        list.state().with(|list| {
            let (shown, error) = (list.shown.as_ref()?, list.problem.as_ref()?);
            let (lead, start) = if shown.is_complete() {
                ("The list could not be read again.", String::new())
            } else {
                ("The list ends early.", format!("{} came before a page failed. ", stacks(shown.rows().len())))
            };
            Some((lead, format!("{start}{} ({})", error.sentence(), error.details())))
        })
    });
    move || {
        cut.get().map(|(lead, text)| {
            view! {
                <Notice tone=Tone::Warn lead=lead text=text>
                    <button type="button" class="button button--small" on:click=move |_| list.read_on()>"Read on"</button>
                </Notice>
            }
        })
    }
}

/// What stands beside the list, and could not be read or refreshed.
#[component]
fn Missing(data: StacksData) -> impl IntoView {
    let of_state = |error: Option<&crate::api::ApiError>, has_data: bool| {
        error.map(|error| (has_data, format!("{} ({})", error.sentence(), error.details())))
    };
    let organization =
        Memo::new(move |_| data.organization().state().with(|state| of_state(state.error(), state.data().is_some())));
    let deployments =
        Memo::new(move |_| data.deployments().state().with(|state| of_state(state.error(), state.data().is_some())));
    let n_untold = Memo::new(move |_| {
        let is_told = data.organization().state().with(|state| state.data().is_some());
        let n_untold = data.rows().with(|rows| rows.iter().filter(|row| row.extras.is_none()).count());
        if is_told { n_untold } else { 0 }
    });
    let retry = move || {
        view! {
            <button type="button" class="button button--small" on:click=move |_| data.refresh()>"Try now"</button>
        }
    };
    // Nothing is said about what is missing beside a list that is missing itself.
    let has_list = Memo::new(move |_| data.list().state().with(|list| list.shown.is_some()));
    view! {
        <Show when=move || has_list.get()>
            {move || organization.get().map(|(has_data, text)| {
                let lead = if has_data {
                    "Tags, drift and settings could not be refreshed."
                } else {
                    "Tags, drift and settings are missing."
                };
                view! { <Notice tone=Tone::Warn lead=lead text=text>{retry()}</Notice> }
            })}
            {move || deployments.get().map(|(has_data, text)| {
                let lead = if has_data {
                    "Last deployments could not be refreshed."
                } else {
                    "Last deployments are missing."
                };
                view! { <Notice tone=Tone::Warn lead=lead text=text>{retry()}</Notice> }
            })}
            {move || (n_untold.get() > 0).then(|| view! {
                <Notice
                    tone=Tone::Mute
                    lead=Signal::derive(move || format!("The organization does not tell of {}.", stacks(n_untold.get())))
                    text="There tags, drift and settings are unknown."
                />
            })}
        </Show>
    }
}

/// What the service's own search found, while its text is the one in the field.
#[component]
fn SearchNotice(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let n_known = Memo::new(move |_| data.rows().with(Vec::len));
    let notice = Memo::new(move |_| {
        let text = address.view.with(|view| view.filter.text.trim().to_owned());
        data.search().state().with(|state| match state {
            SearchState::Answered { text: searched, n_hits, n_total, n_new } if *searched == text => {
                let lead = format!("The service finds {} for “{text}”.", counted(*n_total, "stack", "stacks"));
                let new = match n_new {
                    0 if *n_hits == 0 => String::new(),
                    0 => "The list has what came already.".to_owned(),
                    n_new => format!("{} joined the list.", stacks(*n_new)),
                };
                let is_cut = i64::try_from(*n_hits).is_ok_and(|n_hits| n_hits < *n_total);
                let cut = if is_cut {
                    format!(" Only the first {n_hits} came: search for more of the name.")
                } else {
                    String::new()
                };
                Some((Tone::Mute, lead, format!("{new}{cut}")))
            }
            SearchState::Failed { text: searched, error } if *searched == text => {
                let here = format!("The filter looks through the {} that are here.", stacks(n_known.get()));
                Some(if error.kind == ErrorKind::NotFound {
                    (Tone::Warn, "This service has no search of its own (404).".to_owned(), here)
                } else {
                    let words = format!("{} ({}) {here}", error.sentence(), error.details());
                    (Tone::Warn, "The search on the service failed.".to_owned(), words)
                })
            }
            _ => None,
        })
    });
    move || notice.get().map(|(tone, lead, text)| view! { <Notice tone=tone lead=lead text=text /> })
}

/// Loading, empty, no match, failed: four different states.
#[component]
pub(super) fn InsteadOfTable(data: StacksData, phase: Phase, org: StoredValue<OrgName>) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=10 /> }.into_any(),
        Phase::Failed => {
            let title = org.with_value(|org| format!("The stacks of {org} could not be read"));
            let error = Memo::new(move |_| data.list().state().with(|list| list.problem.clone()));
            view! {
                <Failed error=error title=title is_page=true offers_token=true on_retry=move |()| data.refresh() />
            }
            .into_any()
        }
        Phase::NoMatch => view! { <NoMatch data=data /> }.into_any(),
        Phase::Empty => view! { <Empty org=org /> }.into_any(),
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Empty(org: StoredValue<OrgName>) -> impl IntoView {
    let text = org.with_value(|org| {
        format!("A stack is made with the CLI (pulumi stack init) or for a pull request. {org} has none that your token sees.")
    });
    view! { <EmptyState icon=view! { <Mark /> }.into_any() title="No stacks yet" text=text /> }
}

#[component]
fn NoMatch(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let text = move || match data.rows().with(Vec::len) {
        0 => "The service lists none with these filters.".to_owned(),
        n_known => format!(
            "{} looked at.",
            if n_known == 1 {
                "1 was".to_owned()
            } else {
                format!("{} were", count(i64::try_from(n_known).unwrap_or(i64::MAX)))
            }
        ),
    };
    let has_text = Memo::new(move |_| address.view.with(|view| !view.filter.text.trim().is_empty()));
    let is_asking = Memo::new(move |_| data.search().state().with(|state| matches!(state, SearchState::Asking { .. })));
    let clear = move |()| address.go(&address.view_untracked().with_filter(StackFilter::default()));
    let search = move |()| data.search_for(&address.view_untracked().filter.text);
    view! {
        <EmptyState icon=view! { <Glyph icon=Icon::Filter /> }.into_any() title="No stack matches" text=Signal::derive(text)>
            <Show when=move || has_text.get()>
                <Button label="Ask the service's search" kind=ButtonKind::Primary is_busy=is_asking on_click=search />
            </Show>
            <Button label="Clear filters" on_click=clear />
        </EmptyState>
    }
}
