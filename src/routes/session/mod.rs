//! Signing in. The form takes the place of whatever page the address names, so that the address stays as it is; when
//! the service answers 401 later, the form comes over the page, which goes on where it was. Where a proxy signs people
//! in, a word about it stands in place of the form.

mod form;
mod proxy;
mod restore;

use api_types::OrgName;
use api_types::organization::{AdminAct, OrgRole};
use api_types::user::OrganizationSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::api::ApiError;
use crate::browser::LeaveGuard;
use crate::config::Authentication;
use crate::model::links;
use crate::paths::Paths;
use crate::routes::page::{replace_page, set_tab_title, use_config};
use crate::session::{Session, SessionState};
use form::SignInForm;
use proxy::{ProxyExpired, ProxyScreen};
use restore::{Restoring, use_restored_session};

/// The organizations of the signed-in token, to follow.
pub(super) fn use_organizations() -> Memo<Vec<OrganizationSummary>> {
    let state = expect_context::<Session>().state();
    Memo::new(move |_| {
        state.with(|state| match state {
            SessionState::SignedIn(user) | SessionState::Expired(user) => user.organizations.clone(),
            SessionState::SignedOut => Vec::new(),
        })
    })
}

/// What the signed-in person is in an organization, to follow; `None` where the service does not say.
pub(super) fn use_role(org: OrgName) -> Memo<Option<OrgRole>> {
    let organizations = use_organizations();
    Memo::new(move |_| {
        organizations.with(|organizations| {
            let own = organizations.iter().find(|organization| organization.login == org.as_str());
            own.and_then(|organization| organization.role.clone())
        })
    })
}

/// Why the signed-in person may not do what only administrators may, to follow.
pub(super) fn use_why_not(org: OrgName, act: AdminAct) -> Signal<Option<String>> {
    let role = use_role(org.clone());
    Signal::derive(move || {
        let may = role.with(|role| role.as_ref().is_none_or(|role| role.may(act)));
        (!may).then(|| format!("Only administrators of {org} may do this. You are signed in as a member."))
    })
}

/// Shows its children to those who are signed in, and the form to everyone else.
#[component]
pub fn SessionGate(
    /// The console.
    children: ChildrenFn,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let restoring = use_restored_session(session);
    // Expired counts as inside: the page below stays mounted, with all that was typed into it.
    let is_inside = Memo::new(move |_| session.state().with(|state| *state != SessionState::SignedOut));
    let is_expired = Memo::new(move |_| session.state().with(|state| matches!(state, SessionState::Expired(_))));
    move || {
        if is_inside.get() {
            let children = children.clone();
            view! {
                {children()}
                <Show when=move || is_expired.get()><ExpiredDialog /></Show>
            }
            .into_any()
        } else {
            match restoring.get() {
                Restoring::Checking => view! { <p class="starting" role="status">"Signing in…"</p> }.into_any(),
                Restoring::Over => view! { <SignInScreen first_error=None /> }.into_any(),
                Restoring::Failed(error) => view! { <SignInScreen first_error=Some(error) /> }.into_any(),
            }
        }
    }
}

/// `/-/sign-in` for somebody who is signed in already: on to the start page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let paths = expect_context::<Paths>();
    let navigate = use_navigate();
    Effect::new(move |_| replace_page(navigate.clone(), paths.home()));
}

#[component]
fn SignInScreen(first_error: Option<ApiError>) -> impl IntoView {
    if expect_context::<Session>().authentication() == Authentication::Proxy {
        return view! { <ProxyScreen error=first_error /> }.into_any();
    }
    set_tab_title("Sign in");
    view! {
        <main class="sign-in">
            <div class="sign-in__brand"><crate::components::Mark /><span>"Slipway"</span></div>
            <div class="sign-in__card"><h1 class="sign-in__title">"Sign in"</h1><SignInForm first_error=first_error /></div>
        </main>
    }
    .into_any()
}

/// Over the page, which cannot be reached until a token is given or the person signs out.
#[component]
fn ExpiredDialog() -> impl IntoView {
    let session = expect_context::<Session>();
    let leave_guard = expect_context::<LeaveGuard>();
    let node = NodeRef::<leptos::html::Dialog>::new();
    let show = move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    };
    Effect::new(move |_| show());
    let content = match session.authentication() {
        Authentication::Proxy => view! {
            <h2 class="dialog__title" id="expired-title">"The proxy no longer signs you in"</h2>
            <ProxyExpired />
        }
        .into_any(),
        Authentication::Token => view! {
            <h2 class="dialog__title" id="expired-title">"Sign in again"</h2>
            <p class="dialog__lead">
                "The service no longer accepts the access token (401). This page stays as it is and goes on afterwards."
            </p>
            <SsoNote />
            <SignInForm first_error=None />
            <button
                type="button"
                class="button button--quiet"
                on:click=move |_| leave_guard.ask_before_the_end(move || session.sign_out())
            >
                "Leave this page"
            </button>
        }
        .into_any(),
    };
    view! {
        <dialog
            class="dialog dialog--sign-in"
            node_ref=node
            aria-labelledby="expired-title"
            on:cancel=|event: leptos::ev::Event| event.prevent_default()
            // A second Escape closes it whatever we say; the page below is of no use without a token.
            on:close=move |_| show()
        >
            {content}
        </dialog>
    }
}

/// Some organizations want their members to sign in at their identity provider from time to time: until then every
/// token is refused.
#[component]
fn SsoNote() -> impl IntoView {
    let session = expect_context::<Session>();
    let console = use_config().vendor_console_url.clone();
    move || {
        session.sso_org().get().map(|org| {
            let address = console.as_deref().and_then(|console| links::sso_sign_in(console, &org));
            let link = address.map(|address| {
                view! {
                    " "
                    <a class="link" href=address target="_blank" rel="noopener noreferrer">"Sign in there"</a>
                }
            });
            view! {
                <p class="dialog__lead">
                    <strong>{org}" wants you to sign in at its identity provider first."</strong>
                    {link}
                    " Afterwards the same token is accepted again."
                </p>
            }
        })
    }
}
