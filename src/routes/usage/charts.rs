//! The charts of a summary: amounts as bars, sums as lines under them, and a part of the range to look at.

use std::sync::Arc;

use leptos::prelude::*;

use super::Address;
use super::data::SummaryData;
use super::plots::{bars, slot_starts, sums, unit};
use super::words::{amount_name, before_words, bucket_date, explanation, rounded, span_words};
use crate::browser::{write_count, write_date, write_number};
use crate::charts::bars::are_dense;
use crate::charts::scale::Slots;
use crate::charts::ticks::calendar;
use crate::charts::{Chart, Legend, Reader, Readout, Swatch};
use crate::components::{Choice, TimeText};
use crate::model::format::DateForm;
use crate::model::usage::buckets::State;
use crate::model::usage::outliers::RULE;
use crate::model::usage::plan::Before;
use crate::model::usage::shown::{Row, Shown};
use crate::model::usage::{Summed, granularity_word};

/// The card's id: the files take the charts from it.
pub(super) const CARD: &str = "usage-charts";
/// So many choices are enough to name a part of a range.
const MOST_CHOICES: usize = 200;

#[component]
pub(super) fn ChartCard(data: SummaryData, cursor: RwSignal<Option<usize>>) -> impl IntoView {
    let address = expect_context::<Address>();
    let shown = data.shown;
    let of_shown =
        move |part: fn(&Shown) -> String| move || shown.with(|shown| shown.as_deref().map(part).unwrap_or_default());
    let zoom = move |(from, to): (usize, usize)| {
        let starts = shown.with_untracked(|shown| shown.as_deref().map(slot_starts).unwrap_or_default());
        address.change(|view| view.zoomed(starts.get(from).copied().zip(starts.get(to).copied())));
    };
    let reader = Reader {
        cursor,
        readout: Callback::new(move |slot| {
            shown.with(|shown| shown.as_deref().map(|shown| readout(shown, slot)).unwrap_or_default())
        }),
        on_zoom: Some(Callback::new(zoom)),
    };
    let write = Callback::new(write_number);
    let name = Callback::new(move |most| {
        shown.with(|shown| shown.as_deref().map(|shown| names(shown, most)).unwrap_or_default())
    });
    let plot = Memo::new(move |_| {
        shown.with(|shown| shown.as_deref().map(|shown| bars(shown, write_number)).unwrap_or_default())
    });
    let sum_plot = Memo::new(move |_| shown.with(|shown| shown.as_deref().and_then(|shown| sums(shown, write_number))));
    let has_sums = Memo::new(move |_| sum_plot.with(Option::is_some));
    let title = of_shown(|shown| format!("{} by {}", amount_name(shown.summed), granularity_word(&shown.granularity)));
    let legend = Memo::new(move |_| shown.with(|shown| shown.as_deref().map(legend).unwrap_or_default()));
    let read_at = Signal::derive(move || data.query.data().map(|answered| answered.at));
    view! {
        <section class="card usage-charts" id=CARD aria-labelledby="usage-charts-title" class:usage-charts--old=data.is_old>
            <div class="usage__head">
                <h2 class="usage__title" id="usage-charts-title">{title}</h2>
                <p class="usage__span" role="status">
                    {move || if data.is_old.get() {
                        view! { "From before, read at "<TimeText time=read_at />"; reading…" }.into_any()
                    } else {
                        of_shown(span)().into_any()
                    }}
                </p>
                <Legend items=legend />
            </div>
            <Chart
                label=Signal::derive(move || format!("{}. {}", title(), of_shown(summary)()))
                title=Signal::derive(title)
                class="usage-charts__bars"
                plot=plot
                write=write
                name=name
                reader=reader
                is_main=true
            />
            <Show when=move || has_sums.get()>
                <div class="usage__head">
                    <h3 class="usage__title">"Cumulative"</h3>
                    <p class="usage__span">{of_shown(sum_words)}</p>
                </div>
                <Chart
                    label=Signal::derive(move || format!("Cumulative. {}", of_shown(sum_words)()))
                    title="Cumulative"
                    class="usage-charts__sums"
                    plot=Signal::derive(move || sum_plot.get().unwrap_or_default())
                    write=write
                    name=name
                    reader=reader
                />
            </Show>
            <Part shown=shown />
            {move || shown.with(|shown| shown.as_deref().map(notes))}
        </section>
    }
}

/// Which buckets are named below a chart.
fn names(shown: &Shown, most: usize) -> Vec<(usize, String)> {
    let starts = slot_starts(shown);
    let named = calendar(&starts, unit(&shown.granularity), most);
    named.into_iter().filter_map(|(slot, form)| Some((slot, write_date(*starts.get(slot)?, form)))).collect()
}

fn readout(shown: &Shown, slot: usize) -> Readout {
    let name = amount_name(shown.summed).to_owned();
    let words = before_words(&shown.before, &shown.granularity);
    let before = |before: Option<(_, i64)>| {
        let (words, (_, amount)) = words.clone().zip(before)?;
        Some((words, write_count(amount)))
    };
    if let Some(row) = shown.rows.get(slot) {
        let hours =
            (shown.summed == Summed::Resources).then(|| ("Resource hours".to_owned(), write_count(row.bucket.hours)));
        let rows = [Some((name, write_count(row.bucket.amount))), before(row.before), hours];
        Readout {
            title: bucket_date(row.bucket.start, &shown.granularity),
            rows: rows.into_iter().flatten().collect(),
            notes: row_notes(shown, row),
        }
    } else if let Some(day) = shown.coming.get(slot.saturating_sub(shown.rows.len())) {
        let rows = [Some(("Expected".to_owned(), rounded(day.expected.amount))), before(day.before)];
        let title = bucket_date(day.expected.start, &shown.granularity);
        Readout { title, rows: rows.into_iter().flatten().collect(), notes: vec!["forecast".to_owned()] }
    } else {
        Readout::default()
    }
}

fn row_notes(shown: &Shown, row: &Row) -> Vec<String> {
    let state = match row.bucket.state {
        State::Whole => None,
        State::Cut => Some("only from where the range begins".to_owned()),
        State::Unfinished => Some("so far, not over".to_owned()),
    };
    #[expect(clippy::cast_precision_loss, reason = "minutes and resources are far below the bounds")]
    let times = shown.figures.mean.filter(|mean| *mean > 0.0).map(|mean| row.bucket.amount as f64 / mean);
    let outlier = row.is_outlier.then(|| match times {
        Some(times) => format!("{} times the mean, outlier", write_number((times * 10.0).round() / 10.0)),
        None => "outlier".to_owned(),
    });
    state.into_iter().chain(outlier).collect()
}

fn legend(shown: &Shown) -> Vec<(Swatch, String)> {
    let has = |is_so: fn(&Row) -> bool| shown.rows.iter().any(is_so);
    let word = granularity_word(&shown.granularity);
    let this = if word == "day" { "today".to_owned() } else { format!("this {word}") };
    // As wide as charts get: where they share pixels there, they do everywhere.
    let is_dense = are_dense(&Slots::new(shown.rows.len(), 0.0, 1_200.0));
    let items = [
        (!is_dense && has(|row| row.bucket.state == State::Whole)).then(|| (Swatch::Bar, format!("a whole {word}"))),
        is_dense.then(|| (Swatch::BarMost, format!("from the least to the largest {word} of a pixel"))),
        before_words(&shown.before, &shown.granularity).map(|words| (Swatch::Before, words)),
        has(|row| row.bucket.state == State::Unfinished).then(|| (Swatch::Unfinished, format!("{this}, not over"))),
        has(|row| row.bucket.state == State::Cut).then(|| (Swatch::Unfinished, "only in part in the range".to_owned())),
        (!shown.coming.is_empty()).then(|| (Swatch::Forecast, "forecast".to_owned())),
        has(|row| row.is_outlier).then(|| (Swatch::Outlier, "outlier".to_owned())),
    ];
    items.into_iter().flatten().collect()
}

fn span(shown: &Shown) -> String {
    shown.span().map_or_else(String::new, |(from, until)| format!("{}, UTC", span_words(from, until)))
}

/// The chart in a sentence.
fn summary(shown: &Shown) -> String {
    let mean = shown.figures.mean.map(|mean| format!("Mean {}.", rounded(mean)));
    let busiest = shown.figures.busiest.and_then(|index| shown.rows.get(index)).map(|row| {
        let date = bucket_date(row.bucket.start, &shown.granularity);
        format!("Largest {} on {date}.", write_count(row.bucket.amount))
    });
    let n = format!("{} buckets, {}.", write_count(i64::try_from(shown.rows.len()).unwrap_or_default()), span(shown));
    [Some(n), mean, busiest].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What the sums come to.
fn sum_words(shown: &Shown) -> String {
    let before = shown.total_before.map(|before| format!("the period before came to {}", write_count(before)));
    let now = match (&shown.forecast, shown.coming.is_empty()) {
        (Ok(forecast), false) => {
            #[expect(clippy::cast_precision_loss, reason = "minutes are far below the bounds")]
            let sum = shown.figures.total as f64 + forecast.rest;
            format!(
                "{} so far, {} expected by {}",
                write_count(shown.figures.total),
                rounded(sum),
                write_date(forecast.last, DateForm::DayMonth)
            )
        }
        _ => format!("{} in all", write_count(shown.figures.total)),
    };
    [Some(now), before].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn notes(shown: &Shown) -> impl IntoView + use<> {
    let beyond = if let Before::Beyond(why) = &shown.before { Some(why.clone()) } else { None };
    let method = shown
        .forecast
        .as_ref()
        .ok()
        .filter(|_| !shown.coming.is_empty())
        .map(|forecast| format!("Forecast: {}", forecast.method()));
    let rule = shown.rows.iter().any(|row| row.is_outlier).then(|| RULE.to_owned());
    let unplaced = (shown.n_unplaced > 0)
        .then(|| format!("{} of the service's buckets name no moment: only its own file has them.", shown.n_unplaced));
    let split = (!shown.tag_keys.is_empty()).then(|| {
        format!("The service splits the buckets by {}: here they are put together.", shown.tag_keys.join(", "))
    });
    let what = Some(explanation(shown.summed).to_owned());
    let lines = [beyond, method, rule, unplaced, split, what].into_iter().flatten();
    let lines = lines.map(|line| view! { <p class="usage__note">{line}</p> }).collect_view();
    view! { <div class="usage__notes">{lines}</div> }
}

/// The part of the range that is in sight, as fields: what dragging over the bars does, without dragging.
#[component]
fn Part(shown: Memo<Option<Arc<Shown>>>) -> impl IntoView {
    let address = expect_context::<Address>();
    let choices = Memo::new(move |_| {
        shown.with(|shown| {
            let Some(shown) = shown.as_deref() else { return Vec::new() };
            let each = shown.starts.len().div_ceil(MOST_CHOICES).max(1);
            let last = shown.starts.len().saturating_sub(1);
            let in_sight = shown.rows.first().zip(shown.rows.last()).map(|(a, b)| [a.bucket.start, b.bucket.start]);
            let starts = shown.starts.iter().enumerate();
            starts
                .filter(|(index, start)| {
                    index % each == 0 || *index == last || in_sight.is_some_and(|ends| ends.contains(start))
                })
                .map(|(_, start)| (start.to_rfc3339(), bucket_date(*start, &shown.granularity)))
                .collect::<Vec<_>>()
        })
    });
    let end = move |is_last: bool| {
        shown.with(|shown| {
            let rows = &shown.as_deref()?.rows;
            if is_last { rows.last() } else { rows.first() }.map(|row| row.bucket.start)
        })
    };
    let written =
        move |is_last: bool| Signal::derive(move || end(is_last).map(|start| start.to_rfc3339()).unwrap_or_default());
    let choose = move |is_last: bool| {
        move |event: leptos::ev::Event| {
            let chosen =
                chrono::DateTime::parse_from_rfc3339(&event_target_value(&event)).ok().map(|start| start.to_utc());
            let (Some(chosen), Some(other)) = (chosen, untrack(|| end(!is_last))) else { return };
            // A first bucket after the last one moves both.
            let range = if is_last { (other.min(chosen), chosen) } else { (chosen, other.max(chosen)) };
            address.change(|view| view.zoomed(Some(range)));
        }
    };
    let is_zoomed = Memo::new(move |_| shown.with(|shown| shown.as_deref().is_some_and(|shown| shown.is_zoomed)));
    let has_choice = Memo::new(move |_| choices.with(|choices| choices.len() > 1));
    view! {
        <Show when=move || has_choice.get()>
            <div class="usage-part" role="group" aria-label="Part of the range that is shown">
                <Choice id="usage-from" label="From" any=None chosen=written(false) options=choices on_choose=choose(false) />
                <Choice id="usage-to" label="To" any=None chosen=written(true) options=choices on_choose=choose(true) />
                <Show
                    when=move || is_zoomed.get()
                    fallback=|| view! { <span class="usage-part__hint">"Or drag over the bars; with keys, Shift and arrows, then Enter."</span> }
                >
                    <button type="button" class="button button--small" on:click=move |_| address.change(|view| view.zoomed(None))>
                        "Whole range"
                    </button>
                </Show>
            </div>
        </Show>
    }
}
