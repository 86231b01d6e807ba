//! The numbers of each operation side by side, and where the time of the successful runs goes, by step.

use leptos::prelude::*;

use super::TrendsData;
use crate::components::OperationName;
use crate::model::format::{duration, step_duration};
use crate::model::trends::{Figures, StepTime};
use crate::model::words;

fn head(name: &'static str, is_number: bool) -> impl IntoView {
    let class = if is_number { "cell times__number" } else { "cell" };
    view! { <th role="columnheader" scope="col" class=class>{name}</th> }
}

fn share_head() -> impl IntoView {
    view! { <th role="columnheader" scope="col" class="cell times__share">{"Share"}</th> }
}

#[component]
pub(super) fn Operations(data: TrendsData) -> impl IntoView {
    let row = |operation: &Option<api_types::Operation>, figures: &Figures| {
        let words = |length: Option<chrono::TimeDelta>| length.map_or_else(|| "—".to_owned(), duration);
        let success = figures.success_percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent:.0} %"));
        view! {
            <tr role="row" class="table__row">
                <th role="rowheader" scope="row" class="cell times__what">
                    <OperationName name=words::operation(operation.as_ref()) />
                </th>
                <td role="cell" class="cell times__number" data-head="Runs">{figures.n_ended()}</td>
                <td role="cell" class="cell times__number" data-head="Median">{words(figures.median)}</td>
                <td role="cell" class="cell times__number" data-head="95 %">{words(figures.p95)}</td>
                <td role="cell" class="cell times__number" data-head="Success">{success}</td>
            </tr>
        }
    };
    let rows = move || {
        data.groups.with(|groups| groups.iter().map(|(operation, figures)| row(operation, figures)).collect_view())
    };
    view! {
        <section class="card card--list" aria-labelledby="trends-operations-title">
            <div class="panel__head"><h2 class="card__title" id="trends-operations-title">"By operation"</h2></div>
            <table class="table times" role="table">
                <caption class="hidden">"Durations and success by operation"</caption>
                <thead class="table__head" role="rowgroup">
                    <tr role="row">
                        {head("Operation", false)}{head("Runs", true)}{head("Median", true)}{head("95 %", true)}
                        {head("Success", true)}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
pub(super) fn Steps(data: TrendsData) -> impl IntoView {
    let row = |step: &StepTime| {
        let width = format!("{:.1}%", step.share);
        let p95 = step.p95.map_or_else(|| "—".to_owned(), step_duration);
        view! {
            <tr role="row" class="table__row">
                <th role="rowheader" scope="row" class="cell times__what" title=step.name.clone()>{step.name.clone()}</th>
                <td role="cell" class="cell times__share" data-head="Share">
                    <svg class="times__bar" aria-hidden="true" focusable="false"><rect width=width height="8" rx="2" /></svg>
                    <span class="times__percent">{format!("{:.0} %", step.share)}</span>
                </td>
                <td role="cell" class="cell times__number" data-head="Median">{step_duration(step.median)}</td>
                <td role="cell" class="cell times__number" data-head="95 %">{p95}</td>
            </tr>
        }
    };
    let rows = move || data.trends.with(|trends| trends.steps.iter().map(row).collect_view());
    let n_runs = Memo::new(move |_| data.trends.with(|trends| trends.all.n_timed));
    view! {
        <section class="card card--list" aria-labelledby="trends-steps-title">
            <div class="panel__head">
                <h2 class="card__title" id="trends-steps-title">"Where the time goes"</h2>
                <p class="card__note">{move || format!("{} runs that succeeded", n_runs.get())}</p>
            </div>
            <table class="table times times--steps" role="table">
                <caption class="hidden">"Time by step"</caption>
                <thead class="table__head" role="rowgroup">
                    <tr role="row">{head("Step", false)}{share_head()}{head("Median", true)}{head("95 %", true)}</tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
}
