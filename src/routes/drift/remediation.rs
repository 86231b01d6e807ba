//! The question before drift is put right, or before a detection that may change resources: what the latest run found,
//! as far as it is known, and what it means to run an update with refresh.

use api_types::Operation;
use api_types::drift::DriftRun;
use leptos::prelude::*;

use super::asked::Asking;
use super::data::DriftData;
use super::findings::{N_SHOWN, Told, difference_item, findings_of};
use crate::api::query::LiveQuery;
use crate::components::{Notice, TimeText};
use crate::model::deploy_form::words::outside_plan;
use crate::model::drift::history::run_name;
use crate::model::drift::strip::{CellState, Changes};
use crate::model::format::counted;
use crate::model::words::Tone;
use crate::routes::stack::deploy::Question;

#[component]
pub(super) fn Questions(data: DriftData, asking: Asking) -> impl IntoView {
    let removes = RwSignal::new(false);
    view! {
        <Question
            stack=data.stack
            settings=data.settings
            chosen=asking.chosen
            removes=removes
            is_open=asking.is_open
            on_created=move |version| asking.follow(asking.chosen.get_untracked(), version)
        >
            <Plan data=data asking=asking />
            <Show when=move || asking.chosen.with(|operation| *operation == Operation::RemediateDrift)>
                <WhatWouldChange data=data />
            </Show>
        </Question>
    }
}

/// The service says what the plan includes, but it is the service that decides: the act can be tried.
#[component]
fn Plan(data: DriftData, asking: Asking) -> impl IntoView {
    let reason = move || {
        let features = data.features.data()?;
        asking.chosen.with(|operation| outside_plan(operation, &features))
    };
    move || {
        reason().map(|reason| {
            view! { <Notice tone=Tone::Warn lead=reason text="The service will probably refuse it." /> }
        })
    }
}

#[component]
fn WhatWouldChange(data: DriftData) -> impl IntoView {
    // What the question says does not change while it is read.
    let told = untrack(|| {
        let latest = data.strip.with(|strip| strip.last_telling().map(|cell| (cell.id.clone(), cell.state)))?;
        let run = data.newest.with(|newest| newest.iter().find(|run| run.id == latest.0).cloned())?;
        Some((run, latest.1))
    });
    let known = match told {
        Some((run, CellState::Drifted)) => view! { <Found data=data run=run /> }.into_any(),
        Some((run, _)) => {
            let created = run.created;
            view! {
                <p>
                    "The latest run with a result ("{run_name(&run)}", "<TimeText time=created />") left no difference. "
                    <strong>"It is not known what will change"</strong>
                    ": only what has drifted since."
                </p>
            }
            .into_any()
        }
        None => view! {
            <p>
                "No run has told yet what drifted: "
                <strong>"it is not known what will change."</strong>
                " A detection tells, and changes nothing."
            </p>
        }
        .into_any(),
    };
    view! {
        {known}
        <p>
            "It runs an update with refresh. So it also deploys what the program declares by now and is not deployed yet, "
            "and what has drifted since that run."
        </p>
    }
}

/// The resources that the latest run found.
#[component]
fn Found(data: DriftData, run: DriftRun) -> impl IntoView {
    let changes = Changes::of_run(&run);
    let resources = counted(changes.n_resources(), "resource", "resources");
    let words = changes.in_words();
    let name = run_name(&run);
    let created = run.created;
    let list = run.detect_update.map(|update| {
        let is_over = Memo::new(|_| true);
        let query = findings_of(data.stack, update.update_id, is_over);
        view! { <FoundList query=query /> }
    });
    view! {
        <p>
            <strong>{resources}</strong>
            " differed in the latest run with a result ("{name}", "<TimeText time=created />"): "{words}"."
        </p>
        {list}
    }
}

#[component]
fn FoundList(query: LiveQuery<Told>) -> impl IntoView {
    let unknown = "Which they are, the service does not tell.";
    let has_failed = move || query.state().with(|state| state.error().is_some());
    move || match query.data() {
        None if has_failed() => view! { <p>{unknown}</p> }.into_any(),
        None => view! { <p role="status">"Reading which they are…"</p> }.into_any(),
        Some(Told::Nothing(_)) => view! { <p>{unknown}</p> }.into_any(),
        Some(Told::Events(so_far)) => {
            let all = so_far.findings.differences();
            let n_more = all.len().saturating_sub(N_SHOWN);
            let items = all.iter().take(N_SHOWN).map(difference_item).collect_view();
            let more = (n_more > 0).then(|| view! { <p>{format!("and {n_more} more")}</p> });
            view! {
                // It may scroll, and must be reached by key then.
                <ul class="differences differences--short" tabindex="0" aria-label="Resources that would be put back">
                    {items}
                </ul>
                {more}
            }
            .into_any()
        }
    }
}
