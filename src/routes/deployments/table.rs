//! The table. Rows are keyed by id and change in place; while somebody points at them, none moves and new ones wait.

use api_types::deployment::{DeploymentSummary, NestedUpdate};
use api_types::{DeploymentId, DeploymentStatus};
use leptos::prelude::*;

use super::data::ListData;
use super::{Address, Scope};
use crate::browser::Ticker;
use crate::components::{Avatar, Glyph, OperationName, StatusWord, TimeText};
use crate::model::format::duration;
use crate::model::list::{ListView, Sort};
use crate::model::timeline::Timing;
use crate::model::words::{self, Icon};
use crate::paths::Paths;

#[component]
pub(super) fn Table(data: ListData, scope: StoredValue<Scope>) -> impl IntoView {
    let (is_pointed_at, has_focus) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| data.hold(is_pointed_at.get() || has_focus.get()));
    on_cleanup(move || data.hold(false));
    let is_busy = move || data.list().is_loading().get().to_string();
    // The bar for new rows lies over the head and belongs to the area that holds: it is still there when the pointer
    // gets to it.
    view! {
        <div
            class="rows"
            on:pointerenter=move |event| is_pointed_at.set(event.pointer_type() == "mouse")
            on:pointerleave=move |_| is_pointed_at.set(false)
        >
        <Held data=data />
        <table class="table" role="table" aria-busy=is_busy>
            <caption class="hidden">{move || format!("Deployments of {}", scope.with_value(Scope::name))}</caption>
            <thead class="table__head" role="rowgroup"><tr role="row">{heads()}</tr></thead>
            <tbody
                role="rowgroup"
                on:focusin=move |_| has_focus.set(true)
                on:focusout=move |_| has_focus.set(false)
            >
                <For each=move || data.ids_on_screen() key=Clone::clone let:id>
                    <Row data=data id=id scope=scope />
                </For>
            </tbody>
        </table>
        </div>
    }
}

/// New rows wait here while no row may move.
#[component]
fn Held(data: ListData) -> impl IntoView {
    let n_waiting = Memo::new(move |_| data.n_waiting());
    let label = move || match n_waiting.get() {
        1 => "1 new deployment".to_owned(),
        n_waiting => format!("{n_waiting} new deployments"),
    };
    view! {
        <Show when=move || { n_waiting.get() > 0 }>
            <button type="button" class="held" on:click=move |_| data.release()>
                <Glyph icon=Icon::ChevronUp />
                <strong>{label}</strong>
                <span class="held__why">"held while you point at the list"</span>
            </button>
        </Show>
    }
}

fn heads() -> impl IntoView {
    let plain = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    (
        plain("Status", "cell cell--status"),
        plain("Operation", "cell cell--operation"),
        plain("Stack", "cell cell--stack"),
        plain("Version", "cell cell--version"),
        plain("Updates", "cell cell--updates"),
        plain("Requested by", "cell cell--person"),
        plain("Initiator", "cell cell--initiator"),
        view! { <StartedHead /> },
        plain("Duration", "cell cell--duration"),
    )
}

/// The one column that the service sorts by.
#[component]
fn StartedHead() -> impl IntoView {
    let address = expect_context::<Address>();
    let direction = Memo::new(move |_| {
        let view = address.view();
        (view.sort == Sort::Created).then_some(view.is_ascending)
    });
    let aria_sort = move || match direction.get() {
        Some(true) => "ascending",
        Some(false) => "descending",
        None => "none",
    };
    let turn = move |_| {
        let view = address.view_untracked();
        let is_ascending = view.sort == Sort::Created && !view.is_ascending;
        address.go(&ListView { sort: Sort::Created, is_ascending, page: 1, ..view });
    };
    let arrow = move || {
        direction.get().map(|is_ascending| {
            let icon = if is_ascending { Icon::ChevronUp } else { Icon::ChevronDown };
            view! { <Glyph icon=icon /> }
        })
    };
    view! {
        <th role="columnheader" scope="col" class="cell cell--started" aria-sort=aria_sort>
            <button type="button" class="sort" class:sort--on=move || direction.get().is_some() on:click=turn>
                "Started"{arrow}
            </button>
        </th>
    }
}

#[component]
fn Row(data: ListData, id: DeploymentId, scope: StoredValue<Scope>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let is_gone = data.is_gone(id.clone());
    let row = data.row(id);
    // A row that is taken away may be asked once more before it goes.
    let part = move |part: fn(&DeploymentSummary) -> String| {
        Memo::new(move |_| row.with(|row| row.as_ref().map(part).unwrap_or_default()))
    };
    let status = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.status.clone())));
    let look = Signal::derive(move || words::deployment_status(&status.get().unwrap_or(DeploymentStatus::NotStarted)));
    let class = move || match status.get() {
        Some(DeploymentStatus::Running) => "table__row table__row--run",
        Some(DeploymentStatus::Failed) => "table__row table__row--bad",
        _ => "table__row",
    };
    let operation = Signal::derive(move || {
        row.with(|row| words::operation(row.as_ref().and_then(|row| row.pulumi_operation.as_ref())))
    });
    let stack = Memo::new(move |_| {
        let org = scope.with_value(|scope| scope.org().clone());
        row.with(|row| row.as_ref().and_then(|row| row.stack_ref(&org).ok()))
    });
    let version = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.version).unwrap_or_default()));
    let stack_address = {
        let paths = paths.clone();
        move || stack.get().map(|stack| paths.stack_deployments(&stack))
    };
    let address = move || stack.get().map(|stack| paths.deployment(&stack, version.get()));
    let person = part(|row| row.requested_by.display_name().to_owned());
    let initiator = part(|row| row.initiator.as_deref().map(words::initiator).unwrap_or_default());
    let timing = Memo::new(move |_| row.with(|row| row.as_ref().map(timing_of).unwrap_or_default()));
    let updates = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.updates.clone()).unwrap_or_default()));
    view! {
        <tr role="row" class=class>
            <td role="cell" class="cell cell--status"><StatusWord look=look /></td>
            <td role="cell" class="cell cell--operation"><OperationName name=operation /></td>
            <td role="cell" class="cell cell--stack">
                <a class="stack" href=stack_address title=part(|row| format!("{}/{}", row.project_name, row.stack_name))>
                    <span class="stack__project">{part(|row| format!("{}/", row.project_name))}</span>
                    <span class="stack__name">{part(|row| row.stack_name.clone())}</span>
                </a>
            </td>
            <th role="rowheader" scope="row" class="cell cell--version">
                <a class="table__link" href=address>{move || version.get().to_string()}</a>
            </th>
            <td role="cell" class="cell cell--updates">{move || updates.with(|updates| update_words(updates))}</td>
            <td role="cell" class="cell cell--person">
                <span class="person" title=person><Avatar name=person /><span class="person__name">{person}</span></span>
            </td>
            <td role="cell" class="cell cell--initiator">
                {move || if initiator.with(String::is_empty) { "—".to_owned() } else { initiator.get() }}
            </td>
            <td role="cell" class="cell cell--started"><TimeText time=Signal::derive(move || timing.get().started) /></td>
            <td role="cell" class="cell cell--duration"><RunTime row=row timing=timing is_gone=is_gone /></td>
        </tr>
    }
}

fn timing_of(row: &DeploymentSummary) -> Timing {
    Timing::new(&row.status, row.created, row.modified, &row.jobs)
}

/// How long it took, ticks while it runs, or how long it has been waiting.
#[component]
fn RunTime(row: Memo<Option<DeploymentSummary>>, timing: Memo<Timing>, is_gone: Memo<bool>) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let status = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.status.clone())));
    let created = Memo::new(move |_| row.with(|row| row.as_ref().and_then(|row| row.created)));
    move || {
        if is_gone.get() {
            return "on another page".to_owned();
        }
        let is_over = status.get().is_none_or(|status| status.is_terminal());
        // Only what still changes follows the clock.
        let now = if is_over { untrack(|| ticker.now()) } else { ticker.now() };
        let is_waiting = matches!(status.get(), Some(DeploymentStatus::NotStarted));
        if is_waiting && let Some(created) = created.get() {
            return format!("waiting {}", duration(now - created));
        }
        timing.get().run_time(now).map_or_else(|| "—".to_owned(), duration)
    }
}

fn update_words(updates: &[NestedUpdate]) -> AnyView {
    if updates.is_empty() {
        return view! { <span class="none">"—"</span> }.into_any();
    }
    updates
        .iter()
        .map(|update| {
            let look = words::update_result(&update.result);
            let version = (update.version > 0 && !update.kind.is_preview()).then(|| format!(" {}", update.version));
            let class = format!("update status--{}", look.tone.as_str());
            let label = look.label.clone();
            view! {
                <span class=class title=label>
                    <Glyph icon=look.icon />
                    <span class="hidden">{look.label}": "</span>
                    <span class="update__word"><bdi>{words::update_kind(&update.kind)}</bdi>{version}</span>
                </span>
            }
        })
        .collect_view()
        .into_any()
}
