//! HTTP around the handlers: routes, authentication, sharing with other origins, faults, files of the console.
//!
//! It must not know what deployments are: that is the handlers' business.

pub(crate) mod auth;
mod broken_body;
mod console_files;
mod cors;
pub(crate) mod errors;
pub(crate) mod misbehave;
mod more_routes;
mod proxy;
mod security;
pub(crate) mod server;
pub(crate) mod special;

use api_types::endpoint::template;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};

use crate::Sandbox;
use crate::handlers::{cache, deployments, drift, logs, metadata, pauses, settings, updates, usage, user};
use crate::hostile;
use crate::journal::{KEPT_BODY, RecordedRequest};
use misbehave::CloseInstead;

/// The largest body that is taken.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// All routes.
pub(crate) fn router(sandbox: &Sandbox) -> Router {
    let api = Router::new()
        .route(template::USER, get(user::get_current_user))
        .route(template::DEFAULT_ORGANIZATION, get(user::get_default_organization))
        .route(template::ORG_DEPLOYMENTS, get(deployments::list_org_deployments))
        .route(template::ORG_DEPLOYMENTS_METADATA, get(metadata::get_org_deployments_metadata))
        .route(
            template::STACK_DEPLOYMENTS,
            get(deployments::list_stack_deployments).post(deployments::create_deployment),
        )
        .route(template::STACK_DEPLOYMENTS_METADATA, get(metadata::get_stack_deployments_metadata))
        .route(template::DEPLOYMENT_BY_VERSION, get(deployments::get_deployment_by_version))
        .route(template::DEPLOYMENT, get(deployments::get_deployment))
        .route(template::DEPLOYMENT_LOGS, get(logs::get_deployment_logs))
        .route(template::DEPLOYMENT_UPDATES, get(updates::list_deployment_updates))
        .route(template::DEPLOYMENT_CANCEL, post(deployments::cancel_deployment))
        .route(template::ORG_DEPLOYMENTS_PAUSE, post(pauses::pause_org_deployments))
        .route(template::ORG_DEPLOYMENTS_RESUME, post(pauses::resume_org_deployments))
        .route(template::STACK_DEPLOYMENTS_PAUSE, post(pauses::pause_stack_deployments))
        .route(template::STACK_DEPLOYMENTS_RESUME, post(pauses::resume_stack_deployments))
        .route(
            template::DEPLOYMENT_SETTINGS,
            get(settings::get_deployment_settings)
                .post(settings::patch_deployment_settings)
                .put(settings::replace_deployment_settings)
                .delete(settings::delete_deployment_settings),
        )
        .route(template::DEPLOYMENT_SETTINGS_ENCRYPT, post(settings::encrypt_deployment_settings_secret))
        .route(template::DEPLOYMENT_CACHE, delete(cache::clear_project_cache))
        .route(template::DEPLOYMENT_CACHE_URL, post(cache::get_cache_url))
        .route(template::DRIFT_RUNS, get(drift::list_drift_runs))
        .route(template::DRIFT_RUN, get(drift::get_drift_run))
        .route(template::DRIFT_STATUS, get(drift::get_drift_status))
        .route(template::ORG_DEPLOYMENTS_SUMMARY, get(usage::get_deployment_usage_summary))
        .route(template::ORG_DEPLOYMENTS_USAGE_REPORT, get(usage::get_deployment_usage_report))
        .route(template::ORG_RESOURCES_SUMMARY, get(usage::get_resource_usage_summary))
        .merge(more_routes::of_people())
        .route_layer(from_fn_with_state(sandbox.clone(), special::answer))
        .route_layer(from_fn_with_state(sandbox.clone(), auth::authenticate))
        // Added after the layers above: agents have tokens of their own.
        .merge(more_routes::of_agents(sandbox))
        // An unknown address is unknown to everybody.
        .route("/api", any(unknown_route))
        .route("/api/{*rest}", any(unknown_route))
        .layer(from_fn_with_state(sandbox.clone(), proxy::sign))
        .layer(from_fn_with_state(sandbox.clone(), misbehave::misbehave))
        .layer(from_fn_with_state(sandbox.clone(), hostile::spoil_answers))
        .layer(from_fn_with_state(sandbox.clone(), cors::share));
    let archives = Router::new()
        .route(cache::ARCHIVE_PATH, get(cache::use_archive).put(cache::use_archive))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(sandbox.clone(), misbehave::misbehave))
        .layer(from_fn(cache::share_archives));
    api.merge(archives)
        .route(security::REPORT_PATH, post(security::report))
        .fallback(console_files::serve)
        .layer(from_fn_with_state(sandbox.clone(), record))
        .layer(from_fn_with_state(sandbox.clone(), misbehave::date))
        .with_state(sandbox.clone())
}

/// What a Go server says of an address that it does not know.
async fn unknown_route() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

/// Writes every request into the journal.
async fn record(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let most = if parts.uri.path().starts_with(cache::ARCHIVES) { cache::MAX_ARCHIVE } else { MAX_BODY };
    let Ok(body) = to_bytes(body, most).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let recorded = RecordedRequest {
        at: sandbox.now(),
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        status: 0,
        has_authorization: parts.headers.contains_key(header::AUTHORIZATION),
        has_cookie: parts.headers.contains_key(header::COOKIE),
        origin: parts.headers.get(header::ORIGIN).map(|origin| String::from_utf8_lossy(origin.as_bytes()).into_owned()),
        body: kept_part(&parts.method, &body),
    };
    let mut recording = Recording { sandbox, recorded };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.extensions().get::<CloseInstead>().is_none() {
        recording.recorded.status = response.status().as_u16();
    }
    response
}

/// A request that is written down when it is over, also when its client does not wait for the answer.
struct Recording {
    sandbox: Sandbox,
    recorded: RecordedRequest,
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.sandbox.record_request(self.recorded.clone());
    }
}

fn kept_part(method: &Method, body: &Bytes) -> String {
    if method == Method::GET {
        return String::new();
    }
    String::from_utf8_lossy(body.get(..KEPT_BODY).unwrap_or(body)).into_owned()
}
