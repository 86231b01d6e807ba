//! How far the asking is, its buttons, and how many stacks are in each state: as a bar, and as filters.

use chrono::DateTime;
use leptos::prelude::*;

use super::Address;
use super::data::BoardData;
use crate::components::{Button, Glyph, TimeText};
use crate::model::drift::board::survey::MAX_UNDER_WAY;
use crate::model::drift::board::{BoardFilter, BoardState};
use crate::model::drift::strip::CellState;
use crate::model::format::{count, counted};
use crate::model::words::Icon;

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many stacks were asked. It changes many times a second, so only the end is said.
#[component]
pub(super) fn Progress(data: BoardData) -> impl IntoView {
    let progress = data.progress();
    let is_paused = data.asking().is_paused();
    let is_complete = Memo::new(move |_| progress.with(|progress| progress.is_complete()));
    let n_settled = move || count(number(progress.with(|progress| progress.n_settled)));
    let stacks = move || {
        let progress = progress.get();
        let end = if progress.is_list_complete { "" } else { " so far" };
        format!("{}{end}", counted(number(progress.n_stacks), "stack", "stacks"))
    };
    let manner = move || match (is_complete.get(), is_paused.get()) {
        (true, _) => String::new(),
        (false, true) => ", paused".to_owned(),
        (false, false) => format!(", {MAX_UNDER_WAY} at a time"),
    };
    let started_at = Signal::derive(move || {
        #[expect(clippy::cast_possible_truncation, reason = "a moment in milliseconds fits")]
        DateTime::from_timestamp_millis(data.started_at_ms() as i64)
    });
    let said = move || is_complete.get().then(|| format!("All {} were asked.", stacks()));
    view! {
        <p class="board-progress" data-complete=move || is_complete.get().to_string()>
            <span>"asked "<strong class="board-progress__count">{n_settled}</strong>" of "{stacks}{manner}</span>
            <span class="board-progress__when">"since "<TimeText time=started_at /></span>
        </p>
        <p class="hidden" role="status">{said}</p>
    }
}

/// Pause or go on, and ask for everything again.
#[component]
pub(super) fn Acts(data: BoardData) -> impl IntoView {
    let is_paused = data.asking().is_paused();
    let is_complete = Memo::new(move |_| data.progress().with(|progress| progress.is_complete()));
    let pause = move || {
        let (label, icon) = if is_paused.get() { ("Go on", Icon::Play) } else { ("Pause", Icon::Pause) };
        // With everything asked there is nothing to pause, and its place stays.
        let off = Signal::derive(move || {
            (is_complete.get() && !is_paused.get()).then(|| "Every stack has been asked.".to_owned())
        });
        view! {
            <Button
                label=label
                icon=icon
                off=off
                on_click=move |()| is_paused.update(|is_paused| *is_paused = !*is_paused)
            />
        }
    };
    view! {
        {pause}
        <Button label="Ask again" icon=Icon::Refresh on_click=move |()| data.ask_all_again() />
    }
}

/// The states in which stacks always may be; the others have a place while there are any.
fn is_always_there(state: BoardState) -> bool {
    !matches!(state, BoardState::Detecting | BoardState::Waiting)
}

/// A bar in the shares of the states, and a button for each.
#[component]
pub(super) fn Counts(data: BoardData) -> impl IntoView {
    let share = move |state: BoardState| {
        let n_stacks = Memo::new(move |_| data.counts().with(|counts| counts.of(state)));
        let class = format!("board-bar__share board-bar__share--{}", state.as_str());
        view! {
            <span
                class=class
                class:board-bar__share--none=move || n_stacks.get() == 0
                style:flex-grow=move || n_stacks.get().to_string()
            ></span>
        }
    };
    let chips = BoardState::ALL.map(|state| view! { <Chip data=data state=Some(state) /> }).collect_view();
    let legend = [CellState::Clean, CellState::Drifted, CellState::Remediated, CellState::Failed];
    let legend = legend
        .map(|state| {
            let class = format!("board-legend__mark board-legend__mark--{}", state.word());
            view! { <li class="board-legend__item"><span class=class aria-hidden="true"></span>{state.word()}</li> }
        })
        .collect_view();
    view! {
        <section class="card board-counts" aria-label="States">
            <div class="board-bar" aria-hidden="true">{BoardState::ALL.map(share).collect_view()}</div>
            <div class="board-counts__line">
                <div class="chips" role="group" aria-label="Filter by state">
                    <Chip data=data state=None />
                    {chips}
                </div>
                <ul class="board-legend" aria-label="Runs in the table">{legend}</ul>
            </div>
        </section>
    }
}

#[component]
fn Chip(data: BoardData, state: Option<BoardState>) -> impl IntoView {
    let address = expect_context::<Address>();
    let n_stacks =
        Memo::new(move |_| data.counts().with(|counts| state.map_or_else(|| counts.total(), |state| counts.of(state))));
    let is_on = Memo::new(move |_| address.view.with(|view| view.filter.state == state));
    let is_there = Memo::new(move |_| state.is_none_or(is_always_there) || n_stacks.get() > 0 || is_on.get());
    let press = move |_| {
        let view = address.view_untracked();
        // A second press on the same state goes back to all of them.
        let state = if view.filter.state == state { None } else { state };
        address.go(&view.with_filter(BoardFilter { state, ..view.filter.clone() }));
    };
    let look = state.map(BoardState::look);
    let label = look.as_ref().map_or_else(|| "All".to_owned(), |look| look.label.clone());
    let icon = look.map(|look| (format!("status--{}", look.tone.as_str()), look.icon));
    view! {
        <Show when=move || is_there.get()>
            <button type="button" class="chip" aria-pressed=move || is_on.get().to_string() on:click=press>
                {icon.clone().map(|(class, icon)| view! { <span class=class><Glyph icon=icon /></span> })}
                <span class="chip__label">{label.clone()}</span>
                <span class="chip__count">{move || count(number(n_stacks.get()))}</span>
            </button>
        </Show>
    }
}
