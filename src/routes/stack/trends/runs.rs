//! The numbers of the chart as a table, newest first, and as a file. The row of what the chart reads out is marked.

use leptos::prelude::*;

use super::TrendsData;
use crate::browser::download_text;
use crate::components::{Glyph, OperationName, StatusWord, TimeText};
use crate::model::format::duration;
use crate::model::trends::Run;
use crate::model::words::{self, Icon};
use crate::paths::Paths;

/// So many rows are shown at first.
const N_SHOWN: usize = 25;

#[component]
pub(super) fn Runs(data: TrendsData) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let n_runs = Memo::new(move |_| data.trends.with(|trends| trends.runs.len()));
    let is_long = Memo::new(move |_| n_runs.get() > N_SHOWN);
    let rows = move || {
        let n_shown = if shows_all.get() { usize::MAX } else { N_SHOWN };
        data.trends.with(|trends| {
            let runs = trends.runs.iter().enumerate().rev().take(n_shown);
            runs.map(|(slot, run)| run_row(data, slot, run)).collect_view()
        })
    };
    let download = move |_| {
        let name = data.shared.name();
        let word = data.operation.with_untracked(|own| own.as_ref().map_or("all".to_owned(), ToString::to_string));
        let text = data.trends.with_untracked(|trends| trends.to_csv(&format!("Deployments of {name} that ended")));
        let file_name = format!("{}-trends-{word}.csv", name.replace('/', "-"));
        download_text(&file_name, &js_sys::Array::of1(&text.into()));
    };
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    view! {
        <section class="card card--list" aria-labelledby="trends-runs-title">
            <div class="panel__head">
                <h2 class="card__title" id="trends-runs-title">"Table"</h2>
                <p class="card__note">"the same numbers"</p>
                <button type="button" class="button button--small card__link" aria-label="Download CSV: durations" on:click=download>
                    <Glyph icon=Icon::Download />
                    "CSV"
                </button>
            </div>
            <table class="table runs-table" role="table">
                <caption class="hidden">"Deployments that ended, newest first"</caption>
                <thead class="table__head" role="rowgroup">
                    <tr role="row">
                        {head("Version", "cell runs-table__version")}
                        {head("Operation", "cell runs-table__operation")}
                        {head("Status", "cell runs-table__status")}
                        {head("Started", "cell runs-table__started")}
                        {head("Duration", "cell runs-table__duration")}
                        {head("Longest step", "cell runs-table__step")}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <Show when=move || is_long.get()>
                <div class="runs-table__more">
                    <button type="button" class="link" on:click=move |_| shows_all.update(|shows_all| *shows_all = !*shows_all)>
                        {move || {
                            if shows_all.get() { format!("Show the newest {N_SHOWN}") } else { format!("Show all {}", n_runs.get()) }
                        }}
                    </button>
                </div>
            </Show>
        </section>
    }
}

fn run_row(data: TrendsData, slot: usize, run: &Run) -> impl IntoView + use<> {
    let paths = expect_context::<Paths>();
    let address = data.shared.stack.with_value(|stack| paths.deployment(stack, run.version));
    let took = run.length().map_or_else(|| "—".to_owned(), duration);
    let started = run.span.map(|(started, _)| started);
    let slow = run.is_slow.then(|| {
        view! { <span class="runs-table__slow" title="Slower than usual"><SlowMark /><span class="hidden">"slower than usual"</span></span> }
    });
    let (step, step_took) = run
        .slowest_step()
        .map_or_else(|| ("—".to_owned(), String::new()), |(name, length)| (name.clone(), duration(*length)));
    let is_read = move || data.cursor.with(|cursor| *cursor == Some(slot));
    view! {
        <tr role="row" class="table__row" class:runs-table__row--read=is_read>
            <th role="rowheader" scope="row" class="cell runs-table__version">
                <a class="table__link" href=address>{run.version.to_string()}</a>
            </th>
            <td role="cell" class="cell runs-table__operation"><OperationName name=words::operation(run.operation.as_ref()) /></td>
            <td role="cell" class="cell runs-table__status"><StatusWord look=words::deployment_status(&run.status) /></td>
            <td role="cell" class="cell runs-table__started"><TimeText time=started /></td>
            <td role="cell" class="cell runs-table__duration">{slow}{took}</td>
            <td role="cell" class="cell runs-table__step">
                <span class="runs-table__name">{step}</span>" "<span class="runs-table__took">{step_took}</span>
            </td>
        </tr>
    }
}

/// The diamond of the chart.
#[component]
fn SlowMark() -> impl IntoView {
    view! { <svg class="runs-table__diamond" viewBox="0 0 12 12" aria-hidden="true" focusable="false"><path d="M6 1L11 6L6 11L1 6Z" /></svg> }
}
