//! The routes of organizations, stacks and their engine's records, and those of agents. Deployments have their own
//! table in [`super`].

use api_types::endpoint::template;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::auth;
use crate::Sandbox;
use crate::handlers::{
    agents, capabilities, events, integrations, organization, roles, schedules, search, stacks, updates,
};

/// What people ask.
pub(super) fn of_people() -> Router<Sandbox> {
    Router::new()
        .route(template::CAPABILITIES, get(capabilities::get_capabilities))
        .route(template::USER_STACKS, get(stacks::list_user_stacks))
        .route(template::ORGANIZATION, get(organization::get_organization))
        .route(template::ORGANIZATION_METADATA, get(organization::get_organization_metadata))
        .route(template::ORG_STACKS_SEARCH, post(search::search_stacks))
        .route(template::ORG_ROLES, get(roles::list_roles))
        .route(template::ORG_INTEGRATIONS, get(integrations::list_vcs_integrations))
        .route(template::ORG_INTEGRATION_REPOS, get(integrations::list_vcs_repos))
        .route(template::ORG_INTEGRATION_BRANCHES, get(integrations::list_vcs_branches))
        .route(template::ORG_AGENT_POOLS, get(agents::list_agent_pools).post(agents::create_agent_pool))
        .route(
            template::ORG_AGENT_POOL,
            get(agents::get_agent_pool).patch(agents::patch_agent_pool).delete(agents::delete_agent_pool),
        )
        .merge(of_stacks())
        .merge(of_schedules())
}

fn of_stacks() -> Router<Sandbox> {
    Router::new()
        .route(template::STACK, get(stacks::get_stack))
        .route(template::STACK_METADATA, get(stacks::get_stack_metadata))
        .route(template::STACK_OVERVIEW, get(stacks::get_stack_overview))
        .route(template::STACK_ACTIVITY, get(stacks::list_stack_activity))
        .route(template::STACK_RESOURCES_COUNT, get(stacks::get_stack_resource_count))
        .route(template::STACK_UPDATES, get(updates::list_stack_updates))
        .route(template::STACK_LATEST_UPDATE, get(updates::get_latest_stack_update))
        .route(template::STACK_LATEST_PREVIEWS, get(updates::list_latest_previews))
        .route(template::STACK_UPDATE, get(updates::get_stack_update))
        .route(template::STACK_UPDATE_PREVIEWS, get(updates::list_previews_of_update))
        .route(template::STACK_UPDATE_IN_SHORT, get(updates::get_stack_update_summary))
        .route(template::STACK_PREVIEW, get(updates::get_stack_preview))
        .route(template::STACK_PREVIEW_IN_SHORT, get(updates::get_stack_preview_summary))
        .route(template::STACK_UPDATE_SUMMARY, get(updates::get_update_summary))
        .route(template::UPDATE_EVENTS, get(events::list_update_events))
        .route(template::PREVIEW_EVENTS, get(events::list_preview_events))
        .route(template::REFRESH_EVENTS, get(events::list_refresh_events))
        .route(template::DESTROY_EVENTS, get(events::list_destroy_events))
}

fn of_schedules() -> Router<Sandbox> {
    Router::new()
        .route(template::SCHEDULES, get(schedules::list_schedules).post(schedules::create_schedule))
        .route(
            template::SCHEDULE,
            get(schedules::get_schedule).post(schedules::update_schedule).delete(schedules::delete_schedule),
        )
        .route(template::SCHEDULE_PAUSE, post(schedules::pause_schedule))
        .route(template::SCHEDULE_RESUME, post(schedules::resume_schedule))
        .route(template::SCHEDULE_HISTORY, get(schedules::list_schedule_history))
        .route(template::DRIFT_SCHEDULES, post(schedules::create_drift_schedule))
        .route(template::DRIFT_SCHEDULE, post(schedules::update_drift_schedule))
        .route(template::TTL_SCHEDULES, post(schedules::create_ttl_schedule))
        .route(template::TTL_SCHEDULE, post(schedules::update_ttl_schedule))
}

/// What agents ask with the token of their pool.
pub(super) fn of_agents(sandbox: &Sandbox) -> Router<Sandbox> {
    Router::new()
        .route(template::DEPLOYMENT_STATUS, get(agents::get_deployment_status))
        .route(template::EXECUTOR, get(agents::get_executor))
        .route(template::POLL, get(agents::poll_deployments_queue))
        .route_layer(from_fn_with_state(sandbox.clone(), auth::authenticate_agent))
}
