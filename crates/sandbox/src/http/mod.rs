//! HTTP around the handlers: routes, authentication, sharing with other origins, faults, files of the console.
//!
//! It must not know what deployments are: that is the handlers' business.

pub(crate) mod auth;
mod console_files;
mod cors;
pub(crate) mod errors;
mod more_routes;
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
use crate::faults::Fault;
use crate::handlers::{cache, deployments, drift, logs, metadata, pauses, settings, updates, usage, user};
use crate::hostile;
use crate::journal::{KEPT_BODY, RecordedRequest};
use errors::Refusal;

/// The largest body that is taken.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Marks an answer that must not be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DropConnection;

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
        .layer(from_fn_with_state(sandbox.clone(), misbehave))
        .layer(from_fn_with_state(sandbox.clone(), hostile::spoil_answers))
        .layer(from_fn_with_state(sandbox.clone(), cors::share));
    let archives = Router::new()
        .route(cache::ARCHIVE_PATH, get(cache::use_archive).put(cache::use_archive))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(sandbox.clone(), misbehave))
        .layer(from_fn(cache::share_archives));
    api.merge(archives)
        .route(security::REPORT_PATH, post(security::report))
        .fallback(console_files::serve)
        .layer(from_fn_with_state(sandbox.clone(), record))
        .with_state(sandbox.clone())
}

/// What a Go server says of an address that it does not know.
async fn unknown_route() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

/// Holds an answer back, or spoils it, as ordered.
async fn misbehave(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let latency = sandbox.config().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    match sandbox.take_fault(&format!("{} {address}", request.method())) {
        None => next.run(request).await,
        Some(Fault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            next.run(request).await
        }
        Some(Fault::Status(status)) => Refusal::of_status(status).into_response(),
        Some(Fault::RateLimit { retry_after_secs }) => {
            let mut response = Refusal::of_status(429).into_response();
            response.headers_mut().remove(header::RETRY_AFTER);
            if let Some(seconds) = retry_after_secs {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
        Some(Fault::Redirect(to)) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Some(Fault::Body { status, content_type, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Some(Fault::Drop) => {
            let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
            response.extensions_mut().insert(DropConnection);
            response
        }
    }
}

/// Writes every request into the journal.
async fn record(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let most = if parts.uri.path().starts_with(cache::ARCHIVES) { cache::MAX_ARCHIVE } else { MAX_BODY };
    let Ok(body) = to_bytes(body, most).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut recorded = RecordedRequest {
        at: sandbox.now(),
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        status: 0,
        has_authorization: parts.headers.contains_key(header::AUTHORIZATION),
        has_cookie: parts.headers.contains_key(header::COOKIE),
        origin: parts.headers.get(header::ORIGIN).map(|origin| String::from_utf8_lossy(origin.as_bytes()).into_owned()),
        body: kept_part(&parts.method, &body),
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.extensions().get::<DropConnection>().is_none() {
        recorded.status = response.status().as_u16();
    }
    sandbox.record_request(recorded);
    response
}

fn kept_part(method: &Method, body: &Bytes) -> String {
    if method == Method::GET {
        return String::new();
    }
    String::from_utf8_lossy(body.get(..KEPT_BODY).unwrap_or(body)).into_owned()
}
