//! The pages of a list as links: the first, the last, those around the current one, and a step to either side.

use leptos::prelude::*;

use super::Glyph;
use crate::model::list::page_links;
use crate::model::words::Icon;

/// Links to the pages of a list.
#[component]
pub fn PageLinks(
    /// The page that is shown, from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// How many there are.
    #[prop(into)]
    n_pages: Signal<u32>,
    /// The address of a page.
    to: impl Fn(u32) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let step = move |label: &'static str, icon: Icon, page: Option<u32>| {
        let class = if page.is_some() { "pages__link" } else { "pages__link pages__link--off" };
        let is_off = page.is_none().then_some("true");
        // Without an address it is no link any more, and would lose its name.
        let role = page.is_none().then_some("link");
        view! { <a class=class aria-label=label aria-disabled=is_off role=role href=page.map(to) data-noscroll="true"><Glyph icon=icon /></a> }
    };
    let links = move || {
        let (page, n_pages) = (page.get(), n_pages.get());
        let numbers = page_links(page, n_pages)
            .into_iter()
            .map(|link| match link {
                None => view! { <span class="pages__gap">"…"</span> }.into_any(),
                Some(number) => {
                    let is_current = (number == page).then_some("page");
                    view! { <a class="pages__link" href=to(number) aria-current=is_current>{number}</a> }.into_any()
                }
            })
            .collect_view();
        let previous = (page > 1).then(|| page - 1);
        let next = (page < n_pages).then(|| page + 1);
        (step("Previous page", Icon::ChevronLeft, previous), numbers, step("Next page", Icon::ChevronRight, next))
    };
    view! { <nav class="pages" aria-label="Pages of the list">{links}</nav> }
}
