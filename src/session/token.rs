//! The access token: opaque, wiped from memory when dropped, never shown. Only the transport, the tab's storage
//! and what recognizes it in a log read it.

use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A token as the person gave it. It has no `Display`, and its `Debug` says nothing.
#[derive(Clone)]
pub struct AccessToken {
    text: SecretString,
    sign_in: SignIn,
}

/// Which time a token was given: the same text given again is another sign-in, and an answer to an older one says
/// nothing about a newer one. It outlives the token, and tells nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn(u32);

impl AccessToken {
    /// Takes a token as typed or pasted: without the blanks and line ends around it.
    ///
    /// `None` when nothing is left, or when it holds characters that cannot stand in a header.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let token = typed.trim();
        let is_sendable = !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic());
        let sign_in = || SignIn(COUNT.fetch_add(1, Ordering::Relaxed));
        is_sendable.then(|| Self { text: SecretString::from(token), sign_in: sign_in() })
    }

    /// When it was given.
    #[must_use]
    pub fn sign_in(&self) -> SignIn {
        self.sign_in
    }

    /// What the `Authorization` header says. Made in one piece, as a text that grows leaves its beginnings behind.
    pub(crate) fn header(&self) -> Zeroizing<String> {
        let mut header = Zeroizing::new(String::with_capacity("token ".len() + self.expose().len()));
        header.push_str("token ");
        header.push_str(self.expose());
        header
    }

    /// The text itself: for the header, the tab's storage and the hash that recognizes it in a log, nothing else.
    pub(crate) fn expose(&self) -> &str {
        self.text.expose_secret()
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
    fn the_header_is_what_the_service_wants() {
        assert_eq!(AccessToken::parse("pul-1").expect("a token").header().as_str(), "token pul-1");
    }

    #[test]
    fn debug_output_hides_it() {
        assert_eq!(format!("{:?}", AccessToken::parse("pul-1")), "Some(AccessToken(..))");
    }
}
