//! The engine's own records: updates and previews of a stack, and their events.

use super::{Endpoint, Method, optional, template};
use crate::events::EventsOf;
use crate::ids::StackRef;
use crate::paging::PageQuery;
use crate::updates::UpdateId;

/// `GET …/updates`, one page, in the newer shape.
#[must_use]
pub fn list_stack_updates(stack: &StackRef, page: PageQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_UPDATES, stack, None, &with_output_type(page))
}

/// `GET …/updates/{version}`.
#[must_use]
pub fn get_stack_update(stack: &StackRef, version: i64) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_UPDATE, stack, Some(&version.to_string()), &[])
}

/// `GET …/updates/latest`; 404 when there was none.
#[must_use]
pub fn get_latest_stack_update(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_LATEST_UPDATE, stack, None, &[])
}

/// `GET …/updates/latest/previews`, one page.
#[must_use]
pub fn list_latest_previews(stack: &StackRef, page: PageQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_LATEST_PREVIEWS, stack, None, &page.to_pairs())
}

/// `GET …/previews/{updateID}`.
#[must_use]
pub fn get_stack_preview(stack: &StackRef, id: &UpdateId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_PREVIEW, stack, Some(&id.0), &[])
}

/// `GET /api/console/stacks/…/updates/{updateID}/summary`.
#[must_use]
pub fn get_update_summary(stack: &StackRef, id: &UpdateId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_UPDATE_SUMMARY, stack, Some(&id.0), &[])
}

/// `GET …/{update,preview,refresh,destroy}/{updateID}/events`, one page.
#[must_use]
pub fn list_engine_events(stack: &StackRef, of: EventsOf, id: &UpdateId, continuation_token: Option<&str>) -> Endpoint {
    let template = match of {
        EventsOf::Update => template::UPDATE_EVENTS,
        EventsOf::Preview => template::PREVIEW_EVENTS,
        EventsOf::Refresh => template::REFRESH_EVENTS,
        EventsOf::Destroy => template::DESTROY_EVENTS,
    };
    Endpoint::of_stack(Method::Get, template, stack, Some(&id.0), &optional("continuationToken", continuation_token))
}

/// Without `output-type` the route answers in an older shape.
fn with_output_type(page: PageQuery) -> Vec<(&'static str, String)> {
    let mut pairs = vec![("output-type", "service".to_owned())];
    pairs.extend(page.to_pairs());
    pairs
}
