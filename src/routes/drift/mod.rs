//! `/{org}/{project}/{stack}/drift`: whether a stack drifted and since when, and the runs that looked.
//!
//! Data: the drift status and the newest runs, refreshed while somebody looks; the stack's drift schedules and
//! settings; for the run that is open the engine's events of its detection, and its deployment. What a person does
//! here: sees since when and what differs, follows the strip of the last runs, detects drift, remediates it, changes
//! when it is looked for. The page and the open run stand in the address.

mod acts;
mod asked;
mod data;
mod findings;
mod now;
mod remediation;
mod run;
mod states;
mod strip;
mod table;

use api_types::StackRef;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::load_view::live_control;
use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::browser::Lasting;
use crate::model::drift::RunsView;
use crate::routes::act::MayAct;
use crate::routes::schedules::{Editor, EditorDialog};
use asked::Asking;
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
        let view = Memo::new(move |_| query.lasting().with(|query| RunsView::from_query(|key| query.get(key))));
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
    let data = DriftData::load(stack, address.view);
    let name = data.name();
    use_page_title(move || format!("Drift of {name}"));
    let editor = Editor::new(data.schedules);
    let asking = Asking::new(data);
    let was_checked = Memo::new(move |_| data.n_runs.get() != Some(0));
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Drift"</h1>
                <div class="page__acts drift-acts">
                    {live_control(data.history, move |act| data.follow(act))}
                    <MayAct><acts::Acts data=data editor=editor asking=asking /></MayAct>
                </div>
            </div>
            <states::NeedsSettings data=data />
            <asked::Outcome data=data asking=asking />
            <div class="drift-top">
                <now::Now data=data />
                <Show when=move || was_checked.get()><strip::StripCard data=data /></Show>
            </div>
            <Show when=move || data.is_apart.get()><run::RunApart data=data /></Show>
            <table::Runs data=data editor=editor asking=asking />
        </div>
        <MayAct>
            <EditorDialog editor=editor />
            <remediation::Questions data=data asking=asking />
        </MayAct>
    }
}
