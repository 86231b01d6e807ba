//! `/`: on to the organization that was open last in this tab, or to the one that `config.json` names, or to the only
//! one of the token, or a choice of them. A person who does not belong to one of the first two is not sent there.
//!
//! Data: the organizations of the token, and, where there is a choice, which of them is the person's default.

use api_types::OrgName;
use api_types::user::OrganizationSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::page::{replace_page, use_config, use_page_title};
use super::shell::use_place;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::Preferences;
use crate::components::{Avatar, EmptyState, Glyph, Notice};
use crate::model::words::{Icon, Tone};
use crate::paths::Paths;
use crate::routes::load_view::Loading;
use crate::routes::session::use_organizations;
use crate::session::Session;

/// The start page.
#[component]
pub fn HomePage() -> impl IntoView {
    use_page_title(|| "Organizations".to_owned());
    use_place(|| None);
    let paths = expect_context::<Paths>();
    let organizations = use_organizations();
    let navigate = use_navigate();
    let preferences = expect_context::<Preferences>();
    let config = use_config();
    let goal = Memo::new(move |_| {
        organizations.with(|organizations| match organizations.as_slice() {
            [only] => OrgName::parse(&only.login).ok(),
            several => {
                // The tab may have been another person's before.
                let is_own = |org: &OrgName| several.iter().any(|one| one.login == org.as_str());
                let named = || config.default_organization.clone().filter(is_own);
                preferences.last_org().filter(is_own).or_else(named)
            }
        })
    });
    Effect::new({
        let paths = paths.clone();
        move |_| {
            if let Some(org) = goal.get() {
                replace_page(navigate.clone(), paths.org_deployments(&org));
            }
        }
    });
    let session = expect_context::<Session>();
    let client = session.client();
    let is_choice = Memo::new(move |_| goal.get().is_none() && organizations.with(|several| several.len() > 1));
    let default = LiveQuery::new(
        session,
        OnNewKey::KeepOld,
        move || is_choice.get().then_some(()),
        move |()| async move { client.get_default_organization().await.map(|default| default.login) },
        |_| None,
    );
    // The default stands first, so nothing stands there before it is known: no entry may move under the pointer.
    let is_waiting =
        Memo::new(move |_| is_choice.get() && default.state().with(|state| matches!(state, LoadState::Pending { .. })));
    let without_default = move || {
        default.state().with(|state| state.error().map(|error| format!("{} ({})", error.sentence(), error.details())))
    };
    let choice = move || {
        if is_waiting.get() {
            return view! { <Loading n_rows=3 /> }.into_any();
        }
        let mut organizations = organizations.get();
        if organizations.is_empty() {
            let icon = view! { <Glyph icon=Icon::Lock /> }.into_any();
            let text = "This access token belongs to no organization that it may read.";
            return view! { <EmptyState icon=icon title="No organizations" text=text /> }.into_any();
        }
        let default = default.data().unwrap_or_default();
        organizations.sort_by_key(|organization| organization.login != default);
        let entries = organizations.into_iter().map(|organization| {
            let is_default = organization.login == default;
            entry(&paths, organization, is_default)
        });
        view! { <ul class="choices">{entries.collect_view()}</ul> }.into_any()
    };
    view! {
        <div class="page page--narrow">
            <h1 class="page__title" tabindex="-1">"Organizations"</h1>
            <div class="card">
                {move || without_default().map(|text| view! {
                    <Notice tone=Tone::Mute lead="Your default organization could not be read." text=text />
                })}
                {choice}
            </div>
        </div>
    }
}

fn entry(paths: &Paths, organization: OrganizationSummary, is_default: bool) -> impl IntoView + use<> {
    let name = if organization.name.is_empty() { organization.login.clone() } else { organization.name.clone() };
    let role = organization.role.map(|role| role.to_string());
    let address = OrgName::parse(&organization.login).ok().map(|org| paths.org_deployments(&org));
    view! {
        <li>
            <a class="choices__link" href=address>
                <Avatar name=name.clone() />
                <span class="choices__name">{name}</span>
                {is_default.then(|| view! { <span class="badge badge--mute">"Your default"</span> })}
                <span class="choices__note">{role}</span>
                <Glyph icon=Icon::ChevronRight />
            </a>
        </li>
    }
}
