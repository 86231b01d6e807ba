//! The runs, newest first. Rows are keyed by id and change in place.

use api_types::drift::{DriftRun, DriftRunId};
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use crate::components::{EmptyState, Mark, PageLinks, StatusWord, TimeText};
use crate::model::drift::{Part, RUNS_PER_PAGE, RunsView, finding, part_words};
use crate::model::format::count;
use crate::model::words::deployment_status;
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};

#[component]
pub(super) fn Runs(data: DriftData) -> impl IntoView {
    let phase = phase_of(data.runs);
    let error = failure_of(data.runs);
    let is_empty = Memo::new(move |_| {
        data.runs.state().with(|state| state.data().is_none_or(|(_, runs)| runs.drift_runs.is_empty()))
    });
    let title = data
        .stack
        .with_value(|stack| format!("The drift runs of {}/{} could not be read", stack.project(), stack.stack()));
    view! {
        <section class="card card--list" aria-label="Drift runs">
            {stale_notice(data.runs)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=8 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=error title=title.clone() on_retry=move |()| data.runs.refresh() />
                }.into_any(),
                Phase::Here if is_empty.get() => view! { <Empty /> }.into_any(),
                Phase::Here => view! { <Table data=data /><Foot data=data /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Empty() -> impl IntoView {
    let address = expect_context::<Address>();
    // A page beyond the last one is empty as well.
    let is_beyond = Memo::new(move |_| address.view.with(|view| view.page > 1));
    let title = move || if is_beyond.get() { "No drift runs on this page" } else { "No drift runs yet" }.to_owned();
    let text = move || {
        if is_beyond.get() {
            "The list ends before it."
        } else {
            "A run looks whether the resources still are as the stack's state says. A deployment that detects drift makes \
             one, a drift schedule makes one each time that it fires, and so does “pulumi refresh --preview-only”."
        }
        .to_owned()
    };
    view! {
        <EmptyState icon=view! { <Mark /> }.into_any() title=Signal::derive(title) text=Signal::derive(text)>
            <Show when=move || is_beyond.get()>
                <a class="button" href=move || address.of(&RunsView::at_page(1))>"To the first page"</a>
            </Show>
        </EmptyState>
    }
}

#[component]
fn Table(data: DriftData) -> impl IntoView {
    let ids = Memo::new(move |_| {
        data.runs.state().with(|state| {
            let runs = state.data().map(|(_, runs)| runs.drift_runs.as_slice()).unwrap_or_default();
            runs.iter().map(|run| run.id.clone()).collect::<Vec<_>>()
        })
    });
    let caption = data.stack.with_value(|stack| format!("Drift runs of {}/{}", stack.project(), stack.stack()));
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    view! {
        <table class="table runs" role="table" aria-busy=move || data.runs.is_loading().get().to_string()>
            <caption class="hidden">{caption}</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    {head("Found", "cell runs__found")}
                    {head("Status", "cell runs__status")}
                    {head("Run", "cell runs__when")}
                    {head("Deployment", "cell runs__deployment")}
                    {head("Detected", "cell runs__detected")}
                    {head("Remediated", "cell runs__remediated")}
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || ids.get() key=Clone::clone let:id><Row data=data id=id /></For>
            </tbody>
        </table>
    }
}

#[component]
fn Row(data: DriftData, id: DriftRunId) -> impl IntoView {
    let address = expect_context::<Address>();
    let paths = expect_context::<Paths>();
    let own = id.clone();
    let run = Memo::new(move |_| {
        data.runs
            .state()
            .with(|state| state.data().and_then(|(_, runs)| runs.drift_runs.iter().find(|run| run.id == own).cloned()))
    });
    // A row that is taken away may be asked once more before it goes.
    let found = Memo::new(move |_| run.with(|run| run.as_ref().and_then(finding)));
    let status = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| deployment_status(&run.status))));
    let created = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.created)));
    let version = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.deployment_version)));
    let words = move |words: fn(&DriftRun) -> String| {
        Memo::new(move |_| run.with(|run| run.as_ref().map(words).unwrap_or_default()))
    };
    let detected = words(|run| part_words(Part::Detect, run.detect_update.as_ref()));
    let remediated = words(|run| part_words(Part::Remediate, run.remediate_update.as_ref()));
    let own = id.clone();
    let is_open = Memo::new(move |_| address.view.with(|view| view.run.as_ref() == Some(&own)));
    let class = move || if is_open.get() { "table__row runs__row--open" } else { "table__row" };
    let open = move || address.of(&address.view.with(|view| view.with_run(Some(id.clone()))));
    let deployment = move || match version.get() {
        Some(version) => {
            let deployment = data.stack.with_value(|stack| paths.deployment(stack, version));
            view! { <a class="runs__link" href=deployment>{version.to_string()}</a> }.into_any()
        }
        None => view! { <span class="none">"run from the CLI"</span> }.into_any(),
    };
    view! {
        <tr role="row" class=class>
            <td role="cell" class="cell runs__found">
                {move || match found.get() {
                    Some(look) => view! { <StatusWord look=look /> }.into_any(),
                    None => view! { <span class="none">"—"</span> }.into_any(),
                }}
            </td>
            <td role="cell" class="cell runs__status">{move || status.get().map(|look| view! { <StatusWord look=look /> })}</td>
            <th role="rowheader" scope="row" class="cell runs__when">
                <a
                    class="table__link"
                    href=open
                    aria-current=move || is_open.get().then_some("true")
                    data-noscroll="true"
                >
                    <span class="hidden">"Run of "</span>
                    <TimeText time=created />
                </a>
            </th>
            <td role="cell" class="cell runs__deployment">{deployment}</td>
            <td role="cell" class="cell runs__detected" title=detected>{detected}</td>
            <td role="cell" class="cell runs__remediated" title=remediated>{remediated}</td>
        </tr>
    }
}

#[component]
fn Foot(data: DriftData) -> impl IntoView {
    let address = expect_context::<Address>();
    let shown = Memo::new(move |_| {
        data.runs.state().with(|state| {
            state.data().map(|(page, runs)| (*page, runs.drift_runs.len(), runs.total)).unwrap_or_default()
        })
    });
    // The rows on screen are those of the page before until its own are here.
    let range = move || {
        let (page, n_rows, total) = shown.get();
        let before = i64::from(page.saturating_sub(1)) * i64::from(RUNS_PER_PAGE);
        let last = before + i64::try_from(n_rows).unwrap_or_default();
        view! { <strong>{count(before + 1)}"–"{count(last)}</strong>" of "{count(total)}" runs" }
    };
    let n_pages = Signal::derive(move || {
        let total = u64::try_from(shown.get().2).unwrap_or_default();
        u32::try_from(total.div_ceil(u64::from(RUNS_PER_PAGE))).unwrap_or(u32::MAX).max(1)
    });
    let page = Signal::derive(move || address.view.with(|view| view.page));
    view! {
        <div class="foot">
            <span class="foot__range" role="status">{range}</span>
            <PageLinks page=page n_pages=n_pages to=move |page| address.of(&RunsView::at_page(page)) />
        </div>
    }
}
