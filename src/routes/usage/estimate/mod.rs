//! Where the minutes went, by stack, project, operation and person: estimated from the deployments themselves, beside
//! the official total. What the numbers are split by stands in the address; the range is what the page has in sight.
//!
//! It may take many requests, so it begins when somebody asks for it, says how far it is, and can be stopped. A part of
//! the range is never shown as the whole.

mod data;
mod states;
mod table;

use api_types::OrgName;
use leptos::prelude::*;

use super::data::{Answered, SummaryData};
use super::save;
use crate::components::{Glyph, Segments};
use crate::model::estimate::{Explained, Range, SplitBy};
use crate::model::usage::Summed;
use crate::model::words::Icon;
use crate::routes::load_view::Phase;
use data::EstimateData;

/// What the official numbers are for: the range that they cover, and their total.
#[derive(Clone, Copy)]
pub(super) struct Official {
    /// `None` while the service has not answered.
    pub(super) range: Memo<Option<Range>>,
    /// Its minutes in that range.
    pub(super) minutes: Memo<Option<i64>>,
}

impl Official {
    /// What the page has in sight. Of anything but minutes there is nothing to estimate.
    pub(super) fn of(data: SummaryData) -> Self {
        let is_here =
            move |answered: &Answered| answered.asked.summed == Summed::Deployments && data.phase.get() == Phase::Here;
        let range = Memo::new(move |_| {
            let span = data.shown.with(|shown| shown.as_ref().and_then(|shown| shown.span()))?;
            data.query.state().with(|state| {
                let answered = state.data().filter(|answered| is_here(answered))?;
                Some(Range::within(span, answered.asked.plan.asked_from(answered.at), answered.at))
            })
        });
        let minutes = Memo::new(move |_| {
            range.with(Option::is_some).then(|| data.shown.with(|shown| Some(shown.as_ref()?.figures.total))).flatten()
        });
        Self { range, minutes }
    }
}

#[component]
pub(super) fn EstimateCard(
    org: OrgName,
    official: Official,
    /// How much of the official total is explained, for whoever else shows it.
    explained: RwSignal<Option<Explained>>,
) -> impl IntoView {
    let data = EstimateData::new(org, official);
    // Handed on to what stands above this card, which is made before it.
    Effect::new(move |_| explained.set(data.explained()));
    // What is below stays while its numbers change.
    let has_lines = Memo::new(move |_| data.has_lines());
    view! {
        <section class="card estimate" id="estimate" aria-labelledby="estimate-title">
            <div class="estimate__head">
                <h2 class="estimate__title" id="estimate-title">"Where the minutes went"</h2>
                <span class="badge badge--mute">"Estimate"</span>
                <div class="estimate__acts">
                    <SplitChoice data=data />
                    <Show when=move || has_lines.get()><Download data=data /></Show>
                </div>
            </div>
            <p class="estimate__note">
                "The service gives one total for the whole organization. This adds up how long each deployment ran, by \
                 the times of its jobs, with each begun minute as a whole one."
            </p>
            <states::ProgressRow data=data />
            {move || has_lines.get().then(|| view! {
                <states::Figures data=data />
                <states::Coverage data=data />
                <table::Lines data=data />
                <states::Differences data=data />
            })}
        </section>
    }
}

#[component]
fn SplitChoice(data: EstimateData) -> impl IntoView {
    let options = SplitBy::ALL.map(|(_, word, label)| (word, label)).to_vec();
    let chosen = Signal::derive(move || data.split_by().word().to_owned());
    view! {
        <Segments name="split" label="Split by" options=options chosen=chosen on_choose=move |word| data.split_by_word(word) />
    }
}

#[component]
fn Download(data: EstimateData) -> impl IntoView {
    let download = move |_| {
        if let Some((file_name, text)) = untrack(move || data.file()) {
            save(&file_name, text);
        }
    };
    view! {
        <button type="button" class="button button--small" aria-label="Download CSV: estimated minutes" on:click=download>
            <Glyph icon=Icon::Download />
            "CSV"
        </button>
    }
}
