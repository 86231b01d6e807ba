//! What the web server says about the page: which of the headers that protect it are there, and how strict they are.
//! Pure.

use super::policy::{limits_framing, weaknesses};
use super::{Check, Finding};

/// The header with the policy of the page.
pub const POLICY: &str = "Content-Security-Policy";
const REPORT_ONLY: &str = "Content-Security-Policy-Report-Only";

/// The headers of the page, as the browser got them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// From names and values.
    #[must_use]
    pub fn new(headers: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(headers.into_iter().collect())
    }

    /// The value of a header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// A header that has a few good values.
struct Wanted {
    name: &'static str,
    /// The best one, which is also what to send.
    best: &'static str,
    good: &'static [&'static str],
    /// What is the matter without it.
    without: &'static str,
}

const WANTED: &[Wanted] = &[
    Wanted {
        name: "X-Content-Type-Options",
        best: "nosniff",
        good: &["nosniff"],
        without: "A browser may take a file for something else than it is.",
    },
    Wanted {
        name: "Referrer-Policy",
        best: "no-referrer",
        good: &["no-referrer", "same-origin"],
        without: "Sites that are linked to learn addresses of this console.",
    },
    Wanted {
        name: "Cross-Origin-Opener-Policy",
        best: "same-origin",
        good: &["same-origin"],
        without: "A site that opens this console keeps hold of its window.",
    },
    Wanted {
        name: "Cross-Origin-Resource-Policy",
        best: "same-origin",
        good: &["same-origin", "same-site"],
        without: "Other sites may load files of this console.",
    },
];

/// Each header, judged.
#[must_use]
pub fn check_all(headers: &Headers, is_https: bool) -> Vec<Check> {
    let mut checks = vec![policy(headers)];
    checks.extend(WANTED.iter().map(|wanted| one(headers, wanted)));
    checks.extend([framing(headers), permissions(headers), transport(headers, is_https), caching(headers)]);
    checks
}

fn policy(headers: &Headers) -> Check {
    let Some(policy) = headers.get(POLICY) else {
        let found = match headers.get(REPORT_ONLY) {
            Some(_) => "Only reported, not enforced.",
            None => "Missing: nothing limits what a script on this page could do.",
        };
        return Check::new(POLICY, Finding::Bad, found)
            .with_advice("Have the web server send the policy that the documentation of the hosting gives.");
    };
    // Several policies stand in one value, and a page has to keep them all: one that closes a door is enough.
    let mut weak = weaknesses(policy.split(',').next().unwrap_or_default());
    for other in policy.split(',').skip(1) {
        let of_other = weaknesses(other);
        weak.retain(|weakness| of_other.contains(weakness));
    }
    if weak.is_empty() {
        return Check::new(POLICY, Finding::Good, "In force, as strict as this console allows.");
    }
    Check::new(POLICY, Finding::Weak, format!("In force, but weaker than recommended: {}.", weak.join("; ")))
        .with_advice("Have the web server send the policy that the documentation of the hosting gives.")
}

fn one(headers: &Headers, wanted: &Wanted) -> Check {
    let line = format!("{}: {}", wanted.name, wanted.best);
    match headers.get(wanted.name) {
        // Of several policies the last that is understood counts; servers send one.
        Some(value) if wanted.good.iter().any(|good| value.eq_ignore_ascii_case(good)) => {
            Check::new(wanted.name, Finding::Good, value)
        }
        Some(value) => Check::new(wanted.name, Finding::Weak, format!("{value}. {}", wanted.without)),
        None => Check::new(wanted.name, Finding::Weak, format!("Missing. {}", wanted.without)),
    }
    .advised(&line)
}

fn framing(headers: &Headers) -> Check {
    let name = "X-Frame-Options";
    let by_policy = headers.get(POLICY).is_some_and(limits_framing);
    match headers.get(name) {
        Some(value) if ["deny", "sameorigin"].contains(&value.to_ascii_lowercase().as_str()) => {
            Check::new(name, Finding::Good, value)
        }
        _ if by_policy => Check::new(name, Finding::Good, "Not needed: frame-ancestors of the policy says it."),
        Some(value) => Check::new(name, Finding::Weak, format!("{value}. Other sites may frame this console.")),
        None => Check::new(name, Finding::Weak, "Missing. Other sites may frame this console."),
    }
    .advised("X-Frame-Options: DENY")
}

fn permissions(headers: &Headers) -> Check {
    let name = "Permissions-Policy";
    match headers.get(name) {
        Some(_) => Check::new(name, Finding::Good, "Present."),
        None => Check::new(name, Finding::Weak, "Missing. Scripts could ask for camera, location and the like."),
    }
    .advised("Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}

fn transport(headers: &Headers, is_https: bool) -> Check {
    let name = "Strict-Transport-Security";
    match headers.get(name) {
        _ if !is_https => Check::fact(name, "Not for plain http."),
        Some(value) => Check::new(name, Finding::Good, value),
        None => Check::new(name, Finding::Weak, "Missing. A browser may try plain http first."),
    }
    .advised("Strict-Transport-Security: max-age=63072000")
}

fn caching(headers: &Headers) -> Check {
    let name = "Cache-Control";
    let value = headers.get(name).unwrap_or_default().to_ascii_lowercase();
    let is_asked_anew = value.split(',').any(|word| ["no-cache", "no-store", "max-age=0"].contains(&word.trim()));
    if is_asked_anew {
        return Check::new(name, Finding::Good, "The page is asked for anew, so a new version arrives at once.");
    }
    let found = if value.is_empty() { "Missing".to_owned() } else { value };
    Check::new(name, Finding::Weak, format!("{found}. The page may be kept, so a new version may arrive late."))
        .advised("Cache-Control: no-cache")
}

impl Check {
    /// The header that would mend it, unless it is good as it is.
    fn advised(self, header: &str) -> Self {
        if self.finding == Finding::Weak {
            self.with_advice(format!("Have the web server send: {header}")).with_copy(header)
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY_VALUE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
        connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; require-trusted-types-for 'script'";

    fn all_good() -> Vec<(&'static str, &'static str)> {
        vec![
            ("content-security-policy", POLICY_VALUE),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("permissions-policy", "camera=()"),
            ("strict-transport-security", "max-age=63072000"),
            ("cache-control", "no-cache"),
        ]
    }

    fn findings(headers: &[(&str, &str)], is_https: bool) -> Vec<(String, Finding)> {
        let headers = Headers::new(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        check_all(&headers, is_https).into_iter().map(|check| (check.name, check.finding)).collect()
    }

    #[test]
    fn all_of_them_are_good() {
        assert!(findings(&all_good(), true).iter().all(|(_, finding)| *finding == Finding::Good));
        assert_eq!(findings(&all_good(), true).len(), all_good().len());
    }

    #[test]
    fn each_that_is_missing_or_weak_is_told_with_what_to_send() {
        let cases = [
            ("content-security-policy", None, Finding::Bad),
            ("content-security-policy", Some("default-src *"), Finding::Weak),
            ("x-content-type-options", None, Finding::Weak),
            ("referrer-policy", Some("unsafe-url"), Finding::Weak),
            ("cross-origin-opener-policy", Some("unsafe-none"), Finding::Weak),
            ("cross-origin-resource-policy", Some("same-site"), Finding::Good),
            ("x-frame-options", None, Finding::Good),
            ("permissions-policy", None, Finding::Weak),
            ("strict-transport-security", None, Finding::Weak),
            ("cache-control", Some("public, max-age=31536000"), Finding::Weak),
            ("cache-control", Some("max-age=0, must-revalidate"), Finding::Good),
        ];
        for (name, value, expected) in cases {
            let mut headers = all_good();
            headers.retain(|(own, _)| *own != name);
            headers.extend(value.map(|value| (name, value)));
            let headers = Headers::new(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            let checks = check_all(&headers, true);
            let check = checks.iter().find(|check| check.name.eq_ignore_ascii_case(name)).expect("each is looked at");
            assert_eq!(check.finding, expected, "{name} {value:?}");
            assert_eq!(check.advice.is_some(), expected != Finding::Good, "{name} {value:?}");
        }
    }

    #[test]
    fn a_door_that_one_of_two_policies_closes_is_closed() {
        let two = format!("default-src *, {POLICY_VALUE}");
        let mut headers = all_good();
        headers.retain(|(name, _)| *name != "content-security-policy");
        headers.push(("content-security-policy", &two));
        assert_eq!(findings(&headers, true).first(), Some(&(POLICY.to_owned(), Finding::Good)));
        headers.pop();
        headers.push(("content-security-policy-report-only", POLICY_VALUE));
        assert_eq!(findings(&headers, true).first(), Some(&(POLICY.to_owned(), Finding::Bad)));
    }

    #[test]
    fn plain_http_has_no_strict_transport() {
        let found = findings(&all_good(), false);
        assert!(found.contains(&("Strict-Transport-Security".to_owned(), Finding::Fact)), "{found:?}");
    }
}
