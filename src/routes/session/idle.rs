//! Asks whether anybody is there, a minute before the console is locked. It takes an answer, not just any sign: a click
//! that is meant for the answer must not hit what lies below when the question goes.

use leptos::prelude::*;

use crate::browser::{focus_by_id, focused_element};
use crate::components::Dialog;
use crate::session::Session;

/// The button that says that somebody is there.
const STAY: &str = "idle-stay";

/// What had the focus in the page before the question came: it gets it back after a lock that followed.
pub(super) type FocusBefore = StoredValue<Option<web_sys::HtmlElement>, LocalStorage>;

/// The question.
#[component]
pub(super) fn IdleQuestion(focus_before: FocusBefore) -> impl IntoView {
    let session = expect_context::<Session>();
    let left_secs = session.idle().left_secs();
    let is_due = Memo::new(move |_| left_secs.with(Option::is_some));
    let is_open = RwSignal::new(false);
    Effect::new(move |_| {
        let is_due = is_due.get();
        if is_due {
            focus_before.set_value(focused_element());
        } else if session.is_signed_in() {
            focus_before.set_value(None);
        }
        is_open.set(is_due);
        if is_due {
            // The dialog opens before what is in it is there.
            focus_by_id(STAY.to_owned());
        }
    });
    // Escape is an answer as well: somebody is there.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        if was_open == Some(true) && !is_open && is_due.get_untracked() {
            session.stay();
        }
        is_open
    });
    // What is heard when the question comes; the seconds that are seen are not said again and again.
    let limit = session.idle().limit().unwrap_or_default().as_secs() / 60;
    let seconds = move || left_secs.get().unwrap_or_default();
    view! {
        <Dialog
            is_open=is_open
            title="Still there?"
            foot=ToChildren::to_children(move || view! {
                <button type="button" class="button" on:click=move |_| session.lock()>"Lock now"</button>
                <button
                    type="button"
                    class="button button--primary"
                    id=STAY
                    aria-describedby="idle-question"
                    on:click=move |_| session.stay()
                >
                    "Stay signed in"
                </button>
            })
        >
            <p id="idle-question">
                {format!("Slipway locks after {limit} min without a sign of anybody. The access token is then wiped and ")}
                "the page covered; it stays as it is until you sign in again."
            </p>
            <p class="idle__left">"Locks in "<strong>{seconds}" s"</strong></p>
        </Dialog>
    }
}
