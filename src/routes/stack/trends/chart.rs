//! Durations as bars by version: failed ones hatched, what is slower than usual under a diamond, median and 95th
//! percentile as lines with their names.

use chrono::TimeDelta;
use leptos::prelude::*;

use super::TrendsData;
use crate::charts::plot::{End, Layer, Plot};
use crate::charts::{Chart, Legend, Reader, Readout, Swatch};
use crate::model::format::duration;
use crate::model::trends::{Run, Trends, axis_unit_secs, axis_words, named_runs, seconds};
use crate::model::words;

#[component]
pub(super) fn DurationChart(data: TrendsData) -> impl IntoView {
    let trends = data.trends;
    let unit_secs = Memo::new(move |_| trends.with(|trends| axis_unit_secs(trends.longest().unwrap_or_default())));
    let plot = Signal::derive(move || trends.with(|trends| plot(trends, unit_secs.get())));
    let write = Callback::new(move |number: f64| axis_words(number * unit_secs.get_untracked()));
    let name = Callback::new(move |most: usize| {
        trends.with(|trends| {
            let named = named_runs(trends.runs.len(), most).into_iter();
            named.filter_map(|slot| Some((slot, trends.runs.get(slot)?.version.to_string()))).collect()
        })
    });
    let readout = Callback::new(move |slot: usize| {
        trends.with(|trends| trends.runs.get(slot).map(|run| readout(run, trends)).unwrap_or_default())
    });
    let reader = Reader { cursor: data.cursor, readout, on_zoom: None };
    let legend = Memo::new(move |_| trends.with(legend));
    let untimed = move || {
        let n_untimed = trends.with(Trends::n_untimed);
        (n_untimed > 0).then(|| format!("{n_untimed} without a bar: the service does not tell how long they took."))
    };
    view! {
        <section class="card trends" aria-labelledby="trends-title">
            <div class="panel__head">
                <h2 class="card__title" id="trends-title">"Duration by version"</h2>
                <p class="card__note">{move || data.operation_word()}</p>
                <div class="trends__legend"><Legend items=legend /></div>
            </div>
            <div class="trends__body">
                <Chart
                    label="Duration by version, in order of versions"
                    title="Duration by version"
                    class="trends__chart"
                    plot=plot
                    write=write
                    name=name
                    reader=reader
                    is_main=true
                />
                <p class="trends__untimed">{untimed}</p>
            </div>
        </section>
    }
}

fn plot(trends: &Trends, unit_secs: f64) -> Plot {
    let number = |length: TimeDelta| seconds(length) / unit_secs;
    let numbers = |shows: fn(&Run) -> bool| {
        trends.runs.iter().map(|run| run.length().filter(|_| shows(run)).map(number)).collect::<Vec<_>>()
    };
    let end = |name: &str, length: TimeDelta, is_main: bool| End {
        number: number(length),
        lines: vec![name.to_owned(), duration(length)],
        has_rule: true,
        is_main,
    };
    Plot {
        n_slots: trends.runs.len(),
        layers: vec![
            Layer::Bars(numbers(Run::succeeded)),
            Layer::Unfinished(numbers(|run| !run.succeeded())),
            Layer::Outliers(numbers(|run| run.is_slow)),
        ],
        ends: [
            trends.all.median.map(|median| end("median", median, true)),
            trends.all.p95.map(|p95| end("95 %", p95, false)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        is_whole: false,
    }
}

fn legend(trends: &Trends) -> Vec<(Swatch, String)> {
    let has = |shows: fn(&Run) -> bool| trends.runs.iter().any(shows);
    [
        (has(Run::succeeded), Swatch::Bar, "succeeded"),
        (has(|run| !run.succeeded()), Swatch::Unfinished, "failed"),
        (has(|run| run.is_slow), Swatch::Outlier, "slower than usual"),
    ]
    .into_iter()
    .filter(|(is_there, ..)| *is_there)
    .map(|(_, swatch, words)| (swatch, words.to_owned()))
    .collect()
}

fn readout(run: &Run, trends: &Trends) -> Readout {
    let operation = words::operation(run.operation.as_ref()).0;
    let status = words::deployment_status(&run.status).label;
    let took = run.length().map_or_else(|| "not told".to_owned(), duration);
    let median = trends.all.median.map(|median| ("Median".to_owned(), duration(median)));
    let slowest = run.slowest_step().map(|(name, length)| format!("longest step {name}, {}", duration(*length)));
    let slow = run.is_slow.then(|| "slower than usual".to_owned());
    Readout {
        title: format!("{} {operation}, {}", run.version, status.to_lowercase()),
        rows: [("Took".to_owned(), took)].into_iter().chain(median).collect(),
        notes: slow.into_iter().chain(slowest).collect(),
    }
}
