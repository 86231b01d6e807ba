//! A request, its answer, and what carries them. Pure: the browser's own carriers are in [`super::transport`].

use api_types::endpoint::Endpoint;
use zeroize::Zeroize;

use super::error::ApiError;

/// A request on its way out, without what signs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Where to.
    pub endpoint: Endpoint,
    /// JSON, when it has a body.
    pub body: Option<String>,
}

impl Outgoing {
    /// A request without a body.
    #[must_use]
    pub fn new(endpoint: &Endpoint) -> Self {
        Self { endpoint: endpoint.clone(), body: None }
    }

    /// The same with a body of JSON.
    #[must_use]
    pub fn with_body(mut self, json: String) -> Self {
        self.body = Some(json);
        self
    }
}

/// A body may have secrets in it.
impl Drop for Outgoing {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

/// A successful answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status: 2xx.
    pub status: u16,
    /// The body; may be empty.
    pub body: Vec<u8>,
}

/// Sends requests with somebody's token.
pub trait Transport {
    /// Sends one. Any answer that is no success is an error.
    fn send(&self, request: Outgoing) -> impl Future<Output = Result<Answer, ApiError>>;
}
