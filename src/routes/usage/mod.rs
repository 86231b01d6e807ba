//! `/{org}/usage`: what an organization used, in buckets of time.
//!
//! Data: the summaries of deployments and of resources, each read once for what the address asks; the usage report of
//! self-hosted installations when somebody asks for it. What a person does here: chooses width and range, sees where
//! the time goes, takes the numbers along as a file. All that is chosen stands in the address, and nothing is asked for
//! before it is known to be a question that the service answers.

mod estimate;
mod form;
mod report;
mod summary;
mod table;

use api_types::OrgName;
use api_types::usage::UsageQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::not_found::NotFoundPage;
use super::page::{use_org, use_page_title};
use super::shell::{Place, use_place};
use crate::browser::{download_text, now};
use crate::components::Glyph;
use crate::model::usage::{Problem, UsageView};
use crate::model::words::Icon;
use summary::{Kind, Summary, SummaryData};

/// What an organization used.
#[component]
pub fn UsagePage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    // Another organization is another page: nothing of the old one stays on screen.
    move || match org.get() {
        Some(org) => view! { <Page org=org /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// Goes to a view.
type Go = Box<dyn Fn(&UsageView) + Send + Sync>;

/// The view in the address, and how to change it. A context of this page's parts.
#[derive(Clone, Copy)]
struct Address {
    view: Memo<UsageView>,
    /// What the view asks for, or what is wrong with it.
    query: Memo<Result<UsageQuery, Vec<Problem>>>,
    go: StoredValue<Go>,
}

impl Address {
    fn from_location() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(|query| UsageView::from_query(|key| query.get(key))));
        let (path, navigate) = (use_location().pathname, use_navigate());
        let go = move |view: &UsageView| {
            let address = format!("{}{}", path.get_untracked(), view.to_query());
            navigate(&address, NavigateOptions { resolve: false, scroll: false, ..NavigateOptions::default() });
        };
        let query = Memo::new(move |_| view.with(|view| view.validate(now())));
        Self { view, query, go: StoredValue::new(Box::new(go)) }
    }

    fn go(&self, view: &UsageView) {
        self.go.with_value(|go| go(view));
    }
}

#[component]
fn Page(org: OrgName) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let name = org.to_string();
    use_page_title(move || format!("Usage of {name}"));
    let deployments = SummaryData::load(Kind::Deployments, org.clone(), address);
    let resources = SummaryData::load(Kind::Resources, org.clone(), address);
    let refresh = move |_| {
        deployments.query.refresh();
        resources.query.refresh();
    };
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Usage"</h1>
                <div class="page__acts">
                    <button type="button" class="button" on:click=refresh><Glyph icon=Icon::Refresh />"Read again"</button>
                </div>
            </div>
            <form::RangeForm deployments=deployments resources=resources />
            <div class="usage">
                <Summary data=deployments />
                <Summary data=resources />
            </div>
            <estimate::EstimateCard
                org=org.clone()
                official=estimate::Official::of(deployments)
                explained=RwSignal::new(None)
            />
            <report::Report org=org />
        </div>
    }
}

/// Saves a table as a file.
fn save(file_name: &str, text: String) {
    download_text(file_name, &js_sys::Array::of1(&text.into()));
}
