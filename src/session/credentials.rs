//! What signs a request: a person's token, or a proxy on the way.

use super::token::AccessToken;

/// What signs a request. It rules out a request that is sent with neither by mistake.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A token, in the `Authorization` header.
    Token(AccessToken),
    /// Nothing of the console's own: the proxy knows the person by its own session, and adds the header.
    AddedByProxy,
}

impl Credentials {
    /// Whether both are of the same sign-in: an answer to an older one says nothing about a newer one. A proxy's is
    /// always the one of now.
    #[must_use]
    pub fn is_same_sign_in(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Token(token), Self::Token(other)) => token.is_same_sign_in(other),
            (Self::AddedByProxy, Self::AddedByProxy) => true,
            _ => false,
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
        assert!(first.is_same_sign_in(&first.clone()) && proxy.is_same_sign_in(&proxy.clone()));
        assert!(!first.is_same_sign_in(&second) && !first.is_same_sign_in(&proxy) && !proxy.is_same_sign_in(&first));
    }
}
