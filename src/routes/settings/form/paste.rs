//! Variables from a `.env` file: pasted, looked at, and only then put into the draft.

use leptos::prelude::*;
use leptos::tachys::view::any_view::IntoAny;
use zeroize::Zeroize;

use super::super::closing::when_closed;
use super::Form;
use crate::browser::focus_by_id;
use crate::components::{CheckField, Dialog, DialogSize, Glyph, TextArea};
use crate::model::format::counted;
use crate::model::settings::dotenv::{DotEnv, parse};
use crate::model::settings::draft::Draft;
use crate::model::words::Icon;

/// What a variable that was read would do.
fn effect(draft: &Draft, name: &str, value: &str) -> &'static str {
    match draft.variables().iter().find(|row| row.name.trim() == name) {
        None => "added",
        Some(row) if row.value == value => "the same already",
        Some(_) => "changed",
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or_default()
}

/// The dialog.
#[component]
pub(super) fn PasteDialog(form: Form, is_open: RwSignal<bool>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let is_secret = RwSignal::new(false);
    let read = Memo::new(move |_| text.with(|text| parse(text)));
    when_closed(is_open, move || {
        // It may hold secrets.
        text.update(|text| text.zeroize());
        is_secret.set(false);
    });
    let n_read = move || read.with(|read| read.variables.len());
    let take = move |_| {
        let DotEnv { variables, .. } = read.get_untracked();
        if variables.is_empty() {
            return;
        }
        let as_secret = is_secret.get_untracked();
        form.editor.edit(|draft| {
            for (name, value) in &variables {
                let known = draft.variables().iter().find(|row| row.name.trim() == name).map(|row| row.key);
                let key = known.unwrap_or_else(|| draft.add_variable(name, value.expose()));
                if as_secret {
                    draft.set_variable_secret(key, true);
                }
                draft.set_variable(key, value.expose());
            }
        });
        form.said.set(format!("{} from the file", counted(number(variables.len()), "variable", "variables")));
        is_open.set(false);
        focus_by_id("variables-foot".to_owned());
    };
    let label = move || match n_read() {
        0 => "Take over".to_owned(),
        n => format!("Take over {}", counted(number(n), "variable", "variables")),
    };
    let list = move || {
        let read = read.get();
        let rows = read.variables.iter().map(|(name, value)| {
            let effect = form.editor.draft.with(|draft| effect(draft, name, value.expose()));
            view! { <li><span class="mono">{name.clone()}</span>" "<span class="check__help">{effect}</span></li> }
        });
        let problems = read.problems.iter().map(|(line, problem)| {
            view! { <li class="field__problem"><Glyph icon=Icon::Warning /><span>{format!("Line {line}: {problem}")}</span></li> }
        });
        (!read.variables.is_empty() || !read.problems.is_empty())
            .then(|| view! { <ul class="pasted">{rows.collect_view()}{problems.collect_view()}</ul> })
    };
    let is_off = move || n_read() == 0;
    view! {
        <Dialog
            is_open=is_open
            title="Paste a .env file"
            size=DialogSize::Medium
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| is_open.set(false)>"Leave it as it is"</button>
                <button
                    type="button"
                    class="button button--primary"
                    aria-disabled=move || is_off().to_string()
                    on:click=take
                >
                    {label}
                </button>
            })
        >
            <TextArea
                id="paste-env"
                label="Variables"
                value=text
                rows=8
                help="NAME=value, one a line; export, comments and quotes are read. Nothing is filled in for $NAME."
            />
            <CheckField
                id="paste-env-secret"
                label="Mark all as secret"
                value=is_secret
                help="Those that are secret already stay secret either way."
            />
            <div role="status">{list}</div>
        </Dialog>
    }
    .into_any()
}
