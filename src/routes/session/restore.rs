//! What signs in without asking anybody: a token that the tab was asked to keep, or the proxy.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::ApiError;
use crate::api::transport::check_credentials;
use crate::session::{Session, SessionState};

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Restoring {
    /// What there is is being checked.
    Checking,
    /// There was nothing, or it is not accepted, or the session goes on.
    Over,
    /// The check got no answer worth the name. A kept token is still there: a reload tries it again.
    Failed(ApiError),
}

/// Tries what there is once.
pub(super) fn use_restored_session(session: Session) -> ReadSignal<Restoring> {
    let kept = session.kept_credentials();
    let restoring = RwSignal::new(if kept.is_some() { Restoring::Checking } else { Restoring::Over });
    if let Some(credentials) = kept {
        let n_ends = session.n_ends();
        spawn_local(async move {
            let outcome = match check_credentials(&session.service(), &credentials).await {
                // Somebody locked the console or signed out meanwhile, in another tab.
                Ok(_) if session.n_ends() != n_ends => Restoring::Over,
                Ok(user) => {
                    session.sign_in(credentials, user, true);
                    Restoring::Over
                }
                Err(error) if error.ends_session() => {
                    session.forget_kept_token();
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
