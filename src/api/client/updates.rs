//! The engine's own records: updates and previews of a stack, and their events.

use api_types::StackRef;
use api_types::endpoint;
use api_types::events::{EventsOf, ListEventsResponse};
use api_types::paging::PageQuery;
use api_types::updates::{ListUpdatesResponse, UpdateId, UpdateInfo, UpdateText};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET …/updates`, one page.
    pub async fn list_stack_updates(&self, stack: &StackRef, page: PageQuery) -> Result<ListUpdatesResponse, ApiError> {
        self.read(&endpoint::list_stack_updates(stack, page)).await
    }

    /// `GET …/updates/{version}`.
    pub async fn get_stack_update(&self, stack: &StackRef, version: i64) -> Result<UpdateInfo, ApiError> {
        self.read(&endpoint::get_stack_update(stack, version)).await
    }

    /// `GET …/updates/latest`.
    pub async fn get_latest_stack_update(&self, stack: &StackRef) -> Result<UpdateInfo, ApiError> {
        self.read(&endpoint::get_latest_stack_update(stack)).await
    }

    /// `GET …/updates/latest/previews`, one page.
    pub async fn list_latest_previews(
        &self,
        stack: &StackRef,
        page: PageQuery,
    ) -> Result<ListUpdatesResponse, ApiError> {
        self.read(&endpoint::list_latest_previews(stack, page)).await
    }

    /// `GET …/previews/{updateID}`.
    pub async fn get_stack_preview(&self, stack: &StackRef, id: &UpdateId) -> Result<UpdateInfo, ApiError> {
        self.read(&endpoint::get_stack_preview(stack, id)).await
    }

    /// `GET /api/console/stacks/…/updates/{updateID}/summary`.
    pub async fn get_update_summary(&self, stack: &StackRef, id: &UpdateId) -> Result<UpdateText, ApiError> {
        self.read(&endpoint::get_update_summary(stack, id)).await
    }

    /// `GET …/{update,preview,refresh,destroy}/{updateID}/events`, one page.
    pub async fn list_engine_events(
        &self,
        stack: &StackRef,
        of: EventsOf,
        id: &UpdateId,
        continuation_token: Option<&str>,
    ) -> Result<ListEventsResponse, ApiError> {
        self.read(&endpoint::list_engine_events(stack, of, id, continuation_token)).await
    }
}
