//! Over the page, which cannot be reached until a token is given or the person signs out: after a 401 the page can be
//! seen below it, and a locked one can not.
//!
//! What a locked page holds is hidden three times: the dialog is modal, so nothing else can be reached or heard; its
//! backdrop covers everything; and the page itself is not drawn at all, whatever opens in it meanwhile.

use leptos::html;
use leptos::prelude::*;

use super::form::SignInForm;
use super::idle::FocusBefore;
use super::proxy::ProxyExpired;
use crate::browser::{LeaveGuard, OnTop, focused_element};
use crate::components::Glyph;
use crate::config::Authentication;
use crate::model::links;
use crate::model::words::Icon;
use crate::routes::page::use_config;
use crate::session::{Session, SessionState};

/// Why the form comes over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Expired,
    Locked,
}

/// Asks for a token again when there has to be one.
#[component]
pub(super) fn SignInAgain(focus_before: FocusBefore) -> impl IntoView {
    let session = expect_context::<Session>();
    let why = Memo::new(move |_| {
        session.state().with(|state| match state {
            SessionState::Expired(_) => Some(Why::Expired),
            SessionState::Locked(_) => Some(Why::Locked),
            SessionState::SignedIn(_) | SessionState::SignedOut => None,
        })
    });
    move || why.get().map(|why| view! { <AgainDialog why=why focus_before=focus_before /> })
}

#[component]
fn AgainDialog(why: Why, focus_before: FocusBefore) -> impl IntoView {
    let session = expect_context::<Session>();
    let node = NodeRef::<html::Dialog>::new();
    let show = move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    };
    Effect::new(move |_| {
        show();
        if let Some(dialog) = node.get() {
            drop(dialog.set_attribute("closedby", "none"));
            // It goes with this effect.
            let _ = StoredValue::new_local(OnTop::keep(dialog));
        }
    });
    give_focus_back(focus_before);
    let class = match why {
        Why::Expired => "dialog dialog--sign-in",
        Why::Locked => "dialog dialog--sign-in dialog--lock",
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby="again-title"
            on:cancel=|event: leptos::ev::Event| event.prevent_default()
            // Browsers that do not know `closedby` close it at a second Escape, whatever we say.
            on:close=move |_| untrack(show)
        >
            {content(why, session)}
        </dialog>
    }
}

fn content(why: Why, session: Session) -> AnyView {
    let title = match (why, session.authentication()) {
        (Why::Locked, _) => "Locked",
        (Why::Expired, Authentication::Token) => "Sign in again",
        (Why::Expired, Authentication::Proxy) => "The proxy no longer signs you in",
    };
    let lead = match why {
        Why::Expired => {
            "The service no longer accepts the access token (401). This page stays as it is and goes on afterwards."
                .to_owned()
        }
        Why::Locked => format!(
            "The access token was wiped. The page is still there, with all that was typed into it, and goes on when {} \
             signs in; for somebody else it opens anew.",
            untrack(|| session.login())
        ),
    };
    let form = match session.authentication() {
        Authentication::Proxy => view! { <ProxyExpired /> }.into_any(),
        Authentication::Token => view! {
            <p class="dialog__lead">{lead}</p>
            <SsoNote />
            <SignInForm first_error=None is_over_page=true />
            <Leave why=why />
        }
        .into_any(),
    };
    view! { <h2 class="dialog__title" id="again-title">{title}</h2>{form} }.into_any()
}

/// The focus goes back to where it was in the page, once that can be reached again.
fn give_focus_back(focus_before: FocusBefore) {
    // The question whether anybody is there may have it, and goes.
    let asked = focus_before.try_update_value(Option::take).flatten();
    let focused = StoredValue::new_local(asked.or_else(focused_element));
    on_cleanup(move || {
        if let Some(focused) = focused.try_get_value().flatten() {
            request_animation_frame(move || {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                if focused.is_connected() {
                    drop(focused.focus_with_options(&options));
                }
            });
        }
    });
}

/// The way out. The page's own question about unsaved work cannot come up above this dialog, so it is asked here.
#[component]
fn Leave(why: Why) -> impl IntoView {
    let session = expect_context::<Session>();
    let leave_guard = expect_context::<LeaveGuard>();
    let is_asking = RwSignal::new(false);
    let leave = move |_| match why {
        _ if leave_guard.holds_work() && !is_asking.get_untracked() => is_asking.set(true),
        Why::Expired => session.end(),
        Why::Locked => session.sign_out(),
    };
    let label = move || match (why, is_asking.get()) {
        (Why::Expired, false) => "Leave this page",
        (Why::Expired, true) => "Leave and lose it",
        (Why::Locked, false) => "Sign out",
        (Why::Locked, true) => "Sign out and lose it",
    };
    view! {
        <div role="alert">
            {move || is_asking.get().then(|| view! {
                <p class="dialog__doubt"><Glyph icon=Icon::Warning /><span>"The page holds unsaved work."</span></p>
            })}
        </div>
        <button type="button" class="button button--quiet" on:click=leave>{label}</button>
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
