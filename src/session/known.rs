//! What was given here as a secret, for as long as somebody is signed in: so that it can be recognized when it turns up
//! in a log. In memory only; the texts are wiped when they are forgotten.

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
        Self { known: StoredValue::new(Arc::default()) }
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
        self.known.set_value(Arc::default());
    }
}
