//! Which revision is deployed: one of a few that exclude each other, with one field.

use std::collections::HashMap;

use leptos::prelude::*;

use super::Form;
use super::control::{Bound, changed_mark, line_well, with_old};
use crate::components::Segments;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::find;
use crate::model::settings::pointer::child;

/// The choice. What was typed for one comes back with it, for as long as the page is open.
#[component]
pub(super) fn Revision(
    form: Form,
    /// What holds them.
    pointer: &'static str,
    /// Their keys, and what they are called.
    choices: &'static [(&'static str, &'static str)],
    help: &'static str,
) -> impl IntoView {
    let first = choices.first().map_or("", |(key, _)| *key);
    let present = move |draft: &Draft| {
        let mut keys = choices.iter().map(|(key, _)| *key);
        keys.find(|key| draft.at(&child(pointer, key)).is_some()).unwrap_or(first)
    };
    let chosen = form.editor.of_draft(present);
    let typed = StoredValue::new(HashMap::<&'static str, String>::new());
    let choose = move |key: &'static str| {
        let keys: Vec<&str> = choices.iter().map(|(key, _)| *key).collect();
        form.editor.edit_at(pointer, |draft| {
            let old = present(draft);
            typed.update_value(|typed| {
                typed.insert(old, draft.text(&child(pointer, old)));
            });
            let stored =
                draft.stored().pointer(&child(pointer, key)).and_then(|value| value.as_str().map(str::to_owned));
            let text = typed.with_value(|typed| typed.get(key).cloned()).or(stored).unwrap_or_default();
            draft.set_exclusive(pointer, &keys, key, &text);
        });
    };
    let pointers: Vec<String> = choices.iter().map(|(key, _)| child(pointer, key)).collect();
    let is_changed = form.editor.is_changed(pointers.clone());
    let places: &'static [&'static str] = match pointer {
        "/sourceContext/hg" => &["/sourceContext/hg/branch", "/sourceContext/hg/revision"],
        _ => &["/sourceContext/git/branch", "/sourceContext/git/commit", "/sourceContext/git/tag"],
    };
    let is_shown = form.is_any_shown(places);
    let name = format!("revision-of{}", pointer.replace('/', "-"));
    let segments = move || {
        let name = name.clone();
        view! { <Segments name=name label="Revision" options=choices.to_vec() chosen=Signal::derive(move || chosen.get().to_owned()) on_choose=choose /> }
    };
    let field = move || {
        let key = chosen.get();
        let own = child(pointer, key);
        let word = choices.iter().find(|(other, _)| *other == key).map_or("", |(_, word)| *word);
        let own_help = find(&own).map_or("", |field| field.help);
        let text = {
            let own = own.clone();
            form.editor.of_draft(move |draft| with_old(draft, &own, &format!("{own_help} {help}")))
        };
        let bound = Bound::with_help(form, &own, word, Some(text.into()));
        let head = view! {
            <div class="field__head">
                <span class="field__label">"Revision"</span>
                {changed_mark(form, pointers.clone(), "Revision", bound.frame.id())}
            </div>
        };
        let control = view! {
            <div class="revision">
                {segments()}
                <label class="hidden" for=bound.frame.id()>{word}</label>
                {line_well(bound, false)}
            </div>
        };
        bound.frame.below(head, control)
    };
    view! {
        <div class="setting" class:setting--changed=move || is_changed.get() hidden=move || !is_shown.get()>{field}</div>
    }
}
