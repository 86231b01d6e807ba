//! What is asked for when the page opens, and again when a person wants: the API, the page itself, the capabilities.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ErrorKind;
use crate::api::transport::{Looked, look_at_api, look_at_page};
use crate::browser::base_path;
use crate::config::Authentication;
use crate::model::diagnostics::connection::Asker;
use crate::routes::about::in_words;
use crate::session::{Credentials, Session};

/// An answer to a look, once it is there.
pub(super) type Look = Option<Result<Looked, ErrorKind>>;

/// The answers: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    session: Session,
    asker: RwSignal<Asker>,
    api: RwSignal<Look>,
    page: RwSignal<Look>,
    capabilities: RwSignal<Option<Result<String, String>>>,
    is_busy: RwSignal<bool>,
}

impl Asked {
    /// Asks.
    pub(super) fn start() -> Self {
        let asked = Self {
            session: expect_context(),
            asker: RwSignal::new(Asker::Nobody),
            api: RwSignal::new(None),
            page: RwSignal::new(None),
            capabilities: RwSignal::new(None),
            is_busy: RwSignal::new(false),
        };
        asked.again();
        asked
    }

    /// Asks again, unless the answers are on their way. What is known stays until then.
    pub(super) fn again(self) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        let session = self.session;
        let is_signed_by_proxy = session.authentication() == Authentication::Proxy;
        let credentials = session.current_credentials().or(is_signed_by_proxy.then_some(Credentials::AddedByProxy));
        let asker = match (is_signed_by_proxy, &credentials) {
            (true, _) => Asker::Proxy,
            (false, Some(_)) => Asker::Person,
            (false, None) => Asker::Nobody,
        };
        let asking = async move {
            let sign_in = credentials.as_ref().and_then(|credentials| credentials.sign_in());
            let (service, page) = (session.service(), base_path());
            let (api, page) =
                futures::join!(Box::pin(look_at_api(&service, credentials)), Box::pin(look_at_page(&page)));
            let is_refused = api.as_ref().is_ok_and(|looked| match asker {
                Asker::Proxy => looked.wants_sign_in,
                Asker::Person | Asker::Nobody => looked.status == 401,
            });
            // The page may be gone by now.
            self.asker.try_set(asker);
            self.api.try_set(Some(api));
            self.page.try_set(Some(page));
            if !session.is_signed_in() {
                // There is nobody to ask as.
            } else if is_refused {
                session.expire(sign_in, None);
            } else {
                let capabilities = session.client().get_capabilities().await;
                let in_words = capabilities.map(|known| in_words(&known)).map_err(|error| error.sentence());
                self.capabilities.try_set(Some(in_words));
            }
            self.is_busy.try_set(false);
        };
        spawn_local(asking);
    }

    /// Whether answers are on their way, to follow.
    pub(super) fn is_busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Who asked, to follow.
    pub(super) fn asker(self) -> Asker {
        self.asker.get()
    }

    /// What the API answered, to follow.
    pub(super) fn api(self) -> Look {
        self.api.get()
    }

    /// What came with the page, to follow.
    pub(super) fn page(self) -> Look {
        self.page.get()
    }

    /// What the service can do, to follow.
    pub(super) fn capabilities(self) -> Option<Result<String, String>> {
        self.capabilities.get()
    }
}
