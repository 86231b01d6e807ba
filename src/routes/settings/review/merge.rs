//! Two people's changes of the same settings, side by side: what stays without a question, and what has to be decided.

use leptos::prelude::*;
use serde_json::Value;

use super::diff::{diff, value};
use super::state::{Merging, Review};
use crate::components::{Button, ButtonKind, Notice};
use crate::model::format::counted;
use crate::model::settings::change::{Change, Conflict};
use crate::model::settings::fields::{full_label_of, label_of};
use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::shown;
use crate::model::words::Tone;

/// What both changed.
#[component]
pub(super) fn MergeView() -> impl IntoView {
    let review = expect_context::<Review>();
    move || {
        let merging = review.merging.get()?;
        let secrets = review.editor.draft.with_untracked(|draft| draft.secrets.clone());
        let conflicts = merging.merge.conflicts.iter().enumerate();
        let conflicts = conflicts.map(|(number, conflict)| conflict_of(review, &merging, number, conflict, &secrets));
        let conflicts = conflicts.collect_view();
        let theirs = list("They changed", "It is stored and stays.", &merging.merge.theirs, &secrets);
        let mine = list("You changed", "It stays in your draft.", &merging.merge.mine, &secrets);
        Some(view! {
            <p class="review__lead">{lead(&merging)}</p>
            <div class="review review--merge">
                <div class="review__changes">
                    <Notice
                        tone=Tone::Warn
                        lead=title(merging.merge.conflicts.len())
                        text="What only one of you changed is kept. Nothing is sent before you have seen it all together."
                    />
                    {conflicts}
                    {theirs}
                    {mine}
                </div>
            </div>
        })
    }
}

fn title(n_conflicts: usize) -> String {
    match n_conflicts {
        0 => "No setting was changed by both of you.".to_owned(),
        1 => "You both changed one setting: choose.".to_owned(),
        number => format!("You both changed {number} settings: choose for each."),
    }
}

fn lead(merging: &Merging) -> String {
    let version = merging.wire.as_ref().and_then(|wire| wire.get("version")).and_then(Value::as_i64);
    let version = version.map_or_else(String::new, |version| format!(" Version {version} is stored now."));
    let since = if merging.is_restored { "Since your draft was kept" } else { "Since you opened this page" };
    format!("{since}, these settings were changed elsewhere.{version}")
}

fn list(
    title: &'static str,
    note: &'static str,
    changes: &[Change],
    secrets: &Secrets,
) -> Option<impl IntoView + use<>> {
    let entry = |change: &Change| {
        let lines = diff(shown(change.before.as_ref(), secrets), shown(change.after.as_ref(), secrets));
        view! { <li class="review__entry"><p class="review__name">{full_label_of(&change.pointer)}</p>{lines}</li> }
    };
    let entries = changes.iter().map(entry).collect_view();
    (!changes.is_empty()).then(|| {
        view! {
            <section class="review__side" aria-label=title>
                <h3 class="review__title">{title}<span class="review__note">{note}</span></h3>
                <ul class="review__list">{entries}</ul>
            </section>
        }
    })
}

/// One choice: what was there, what they made of it, and what this draft made of it.
fn conflict_of(
    review: Review,
    merging: &Merging,
    number: usize,
    conflict: &Conflict,
    secrets: &Secrets,
) -> impl IntoView + use<> {
    let mut pointers: Vec<&String> = Vec::new();
    for change in conflict.mine.iter().chain(&conflict.theirs) {
        if !pointers.contains(&&change.pointer) {
            pointers.push(&change.pointer);
        }
    }
    let is_single = pointers.len() == 1;
    let side = |changes: Option<&[Change]>| {
        let lines = pointers.iter().map(|pointer| {
            let change = changes.and_then(|changes| changes.iter().find(|change| change.pointer == **pointer));
            let now = match change {
                Some(change) => change.after.as_ref(),
                None => merging.base.pointer(pointer),
            };
            let label = (!is_single).then(|| view! { <span class="review__part">{label_of(pointer)}</span> });
            view! { <div class="review__value">{label}{value(now, secrets)}</div> }
        });
        lines.collect_view()
    };
    let name = format!("conflict-{number}");
    let choice = move |is_mine: bool, label: &'static str| {
        let id = format!("{name}-{}", if is_mine { "mine" } else { "theirs" });
        let choose = move |_| {
            review.chosen.update(|chosen| {
                chosen.insert(number, is_mine);
            })
        };
        view! {
            <label class="review__choice" for=id.clone()>
                <input
                    id=id.clone()
                    type="radio"
                    name=name.clone()
                    prop:checked=move || review.chosen.with(|chosen| chosen.get(&number) == Some(&is_mine))
                    on:change=choose
                />
                {label}
            </label>
        }
    };
    let (keep, take) = (choice.clone()(true, "Keep mine"), choice(false, "Take theirs"));
    view! {
        <fieldset class="review__conflict">
            <legend class="review__legend">{conflict_name(conflict)}</legend>
            <div class="review__versions">
                <div class="review__version"><p class="review__whose">"Before"</p>{side(None)}</div>
                <div class="review__version"><p class="review__whose">{take}</p>{side(Some(&conflict.theirs))}</div>
                <div class="review__version"><p class="review__whose">{keep}</p>{side(Some(&conflict.mine))}</div>
            </div>
        </fieldset>
    }
}

fn conflict_name(conflict: &Conflict) -> String {
    match conflict.pointers.as_slice() {
        [whole] if whole == "/sourceContext" => "Source".to_owned(),
        [one] => full_label_of(one),
        [first, ..] if first == "/gitHub" => "Git triggers".to_owned(),
        _ if conflict.mine.len() + conflict.theirs.len() > 2 => "Source / Revision".to_owned(),
        _ => conflict.mine.first().map(|change| full_label_of(&change.pointer)).unwrap_or_default(),
    }
}

/// The acts while changes are put together.
#[component]
pub(super) fn MergeFoot() -> impl IntoView {
    let review = expect_context::<Review>();
    let n_open = Memo::new(move |_| {
        let n_conflicts = review.merging.with(|merging| merging.as_ref().map_or(0, |one| one.merge.conflicts.len()));
        n_conflicts.saturating_sub(review.chosen.with(std::collections::BTreeMap::len))
    });
    let off = Signal::derive(move || {
        let number = n_open.get();
        (number > 0).then(|| {
            format!(
                "{} to decide.",
                counted(i64::try_from(number).unwrap_or(i64::MAX), "setting is left", "settings are left")
            )
        })
    });
    view! {
        <button type="button" class="button" autofocus=true on:click=move |_| review.is_open.set(false)>
            "Back to editing"
        </button>
        <Button
            label="Apply and review again"
            kind=ButtonKind::Primary
            off=off
            on_click=move |()| review.apply_merge()
        />
    }
}
