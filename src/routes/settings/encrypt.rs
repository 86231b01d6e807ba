//! Encrypts a value with the stack's key, to be pasted into a settings file elsewhere.

use api_types::endpoint;
use api_types::secret::SecretValue;
use leptos::prelude::*;
use serde_json::json;
use zeroize::Zeroize;

use super::closing::when_closed;
use super::editor::Editor;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind, CopyButton, Dialog, TextField};
use crate::model::json_lines::PLACEHOLDER;
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
    // An answer that comes after the dialog was closed is for nobody, also when it is open again by then.
    let n_closed = StoredValue::new(0_u32);
    let act = Act::new(move || {
        let (stack, secret) = (editor.stack.get_value(), SecretValue::from_secret_text(text.get_untracked()));
        let n_closed_before = n_closed.get_value();
        async move {
            let answer = client.encrypt_deployment_settings_secret(&stack, &secret).await;
            if n_closed.try_get_value() != Some(n_closed_before) {
                return Ok(());
            }
            if let SecretValue::Secret { ciphertext: Some(encrypted), .. } = answer? {
                ciphertext.set(Some(encrypted));
            }
            text.update(|text| text.zeroize());
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
            act.run(|| ());
        }
    };
    when_closed(is_open, move || {
        n_closed.update_value(|n_closed| *n_closed += 1);
        text.update(|text| text.zeroize());
        ciphertext.update(|ciphertext| ciphertext.zeroize());
        is_checked.set(false);
        act.refusal.set(None);
    });
    let command = move |()| {
        let body = json!({"secret": PLACEHOLDER}).to_string();
        let endpoint = editor.stack.with_value(endpoint::encrypt_deployment_settings_secret);
        curl_of(session, &Outgoing::new(&endpoint).with_body(body))
    };
    view! {
        <Dialog
            is_open=is_open
            title=format!("Encrypt a value for {}", editor.full_name())
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| is_open.set(false)>"Close"</button>
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
