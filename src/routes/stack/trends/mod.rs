//! How a stack's deployments go over time: how long they take by version and operation, how many succeed, where the
//! time goes.
//!
//! Data: the newest deployments, read once as far as the address says; what is newer comes from the list that the page
//! keeps fresh. What a person does here: chooses an operation, reads the chart by pointer or keys, looks further back,
//! takes the numbers along.

mod chart;
mod figures;
mod runs;
mod tables;

use api_types::Operation;
use api_types::deployment::DeploymentSummary;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::data::Shared;
use crate::browser::Lasting;
use crate::components::{EmptyState, Glyph, Notice};
use crate::model::format::{count, counted};
use crate::model::list::{LOOK_FURTHER, LOOK_STEP, MAX_LOOK};
use crate::model::reading::{End, Goal};
use crate::model::trends::{Figures, Trends, by_operation};
use crate::model::words::{self, Icon, Tone};
use crate::paths::{Paths, pattern};
use crate::routes::deployments::Scope;
use crate::routes::load_view::{Failed, Loading};
use crate::routes::read_on::{Progress, Reader, with_newer};

/// What there is to show: a handle that can be copied about.
#[derive(Clone, Copy)]
struct TrendsData {
    shared: Shared,
    reader: Reader,
    operation: Memo<Option<Operation>>,
    look: Memo<u32>,
    groups: Memo<Vec<(Option<Operation>, Figures)>>,
    trends: Memo<Trends>,
    /// Which run is read out, by its place in the chart.
    cursor: RwSignal<Option<usize>>,
}

impl TrendsData {
    fn new(shared: Shared) -> Self {
        let query = use_query_map();
        let operation =
            Memo::new(move |_| query.lasting().with(|query| query.get_str(pattern::OPERATION).map(Operation::from)));
        let look = Memo::new(move |_| {
            let look =
                query.lasting().with(|query| query.get_str(pattern::LOOK).and_then(|look| look.parse::<u32>().ok()));
            look.map_or(LOOK_STEP, |look| look.clamp(LOOK_STEP, MAX_LOOK))
        });
        let reader = Reader::new(Scope::Stack(shared.stack.get_value()));
        Effect::new(move |_| reader.read_on(Goal { n_rows: look.get(), since: None }));
        let rows = Memo::new(move |_| {
            shared.deployments.state().with(|state| {
                let newer = state.data().map(|list| list.deployments.as_slice()).unwrap_or_default();
                reader.reading().with(|reading| match reading.rows() {
                    // Without the page itself its newest rows would be shown for all of it.
                    [] => Vec::new(),
                    read => ended(with_newer(read.get(..n_looked(look.get())).unwrap_or(read), newer)),
                })
            })
        });
        let groups = Memo::new(move |_| rows.with(|rows| by_operation(rows)));
        let trends = Memo::new(move |_| rows.with(|rows| operation.with(|of| Trends::new(rows, of.as_ref()))));
        Self { shared, reader, operation, look, groups, trends, cursor: RwSignal::new(None) }
    }

    fn is_empty(&self) -> bool {
        self.trends.with(|trends| trends.runs.is_empty())
    }

    /// What the runs are called: `updates`, or `deployments` of all operations.
    fn operation_word(&self) -> String {
        self.operation.with(|operation| match operation {
            Some(operation) => words::operation(Some(operation)).0.to_lowercase(),
            None => "all operations".to_owned(),
        })
    }
}

fn n_looked(look: u32) -> usize {
    usize::try_from(look).unwrap_or(usize::MAX)
}

/// Only what has ended: a running deployment changes with every refresh, and the chart with it.
fn ended(rows: Vec<DeploymentSummary>) -> Vec<DeploymentSummary> {
    rows.into_iter().filter(|row| row.status.is_terminal()).collect()
}

#[component]
pub(super) fn TrendsTab(shared: Shared) -> impl IntoView {
    let data = TrendsData::new(shared);
    let progress = data.reader.progress();
    let failed = Memo::new(move |_| {
        progress.with(|progress| match progress {
            Progress::Failed(error) => Some(error.clone()),
            _ => None,
        })
    });
    let has_rows = Memo::new(move |_| data.reader.reading().with(|reading| reading.total().is_some()));
    let is_empty = Memo::new(move |_| data.is_empty());
    let retry = move || data.reader.read_on(Goal { n_rows: data.look.get_untracked(), since: None });
    let stopped = move || {
        let error = failed.get().filter(|_| has_rows.get())?;
        let text = format!("{} ({}) What was read before it stays.", error.sentence(), error.details());
        Some(view! {
            <Notice tone=Tone::Warn lead="A page could not be read." text=text>
                <button type="button" class="button button--small" on:click=move |_| retry()>"Go on from there"</button>
            </Notice>
        })
    };
    move || {
        if !has_rows.get() {
            let instead = match failed.get() {
                Some(_) => view! {
                    <Failed error=failed title="The deployments of the stack could not be read" on_retry=move |()| retry() />
                }
                .into_any(),
                None => view! { <Loading n_rows=8 /> }.into_any(),
            };
            return view! { <div class="card">{instead}</div> }.into_any();
        }
        view! {
            <div class="trends__choose"><OperationChips data=data /><Reach data=data /></div>
            {stopped}
            {move || if is_empty.get() {
                view! { <div class="card"><NoRuns data=data /></div> }.into_any()
            } else {
                view! {
                    <figures::FiguresRow data=data />
                    <chart::DurationChart data=data />
                    <div class="stack-page__columns">
                        <div class="stack-page__main"><runs::Runs data=data /></div>
                        <div class="stack-page__side"><tables::Operations data=data /><tables::Steps data=data /></div>
                    </div>
                }
                .into_any()
            }}
        }
        .into_any()
    }
}

/// The operations as chips with their numbers, as the lists have their states.
#[component]
fn OperationChips(data: TrendsData) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let navigate = StoredValue::new_local(use_navigate());
    let go = Callback::new(move |operation: Option<Operation>| {
        let look = Some(data.look.get_untracked()).filter(|look| *look != LOOK_STEP);
        let address = data.shared.stack.with_value(|stack| paths.stack_trends(stack, operation.as_ref(), look));
        let options = NavigateOptions { resolve: false, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&address, options));
    });
    // The numbers change in place; a chip is made anew only when another operation comes.
    let chips = Memo::new(move |_| {
        let known = data.groups.with(|groups| groups.iter().filter_map(|(own, _)| own.clone()).collect::<Vec<_>>());
        // What the address asks for can be un-chosen although no run of it was read.
        let asked = data.operation.get().filter(|asked| !known.contains(asked));
        known.into_iter().chain(asked).collect::<Vec<_>>()
    });
    let chip = move |operation: Option<Operation>| {
        let (label, icon) = match &operation {
            Some(operation) => words::operation(Some(operation)),
            None => ("All operations".to_owned(), Icon::Filter),
        };
        let icon = operation.is_some().then(|| view! { <Glyph icon=icon /> });
        let own = StoredValue::new(operation);
        let is_on = Memo::new(move |_| data.operation.with(|chosen| own.with_value(|own| own == chosen)));
        let number = move || {
            let of = |own: &Option<Operation>| {
                let own_groups = |groups: &Vec<(Option<Operation>, Figures)>| {
                    let own = groups.iter().filter(|(operation, _)| own.is_none() || operation == own);
                    own.map(|(_, figures)| figures.n_ended()).sum::<usize>()
                };
                data.groups.with(own_groups)
            };
            count(i64::try_from(own.with_value(of)).unwrap_or(i64::MAX))
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || is_on.get().to_string()
                on:click=move |_| go.run(own.get_value())
            >
                {icon}
                <span class="chip__label">{label}</span>
                <span class="chip__count">{number}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label="Operation">
            {chip(None)}
            {move || chips.get().into_iter().map(|operation| chip(Some(operation))).collect_view()}
        </div>
    }
}

/// How many deployments this rests on, and a way to look further back.
#[component]
fn Reach(data: TrendsData) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let progress = data.reader.progress();
    let n_read = Memo::new(move |_| {
        // Going back to an address that looks less far shows less, though more is here.
        let n_most = n_looked(data.look.get());
        let n_read = data.reader.reading().with(|reading| (reading.rows().len(), reading.total().unwrap_or_default()));
        (i64::try_from(n_read.0.min(n_most)).unwrap_or(i64::MAX), n_read.1)
    });
    let is_reading = Memo::new(move |_| progress.with(|progress| *progress == Progress::Reading));
    let can_look = Memo::new(move |_| {
        progress.with(|progress| matches!(progress, Progress::Done(End::Limit))) && data.look.get() < MAX_LOOK
    });
    let can_go_on = Memo::new(move |_| progress.with(|progress| *progress == Progress::Stopped));
    let sentence = move || {
        let (n_read, total) = n_read.get();
        if is_reading.get() {
            let n_expected = data.reader.n_expected().unwrap_or(n_read).max(n_read);
            format!("Reading: {} of {}.", count(n_read), counted(n_expected, "deployment", "deployments"))
        } else if n_read >= total {
            format!("By all {}.", counted(n_read, "deployment", "deployments"))
        } else {
            format!("By the {} newest of {}.", count(n_read), counted(total, "deployment", "deployments"))
        }
    };
    let further = move || {
        let look = data.look.get().saturating_add(LOOK_FURTHER).min(MAX_LOOK);
        data.shared.stack.with_value(|stack| paths.stack_trends(stack, data.operation.get().as_ref(), Some(look)))
    };
    let go_on = move |_| data.reader.read_on(Goal { n_rows: data.look.get_untracked(), since: None });
    view! {
        <p class="reach" role="status">
            <span>{sentence}</span>
            <Show when=move || can_look.get()>
                <a class="trends__further" href=further.clone() data-noscroll="true">"Look further back"</a>
            </Show>
            <Show when=move || is_reading.get()>
                <button type="button" class="link" on:click=move |_| data.reader.stop()>"Stop"</button>
            </Show>
            <Show when=move || can_go_on.get()>
                <button type="button" class="link" on:click=go_on>"Go on"</button>
            </Show>
        </p>
    }
}

#[component]
fn NoRuns(data: TrendsData) -> impl IntoView {
    let title = Signal::derive(move || {
        let word = data.operation_word();
        if data.operation.with(Option::is_some) {
            format!("No {word} has ended yet")
        } else {
            "Nothing has ended yet".to_owned()
        }
    });
    let text = "Trends are of deployments that succeeded or failed. None of those that were read has.";
    view! { <EmptyState icon=view! { <Glyph icon=Icon::Clock /> }.into_any() title=title text=text /> }
}
