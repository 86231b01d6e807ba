//! One summary and how far it is, as the page shows it.

use std::sync::Arc;

use api_types::OrgName;
use api_types::endpoint::{self, Endpoint};
use api_types::time::Timestamp;
use api_types::usage::{Lookback, UsageSummary};
use leptos::prelude::*;

use super::Address;
use crate::api::ApiError;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::now;
use crate::model::usage::plan::Plan;
use crate::model::usage::shown::Shown;
use crate::model::usage::{Field, Summed};
use crate::routes::load_view::{Phase, failure_of};
use crate::session::Session;

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) summed: Summed,
    pub(super) plan: Plan,
}

impl Asked {
    pub(super) fn endpoint(&self, org: &OrgName) -> Endpoint {
        match self.summed {
            Summed::Deployments => endpoint::get_deployment_usage_summary(org, &self.plan.asked),
            Summed::Resources => endpoint::get_resource_usage_summary(org, &self.plan.asked),
        }
    }
}

/// What came back, and when.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answered {
    pub(super) asked: Asked,
    /// `None` when the service has no data.
    pub(super) summary: Option<Arc<UsageSummary>>,
    pub(super) at: Timestamp,
}

/// One summary and how far it is: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct SummaryData {
    pub(super) org: StoredValue<OrgName>,
    pub(super) query: LiveQuery<Answered>,
    /// What the address asks for; `None` where that is wrong.
    pub(super) asked: Memo<Option<Asked>>,
    /// What the page shows; `None` while there is nothing, or the service has no data.
    pub(super) shown: Memo<Option<Arc<Shown>>>,
    /// Why the last reading failed.
    pub(super) error: Memo<Option<ApiError>>,
    /// How far it is. What was read for another question is no answer to this one once this one has failed.
    pub(super) phase: Memo<Phase>,
    /// Whether what is shown was read for another question, whose answer is on its way.
    pub(super) is_old: Memo<bool>,
}

impl SummaryData {
    pub(super) fn load(org: OrgName, address: Address) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let org = StoredValue::new(org);
        let asked = Memo::new(move |_| {
            let query = address.query.with(|query| query.as_ref().ok().cloned())?;
            let (summed, is_compared) = address.view.with(|view| (view.summed(), view.is_compared()));
            Some(Asked { summed, plan: Plan::new(&query, is_compared, now()) })
        });
        let query = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || asked.get(),
            move |asked: Asked| async move {
                let org = org.get_value();
                let summary = match asked.summed {
                    Summed::Deployments => client.get_deployment_usage_summary(&org, &asked.plan.asked).await,
                    Summed::Resources => client.get_resource_usage_summary(&org, &asked.plan.asked).await,
                }?;
                Ok(Answered { asked, summary: summary.map(Arc::new), at: now() })
            },
            // The past does not change by the second: somebody who wants it anew says so.
            |_| None,
        );
        let answered = Memo::new(move |_| query.data());
        let zoom = Memo::new(move |_| address.view.with(super::UsageView::zoom));
        let shown = Memo::new(move |_| {
            let Answered { asked, summary, at } = answered.get()?;
            Some(Arc::new(Shown::new(&asked.plan, asked.summed, &*summary?, zoom.get(), at)))
        });
        let is_of_other =
            move |answered: &Answered| asked.with(|asked| asked.as_ref().is_none_or(|asked| *asked != answered.asked));
        let is_old = Memo::new(move |_| answered.with(|answered| answered.as_ref().is_some_and(is_of_other)));
        let phase = Memo::new(move |_| {
            query.state().with(|state| match state {
                LoadState::Pending { since_ms } => Phase::Loading { since_ms: *since_ms },
                LoadState::Failed { .. } => Phase::Failed,
                LoadState::Stale { data, .. } if is_of_other(data) => Phase::Failed,
                LoadState::Ready { .. } | LoadState::Stale { .. } => Phase::Here,
            })
        });
        Self { org, query, asked, shown, error: failure_of(query), phase, is_old }
    }

    /// What the service says is wrong with a field, to follow. Only the field of the range that was sent is on screen.
    pub(super) fn refused(&self, field: Field) -> Option<String> {
        let is_sent = self.asked.with(|asked| match asked.as_ref().map(|asked| &asked.plan.query.lookback) {
            Some(Lookback::Start(_)) => field != Field::Days,
            _ => field != Field::Start,
        });
        self.error
            .with(|error| error.as_ref().filter(|_| is_sent && field != Field::Range)?.problem_of(field.attribute()))
    }
}
