//! The foot of the table: which rows these are, how many fit on a page, and the other pages as links.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Address;
use super::data::ListData;
use crate::components::{PageLinks, PageSize};
use crate::model::format::count;
use crate::model::list::{ListView, PAGE_SIZES};

#[component]
pub(super) fn Foot(data: ListData) -> impl IntoView {
    let address = expect_context::<Address>();
    let shown = Memo::new(move |_| data.shown().map(|shown| (shown.view, shown.n_rows)).unwrap_or_default());
    let n_pages = Memo::new(move |_| {
        let pages = shown.get().1.div_ceil(u64::from(address.view().page_size.max(1)));
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    });
    // The rows on screen are those of the page before until its own are here.
    let range = move || {
        let (view, n_rows) = shown.get();
        let first = u64::from(view.page - 1) * u64::from(view.page_size) + 1;
        let last = (first + u64::from(view.page_size) - 1).min(n_rows);
        let of = if view.filter.is_active() { "matches" } else { "" };
        let text = |number: u64| count(i64::try_from(number).unwrap_or(i64::MAX));
        view! { <strong>{text(first)}"–"{text(last)}</strong>" of "{text(n_rows)}" "{of} }
    };
    let path = StoredValue::new(use_location().pathname.get_untracked());
    let to = move |page: u32| path.with_value(|path| format!("{path}{}", address.view().with_page(page).to_query()));
    let choose = move |page_size| address.go(&ListView { page: 1, page_size, ..address.view_untracked() });
    view! {
        <div class="foot">
            <span class="foot__range" role="status">{range}</span>
            <PageSize sizes=&PAGE_SIZES current=Signal::derive(move || address.view().page_size) on_choose=choose />
            <PageLinks page=Signal::derive(move || address.view().page) n_pages=n_pages to=to />
        </div>
    }
}
