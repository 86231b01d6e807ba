//! The cache of a project's dependencies, and the signed addresses by which runners reach its archives.
//!
//! Such an address stands for the object store that the service hands out addresses of: it takes no token, any origin's
//! page may use it, and its refusals are XML.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::cache::CacheUrlResponse;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::settings::read_object;
use super::{Answer, StackPath, find_stack, require_stack};
use crate::Sandbox;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::permissions::StackAct;

/// Where the archives are.
pub(crate) const ARCHIVE_PATH: &str = "/-/cache/{orgName}/{projectName}/{*key}";
/// What all their addresses begin with.
pub(crate) const ARCHIVES: &str = "/-/cache/";
/// How large an archive may be.
pub(crate) const MAX_ARCHIVE: usize = 64 * 1024 * 1024;

/// How long an address works.
const VALID_FOR: Duration = Duration::from_secs(15 * 60);

const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) async fn clear_project_cache(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
) -> Answer<StatusCode> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        require_stack(world, &caller, stack, StackAct::UseCache)?;
        let stack = &world.db.stacks[stack];
        world.cache.clear(stack.org, &stack.project);
        Ok(StatusCode::OK)
    })
}

pub(crate) async fn get_cache_url(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(path): Path<StackPath>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Json<CacheUrlResponse>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &path)?;
        require_stack(world, &caller, stack, StackAct::UseCache)?;
        let body = read_object(&body)?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let (method, key) = (text("method"), text("key"));
        if !["GET", "PUT"].contains(&method) {
            return Err(Refusal::invalid("method", "'method' must be GET or PUT"));
        }
        if key.is_empty() {
            return Err(Refusal::invalid("key", "'key' must not be empty"));
        }
        let stack = &world.db.stacks[stack];
        let org = &world.db.orgs[stack.org].name;
        let expires = (world.now() + VALID_FOR).timestamp();
        let signature = world.vault.sign(&signed_text(method, org, &stack.project, key, expires));
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let encode = |text: &str| utf8_percent_encode(text, IN_SEGMENT).to_string();
        let key: Vec<String> = key.split('/').map(encode).collect();
        let (org, project, key) = (encode(org), encode(&stack.project), key.join("/"));
        let url = format!("http://{host}{ARCHIVES}{org}/{project}/{key}?expires={expires}&signature={signature}");
        Ok(Json(CacheUrlResponse { url }))
    })
}

/// What an address is signed for.
fn signed_text(method: &str, org: &str, project: &str, key: &str, expires: i64) -> String {
    format!("{method}\n{org}\n{project}\n{expires}\n{key}")
}

/// Downloads or uploads an archive.
pub(crate) async fn use_archive(
    State(sandbox): State<Sandbox>,
    method: Method,
    Path((org, project, key)): Path<(String, String, String)>,
    Query(params): Query<BTreeMap<String, String>>,
    body: Bytes,
) -> Response {
    let expires = params.get("expires").and_then(|text| text.parse().ok()).unwrap_or(0);
    let signature = params.get("signature").map(String::as_str).unwrap_or_default();
    sandbox.with_world(|world| {
        let text = signed_text(method.as_str(), &org, &project, &key, expires);
        if !world.vault.has_signed(&text, signature) {
            return refusal(
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                "The signature does not match the request.",
            );
        }
        if world.now().timestamp() >= expires {
            return refusal(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired");
        }
        let Some(org) = world.db.org_named(&org) else {
            return refusal(StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist.");
        };
        if method == Method::PUT {
            world.cache.save(org, &project, &key, body);
            return StatusCode::OK.into_response();
        }
        match world.cache.load(org, &project, &key) {
            Some(archive) => ([(header::CONTENT_TYPE, "application/gzip")], archive).into_response(),
            None => refusal(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist."),
        }
    })
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// Lets any origin's page use an address that it was given, as an object store does that is set up for it.
pub(crate) async fn share_archives(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = if is_preflight { StatusCode::OK.into_response() } else { next.run(request).await };
    let Some(origin) = origin else { return response };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, PUT"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag"));
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if is_preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Content-Type"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    response
}
