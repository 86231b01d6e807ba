//! Who is asking: `Authorization: token …`, and nothing else.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Refusal;
use crate::Sandbox;

/// The token of an administrator of the organizations `acme` and `empty-co`.
pub const ADMIN_TOKEN: &str = "pul-sandbox-admin";
/// The token of a member of the organization `acme`.
pub const MEMBER_TOKEN: &str = "pul-sandbox-member";
/// The token of an agent pool.
pub const AGENT_TOKEN: &str = "pul-sandbox-agent";

/// The owner of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The person's login.
    pub(crate) login: &'static str,
}

/// Lets a request through with its [`Caller`], or refuses it.
pub(crate) async fn authenticate(State(sandbox): State<Sandbox>, mut request: Request, next: Next) -> Response {
    let login = match token(request.headers()).filter(|token| !sandbox.is_revoked(token)) {
        Some(ADMIN_TOKEN) => "mara",
        Some(MEMBER_TOKEN) => "jun",
        Some(AGENT_TOKEN) if request.uri().path().starts_with("/api/user") => {
            return Refusal::new(401, "Unauthorized: an agent pool token belongs to no user.").into_response();
        }
        Some(AGENT_TOKEN) => {
            return Refusal::new(403, "Forbidden: an agent pool token can only take up work.").into_response();
        }
        _ => return Refusal::of_status(401).into_response(),
    };
    request.extensions_mut().insert(Caller { login });
    next.run(request).await
}

/// The text after `token `, one space, letter for letter: the service takes no other form.
fn token(headers: &HeaderMap) -> Option<&str> {
    headers.get("authorization")?.to_str().ok()?.strip_prefix("token ")
}
