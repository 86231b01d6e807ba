//! The lines of the estimate, each with a bar and a link to its deployments.

use leptos::prelude::*;

use super::data::EstimateData;
use crate::model::estimate::{Estimate, Line, Sums};
use crate::model::format::{count, counted};

/// So many lines are shown at first.
const N_SHOWN: usize = 12;

#[component]
pub(super) fn Lines(data: EstimateData) -> impl IntoView {
    let shows_all = RwSignal::new(false);
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    let rows = move || {
        data.estimate().with(|estimate| {
            estimate.as_ref().map(|estimate| {
                let n_shown = if shows_all.get() { usize::MAX } else { N_SHOWN };
                let (lines, others) = estimate.top(n_shown);
                let most = lines.first().map_or(0, |line| line.sums.minutes);
                let lines = lines.iter().map(|line| line_row(data, estimate, line, most)).collect_view();
                let others = others.map(|(n_others, sums)| others_row(estimate, n_others, sums, most));
                view! { {lines}{others} }
            })
        })
    };
    let n_lines = Memo::new(move |_| {
        data.estimate().with(|estimate| estimate.as_ref().map_or(0, |estimate| estimate.lines.len()))
    });
    let is_long = Memo::new(move |_| n_lines.get() > N_SHOWN + 1);
    view! {
        <table class="table estimate-table" role="table">
            <caption class="hidden">{move || format!("Estimated minutes by {}", data.split_by().word())}</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="cell">{move || data.split_by().label()}</th>
                    {head("Minutes, estimated", "cell estimate-table__minutes")}
                    {head("Share", "cell estimate-table__number")}
                    {head("Deployments", "cell estimate-table__number")}
                    {head("Failed", "cell estimate-table__number")}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
        <Show when=move || is_long.get()>
            <div class="estimate__more">
                <button type="button" class="link" on:click=move |_| shows_all.update(|shows_all| *shows_all = !*shows_all)>
                    {move || if shows_all.get() { format!("Show the first {N_SHOWN}") } else { format!("Show all {}", n_lines.get()) }}
                </button>
            </div>
        </Show>
    }
}

fn line_row(data: EstimateData, estimate: &Estimate, line: &Line, most: i64) -> impl IntoView + use<> {
    let name = match data.address_of(&line.key) {
        Some(address) => view! { <a class="estimate-table__name" href=address>{line.name.clone()}</a> }.into_any(),
        None => view! { <span class="estimate-table__name">{line.name.clone()}</span> }.into_any(),
    };
    row(name, estimate, &line.sums, most, false)
}

fn others_row(estimate: &Estimate, n_others: usize, sums: Sums, most: i64) -> impl IntoView + use<> {
    let name = counted(i64::try_from(n_others).unwrap_or(i64::MAX), "other", "others");
    // Together they may be more than the first: the bar is cut, the number is not.
    row(view! { <span class="estimate-table__others">{name}</span> }.into_any(), estimate, &sums, most, true)
}

#[expect(clippy::cast_precision_loss, reason = "the width of a bar")]
fn row(name: AnyView, estimate: &Estimate, sums: &Sums, most: i64, is_others: bool) -> impl IntoView + use<> {
    let width = format!("{:.1}%", (sums.minutes as f64 * 100.0 / most.max(1) as f64).min(100.0));
    let bar = if is_others { "estimate-table__bar estimate-table__bar--others" } else { "estimate-table__bar" };
    let share = format!("{:.1} %", estimate.share(sums));
    let failed = sums.failed_percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent:.0} %"));
    let of_ended = format!("{} of {} that ended", count(sums.n_failed), count(sums.n_ended));
    view! {
        <tr role="row" class="table__row">
            <th role="rowheader" scope="row" class="cell estimate-table__what">{name}</th>
            <td role="cell" class="cell estimate-table__minutes">
                <span class="estimate-table__measure">
                    <svg class=bar aria-hidden="true" focusable="false"><rect width=width height="8" rx="2" /></svg>
                    <span class="estimate-table__amount">{count(sums.minutes)}<span class="estimate-table__unit">" min"</span></span>
                </span>
            </td>
            <td role="cell" class="cell estimate-table__number" data-head="Share">{share}</td>
            <td role="cell" class="cell estimate-table__number" data-head="Deployments">{count(sums.n_deployments)}</td>
            <td role="cell" class="cell estimate-table__number" data-head="Failed" title=of_ended>{failed}</td>
        </tr>
    }
}
