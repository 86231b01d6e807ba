//! Pausing and resuming the queue of a stack, or of a whole organization. Both ask first: what runs goes on, what is
//! queued waits, and is given up after seven days.

use api_types::metadata::StackDeploymentsMetadata;
use api_types::organization::AdminAct;
use api_types::{OrgName, StackRef, endpoint};
use leptos::prelude::*;

use super::act::{Act, ActDialog, Confirmation, MayAct};
use super::session::use_why_not;
use crate::api::request::Outgoing;
use crate::components::Button;
use crate::model::words::Icon;
use crate::session::Session;

const PAUSE_EFFECT: &str = "What runs already goes on to its end. What is queued waits, and so does everything that is \
                            asked for from now on, by people, pushes and schedules.";
const PAUSE_LIMIT: &str = "A deployment waits for at most 7 days; after that the service skips it.";

/// Pauses a stack, or resumes it.
#[component]
pub(super) fn StackPauseButton(
    /// The stack.
    stack: StackRef,
    /// Its pauses; nothing is offered until they are known.
    #[prop(into)]
    pauses: Signal<Option<StackDeploymentsMetadata>>,
    /// Why it can be neither.
    #[prop(into)]
    off: Signal<Option<String>>,
    /// After success.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let name = format!("{}/{}", stack.project(), stack.stack());
    let requests = (
        Outgoing::new(&endpoint::pause_stack_deployments(&stack)),
        Outgoing::new(&endpoint::resume_stack_deployments(&stack)),
    );
    let stack = StoredValue::new(stack);
    let pause = Act::new(move || async move { client.pause_stack_deployments(&stack.get_value()).await });
    let resume = Act::new(move || async move { client.resume_stack_deployments(&stack.get_value()).await });
    let is_paused = Memo::new(move |_| pauses.with(|pauses| pauses.as_ref().map(|pauses| pauses.stack_paused)));
    let is_org_paused =
        Memo::new(move |_| pauses.with(|pauses| pauses.as_ref().is_some_and(|pauses| pauses.organization_paused)));
    let resume_effect = Signal::derive(move || {
        if is_org_paused.get() {
            let org = stack.with_value(|stack| stack.org().to_string());
            format!(
                "The pause of the stack ends, but its deployments stay held back: the organization {org} is paused as \
                 well, and only its administrators can resume it."
            )
        } else {
            "What is queued starts, one after the other, in order of arrival.".to_owned()
        }
    });
    let what = What { thing: "stack", name, confirmation: Confirmation::Button };
    view! {
        <PauseControl
            what=what
            is_paused=is_paused
            acts=(pause, resume)
            requests=requests
            resume_effect=resume_effect
            off=off
            on_done=on_done
        />
    }
}

/// Pauses an organization, or resumes it. Members see why they may not.
#[component]
pub(super) fn OrgPauseButton(
    /// The organization.
    org: OrgName,
    /// Whether it is paused; nothing is offered until that is known.
    #[prop(into)]
    is_paused: Signal<Option<bool>>,
    /// After success.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let off = use_why_not(org.clone(), AdminAct::PauseOrganization);
    let requests =
        (Outgoing::new(&endpoint::pause_org_deployments(&org)), Outgoing::new(&endpoint::resume_org_deployments(&org)));
    let what =
        What { thing: "organization", name: org.to_string(), confirmation: Confirmation::TypedName(org.to_string()) };
    let org = StoredValue::new(org);
    let pause = Act::new(move || async move { client.pause_org_deployments(&org.get_value()).await });
    let resume = Act::new(move || async move { client.resume_org_deployments(&org.get_value()).await });
    let resume_effect =
        "What is queued starts, as far as there is room. Stacks that are paused on their own stay paused.";
    view! {
        <PauseControl
            what=what
            is_paused=is_paused
            acts=(pause, resume)
            requests=requests
            resume_effect=resume_effect
            off=off
            on_done=on_done
        />
    }
}

/// What is paused, and how sure a person must be.
#[derive(Clone)]
struct What {
    thing: &'static str,
    name: String,
    confirmation: Confirmation,
}

/// One button throughout, so that it keeps the focus that the dialog gives back.
#[component]
fn PauseControl(
    what: What,
    #[prop(into)] is_paused: Signal<Option<bool>>,
    acts: (Act, Act),
    requests: (Outgoing, Outgoing),
    #[prop(into)] resume_effect: Signal<String>,
    #[prop(into)] off: Signal<Option<String>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let What { thing, name, confirmation } = what;
    let (is_pausing, is_resuming) = (RwSignal::new(false), RwSignal::new(false));
    let label = Signal::derive(move || match is_paused.get() {
        Some(true) => format!("Resume {thing}…"),
        _ => format!("Pause {thing}…"),
    });
    let open = move |()| match is_paused.get_untracked() {
        Some(true) => is_resuming.set(true),
        _ => is_pausing.set(true),
    };
    let is_known = Memo::new(move |_| is_paused.get().is_some());
    let (to_pause, to_resume) = requests;
    let scope = if thing == "organization" { "All stacks of the organization stop taking up work. " } else { "" };
    view! {
        <MayAct>
            <Show when=move || is_known.get()>
                <Button label=label icon=Icon::Paused off=off on_click=open />
            </Show>
        </MayAct>
        <ActDialog
            is_open=is_pausing
            title=format!("Pause {name}?")
            label=format!("Pause {name}")
            confirmation=confirmation
            not_done="Not paused."
            act=acts.0
            request=move |()| Some(to_pause.clone())
            on_done=on_done
        >
            <p>{scope}{PAUSE_EFFECT}</p>
            <p>{PAUSE_LIMIT}</p>
        </ActDialog>
        <ActDialog
            is_open=is_resuming
            title=format!("Resume {name}?")
            label=format!("Resume {name}")
            confirmation=Confirmation::Button
            not_done="Not resumed."
            act=acts.1
            request=move |()| Some(to_resume.clone())
            on_done=on_done
        >
            <p>{resume_effect}</p>
        </ActDialog>
    }
}
