//! Runs to come, in the reader's time and in UTC: cron goes by UTC, so a change of the clocks moves the local time.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::data::local_offset;
use crate::components::Glyph;
use crate::model::schedules::{Run, in_zone};
use crate::model::words::Icon;

/// A table of runs.
#[component]
pub(super) fn Runs(
    /// What the table is called.
    #[prop(into)]
    caption: String,
    /// The runs, soonest first.
    #[prop(into)]
    runs: Signal<Vec<DateTime<Utc>>>,
    /// Now, to the minute.
    minute: Memo<DateTime<Utc>>,
) -> impl IntoView {
    let rows = move || {
        let shown = in_zone(&runs.get(), minute.get(), &local_offset);
        shown.into_iter().map(row).collect_view()
    };
    view! {
        <table class="runs">
            <caption class="runs__caption">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col" class="runs__head">"Local time"</th>
                    <th scope="col" class="runs__head">"UTC"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(run: Run) -> impl IntoView {
    let note = run.clock_words().map(|words| {
        view! {
            <tr>
                <td class="runs__note" colspan="2"><Glyph icon=Icon::Warning />{words}</td>
            </tr>
        }
    });
    view! {
        {note}
        <tr>
            <td class="runs__cell">
                <time datetime=run.at.to_utc().to_rfc3339()>{run.local_words()}</time>
                " "
                <span class="runs__zone">{run.zone_words()}</span>
            </td>
            <td class="runs__cell">{run.utc_words()}</td>
        </tr>
    }
}
