//! The access token: opaque, wiped from memory when dropped, never shown. Only the transport and the tab's storage
//! read it.

use secrecy::{ExposeSecret, SecretString};

/// A token as the person gave it. It has no `Display`, and its `Debug` says nothing.
#[derive(Clone)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Takes a token as typed or pasted: without the blanks and line ends around it.
    ///
    /// `None` when nothing is left, or when it holds characters that cannot stand in a header.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let token = typed.trim();
        let is_sendable = !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
        is_sendable.then(|| Self(SecretString::from(token)))
    }

    /// Whether it is the same token.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }

    /// The text itself: for the `Authorization` header and the tab's storage, nothing else.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_around_a_pasted_token_go() {
        assert_eq!(AccessToken::parse("  pul-1\n").map(|token| token.expose().to_owned()).as_deref(), Some("pul-1"));
        for typed in ["", "  ", "pul 1", "pul-\u{1}", "pül"] {
            assert!(AccessToken::parse(typed).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn debug_output_hides_it() {
        assert_eq!(format!("{:?}", AccessToken::parse("pul-1")), "Some(AccessToken(..))");
    }
}
