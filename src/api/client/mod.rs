//! One function for each operation, named after the API's own, in one file for each family. Each fails as
//! [`ApiError`] lists, and none repeats a request: what may be repeated, the caller asks for again.
//!
//! It must not know the browser: what carries the requests is a [`Transport`], so that a test walks every operation
//! against the sandbox without one.

#![expect(clippy::missing_errors_doc, reason = "each function fails as ApiError lists")]

mod agent;
mod agents;
mod deployment;
mod drift;
mod org;
mod schedules;
mod settings;
mod stack;
mod updates;
mod user;

use api_types::endpoint::Endpoint;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use super::request::{Answer, Outgoing, Transport};

/// The operations that take a person's token. The console has one only from a session.
#[derive(Clone, Copy, Debug)]
pub struct Client<T> {
    transport: T,
}

/// The operations that take the token of an agent pool.
#[derive(Clone, Copy, Debug)]
pub struct AgentClient<T> {
    client: Client<T>,
}

impl<T: Transport> Client<T> {
    /// A client that sends by this transport.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }

    /// What carries its requests.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    async fn read<A: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<A, ApiError> {
        decode(endpoint, &self.transport.send(Outgoing::new(endpoint)).await?)
    }

    /// Reads an answer that 204 stands in for when there is nothing to say.
    async fn read_if_any<A: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<Option<A>, ApiError> {
        let answer = self.transport.send(Outgoing::new(endpoint)).await?;
        if answer.status == 204 || answer.body.is_empty() {
            return Ok(None);
        }
        decode(endpoint, &answer).map(Some)
    }

    /// Sends a body and reads the answer.
    async fn send<A: DeserializeOwned>(&self, endpoint: &Endpoint, body: &impl Serialize) -> Result<A, ApiError> {
        let body = serde_json::to_string(body).map_err(|problem| ApiError::unreadable(endpoint, 0, &problem))?;
        decode(endpoint, &self.transport.send(Outgoing::new(endpoint).with_body(body)).await?)
    }

    /// Reads an answer as it came.
    async fn read_bytes(&self, endpoint: &Endpoint) -> Result<Vec<u8>, ApiError> {
        self.transport.send(Outgoing::new(endpoint)).await.map(|answer| answer.body)
    }

    /// Sends a request whose answer has no body worth reading: any success may come empty, so it is not parsed.
    async fn act(&self, endpoint: &Endpoint) -> Result<(), ApiError> {
        self.transport.send(Outgoing::new(endpoint)).await.map(|_| ())
    }
}

impl<T: Transport> AgentClient<T> {
    /// A client that sends by this transport.
    pub fn new(transport: T) -> Self {
        Self { client: Client::new(transport) }
    }
}

fn decode<A: DeserializeOwned>(endpoint: &Endpoint, answer: &Answer) -> Result<A, ApiError> {
    serde_json::from_slice(&answer.body).map_err(|problem| ApiError::unreadable(endpoint, answer.status, &problem))
}
