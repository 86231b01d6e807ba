//! What happened to the stack, newest first: deployments with their updates, and updates that people ran by themselves.

use api_types::paging::PageQuery;
use api_types::stacks::{Activity, DeploymentActivity};
use api_types::updates::UpdateInfo;
use leptos::prelude::*;

use super::data::{Shared, once};
use super::part::in_card;
use super::updates::{PAGE_SIZE, Pages, update_address, update_name, use_page};
use crate::components::{EmptyState, Glyph, StatusWord, TimeText};
use crate::model::words::{self, Icon};
use crate::paths::Paths;
use crate::routes::shown_text::without_secrets;

#[component]
pub(super) fn ActivityTab(shared: Shared) -> impl IntoView {
    let page = use_page();
    let list = once(
        move || Some(page.get()),
        move |page| async move {
            let query = PageQuery { page, page_size: PAGE_SIZE };
            shared.client.list_stack_activity(&shared.stack.get_value(), query).await
        },
    );
    view! {
        <section class="card" aria-labelledby="activity-title">
            <div class="panel__head"><h2 class="card__title" id="activity-title">"Activity"</h2></div>
            {in_card(list, "The activity", 8, move |list| rows(shared, &list.activity))}
            {move || list.data().map(|list| view! { <Pages shared=shared part="activity" page=page total=list.total /> })}
        </section>
    }
}

fn rows(shared: Shared, activity: &[Activity]) -> AnyView {
    if activity.is_empty() {
        return view! {
            <EmptyState
                icon=view! { <Glyph icon=Icon::Clock /> }.into_any()
                title="Nothing here"
                text="Nothing has happened on this page of the list."
            />
        }
        .into_any();
    }
    let rows = activity.iter().map(|entry| row(shared, entry)).collect_view();
    view! { <ul class="entries entries--updates">{rows}</ul> }.into_any()
}

fn row(shared: Shared, entry: &Activity) -> Option<AnyView> {
    let of_deployment = entry.deployment.as_ref().map(|entry| deployment_row(shared, entry).into_any());
    of_deployment.or_else(|| entry.update.as_ref().map(|update| update_row(shared, update).into_any()))
}

fn deployment_row(shared: Shared, entry: &DeploymentActivity) -> impl IntoView + use<> {
    let paths = expect_context::<Paths>();
    let deployment = &entry.deployment;
    let address = shared.stack.with_value(|stack| paths.deployment(stack, deployment.version));
    let (operation, _) = words::operation(deployment.pulumi_operation.as_ref());
    let name = format!("Deployment {}", deployment.version);
    let created = deployment.created;
    let person = deployment.requested_by.display_name().to_owned();
    let updates = entry
        .updates
        .iter()
        .map(|update| {
            let (address, name) = (update_address(shared, &paths, update), update_name(update));
            view! { <a class="entry__part" href=address>{name}</a> }
        })
        .collect_view();
    view! {
        <li class="entry">
            <span class="entry__status"><StatusWord look=words::deployment_status(&deployment.status) /></span>
            <a class="entry__link entry__link--wide" href=address>{name}</a>
            <span class="entry__text">{operation}</span>
            <span class="entry__end">
                <span class="entry__note">{updates}</span>
                <span class="entry__person">{person}</span>
                <span class="entry__note"><TimeText time=created /></span>
            </span>
        </li>
    }
}

fn update_row(shared: Shared, update: &UpdateInfo) -> impl IntoView + use<> {
    let paths = expect_context::<Paths>();
    let (address, name) = (update_address(shared, &paths, update), update_name(update));
    let mut name = name;
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let started = update.info.start_time;
    let person = update.requested_by.as_ref().map(|person| person.display_name().to_owned());
    let message = without_secrets(update.info.message.lines().next().unwrap_or_default());
    view! {
        <li class="entry">
            <span class="entry__status"><StatusWord look=words::update_result(&update.info.result) /></span>
            <a class="entry__link entry__link--wide" href=address>{name}</a>
            <span class="entry__text">{message}</span>
            <span class="entry__end">
                <span class="entry__note">"without a deployment"</span>
                <span class="entry__person">{person}</span>
                <span class="entry__note"><TimeText time=started /></span>
            </span>
        </li>
    }
}
