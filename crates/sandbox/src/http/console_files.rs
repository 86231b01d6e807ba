//! The built console's files, with the headers that a careful proxy would send.

use std::path::{Path, PathBuf};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::security;
use crate::Sandbox;
use crate::config::ConsoleDir;

const NO_CACHE: &str = "no-cache";
const FOREVER: &str = "public, max-age=31536000, immutable";

/// Extensions of files that a console is made of.
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("gif", "image/gif"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// Suffix of a compressed sibling and its name in `Accept-Encoding`, the better one first.
const ENCODINGS: &[(&str, &str)] = &[("br", "br"), ("gz", "gzip")];

pub(crate) async fn serve(State(sandbox): State<Sandbox>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let mut response = if method == Method::GET || method == Method::HEAD {
        find(&sandbox, uri.path(), &headers).await
    } else {
        StatusCode::METHOD_NOT_ALLOWED.into_response()
    };
    security::add_headers(response.headers_mut(), sandbox.config().api_url.as_deref());
    response
}

async fn find(sandbox: &Sandbox, path: &str, headers: &HeaderMap) -> Response {
    let base = sandbox.config().base_path.as_str();
    let Some(path) = path.strip_prefix(base) else {
        // `/x` for `/x/`: relative addresses would be looked up in the wrong place.
        let is_base = base.strip_suffix('/') == Some(path);
        return if is_base { Redirect::temporary(base).into_response() } else { not_found() };
    };
    let Some(console) = &sandbox.config().console else {
        return if path.is_empty() { about().into_response() } else { not_found() };
    };
    if let ("config.json", Some(text)) = (path, &sandbox.config().console_config) {
        return file_response(text.clone().into_bytes(), None, "application/json", NO_CACHE);
    }
    if let ("config.json", Some(api_url)) = (path, &sandbox.config().api_url) {
        return ([(header::CACHE_CONTROL, NO_CACHE)], Json(json!({"apiUrl": api_url}))).into_response();
    }
    let Some(file) = safe_path(path) else { return not_found() };
    let content_type = content_type(&file);
    if !file.as_os_str().is_empty() && file != Path::new("index.html") {
        if let Some(response) = read_file(console, &file, content_type, headers).await {
            return response;
        }
        if is_name_of_file(&file) {
            return not_found();
        }
    }
    read_index(console, base, headers).await
}

/// The path of a file below the console's folder; `None` when it might leave it.
fn safe_path(path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let is_hostile = decoded.contains(['\\', '\0', ':']) || decoded.split('/').any(|segment| segment == "..");
    (!is_hostile).then(|| decoded.split('/').filter(|segment| !segment.is_empty()).collect())
}

/// Whether an address can only mean a file: a name with a dot right below the console's path. Farther down, stacks may
/// well be called `site.js`.
fn is_name_of_file(file: &Path) -> bool {
    file.iter().next().is_some_and(|first| first.as_encoded_bytes().contains(&b'.'))
}

fn content_type(file: &Path) -> Option<&'static str> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    CONTENT_TYPES.iter().find(|(known, _)| *known == extension).map(|(_, content_type)| *content_type)
}

async fn read_file(
    console: &ConsoleDir,
    file: &Path,
    content_type: Option<&'static str>,
    headers: &HeaderMap,
) -> Option<Response> {
    let path = console.path().join(file);
    let (bytes, encoding) = read_best(&path, headers).await?;
    let cache = if is_hashed(file) { FOREVER } else { NO_CACHE };
    Some(file_response(bytes, encoding, content_type.unwrap_or("application/octet-stream"), cache))
}

/// The page of the console. Its `<base>` is where the console stands, so all else in it can be relative.
async fn read_index(console: &ConsoleDir, base: &str, headers: &HeaderMap) -> Response {
    let path = console.path().join("index.html");
    let content_type = "text/html; charset=utf-8";
    if base == "/" {
        return match read_best(&path, headers).await {
            Some((bytes, encoding)) => file_response(bytes, encoding, content_type, NO_CACHE),
            None => not_found(),
        };
    }
    match tokio::fs::read_to_string(&path).await {
        Ok(page) => {
            let page = page.replacen(r#"<base href="/""#, &format!(r#"<base href="{base}""#), 1);
            file_response(page.into_bytes(), None, content_type, NO_CACHE)
        }
        Err(_) => not_found(),
    }
}

/// A file or its compressed sibling, with the name of the compression.
async fn read_best(path: &Path, headers: &HeaderMap) -> Option<(Vec<u8>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (suffix, name) in ENCODINGS {
        let accepts = accepted.split(',').any(|one| {
            let (encoding, quality) = one.split_once(';').unwrap_or((one, ""));
            encoding.trim() == *name && !matches!(quality.trim(), "q=0" | "q=0.0")
        });
        if accepts {
            let mut sibling = path.as_os_str().to_owned();
            sibling.push(format!(".{suffix}"));
            if let Ok(bytes) = tokio::fs::read(&sibling).await {
                return Some((bytes, Some(name)));
            }
        }
    }
    tokio::fs::read(path).await.ok().map(|bytes| (bytes, None))
}

fn file_response(
    bytes: Vec<u8>,
    encoding: Option<&'static str>,
    content_type: &'static str,
    cache: &'static str,
) -> Response {
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether a file's name changes with its content: the build puts at least eight hex digits into it.
fn is_hashed(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let hash = stem.rsplit('-').next().filter(|hash| hash.len() < stem.len()).unwrap_or_default();
    hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

fn about() -> impl IntoResponse {
    let text = "This is the Slipway sandbox: a local server with the behaviour of the Pulumi Deployments API.\n\
        The API is at /api. Start the sandbox with --console DIR to have the console here.\n";
    ([(header::CACHE_CONTROL, NO_CACHE)], text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_known() {
        for name in ["slipway-0f1e2d3c4b5a6978.js", "slipway-0f1e2d3c4b5a6978_bg.wasm", "base-00112233.css"] {
            assert!(is_hashed(Path::new(name)), "{name}");
        }
        for name in ["index.html", "start.js", "config.json", "icon-192.png", "a-beef.js", "deadbeef.js", "favicon.svg"]
        {
            assert!(!is_hashed(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn no_path_leaves_the_folder() {
        for path in ["../etc/passwd", "a/../../b", "%2e%2e/a", "a%2f..%2fb", "..%5ca", "C:/x", "a%00b"] {
            assert_eq!(safe_path(path), None, "{path}");
        }
        assert_eq!(safe_path("/a//b.js"), Some(PathBuf::from("a/b.js")), "never absolute");
    }
}
