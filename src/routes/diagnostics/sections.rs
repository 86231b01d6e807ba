//! Puts together what was asked for and what is known without asking.

use super::asked::{Asked, Look};
use super::facts;
use crate::api::ErrorKind;
use crate::api::transport::SIGN_IN_TIMEOUT_MS;
use crate::browser::own_origin;
use crate::model::diagnostics::connection::{Asker, Reach, Way, api, cors};
use crate::model::diagnostics::headers::POLICY;
use crate::model::diagnostics::{Check, Finding, Section, clock, headers};
use crate::routes::page::use_config;

/// The section on what the web server and the browser say about the page.
pub(super) const PAGE: &str = "Page";

/// All of them, to follow.
pub(super) fn sections(asked: Asked) -> Vec<Section> {
    vec![
        Section { title: "Connection", checks: connection(asked) },
        Section { title: "Session", checks: facts::session() },
        Section { title: "Versions", checks: facts::versions(asked.capabilities()) },
        Section { title: "Configuration", checks: facts::configuration() },
        Section { title: PAGE, checks: page(asked) },
    ]
}

fn connection(asked: Asked) -> Vec<Check> {
    let (looked, page, asker) = (asked.api(), asked.page(), asked.asker());
    let Some(reach) = reach(&looked, asker) else {
        return ["API", "CORS", "Clock"].map(|name| Check::new(name, Finding::Asking, "On its way.")).into();
    };
    let (own_origin, config) = (own_origin(), use_config());
    let policy = page.as_ref().and_then(|looked| looked.as_ref().ok()?.headers.get(POLICY).map(str::to_owned));
    let way = Way { own_origin: &own_origin, api_url: &config.api_url, policy: policy.as_deref() };
    vec![api(way, asker, reach), cors(way, asker, reach), clock_check(&looked, &page)]
}

fn reach(looked: &Look, asker: Asker) -> Option<Reach> {
    Some(match looked.as_ref()? {
        Ok(looked) if asker == Asker::Proxy && looked.wants_sign_in => Reach::ProxyAsks,
        Ok(looked) if looked.is_redirect => Reach::LedElsewhere,
        Ok(looked) => Reach::Answered { status: looked.status, took_ms: looked.took_ms },
        Err(ErrorKind::Withheld) => Reach::Withheld,
        Err(ErrorKind::TimedOut) => Reach::TimedOut { limit_secs: SIGN_IN_TIMEOUT_MS / 1_000 },
        Err(_) => Reach::NoAnswer,
    })
}

/// By the API's clock where the browser shows it, else by that of the host of the console.
fn clock_check(api: &Look, page: &Look) -> Check {
    let reading = |look: &'_ Look| -> Option<(String, f64, f64)> {
        let looked = look.as_ref()?.as_ref().ok()?;
        Some((looked.headers.get("Date")?.to_owned(), looked.sent_ms, looked.received_ms))
    };
    let (other, found) = match reading(api) {
        Some(found) => (clock::Other::Api, Some(found)),
        None => (clock::Other::Host, reading(page)),
    };
    let found = found.as_ref().map(|(date, sent_ms, received_ms)| clock::Reading {
        date,
        sent_ms: *sent_ms,
        received_ms: *received_ms,
    });
    clock::check(other, found)
}

fn page(asked: Asked) -> Vec<Check> {
    let mut checks = facts::page();
    match asked.page() {
        None => checks.push(Check::new("Headers", Finding::Asking, "On their way.")),
        Some(Ok(looked)) if looked.status == 200 => {
            checks.extend(headers::check_all(&looked.headers, facts::is_https()));
        }
        Some(Ok(looked)) => checks.push(Check::new(
            "Headers",
            Finding::Bad,
            format!("The web server answers {} for the page of the console.", looked.status),
        )),
        Some(Err(_)) => {
            checks.push(Check::new("Headers", Finding::Unknown, "The web server of the console does not answer now."));
        }
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::transport::Looked;

    #[test]
    fn what_the_transport_says_becomes_what_is_judged() {
        assert_eq!(reach(&None, Asker::Nobody), None);
        let looked = |status, is_redirect, wants_sign_in| {
            let headers = headers::Headers::default();
            Some(Ok(Looked {
                status,
                headers,
                sent_ms: 0.0,
                received_ms: 41.0,
                took_ms: 41,
                is_redirect,
                wants_sign_in,
            }))
        };
        let answered = Some(Reach::Answered { status: 401, took_ms: 41 });
        assert_eq!(reach(&looked(401, false, true), Asker::Nobody), answered);
        assert_eq!(reach(&looked(401, false, true), Asker::Proxy), Some(Reach::ProxyAsks));
        assert_eq!(reach(&looked(0, true, true), Asker::Proxy), Some(Reach::ProxyAsks));
        assert_eq!(reach(&looked(0, true, true), Asker::Nobody), Some(Reach::LedElsewhere));
        let cases = [
            (ErrorKind::Withheld, Reach::Withheld),
            (ErrorKind::TimedOut, Reach::TimedOut { limit_secs: 10 }),
            (ErrorKind::NoAnswer, Reach::NoAnswer),
        ];
        for (kind, expected) in cases {
            assert_eq!(reach(&Some(Err(kind)), Asker::Nobody), Some(expected));
        }
    }
}
