//! Which addresses that come from data may become links. Pure.

/// The address, if it may be a link: `https` with a plain host. Everything else stays text: other schemes run scripts
/// or read files (Argo CD CVE-2022-31035), user info hides the real host, blanks and control characters hide the
/// scheme.
#[must_use]
pub fn external(address: &str) -> Option<&str> {
    let has_prefix = address.get(..8).is_some_and(|prefix| prefix.eq_ignore_ascii_case("https://"));
    let rest = address.get(8..).filter(|_| has_prefix)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain_host = host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
    let is_plain = address.chars().all(|c| c > ' ' && !c.is_control() && !c.is_whitespace() && c != '\\' && c != '|');
    (is_plain_host && is_plain).then_some(address)
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
            "https://аpple.com/",
            "",
        ];
        for address in hostile {
            assert_eq!(external(address), None, "{address:?}");
        }
    }
}
