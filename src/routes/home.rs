//! `/`: on to the organization that was open last, or to the only one of the token, or a choice of them.

use api_types::OrgName;
use api_types::user::OrganizationSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::page::{replace_page, use_page_title};
use super::shell::use_place;
use crate::browser::Preferences;
use crate::components::{Avatar, EmptyState, Glyph};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::session::use_organizations;

/// The start page.
#[component]
pub fn HomePage() -> impl IntoView {
    use_page_title(|| "Organizations".to_owned());
    use_place(|| None);
    let paths = expect_context::<Paths>();
    let organizations = use_organizations();
    let navigate = use_navigate();
    let preferences = expect_context::<Preferences>();
    Effect::new({
        let paths = paths.clone();
        move |_| {
            let goal = organizations.with(|organizations| match organizations.as_slice() {
                [only] => OrgName::parse(&only.login).ok(),
                // The tab may have been another person's before.
                several => preferences.last_org().filter(|org| several.iter().any(|one| one.login == org.as_str())),
            });
            if let Some(org) = goal {
                replace_page(navigate.clone(), paths.org_deployments(&org));
            }
        }
    });
    let choice = move || {
        let organizations = organizations.get();
        if organizations.is_empty() {
            let icon = view! { <Glyph icon=Icon::Lock /> }.into_any();
            let text = "This access token belongs to no organization that it may read.";
            return view! { <EmptyState icon=icon title="No organizations" text=text /> }.into_any();
        }
        let items = organizations.into_iter().map(|organization| entry(&paths, organization)).collect_view();
        view! { <ul class="choices">{items}</ul> }.into_any()
    };
    view! {
        <div class="page page--narrow">
            <h1 class="page__title" tabindex="-1">"Organizations"</h1>
            <div class="card">{choice}</div>
        </div>
    }
}

fn entry(paths: &Paths, organization: OrganizationSummary) -> impl IntoView + use<> {
    let name = if organization.name.is_empty() { organization.login.clone() } else { organization.name.clone() };
    let role = organization.role.map(|role| role.to_string());
    let address = OrgName::parse(&organization.login).ok().map(|org| paths.org_deployments(&org));
    view! {
        <li>
            <a class="choices__link" href=address>
                <Avatar name=name.clone() />
                <span class="choices__name">{name}</span>
                <span class="choices__note">{role}</span>
                <Glyph icon=Icon::ChevronRight />
            </a>
        </li>
    }
}
