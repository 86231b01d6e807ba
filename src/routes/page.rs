//! What every page does: read the names in its address, and set the tab's title.

use std::sync::Arc;

use api_types::{DeploymentVersion, OrgName, StackRef};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_params_map;

use crate::browser::Lasting;
use crate::config::Config;
use crate::paths::pattern;
use crate::routes::shell::PageTitle;

/// What `config.json` says. It never changes while the console runs.
pub(super) fn use_config() -> Arc<Config> {
    expect_context::<Arc<Config>>()
}

/// Sets the title of the browser's tab at once, where no page is open.
pub(super) fn set_tab_title(page: &str) {
    document().set_title(&use_config().tab_title(page));
}

/// The organization in the address; `None` when it cannot be one.
pub(super) fn use_org() -> Memo<Option<OrgName>> {
    let params = use_params_map();
    Memo::new(move |_| params.lasting().with(|params| OrgName::parse(&params.get(pattern::ORG)?).ok()))
}

/// The stack in the address.
pub(super) fn use_stack() -> Memo<Option<StackRef>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.lasting().with(|params| {
            let [org, project, stack] =
                [pattern::ORG, pattern::PROJECT, pattern::STACK].map(|name| params.get(name).unwrap_or_default());
            StackRef::parse(&org, &project, &stack).ok()
        })
    })
}

/// The deployment's number in the address.
pub(super) fn use_version() -> Memo<Option<DeploymentVersion>> {
    let params = use_params_map();
    Memo::new(move |_| params.lasting().with(|params| DeploymentVersion::parse(&params.get(pattern::VERSION)?)))
}

/// Goes on to another page in place of this one, once the router has put this one into the browser's history: before
/// that it would take the place of the page that was left.
pub(super) fn replace_page(navigate: impl Fn(&str, NavigateOptions) + 'static, address: String) {
    request_animation_frame(move || {
        let options = NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() };
        navigate(&address, options);
    });
}

/// Sets the tab's title, which is also what a screen reader hears after a navigation.
pub(super) fn use_page_title(title: impl Fn() -> String + Send + Sync + 'static) {
    let page_title = expect_context::<PageTitle>();
    Effect::new(move |_| page_title.set(title()));
}
