//! What is below the open row: the next runs, the history with the deployments that came of it, and for what the
//! console has no form the definition as it came.

use api_types::DeploymentStatus;
use api_types::deployment::DeploymentSummary;
use api_types::ids::DeploymentVersion;
use api_types::paging::ListQuery;
use api_types::schedules::{Schedule, ScheduleHistoryEvent, ScheduleId};
use api_types::{Operation, StackRef};
use leptos::prelude::*;

use super::data::SchedulesData;
use super::runs::Runs;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client};
use crate::components::{StatusWord, TimeText};
use crate::model::schedules::{What, deployment_of, next_runs, result, what};
use crate::model::words;
use crate::paths::Paths;
use crate::session::Session;

/// How many runs are shown ahead.
pub(super) const N_RUNS: usize = 5;
/// How often a deployment that came of a run is asked for until it ends.
const REFRESH_MS: u32 = 5_000;

/// One run that was, and its deployment when that can be told.
#[derive(Clone, Debug, PartialEq)]
struct PastRun {
    event: ScheduleHistoryEvent,
    deployment: Option<(DeploymentVersion, DeploymentStatus)>,
}

#[component]
pub(super) fn Detail(data: SchedulesData, schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let is_paused = Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().is_some_and(|it| it.paused)));
    let runs = Memo::new(move |_| {
        let now = data.minute().get();
        schedule.with(|schedule| schedule.as_ref().map(|it| next_runs(it, now, N_RUNS)).unwrap_or_default())
    });
    let caption = move || if is_paused.get() { "Next runs if it were resumed now" } else { "Next runs" };
    let has_runs = Memo::new(move |_| runs.with(|runs| !runs.is_empty()));
    let definition = Memo::new(move |_| {
        schedule.with(|schedule| {
            let unknown = schedule.as_ref().filter(|schedule| matches!(what(schedule), What::Other(_)))?;
            serde_json::to_string_pretty(&unknown.definition).ok()
        })
    });
    view! {
        <div class="detail">
            <section class="detail__part">
                {move || if has_runs.get() {
                    view! { <Runs caption=caption() runs=runs minute=data.minute() /> }.into_any()
                } else {
                    view! { <p class="none">"It has no next run."</p> }.into_any()
                }}
            </section>
            <section class="detail__part"><History data=data schedule=schedule /></section>
            {move || definition.get().map(|definition| view! {
                <section class="detail__part">
                    <h2 class="runs__caption">"Definition, as it came"</h2>
                    <pre class="detail__definition mono">{definition}</pre>
                </section>
            })}
        </div>
    }
}

#[component]
fn History(data: SchedulesData, schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    // It is read again when the schedule fires.
    let key = Memo::new(move |_| {
        schedule.with(|schedule| {
            let schedule = schedule.as_ref()?;
            Some((schedule.id.clone(), schedule.last_executed, what(schedule).operation()))
        })
    });
    let stack = data.stack();
    let history = LiveQuery::new(
        session,
        OnNewKey::KeepOld,
        move || key.get(),
        move |(id, _, operation)| load_history(client, stack.clone(), id, operation),
        |runs: &Vec<PastRun>| {
            let is_over = |run: &PastRun| run.deployment.as_ref().is_none_or(|(_, status)| status.is_terminal());
            (!runs.iter().all(is_over)).then_some(REFRESH_MS)
        },
    );
    move || {
        history.state().with(|state| match state {
            LoadState::Pending { .. } => view! { <p class="none" role="status">"Reading the history…"</p> }.into_any(),
            LoadState::Failed { error, .. } => {
                let text = format!("The history could not be read. {}", error.sentence());
                view! {
                    <p class="status--bad" role="status">{text}</p>
                    <button type="button" class="button button--small" on:click=move |_| history.refresh()>
                        "Try again"
                    </button>
                }
                .into_any()
            }
            LoadState::Ready { data: runs, .. } | LoadState::Stale { data: runs, .. } if runs.is_empty() => {
                view! { <p class="none">"It has not fired yet."</p> }.into_any()
            }
            LoadState::Ready { data: runs, .. } | LoadState::Stale { data: runs, .. } => {
                view! { <Past data=data runs=runs.clone() /> }.into_any()
            }
        })
    }
}

#[component]
fn Past(data: SchedulesData, runs: Vec<PastRun>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let stack = data.stack();
    let row = |run: PastRun| {
        let deployment = match run.deployment {
            Some((version, status)) => {
                let address = paths.deployment(&stack, version);
                let look = words::deployment_status(&status);
                view! { <a href=address>{version.to_string()}</a>" "<StatusWord look=look /> }.into_any()
            }
            None => view! { <span class="none">"Not told"</span> }.into_any(),
        };
        view! {
            <tr>
                <td class="runs__cell"><TimeText time=run.event.executed /></td>
                <td class="runs__cell"><StatusWord look=result(&run.event.result) /></td>
                <td class="runs__cell">{deployment}</td>
            </tr>
        }
    };
    view! {
        <table class="runs">
            <caption class="runs__caption">"History"</caption>
            <thead>
                <tr>
                    <th scope="col" class="runs__head">"Fired"</th>
                    <th scope="col" class="runs__head">"Result"</th>
                    <th scope="col" class="runs__head">"Deployment"</th>
                </tr>
            </thead>
            <tbody>{runs.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The deployments are a help only: without them the history is as complete as the service has it.
async fn load_history(
    client: Client,
    stack: StackRef,
    id: ScheduleId,
    operation: Option<Operation>,
) -> Result<Vec<PastRun>, ApiError> {
    let mut events = client.list_schedule_history(&stack, &id).await?.schedule_history_events;
    events.sort_by_key(|event| std::cmp::Reverse(event.executed));
    let newest = ListQuery { page_size: api_types::paging::MAX_PAGE_SIZE, ..ListQuery::default() };
    let deployments: Vec<DeploymentSummary> = if events.is_empty() {
        Vec::new()
    } else {
        client.list_stack_deployments(&stack, &newest).await.map(|page| page.deployments).unwrap_or_default()
    };
    let runs = events.into_iter().map(|event| {
        let found = event.executed.zip(operation.as_ref());
        let found = found.and_then(|(executed, operation)| deployment_of(executed, operation, &deployments));
        let deployment = found.map(|deployment| (deployment.version, deployment.status.clone()));
        PastRun { event, deployment }
    });
    Ok(runs.collect())
}
