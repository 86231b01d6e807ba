//! The settings as a file for use elsewhere, to copy or to save.

use api_types::endpoint;
use leptos::prelude::*;

use super::super::editor::Editor;
use crate::api::request::Outgoing;
use crate::browser::download_text;
use crate::components::{Button, CopyButton, Dialog, DialogSize, SelectField};
use crate::model::settings::draft::Draft;
use crate::model::settings::export::{Format, file};
use crate::routes::act::curl_of;
use crate::session::Session;

const STORED: &str = "stored";
const EDITED: &str = "edited";

/// The dialog of files to take away.
#[component]
pub(in crate::routes::settings) fn ExportDialog(editor: Editor, is_open: RwSignal<bool>) -> impl IntoView {
    let session = expect_context::<Session>();
    let format_word = RwSignal::new(Format::DeployYaml.key().to_owned());
    let state = RwSignal::new(STORED.to_owned());
    let format = Memo::new(move |_| {
        let is_it = |format: &Format| format_word.with(|word| word == format.key());
        Format::ALL.into_iter().find(is_it).unwrap_or(Format::DeployYaml)
    });
    let is_changed = Memo::new(move |_| editor.changes.with(|changes| !changes.is_empty()));
    let is_stored = editor.of_draft(Draft::is_stored);
    // With only one state to choose there is no choice.
    let is_edited = Memo::new(move |_| !is_stored.get() || (is_changed.get() && state.with(|state| state == EDITED)));
    let text = Memo::new(move |_| {
        let document = editor.draft.with(|draft| if is_edited.get() { draft.wanted() } else { draft.stored().clone() });
        editor.stack.with_value(|stack| {
            let file = file(format.get(), &document, stack);
            match format.get() {
                Format::Curl => {
                    curl_of(session, &Outgoing::new(&endpoint::patch_deployment_settings(stack)).with_body(file))
                }
                _ => file,
            }
        })
    });
    let save = move |()| {
        let name = editor.stack.with_value(|stack| format.get_untracked().file_name(stack));
        download_text(&name, &js_sys::Array::of1(&text.get_untracked().into()));
    };
    let formats: Vec<(String, String)> =
        Format::ALL.iter().map(|format| (format.key().to_owned(), format.label().to_owned())).collect();
    let states =
        vec![(STORED.to_owned(), "What is stored".to_owned()), (EDITED.to_owned(), "What is being edited".to_owned())];
    let help = Signal::derive(move || format.get().help().to_owned());
    view! {
        <Dialog
            is_open=is_open
            title=format!("Export the settings of {}", editor.full_name())
            size=DialogSize::Large
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" autofocus=true on:click=move |_| is_open.set(false)>"Close"</button>
                <CopyButton label="Copy" text=move |()| text.get_untracked() />
                <Button label="Download" on_click=save />
            })
        >
            <div class="transfer">
                <div class="transfer__choices">
                    <SelectField
                        id="export-format"
                        label="Format"
                        value=format_word
                        options=formats.clone()
                        help=help
                    />
                    {
                        let states = states.clone();
                        move || (is_stored.get() && is_changed.get()).then(|| view! {
                            <SelectField id="export-state" label="Which settings" value=state options=states.clone() />
                        })
                    }
                </div>
                <pre class="transfer__text" tabindex="0" role="region" aria-label="The file">{move || text.get()}</pre>
            </div>
        </Dialog>
    }
}
