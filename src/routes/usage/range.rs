//! The range of time, as a form in a menu. What is typed goes into the address as it is; what is wrong with it is said
//! at its field, and then nothing is asked for.

use api_types::usage::{Lookback, MAX_HOURLY_LOOKBACK_DAYS};
use chrono::Datelike;
use leptos::prelude::*;

use super::Address;
use super::data::SummaryData;
use crate::browser::{now, write_count, write_date};
use crate::components::{Glyph, Menu, SelectField, TextField};
use crate::model::format::DateForm;
use crate::model::usage::{Field, UsageView};
use crate::model::words::Icon;

/// What the form holds before it is sent.
#[derive(Clone, Copy)]
struct Typed {
    range: RwSignal<String>,
    days: RwSignal<String>,
    start: RwSignal<String>,
}

impl Typed {
    fn new(view: &UsageView) -> Self {
        let field = |field: Field| RwSignal::new(view.text_of(field));
        Self { range: field(Field::Range), days: field(Field::Days), start: field(Field::Start) }
    }

    fn take(&self, view: &UsageView) {
        self.range.set(view.text_of(Field::Range));
        self.days.set(view.text_of(Field::Days));
        self.start.set(view.text_of(Field::Start));
    }

    /// The view with what was typed. A part of the old range is none of the new one.
    fn to_view(self, view: &UsageView) -> UsageView {
        let by_start = self.is_by_start();
        let (days, start) = (self.days.get_untracked(), self.start.get_untracked());
        UsageView { days: (!by_start).then_some(days), start: by_start.then_some(start), zoom: None, ..view.clone() }
    }

    fn is_by_start(&self) -> bool {
        self.range.with(|range| range == "start")
    }
}

/// What is wrong with a field, by this page's own rules or by the service's, to follow.
pub(super) fn problem_at(address: Address, data: SummaryData, field: Field) -> Option<String> {
    let own = address.query.with(|query| {
        let problems = query.as_ref().err().map(Vec::as_slice).unwrap_or_default();
        problems.iter().find(|problem| problem.field == field).map(|problem| problem.sentence.clone())
    });
    own.or_else(|| data.refused(field))
}

#[component]
pub(super) fn RangeMenu(data: SummaryData) -> impl IntoView {
    let address = expect_context::<Address>();
    let typed = address.view.with_untracked(Typed::new);
    let own_view = Memo::new(move |_| {
        address.view.with(|view| UsageView {
            granularity: view.granularity.clone(),
            days: view.days.clone(),
            start: view.start.clone(),
            ..UsageView::default()
        })
    });
    // The address may change without this form, by "back" for one: then the form says again what is shown.
    Effect::new(move |_| own_view.with(|view| typed.take(view)));

    let problem = |field: Field| Signal::derive(move || problem_at(address, data, field));
    let (days_problem, start_problem) = (problem(Field::Days), problem(Field::Start));
    let is_open = RwSignal::new(false);
    // A problem has to be seen, also when somebody comes to the next wrong address; what solves it closes the menu.
    Effect::new(move |_| {
        own_view.track();
        is_open.set(days_problem.with(Option::is_some) || start_problem.with(Option::is_some));
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let view = address.view.with_untracked(|view| typed.to_view(view));
        is_open.set(view.validate(now()).is_err());
        address.go(&view);
    };
    let ranges = vec![
        ("days".to_owned(), "The last days, up to now".to_owned()),
        ("start".to_owned(), "Since a start, up to now".to_owned()),
    ];
    let label = Signal::derive(move || format!("Range: {}", range_label(address)));
    let opener = view! { <span>{move || range_label(address)}</span><Glyph icon=Icon::ChevronDown /> }.into_any();
    view! {
        <Menu label=label class="menu--button menu--form" holds=is_open opener=opener>
            <form class="usage-form" aria-label="Range" on:submit=submit>
                <Presets />
                <SelectField id="usage-range" label="Range" value=typed.range options=ranges />
                {move || if typed.is_by_start() {
                    view! {
                        <TextField
                            id="usage-start"
                            label="Start (UTC)"
                            kind="datetime-local"
                            value=typed.start
                            help="In the past, within a year; by hours within 2 days."
                            problem=start_problem
                        />
                    }.into_any()
                } else {
                    view! {
                        <TextField
                            id="usage-days"
                            label="Days"
                            value=typed.days
                            help="1 or more; by hours 2 at most."
                            problem=days_problem
                        />
                    }.into_any()
                }}
                <button type="submit" class="button button--primary usage-form__show">"Show"</button>
            </form>
        </Menu>
    }
}

/// Ranges that people often want, as far as the width of the buckets allows them.
#[component]
fn Presets() -> impl IntoView {
    let address = expect_context::<Address>();
    let is_hourly = Memo::new(move |_| address.view.with(|view| view.text_of(Field::Granularity) == "hourly"));
    let days = move |days: u32| {
        let choose = move |_| {
            address.change(|view| UsageView { days: Some(days.to_string()), start: None, zoom: None, ..view.clone() });
        };
        let words = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        view! { <button type="button" class="button button--small" on:click=choose>{words}</button> }
    };
    let this_month = move |_| {
        let today = now().date_naive();
        let first = today.with_day(1).unwrap_or(today).format("%Y-%m-%d").to_string();
        address.change(|view| UsageView { days: None, start: Some(first), zoom: None, ..view.clone() });
    };
    view! {
        <div class="usage-form__presets" role="group" aria-label="Often wanted">
            {move || if is_hourly.get() {
                (1..=MAX_HOURLY_LOOKBACK_DAYS).map(days).collect_view().into_any()
            } else {
                view! {
                    {[7, 30, 90].map(days).into_iter().collect_view()}
                    <button type="button" class="button button--small" on:click=this_month>{"This month"}</button>
                }.into_any()
            }}
        </div>
    }
}

/// The range as the opener says it.
fn range_label(address: Address) -> String {
    address.query.with(|query| match query.as_ref().map(|query| &query.lookback) {
        Ok(Lookback::Days(1)) => "Last day".to_owned(),
        Ok(Lookback::Days(days)) => format!("Last {} days", write_count(i64::from(*days))),
        Ok(Lookback::Start(start)) => format!("Since {} UTC", write_date(*start, DateForm::Full)),
        Err(_) => "Range".to_owned(),
    })
}
