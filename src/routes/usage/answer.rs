//! What came of the question: figures, charts and table, or why there are none. The charts keep their place while they
//! are on their way.

use leptos::prelude::*;

use super::charts::ChartCard;
use super::data::SummaryData;
use super::figures::Figures;
use super::table::Twin;
use super::words::title;
use crate::components::{EmptyState, Glyph};
use crate::model::estimate::Explained;
use crate::model::usage::{Summed, granularity_word, range_words};
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, Loading, Phase, stale_notice};

#[component]
pub(super) fn Answer(data: SummaryData, explained: RwSignal<Option<Explained>>) -> impl IntoView {
    let is_asked = Memo::new(move |_| data.asked.with(Option::is_some));
    let failed_title = Signal::derive(move || {
        let summed = data.asked.with(|asked| asked.as_ref().map_or(Summed::Deployments, |asked| asked.summed));
        data.org.with_value(|org| format!("{} of {org} could not be read", title(summed)))
    });
    let has_data = Memo::new(move |_| data.shown.with(Option::is_some));
    // Averages have one more column.
    let is_average = Memo::new(move |_| {
        data.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.summed == Summed::Resources))
    });
    // What is read out, in the charts and in the table alike.
    let cursor = RwSignal::new(None::<usize>);
    view! {
        {move || (data.phase.get() == Phase::Here).then(|| stale_notice(data.query))}
        {move || match data.phase.get() {
            _ if !is_asked.get() => view! { <div class="card"><NotAsked /></div> }.into_any(),
            Phase::Loading { since_ms } => view! {
                <div class="card usage__loading"><Loading since_ms=since_ms n_rows=12 /></div>
            }.into_any(),
            Phase::Failed => view! {
                <div class="card">
                    <Failed offers_token=true error=data.error title=failed_title on_retry=move |()| data.query.refresh() />
                </div>
            }.into_any(),
            Phase::Here => (move || if has_data.get() {
                view! {
                    <Figures shown=data.shown explained=explained />
                    <div class="usage" class:usage--averages=move || is_average.get()>
                        <ChartCard data=data cursor=cursor />
                        <Twin shown=data.shown cursor=cursor />
                    </div>
                }.into_any()
            } else {
                view! { <div class="card"><NoData data=data /></div> }.into_any()
            }).into_any(),
        }}
    }
}

#[component]
fn NotAsked() -> impl IntoView {
    let icon = view! { <Glyph icon=Icon::Filter /> }.into_any();
    view! {
        <EmptyState
            icon=icon
            title="Nothing was asked for"
            text="The service would refuse what is chosen above. What is wrong with it is said at its field."
        />
    }
}

#[component]
fn NoData(data: SummaryData) -> impl IntoView {
    let text = Signal::derive(move || {
        data.asked.with(|asked| {
            let Some(asked) = asked else { return String::new() };
            let query = &asked.plan.query;
            format!("The service has no data by {} for {}.", granularity_word(&query.granularity), range_words(query))
        })
    });
    let icon = view! { <Glyph icon=Icon::Clock /> }.into_any();
    view! { <EmptyState icon=icon title="No data in this range" text=text /> }
}
