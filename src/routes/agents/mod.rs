//! `/{org}/agents`: agent pools, and what needs the token of one.

use api_types::OrgName;
use leptos::prelude::*;

use super::not_found::NotFoundPage;
use super::page::{use_org, use_page_title};
use super::shell::{Place, use_place};

/// The agent pools of an organization.
#[component]
pub fn AgentsPage() -> impl IntoView {
    let org = use_org();
    use_place(move || org.get().map(Place::Org));
    move || match org.get() {
        Some(org) => view! { <Page org=org /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Page(org: OrgName) -> impl IntoView {
    let name = org.to_string();
    use_page_title(move || format!("Agents of {name}"));
    view! {
        <div class="page">
            <div class="page__head"><h1 class="page__title" tabindex="-1">{"Agents"}</h1></div>
        </div>
    }
}
