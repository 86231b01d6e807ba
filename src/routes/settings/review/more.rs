//! What is done seldom: the menu in the head of the page, with the acts that replace or remove everything.

use api_types::endpoint;
use leptos::prelude::*;

use super::bar::n_changes;
use super::state::Review;
use crate::api::request::Outgoing;
use crate::components::{Glyph, Menu};
use crate::model::json_lines::PLACEHOLDER;
use crate::model::settings::draft::Draft;
use crate::model::settings::secrets::with_placeholders;
use crate::model::words::Icon;
use crate::routes::act::{Act, ActDialog, Confirmation, MayAct};
use crate::session::Session;

/// The menu; `entries` are what else it opens, each with its label.
#[component]
pub(in crate::routes::settings) fn MoreMenu(entries: Vec<(&'static str, RwSignal<bool>)>) -> impl IntoView {
    let review = expect_context::<Review>();
    let is_stored = review.editor.of_draft(Draft::is_stored);
    let (is_replacing, is_deleting) = (RwSignal::new(false), RwSignal::new(false));
    let entry = |(label, is_open): (&'static str, RwSignal<bool>)| {
        view! { <button type="button" class="menu__item" on:click=move |_| is_open.set(true)>{label}</button> }
    };
    view! {
        <Menu label="More acts" opener=view! { <span class="more"><Glyph icon=Icon::More /></span> }.into_any()>
            {entries.into_iter().map(entry).collect_view()}
            <MayAct>
                <Show when=move || is_stored.get()>
                    {entry(("Replace all settings…", is_replacing))}
                    {entry(("Delete settings…", is_deleting))}
                </Show>
            </MayAct>
        </Menu>
        <ReplaceDialog is_open=is_replacing />
        <DeleteDialog is_open=is_deleting />
    }
}

#[component]
fn ReplaceDialog(is_open: RwSignal<bool>) -> impl IntoView {
    let review = expect_context::<Review>();
    let act = Act::new(move || review.replace());
    let request = move |()| {
        let endpoint = review.editor.stack.with_value(endpoint::replace_deployment_settings);
        let body = review.editor.draft.with_untracked(|draft| with_placeholders(&draft.wanted(), PLACEHOLDER));
        Some(Outgoing::new(&endpoint).with_body(body.to_string()))
    };
    let off = Signal::derive(move || {
        if review.editor.text_problem.with(Option::is_some) {
            return Some("The text cannot be read as settings yet: correct it first.".to_owned());
        }
        review.problems.with(|problems| (!problems.is_empty()).then(|| "Correct what is wrong first.".to_owned()))
    });
    let name = review.editor.name();
    view! {
        <ActDialog
            is_open=is_open
            title=format!("Replace all deployment settings of {}?", review.editor.full_name())
            label=format!("Replace settings of {name}")
            keep="Leave them as they are"
            confirmation=Confirmation::TypedName(name)
            not_done="Not replaced."
            act=act
            off=off
            request=request
            on_done=move |()| {}
        >
            <p>
                "Everything that stands in the editor goes out as one PUT and takes the place of all that is stored: what "
                "is not in the editor is lost, also what somebody else adds in this moment. Stored secrets go along as "
                "they are, and so do settings that this console does not know."
            </p>
            <p>
                "Saving changes from the bar below is the better way: it sends only what differs. The service keeps this "
                "one for older clients only (deprecated)."
            </p>
        </ActDialog>
    }
}

#[component]
fn DeleteDialog(is_open: RwSignal<bool>) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let review = expect_context::<Review>();
    let act = Act::new(move || {
        let stack = review.editor.stack.get_value();
        async move { client.delete_deployment_settings(&stack).await.map(|_| ()) }
    });
    let request = move |()| {
        let endpoint = review.editor.stack.with_value(endpoint::delete_deployment_settings);
        Some(Outgoing::new(&endpoint))
    };
    let name = review.editor.name();
    let on_done = move |()| {
        review.settle_deletion();
        crate::routes::shell::focus_heading_if_lost();
    };
    view! {
        <ActDialog
            is_open=is_open
            title=format!("Delete the deployment settings of {}?", review.editor.full_name())
            label=format!("Delete settings of {name}")
            keep="Keep them"
            confirmation=Confirmation::TypedName(name)
            not_done="Not deleted."
            act=act
            request=request
            on_done=on_done
        >
            <p>
                "Deployments of this stack can then start only with settings of their own, pushes trigger nothing any "
                "more, and its schedules may go as well. Secrets in the settings cannot be brought back. The stack and "
                "its resources stay."
            </p>
            {move || (review.n_changes() > 0).then(|| view! {
                <p>{format!("{} that you have not saved go as well.", n_changes(review.n_changes()))}</p>
            })}
        </ActDialog>
    }
}
