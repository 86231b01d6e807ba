//! Who is asking: `Authorization: token …`, and nothing else.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Refusal;
use crate::Sandbox;
use crate::agents::AgentPool;
use crate::table::Id;

/// The token of an administrator of the organizations `acme` and `empty-co`.
pub const ADMIN_TOKEN: &str = "pul-sandbox-admin";
/// The token of a member of the organization `acme`.
pub const MEMBER_TOKEN: &str = "pul-sandbox-member";
/// The token of the agent pool `linux-large` of `acme`.
pub const AGENT_TOKEN: &str = "pul-sandbox-agent";

/// The owner of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The person's login.
    pub(crate) login: &'static str,
}

/// An agent, or whoever has the token of its pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AgentCaller {
    /// The pool whose token it is.
    pub(crate) pool: Id<AgentPool>,
}

/// Lets a request through with its [`Caller`], or refuses it.
pub(crate) async fn authenticate(State(sandbox): State<Sandbox>, mut request: Request, next: Next) -> Response {
    let token = token(request.headers()).filter(|token| !sandbox.is_revoked(token));
    let login = match token {
        Some(ADMIN_TOKEN) => "mara",
        Some(MEMBER_TOKEN) => "jun",
        Some(token) if pool_with(&sandbox, token).is_some() && request.uri().path().starts_with("/api/user") => {
            return Refusal::new(401, "Unauthorized: an agent pool token belongs to no user.").into_response();
        }
        Some(token) if pool_with(&sandbox, token).is_some() => {
            return Refusal::new(403, "Forbidden: an agent pool token can only take up work.").into_response();
        }
        _ => return Refusal::of_status(401).into_response(),
    };
    request.extensions_mut().insert(Caller { login });
    next.run(request).await
}

/// Lets an agent's request through with its [`AgentCaller`], or refuses it.
pub(crate) async fn authenticate_agent(State(sandbox): State<Sandbox>, mut request: Request, next: Next) -> Response {
    let pool = match token(request.headers()).filter(|token| !sandbox.is_revoked(token)) {
        Some(ADMIN_TOKEN | MEMBER_TOKEN) => {
            return Refusal::new(403, "Forbidden: only an agent pool token can take up work.").into_response();
        }
        Some(token) => pool_with(&sandbox, token),
        None => None,
    };
    let Some(pool) = pool else { return Refusal::of_status(401).into_response() };
    request.extensions_mut().insert(AgentCaller { pool });
    next.run(request).await
}

/// The pool that a token belongs to.
fn pool_with(sandbox: &Sandbox, token: &str) -> Option<Id<AgentPool>> {
    sandbox.with_world(|world| {
        let mut pools = world.db.pools.iter().filter(|(_, pool)| !pool.is_deleted);
        pools.find(|(_, pool)| pool.token == token).map(|(id, _)| id)
    })
}

/// The text after `token `, one space, letter for letter: the service takes no other form.
fn token(headers: &HeaderMap) -> Option<&str> {
    headers.get("authorization")?.to_str().ok()?.strip_prefix("token ")
}
