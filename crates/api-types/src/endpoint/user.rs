//! The token's owner, its stacks, and the service itself.

use super::{Endpoint, Method, template};
use crate::stacks::UserStacksQuery;

/// `GET /api/user`.
#[must_use]
pub fn get_current_user() -> Endpoint {
    Endpoint::new(Method::Get, template::USER, &[], &[])
}

/// `GET /api/user/organizations/default`.
#[must_use]
pub fn get_default_organization() -> Endpoint {
    Endpoint::new(Method::Get, template::DEFAULT_ORGANIZATION, &[], &[])
}

/// `GET /api/user/stacks`, one page.
#[must_use]
pub fn list_user_stacks(query: &UserStacksQuery) -> Endpoint {
    Endpoint::new(Method::Get, template::USER_STACKS, &[], &query.to_pairs())
}

/// `GET /api/capabilities`.
#[must_use]
pub fn get_capabilities() -> Endpoint {
    Endpoint::new(Method::Get, template::CAPABILITIES, &[], &[])
}
