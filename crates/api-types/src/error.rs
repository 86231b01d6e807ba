//! What the service says when it refuses: JSON of one shape, or plain text, or a proxy's page.
//!
//! Source of the shape: the CLI's `apitype/errors.go`; it is not in the published document.

use serde::{Deserialize, Serialize};

use crate::paging::null_as_default;

/// The header that names the request for a support ticket (CLI `client/api.go`).
pub const REQUEST_ID_HEADER: &str = "X-Pulumi-Request-ID";

/// The longest plain-text message that is kept: a proxy's page is not a message.
const MAX_TEXT_CHARS: usize = 300;

/// The body of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The HTTP status, repeated. 0 when the body had none.
    #[serde(default)]
    pub code: u16,
    /// The message, for people.
    #[serde(default, deserialize_with = "null_as_default")]
    pub message: String,
    /// Where the rule is documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documentation_url: Option<String>,
    /// Problems of single attributes.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<RequestProblem>,
}

/// A problem of one attribute of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestProblem {
    /// What the attribute belongs to, such as `stack`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub resource: String,
    /// The attribute, such as `name`.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub attribute: String,
    /// `not_found`, `required`, `invalid`, `already_exists`, `custom`, or what a newer service says.
    #[serde(default, deserialize_with = "null_as_default")]
    pub error_type: String,
    /// The service's own words for a `custom` problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_message: Option<String>,
}

impl ErrorBody {
    /// A refusal with a message only.
    #[must_use]
    pub fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), ..Self::default() }
    }

    /// Reads whatever came with an error status. Text that is no JSON becomes the message, unless it is a page of HTML.
    #[must_use]
    pub fn read(status: u16, body: &[u8]) -> Self {
        if let Ok(read) = serde_json::from_slice::<Self>(body) {
            let code = if read.code == 0 { status } else { read.code };
            return Self { code, ..read };
        }
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let is_page = text.starts_with('<');
        let message = if is_page { String::new() } else { text.chars().take(MAX_TEXT_CHARS).collect() };
        Self::new(status, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_body_gives_a_code_and_a_message() {
        let cases: [(&[u8], u16, &str); 6] = [
            (br#"{"code":404,"message":"not found"}"#, 404, "not found"),
            (br#"{"message":"bad"}"#, 503, "bad"),
            (b"404 page not found\n", 503, "404 page not found"),
            (b"<html><body>Bad gateway</body></html>", 503, ""),
            (b"", 503, ""),
            (b"[1,2]", 503, "[1,2]"),
        ];
        for (body, code, message) in cases {
            let read = ErrorBody::read(503, body);
            assert_eq!((read.code, read.message.as_str()), (code, message), "{}", String::from_utf8_lossy(body));
        }
    }
}
