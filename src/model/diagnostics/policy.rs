//! What a Content-Security-Policy lets through that this console does not need. Pure.

/// What is weak about a policy, as clauses; none when it is as strict as it can be for this console.
pub(super) fn weaknesses(policy: &str) -> Vec<&'static str> {
    let policy = Policy::parse(policy);
    let mut weak = Vec::new();
    match policy.sources_of("script-src") {
        None => weak.push("scripts may come from anywhere (no script-src or default-src)"),
        Some(sources) => {
            if sources.iter().any(|source| is_one_of(source, &["*", "http:", "https:", "data:", "blob:"])) {
                weak.push("scripts may come from any host");
            }
            // A browser that knows hashes or nonces leaves 'unsafe-inline' aside where there is one.
            let has_hash = sources.iter().any(|source| source.starts_with("'sha") || source.starts_with("'nonce-"));
            if !has_hash && sources.iter().any(|source| is_one_of(source, &["'unsafe-inline'"])) {
                weak.push("scripts may stand in the page ('unsafe-inline')");
            }
            if sources.iter().any(|source| is_one_of(source, &["'unsafe-eval'"])) {
                weak.push("texts may become scripts ('unsafe-eval')");
            }
        }
    }
    if policy
        .sources_of("style-src")
        .is_none_or(|sources| sources.iter().any(|s| is_one_of(s, &["*", "'unsafe-inline'"])))
    {
        weak.push("styles may stand in the page or come from anywhere");
    }
    if policy
        .sources_of("connect-src")
        .is_none_or(|sources| sources.iter().any(|s| is_one_of(s, &["*", "http:", "https:"])))
    {
        weak.push("requests may go anywhere (connect-src)");
    }
    if policy.sources_of("object-src").is_none_or(|sources| !is_none(sources)) {
        weak.push("plug-ins may run (object-src)");
    }
    if policy.own("base-uri").is_none_or(|sources| sources.iter().any(|s| !is_one_of(s, &["'none'", "'self'"]))) {
        weak.push("addresses may be led elsewhere (base-uri)");
    }
    if policy.own("frame-ancestors").is_none_or(|sources| sources.iter().any(|s| !is_one_of(s, &["'none'", "'self'"])))
    {
        weak.push("other sites may frame the page (frame-ancestors)");
    }
    if policy.own("require-trusted-types-for").is_none() {
        weak.push("texts may become HTML (require-trusted-types-for)");
    }
    weak
}

/// Whether a policy says who may frame the page.
pub(super) fn limits_framing(policy: &str) -> bool {
    Policy::parse(policy).own("frame-ancestors").is_some()
}

/// Whether a policy lets requests of a page of `own_origin` go to `origin` (CSP 3, 6.7.2). Of several, joined by commas,
/// each has to. Paths are left aside.
pub(super) fn lets_connect(policies: &str, own_origin: &str, origin: &str) -> bool {
    policies.split(',').all(|policy| {
        let policy = Policy::parse(policy);
        policy.sources_of("connect-src").is_none_or(|sources| sources.iter().any(|s| matches(s, own_origin, origin)))
    })
}

/// Whether a source is or contains an origin.
fn matches(source: &str, own_origin: &str, origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let is_scheme = |wanted: &str| wanted.eq_ignore_ascii_case(scheme) || (wanted == "http" && scheme == "https");
    if source == "*" || (is_one_of(source, &["'self'"]) && own_origin == origin) {
        return true;
    }
    if let Some(wanted) = source.strip_suffix(':') {
        return is_scheme(wanted);
    }
    let own_scheme = own_origin.split("://").next().unwrap_or_default();
    let (wanted, rest) = source.split_once("://").unwrap_or((own_scheme, source));
    let port_of = |authority: &str| {
        let port = authority.rsplit_once(':').map(|(_, port)| port.to_owned());
        port.unwrap_or_else(|| if scheme == "https" { "443" } else { "80" }.to_owned())
    };
    let host_of = |authority: &str| authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_ascii_lowercase();
    let rest = rest.split('/').next().unwrap_or_default();
    let (host, wanted_host) = (host_of(authority), host_of(rest));
    let is_host = wanted_host == host || wanted_host.strip_prefix('*').is_some_and(|tail| host.ends_with(tail));
    is_scheme(wanted) && is_host && (rest.ends_with(":*") || port_of(rest) == port_of(authority))
}

/// Directives by their names; of two of one name the first counts, as in browsers.
struct Policy<'a>(Vec<(String, Vec<&'a str>)>);

impl<'a> Policy<'a> {
    fn parse(text: &'a str) -> Self {
        let directives = text.split(';').filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            Some((words.next()?.to_ascii_lowercase(), words.collect()))
        });
        Self(directives.collect())
    }

    fn own(&self, name: &str) -> Option<&[&'a str]> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, sources)| sources.as_slice())
    }

    /// Those of a directive for fetching, which `default-src` stands in for.
    fn sources_of(&self, name: &str) -> Option<&[&'a str]> {
        self.own(name).or_else(|| self.own("default-src"))
    }
}

fn is_none(sources: &[&str]) -> bool {
    sources.is_empty() || sources.iter().all(|source| is_one_of(source, &["'none'"]))
}

fn is_one_of(source: &str, words: &[&str]) -> bool {
    words.iter().any(|word| source.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
        connect-src 'self' https://api.example.com; frame-ancestors 'none'; base-uri 'self'; form-action 'none'; \
        require-trusted-types-for 'script'; trusted-types default";

    #[test]
    fn a_strict_policy_has_no_weakness() {
        assert_eq!(weaknesses(STRICT), Vec::<&str>::new());
        assert!(limits_framing(STRICT) && !limits_framing("default-src 'self'"));
    }

    #[test]
    fn where_requests_may_go() {
        const OWN: &str = "https://console.example.com";
        let cases = [
            ("connect-src 'self' https://api.example.com", "https://api.example.com", true),
            ("connect-src 'self'", "https://api.example.com", false),
            ("connect-src 'self'", OWN, true),
            ("connect-src 'none'", OWN, false),
            ("default-src 'none'", "https://api.example.com", false),
            ("default-src 'none'; connect-src https:", "https://api.example.com", true),
            ("img-src 'self'", "https://api.example.com", true),
            ("connect-src *", "https://api.example.com", true),
            ("connect-src https://*.example.com", "https://api.example.com", true),
            ("connect-src https://*.example.com", "https://example.com", false),
            ("connect-src https://*.example.com", "https://evilexample.com", false),
            ("connect-src api.example.com", "https://api.example.com", true),
            ("connect-src https://api.example.com", "https://api.example.com:8443", false),
            ("connect-src https://api.example.com:*", "https://api.example.com:8443", true),
            ("connect-src https://API.example.com:443/api/", "https://api.example.com", true),
            ("connect-src http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("connect-src http://127.0.0.1:8080", "http://127.0.0.1:8081", false),
            ("connect-src *, connect-src 'self'", "https://api.example.com", false),
        ];
        for (policy, origin, expected) in cases {
            assert_eq!(lets_connect(policy, OWN, origin), expected, "{policy} for {origin}");
        }
    }

    #[test]
    fn each_door_that_is_open_is_named() {
        let with = |from: &str, to: &str| weaknesses(&STRICT.replace(from, to));
        let cases = [
            ("'wasm-unsafe-eval'", "'unsafe-eval'", "texts may become scripts ('unsafe-eval')"),
            ("'wasm-unsafe-eval'", "'UNSAFE-INLINE'", "scripts may stand in the page ('unsafe-inline')"),
            ("script-src 'self'", "script-src https:", "scripts may come from any host"),
            (
                "style-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "styles may stand in the page or come from anywhere",
            ),
            ("connect-src 'self'", "connect-src *", "requests may go anywhere (connect-src)"),
            ("default-src 'none'", "default-src 'self'", "plug-ins may run (object-src)"),
            ("base-uri 'self'", "", "addresses may be led elsewhere (base-uri)"),
            ("frame-ancestors 'none'", "frame-ancestors *", "other sites may frame the page (frame-ancestors)"),
            ("require-trusted-types-for 'script'", "", "texts may become HTML (require-trusted-types-for)"),
        ];
        for (from, to, expected) in cases {
            assert_eq!(with(from, to), [expected], "{from} -> {to}");
        }
        assert_eq!(with("'wasm-unsafe-eval'", "'unsafe-inline' 'nonce-abc'"), Vec::<&str>::new());
        assert!(
            weaknesses("img-src 'self'").contains(&"scripts may come from anywhere (no script-src or default-src)")
        );
    }
}
