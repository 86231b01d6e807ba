//! Who is signed in. The token lives in memory, and in the tab's own storage only when the person asked for it. Where a
//! proxy signs people in, there is none.
//!
//! A session ends in three ways: the person signs out, here or in another tab ([`tabs`]); the service refuses the token;
//! or nobody is there for too long ([`idle`]). Each wipes the token. The last two leave the page as it is, for the same
//! person to go on.

mod credentials;
mod idle;
mod known;
mod storage;
mod tabs;
mod token;

use api_types::endpoint::Endpoint;
use api_types::user::User;
use leptos::prelude::*;

pub use credentials::Credentials;
pub use idle::IdleWatch;
pub use known::GivenSecrets;
use storage::TokenStorage;
use tabs::Tabs;
pub use token::{AccessToken, SignIn};

use crate::api::history;
use crate::api::rate_limit::RateLimit;
use crate::api::service::Service;
use crate::api::transport::SessionTransport;
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::{Lasting, Preferences, Waiters, drafts};
use crate::config::{Authentication, Config};
use crate::model::tab_message::TabMessage;

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
    /// Nobody was there for long, or the person locked it. The page stays as it is too, but is covered.
    Locked(User),
}

impl SessionState {
    /// Whose page it is.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user) | Self::Expired(user) | Self::Locked(user) => Some(user),
            Self::SignedOut => None,
        }
    }
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
    storage: StoredValue<TokenStorage>,
    /// How often it was locked or ended, here or in another tab: a check that began before says nothing any more.
    n_ends: StoredValue<u32>,
    sso_org: RwSignal<Option<String>>,
    rate_limit: RateLimit,
    tabs: Tabs,
    idle: IdleWatch,
    secrets: GivenSecrets,
}

impl Session {
    /// Nobody is signed in yet, at the console of this path; the configuration names the one address that a token may
    /// go to.
    #[must_use]
    pub fn new(config: &Config, base_path: &str) -> Self {
        let storage = TokenStorage::new(base_path, &config.api_url);
        let keeps_for_tab = storage.read(config.idle_lock).is_some();
        Self {
            service: StoredValue::new(Service::of(config)),
            authentication: config.authentication,
            credentials: StoredValue::new(None),
            state: RwSignal::new(SessionState::SignedOut),
            waiters: Waiters::new(),
            keeps_for_tab: StoredValue::new(keeps_for_tab),
            storage: StoredValue::new(storage),
            n_ends: StoredValue::new(0),
            sso_org: RwSignal::new(None),
            rate_limit: RateLimit::new(),
            tabs: Tabs::new(),
            idle: IdleWatch::new(config.idle_lock),
            secrets: GivenSecrets::new(),
        }
    }

    /// Goes along with the other tabs of the console at this path, and locks when nobody was there for too long. A page
    /// that `holds_work` is not taken away by a sign-out elsewhere: it is locked.
    pub fn watch(self, base_path: &str, holds_work: impl Fn() -> bool + 'static) {
        self.tabs.join(base_path, move |message| match message {
            TabMessage::Active { at_ms } => self.idle.hear(self, at_ms),
            TabMessage::Locked => self.lock_here(),
            TabMessage::SignedOut if self.has_content() && holds_work() => self.lock_here(),
            TabMessage::SignedOut => self.end(),
        });
        self.idle.start(self);
    }

    /// What watches whether anybody is there.
    #[must_use]
    pub fn idle(&self) -> IdleWatch {
        self.idle
    }

    /// The state, to follow. To be asked for where it is read.
    #[must_use]
    pub fn state(&self) -> ReadSignal<SessionState> {
        self.state.read_only().lasting()
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
            Authentication::Token => {
                self.storage.with_value(|storage| storage.read(self.idle.limit())).map(Credentials::Token)
            }
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
        self.storage.with_value(|storage| match &credentials {
            Credentials::Token(token) if keep_for_tab => storage.write(token),
            Credentials::Token(_) | Credentials::AddedByProxy => storage.clear(),
        });
        drafts::keep_only(Some(&user.login));
        if self.state.with_untracked(|state| state.user().is_some_and(|before| before.login != user.login)) {
            self.secrets.forget();
            history::forget();
        }
        self.idle.touch();
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

    /// How often it was locked or ended so far, here or in another tab.
    #[must_use]
    pub fn n_ends(&self) -> u32 {
        self.n_ends.get_value()
    }

    /// Lets go of a kept token that the service no longer accepts. What a person has typed stays for the next sign-in.
    pub fn forget_kept_token(&self) {
        self.keeps_for_tab.set_value(false);
        self.storage.with_value(TokenStorage::clear);
    }

    /// Somebody is there, so that a token which is kept may be used again.
    fn note_presence(&self) {
        if self.keeps_for_tab.get_value() && self.is_signed_in() {
            self.storage.with_value(TokenStorage::seen);
        }
    }

    /// Whether there is a page that was somebody's to see, and that is not covered.
    fn has_content(&self) -> bool {
        self.state.with_untracked(|state| matches!(state, SessionState::SignedIn(_) | SessionState::Expired(_)))
    }

    /// Signs out, here and in the other tabs.
    pub fn sign_out(&self) {
        self.tabs.tell(TabMessage::SignedOut);
        self.end();
    }

    /// Forgets the token, wherever this tab has it, and all drafts.
    pub fn end(&self) {
        self.n_ends.update_value(|n_ends| *n_ends += 1);
        self.keeps_for_tab.set_value(false);
        drafts::keep_only(None);
        Preferences::forget_org();
        self.secrets.forget();
        history::forget();
        self.forget_credentials();
        self.state.set(SessionState::SignedOut);
        self.waiters.wake();
    }

    /// Locks it, here and in the other tabs.
    pub fn lock(&self) {
        self.tabs.tell(TabMessage::Locked);
        self.lock_here();
    }

    /// Wipes the token and covers the page, which stays as it is. What was given as a secret is still recognized, for
    /// the logs that go on after the person has come back.
    fn lock_here(&self) {
        self.n_ends.update_value(|n_ends| *n_ends += 1);
        // Also where the check of a kept token is still under way.
        self.storage.with_value(TokenStorage::clear);
        if let Some(user) = self.state.with_untracked(|state| state.user().cloned()).filter(|_| self.has_content()) {
            self.forget_credentials();
            self.state.set(SessionState::Locked(user));
        }
    }

    /// The person who was asked whether they are there is.
    pub fn stay(&self) {
        self.idle.stay(*self);
    }

    /// The credentials are no longer accepted: they go, the page stays. An answer to a request with an older token says
    /// nothing about the current one.
    pub fn expire(&self, refused: Option<SignIn>, sso_org: Option<String>) {
        let is_current =
            self.credentials.with_value(|current| current.as_ref().is_some_and(|current| current.sign_in() == refused));
        if !is_current {
            return;
        }
        self.forget_credentials();
        self.sso_org.set(sso_org);
        if let SessionState::SignedIn(user) = self.state.get_untracked() {
            self.state.set(SessionState::Expired(user));
        }
    }

    /// Wipes what signs requests, wherever this tab has it.
    fn forget_credentials(&self) {
        self.storage.with_value(TokenStorage::clear);
        self.credentials.set_value(None);
    }

    /// The organization whose identity provider wants the person to sign in there first, to follow.
    #[must_use]
    pub fn sso_org(&self) -> ReadSignal<Option<String>> {
        self.sso_org.read_only().lasting()
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
        self.state.lasting().with(|state| state.user().map(|user| user.login.clone()).unwrap_or_default())
    }

    /// The client of this session.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(SessionTransport::new(*self))
    }

    /// What signs requests now; `None` where nobody is signed in.
    pub(crate) fn current_credentials(&self) -> Option<Credentials> {
        self.credentials.get_value()
    }

    /// What signs a request now, for the transport. What is asked while the session is locked waits until the person is
    /// back; with somebody else's sign-in it is not sent at all.
    pub(crate) async fn credentials(&self, endpoint: &Endpoint) -> Result<Credentials, ApiError> {
        let asked_by = untrack(|| self.login());
        while self.state.with_untracked(|state| matches!(state, SessionState::Locked(_))) {
            self.waiters.wait().await;
        }
        let current = self.credentials.get_value().filter(|_| untrack(|| self.login()) == asked_by);
        current.ok_or_else(|| ApiError::without_answer(ErrorKind::SignedOut, endpoint))
    }
}
