//! The API: one function an operation ([`client`]), one place that talks to the network ([`transport`]), what may be
//! asked there ([`service`]), one error ([`error`]), what holds requests back when the service limits them
//! ([`rate_limit`]), the last requests for whoever looks after the console ([`history`]), and what a page holds while it
//! loads and refreshes ([`load`], pure; [`query`], its shell).

pub mod client;
pub mod curl;
pub mod error;
pub mod history;
pub mod load;
pub mod proxy;
pub mod query;
pub mod rate_limit;
pub mod request;
pub mod retry_after;
pub mod service;
pub mod transport;

pub use error::{ApiError, ErrorKind};

/// The client of a session.
pub type Client = client::Client<transport::SessionTransport>;
/// The client of an agent pool's token.
pub type AgentClient = client::AgentClient<transport::TokenTransport>;
