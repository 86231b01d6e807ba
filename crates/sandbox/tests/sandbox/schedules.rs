//! Schedules: made, changed, due, paused, removed.

use api_types::endpoint::{self, Endpoint};
use api_types::error::ErrorBody;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::schedules::{ListScheduleHistoryResponse, ListSchedulesResponse, Schedule, ScheduleId, SchedulePurpose};
use api_types::{DeploymentStatus, Operation, StackRef};
use axum::http::StatusCode;
use sandbox::{ADMIN_TOKEN, MEMBER_TOKEN, Sandbox};
use serde_json::{Value, json};

use crate::client::{Answer, all_deployments, ask, call_as, lively, quiet, seconds, stack};

const HOUR: u64 = 3_600;

async fn send(sandbox: &Sandbox, endpoint: &Endpoint, body: Value) -> Answer {
    call_as(sandbox, Some(ADMIN_TOKEN), &endpoint.method.to_string(), &endpoint.path, body).await
}

async fn make(sandbox: &Sandbox, endpoint: &Endpoint, body: Value) -> Schedule {
    let answer = send(sandbox, endpoint, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn read(sandbox: &Sandbox, stack: &StackRef, id: &ScheduleId) -> Schedule {
    ask(sandbox, &endpoint::get_schedule(stack, id)).await
}

/// What came to a stack by schedule since a moment: operations, oldest first.
async fn came(sandbox: &Sandbox, stack: &StackRef) -> Vec<(Operation, DeploymentStatus)> {
    let rows = all_deployments(sandbox).await;
    let start = crate::client::start();
    let rows = rows.into_iter().filter(|row| row.created.is_some_and(|created| created > start));
    let rows = rows.filter(|row| row.project_name == stack.project() && row.stack_name == stack.stack());
    let rows = rows.filter(|row| row.initiator.as_deref() == Some("schedule"));
    let mut rows: Vec<_> = rows.map(|row| (row.pulumi_operation.unwrap(), row.status)).collect();
    rows.reverse();
    rows
}

#[tokio::test]
async fn the_demo_has_schedules_of_every_kind() {
    let sandbox = lively();
    let (mut n_drift, mut n_ttl, mut n_other, mut n_paused) = (0, 0, 0, 0);
    let names = [
        ("webshop", "prod"),
        ("payments", "staging"),
        ("data-lake", "prod"),
        ("webshop", "pr-1187"),
        ("webshop", "pr-1192"),
        ("mobile-backend", "pr-311"),
        ("docs-site", "pr-88"),
    ];
    for (project, name) in names {
        let stack = stack(project, name);
        let list: ListSchedulesResponse = ask(&sandbox, &endpoint::list_schedules(&stack)).await;
        assert_eq!(list.schedules, sandbox.schedules_of(&stack));
        for schedule in &list.schedules {
            match schedule.purpose() {
                SchedulePurpose::Drift { .. } => n_drift += 1,
                SchedulePurpose::Ttl { .. } => n_ttl += 1,
                SchedulePurpose::Deployment(_) => n_other += 1,
                SchedulePurpose::Other => panic!("{schedule:?}"),
            }
            n_paused += i32::from(schedule.paused);
            assert!(schedule.next_execution.is_some_and(|next| next > sandbox.now()), "{schedule:?}");
        }
        let metadata: StackDeploymentsMetadata = ask(&sandbox, &endpoint::get_stack_deployments_metadata(&stack)).await;
        assert!(metadata.has_schedules);
    }
    assert_eq!((n_drift, n_ttl, n_other, n_paused), (2, 4, 1, 1));
    let none = stack("webshop", "dev");
    let list: ListSchedulesResponse = ask(&sandbox, &endpoint::list_schedules(&none)).await;
    assert!(list.schedules.is_empty());
    let metadata: StackDeploymentsMetadata = ask(&sandbox, &endpoint::get_stack_deployments_metadata(&none)).await;
    assert!(!metadata.has_schedules);
}

#[tokio::test]
async fn the_past_has_deployments_of_schedules() {
    let sandbox = lively();
    let stack = stack("webshop", "prod");
    let schedule = &sandbox.schedules_of(&stack)[0];
    let history: ListScheduleHistoryResponse =
        ask(&sandbox, &endpoint::list_schedule_history(&stack, &schedule.id)).await;
    let events = history.schedule_history_events;
    assert!((200..=240).contains(&events.len()), "{}", events.len());
    assert!(events.windows(2).all(|pair| pair[0].executed > pair[1].executed), "newest first");
    assert!(events.iter().all(|event| event.schedule_id == schedule.id && event.result == "succeeded"));
    assert_eq!(schedule.last_executed, events[0].executed);
    let rows = all_deployments(&sandbox).await;
    let row = rows.iter().find(|row| {
        row.created == events[0].executed
            && row.project_name == "webshop"
            && row.initiator.as_deref() == Some("schedule")
    });
    assert_eq!(row.unwrap().pulumi_operation, Some(Operation::DetectDrift));
    let age = sandbox.now() - events[0].executed.unwrap();
    assert!(age.num_minutes() > 75, "the last hour belongs to the demo");
}

#[tokio::test]
async fn nothing_runs_by_itself_where_it_is_quiet() {
    let sandbox = quiet();
    let total = all_deployments(&sandbox).await.len();
    assert!(sandbox.schedules_of(&stack("webshop", "prod")).iter().all(|schedule| schedule.paused));
    sandbox.advance(seconds(8 * 24 * HOUR));
    assert_eq!(all_deployments(&sandbox).await.len(), total);
}

#[tokio::test]
async fn a_cron_schedule_comes_again_and_again() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleCron": "0 */4 * * *", "request": {"operation": "refresh"}});
    let made = make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    // It is 10:51.
    assert_eq!(made.next_execution.unwrap().to_rfc3339(), "2026-05-13T12:00:00+00:00");
    assert_eq!((made.last_executed, made.paused, made.schedule_cron.as_deref()), (None, false, Some("0 */4 * * *")));
    assert_eq!(made.definition["request"], json!({"operation": "refresh", "inheritSettings": true}));
    sandbox.advance(seconds(69 * 60 - 1));
    assert_eq!(came(&sandbox, &stack).await, []);
    sandbox.advance(seconds(1));
    assert_eq!(came(&sandbox, &stack).await, [(Operation::Refresh, DeploymentStatus::Accepted)]);
    sandbox.advance(seconds(24 * HOUR));
    assert_eq!(came(&sandbox, &stack).await.len(), 7);
    let now = read(&sandbox, &stack, &made.id).await;
    assert_eq!(now.last_executed.unwrap().to_rfc3339(), "2026-05-14T12:00:00+00:00");
    assert_eq!(now.next_execution.unwrap().to_rfc3339(), "2026-05-14T16:00:00+00:00");
    assert_eq!(sandbox.schedule_history_of(&stack).len(), 7);
}

#[tokio::test]
async fn a_moment_comes_once() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleOnce": "2026-05-13T13:00:00+02:00", "request": {
        "operation": "update", "inheritSettings": true, "operationContext": {"preRunCommands": ["echo once"]},
    }});
    let made = make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    assert_eq!(made.schedule_once, made.next_execution);
    assert_eq!(made.next_execution.unwrap().to_rfc3339(), "2026-05-13T11:00:00+00:00");
    sandbox.advance(seconds(HOUR));
    let rows = came(&sandbox, &stack).await;
    assert_eq!(rows.iter().map(|(operation, _)| operation).collect::<Vec<_>>(), [&Operation::Update]);
    let raw: Value = send(&sandbox, &endpoint::get_schedule(&stack, &made.id), Value::Null).await.json();
    assert_eq!((&raw["nextExecution"], &raw["lastExecuted"]), (&json!(""), &json!("2026-05-13 11:00:00.000")));
    sandbox.advance(seconds(48 * HOUR));
    assert_eq!(came(&sandbox, &stack).await.len(), 1);
}

#[tokio::test]
async fn drift_and_ttl_schedules_are_told_apart_by_their_request() {
    let sandbox = quiet();
    let stack = stack("webshop", "staging");
    let drift = make(
        &sandbox,
        &endpoint::create_drift_schedule(&stack),
        json!({"scheduleCron": "0 0 * * *", "autoRemediate": true}),
    )
    .await;
    assert_eq!(drift.purpose(), SchedulePurpose::Drift { auto_remediate: true });
    assert_eq!(drift.definition["request"]["operation"], "detect-drift");
    let changed =
        make(&sandbox, &endpoint::update_drift_schedule(&stack, &drift.id), json!({"scheduleCron": "0 1 * * *"})).await;
    assert_eq!(changed.purpose(), SchedulePurpose::Drift { auto_remediate: false }, "what is left out is not kept");
    assert_eq!((&changed.id, changed.schedule_cron.as_deref()), (&drift.id, Some("0 1 * * *")));

    let ttl = make(
        &sandbox,
        &endpoint::create_ttl_schedule(&stack),
        json!({"timestamp": "2026-05-20T00:00:00Z", "deleteAfterDestroy": true}),
    )
    .await;
    assert_eq!(ttl.purpose(), SchedulePurpose::Ttl { delete_after_destroy: true });
    let changed =
        make(&sandbox, &endpoint::update_ttl_schedule(&stack, &ttl.id), json!({"timestamp": "2026-05-14T00:00:00Z"}))
            .await;
    assert_eq!(changed.purpose(), SchedulePurpose::Ttl { delete_after_destroy: false });
    sandbox.advance(seconds(13 * HOUR + 600));
    assert_eq!(came(&sandbox, &stack).await.into_iter().map(|row| row.0).collect::<Vec<_>>(), [Operation::Destroy]);
    sandbox.advance(seconds(2 * HOUR));
    let operations: Vec<_> = came(&sandbox, &stack).await.into_iter().map(|row| row.0).collect();
    assert_eq!(operations, [Operation::Destroy, Operation::DetectDrift]);
}

#[tokio::test]
async fn a_change_sends_everything() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleCron": "0 12 * * *", "request": {"operation": "update"}});
    let made = make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    let body = json!({"scheduleOnce": "2026-06-01T00:00:00Z", "request": {"operation": "preview"}});
    let update = endpoint::update_schedule(&stack, &made.id);
    let changed = make(&sandbox, &update, body).await;
    assert_eq!((changed.id, changed.schedule_cron), (made.id, None));
    assert_eq!(changed.definition["request"]["operation"], "preview");
    sandbox.advance(seconds(3 * HOUR));
    assert_eq!(came(&sandbox, &stack).await, [], "noon was taken back");
    let half = send(&sandbox, &update, json!({"scheduleCron": "0 12 * * *"})).await;
    assert_eq!(half.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_paused_schedule_lets_its_moments_pass() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleCron": "0 * * * *", "request": {"operation": "preview"}});
    let made = make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    let pause = send(&sandbox, &endpoint::pause_schedule(&stack, &made.id), Value::Null).await;
    assert_eq!((pause.status, pause.body.len()), (StatusCode::OK, 0));
    sandbox.advance(seconds(5 * HOUR));
    assert_eq!(came(&sandbox, &stack).await, []);
    let paused = read(&sandbox, &stack, &made.id).await;
    assert!(paused.paused && paused.last_executed.is_none() && paused.next_execution > Some(sandbox.now()));
    let resume = send(&sandbox, &endpoint::resume_schedule(&stack, &made.id), Value::Null).await;
    assert_eq!((resume.status, resume.body.len()), (StatusCode::OK, 0));
    sandbox.advance(seconds(HOUR));
    assert_eq!(came(&sandbox, &stack).await.len(), 1, "what passed does not come later");
}

#[tokio::test]
async fn what_is_due_waits_like_all_else() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleCron": "0 12 * * *", "request": {"operation": "preview"}});
    make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    sandbox.set_stack_paused(&stack, true);
    sandbox.advance(seconds(2 * HOUR));
    assert_eq!(came(&sandbox, &stack).await, [(Operation::Preview, DeploymentStatus::NotStarted)]);
    sandbox.set_stack_paused(&stack, false);
    assert_eq!(came(&sandbox, &stack).await, [(Operation::Preview, DeploymentStatus::Accepted)]);
}

#[tokio::test]
async fn a_removed_schedule_is_gone() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let body = json!({"scheduleCron": "0 12 * * *", "request": {"operation": "preview"}});
    let made = make(&sandbox, &endpoint::create_schedule(&stack), body).await;
    let delete = endpoint::delete_schedule(&stack, &made.id);
    let answer = send(&sandbox, &delete, Value::Null).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
    assert_eq!(sandbox.schedules_of(&stack), []);
    sandbox.advance(seconds(26 * HOUR));
    assert_eq!(came(&sandbox, &stack).await, []);
    let gone = [
        delete,
        endpoint::get_schedule(&stack, &made.id),
        endpoint::update_schedule(&stack, &made.id),
        endpoint::update_drift_schedule(&stack, &made.id),
        endpoint::update_ttl_schedule(&stack, &made.id),
        endpoint::pause_schedule(&stack, &made.id),
        endpoint::resume_schedule(&stack, &made.id),
        endpoint::list_schedule_history(&stack, &made.id),
    ];
    for endpoint in gone {
        assert_eq!(send(&sandbox, &endpoint, json!({})).await.status, StatusCode::NOT_FOUND, "{endpoint:?}");
    }
    let others = endpoint::get_schedule(&stack, &sandbox.schedules_of(&crate::client::stack("webshop", "prod"))[0].id);
    assert_eq!(send(&sandbox, &others, Value::Null).await.status, StatusCode::NOT_FOUND, "it is another stack's");
}

#[tokio::test]
async fn wrong_schedules_are_refused() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let request = json!({"operation": "update"});
    let raw = endpoint::create_schedule(&stack);
    let drift = endpoint::create_drift_schedule(&stack);
    let ttl = endpoint::create_ttl_schedule(&stack);
    let both = json!({"scheduleCron": "0 0 * * *", "scheduleOnce": "2026-12-31T23:59:59Z", "request": request});
    for (endpoint, body) in [
        (&raw, json!({"request": request})),
        (&raw, both),
        (&raw, json!({"scheduleCron": "0 0 * * * *", "request": request})),
        (&raw, json!({"scheduleCron": "@daily", "request": request})),
        (&raw, json!({"scheduleCron": 5, "request": request})),
        (&raw, json!({"scheduleCron": "99 0 * * *", "request": request})),
        (&raw, json!({"scheduleOnce": "2026-05-13T10:51:00Z", "request": request})),
        (&raw, json!({"scheduleOnce": "2026-12-31 23:59:59", "request": request})),
        (&raw, json!({"scheduleCron": "0 0 * * *"})),
        (&raw, json!({"scheduleCron": "0 0 * * *", "request": null})),
        (&raw, json!({"scheduleCron": "0 0 * * *", "request": {}})),
        (&raw, json!({"scheduleCron": "0 0 * * *", "request": {"operation": "explode"}})),
        (
            &raw,
            json!({"scheduleCron": "0 0 * * *", "request": {
            "operation": "update", "operationContext": {"operation": "update"}}}),
        ),
        (&raw, json!([])),
        (&drift, json!({})),
        (&drift, json!({"scheduleCron": "", "autoRemediate": true})),
        (&drift, json!({"scheduleCron": "0 0 * * *", "autoRemediate": "yes"})),
        (&drift, json!({"scheduleCron": "* * *"})),
        (&ttl, json!({})),
        (&ttl, json!({"timestamp": "yesterday"})),
        (&ttl, json!({"timestamp": "2020-01-01T00:00:00Z"})),
        (&ttl, json!({"timestamp": "2026-12-31T23:59:59Z", "deleteAfterDestroy": 1})),
    ] {
        let answer = send(&sandbox, endpoint, body.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let error: ErrorBody = answer.json();
        assert!(!error.errors.is_empty() && error.code == 400, "{error:?}");
    }
    assert_eq!(sandbox.schedules_of(&stack), []);
}

#[tokio::test]
async fn schedules_need_settings_and_permission() {
    let sandbox = quiet();
    let body = json!({"scheduleCron": "0 0 * * *", "request": {"operation": "update"}});
    let bare = endpoint::create_schedule(&stack("dns-zones", "global"));
    let answer = send(&sandbox, &bare, body.clone()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.json::<ErrorBody>().message.contains("deployment settings"));
    let create = endpoint::create_schedule(&stack("webshop", "nothing"));
    assert_eq!(send(&sandbox, &create, body.clone()).await.status, StatusCode::NOT_FOUND);
    let create = endpoint::create_schedule(&stack("payments", "dev"));
    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "POST", &create.path, body.clone()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let nightly = &sandbox.schedules_of(&stack("payments", "staging"))[0];
    for endpoint in [
        endpoint::delete_schedule(&stack("payments", "staging"), &nightly.id),
        endpoint::pause_schedule(&stack("payments", "staging"), &nightly.id),
        endpoint::update_schedule(&stack("payments", "staging"), &nightly.id),
    ] {
        let method = endpoint.method.to_string();
        let answer = call_as(&sandbox, Some(MEMBER_TOKEN), &method, &endpoint.path, body.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{endpoint:?}");
    }
    let create = endpoint::create_schedule(&stack("webshop", "dev"));
    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "POST", &create.path, body).await;
    assert_eq!(answer.status, StatusCode::OK);
}
