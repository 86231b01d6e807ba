//! The only place that talks to the network, and one of three that read a token.
//!
//! The token goes to the one origin that `config.json` names and nowhere else: redirects are refused, cookies are
//! left out, and a request whose future is dropped is aborted. Where a proxy adds the token, the console sends none; the
//! cookie of the proxy's own session goes along, and a redirect is still not followed, but tells that the session is
//! over.

use api_types::endpoint::{ACCEPT, Method};
use api_types::error::REQUEST_ID_HEADER;
use api_types::user::User;
use futures::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestMode, RequestRedirect, ResponseType};

use super::client::Client;
use super::error::{ApiError, ErrorKind};
use super::history::Recording;
use super::proxy::{Seen, wants_sign_in};
use super::request::{Answer, Outgoing, Transport};
use super::retry_after;
use super::service::Service;
use crate::browser::{now, now_ms, steady_ms};
use crate::config::Fetched;
use crate::model::diagnostics::headers::Headers;
use crate::model::request_log::{Outcome, shown_address, shown_presigned};
use crate::session::{Credentials, Session};

/// How long an answer may take.
const TIMEOUT_MS: u32 = 30_000;

/// How long the check of who is there may take: a person is waiting at the form.
pub const SIGN_IN_TIMEOUT_MS: u32 = 10_000;

/// How long a file of the console itself may take: nothing goes on without it.
const OWN_FILE_TIMEOUT_MS: u32 = 15_000;

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
        let credentials = self.session.credentials(&request.endpoint).await?;
        self.session.secrets().learn(&credentials, request.body.as_deref());
        let sign_in = credentials.sign_in();
        let outcome = exchange(&self.session.service(), credentials, &request, None).await;
        limit.note(outcome.as_ref().err());
        // 401 goes to the session, which brings the form back; everything else stays with who asked.
        if let Err(error) = &outcome
            && error.ends_session()
        {
            self.session.expire(sign_in, error.sign_in_again_at());
        }
        outcome
    }
}

/// Sends without a session: for the check of who is there, and for the token of an agent pool.
pub struct TokenTransport {
    service: Service,
    credentials: Credentials,
    timeout_ms: Option<u32>,
}

impl TokenTransport {
    /// For credentials that belong to no session.
    #[must_use]
    pub fn new(service: Service, credentials: Credentials) -> Self {
        Self { service, credentials, timeout_ms: None }
    }

    /// The same with another limit for an answer, which may be a large file.
    #[must_use]
    pub fn with_timeout_ms(self, timeout_ms: u32) -> Self {
        Self { timeout_ms: Some(timeout_ms), ..self }
    }
}

impl Transport for TokenTransport {
    async fn send(&self, request: Outgoing) -> Result<Answer, ApiError> {
        exchange(&self.service, self.credentials.clone(), &request, self.timeout_ms).await
    }
}

/// Checks credentials by asking for their owner: `GET /api/user`. The one call that needs no session.
///
/// # Errors
/// [`ErrorKind::Withheld`] where the address answers but refuses this origin, [`ErrorKind::NoAnswer`] where nothing
/// answers, and otherwise as [`ApiError`] lists.
pub async fn check_credentials(service: &Service, credentials: &Credentials) -> Result<User, ApiError> {
    let transport = TokenTransport::new(service.clone(), credentials.clone()).with_timeout_ms(SIGN_IN_TIMEOUT_MS);
    match Client::new(transport).get_current_user().await {
        Err(error) if error.kind == ErrorKind::NoAnswer && answers_opaquely(service.url()).await => {
            Err(ApiError { kind: ErrorKind::Withheld, ..error })
        }
        outcome => outcome,
    }
}

/// Whether anything at all answers at the API's address. The request carries no token and its answer stays opaque; it
/// tells a refused origin (CORS) from a dead address, which a failed request alone does not.
async fn answers_opaquely(api_url: &str) -> bool {
    let url = format!("{api_url}{}", api_types::endpoint::template::USER);
    let abort = AbortOnDrop::new();
    let request = Request::get(&url)
        .mode(RequestMode::NoCors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .abort_signal(abort.signal().as_ref())
        .build();
    let Ok(request) = request else { return false };
    // Silence is no answer, and somebody waits at the form.
    let answer = select(Box::pin(request.send()), TimeoutFuture::new(SIGN_IN_TIMEOUT_MS)).await;
    matches!(answer, Either::Left((Ok(_), _)))
}

/// Reads a file of the console itself, such as `config.json`. A proxy may guard it as it guards the page, so its cookie
/// goes along.
pub async fn read_own_file(url: &str) -> Fetched {
    let request = Request::get(url).credentials(RequestCredentials::SameOrigin).cache(RequestCache::NoCache);
    let read = async {
        let response = request.build()?.send().await?;
        let text = if response.ok() { Some(response.binary().await?) } else { None };
        Ok::<_, gloo_net::Error>((response.status(), text))
    };
    match select(Box::pin(read), TimeoutFuture::new(OWN_FILE_TIMEOUT_MS)).await {
        Either::Left((Ok((_, Some(text))), _)) => Fetched::Text(text),
        Either::Left((Ok((404, None)), _)) => Fetched::Missing,
        Either::Left((Ok((status, None)), _)) => Fetched::Refused(status),
        Either::Left((Err(_), _)) | Either::Right(_) => Fetched::NoAnswer,
    }
}

/// An answer whose body nobody wants: for the page that looks after the console itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// The status.
    pub status: u16,
    /// The headers that the browser shows: all of the own origin's, few of another's.
    pub headers: Headers,
    /// When it was sent, in milliseconds since 1970.
    pub sent_ms: f64,
    /// When the answer began, in milliseconds since 1970.
    pub received_ms: f64,
    /// How long that took.
    pub took_ms: u32,
    /// Whether it leads elsewhere; nobody went there.
    pub is_redirect: bool,
    /// Whether it can be that of a proxy that wants a sign-in.
    pub wants_sign_in: bool,
}

/// Asks the API who is there, as the person or, without credentials, as anybody.
///
/// # Errors
/// [`ErrorKind::Withheld`], [`ErrorKind::NoAnswer`] or [`ErrorKind::TimedOut`].
pub async fn look_at_api(service: &Service, credentials: Option<Credentials>) -> Result<Looked, ErrorKind> {
    let path = api_types::endpoint::template::USER;
    let builder = Request::get(&format!("{}{path}", service.url()));
    let builder = match credentials {
        Some(credentials) => with_headers(builder, credentials),
        None => builder
            .header("Accept", ACCEPT)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::Omit)
            .redirect(RequestRedirect::Manual),
    };
    match look(builder, path).await {
        Err(ErrorKind::NoAnswer) if answers_opaquely(service.url()).await => Err(ErrorKind::Withheld),
        outcome => outcome,
    }
}

/// Asks for the page of the console again, for its headers.
///
/// # Errors
/// [`ErrorKind::NoAnswer`] or [`ErrorKind::TimedOut`].
pub async fn look_at_page(address: &str) -> Result<Looked, ErrorKind> {
    let builder = Request::get(address).credentials(RequestCredentials::SameOrigin).cache(RequestCache::NoStore);
    look(builder, &shown_address(address)).await
}

async fn look(builder: RequestBuilder, shown: &str) -> Result<Looked, ErrorKind> {
    let abort = AbortOnDrop::new();
    let request = builder.abort_signal(abort.signal().as_ref()).build().map_err(|_| ErrorKind::NoAnswer)?;
    let recording = Recording::begin("GET", shown.to_owned());
    let (sent_ms, begun_ms) = (now_ms(), steady_ms());
    match select(Box::pin(request.send()), TimeoutFuture::new(SIGN_IN_TIMEOUT_MS)).await {
        Either::Left((Ok(response), _)) => {
            recording.answered(response.status(), response.headers().get(REQUEST_ID_HEADER).as_deref());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ten seconds at most")]
            let took_ms = (steady_ms() - begun_ms).max(0.0) as u32;
            let headers = Headers::new(response.headers().entries());
            Ok(Looked {
                status: response.status(),
                headers,
                sent_ms,
                received_ms: now_ms(),
                took_ms,
                is_redirect: response.type_() == ResponseType::Opaqueredirect,
                wants_sign_in: wants_proxy(&response),
            })
        }
        Either::Left((Err(_), _)) => {
            recording.failed(Outcome::NoAnswer);
            Err(ErrorKind::NoAnswer)
        }
        Either::Right(_) => {
            recording.failed(Outcome::TimedOut);
            Err(ErrorKind::TimedOut)
        }
    }
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
    let is_upload = upload.is_some();
    let builder = if is_upload { Request::put(url) } else { Request::get(url) };
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
    let recording = Recording::begin(if is_upload { "PUT" } else { "GET" }, shown_presigned(url));
    let no_answer = |_| {
        recording.failed(Outcome::NoAnswer);
        TransferError::NoAnswer
    };
    let response = request.send().await.map_err(no_answer)?;
    recording.answered(response.status(), None);
    if !response.ok() {
        return Err(TransferError::Refused(response.status()));
    }
    let bytes = response.binary().await.map_err(no_answer)?;
    recording.read(bytes.len());
    Ok(bytes)
}

/// Takes the token and lets go of it as soon as the browser has it: a request on its way keeps none of it here.
async fn exchange(
    service: &Service,
    credentials: Credentials,
    outgoing: &Outgoing,
    timeout_ms: Option<u32>,
) -> Result<Answer, ApiError> {
    let endpoint = &outgoing.endpoint;
    let url = service.address_of(endpoint)?;
    let recording = Recording::begin(&endpoint.method.to_string(), shown_address(&endpoint.path));
    let no_answer = |_| {
        recording.failed(Outcome::NoAnswer);
        ApiError::without_answer(ErrorKind::NoAnswer, endpoint)
    };
    let abort = AbortOnDrop::new();
    let builder = match endpoint.method {
        Method::Get => Request::get(&url),
        Method::Post => Request::post(&url),
        Method::Put => Request::put(&url),
        Method::Patch => Request::patch(&url),
        Method::Delete => Request::delete(&url),
    };
    let is_signed_by_proxy = matches!(credentials, Credentials::AddedByProxy);
    let builder = with_headers(builder, credentials).abort_signal(abort.signal().as_ref());
    let request = match &outgoing.body {
        Some(json) => builder.header("Content-Type", "application/json").body(json.as_str()),
        None => builder.build(),
    }
    .map_err(no_answer)?;

    let answer = Box::pin(async {
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        let request_id = response.headers().get(REQUEST_ID_HEADER);
        recording.answered(status, request_id.as_deref());
        if is_signed_by_proxy && wants_proxy(&response) {
            return Err(ApiError::without_answer(ErrorKind::ProxySignIn, endpoint));
        }
        let bytes = response.binary().await.map_err(no_answer)?;
        recording.read(bytes.len());
        if response.ok() {
            return Ok(Answer { status, body: bytes });
        }
        Err(ApiError::from_answer(endpoint, status, &bytes, request_id, retry_after_secs(&response)))
    });
    match select(answer, TimeoutFuture::new(timeout_ms.unwrap_or(TIMEOUT_MS))).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => {
            recording.failed(Outcome::TimedOut);
            Err(ApiError::without_answer(ErrorKind::TimedOut, endpoint))
        }
    }
}

fn with_headers(builder: RequestBuilder, credentials: Credentials) -> RequestBuilder {
    let builder = builder.header("Accept", ACCEPT).cache(RequestCache::NoStore);
    match credentials {
        Credentials::Token(token) => builder
            .header("Authorization", &token.header())
            .credentials(RequestCredentials::Omit)
            .redirect(RequestRedirect::Error),
        Credentials::AddedByProxy => {
            builder.credentials(RequestCredentials::SameOrigin).redirect(RequestRedirect::Manual)
        }
    }
}

/// Whether a proxy that should have signed the request answered in place of the service.
fn wants_proxy(response: &Response) -> bool {
    let content_type = response.headers().get("Content-Type");
    let seen = Seen {
        status: response.status(),
        is_redirect: response.type_() == ResponseType::Opaqueredirect,
        content_type: content_type.as_deref(),
    };
    wants_sign_in(seen)
}

fn retry_after_secs(response: &Response) -> Option<u32> {
    let headers = response.headers();
    headers.get("Retry-After").and_then(|text| retry_after::seconds(&text, headers.get("Date").as_deref(), now()))
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
