//! The usage report, which self-hosted installations send to the vendor: raw records, read when somebody asks for them.

use api_types::OrgName;
use api_types::endpoint;
use api_types::usage::UsageRecord;
use leptos::prelude::*;

use super::{Address, save};
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::write_count;
use crate::components::{EmptyState, Glyph, TextField};
use crate::model::usage::UsageView;
use crate::model::usage::report::{report_csv, report_time};
use crate::model::usage::table::tag_words;
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::session::Session;

const DEFAULT_DAYS: &str = "30";
/// So many records are shown; the file has all of them.
const N_SHOWN: usize = 200;

/// What was asked for, and the answer.
type Records = (u32, Vec<UsageRecord>);

#[component]
pub(super) fn Report(org: OrgName) -> impl IntoView {
    let address = expect_context::<Address>();
    let session = expect_context::<Session>();
    let client = session.client();
    let org = StoredValue::new(org);
    let asked = Memo::new(move |_| address.view.with(UsageView::report));
    let query = LiveQuery::new(
        session,
        OnNewKey::Clear,
        move || asked.get().and_then(Result::ok),
        move |days| async move {
            client.get_deployment_usage_report(&org.get_value(), days).await.map(|records| (days, records))
        },
        |_: &Records| None,
    );
    let is_open = Memo::new(move |_| asked.with(Option::is_some));
    view! {
        <details class="card report" prop:open=move || is_open.get()>
            <summary class="report__summary">"Usage report of self-hosted installations"</summary>
            <div class="report__body">
                <p class="usage__note">
                    "Raw records of deployment usage, which self-hosted installations report to the vendor. The service "
                    "documents neither the unit of their times nor that of Value: times are read as Unix seconds, or as "
                    "milliseconds where they are too large for seconds, and shown in UTC. The file has them as they came."
                </p>
                <ReportForm asked=asked query=query />
                {move || asked.with(|asked| matches!(asked, Some(Ok(_)))).then(|| view! { <Answer org=org query=query /> })}
            </div>
        </details>
    }
}

#[component]
fn ReportForm(asked: Memo<Option<Result<u32, String>>>, query: LiveQuery<Records>) -> impl IntoView {
    let address = expect_context::<Address>();
    let days = RwSignal::new(String::new());
    // The address may change without this form, by "back" for one.
    Effect::new(move |_| {
        let in_address = address.view.with(|view| view.report_days.clone());
        days.set(in_address.unwrap_or_else(|| DEFAULT_DAYS.to_owned()));
    });
    let error = failure_of(query);
    let problem = Signal::derive(move || {
        let own = asked.with(|asked| asked.as_ref().and_then(|asked| asked.as_ref().err().cloned()));
        own.or_else(|| error.with(|error| error.as_ref().and_then(|error| error.problem_of("lookbackDays"))))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let view = address.view.get_untracked();
        let days = days.get_untracked();
        // The same question once more leaves the address as it is: it is asked again all the same.
        if view.report_days.as_ref() == Some(&days) {
            query.refresh();
        }
        address.go(&UsageView { report_days: Some(days), ..view });
    };
    view! {
        <form class="report__form" aria-label="Usage report" on:submit=submit>
            <TextField id="report-days" label="Days to look back" value=days problem=problem />
            <button type="submit" class="button usage-form__show">"Read the report"</button>
        </form>
    }
}

#[component]
fn Answer(org: StoredValue<OrgName>, query: LiveQuery<Records>) -> impl IntoView {
    let phase = phase_of(query);
    let error = failure_of(query);
    let answer = Memo::new(move |_| query.data());
    let title = org.with_value(|org| format!("The usage report of {org} could not be read"));
    view! {
        {stale_notice(query)}
        {move || match phase.get() {
            Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
            Phase::Failed => view! {
                <Failed offers_token=true error=error title=title.clone() on_retry=move |()| query.refresh() />
            }.into_any(),
            Phase::Here => (move || match answer.get() {
                Some((_, records)) if records.is_empty() => {
                    let icon = view! { <Glyph icon=Icon::Clock /> }.into_any();
                    view! { <EmptyState icon=icon title="No records in this range" text="The report is empty." /> }.into_any()
                }
                Some(answer) => view! { <Records org=org answer=answer /> }.into_any(),
                None => ().into_any(),
            }).into_any(),
        }}
    }
}

#[component]
fn Records(org: StoredValue<OrgName>, answer: Records) -> impl IntoView {
    let (days, records) = answer;
    let has_tags = records.iter().any(|record| !record.tags.is_empty());
    let n_records = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let value = records.iter().fold(0_i64, |sum, record| sum.saturating_add(record.value));
    let shown = if records.len() > N_SHOWN {
        format!(" The first {N_SHOWN} are shown, the file has all.")
    } else {
        String::new()
    };
    let head = |name: &'static str| view! { <th role="columnheader" scope="col" class="cell">{name}</th> };
    let number = |name: &'static str| {
        view! { <th role="columnheader" scope="col" class="cell usage-table__hours">{name}</th> }
    };
    let rows = records
        .iter()
        .take(N_SHOWN)
        .map(|record| {
            let tags = tag_words(&record.tags);
            view! {
                <tr role="row" class="table__row">
                    <th role="rowheader" scope="row" class="cell" data-head="From">{report_time(record.usage_range_start)}</th>
                    <td role="cell" class="cell" data-head="To">{report_time(record.usage_range_end)}</td>
                    <td role="cell" class="cell" data-head="Taken">{report_time(record.timestamp)}</td>
                    <td role="cell" class="cell usage-table__hours" data-head="Value">{write_count(record.value)}</td>
                    <td role="cell" class="cell usage-table__hours" data-head="Count">{write_count(record.count)}</td>
                    {has_tags.then(|| view! { <td role="cell" class="cell" data-head="Tags" title=tags.clone()>{tags.clone()}</td> })}
                </tr>
            }
        })
        .collect_view();
    let download = move |_| {
        org.with_value(|org| {
            let request = endpoint::get_deployment_usage_report(org, days);
            let text = report_csv(&records, &format!("{} {}", request.method, request.path));
            save(&format!("{org}-usage-report.csv"), text);
        });
    };
    view! {
        <div class="usage__head">
            <p class="usage__span" role="status">
                {format!("{}, Value {} in all.{shown}", record_words(n_records), write_count(value))}
            </p>
            <button type="button" class="button button--small" aria-label="Download CSV: usage report" on:click=download>
                <Glyph icon=Icon::Download />
                "Download CSV"
            </button>
        </div>
        <table class="table usage-table report__table" role="table">
            <caption class="hidden">"Usage report, times in UTC"</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    {head("From (UTC)")}
                    {head("To (UTC)")}
                    {head("Taken (UTC)")}
                    {number("Value")}
                    {number("Count")}
                    {has_tags.then(|| head("Tags"))}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}

fn record_words(n_records: i64) -> String {
    format!("{} {}", write_count(n_records), if n_records == 1 { "record" } else { "records" })
}
