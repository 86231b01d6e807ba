//! The only place that talks to the network, and one of two that read the access token.
//!
//! The token goes to the one origin that `config.json` names and nowhere else: redirects are refused, cookies are
//! left out, and a request whose future is dropped is aborted.

use api_types::endpoint::{ACCEPT, Endpoint, Method};
use api_types::error::REQUEST_ID_HEADER;
use futures::future::{Either, select};
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::de::DeserializeOwned;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::error::{ApiError, ErrorKind};
use crate::session::AccessToken;

/// How long an answer may take.
const TIMEOUT_MS: u32 = 30_000;

/// Sends a request and decodes its answer.
pub(super) async fn send<T: DeserializeOwned>(
    api_url: &str,
    token: &AccessToken,
    endpoint: &Endpoint,
    body: Option<String>,
    timeout_ms: Option<u32>,
) -> Result<T, ApiError> {
    let (status, bytes) = exchange(api_url, token, endpoint, body, timeout_ms).await?;
    serde_json::from_slice(&bytes).map_err(|problem| ApiError::unreadable(endpoint, status, &problem))
}

/// Sends a request whose answer has no body worth reading: any success may come empty, so it is not parsed.
pub(super) async fn send_for_effect(api_url: &str, token: &AccessToken, endpoint: &Endpoint) -> Result<(), ApiError> {
    exchange(api_url, token, endpoint, None, None).await.map(|_| ())
}

/// Whether anything at all answers at the API's address. The request carries no token and its answer stays opaque; it
/// tells a refused origin (CORS) from a dead address, which a failed request alone does not.
pub(super) async fn answers_opaquely(api_url: &str) -> bool {
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

async fn exchange(
    api_url: &str,
    token: &AccessToken,
    endpoint: &Endpoint,
    body: Option<String>,
    timeout_ms: Option<u32>,
) -> Result<(u16, Vec<u8>), ApiError> {
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
    let request = match body {
        Some(json) => builder.header("Content-Type", "application/json").body(json),
        None => builder.build(),
    }
    .map_err(no_answer)?;

    let answer = Box::pin(async {
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        let bytes = response.binary().await.map_err(no_answer)?;
        if response.ok() {
            return Ok((status, bytes));
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
