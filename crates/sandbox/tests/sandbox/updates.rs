//! The engine's records of a stack, and their events.

use std::collections::BTreeMap;

use api_types::endpoint;
use api_types::events::{EngineEvent, EventsOf, ListEventsResponse, plain_text};
use api_types::paging::PageQuery;
use api_types::updates::{ListUpdatesResponse, UpdateId, UpdateInfo, UpdateSummary, UpdateText};
use api_types::{DeploymentId, Operation, StackRef, UpdateKind, UpdateResult};
use axum::http::StatusCode;
use sandbox::{FailingStep, Outcome, Sandbox, Script};
use serde_json::Value;

use crate::client::{ask, detail, get, quiet, script, seconds, stack};

fn path(stack: &StackRef, rest: &str) -> String {
    format!("/api/stacks/{stack}/{rest}")
}

async fn page(
    sandbox: &Sandbox,
    stack: &StackRef,
    of: EventsOf,
    id: &UpdateId,
    token: Option<&str>,
) -> ListEventsResponse {
    ask(sandbox, &endpoint::list_engine_events(stack, of, id, token)).await
}

/// All events that there are now, and whether more may come.
async fn events(sandbox: &Sandbox, stack: &StackRef, of: EventsOf, id: &UpdateId) -> (Vec<EngineEvent>, bool) {
    let (mut events, mut token) = (Vec::new(), None::<String>);
    loop {
        let page = page(sandbox, stack, of, id, token.as_deref()).await;
        assert!(page.events.len() <= 100);
        let stands = page.continuation_token == token;
        events.extend(page.events);
        match page.continuation_token {
            None => return (events, false),
            Some(_) if stands => return (events, true),
            next => token = next,
        }
    }
}

fn types(events: &[EngineEvent]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

/// What the engine was done with, by its operation; the stack itself does not count.
fn done(events: &[EngineEvent]) -> BTreeMap<String, i64> {
    let mut done = BTreeMap::new();
    for event in events.iter().filter_map(|event| event.res_outputs_event.as_ref()) {
        if event.metadata.resource_type != "pulumi:pulumi:Stack" {
            *done.entry(event.metadata.op.clone()).or_insert(0) += 1;
        }
    }
    done
}

async fn record(sandbox: &Sandbox, stack: &StackRef, id: &DeploymentId) -> UpdateInfo {
    let updates: Vec<UpdateInfo> = ask(sandbox, &endpoint::list_deployment_updates(stack, id)).await;
    updates.into_iter().next().unwrap()
}

#[tokio::test]
async fn updates_of_a_stack_come_newest_first() {
    let sandbox = quiet();
    let stack = stack("webshop", "prod");
    let list = |page, page_size| endpoint::list_stack_updates(&stack, PageQuery { page, page_size });
    let all: ListUpdatesResponse = ask(&sandbox, &list(0, 10)).await;
    let versions: Vec<_> = all.updates.iter().map(|update| update.version).collect();
    let expected: Vec<_> = (1..=versions.len() as i64).rev().collect();
    assert_eq!(versions, expected);
    assert!(all.updates.iter().all(|update| !update.info.kind.is_preview()));
    let second: ListUpdatesResponse = ask(&sandbox, &list(2, 3)).await;
    assert_eq!((second.items_per_page, second.total), (3, versions.len() as i64));
    assert_eq!(second.updates[..], all.updates[3..6]);
    let latest: UpdateInfo = ask(&sandbox, &endpoint::get_latest_stack_update(&stack)).await;
    assert_eq!(latest, all.updates[0]);
    assert_eq!(latest.latest_version, latest.version);
    let third: UpdateInfo = ask(&sandbox, &endpoint::get_stack_update(&stack, 3)).await;
    assert_eq!(third.version, 3);
    let short: UpdateSummary = get(&sandbox, &path(&stack, "updates/3/summary")).await.json();
    assert_eq!((short.result, short.end_time), (third.info.result, third.info.end_time));
    for rest in ["updates/0", "updates/99999", "updates/x", "updates/99999/previews", "previews/nothing"] {
        assert_eq!(get(&sandbox, &path(&stack, rest)).await.status, StatusCode::NOT_FOUND, "{rest}");
    }
    for rest in ["updates?output-type=service&page=x", "updates?output-type=service&pageSize=101", "updates?page=-1"] {
        assert_eq!(get(&sandbox, &path(&stack, rest)).await.status, StatusCode::BAD_REQUEST, "{rest}");
    }
}

#[tokio::test]
async fn without_an_output_type_the_shape_is_the_older_one() {
    let sandbox = quiet();
    let answer: Value = get(&sandbox, &path(&stack("webshop", "prod"), "updates?page=1&pageSize=2")).await.json();
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["updates"]);
    assert_eq!(answer["updates"].as_array().unwrap().len(), 2);
    assert!(answer["updates"][0]["kind"].is_string() && answer["updates"][0]["info"].is_null());
}

#[tokio::test]
async fn previews_belong_to_the_update_before_them() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let update = sandbox.create(&stack, Operation::Update, script(40));
    assert!(sandbox.finish(&update));
    let first = sandbox.create(&stack, Operation::Preview, script(40));
    assert!(sandbox.finish(&first));
    let second = sandbox.create(&stack, Operation::DetectDrift, script(40));
    assert!(sandbox.finish(&second));
    let ids: Vec<_> = [&second, &first].into_iter().flat_map(|id| sandbox.updates_of(id)).collect();
    let page = PageQuery::first(10);
    let latest: ListUpdatesResponse = ask(&sandbox, &endpoint::list_latest_previews(&stack, page)).await;
    let listed: Vec<_> = latest.updates.iter().map(|update| UpdateId(update.update_id.clone())).collect();
    assert_eq!((&listed[..], latest.total), (&ids[..2], 2));
    assert_eq!(latest.updates[0].info.kind, UpdateKind::PreviewRefresh);
    let version = record(&sandbox, &stack, &update).await.version;
    let of_version: ListUpdatesResponse =
        get(&sandbox, &path(&stack, &format!("updates/{version}/previews"))).await.json();
    assert_eq!(of_version, latest);
    let oldest_first: ListUpdatesResponse =
        get(&sandbox, &path(&stack, "updates/latest/previews?asc=true&pageSize=1")).await.json();
    assert_eq!(oldest_first.updates[0].update_id, ids[1].0);
    let preview: UpdateInfo = ask(&sandbox, &endpoint::get_stack_preview(&stack, &ids[1])).await;
    assert_eq!((preview.info.kind, preview.version), (UpdateKind::PreviewUpdate, 0));
    let short: UpdateSummary = get(&sandbox, &path(&stack, &format!("previews/{}/summary", ids[1].0))).await.json();
    assert_eq!(short.result, UpdateResult::Succeeded);
    let real = UpdateId(record(&sandbox, &stack, &update).await.update_id);
    let endpoint = endpoint::get_stack_preview(&stack, &real);
    assert_eq!(get(&sandbox, &endpoint.path).await.status, StatusCode::NOT_FOUND, "an update is no preview");
}

#[tokio::test]
async fn an_update_is_told_in_words() {
    let sandbox = quiet();
    let stack = stack("webshop", "prod");
    let latest: UpdateInfo = ask(&sandbox, &endpoint::get_latest_stack_update(&stack)).await;
    let id = UpdateId(latest.update_id.clone());
    let text: UpdateText = ask(&sandbox, &endpoint::get_update_summary(&stack, &id)).await;
    assert!(text.summary.starts_with(&format!("Update {} (update) succeeded:", latest.version)), "{}", text.summary);
    let unknown = endpoint::get_update_summary(&stack, &UpdateId("nothing".to_owned()));
    assert_eq!(get(&sandbox, &unknown.path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_kind_of_run_reports_what_its_record_says() {
    let sandbox = quiet();
    let stack = stack("payments", "dev");
    for (operation, of) in [
        (Operation::Update, EventsOf::Update),
        (Operation::Preview, EventsOf::Preview),
        (Operation::Refresh, EventsOf::Refresh),
        (Operation::DetectDrift, EventsOf::Preview),
        (Operation::RemediateDrift, EventsOf::Update),
        (Operation::Destroy, EventsOf::Destroy),
        (Operation::Update, EventsOf::Update),
    ] {
        let script = Script { outcome: Some(Outcome::Succeeds), ..script(90) };
        let id = sandbox.create(&stack, operation.clone(), script);
        assert!(sandbox.finish(&id));
        let record = record(&sandbox, &stack, &id).await;
        let update = UpdateId(record.update_id);
        let (events, more) = events(&sandbox, &stack, of, &update).await;
        assert!(!more, "{operation}");
        let kinds = types(&events);
        assert_eq!((kinds.first(), kinds.last()), (Some(&"preludeEvent"), Some(&"cancelEvent")));
        let summary = events.iter().find_map(|event| event.summary_event.as_ref()).unwrap();
        assert_eq!(summary.resource_changes, record.info.resource_changes, "{operation}");
        assert_eq!(done(&events), record.info.resource_changes, "{operation}");
        assert!(!kinds.contains(&"resOpFailedEvent"));
        assert!(events.windows(2).all(|pair| pair[0].timestamp <= pair[1].timestamp));
        // The log names every resource that changed.
        let log = sandbox.full_log_text(&id);
        let changed = events.iter().filter_map(|event| event.res_outputs_event.as_ref());
        let changed = changed
            .filter(|event| event.metadata.op != "same" && event.metadata.resource_type != "pulumi:pulumi:Stack");
        for event in changed {
            let row = format!("{} {} ", event.metadata.resource_type, event.metadata.name());
            assert!(log.contains(&row), "{operation}: {row}");
        }
        for other in [EventsOf::Update, EventsOf::Preview, EventsOf::Refresh, EventsOf::Destroy] {
            let endpoint = endpoint::list_engine_events(&stack, other, &update, None);
            let expected = if other == of { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(get(&sandbox, &endpoint.path).await.status, expected, "{operation} {other:?}");
        }
    }
}

#[tokio::test]
async fn a_failure_is_reported_where_it_happened() {
    let sandbox = quiet();
    let stack = stack("payments", "staging");
    let fails = Script { outcome: Some(Outcome::FailsAt(FailingStep::Operation)), ..script(60) };
    let id = sandbox.create(&stack, Operation::Update, fails);
    assert!(sandbox.finish(&id));
    let update = sandbox.updates_of(&id).remove(0);
    let (events, _) = events(&sandbox, &stack, EventsOf::Update, &update).await;
    let failed = events.iter().find_map(|event| event.res_op_failed_event.as_ref()).unwrap();
    assert_eq!(failed.extra["status"], 1);
    let errors: Vec<_> = events.iter().filter_map(|event| event.diagnostic_event.as_ref()).collect();
    let errors: Vec<_> = errors.into_iter().filter(|event| event.severity == "error").collect();
    assert!(errors.iter().any(|error| error.urn == failed.metadata.urn));
    assert!(errors.iter().any(|error| error.message.contains("<{%fg 9%}>")), "with the engine's colour markup");
    let log = sandbox.full_log_text(&id);
    let reason = plain_text(&errors[0].message);
    assert!(log.contains(reason.trim()), "the log says the same: {reason}");
    let summary = events.iter().find_map(|event| event.summary_event.as_ref()).unwrap();
    assert_eq!(summary.extra["result"], "failed");
    let stdout = events.iter().find_map(|event| event.stdout_event.as_ref()).unwrap();
    assert!(stdout.message.starts_with("<{%fg 13%}>"), "{}", stdout.message);
}

#[tokio::test]
async fn events_come_while_the_update_runs() {
    let sandbox = quiet();
    let stack = stack("data-lake", "prod");
    let id = sandbox.create(&stack, Operation::Update, Script { outcome: Some(Outcome::Succeeds), ..script(400) });
    assert_eq!(sandbox.updates_of(&id), []);
    sandbox.advance(seconds(90));
    let update = sandbox.updates_of(&id).remove(0);
    let mut seen = Vec::new();
    let mut token = None::<String>;
    let mut sizes = Vec::new();
    for _ in 0..400 {
        let page = page(&sandbox, &stack, EventsOf::Update, &update, token.as_deref()).await;
        let repeated = self::page(&sandbox, &stack, EventsOf::Update, &update, token.as_deref()).await;
        assert_eq!(page, repeated, "the same question, the same answer");
        sizes.push(page.events.len());
        seen.extend(page.events);
        let record = record(&sandbox, &stack, &id).await;
        if page.continuation_token.is_none() {
            assert_eq!(record.info.result, UpdateResult::Succeeded);
            break;
        }
        if sizes.last().is_some_and(|size| *size < 100) {
            assert_eq!(done(&seen), record.info.resource_changes, "the record counts what was reported");
        }
        token = page.continuation_token;
        sandbox.advance(seconds(5));
    }
    let (all, more) = events(&sandbox, &stack, EventsOf::Update, &update).await;
    assert_eq!((seen, more), (all, false));
    assert!(sizes.len() > 20);
    for token in ["x", "-1", "999999"] {
        let endpoint = endpoint::list_engine_events(&stack, EventsOf::Update, &update, Some(token));
        assert_eq!(get(&sandbox, &endpoint.path).await.status, StatusCode::BAD_REQUEST, "{token}");
    }
}

#[tokio::test]
async fn a_cancel_ends_the_events_where_it_came() {
    let sandbox = quiet();
    let stack = stack("data-lake", "prod");
    let id = sandbox.create(&stack, Operation::Update, script(400));
    sandbox.advance(seconds(200));
    let update = sandbox.updates_of(&id).remove(0);
    let (before, more) = events(&sandbox, &stack, EventsOf::Update, &update).await;
    assert!(more && !types(&before).contains(&"summaryEvent"));
    assert!(sandbox.cancel(&id));
    assert!(sandbox.finish(&id));
    let (after, more) = events(&sandbox, &stack, EventsOf::Update, &update).await;
    assert!(!more);
    assert_eq!(after[..before.len()], before[..]);
    assert_eq!(types(&after[before.len()..]), ["diagnosticEvent", "summaryEvent", "cancelEvent"]);
    let summary = after.iter().find_map(|event| event.summary_event.as_ref()).unwrap();
    assert_eq!(summary.extra["result"], "canceled");
    let record = record(&sandbox, &stack, &id).await;
    assert_eq!(record.info.resource_changes, summary.resource_changes);
    assert_eq!(detail(&sandbox, &stack, &id).await.status.as_str(), "failed");
}
