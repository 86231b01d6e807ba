//! The question before an operation runs with the stack's settings: what it does, from which source, and whether it
//! will wait.

use api_types::create::CreateDeploymentRequest;
use api_types::settings::OperationOptions;
use api_types::{DeploymentVersion, Operation, StackRef};
use leptos::prelude::*;
use serde_json::json;

use super::create::{Creation, outgoing};
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{CheckField, Notice};
use crate::model::deploy_form::{StackSettings, words};
use crate::model::words::Tone;
use crate::paths::Paths;
use crate::routes::act::{ActDialog, Confirmation};
use crate::session::Session;

/// Whether the settings have an option on.
pub(in crate::routes) fn has_option(
    settings: LiveQuery<StackSettings>,
    option: fn(&OperationOptions) -> Option<bool>,
) -> bool {
    settings.state().with(|state| {
        let known = state.data().and_then(StackSettings::known);
        let options = known.and_then(|known| known.operation_context.as_ref()?.options.as_ref());
        options.and_then(option) == Some(true)
    })
}

/// The question before an operation.
#[component]
pub(in crate::routes) fn Question(
    /// The stack.
    stack: StoredValue<StackRef>,
    /// Its settings, as far as they are known.
    settings: LiveQuery<StackSettings>,
    /// The operation.
    chosen: RwSignal<Operation>,
    /// Whether a destroy removes the stack as well.
    removes: RwSignal<bool>,
    /// Whether it is open.
    is_open: RwSignal<bool>,
    /// After success, with the deployment's number where the service tells it; by default its page opens.
    #[prop(optional, into)]
    on_created: Option<Callback<Option<DeploymentVersion>>>,
    /// What else is known of its effect.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let paths = expect_context::<Paths>();
    // Read for each question: a pause may have come since the page was opened.
    let queue = LiveQuery::new(
        session,
        OnNewKey::Clear,
        move || is_open.get().then_some(()),
        move |()| async move { client.get_stack_deployments_metadata(&stack.get_value()).await },
        |_| None,
    );
    let request = move || {
        let operation = chosen.get_untracked();
        let mut request = CreateDeploymentRequest::with_stack_settings(operation.clone());
        let inherited = untrack(|| has_option(settings, |options| options.delete_after_destroy));
        let removes = removes.get_untracked();
        if operation == Operation::Destroy && removes != inherited {
            let context = json!({ "options": { "deleteAfterDestroy": removes } });
            request.settings.insert("operationContext".to_owned(), context);
        }
        request
    };
    let creation = Creation::new(stack.get_value(), request);
    let (short, full) = stack.with_value(|stack| (stack.stack().to_owned(), words::short_name(stack)));
    let label = {
        let short = short.clone();
        Signal::derive(move || words::act_on(&chosen.get(), &short))
    };
    let title = Signal::derive(move || format!("{}?", words::act_on(&chosen.get(), &full)));
    let confirmation = Signal::derive(move || {
        if words::is_dangerous(&chosen.get()) { Confirmation::TypedName(short.clone()) } else { Confirmation::Button }
    });
    let source = move || {
        settings.state().with(|state| match state.data().and_then(StackSettings::known) {
            Some(known) => words::source(known),
            None => "as the stack's settings say".to_owned(),
        })
    };
    let pause = move || {
        let words = queue.state().with(|state| state.data().and_then(words::pause));
        words.map(|text| view! { <Notice tone=Tone::Warn lead="Paused." text=text /> })
    };
    let remedies = move || {
        let does = chosen.get() == Operation::DetectDrift
            && has_option(settings, |options| options.remediate_if_drift_detected);
        does.then(|| {
            view! {
                <p>
                    <strong>"The settings remediate at once what is found: "</strong>
                    "drift is then put back as the program declares it."
                </p>
            }
        })
    };
    let remove_box = move || {
        (chosen.get() == Operation::Destroy).then(|| {
            view! {
                <CheckField
                    id="act-remove-stack"
                    label="Remove the stack afterwards"
                    value=removes
                    help="With its history, its settings and its schedules, once everything is deleted."
                />
            }
        })
    };
    let form = {
        let paths = paths.clone();
        move || stack.with_value(|stack| paths.deploy(stack, &chosen.get()))
    };
    let request_to_copy = move |()| Some(stack.with_value(|stack| outgoing(stack, &request())));
    let full_name = stack.with_value(ToString::to_string);
    view! {
        <ActDialog
            is_open=is_open
            title=title
            label=label
            keep="Cancel"
            confirmation=confirmation
            not_done="Not started."
            act=creation.act
            request=request_to_copy
            on_done=move |()| match on_created {
                Some(on_created) => on_created.run(creation.created()),
                None => creation.go_to_it(),
            }
        >
            <p>{move || words::effect(&chosen.get())}</p>
            {remedies}
            <dl class="actions__facts">
                <dt>"Stack"</dt><dd class="mono">{full_name.clone()}</dd>
                <dt>"Source"</dt><dd class="mono">{source}</dd>
            </dl>
            {children.as_ref().map(|children| children())}
            {pause}
            {remove_box}
            <p>
                <a class="link" href=form.clone() on:click=move |_| is_open.set(false)>
                    "Other branch, variables or options…"
                </a>
            </p>
        </ActDialog>
    }
}
