//! The two addresses that `config.json` may name: the API's, which the token goes to, and the vendor's console's, which
//! pages link to.

use crate::model::links;

/// The API's address without a slash at its end; empty for the origin that serves the console.
pub(super) fn api_url(text: &str) -> Result<String, String> {
    let address = without_last_slash(text);
    let on_own_machine = address.strip_prefix("http://").filter(|rest| is_own_machine(rest));
    let is_safe = match on_own_machine {
        // Apart from the scheme it is written as any other.
        Some(rest) => is_plain(&format!("https://{}", rest.replacen("[::1]", "localhost", 1))),
        None => is_plain(address),
    };
    if address.is_empty() || is_safe {
        return Ok(address.to_owned());
    }
    let why = if address.starts_with("http://") { ", since the access token goes there" } else { "" };
    Err(format!("must be empty or an https address such as https://api.pulumi.com{why}; it is {text:?}."))
}

/// Whether it is a scheme, a host, perhaps a port and a path, and no more.
fn is_plain(address: &str) -> bool {
    let has_one_host = address.starts_with("https://") && address.matches("//").count() == 1;
    has_one_host && !address.ends_with('/') && !address.contains(['@', '?', '#']) && links::external(address).is_some()
}

/// Where a token may go without encryption.
fn is_own_machine(rest: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|host| rest.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])))
}

/// The address of the vendor's console without a slash at its end; `None` turns its links off.
pub(super) fn vendor_console_url(text: &str) -> Result<Option<String>, String> {
    let address = without_last_slash(text);
    if address.is_empty() {
        return Ok(None);
    }
    if is_plain(address) {
        return Ok(Some(address.to_owned()));
    }
    Err(format!("must be empty or an https address such as https://app.pulumi.com; it is {text:?}."))
}

fn without_last_slash(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix('/').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_reached_by_https_or_on_this_machine() {
        let good = [
            ("", ""),
            (" https://api.example.com/ ", "https://api.example.com"),
            ("https://api.example.com/base", "https://api.example.com/base"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:1", "http://[::1]:1"),
            ("http://[::1]:1/base", "http://[::1]:1/base"),
            ("https://api.example.com:8443", "https://api.example.com:8443"),
        ];
        for (text, expected) in good {
            assert_eq!(api_url(text).as_deref(), Ok(expected));
        }
        for text in [
            "http://api.example.com",
            "http://localhost.example.com",
            "javascript:1",
            "//x",
            "https://",
            "https://a@b",
            "https://a?b",
            "https://a\\b",
            "https:///",
            "https://:443",
            "https://h:99999",
            "https://h:x",
            "https://h//",
            "https://h//api",
            "https://a\tb",
            "https://a\nb",
            "http://localhost:99999",
            "http://localhost//",
            "api.example.com",
        ] {
            assert!(api_url(text).is_err(), "{text:?}");
        }
        let why = api_url("http://api.example.com").expect_err("it is not encrypted");
        assert!(why.contains("token goes there") && why.ends_with("it is \"http://api.example.com\"."), "{why}");
    }

    #[test]
    fn the_vendors_console_is_a_plain_link_or_off() {
        assert_eq!(vendor_console_url("https://app.pulumi.com/"), Ok(Some("https://app.pulumi.com".to_owned())));
        assert_eq!(
            vendor_console_url("https://x.example.com/console"),
            Ok(Some("https://x.example.com/console".into()))
        );
        assert_eq!(vendor_console_url(" "), Ok(None));
        for text in ["http://a", "javascript:1", "https://a?b", "https://a#b", "https://u@a", "app.pulumi.com", "//a"] {
            assert!(vendor_console_url(text).is_err(), "{text:?}");
        }
    }
}
