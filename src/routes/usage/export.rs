//! The charts and the numbers as files. Each says what was asked for.

use api_types::OrgName;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::charts::CARD;
use super::data::{Answered, SummaryData};
use super::save;
use super::words::title;
use crate::browser::{download_bytes, now};
use crate::charts::export;
use crate::charts::saved::Saved;
use crate::components::{Glyph, Menu};
use crate::model::usage::table::raw_csv;
use crate::model::usage::{Summed, granularity_word, range_words};
use crate::model::words::Icon;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
    Csv,
    RawCsv,
}

#[component]
pub(super) fn ExportMenu(data: SummaryData) -> impl IntoView {
    let has_file = Memo::new(move |_| data.shown.with(Option::is_some) && !data.is_old.get());
    let item = move |kind: Kind, words: &'static str| {
        view! { <button type="button" class="menu__item" on:click=move |_| write(data, kind)>{words}</button> }
    };
    view! {
        <Show when=move || has_file.get()>
            {
                let opener = view! { <Glyph icon=Icon::Download /><span>"Export"</span><Glyph icon=Icon::ChevronDown /> };
                view! {
                    <Menu label="Export" class="menu--button" opener=opener.into_any()>
                        {item(Kind::Png, "Charts as PNG")}
                        {item(Kind::Svg, "Charts as SVG")}
                        {item(Kind::Csv, "Table as CSV")}
                        {item(Kind::RawCsv, "Answer of the service as CSV")}
                    </Menu>
                }
            }
        </Show>
    }
}

fn write(data: SummaryData, kind: Kind) {
    let Some((answered, shown)) = untrack(|| data.query.data().zip(data.shown.get())) else { return };
    let Some(summary) = answered.summary.clone() else { return };
    data.org.with_value(|org| {
        let endpoint = answered.asked.endpoint(org);
        let request = format!("{} {}", endpoint.method, endpoint.path);
        let granularity = &answered.asked.plan.query.granularity;
        match kind {
            Kind::Csv => save(&file_name(org, &answered, "", "csv"), shown.to_csv(&request)),
            Kind::RawCsv => {
                save(&file_name(org, &answered, "-answer", "csv"), raw_csv(&summary, granularity, &request))
            }
            Kind::Svg => {
                if let Some(saved) = picture(org, &answered, &request) {
                    save(&file_name(org, &answered, "", "svg"), saved.to_svg());
                }
            }
            Kind::Png => {
                let Some(saved) = picture(org, &answered, &request) else { return };
                let name = file_name(org, &answered, "", "png");
                spawn_local(async move {
                    if let Some(bytes) = export::to_png(&saved).await {
                        download_bytes(&name, &bytes);
                    }
                });
            }
        }
    });
}

/// The charts as they are on screen, with what was asked for above them.
fn picture(org: &OrgName, answered: &Answered, request: &str) -> Option<Saved> {
    let Answered { asked, .. } = answered;
    let query = &asked.plan.query;
    let heading = format!(
        "{} of {org} by UTC {}, {}",
        title(asked.summed),
        granularity_word(&query.granularity),
        range_words(query)
    );
    let notes = [request.to_owned(), format!("Saved {} UTC", now().format("%Y-%m-%d %H:%M"))];
    export::save(&document().get_element_by_id(CARD)?, &heading, &notes)
}

fn file_name(org: &OrgName, answered: &Answered, part: &str, kind: &str) -> String {
    let Answered { asked, .. } = answered;
    let what = if asked.summed == Summed::Deployments { "deployment-minutes" } else { "resources" };
    format!("{org}-{what}-{}{part}.{kind}", asked.plan.query.granularity)
}
