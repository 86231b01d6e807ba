//! One summary: what its numbers are, the numbers, and the same as a file.

use api_types::OrgName;
use api_types::endpoint::{self, Endpoint};
use api_types::usage::{Lookback, UsageQuery, UsageSummary};
use leptos::prelude::*;

use super::table::UsageRows;
use super::{Address, save};
use crate::api::ApiError;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::moment;
use crate::components::{EmptyState, Glyph};
use crate::model::estimate::Range;
use crate::model::usage::{Field, UsageTable, granularity_word, range_words};
use crate::model::words::Icon;
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of, stale_notice};
use crate::session::Session;

/// What is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Deployments,
    Resources,
}

impl Kind {
    fn title(self) -> &'static str {
        match self {
            Self::Deployments => "Deployment minutes",
            Self::Resources => "Resources under management",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Deployments => "usage-deployments",
            Self::Resources => "usage-resources",
        }
    }

    /// What the numbers are, by the published document.
    fn explanation(self) -> &'static str {
        match self {
            Self::Deployments => {
                "The service documents these numbers as minutes that deployments ran. The fields of its answer are \
                 called resources, shown as minutes here, and resourceHours, shown as it comes."
            }
            Self::Resources => {
                "The field resources is the average number of resources under management in each bucket, so it is not \
                 added up. The field resourceHours adds up the hours that they were there: one hour of one resource is \
                 one Pulumi credit."
            }
        }
    }

    /// The head of the column of amounts.
    pub(super) fn amount(self) -> &'static str {
        match self {
            Self::Deployments => "Minutes",
            Self::Resources => "Resources, average",
        }
    }

    /// The head of the column of hours.
    pub(super) fn hours(self) -> &'static str {
        match self {
            Self::Deployments => "resourceHours",
            Self::Resources => "Resource hours",
        }
    }

    /// Whether its amounts may be added up.
    pub(super) fn adds_up(self) -> bool {
        self == Self::Deployments
    }

    fn file_name(self, org: &OrgName, query: &UsageQuery) -> String {
        let what = if self == Self::Deployments { "deployment-minutes" } else { "resources" };
        format!("{org}-{what}-{}.csv", query.granularity)
    }

    fn endpoint(self, org: &OrgName, query: &UsageQuery) -> Endpoint {
        match self {
            Self::Deployments => endpoint::get_deployment_usage_summary(org, query),
            Self::Resources => endpoint::get_resource_usage_summary(org, query),
        }
    }
}

/// One summary and how far it is: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct SummaryData {
    pub(super) kind: Kind,
    org: StoredValue<OrgName>,
    /// What was asked for, and the answer; `None` when the service has no data.
    pub(super) query: LiveQuery<(UsageQuery, Option<UsageSummary>)>,
    /// Why the last reading failed.
    pub(super) error: Memo<Option<ApiError>>,
    asked: Memo<Option<UsageQuery>>,
}

impl SummaryData {
    pub(super) fn load(kind: Kind, org: OrgName, address: Address) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let org = StoredValue::new(org);
        let asked = Memo::new(move |_| address.query.with(|query| query.as_ref().ok().cloned()));
        let query = LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || asked.get(),
            move |asked| async move {
                let org = org.get_value();
                let answer = match kind {
                    Kind::Deployments => client.get_deployment_usage_summary(&org, &asked).await,
                    Kind::Resources => client.get_resource_usage_summary(&org, &asked).await,
                };
                answer.map(|summary| (asked, summary))
            },
            // The past does not change by the second: somebody who wants it anew says so.
            |_| None,
        );
        Self { kind, org, query, error: failure_of(query), asked }
    }

    /// What the numbers cover, to follow: up to when they were read.
    pub(super) fn range(&self) -> Option<Range> {
        self.query.state().with(|state| {
            let (query, _) = state.data()?;
            Some(Range::of(query, moment(state.loaded_at_ms()?)))
        })
    }

    /// What the service says is wrong with a field, to follow. Only the field of the range that was sent is on screen.
    pub(super) fn refused(&self, field: Field) -> Option<String> {
        let is_sent = self.asked.with(|asked| match asked.as_ref().map(|asked| &asked.lookback) {
            Some(Lookback::Start(_)) => field != Field::Days,
            _ => field != Field::Start,
        });
        self.error
            .with(|error| error.as_ref().filter(|_| is_sent && field != Field::Range)?.problem_of(field.attribute()))
    }
}

#[component]
pub(super) fn Summary(data: SummaryData) -> impl IntoView {
    let kind = data.kind;
    let phase = phase_of(data.query);
    let is_asked = Memo::new(move |_| data.asked.with(Option::is_some));
    let answer = Memo::new(move |_| data.query.data());
    let file = move || {
        let (query, summary) = answer.get()?;
        let table = UsageTable::new(&summary?, &query.granularity);
        Some((query, table))
    };
    let download = move |_| {
        if let Some((query, table)) = untrack(file) {
            data.org.with_value(|org| {
                let request = kind.endpoint(org, &query);
                save(&kind.file_name(org, &query), table.to_csv(&format!("{} {}", request.method, request.path)));
            });
        }
    };
    let has_file = Memo::new(move |_| is_asked.get() && answer.with(|answer| matches!(answer, Some((_, Some(_))))));
    let title = data.org.with_value(|org| format!("{} of {org} could not be read", kind.title()));
    view! {
        <section class="card usage__card" aria-labelledby=kind.id()>
            <div class="usage__head">
                <h2 class="usage__title" id=kind.id()>{kind.title()}</h2>
                <Show when=move || has_file.get()>
                    <button
                        type="button"
                        class="button button--small"
                        aria-label=format!("Download CSV: {}", kind.title())
                        on:click=download
                    >
                        <Glyph icon=Icon::Download />
                        "Download CSV"
                    </button>
                </Show>
            </div>
            <p class="usage__note">{kind.explanation()}</p>
            {stale_notice(data.query)}
            {move || match phase.get() {
                _ if !is_asked.get() => view! { <NotAsked /> }.into_any(),
                Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=8 /> }.into_any(),
                Phase::Failed => view! {
                    <Failed offers_token=true error=data.error title=title.clone() on_retry=move |()| data.query.refresh() />
                }.into_any(),
                Phase::Here => (move || match file() {
                    Some((query, table)) => view! { <UsageRows kind=kind query=query table=table /> }.into_any(),
                    None => answer.get().map(|(query, _)| view! { <NoData query=query /> }).into_any(),
                }).into_any(),
            }}
        </section>
    }
}

#[component]
fn NotAsked() -> impl IntoView {
    let icon = view! { <Glyph icon=Icon::Filter /> }.into_any();
    view! {
        <EmptyState
            icon=icon
            title="Nothing was asked for"
            text="The service would refuse what stands above. What is wrong with it is said at its field."
        />
    }
}

#[component]
fn NoData(query: UsageQuery) -> impl IntoView {
    let text =
        format!("The service has no data by {} for {}.", granularity_word(&query.granularity), range_words(&query));
    let icon = view! { <Glyph icon=Icon::Clock /> }.into_any();
    view! { <EmptyState icon=icon title="No data in this range" text=text /> }
}
