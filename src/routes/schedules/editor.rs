//! The dialog that makes or changes a schedule. Before a change it reads the schedule again, so that what somebody
//! else did in the meantime is seen and not overwritten.

use api_types::StackRef;
use api_types::endpoint;
use api_types::endpoint::Endpoint;
use api_types::schedules::{Schedule, ScheduleId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;

use super::data::{SchedulesData, local_offset};
use super::fields::Fields;
use crate::api::request::Outgoing;
use crate::api::{ApiError, Client, ErrorKind};
use crate::components::{CopyButton, Dialog, DialogSize, Notice};
use crate::model::schedule_form::{ATTRIBUTES, Change, Field, Problem, Purpose, ScheduleForm};
use crate::model::schedules::{is_changed, name};
use crate::model::words::Tone;
use crate::routes::act::{Act, curl_of, once};
use crate::routes::environment::EnvironmentNote;
use crate::routes::refusal::Refusal;
use crate::session::Session;

/// What the form works on.
#[derive(Clone, Debug, PartialEq)]
enum Subject {
    /// A new schedule.
    New,
    /// One that is being read again.
    Reading(Schedule),
    /// One that could not be read again.
    Unread(ApiError),
    /// One as it is now, and its name before if somebody has changed it.
    Read { schedule: Schedule, name_before: Option<String> },
}

/// The dialog's state: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(in crate::routes) struct Editor {
    pub(super) data: SchedulesData,
    is_open: RwSignal<bool>,
    subject: RwSignal<Subject>,
    /// Each opening has a number: an answer for an older one says nothing to this.
    opening: StoredValue<u32>,
    pub(super) purpose: RwSignal<String>,
    pub(super) timing: RwSignal<String>,
    pub(super) cron: RwSignal<String>,
    pub(super) moment: RwSignal<String>,
    pub(super) operation: RwSignal<String>,
    pub(super) auto_remediate: RwSignal<bool>,
    pub(super) delete_stack: RwSignal<bool>,
    pub(super) typed_name: RwSignal<String>,
    was_tried: RwSignal<bool>,
    /// The form as it was opened, and whether Escape was pressed since something was changed in it.
    opened_as: RwSignal<ScheduleForm>,
    is_leaving: RwSignal<bool>,
    /// The form that was sent last: what the service says is wrong is true of that one only.
    sent: RwSignal<Option<ScheduleForm>>,
    act: Act,
    client: Client,
    form: Memo<ScheduleForm>,
    checked: Memo<Result<Change, Vec<Problem>>>,
}

/// The route that makes a schedule of some kind.
type MakeOne = fn(&StackRef) -> Endpoint;
/// The route that changes one.
type ChangeOne = fn(&StackRef, &ScheduleId) -> Endpoint;

/// The value of the field for the timing of what runs once.
pub(super) const ONCE: &str = "once";
/// The value for what runs again and again.
pub(super) const AGAIN: &str = "cron";

impl Editor {
    pub(in crate::routes) fn new(data: SchedulesData) -> Self {
        let client = expect_context::<Session>().client();
        let first = ScheduleForm::new();
        let subject = RwSignal::new(Subject::New);
        let purpose = RwSignal::new(first.purpose.as_str().to_owned());
        let timing = RwSignal::new(AGAIN.to_owned());
        let (cron, moment) = (RwSignal::new(first.cron), RwSignal::new(first.moment));
        let operation = RwSignal::new(first.operation);
        let (auto_remediate, delete_stack) = (RwSignal::new(false), RwSignal::new(false));
        let form = Memo::new(move |_| ScheduleForm {
            purpose: Purpose::of(&purpose.get()),
            is_once: timing.with(|timing| timing == ONCE),
            cron: cron.get(),
            moment: moment.get(),
            operation: operation.get(),
            auto_remediate: auto_remediate.get(),
            delete_stack: delete_stack.get(),
        });
        let checked = Memo::new(move |_| {
            let now = data.minute().get();
            subject.with(|subject| form.get().validate(subject.schedule(), now, &local_offset))
        });
        let act = Act::new(move || {
            let id = subject.with_untracked(|subject| subject.schedule().map(|schedule| schedule.id.clone()));
            let change = checked.get_untracked();
            let stack = data.stack();
            async move {
                // A form with problems is never sent.
                let Ok(change) = change else { return Ok(()) };
                match (&change, &id) {
                    (Change::Drift(request), None) => client.create_drift_schedule(&stack, request).await,
                    (Change::Drift(request), Some(id)) => client.update_drift_schedule(&stack, id, request).await,
                    (Change::Ttl(request), None) => client.create_ttl_schedule(&stack, request).await,
                    (Change::Ttl(request), Some(id)) => client.update_ttl_schedule(&stack, id, request).await,
                    (Change::Deployment(request), None) => client.create_schedule(&stack, request).await,
                    (Change::Deployment(request), Some(id)) => client.update_schedule(&stack, id, request).await,
                }
                .map(|_| ())
            }
        });
        Self {
            data,
            is_open: RwSignal::new(false),
            subject,
            opening: StoredValue::new(0),
            purpose,
            timing,
            cron,
            moment,
            operation,
            auto_remediate,
            delete_stack,
            typed_name: RwSignal::new(String::new()),
            was_tried: RwSignal::new(false),
            opened_as: RwSignal::new(ScheduleForm::new()),
            is_leaving: RwSignal::new(false),
            sent: RwSignal::new(None),
            act,
            client,
            form,
            checked,
        }
    }

    /// Opens the form for a new schedule: a drift check, until something else is chosen.
    pub(in crate::routes) fn open_new(&self) {
        self.start(Subject::New);
        self.fill(ScheduleForm::new());
    }

    /// Opens the form for a schedule of the list, with what it is now.
    pub(in crate::routes) fn open_change(&self, listed: Schedule) {
        let (editor, client) = (*self, self.client);
        let opening = self.start(Subject::Reading(listed.clone()));
        spawn_local(async move {
            let answer = client.get_schedule(&editor.data.stack(), &listed.id).await;
            // The page may be gone, or the dialog may be open for something else by now.
            if editor.opening.try_get_value() != Some(opening) {
                return;
            }
            match answer {
                Ok(schedule) => {
                    let form = ScheduleForm::of(&schedule, &local_offset).unwrap_or_default();
                    let name_before = is_changed(&listed, &schedule).then(|| name(&listed));
                    editor.fill(form);
                    editor.subject.set(Subject::Read { schedule, name_before });
                }
                Err(error) => editor.subject.set(Subject::Unread(error)),
            }
        });
    }

    fn start(&self, subject: Subject) -> u32 {
        let opening = self.opening.get_value().wrapping_add(1);
        self.opening.set_value(opening);
        self.subject.set(subject);
        self.typed_name.set(String::new());
        self.was_tried.set(false);
        self.is_leaving.set(false);
        self.sent.set(None);
        self.act.refusal.set(None);
        self.is_open.set(true);
        opening
    }

    fn fill(&self, form: ScheduleForm) {
        self.opened_as.set(form.clone());
        self.purpose.set(form.purpose.as_str().to_owned());
        self.timing.set(if form.is_once { ONCE } else { AGAIN }.to_owned());
        self.cron.set(form.cron);
        self.moment.set(form.moment);
        self.operation.set(form.operation);
        self.auto_remediate.set(form.auto_remediate);
        self.delete_stack.set(form.delete_stack);
    }

    /// What is typed and chosen, to follow.
    pub(super) fn form(&self) -> ScheduleForm {
        self.form.get()
    }

    /// Whether it is a new schedule, to follow: the purpose of another stays.
    pub(super) fn is_new(&self) -> bool {
        self.subject.with(|subject| *subject == Subject::New)
    }

    /// What is wrong with a field: by the form's own rules, else by the service's word on what was sent.
    pub(super) fn problem(&self, field: Field) -> Option<String> {
        let own = self.checked.with(|checked| {
            let problems = checked.as_ref().err().map(Vec::as_slice).unwrap_or_default();
            problems.iter().find(|problem| problem.field == field).map(|problem| problem.sentence.clone())
        });
        let is_begun = match field {
            Field::Cron => self.cron.with(|text| !text.is_empty()),
            Field::Moment => self.moment.with(|text| !text.is_empty()),
            Field::Operation => false,
        };
        if own.is_some() {
            return own.filter(|_| is_begun || self.was_tried.get());
        }
        let is_as_sent = self.sent.get().is_some_and(|sent| sent == self.form());
        let theirs = self.act.refusal.with(|refusal| {
            let refusal = refusal.as_ref()?;
            field.attributes().iter().find_map(|attribute| refusal.problem_of(attribute))
        });
        theirs.filter(|_| is_as_sent)
    }

    /// Whether the name is typed, where it must be.
    fn is_confirmed(&self) -> bool {
        !self.form().what().destroys() || self.typed_name.with(|typed| typed.trim() == self.data.stack_name())
    }

    /// Escape loses nothing at once: the first one only says what would be lost.
    fn may_close(&self) -> bool {
        let is_changed = self.form.get_untracked() != self.opened_as.get_untracked();
        let may_close = !is_changed || self.is_leaving.get_untracked();
        self.is_leaving.set(is_changed);
        may_close
    }

    fn submit(&self) {
        let editor = *self;
        editor.was_tried.set(true);
        if let Some(problem) = editor.checked.with_untracked(|checked| {
            let problems = checked.as_ref().err()?;
            problems.first().map(|problem| problem.field)
        }) {
            focus_on(problem);
            return;
        }
        if !untrack(|| editor.is_confirmed()) {
            return;
        }
        editor.sent.set(Some(untrack(|| editor.form())));
        editor.act.run(move || {
            editor.is_open.try_set(false);
            editor.data.refresh();
        });
    }

    fn outgoing(&self) -> Option<Outgoing> {
        let id = self.subject.with_untracked(|subject| match subject {
            Subject::New => Some(None),
            Subject::Read { schedule, .. } => Some(Some(schedule.id.clone())),
            Subject::Reading(_) | Subject::Unread(_) => None,
        })?;
        let change = self.checked.get_untracked().ok()?;
        let (create, update): (MakeOne, ChangeOne) = match &change {
            Change::Drift(_) => (endpoint::create_drift_schedule, endpoint::update_drift_schedule),
            Change::Ttl(_) => (endpoint::create_ttl_schedule, endpoint::update_ttl_schedule),
            Change::Deployment(_) => (endpoint::create_schedule, endpoint::update_schedule),
        };
        let stack = self.data.stack();
        let endpoint = match &id {
            Some(id) => update(&stack, id),
            None => create(&stack),
        };
        let body = match &change {
            Change::Drift(request) => serde_json::to_string(request),
            Change::Ttl(request) => serde_json::to_string(request),
            Change::Deployment(request) => serde_json::to_string(request),
        };
        Some(Outgoing::new(&endpoint).with_body(body.ok()?))
    }
}

impl Subject {
    fn schedule(&self) -> Option<&Schedule> {
        match self {
            Self::Read { schedule, .. } => Some(schedule),
            Self::New | Self::Reading(_) | Self::Unread(_) => None,
        }
    }
}

fn focus_on(field: Field) {
    let element = document().get_element_by_id(super::fields::id_of(field));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(element.focus());
    }
}

/// The form, open while the editor is.
#[component]
pub(in crate::routes) fn EditorDialog(editor: Editor) -> impl IntoView {
    let session = expect_context::<Session>();
    let full_name = editor.data.full_name();
    let title = Signal::derive(move || {
        editor.subject.with(|subject| match subject {
            Subject::New => format!("New schedule of {full_name}"),
            Subject::Reading(schedule) | Subject::Read { schedule, .. } => format!("Change “{}”", name(schedule)),
            Subject::Unread(_) => "Change a schedule".to_owned(),
        })
    });
    // The form is made when the subject is there, and stays while it is typed in.
    let stage = Memo::new(move |_| {
        editor.subject.with(|subject| match subject {
            Subject::New | Subject::Read { .. } => Stage::Form,
            Subject::Reading(_) => Stage::Reading,
            Subject::Unread(_) => Stage::Unread,
        })
    });
    let command = move |()| editor.outgoing().map(|request| curl_of(session, &request)).unwrap_or_default();
    let is_off = move || editor.act.is_sending.get() || stage.get() != Stage::Form || !editor.is_confirmed();
    let class = move || {
        let destroys = stage.get() == Stage::Form && editor.form().what().destroys();
        if destroys { "button button--danger-fill" } else { "button button--primary" }
    };
    let label = move || match (editor.act.is_sending.get(), editor.is_new()) {
        (true, _) => "Sending…",
        (false, true) => "Create the schedule",
        (false, false) => "Save the schedule",
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !untrack(is_off) {
            editor.submit();
        }
    };
    let body = move || match stage.get() {
        Stage::Reading => view! { <p role="status">"Reading the schedule again…"</p> }.into_any(),
        Stage::Unread => view! { <Unread editor=editor /> }.into_any(),
        Stage::Form => view! {
            <ChangedMeanwhile editor=editor />
            <form id="schedule-form" class="schedule-form" novalidate=true on:submit=submit>
                <Fields editor=editor />
            </form>
            <EnvironmentNote />
            <Refusal error=editor.act.refusal lead="Not saved." shown=ATTRIBUTES />
            <PlanNote editor=editor />
            <Show when=move || editor.is_leaving.get()>
                <Notice
                    tone=Tone::Warn
                    lead="What you changed is not saved."
                    text="Press Escape once more to leave it."
                />
            </Show>
        }
        .into_any(),
    };
    view! {
        <Dialog
            is_open=editor.is_open
            title=title
            size=DialogSize::Medium
            may_close=move |()| editor.may_close()
            foot=ToChildren::to_children(move || view! {
                <CopyButton label="Copy as curl" text=command />
                <button type="button" class="button" on:click=move |_| editor.is_open.set(false)>
                    "Close without saving"
                </button>
                <button type="submit" form="schedule-form" class=class aria-disabled=move || is_off().to_string() on:click=once>
                    {label}
                </button>
            })
        >
            {body}
        </Dialog>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Reading,
    Unread,
    Form,
}

#[component]
fn ChangedMeanwhile(editor: Editor) -> impl IntoView {
    let name_before = move || {
        editor.subject.with(|subject| match subject {
            Subject::Read { name_before, .. } => name_before.clone(),
            _ => None,
        })
    };
    move || {
        name_before().map(|before| {
            let text = format!("The list had it as “{before}”. The form shows it as it is now.");
            view! { <Notice tone=Tone::Warn lead="Somebody has changed this schedule meanwhile." text=text /> }
        })
    }
}

/// The schedule could not be read again, so there is nothing that could be changed safely.
#[component]
fn Unread(editor: Editor) -> impl IntoView {
    let error = Signal::derive(move || {
        editor.subject.with(|subject| match subject {
            Subject::Unread(error) => Some(error.clone()),
            _ => None,
        })
    });
    view! { <Refusal error=error lead="It could not be read again, so it is not changed." /> }
}

/// What a plan must have, when the service says that it has not (402).
#[component]
fn PlanNote(editor: Editor) -> impl IntoView {
    let is_plan = move || {
        let refusal = editor.act.refusal;
        refusal.with(|refusal| refusal.as_ref().is_some_and(|error| error.kind == ErrorKind::PlanTooSmall))
    };
    view! {
        <Show when=is_plan>
            <p>
                "Schedules come with the plans that have deployment settings (Team Growth and above); remediating "
                "drift comes with Business Critical. Without remediation a drift check needs the smaller one."
            </p>
        </Show>
    }
}
