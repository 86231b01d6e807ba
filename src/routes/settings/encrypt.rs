//! Encrypts a value with the stack's key, to be pasted into a settings file.

use api_types::endpoint;
use api_types::secret::SecretValue;
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::{Button, CopyButton, TextField};
use crate::routes::act::{Act, curl_of};
use crate::routes::refusal::Refusal;
use crate::session::Session;

#[component]
pub(super) fn EncryptCard(editor: Editor) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let text = RwSignal::new(String::new());
    let ciphertext = RwSignal::new(None::<String>);
    let is_checked = RwSignal::new(false);
    let act = Act::new(move || {
        let (stack, secret) = (editor.stack.get_value(), SecretValue::from_secret_text(text.get_untracked()));
        async move {
            let answer = client.encrypt_deployment_settings_secret(&stack, &secret).await?;
            if let SecretValue::Secret { ciphertext: Some(encrypted), .. } = answer {
                ciphertext.try_set(Some(encrypted));
            }
            Ok(())
        }
    });
    let problem = Signal::derive(move || {
        let is_empty = text.with(String::is_empty);
        (is_checked.get() && is_empty && ciphertext.with(Option::is_none))
            .then(|| "A secret has at least one character.".to_owned())
    });
    let encrypt = move |()| {
        is_checked.set(true);
        if !text.with_untracked(String::is_empty) {
            ciphertext.set(None);
            act.run(move || text.set(String::new()));
        }
    };
    let command = move |()| {
        let endpoint = editor.stack.with_value(endpoint::encrypt_deployment_settings_secret);
        let body = r#"{"secret": "…"}"#.to_owned();
        curl_of(session, &crate::api::request::Outgoing::new(&endpoint).with_body(body))
    };
    view! {
        <section class="card settings__card" aria-labelledby="encrypt-title">
            <h2 class="card__title" id="encrypt-title">"Encrypt a value"</h2>
            <TextField
                id="settings-secret"
                label="Secret"
                kind="password"
                value=text
                problem=problem
                help="For a settings file outside of this console. A change above encrypts its secrets by itself."
            />
            <div class="settings__acts">
                <CopyButton label="Copy as curl" text=command />
                <Button label="Encrypt" is_busy=act.is_sending on_click=encrypt />
            </div>
            {move || ciphertext.get().map(|ciphertext| {
                let copied = ciphertext.clone();
                view! {
                    <p class="settings__ciphertext mono" role="status">{ciphertext}</p>
                    <div class="settings__acts"><CopyButton label="Copy ciphertext" text=move |()| copied.clone() /></div>
                }
            })}
            <Refusal error=act.refusal lead="Not encrypted." />
        </section>
    }
}
