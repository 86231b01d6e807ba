//! The bar at the foot of the page from which changes are reviewed or discarded. Nothing is sent from it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::panel::ChangeList;
use super::state::Review;
use crate::components::{Button, ButtonKind, Dialog, Glyph};
use crate::model::format::counted;
use crate::model::settings::fields::label_of;
use crate::model::settings::outcome::n_typed_secrets;
use crate::model::words::Icon;
use crate::paths::Paths;

/// Asks before changes are discarded. A context.
#[derive(Clone, Copy)]
pub(super) struct Discarding(pub(super) RwSignal<bool>);

impl Discarding {
    pub(super) fn ask(self) {
        self.0.set(true);
    }
}

/// The bar.
#[component]
pub(in crate::routes::settings) fn SaveBar() -> impl IntoView {
    let review = expect_context::<Review>();
    let discarding = expect_context::<Discarding>();
    let is_stored = review.editor.of_draft(crate::model::settings::draft::Draft::is_stored);
    let label = Signal::derive(move || match review.n_changes() {
        0 => "Review changes".to_owned(),
        number => format!("Review {}", n_changes(number)),
    });
    let off = Signal::derive(move || review.why_not());
    let promise = move || {
        if is_stored.get() {
            "Nothing is sent before you have seen it."
        } else {
            "Nothing is set up before you have seen it."
        }
    };
    let has_changes = Memo::new(move |_| review.is_unsaved());
    let review_now = move |()| {
        review.editor.is_reviewed.set(true);
        review.open();
    };
    view! {
        <div class="save-bar" role="region" aria-label="Save">
            <div class="save-bar__left">
                <Problems />
                <Show when=move || review.editor.changes.with(|changes| !changes.is_empty())>
                    <details class="save-bar__changes">
                        <summary class="save-bar__opener">
                            {move || n_changes(review.n_changes())}
                            <Glyph icon=Icon::ChevronUp />
                        </summary>
                        <div class="save-bar__list"><ChangeList /></div>
                    </details>
                </Show>
            </div>
            <p class="save-bar__promise">{promise}</p>
            <Show when=move || has_changes.get()>
                <button type="button" class="button save-bar__discard" on:click=move |_| discarding.ask()>"Discard"</button>
            </Show>
            <Button label=label kind=ButtonKind::Primary off=off on_click=review_now />
        </div>
        <DiscardDialog />
    }
}

pub(super) fn n_changes(number: usize) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), "change", "changes")
}

/// How many problems keep the changes from being saved, with the way to the first.
#[component]
fn Problems() -> impl IntoView {
    let review = expect_context::<Review>();
    let paths = expect_context::<Paths>();
    let (search, navigate) = (use_location().search, StoredValue::new_local(use_navigate()));
    // Settings are put right in the form, whichever view is open.
    let form = StoredValue::new(review.editor.stack.with_value(|stack| paths.stack_settings(stack)));
    let to_form = move || {
        if !search.with_untracked(String::is_empty) {
            let options = NavigateOptions { resolve: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| form.with_value(|form| navigate(form, options)));
        }
    };
    let first =
        Memo::new(move |_| review.problems.with(|problems| Some((problems.len(), problems.first()?.pointer.clone()))));
    let told = move || {
        first.get().map(|(number, pointer)| {
            // A variable may have a value and no name yet.
            let label = Some(label_of(&pointer)).filter(|label| !label.is_empty());
            let label = label.unwrap_or_else(|| "Variable without a name".to_owned());
            let count = counted(i64::try_from(number).unwrap_or(i64::MAX), "problem", "problems");
            let go = move |_| {
                review.editor.is_reviewed.set(true);
                review.editor.go_to.set(Some(pointer.clone()));
                to_form();
            };
            view! {
                <span class="save-bar__count"><Glyph icon=Icon::Warning />{count}</span>
                <button type="button" class="link save-bar__first" on:click=go>{label}</button>
            }
        })
    };
    view! { <div class="save-bar__problems" role="status">{told}</div> }
}

#[component]
fn DiscardDialog() -> impl IntoView {
    let review = expect_context::<Review>();
    let Discarding(is_open) = expect_context::<Discarding>();
    let number = Memo::new(move |_| review.n_changes());
    let what = move || match number.get() {
        0 => "the text".to_owned(),
        number => n_changes(number),
    };
    let n_secrets = review.editor.of_draft(|draft| n_typed_secrets(&draft.wanted()));
    let title = Signal::derive(move || format!("Discard {}?", what()));
    let text = move || match n_secrets.get() {
        0 => "The form goes back to what is stored.".to_owned(),
        1 => "The form goes back to what is stored. The secret that you typed is forgotten.".to_owned(),
        number => format!("The form goes back to what is stored. The {number} secrets that you typed are forgotten."),
    };
    let discard = move |_| {
        is_open.set(false);
        review.discard();
    };
    view! {
        <Dialog
            is_open=is_open
            title=title
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>
                    "Keep editing"
                </button>
                <button type="button" class="button button--danger-fill" on:click=discard>
                    {move || format!("Discard {}", what())}
                </button>
            })
        >
            <p>{text}</p>
        </Dialog>
    }
}
