//! What signs a request: a person's token, or a proxy on the way.

use super::token::{AccessToken, SignIn};

/// What signs a request. It rules out a request that is sent with neither by mistake.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A token, in the `Authorization` header.
    Token(AccessToken),
    /// Nothing of the console's own: the proxy knows the person by its own session, and adds the header.
    AddedByProxy,
}

impl Credentials {
    /// Which sign-in they are of: an answer to an older one says nothing about a newer one. A proxy's is always the one
    /// of now.
    #[must_use]
    pub fn sign_in(&self) -> Option<SignIn> {
        match self {
            Self::Token(token) => Some(token.sign_in()),
            Self::AddedByProxy => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_token_is_another_sign_in() {
        let [first, second] =
            ["pul-1", "pul-1"].map(|text| Credentials::Token(AccessToken::parse(text).expect("a token")));
        let proxy = Credentials::AddedByProxy;
        assert_eq!((first.sign_in(), proxy.sign_in()), (first.clone().sign_in(), proxy.clone().sign_in()));
        assert!(first.sign_in() != second.sign_in() && first.sign_in() != proxy.sign_in());
    }
}
