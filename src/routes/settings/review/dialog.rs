//! The review: what will change, field by field, and beside it the request exactly as it will go. While somebody
//! else's changes are to be put together with these, they take the place of both.

use std::fmt::Write as _;

use api_types::endpoint;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::bar::n_changes;
use super::diff::diff;
use super::merge::{MergeFoot, MergeView};
use super::panel::{age_of, shown_change};
use super::state::{Check, Review};
use crate::api::request::Outgoing;
use crate::browser::Ticker;
use crate::components::{Button, ButtonKind, CopyButton, Dialog, DialogSize, Glyph, Notice};
use crate::model::format::counted;
use crate::model::json_lines::{JsonLine, PLACEHOLDER, Part, lines};
use crate::model::settings::change::Change;
use crate::model::settings::document::is_secret;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::{full_label_of, label_of, section_of};
use crate::model::settings::rules::Problem;
use crate::model::settings::secrets::with_placeholders;
use crate::model::settings::show::{Untouched, untouched};
use crate::model::settings::warnings::{Warning, warnings};
use crate::model::words::{Icon, Tone};
use crate::routes::act::curl_of;
use crate::routes::environment::EnvironmentNote;
use crate::routes::refusal::Refusal;
use crate::session::Session;

/// The dialog in which changes are reviewed and saved.
#[component]
pub(super) fn ReviewDialog() -> impl IntoView {
    let review = expect_context::<Review>();
    let is_merging = Memo::new(move |_| review.merging.with(Option::is_some));
    let number = Memo::new(move |_| review.n_changes());
    let full_name = review.editor.stack.with_value(ToString::to_string);
    let title = Signal::derive(move || {
        if is_merging.get() {
            "Somebody else changed these settings".to_owned()
        } else {
            format!("Review {} to {full_name}", n_changes(number.get()))
        }
    });
    let body = move || {
        if is_merging.get() { view! { <MergeView /> }.into_any() } else { view! { <Changes /> }.into_any() }
    };
    let foot = move || {
        if is_merging.get() { view! { <MergeFoot /> }.into_any() } else { view! { <Foot /> }.into_any() }
    };
    Effect::new(move |was_open: Option<bool>| {
        let is_open = review.is_open.get();
        if was_open == Some(true) && !is_open {
            review.close();
        }
        is_open
    });
    view! {
        <Dialog
            is_open=review.is_open
            title=title
            size=DialogSize::Split
            may_close=move |()| !review.is_sending.get_untracked()
            foot=ToChildren::to_children(foot)
        >
            {body}
        </Dialog>
    }
}

#[component]
fn Changes() -> impl IntoView {
    let review = expect_context::<Review>();
    let is_stored = review.editor.of_draft(Draft::is_stored);
    let lead = move || {
        if is_stored.get() {
            "Takes effect with the next deployment. One that runs keeps its own settings."
        } else {
            "The first settings of this stack. They take effect with the next deployment."
        }
    };
    let pointers = move || -> Vec<String> {
        review.editor.changes.with(|changes| changes.iter().map(|change| change.pointer.clone()).collect())
    };
    let is_empty = Memo::new(move |_| review.n_changes() == 0);
    view! {
        <p class="review__lead">{lead}</p>
        <div class="review">
            <div class="review__changes">
                <Refusal error=review.refusal lead="Not saved." />
                <EnvironmentNote />
                <Moved />
                <Problems />
                <Warnings />
                <Show when=move || is_empty.get()>
                    <p>"Nothing differs from what is stored any more: there is nothing left to save."</p>
                </Show>
                <ul class="review__list">
                    <For each=pointers key=|pointer: &String| pointer.clone() let:pointer>
                        <Entry pointer=pointer />
                    </For>
                </ul>
                <StaysUntouched />
            </div>
            <Request />
        </div>
    }
}

/// What the last read found beside what the draft was made from.
#[component]
fn Moved() -> impl IntoView {
    let review = expect_context::<Review>();
    move || match review.check.get() {
        Check::Gone => view! {
            <Notice
                tone=Tone::Warn
                lead="Somebody deleted these settings."
                text="Saving creates them anew, with everything that stands in the form. Stored secrets go along."
            >
                <button type="button" class="button button--small" on:click=move |_| review.create_anew()>
                    "Review as new settings"
                </button>
            </Notice>
        }
        .into_any(),
        Check::Same { moved_from: Some(version), .. } => {
            let now = review.editor.read.with_untracked(|read| read.version).unwrap_or_default();
            let mut text = format!(
                "Version {version} was read before. Everything that can be compared is the same, but the values of \
                 secrets cannot be."
            );
            let replaced = review.editor.changes.with_untracked(|changes| {
                let is_replaced = |change: &&Change| change.before.as_ref().is_some_and(is_secret);
                changes.iter().filter(is_replaced).map(|change| label_of(&change.pointer)).collect::<Vec<_>>()
            });
            if !replaced.is_empty() {
                let _ =
                    write!(text, " What somebody else may have set for {} would be written over.", replaced.join(", "));
            }
            view! { <Notice tone=Tone::Warn lead=format!("The settings are version {now} now.") text=text /> }
                .into_any()
        }
        _ => ().into_any(),
    }
}

/// What the service would refuse: a review may begin without the form, after a merge or an undo.
#[component]
fn Problems() -> impl IntoView {
    let review = expect_context::<Review>();
    let told = |problem: Problem| {
        view! { <Notice tone=Tone::Bad lead=format!("{}:", full_label_of(&problem.pointer)) text=problem.sentence /> }
    };
    move || review.problems.get().into_iter().map(told).collect_view()
}

/// What the changes set a trap with.
#[component]
fn Warnings() -> impl IntoView {
    let review = expect_context::<Review>();
    let name = review.editor.name();
    let found = Memo::new(move |_| {
        review
            .editor
            .changes
            .with(|changes| review.editor.draft.with(|draft| warnings(draft.stored(), &draft.wanted(), changes, &name)))
    });
    let told = |warning: Warning| {
        view! {
            <div class="review__warning">
                <Glyph icon=Icon::Warning />
                <p><strong class="review__warning-lead">{warning.lead}</strong>{warning.text}</p>
            </div>
        }
    };
    move || found.get().into_iter().map(told).collect_view()
}

#[component]
fn Entry(pointer: String) -> impl IntoView {
    let review = expect_context::<Review>();
    let lines = shown_change(review.editor, pointer.clone());
    let is_hidden = review.editor.draft.with_untracked(|draft| {
        let is_hidden = |document: &Value| document.pointer(&pointer).is_some_and(is_secret);
        is_hidden(&draft.wanted()) || is_hidden(draft.stored())
    });
    let badge = is_hidden.then(|| view! { <span class="review__secret"><Glyph icon=Icon::Lock />"secret"</span> });
    view! {
        <li class="review__entry">
            <p class="review__name">
                <span class="review__section">{section_of(&pointer).title()}" / "</span>
                <strong>{label_of(&pointer)}</strong>
                {badge}
            </p>
            {move || lines.get().map(|(before, after)| diff(before, after))}
        </li>
    }
}

#[component]
fn StaysUntouched() -> impl IntoView {
    let review = expect_context::<Review>();
    let left = review.editor.of_draft(untouched);
    let text = move || left.with(sentence);
    let names = move || left.with(|left| left.secrets.iter().chain(&left.unknown).cloned().collect::<Vec<_>>());
    let listed = move || names().into_iter().map(|name| view! { <li class="mono">{name}</li> }).collect_view();
    view! {
        <Show when=move || left.with(|left| left.n_settings > 0)>
            <details class="review__untouched">
                <summary class="review__untouched-head">
                    <Glyph icon=Icon::ChevronRight />
                    <span><strong>"Stays untouched"</strong><span class="review__untouched-text">{text}</span></span>
                </summary>
                <ul class="review__names">{listed}</ul>
            </details>
        </Show>
    }
}

fn sentence(left: &Untouched) -> String {
    let counted = |number: usize, one: &str, many: &str| counted(i64::try_from(number).unwrap_or(i64::MAX), one, many);
    let mut parts = Vec::new();
    if left.n_variables > 0 {
        parts.push(counted(left.n_variables, "other variable", "other variables"));
    }
    match left.secrets.as_slice() {
        [] => {}
        [name] => parts.push(format!("the secret {name}")),
        names => parts.push(counted(names.len(), "secret", "secrets")),
    }
    if !left.unknown.is_empty() {
        parts.push(format!("{} that this console does not know", counted(left.unknown.len(), "setting", "settings")));
    }
    let mut text = counted(left.n_settings, "setting", "settings");
    if let Some((last, others)) = parts.split_last() {
        let _ = if others.is_empty() {
            write!(text, ", among them {last}")
        } else {
            write!(text, ", among them {} and {last}", others.join(", "))
        };
    }
    text.push('.');
    text
}

/// The request exactly as it will go, with a word in the place of each secret.
#[component]
fn Request() -> impl IntoView {
    let session = expect_context::<Session>();
    let review = expect_context::<Review>();
    let editor = review.editor;
    let address = editor.stack.with_value(|stack| endpoint::patch_deployment_settings(stack).path);
    let shown = editor.of_draft(|draft| {
        let patch = draft.patch().unwrap_or_else(|| json!({}));
        lines(&draft.secrets.masked(&patch), &|_, _| None)
    });
    let command = move |()| {
        let patch = editor.draft.with_untracked(|draft| draft.patch().unwrap_or_else(|| json!({})));
        let endpoint = editor.stack.with_value(endpoint::patch_deployment_settings);
        let body = with_placeholders(&patch, PLACEHOLDER).to_string();
        curl_of(session, &Outgoing::new(&endpoint).with_body(body))
    };
    view! {
        <section class="review__request" aria-label="Request">
            <div class="review__request-head">
                <span class="review__method">"POST"</span>
                <span class="review__address mono" title=address.clone()><bdi>{address.clone()}</bdi></span>
                <CopyButton label="curl" text=command />
            </div>
            <ol class="json review__body" tabindex="0" aria-label="Body">
                {move || shown.get().into_iter().map(line).collect_view()}
            </ol>
            <p class="review__null">
                <code class="review__part--null">"null"</code>" clears a value. What is absent is left alone."
            </p>
        </section>
    }
}

fn line(line: JsonLine) -> impl IntoView {
    let part = |(part, text): (Part, String)| {
        let class = match part {
            Part::Plain => None,
            Part::Key => Some("review__part--key"),
            Part::Text => Some("review__part--text"),
            Part::Null => Some("review__part--null"),
            Part::Hidden => Some("review__part--hidden"),
        };
        view! { <span class=class>{text}</span> }
    };
    view! { <li class="json__line"><code class="json__text">{line.parts.into_iter().map(part).collect_view()}</code></li> }
}

#[component]
fn Foot() -> impl IntoView {
    let review = expect_context::<Review>();
    let is_stored = review.editor.of_draft(Draft::is_stored);
    let label = Signal::derive(move || match (review.is_sending.get(), is_stored.get()) {
        (true, _) => "Saving…".to_owned(),
        (false, true) => format!("Save {}", n_changes(review.n_changes())),
        (false, false) => "Create settings".to_owned(),
    });
    let off = Signal::derive(move || {
        if review.n_changes() == 0 {
            return Some("There is nothing left to save.".to_owned());
        }
        match review.check.get() {
            Check::Reading if !review.is_sending.get() => Some("The stored settings are being read again.".to_owned()),
            Check::Failed(_) => Some("The stored settings could not be read again.".to_owned()),
            Check::Gone => Some("The settings have been deleted: review them as new ones first.".to_owned()),
            _ => review.why_not(),
        }
    });
    let close = move |_| {
        if !review.is_sending.get_untracked() {
            review.is_open.set(false);
        }
    };
    view! {
        <CheckWords />
        <button type="button" class="button" autofocus=true on:click=close>"Back to editing"</button>
        <Button label=label kind=ButtonKind::Primary off=off is_busy=review.is_sending on_click=move |()| review.save() />
    }
}

/// What is known of the stored settings at the moment. Its age ticks, but is not announced.
#[component]
fn CheckWords() -> impl IntoView {
    let review = expect_context::<Review>();
    let ticker = expect_context::<Ticker>();
    let version = move || match review.editor.read.with(|read| read.version) {
        Some(version) => format!("version {version}"),
        None => "not set up".to_owned(),
    };
    let words = move || match review.check.get() {
        Check::Reading => "Reading the stored settings again…".to_owned(),
        Check::Failed(error) => format!("Could not read the stored settings again: {}", error.sentence()),
        Check::Same { moved_from: None, .. } => format!("Read again: still {}, nobody else changed it", version()),
        Check::Same { .. } => format!("Read again: {} now", version()),
        Check::Gone => "Read again: the settings are gone".to_owned(),
        Check::Unknown => "Whether it was saved is not known: it is looked at before anything is sent again".to_owned(),
    };
    let icon = Signal::derive(move || match review.check.get() {
        Check::Reading => Icon::Running,
        Check::Same { moved_from: None, .. } => Icon::Clean,
        _ => Icon::Warning,
    });
    let class = move || match review.check.get() {
        Check::Reading => "review__check",
        Check::Same { moved_from: None, .. } => "review__check review__check--ok",
        _ => "review__check review__check--warn",
    };
    let since = move || match review.check.get() {
        Check::Same { at_ms, .. } => format!("({})", age_of(at_ms, ticker)),
        _ => String::new(),
    };
    let has_failed = Memo::new(move |_| matches!(review.check.get(), Check::Failed(_)));
    view! {
        <div class=class>
            <Glyph icon=icon />
            <p><span role="status">{words}</span>" "<span aria-hidden="true">{since}</span></p>
            <Show when=move || has_failed.get()>
                <button type="button" class="button button--small" on:click=move |_| review.read_again(None)>
                    "Read again"
                </button>
            </Show>
        </div>
    }
}
