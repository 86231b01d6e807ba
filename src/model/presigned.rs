//! Presigned addresses: where they lead and until when they work. Pure.

use api_types::time::Timestamp;
use chrono::{NaiveDateTime, TimeDelta};

/// Scheme, host and port of an address.
#[must_use]
pub fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let host_len = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    url.get(..scheme.len() + 3 + host_len)
}

/// Whether a page may ask that address: it is of one of these origins.
#[must_use]
pub fn is_at(url: &str, origins: &[String]) -> bool {
    origin(url).is_some_and(|own| origins.iter().any(|origin| origin.trim_end_matches('/') == own))
}

/// When it stops working, as the object stores write it: S3 as a start and seconds, Google Cloud Storage likewise, Azure
/// as a moment, older ones as Unix seconds. `None` where it does not say.
#[must_use]
pub fn expires_at(url: &str) -> Option<Timestamp> {
    let (_, query) = url.split_once('?')?;
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.replace("%3A", ":"))
    };
    for store in ["X-Amz", "X-Goog"] {
        if let Some((start, seconds)) = value(&format!("{store}-Date")).zip(value(&format!("{store}-Expires"))) {
            let start = NaiveDateTime::parse_from_str(&start, "%Y%m%dT%H%M%SZ").ok()?.and_utc();
            return Some(start + TimeDelta::try_seconds(seconds.parse().ok()?)?);
        }
    }
    if let Some(moment) = value("se") {
        return chrono::DateTime::parse_from_rfc3339(&moment).ok().map(|moment| moment.to_utc());
    }
    value("expires")?.parse().ok().and_then(api_types::time::parse_unix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_store_says_in_its_way_when_an_address_ends() {
        let cases = [
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Date=20261124T100000Z&X-Amz-Expires=900",
                Some("2026-11-24T10:15:00+00:00"),
            ),
            (
                "https://storage.googleapis.com/b/k?X-Goog-Expires=60&X-Goog-Date=20261124T100000Z",
                Some("2026-11-24T10:01:00+00:00"),
            ),
            ("https://a.blob.core.windows.net/k?se=2026-11-24T10%3A15%3A00Z&sig=x", Some("2026-11-24T10:15:00+00:00")),
            ("http://localhost:1/-/cache/k?expires=1795514400&signature=x", Some("2026-11-24T10:00:00+00:00")),
            ("https://a/k?X-Amz-Date=x&X-Amz-Expires=900", None),
            ("https://a/k", None),
        ];
        for (url, expected) in cases {
            assert_eq!(expires_at(url).map(|moment| moment.to_rfc3339()).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn only_the_same_origin_is_the_same() {
        let origins = ["https://api.example.com".to_owned(), "http://localhost:8000/".to_owned()];
        let cases = [
            ("https://api.example.com/k?x=1", true),
            ("http://localhost:8000/k", true),
            ("https://api.example.com.evil.org/k", false),
            ("https://api.example.com@evil.org/k", false),
            ("http://api.example.com/k", false),
            ("/k", false),
        ];
        for (url, expected) in cases {
            assert_eq!(is_at(url, &origins), expected, "{url}");
        }
    }
}
