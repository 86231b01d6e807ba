//! The security headers of every answer that is part of the console, and the reports about them.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::Sandbox;

/// Everything a page could ask for and this one never does.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
    fullscreen=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
    xr-spatial-tracking=()";

/// Where browsers report what the policy stopped.
pub(crate) const REPORT_PATH: &str = "/-/csp-report";

/// Adds the headers. `api_url` is another origin that the console may call.
pub(crate) fn add_headers(headers: &mut HeaderMap, api_url: Option<&str>) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(api_url)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn content_security_policy(api_url: Option<&str>) -> String {
    let api = api_url.and_then(origin).map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{api}; frame-ancestors 'none'; base-uri 'self'; form-action 'none'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types default; report-uri {REPORT_PATH}"
    )
}

/// Scheme, host and port of an address. Anything that could end the directive makes it none.
fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host_length = rest.find('/').unwrap_or(rest.len());
    let origin = url.get(..url.len() - rest.len() + host_length)?;
    (!origin.contains([' ', ';', ',', '\'', '"'])).then_some(origin)
}

/// Keeps a report. Never fails: a browser that reports is not to be told off.
pub(crate) async fn report(State(sandbox): State<Sandbox>, body: Bytes) -> StatusCode {
    let report =
        serde_json::from_slice(&body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
    sandbox.record_csp_report(report);
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_origin_gets_into_the_policy() {
        let cases = [
            ("https://api.pulumi.com", Some("https://api.pulumi.com")),
            ("http://localhost:8080/", Some("http://localhost:8080")),
            ("https://api.example.com/base/", Some("https://api.example.com")),
            ("https://a; script-src *", None),
            ("ftp://a", None),
            ("", None),
        ];
        for (url, expected) in cases {
            assert_eq!(origin(url), expected, "{url}");
        }
    }
}
