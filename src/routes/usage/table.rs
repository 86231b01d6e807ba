//! Buckets as rows, newest first, each with a bar that shows its share of the largest.

use api_types::usage::UsageQuery;
use leptos::prelude::*;

use super::summary::Kind;
use crate::model::format::count;
use crate::model::usage::{UsageRow, UsageTable, granularity_word, range_words, tag_words};

#[component]
pub(super) fn UsageRows(kind: Kind, query: UsageQuery, table: UsageTable) -> impl IntoView {
    let bucket = granularity_word(&query.granularity).to_owned();
    let range = range_words(&query);
    let caption = format!("{} by {bucket}, {range}. Buckets are in UTC.", kind.amount());
    let (has_hours, has_tags) = (table.has_hours, !table.tag_keys.is_empty());
    let head = |name: String, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    let first =
        format!("{}{} (UTC)", bucket.get(..1).unwrap_or_default().to_uppercase(), bucket.get(1..).unwrap_or_default());
    let rows = table.rows.iter().map(|row| usage_row(row, kind, has_hours, has_tags)).collect_view();
    let total_amount = if kind.adds_up() { count(table.total_amount) } else { "—".to_owned() };
    let total_hours = count(table.total_hours);
    view! {
        <p class="usage__range" role="status">
            {format!("{} buckets, {range}. Buckets are in UTC; the first and the last may be cut.", table.rows.len())}
        </p>
        <table class="table usage-table" role="table">
            <caption class="hidden">{caption}</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    {head(first, "cell usage-table__bucket")}
                    {head(kind.amount().to_owned(), "cell usage-table__amount")}
                    {has_hours.then(|| head(kind.hours().to_owned(), "cell usage-table__hours"))}
                    {has_tags.then(|| head("Tags".to_owned(), "cell usage-table__tags"))}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
            <tfoot role="rowgroup">
                <tr role="row" class="table__row usage-table__total">
                    <th role="rowheader" scope="row" class="cell usage-table__bucket">{"Total"}</th>
                    <td role="cell" class="cell usage-table__amount">
                        <span class="usage-table__number" data-head=kind.amount()>{total_amount}</span>
                    </td>
                    {has_hours.then(|| view! {
                        <td role="cell" class="cell usage-table__hours" data-head=kind.hours()>{total_hours}</td>
                    })}
                    {has_tags.then(|| view! { <td role="cell" class="cell usage-table__tags"></td> })}
                </tr>
            </tfoot>
        </table>
    }
}

fn usage_row(row: &UsageRow, kind: Kind, has_hours: bool, has_tags: bool) -> impl IntoView + use<> {
    let moment = row.start.map(|start| start.to_rfc3339());
    let label = row.label.clone();
    let (hours, tags) = (count(row.hours), tag_words(&row.tags));
    let width = format!("{:.1}%", row.share);
    view! {
        <tr role="row" class="table__row">
            <th role="rowheader" scope="row" class="cell usage-table__bucket"><time datetime=moment>{label}</time></th>
            <td role="cell" class="cell usage-table__amount">
                <span class="usage-table__measure">
                    <svg class="usage-table__bar" aria-hidden="true" focusable="false">
                        <rect width=width height="8" rx="2" />
                    </svg>
                    <span class="usage-table__number" data-head=kind.amount()>{count(row.amount)}</span>
                </span>
            </td>
            {has_hours.then(|| view! { <td role="cell" class="cell usage-table__hours" data-head=kind.hours()>{hours}</td> })}
            {has_tags.then(|| view! { <td role="cell" class="cell usage-table__tags" title=tags.clone()>{tags.clone()}</td> })}
        </tr>
    }
}
