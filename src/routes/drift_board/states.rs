//! What stands above the rows when something is missing, and what stands instead of them.

use leptos::prelude::*;

use super::Address;
use super::data::BoardData;
use crate::components::{Button, ButtonKind, CopyButton, EmptyState, Glyph, Mark, Notice};
use crate::model::drift::board::{BoardFilter, BoardState};
use crate::model::format::counted;
use crate::model::words::{Icon, Tone};
use crate::routes::load_view::Loading;
use crate::session::Session;

/// What the page shows below its filters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The list of stacks is on its way.
    Loading { since_ms: f64 },
    /// The list of stacks could not be read.
    Failed,
    /// There are no stacks.
    Empty,
    /// None of those that are known passes the filters.
    NoMatch,
    /// Rows.
    Table,
}

/// A number of stacks in words.
pub(super) fn stacks(number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "stack", "stacks")
}

/// What is missing, above the rows.
#[component]
pub(super) fn Notices(data: BoardData) -> impl IntoView {
    view! {
        <CutList data=data />
        <FailedOnes data=data />
    }
}

/// The list of stacks ends early.
#[component]
fn CutList(data: BoardData) -> impl IntoView {
    let cut = Memo::new(move |_| {
        let n_stacks = data.progress().with(|progress| progress.n_stacks);
        let failure = data.list_trouble().get().filter(|_| n_stacks > 0)?;
        let what = format!("{} came before a page failed.", stacks(n_stacks));
        Some(format!("{what} {} ({})", failure.sentence, failure.details))
    });
    move || {
        cut.get().map(|text| {
            view! {
                <Notice tone=Tone::Warn lead="The list of stacks ends early." text=text>
                    <Button label="Read on" kind=ButtonKind::Small on_click=move |()| data.read_list_on() />
                </Notice>
            }
        })
    }
}

/// Some could not be asked. It waits for the end, so that no row moves while the asking goes on.
#[component]
fn FailedOnes(data: BoardData) -> impl IntoView {
    let n_failed = Memo::new(move |_| {
        let is_complete = data.progress().with(|progress| progress.is_complete());
        data.counts().with(|counts| (counts.of(BoardState::FailedToAsk), counts.total())).0 * usize::from(is_complete)
    });
    move || {
        let n_failed = n_failed.get();
        (n_failed > 0).then(|| {
            let n_stacks = data.counts().with_untracked(|counts| counts.total());
            let (lead, text) = if n_failed == n_stacks {
                ("No stack could be asked.".to_owned(), "Each row says why.")
            } else {
                (format!("{} could not be asked.", stacks(n_failed)), "The others are as the service told.")
            };
            view! {
                <Notice tone=Tone::Warn lead=lead text=text>
                    <Button
                        label="Ask these again"
                        kind=ButtonKind::Small
                        on_click=move |()| data.ask_failed_again()
                    />
                </Notice>
            }
        })
    }
}

/// Loading, empty, no match, failed: four different states.
#[component]
pub(super) fn InsteadOfTable(data: BoardData, phase: Phase) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=10 /> }.into_any(),
        Phase::Failed => view! { <Failed data=data /> }.into_any(),
        Phase::NoMatch => view! { <NoMatch data=data /> }.into_any(),
        Phase::Empty => {
            let org = data.asking().org();
            let text = format!("{org} has none that your token sees, so there is nothing that could have drifted.");
            view! { <EmptyState icon=view! { <Mark /> }.into_any() title="No stacks yet" text=text /> }.into_any()
        }
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Failed(data: BoardData) -> impl IntoView {
    let session = expect_context::<Session>();
    let title = format!("The stacks of {} could not be read", data.asking().org());
    let trouble = data.list_trouble();
    let sentence = Signal::derive(move || trouble.get().map(|failure| failure.sentence).unwrap_or_default());
    let details = move || trouble.get().map(|failure| failure.details).unwrap_or_default();
    view! {
        <EmptyState
            icon=view! { <span class="status--bad"><Glyph icon=Icon::Cross /></span> }.into_any()
            title=title
            text=sentence
        >
            <p class="empty__details">{details}</p>
            <button type="button" class="button button--primary" on:click=move |_| data.read_list_on()>"Try again"</button>
            <button type="button" class="button" on:click=move |_| session.sign_out()>"Use another token"</button>
            <CopyButton label="Copy details" text=move |()| untrack(details) />
        </EmptyState>
    }
}

#[component]
fn NoMatch(data: BoardData) -> impl IntoView {
    let address = expect_context::<Address>();
    let progress = data.progress();
    let is_complete = Memo::new(move |_| progress.with(|progress| progress.is_complete()));
    let title = Signal::derive(move || {
        if is_complete.get() { "No stack matches" } else { "No stack matches so far" }.to_owned()
    });
    let text = Signal::derive(move || {
        let progress = progress.get();
        format!("{} of {} were asked.", progress.n_settled, stacks(progress.n_stacks))
    });
    let clear = move |()| address.go(&address.view_untracked().with_filter(BoardFilter::default()));
    view! {
        <EmptyState icon=view! { <Glyph icon=Icon::Filter /> }.into_any() title=title text=text>
            <Button label="Clear filters" on_click=clear />
        </EmptyState>
    }
}
