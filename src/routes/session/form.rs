//! The form for the access token. It says where the token goes, checks it there, and tells the three failures apart:
//! a refused token, no answer, and an answer that the browser withholds (CORS).

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::SubmitEvent;
use zeroize::Zeroizing;

use crate::api::transport::check_credentials;
use crate::api::{ApiError, ErrorKind};
use crate::browser::own_origin;
use crate::components::Glyph;
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::session::{AccessToken, Credentials, Session};

/// Asks for a token and signs in with it. `first_error` is why a kept token could not be checked.
#[component]
pub(super) fn SignInForm(
    first_error: Option<ApiError>,
    /// Whether a page lies below it, which must not be left.
    #[prop(optional)]
    is_over_page: bool,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let field = NodeRef::<html::Input>::new();
    let keeps_for_tab = RwSignal::new(session.keeps_for_tab());
    let is_shown = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let problem = RwSignal::new(first_error.as_ref().map(Problem::of));

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = field.get_untracked() else { return };
        if is_busy.get_untracked() {
            return;
        }
        let typed = Zeroizing::new(input.value());
        let Some(token) = AccessToken::parse(&typed) else {
            let sentence = if typed.trim().is_empty() {
                "Enter an access token."
            } else {
                "An access token has no blanks or special characters inside. Check that it was copied whole."
            };
            problem.set(Some(Problem::Field(sentence)));
            drop(input.focus());
            return;
        };
        is_busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let credentials = Credentials::Token(token);
            let outcome = check_credentials(&session.service(), &credentials).await;
            is_busy.try_set(false);
            // A form that has gone signs nobody in: the person went elsewhere, or the console was locked.
            let Some(keeps_for_tab) = keeps_for_tab.try_get_untracked() else { return };
            match outcome {
                Ok(user) => {
                    input.set_value("");
                    session.sign_in(credentials, user, keeps_for_tab);
                }
                Err(error) => {
                    let found = Problem::of(&error);
                    if matches!(found, Problem::Field(_)) {
                        drop(input.focus());
                    }
                    problem.try_set(Some(found));
                }
            }
        });
    };
    Effect::new(move |_| {
        if let Some(input) = field.get() {
            drop(input.focus());
        }
    });
    // A form that goes for another reason leaves nothing behind either.
    on_cleanup(move || {
        if let Some(Some(input)) = field.try_get_untracked() {
            input.set_value("");
        }
    });

    let api_address = if session.api_url().is_empty() { own_origin() } else { session.api_url() };
    let is_refused = move || problem.with(|problem| matches!(problem, Some(Problem::Field(_))));
    let described_by = move || if is_refused() { "token-problem" } else { "" };
    view! {
        <form class="form" novalidate on:submit=submit>
            <p class="form__lead">"Requests go straight from this browser to "<strong class="mono">{api_address}</strong></p>
            {move || problem.get().and_then(Problem::into_connection).map(|words| connection_notice(words, is_over_page))}
            <div class="field" class:field--bad=is_refused>
                <label class="field__label" for="access-token">"Access token"</label>
                <div class="field__well">
                    <Glyph icon=Icon::Key />
                    <input
                        id="access-token"
                        name="access-token"
                        class="field__input"
                        node_ref=field
                        type=move || if is_shown.get() { "text" } else { "password" }
                        autocomplete="current-password"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-invalid=move || is_refused().to_string()
                        aria-describedby=described_by
                    />
                    <button
                        type="button"
                        class="field__button"
                        aria-label="Show the token"
                        title="Show the token"
                        aria-pressed=move || is_shown.get().to_string()
                        on:click=move |_| is_shown.update(|is_shown| *is_shown = !*is_shown)
                    >
                        <Glyph icon=Icon::Eye />
                    </button>
                </div>
                <p class="field__problem" id="token-problem" role="alert">
                    {move || problem.get().and_then(Problem::into_sentence).map(|sentence| view! {
                        <Glyph icon=Icon::Warning />
                        <span>{sentence}</span>
                    })}
                </p>
            </div>
            <div class="check">
                <input
                    id="keep-token"
                    class="check__box"
                    type="checkbox"
                    prop:checked=move || keeps_for_tab.get()
                    aria-describedby="keep-token-help"
                    on:change=move |event| keeps_for_tab.set(event_target_checked(&event))
                />
                <label class="check__label" for="keep-token">"Keep me signed in for this tab"</label>
                <p class="check__help" id="keep-token-help">
                    "Otherwise a reload asks again. The token is never stored elsewhere."
                </p>
            </div>
            <button type="submit" class="button button--primary button--wide" aria-disabled=move || is_busy.get().to_string()>
                {move || if is_busy.get() { "Signing in…" } else { "Sign in" }}
            </button>
        </form>
    }
}

/// What is wrong, and where it is said: at the field, or above the form when the connection is at fault.
#[derive(Clone)]
enum Problem {
    Field(&'static str),
    Connection { lead: &'static str, text: String },
}

impl Problem {
    fn of(error: &ApiError) -> Self {
        let connection = |lead, text: &str| Self::Connection { lead, text: text.to_owned() };
        if let Some(org) = error.sign_in_again_at() {
            return connection(
                "Sign in at your identity provider first",
                &format!("{org} refuses every token until you have signed in there, in the vendor's console."),
            );
        }
        match error.kind {
            ErrorKind::Unauthorized => Self::Field(
                "The service refused this token (401). Check that it was copied whole and has not been revoked.",
            ),
            ErrorKind::NoAnswer => connection(
                "No answer from the API",
                "Nothing is there at this address. You may be offline, or the address in config.json may be wrong.",
            ),
            ErrorKind::TimedOut => connection(
                "No answer from the API",
                "Nothing came back within 10 s. You may be offline, or the address in config.json may be wrong.",
            ),
            ErrorKind::Withheld => connection(
                "The answer was withheld (CORS)",
                &format!("The API must allow the origin {}, or this host must proxy it.", own_origin()),
            ),
            _ => connection("The API could not check the token", &error.sentence()),
        }
    }

    fn into_sentence(self) -> Option<&'static str> {
        match self {
            Self::Field(sentence) => Some(sentence),
            Self::Connection { .. } => None,
        }
    }

    fn into_connection(self) -> Option<(&'static str, String)> {
        match self {
            Self::Field(_) => None,
            Self::Connection { lead, text } => Some((lead, text)),
        }
    }
}

fn connection_notice((lead, text): (&'static str, String), is_over_page: bool) -> impl IntoView {
    let paths = expect_context::<Paths>();
    // The page below stays where it is.
    let (target, rel) = if is_over_page { ("_blank", "noopener") } else { ("", "") };
    view! {
        <div class="problem" role="alert">
            <Glyph icon=Icon::Warning />
            <div>
                <p class="problem__lead">{lead}</p>
                <p class="problem__text">{text}</p>
                <p class="problem__text">
                    "Something wrong? "
                    <a class="link" href=paths.diagnostics() target=target rel=rel>"Diagnostics"</a>
                </p>
            </div>
        </div>
    }
}
