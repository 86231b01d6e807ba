//! A stack on the board: the whole row leads to its drift; the box to choose it and the button to ask again lie above.

use api_types::StackRef;
use leptos::prelude::*;

use super::data::BoardData;
use super::selection::ChooseRow;
use crate::browser::{Preferences, Ticker};
use crate::components::{Glyph, RunStrip, StatusWord, TimeText};
use crate::model::drift::board::row::{RunsShown, drifted_for};
use crate::model::drift::board::{BoardRow, BoardState};
use crate::model::format::exact_time;
use crate::model::stacks::StackName;
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::act::MayAct;

#[component]
pub(super) fn Row(data: BoardData, name: StackName) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let stack = StackRef::new(data.asking().org(), &name.project, &name.stack).ok();
    let address = stack.map(|stack| paths.stack_drift(&stack));
    let row = data.row(name.clone());
    let state = Memo::new(move |_| row.with(|row| row.as_ref().map_or(BoardState::Waiting, |row| row.state)));
    let checked = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.checked)));
    let own = name.clone();
    let is_chosen = Memo::new(move |_| data.chosen().with(|chosen| chosen.contains(&own)));
    let title = name.to_string();
    view! {
        <tr role="row" class="table__row" class:board__row--chosen=move || is_chosen.get()>
            <td role="cell" class="cell board__pick"><MayAct clone:name><ChooseRow data=data name=name is_chosen=is_chosen /></MayAct></td>
            <td role="cell" class="cell board__state">
                <StatusWord look=Signal::derive(move || state.get().look()) />
            </td>
            <th role="rowheader" scope="row" class="cell board__stack">
                <a class="table__link stack" href=address title=title>
                    <span class="stack__project">{format!("{}/", name.project)}</span>
                    <span class="stack__name">{name.stack.clone()}</span>
                </a>
            </th>
            <td role="cell" class="cell board__since"><DriftedFor row=row /></td>
            <td role="cell" class="cell board__changes"><Found data=data row=row name=name /></td>
            <td role="cell" class="cell board__runs"><Runs row=row /></td>
            <td role="cell" class="cell board__checked"><TimeText time=checked /></td>
        </tr>
    }
}

/// How long it has drifted. It grows by the minute, so nothing flickers.
#[component]
fn DriftedFor(row: Memo<Option<BoardRow>>) -> impl IntoView {
    let (ticker, preferences) = (expect_context::<Ticker>(), expect_context::<Preferences>());
    let since = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.drifted_since)));
    let words = Memo::new(move |_| since.get().map(|since| drifted_for(since, ticker.now())));
    let title = move || {
        since.get().map(|since| {
            let lead = if since.is_at_least { "since before" } else { "since" };
            format!("{lead} {}", exact_time(since.at, preferences.zone()))
        })
    };
    view! {
        <span title=title class:none=move || words.with(Option::is_none)>
            {move || words.get().unwrap_or_else(|| "—".to_owned())}
        </span>
    }
}

/// What differs, or why that is not known.
#[component]
fn Found(data: BoardData, row: Memo<Option<BoardRow>>, name: StackName) -> impl IntoView {
    let ask_again = move |brief: String, sentence: String| {
        let (label, name) = (format!("Ask again for {name}"), name.clone());
        view! {
            <span class="board-found" title=sentence>
                <span class="board-found__why">{brief}", "</span>
                <button
                    type="button"
                    class="link board-found__again"
                    aria-label=label
                    on:click=move |_| data.ask_again(std::slice::from_ref(&name))
                >
                    "ask again"
                </button>
            </span>
        }
        .into_any()
    };
    let plain = |words: &'static str| view! { <span class="none">{words}</span> }.into_any();
    move || {
        row.with(|row| {
            let Some(row) = row else { return plain("—") };
            match (row.state, &row.failure, &row.runs) {
                (BoardState::FailedToAsk, Some(failure), _) => {
                    let tries = if row.n_tries > 1 { format!(" Tried {} times.", row.n_tries) } else { String::new() };
                    ask_again(failure.brief.clone(), format!("{}{tries} {}", failure.sentence, failure.details))
                }
                (BoardState::NoAccess, Some(failure), _) => {
                    let words = format!("your token may not read it ({})", failure.brief);
                    view! { <span class="none" title=failure.details.clone()>{words}</span> }.into_any()
                }
                (BoardState::Drifted, _, RunsShown::Failed(failure)) => {
                    ask_again(format!("runs: {}", failure.brief), failure.sentence.clone())
                }
                (BoardState::Drifted, _, RunsShown::Strip(_)) => view! { <Signs row=row.clone() /> }.into_any(),
                (BoardState::Detecting, ..) => view! { <span class="status--run">"a run goes on"</span> }.into_any(),
                (BoardState::Clean, ..) => plain("none"),
                _ => plain("—"),
            }
        })
    }
}

/// `~7 +2 −1`, and the same in words for those who do not see the signs.
#[component]
fn Signs(row: BoardRow) -> impl IntoView {
    let words = row.changes.in_words();
    let title = words.clone();
    let signs = row
        .changes
        .signs()
        .into_iter()
        .map(|change| {
            let class = match change.sign {
                "+" => "board-sign board-sign--ok",
                "−" => "board-sign board-sign--bad",
                _ => "board-sign board-sign--warn",
            };
            view! { <span class=class>{change.sign}{change.n_resources}</span> }
        })
        .collect_view();
    let detecting = row.is_detecting.then(|| {
        view! {
            <span class="status--run" title="A run goes on"><Glyph icon=Icon::Running /></span>
            <span class="hidden">"; a run goes on"</span>
        }
    });
    view! {
        <span class="board-found" title=title>
            <span class="board-found__signs" aria-hidden="true">{signs}</span>
            <span class="hidden">{words}</span>
            {detecting}
        </span>
    }
}

/// The strip, once it is known.
#[component]
fn Runs(row: Memo<Option<BoardRow>>) -> impl IntoView {
    let strip = Memo::new(move |_| {
        row.with(|row| match row.as_ref().map(|row| &row.runs) {
            Some(RunsShown::Strip(strip)) => Some(strip.clone()),
            _ => None,
        })
    });
    let is_known = Memo::new(move |_| strip.with(Option::is_some));
    let shown = Signal::derive(move || strip.get().unwrap_or_default());
    move || match is_known.get() {
        true => view! { <RunStrip strip=shown /> }.into_any(),
        false => view! { <span class="none">"—"</span> }.into_any(),
    }
}
