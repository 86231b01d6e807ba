//! `/{org}/{project}/{stack}/settings`: the deployment settings of a stack, as JSON.
//!
//! Data: the settings, read once and again after each change. What a person does here: reads them without their
//! secrets, sends a merge patch, picks a repository for it, replaces or removes all, and encrypts a value for a file.

mod change;
mod encrypt;
mod repository;

use api_types::StackRef;
use api_types::endpoint;
use leptos::prelude::*;
use serde_json::Value;

use super::act::{Act, ActDialog, Confirmation};
use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::request::Outgoing;
use crate::api::{ApiError, Client, ErrorKind};
use crate::components::{Button, ButtonKind, CopyButton, EmptyState, Glyph, SkeletonRows};
use crate::model::settings_json::{pretty, without_secrets};
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, failure_of};
use crate::session::Session;
use change::ChangeCard;
use encrypt::EncryptCard;
use repository::RepositoryCard;

/// The deployment settings of a stack.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    move || match stack.get() {
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The stack and its settings: a handle that can be copied about.
#[derive(Clone, Copy)]
struct Shared {
    stack: StoredValue<StackRef>,
    /// `None` when none are set.
    query: LiveQuery<Option<Value>>,
}

impl Shared {
    fn full_name(&self) -> String {
        self.stack.with_value(|stack| format!("{}/{}", stack.project(), stack.stack()))
    }

    fn name(&self) -> String {
        self.stack.with_value(|stack| stack.stack().to_owned())
    }

    /// Whether settings exist, once that is known.
    fn exists(&self) -> Option<bool> {
        self.query.state().with(|state| state.data().map(Option::is_some))
    }
}

/// 404 is an answer here: nothing is set up yet.
async fn read_settings(client: Client, stack: StackRef) -> Result<Option<Value>, ApiError> {
    match client.get_deployment_settings(&stack).await {
        Ok(settings) => Ok(serde_json::to_value(settings).ok()),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let query = LiveQuery::new(
        session,
        OnNewKey::Clear,
        {
            let stack = stack.clone();
            move || Some(stack.clone())
        },
        move |stack| read_settings(client, stack),
        |_| None,
    );
    let shared = Shared { stack: StoredValue::new(stack), query };
    let name = shared.full_name();
    use_page_title(move || format!("Settings of {name}"));
    let has_data = Memo::new(move |_| query.state().with(|state| state.data().is_some()));
    let change = RwSignal::new(String::new());
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Deployment settings"</h1>
                <div class="page__acts"><DeleteButton shared=shared /></div>
            </div>
            <div class="settings">
                <Stored shared=shared />
                <Show when=move || has_data.get()>
                    <div class="settings__side">
                        <ChangeCard shared=shared text=change />
                        <RepositoryCard shared=shared text=change />
                        <EncryptCard shared=shared />
                    </div>
                </Show>
            </div>
        </div>
    }
}

/// What is stored, in its states.
#[component]
fn Stored(shared: Shared) -> impl IntoView {
    let text = Memo::new(move |_| {
        shared.query.state().with(|state| match state.data() {
            Some(Some(settings)) => Some(pretty(&without_secrets(settings))),
            _ => None,
        })
    });
    let error = failure_of(shared.query);
    let has_failed = Memo::new(move |_| error.with(Option::is_some) && shared.exists().is_none());
    let body = move || {
        match (text.get(), has_failed.get(), shared.exists()) {
        (Some(text), ..) => {
            let copied = text.clone();
            view! {
                <div class="card__head">
                    <h2 class="card__title">"Stored settings"</h2>
                    <CopyButton label="Copy JSON" text=move |()| copied.clone() />
                </div>
                <pre class="code" tabindex="0" aria-label="Stored settings as JSON">{text}</pre>
                <p class="settings__note">"Secrets are stored encrypted and never shown: ••• stands in their place."</p>
            }
            .into_any()
        }
        (None, true, _) => {
            let title = format!("The settings of {} could not be read", shared.full_name());
            view! { <Failed error=error title=title is_page=true on_retry=move |()| shared.query.refresh() /> }.into_any()
        }
        (None, false, Some(false)) => view! {
            <EmptyState
                icon=view! { <Glyph icon=Icon::Wrench /> }.into_any()
                title="Deployments are not set up yet"
                text="The service has no deployment settings for this stack. Write the first ones beside this: a source, or an image that holds the program."
            />
        }
        .into_any(),
        _ => view! { <SkeletonRows n_rows=10 /> }.into_any(),
    }
    };
    view! { <section class="card" aria-label="Stored settings">{body}</section> }
}

#[component]
fn DeleteButton(shared: Shared) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let is_open = RwSignal::new(false);
    let act = Act::new(move || {
        let stack = shared.stack.get_value();
        async move { client.delete_deployment_settings(&stack).await.map(|_| ()) }
    });
    let request = move |()| {
        let endpoint = shared.stack.with_value(endpoint::delete_deployment_settings);
        Some(Outgoing::new(&endpoint))
    };
    let exists = Memo::new(move |_| shared.exists() == Some(true));
    let name = shared.name();
    view! {
        <Show when=move || exists.get()>
            <Button
                label="Delete settings…"
                icon=Icon::Bin
                kind=ButtonKind::Danger
                on_click=move |()| is_open.set(true)
            />
        </Show>
        <ActDialog
            is_open=is_open
            title=format!("Delete the deployment settings of {}?", shared.full_name())
            label=format!("Delete settings of {name}")
            keep="Keep them"
            confirmation=Confirmation::TypedName(name)
            not_done="Not deleted."
            act=act
            request=request
            on_done=move |()| shared.query.refresh()
        >
            <p>
                "Deployments of this stack can then start only with settings of their own, pushes trigger nothing any "
                "more, and its schedules may go as well. Secrets in the settings cannot be brought back. The stack and "
                "its resources stay."
            </p>
        </ActDialog>
    }
}
