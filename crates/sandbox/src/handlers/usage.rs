//! What an organization used: minutes of deployments and resources under management.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use api_types::usage::{Granularity, MAX_HOURLY_LOOKBACK_DAYS, UsageBucket, UsageRecord, UsageSummary};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::TimeDelta;

use super::query::Params;
use super::{Answer, find_org};
use crate::db::{Db, Org};
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::http::special::MANY_HOURS_ORG;
use crate::table::Id;
use crate::{Sandbox, random, usage};

/// How far back a summary may begin.
const LONGEST_LOOKBACK_DAYS: u64 = 366;
/// How far back the report goes when nothing else is asked for.
const REPORT_DAYS: u64 = 30;

pub(crate) async fn get_deployment_usage_summary(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Response> {
    summary(&sandbox, &caller, &name, Params(params), usage::deployments)
}

pub(crate) async fn get_resource_usage_summary(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Response> {
    summary(&sandbox, &caller, &name, Params(params), usage::resources)
}

type Sum = fn(&Db, Id<Org>, Timestamp, Timestamp, &Granularity) -> Vec<UsageBucket>;

fn summary(sandbox: &Sandbox, caller: &Caller, name: &str, params: Params, sum: Sum) -> Answer<Response> {
    sandbox.with_world(|world| {
        let org = find_org(world, caller, name)?;
        let (granularity, from) = what(&params, world.now())?;
        // A service that answers more than it was asked for.
        let has_many = name == MANY_HOURS_ORG && granularity == Granularity::Hourly;
        let summary = if has_many {
            usage::many_hours(world.now(), world.seed)
        } else {
            sum(&world.db, org, from, world.now(), &granularity)
        };
        if summary.is_empty() {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Ok(Json(UsageSummary { summary, tag_keys: Vec::new() }).into_response())
    })
}

/// Width of the buckets and beginning of the summary.
fn what(params: &Params, now: Timestamp) -> Answer<(Granularity, Timestamp)> {
    let granularity = match Granularity::from(params.text("granularity").unwrap_or_default()) {
        Granularity::Unknown(word) => {
            let message = format!("'{word}' is no granularity: yearly, monthly, weekly, daily or hourly");
            return Err(Refusal::invalid("granularity", message));
        }
        known => known,
    };
    let is_hourly = granularity == Granularity::Hourly;
    let from = match (params.text("lookbackDays"), params.text("lookbackStart")) {
        (Some(_), None) => {
            let most = if is_hourly { u64::from(MAX_HOURLY_LOOKBACK_DAYS) } else { LONGEST_LOOKBACK_DAYS };
            let days = params.number("lookbackDays", 1..=most)?.unwrap_or(1);
            now - TimeDelta::days(i64::try_from(days).unwrap_or(1))
        }
        (None, Some(seconds)) => {
            let start = seconds.parse().ok().and_then(usage::moment);
            let start = start.filter(|start| *start < now && *start >= now - TimeDelta::days(366));
            let message = "'lookbackStart' must be a Unix time in the past, within a year";
            start.ok_or_else(|| Refusal::invalid("lookbackStart", message))?
        }
        _ => {
            let message = "exactly one of 'lookbackDays' and 'lookbackStart' must be given";
            return Err(Refusal::invalid("lookbackDays", message));
        }
    };
    Ok((granularity, from))
}

pub(crate) async fn get_deployment_usage_report(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<Vec<UsageRecord>>> {
    let params = Params(params);
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let days = params.number("lookbackDays", 1..=LONGEST_LOOKBACK_DAYS)?.unwrap_or(REPORT_DAYS);
        let from = world.now() - TimeDelta::days(i64::try_from(days).unwrap_or(1));
        let org_id = random::uuid(world.seed, &["organization", &world.db.orgs[org].name]).to_string();
        let records = usage::deployment_days(&world.db, org, from, world.now()).into_iter().map(|day| UsageRecord {
            org_id: org_id.clone(),
            timestamp: day.end.min(world.now()).timestamp(),
            usage_range_start: day.start.timestamp(),
            usage_range_end: day.end.timestamp(),
            value: day.minutes,
            tags: BTreeMap::new(),
            count: day.count,
        });
        Ok(Json(records.collect()))
    })
}
