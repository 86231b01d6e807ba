//! Where a proxy signs people in: what stands in place of the form, and over a page whose session there has ended.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::transport::check_credentials;
use crate::api::{ApiError, ErrorKind};
use crate::components::{Button, ButtonKind, Glyph, Mark};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::page::set_tab_title;
use crate::session::{Credentials, Session};

/// What stands in place of every page while the proxy signs nobody in. `error` is what went wrong, unless it is just
/// that.
#[component]
pub(super) fn ProxyScreen(error: Option<ApiError>) -> impl IntoView {
    set_tab_title("Sign in");
    let (title, text) = match &error {
        None => (
            "The proxy did not sign you in",
            "Slipway stands behind a proxy that knows who you are, and takes no access token itself. Load the page again, \
             so that the proxy can ask you to sign in."
                .to_owned(),
        ),
        Some(error) => ("Slipway could not learn who you are", explained(error)),
    };
    let details = error.map(|error| error.details());
    view! {
        <main class="sign-in">
            <div class="sign-in__brand"><Mark /><span>"Slipway"</span></div>
            <div class="sign-in__card">
                <h1 class="sign-in__title">{title}</h1>
                <p class="form__lead">{text}</p>
                {details.map(|details| view! { <p class="form__lead mono">{details}</p> })}
                <button type="button" class="button button--primary button--wide" on:click=|_| reload()>
                    "Load the page again"
                </button>
            </div>
        </main>
    }
}

/// What to do over a page whose session at the proxy has ended: sign in beside it, then go on here.
#[component]
pub(super) fn ProxyExpired() -> impl IntoView {
    let session = expect_context::<Session>();
    let paths = expect_context::<Paths>();
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(String::new());
    let try_again = move |()| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        problem.set(String::new());
        spawn_local(async move {
            let credentials = Credentials::AddedByProxy;
            let outcome = check_credentials(&session.service(), &credentials).await;
            is_busy.try_set(false);
            match outcome {
                Ok(user) => session.sign_in(credentials, user, false),
                Err(error) => {
                    problem.try_set(explained(&error));
                }
            }
        });
    };
    view! {
        <p class="dialog__lead">
            "This page stays as it is. Sign in at the proxy in another tab, then go on here."
        </p>
        <p class="field__problem" role="alert">
            {move || Some(problem.get()).filter(|text| !text.is_empty()).map(|text| view! {
                <Glyph icon=Icon::Warning />
                <span>{text}</span>
            })}
        </p>
        <div class="sign-in__acts">
            <a class="button" href=paths.home() target="_blank" rel="noopener">"Sign in in another tab"</a>
            <Button label="Go on" kind=ButtonKind::Primary is_busy=is_busy on_click=try_again />
        </div>
    }
}

fn explained(error: &ApiError) -> String {
    match error.kind {
        ErrorKind::NoAnswer | ErrorKind::TimedOut => {
            "No answer came. You may be offline, or the proxy sends requests elsewhere before you have signed in."
                .to_owned()
        }
        _ => error.sentence(),
    }
}

/// Asks for the page as the address bar would, so that the proxy may lead to its own sign-in.
fn reload() {
    drop(window().location().reload());
}
