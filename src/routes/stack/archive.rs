//! An archive of the project's cache by its key: asks for a presigned address, then downloads or uploads. The address
//! is a secret: whoever has it may use it until it expires, so it is never on screen and goes with the dialog.

use api_types::cache::{CacheMethod, CacheUrlRequest};
use api_types::endpoint;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::data::Shared;
use crate::api::request::Outgoing;
use crate::api::transport::{TransferError, transfer};
use crate::api::{ApiError, ErrorKind, curl};
use crate::browser::{download_bytes, own_origin};
use crate::components::{Button, ButtonKind, CopyButton, Dialog, DialogSize, SelectField, TextField, TimeText};
use crate::model::presigned;
use crate::routes::act::{Act, curl_of, once};
use crate::routes::refusal::Refusal;
use crate::session::Session;

/// An address that the service gave, and what for.
#[derive(Clone, PartialEq)]
struct Granted {
    method: CacheMethod,
    file_name: String,
    url: String,
}

#[component]
pub(super) fn ArchiveDialog(shared: Shared, is_open: RwSignal<bool>) -> impl IntoView {
    let project = shared.stack.with_value(|stack| stack.project().to_owned());
    view! {
        <Dialog
            is_open=is_open
            title=format!("An archive in the cache of {project}")
            size=DialogSize::Medium
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| is_open.set(false)>"Close"</button>
            })
        >
            // Made anew each time that the dialog opens: nothing of an earlier address is left.
            <ArchiveForm shared=shared />
        </Dialog>
    }
}

#[component]
fn ArchiveForm(shared: Shared) -> impl IntoView {
    let session = expect_context::<Session>();
    let (key, method) = (RwSignal::new(String::new()), RwSignal::new("GET".to_owned()));
    let was_sent = RwSignal::new(false);
    let granted = RwSignal::new(None::<Granted>);
    let wanted = move || {
        let method = if method.get() == "PUT" { CacheMethod::Put } else { CacheMethod::Get };
        CacheUrlRequest { method, key: key.get().trim().to_owned() }
    };
    let client = shared.client;
    let act = Act::new(move || {
        let request = untrack(wanted);
        async move {
            let answer = client.get_cache_url(&shared.stack.get_value(), &request).await.map_err(explained)?;
            let file_name = request.key.rsplit('/').next().unwrap_or("archive").to_owned();
            granted.try_set(Some(Granted { method: request.method, file_name, url: answer.url }));
            Ok(())
        }
    });
    let problem = Signal::derive(move || {
        let is_missing = was_sent.get() && key.with(|key| key.trim().is_empty());
        let own = is_missing.then(|| "Type the key of an archive.".to_owned());
        own.or_else(|| act.refusal.with(|refusal| refusal.as_ref().and_then(|refusal| refusal.problem_of("key"))))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_sent.set(true);
        granted.set(None);
        if key.with_untracked(|key| !key.trim().is_empty()) {
            act.run(|| ());
        }
    };
    let command = move |()| {
        let request = untrack(wanted);
        let endpoint = shared.stack.with_value(endpoint::get_cache_url);
        let body = serde_json::to_string(&request).unwrap_or_default();
        curl_of(session, &Outgoing::new(&endpoint).with_body(body))
    };
    let methods = vec![("GET".to_owned(), "Download".to_owned()), ("PUT".to_owned(), "Upload".to_owned())];
    view! {
        <form class="archive" on:submit=submit>
            <TextField
                id="archive-key"
                label="Key"
                value=key
                problem=problem
                is_code=true
                help="As runners name it, for example the hash of a lock file."
            />
            <SelectField id="archive-method" label="What for" value=method options=methods />
            <div class="archive__acts">
                <CopyButton label="Copy as curl" text=command />
                <button
                    type="submit"
                    class="button button--primary"
                    aria-disabled=move || act.is_sending.get().to_string()
                    on:click=once
                >
                    {move || if act.is_sending.get() { "Asking…" } else { "Ask for an address" }}
                </button>
            </div>
        </form>
        <Refusal error=act.refusal lead="No address." shown=&["key"] />
        {move || granted.get().map(|granted| view! { <Transfer granted=granted /> })}
    }
}

/// Newer services have no such route: their 404 does not mean that the stack is missing.
fn explained(error: ApiError) -> ApiError {
    if error.kind != ErrorKind::NotFound {
        return error;
    }
    let message = "this service no longer offers addresses of archives".to_owned();
    ApiError { kind: ErrorKind::Refused, message, ..error }
}

/// What can be done with an address.
#[component]
fn Transfer(granted: Granted) -> impl IntoView {
    let session = expect_context::<Session>();
    let Granted { method, file_name, url } = granted;
    // The page's policy lets it ask its own origin and the API, nothing else.
    let origins = [own_origin(), session.api_url()];
    let can_ask = presigned::is_at(&url, &origins);
    let expires = presigned::expires_at(&url);
    let url = StoredValue::new(url);
    let said = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let file_name = StoredValue::new(file_name);
    let run = Callback::new(move |upload: Option<web_sys::Blob>| {
        is_busy.set(true);
        said.set("On its way…".to_owned());
        // The dialog may be gone when the answer comes.
        let (url, file_name) = (url.get_value(), file_name.get_value());
        spawn_local(async move {
            let outcome = transfer(&url, upload.clone()).await;
            is_busy.try_set(false);
            failed.try_set(outcome.is_err());
            let words = match (&outcome, upload.is_some()) {
                (Ok(_), true) => "Uploaded.".to_owned(),
                (Ok(bytes), false) => {
                    download_bytes(&file_name, bytes);
                    format!("Downloaded, {} bytes.", bytes.len())
                }
                (Err(error), _) => failure(*error),
            };
            said.try_set(words);
        });
    });
    let upload = move |()| {
        let files = input.get_untracked().and_then(|input| input.files());
        match files.and_then(|files| files.get(0)) {
            Some(file) => run.run(Some(file.into())),
            None => said.set("Choose a file first.".to_owned()),
        }
    };
    let command = move |()| match method {
        CacheMethod::Get => curl::download(&url.get_value(), &file_name.get_value()),
        CacheMethod::Put => curl::upload(&url.get_value(), "archive.tar.gz"),
    };
    let act = match (can_ask, method) {
        (false, _) => view! {
            <p>
                "It leads to another host, which the policy of this page does not let it ask. The command does it in "
                "a shell."
            </p>
        }
        .into_any(),
        (true, CacheMethod::Get) => view! {
            <Button label="Download the archive" kind=ButtonKind::Primary is_busy=is_busy on_click=move |()| run.run(None) />
        }
        .into_any(),
        (true, CacheMethod::Put) => view! {
            <div class="field">
                <label class="field__label" for="archive-file">"File"</label>
                <input id="archive-file" type="file" node_ref=input class="archive__file" />
            </div>
            <Button label="Upload the file" kind=ButtonKind::Primary is_busy=is_busy on_click=upload />
        }
        .into_any(),
    };
    view! {
        <section class="archive__result" aria-label="The address">
            <p>
                <strong>"The service gave an address. "</strong>
                "It is not shown: whoever has it may use it, without any token"
                {match expires {
                    Some(_) => view! { ", until "<TimeText time=expires />"." }.into_any(),
                    None => ". It does not say when it expires.".into_any(),
                }}
            </p>
            {act}
            <div class="archive__acts">
                <CopyButton label="Copy the address" text=move |()| url.get_value() />
                <CopyButton label="Copy the command" text=command />
            </div>
            <p role="status" class:status--bad=move || failed.get()>{said}</p>
        </section>
    }
}

fn failure(error: TransferError) -> String {
    match error {
        TransferError::NoAnswer => "No answer from where the address leads.".to_owned(),
        TransferError::Refused(403) => {
            "Refused (403): the address has expired or is not for this. Ask for a new one.".to_owned()
        }
        TransferError::Refused(404) => "There is no archive of this key (404).".to_owned(),
        TransferError::Refused(status) => format!("Refused ({status})."),
    }
}
