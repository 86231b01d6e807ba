//! Brings settings from a file into the editor: what would change is shown first, and nothing is sent.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;
use zeroize::Zeroize;

use super::super::closing::when_closed;
use super::super::editor::Editor;
use crate::components::{Button, ButtonKind, Dialog, DialogSize, Notice, SelectField, TextArea};
use crate::model::settings::change::{Change, changes};
use crate::model::settings::fields::full_label_of;
use crate::model::settings::import::{Mode, imported};
use crate::model::settings::secrets::Secrets;
use crate::model::settings::show::shown;
use crate::model::settings::text::{Form, Reading, Strays, TextProblem, read};
use crate::model::words::Tone;

const REPLACE: &str = "replace";
const ADD: &str = "add";

/// The dialog that takes settings from a file.
#[component]
pub(in crate::routes::settings) fn ImportDialog(editor: Editor, is_open: RwSignal<bool>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let file_problem = RwSignal::new(None::<&'static str>);
    let mode_word = RwSignal::new(ADD.to_owned());
    let mode = Memo::new(move |_| if mode_word.with(|word| word == REPLACE) { Mode::Replace } else { Mode::Add });
    // Nothing is read while the dialog is closed.
    let reading = Memo::new(move |_| {
        let has_text = is_open.get() && text.with(|text| !text.trim().is_empty());
        has_text
            .then(|| text.with(|text| editor.draft.with(|draft| read(Form::of(text), text, draft, Strays::LeaveOut))))
    });
    let becomes = Memo::new(move |_| {
        reading.with(|reading| {
            let Some(Ok(reading)) = reading else { return None };
            Some(editor.draft.with(|draft| imported(mode.get(), &draft.wanted(), &reading.document)))
        })
    });
    let differences = Memo::new(move |_| {
        becomes.with(|becomes| {
            becomes.as_ref().map(|becomes| editor.draft.with(|draft| changes(&draft.wanted(), becomes)))
        })
    });
    let problems = Memo::new(move |_| {
        reading.with(|reading| match reading {
            Some(Err(problems)) => problems.clone(),
            _ => Vec::new(),
        })
    });
    let left_out = Memo::new(move |_| {
        reading.with(|reading| match reading {
            Some(Ok(reading)) => reading.left_out.clone(),
            _ => Vec::new(),
        })
    });
    let secrets = Memo::new(move |_| {
        reading.with(|reading| match reading {
            Some(Ok(reading)) => reading.secrets.clone(),
            _ => Secrets::default(),
        })
    });
    let off = Signal::derive(move || {
        let n_changes = differences.with(|differences| differences.as_ref().map(Vec::len));
        match (reading.with(Option::is_some), n_changes) {
            (false, _) => Some("Choose a file, or paste its text.".to_owned()),
            (true, None) => Some("The text cannot be read yet.".to_owned()),
            (true, Some(0)) => Some("Nothing would change.".to_owned()),
            (true, Some(_)) => None,
        }
    });
    when_closed(is_open, move || {
        // It may hold secrets.
        text.update(|text| text.zeroize());
        file_problem.set(None);
    });
    let import = move |()| {
        let (Some(Ok(Reading { secrets, .. })), Some(becomes)) = (reading.get_untracked(), becomes.get_untracked())
        else {
            return;
        };
        editor.edit(|draft| {
            draft.secrets = secrets;
            draft.set_wanted(&becomes);
        });
        is_open.set(false);
    };
    let on_file = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            let outcome = JsFuture::from(file.text()).await.ok().and_then(|read| read.as_string());
            file_problem.try_set(outcome.is_none().then_some("The browser could not read this file."));
            // Whoever has closed the dialog in the meantime wants nothing of the file.
            if let Some(read) = outcome.filter(|_| is_open.try_get_untracked() == Some(true)) {
                text.set(read);
            }
        });
    };
    let modes = vec![
        (ADD.to_owned(), "Add and change; nothing else is removed".to_owned()),
        (REPLACE.to_owned(), "Replace everything that is being edited".to_owned()),
    ];
    view! {
        <Dialog
            is_open=is_open
            title=format!("Import settings into {}", editor.full_name())
            size=DialogSize::Large
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| is_open.set(false)>"Cancel"</button>
                <Button label="Put into the editor" kind=ButtonKind::Primary off=off on_click=import />
            })
        >
            <div class="transfer">
                <div class="transfer__choices">
                    <div class="field">
                        <label class="field__label" for="import-file">"File"</label>
                        <input
                            id="import-file"
                            type="file"
                            accept=".yaml,.yml,.json"
                            class="transfer__file"
                            on:change=on_file
                        />
                        <p class="field__problem" role="alert">{move || file_problem.get()}</p>
                    </div>
                    <SelectField id="import-mode" label="What it does" value=mode_word options=modes.clone() />
                </div>
                <TextArea
                    id="import-text"
                    label="Settings as YAML or JSON"
                    value=text
                    rows=8
                    help="As the CLI has them in Pulumi.<stack>.deploy.yaml, or as the API has them. Nothing is sent: it goes into the editor, to be reviewed and saved."
                />
                <div class="transfer__said" role="status">
                    {move || problem_list(&problems.get())}
                    {move || left_out_notice(&left_out.get())}
                    {move || differences.with(|differences| {
                        differences.as_ref().map(|changes| secrets.with(|secrets| change_list(changes, secrets)))
                    })}
                </div>
            </div>
        </Dialog>
    }
}

fn problem_list(problems: &[TextProblem]) -> Option<impl IntoView + use<>> {
    let entries: Vec<_> = problems
        .iter()
        .map(|problem| view! { <li>{format!("Line {}: {}", problem.line, problem.sentence)}</li> })
        .collect();
    (!entries.is_empty()).then(|| view! { <ul class="transfer__problems" aria-label="Errors">{entries}</ul> })
}

fn left_out_notice(left_out: &[String]) -> Option<impl IntoView + use<>> {
    let names: Vec<String> = left_out.iter().map(|pointer| full_label_of(pointer)).collect();
    (!names.is_empty()).then(|| {
        view! {
            <Notice
                tone=Tone::Warn
                lead="Some secrets are not in the file."
                text=format!("They are left out; set them by hand where they are needed: {}.", names.join(", "))
            />
        }
    })
}

fn change_list(changes: &[Change], secrets: &Secrets) -> impl IntoView + use<> {
    let n_gone = changes.iter().filter(|change| change.after.is_none()).count();
    let settings = |number: usize| if number == 1 { "1 setting".to_owned() } else { format!("{number} settings") };
    let headline = match (changes.len() - n_gone, n_gone) {
        (0, 0) => "Nothing changes: the file says what is here already.".to_owned(),
        (set, 0) => format!("{} would be set or changed.", settings(set)),
        (0, gone) => format!("{} would be removed.", settings(gone)),
        (set, gone) => format!("{} would be set or changed, and {} removed.", settings(set), settings(gone)),
    };
    let words = |value: Option<&Value>| shown(value, secrets).lines.join(", ");
    let row = |change: &Change| {
        let label = full_label_of(&change.pointer);
        let (before, after) = (words(change.before.as_ref()), words(change.after.as_ref()));
        let class = if change.after.is_none() { "transfer__after transfer__after--gone" } else { "transfer__after" };
        let after = if change.after.is_none() { "removed".to_owned() } else { after };
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="transfer__before mono">{before}</td>
                <td class=format!("{class} mono")>{after}</td>
            </tr>
        }
    };
    let rows: Vec<_> = changes.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="transfer__scroll" tabindex="0" role="region" aria-label="What would change">
                <table class="transfer__changes">
                    <thead>
                        <tr><th scope="col">"Setting"</th><th scope="col">"Now"</th><th scope="col">"Then"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <p class="transfer__headline">{headline}</p>
        {table}
    }
}
