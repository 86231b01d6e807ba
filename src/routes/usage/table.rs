//! The table that is the charts' twin: the same buckets and numbers, newest first. Pointing at a row reads it in the
//! charts, and what is read there is marked here.

use std::sync::Arc;

use api_types::usage::Granularity;
use leptos::prelude::*;

use super::words::{amount_name, before_words, bucket_date, bucket_name, change_words};
use crate::browser::{write_count, write_date};
use crate::model::format::DateForm;
use crate::model::usage::Summed;
use crate::model::usage::buckets::State;
use crate::model::usage::shown::{Row, Shown};

/// So many rows are shown; the file has all of them.
const N_SHOWN: usize = 400;

/// Which columns there are besides the first two.
#[derive(Clone)]
struct Columns {
    amount: &'static str,
    before: Option<String>,
    has_hours: bool,
}

#[component]
pub(super) fn Twin(shown: Memo<Option<Arc<Shown>>>, cursor: RwSignal<Option<usize>>) -> impl IntoView {
    view! {
        <section class="card usage-twin" aria-labelledby="usage-twin-title">
            <div class="usage__head">
                <h2 class="usage__title" id="usage-twin-title">"Table"</h2>
                <p class="usage__span">"the same numbers"</p>
            </div>
            <div class="usage-twin__rows" role="region" aria-labelledby="usage-twin-title" tabindex="0">
                {move || shown.with(|shown| shown.as_deref().map(|shown| table(shown, cursor)))}
            </div>
        </section>
    }
}

fn table(shown: &Shown, cursor: RwSignal<Option<usize>>) -> impl IntoView + use<> {
    let adds_up = shown.summed == Summed::Deployments;
    let columns = Columns {
        amount: amount_name(shown.summed),
        before: before_words(&shown.before, &shown.granularity).map(capitalized),
        has_hours: !adds_up && shown.has_hours,
    };
    let rows = shown.rows.iter().enumerate().rev().take(N_SHOWN);
    let rows = rows.map(|(slot, row)| usage_row(shown, &columns, slot, row, cursor)).collect_view();
    let left_out = shown.rows.len().saturating_sub(N_SHOWN);
    let number =
        |name: String| view! { <th role="columnheader" scope="col" class="cell usage-table__number">{name}</th> };
    let before_head = |name: String| {
        view! { <th role="columnheader" scope="col" class="cell usage-table__number usage-table__number--before">{name}</th> }
    };
    let total = if adds_up { write_count(shown.figures.total) } else { "—".to_owned() };
    let total_before = shown.total_before.filter(|_| adds_up);
    let totals = columns.before.clone().map(|name| {
        let change = change_words(shown.figures.total, total_before);
        let before = total_before.map_or_else(|| "—".to_owned(), write_count);
        view! {
            <td role="cell" class="cell usage-table__number" data-head=name>{before}</td>
            <td role="cell" class="cell usage-table__number" data-head="Change">{change}</td>
        }
    });
    let total_hours = write_count(shown.figures.total_hours);
    view! {
        <table class="table usage-table" role="table">
            <caption class="hidden">"The numbers of the charts, newest first, by UTC"</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="cell usage-table__bucket">
                        {format!("{} (UTC)", bucket_name(&shown.granularity))}
                    </th>
                    {number(columns.amount.to_owned())}
                    {columns.has_hours.then(|| number("Hours".to_owned()))}
                    {columns.before.clone().map(|name| (before_head(name), number("Change".to_owned())))}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
            <tfoot role="rowgroup">
                <tr role="row" class="table__row usage-table__total">
                    <th role="rowheader" scope="row" class="cell usage-table__bucket">{"Total"}</th>
                    <td role="cell" class="cell usage-table__number" data-head=columns.amount>{total}</td>
                    {columns.has_hours.then(|| view! {
                        <td role="cell" class="cell usage-table__number" data-head="Hours">{total_hours}</td>
                    })}
                    {totals}
                </tr>
            </tfoot>
        </table>
        {(left_out > 0).then(|| view! {
            <p class="usage__note">{format!("{} older buckets are in the charts and in the file.", write_count(i64::try_from(left_out).unwrap_or_default()))}</p>
        })}
    }
}

fn usage_row(
    shown: &Shown,
    columns: &Columns,
    slot: usize,
    row: &Row,
    cursor: RwSignal<Option<usize>>,
) -> impl IntoView + use<> {
    // The column is narrow, and the hours of two days need no weekday.
    let label = match shown.granularity {
        Granularity::Hourly => write_date(row.bucket.start, DateForm::DayHour),
        _ => bucket_date(row.bucket.start, &shown.granularity),
    };
    let moment = row.bucket.start.to_rfc3339();
    let (amount, hours) = (write_count(row.bucket.amount), write_count(row.bucket.hours));
    let change = match row.bucket.state {
        State::Whole => change_words(row.bucket.amount, row.before.map(|(_, before)| before)),
        State::Cut => "cut".to_owned(),
        State::Unfinished => "so far".to_owned(),
    };
    let before = columns.before.clone().map(|name| {
        let before = row.before.map_or_else(|| "—".to_owned(), |(_, before)| write_count(before));
        view! {
            <td role="cell" class="cell usage-table__number" data-head=name>{before}</td>
            <td role="cell" class="cell usage-table__number" data-head="Change">{change.clone()}</td>
        }
    });
    // Without a period before, the state has to stand somewhere.
    let state = (columns.before.is_none() && row.bucket.state != State::Whole).then(|| {
        view! { <span class="usage-table__state">{format!(", {change}")}</span> }
    });
    let amount_class = if row.is_outlier {
        "cell usage-table__number usage-table__number--outlier"
    } else {
        "cell usage-table__number"
    };
    view! {
        <tr
            role="row"
            class="table__row"
            class:usage-table__row--read=move || cursor.get() == Some(slot)
            on:pointerenter=move |_| cursor.set(Some(slot))
            on:pointerleave=move |_| cursor.set(None)
        >
            <th role="rowheader" scope="row" class="cell usage-table__bucket"><time datetime=moment>{label}</time>{state}</th>
            <td role="cell" class=amount_class data-head=columns.amount>
                {amount}
                {row.is_outlier.then(|| view! { <span class="hidden">", outlier"</span> })}
            </td>
            {columns.has_hours.then(|| view! { <td role="cell" class="cell usage-table__number" data-head="Hours">{hours}</td> })}
            {before}
        </tr>
    }
}

fn capitalized(words: String) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
