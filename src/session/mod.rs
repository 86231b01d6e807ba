//! Who is signed in. The token lives in memory, and in the tab's own storage only when the person asked for it. Where a
//! proxy signs people in, there is none.

mod credentials;
mod storage;
mod token;

use api_types::endpoint::Endpoint;
use api_types::user::User;
use leptos::prelude::*;

pub use credentials::Credentials;
pub use token::AccessToken;

use crate::api::rate_limit::RateLimit;
use crate::api::service::Service;
use crate::api::transport::SessionTransport;
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::{Waiters, drafts};
use crate::config::{Authentication, Config};

/// Whether somebody is signed in.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// Nobody. The form takes the place of every page, whose address stays.
    SignedOut,
    /// Somebody, with the organizations of their token.
    SignedIn(User),
    /// The service, or the proxy before it, wants a new sign-in in the middle of the work. The page stays as it is below
    /// the dialog.
    Expired(User),
}

/// The session: a handle that can be copied about.
#[derive(Clone, Copy)]
pub struct Session {
    service: StoredValue<Service>,
    authentication: Authentication,
    credentials: StoredValue<Option<Credentials>>,
    state: RwSignal<SessionState>,
    waiters: Waiters,
    keeps_for_tab: StoredValue<bool>,
    sso_org: RwSignal<Option<String>>,
    rate_limit: RateLimit,
}

impl Session {
    /// Nobody is signed in yet; the configuration names the one address that a token may go to.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            service: StoredValue::new(Service::of(config)),
            authentication: config.authentication,
            credentials: StoredValue::new(None),
            state: RwSignal::new(SessionState::SignedOut),
            waiters: Waiters::new(),
            keeps_for_tab: StoredValue::new(storage::read().is_some()),
            sso_org: RwSignal::new(None),
            rate_limit: RateLimit::new(),
        }
    }

    /// The state, to follow.
    #[must_use]
    pub fn state(&self) -> ReadSignal<SessionState> {
        self.state.read_only()
    }

    /// The API, and what may be asked there.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service.get_value()
    }

    /// The API's address, empty for the own origin.
    #[must_use]
    pub fn api_url(&self) -> String {
        self.service.with_value(|service| service.url().to_owned())
    }

    /// Who signs the requests.
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        self.authentication
    }

    /// What can be tried without asking anybody: the token that an earlier load of this tab was asked to keep, or the
    /// proxy.
    #[must_use]
    pub fn kept_credentials(&self) -> Option<Credentials> {
        match self.authentication {
            Authentication::Token => storage::read().map(Credentials::Token),
            Authentication::Proxy => Some(Credentials::AddedByProxy),
        }
    }

    /// Whether the person wanted the token to be kept for the tab, the last time they were asked.
    #[must_use]
    pub fn keeps_for_tab(&self) -> bool {
        self.keeps_for_tab.get_value()
    }

    /// Signs in with credentials that were checked.
    pub fn sign_in(&self, credentials: Credentials, user: User, keep_for_tab: bool) {
        self.keeps_for_tab.set_value(keep_for_tab);
        match &credentials {
            Credentials::Token(token) if keep_for_tab => storage::write(token),
            Credentials::Token(_) | Credentials::AddedByProxy => storage::clear(),
        }
        drafts::keep_only(Some(&user.login));
        self.credentials.set_value(Some(credentials));
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
        storage::clear();
        self.credentials.set_value(None);
        self.state.set(SessionState::SignedOut);
    }

    /// The credentials are no longer accepted: they go, the page stays. An answer to a request with an older token says
    /// nothing about the current one.
    pub fn expire(&self, refused: &Credentials, sso_org: Option<String>) {
        let is_current = self
            .credentials
            .with_value(|current| current.as_ref().is_some_and(|current| current.is_same_sign_in(refused)));
        if !is_current {
            return;
        }
        storage::clear();
        self.credentials.set_value(None);
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

    /// What signs a request now, for the transport.
    pub(crate) fn credentials(&self, endpoint: &Endpoint) -> Result<Credentials, ApiError> {
        let signed_out = || ApiError::without_answer(ErrorKind::SignedOut, endpoint);
        self.credentials.get_value().ok_or_else(signed_out)
    }
}
