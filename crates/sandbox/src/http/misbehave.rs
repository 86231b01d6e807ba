//! Puts a fault on the wire: in place of an answer, or on the answer to a request that was carried out.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::broken_body::{BrokenBody, End};
use super::errors::{Refusal, proxy_page};
use crate::Sandbox;
use crate::faults::{Fault, Spoiling};
use crate::random;

/// Marks an answer that must not be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseInstead {
    /// As a server does that ends.
    Quietly,
    /// As one does that knows nothing of the connection.
    Reset,
}

/// No answer is larger.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// Holds an answer back, or spoils it, as ordered or by chance.
pub(super) async fn misbehave(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let latency = sandbox.config().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    let name = format!("{} {address}", request.method());
    let Some(fault) = sandbox.take_fault(&name) else {
        let response = next.run(request).await;
        return if sandbox.keeps_log_pages() { keep_log_page(&sandbox, &name, response).await } else { response };
    };
    if let Fault::Spoilt(Spoiling::Late) = fault {
        let answer = next.run(request).await;
        return match sandbox.take_late_page(&name) {
            Some(page) => {
                sandbox.count_fault(&fault);
                json(page)
            }
            None => answer,
        };
    }
    sandbox.count_fault(&fault);
    match fault {
        Fault::Delay(delay) => {
            tokio::time::sleep(sandbox.real_duration(delay)).await;
            next.run(request).await
        }
        Fault::Silence => std::future::pending().await,
        Fault::Spoilt(spoiling) => spoil(spoiling, &name, next.run(request).await).await,
        Fault::Status(status) => Refusal::of_status(status).into_response(),
        Fault::Html(status) => proxy_page(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY)),
        Fault::RateLimit { retry_after_secs } => rate_limit(retry_after_secs.map(HeaderValue::from)),
        Fault::RateLimitUntil(wait) => rate_limit(HeaderValue::from_str(&http_date(sandbox.server_time() + wait)).ok()),
        Fault::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Fault::Body { status, content_type, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Fault::Drop => close(CloseInstead::Quietly),
        Fault::Reset => close(CloseInstead::Reset),
    }
}

/// The answer of a sandbox whose clock is not the machine's says so itself, as any server does.
pub(super) async fn date(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !sandbox.has_real_clock()
        && let Ok(date) = HeaderValue::from_str(&http_date(sandbox.server_time()))
    {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn http_date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn close(how: CloseInstead) -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(how);
    response
}

fn json(body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
}

fn rate_limit(retry_after: Option<HeaderValue>) -> Response {
    let mut response = Refusal::of_status(429).into_response();
    response.headers_mut().remove(header::RETRY_AFTER);
    if let Some(value) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

async fn spoil(spoiling: Spoiling, name: &str, response: Response) -> Response {
    if spoiling == Spoiling::Lost {
        return close(CloseInstead::Quietly);
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    let half = body.slice(..body.len() / 2);
    let body = match spoiling {
        Spoiling::Cut => Body::new(BrokenBody::new(half, Some(body.len().max(1)), End::Failure)),
        Spoiling::CutChunks => Body::new(BrokenBody::new(half, None, End::Failure)),
        Spoiling::Stalled => Body::new(BrokenBody::new(half, Some(body.len().max(1)), End::Never)),
        Spoiling::Garbled => Body::from([&half[..], b"\x00}{<"].concat()),
        Spoiling::WrongType => Body::from(with_wrong_type(name, &body)),
        Spoiling::Lost | Spoiling::Empty | Spoiling::Late => Body::empty(),
    };
    // What the length was says nothing about this body: it is worked out anew.
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body)
}

/// The JSON with one value, chosen by chance, of another type: none that is documented for it, as nothing that may be
/// absent is a list of numbers.
fn with_wrong_type(name: &str, body: &Bytes) -> Vec<u8> {
    let Ok(mut json) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    let mut left = random::derive(n_values(&json), &[name]) % n_values(&json).max(1);
    if let Some(value) = nth_value(&mut json, &mut left) {
        *value = match value {
            Value::Bool(_) | Value::Number(_) => Value::from("wrong"),
            Value::Null | Value::String(_) | Value::Object(_) => Value::from(vec![Value::from(17)]),
            Value::Array(_) => Value::from(17),
        };
    }
    serde_json::to_vec(&json).unwrap_or_default()
}

fn n_values(json: &Value) -> u64 {
    1 + match json {
        Value::Array(items) => items.iter().map(n_values).sum(),
        Value::Object(fields) => fields.values().map(n_values).sum::<u64>(),
        _ => 0,
    }
}

/// The value of that number, the outermost being 0.
fn nth_value<'a>(json: &'a mut Value, left: &mut u64) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(json);
    }
    *left -= 1;
    match json {
        Value::Array(items) => items.iter_mut().find_map(|item| nth_value(item, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth_value(field, left)),
        _ => None,
    }
}

/// Keeps a page of a log that has rows, so that it can come late.
async fn keep_log_page(sandbox: &Sandbox, name: &str, response: Response) -> Response {
    if !response.status().is_success() || !name.contains("/logs?continuationToken=") {
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    if memchr::memmem::find(&body, b"\"line\":").is_some() {
        sandbox.keep_log_page(name, body.clone());
    }
    Response::from_parts(parts, Body::from(body))
}

/// Pages of logs that may come late, by the log, with where in it they begin. The newest few of each.
#[derive(Debug, Default)]
pub(crate) struct KeptPages(std::collections::HashMap<String, Vec<(Vec<u64>, Bytes)>>);

impl KeptPages {
    const MOST_OF_A_LOG: usize = 3;
    const MOST_LOGS: usize = 50;

    pub(crate) fn keep(&mut self, name: &str, page: Bytes) {
        let Some((log, at)) = place(name) else { return };
        if self.0.len() >= Self::MOST_LOGS && !self.0.contains_key(log) {
            self.0.clear();
        }
        let pages = self.0.entry(log.to_owned()).or_default();
        pages.push((at, page));
        if pages.len() > Self::MOST_OF_A_LOG {
            pages.remove(0);
        }
    }

    /// The oldest page that lies before the place that is asked for now. It goes: nothing comes late twice.
    pub(crate) fn take_late(&mut self, name: &str) -> Option<Bytes> {
        let (log, at) = place(name)?;
        let pages = self.0.get_mut(log)?;
        let index = pages.iter().position(|(before, _)| *before < at)?;
        Some(pages.remove(index).1)
    }
}

/// Which log a request asks for, and from where: the numbers of its token.
fn place(name: &str) -> Option<(&str, Vec<u64>)> {
    let (log, token) = name.split_once("?continuationToken=")?;
    Some((log, token.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()))
}

impl Sandbox {
    /// A duration of this sandbox's clock as the machine's clock has it.
    fn real_duration(&self, duration: Duration) -> Duration {
        duration.div_f64(self.clock_factor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_of_another_type_and_the_rest_stays() {
        let body = Bytes::from_static(br#"{"a":[1,true,null],"b":{"c":"text"},"d":[]}"#);
        let before: Value = serde_json::from_slice(&body).expect("valid");
        let mut found = std::collections::BTreeSet::new();
        for number in 0..200 {
            let after = with_wrong_type(&format!("GET /{number}"), &body);
            let after: Value = serde_json::from_slice(&after).expect("it is JSON still");
            assert_ne!(after, before);
            found.insert(after.to_string());
        }
        assert_eq!(found.len() as u64, n_values(&before), "each value has its turn");
    }

    #[test]
    fn a_page_comes_late_once_and_only_after_one_of_a_later_place() {
        let mut pages = KeptPages::default();
        let ask = |row: u32| format!("GET /x/logs?continuationToken=0.1.{row}");
        pages.keep(&ask(9), Bytes::from_static(b"nine"));
        pages.keep(&ask(10), Bytes::from_static(b"ten"));
        assert_eq!(pages.take_late(&ask(9)), None, "the question itself is not late");
        assert_eq!(pages.take_late(&ask(10)), Some(Bytes::from_static(b"nine")));
        assert_eq!(pages.take_late(&ask(10)), None);
        assert_eq!(pages.take_late("GET /y/logs?continuationToken=0.1.99"), None, "another log");
        assert_eq!(pages.take_late(&ask(11)), Some(Bytes::from_static(b"ten")));
    }
}
