//! Which addresses that come from data may become links. Pure.

/// The address, if it may be a link: `https` with a plain host. Everything else stays text: other schemes run scripts
/// or read files (Argo CD CVE-2022-31035), user info hides the real host, blanks and control characters hide the
/// scheme.
#[must_use]
pub fn external(address: &str) -> Option<&str> {
    let has_prefix = address.get(..8).is_some_and(|prefix| prefix.eq_ignore_ascii_case("https://"));
    let rest = address.get(8..).filter(|_| has_prefix)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "443"));
    let is_plain_host = host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok();
    let is_plain = address.chars().all(|c| c > ' ' && !c.is_control() && !c.is_whitespace() && c != '\\' && c != '|');
    (is_plain_host && is_plain).then_some(address)
}

/// The address of the vendor's own console, as it follows from the API's (CLI `client/console.go`); `None` where it
/// does not, and no link should be shown.
#[must_use]
pub fn vendor_console(api_url: &str) -> Option<String> {
    let (scheme, host) = api_url.split_once("://")?;
    let host = host.trim_end_matches('/');
    match host {
        "localhost:8080" => Some(format!("{scheme}://localhost:3000")),
        _ => host.strip_prefix("api.").map(|domain| format!("{scheme}://app.{domain}")),
    }
}

/// Where the vendor's console has a person sign in again at their organization's identity provider.
#[must_use]
pub fn sso_sign_in(api_url: &str, org: &str) -> Option<String> {
    let console = vendor_console(api_url)?;
    let address = format!("{console}/signin/sso/{}/reauth", api_types::ids::encode_segment(org));
    external(&address).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_is_a_link() {
        for address in ["https://app.pulumi.com/acme", "https://h:8443/p?q=1#f", "HTTPS://example.com"] {
            assert_eq!(external(address), Some(address));
        }
        let hostile = [
            "javascript:alert(1)",
            " https://a",
            "https://a b",
            "https://a\n",
            "https://user@host/",
            "https://user:pw@host/",
            "http://a",
            "//a",
            "data:text/html,x",
            "blob:https://a/1",
            "java\tscript:alert(1)",
            "label|javascript:alert(1)",
            "https://a/|javascript:alert(1)",
            "https:\\\\a",
            "https://",
            "https:///a",
            "https://a:99999/",
            "https://a:/",
            "https://a:+1/",
            "https://a:1:2/",
            "https://аpple.com/",
            "",
        ];
        for address in hostile {
            assert_eq!(external(address), None, "{address:?}");
        }
    }

    #[test]
    fn the_vendors_console_follows_from_the_api() {
        assert_eq!(vendor_console("https://api.pulumi.com").as_deref(), Some("https://app.pulumi.com"));
        assert_eq!(vendor_console("http://localhost:8080").as_deref(), Some("http://localhost:3000"));
        assert_eq!(vendor_console("https://pulumi.example.com"), None);
        assert_eq!(vendor_console(""), None);
        let reauth = sso_sign_in("https://api.example.com", "acme corp");
        assert_eq!(reauth.as_deref(), Some("https://app.example.com/signin/sso/acme%20corp/reauth"));
        assert_eq!(sso_sign_in("http://localhost:8080", "acme"), None, "only https becomes a link");
    }
}
