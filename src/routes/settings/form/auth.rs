//! How a repository is signed in to: one of three ways, or none for a public one.

use std::collections::HashMap;

use leptos::prelude::*;
use serde_json::{Value, json};

use super::Form;
use super::control::{Setting, changed_mark};
use crate::components::{Notice, Segments};
use crate::model::settings::document::is_stored_secret;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::label_of;
use crate::model::settings::pointer::{child, is_within};
use crate::model::words::Tone;

const PUBLIC: &str = "public";
/// The keys of the ways, in the order in which the service takes them when there are several.
const WAYS: [&str; 3] = ["sshAuth", "accessToken", "basicAuth"];

fn way_of(draft: &Draft, pointer: &str) -> &'static str {
    WAYS.into_iter().find(|way| draft.at(&child(pointer, way)).is_some()).unwrap_or(PUBLIC)
}

/// The ways, and the fields of the chosen one.
#[component]
pub(super) fn Auth(
    form: Form,
    /// Where it stands.
    pointer: &'static str,
) -> impl IntoView {
    let chosen = form.editor.of_draft(move |draft| way_of(draft, pointer));
    let filled_in = StoredValue::new(HashMap::<&'static str, Value>::new());
    let choose = move |way: &'static str| {
        form.editor.edit_at(pointer, |draft| {
            for other in WAYS {
                let own = child(pointer, other);
                if let Some(value) = draft.at(&own).cloned() {
                    filled_in.update_value(|filled_in| {
                        filled_in.insert(other, value);
                    });
                }
                draft.set(&own, None);
            }
            if way != PUBLIC {
                let own = child(pointer, way);
                // A secret that was given up in the meantime has to be typed again.
                let before = filled_in.with_value(|filled_in| filled_in.get(way).cloned());
                let before = before.filter(|value| draft.secrets.knows(value));
                let empty = if way == "accessToken" { Value::from("") } else { json!({}) };
                let value = before.or_else(|| draft.stored().pointer(&own).cloned()).unwrap_or(empty);
                draft.set(&own, Some(value));
            }
        });
    };
    // Secrets that are stored and would go.
    let lost = Memo::new(move |_| {
        let way = chosen.get();
        form.editor.changes.with(|changes| {
            let gone = changes.iter().filter(|change| {
                change.after.is_none()
                    && is_within(&change.pointer, pointer)
                    && !is_within(&change.pointer, &child(pointer, way))
                    && change.before.as_ref().is_some_and(is_stored_secret)
            });
            gone.map(|change| label_of(&change.pointer).to_lowercase()).collect::<Vec<_>>().join(", ")
        })
    });
    let notice = move || {
        let lost = lost.get();
        (!lost.is_empty()).then(|| {
            let text = format!("{lost}. Once saved there is no way back; until then Undo brings it back.");
            view! { <Notice tone=Tone::Warn lead="The next save removes what is stored:" text=text /> }
        })
    };
    let name = format!("auth-of{}", pointer.replace('/', "-"));
    let options = vec![
        (PUBLIC, "Public"),
        ("accessToken", "Access token"),
        ("sshAuth", "SSH key"),
        ("basicAuth", "User and password"),
    ];
    let fields = move || {
        let at = |key: &str| format!("{pointer}/{key}");
        match chosen.get() {
            "accessToken" => view! { <Setting form=form pointer=at("accessToken") is_wide=true /> }.into_any(),
            "sshAuth" => view! {
                <Setting form=form pointer=at("sshAuth/sshPrivateKey") is_wide=true />
                <Setting form=form pointer=at("sshAuth/password") />
            }
            .into_any(),
            "basicAuth" => view! {
                <Setting form=form pointer=at("basicAuth/userName") />
                <Setting form=form pointer=at("basicAuth/password") />
            }
            .into_any(),
            _ => view! { <p class="section__text setting--wide">"No credentials: everybody may read the repository, or the provider's app does."</p> }.into_any(),
        }
    };
    let places: &'static [&'static str] = match pointer {
        "/sourceContext/hg/hgAuth" => &["/sourceContext/hg/hgAuth"],
        "/sourceContext/template/gitAuth" => &["/sourceContext/template/gitAuth"],
        _ => &["/sourceContext/git/gitAuth"],
    };
    let is_shown = form.is_any_shown(places);
    let part_id = format!("{name}-choice");
    let mark = changed_mark(form, vec![pointer.to_owned()], "Authentication", part_id.clone());
    view! {
        <fieldset class="part" hidden=move || !is_shown.get() id=part_id tabindex="-1">
            <legend class="hidden">"Authentication"</legend>
            <div class="field setting--wide">
                <div class="field__head">
                    <span class="field__label" aria-hidden="true">"Authentication"</span>
                    {mark}
                </div>
                <Segments
                    name=name
                    label="Authentication"
                    options=options
                    chosen=Signal::derive(move || chosen.get().to_owned())
                    on_choose=choose
                />
                {notice}
            </div>
            {fields}
        </fieldset>
    }
}
