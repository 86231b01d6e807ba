//! Signing in. The form takes the place of whatever page the address names, so that the address stays as it is; when
//! the service answers 401 later, or nobody is there for long, the form comes over the page ([`again`]), which goes on
//! where it was. Where a proxy signs people in, a word about it stands in place of the form.

mod again;
mod form;
mod idle;
mod proxy;
mod restore;

use api_types::OrgName;
use api_types::organization::{AdminAct, OrgRole};
use api_types::user::OrganizationSummary;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use crate::api::ApiError;
use crate::browser::Lasting;
use crate::config::Authentication;
use crate::paths::Paths;
use crate::routes::diagnostics::DiagnosticsScreen;
use crate::routes::page::{replace_page, set_tab_title};
use crate::session::Session;
use again::SignInAgain;
use form::SignInForm;
use idle::{FocusBefore, IdleQuestion};
use proxy::ProxyScreen;
use restore::{Restoring, use_restored_session};

/// The organizations of the signed-in token, to follow.
pub(super) fn use_organizations() -> Memo<Vec<OrganizationSummary>> {
    let state = expect_context::<Session>().state();
    Memo::new(move |_| state.with(|state| state.user().map(|user| user.organizations.clone()).unwrap_or_default()))
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
    // Expired and locked count as inside: the page stays mounted, with all that was typed into it. It is one person's:
    // for somebody else it is made anew.
    let whose = Memo::new(move |_| session.state().with(|state| state.user().map(|user| user.login.clone())));
    let paths = expect_context::<Paths>();
    let path = use_location().pathname;
    let is_for_all = Memo::new(move |_| path.lasting().with(|path| paths.is_diagnostics(path)));
    move || {
        if whose.with(Option::is_some) {
            let children = children.clone();
            let focus_before = FocusBefore::new_local(None);
            view! {
                {children()}
                <IdleQuestion focus_before=focus_before />
                <SignInAgain focus_before=focus_before />
            }
            .into_any()
        } else {
            match restoring.get() {
                Restoring::Checking => view! { <p class="starting" role="status">"Signing in…"</p> }.into_any(),
                Restoring::Over | Restoring::Failed(_) if is_for_all.get() => {
                    view! { <DiagnosticsScreen /> }.into_any()
                }
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
