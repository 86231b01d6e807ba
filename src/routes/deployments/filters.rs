//! Filters and order. Counts by status come from the queue's metadata; the filters themselves look through what was
//! loaded, and say how far.

use api_types::metadata::DeploymentCounts;
use api_types::{DeploymentStatus, Operation};
use leptos::prelude::*;

use super::Address;
use super::data::{ListData, QueueState};
use crate::components::{Choice, Glyph, SearchField};
use crate::model::format::count;
use crate::model::list::{Filter, ListView, MAX_LOOK, Sort};
use crate::model::words::{deployment_status, operation};

/// The order in which states matter to somebody who looks.
const CHIPS: [DeploymentStatus; 6] = [
    DeploymentStatus::Running,
    DeploymentStatus::Accepted,
    DeploymentStatus::NotStarted,
    DeploymentStatus::Failed,
    DeploymentStatus::Succeeded,
    DeploymentStatus::Skipped,
];

#[component]
pub(super) fn Filters(data: ListData) -> impl IntoView {
    view! {
        <Chips data=data />
        <div class="filters">
            <TextFilter />
            <OperationFilter />
            <PersonFilter data=data />
            <Order />
            <Reach data=data />
        </div>
    }
}

fn count_of(counts: &DeploymentCounts, status: &DeploymentStatus) -> i64 {
    match status {
        DeploymentStatus::NotStarted => counts.not_started,
        DeploymentStatus::Accepted => counts.accepted,
        DeploymentStatus::Running => counts.running,
        DeploymentStatus::Failed => counts.failed,
        DeploymentStatus::Succeeded => counts.succeeded,
        DeploymentStatus::Skipped => counts.skipped,
        DeploymentStatus::Unknown(_) => 0,
    }
}

#[component]
fn Chips(data: ListData) -> impl IntoView {
    let counts = Memo::new(move |_| match data.queue().data() {
        Some(QueueState::Org(metadata)) => Some(metadata.deployment_counts),
        _ => None,
    });
    view! {
        <div class="chips" role="group" aria-label="Filter by status">
            <Chip status=None number=Signal::derive(move || counts.get().map(|counts| counts.total)) />
            {CHIPS.map(|status| {
                let of_status = status.clone();
                let number = Signal::derive(move || counts.get().map(|counts| count_of(&counts, &of_status)));
                view! { <Chip status=Some(status) number=number /> }
            }).collect_view()}
        </div>
    }
}

#[component]
fn Chip(status: Option<DeploymentStatus>, number: Signal<Option<i64>>) -> impl IntoView {
    let address = expect_context::<Address>();
    let look = status.as_ref().map(deployment_status);
    let own = StoredValue::new(status);
    let is_on = Memo::new(move |_| address.view().filter.status == own.get_value());
    let press = move |_| {
        let view = address.view_untracked();
        let wanted = own.get_value();
        // A second press on the same state goes back to all of them.
        let status = if view.filter.status == wanted { None } else { wanted };
        address.go(&view.with_filter(Filter { status, ..view.filter.clone() }));
    };
    let (icon, label, tone) = match look {
        Some(look) => (Some(look.icon), look.label, look.tone.as_str()),
        None => (None, "All".to_owned(), "mute"),
    };
    view! {
        <button type="button" class="chip" aria-pressed=move || is_on.get().to_string() on:click=press>
            {icon.map(|icon| view! { <span class=format!("status--{tone}")><Glyph icon=icon /></span> })}
            <span class="chip__label">{label}</span>
            {move || number.get().map(|number| view! { <span class="chip__count">{count(number)}</span> })}
        </button>
    }
}

#[component]
fn TextFilter() -> impl IntoView {
    let address = expect_context::<Address>();
    let text = Memo::new(move |_| address.view().filter.text);
    let refine = move |text| {
        let view = address.view_untracked();
        address.refine(&view.with_filter(Filter { text, ..view.filter.clone() }));
    };
    view! {
        <SearchField
            label="Filter by stack, person or #version"
            placeholder="Stack, person or #version"
            text=text
            on_type=refine
        />
    }
}

#[component]
fn OperationFilter() -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen =
        Memo::new(move |_| address.view().filter.operation.map(|chosen| chosen.to_string()).unwrap_or_default());
    let choose = move |event| {
        let (view, word) = (address.view_untracked(), event_target_value(&event));
        let operation = Some(word).filter(|word| !word.is_empty()).map(|word| Operation::from(word.as_str()));
        address.go(&view.with_filter(Filter { operation, ..view.filter.clone() }));
    };
    let options =
        Operation::KNOWN.iter().map(|known| (known.to_string(), operation(Some(known)).0)).collect::<Vec<_>>();
    view! { <Choice id="filter-operation" label="Operation" any=Some("any") chosen=chosen options=options on_choose=choose /> }
}

#[component]
fn PersonFilter(data: ListData) -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen = Memo::new(move |_| address.view().filter.person.unwrap_or_default());
    let people = Memo::new(move |_| {
        let mut people =
            data.list().state().with(|state| state.data().map(|loaded| loaded.people()).unwrap_or_default());
        let chosen = chosen.get();
        // Somebody who is in the address but not among the loaded rows can still be un-chosen.
        if !chosen.is_empty() && !people.iter().any(|(login, _)| *login == chosen) {
            people.push((chosen.clone(), chosen));
        }
        people
    });
    let choose = move |event| {
        let (view, login) = (address.view_untracked(), event_target_value(&event));
        let person = Some(login).filter(|login| !login.is_empty());
        address.go(&view.with_filter(Filter { person, ..view.filter.clone() }));
    };
    view! { <Choice id="filter-person" label="Person" any=Some("any") chosen=chosen options=people on_choose=choose /> }
}

#[component]
fn Order() -> impl IntoView {
    let address = expect_context::<Address>();
    let word =
        |sort: Sort, is_ascending: bool| format!("{}-{}", sort.as_str(), if is_ascending { "asc" } else { "desc" });
    let chosen = Memo::new(move |_| {
        let view = address.view();
        word(view.sort, view.is_ascending)
    });
    let orders = [
        (Sort::Created, false, "newest first"),
        (Sort::Created, true, "oldest first"),
        (Sort::Modified, false, "last changed first"),
        (Sort::Modified, true, "last changed last"),
    ];
    let options = orders.map(|(sort, is_ascending, label)| (word(sort, is_ascending), label.to_owned())).to_vec();
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((sort, is_ascending, _)) = orders.iter().find(|(sort, asc, _)| word(*sort, *asc) == chosen) {
            let view = ListView { sort: *sort, is_ascending: *is_ascending, page: 1, ..address.view_untracked() };
            address.go(&view);
        }
    };
    view! { <Choice id="order" label="Order" any=None chosen=chosen options=options on_choose=choose /> }
}

/// How far the filters looked, and a way to look further.
#[component]
fn Reach(data: ListData) -> impl IntoView {
    let address = expect_context::<Address>();
    let further = move |_| {
        address.go(&address.view_untracked().looking_further());
    };
    move || {
        let is_filtered = address.view.with(|view| view.filter.is_active());
        let reach = data.list().state().with(|state| state.data().map(|loaded| (loaded.rows.len(), loaded.total)));
        reach.filter(|_| is_filtered).map(|(n_looked, total)| {
            let n_looked = i64::try_from(n_looked).unwrap_or(i64::MAX);
            let is_all = n_looked >= total;
            let sentence = if is_all {
                format!("Filters looked through all {}.", count(total))
            } else {
                let end = address.view().end_word();
                format!("Filters looked through the {} {end} of {}.", count(n_looked), count(total))
            };
            view! {
                <p class="reach" role="status">
                    <span>{sentence}</span>
                    {(!is_all && address.view().look < MAX_LOOK).then(|| view! {
                        <button type="button" class="link" on:click=further>"Look further back"</button>
                    })}
                </p>
            }
        })
    }
}
