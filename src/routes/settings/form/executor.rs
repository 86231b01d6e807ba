//! What the deployments run in: the service's own image, or one that somebody made.

use leptos::prelude::*;

use super::Form;
use super::control::{Setting, changed_mark};
use super::section::SectionCard;
use crate::components::Segments;
use crate::model::settings::document::IMAGE;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::Section;

const DEFAULT: &str = "default";
const OWN: &str = "own";
const CREDENTIALS: &str = "/executorContext/executorImage/credentials";

/// The service says of an image that it chose itself that it is the default.
fn is_own(draft: &Draft) -> bool {
    draft.at(IMAGE).is_some() && !draft.is_on(&format!("{IMAGE}/isDefault"))
}

#[component]
pub(super) fn ExecutorSection(form: Form) -> impl IntoView {
    let is_own = form.editor.of_draft(is_own);
    let before = StoredValue::new(None::<serde_json::Value>);
    let choose = move |word: &'static str| {
        form.editor.edit_at(IMAGE, |draft| {
            let stored = draft.stored().pointer(IMAGE).cloned();
            let stored_is_default =
                stored.as_ref().is_some_and(|image| image.get("isDefault") == Some(&serde_json::Value::Bool(true)));
            if word == DEFAULT {
                before.set_value(draft.at(IMAGE).cloned());
                draft.set(IMAGE, stored.filter(|_| stored_is_default));
            } else {
                // A password that was given up in the meantime has to be typed again.
                let own = before
                    .get_value()
                    .filter(|image| draft.secrets.knows(image))
                    .or_else(|| stored.filter(|_| !stored_is_default));
                draft.set(IMAGE, Some(own.unwrap_or_else(|| serde_json::json!({"reference": ""}))));
            }
        });
    };
    let loses_credentials =
        form.editor.of_draft(|draft| draft.stored().pointer(CREDENTIALS).is_some() && draft.at(IMAGE).is_none());
    let note = move || {
        if loses_credentials.get() {
            "The stored credentials of the registry go with the image; until it is saved, Undo brings them back."
        } else if is_own.get() {
            "Removing stored registry credentials is a separate, explicit act: another image keeps them."
        } else {
            "The service's own image, with every language that it supports."
        }
    };
    let is_shown = form.is_any_shown(&[IMAGE]);
    let fields = move || {
        is_own.get().then(|| {
            view! {
                <Setting form=form pointer="/executorContext/executorImage/reference" is_wide=true />
                <Setting form=form pointer="/executorContext/executorImage/credentials/username" />
                <Setting form=form pointer="/executorContext/executorImage/credentials/password" />
            }
        })
    };
    view! {
        <SectionCard form=form section=Section::Executor>
            <div class="setting setting--wide" hidden=move || !is_shown.get() id="executor-choice" tabindex="-1">
                <div class="field__head">
                    <span class="field__label" aria-hidden="true">"Image"</span>
                    {changed_mark(form, vec![IMAGE.to_owned()], "Image", "executor-choice".to_owned())}
                </div>
                <div class="beside">
                    <Segments
                        name="executor-image"
                        label="Executor image"
                        options=vec![(DEFAULT, "Default"), (OWN, "Own image")]
                        chosen=Signal::derive(move || if is_own.get() { OWN } else { DEFAULT }.to_owned())
                        on_choose=choose
                    />
                    <p class="check__help">{note}</p>
                </div>
            </div>
            {fields}
            <Setting form=form pointer="/executorContext/executorRootPath" />
        </SectionCard>
    }
}
