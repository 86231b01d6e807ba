//! The last requests of the console, for the page that looks after itself and for support tickets. Pure.
//!
//! What is kept of a request is what may be shown to anybody: method, address, status, time, size and the request's id.
//! Headers and bodies never come here. Of an address only those values of the query are kept that are known to be
//! harmless; continuation tokens, signatures and whatever else comes are cut.

use std::collections::VecDeque;

use chrono::{DateTime, SecondsFormat, Utc};

use super::agents::file_size;
use super::presigned::origin;
use super::words::{Icon, Look, Tone};

/// How many are kept.
pub const MAX_RECORDS: usize = 50;

/// Parameters whose values say nothing that is secret.
const HARMLESS: &[&str] = &[
    "asc",
    "count",
    "force",
    "granularity",
    "job",
    "lookbackDays",
    "lookbackStart",
    "offset",
    "organization",
    "output-type",
    "page",
    "pageSize",
    "project",
    "sort",
    "step",
    "uxPurpose",
];

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer of this status.
    Answered(u16),
    /// None: offline, a wrong address, or a refused origin.
    NoAnswer,
    /// None within the limit.
    TimedOut,
    /// Nobody waited for it any more, so it was ended.
    Dropped,
}

impl Outcome {
    /// How it is shown.
    #[must_use]
    pub fn look(self) -> Look {
        match self {
            Self::Answered(status @ 200..400) => Look::new(&status.to_string(), Icon::Check, Tone::Ok),
            Self::Answered(status @ 400..500) => Look::new(&status.to_string(), Icon::Warning, Tone::Warn),
            Self::Answered(status) => Look::new(&status.to_string(), Icon::Cross, Tone::Bad),
            Self::NoAnswer => Look::new("No answer", Icon::Cross, Tone::Bad),
            Self::TimedOut => Look::new("Timed out", Icon::Cross, Tone::Bad),
            Self::Dropped => Look::new("Ended here", Icon::Skipped, Tone::Mute),
        }
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// Tells it from the others: they are counted from 1.
    pub number: u64,
    /// `GET` and so on.
    pub method: String,
    /// Where to, as it may be shown.
    pub address: String,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// How long it took.
    pub took_ms: u32,
    /// How large the answer was, once it was read.
    pub n_bytes: Option<usize>,
    /// The service's name for it.
    pub request_id: Option<String>,
}

impl RequestRecord {
    /// A line of a support ticket.
    #[must_use]
    pub fn line(&self) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let size = self.n_bytes.map_or_else(|| "-".to_owned(), file_size);
        let id = self.request_id.as_deref().unwrap_or("-");
        let outcome = self.outcome.look().label;
        format!("{at}  {} {}  {outcome}  {} ms  {size}  {id}", self.method, self.address, self.took_ms)
    }
}

/// The last of them, the newest first.
#[derive(Clone, Debug, Default)]
pub struct RequestLog {
    records: VecDeque<RequestRecord>,
    n_all: u64,
}

impl RequestLog {
    /// Nothing was asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { records: VecDeque::new(), n_all: 0 }
    }

    /// Adds one, and lets go of the oldest. It gets its number here.
    pub fn add(&mut self, record: RequestRecord) {
        self.n_all += 1;
        self.records.truncate(MAX_RECORDS - 1);
        self.records.push_front(RequestRecord { number: self.n_all, ..record });
    }

    /// Those that are kept, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &RequestRecord> {
        self.records.iter()
    }

    /// How many there were since the console was loaded.
    #[must_use]
    pub fn n_all(&self) -> u64 {
        self.n_all
    }

    /// Forgets what they were; only their number stays.
    pub fn forget(&mut self) {
        self.records.clear();
    }
}

/// A path with its query, as it may be shown.
#[must_use]
pub fn shown_address(path_and_query: &str) -> String {
    let path_and_query = path_and_query.split('#').next().unwrap_or_default();
    let Some((path, query)) = path_and_query.split_once('?') else { return path_and_query.to_owned() };
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if !HARMLESS.contains(&name) => format!("{name}=…"),
        _ => parameter.to_owned(),
    });
    format!("{path}?{}", parameters.collect::<Vec<_>>().join("&"))
}

/// A presigned address: who has it may use it, so only the host is shown.
#[must_use]
pub fn shown_presigned(url: &str) -> String {
    format!("{}/…", origin(url).unwrap_or_default())
}

/// The service's name for a request, as far as it looks like one.
#[must_use]
pub fn shown_id(text: &str) -> Option<String> {
    /// The service's are 36 characters long.
    const MAX_CHARS: usize = 64;
    let id: String = text.chars().filter(char::is_ascii_graphic).take(MAX_CHARS).collect();
    (!id.is_empty()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(address: &str) -> RequestRecord {
        RequestRecord {
            number: 0,
            method: "GET".to_owned(),
            address: address.to_owned(),
            outcome: Outcome::Answered(200),
            at: DateTime::from_timestamp_millis(1_795_514_400_250).unwrap_or_default(),
            took_ms: 41,
            n_bytes: Some(2_048),
            request_id: Some("7f3c".to_owned()),
        }
    }

    #[test]
    fn only_known_values_of_a_query_are_shown() {
        let cases = [
            ("/api/user", "/api/user"),
            (
                "/api/orgs/acme/deployments?page=2&pageSize=25&asc=true",
                "/api/orgs/acme/deployments?page=2&pageSize=25&asc=true",
            ),
            ("/api/x/logs?continuationToken=eyJhb", "/api/x/logs?continuationToken=…"),
            ("/api/x/logs?job=0&step=3&token=pul-1&offset=499", "/api/x/logs?job=0&step=3&token=…&offset=499"),
            ("/k?X-Amz-Signature=abc&page=1", "/k?X-Amz-Signature=…&page=1"),
            ("/api/x?flag", "/api/x?flag"),
            ("/api/x?PAGE=1&=pul-1", "/api/x?PAGE=…&=…"),
            ("/api/x?a=b=pul-1#pul-2", "/api/x?a=…"),
        ];
        for (address, expected) in cases {
            assert_eq!(shown_address(address), expected);
        }
    }

    #[test]
    fn of_a_presigned_address_only_the_host_is_shown() {
        let cases = [
            ("https://b.s3.amazonaws.com/acme/key.tar?X-Amz-Signature=abc", "https://b.s3.amazonaws.com/…"),
            ("http://localhost:8000/-/cache/k?signature=x", "http://localhost:8000/…"),
            ("nonsense", "/…"),
        ];
        for (url, expected) in cases {
            assert_eq!(shown_presigned(url), expected);
        }
    }

    #[test]
    fn an_id_is_short_and_plain() {
        assert_eq!(shown_id("7f3c-11").as_deref(), Some("7f3c-11"));
        assert_eq!(shown_id("a b\u{202e}\n<c>").as_deref(), Some("ab<c>"));
        assert_eq!(shown_id(" \u{7} "), None);
        assert_eq!(shown_id(&"x".repeat(500)).map(|id| id.len()), Some(64));
    }

    #[test]
    fn the_newest_fifty_are_kept_and_counted() {
        let mut log = RequestLog::new();
        for number in 1..=120 {
            log.add(record(&format!("/{number}")));
        }
        let kept: Vec<_> = log.newest().map(|record| (record.number, record.address.as_str())).collect();
        assert_eq!((kept.len(), log.n_all()), (MAX_RECORDS, 120));
        assert_eq!((kept.first(), kept.last()), (Some(&(120, "/120")), Some(&(71, "/71"))));
        log.forget();
        assert_eq!((log.newest().count(), log.n_all()), (0, 120));
    }

    #[test]
    fn a_line_has_all_of_it() {
        assert_eq!(record("/api/user").line(), "2026-11-24T10:00:00.250Z  GET /api/user  200  41 ms  2.0 KB  7f3c");
        let dropped = RequestRecord { outcome: Outcome::Dropped, n_bytes: None, request_id: None, ..record("/a") };
        assert_eq!(dropped.line(), "2026-11-24T10:00:00.250Z  GET /a  Ended here  41 ms  -  -");
    }
}
