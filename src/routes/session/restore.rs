//! A token that the tab was asked to keep signs in again after a reload.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::transport::check_token;
use crate::api::{ApiError, ErrorKind};
use crate::session::{Session, SessionState};

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Restoring {
    /// The kept token is being checked.
    Checking,
    /// Nothing was kept, or it is no longer accepted, or the session goes on.
    Over,
    /// The check got no answer worth the name. The token is still kept: a reload tries it again.
    Failed(ApiError),
}

/// Tries the kept token once.
pub(super) fn use_restored_session(session: Session) -> ReadSignal<Restoring> {
    let kept = session.kept_token();
    let restoring = RwSignal::new(if kept.is_some() { Restoring::Checking } else { Restoring::Over });
    if let Some(token) = kept {
        spawn_local(async move {
            let outcome = match check_token(&session.api_url(), &token).await {
                Ok(user) => {
                    session.sign_in(token, user, true);
                    Restoring::Over
                }
                Err(error) if error.kind == ErrorKind::Unauthorized => {
                    session.end();
                    Restoring::Over
                }
                Err(error) => Restoring::Failed(error),
            };
            restoring.set(outcome);
        });
    }
    // What was wrong then is no news at the next sign-out.
    Effect::new(move |_| {
        if session.state().with(|state| *state != SessionState::SignedOut) {
            restoring.set(Restoring::Over);
        }
    });
    restoring.read_only()
}
