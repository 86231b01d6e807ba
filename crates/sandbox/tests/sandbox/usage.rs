//! Usage summed up over time.

use std::collections::BTreeSet;

use api_types::usage::{Granularity, Lookback, UsageBucket, UsageQuery, UsageRecord, UsageSummary};
use api_types::{Operation, endpoint};
use axum::http::StatusCode;
use chrono::TimeDelta;
use sandbox::{Sandbox, Scenario};

use crate::client::{acme, all_deployments, ask, config, get, quiet, stack, succeeds, wrong_attribute};

fn query(granularity: Granularity, days: u32) -> UsageQuery {
    UsageQuery { granularity, lookback: Lookback::Days(days) }
}

async fn deployments(sandbox: &Sandbox, query: &UsageQuery) -> Vec<UsageBucket> {
    let summary: UsageSummary = ask(sandbox, &endpoint::get_deployment_usage_summary(&acme(), query)).await;
    summary.summary
}

fn sum(buckets: &[UsageBucket]) -> i64 {
    buckets.iter().map(|bucket| bucket.resources).sum()
}

#[tokio::test]
async fn minutes_are_the_same_in_buckets_of_any_width() {
    let sandbox = quiet();
    let mut sums = BTreeSet::new();
    for granularity in [Granularity::Daily, Granularity::Weekly, Granularity::Monthly, Granularity::Yearly] {
        let buckets = deployments(&sandbox, &query(granularity.clone(), 30)).await;
        assert!(buckets.iter().all(|bucket| bucket.resources > 0 && bucket.hour.is_none()));
        let has = |part: fn(&UsageBucket) -> Option<i64>| buckets.iter().all(|bucket| part(bucket).is_some());
        assert_eq!(has(|bucket| bucket.day), granularity == Granularity::Daily);
        assert_eq!(has(|bucket| bucket.week_number), granularity == Granularity::Weekly);
        assert_eq!(has(|bucket| bucket.month), matches!(granularity, Granularity::Daily | Granularity::Monthly));
        sums.insert(sum(&buckets));
    }
    assert_eq!(sums.len(), 1, "{sums:?}");
    let hours = deployments(&sandbox, &query(Granularity::Hourly, 2)).await;
    assert!(hours.len() > 12 && hours.iter().all(|bucket| bucket.hour.is_some_and(|hour| (0..24).contains(&hour))));
    assert_eq!(sum(&hours), sum(&deployments(&sandbox, &query(Granularity::Daily, 2)).await));
}

#[tokio::test]
async fn minutes_add_up_from_deployments_that_ran() {
    let sandbox = quiet();
    let start = sandbox.now() - TimeDelta::days(5);
    let rows = all_deployments(&sandbox).await;
    let ran = rows.iter().filter_map(|row| Some((row.jobs.first()?, row.jobs.first()?.started?)));
    let minutes = ran.filter(|(_, started)| *started >= start).map(|(job, started)| {
        let seconds = (job.last_updated.unwrap() - started).num_seconds();
        seconds / 60 + 1
    });
    let expected: i64 = minutes.sum();
    let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Start(start) };
    let before = deployments(&sandbox, &query).await;
    assert_eq!(sum(&before), expected);
    let id = sandbox.create(&stack("webshop", "dev"), Operation::Update, succeeds(290));
    assert!(sandbox.finish(&id));
    assert_eq!(sum(&deployments(&sandbox, &query).await), expected + 5, "each begun minute counts");
}

#[tokio::test]
async fn resources_are_those_that_stacks_hold() {
    let sandbox = quiet();
    let path = |granularity: &str, days: u32| {
        format!("/api/orgs/acme/resources/summary?granularity={granularity}&lookbackDays={days}")
    };
    let hours: UsageSummary = get(&sandbox, &path("hourly", 1)).await.json();
    let last = hours.summary.last().unwrap();
    let stacks: serde_json::Value = get(&sandbox, "/api/user/stacks?organization=acme&maxResults=500").await.json();
    let held: i64 =
        stacks["stacks"].as_array().unwrap().iter().filter_map(|stack| stack["resourceCount"].as_i64()).sum();
    assert!((last.resources - held).abs() <= held / 50, "{} {held}", last.resources);
    let days: UsageSummary = get(&sandbox, &path("daily", 10)).await.json();
    let whole = &days.summary[4];
    assert!((whole.resource_hours - 24 * whole.resources).abs() <= 24, "{whole:?}");
}

#[tokio::test]
async fn the_report_has_a_record_a_day() {
    let sandbox = quiet();
    let path = "/api/orgs/acme/deployments/usagereport";
    let records: Vec<UsageRecord> = get(&sandbox, &format!("{path}?lookbackDays=7")).await.json();
    assert!((7..=8).contains(&records.len()), "{}", records.len());
    let minutes: i64 = records.iter().map(|record| record.value).sum();
    assert_eq!(minutes, sum(&deployments(&sandbox, &query(Granularity::Daily, 7)).await));
    for record in &records {
        assert_eq!(record.usage_range_end - record.usage_range_start, 24 * 60 * 60);
        assert!(record.count > 0 && !record.org_id.is_empty() && record.org_id == records[0].org_id);
    }
    let default: Vec<UsageRecord> = get(&sandbox, path).await.json();
    assert!(default.len() > 25);
}

#[tokio::test]
async fn without_data_there_is_no_content() {
    let sandbox = Sandbox::new(config(Scenario::Empty));
    for kind in ["deployments", "resources"] {
        let answer = get(&sandbox, &format!("/api/orgs/acme/{kind}/summary?granularity=daily&lookbackDays=30")).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0), "{kind}");
    }
    let records: Vec<UsageRecord> = get(&sandbox, "/api/orgs/acme/deployments/usagereport").await.json();
    assert!(records.is_empty());
}

#[tokio::test]
async fn wrong_questions_about_usage_are_refused() {
    let sandbox = quiet();
    let now = sandbox.now().timestamp();
    let (future, too_old) = (now + 60, now - 367 * 24 * 60 * 60);
    let (start, edge) = (now - 3_600, now - 365 * 24 * 60 * 60);
    for kind in ["deployments", "resources"] {
        let path = |query: &str| format!("/api/orgs/acme/{kind}/summary?{query}");
        for (query, attribute) in [
            ("lookbackDays=3".to_owned(), "granularity"),
            ("granularity=fortnightly&lookbackDays=3".to_owned(), "granularity"),
            ("granularity=daily".to_owned(), "lookbackDays"),
            (format!("granularity=daily&lookbackDays=3&lookbackStart={start}"), "lookbackDays"),
            ("granularity=daily&lookbackDays=0".to_owned(), "lookbackDays"),
            ("granularity=daily&lookbackDays=-1".to_owned(), "lookbackDays"),
            ("granularity=daily&lookbackDays=x".to_owned(), "lookbackDays"),
            ("granularity=hourly&lookbackDays=3".to_owned(), "lookbackDays"),
            (format!("granularity=daily&lookbackStart={future}"), "lookbackStart"),
            (format!("granularity=daily&lookbackStart={too_old}"), "lookbackStart"),
            ("granularity=daily&lookbackStart=yesterday".to_owned(), "lookbackStart"),
        ] {
            assert_eq!(wrong_attribute(&get(&sandbox, &path(&query)).await), attribute, "{query}");
        }
        for query in ["granularity=hourly&lookbackDays=2".to_owned(), format!("granularity=daily&lookbackStart={edge}")]
        {
            assert_eq!(get(&sandbox, &path(&query)).await.status, StatusCode::OK, "{query}");
        }
        let missing = format!("/api/orgs/nobody/{kind}/summary?granularity=daily&lookbackDays=3");
        assert_eq!(get(&sandbox, &missing).await.status, StatusCode::NOT_FOUND);
    }
    for days in ["0", "-1", "x"] {
        let path = format!("/api/orgs/acme/deployments/usagereport?lookbackDays={days}");
        assert_eq!(wrong_attribute(&get(&sandbox, &path).await), "lookbackDays");
    }
}

#[tokio::test]
async fn one_organization_has_used_something_in_every_hour_of_400_days() {
    let sandbox = quiet();
    let path = "/api/orgs/hourly-400/deployments/summary?granularity=hourly&lookbackDays=2";
    let summary: UsageSummary = get(&sandbox, path).await.json();
    assert_eq!(summary.summary.len(), 9_600);
    assert!(summary.summary.iter().all(|bucket| bucket.resources > 0 && bucket.hour.is_some()));
    // By days it is as any other, and too long a look back is refused.
    let days = |org: &str| format!("/api/orgs/{org}/deployments/summary?granularity=daily&lookbackDays=9");
    let [many, acme]: [UsageSummary; 2] =
        [get(&sandbox, &days("hourly-400")).await.json(), get(&sandbox, &days("acme")).await.json()];
    assert_eq!(many, acme);
    let beyond = path.replace("lookbackDays=2", "lookbackDays=3");
    assert_eq!(get(&sandbox, &beyond).await.status, StatusCode::BAD_REQUEST);
}
