//! The engine's records that the deployment produced, and how many resources they changed.

use api_types::updates::UpdateInfo;
use leptos::prelude::*;

use super::Shared;
use crate::api::load::LoadState;
use crate::components::{EmptyState, Glyph, Notice, StatusWord, TimeText};
use crate::model::format::{counted, duration};
use crate::model::words::{self, Icon, Tone};
use crate::routes::shown_text::without_secrets;

/// The counts of changes in the side panel.
#[component]
pub(super) fn ChangeCounts(shared: Shared) -> impl IntoView {
    let latest = Memo::new(move |_| {
        shared.updates.state().with(|state| state.data().and_then(|updates| updates.last().cloned()))
    });
    let is_over = shared.part(|deployment| deployment.status.is_terminal());
    move || {
        latest.get().filter(|update| !update.info.resource_changes.is_empty()).map(|update| {
            let title = match (update.info.kind.is_preview(), is_over.get()) {
                (true, _) => "Changes planned",
                (false, true) => "Changes made",
                (false, false) => "Changes so far",
            };
            let result = words::update_result(&update.info.result).label.to_lowercase();
            let name = update_name(&update);
            view! {
                <section class="changes">
                    <h3 class="changes__title">{title}</h3>
                    {change_tags(&update)}
                    <p class="changes__note">{name}", "{result}</p>
                </section>
            }
        })
    }
}

/// The list of updates.
#[component]
pub(super) fn UpdatesTab(shared: Shared) -> impl IntoView {
    let updates = Memo::new(move |_| shared.updates.state().with(|state| state.data().cloned()));
    let failure = Memo::new(move |_| {
        shared.updates.state().with(|state| match state {
            LoadState::Stale { error, .. } | LoadState::Failed { error, .. } => {
                Some(format!("{} ({})", error.sentence(), error.details()))
            }
            _ => None,
        })
    });
    let is_over = shared.part(|deployment| deployment.status.is_terminal());
    let body = move || match updates.get() {
        None if failure.with(Option::is_some) => ().into_any(),
        None => view! { <p class="card__wait" role="status">"Loading the updates…"</p> }.into_any(),
        Some(updates) if updates.is_empty() => {
            let text = if is_over.get() {
                "The deployment ended before its Pulumi step made one."
            } else {
                "They appear when the Pulumi step starts."
            };
            let icon = view! { <Glyph icon=Icon::Up /> }.into_any();
            view! { <EmptyState icon=icon title="No updates" text=text /> }.into_any()
        }
        Some(updates) => {
            let items = updates.iter().map(update_item).collect_view();
            view! { <ul class="updates">{items}</ul> }.into_any()
        }
    };
    view! {
        <section class="page" aria-label="Updates">
            <div class="card">
                {move || failure.get().map(|text| view! {
                    <Notice tone=Tone::Warn lead="Could not read the updates." text=text>
                        <button type="button" class="button button--small" on:click=move |_| shared.updates.refresh()>"Try now"</button>
                    </Notice>
                })}
                {body}
            </div>
        </section>
    }
}

fn update_name(update: &UpdateInfo) -> String {
    let kind = words::update_kind(&update.info.kind);
    if update.version > 0 && !update.info.kind.is_preview() { format!("{kind} {}", update.version) } else { kind }
}

fn update_item(update: &UpdateInfo) -> impl IntoView + use<> {
    let info = &update.info;
    let took = info.start_time.zip(info.end_time).map(|(start, end)| duration(end - start));
    let started = info.start_time;
    let person = update.requested_by.as_ref().map(|person| person.display_name().to_owned());
    let message = Some(without_secrets(&info.message)).filter(|message| !message.is_empty());
    let total = info.resource_count.map(|number| counted(number, "resource", "resources"));
    view! {
        <li class="updates__item">
            <div class="updates__line">
                <StatusWord look=words::update_result(&info.result) />
                <strong>{update_name(update)}</strong>
                <span class="updates__note">
                    <TimeText time=started />
                    {took.map(|took| format!(", {took}"))}
                    {person.map(|person| format!(", {person}"))}
                    {total.map(|total| format!(", {total}"))}
                </span>
            </div>
            {message.map(|message| view! { <p class="updates__message">{message}</p> })}
            {change_tags(update)}
        </li>
    }
}

fn change_tags(update: &UpdateInfo) -> impl IntoView + use<> {
    // What changed stands before what stayed.
    let mut changes: Vec<_> = update.info.resource_changes.iter().filter(|(_, number)| **number > 0).collect();
    changes.sort_by_key(|(operation, _)| operation.as_str() == "same");
    let tags = changes
        .into_iter()
        .map(|(operation, number)| {
            let (sign, word) = words::resource_change(operation);
            view! { <li class="tag"><span class="tag__sign">{sign}</span>{format!("{number} {word}")}</li> }
        })
        .collect_view();
    view! { <ul class="tags" aria-label="Resource changes">{tags}</ul> }
}
