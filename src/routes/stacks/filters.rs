//! Filters and order. Project and tag are asked of the service; the rest looks through what was read.

use leptos::prelude::*;

use super::Address;
use super::data::StacksData;
use super::search::SearchState;
use crate::components::{Button, Choice, Glyph, SearchField};
use crate::model::format::count;
use crate::model::stacks::shown::tag_choices;
use crate::model::stacks::{DriftFilter, SortBy, StackFilter, StacksView, TagFilter};
use crate::model::words::Icon;

/// More tags than that are no help to somebody who chooses one.
const MAX_TAG_CHOICES: usize = 200;

#[component]
pub(super) fn Filters(data: StacksData) -> impl IntoView {
    view! {
        <div class="filters">
            <Search data=data />
            <ProjectFilter data=data />
            <TagField data=data />
            <DriftChoice />
            <Order />
        </div>
        <div class="chips" role="group" aria-label="Filter and group"><FailedChip data=data /><GroupChip /></div>
    }
}

/// Narrows as somebody types; with Enter the service searches as well.
#[component]
fn Search(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let text = Memo::new(move |_| address.view.with(|view| view.filter.text.clone()));
    let refine = move |text| {
        let view = address.view_untracked();
        address.refine(&view.with_filter(StackFilter { text, ..view.filter.clone() }));
    };
    let search = move || data.search_for(&address.view_untracked().filter.text);
    let is_asking = Memo::new(move |_| data.search().state().with(|state| matches!(state, SearchState::Asking { .. })));
    let off = Signal::derive(move || {
        let is_empty = text.with(|text| text.trim().is_empty());
        is_empty.then(|| "Type a part of a name first.".to_owned())
    });
    view! {
        <SearchField
            label="Filter by project or stack"
            placeholder="Project or stack"
            text=text
            on_type=refine
            on_enter=move |()| search()
        />
        <Button label="Search on the service" off=off is_busy=is_asking on_click=move |()| search() />
    }
}

#[component]
fn ProjectFilter(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen = Memo::new(move |_| address.view.with(|view| view.filter.project.clone().unwrap_or_default()));
    let options = Signal::derive(move || {
        data.projects().with(|projects| projects.iter().map(|project| (project.clone(), project.clone())).collect())
    });
    let choose = move |event| {
        let view = address.view_untracked();
        let project = Some(event_target_value(&event)).filter(|project| !project.is_empty());
        address.go(&view.with_filter(StackFilter { project, ..view.filter.clone() }));
    };
    view! { <Choice id="filter-project" label="Project" any=Some("any") chosen=chosen options=options on_choose=choose /> }
}

/// A tag to type, with those that are known to choose from. It takes effect when the field is left, or with Enter: each
/// change asks the service.
#[component]
fn TagField(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let text = Memo::new(move |_| {
        address.view.with(|view| view.filter.tag.as_ref().map(ToString::to_string).unwrap_or_default())
    });
    let is_wrong = RwSignal::new(false);
    let set = move |typed: &str| {
        let view = address.view_untracked();
        let tag = TagFilter::parse(typed);
        is_wrong.set(tag.is_none() && !typed.trim().is_empty());
        if !is_wrong.get_untracked() && tag != view.filter.tag {
            address.go(&view.with_filter(StackFilter { tag, ..view.filter.clone() }));
        }
    };
    // The cross in the field empties it without leaving it.
    let on_input = move |event| {
        if event_target_value(&event).is_empty() {
            set("");
        }
    };
    let choices = Memo::new(move |_| data.rows().with(|rows| tag_choices(rows)));
    let options = move || {
        choices.with(|choices| {
            let shown = choices.iter().take(MAX_TAG_CHOICES);
            shown.map(|choice| view! { <option value=choice.clone()></option> }).collect_view()
        })
    };
    view! {
        <div class="choice choice--line">
            <label class="choice__label" for="filter-tag">"Tag "</label>
            <input
                id="filter-tag"
                class="choice__input choice__input--tag"
                type="search"
                list="known-tags"
                placeholder="name=value"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || is_wrong.get().to_string()
                title=move || is_wrong.get().then_some("A tag is a name, or name=value")
                prop:value=text
                on:input=on_input
                on:change=move |event| set(&event_target_value(&event))
            />
            <datalist id="known-tags">{options}</datalist>
        </div>
    }
}

#[component]
fn DriftChoice() -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen = Memo::new(move |_| {
        address.view.with(|view| view.filter.drift.map(|drift| drift.as_str().to_owned()).unwrap_or_default())
    });
    let options = DriftFilter::ALL.map(|(filter, word)| (filter.as_str().to_owned(), word.to_owned())).to_vec();
    let choose = move |event| {
        let view = address.view_untracked();
        let drift = DriftFilter::parse(&event_target_value(&event));
        address.go(&view.with_filter(StackFilter { drift, ..view.filter.clone() }));
    };
    view! { <Choice id="filter-drift" label="Drift" any=Some("any") chosen=chosen options=options on_choose=choose /> }
}

#[component]
fn FailedChip(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let is_on = Memo::new(move |_| address.view.with(|view| view.filter.last_failed));
    let n_failed =
        Memo::new(move |_| data.rows().with(|rows| rows.iter().filter(|row| row.last_deployment.has_failed()).count()));
    let press = move |_| {
        let view = address.view_untracked();
        let last_failed = !view.filter.last_failed;
        address.go(&view.with_filter(StackFilter { last_failed, ..view.filter.clone() }));
    };
    view! {
        <button type="button" class="chip" aria-pressed=move || is_on.get().to_string() on:click=press>
            <span class="status--bad"><Glyph icon=Icon::Cross /></span>
            <span class="chip__label">"Last deployment failed"</span>
            <span class="chip__count">{move || count(i64::try_from(n_failed.get()).unwrap_or(i64::MAX))}</span>
        </button>
    }
}

#[component]
fn Order() -> impl IntoView {
    let address = expect_context::<Address>();
    let word =
        |sort: SortBy, is_ascending: bool| format!("{}-{}", sort.as_str(), if is_ascending { "asc" } else { "desc" });
    let chosen = Memo::new(move |_| address.view.with(|view| word(view.sort, view.is_ascending)));
    let orders = SortBy::ALL.map(|sort| {
        let first = sort.is_first_ascending();
        [(sort, first), (sort, !first)]
    });
    let orders = orders.concat();
    let options: Vec<_> = orders
        .iter()
        .map(|(sort, is_ascending)| (word(*sort, *is_ascending), sort.order_word(*is_ascending).to_owned()))
        .collect();
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some((sort, is_ascending)) =
            orders.iter().find(|(sort, is_ascending)| word(*sort, *is_ascending) == chosen)
        {
            address.go(&StacksView { sort: *sort, is_ascending: *is_ascending, page: 1, ..address.view_untracked() });
        }
    };
    view! { <Choice id="order" label="Order" any=None chosen=chosen options=options on_choose=choose /> }
}

#[component]
fn GroupChip() -> impl IntoView {
    let address = expect_context::<Address>();
    let is_on = Memo::new(move |_| address.view.with(|view| view.is_grouped));
    let press = move |_| {
        let view = address.view_untracked();
        address.go(&StacksView { is_grouped: !view.is_grouped, page: 1, ..view });
    };
    view! {
        <button type="button" class="chip" aria-pressed=move || is_on.get().to_string() on:click=press>
            <span class="chip__label">"Group by project"</span>
        </button>
    }
}
