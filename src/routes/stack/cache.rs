//! The cache of dependencies: whether the stack uses it, and what can be done with the one that its whole project
//! shares.

use api_types::endpoint;
use leptos::prelude::*;

use super::archive::ArchiveDialog;
use super::data::Shared;
use super::part::in_line;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind};
use crate::model::stack_facts::is_cache_on;
use crate::routes::act::{Act, ActDialog, Confirmation, MayAct};

#[component]
pub(super) fn CacheFact(shared: Shared) -> impl IntoView {
    let (is_clearing, is_archive_open) = (RwSignal::new(false), RwSignal::new(false));
    let was_cleared = RwSignal::new(false);
    let client = shared.client;
    let act = Act::new(move || async move { client.clear_project_cache(&shared.stack.get_value()).await });
    let project = shared.stack.with_value(|stack| stack.project().to_owned());
    let request = move |()| Some(Outgoing::new(&shared.stack.with_value(endpoint::clear_project_cache)));
    let is_on = in_line(shared.settings, |settings| {
        let words = if settings.as_ref().is_some_and(is_cache_on) { "on" } else { "off" };
        words.into_any()
    });
    view! {
        <span class="state__line">
            {is_on}
            <MayAct>
                <Button
                    label="Clear for the project…"
                    kind=ButtonKind::Small
                    on_click=move |()| is_clearing.set(true)
                />
                // Whoever has an address of an archive may overwrite it.
                <Button label="Archive…" kind=ButtonKind::Small on_click=move |()| is_archive_open.set(true) />
            </MayAct>
        </span>
        <span class="state__more" role="status">
            {move || was_cleared.get().then_some("Cleared. The next deployments fetch their dependencies anew.")}
        </span>
        <ActDialog
            is_open=is_clearing
            title=format!("Clear the cache of {project}?")
            label=format!("Clear the cache of {project}")
            confirmation=Confirmation::TypedName(project.clone())
            not_done="Not cleared."
            act=act
            request=request
            on_done=move |()| was_cleared.set(true)
        >
            <p>
                "It is the cache of the whole project "<strong>{project.clone()}</strong>
                ", not of this stack alone. All stacks of the project fetch their dependencies anew, so their next "
                "deployments take longer."
            </p>
        </ActDialog>
        <MayAct><ArchiveDialog shared=shared is_open=is_archive_open /></MayAct>
    }
}
