//! How a proxy that signs people in says that it wants them to do so first. Pure.
//!
//! Proxies differ: some send the browser to another address, some answer with a page where JSON was asked for, some
//! with a 401 or with a 403 and a page. The service itself does none of the first two.

/// What can be seen of an answer from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The status; 0 for a redirect that was not followed.
    pub status: u16,
    /// Whether it leads elsewhere.
    pub is_redirect: bool,
    /// The header `Content-Type`, where there is one.
    pub content_type: Option<&'a str>,
}

/// Whether the answer is the proxy's, which wants a sign-in.
#[must_use]
pub fn wants_sign_in(seen: Seen<'_>) -> bool {
    let is_page = seen.content_type.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"));
    seen.is_redirect || seen.status == 401 || (is_page && matches!(seen.status, 200..=299 | 403))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_a_redirect_and_a_401_are_the_proxys() {
        let json = Some("application/json");
        let page = Some("text/html; charset=utf-8");
        let cases = [
            (200, false, json, false),
            (204, false, None, false),
            (200, false, page, true),
            (200, false, Some("TEXT/HTML"), true),
            (0, true, None, true),
            (401, false, json, true),
            (403, false, json, false),
            (403, false, page, true),
            // A gateway that fails says so in a page as well.
            (502, false, page, false),
            (404, false, page, false),
            (404, false, Some("text/plain"), false),
        ];
        for (status, is_redirect, content_type, expected) in cases {
            let seen = Seen { status, is_redirect, content_type };
            assert_eq!(wants_sign_in(seen), expected, "{seen:?}");
        }
    }
}
