//! Which other origins' pages may read answers. Without an allowed origin no header is sent, and browsers refuse.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::Sandbox;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const HEADERS: HeaderValue = HeaderValue::from_static("Authorization, Content-Type, Accept");
const EXPOSED: HeaderValue = HeaderValue::from_static("X-Pulumi-Request-ID, Retry-After");
const MAX_AGE_SECS: u64 = 600;

/// Answers preflights and marks answers.
pub(crate) async fn share(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let allowed = allowed_origin(&sandbox.config().allow_origins, request.headers());
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    if !sandbox.config().allow_origins.is_empty() {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if is_preflight {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECS.into());
        }
    }
    response
}

/// What to allow, for a request of another origin's page that may read the answer.
fn allowed_origin(allowed: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    if allowed.iter().any(|pattern| pattern == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    allowed.iter().any(|pattern| pattern.as_bytes() == origin.as_bytes()).then(|| origin.clone())
}
