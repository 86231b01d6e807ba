//! The head of the page: what is summed up, how wide the buckets are, the range, the period before, and the files.

use api_types::usage::Granularity;
use leptos::prelude::*;

use super::data::SummaryData;
use super::{Address, export, range};
use crate::components::{Button, Notice, Segments, Switch};
use crate::model::usage::{Field, Summed, UsageView, granularity_word};
use crate::model::words::{Icon, Tone};

#[component]
pub(super) fn Controls(data: SummaryData) -> impl IntoView {
    let address = expect_context::<Address>();
    let granularity = Memo::new(move |_| address.view.with(|view| view.text_of(Field::Granularity)));
    let what = Memo::new(move |_| {
        address
            .view
            .with(|view| if view.summed() == Summed::Resources { "resources" } else { "deployments" }.to_owned())
    });
    let choose_what = move |word: &'static str| {
        let summed = if word == "resources" { Summed::Resources } else { Summed::Deployments };
        address.change(|view| view.of(summed));
    };
    // From the narrowest to the widest, as the eye zooms out.
    let widths =
        [Granularity::Hourly, Granularity::Daily, Granularity::Weekly, Granularity::Monthly, Granularity::Yearly];
    let options = [("hourly", "Hour"), ("daily", "Day"), ("weekly", "Week"), ("monthly", "Month"), ("yearly", "Year")];
    let choose_width = move |word: &'static str| {
        if let Some(width) = widths.iter().find(|width| width.as_str() == word) {
            address.change(|view| view.by(width));
        }
    };
    let is_compared = Memo::new(move |_| address.view.with(UsageView::is_compared));
    let subtitle = move || {
        let what =
            if what.with(|what| what == "resources") { "resources under management" } else { "deployment minutes" };
        granularity.with(|granularity| {
            format!("{what}, by UTC {}", granularity_word(&Granularity::from(granularity.as_str())))
        })
    };
    view! {
        <div class="page__head">
            <h1 class="page__title" tabindex="-1">"Usage"</h1>
            <p class="usage__subtitle">{subtitle}</p>
            <div class="page__acts">
                <Button label="Read again" icon=Icon::Refresh on_click=move |()| data.query.refresh() />
                <export::ExportMenu data=data />
            </div>
        </div>
        <div class="usage__controls">
            <Segments
                name="usage-what"
                label="What is summed up"
                options=vec![("deployments", "Deployment minutes"), ("resources", "Resources")]
                chosen=what
                on_choose=choose_what
            />
            <Segments
                name="usage-width"
                label="Width of a bucket"
                options=options.to_vec()
                chosen=granularity
                on_choose=choose_width
            />
            <range::RangeMenu data=data />
            <Switch
                id="usage-compare"
                label="Period before"
                is_on=is_compared
                on_toggle=move |is_on| address.change(|view| view.compared(is_on))
            />
        </div>
        {move || {
            let problem = range::problem_at(address, data, Field::Granularity)
                .or_else(|| range::problem_at(address, data, Field::Range));
            problem.map(|problem| view! { <Notice tone=Tone::Bad lead="Not asked for." text=problem /> })
        }}
    }
}
