//! The card of the six operations: each runs with the stack's settings, after one question.

use api_types::create::CreateDeploymentRequest;
use api_types::organization::OrganizationFeatures;
use api_types::settings::OperationOptions;
use api_types::{Operation, StackRef};
use leptos::prelude::*;
use serde_json::json;

use super::create::{Creation, outgoing};
use super::load;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Button, ButtonKind, CheckField, Glyph, Notice};
use crate::model::deploy_form::{StackSettings, words};
use crate::model::words::{Tone, operation as operation_words};
use crate::paths::Paths;
use crate::routes::act::{ActDialog, Confirmation};
use crate::session::Session;

/// In the order in which people need them; what destroys comes last.
const OPERATIONS: [Operation; 6] = [
    Operation::Update,
    Operation::Preview,
    Operation::Refresh,
    Operation::DetectDrift,
    Operation::RemediateDrift,
    Operation::Destroy,
];

/// The card "Actions".
#[component]
pub(in crate::routes) fn Actions(
    /// The stack.
    stack: StackRef,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let paths = expect_context::<Paths>();
    let stack = StoredValue::new(stack);
    let settings = LiveQuery::new(
        session,
        OnNewKey::Clear,
        || Some(()),
        move |()| async move { load::settings(client, &stack.get_value()).await },
        |_| None,
    );
    let features = LiveQuery::new(
        session,
        OnNewKey::Clear,
        || Some(()),
        move |()| async move { Ok(load::features(client, stack.get_value().org()).await) },
        |_| None,
    );
    let chosen = RwSignal::new(Operation::Update);
    let is_open = RwSignal::new(false);
    let removes = RwSignal::new(false);
    let open = move |operation: Operation| {
        chosen.set(operation);
        removes.set(untrack(|| has_option(settings, |options| options.delete_after_destroy)));
        is_open.set(true);
    };
    let has_none = Memo::new(move |_| settings.state().with(|state| state.data() == Some(&StackSettings::None)));
    let own_settings = move || stack.with_value(|stack| paths.deploy(stack, &Operation::Update));
    let note = move || {
        has_none.get().then(|| {
            let address = own_settings();
            view! {
                <Notice
                    tone=Tone::Mute
                    lead="No deployment settings."
                    text="Only a deployment with settings of its own can run."
                >
                    <a class="link" href=address>"Deploy with own settings…"</a>
                </Notice>
            }
        })
    };
    let failed = move || {
        let error = settings.state().with(|state| match state {
            LoadState::Failed { error, .. } => Some(error.sentence()),
            _ => None,
        });
        error.map(|text| {
            view! {
                <Notice tone=Tone::Warn lead="The settings could not be read." text=text>
                    <button type="button" class="button button--small" on:click=move |_| settings.refresh()>
                        "Try now"
                    </button>
                </Notice>
            }
        })
    };
    let rows = OPERATIONS
        .into_iter()
        .map(|operation| view! { <Row operation=operation settings=settings features=features open=open /> })
        .collect_view();
    view! {
        <section class="card actions" aria-label="Actions">
            <h2 class="card__title">"Actions"</h2>
            {note}
            {failed}
            <ul class="actions__list">{rows}</ul>
            <Question stack=stack settings=settings chosen=chosen removes=removes is_open=is_open />
        </section>
    }
}

#[component]
fn Row(
    operation: Operation,
    settings: LiveQuery<StackSettings>,
    features: LiveQuery<OrganizationFeatures>,
    #[prop(into)] open: Callback<Operation>,
) -> impl IntoView {
    let (label, icon) = operation_words(Some(&operation));
    let kind = if operation == Operation::Destroy { ButtonKind::SmallDanger } else { ButtonKind::Small };
    let summary = {
        let operation = operation.clone();
        move || {
            settings.state().with(|state| {
                let known = state.data().and_then(StackSettings::known);
                words::summary(&operation, known)
            })
        }
    };
    let off = {
        let operation = operation.clone();
        Signal::derive(move || {
            let plan = features.state().with(|state| state.data().and_then(|has| words::outside_plan(&operation, has)));
            let has_none = || settings.state().with(|state| state.data() == Some(&StackSettings::None));
            plan.or_else(|| has_none().then_some("The stack has no deployment settings.")).map(str::to_owned)
        })
    };
    let name = format!("Run… {label}");
    view! {
        <li class="actions__row">
            <span class="actions__icon"><Glyph icon=icon /></span>
            <div class="actions__words">
                <p class="actions__name">{label}</p>
                <p class="actions__text">{summary}</p>
            </div>
            <Button label="Run…" name=name kind=kind off=off on_click=move |()| open.run(operation.clone()) />
        </li>
    }
}

/// Whether the settings have an option on.
fn has_option(settings: LiveQuery<StackSettings>, option: fn(&OperationOptions) -> Option<bool>) -> bool {
    settings.state().with(|state| {
        let known = state.data().and_then(StackSettings::known);
        let options = known.and_then(|known| known.operation_context.as_ref()?.options.as_ref());
        options.and_then(option) == Some(true)
    })
}

/// The question before an operation.
#[component]
fn Question(
    stack: StoredValue<StackRef>,
    settings: LiveQuery<StackSettings>,
    chosen: RwSignal<Operation>,
    /// Whether a destroy removes the stack as well.
    removes: RwSignal<bool>,
    is_open: RwSignal<bool>,
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
            on_done=move |()| creation.go_to_it()
        >
            <p>{move || words::effect(&chosen.get())}</p>
            {remedies}
            <dl class="actions__facts">
                <dt>"Stack"</dt><dd class="mono">{full_name.clone()}</dd>
                <dt>"Source"</dt><dd class="mono">{source}</dd>
            </dl>
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
