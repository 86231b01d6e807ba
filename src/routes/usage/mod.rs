//! `/{org}/usage`: what an organization used, in buckets of time.
//!
//! Data: the summary of what is chosen, read once for what the address asks, with the period before in the same answer;
//! the usage report of self-hosted installations when somebody asks for it. What a person does here: chooses width and
//! range, sees where the time goes and what the month will come to, looks at a part of it, takes it along as a file.
//! All that is chosen stands in the address, and nothing is asked for before it is known to be a question that the
//! service answers. Where the minutes went is estimated from the deployments themselves, when somebody asks for it.

mod answer;
mod charts;
mod controls;
mod data;
mod estimate;
mod export;
mod figures;
mod plots;
mod range;
mod report;
mod table;
mod words;

use api_types::OrgName;
use api_types::usage::UsageQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::not_found::NotFoundPage;
use super::page::{use_org, use_page_title};
use super::shell::{Place, use_place};
use crate::browser::{Lasting, download_text, now};
use crate::model::estimate::Explained;
use crate::model::usage::{Problem, Summed, UsageView};
use data::SummaryData;

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
        let view = Memo::new(move |_| query.lasting().with(|query| UsageView::from_query(|key| query.get(key))));
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

    /// Goes to a view that is made of the present one.
    fn change(&self, change: impl FnOnce(&UsageView) -> UsageView) {
        let view = self.view.with_untracked(change);
        self.go(&view);
    }
}

#[component]
fn Page(org: OrgName) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let name = org.to_string();
    use_page_title(move || format!("Usage of {name}"));
    let data = SummaryData::load(org.clone(), address);
    let is_of_minutes = Memo::new(move |_| address.view.with(|view| view.summed() == Summed::Deployments));
    // Of the estimate below, for the figures above.
    let explained = RwSignal::new(None::<Explained>);
    let estimated = org.clone();
    view! {
        <div class="page">
            <controls::Controls data=data />
            <answer::Answer data=data explained=explained />
            <Show when=move || is_of_minutes.get()>
                <estimate::EstimateCard
                    org=estimated.clone()
                    official=estimate::Official::of(data)
                    explained=explained
                />
            </Show>
            <report::Report org=org />
        </div>
    }
}

/// Saves a text as a file.
fn save(file_name: &str, text: String) {
    download_text(file_name, &js_sys::Array::of1(&text.into()));
}
