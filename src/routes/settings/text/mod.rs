//! The settings as JSON and as YAML, and the files that they come from and go to.
//!
//! What is typed changes the draft as soon as it can be read. While it cannot, the draft keeps what it had, the text
//! stays as it was typed whatever view is open, and nothing can be saved. [`view`] is the text, [`import`] and
//! [`export`] the dialogs for files.

mod export;
mod import;
mod view;

use api_types::secret::Redacted;
use leptos::prelude::*;
use serde_json::Value;

use super::View;
use super::editor::Editor;
use crate::components::{Button, ButtonKind, Notice};
use crate::model::settings::change::{apply, changes};
use crate::model::settings::document::tidy;
use crate::model::settings::draft::Draft;
use crate::model::settings::text::{Form, Strays, TextProblem, has_secret_text, read, text_of};
use crate::model::words::Tone;
use crate::paths::Paths;
pub(super) use export::ExportDialog;
pub(super) use import::ImportDialog;
pub(super) use view::TextView;

/// A text as it was typed. It may hold the text of a secret.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    form: Form,
    text: Redacted,
    /// What it said the last time that it could be read.
    document: Value,
    /// Why it can't be read now.
    problems: Vec<TextProblem>,
}

impl Typed {
    fn is_broken(&self) -> bool {
        !self.problems.is_empty()
    }
}

impl Editor {
    /// Takes what is typed in a text view.
    fn type_text(self, form: Form, text: &str) {
        let before = self.typed.with_untracked(|typed| {
            let broken = typed.as_ref().filter(|typed| typed.form == form && untrack(|| self.is_kept(typed)))?;
            Some(broken.document.clone())
        });
        let before = before.unwrap_or_else(|| self.draft.with_untracked(Draft::wanted));
        let outcome = self.draft.with_untracked(|draft| read(form, text, draft, Strays::Refuse));
        let (document, problems) = match outcome {
            Ok(reading) => {
                self.edit(|draft| {
                    // What the form changed while the text could not be read stays.
                    let mut wanted = draft.wanted();
                    apply(&mut wanted, &changes(&before, &reading.document));
                    draft.secrets = reading.secrets;
                    draft.set_wanted(&tidy(&wanted));
                });
                (reading.document, Vec::new())
            }
            Err(problems) => (before, problems),
        };
        self.text_problem
            .set((!problems.is_empty()).then(|| format!("The {} has errors: mend it first.", form.name())));
        self.typed.set(Some(Typed { form, text: Redacted::new(text.to_owned()), document, problems }));
    }

    /// Shows the draft again, as it would be written here. What cannot be read stays.
    fn rewrite_text(self) {
        if self.typed.with_untracked(|typed| typed.as_ref().is_some_and(|typed| !typed.is_broken())) {
            self.typed.set(None);
        }
    }

    /// The same, when a secret stands in the text, which is shown no longer than it is typed.
    fn hide_secrets(self) {
        let has_secret = |typed: &Typed| has_secret_text(typed.form, typed.text.expose());
        // A browser says that a field was left as well when the page goes that has it.
        if self.typed.try_with_untracked(|typed| typed.as_ref().is_some_and(has_secret)) == Some(true) {
            self.rewrite_text();
        }
    }

    /// Takes back what is typed and cannot be read.
    fn discard_text(self) {
        self.typed.set(None);
        self.text_problem.set(None);
    }

    /// Whether a text cannot be read and is kept; together with all other changes it is discarded elsewhere too.
    fn is_kept(self, typed: &Typed) -> bool {
        typed.is_broken() && self.text_problem.with(Option::is_some)
    }

    /// What stands in a text view.
    fn text(self, form: Form) -> String {
        let wanted = self.draft.with(Draft::wanted);
        let typed = self.typed.with(|typed| {
            let typed = typed.as_ref().filter(|typed| typed.form == form)?;
            let is_current = !typed.is_broken() && typed.document == wanted;
            (is_current || self.is_kept(typed)).then(|| typed.text.expose().to_owned())
        });
        typed.unwrap_or_else(|| text_of(form, &wanted))
    }

    /// Why what is typed in a text view cannot be read.
    fn problems_in(self, form: Form) -> Vec<TextProblem> {
        let of = |typed: &Typed| typed.form == form && self.is_kept(typed);
        self.typed
            .with(|typed| typed.as_ref().filter(|typed| of(typed)).map(|typed| typed.problems.clone()))
            .unwrap_or_default()
    }

    /// In which view something stands that cannot be read.
    fn broken_form(self) -> Option<Form> {
        self.typed.with(|typed| typed.as_ref().filter(|typed| self.is_kept(typed)).map(|typed| typed.form))
    }
}

/// Says that another view holds a text that cannot be read, and is no part of what is shown here.
#[component]
pub(super) fn BrokenTextNotice(editor: Editor, view: Memo<View>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let elsewhere = Memo::new(move |_| editor.broken_form().filter(|form| Some(*form) != form_of(view.get())));
    move || {
        let form = elsewhere.get()?;
        let broken_view = match form {
            Form::Json => View::Json,
            Form::Yaml => View::Yaml,
        };
        let href = editor.stack.with_value(|stack| paths.stack_settings_view(stack, broken_view.word()));
        Some(view! {
            <div class="text-elsewhere"><Notice
                tone=Tone::Warn
                lead=format!("The {} has errors.", form.name())
                text="What was typed there is kept, but is no part of this view, and nothing can be saved until it is mended or discarded."
            >
                <a class="button" href=href>{format!("Back to the {}", form.name())}</a>
                <Button
                    label="Discard it"
                    kind=ButtonKind::Danger
                    on_click=move |()| editor.discard_text()
                />
            </Notice></div>
        })
    }
}

fn form_of(view: View) -> Option<Form> {
    match view {
        View::Form => None,
        View::Json => Some(Form::Json),
        View::Yaml => Some(Form::Yaml),
    }
}
