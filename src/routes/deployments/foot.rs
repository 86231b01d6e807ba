//! The foot of the table: which rows these are, how many fit on a page, and the other pages as links.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Address;
use super::data::ListData;
use crate::components::Glyph;
use crate::model::format::count;
use crate::model::list::{ListView, PAGE_SIZES, page_links};
use crate::model::words::Icon;

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
    view! {
        <div class="foot">
            <span class="foot__range" role="status">{range}</span>
            <PageSize />
            <nav class="pages" aria-label="Pages of the list">{move || links(address, n_pages.get())}</nav>
        </div>
    }
}

#[component]
fn PageSize() -> impl IntoView {
    let address = expect_context::<Address>();
    let choose = move |event| {
        if let Ok(page_size) = event_target_value(&event).parse() {
            address.go(&ListView { page: 1, page_size, ..address.view_untracked() });
        }
    };
    let options = move || {
        let current = address.view().page_size;
        let mut sizes = PAGE_SIZES.to_vec();
        if !sizes.contains(&current) {
            sizes.push(current);
        }
        let option = |size: u32| view! { <option value=size.to_string() selected=size == current>{size}</option> };
        sizes.into_iter().map(option).collect_view()
    };
    view! {
        <div class="choice choice--quiet">
            <select class="choice__select" id="page-size" on:change=choose>{options}</select>
            <label class="choice__label" for="page-size">" per page"</label>
            <Glyph icon=Icon::ChevronDown />
        </div>
    }
}

fn links(address: Address, n_pages: u32) -> impl IntoView {
    let view = address.view();
    let path = use_location().pathname.get_untracked();
    let to = |page: u32| format!("{path}{}", view.with_page(page).to_query());
    let step = |label: &'static str, icon: Icon, page: Option<u32>| {
        let class = if page.is_some() { "pages__link" } else { "pages__link pages__link--off" };
        let is_off = page.is_none().then_some("true");
        // Without an address it is no link any more, and would lose its name.
        let role = page.is_none().then_some("link");
        view! { <a class=class aria-label=label aria-disabled=is_off role=role href=page.map(to) data-noscroll="true"><Glyph icon=icon /></a> }
    };
    let numbers = page_links(view.page, n_pages)
        .into_iter()
        .map(|link| match link {
            None => view! { <span class="pages__gap">"…"</span> }.into_any(),
            Some(page) => {
                let is_current = (page == view.page).then_some("page");
                view! { <a class="pages__link" href=to(page) aria-current=is_current>{page}</a> }.into_any()
            }
        })
        .collect_view();
    let previous = (view.page > 1).then(|| view.page - 1);
    let next = (view.page < n_pages).then(|| view.page + 1);
    (step("Previous page", Icon::ChevronLeft, previous), numbers, step("Next page", Icon::ChevronRight, next))
}
