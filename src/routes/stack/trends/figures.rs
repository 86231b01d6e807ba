//! The numbers of the runs in a row, each with how the newer half of them went against the older one.

use leptos::prelude::*;

use super::TrendsData;
use crate::model::format::duration;
use crate::model::trends::{Figures, Trends, compared};

#[component]
pub(super) fn FiguresRow(data: TrendsData) -> impl IntoView {
    let figure = move |name: &'static str, words: fn(&Trends) -> [String; 3]| {
        let words = Memo::new(move |_| data.trends.with(words));
        let part = move |index: usize| move || words.with(|words| words.get(index).cloned().unwrap_or_default());
        view! {
            <div class="trends__figure">
                <dt>{name}</dt>
                <dd class="trends__number">{part(0)}</dd>
                <dd class="trends__basis">{part(1)}</dd>
                <dd class="trends__change">{part(2)}</dd>
            </div>
        }
    };
    view! {
        <dl class="card trends__figures">
            {figure("Median", median)}
            {figure("95 % took at most", p95)}
            {figure("Succeeded", success)}
            {figure("Longest step", step)}
        </dl>
    }
}

fn dash() -> String {
    "—".to_owned()
}

fn median(trends: &Trends) -> [String; 3] {
    let [older, newer] = &trends.halves;
    let basis = match trends.all.median {
        Some(_) => format!("of {} that succeeded", trends.all.n_timed),
        None => format!("only {} succeeded and tell their time", trends.all.n_timed),
    };
    [trends.all.median.map_or_else(dash, duration), basis, compared(older.median, newer.median).unwrap_or_default()]
}

fn p95(trends: &Trends) -> [String; 3] {
    let [older, newer] = &trends.halves;
    let basis = match trends.all.p95 {
        Some(_) => format!("of {} that succeeded", trends.all.n_timed),
        None => "needs 20 that succeeded".to_owned(),
    };
    [trends.all.p95.map_or_else(dash, duration), basis, compared(older.p95, newer.p95).unwrap_or_default()]
}

fn success(trends: &Trends) -> [String; 3] {
    let percent = |figures: &Figures| figures.success_percent().map(|percent| format!("{percent:.0} %"));
    let [older, newer] = &trends.halves;
    let change = percent(older).zip(percent(newer)).map(|(older, newer)| format!("{older} older half, {newer} newer"));
    [
        percent(&trends.all).unwrap_or_else(dash),
        format!("{} of {} that ended", trends.all.n_succeeded, trends.all.n_ended()),
        change.unwrap_or_default(),
    ]
}

fn step(trends: &Trends) -> [String; 3] {
    match trends.steps.first() {
        Some(step) => {
            let basis = format!("{:.0} % of the time of all steps", step.share);
            [step.name.clone(), basis, format!("median {}", duration(step.median))]
        }
        None => [dash(), "no run that succeeded tells its steps".to_owned(), String::new()],
    }
}
