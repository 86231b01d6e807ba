//! Encrypts a value with the stack's key, to be pasted into a settings file elsewhere.

use api_types::endpoint;
use api_types::secret::SecretValue;
use leptos::prelude::*;
use zeroize::Zeroize;

use super::editor::Editor;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind, CopyButton, Dialog, TextField};
use crate::routes::act::{Act, curl_of};
use crate::routes::refusal::Refusal;
use crate::session::Session;

/// The dialog that turns a secret into a ciphertext.
#[component]
pub(super) fn EncryptDialog(editor: Editor, is_open: RwSignal<bool>) -> impl IntoView {
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
            act.run(move || text.update(|text| text.zeroize()));
        }
    };
    let close = move || {
        text.update(|text| text.zeroize());
        ciphertext.set(None);
        is_checked.set(false);
        act.refusal.set(None);
        is_open.set(false);
    };
    let command = move |()| {
        let endpoint = editor.stack.with_value(endpoint::encrypt_deployment_settings_secret);
        curl_of(session, &Outgoing::new(&endpoint).with_body(r#"{"secret": "PUT_THE_SECRET_HERE"}"#.to_owned()))
    };
    view! {
        <Dialog
            is_open=is_open
            title=format!("Encrypt a value for {}", editor.full_name())
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| close()>"Close"</button>
                <CopyButton label="Copy as curl" text=command />
                <Button label="Encrypt" kind=ButtonKind::Primary is_busy=act.is_sending on_click=encrypt />
            })
        >
            <TextField
                id="settings-secret"
                label="Secret"
                kind="password"
                value=text
                problem=problem
                help="For a settings file outside of this console. Secrets that are typed in the editor are encrypted by the service when they are saved."
            />
            {move || ciphertext.get().map(|ciphertext| {
                let copied = ciphertext.clone();
                view! {
                    <p class="transfer__ciphertext mono" role="status">{ciphertext}</p>
                    <CopyButton label="Copy ciphertext" text=move |()| copied.clone() />
                }
            })}
            <Refusal error=act.refusal lead="Not encrypted." />
        </Dialog>
    }
}
