//! Environment variables: a row each, plain or secret; those that the next save removes stand below, struck through.

use leptos::prelude::*;
use serde_json::Value;

use super::Form;
use super::control::undo_mark;
use super::paste::PasteDialog;
use super::secret::reveal_button;
use super::section::SectionCard;
use crate::browser::focus_by_id;
use crate::components::{Button, ButtonKind, Glyph};
use crate::model::settings::document::{VARIABLES, is_secret, is_stored_secret, typed_secret};
use crate::model::settings::draft::{Draft, Variable};
use crate::model::settings::fields::Section;
use crate::model::settings::find::is_variable_found;
use crate::model::settings::pointer::{child, is_within, keys};
use crate::model::settings::rules::variables::name_warning;
use crate::model::settings::rules::{RowProblem, variable_problems};
use crate::model::words::Icon;

fn name_id(key: u32) -> String {
    format!("variable-{key}-name")
}

fn value_id(key: u32) -> String {
    format!("variable-{key}-value")
}

/// Where a variable that has a problem is on the page: the field that is wrong. `None` for any other setting.
pub(super) fn id_of_problem(draft: &Draft, pointer: &str) -> Option<String> {
    let name = is_within(pointer, VARIABLES).then(|| keys(pointer).pop())??;
    let called = |key: u32| draft.variables().iter().any(|row| row.key == key && row.name.trim() == name);
    let found = variable_problems(draft.variables()).into_iter().find(|problem| called(problem.key));
    match found {
        Some(problem) if problem.is_name => Some(name_id(problem.key)),
        _ => draft.variables().iter().find(|row| row.name.trim() == name).map(|row| value_id(row.key)),
    }
}

/// What says that a row was left, whatever its name is by then.
fn row_mark(key: u32) -> String {
    format!("variable-{key}")
}

#[component]
pub(super) fn VariablesSection(form: Form) -> impl IntoView {
    let keys = form.editor.of_draft(|draft| draft.variables().iter().map(|row| row.key).collect::<Vec<_>>());
    let removed = form.editor.of_draft(|draft| {
        let stored = draft.stored().pointer(VARIABLES).and_then(Value::as_object);
        let has = |name: &str| draft.variables().iter().any(|row| row.name.trim() == name);
        stored.into_iter().flat_map(|stored| stored.keys()).filter(|name| !has(name)).cloned().collect::<Vec<_>>()
    });
    let is_pasting = RwSignal::new(false);
    let add = move |()| {
        let mut key = None;
        form.find.set(String::new());
        form.editor.edit(|draft| key = Some(draft.add_variable("", "")));
        if let Some(key) = key {
            focus_by_id(name_id(key));
        }
    };
    let acts = view! {
        <button type="button" class="link" on:click=move |_| is_pasting.set(true)>"Paste .env…"</button>
    };
    view! {
        <SectionCard form=form section=Section::Variables acts=acts.into_any()>
            <div class="variables setting--wide">
                <For each=move || keys.get() key=|key| *key let:key><Row form=form key=key keys=keys /></For>
                <For each=move || removed.get() key=Clone::clone let:name><Removed form=form name=name /></For>
                <div class="variables__foot" id="variables-foot" tabindex="-1">
                    <Button label="Add variable" icon=Icon::Plus kind=ButtonKind::Small on_click=add />
                    <p class="check__help">
                        "A secret goes out once and is never shown again. The service may turn a plain value into a "
                        "secret by itself."
                    </p>
                </div>
            </div>
            <PasteDialog form=form is_open=is_pasting />
        </SectionCard>
    }
}

/// A variable that is stored and will not be there after the save.
#[component]
fn Removed(form: Form, name: String) -> impl IntoView {
    let pointer = child(VARIABLES, &name);
    let undo = move |_| {
        form.editor.edit_at(&pointer, |draft| draft.undo(&pointer));
        focus_by_id("variables-foot".to_owned());
    };
    view! {
        <div class="gone-row">
            <s class="mono">{name.clone()}</s>
            <span class="check__help">"removed by the next save"</span>
            <button type="button" class="link field__undo" aria-label=format!("Undo removing {name}") on:click=undo>
                <Glyph icon=Icon::Undo />
                "Undo"
            </button>
        </div>
    }
}

#[component]
fn Row(form: Form, key: u32, keys: Memo<Vec<u32>>) -> impl IntoView {
    let editor = form.editor;
    let of_row = move |read: fn(&Variable) -> Value| {
        editor.of_draft(move |draft| draft.variables().iter().find(|row| row.key == key).map(read).unwrap_or_default())
    };
    let name = Memo::new(move |_| {
        of_row(|row| Value::from(row.name.clone())).with(|name| name.as_str().unwrap_or_default().to_owned())
    });
    let value = of_row(|row| row.value.clone());
    let place = Memo::new(move |_| keys.with(|keys| keys.iter().position(|own| *own == key).unwrap_or_default() + 1));
    let is_secret_now = Memo::new(move |_| value.with(is_secret));
    // The secret that is being replaced, and when it was read: what is read anew stands closed again.
    let replaced = RwSignal::new(None::<(f64, Value)>);
    let is_replacing = Memo::new(move |_| {
        let read_at_ms = editor.read.with(|read| read.at_ms);
        replaced.with(|replaced| replaced.as_ref().is_some_and(|(at_ms, _)| *at_ms == read_at_ms))
    });
    let is_closed = Memo::new(move |_| value.with(is_stored_secret) && !is_replacing.get());
    let pointer = move || child(VARIABLES, name.with(|name| name.trim().to_owned()).as_str());
    let is_changed = Memo::new(move |_| {
        let pointer = pointer();
        editor.changes.with(|changes| changes.iter().any(|change| change.pointer == pointer))
    });
    let is_shown = Memo::new(move |_| form.find.with(|words| name.with(|name| is_variable_found(name, words))));
    let notes_id = format!("variable-{key}-notes");
    // A screen reader is told the name; a row that has none yet, its place.
    let called = move || {
        let name = name.get();
        if name.trim().is_empty() { format!("variable {}", place.get()) } else { name }
    };
    let remove = move |_| {
        let neighbour = keys.with_untracked(|keys| {
            let at = keys.iter().position(|own| *own == key).unwrap_or_default();
            keys.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| keys.get(before))).copied()
        });
        form.said.set(format!("{} removed", untrack(called)));
        editor.edit(|draft| draft.remove_variable(key));
        focus_by_id(neighbour.map_or_else(|| "variables-foot".to_owned(), name_id));
    };
    let rename = move |event| {
        let name = event_target_value(&event);
        editor.edit_at(&untrack(pointer), |draft| draft.rename_variable(key, &name));
    };
    let mark = move |event| {
        let is_secret = event_target_checked(&event);
        editor.edit_at(&untrack(pointer), |draft| draft.set_variable_secret(key, is_secret));
    };
    let leave = move || {
        // A browser says so as well when the row goes whose field has the focus.
        if name.try_get_untracked().is_none() {
            return;
        }
        editor.touch(&row_mark(key));
        editor.touch(&untrack(pointer));
    };
    let first_name = StoredValue::new(name.get_untracked());
    let undo = move |()| {
        replaced.set(None);
        let mut is_left = false;
        editor.edit_at(&untrack(pointer), |draft| {
            is_left = first_name.with_value(|name| draft.undo_row(key, name));
        });
        focus_by_id(if is_left { value_id(key) } else { "variables-foot".to_owned() });
    };
    // Rows have problems of their own: a name that is missing, or that another row has.
    let problem = Memo::new(move |_| {
        let pointer = pointer();
        let is_shown = editor.is_reviewed.get() || editor.touched.with(|touched| touched.contains(&row_mark(key)));
        let of_row = || {
            let found = editor.draft.with(|draft| variable_problems(draft.variables()));
            found.into_iter().find(|problem| problem.key == key)
        };
        // What the service or the document says is of the value: names are looked at in the rows.
        let in_document = || {
            let find = |all: &Vec<(String, String)>| all.iter().find(|(other, _)| *other == pointer).cloned();
            let (_, sentence) = form.problems.with(find)?;
            Some(RowProblem { key, is_name: false, sentence })
        };
        is_shown.then(of_row).flatten().or_else(in_document)
    });
    let is_bad = move |is_name: bool| {
        Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.is_name == is_name)))
    };
    let (is_bad_name, is_bad_value) = (is_bad(true), is_bad(false));
    let warning = Memo::new(move |_| name.with(|name| name_warning(name.trim())));
    let well = {
        let notes_id = notes_id.clone();
        move || {
            let notes_id = notes_id.clone();
            if is_closed.get() {
                let replace = move |_| {
                    let read_at_ms = editor.read.with_untracked(|read| read.at_ms);
                    replaced.set(Some((read_at_ms, value.get_untracked())));
                    focus_by_id(value_id(key));
                };
                view! {
                    <div class="field__well field__well--closed">
                        <Glyph icon=Icon::Lock />
                        <span class="field__set">"Set, not shown"</span>
                        <button
                            id=value_id(key)
                            type="button"
                            class="link"
                            aria-label=move || format!("Replace the value of {}", called())
                            aria-describedby=notes_id
                            on:click=replace
                        >
                            "Replace"
                        </button>
                    </div>
                }
                .into_any()
            } else {
                view! {
                    <ValueField
                        form=form
                        key=key
                        called=Signal::derive(called)
                        notes_id=notes_id
                        replaced=replaced
                        is_replacing=is_replacing
                        is_bad=is_bad_value
                        on_blur=leave
                    />
                }
                .into_any()
            }
        }
    };
    view! {
        <div
            class="env-row"
            class:setting--changed=move || is_changed.get()
            role="group"
            aria-label=move || format!("Variable {}", called().trim_start_matches("variable "))
            hidden=move || !is_shown.get()
        >
            <div class="field__well" class:env-row__well--bad=move || is_bad_name.get()>
                <input
                    id=name_id(key)
                    class="field__input"
                    aria-label=move || format!("Name of variable {}", place.get())
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || is_bad_name.get().to_string()
                    aria-describedby=notes_id.clone()
                    prop:value=move || name.get()
                    on:input=rename
                    on:blur=move |_| leave()
                />
            </div>
            <div class="env-row__value">{well}</div>
            <label class="env-row__secret">
                <input
                    class="check__box"
                    type="checkbox"
                    aria-label=move || format!("Secret: {}", called())
                    prop:checked=move || is_secret_now.get()
                    on:change=mark
                />
                "Secret"
            </label>
            <button
                type="button"
                class="field__button env-row__remove"
                aria-label=move || format!("Remove {}", called())
                on:click=remove
            >
                <Glyph icon=Icon::CrossMark />
            </button>
            <div class="env-row__changed">{undo_mark(is_changed, Signal::derive(called), undo)}</div>
            <div class="env-row__notes" id=notes_id>
                <p class="field__problem" role="alert">
                    {move || problem.get().map(|problem| view! {
                        <Glyph icon=Icon::Warning /><span>{problem.sentence}</span>
                    })}
                </p>
                {move || warning.get().map(|text| view! {
                    <p class="env-row__warning"><Glyph icon=Icon::Warning /><span>{text}</span></p>
                })}
            </div>
        </div>
    }
}

/// Where the value is typed, open or hidden.
#[component]
fn ValueField(
    form: Form,
    key: u32,
    called: Signal<String>,
    notes_id: String,
    /// The stored secret that is being replaced, until that is given up.
    replaced: RwSignal<Option<(f64, Value)>>,
    is_replacing: Memo<bool>,
    is_bad: Memo<bool>,
    on_blur: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let editor = form.editor;
    let is_revealed = RwSignal::new(false);
    let value = editor.of_draft(move |draft| {
        draft.variables().iter().find(|row| row.key == key).map(|row| row.value.clone()).unwrap_or_default()
    });
    let is_hidden = Memo::new(move |_| value.with(is_secret));
    let is_stored = Memo::new(move |_| value.with(is_stored_secret));
    let name = move || {
        editor.draft.with_untracked(|draft| {
            let row = draft.variables().iter().find(|row| row.key == key);
            row.map(|row| row.name.clone()).unwrap_or_default()
        })
    };
    // The secret that is stored, in the place of what was typed over it.
    let put_back = move || {
        let name = name();
        let Some((_, stored)) = replaced.get_untracked() else { return };
        editor.edit_at(&child(VARIABLES, name.trim()), |draft| draft.put_variable_back(key, &name, stored));
    };
    let can_keep = Memo::new(move |_| is_replacing.get() && is_hidden.get());
    // The field itself holds what was typed: of a secret, the draft has only its number.
    let text = move || {
        value.with(|value| match value {
            Value::String(text) => text.clone(),
            secret => editor.draft.with_untracked(|draft| {
                typed_secret(secret).and_then(|number| draft.secrets.text(number)).unwrap_or_default().to_owned()
            }),
        })
    };
    let type_in = move |event| {
        let text = event_target_value(&event);
        if text.is_empty() && can_keep.get_untracked() {
            put_back();
        } else {
            editor.edit_at(&child(VARIABLES, name().trim()), |draft| draft.set_variable(key, &text));
        }
    };
    let keep = move |_| {
        put_back();
        replaced.set(None);
        focus_by_id(value_id(key));
    };
    view! {
        <div class="field__well" class:env-row__well--bad=move || is_bad.get()>
            {move || is_hidden.get().then(|| view! { <Glyph icon=Icon::Lock /> })}
            <input
                id=value_id(key)
                class="field__input"
                type=move || if is_hidden.get() && !is_revealed.get() { "password" } else { "text" }
                aria-label=move || format!("Value of {}", called.get())
                autocomplete="new-password"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || is_bad.get().to_string()
                aria-describedby=notes_id
                prop:value=text
                on:input=type_in
                on:blur=move |_| on_blur()
            />
            {move || (is_hidden.get() && !is_stored.get()).then(|| reveal_button(format!("the value of {}", called.get()), is_revealed))}
            {move || can_keep.get().then(|| view! {
                <button
                    type="button"
                    class="link"
                    aria-label=move || format!("Keep the stored value of {}", called.get())
                    on:click=keep
                >
                    "Keep stored"
                </button>
            })}
        </div>
    }
}
