//! What the engine did to the stack: all its updates, whether a deployment ran them or a person with the CLI, and the
//! previews since the newest. One of them opens, by the address.

use api_types::paging::PageQuery;
use api_types::updates::{ListUpdatesResponse, UpdateId, UpdateInfo};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::data::{Shared, once};
use super::part::in_card;
use super::update::{OpenUpdate, UpdateCard};
use crate::browser::Lasting;
use crate::components::{EmptyState, Glyph, PageLinks, StatusWord, TimeText};
use crate::model::engine_log::change_words;
use crate::model::format::{count, duration};
use crate::model::words::{self, Icon};
use crate::paths::{Paths, pattern};
use crate::routes::shown_text::without_secrets;

/// Rows on a page.
pub(super) const PAGE_SIZE: u32 = 20;

#[component]
pub(super) fn UpdatesTab(shared: Shared) -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| {
        query.lasting().with(|query| {
            let version = query.get_str(pattern::UPDATE).and_then(|text| text.parse().ok()).map(OpenUpdate::Update);
            let id = query.get_str(pattern::PREVIEW).map(|id| OpenUpdate::Preview(UpdateId(id.to_owned())));
            version.or(id)
        })
    });
    move || match open.get() {
        Some(open) => view! { <UpdateCard shared=shared open=open /> }.into_any(),
        None => view! { <Previews shared=shared /><History shared=shared /> }.into_any(),
    }
}

/// The page in the address.
pub(super) fn use_page() -> Memo<u32> {
    let query = use_query_map();
    Memo::new(move |_| {
        let page = query.lasting().with(|query| query.get_str(pattern::PAGE).and_then(|text| text.parse().ok()));
        page.filter(|page| *page > 0).unwrap_or(1)
    })
}

#[component]
fn History(shared: Shared) -> impl IntoView {
    let page = use_page();
    let list = once(
        move || Some(page.get()),
        move |page| async move {
            let query = PageQuery { page, page_size: PAGE_SIZE };
            shared.client.list_stack_updates(&shared.stack.get_value(), query).await
        },
    );
    view! {
        <section class="card" aria-labelledby="history-title">
            <div class="panel__head"><h2 class="card__title" id="history-title">"Updates"</h2></div>
            {in_card(list, "The updates", 8, move |list| rows(shared, &list, "No update was made on this page."))}
            {move || list.data().map(|list| view! { <Pages shared=shared part="updates" page=page total=list.total /> })}
        </section>
    }
}

/// Folded: they are asked for when somebody opens them.
#[component]
fn Previews(shared: Shared) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let is_open = RwSignal::new(false);
    let list = once(
        move || is_open.get().then_some(()),
        move |()| async move {
            shared.client.list_latest_previews(&shared.stack.get_value(), PageQuery::first(PAGE_SIZE)).await
        },
    );
    let toggled = move |_| {
        if let Some(details) = node.get_untracked() {
            is_open.set(details.open());
        }
    };
    view! {
        <details class="card folded" node_ref=node on:toggle=toggled>
            <summary class="folded__summary"><h2 class="card__title">"Previews since the last update"</h2></summary>
            <Show when=move || is_open.get()>
                {in_card(list, "The previews", 2, move |list| {
                    rows(shared, &list, "Nobody has previewed anything since the last update.")
                })}
            </Show>
        </details>
    }
}

fn rows(shared: Shared, list: &ListUpdatesResponse, none: &'static str) -> AnyView {
    if list.updates.is_empty() {
        return view! {
            <EmptyState icon=view! { <Glyph icon=Icon::Up /> }.into_any() title="Nothing here" text=none />
        }
        .into_any();
    }
    let rows = list.updates.iter().map(|update| row(shared, update)).collect_view();
    view! { <ul class="entries entries--updates">{rows}</ul> }.into_any()
}

/// What an update is called: previews have no version.
pub(super) fn update_name(update: &UpdateInfo) -> String {
    let kind = words::update_kind(&update.info.kind);
    if update.info.kind.is_preview() || update.version == 0 { kind } else { format!("{kind} {}", update.version) }
}

/// Where an update of a list opens.
pub(super) fn update_address(shared: Shared, paths: &Paths, update: &UpdateInfo) -> String {
    shared.stack.with_value(|stack| {
        if update.info.kind.is_preview() || update.version == 0 {
            paths.stack_preview(stack, &UpdateId(update.update_id.clone()))
        } else {
            paths.stack_update(stack, update.version)
        }
    })
}

fn row(shared: Shared, update: &UpdateInfo) -> impl IntoView + use<> {
    let paths = expect_context::<Paths>();
    let (address, name) = (update_address(shared, &paths, update), update_name(update));
    let info = &update.info;
    let started = info.start_time;
    let took = info.start_time.zip(info.end_time).map(|(start, end)| duration(end - start));
    let person = update.requested_by.as_ref().map(|person| person.display_name().to_owned());
    let message = without_secrets(info.message.lines().next().unwrap_or_default());
    let changes = (!info.resource_changes.is_empty()).then(|| change_words(&info.resource_changes));
    view! {
        <li class="entry">
            <span class="entry__status"><StatusWord look=words::update_result(&info.result) /></span>
            <a class="entry__link entry__link--wide" href=address>{name}</a>
            <span class="entry__text">{message}</span>
            <span class="entry__end">
                <span class="entry__note">{changes}</span>
                <span class="entry__person">{person}</span>
                <span class="entry__note"><TimeText time=started /></span>
                <span class="entry__time">{took}</span>
            </span>
        </li>
    }
}

/// How many there are, and the other pages of a list as links.
#[component]
pub(super) fn Pages(shared: Shared, part: &'static str, page: Memo<u32>, total: i64) -> impl IntoView {
    let paths = StoredValue::new(expect_context::<Paths>());
    let n_pages = u64::try_from(total).unwrap_or(0).div_ceil(u64::from(PAGE_SIZE));
    let n_pages = u32::try_from(n_pages).unwrap_or(u32::MAX).max(1);
    let to = move |page: u32| {
        shared.stack.with_value(|stack| paths.with_value(|paths| paths.stack_part_page(stack, part, page)))
    };
    view! {
        <div class="foot">
            <span class="foot__range">{count(total)}" in all"</span>
            {(n_pages > 1).then(|| view! { <PageLinks page=page n_pages=n_pages to=to /> })}
        </div>
    }
}
