//! The card of the six operations: each runs with the stack's settings, after one question.

use api_types::organization::OrganizationFeatures;
use api_types::{Operation, StackRef};
use leptos::prelude::*;

use super::load;
use super::question::{Question, has_option};
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Button, ButtonKind, Glyph, Notice};
use crate::model::deploy_form::{StackSettings, words};
use crate::model::words::{Tone, operation as operation_words};
use crate::paths::Paths;
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
