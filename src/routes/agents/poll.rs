//! Takes the next deployment off a pool's queue, as its agents do: asks first, for no agent will run it then. Of the
//! answer only the ids are kept; its tokens are neither shown nor copied.

use api_types::endpoint;
use leptos::prelude::*;

use super::with_token::HeldToken;
use crate::api::request::Outgoing;
use crate::components::{Button, ButtonKind, CopyButton};
use crate::model::agents::{TakenWork, why_refused};
use crate::routes::act::{Act, ActDialog, Confirmation};
use crate::session::Session;

/// What a poll found.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Nothing,
    Work(TakenWork),
}

#[component]
pub(super) fn Poll(token: HeldToken) -> impl IntoView {
    let session = expect_context::<Session>();
    let is_open = RwSignal::new(false);
    let found = RwSignal::new(None::<Found>);
    let request = || Outgoing::new(&endpoint::poll_deployments_queue());
    let act = Act::new(move || async move {
        found.try_set(None);
        let workflow = token.client(session, &request())?.poll_deployments_queue().await?;
        let answer = workflow.map_or(Found::Nothing, |workflow| Found::Work(TakenWork::of(&workflow)));
        found.try_set(Some(answer));
        Ok(())
    });
    let why = move || act.refusal.with(|error| error.as_ref().and_then(|error| why_refused(error.status)));
    let shown = move || {
        found.get().map(|found| match found {
            Found::Nothing => view! { <p>"Nothing waits in the queue of this pool."</p> }.into_any(),
            Found::Work(work) => view! { <Work work=work /> }.into_any(),
        })
    };
    view! {
        <section class="with-token__part">
            <h3 class="with-token__title">"Queue"</h3>
            <p class="with-token__lead">"Takes the next deployment of the pool, as an agent would. It asks first."</p>
            <div class="with-token__acts">
                <Button
                    label="Poll the queue…"
                    kind=ButtonKind::Danger
                    off=token.why_off()
                    on_click=move |()| is_open.set(true)
                />
            </div>
            <div class="with-token__answer" role="status">{shown}</div>
            <ActDialog
                is_open=is_open
                title="Take the next deployment off the queue?"
                label="Take it off the queue"
                keep="Leave it there"
                confirmation=Confirmation::DangerousButton
                not_done="Not polled."
                act=act
                request=move |()| Some(request())
                on_done=|()| ()
            >
                <p>
                    "Polling takes the next deployment off the queue of the pool, whosever it is. "
                    <strong>"No agent will run it unless you hand this work to one"</strong>
                    ", and for that an agent needs tokens that this page neither shows nor keeps: here the ids are all "
                    "that you see."
                </p>
                <p>
                    "It may stay accepted without ever running, and hold up its stack until somebody cancels it. To hand "
                    "work to an agent of your own, poll with the command below in its place."
                </p>
                {move || why().map(|why| view! { <p>{why}</p> })}
            </ActDialog>
        </section>
    }
}

/// The ids of what was taken.
#[component]
fn Work(work: TakenWork) -> impl IntoView {
    let lines = work.ids().iter().map(|(name, id)| format!("{name}: {id}")).collect::<Vec<_>>().join("\n");
    let entries =
        work.ids().iter().map(|(name, id)| view! { <dt>{*name}</dt><dd class="mono">{id.clone()}</dd> }).collect_view();
    view! {
        <p><strong>"Taken off the queue."</strong>" No agent runs it. The tokens that came with it were not kept."</p>
        <dl class="with-token__ids">{entries}</dl>
        <CopyButton label="Copy the ids" text=move |()| lines.clone() />
    }
}
