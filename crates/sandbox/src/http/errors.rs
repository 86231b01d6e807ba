//! Refusals, in the body that the service gives with them.

use api_types::error::{ErrorBody, REQUEST_ID_HEADER, RequestProblem};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

/// How long a client that came too often is told to wait.
const RETRY_AFTER_SECS: u64 = 5;

/// An answer that says no.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) ErrorBody);

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self(ErrorBody::new(status, message))
    }

    /// 404, which also stands for "no access".
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(404, format!("Not Found: {what} not found"))
    }

    /// 403, naming the permission that lacks.
    pub(crate) fn forbidden(permission: &str) -> Self {
        Self::new(403, format!("Forbidden: you do not have the permission '{permission}'."))
    }

    /// 402, with what the plan lacks.
    pub(crate) fn payment_required(message: String) -> Self {
        Self::new(402, format!("Payment Required: {message}"))
    }

    /// 400 for one attribute of the request.
    pub(crate) fn invalid(attribute: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let problem = RequestProblem {
            resource: "deployment".to_owned(),
            attribute: attribute.to_owned(),
            error_type: "invalid".to_owned(),
            custom_message: Some(message.clone()),
        };
        let message = format!("Bad Request: {message}");
        Self(ErrorBody { errors: vec![problem], ..ErrorBody::new(400, message) })
    }

    /// 400 for everything that is wrong with settings.
    pub(crate) fn of_problems(problems: Vec<RequestProblem>) -> Self {
        let messages: Vec<&str> = problems.iter().filter_map(|problem| problem.custom_message.as_deref()).collect();
        let message = format!("Bad Request: {}", messages.join("; "));
        Self(ErrorBody { errors: problems, ..ErrorBody::new(400, message) })
    }

    /// What the service says with a status for reasons of its own.
    pub(crate) fn of_status(status: u16) -> Self {
        let message = match status {
            401 => "Unauthorized: No credentials provided or are invalid.",
            402 => "Payment Required: this feature needs a higher subscription.",
            403 => "Forbidden: the access token lacks the permission.",
            404 => "Not Found",
            429 => "Too Many Requests: request rate-limit exceeded",
            500 => "Internal Server Error: something went wrong on our side",
            502 => "Bad Gateway",
            503 => "Service Unavailable: the service is being maintained",
            504 => "Gateway Timeout",
            _ => "the request was refused",
        };
        Self::new(status, message)
    }
}

/// What a proxy in front of the service answers, which speaks HTML.
pub(crate) fn proxy_page(status: StatusCode) -> Response {
    let page =
        format!("<html><head><title>{status}</title></head>\n<body><center><h1>{status}</h1></center></body></html>\n");
    (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            if status == StatusCode::BAD_GATEWAY { proxy_page(status) } else { (status, Json(self.0)).into_response() };
        if status.is_server_error() {
            // Random, unlike all else: it names this one answer.
            if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
                response.headers_mut().insert(REQUEST_ID_HEADER, id);
            }
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECS.into());
        }
        response
    }
}
