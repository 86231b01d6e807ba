//! What is said above the form: what came of a save and the way back, a draft that came from before, that something
//! else manages these settings, and that there are none yet.

use leptos::html;
use leptos::prelude::*;

use super::panel::short_name;
use super::state::{RestoredDraft, Review, Saved};
use crate::components::{Button, Glyph, Notice};
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::full_label_of;
use crate::model::settings::kept::told;
use crate::model::settings::outcome::Difference;
use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::{overwriter, shown};
use crate::model::words::{Icon, Tone};

/// Everything that is said above the form.
#[component]
pub(in crate::routes::settings) fn Told() -> impl IntoView {
    let review = expect_context::<Review>();
    let is_stored = review.editor.of_draft(Draft::is_stored);
    let overwritten = Memo::new(move |_| {
        let source = review.editor.read.with(|read| read.source.clone());
        source.as_deref().and_then(overwriter)
    });
    view! {
        {move || review.saved.get().map(|saved| view! { <Outcome saved=saved /> })}
        {move || review.removed.get().map(|_| view! {
            <Notice
                tone=Tone::Mute
                lead="The settings are deleted."
                text="What was stored can be put back, but for its secrets: nobody knows them any more."
            >
                <button type="button" class="button button--small" on:click=move |_| review.put_back()>"Put back…"</button>
            </Notice>
        })}
        {move || review.restored.get().map(|restored| view! { <Restored restored=restored /> })}
        {move || overwritten.get().map(|who| view! {
            <Notice tone=Tone::Warn lead=format!("{who} may write over what you save.") text="Change them there to be sure." />
        })}
        <Show when=move || !is_stored.get()>
            <Notice
                tone=Tone::Mute
                lead="Deployments are not set up yet."
                text="The service has no deployment settings for this stack. Say where the program comes from, or name an image that holds it; everything else can stay empty."
            />
        </Show>
    }
}

/// What came of a save. It has the focus, as the dialog that it came from is gone.
#[component]
fn Outcome(saved: Saved) -> impl IntoView {
    let review = expect_context::<Review>();
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // After the dialog has given the focus back to what opened it.
            request_animation_frame(move || drop(heading.focus()));
        }
    });
    let title = saved.version.map_or_else(|| "Saved.".to_owned(), |version| format!("Saved as version {version}."));
    let is_as_asked = saved.differences.is_empty();
    let is_alarming = saved.differences.iter().any(|difference| matches!(difference, Difference::Exposed { .. }));
    let told = saved.differences.iter().map(|difference| view! { <li>{sentence(difference)}</li> }).collect_view();
    let lead = if is_as_asked {
        "The service stored everything as you asked."
    } else {
        "The service stored some of it otherwise:"
    };
    let lost = (!saved.undo.lost.is_empty()).then(|| {
        let names: Vec<String> = saved.undo.lost.iter().map(|pointer| short_name(pointer)).collect();
        view! {
            <p>{format!("An undo cannot bring back the former secret of {}: nobody knows it any more.", names.join(", "))}</p>
        }
    });
    let off =
        Signal::derive(move || (review.n_changes() > 0).then(|| "Save or discard your new changes first.".to_owned()));
    let undo = saved.was_stored.then(|| {
        view! { <Button label="Undo this save…" icon=Icon::Undo off=off on_click=move |()| review.undo_save() /> }
    });
    let class = if is_alarming { "told told--bad" } else { "told" };
    let icon = if is_as_asked { Icon::Check } else { Icon::Warning };
    view! {
        <section class=class aria-label="Result of the save">
            <Glyph icon=icon />
            <div class="told__text">
                <h2 class="told__title" tabindex="-1" node_ref=heading>{title}</h2>
                <p>{lead}</p>
                <ul class="told__list">{told}</ul>
                {lost}
            </div>
            <div class="told__acts">
                {undo}
                <button type="button" class="button" on:click=move |_| review.saved.set(None)>"Dismiss"</button>
            </div>
        </section>
    }
}

fn sentence(difference: &Difference) -> String {
    let words = |value: Option<&serde_json::Value>| shown(value, &Secrets::default()).lines.join(", ");
    match difference {
        Difference::MadeSecret { pointer } => format!(
            "{}: the service made a secret of it, by its name or its look. Its value is not shown from now on.",
            full_label_of(pointer)
        ),
        Difference::Exposed { pointer } => format!(
            "{}: it was sent as a secret and came back as plain text. Treat it as known, and replace it where it is from.",
            full_label_of(pointer)
        ),
        Difference::Other { pointer, asked: Some(asked), stored } => format!(
            "{}: asked for {}, stored is {}.",
            full_label_of(pointer),
            words(Some(asked)),
            words(stored.as_ref())
        ),
        Difference::Other { pointer, asked: None, stored } => {
            format!("{}: {}, which nobody asked for.", full_label_of(pointer), words(stored.as_ref()))
        }
    }
}

/// A draft that was kept.
#[component]
fn Restored(restored: RestoredDraft) -> impl IntoView {
    let review = expect_context::<Review>();
    let discard = expect_context::<super::bar::Discarding>();
    let names = |pointers: &[String]| pointers.iter().map(|pointer| short_name(pointer)).collect::<Vec<_>>();
    let (lead, text) = told(&names(&restored.pointers), &names(&restored.lost));
    let has_changes = !restored.pointers.is_empty();
    let is_undecided =
        Memo::new(move |_| review.merging.with(|merging| merging.as_ref().is_some_and(|merging| merging.is_restored)));
    let text = Signal::derive(move || {
        if is_undecided.get() {
            "Somebody else changed some of the same settings since: decide what stays.".to_owned()
        } else {
            text.clone()
        }
    });
    let go_on = move |_| {
        if is_undecided.get_untracked() {
            review.open();
        } else {
            review.restored.set(None);
        }
    };
    let throw_away = move |_| {
        if is_undecided.get_untracked() {
            review.discard();
        } else {
            discard.ask();
        }
    };
    view! {
        <Notice tone=Tone::Mute lead=lead text=text>
            <button type="button" class="button button--small" on:click=go_on>
                {move || if is_undecided.get() { "Decide…" } else { "Dismiss" }}
            </button>
            // Secrets that were not kept are gone already.
            {has_changes.then(|| view! {
                <button type="button" class="button button--small" on:click=throw_away>"Discard them"</button>
            })}
        </Notice>
    }
}
