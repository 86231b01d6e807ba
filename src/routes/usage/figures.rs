//! The figures above the charts. Each says what it rests on.

use std::sync::Arc;

use api_types::usage::Granularity;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::words::{amount_name, before_words, bucket_date, change_words, rounded, span_words, unit};
use crate::browser::{write_count, write_date};
use crate::components::Glyph;
use crate::model::estimate::Explained;
use crate::model::format::DateForm;
use crate::model::usage::shown::Shown;
use crate::model::usage::{Summed, granularity_word};
use crate::model::words::Icon;

/// One figure.
struct Figure {
    name: String,
    number: String,
    unit: &'static str,
    note: String,
    /// What the note rests on, in more words.
    how: String,
    is_outlier: bool,
}

impl Figure {
    fn new(name: impl Into<String>, number: impl Into<String>, unit: &'static str, note: impl Into<String>) -> Self {
        let (name, number, note) = (name.into(), number.into(), note.into());
        Self { name, number, unit, note, how: String::new(), is_outlier: false }
    }
}

#[component]
pub(super) fn Figures(shown: Memo<Option<Arc<Shown>>>, explained: RwSignal<Option<Explained>>) -> impl IntoView {
    let figures = move || {
        shown.with(|shown| {
            let shown = shown.as_deref()?;
            let all = [Some(amount(shown)), expected(shown), Some(mean(shown)), Some(busiest(shown))];
            Some(all.into_iter().flatten().map(cell).collect_view())
        })
    };
    let of_minutes =
        Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|own| own.summed == Summed::Deployments)));
    let explained = move || of_minutes.get().then(|| view! { <ExplainedCell explained=explained /> });
    view! { <dl class="card figures">{figures}{explained}</dl> }
}

fn cell(figure: Figure) -> impl IntoView {
    let Figure { name, number, unit, note, how, is_outlier } = figure;
    let note_class = if is_outlier { "figures__note figures__note--outlier" } else { "figures__note" };
    let title = (!how.is_empty()).then_some(how);
    view! {
        <div class="figures__cell">
            <dt class="figures__name">{name}</dt>
            <dd>
                <span class="figures__number">{number}</span>
                <span class="figures__unit">{unit}</span>
                <p class=note_class title=title>
                    {is_outlier.then(|| view! { <Glyph icon=Icon::Outlier /> })}
                    {note}
                </p>
            </dd>
        </div>
    }
}

/// How much of the total the deployments themselves explain, once somebody has asked for that below.
#[component]
fn ExplainedCell(explained: RwSignal<Option<Explained>>) -> impl IntoView {
    let words = move || explained.with(|explained| explained.as_ref().map_or_else(|| "—".to_owned(), Explained::words));
    let note = move || {
        if explained.with(Option::is_some) {
            view! { "estimate from job durations" }.into_any()
        } else {
            let show = |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                show_estimate();
            };
            view! { <a href="#estimate" rel="external" on:click=show>"not estimated yet"</a> }.into_any()
        }
    };
    view! {
        <div class="figures__cell">
            <dt class="figures__name">"Explained by deployments"</dt>
            <dd>
                <span class="figures__number">{words}</span>
                <p class="figures__note">{note}</p>
            </dd>
        </div>
    }
}

/// Brings the estimate into sight, with the focus on its first control.
fn show_estimate() {
    let Some(card) = document().get_element_by_id("estimate") else { return };
    card.scroll_into_view();
    let button = card.query_selector("button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(button.focus());
    }
}

/// What was used: in the month that goes on where it is known from its first day, else in sight.
fn amount(shown: &Shown) -> Figure {
    if shown.summed == Summed::Resources {
        return Figure::new("Resource hours in sight", write_count(shown.figures.total_hours), "h", span(shown));
    }
    if let Some(month) = shown.month.filter(|_| !shown.is_zoomed) {
        let note = match month.before {
            Some((from, to, before)) => {
                // Today has no match among whole days, so it is left out on both sides.
                let today = shown.rows.last().map_or(0, |row| row.bucket.amount);
                let day = |day| write_date(day, DateForm::DayMonth);
                format!(
                    "{} without today, against {} to {}",
                    change_words(month.so_far - today, Some(before)),
                    day(from),
                    day(to)
                )
            }
            None => "nothing to compare with".to_owned(),
        };
        return Figure::new("So far this month", write_count(month.so_far), "min", note);
    }
    let note = match (shown.total_before, before_words(&shown.before, &shown.granularity)) {
        (Some(before), Some(words)) => format!("{} against {words}", change_words(shown.figures.total, Some(before))),
        _ => span(shown),
    };
    Figure::new("In sight", write_count(shown.figures.total), "min", note)
}

/// What the month will come to.
fn expected(shown: &Shown) -> Option<Figure> {
    if shown.summed == Summed::Resources {
        return None;
    }
    Some(match (&shown.forecast, shown.month) {
        (Ok(forecast), Some(month)) => {
            #[expect(clippy::cast_precision_loss, reason = "minutes are far below the bounds")]
            let so_far = month.so_far as f64;
            let (low, high) =
                ((so_far + forecast.rest - forecast.spread).max(so_far), so_far + forecast.rest + forecast.spread);
            let name = format!("Forecast to {}", write_date(forecast.last, DateForm::DayMonth));
            let note = format!("{} to {}, by weekday means", rounded(low), rounded(high));
            Figure { how: forecast.method(), ..Figure::new(name, rounded(so_far + forecast.rest), "min", note) }
        }
        (Ok(_), None) => Figure::new("Forecast for the month", "—", "", "needs the month from its first day"),
        (Err(why), _) => Figure::new("Forecast for the month", "—", "", why.clone()),
    })
}

fn mean(shown: &Shown) -> Figure {
    let dash = || "—".to_owned();
    let name = format!("Mean {} {}", article(&shown.granularity), granularity_word(&shown.granularity));
    let note = shown.figures.median.map_or_else(
        || "no bucket is over".to_owned(),
        |median| format!("median {}, of whole buckets", rounded(median)),
    );
    Figure::new(name, shown.figures.mean.map_or_else(dash, rounded), unit(shown.summed), note)
}

fn article(granularity: &Granularity) -> &'static str {
    if *granularity == Granularity::Hourly { "an" } else { "a" }
}

fn busiest(shown: &Shown) -> Figure {
    let name = match shown.summed {
        Summed::Deployments => format!("Busiest {}", granularity_word(&shown.granularity)),
        Summed::Resources => {
            format!("Most {} in a {}", amount_name(shown.summed).to_lowercase(), granularity_word(&shown.granularity))
        }
    };
    let Some(row) = shown.figures.busiest.and_then(|index| shown.rows.get(index)) else {
        return Figure::new(name, "—", "", "nothing was used");
    };
    let date = bucket_date(row.bucket.start, &shown.granularity);
    let note = if row.is_outlier { format!("{date}, outlier") } else { date };
    let how = if row.is_outlier { crate::model::usage::outliers::RULE.to_owned() } else { String::new() };
    Figure {
        how,
        is_outlier: row.is_outlier,
        ..Figure::new(name, write_count(row.bucket.amount), unit(shown.summed), note)
    }
}

fn span(shown: &Shown) -> String {
    shown.span().map_or_else(String::new, |(from, until)| span_words(from, until))
}
