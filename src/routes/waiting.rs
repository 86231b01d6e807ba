//! Why a queued deployment waits, as a list of what is in its way and what is not. Shown on the stack's overview and on
//! the page of the deployment. It reads the organization's queue, and its agent pools where one is wanted; what the
//! page around it has read already comes from there.

use api_types::StackRef;
use api_types::agents::AgentPool;
use api_types::deployment::DeploymentSummary;
use api_types::metadata::{OrgDeploymentsMetadata, StackDeploymentsMetadata};
use leptos::prelude::*;

use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::Ticker;
use crate::components::{Glyph, TimeText};
use crate::model::waiting::{Bearing, Explanation, Known, Waiting, explain};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::session::Session;

const QUEUE_REFRESH_MS: u32 = 3_000;
const POOLS_REFRESH_MS: u32 = 15_000;

/// The reasons, the place in the queue, and when the service gives up.
#[component]
pub(super) fn WhyWaiting(
    /// Its stack.
    stack: StackRef,
    /// The deployment that waits.
    #[prop(into)]
    waiting: Signal<Waiting>,
    /// The stack's deployments, newest first, when they were read.
    #[prop(into)]
    of_stack: Signal<Option<Vec<DeploymentSummary>>>,
    /// The stack's pauses, when they were read.
    #[prop(into)]
    pauses: Signal<Option<StackDeploymentsMetadata>>,
) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let session = expect_context::<Session>();
    let client = session.client();
    let stack = StoredValue::new(stack);
    let org = LiveQuery::<OrgDeploymentsMetadata>::new(
        session,
        OnNewKey::KeepOld,
        || Some(()),
        move |()| async move {
            let org = stack.with_value(|stack| stack.org().clone());
            client.get_org_deployments_metadata(&org).await
        },
        |_| Some(QUEUE_REFRESH_MS),
    );
    let wants_pool = Memo::new(move |_| waiting.with(|waiting| waiting.agent_pool.is_some()));
    let pools = LiveQuery::<Vec<AgentPool>>::new(
        session,
        OnNewKey::KeepOld,
        move || wants_pool.get().then_some(()),
        move |()| async move {
            let org = stack.with_value(|stack| stack.org().clone());
            client.list_agent_pools(&org).await.map(|answer| answer.agent_pools)
        },
        |_| Some(POOLS_REFRESH_MS),
    );
    let explanation = Memo::new(move |_| {
        let (rows, pauses, now) = (of_stack.get(), pauses.get(), ticker.now());
        org.state().with(|org| {
            pools.state().with(|pools| {
                let known = Known {
                    of_stack: rows.as_deref(),
                    stack: pauses.as_ref(),
                    org: org.data(),
                    pools: pools.data().map(Vec::as_slice),
                    now,
                };
                explain(&waiting.get(), known)
            })
        })
    });
    let indexes = move || 0..explanation.with(|explanation| explanation.reasons.len());
    let skipped_at = Memo::new(move |_| explanation.with(|explanation| explanation.skipped_at));
    let place = Memo::new(move |_| explanation.with(|explanation| explanation.place.clone()));
    view! {
        <section class="why" aria-labelledby="why-waiting">
            <h2 class="why__title" id="why-waiting">
                {move || format!("Why is {} waiting?", waiting.with(|waiting| waiting.version))}
            </h2>
            <ul class="why__list">
                <For each=indexes key=|index| *index let:index>
                    <ReasonItem explanation=explanation index=index stack=stack />
                </For>
            </ul>
            <p class="why__place">
                {place}
                {move || skipped_at.get().map(|_| view! {
                    " If it has not started by "<TimeText time=skipped_at />", the service skips it."
                })}
            </p>
        </section>
    }
}

#[component]
fn ReasonItem(explanation: Memo<Explanation>, index: usize, stack: StoredValue<StackRef>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let reason = Memo::new(move |_| explanation.with(|explanation| explanation.reasons.get(index).cloned()));
    let bearing = Memo::new(move |_| reason.with(|reason| reason.as_ref().map(|reason| reason.bearing)));
    let (title, detail) = (
        move || reason.with(|reason| reason.as_ref().map(|reason| reason.title.clone())),
        move || reason.with(|reason| reason.as_ref().map(|reason| reason.detail.clone())),
    );
    let blocker = Memo::new(move |_| reason.with(|reason| reason.as_ref().and_then(|reason| reason.blocker)));
    let look = Signal::derive(move || match bearing.get() {
        Some(Bearing::InTheWay) => Icon::Clock,
        Some(Bearing::Clear) => Icon::Clean,
        Some(Bearing::Unknown) | None => Icon::Unknown,
    });
    let class = move || match bearing.get() {
        Some(Bearing::InTheWay) => "why__icon status--warn",
        Some(Bearing::Clear) => "why__icon status--ok",
        Some(Bearing::Unknown) | None => "why__icon status--mute",
    };
    let word = move || match bearing.get() {
        Some(Bearing::InTheWay) => "In its way: ",
        Some(Bearing::Clear) => "Not in its way: ",
        Some(Bearing::Unknown) | None => "Not known: ",
    };
    let link = move || {
        blocker.get().map(|version| {
            let address = stack.with_value(|stack| paths.deployment(stack, version));
            view! { <a class="why__link" href=address>"Open "{version.to_string()}</a> }
        })
    };
    view! {
        <li class="why__item">
            <span class=class><Glyph icon=look /></span>
            <div class="why__text">
                <p class="why__name"><span class="hidden">{word}</span>{title}</p>
                <p class="why__detail">{detail}</p>
            </div>
            {link}
        </li>
    }
}
