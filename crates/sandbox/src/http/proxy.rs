//! What a proxy before the API does that knows people by a session of its own: it takes away whatever token a request
//! brings, and adds the person's. Here everybody is the administrator.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::auth::ADMIN_TOKEN;
use super::errors::Refusal;
use crate::Sandbox;

/// Signs a request, where the sandbox was started with a proxy.
pub(crate) async fn sign(State(sandbox): State<Sandbox>, mut request: Request, next: Next) -> Response {
    if sandbox.config().proxy_auth {
        // The session's cookie would come along with a request that another site makes.
        let is_foreign = request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin");
        if is_foreign && ![Method::GET, Method::HEAD].contains(request.method()) {
            return Refusal::new(403, "Forbidden: the request was made by another site.").into_response();
        }
        if let Ok(token) = HeaderValue::from_str(&format!("token {ADMIN_TOKEN}")) {
            request.headers_mut().insert(header::AUTHORIZATION, token);
        }
    }
    next.run(request).await
}
