//! What takes the token of an agent pool in place of a person's: the status of a deployment by its id, the program
//! that deployments run, and the queue. Folded until somebody wants it.
//!
//! The token is held in memory only, for as long as the page is open or until it is forgotten. It never becomes the
//! session's: a refusal here signs nobody out.

use api_types::{DeploymentId, DeploymentStatus, endpoint};
use leptos::html;
use leptos::prelude::*;

use super::poll::Poll;
use crate::api::request::Outgoing;
use crate::api::transport::TokenTransport;
use crate::api::{AgentClient, ApiError, ErrorKind};
use crate::browser::download_bytes;
use crate::components::{Button, CopyButton, Glyph, StatusWord, TextField};
use crate::model::agents::{file_size, why_refused};
use crate::model::words::{Icon, deployment_status};
use crate::routes::act::{Act, MayAct, curl_of};
use crate::routes::refusal::Refusal;
use crate::session::{AccessToken, Credentials, Session, SessionState};

/// The file that the executor is saved as.
const EXECUTOR_FILE: &str = "pulumi-deploy-executor";
/// The executor is tens of megabytes.
const EXECUTOR_TIMEOUT_MS: u32 = 600_000;

/// The token of a pool, as long as somebody lends it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct HeldToken(RwSignal<Option<AccessToken>>);

impl HeldToken {
    /// Why nothing can be asked, to follow.
    pub(super) fn why_off(&self) -> Signal<Option<String>> {
        let held = self.0;
        Signal::derive(move || {
            held.with(Option::is_none).then(|| "Paste the token of an agent pool first, and hold it.".to_owned())
        })
    }

    /// A client for one request.
    pub(super) fn client(&self, session: Session, request: &Outgoing) -> Result<AgentClient, ApiError> {
        self.client_within(session, request, None)
    }

    fn client_within(
        &self,
        session: Session,
        request: &Outgoing,
        timeout_ms: Option<u32>,
    ) -> Result<AgentClient, ApiError> {
        match self.0.get_untracked() {
            Some(token) => {
                let transport = TokenTransport::new(session.service(), Credentials::Token(token));
                let transport = match timeout_ms {
                    Some(timeout_ms) => transport.with_timeout_ms(timeout_ms),
                    None => transport,
                };
                Ok(AgentClient::new(transport))
            }
            None => Err(ApiError::without_answer(ErrorKind::SignedOut, &request.endpoint)),
        }
    }
}

#[component]
pub(super) fn WithToken() -> impl IntoView {
    let held = RwSignal::new(None::<AccessToken>);
    on_cleanup(move || {
        held.try_set(None);
    });
    // Whoever comes back to a locked console lends it again.
    let session = expect_context::<Session>();
    Effect::new(move |_| {
        if session.state().with(|state| matches!(state, SessionState::Locked(_))) {
            held.set(None);
        }
    });
    let token = HeldToken(held);
    view! {
        <details class="card with-token">
            <summary class="with-token__summary">"With an agent pool token"</summary>
            <div class="with-token__body">
                <p class="with-token__lead">
                    "Agents ask for these with the token of their pool. Your own access token is refused here. The token "
                    "stays in the memory of this page: it is never stored, and leaving the page wipes it."
                </p>
                <TokenField held=held />
                <StatusOf token=token />
                <Executor token=token />
                <MayAct><Poll token=token /></MayAct>
            </div>
        </details>
    }
}

/// Takes a token and lets go of it.
#[component]
fn TokenField(held: RwSignal<Option<AccessToken>>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let problem = RwSignal::new(None::<&'static str>);
    let empty_field = move || {
        if let Some(input) = field.get_untracked() {
            input.set_value("");
        }
    };
    let hold = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = field.get_untracked() else { return };
        let typed = input.value();
        match AccessToken::parse(&typed) {
            Some(token) => {
                empty_field();
                problem.set(None);
                held.set(Some(token));
            }
            None if typed.trim().is_empty() => problem.set(Some("Paste the token of an agent pool.")),
            None => {
                problem.set(Some("A token has no blanks or special characters inside. Check that it was copied whole."))
            }
        }
        if problem.with_untracked(Option::is_some) {
            drop(input.focus());
        }
    };
    let forget = move |()| {
        empty_field();
        problem.set(None);
        held.set(None);
    };
    let is_bad = move || problem.with(Option::is_some);
    let not_held = Signal::derive(move || held.with(Option::is_none).then(|| "No token is held.".to_owned()));
    let state = move || {
        if held.with(Option::is_some) { "A token is held in the memory of this page." } else { "No token is held." }
    };
    view! {
        <form class="with-token__form" novalidate on:submit=hold>
            <div class="field" class:field--bad=is_bad>
                <label class="field__label" for="agent-token">"Agent pool token"</label>
                <div class="field__well">
                    <Glyph icon=Icon::Key />
                    <input
                        id="agent-token"
                        class="field__input"
                        node_ref=field
                        type="password"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-invalid=move || is_bad().to_string()
                        aria-describedby="agent-token-problem agent-token-state"
                    />
                </div>
                <p class="field__problem" id="agent-token-problem" role="alert">
                    {move || problem.get().map(|sentence| view! { <Glyph icon=Icon::Warning /><span>{sentence}</span> })}
                </p>
                <p class="check__help" id="agent-token-state" role="status">{state}</p>
            </div>
            <div class="with-token__acts">
                <button type="submit" class="button">{"Hold the token"}</button>
                <Button label="Forget the token" off=not_held on_click=forget />
            </div>
        </form>
    }
}

/// `GET /api/deployments/{deploymentId}/status`.
#[component]
fn StatusOf(token: HeldToken) -> impl IntoView {
    let session = expect_context::<Session>();
    let id = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let answer = RwSignal::new(None::<(DeploymentId, DeploymentStatus)>);
    // Without an id yet, the command shows where it goes.
    let request = move || {
        let asked = Some(asked(id)).filter(|id| !id.0.is_empty());
        let asked = asked.unwrap_or_else(|| DeploymentId("DEPLOYMENT_ID".to_owned()));
        Outgoing::new(&endpoint::get_deployment_status(&asked))
    };
    let act = Act::new(move || async move {
        let asked = asked(id);
        let status = token.client(session, &request())?.get_deployment_status(&asked).await;
        answer.try_set(status.as_ref().ok().map(|status| (asked, status.clone())));
        status.map(|_| ())
    });
    let check = move || {
        let is_missing = asked(id).0.is_empty();
        problem.set(is_missing.then(|| "Give the id of a deployment.".to_owned()));
        if !is_missing && token.0.with_untracked(Option::is_some) {
            act.run(|| ());
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        check();
    };
    let found = move || {
        answer.get().map(|(id, status)| {
            view! {
                <code class="mono">{id.0}</code>
                <StatusWord look=deployment_status(&status) />
            }
        })
    };
    view! {
        <section class="with-token__part">
            <h3 class="with-token__title">"Status of a deployment"</h3>
            <form class="with-token__form" novalidate on:submit=submit>
                <TextField
                    id="agent-deployment"
                    label="Deployment id"
                    value=id
                    help="Of a deployment that runs on the token's pool. It is the id, not the version."
                    problem=problem
                    is_code=true
                />
                <div class="with-token__acts">
                    <Button label="Check status" off=token.why_off() is_busy=act.is_sending on_click=move |()| check() />
                    <CopyButton label="Copy as curl" text=move |()| curl_of(session, &request()) />
                </div>
            </form>
            <p class="with-token__answer" role="status">{found}</p>
            <AgentRefusal act=act lead="Not checked." />
        </section>
    }
}

fn asked(id: RwSignal<String>) -> DeploymentId {
    DeploymentId(id.with_untracked(|id| id.trim().to_owned()))
}

/// `GET /api/deployments/executor`.
#[component]
fn Executor(token: HeldToken) -> impl IntoView {
    let session = expect_context::<Session>();
    let saved = RwSignal::new(None::<usize>);
    let request = || Outgoing::new(&endpoint::get_executor());
    let act = Act::new(move || async move {
        saved.try_set(None);
        let client = token.client_within(session, &request(), Some(EXECUTOR_TIMEOUT_MS))?;
        let bytes = client.get_executor().await?;
        // Nobody waits for it any more when the page or the token has gone.
        if token.0.try_with_untracked(Option::is_some) == Some(true) {
            download_bytes(EXECUTOR_FILE, &bytes);
            saved.try_set(Some(bytes.len()));
        }
        Ok(())
    });
    let command = move |()| format!("{} \\\n  -o {EXECUTOR_FILE}", curl_of(session, &request()));
    let found = move || {
        saved.get().map(|n_bytes| view! { <code class="mono">{EXECUTOR_FILE}</code>" saved, "{file_size(n_bytes)} })
    };
    view! {
        <section class="with-token__part">
            <h3 class="with-token__title">"Executor"</h3>
            <p class="with-token__lead">
                "The program that runs inside a deployment's container, for Linux on AMD64. It is saved as a file and not run."
            </p>
            <div class="with-token__acts">
                <Button
                    label="Download the executor"
                    icon=Icon::Download
                    off=token.why_off()
                    is_busy=act.is_sending
                    on_click=move |()| act.run(|| ())
                />
                <CopyButton label="Copy as curl" text=command />
            </div>
            <p class="with-token__answer" role="status">{found}</p>
            <AgentRefusal act=act lead="Not downloaded." />
        </section>
    }
}

/// A refusal, and what it may mean where the token is an agent pool's.
#[component]
fn AgentRefusal(act: Act, lead: &'static str) -> impl IntoView {
    let why = move || act.refusal.with(|error| error.as_ref().and_then(|error| why_refused(error.status)));
    view! {
        <Refusal error=act.refusal lead=lead />
        {move || why().map(|why| view! { <p class="with-token__why">{why}</p> })}
    }
}
