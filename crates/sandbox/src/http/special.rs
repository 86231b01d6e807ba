//! Names with a meaning of their own, so that every failure can be reached by hand: a stack or an organization called
//! `error-503` answers 503, `slow` is slow, `partly` fails in one place,
//! `hourly-400` has more than anybody asks for. `docs/sandbox.md` lists them.

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::errors::Refusal;
use crate::Sandbox;

/// Answers late.
pub(crate) const SLOW_ORG: &str = "slow";
/// Gives its lists, but not the state of its queue.
pub(crate) const PARTLY_ORG: &str = "partly";
/// Has used something in every hour of 400 days, and answers with all of them by the hour.
pub(crate) const MANY_HOURS_ORG: &str = "hourly-400";
/// The organization that the ones above show.
const SHOWN_ORG: &str = "acme";

/// The organization that a name stands for.
pub(crate) fn real_org(name: &str) -> &str {
    if [SLOW_ORG, PARTLY_ORG, MANY_HOURS_ORG].contains(&name) { SHOWN_ORG } else { name }
}

pub(crate) async fn answer(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let segments: Vec<&str> = request.uri().path().split('/').skip(2).collect();
    // Routes of the vendor's own console stand one word deeper.
    let segments = segments.strip_prefix(&["console"]).unwrap_or(&segments);
    let (org, stack, rest) = match segments {
        ["orgs", org, rest @ ..] => (*org, None, rest),
        ["stacks", org, _, stack, rest @ ..] => (*org, Some(*stack), rest),
        // The one route of the user that names an organization.
        ["user", "stacks"] => (org_parameter(request.uri()).unwrap_or_default(), None, [].as_slice()),
        _ => return next.run(request).await,
    };
    if let Some(status) = error_status(org).or_else(|| stack.and_then(error_status)) {
        return Refusal::of_status(status).into_response();
    }
    if org == PARTLY_ORG && stack.is_none() && rest == ["deployments", "metadata"] {
        return Refusal::of_status(403).into_response();
    }
    if org == SLOW_ORG {
        tokio::time::sleep(sandbox.config().slow_delay).await;
    }
    next.run(request).await
}

fn org_parameter(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("organization="))
}

/// `error-503` means 503.
fn error_status(name: &str) -> Option<u16> {
    let status = name.strip_prefix("error-")?.parse().ok()?;
    matches!(status, 400..=599).then_some(status)
}
