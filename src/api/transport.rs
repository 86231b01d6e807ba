//! The only place that talks to the network, and one of two that read a token.
//!
//! The token goes to the one origin that `config.json` names and nowhere else: redirects are refused, cookies are
//! left out, and a request whose future is dropped is aborted.

use api_types::endpoint::{ACCEPT, Method};
use api_types::error::REQUEST_ID_HEADER;
use api_types::user::User;
use futures::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::client::Client;
use super::error::{ApiError, ErrorKind};
use super::request::{Answer, Outgoing, Transport};
use crate::session::{AccessToken, Session};

/// How long an answer may take.
const TIMEOUT_MS: u32 = 30_000;

/// How long the check of a token may take: a person is waiting at the form.
const SIGN_IN_TIMEOUT_MS: u32 = 10_000;

/// Sends with the session's token of the moment, so that it goes on working after a renewed sign-in.
#[derive(Clone, Copy)]
pub struct SessionTransport {
    session: Session,
}

impl SessionTransport {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The session it belongs to.
    #[must_use]
    pub fn session(&self) -> Session {
        self.session
    }
}

impl Transport for SessionTransport {
    async fn send(&self, request: Outgoing) -> Result<Answer, ApiError> {
        let limit = self.session.rate_limit();
        // What a person asked for is sent at once; what only reads waits with everything else that reads.
        if request.endpoint.method.is_safe() {
            limit.wait().await;
        }
        let (api_url, token) = self.session.credentials(&request.endpoint)?;
        self.session.secrets().learn(Some(token.expose()), request.body.as_deref());
        let outcome = exchange(&api_url, &token, &request, None).await;
        limit.note(outcome.as_ref().err());
        // 401 goes to the session, which brings the form back; everything else stays with who asked.
        if let Err(error) = &outcome
            && error.kind == ErrorKind::Unauthorized
        {
            self.session.expire(&token, error.sign_in_again_at());
        }
        outcome
    }
}

/// Sends with one token to one address: for the check of a token, and for the token of an agent pool.
pub struct TokenTransport {
    api_url: String,
    token: AccessToken,
    timeout_ms: Option<u32>,
}

impl TokenTransport {
    /// For a token that belongs to no session.
    #[must_use]
    pub fn new(api_url: String, token: AccessToken) -> Self {
        Self { api_url, token, timeout_ms: None }
    }

    /// The same with another limit for an answer, which may be a large file.
    #[must_use]
    pub fn with_timeout_ms(self, timeout_ms: u32) -> Self {
        Self { timeout_ms: Some(timeout_ms), ..self }
    }
}

impl Transport for TokenTransport {
    async fn send(&self, request: Outgoing) -> Result<Answer, ApiError> {
        exchange(&self.api_url, &self.token, &request, self.timeout_ms).await
    }
}

/// Checks a token by asking for its owner: `GET /api/user`. The one call that needs no session.
///
/// # Errors
/// [`ErrorKind::Withheld`] where the address answers but refuses this origin, [`ErrorKind::NoAnswer`] where nothing
/// answers, and otherwise as [`ApiError`] lists.
pub async fn check_token(api_url: &str, token: &AccessToken) -> Result<User, ApiError> {
    let transport = TokenTransport::new(api_url.to_owned(), token.clone()).with_timeout_ms(SIGN_IN_TIMEOUT_MS);
    match Client::new(transport).get_current_user().await {
        Err(error) if error.kind == ErrorKind::NoAnswer && answers_opaquely(api_url).await => {
            Err(ApiError { kind: ErrorKind::Withheld, ..error })
        }
        outcome => outcome,
    }
}

/// Whether anything at all answers at the API's address. The request carries no token and its answer stays opaque; it
/// tells a refused origin (CORS) from a dead address, which a failed request alone does not.
async fn answers_opaquely(api_url: &str) -> bool {
    let url = format!("{api_url}{}", api_types::endpoint::template::USER);
    let request = Request::get(&url)
        .mode(RequestMode::NoCors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .build();
    match request {
        Ok(request) => request.send().await.is_ok(),
        Err(_) => false,
    }
}

/// Reads a file of the console itself, such as `config.json`. `None` when it is not there.
pub async fn read_own_file(url: &str) -> Option<Vec<u8>> {
    let request = Request::get(url).credentials(RequestCredentials::Omit).cache(RequestCache::NoCache).build().ok()?;
    let response = request.send().await.ok()?;
    if response.ok() { response.binary().await.ok() } else { None }
}

/// Why a file did not get to or from a presigned address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferError {
    /// No answer arrived.
    NoAnswer,
    /// An answer of this status.
    Refused(u16),
}

/// Uploads a file to a presigned address, or downloads what is there. The address is all that is needed: the token
/// stays here.
///
/// # Errors
/// As [`TransferError`] lists.
pub async fn transfer(url: &str, upload: Option<web_sys::Blob>) -> Result<Vec<u8>, TransferError> {
    let abort = AbortOnDrop::new();
    let builder = if upload.is_some() { Request::put(url) } else { Request::get(url) };
    let builder = builder
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
        .abort_signal(abort.signal().as_ref());
    let request = match upload {
        Some(file) => builder.body(leptos::wasm_bindgen::JsValue::from(file)),
        None => builder.build(),
    }
    .map_err(|_| TransferError::NoAnswer)?;
    let response = request.send().await.map_err(|_| TransferError::NoAnswer)?;
    if !response.ok() {
        return Err(TransferError::Refused(response.status()));
    }
    response.binary().await.map_err(|_| TransferError::NoAnswer)
}

async fn exchange(
    api_url: &str,
    token: &AccessToken,
    outgoing: &Outgoing,
    timeout_ms: Option<u32>,
) -> Result<Answer, ApiError> {
    let endpoint = &outgoing.endpoint;
    let no_answer = |_| ApiError::without_answer(ErrorKind::NoAnswer, endpoint);
    let abort = AbortOnDrop::new();
    let url = format!("{api_url}{}", endpoint.path);
    let builder = match endpoint.method {
        Method::Get => Request::get(&url),
        Method::Post => Request::post(&url),
        Method::Put => Request::put(&url),
        Method::Patch => Request::patch(&url),
        Method::Delete => Request::delete(&url),
    };
    let builder = with_headers(builder, token).abort_signal(abort.signal().as_ref());
    let request = match &outgoing.body {
        Some(json) => builder.header("Content-Type", "application/json").body(json.as_str()),
        None => builder.build(),
    }
    .map_err(no_answer)?;

    let answer = Box::pin(async {
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        let bytes = response.binary().await.map_err(no_answer)?;
        if response.ok() {
            return Ok(Answer { status, body: bytes });
        }
        let request_id = response.headers().get(REQUEST_ID_HEADER);
        Err(ApiError::from_answer(endpoint, status, &bytes, request_id, retry_after_secs(&response)))
    });
    match select(answer, TimeoutFuture::new(timeout_ms.unwrap_or(TIMEOUT_MS))).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(ApiError::without_answer(ErrorKind::TimedOut, endpoint)),
    }
}

fn with_headers(builder: RequestBuilder, token: &AccessToken) -> RequestBuilder {
    builder
        .header("Authorization", &format!("token {}", token.expose()))
        .header("Accept", ACCEPT)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
}

fn retry_after_secs(response: &Response) -> Option<u32> {
    response.headers().get("Retry-After").and_then(|text| text.trim().parse().ok())
}

/// Aborts its request when dropped: a page that is left, or a timeout, ends the request as well.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().ok())
    }

    fn signal(&self) -> Option<web_sys::AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
