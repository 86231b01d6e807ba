//! Whether the API can be reached from this browser, and whether it lets this origin read its answers. Pure.

use super::policy::lets_connect;
use super::{Check, Finding};

/// What came of asking the API who is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// An answer of this status, in so many milliseconds.
    Answered {
        /// The status.
        status: u16,
        /// From the request to the whole answer.
        took_ms: u32,
    },
    /// A proxy before it wants a sign-in.
    ProxyAsks,
    /// It leads elsewhere, where nobody went.
    LedElsewhere,
    /// Something answers, but not to this origin.
    Withheld,
    /// Nothing answers.
    NoAnswer,
    /// Nothing answered within so many seconds.
    TimedOut {
        /// The limit.
        limit_secs: u32,
    },
}

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody who is signed in.
    Person,
    /// Nobody: the request had no token.
    Nobody,
    /// The proxy, in the name of whoever it knows.
    Proxy,
}

/// What is between the console and the API.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The origin that the console is served from.
    pub own_origin: &'a str,
    /// The API's address.
    pub api_url: &'a str,
    /// The Content-Security-Policy of the page, where it is known.
    pub policy: Option<&'a str>,
}

impl Way<'_> {
    /// Whether both are of one origin.
    #[must_use]
    pub fn is_same_origin(&self) -> bool {
        self.api_url.is_empty() || crate::model::presigned::origin(self.api_url) == Some(self.own_origin)
    }

    /// The API's origin.
    fn api_origin(&self) -> &str {
        crate::model::presigned::origin(self.api_url).unwrap_or(self.own_origin)
    }

    /// Whether the page's own policy keeps requests from going there.
    fn is_blocked(&self) -> bool {
        self.policy.is_some_and(|policy| !lets_connect(policy, self.own_origin, self.api_origin()))
    }
}

/// Whether the API can be reached.
#[must_use]
pub fn api(way: Way<'_>, asker: Asker, reach: Reach) -> Check {
    let name = "API";
    let address = if way.api_url.is_empty() { way.own_origin } else { way.api_url };
    let bad = |found: String| Check::new(name, Finding::Bad, found);
    let wrong_address = "Look at apiUrl in config.json, and at the proxy if this host has one for /api.";
    match reach {
        Reach::Answered { status, took_ms } => match (status, asker) {
            (200, Asker::Person | Asker::Proxy) => {
                Check::new(name, Finding::Good, format!("{address} answers in {took_ms} ms."))
            }
            (401, Asker::Nobody) => Check::new(
                name,
                Finding::Good,
                format!("{address} answers in {took_ms} ms, and wants a token (401), as it should."),
            ),
            (401, Asker::Person | Asker::Proxy) => bad(format!("{address} no longer accepts the access token (401).")),
            (200, Asker::Nobody) => Check::new(
                name,
                Finding::Weak,
                format!("{address} answers in {took_ms} ms, also without a token (200)."),
            )
            .with_advice("Unless a proxy before it signs people in, anybody can read what it has."),
            (404, _) => bad(format!("{address} answers, but knows no /api/user (404).")).with_advice(wrong_address),
            (429, _) => Check::new(name, Finding::Weak, format!("{address} limits requests (429)."))
                .with_advice("It was asked too often. Wait a few minutes."),
            (500.., _) => {
                bad(format!("{address} fails ({status}).")).with_advice("Try again later, and look at its own state.")
            }
            _ => Check::new(name, Finding::Weak, format!("{address} answers {status} in {took_ms} ms."))
                .with_advice(wrong_address),
        },
        Reach::ProxyAsks => bad(format!("The proxy before {address} wants a sign-in."))
            .with_advice("Reload the page: the proxy asks then, if it guards the page as well."),
        Reach::LedElsewhere => bad(format!("{address} leads elsewhere. A redirect is not followed."))
            .with_advice(format!("A proxy may sign people in there, which config.json has to say. {wrong_address}")),
        Reach::Withheld => {
            bad(format!("{address} answers, but the browser withholds it.")).with_advice("See CORS below.")
        }
        Reach::NoAnswer if way.is_blocked() => {
            let origin = way.api_origin();
            bad(format!("The page's own policy lets no request go to {origin}."))
                .with_advice("Add it to connect-src in the Content-Security-Policy that the web server sends.")
                .with_copy(origin)
        }
        Reach::NoAnswer => bad(format!("Nothing answers at {address}.")).with_advice(format!(
            "You may be offline, a certificate may be wrong, or a firewall be in the way. {wrong_address}"
        )),
        Reach::TimedOut { limit_secs } => {
            bad(format!("{address} did not answer within {limit_secs} s.")).with_advice(wrong_address)
        }
    }
}

/// Whether the API lets this origin read its answers.
#[must_use]
pub fn cors(way: Way<'_>, asker: Asker, reach: Reach) -> Check {
    let name = "CORS";
    let own_origin = way.own_origin;
    if way.is_same_origin() {
        return Check::new(name, Finding::Good, "Not needed: the API is of the console's own origin.");
    }
    match reach {
        Reach::Withheld => Check::new(
            name,
            Finding::Bad,
            format!("The API does not let {own_origin} read its answers."),
        )
        .with_advice(format!(
            "Have the API allow the origin {own_origin} with the headers Authorization, Content-Type and Accept, or \
                 let this host pass /api on to it and leave apiUrl empty."
        ))
        .with_copy(own_origin),
        Reach::Answered { .. } => {
            let preflight = match asker {
                Asker::Person | Asker::Proxy => "also with a token.",
                Asker::Nobody => "without a token. Whether it allows one shows once somebody is signed in.",
            };
            Check::new(name, Finding::Good, format!("The API lets {own_origin} read its answers, {preflight}"))
        }
        Reach::NoAnswer | Reach::TimedOut { .. } | Reach::ProxyAsks | Reach::LedElsewhere => {
            Check::new(name, Finding::Unknown, "Without an answer there is nothing to see.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Way<'_> = Way { own_origin: "https://console.example.com", api_url: "", policy: None };
    const OTHER: Way<'_> =
        Way { own_origin: "https://console.example.com", api_url: "https://api.example.com", policy: None };

    #[test]
    fn each_answer_is_judged_by_who_asked() {
        let answered = |status| Reach::Answered { status, took_ms: 41 };
        let cases = [
            (Asker::Person, answered(200), Finding::Good, "answers in 41 ms."),
            (Asker::Nobody, answered(401), Finding::Good, "as it should"),
            (Asker::Person, answered(401), Finding::Bad, "no longer accepts"),
            (Asker::Nobody, answered(200), Finding::Weak, "also without a token"),
            (Asker::Nobody, answered(404), Finding::Bad, "knows no /api/user"),
            (Asker::Person, answered(429), Finding::Weak, "limits requests"),
            (Asker::Person, answered(503), Finding::Bad, "fails (503)"),
            (Asker::Nobody, answered(302), Finding::Weak, "answers 302"),
            (Asker::Proxy, answered(200), Finding::Good, "answers in 41 ms."),
            (Asker::Proxy, Reach::ProxyAsks, Finding::Bad, "The proxy before https://api.example.com wants a sign-in."),
            (Asker::Nobody, Reach::LedElsewhere, Finding::Bad, "leads elsewhere"),
            (Asker::Nobody, Reach::Withheld, Finding::Bad, "withholds"),
            (Asker::Nobody, Reach::NoAnswer, Finding::Bad, "Nothing answers at https://api.example.com."),
            (Asker::Nobody, Reach::TimedOut { limit_secs: 10 }, Finding::Bad, "within 10 s"),
        ];
        for (asker, reach, finding, found) in cases {
            let check = api(OTHER, asker, reach);
            assert_eq!(check.finding, finding, "{asker:?} {reach:?}");
            assert!(check.found.contains(found), "{}", check.found);
            assert!(check.advice.is_some() || finding == Finding::Good || found.contains("no longer"), "{reach:?}");
        }
        assert!(api(SAME, Asker::Nobody, Reach::NoAnswer).found.contains("https://console.example.com"));
    }

    #[test]
    fn a_policy_that_keeps_requests_back_is_told_from_a_dead_address() {
        let with = |policy| api(Way { policy: Some(policy), ..OTHER }, Asker::Nobody, Reach::NoAnswer);
        let blocked = with("default-src 'none'; connect-src 'self'");
        assert_eq!(blocked.found, "The page's own policy lets no request go to https://api.example.com.");
        assert_eq!(blocked.to_copy.as_deref(), Some("https://api.example.com"));
        assert!(with("connect-src 'self' https://api.example.com").found.contains("Nothing answers"));
    }

    #[test]
    fn the_origin_that_has_to_be_allowed_can_be_copied() {
        let check = cors(OTHER, Asker::Nobody, Reach::Withheld);
        assert_eq!((check.finding, check.to_copy.as_deref()), (Finding::Bad, Some("https://console.example.com")));
        let answered = Reach::Answered { status: 401, took_ms: 1 };
        assert_eq!(cors(SAME, Asker::Nobody, Reach::NoAnswer).finding, Finding::Good);
        assert_eq!(cors(OTHER, Asker::Nobody, answered).finding, Finding::Good);
        assert_eq!(cors(OTHER, Asker::Person, Reach::NoAnswer).finding, Finding::Unknown);
        let own = Way { api_url: "https://console.example.com/base", ..SAME };
        assert!(own.is_same_origin() && !OTHER.is_same_origin());
    }
}
