//! Secrets: one that is stored is a closed well; one that is typed can be looked at until it is sent, once.

use leptos::prelude::*;

use super::Form;
use super::control::Bound;
use crate::browser::focus_by_id;
use crate::components::Glyph;
use crate::model::settings::document::{is_stored_secret, typed_secret};
use crate::model::settings::fields::{Field, Kind};
use crate::model::words::Icon;

/// What stands at a secret's place.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Standing {
    /// A secret that the service has.
    Stored,
    /// A text that the service has, which is no secret.
    Plain,
    /// One that was typed here, or none.
    Open,
}

/// A field for a secret.
#[component]
pub(super) fn SecretSetting(form: Form, pointer: String, field: &'static Field) -> impl IntoView {
    let was_stored = {
        let pointer = pointer.clone();
        form.editor.of_draft(move |draft| draft.stored().pointer(&pointer).is_some_and(is_stored_secret))
    };
    // A stored secret goes on standing until something is typed over it; what is read anew stands closed again.
    let replaces_read_at = RwSignal::new(None::<f64>);
    let is_replacing = Memo::new(move |_| replaces_read_at.get() == Some(form.editor.read.with(|read| read.at_ms)));
    let standing = {
        let pointer = pointer.clone();
        form.editor.of_draft(move |draft| match draft.at(&pointer) {
            Some(value) if is_stored_secret(value) => Standing::Stored,
            Some(value) if value.as_str().is_some_and(|text| !text.is_empty()) => Standing::Plain,
            _ => Standing::Open,
        })
    };
    let is_typed = {
        let pointer = pointer.clone();
        form.editor.of_draft(move |draft| draft.at(&pointer).and_then(typed_secret).is_some())
    };
    let help = Signal::derive(move || {
        let goes = "It goes out once, as a secret, and is never shown again.";
        let own = if is_typed.get() {
            goes
        } else if was_stored.get() && standing.get() == Standing::Open {
            "The stored one is removed by the next save."
        } else if standing.get() == Standing::Plain {
            "It is stored as plain text, for everybody to read. Type it again to make it a secret."
        } else {
            ""
        };
        [field.help, own].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let bound = Bound::with_help(form, &pointer, field.label, Some(help));
    let is_closed = Memo::new(move |_| standing.get() == Standing::Stored && !is_replacing.get());
    let id = bound.frame.id();
    let control = move || {
        if is_closed.get() {
            let remove_id = id.clone();
            let replace_id = id.clone();
            let replace = move |_| {
                replaces_read_at.set(Some(form.editor.read.with_untracked(|read| read.at_ms)));
                focus_by_id(replace_id.clone());
            };
            let remove = move |_| {
                bound.write(|draft, pointer| draft.set(pointer, None));
                focus_by_id(remove_id.clone());
            };
            closed_well(bound, replace, remove).into_any()
        } else {
            let is_long = field.kind == Kind::LongSecret;
            let keep = move || {
                replaces_read_at.set(None);
                bound.write(|draft, pointer| draft.undo(pointer));
                focus_by_id(bound.frame.id());
            };
            view! { <OpenWell bound=bound is_long=is_long is_replacing=is_replacing on_keep=keep /> }.into_any()
        }
    };
    bound.frame.below(bound.head(), control)
}

fn closed_well(
    bound: Bound,
    replace: impl FnMut(leptos::ev::MouseEvent) + 'static,
    remove: impl FnMut(leptos::ev::MouseEvent) + 'static,
) -> impl IntoView {
    let label = bound.label;
    view! {
        <div class="field__well field__well--closed">
            <Glyph icon=Icon::Lock />
            <span class="field__set">"Set, not shown"</span>
            <button
                id=bound.frame.id()
                type="button"
                class="link"
                aria-label=format!("Replace {label}")
                aria-describedby=move || bound.frame.described_by()
                on:click=replace
            >
                "Replace"
            </button>
            <button type="button" class="link" aria-label=format!("Remove {label}") on:click=remove>"Remove"</button>
        </div>
    }
}

/// Where a secret is typed.
#[component]
fn OpenWell(
    bound: Bound,
    is_long: bool,
    is_replacing: Memo<bool>,
    /// Gives up replacing a stored secret.
    on_keep: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let frame = bound.frame;
    let is_revealed = RwSignal::new(false);
    let number = bound.read(|draft, pointer| draft.at(pointer).and_then(typed_secret));
    // The field itself holds what was typed: it is filled only when another secret comes to its place.
    let text =
        move || {
            let number = number.get();
            bound.form.editor.draft.with_untracked(|draft| {
                number.and_then(|number| draft.secrets.text(number)).unwrap_or_default().to_owned()
            })
        };
    let type_in = move |event| {
        let text = event_target_value(&event);
        bound.write(|draft, pointer| {
            if !text.is_empty() {
                draft.set_secret(pointer, &text);
            } else if is_replacing.get_untracked() {
                let stored = draft.stored().pointer(pointer).cloned();
                draft.set(pointer, stored);
            } else {
                draft.set(pointer, None);
            }
        });
    };
    let control = if is_long {
        view! {
            <textarea
                id=frame.id()
                class="field__secret-area mono"
                class:field__secret-area--masked=move || !is_revealed.get()
                rows="3"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=text
                on:input=type_in
                on:blur=move |_| bound.leave()
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=frame.id()
                class="field__input"
                type=move || if is_revealed.get() { "text" } else { "password" }
                autocomplete="new-password"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=text
                on:input=type_in
                on:blur=move |_| bound.leave()
            />
        }
        .into_any()
    };
    view! {
        <div class="field__well">
            <Glyph icon=Icon::Lock />
            {control}
            {reveal_button(bound.label, is_revealed)}
            <Show when=move || is_replacing.get()>
                <button
                    type="button"
                    class="link"
                    aria-label=format!("Keep the stored {}", bound.label)
                    on:click=move |_| on_keep()
                >
                    "Keep stored"
                </button>
            </Show>
        </div>
    }
}

/// Shows what was typed, and hides it again.
pub(super) fn reveal_button(label: impl Into<String>, is_revealed: RwSignal<bool>) -> impl IntoView {
    let label = format!("Show {} as it was typed", label.into());
    view! {
        <button
            type="button"
            class="field__button"
            aria-label=label
            aria-pressed=move || is_revealed.get().to_string()
            on:click=move |_| is_revealed.update(|is_revealed| *is_revealed = !*is_revealed)
        >
            <Glyph icon=Icon::Eye />
        </button>
    }
}
