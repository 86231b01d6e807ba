//! A stack: what it is, its deployments as a whole, its queue, its cache.

use super::{Endpoint, Method, template};
use crate::ids::StackRef;
use crate::paging::{ListQuery, PageQuery};

/// `GET /api/stacks/…`.
#[must_use]
pub fn get_stack(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK, stack, None, &[])
}

/// `GET /api/stacks/…/metadata`.
#[must_use]
pub fn get_stack_metadata(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_METADATA, stack, None, &[])
}

/// `GET /api/console/stacks/…/overview`.
#[must_use]
pub fn get_stack_overview(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_OVERVIEW, stack, None, &[])
}

/// `GET /api/stacks/…/activity`, one page.
#[must_use]
pub fn list_stack_activity(stack: &StackRef, page: PageQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_ACTIVITY, stack, None, &page.to_pairs())
}

/// `GET /api/stacks/…/deployments`, one page.
#[must_use]
pub fn list_stack_deployments(stack: &StackRef, query: &ListQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_DEPLOYMENTS, stack, None, &query.to_pairs())
}

/// `POST /api/stacks/…/deployments`.
#[must_use]
pub fn create_deployment(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::STACK_DEPLOYMENTS, stack, None, &[])
}

/// `GET /api/stacks/…/deployments/metadata`.
#[must_use]
pub fn get_stack_deployments_metadata(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_DEPLOYMENTS_METADATA, stack, None, &[])
}

/// `POST /api/stacks/…/deployments/pause`; 400 when the stack has no settings.
#[must_use]
pub fn pause_stack_deployments(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::STACK_DEPLOYMENTS_PAUSE, stack, None, &[])
}

/// `POST /api/stacks/…/deployments/resume`; does not lift a pause of the organization.
#[must_use]
pub fn resume_stack_deployments(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::STACK_DEPLOYMENTS_RESUME, stack, None, &[])
}

/// `DELETE /api/stacks/…/deployments/cache`: the cache of the whole project, not of one stack.
#[must_use]
pub fn clear_project_cache(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Delete, template::DEPLOYMENT_CACHE, stack, None, &[])
}

/// `POST /api/stacks/…/deployments/cache/url`; gone from newer services.
#[must_use]
pub fn get_cache_url(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DEPLOYMENT_CACHE_URL, stack, None, &[])
}
