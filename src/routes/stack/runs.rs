//! How the last deployments went: a strip of their durations, and a line each for the newest.

use api_types::deployment::DeploymentSummary;
use api_types::{DeploymentStatus, Operation};
use leptos::prelude::*;

use super::data::Shared;
use super::part::framed;
use crate::browser::now;
use crate::components::{OperationName, StatusWord, TimeText};
use crate::model::format::duration;
use crate::model::trends::Trends;
use crate::model::waiting::row_timing;
use crate::model::words;
use crate::paths::Paths;

/// How many lines.
const N_LINES: usize = 20;
/// How many bars.
const N_BARS: usize = 40;
/// The drawing is that high; widths are in bars.
const HEIGHT: f64 = 40.0;

#[component]
pub(super) fn LastRuns(shared: Shared) -> impl IntoView {
    let ended = Memo::new(move |_| {
        shared.deployments.state().with(|state| {
            let rows = state.data().map(|list| list.deployments.as_slice()).unwrap_or_default();
            rows.iter().filter(|row| row.status.is_terminal()).cloned().collect::<Vec<_>>()
        })
    });
    let body = move || {
        ended.with(|rows| {
            if rows.is_empty() {
                return view! { <p class="card__wait">"No deployment of this stack has ended yet."</p> }.into_any();
            }
            let lines = rows.iter().take(N_LINES).map(|row| line(shared, row)).collect_view();
            view! {
                {strip(rows)}
                <ul class="entries entries--runs" aria-label="Deployments that have ended">{lines}</ul>
            }
            .into_any()
        })
    };
    let paths = expect_context::<Paths>();
    let [address, trends] =
        shared.stack.with_value(|stack| [paths.stack_deployments(stack), paths.stack_trends(stack, None, None)]);
    view! {
        <section class="card" aria-labelledby="runs-title">
            <div class="panel__head">
                <h2 class="card__title" id="runs-title">"Last deployments"</h2>
                <p class="card__note">{move || ended.with(|rows| summary(rows))}</p>
                <a class="card__link" href=trends>"Trends"</a>
                <a href=address>"Show all"</a>
            </div>
            {framed(shared.deployments, "The last deployments", 6, move || Some(body()))}
        </section>
    }
}

/// `updates: median 3m 05s, 95 % within 4m 40s, 93 % of 28 succeed`.
fn summary(rows: &[DeploymentSummary]) -> Option<String> {
    let updates = Trends::new(rows, Some(&Operation::Update)).all;
    let parts = [
        updates.median.map(|median| format!("median {}", duration(median))),
        updates.p95.map(|p95| format!("95 % within {}", duration(p95))),
        updates.success_percent().map(|percent| format!("{percent:.0} % of {} succeed", updates.n_ended())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("updates: {}", parts.join(", ")))
}

/// Durations as bars, oldest first. The lines below say the same in words, so it is hidden from screen readers.
fn strip(rows: &[DeploymentSummary]) -> impl IntoView + use<> {
    let shown: Vec<_> = rows.iter().filter(|row| row.status != DeploymentStatus::Skipped).take(N_BARS).collect();
    #[expect(clippy::cast_precision_loss, reason = "a height needs no more than 53 bits")]
    let seconds = |row: &DeploymentSummary| {
        row_timing(row).run_time(now()).map_or(0.0, |time| time.num_milliseconds().max(0) as f64 / 1_000.0)
    };
    let longest = shown.iter().map(|row| seconds(row)).fold(1.0, f64::max);
    let bars = shown
        .iter()
        .rev()
        .enumerate()
        .map(|(index, row)| {
            let height = (seconds(row) / longest * (HEIGHT - 4.0)).max(2.0);
            let (x, y) = (format!("{index}.15"), format!("{:.1}", HEIGHT - height));
            let class =
                if row.status == DeploymentStatus::Failed { "strip__bar strip__bar--bad" } else { "strip__bar" };
            view! { <rect class=class x=x y=y width={"0.7".to_owned()} height=format!("{height:.1}") /> }
        })
        .collect_view();
    let view_box = format!("0 0 {N_BARS} {HEIGHT}");
    view! { <svg class="strip" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">{bars}</svg> }
}

fn line(shared: Shared, row: &DeploymentSummary) -> impl IntoView + use<> {
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.deployment(stack, row.version));
    let version = row.version.to_string();
    let timing = row_timing(row);
    let started = timing.started.or(row.created);
    let took = timing.run_time(now()).map(duration);
    let person = row.requested_by.display_name().to_owned();
    view! {
        <li class="entry">
            <span class="entry__status"><StatusWord look=words::deployment_status(&row.status) /></span>
            <a class="entry__link" href=address>{version}</a>
            <OperationName name=words::operation(row.pulumi_operation.as_ref()) />
            <span class="entry__person">{person}</span>
            <span class="entry__end">
                <span class="entry__note"><TimeText time=started /></span>
                <span class="entry__time">{took}</span>
            </span>
        </li>
    }
}
