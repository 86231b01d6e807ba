//! A plain editor for the settings as text: numbered lines, errors at their line, and a Tab key that leaves it as it
//! leaves any other field.

use leptos::html;
use leptos::prelude::*;

use super::super::editor::Editor;
use crate::components::{Button, CopyButton, Glyph};
use crate::model::settings::text::{Form, TextProblem, text_of};
use crate::model::words::Icon;
use crate::routes::act::{MayAct, may_act};

/// Fewer lines would be a small box on a large page.
const MIN_LINES: usize = 18;

const ID: &str = "settings-text";

/// The settings as text.
#[component]
pub(in crate::routes::settings) fn TextView(editor: Editor, form: Form) -> impl IntoView {
    // What was typed the last time and can be read may hold a secret, and is in the draft.
    editor.rewrite_text();
    on_cleanup(move || editor.rewrite_text());
    let area = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| editor.text(form));
    let problems = Memo::new(move |_| editor.problems_in(form));
    let is_elsewhere = Memo::new(move |_| editor.broken_form().is_some_and(|broken| broken != form));
    let is_bad = Memo::new(move |_| problems.with(|problems| !problems.is_empty()));
    let n_lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let numbers = move || {
        let bad_lines: Vec<usize> = problems.with(|problems| problems.iter().map(|problem| problem.line).collect());
        let number = |line: usize| {
            let is_bad = bad_lines.contains(&line);
            let class = if is_bad { "text-editor__number text-editor__number--bad" } else { "text-editor__number" };
            view! { <div id=line_id(line) class=class>{is_bad.then_some("✗ ")}{line}</div> }
        };
        (1..=n_lines.get()).map(number).collect_view()
    };
    let go_to = move |problem: TextProblem| {
        let Some(area) = area.get_untracked() else { return };
        let Some((start, end)) = text.with_untracked(|text| line_range(text, problem.line)) else { return };
        drop(area.focus());
        drop(area.set_selection_range(start, end));
        if let Some(line) = document().get_element_by_id(&line_id(problem.line)) {
            line.scroll_into_view_with_bool(false);
        }
    };
    let list = move || {
        let problems = problems.get();
        let entry = move |problem: TextProblem| {
            let place = format!("Line {}", problem.line);
            let sentence = problem.sentence.clone();
            view! {
                <li class="text-editor__problem">
                    <button type="button" class="link" on:click=move |_| go_to(problem.clone())>{place}</button>
                    <span>": "{sentence}</span>
                </li>
            }
        };
        (!problems.is_empty()).then(|| {
            let kept = format!(
                "The draft keeps what the {} said before. Nothing can be saved until this is mended.",
                form.name()
            );
            view! {
                <p class="text-editor__kept"><Glyph icon=Icon::Warning /><span>{kept}</span></p>
                <ul class="text-editor__problems">{problems.into_iter().map(entry).collect_view()}</ul>
            }
        })
    };
    let label = format!("Settings as {}", form.name());
    let copied = move |()| editor.draft.with_untracked(|draft| text_of(form, &draft.wanted()));
    let help = match form {
        Form::Json => "••• stands for a secret that is set, at its place. {\"secret\": \"…\"} sets a new one.",
        Form::Yaml => {
            "••• stands for a secret that is set, at its place. “secret: …” sets a new one. The CLI keeps the same in Pulumi.<stack>.deploy.yaml."
        }
    };
    let may_act = may_act();
    let cannot_format = Signal::derive(move || is_bad.get().then(|| "It cannot be read yet.".to_owned()));
    view! {
        <div class="card text-editor">
            <div class="text-editor__head">
                <label class="card__title" for=ID>{label}</label>
                <div class="text-editor__acts">
                    <MayAct>
                        <Button label="Format" off=cannot_format on_click=move |()| editor.rewrite_text() />
                    </MayAct>
                    {move || is_bad.get().then(|| view! {
                        <Button label="Discard what is typed" on_click=move |()| editor.discard_text() />
                    })}
                    <CopyButton label=format!("Copy {}", form.name()) text=copied />
                </div>
            </div>
            <p class="text-editor__help" id="settings-text-help">{help}</p>
            <div class="text-editor__body">
                <div class="text-editor__numbers" aria-hidden="true">{numbers}</div>
                <textarea
                    id=ID
                    node_ref=area
                    class="text-editor__area"
                    rows=move || n_lines.get().max(MIN_LINES)
                    wrap="off"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    readonly=move || !may_act || is_elsewhere.get()
                    aria-invalid=move || is_bad.get().to_string()
                    aria-describedby="settings-text-problems settings-text-help"
                    prop:value=move || text.get()
                    on:input=move |event| editor.type_text(form, &event_target_value(&event))
                    on:blur=move |_| editor.hide_secrets()
                ></textarea>
            </div>
            <div id="settings-text-problems" role="status" class="text-editor__foot">{list}</div>
        </div>
    }
}

fn line_id(line: usize) -> String {
    format!("settings-text-line-{line}")
}

/// Where a line begins and ends, as a text area counts: in halves of UTF-16.
fn line_range(text: &str, line: usize) -> Option<(u32, u32)> {
    let mut start = 0;
    for (number, content) in text.split('\n').enumerate() {
        let end = start + content.encode_utf16().count();
        if number + 1 == line {
            return Some((start.try_into().ok()?, end.try_into().ok()?));
        }
        start = end + 1;
    }
    None
}
