//! The fields of the form: what, when, and what destroying needs, each with its problem while one types.

use api_types::Operation;
use leptos::prelude::*;

use super::data::local_offset;
use super::detail::N_RUNS;
use super::editor::{AGAIN, Editor, ONCE};
use super::runs::Runs;
use crate::components::{CheckField, Notice, SelectField, TextField};
use crate::model::cron::{Cron, PRESETS, words};
use crate::model::schedule_form::{Field, Purpose, moment_words};
use crate::model::words::{self as names, Tone};

const CRON_ID: &str = "schedule-cron";
const MOMENT_ID: &str = "schedule-moment";
const OPERATION_ID: &str = "schedule-operation";

/// Where a field is on the page.
pub(super) fn id_of(field: Field) -> &'static str {
    match field {
        Field::Cron => CRON_ID,
        Field::Moment => MOMENT_ID,
        Field::Operation => OPERATION_ID,
    }
}

#[component]
pub(super) fn Fields(editor: Editor) -> impl IntoView {
    let purpose = Memo::new(move |_| Purpose::of(&editor.purpose.get()));
    let has_moment = Memo::new(move |_| editor.form().has_moment());
    let destroys = Memo::new(move |_| editor.form().what().destroys());
    let choices: Vec<(String, String)> =
        Purpose::ALL.iter().map(|purpose| (purpose.as_str().to_owned(), purpose.label().to_owned())).collect();
    let choose_purpose = editor.is_new().then(|| {
        view! { <SelectField id="schedule-purpose" label="What it does" value=editor.purpose options=choices /> }
    });
    let timings = vec![
        (AGAIN.to_owned(), "Again and again, by a cron expression".to_owned()),
        (ONCE.to_owned(), "Once, at a moment".to_owned()),
    ];
    view! {
        {choose_purpose}
        <Show when=move || purpose.get() == Purpose::Deployment>
            <OperationField editor=editor />
            <SelectField id="schedule-timing" label="When" value=editor.timing options=timings.clone() />
        </Show>
        {move || if has_moment.get() {
            view! { <MomentField editor=editor /> }.into_any()
        } else {
            view! { <CronField editor=editor /> }.into_any()
        }}
        <Show when=move || purpose.get() == Purpose::Drift>
            <CheckField
                id="schedule-remediate"
                label="Remediate drift at once"
                value=editor.auto_remediate
                help="Resources that drifted are changed back without anybody looking. It needs the plan Business \
                      Critical."
            />
        </Show>
        <Show when=move || purpose.get() == Purpose::Ttl>
            <CheckField
                id="schedule-delete-stack"
                label="Remove the stack afterwards"
                value=editor.delete_stack
                help="Its history, its settings and its schedules go with it."
            />
        </Show>
        <Show when=move || destroys.get()><Danger editor=editor /></Show>
    }
}

#[component]
fn OperationField(editor: Editor) -> impl IntoView {
    let options = Signal::derive(move || {
        let mut operations: Vec<Operation> = Operation::KNOWN.to_vec();
        let chosen = Operation::from(editor.operation.get().as_str());
        // One that this console does not know stays as it is.
        if !chosen.as_str().is_empty() && !operations.contains(&chosen) {
            operations.push(chosen);
        }
        let option = |operation: &Operation| (operation.as_str().to_owned(), names::operation(Some(operation)).0);
        operations.iter().map(option).collect::<Vec<_>>()
    });
    let problem = Signal::derive(move || editor.problem(Field::Operation));
    let help = "It runs with the deployment settings of the stack.";
    view! {
        <SelectField
            id=OPERATION_ID
            label="Operation"
            value=editor.operation
            options=options
            help=help
            problem=problem
        />
    }
}

#[component]
fn CronField(editor: Editor) -> impl IntoView {
    let problem = Signal::derive(move || editor.problem(Field::Cron));
    let minute = editor.data.minute();
    let read = Memo::new(move |_| editor.cron.with(|cron| Cron::parse(cron)).ok());
    let runs = Memo::new(move |_| {
        read.with(|cron| cron.as_ref().map(|cron| cron.runs_after(minute.get(), N_RUNS)).unwrap_or_default())
    });
    let has_runs = Memo::new(move |_| read.with(Option::is_some));
    let said = move || if has_runs.get() { format!("It fires {}.", words(&editor.cron.get())) } else { String::new() };
    let presets = PRESETS.map(|(expression, label)| {
        let is_chosen = move || editor.cron.with(|cron| cron.trim() == expression).to_string();
        view! {
            <button
                type="button"
                class="button button--small"
                aria-pressed=is_chosen
                on:click=move |_| editor.cron.set(expression.to_owned())
            >
                {label}
            </button>
        }
    });
    view! {
        <TextField
            id=CRON_ID
            label="Cron expression, in UTC"
            value=editor.cron
            help="Five fields: minute, hour, day of the month, month, day of the week."
            problem=problem
            is_code=true
        />
        <div class="presets" role="group" aria-label="Often wanted">{presets.collect_view()}</div>
        <div class="preview">
            <p class="preview__words" role="status">{said}</p>
            <Show when=move || has_runs.get()><Runs caption="Next runs" runs=runs minute=minute /></Show>
        </div>
    }
}

#[component]
fn MomentField(editor: Editor) -> impl IntoView {
    let problem = Signal::derive(move || editor.problem(Field::Moment));
    let minute = editor.data.minute();
    let said = move || moment_words(&editor.moment.get(), minute.get(), &local_offset).unwrap_or_default();
    view! {
        <TextField
            id=MOMENT_ID
            label="Moment, in your local time"
            value=editor.moment
            kind="datetime-local"
            problem=problem
        />
        <p class="preview__words" role="status">{said}</p>
    }
}

/// What destroying means, and the name to type.
#[component]
fn Danger(editor: Editor) -> impl IntoView {
    let name = editor.data.stack_name();
    let text = format!("Every resource of {} is destroyed when it fires.", editor.data.full_name());
    let label = format!("Type {name} to confirm");
    view! {
        <Notice tone=Tone::Warn lead="This destroys the stack's resources." text=text />
        <TextField
            id="schedule-confirm"
            label=label
            value=editor.typed_name
            help="The button works once the name stands here."
        />
    }
}
