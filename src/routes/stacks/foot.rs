//! The foot of the table: which rows these are, how many fit on a page, the other pages as links, and how far back the
//! last deployments were looked for.

use leptos::prelude::*;

use super::Address;
use super::data::StacksData;
use crate::components::{PageLinks, PageSize};
use crate::model::format::count;
use crate::model::stacks::StacksView;
use crate::model::stacks::view::PAGE_SIZES;

#[component]
pub(super) fn Foot(data: StacksData) -> impl IntoView {
    let address = expect_context::<Address>();
    let place = Memo::new(move |_| data.shown().with(|shown| (shown.page, shown.n_pages, shown.n_rows)));
    let range = move || {
        let (page, _, n_rows) = place.get();
        let view = address.view();
        let first = i64::from(page - 1) * i64::from(view.page_size) + 1;
        let n_rows = i64::try_from(n_rows).unwrap_or(i64::MAX);
        let last = (first + i64::from(view.page_size) - 1).min(n_rows);
        let of = if view.filter.is_active() { "matches" } else { "" };
        view! { <strong>{count(first)}"–"{count(last)}</strong>" of "{count(n_rows)}" "{of} }
    };
    let reach = move || {
        data.deployments().state().with(|state| {
            let newest = state.data()?;
            let looked = count(i64::try_from(newest.n_looked()).unwrap_or(i64::MAX));
            (!newest.is_all())
                .then(|| format!("Last deployments are those among the newest {looked} of {}.", count(newest.total())))
        })
    };
    let to = move |page: u32| address.of(&address.view().with_page(page));
    let choose = move |page_size| address.go(&StacksView { page: 1, page_size, ..address.view_untracked() });
    view! {
        <div class="foot">
            <span class="foot__range" role="status">{range}</span>
            <PageSize sizes=&PAGE_SIZES current=Signal::derive(move || address.view().page_size) on_choose=choose />
            <span class="foot__reach">{reach}</span>
            <PageLinks
                page=Signal::derive(move || place.get().0)
                n_pages=Signal::derive(move || place.get().1)
                to=to
            />
        </div>
    }
}
