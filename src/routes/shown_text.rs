//! Text that programs and other people wrote, as it is shown outside of a log.

use leptos::prelude::*;

use crate::model::redact::redacted;
use crate::session::Session;

/// The text with a placeholder for each secret. It has to be asked for where contexts are known.
pub(super) fn without_secrets(text: &str) -> String {
    redacted(text, &expect_context::<Session>().secrets().known())
}
