//! One update or preview: how it went, what it changed, the service's own words about it, and what the engine said.

use api_types::events::EventsOf;
use api_types::updates::{UpdateId, UpdateInfo};
use leptos::prelude::*;

use super::data::{Shared, once};
use super::events::EventList;
use super::part::in_card;
use super::updates::update_name;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Avatar, Glyph, StatusBadge, TimeText};
use crate::model::engine_log::change_words;
use crate::model::format::{duration, short_commit};
use crate::model::links::{self, VendorPage};
use crate::model::words::{self, Icon};
use crate::paths::Paths;
use crate::routes::page::use_config;
use crate::routes::shown_text::without_secrets;
use crate::session::Session;

/// How often one that runs is asked for.
const RUNNING_REFRESH_MS: u32 = 3_000;

/// Which one is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OpenUpdate {
    Update(i64),
    Preview(UpdateId),
}

#[component]
pub(super) fn UpdateCard(shared: Shared, open: OpenUpdate) -> impl IntoView {
    let (client, stack) = (shared.client, shared.stack);
    let vendor_address = use_config().vendor_console_url.as_deref().and_then(|console| {
        stack.with_value(|stack| {
            let page = match &open {
                OpenUpdate::Update(number) => VendorPage::Update(stack, *number),
                OpenUpdate::Preview(id) => VendorPage::Preview(stack, id),
            };
            links::vendor_page(console, page)
        })
    });
    let vendor_link = vendor_address.map(|address| {
        view! {
            <a href=address target="_blank" rel="noopener noreferrer">
                "Open this update in Pulumi Cloud"<Glyph icon=Icon::External />
            </a>
        }
    });
    let update = LiveQuery::<UpdateInfo>::new(
        expect_context::<Session>(),
        OnNewKey::Clear,
        || Some(()),
        move |()| {
            let open = open.clone();
            async move {
                match open {
                    OpenUpdate::Update(version) => client.get_stack_update(&stack.get_value(), version).await,
                    OpenUpdate::Preview(id) => client.get_stack_preview(&stack.get_value(), &id).await,
                }
            }
        },
        |update| update.info.end_time.is_none().then_some(RUNNING_REFRESH_MS),
    );
    let paths = expect_context::<Paths>();
    let back = stack.with_value(|stack| paths.stack_part(stack, "updates"));
    // What the engine said is asked for once it is known what kind of update it is, and goes on while that runs.
    let id = Memo::new(move |_| update.state().with(|state| state.data().map(|update| update.update_id.clone())));
    let kind = Memo::new(move |_| update.state().with(|state| state.data().map(|update| update.info.kind.clone())));
    let events = move || {
        let (id, kind) = (id.get()?, kind.get()?);
        Some(match EventsOf::kind(&kind) {
            Some(of) => view! { <EventList shared=shared of=of id=UpdateId(id) /> }.into_any(),
            None => {
                let text = format!("Where the events of “{}” are is not known.", words::update_kind(&kind));
                view! { <p class="card__wait">{text}</p> }.into_any()
            }
        })
    };
    view! {
        <p class="back"><a href=back><Glyph icon=Icon::ChevronLeft />"All updates"</a>{vendor_link}</p>
        <section class="card" aria-label="The update">
            {in_card(update, "The update", 4, move |update| facts(shared, &update))}
        </section>
        {events}
    }
}

fn facts(shared: Shared, update: &UpdateInfo) -> AnyView {
    let info = &update.info;
    let (started, ended) = (info.start_time, info.end_time);
    let took = started.zip(ended).map(|(start, end)| format!(", took {}", duration(end - start)));
    let person = update.requested_by.as_ref().map(|person| person.display_name().to_owned());
    let message = Some(without_secrets(&info.message)).filter(|message| !message.is_empty());
    let changes = change_words(&info.resource_changes);
    let number = info.resource_count.map(crate::model::stack_facts::resource_words);
    let commit = update.github_commit_info.as_ref().filter(|commit| !commit.sha.is_empty()).map(|commit| {
        let short = short_commit(&commit.sha);
        match links::external(&commit.url).map(str::to_owned) {
            Some(url) => {
                view! { <a class="mono" href=url target="_blank" rel="noopener noreferrer">{short}</a> }.into_any()
            }
            None => view! { <span class="mono">{short}</span> }.into_any(),
        }
    });
    let n_secret = info.config.values().filter(|value| value.secret).count();
    let config = format!("{} values, of which {n_secret} secret", info.config.len());
    let mut title = update_name(update);
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let id = update.update_id.clone();
    let summary = view! { <Summary shared=shared id=UpdateId(id.clone()) /> };
    view! {
        <div class="panel__head">
            <h2 class="card__title">{title}</h2>
            <StatusBadge look=words::update_result(&info.result) />
        </div>
        <dl class="facts">
            <Row name="When"><TimeText time=started />{took}</Row>
            {person.map(|name| view! {
                <Row name="Who">
                    <span class="person"><Avatar name=name.clone() /><span class="person__name">{name}</span></span>
                </Row>
            })}
            {message.map(|message| view! { <Row name="Message">{message}</Row> })}
            {commit.map(|commit| view! { <Row name="Commit">{commit}</Row> })}
            <Row name="Changes">{changes}{number.map(|number| format!("; {number} afterwards"))}</Row>
            <Row name="Configuration">{config}</Row>
            <Row name="Summary">{summary}</Row>
            <Row name="Id"><span class="mono">{id}</span></Row>
        </dl>
    }
    .into_any()
}

#[component]
fn Row(name: &'static str, children: Children) -> impl IntoView {
    view! { <div class="facts__row"><dt>{name}</dt><dd>{children()}</dd></div> }
}

/// The service's own words. Not every service has such a route, and not every update such words.
#[component]
fn Summary(shared: Shared, id: UpdateId) -> impl IntoView {
    let text = once(
        || Some(()),
        move |()| {
            let id = id.clone();
            async move { shared.client.get_update_summary(&shared.stack.get_value(), &id).await }
        },
    );
    move || {
        text.state().with(|state| match (state.data(), state.error()) {
            (Some(text), _) if !text.summary.trim().is_empty() => text.summary.clone().into_any(),
            (None, None) => view! { <span class="none">"…"</span> }.into_any(),
            _ => view! { <span class="none">"The service has no words about it."</span> }.into_any(),
        })
    }
}
