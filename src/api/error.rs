//! The one error of the API layer: what went wrong, in one wording for each kind. Pure.

use api_types::endpoint::Endpoint;
use api_types::error::{ErrorBody, RequestProblem};

use crate::model::unseen::quoted;

/// How much of the service's own words a sentence holds, in characters.
const MAX_WORDS: usize = 500;

/// What kind of failure it was; it decides who handles it. 401 goes to the session, the rest stays where it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// No answer arrived: offline, a wrong address, or a refused origin. A browser does not say which.
    NoAnswer,
    /// The API answers, but not to this origin (CORS). Known only after a second, opaque request.
    Withheld,
    /// No answer within the time limit.
    TimedOut,
    /// The token is not accepted (401).
    Unauthorized,
    /// The plan lacks the feature (402).
    PlanTooSmall,
    /// The token lacks the permission (403).
    Forbidden,
    /// Not there, or not visible to this token (404).
    NotFound,
    /// Too many requests (429), with the seconds of `Retry-After` when it was readable.
    RateLimited {
        /// From the header `Retry-After`.
        retry_after_secs: Option<u32>,
    },
    /// Any other 4xx.
    Refused,
    /// A 5xx.
    Service,
    /// The answer is not what the contract says.
    Unreadable,
    /// Nobody is signed in.
    SignedOut,
}

/// A failed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What kind it was.
    pub kind: ErrorKind,
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// The service's own words; empty when it had none.
    pub message: String,
    /// Problems of single attributes.
    pub problems: Vec<RequestProblem>,
    /// Names the request for a support ticket.
    pub request_id: Option<String>,
    /// `GET /api/…`: what was asked.
    pub request: String,
}

impl ApiError {
    /// A failure without an answer.
    #[must_use]
    pub fn without_answer(kind: ErrorKind, endpoint: &Endpoint) -> Self {
        Self {
            kind,
            status: None,
            message: String::new(),
            problems: Vec::new(),
            request_id: None,
            request: describe(endpoint),
        }
    }

    /// An answer whose status is no success.
    #[must_use]
    pub fn from_answer(
        endpoint: &Endpoint,
        status: u16,
        body: &[u8],
        request_id: Option<String>,
        retry_after_secs: Option<u32>,
    ) -> Self {
        let kind = match status {
            401 => ErrorKind::Unauthorized,
            402 => ErrorKind::PlanTooSmall,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            429 => ErrorKind::RateLimited { retry_after_secs },
            500.. => ErrorKind::Service,
            _ => ErrorKind::Refused,
        };
        let read = ErrorBody::read(status, body);
        Self {
            kind,
            status: Some(status),
            message: read.message,
            problems: read.errors,
            request_id,
            request: describe(endpoint),
        }
    }

    /// An answer that breaks the contract.
    #[must_use]
    pub fn unreadable(endpoint: &Endpoint, status: u16, problem: &serde_json::Error) -> Self {
        Self {
            status: Some(status),
            message: problem.to_string(),
            ..Self::without_answer(ErrorKind::Unreadable, endpoint)
        }
    }

    /// What happened, in a sentence without the technical details: one wording for each kind, followed by the service's
    /// own words where it had some.
    #[must_use]
    pub fn sentence(&self) -> String {
        let plain = match &self.kind {
            ErrorKind::NoAnswer => "No answer from the API: the network or the API's CORS rules are in the way.",
            ErrorKind::Withheld => "The API answers, but not to this origin (CORS).",
            ErrorKind::TimedOut => "The API did not answer in time.",
            ErrorKind::Unauthorized => "The service no longer accepts the access token (401).",
            ErrorKind::PlanTooSmall => return self.with_words("The organization's plan does not include this (402)"),
            ErrorKind::Forbidden => return self.with_words("Your token may not do this (403)"),
            ErrorKind::NotFound => "Not there, or not visible to your token (404).",
            ErrorKind::RateLimited { retry_after_secs: Some(seconds) } => {
                return format!("Too many requests (429). The service asks to wait {seconds} s.");
            }
            ErrorKind::RateLimited { .. } => "Too many requests (429).",
            ErrorKind::Unreadable => "The answer could not be read: it is not what the API documents.",
            ErrorKind::SignedOut => "You are signed out.",
            ErrorKind::Refused => {
                return self.with_words(&format!("The service refused ({})", self.status.unwrap_or_default()));
            }
            ErrorKind::Service => {
                return self.with_words(&format!("The service failed ({})", self.status.unwrap_or_default()));
            }
        };
        plain.to_owned()
    }

    fn with_words(&self, start: &str) -> String {
        if self.message.is_empty() {
            format!("{start}.")
        } else {
            format!("{start}: {}", quoted(&self.message, MAX_WORDS))
        }
    }

    /// Whether the request may have been carried out although it failed: then it must not be sent again unseen.
    #[must_use]
    pub fn may_have_acted(&self) -> bool {
        let had_no_answer = matches!(self.kind, ErrorKind::NoAnswer | ErrorKind::TimedOut | ErrorKind::Unreadable);
        had_no_answer || self.kind == ErrorKind::Service
    }

    /// The organization whose identity provider must be signed in to first (CLI `client/api.go`).
    #[must_use]
    pub fn sign_in_again_at(&self) -> Option<String> {
        let wants_sso = |problem: &&RequestProblem| {
            ["saml_reauth_required", "saml_login_required"].contains(&problem.error_type.as_str())
        };
        let problem = self.problems.iter().find(wants_sso)?;
        Some(problem.attribute.clone()).filter(|_| self.kind == ErrorKind::Unauthorized)
    }

    /// What the service says is wrong with one attribute of the request, to be shown at its field.
    #[must_use]
    pub fn problem_of(&self, attribute: &str) -> Option<String> {
        self.problems.iter().find(|problem| problem.attribute == attribute).map(problem_words)
    }

    /// What is wrong with attributes that have no field: all of them but `shown`.
    #[must_use]
    pub fn other_problems(&self, shown: &[&str]) -> Vec<String> {
        let others = self.problems.iter().filter(|problem| !shown.contains(&problem.attribute.as_str()));
        others.map(named_problem).collect()
    }

    /// The pause that the service asks for (`Retry-After`), in milliseconds.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<u32> {
        match self.kind {
            ErrorKind::RateLimited { retry_after_secs } => {
                retry_after_secs.map(|seconds| seconds.saturating_mul(1_000))
            }
            _ => None,
        }
    }

    /// Everything a support ticket needs: the request, the status and the request's id.
    #[must_use]
    pub fn details(&self) -> String {
        let mut parts = vec![self.request.clone()];
        parts.extend(self.status.map(|status| status.to_string()));
        parts.extend(self.request_id.clone());
        parts.join(", ")
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

/// The service's own words for a custom problem, else those of this console.
fn problem_words(problem: &RequestProblem) -> String {
    if let Some(words) = problem.custom_message.as_ref().filter(|words| !words.is_empty()) {
        return quoted(words, MAX_WORDS);
    }
    match problem.error_type.as_str() {
        "not_found" => "Not found.".to_owned(),
        "required" => "This is required.".to_owned(),
        "invalid" => "This is not valid.".to_owned(),
        "already_exists" => "This exists already.".to_owned(),
        other => quoted(other, MAX_WORDS),
    }
}

fn named_problem(problem: &RequestProblem) -> String {
    let words = problem_words(problem);
    if problem.attribute.is_empty() { words } else { format!("{}: {words}", quoted(&problem.attribute, MAX_WORDS)) }
}

fn describe(endpoint: &Endpoint) -> String {
    let path = endpoint.path.split('?').next().unwrap_or_default();
    format!("{} {path}", endpoint.method)
}

#[cfg(test)]
mod tests {
    use api_types::endpoint;

    use super::*;

    #[test]
    fn each_status_has_its_kind_and_its_words() {
        let cases = [
            (401, "", ErrorKind::Unauthorized, "The service no longer accepts the access token (401)."),
            (403, "", ErrorKind::Forbidden, "Your token may not do this (403)."),
            (404, "404 page not found", ErrorKind::NotFound, "Not there, or not visible to your token (404)."),
            (400, r#"{"code":400,"message":"bad page"}"#, ErrorKind::Refused, "The service refused (400): bad page"),
            (502, "<html>", ErrorKind::Service, "The service failed (502)."),
        ];
        for (status, body, kind, sentence) in cases {
            let error = ApiError::from_answer(&endpoint::get_current_user(), status, body.as_bytes(), None, None);
            assert_eq!((error.kind.clone(), error.sentence().as_str()), (kind, sentence));
        }
    }

    #[test]
    fn details_name_the_request_without_its_query() {
        let stack = api_types::StackRef::parse("acme", "a", "b").expect("valid");
        let endpoint = endpoint::list_stack_deployments(&stack, &api_types::paging::ListQuery::default());
        let error = ApiError::from_answer(&endpoint, 503, b"", Some("7f3c".into()), None);
        assert_eq!(error.details(), "GET /api/stacks/acme/a/b/deployments, 503, 7f3c");
    }
}
