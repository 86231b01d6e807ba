//! `/{org}/{project}/{stack}`: one stack, its queue, its state and what can be done with it.
//!
//! Data: the stack, its newest deployments and its pauses, kept fresh; settings, schedules, drift and the latest update
//! now and then; everything else when its tab is opened. What a person does here: sees what runs and why something
//! waits, cancels, pauses, resumes, looks up what the engine did. The tab, the page of its list and the update that is
//! open stand in the address.

mod activity;
mod archive;
mod cache;
mod data;
pub(super) mod deploy;
mod drift;
mod events;
mod head;
mod part;
mod queue;
mod resources;
mod runs;
mod state;
mod trends;
mod update;
mod updates;

use api_types::StackRef;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::api::ErrorKind;
use crate::browser::Lasting;
use crate::components::{CopyButton, EmptyState, Glyph};
use crate::model::words::Icon;
use crate::paths::{Paths, pattern};
use crate::routes::act::MayAct;
use crate::routes::load_view::stale_notice_of;
use data::Shared;

/// One stack.
#[component]
pub fn StackPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    // Another stack is another page: nothing of the old one stays on screen.
    move || match stack.get() {
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The parts of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Overview,
    Updates,
    Activity,
    Resources,
    Trends,
}

impl Tab {
    fn from_query(word: Option<&str>) -> Self {
        match word {
            Some("updates") => Self::Updates,
            Some("activity") => Self::Activity,
            Some("resources") => Self::Resources,
            Some("trends") => Self::Trends,
            _ => Self::Overview,
        }
    }

    /// The word in the address; the overview needs none.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Overview => None,
            Self::Updates => Some("updates"),
            Self::Activity => Some("activity"),
            Self::Resources => Some("resources"),
            Self::Trends => Some("trends"),
        }
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let shared = Shared::load(stack);
    let name = shared.name();
    let query = use_query_map();
    let tab = Memo::new(move |_| query.lasting().with(|query| Tab::from_query(query.get_str(pattern::TAB))));
    use_page_title(move || match tab.get() {
        Tab::Overview => format!("Stack {name}"),
        Tab::Updates => format!("Updates of {name}"),
        Tab::Activity => format!("Activity of {name}"),
        Tab::Resources => format!("Resources of {name}"),
        Tab::Trends => format!("Trends of {name}"),
    });
    // A service that does not serve the stack itself may serve its deployments: only when neither is there, it is gone.
    let is_missing = Memo::new(move |_| {
        let is_missing = |error: Option<&crate::api::ApiError>| error.is_some_and(|e| e.kind == ErrorKind::NotFound);
        let itself = shared.itself.state().with(|state| is_missing(state.error()));
        itself && shared.deployments.state().with(|state| is_missing(state.error()))
    });
    view! {
        <div class="page stack-page">
            {stale_notice_of(shared.deployments, "Could not refresh.", move || shared.refresh())}
            <head::Head shared=shared is_missing=is_missing />
            {move || if is_missing.get() {
                view! { <Missing shared=shared /> }.into_any()
            } else {
                view! { <TabRow shared=shared tab=tab /><Parts shared=shared tab=tab /> }.into_any()
            }}
        </div>
        <MayAct><deploy::DeployDialog stack=shared.stack.get_value() /></MayAct>
    }
}

#[component]
fn TabRow(shared: Shared, tab: Memo<Tab>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let link = move |own: Tab, label: &'static str| {
        let address = shared.stack.with_value(|stack| match own.word() {
            Some(word) => paths.stack_part(stack, word),
            None => paths.stack(stack),
        });
        let is_current = move || (tab.get() == own).then_some("page");
        view! { <a class="tabs__tab" href=address aria-current=is_current>{label}</a> }
    };
    view! {
        <nav class="tabs tabs--inner stack-page__tabs" aria-label="Parts of the stack">
            {link.clone()(Tab::Overview, "Now")}
            {link.clone()(Tab::Trends, "Trends")}
            {link.clone()(Tab::Updates, "Updates")}
            {link.clone()(Tab::Activity, "Activity")}
            {link(Tab::Resources, "Resources")}
        </nav>
    }
}

#[component]
fn Parts(shared: Shared, tab: Memo<Tab>) -> impl IntoView {
    move || match tab.get() {
        Tab::Overview => view! {
            <div class="stack-page__columns">
                <div class="stack-page__main">
                    <queue::QueueCard shared=shared />
                    <runs::LastRuns shared=shared />
                </div>
                <div class="stack-page__side">
                    <MayAct><deploy::Actions stack=shared.stack.get_value() /></MayAct>
                    <state::StateCard shared=shared />
                </div>
            </div>
        }
        .into_any(),
        Tab::Updates => view! { <updates::UpdatesTab shared=shared /> }.into_any(),
        Tab::Activity => view! { <activity::ActivityTab shared=shared /> }.into_any(),
        Tab::Resources => view! { <resources::ResourcesTab shared=shared /> }.into_any(),
        Tab::Trends => view! { <trends::TrendsTab shared=shared /> }.into_any(),
    }
}

#[component]
fn Missing(shared: Shared) -> impl IntoView {
    let details =
        move || shared.itself.state().with(|state| state.error().map(|error| error.details()).unwrap_or_default());
    let org = shared.stack.with_value(|stack| stack.org().clone());
    let address = expect_context::<Paths>().org_stacks(&org);
    view! {
        <div class="card">
            <EmptyState
                icon=view! { <Glyph icon=Icon::Unknown /> }.into_any()
                title=format!("There is no stack {}", shared.name())
                text="It does not exist, was removed, or is not visible to your token (404)."
            >
                <p class="empty__details">{details}</p>
                <a class="button button--primary" href=address>"All stacks of "{org.to_string()}</a>
                <button type="button" class="button" on:click=move |_| shared.refresh()>"Try again"</button>
                <CopyButton label="Copy details" text=move |()| untrack(details) />
            </EmptyState>
        </div>
    }
}
