//! Filters beside the states, and the order. They look through what is known already, and ask for nothing.

use leptos::prelude::*;

use super::Address;
use crate::components::{Choice, SearchField};
use crate::model::drift::board::{AgeFilter, BoardFilter, BoardSort, BoardView};

#[component]
pub(super) fn Filters() -> impl IntoView {
    view! {
        <div class="filters">
            <TextFilter />
            <AgeChoice />
            <GroupChoice />
            <Order />
        </div>
    }
}

#[component]
fn TextFilter() -> impl IntoView {
    let address = expect_context::<Address>();
    let text = Memo::new(move |_| address.view.with(|view| view.filter.text.clone()));
    let refine = move |text| {
        let view = address.view_untracked();
        address.refine(&view.with_filter(BoardFilter { text, ..view.filter.clone() }));
    };
    view! { <SearchField label="Filter by project or stack" placeholder="Project or stack" text=text on_type=refine /> }
}

#[component]
fn AgeChoice() -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen = Memo::new(move |_| {
        address.view.with(|view| view.filter.age.map(|age| age.as_str().to_owned()).unwrap_or_default())
    });
    let options = AgeFilter::ALL.map(|(age, word)| (age.as_str().to_owned(), word.to_owned())).to_vec();
    let choose = move |event| {
        let view = address.view_untracked();
        let age = AgeFilter::parse(&event_target_value(&event));
        address.go(&view.with_filter(BoardFilter { age, ..view.filter.clone() }));
    };
    view! { <Choice id="filter-age" label="Drifted" any=Some("any time") chosen=chosen options=options on_choose=choose /> }
}

#[component]
fn GroupChoice() -> impl IntoView {
    let address = expect_context::<Address>();
    let chosen = Memo::new(move |_| address.view.with(|view| if view.is_grouped { "project" } else { "" }.to_owned()));
    let options = vec![("project".to_owned(), "project".to_owned())];
    let choose = move |event| {
        let is_grouped = event_target_value(&event) == "project";
        address.go(&BoardView { is_grouped, page: 1, ..address.view_untracked() });
    };
    view! { <Choice id="group" label="Group" any=Some("none") chosen=chosen options=options on_choose=choose /> }
}

#[component]
fn Order() -> impl IntoView {
    let address = expect_context::<Address>();
    let word = |sort: BoardSort, is_ascending: bool| {
        format!("{}-{}", sort.as_str(), if is_ascending { "asc" } else { "desc" })
    };
    let chosen = Memo::new(move |_| address.view.with(|view| word(view.sort, view.is_ascending)));
    let orders = BoardSort::ALL.map(|sort| [(sort, sort.is_first_ascending()), (sort, !sort.is_first_ascending())]);
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
            address.go(&BoardView { sort: *sort, is_ascending: *is_ascending, page: 1, ..address.view_untracked() });
        }
    };
    view! { <Choice id="order" label="Order" any=None chosen=chosen options=options on_choose=choose /> }
}
