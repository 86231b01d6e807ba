//! Width of the buckets and range of time. What is typed goes into the address as it is; what is wrong with it is said
//! at its field, and then nothing is asked for.

use api_types::usage::Granularity;
use leptos::prelude::*;

use super::Address;
use super::summary::SummaryData;
use crate::components::{SelectField, TextField};
use crate::model::usage::{Field, UsageView, granularity_word};

/// What the form holds before it is sent.
#[derive(Clone, Copy)]
struct Typed {
    granularity: RwSignal<String>,
    range: RwSignal<String>,
    days: RwSignal<String>,
    start: RwSignal<String>,
}

impl Typed {
    fn new(view: &UsageView) -> Self {
        let field = |field: Field| RwSignal::new(view.text_of(field));
        Self {
            granularity: field(Field::Granularity),
            range: field(Field::Range),
            days: field(Field::Days),
            start: field(Field::Start),
        }
    }

    fn take(&self, view: &UsageView) {
        self.granularity.set(view.text_of(Field::Granularity));
        self.range.set(view.text_of(Field::Range));
        self.days.set(view.text_of(Field::Days));
        self.start.set(view.text_of(Field::Start));
    }

    fn is_by_start(&self) -> bool {
        self.range.with(|range| range == "start")
    }
}

#[component]
pub(super) fn RangeForm(deployments: SummaryData, resources: SummaryData) -> impl IntoView {
    let address = expect_context::<Address>();
    let typed = address.view.with_untracked(Typed::new);
    // The report's part of the address is none of this form's business.
    let own_view = Memo::new(move |_| address.view.with(|view| UsageView { report_days: None, ..view.clone() }));
    // The address may change without this form, by "back" for one: then the form says again what is shown.
    Effect::new(move |_| own_view.with(|view| typed.take(view)));
    let problem_at = move |field: Field| {
        Signal::derive(move || {
            let own = address.query.with(|query| {
                let problems = query.as_ref().err().map(Vec::as_slice).unwrap_or_default();
                problems.iter().find(|problem| problem.field == field).map(|problem| problem.sentence.clone())
            });
            own.or_else(|| [deployments, resources].into_iter().find_map(|data| data.refused(field)))
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let by_start = typed.range.with_untracked(|range| range == "start");
        let (days, start) = (typed.days.get_untracked(), typed.start.get_untracked());
        address.go(&UsageView {
            granularity: Some(typed.granularity.get_untracked()),
            days: (!by_start).then_some(days),
            start: by_start.then_some(start),
            report_days: address.view.with_untracked(|view| view.report_days.clone()),
        });
    };
    let granularities: Vec<_> = Granularity::KNOWN
        .iter()
        .rev()
        .map(|granularity| (granularity.to_string(), format!("By {}", granularity_word(granularity))))
        .collect();
    let ranges = vec![
        ("days".to_owned(), "The last days, up to now".to_owned()),
        ("start".to_owned(), "Since a start, up to now".to_owned()),
    ];
    view! {
        <form class="card usage-form" aria-label="What is summed up" on:submit=submit>
            <SelectField
                id="usage-granularity"
                label="Buckets"
                value=typed.granularity
                options=granularities
                problem=problem_at(Field::Granularity)
            />
            <SelectField
                id="usage-range"
                label="Range"
                value=typed.range
                options=ranges
                problem=problem_at(Field::Range)
            />
            {move || if typed.is_by_start() {
                view! {
                    <TextField
                        id="usage-start"
                        label="Start (UTC)"
                        kind="datetime-local"
                        value=typed.start
                        help="In the past, within a year; by hours within 2 days."
                        problem=problem_at(Field::Start)
                    />
                }.into_any()
            } else {
                view! {
                    <TextField
                        id="usage-days"
                        label="Days"
                        value=typed.days
                        help="1 or more; by hours 2 at most."
                        problem=problem_at(Field::Days)
                    />
                }.into_any()
            }}
            <button type="submit" class="button button--primary usage-form__show">"Show"</button>
        </form>
    }
}
