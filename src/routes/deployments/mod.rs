//! `/{org}/deployments` and `/{org}/{project}/{stack}/deployments`: what ran, runs and waits.
//!
//! Data: one page of the list, or as many as the filters look through, and the queue's metadata, both refreshed every
//! few seconds. What a person does here: sees at a glance what runs and what failed, finds a deployment, opens it.

mod data;
mod filters;
mod foot;
mod queue;
mod states;
mod table;

use api_types::{OrgName, StackRef};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::location::{BrowserUrl, LocationProvider};

use super::not_found::NotFoundPage;
use super::page::{use_org, use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::browser::{Lasting, ScrollMemory};
use crate::model::list::ListView;
use data::ListData;
pub(super) use data::load_page;

/// Whose deployments are listed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scope {
    /// All of an organization.
    Org(OrgName),
    /// Those of one stack.
    Stack(StackRef),
}

impl Scope {
    fn name(&self) -> String {
        match self {
            Self::Org(org) => org.to_string(),
            Self::Stack(stack) => format!("{}/{}", stack.project(), stack.stack()),
        }
    }

    fn org(&self) -> &OrgName {
        match self {
            Self::Org(org) => org,
            Self::Stack(stack) => stack.org(),
        }
    }
}

/// All deployments of an organization.
#[component]
pub fn OrgDeploymentsPage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    list_page(Signal::derive(move || org.get().map(Scope::Org)))
}

/// All deployments of a stack.
#[component]
pub fn StackDeploymentsPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    list_page(Signal::derive(move || stack.get().map(Scope::Stack)))
}

/// One page for both. Another organization or stack is another page: nothing of the old one stays on screen.
fn list_page(scope: Signal<Option<Scope>>) -> impl IntoView {
    let scope = Memo::new(move |_| scope.get());
    move || match scope.get() {
        Some(scope) => view! { <DeploymentList scope=scope /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The view in the address, and how to change it. A context of this page's parts.
#[derive(Clone, Copy)]
struct Address {
    view: Memo<ListView>,
    go: StoredValue<Go>,
}

/// Goes to a view, in place of the current one in the browser's history when asked to.
type Go = Box<dyn Fn(&ListView, bool) + Send + Sync>;

impl Address {
    fn from_location() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.lasting().with(|query| ListView::from_query(|key| query.get(key))));
        let path = use_location().pathname;
        let navigate = use_navigate();
        let go = move |view: &ListView, replaces: bool| {
            let address = format!("{}{}", path.get_untracked(), view.to_query());
            let options = NavigateOptions { resolve: false, replace: replaces, scroll: false, ..Default::default() };
            navigate(&address, options);
        };
        Self { view, go: StoredValue::new(Box::new(go)) }
    }

    fn view(&self) -> ListView {
        self.view.get()
    }

    fn view_untracked(&self) -> ListView {
        self.view.get_untracked()
    }

    /// Goes to another view; "back" leads to this one.
    fn go(&self, view: &ListView) {
        self.go.with_value(|go| go(view, false));
    }

    /// Changes the view as somebody types: "back" does not walk through the letters.
    fn refine(&self, view: &ListView) {
        self.go.with_value(|go| go(view, true));
    }
}

#[component]
fn DeploymentList(scope: Scope) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let data = ListData::load(scope.clone(), address);
    let name = scope.name();
    use_page_title(move || format!("Deployments of {name}"));
    let scope = StoredValue::new(scope);
    // A refresh that changes nothing but rows leaves the table where it is.
    let phase = Memo::new(move |_| data.phase());
    let is_filled = Memo::new(move |_| phase.get() == states::Phase::Table);
    let path = use_location().pathname.get_untracked();
    let came_back = use_context::<BrowserUrl>().is_some_and(|location| location.is_back().get_untracked());
    let own_address = move || format!("{path}{}", address.view_untracked().to_query());
    expect_context::<ScrollMemory>().keep(own_address, came_back, is_filled);

    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Deployments"</h1>
                <queue::Queue data=data />
                <div class="page__acts"><states::Live data=data /><queue::PauseButton data=data scope=scope /></div>
            </div>
            <filters::Filters data=data />
            <div class="card card--list">
                <states::Notices data=data />
                {move || match phase.get() {
                    states::Phase::Table => view! {
                        <table::Table data=data scope=scope />
                        <foot::Foot data=data />
                    }.into_any(),
                    phase => view! { <states::InsteadOfTable data=data phase=phase scope=scope.get_value() /> }.into_any(),
                }}
            </div>
        </div>
    }
}
