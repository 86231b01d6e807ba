//! Changes the settings by JSON that a person writes: a merge patch, or all of them anew.

use api_types::endpoint;
use leptos::prelude::*;
use serde_json::Value;

use super::Shared;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind, TextArea};
use crate::model::settings_json::{parse_object, pretty, without_secrets};
use crate::routes::act::{Act, ActDialog, Confirmation};
use crate::session::Session;

#[component]
pub(super) fn ChangeCard(shared: Shared, text: RwSignal<String>) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let is_checked = RwSignal::new(false);
    let (is_patching, is_replacing) = (RwSignal::new(false), RwSignal::new(false));
    let body = Memo::new(move |_| text.with(|text| parse_object(text)));
    let problem = Signal::derive(move || {
        let has_text = text.with(|text| !text.trim().is_empty());
        body.get().err().filter(|_| is_checked.get() || has_text)
    });
    let value = move || Value::Object(body.get_untracked().unwrap_or_default());
    let patch = Act::new(move || {
        let (stack, body) = (shared.stack.get_value(), value());
        async move { client.patch_deployment_settings(&stack, &body).await.map(|_| ()) }
    });
    let replace = Act::new(move || {
        let (stack, body) = (shared.stack.get_value(), value());
        async move { client.replace_deployment_settings(&stack, &body).await.map(|_| ()) }
    });
    // The command leaves this page: secrets stay here.
    let shown_body = move || without_secrets(&value()).to_string();
    let patch_request = move |()| {
        let endpoint = shared.stack.with_value(endpoint::patch_deployment_settings);
        Some(Outgoing::new(&endpoint).with_body(shown_body()))
    };
    let replace_request = move |()| {
        let endpoint = shared.stack.with_value(endpoint::replace_deployment_settings);
        Some(Outgoing::new(&endpoint).with_body(shown_body()))
    };
    let open = move |dialog: RwSignal<bool>| {
        is_checked.set(true);
        if body.with_untracked(Result::is_ok) {
            dialog.set(true);
        }
    };
    let done = move |()| {
        text.set(String::new());
        is_checked.set(false);
        shared.query.refresh();
    };
    let preview = move || view! { <pre class="code">{pretty(&without_secrets(&value()))}</pre> };
    let name = shared.name();
    view! {
        <section class="card settings__card" aria-labelledby="change-title">
            <h2 class="card__title" id="change-title">"Change"</h2>
            <TextArea
                id="settings-patch"
                label="Change as JSON"
                value=text
                rows=12
                problem=problem
                help="A merge patch: keys that are left out stay, null takes a key away, objects merge at every depth, arrays and everything else are replaced whole. A secret is written as {\"secret\": \"…\"}."
            />
            <div class="settings__acts">
                <Button label="Replace all…" kind=ButtonKind::Danger on_click=move |()| open(is_replacing) />
                <Button label="Review and save…" kind=ButtonKind::Primary on_click=move |()| open(is_patching) />
            </div>
        </section>
        <ActDialog
            is_open=is_patching
            title=format!("Change the settings of {}?", shared.full_name())
            label="Save"
            confirmation=Confirmation::Button
            not_done="Not saved."
            act=patch
            request=patch_request
            on_done=done
        >
            <p>"The service merges this into what is stored. Everything that is not named here stays."</p>
            {preview}
        </ActDialog>
        <ActDialog
            is_open=is_replacing
            title=format!("Replace all settings of {}?", shared.full_name())
            label=format!("Replace settings of {name}")
            keep="Keep them"
            confirmation=Confirmation::TypedName(name)
            not_done="Not replaced."
            act=replace
            request=replace_request
            on_done=done
        >
            <p>
                "Only what stands here is stored afterwards. Everything else is lost, secrets and keys that this console "
                "does not know as well."
            </p>
            {preview}
        </ActDialog>
    }
}
