//! What was given here as a secret, for as long as somebody is signed in: so that it can be recognized when it turns up
//! in a log. Nobody can read it from here: what is kept are lengths and hashes.

use std::sync::Arc;

use leptos::prelude::*;

use super::Credentials;
use crate::model::redact::KnownSecrets;

/// A handle that can be copied about. It gives its contents to what hides them, and to nothing else.
#[derive(Clone, Copy)]
pub struct GivenSecrets {
    known: StoredValue<Arc<KnownSecrets>>,
}

impl GivenSecrets {
    pub(super) fn new() -> Self {
        // So that nobody can have tables of hashes ready; what the key is worth ends with the page.
        let key = if cfg!(target_arch = "wasm32") { js_sys::Math::random().to_bits() } else { 0 };
        Self { known: StoredValue::new(Arc::new(KnownSecrets::new(key))) }
    }

    /// What is known by now.
    #[must_use]
    pub fn known(&self) -> Arc<KnownSecrets> {
        self.known.try_get_value().unwrap_or_default()
    }

    /// Takes in what a request takes along: its token, where no proxy adds it, and what its body sends as a secret.
    pub(crate) fn learn(&self, credentials: &Credentials, body: Option<&str>) {
        let mut known = self.known();
        if let Credentials::Token(token) = credentials
            && !known.knows(token.expose())
        {
            known = Arc::new(known.with(token.expose()));
        }
        if let Some(body) = body {
            known = known.with_body(body);
        }
        self.known.try_set_value(known);
    }

    /// Forgets everything.
    pub(super) fn forget(&self) {
        self.known.update_value(|known| *known = Arc::new(known.emptied()));
    }
}
