//! The name of the stack, what it is tagged with, how large it is, whether it is paused and by what, and its two acts.

use api_types::Operation;
use leptos::prelude::*;

use super::data::Shared;
use crate::components::{Glyph, StatusBadge, TimeText};
use crate::model::stack_facts::{peoples_tags, resource_words};
use crate::model::words::{Icon, Look, Tone};
use crate::paths::Paths;
use crate::routes::act::MayAct;
use crate::routes::load_view::live_control;
use crate::routes::pause::StackPauseButton;

#[component]
pub(super) fn Head(shared: Shared, is_missing: Memo<bool>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let deploy = shared.stack.with_value(|stack| paths.deploy(stack, &Operation::Update));
    let pauses = Signal::derive(move || shared.queue.data());
    let off = Signal::derive(move || {
        let has_none = shared.settings.state().with(|state| state.data().is_some_and(Option::is_none));
        has_none.then(|| "The stack has no deployment settings, and so no queue that could be paused.".to_owned())
    });
    let stack = shared.stack.get_value();
    let acts = move || {
        view! {
            <div class="page__acts">
                {live_control(shared.deployments, move |act| { act.on(shared.queue); act.on(shared.itself); })}
                <StackPauseButton stack=stack.clone() pauses=pauses off=off on_done=move |()| shared.refresh() />
                <MayAct>
                    <a class="button button--primary" href=deploy.clone()><Glyph icon=Icon::Up />"Deploy…"</a>
                </MayAct>
            </div>
        }
    };
    view! {
        <div class="page__head">
            <h1 class="page__title" tabindex="-1">{shared.name()}</h1>
            <Show when=move || !is_missing.get()>
                <PausedBadge shared=shared />
                <Tags shared=shared />
                <Size shared=shared />
                {acts.clone()()}
            </Show>
        </div>
    }
}

/// Whether it is paused, and by what.
#[component]
fn PausedBadge(shared: Shared) -> impl IntoView {
    let label = Memo::new(move |_| {
        shared.queue.state().with(|state| {
            let pauses = state.data()?;
            match (pauses.stack_paused, pauses.organization_paused) {
                (true, true) => Some("Paused, and so is the organization"),
                (true, false) => Some("Stack paused"),
                (false, true) => Some("Organization paused"),
                // Older services only say that it is.
                (false, false) => pauses.paused.then_some("Paused"),
            }
        })
    });
    move || {
        label.get().map(|label| {
            let look = Look { label: label.to_owned(), icon: Icon::Paused, tone: Tone::Warn };
            view! { <StatusBadge look=look /> }
        })
    }
}

#[component]
fn Tags(shared: Shared) -> impl IntoView {
    let tags = Memo::new(move |_| {
        shared.itself.state().with(|state| state.data().map(|stack| peoples_tags(&stack.tags)).unwrap_or_default())
    });
    move || {
        let (tags, _) = tags.get();
        (!tags.is_empty()).then(|| {
            let items = tags
                .into_iter()
                .map(|(name, value)| view! { <li class="tag">{format!("{name}: {value}")}</li> })
                .collect_view();
            view! { <ul class="tags" aria-label="Tags">{items}</ul> }
        })
    }
}

/// How many resources it holds, and since when it is as it is.
#[component]
fn Size(shared: Shared) -> impl IntoView {
    let latest = shared.latest_update;
    let facts = Memo::new(move |_| {
        latest.state().with(|state| {
            let update = state.data()?.as_ref()?;
            let is_over = update.info.end_time.is_some();
            Some((update.info.resource_count, is_over, update.info.end_time.or(update.info.start_time)))
        })
    });
    let time = Signal::derive(move || facts.get().and_then(|(.., time)| time));
    move || {
        facts.get().map(|(number, is_over, _)| {
            let number = number.map(|number| format!("{}, ", resource_words(number)));
            let words = if is_over { "last updated " } else { "being updated since " };
            view! { <p class="stack-page__size">{number}{words}<TimeText time=time /></p> }
        })
    }
}
