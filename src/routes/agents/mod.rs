//! `/{org}/agents`: agent pools, and what needs the token of one.
//!
//! Data: the pools, the agents of each for their number, and the pool in the address (`?pool=`) with its agents, all
//! refreshed every few seconds. What a person does here: sees whether runners are there, makes, renames and deletes
//! pools. Below, folded, is what takes the token of a pool in place of a person's.
//!
//! Which stacks use a pool, the API does not tell; so neither does this page.

mod data;
mod delete;
mod edit;
mod form;
mod new;
mod open;
mod poll;
mod states;
mod table;
mod token;
mod with_token;

use api_types::OrgName;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::not_found::NotFoundPage;
use super::page::{use_config, use_org, use_page_title};
use super::shell::{Place, focus_heading_if_lost, use_place};
use crate::browser::Lasting;
use crate::config::Authentication;
use crate::model::agents::pool_id;
use crate::paths::pattern;
use crate::routes::act::MayAct;
use crate::routes::load_view::live_control;
use data::{Phase, PoolsData};

/// The agent pools of an organization.
#[component]
pub fn AgentsPage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    // Another organization is another page: nothing of the old one stays on screen.
    move || match org.get() {
        Some(org) => view! { <Page org=org /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Page(org: OrgName) -> impl IntoView {
    let name = org.to_string();
    use_page_title(move || format!("Agents of {name}"));
    let query = use_query_map();
    let open = Memo::new(move |_| query.lasting().with(|query| pool_id(query.get(pattern::POOL))));
    let data = PoolsData::load(org, open);
    // A refresh that changes nothing but rows leaves the table where it is.
    let phase = Memo::new(move |_| data.phase());
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.with(Option::is_some);
        if was_open == Some(true) && !is_open {
            request_animation_frame(focus_heading_if_lost);
        }
        is_open
    });
    // A pool that is opened by hand gets the focus; one that was in the address from the start leaves it alone.
    let is_first = StoredValue::new(true);
    let opened = move || {
        let takes_focus = !is_first.get_value();
        is_first.set_value(false);
        open.get().map(|id| view! { <open::OpenPool data=data id=id takes_focus=takes_focus /> })
    };
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Agents"</h1>
                <div class="page__acts agents-acts">{live_control(data.list, move |act| { act.on(data.counts); act.on(data.detail); })}<MayAct><new::NewPool data=data /></MayAct></div>
            </div>
            <div class="card card--list">
                <states::Notices data=data />
                {move || match phase.get() {
                    Phase::Table => view! { <table::Table data=data /><table::Foot data=data /> }.into_any(),
                    phase => view! { <states::InsteadOfTable data=data phase=phase /> }.into_any(),
                }}
            </div>
            {opened}
            // A proxy puts its own token in the place of a pool's.
            {(use_config().authentication == Authentication::Token).then(|| view! { <with_token::WithToken /> })}
        </div>
    }
}
