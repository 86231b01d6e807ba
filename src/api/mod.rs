//! The API: one function an operation ([`client`]), one place that talks to the network ([`transport`]), one error
//! ([`error`]), and what a page holds while it loads and refreshes ([`load`], pure; [`query`], its shell).

pub mod client;
pub mod curl;
pub mod error;
pub mod load;
pub mod query;
pub mod transport;

pub use client::Client;
pub use error::{ApiError, ErrorKind};
