//! The token's owner, its stacks, and the service itself.

use api_types::capabilities::CapabilitiesResponse;
use api_types::endpoint;
use api_types::stacks::{ListUserStacksResponse, UserStacksQuery};
use api_types::user::{DefaultOrganization, User};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET /api/user`.
    pub async fn get_current_user(&self) -> Result<User, ApiError> {
        self.read(&endpoint::get_current_user()).await
    }

    /// `GET /api/user/organizations/default`.
    pub async fn get_default_organization(&self) -> Result<DefaultOrganization, ApiError> {
        self.read(&endpoint::get_default_organization()).await
    }

    /// `GET /api/user/stacks`, one page.
    pub async fn list_user_stacks(&self, query: &UserStacksQuery) -> Result<ListUserStacksResponse, ApiError> {
        self.read(&endpoint::list_user_stacks(query)).await
    }

    /// `GET /api/capabilities`.
    pub async fn get_capabilities(&self) -> Result<CapabilitiesResponse, ApiError> {
        self.read(&endpoint::get_capabilities()).await
    }
}
