//! What runs and what waits, in the order in which the stack takes it up; each can be cancelled, and the first that
//! waits says why.

use std::collections::HashMap;

use api_types::deployment::DeploymentSummary;
use api_types::{DeploymentId, DeploymentStatus, DeploymentVersion, endpoint};
use leptos::prelude::*;

use super::data::{N_DEPLOYMENTS, Shared};
use super::part::framed;
use crate::api::request::Outgoing;
use crate::browser::Ticker;
use crate::components::{Button, ButtonKind, OperationName, StatusBadge};
use crate::model::format::duration;
use crate::model::waiting::{Waiting, queue_of, row_timing, step_words};
use crate::model::words::{self, Icon};
use crate::paths::Paths;
use crate::routes::act::{Act, ActDialog, Confirmation, may_act};
use crate::routes::waiting::WhyWaiting;

/// A deployment that somebody wants to cancel.
#[derive(Clone, Debug, Default, PartialEq)]
struct Target {
    id: DeploymentId,
    version: DeploymentVersion,
}

#[component]
pub(super) fn QueueCard(shared: Shared) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.stack_deployments(stack));
    let rows = Memo::new(move |_| {
        shared
            .deployments
            .state()
            .with(|state| state.data().map(|list| queue_of(&list.deployments)).unwrap_or_default())
    });
    let target = RwSignal::new(Target::default());
    let is_open = RwSignal::new(false);
    let ask = Callback::new(move |chosen: Target| {
        target.set(chosen);
        is_open.set(true);
    });
    // Only whether there is anything changes what stands here: rows change in place.
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let is_cut = Memo::new(move |_| {
        shared.deployments.state().with(|state| {
            state.data().is_some_and(|list| {
                list.total > i64::from(N_DEPLOYMENTS) && list.deployments.iter().all(|row| !row.status.is_terminal())
            })
        })
    });
    let body = move || {
        if is_empty.get() {
            view! { <p class="card__wait">"Nothing runs and nothing waits."</p> }.into_any()
        } else {
            view! { <Rows shared=shared rows=rows ask=ask /> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="queue-title">
            <div class="panel__head">
                <h2 class="card__title" id="queue-title">"Queue"</h2>
                <p class="card__note">"one deployment at a time, in order of arrival"</p>
                <a class="card__link" href=address>"All deployments"</a>
            </div>
            {framed(shared.deployments, "The queue", 2, move || Some(body()))}
            <Show when=move || is_cut.get()>
                <p class="card__wait">"More stand before these: the list of all deployments has them."</p>
            </Show>
            <CancelDialog shared=shared rows=rows target=target is_open=is_open />
        </section>
    }
}

#[component]
fn Rows(shared: Shared, rows: Memo<Vec<DeploymentSummary>>, ask: Callback<Target>) -> impl IntoView {
    let by_id = Memo::new(move |_| {
        rows.with(|rows| rows.iter().map(|row| (row.id.clone(), row.clone())).collect::<HashMap<_, _>>())
    });
    let ids = move || rows.with(|rows| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>());
    let first_waiting = Memo::new(move |_| rows.with(|rows| rows.iter().find_map(Waiting::of_row)));
    let has_waiting = Memo::new(move |_| first_waiting.with(Option::is_some));
    let of_stack = Signal::derive(move || {
        shared.deployments.state().with(|state| state.data().map(|list| list.deployments.clone()))
    });
    let waiting = Signal::derive(move || first_waiting.get().unwrap_or_default());
    let pauses = Signal::derive(move || shared.queue.data());
    view! {
        <ul class="entries" aria-label="Running and queued deployments">
            <For each=ids key=Clone::clone let:id><Row shared=shared id=id by_id=by_id ask=ask /></For>
        </ul>
        <Show when=move || has_waiting.get()>
            <WhyWaiting stack=shared.stack.get_value() waiting=waiting of_stack=of_stack pauses=pauses />
        </Show>
    }
}

#[component]
fn Row(
    shared: Shared,
    id: DeploymentId,
    by_id: Memo<HashMap<DeploymentId, DeploymentSummary>>,
    ask: Callback<Target>,
) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let ticker = expect_context::<Ticker>();
    let key = id.clone();
    let row = Memo::new(move |_| by_id.with(|rows| rows.get(&key).cloned()));
    let version = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.version).unwrap_or_default()));
    let status = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.status.clone())));
    let look = Signal::derive(move || words::deployment_status(&status.get().unwrap_or(DeploymentStatus::NotStarted)));
    let operation = Signal::derive(move || {
        row.with(|row| words::operation(row.as_ref().and_then(|row| row.pulumi_operation.as_ref())))
    });
    let person =
        move || row.with(|row| row.as_ref().map(|row| row.requested_by.display_name().to_owned()).unwrap_or_default());
    let note = Memo::new(move |_| row.with(|row| row.as_ref().and_then(step_words)));
    let time = move || {
        let now = ticker.now();
        row.with(|row| {
            let row = row.as_ref()?;
            match row_timing(row).run_time(now) {
                Some(elapsed) => Some(duration(elapsed)),
                None => row.created.map(|created| format!("waiting {}", duration(now - created))),
            }
        })
    };
    let address = move || shared.stack.with_value(|stack| paths.deployment(stack, version.get()));
    let may_act = may_act();
    let can_cancel =
        Memo::new(move |_| may_act && status.with(|status| status.as_ref().is_some_and(DeploymentStatus::can_cancel)));
    let name = Signal::derive(move || format!("Cancel… {}", version.get()));
    let cancel = Callback::new(move |()| ask.run(Target { id: id.clone(), version: version.get_untracked() }));
    view! {
        <li class="entry">
            <StatusBadge look=look />
            <a class="entry__link" href=address>{move || version.get().to_string()}</a>
            <OperationName name=operation />
            <span class="entry__person">{person}</span>
            <span class="entry__end">
                <span class="entry__note">{note}</span>
                <span class="entry__time">{time}</span>
                <Show when=move || can_cancel.get()>
                    <Button label="Cancel…" name=name icon=Icon::CrossMark kind=ButtonKind::SmallDanger on_click=cancel />
                </Show>
            </span>
        </li>
    }
}

/// One dialog for all rows. What has not begun is cancelled by the button alone: nothing was touched yet.
#[component]
fn CancelDialog(
    shared: Shared,
    rows: Memo<Vec<DeploymentSummary>>,
    target: RwSignal<Target>,
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let stack_name = shared.stack.with_value(|stack| stack.stack().to_owned());
    let full_name = shared.name();
    let client = shared.client;
    let status = Memo::new(move |_| {
        let id = target.with(|target| target.id.clone());
        rows.with(|rows| rows.iter().find(|row| row.id == id).map(|row| row.status.clone()))
    });
    let act = Act::new(move || {
        let (stack, id) = (shared.stack.get_value(), target.get_untracked().id);
        async move { client.cancel_deployment(&stack, &id).await }
    });
    let request = move |()| {
        let id = target.get().id;
        Some(Outgoing::new(&shared.stack.with_value(|stack| endpoint::cancel_deployment(stack, &id))))
    };
    let off = Signal::derive(move || {
        let is_over = status.with(|status| status.as_ref().is_none_or(|status| !status.can_cancel()));
        is_over.then(|| "It has ended by now: there is nothing left to cancel.".to_owned())
    });
    let has_begun = Memo::new(move |_| status.with(|status| *status != Some(DeploymentStatus::NotStarted)));
    let title = Signal::derive(move || format!("Cancel {} of {full_name}?", target.get().version));
    let label = {
        let stack_name = stack_name.clone();
        Signal::derive(move || format!("Cancel {} of {stack_name}", target.get().version))
    };
    let confirmation = Signal::derive(move || {
        if has_begun.get() { Confirmation::TypedName(stack_name.clone()) } else { Confirmation::DangerousButton }
    });
    let effect = move || {
        if has_begun.get() {
            "The service stops the deployment where it is. An update that is cut off can leave the stack inconsistent, \
             with resources that were made but not recorded."
        } else {
            "It has not begun, so nothing of the stack was touched. It will not run."
        }
    };
    view! {
        <ActDialog
            is_open=is_open
            title=title
            label=label
            keep="Keep it"
            confirmation=confirmation
            not_done="Not cancelled."
            act=act
            off=off
            request=request
            on_done=move |()| shared.refresh()
        >
            <p>{effect}</p>
        </ActDialog>
    }
}
