//! What has changed, beside the form, each with a way to take it back; and what is known of the stored settings.

use chrono::TimeDelta;
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::super::editor::Editor;
use super::diff::diff;
use super::state::Review;
use crate::browser::Ticker;
use crate::components::Glyph;
use crate::model::format::{age, counted};
use crate::model::settings::fields::{FIELDS, find, label_of, section_of};
use crate::model::settings::show::{Shown, manager, shown};
use crate::model::words::Icon;
use crate::routes::act::{MayAct, may_act};

/// The changes, beside the form.
#[component]
pub(in crate::routes::settings) fn ChangesPanel() -> impl IntoView {
    view! {
        <aside class="edits" aria-label=if may_act() { "Changes" } else { "What is stored" }>
            <MayAct><ChangeList /></MayAct>
            <Facts />
        </aside>
    }
}

/// The changes, one under the other.
#[component]
pub(super) fn ChangeList() -> impl IntoView {
    let review = expect_context::<Review>();
    let discard = expect_context::<super::bar::Discarding>();
    let editor = review.editor;
    let n_changes = Memo::new(move |_| review.n_changes());
    let title = move || match n_changes.get() {
        0 => "No changes".to_owned(),
        number => counted(i64::try_from(number).unwrap_or(i64::MAX), "change", "changes"),
    };
    let undo_all = move || {
        (n_changes.get() > 0).then(|| {
            view! { <button type="button" class="link" on:click=move |_| discard.ask()>"Undo all"</button> }
        })
    };
    let heading = NodeRef::<html::H2>::new();
    // What had the focus goes with its entry.
    let on_undone = Callback::new(move |()| {
        if let Some(heading) = heading.get_untracked() {
            drop(heading.focus());
        }
    });
    let pointers = move || -> Vec<String> {
        editor.changes.with(|changes| changes.iter().map(|change| change.pointer.clone()).collect())
    };
    view! {
        <div class="edits__head">
            <h2 class="edits__title" tabindex="-1" node_ref=heading>{title}</h2>
            {undo_all}
        </div>
        <ul class="edits__list">
            <For each=pointers key=|pointer: &String| pointer.clone() let:pointer>
                <Entry pointer=pointer on_undone=on_undone />
            </For>
        </ul>
    }
}

#[component]
fn Entry(pointer: String, on_undone: Callback<()>) -> impl IntoView {
    let review = expect_context::<Review>();
    let name = short_name(&pointer);
    let label = format!("Undo {}", label_of(&pointer));
    let lines = shown_change(review.editor, pointer.clone());
    let undo = move |_| {
        review.editor.edit(|draft| draft.undo(&pointer));
        on_undone.run(());
    };
    view! {
        <li class="edits__entry">
            <div class="edits__name">
                <span>{name}</span>
                <button type="button" class="edits__undo" aria-label=label.clone() title=label on:click=undo>
                    <Glyph icon=Icon::Undo />
                </button>
            </div>
            {move || lines.get().map(|(before, after)| diff(before, after))}
        </li>
    }
}

/// How the change of a setting reads at the moment. The length of a secret changes without its place in the document.
pub(super) fn shown_change(editor: Editor, pointer: String) -> Memo<Option<(Shown, Shown)>> {
    Memo::new(move |_| {
        editor.draft.with(|draft| {
            editor.changes.with(|changes| {
                let change = changes.iter().find(|change| change.pointer == pointer)?;
                let value = |value: &Option<Value>| shown(value.as_ref(), &draft.secrets);
                Some((value(&change.before), value(&change.after)))
            })
        })
    })
}

/// What a setting is called in a narrow list: with its section where another one has the same label.
pub(super) fn short_name(pointer: &str) -> String {
    let label = label_of(pointer);
    let is_shared = find(pointer).is_some_and(|field| {
        let others = FIELDS.iter().filter(|other| other.label == field.label && other.pointer != field.pointer);
        others.count() > 0
    });
    if is_shared { format!("{}: {label}", section_of(pointer).title()) } else { label }
}

/// What is known of the stored settings.
#[component]
fn Facts() -> impl IntoView {
    let review = expect_context::<Review>();
    let ticker = expect_context::<Ticker>();
    let read = review.editor.read;
    let version = move || {
        let version = read.with(|read| read.version);
        version.map_or_else(|| "none".to_owned(), |version| version.to_string())
    };
    let since = move || age_of(read.with(|read| read.at_ms), ticker);
    let source = move || {
        let source = read.with(|read| read.source.clone());
        source.map_or_else(|| "not said".to_owned(), |source| manager(&source).to_owned())
    };
    let is_changed = Memo::new(move |_| review.n_changes() > 0);
    let is_undecided =
        Memo::new(move |_| review.merging.with(|merging| merging.as_ref().is_some_and(|merging| merging.is_restored)));
    let draft = move || match (is_changed.get(), review.is_kept.get()) {
        _ if is_undecided.get() => "the one from before, until it is decided on",
        (false, _) => "nothing to keep",
        (true, true) => "kept in this tab, without secrets",
        (true, false) => "not kept: the browser has no room for it",
    };
    view! {
        <dl class="edits__facts">
            <dt>"Stored version"</dt><dd>{version}</dd>
            <dt>"Read"</dt><dd>{since}</dd>
            <dt>"Managed by"</dt><dd>{source}</dd>
            <MayAct><dt>"Draft"</dt><dd>{draft}</dd></MayAct>
        </dl>
    }
}

/// How long ago that was, to follow.
pub(super) fn age_of(at_ms: f64, ticker: Ticker) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "an age in milliseconds fits")]
    age(TimeDelta::milliseconds((ticker.now_ms() - at_ms).max(0.0) as i64))
}
