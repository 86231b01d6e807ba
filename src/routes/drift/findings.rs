//! What the engine found, resource by resource: the events of a detection, read page after page and put together.

use std::cell::RefCell;
use std::rc::Rc;

use api_types::StackRef;
use api_types::events::EventsOf;
use api_types::updates::UpdateId;
use leptos::prelude::*;

use crate::api::query::{LiveQuery, OnNewKey};
use crate::api::{ApiError, Client, ErrorKind};
use crate::components::{CopyButton, Glyph};
use crate::model::drift::{Difference, Findings, Remark};
use crate::model::format::{count, counted};
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::routes::shown_text::without_secrets;
use crate::session::Session;

/// How soon the next events are asked for while the run goes on, and while it is over but its events are not.
const RUNNING_REFRESH_MS: u32 = 2_000;
const OVER_REFRESH_MS: u32 = 10_000;
/// No more events are read than this: what a stack of thousands of resources has.
const MAX_EVENTS: usize = 20_000;
/// So many resources are shown before somebody asks for the rest.
pub(super) const N_SHOWN: usize = 10;

/// How far the events were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct SoFar {
    pub(super) findings: Findings,
    token: Option<String>,
    pub(super) is_complete: bool,
}

impl SoFar {
    fn is_cut(&self) -> bool {
        !self.is_complete && self.findings.n_events() >= MAX_EVENTS
    }
}

/// What the route says. That it has no such events is an answer, too: which route serves those of a previewed refresh
/// is not documented.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    Events(SoFar),
    Nothing(ApiError),
}

/// What the engine found in a detection, read as it comes.
pub(super) fn findings_of(stack: StoredValue<StackRef>, update: UpdateId, is_over: Memo<bool>) -> LiveQuery<Told> {
    let session = expect_context::<Session>();
    let client = session.client();
    let reading = Rc::new(RefCell::new(SoFar::default()));
    // The end of the run is a key of its own, so that its last events are read once more.
    LiveQuery::new(
        session,
        OnNewKey::KeepOld,
        move || Some(is_over.get()),
        move |_| read(client, stack.get_value(), update.clone(), Rc::clone(&reading)),
        move |told: &Told| match told {
            Told::Events(so_far) if !so_far.is_complete && !so_far.is_cut() => {
                Some(if is_over.get_untracked() { OVER_REFRESH_MS } else { RUNNING_REFRESH_MS })
            }
            _ => None,
        },
    )
}

/// What differs, below the run.
#[component]
pub(super) fn EngineFindings(stack: StoredValue<StackRef>, update: UpdateId, is_over: Memo<bool>) -> impl IntoView {
    let query = findings_of(stack, update, is_over);
    let phase = phase_of(query);
    let error = failure_of(query);
    let told = Memo::new(move |_| query.data());
    view! {
        <h3 class="run__part">"What differs"</h3>
        {stale_notice(query)}
        {move || match phase.get() {
            Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=3 /> }.into_any(),
            Phase::Failed => view! {
                <Failed offers_token=true error=error title="The engine's events could not be read" on_retry=move |()| query.refresh() />
            }.into_any(),
            Phase::Here => (move || match told.get() {
                Some(Told::Events(so_far)) => view! { <Events so_far=so_far /> }.into_any(),
                Some(Told::Nothing(error)) => view! { <NotTold error=error query=query /> }.into_any(),
                None => ().into_any(),
            })
            .into_any(),
        }}
    }
}

/// Reads on from where the last reading ended. An abort between two pages loses nothing and repeats nothing.
async fn read(
    client: Client,
    stack: StackRef,
    update: UpdateId,
    reading: Rc<RefCell<SoFar>>,
) -> Result<Told, ApiError> {
    loop {
        let before = reading.borrow().clone();
        if before.is_complete || before.is_cut() {
            return Ok(Told::Events(before));
        }
        let token = before.token.as_deref();
        let page = match client.list_engine_events(&stack, EventsOf::Preview, &update, token).await {
            Ok(page) => page,
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused) => {
                return Ok(Told::Nothing(error));
            }
            Err(error) => return Err(error),
        };
        let next = page.continuation_token.filter(|token| !token.is_empty());
        let mut so_far = before;
        page.events.iter().for_each(|event| so_far.findings.take(event));
        so_far.is_complete = next.is_none();
        so_far.token = next;
        reading.replace(so_far.clone());
        if so_far.is_complete || page.events.is_empty() {
            return Ok(Told::Events(so_far));
        }
    }
}

#[component]
fn NotTold(error: ApiError, query: LiveQuery<Told>) -> impl IntoView {
    let details = error.details();
    let to_copy = details.clone();
    view! {
        <div class="run__none" role="status">
            <p>
                <strong>"The service does not give the events of this detection."</strong>
                " "<bdi>{error.sentence()}</bdi>
                " Which of its routes serves those of a previewed refresh is not documented; the log of the deployment "
                "tells the same."
            </p>
            <p class="run__details mono">{details}</p>
            <div class="run__acts">
                <button type="button" class="button button--small" on:click=move |_| query.refresh()>"Try again"</button>
                <CopyButton label="Copy details" text=move |()| to_copy.clone() />
            </div>
        </div>
    }
}

#[component]
fn Events(so_far: SoFar) -> impl IntoView {
    let differences = so_far.findings.differences();
    let n_more = differences.len().saturating_sub(N_SHOWN);
    let shows_all = RwSignal::new(false);
    let summary = match (differences.len(), so_far.is_complete) {
        (0, true) => "The engine found every resource as the stack's state says.".to_owned(),
        (0, false) => "The engine has found no difference so far.".to_owned(),
        (number, is_complete) => {
            let resources = counted(i64::try_from(number).unwrap_or(i64::MAX), "resource", "resources");
            let end = if is_complete { "" } else { " so far" };
            let order = if number == 1 { "" } else { ", in the order in which the engine came to them" };
            format!("{resources}{end}{order}.")
        }
    };
    let cut = so_far.is_cut().then(|| {
        let read = count(i64::try_from(so_far.findings.n_events()).unwrap_or(i64::MAX));
        view! { <p class="run__none">{format!("Only the first {read} events were read. The log of the deployment has all.")}</p> }
    });
    let items = move || {
        let n_shown = if shows_all.get() { usize::MAX } else { N_SHOWN };
        differences.iter().take(n_shown).map(difference_item).collect_view()
    };
    let remarks = so_far.findings.remarks().iter().map(remark_item).collect_view();
    let has_remarks = !so_far.findings.remarks().is_empty();
    view! {
        <p class="run__none" role="status">{summary}</p>
        <ul class="differences" aria-label="Resources that differ">{items}</ul>
        <Show when=move || { n_more > 0 && !shows_all.get() }>
            <button type="button" class="link run__more" on:click=move |_| shows_all.set(true)>
                {counted(i64::try_from(n_more).unwrap_or(i64::MAX), "more resource", "more resources")}
            </button>
        </Show>
        {cut}
        {has_remarks.then(|| view! {
            <h3 class="run__part">"What the engine said"</h3>
            <ul class="remarks">{remarks}</ul>
        })}
    }
}

pub(super) fn difference_item(difference: &Difference) -> impl IntoView + use<> {
    let properties = difference
        .properties
        .iter()
        .map(|part| {
            let class = match part.sign {
                "+" => "differences__property differences__property--added",
                "−" => "differences__property differences__property--removed",
                _ => "differences__property",
            };
            view! {
                <li class=class>
                    <span aria-hidden="true">{part.sign}" "</span>
                    <span class="hidden">{part.word}" "</span>
                    {part.path.clone()}
                </li>
            }
        })
        .collect_view();
    let has_properties = !difference.properties.is_empty();
    view! {
        <li class="differences__item">
            <p class="differences__line" title=difference.urn.clone()>
                <span class="differences__sign mono" aria-hidden="true">{difference.sign}</span>
                <strong>{difference.name.clone()}</strong>
                <span class="differences__type mono">{difference.resource_type.clone()}</span>
                <span>{difference.what.clone()}</span>
            </p>
            {has_properties.then(|| view! { <ul class="differences__properties mono">{properties}</ul> })}
        </li>
    }
}

fn remark_item(remark: &Remark) -> impl IntoView + use<> {
    let resource = remark.resource.clone();
    let class = format!("status--{}", remark.look.tone.as_str());
    let icon: Icon = remark.look.icon;
    view! {
        <li class="remarks__item">
            <span class=class><Glyph icon=icon /></span>
            <div class="remarks__text">
                <p><strong>{remark.look.label.clone()}</strong>" "{resource}</p>
                <p class="remarks__words mono">{without_secrets(&remark.text)}</p>
            </div>
        </li>
    }
}
