//! Who is signed in. The token lives in memory, and in the tab's own storage only when the person asked for it.

mod known;
mod storage;
mod token;

use api_types::endpoint::Endpoint;
use api_types::user::User;
use leptos::prelude::*;

pub use known::GivenSecrets;
pub use token::AccessToken;

use crate::api::rate_limit::RateLimit;
use crate::api::transport::SessionTransport;
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::{Waiters, drafts};

/// Whether somebody is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Nobody. The form takes the place of every page, whose address stays.
    SignedOut,
    /// Somebody, with the organizations of their token.
    SignedIn(User),
    /// The service answered 401 in the middle of the work. The page stays as it is below the form.
    Expired(User),
}

/// The session: a handle that can be copied about.
#[derive(Clone, Copy)]
pub struct Session {
    api_url: StoredValue<String>,
    token: StoredValue<Option<AccessToken>>,
    state: RwSignal<SessionState>,
    waiters: Waiters,
    keeps_for_tab: StoredValue<bool>,
    sso_org: RwSignal<Option<String>>,
    rate_limit: RateLimit,
    secrets: GivenSecrets,
}

impl Session {
    /// Nobody is signed in yet; `api_url` is the one address that a token may go to.
    #[must_use]
    pub fn new(api_url: String) -> Self {
        Self {
            api_url: StoredValue::new(api_url),
            token: StoredValue::new(None),
            state: RwSignal::new(SessionState::SignedOut),
            waiters: Waiters::new(),
            keeps_for_tab: StoredValue::new(storage::read().is_some()),
            sso_org: RwSignal::new(None),
            rate_limit: RateLimit::new(),
            secrets: GivenSecrets::new(),
        }
    }

    /// The state, to follow.
    #[must_use]
    pub fn state(&self) -> ReadSignal<SessionState> {
        self.state.read_only()
    }

    /// The API's address, empty for the own origin.
    #[must_use]
    pub fn api_url(&self) -> String {
        self.api_url.get_value()
    }

    /// The token that an earlier load of this tab was asked to keep.
    #[must_use]
    pub fn kept_token(&self) -> Option<AccessToken> {
        storage::read()
    }

    /// Whether the person wanted the token to be kept for the tab, the last time they were asked.
    #[must_use]
    pub fn keeps_for_tab(&self) -> bool {
        self.keeps_for_tab.get_value()
    }

    /// Signs in with a token that was checked.
    pub fn sign_in(&self, token: AccessToken, user: User, keep_for_tab: bool) {
        self.keeps_for_tab.set_value(keep_for_tab);
        if keep_for_tab {
            storage::write(&token);
        } else {
            storage::clear();
        }
        drafts::keep_only(Some(&user.login));
        self.token.set_value(Some(token));
        self.sso_org.set(None);
        self.state.set(SessionState::SignedIn(user));
        self.waiters.wake();
    }

    /// Whether somebody is signed in now.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.state.get_untracked(), SessionState::SignedIn(_))
    }

    /// Waits until somebody is signed in; not at all when somebody is.
    pub async fn until_signed_in(&self) {
        while !self.is_signed_in() {
            self.waiters.wait().await;
        }
    }

    /// Forgets the token, wherever it is, and all drafts.
    pub fn sign_out(&self) {
        self.keeps_for_tab.set_value(false);
        drafts::keep_only(None);
        self.secrets.forget();
        storage::clear();
        self.token.set_value(None);
        self.state.set(SessionState::SignedOut);
    }

    /// The service no longer accepts a token: it goes, the page stays. An answer to a request with an older token says
    /// nothing about the current one.
    pub fn expire(&self, refused: &AccessToken, sso_org: Option<String>) {
        let is_current =
            self.token.with_value(|token| token.as_ref().is_some_and(|token| token.is_same_sign_in(refused)));
        if !is_current {
            return;
        }
        storage::clear();
        self.token.set_value(None);
        self.sso_org.set(sso_org);
        if let SessionState::SignedIn(user) = self.state.get_untracked() {
            self.state.set(SessionState::Expired(user));
        }
    }

    /// The organization whose identity provider wants the person to sign in there first, to follow.
    #[must_use]
    pub fn sso_org(&self) -> ReadSignal<Option<String>> {
        self.sso_org.read_only()
    }

    /// What holds requests back when the service limits them.
    #[must_use]
    pub fn rate_limit(&self) -> RateLimit {
        self.rate_limit
    }

    /// What was given here as a secret, to recognize it in a log.
    #[must_use]
    pub fn secrets(&self) -> GivenSecrets {
        self.secrets
    }

    /// The login of whoever is or was signed in, to follow; empty for nobody.
    #[must_use]
    pub fn login(&self) -> String {
        self.state.with(|state| match state {
            SessionState::SignedIn(user) | SessionState::Expired(user) => user.login.clone(),
            SessionState::SignedOut => String::new(),
        })
    }

    /// The client of this session.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(SessionTransport::new(*self))
    }

    /// The address and the token, for the transport.
    pub(crate) fn credentials(&self, endpoint: &Endpoint) -> Result<(String, AccessToken), ApiError> {
        match self.token.get_value() {
            Some(token) => Ok((self.api_url.get_value(), token)),
            None => Err(ApiError::without_answer(ErrorKind::SignedOut, endpoint)),
        }
    }
}
