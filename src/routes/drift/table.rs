//! The runs, newest first. Rows are keyed by id and change in place; the open one has its findings below it.

use api_types::drift::{DriftRun, DriftRunId};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::Address;
use super::asked::Asking;
use super::data::DriftData;
use super::run::Details;
use super::states::Empty;
use crate::browser::focus_by_id;
use crate::components::{Glyph, PageLinks, StatusWord, TimeText};
use crate::model::drift::history::{act_word, duration, resources_words, result, run_name};
use crate::model::drift::{RUNS_PER_PAGE, RunsView};
use crate::model::format::{count, duration as duration_words};
use crate::model::words::{Icon, deployment_status};
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::routes::schedules::Editor;

#[component]
pub(super) fn Runs(data: DriftData, editor: Editor, asking: Asking) -> impl IntoView {
    let phase = phase_of(data.history);
    let error = failure_of(data.history);
    let is_empty = Memo::new(move |_| data.rows.with(|rows| rows.runs.is_empty()));
    let title = format!("The drift runs of {} could not be read", data.name());
    view! {
        <section class="card card--list" aria-label="Drift runs">
            {stale_notice(data.history)}
            {move || match phase.get() {
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=8 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=error title=title.clone() on_retry=move |()| data.history.refresh() />
                }.into_any(),
                Phase::Here if is_empty.get() => view! { <Empty data=data editor=editor asking=asking /> }.into_any(),
                Phase::Here => view! { <Table data=data /><Foot data=data /> }.into_any(),
            }}
        </section>
    }
}

fn link_id(id: &DriftRunId) -> String {
    format!("run-{}", id.0)
}

/// Whoever opened a run elsewhere, by the strip or by its address, is led to its row, once.
fn lead_to_open_run(data: DriftData) {
    let address = expect_context::<Address>();
    Effect::new(move |led_to: Option<Option<DriftRunId>>| {
        let open = address.view.with(|view| view.run.clone());
        let led_to = led_to.flatten();
        let id = open.clone()?;
        let is_here = data.rows.with(|rows| rows.runs.iter().any(|run| run.id == id));
        if led_to == open || !is_here {
            return led_to;
        }
        if !has_focus(&link_id(&id)) {
            focus_by_id(link_id(&id));
        }
        open
    });
}

fn has_focus(id: &str) -> bool {
    let active = document().active_element();
    active.and_then(|active| active.dyn_into::<web_sys::Element>().ok()).is_some_and(|active| active.id() == id)
}

#[component]
fn Table(data: DriftData) -> impl IntoView {
    lead_to_open_run(data);
    let ids = Memo::new(move |_| data.rows.with(|rows| rows.runs.iter().map(|run| run.id.clone()).collect::<Vec<_>>()));
    let caption = format!("Drift runs of {}", data.name());
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    view! {
        <table class="table drift-runs" role="table" aria-busy=move || data.history.is_loading().get().to_string()>
            <caption class="hidden">{caption}</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    {head("Result", "cell drift-runs__result")}
                    {head("Run", "cell drift-runs__run")}
                    {head("Resources", "cell drift-runs__resources")}
                    {head("Asked for", "cell drift-runs__created")}
                    {head("Duration", "cell drift-runs__duration")}
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
    let run = data.run_of_rows(id.clone());
    // A row that is taken away may be asked once more before it goes.
    let look =
        Signal::derive(move || run.with(|run| run.as_ref().map_or_else(|| deployment_status(&"".into()), result)));
    let words = move |words: fn(&DriftRun) -> String| {
        Memo::new(move |_| run.with(|run| run.as_ref().map(words).unwrap_or_default()))
    };
    let (resources, name) = (words(resources_words), words(run_name));
    let created = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.created)));
    let took = Memo::new(move |_| run.with(|run| run.as_ref().and_then(duration).map(duration_words)));
    let is_open = {
        let id = id.clone();
        Memo::new(move |_| address.view.with(|view| view.run.as_ref() == Some(&id)))
    };
    let page = Memo::new(move |_| data.rows.with(|rows| rows.page));
    let target = {
        let id = id.clone();
        move || {
            let run = (!is_open.get()).then(|| id.clone());
            address.of(&RunsView { page: page.get().max(1), run })
        }
    };
    let chevron = Signal::derive(move || if is_open.get() { Icon::ChevronDown } else { Icon::ChevronRight });
    let edge = move || look.with(|look| look.tone.as_str());
    let class = move || {
        let open = if is_open.get() { " drift-runs__row--open" } else { "" };
        let edge = match edge() {
            "run" => " table__row--run",
            "bad" => " table__row--bad",
            _ => "",
        };
        format!("table__row{edge}{open}")
    };
    view! {
        <tr role="row" class=class>
            <td role="cell" class="cell drift-runs__result">
                <a
                    class="table__link drift-runs__open"
                    id=link_id(&id)
                    href=target
                    aria-expanded=move || is_open.get().to_string()
                    data-noscroll="true"
                >
                    <Glyph icon=chevron />
                    <StatusWord look=look />
                    <span class="hidden">" run "{name}</span>
                </a>
            </td>
            <th role="rowheader" scope="row" class="cell drift-runs__run"><RunName data=data run=run /></th>
            <td role="cell" class="cell drift-runs__resources" title=resources>{resources}</td>
            <td role="cell" class="cell drift-runs__created"><TimeText time=created /></td>
            <td role="cell" class="cell drift-runs__duration">{move || match took.get() {
                Some(took) => took.into_any(),
                None => view! { <span class="none">"—"</span> }.into_any(),
            }}</td>
        </tr>
        <Show when=move || is_open.get()>
            <tr role="row" class="drift-runs__below">
                <td role="cell" class="drift-runs__pane" colspan="5"><Details stack=data.stack run=run /></td>
            </tr>
        </Show>
    }
}

/// The deployment that it belongs to, and what it did.
#[component]
fn RunName(data: DriftData, run: Memo<Option<DriftRun>>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let facts = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| (run.deployment_version, act_word(run)))));
    move || {
        facts.get().map(|(version, act)| match version {
            Some(version) => {
                let address = data.stack.with_value(|stack| paths.deployment(stack, version));
                view! { <a class="drift-runs__link" href=address>{version.to_string()}" "{act}</a> }.into_any()
            }
            None => view! { <span class="none">"no deployment, from the CLI"</span> }.into_any(),
        })
    }
}

#[component]
fn Foot(data: DriftData) -> impl IntoView {
    let address = expect_context::<Address>();
    let total = Memo::new(move |_| data.n_runs.get().unwrap_or_default());
    let range = move || {
        let (page, n_rows) = data.rows.with(|rows| (rows.page, rows.runs.len()));
        let before = i64::from(page.saturating_sub(1)) * i64::from(RUNS_PER_PAGE);
        let last = before + i64::try_from(n_rows).unwrap_or_default();
        let word = if total.get() == 1 { " run" } else { " runs" };
        view! { <strong>{count(before + 1)}"–"{count(last)}</strong>" of "{count(total.get())}{word} }
    };
    let n_pages = Signal::derive(move || {
        let total = u64::try_from(total.get()).unwrap_or_default();
        u32::try_from(total.div_ceil(u64::from(RUNS_PER_PAGE))).unwrap_or(u32::MAX).max(1)
    });
    let page = Signal::derive(move || data.rows.with(|rows| rows.page).max(1));
    view! {
        <div class="foot">
            <span class="foot__range" role="status">{range}</span>
            <PageLinks page=page n_pages=n_pages to=move |page| address.of(&RunsView::at_page(page)) />
        </div>
    }
}
