//! `/{org}/drift`: the drift of all stacks of an organization at once.
//!
//! Data: the list of stacks and the drift status of each, asked six at a time while somebody looks; the last runs of
//! those that drifted and of those in view. The service has no such list, so the page puts it together, keeps what it
//! has when some fail, and remembers it for the tab. What a person does here: sees what drifted, for how long and by how
//! much, and has drift detected on stacks of their choice. Filters, order and page stand in the address.

mod asking;
mod boards;
mod data;
mod detect;
mod filters;
mod foot;
mod head;
mod row;
mod selection;
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
use crate::model::drift::board::BoardView;
use crate::routes::act::MayAct;
pub use boards::{DriftBoards, DriftCount};
use data::BoardData;

/// The drift of an organization.
#[component]
pub fn DriftBoardPage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    // Another organization is another page: nothing of the old one stays on screen.
    let org = Memo::new(move |_| org.get());
    move || match org.get() {
        Some(org) => view! { <Board org=org /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The view in the address, and how to change it. A context of this page's parts.
#[derive(Clone, Copy)]
struct Address {
    view: Memo<BoardView>,
    path: StoredValue<String>,
    go: StoredValue<Go>,
}

/// Goes to a view, in place of the current one in the browser's history when asked to.
type Go = Box<dyn Fn(&BoardView, bool) + Send + Sync>;

impl Address {
    fn from_location() -> Self {
        let query = use_query_map();
        let view = Memo::new(move |_| query.lasting().with(|query| BoardView::from_query(|key| query.get(key))));
        let path = StoredValue::new(use_location().pathname.get_untracked());
        let navigate = use_navigate();
        let go = move |view: &BoardView, replaces: bool| {
            let address = path.with_value(|path| format!("{path}{}", view.to_query()));
            navigate(
                &address,
                NavigateOptions { resolve: false, replace: replaces, scroll: false, ..Default::default() },
            );
        };
        Self { view, path, go: StoredValue::new(Box::new(go)) }
    }

    fn view(&self) -> BoardView {
        self.view.get()
    }

    fn view_untracked(&self) -> BoardView {
        self.view.get_untracked()
    }

    /// The address of a view.
    fn of(&self, view: &BoardView) -> String {
        self.path.with_value(|path| format!("{path}{}", view.to_query()))
    }

    /// Goes to another view; "back" leads to this one.
    fn go(&self, view: &BoardView) {
        self.go.with_value(|go| go(view, false));
    }

    /// Changes the view as somebody types: "back" does not walk through the letters.
    fn refine(&self, view: &BoardView) {
        self.go.with_value(|go| go(view, true));
    }
}

#[component]
fn Board(org: OrgName) -> impl IntoView {
    let address = Address::from_location();
    provide_context(address);
    let name = org.to_string();
    use_page_title(move || format!("Drift of {name}"));
    let data = BoardData::load(org, address);
    let phase = Memo::new(move |_| data.phase());
    let is_filled = Memo::new(move |_| phase.get() == states::Phase::Table);
    let came_back = use_context::<BrowserUrl>().is_some_and(|location| location.is_back().get_untracked());
    let own_address = move || address.of(&address.view_untracked());
    expect_context::<ScrollMemory>().keep(own_address, came_back, is_filled);
    let detection = detect::Detection::new(data);

    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Drift"</h1>
                <head::Progress data=data />
                <div class="page__acts"><head::Acts data=data /></div>
            </div>
            <head::Counts data=data />
            <filters::Filters />
            <detect::Results detection=detection />
            <div class="card card--list">
                <states::Notices data=data />
                {move || match phase.get() {
                    states::Phase::Table => view! {
                        <MayAct><selection::SelectionBar data=data detection=detection /></MayAct>
                        <table::Table data=data />
                        <foot::Foot data=data />
                    }.into_any(),
                    phase => view! { <states::InsteadOfTable data=data phase=phase /> }.into_any(),
                }}
            </div>
            <MayAct><detect::Confirm detection=detection /></MayAct>
        </div>
    }
}
