//! `/{org}/{project}/{stack}/drift`: whether a stack drifted, and the runs that looked.
//!
//! Data: the drift status and one page of the runs, refreshed while somebody looks; the run that is open, and the
//! engine's events of its detection. What a person does here: sees since when and what differs, opens the deployment
//! of a run, and goes on to detect or remediate drift. The page and the open run stand in the address.

mod data;
mod findings;
mod run;
mod standing;
mod table;

use api_types::StackRef;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::load_view::live_control;
use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::model::drift::RunsView;
use data::DriftData;

/// The drift of a stack.
#[component]
pub fn DriftPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    // Another stack is another page: nothing of the old one stays on screen.
    move || match stack.get() {
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The view in the address, and the addresses of others. A context of this page's parts.
#[derive(Clone, Copy)]
struct Address {
    view: Memo<RunsView>,
    path: Memo<String>,
}

impl Address {
    fn from_location() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.with(|query| RunsView::from_query(|key| query.get(key))));
        Self { view, path: use_location().pathname }
    }

    /// The address of a view.
    fn of(&self, view: &RunsView) -> String {
        format!("{}{}", self.path.get_untracked(), view.to_query())
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let name = format!("{}/{}", stack.project(), stack.stack());
    use_page_title(move || format!("Drift of {name}"));
    let data = DriftData::load(stack, address.view);
    let is_open = Memo::new(move |_| address.view.with(|view| view.run.is_some()));
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Drift"</h1>
                <div class="page__acts">
                    {live_control(data.runs, move |act| { act.on(data.status); act.on(data.run); })}
                </div>
            </div>
            <standing::Standing data=data />
            <div class="drift" class:drift--open=move || is_open.get()>
                <Show when=move || is_open.get()><run::OpenRun data=data /></Show>
                <table::Runs data=data />
            </div>
        </div>
    }
}
