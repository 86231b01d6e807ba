//! A stack in the table: the whole row leads to it; its last deployment and its tags lie above with links of their own.

use api_types::{DeploymentStatus, OrgName, StackRef};
use leptos::prelude::*;

use super::Address;
use super::data::StacksData;
use crate::components::{OperationName, StatusWord, TimeText};
use crate::model::format::count;
use crate::model::stacks::{Drift, LastDeployment, StackFilter, StackName, StackRow, TagFilter};
use crate::model::words;
use crate::paths::Paths;

/// How many tags stand in a row before it is opened.
const N_TAGS_SHOWN: usize = 2;

#[component]
pub(super) fn Row(data: StacksData, org: StoredValue<OrgName>, name: StackName) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let stack = org.with_value(|org| StackRef::new(org.clone(), &name.project, &name.stack).ok());
    let address = stack.as_ref().map(|stack| paths.stack(stack));
    let settings_address = stack.as_ref().map(|stack| paths.stack_settings(stack));
    let row = data.row(name.clone());
    let last = Memo::new(move |_| {
        row.with(|row| row.as_ref().map_or(LastDeployment::Unknown, |row| row.last_deployment.clone()))
    });
    let drift = Memo::new(move |_| row.with(|row| row.as_ref().map_or(Drift::Unknown, |row| row.drift)));
    let class = move || {
        let is_drifted = drift.get() == Drift::Drifted;
        last.with(|last| match last.known().map(|deployed| &deployed.status) {
            Some(DeploymentStatus::Running) => "table__row table__row--run",
            Some(DeploymentStatus::Failed) => "table__row table__row--bad",
            _ if is_drifted => "table__row table__row--drift",
            _ => "table__row",
        })
    };
    let deployed = Signal::derive(move || last.with(|last| last.known().and_then(|deployed| deployed.created)));
    let updated = Signal::derive(move || row.with(|row| row.as_ref().and_then(|row| row.last_update)));
    let resources = move || {
        let number = row.with(|row| row.as_ref().and_then(|row| row.n_resources));
        number.map_or_else(|| "—".to_owned(), count)
    };
    let title = name.to_string();
    view! {
        <tr role="row" class=class>
            <th role="rowheader" scope="row" class="cell cell--name">
                <a class="table__link stack" href=address title=title>
                    <span class="stack__project">{format!("{}/", name.project)}</span>
                    <span class="stack__name">{name.stack}</span>
                </a>
            </th>
            <td role="cell" class="cell cell--last"><Last last=last stack=stack paths=paths /></td>
            <td role="cell" class="cell cell--deployed"><TimeText time=deployed /></td>
            <td role="cell" class="cell cell--updated"><TimeText time=updated /></td>
            <td role="cell" class="cell cell--resources">{resources}</td>
            <td role="cell" class="cell cell--drift" title=move || drift.get().evidence()>
                <StatusWord look=Signal::derive(move || drift.get().look()) />
            </td>
            <td role="cell" class="cell cell--settings"><Settings row=row address=settings_address /></td>
            <td role="cell" class="cell cell--tags"><Tags row=row /></td>
        </tr>
    }
}

/// The last deployment with a link to it, or what is known instead.
#[component]
fn Last(last: Memo<LastDeployment>, stack: Option<StackRef>, paths: Paths) -> impl IntoView {
    move || {
        last.with(|last| match last.known() {
            None => {
                let words = last.words();
                let title = words.clone();
                view! { <span class="none" title=title>{words}</span> }.into_any()
            }
            Some(deployed) => {
                let address = stack.as_ref().map(|stack| paths.deployment(stack, deployed.version));
                let (look, name) =
                    (words::deployment_status(&deployed.status), words::operation(deployed.operation.as_ref()));
                let version = deployed.version.to_string();
                view! {
                    <span class="last">
                        <StatusWord look=look />
                        <OperationName name=name />
                        <a class="last__link" href=address>{version}</a>
                    </span>
                }
                .into_any()
            }
        })
    }
}

/// Whether deployments are set up, with the way there.
#[component]
fn Settings(row: Memo<Option<StackRow>>, address: Option<String>) -> impl IntoView {
    let has = Memo::new(move |_| {
        row.with(|row| row.as_ref().and_then(|row| row.extras.as_ref()).map(|extras| extras.has_settings))
    });
    move || match has.get() {
        Some(has) => {
            let word = if has { "Set up" } else { "None" };
            view! { <a class="settings-link" href=address.clone()>{word}</a> }.into_any()
        }
        None => view! { <span class="none">{"Unknown"}</span> }.into_any(),
    }
}

/// The first tags that people set; the others, and those of the service, when the row is opened.
#[component]
fn Tags(row: Memo<Option<StackRow>>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let tags = Memo::new(move |_| row.with(|row| row.as_ref().map(StackRow::tags).unwrap_or_default()));
    let is_known = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.extras.is_some())));
    let shown = move || {
        let (own, of_service) = tags.get();
        let n_shown = if is_open.get() { own.len() } else { N_TAGS_SHOWN };
        let of_service = if is_open.get() { of_service } else { Vec::new() };
        own.into_iter()
            .take(n_shown)
            .chain(of_service)
            .map(|(name, value)| view! { <Tag name=name value=value /> })
            .collect_view()
    };
    let n_folded =
        Memo::new(move |_| tags.with(|(own, of_service)| own.len().saturating_sub(N_TAGS_SHOWN) + of_service.len()));
    let is_empty = Memo::new(move |_| tags.with(|(own, of_service)| own.is_empty() && of_service.is_empty()));
    let toggle = move || {
        let (label, name) = if is_open.get() {
            ("fewer".to_owned(), "Show fewer tags")
        } else {
            (format!("+{}", n_folded.get()), "more tags")
        };
        view! {
            <button
                type="button"
                class="stack-tags__more"
                aria-expanded=is_open.get().to_string()
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <span aria-hidden="true">{label.clone()}</span>
                <span class="hidden">{if is_open.get() { name.to_owned() } else { format!("{} {name}", n_folded.get()) }}</span>
            </button>
        }
    };
    view! {
        <span class="stack-tags" class:stack-tags--open=move || is_open.get()>
            {move || is_empty.get().then(|| {
                let words = if is_known.get() { "—" } else { "Unknown" };
                view! { <span class="none">{words}</span> }
            })}
            {shown}
            {move || (n_folded.get() > 0).then(toggle)}
        </span>
    }
}

/// A tag: shows the stacks that have it.
#[component]
fn Tag(name: String, value: String) -> impl IntoView {
    let address = expect_context::<Address>();
    let filter = TagFilter { name: name.clone(), value: Some(value.clone()).filter(|value| !value.is_empty()) };
    let words = filter.to_string();
    let to = move || {
        let view = address.view();
        address.of(&view.with_filter(StackFilter { tag: Some(filter.clone()), ..view.filter.clone() }))
    };
    view! {
        <a class="stack-tag" href=to title=format!("Stacks with {words}") data-noscroll="true">
            <span class="stack-tag__name">{name}</span>
            <span class="stack-tag__value">{value}</span>
        </a>
    }
}
