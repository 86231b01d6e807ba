//! What the stack holds: its resources by type, and the stacks whose outputs it reads. Values of resources are never
//! shown: they may be secret.

use api_types::StackRef;
use api_types::stacks::StackOverview;
use leptos::prelude::*;

use super::data::{Shared, once};
use super::part::in_card;
use crate::components::{EmptyState, Glyph};
use crate::model::format::count;
use crate::model::stack_facts::{peoples_tags, resource_words, resources_by_type};
use crate::model::words::Icon;
use crate::paths::Paths;

#[component]
pub(super) fn ResourcesTab(shared: Shared) -> impl IntoView {
    let overview =
        once(|| Some(()), move |()| async move { shared.client.get_stack_overview(&shared.stack.get_value()).await });
    let note = move || {
        overview.state().with(|state| {
            state.data().map(|overview| {
                let number = i64::try_from(overview.resources.resources.len()).unwrap_or(i64::MAX);
                format!("{} after version {}", resource_words(number), overview.resources.version)
            })
        })
    };
    view! {
        <section class="card" aria-labelledby="resources-title">
            <div class="panel__head">
                <h2 class="card__title" id="resources-title">"Resources by type"</h2>
                <p class="card__note">{note}</p>
            </div>
            {in_card(overview, "The resources", 8, move |overview| table(&overview))}
        </section>
        {move || overview.data().map(|overview| (references(&overview), tags(&overview)))}
    }
}

fn table(overview: &StackOverview) -> AnyView {
    let counts = resources_by_type(overview);
    if counts.is_empty() {
        return view! {
            <EmptyState
                icon=view! { <Glyph icon=Icon::Info /> }.into_any()
                title="No resources"
                text="The stack holds nothing, or was never updated."
            />
        }
        .into_any();
    }
    let rows = counts
        .into_iter()
        .map(|(kind, number)| {
            view! { <div class="facts__row"><dt class="mono">{kind}</dt><dd>{count(number)}</dd></div> }
        })
        .collect_view();
    view! { <dl class="facts facts--counts">{rows}</dl> }.into_any()
}

fn references(overview: &StackOverview) -> AnyView {
    let paths = expect_context::<Paths>();
    if overview.referenced_stacks.is_empty() {
        return ().into_any();
    }
    let items = overview
        .referenced_stacks
        .iter()
        .map(|other| {
            let name = format!("{}/{}/{}", other.organization, other.routing_project, other.name);
            let stack = StackRef::parse(&other.organization, &other.routing_project, &other.name).ok();
            let body = match stack {
                Some(stack) => view! { <a href=paths.stack(&stack)>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            view! { <li class="entry">{body}</li> }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="references-title">
            <div class="panel__head"><h2 class="card__title" id="references-title">"Reads outputs of"</h2></div>
            <ul class="entries">{items}</ul>
        </section>
    }
    .into_any()
}

/// All tags, those of the engine and the service as well.
fn tags(overview: &StackOverview) -> AnyView {
    if overview.tags.is_empty() {
        return ().into_any();
    }
    let (_, n_others) = peoples_tags(&overview.tags);
    let rows = overview
        .tags
        .iter()
        .map(|(name, value)| {
            view! { <div class="facts__row"><dt class="mono">{name.clone()}</dt><dd>{value.clone()}</dd></div> }
        })
        .collect_view();
    let note = (n_others > 0).then(|| format!("{n_others} set by the engine and the service"));
    view! {
        <section class="card" aria-labelledby="tags-title">
            <div class="panel__head">
                <h2 class="card__title" id="tags-title">"Tags"</h2>
                <p class="card__note">{note}</p>
            </div>
            <dl class="facts">{rows}</dl>
        </section>
    }
    .into_any()
}
