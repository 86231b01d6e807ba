//! A token that the tab was asked to keep signs in again after a reload.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ErrorKind;
use crate::api::client::check_token;
use crate::session::Session;

/// Tries the kept token once. The signal says whether that is still going on.
pub(super) fn use_restored_session(session: Session) -> ReadSignal<bool> {
    let kept = session.kept_token();
    let is_restoring = RwSignal::new(kept.is_some());
    if let Some(token) = kept {
        spawn_local(async move {
            match check_token(&session.api_url(), &token).await {
                Ok(user) => session.sign_in(token, user, true),
                Err(error) if error.kind == ErrorKind::Unauthorized => session.sign_out(),
                // The form says what is wrong when the person tries; the kept token is there after another reload.
                Err(_) => {}
            }
            is_restoring.set(false);
        });
    }
    is_restoring.read_only()
}
