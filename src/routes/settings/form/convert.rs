//! The dialog before something becomes another kind: it asks for the kind and names what goes. Only its last button
//! changes the draft.

use leptos::prelude::*;
use leptos::tachys::view::any_view::IntoAny;

use super::Form;
use crate::components::{Dialog, SelectField};
use crate::model::settings::document::is_stored_secret;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::label_of;
use crate::model::settings::find::lost_and_moved;

/// The way from one kind to another.
#[component]
pub(super) fn ConvertDialog(
    form: Form,
    is_open: RwSignal<bool>,
    /// The id of its list of kinds.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// What is chosen in it.
    label: &'static str,
    /// The kinds, and what they are called.
    options: Vec<(String, String)>,
    /// The kind that it is now.
    current: Signal<String>,
    /// Makes a draft the kind.
    convert: fn(&mut Draft, &str),
    /// What is said of kinds beside what goes.
    #[prop(optional)]
    note: Option<fn(&str) -> Option<&'static str>>,
) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let names = StoredValue::new(options.clone());
    let options = Signal::derive(move || {
        let now = current.get();
        let choose = (String::new(), "Choose".to_owned());
        std::iter::once(choose).chain(options.iter().filter(|(kind, _)| *kind != now).cloned()).collect::<Vec<_>>()
    });
    let name = move || {
        let chosen = chosen.get();
        names.with_value(|names| names.iter().find(|(kind, _)| *kind == chosen).map(|(_, name)| name.clone()))
    };
    let outcome = Memo::new(move |_| {
        let kind = chosen.get();
        (!kind.is_empty()).then(|| {
            form.editor.draft.with(|draft| {
                let mut after = draft.clone();
                convert(&mut after, &kind);
                let (lost, moved) = lost_and_moved(draft, &after);
                let has_secret = lost.iter().any(|pointer| draft.at(pointer).is_some_and(is_stored_secret));
                let label =
                    |pointers: Vec<String>| pointers.iter().map(|pointer| label_of(pointer)).collect::<Vec<_>>();
                (label(lost), label(moved), has_secret)
            })
        })
    });
    let consequences = move || {
        outcome.get().map(|(lost, moved, has_secret)| {
            let extra = note.and_then(|note| note(&chosen.get()));
            let list = |title: &'static str, names: Vec<String>| {
                (!names.is_empty()).then(|| {
                    let items = names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
                    view! { <p><strong>{title}</strong></p><ul class="goes">{items}</ul> }
                })
            };
            let nothing = lost.is_empty().then(|| view! { <p>"Nothing that is filled in now is removed."</p> });
            let secret = has_secret.then(|| {
                view! { <p>"Once that is saved, a secret among them has no way back: the service never shows it."</p> }
            });
            view! {
                {list("Removed with the next save", lost)}
                {nothing}
                {secret}
                {list("Carried along", moved)}
                {extra.map(|extra| view! { <p>{extra}</p> })}
            }
        })
    };
    let is_off = move || chosen.with(String::is_empty);
    let close = move || {
        is_open.set(false);
        chosen.set(String::new());
    };
    let confirm = move |_| {
        if !untrack(is_off) {
            let kind = chosen.get_untracked();
            form.editor.edit(|draft| convert(draft, &kind));
            close();
        }
    };
    let button = move || name().map_or_else(|| "Choose first".to_owned(), |name| format!("Change to {name}"));
    view! {
        <Dialog
            is_open=is_open
            title=title
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| close()>"Leave it as it is"</button>
                <button
                    type="button"
                    class="button button--primary"
                    aria-disabled=move || is_off().to_string()
                    on:click=confirm
                >
                    {button}
                </button>
            })
        >
            <SelectField id=id label=label value=chosen options=options />
            <div class="convert" role="status">{consequences}</div>
            <p>"Nothing is sent yet. Until it is saved, Undo brings everything back."</p>
        </Dialog>
    }
    .into_any()
}
