//! `/{org}/stacks`: the stacks of an organization that the token sees.
//!
//! Data: the list of stacks, which comes in page by page and is read again when a person asks for it; what the
//! organization tells of its stacks (tags, drift, settings) and its newest deployments, both refreshed while somebody
//! looks; and the service's own search, when a person asks for it. What a person does here: finds a stack, sees which
//! of them failed or drifted, opens one.

mod data;
mod filters;
mod foot;
mod list;
mod row;
mod search;
mod states;
mod table;

use api_types::OrgName;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::location::{BrowserUrl, LocationProvider};

use super::not_found::NotFoundPage;
use super::page::{use_org, use_page_title};
use super::shell::{Place, use_place};
use crate::browser::{Lasting, ScrollMemory};
use crate::model::stacks::StacksView;
use data::StacksData;

/// The stacks of an organization.
#[component]
pub fn StacksPage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    // Another organization is another page: nothing of the old one stays on screen.
    let org = Memo::new(move |_| org.get());
    move || match org.get() {
        Some(org) => view! { <Stacks org=org /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The view in the address, and how to change it. A context of this page's parts.
#[derive(Clone, Copy)]
struct Address {
    view: Memo<StacksView>,
    path: StoredValue<String>,
    go: StoredValue<Go>,
}

/// Goes to a view, in place of the current one in the browser's history when asked to.
type Go = Box<dyn Fn(&StacksView, bool) + Send + Sync>;

impl Address {
    fn from_location() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.lasting().with(|query| StacksView::from_query(|key| query.get(key))));
        let path = StoredValue::new(use_location().pathname.get_untracked());
        let navigate = use_navigate();
        let go = move |view: &StacksView, replaces: bool| {
            let address = path.with_value(|path| format!("{path}{}", view.to_query()));
            navigate(
                &address,
                NavigateOptions { resolve: false, replace: replaces, scroll: false, ..Default::default() },
            );
        };
        Self { view, path, go: StoredValue::new(Box::new(go)) }
    }

    fn view(&self) -> StacksView {
        self.view.get()
    }

    fn view_untracked(&self) -> StacksView {
        self.view.get_untracked()
    }

    /// The address of a view.
    fn of(&self, view: &StacksView) -> String {
        self.path.with_value(|path| format!("{path}{}", view.to_query()))
    }

    /// Goes to another view; "back" leads to this one.
    fn go(&self, view: &StacksView) {
        self.go.with_value(|go| go(view, false));
    }

    /// Changes the view as somebody types: "back" does not walk through the letters.
    fn refine(&self, view: &StacksView) {
        self.go.with_value(|go| go(view, true));
    }
}

#[component]
fn Stacks(org: OrgName) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let data = StacksData::load(org.clone(), address);
    let name = org.to_string();
    use_page_title(move || format!("Stacks of {name}"));
    let phase = Memo::new(move |_| data.phase());
    let is_filled = Memo::new(move |_| phase.get() == states::Phase::Table);
    let came_back = use_context::<BrowserUrl>().is_some_and(|location| location.is_back().get_untracked());
    let own_address = move || address.of(&address.view_untracked());
    expect_context::<ScrollMemory>().keep(own_address, came_back, is_filled);
    let org = StoredValue::new(org);

    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Stacks"</h1>
                <states::Progress data=data />
                <div class="page__acts"><states::Live data=data /></div>
            </div>
            <filters::Filters data=data />
            <div class="card card--list">
                <states::Notices data=data />
                {move || match phase.get() {
                    states::Phase::Table => view! {
                        <table::Table data=data org=org />
                        <foot::Foot data=data />
                    }.into_any(),
                    phase => view! { <states::InsteadOfTable data=data phase=phase org=org /> }.into_any(),
                }}
            </div>
        </div>
    }
}
