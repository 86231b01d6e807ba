//! Documented real payloads decode into the contract's types, with the facts that matter. The examples are not part of
//! this checkout: where they do not stand beside it, these tests pass and say so.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;

use api_types::agents::{AgentPoolDetail, AgentStatus, CreateAgentPoolResponse, ListAgentPoolsResponse};
use api_types::create::{CreateDeploymentRequest, CreateDeploymentResponse};
use api_types::deployment::{Deployment, ListDeploymentsResponse};
use api_types::error::ErrorBody;
use api_types::events::{ListEventsResponse, plain_text};
use api_types::logs::LogPage;
use api_types::metadata::{OrgDeploymentsMetadata, StackDeploymentsMetadata};
use api_types::schedules::{
    DriftScheduleRequest, ListSchedulesResponse, SchedulePurpose, ScheduleRequest, TtlScheduleRequest,
};
use api_types::secret::SecretValue;
use api_types::settings::{DeploymentSettings, ExecutorContext, OperationContext, SourceContext};
use api_types::stacks::{ListUserStacksResponse, Stack};
use api_types::updates::{ConfigValue, ListUpdatesResponse, UpdateInfo};
use api_types::usage::UsageSummary;
use api_types::{DeploymentStatus, DeploymentVersion, Operation, StepStatus, UpdateKind, UpdateResult};
use chrono::{DateTime, TimeZone, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads an example, if the examples stand beside this checkout.
fn example<T: DeserializeOwned>(name: &str) -> Option<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api/examples").join(name);
    let Ok(text) = std::fs::read(&path) else {
        println!("skipped: the published contract is not beside this checkout");
        return None;
    };
    Some(serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn write<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap()
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
}

#[test]
fn a_running_deployment() {
    let Some(deployment) = example::<Deployment>("get-deployment.running.json") else { return };
    assert_eq!(deployment.status, DeploymentStatus::Running);
    assert_eq!((deployment.version, deployment.latest_version), (DeploymentVersion(34), DeploymentVersion(34)));
    assert_eq!(deployment.created, moment("2022-10-17T22:12:34.834Z"));
    assert_eq!(deployment.pulumi_operation, Some(Operation::Update));
    let steps = &deployment.jobs[0].steps;
    let statuses: Vec<_> = steps.iter().map(|step| (step.status.clone(), step.started.is_some())).collect();
    use StepStatus::{NotStarted, Running, Succeeded};
    assert_eq!(
        statuses,
        [(Succeeded, true), (Running, true), (NotStarted, false), (NotStarted, false), (NotStarted, false)],
        "the zero time is no time"
    );
    assert_eq!(steps[0].last_updated, moment("2022-10-17T22:12:42.244429Z"));
    let configuration = deployment.configuration.unwrap();
    let secret: Vec<&str> = configuration
        .environment_variables
        .iter()
        .filter(|variable| variable.secret && variable.value.is_none())
        .map(|variable| variable.name.as_str())
        .collect();
    assert_eq!(secret, ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "PULUMI_ACCESS_TOKEN", "AWS_SESSION_TOKEN"]);
    let git = configuration.source.unwrap().git.unwrap();
    assert_eq!(git.repo_url, "https://github.com/pulumi/examples.git");
    assert_eq!((git.branch.as_deref(), git.commit), (Some("refs/heads/master"), None));
}

#[test]
fn lists_of_deployments() {
    for (name, version) in [("list-org-deployments.json", 5), ("list-stack-deployments.json", 959)] {
        let Some(list) = example::<ListDeploymentsResponse>(name) else { return };
        assert_eq!((list.deployments.len(), list.items_per_page, list.total), (5, 5, 67), "{name}");
        let first = &list.deployments[0];
        assert_eq!((first.version, &first.status), (DeploymentVersion(version), &DeploymentStatus::Succeeded));
        assert_eq!((first.initiator.as_deref(), first.stack_name.as_str()), (Some("console"), "dev"));
        assert_eq!(first.requested_by.display_name(), "Beep Boop");
        assert_eq!(first.created, moment("2023-09-19T05:49:43.002Z"));
        let update = &first.updates[0];
        assert_eq!(
            (update.version, &update.kind, &update.result),
            (1217, &UpdateKind::Update, &UpdateResult::Succeeded)
        );
        assert_eq!(update.start_time, Utc.timestamp_opt(1_694_820_531, 0).single());
        assert_eq!(first.jobs[0].steps.len(), 6);
        assert_eq!(first.jobs[0].started, moment("2023-09-15T23:28:17.644409853Z"), "to the nanosecond");
        assert!(list.deployments[1..].iter().all(|row| row.jobs.is_empty() && row.updates.is_empty()));
        assert!(list.deployments.iter().any(|row| row.status == DeploymentStatus::Failed));
    }
}

#[test]
fn metadata_of_queues() {
    let Some(org) = example::<OrgDeploymentsMetadata>("org-deployments-metadata.json") else { return };
    assert_eq!(org.paused_stacks, ["aws-ts-s3-folder/dev", "aws-ts-s3-folder/staging"]);
    let counts = &org.deployment_counts;
    assert_eq!((org.paused, org.concurrency, counts.not_started, counts.succeeded, counts.total), (false, 1, 2, 5, 7));
    let stack: StackDeploymentsMetadata = example("stack-deployments-metadata.json").unwrap();
    assert_eq!((stack.paused, stack.stack_paused, stack.organization_paused), (true, false, true));
    assert!(!stack.has_schedules && stack.drift.is_none(), "an older service says nothing of them");
}

#[test]
fn pages_of_the_log_stream() {
    let Some(page) = example::<LogPage>("get-deployment-logs.stream.page1.json") else { return };
    let LogPage::Stream(first) = page else { panic!("the stream, though no type says so") };
    assert_eq!(first.next_token.as_deref(), Some("0.2.1"));
    let headers: Vec<&str> = first.lines.iter().filter_map(|row| row.header.as_deref()).collect();
    assert_eq!(headers, ["Download deployment executor", "Get Source", "Download Dependencies"]);
    for row in &first.lines {
        assert_eq!(row.header.is_some(), row.timestamp.is_none(), "a header has no time");
        assert_ne!(row.header.is_some(), row.line.is_some());
    }
    let progress = first.lines[3].line.as_deref().unwrap();
    assert!(progress.starts_with('\r') && progress.ends_with('\n') && progress.matches('\r').count() == 3);

    let LogPage::Stream(last) = example("get-deployment-logs.stream.page2.json").unwrap() else { panic!("the stream") };
    assert_eq!((last.next_token, last.lines.len()), (None, 4));
    let LogPage::Stream(typed) = example("get-deployment-logs.stream.typed.json").unwrap() else {
        panic!("the stream")
    };
    assert_eq!((typed.next_token, typed.lines.len()), (None, 3));
}

#[test]
fn a_page_of_a_step() {
    let Some(page) = example::<LogPage>("get-deployment-logs.step.json") else { return };
    let LogPage::Step(page) = page else { panic!("a step's page is known by its offset") };
    assert_eq!((page.name.as_str(), page.lines.len(), page.next_offset), ("", 10, Some(10)));
    assert_eq!(page.lines[0].timestamp, moment("2022-09-14T18:07:26.012974756Z"));
    assert!(page.lines.iter().all(|row| row.line.as_deref().is_some_and(|line| line.ends_with('\n'))));
}

#[test]
fn updates_of_a_deployment() {
    let Some(updates) = example::<Vec<UpdateInfo>>("get-deployment-updates.json") else { return };
    let update = &updates[0];
    assert_eq!((update.version, update.latest_version, update.info.version), (95, 95, 95));
    assert_eq!((&update.info.kind, &update.info.result), (&UpdateKind::Update, &UpdateResult::Succeeded));
    assert_eq!(update.info.end_time, Utc.timestamp_opt(1_615_872_594, 0).single());
    assert_eq!(update.info.resource_changes, [("create".to_owned(), 2)].into());
    assert_eq!(update.info.environment["github.pr.number"], "160");
    let region = ConfigValue { string: "us-west-2".into(), secret: false, object: false };
    assert_eq!(update.info.config["aws:region"], region);
    assert_eq!(update.requested_by.as_ref().map(|user| user.login.as_str()), Some("user1"));
    assert_eq!(update.github_commit_info.as_ref().map(|commit| commit.slug.as_str()), Some("org1/repo1"));

    let latest: Value = example("list-latest-previews.json").unwrap();
    let preview: UpdateInfo = read(&latest["updates"][0]);
    assert_eq!((&preview.info.kind, &preview.info.result), (&UpdateKind::PreviewUpdate, &UpdateResult::Failed));
    assert_eq!((preview.requested_by, preview.latest_version), (None, 0), "required, and not there");
}

#[test]
fn stacks_of_a_user() {
    let Some(list) = example::<ListUserStacksResponse>("list-user-stacks.json") else { return };
    assert_eq!((list.stacks.len(), list.continuation_token.as_deref()), (2, Some("5-")));
    assert_eq!(list.stacks[0].last_update, Utc.timestamp_opt(1_612_481_387, 0).single());
    assert_eq!(list.stacks[1].stack_name, "prod");
}

#[test]
fn an_error() {
    let Some(error) = example::<ErrorBody>("error.not-found.json") else { return };
    assert_eq!(error, ErrorBody::new(404, "not found"));
    assert_eq!(write(&error), example::<Value>("error.not-found.json").unwrap(), "and back");
}

#[test]
fn requests_for_a_deployment() {
    let names = [
        "create-deployment.request.stack-settings.json",
        "create-deployment.request.merged.json",
        "create-deployment.request.self-contained.json",
    ];
    for (name, inherit) in names.into_iter().zip([None, None, Some(false)]) {
        let Some(wire) = example::<Value>(name) else { return };
        let request: CreateDeploymentRequest = read(&wire);
        assert_eq!((&request.operation, request.inherit_settings), (&Operation::Update, inherit), "{name}");
        assert_eq!(write(&request), wire, "{name} goes out as it came");
    }
    assert_eq!(
        write(&CreateDeploymentRequest::with_stack_settings(Operation::Update)),
        example::<Value>("create-deployment.request.stack-settings.json").unwrap()
    );
    let answer: CreateDeploymentResponse = read(&json!({"id": "a", "consoleUrl": "https://app.pulumi.com/x"}));
    assert_eq!(answer.version, None, "old services give none");
}

#[test]
fn settings() {
    let Some(settings) = example::<DeploymentSettings>("get-deployment-settings.json") else { return };
    let git = settings.source_context.as_ref().and_then(|source| source.git.as_ref()).unwrap();
    assert_eq!(git.repo_url.as_deref(), Some("https://github.com/pulumi/deploy-demos.git"), "in its older spelling");
    assert_eq!(write(&settings)["sourceContext"]["git"]["repoUrl"], "https://github.com/pulumi/deploy-demos.git");
    let operation = settings.operation_context.unwrap();
    assert_eq!(operation.pre_run_commands, [r#"echo "hello world""#]);
    assert_eq!(operation.environment_variables["AWS_REGION"], SecretValue::Plain("us-west-2".into()));

    let case: Value = example("patch-deployment-settings.case.json").unwrap();
    for state in ["before", "after"] {
        let settings: DeploymentSettings = read(&case[state]);
        let mut expected = case[state].clone();
        if let Some(git) = expected["sourceContext"]["git"].as_object_mut()
            && let Some(url) = git.remove("repoURL")
        {
            git.insert("repoUrl".into(), url);
        }
        assert_eq!(write(&settings), expected, "{state}: nothing is lost, known or not");
    }
}

#[test]
fn parts_of_settings() {
    let Some(parts) = example::<Value>("settings-fragments.json") else { return };
    let ssh: SourceContext = read(&parts["sourceContext.ssh"]);
    let auth = ssh.git.unwrap().git_auth.unwrap();
    assert_eq!(auth.ssh_auth.unwrap().ssh_private_key, SecretValue::from_secret_text("myPrivateKey"));
    let basic: SourceContext = read(&parts["sourceContext.basic"]);
    let auth = basic.git.unwrap().git_auth.unwrap().basic_auth.unwrap();
    assert_eq!(auth.user_name, SecretValue::Plain("myUserName".into()), "a bare text");
    assert_eq!(auth.password, Some(SecretValue::from_secret_text("myPassword")));
    let template: SourceContext = read(&parts["sourceContext.template"]);
    assert_eq!(write(&template), parts["sourceContext.template"], "kept as it came");
    let env: OperationContext = read(&parts["operationContext.env"]);
    assert_eq!(env.environment_variables["MY_PASSWORD"], SecretValue::from_secret_text("my-secret-password"));
    assert_eq!(env.environment_variables["CUSTOM_VARIABLE"], SecretValue::Plain("foo".into()));
    for part in ["operationContext.env", "operationContext.oidc", "operationContext.options"] {
        assert_eq!(write(&read::<OperationContext>(&parts[part])), parts[part], "{part}");
    }
    let whole = json!({"gitHub": parts["gitHub"]});
    assert_eq!(write(&read::<DeploymentSettings>(&whole)), whole);
}

#[test]
fn forms_of_a_secret_value() {
    let Some(rows) = example::<Vec<Value>>("secret-value.forms.json") else { return };
    assert_eq!(rows.len(), 9);
    for row in rows {
        let (wire, means) = (&row["wire"], &row["means"]);
        let text = |key: &str| means.get(key).and_then(Value::as_str).map(str::to_owned);
        let expected = if means["secret"] == json!(true) {
            SecretValue::Secret { text: text("plaintext"), ciphertext: text("ciphertext") }
        } else {
            SecretValue::Plain(text("plaintext").unwrap())
        };
        let value: SecretValue = read(wire);
        assert_eq!(value, expected, "{wire}");
        let written = write(&value);
        assert_eq!(read::<SecretValue>(&written), expected, "{wire} and back as {written}");
        // What the console writes is the form that every service reads.
        let is_explicit = wire.get("isSecret").is_some();
        if is_explicit {
            assert_eq!(written.get("isSecret"), None);
        } else {
            assert_eq!(&written, wire);
        }
    }
}

#[test]
fn forms_of_an_image() {
    let Some(forms) = example::<Vec<Value>>("executor-image.forms.json") else { return };
    let images: Vec<_> = forms
        .iter()
        .map(|form| {
            let context: ExecutorContext = read(&form["executorContext"]);
            assert_eq!(write(&context), form["executorContext"], "and back");
            context.executor_image.unwrap()
        })
        .collect();
    assert_eq!((images[0].reference.as_str(), &images[0].credentials), ("pulumi/pulumi-nodejs:latest", &None));
    let credentials = images[1].credentials.as_ref().unwrap();
    assert_eq!(credentials.username, "registry-user");
    assert_eq!(credentials.password, SecretValue::from_secret_text("registry-password"));
}

#[test]
fn pools_and_their_agents() {
    let Some(list) = example::<ListAgentPoolsResponse>("list-agent-pools.json") else { return };
    let pool = &list.agent_pools[0];
    assert_eq!((pool.name.as_str(), &pool.status, pool.is_default), ("Production", &AgentStatus::Online, false));
    assert_eq!(pool.created, moment("2024-05-14T15:51:03Z"), "milliseconds");
    assert_eq!(pool.last_seen, moment("2024-05-15T18:16:39Z"), "seconds");
    assert_eq!(pool.last_deployment, moment("2024-05-15T18:16:01Z"));

    let detail: AgentPoolDetail = example("get-agent-pool.json").unwrap();
    assert_eq!(detail.agents[0].last_seen, moment("2024-06-27T14:23:14Z"), "milliseconds");
    assert_eq!(detail.agents[0].hostname, "private-ipv4-address.kind.internal");

    let created: CreateAgentPoolResponse = example("create-agent-pool.response.json").unwrap();
    assert!(created.token_value.expose().starts_with("pul-"));
    assert!(!format!("{created:?}").contains(created.token_value.expose()), "debug output hides the token");
}

#[test]
fn schedules() {
    let Some(list) = example::<ListSchedulesResponse>("list-schedules.json") else { return };
    let once = &list.schedules[0];
    assert_eq!(once.schedule_once, moment("2026-05-13T10:51:00Z"));
    assert_eq!((once.last_executed, once.schedule_cron.as_deref()), (None, None));
    assert!(matches!(once.purpose(), SchedulePurpose::Deployment(request) if request.operation == Operation::Destroy));
    let cron = &list.schedules[1];
    assert_eq!((cron.schedule_cron.as_deref(), cron.paused), (Some("0 */4 * * *"), true));

    let requests: Value = example("create-schedule.requests.json").unwrap();
    let deployment = &requests["POST deployments/schedules"];
    assert_eq!(write(&read::<ScheduleRequest>(deployment)), *deployment);
    let drift = &requests["POST deployments/drift/schedules"];
    assert_eq!(write(&read::<DriftScheduleRequest>(drift)), *drift);
    let ttl = &requests["POST deployments/ttl/schedules"];
    assert_eq!(write(&read::<TtlScheduleRequest>(ttl)), *ttl);
}

#[test]
fn one_stack() {
    let Some(stack) = example::<Stack>("get-stack.json") else { return };
    let operation = stack.current_operation.unwrap();
    assert_eq!((operation.kind, operation.author.as_str()), (UpdateKind::Update, "user1"));
    assert_eq!(operation.started, moment("2021-03-16T05:22:36Z"));
    assert_eq!((stack.version, stack.tags["pulumi:runtime"].as_str()), (91, "nodejs"));
}

#[test]
fn engine_events() {
    let Some(page) = example::<ListEventsResponse>("get-update-events.json") else { return };
    assert_eq!(page.continuation_token, None);
    let resource = page.events.iter().find_map(|event| event.resource_pre_event.as_ref()).unwrap();
    assert_eq!(
        (resource.metadata.op.as_str(), resource.metadata.name()),
        ("create", "demo-aws-ts-webserver-dev-user1")
    );
    let policy = page.events.iter().find_map(|event| event.policy_event.as_ref()).unwrap();
    assert!(plain_text(&policy.message).starts_with("VPCs must be of appropriate size."));
    let summary = page.events.iter().find_map(|event| event.summary_event.as_ref()).unwrap();
    assert_eq!((summary.duration_seconds, summary.resource_changes["create"]), (4, 2));
}

#[test]
fn previews() {
    let Some(page) = example::<ListUpdatesResponse>("list-latest-previews.json") else { return };
    let preview = &page.updates[0];
    assert!(preview.info.kind.is_preview());
    assert_eq!((preview.requested_by.as_ref(), page.total), (None, 4));
}

#[test]
fn summaries_of_usage() {
    let Some(shapes) = example::<Value>("usage-summary.shapes.json") else { return };
    let first = |granularity: &str| read::<UsageSummary>(&shapes[granularity]).summary[0].clone();
    let hourly = first("hourly");
    assert_eq!((hourly.year, hourly.month, hourly.day, hourly.hour), (2022, Some(8), Some(31), Some(20)));
    assert_eq!((hourly.resources, hourly.resource_hours), (27_378, 0));
    assert_eq!((first("weekly").week_number, first("weekly").month), (Some(31), None));
    assert_eq!((first("yearly").year, first("yearly").month), (2022, None));
}

#[test]
fn no_example_is_left_out() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/api/examples");
    let Ok(folder) = std::fs::read_dir(path) else {
        println!("skipped: the published contract is not beside this checkout");
        return;
    };
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let own = include_str!("examples.rs");
    let missing: Vec<_> = names.filter(|name| name.ends_with(".json") && !own.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "no test reads {missing:?}");
}
