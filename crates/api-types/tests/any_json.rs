//! Whatever JSON arrives, no decoder panics; what it accepts it can write again; and words that a newer service may
//! send survive. Each type of the contract has a sample, which is changed at random: keys missing, null, in odd case,
//! of another type, unknown.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use api_types::agents::*;
use api_types::cache::*;
use api_types::capabilities::CapabilitiesResponse;
use api_types::create::*;
use api_types::deployment::*;
use api_types::drift::*;
use api_types::error::ErrorBody;
use api_types::events::ListEventsResponse;
use api_types::integrations::*;
use api_types::logs::LogPage;
use api_types::metadata::*;
use api_types::organization::*;
use api_types::roles::*;
use api_types::schedules::*;
use api_types::secret::SecretValue;
use api_types::settings::*;
use api_types::stacks::*;
use api_types::updates::*;
use api_types::usage::*;
use api_types::user::{DefaultOrganization, User};
use api_types::{DeploymentStatus, Operation, StepStatus, UpdateKind, UpdateResult};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Reads a value as a type and writes it again; `None` where the type refuses it.
type Codec = fn(&Value) -> Option<Value>;

fn codec<T: DeserializeOwned + Serialize>(value: &Value) -> Option<Value> {
    let read: T = serde_json::from_value(value.clone()).ok()?;
    Some(serde_json::to_value(&read).expect("what was read can be written"))
}

fn samples() -> Vec<(&'static str, Codec, Value)> {
    let sql = "2026-05-13 10:51:00.000";
    let rfc = "2026-05-13T10:51:00Z";
    let person = json!({"name": "Mara", "githubLogin": "mara", "avatarUrl": ""});
    let job = json!({
        "status": "running", "started": rfc, "lastUpdated": rfc,
        "steps": [{"name": "Get source", "status": "succeeded", "started": rfc, "lastUpdated": rfc}],
    });
    let nested = json!({
        "id": "n1", "updateID": "u1", "version": 3, "startTime": 1_700_000_000, "endTime": 0, "result": "in-progress",
        "kind": "update", "message": "m", "environment": {"git.head": "abc"},
    });
    let row = json!({
        "id": "d1", "created": sql, "modified": sql, "status": "running", "version": 42, "requestedBy": person,
        "projectName": "webshop", "stackName": "prod", "pulumiOperation": "update", "updates": [nested],
        "jobs": [job], "initiator": "cli", "agentPool": {"id": "p1", "name": "linux"}, "paused": false,
    });
    let detail = json!({
        "id": "d1", "created": sql, "modified": sql, "status": "failed", "version": 42, "latestVersion": 43,
        "requestedBy": person, "jobs": [job], "pulumiOperation": "destroy", "initiator": "console",
        "configuration": {
            "environmentVariables": [{"name": "A", "value": "1", "secret": false}, {"name": "B", "secret": true}],
            "source": {"git": {"repoURL": "https://example.com/r.git", "branch": "main", "repoDir": "infra"}},
        },
    });
    let info = json!({
        "info": {
            "kind": "Pupdate", "startTime": 1_700_000_000, "endTime": 1_700_000_100, "result": "succeeded", "message": "m",
            "environment": {}, "config": {"aws:region": {"string": "eu-1", "secret": false, "object": false}},
            "version": 3, "resourceChanges": {"create": 2}, "resourceCount": 7,
        },
        "updateID": "u1", "version": 3, "latestVersion": 3, "requestedBy": person,
    });
    let event = json!({
        "timestamp": 1_700_000_000, "type": "resourcePreEvent",
        "resourcePreEvent": {"metadata": {
            "op": "create", "urn": "urn:pulumi:dev::p::t::n", "type": "t", "detailedDiff": {}, "old": null, "new": {"id": ""},
        }},
    });
    let schedule = json!({
        "id": "s1", "orgID": "o1", "scheduleCron": "0 3 * * *", "nextExecution": sql, "lastExecuted": "", "paused": false,
        "kind": "deployment", "definition": {"request": {"operation": "update"}}, "created": sql, "modified": sql,
    });
    let drift_run = json!({
        "id": "r1", "created": sql, "status": "succeeded", "driftDetected": true, "deploymentId": "d1",
        "deploymentVersion": 42,
        "detectUpdate": {"updateId": "u1", "status": "succeeded", "modified": sql, "resourceChanges": {"update": 3}},
    });
    let settings = json!({
        "sourceContext": {"git": {
            "repoUrl": "https://example.com/r.git", "branch": "main", "repoDir": ".",
            "gitAuth": {"basicAuth": {"userName": "u", "password": {"ciphertext": "YQ=="}}},
        }},
        "operationContext": {
            "preRunCommands": ["make"], "environmentVariables": {"A": "1", "B": {"ciphertext": "YQ=="}},
            "oidc": {"aws": {"roleArn": "arn", "sessionName": "s", "policyArns": ["p"], "newer": 1}},
            "options": {"skipInstallDependencies": true, "shell": "bash"}, "role": {"id": "role1"},
        },
        "executorContext": {"executorImage": "pulumi/pulumi:latest", "executorRootPath": "/w"},
        "gitHub": {"repository": "o/r", "deployCommits": true, "paths": ["infra/**"], "tagFilters": ["v*"]},
        "vcs": {"provider": "gitlab", "repository": "g/p", "previewPullRequests": true},
        "cacheOptions": {"enable": true}, "agentPoolID": "p1", "tag": "t", "version": 4, "source": "console", "newer": {"a": [1]},
    });
    let stack = json!({
        "name": "prod", "routingProject": "webshop", "routingRepo": "", "programId": "x", "driftDetected": true,
        "hasDeploymentSettings": true, "protectedByPolicy": false, "tags": {"env": "prod"},
        "lastUpdate": {"result": "succeeded", "startTime": 1_700_000_000, "endTime": 1_700_000_001, "resourceCount": 7},
    });
    let grid = SearchStacksRequest::containing("web", 50);
    vec![
        (
            "User",
            codec::<User>,
            json!({
                "id": "1", "githubLogin": "mara", "name": "Mara", "email": "", "avatarUrl": "", "identities": ["github"],
                "hasMFA": true, "isOrgManaged": false, "isManagedByMultiOrg": false,
                "organizations": [{"githubLogin": "acme", "name": "Acme", "avatarUrl": "", "role": "admin"}],
            }),
        ),
        ("DefaultOrganization", codec::<DefaultOrganization>, json!({"GitHubLogin": "acme", "Messages": []})),
        (
            "ListUserStacksResponse",
            codec::<ListUserStacksResponse>,
            json!({
                "stacks": [{
                    "id": "1", "orgName": "acme", "projectName": "p", "stackName": "s", "lastUpdate": 1_700_000_000,
                    "resourceCount": 3,
                }],
                "continuationToken": "5-",
            }),
        ),
        (
            "CapabilitiesResponse",
            codec::<CapabilitiesResponse>,
            json!({
                "capabilities": [{"capability": "api-version", "version": 9, "configuration": {"a": 1}}],
            }),
        ),
        (
            "Organization",
            codec::<Organization>,
            json!({
                "name": "Acme", "githubLogin": "acme", "avatarUrl": "",
                "repos": [{"orgName": "acme", "name": "r", "projects": [{
                    "orgName": "acme", "repoName": "r", "name": "webshop", "description": "d", "runtime": "nodejs",
                    "stacks": [stack],
                }]}],
            }),
        ),
        (
            "OrganizationMetadata",
            codec::<OrganizationMetadata>,
            json!({
                "id": "o1", "product": "team-growth", "userRole": "admin", "memberCount": 3,
                "features": {"deployEnabled": true, "driftRemediationEnabled": false, "newer": true},
            }),
        ),
        (
            "ListDeploymentsResponse",
            codec::<ListDeploymentsResponse>,
            json!({
                "deployments": [row], "itemsPerPage": 10, "total": 1,
            }),
        ),
        ("Deployment", codec::<Deployment>, detail.clone()),
        (
            "OrgDeploymentsMetadata",
            codec::<OrgDeploymentsMetadata>,
            json!({
                "paused": false, "pausedStacks": ["a/b"], "concurrency": 5,
                "deploymentCounts": {
                    "notStarted": 1, "accepted": 0, "running": 2, "failed": 3, "succeeded": 4, "skipped": 5, "total": 15,
                },
            }),
        ),
        (
            "StackDeploymentsMetadata",
            codec::<StackDeploymentsMetadata>,
            json!({
                "paused": true, "stackPaused": true, "organizationPaused": false, "hasSchedules": true,
                "drift": {"driftDetected": true, "latestDriftRun": "r1", "runInProgress": false},
            }),
        ),
        (
            "UsageSummary",
            codec::<UsageSummary>,
            json!({
                "summary": [{
                    "year": 2026, "month": 5, "weekNumber": 20, "day": 13, "hour": 1, "resources": 7, "resourceHours": 9,
                    "tags": {"a": "b"},
                }],
                "tagKeys": ["a"],
            }),
        ),
        (
            "UsageRecord",
            codec::<Vec<UsageRecord>>,
            json!([{
                "OrgID": "o1", "Timestamp": 1, "UsageRangeStart": 2, "UsageRangeEnd": 3, "Value": 4, "Tags": {"a": "b"}, "Count": 5,
            }]),
        ),
        (
            "ListAgentPoolsResponse",
            codec::<ListAgentPoolsResponse>,
            json!({
                "agentPools": [{
                    "id": "p1", "name": "linux", "description": "d", "created": 1_700_000_000, "lastSeen": 1_700_000_000,
                    "lastDeployment": 1_700_000_000, "status": "online", "isDefault": true,
                }],
                "defaultAgentPoolID": "p1",
            }),
        ),
        (
            "AgentPoolDetail",
            codec::<AgentPoolDetail>,
            json!({
                "id": "p1", "name": "linux", "description": "", "created": 1_700_000_000,
                "agents": [{
                    "hostname": "h", "ip": "10.0.0.1", "pid": "7", "platform": "linux/amd64", "version": "v1",
                    "lastSeen": 1_700_000_000, "status": "offline",
                }],
            }),
        ),
        ("CreateAgentPoolRequest", codec::<CreateAgentPoolRequest>, json!({"name": "linux", "description": "d"})),
        ("PatchAgentPoolRequest", codec::<PatchAgentPoolRequest>, json!({"name": "linux"})),
        ("PatchAgentPoolResponse", codec::<PatchAgentPoolResponse>, json!({"name": "linux", "description": ""})),
        ("CreateAgentPoolResponse", codec::<CreateAgentPoolResponse>, json!({"id": "p1", "tokenValue": "pul-0"})),
        (
            "AgentWorkflow",
            codec::<AgentWorkflow>,
            json!({
                "deploymentID": "d1", "jobID": "j", "runID": "r", "typeSpecificID": "t", "jobToken": "x", "oidcToken": "y",
            }),
        ),
        (
            "ListRolesResponse",
            codec::<ListRolesResponse>,
            json!({
                "roles": [{
                    "id": "1", "name": "n", "description": "d", "defaultIdentifier": "member", "isOrgDefault": true, "version": 2,
                }],
            }),
        ),
        ("SearchStacksRequest", codec::<SearchStacksRequest>, serde_json::to_value(grid).unwrap()),
        (
            "SearchStacksResponse",
            codec::<SearchStacksResponse>,
            json!({
                "rowCount": 1, "rowData": [{"projectName": "p", "stackName": "s"}],
            }),
        ),
        (
            "ListIntegrationsResponse",
            codec::<ListIntegrationsResponse>,
            json!({
                "integrations": [{"id": "i", "vcsProvider": "gitlab", "name": "n", "host": "h", "hasIndividualAccess": true}],
            }),
        ),
        (
            "ListReposResponse",
            codec::<ListReposResponse>,
            json!({
                "repos": [{"id": "1", "name": "n", "owner": "o"}], "nextPageToken": "2",
            }),
        ),
        (
            "ListBranchesResponse",
            codec::<ListBranchesResponse>,
            json!({"branches": [{"name": "main", "isProtected": true}]}),
        ),
        (
            "Stack",
            codec::<Stack>,
            json!({
                "id": "1", "orgName": "acme", "projectName": "p", "stackName": "s", "activeUpdate": "u", "version": 3,
                "currentOperation": {"kind": "update", "author": "a", "started": 1_700_000_000}, "tags": {"a": "b"},
            }),
        ),
        (
            "StackMetadata",
            codec::<StackMetadata>,
            json!({"ownedBy": person, "notificationSettings": {"notifyUpdateFailure": true}}),
        ),
        (
            "StackOverview",
            codec::<StackOverview>,
            json!({
                "tags": {"a": "b"}, "referencedStacks": [{"organization": "o", "routingProject": "p", "name": "s", "version": 1}],
                "resources": {"region": "", "version": 3, "resources": [{"resource": {"urn": "u", "type": "t", "custom": true, "inputs": {}}}]},
            }),
        ),
        ("ListActivityResponse", codec::<ListActivityResponse>, {
            let mut deployment = detail;
            deployment["updates"] = json!([info]);
            json!({"activity": [{"deployment": deployment}, {"update": info}], "itemsPerPage": 10, "total": 2})
        }),
        (
            "CreateDeploymentRequest",
            codec::<CreateDeploymentRequest>,
            json!({
                "operation": "update", "inheritSettings": false, "operationContext": {"environmentVariables": {"A": null}},
            }),
        ),
        (
            "CreateDeploymentResponse",
            codec::<CreateDeploymentResponse>,
            json!({"id": "d", "consoleUrl": "https://c", "version": 7}),
        ),
        ("CacheUrlRequest", codec::<CacheUrlRequest>, json!({"method": "PUT", "key": "k"})),
        ("CacheUrlResponse", codec::<CacheUrlResponse>, json!({"url": "https://s"})),
        (
            "LogPage",
            codec::<LogPage>,
            json!({
                "__type": "DeploymentLogs", "lines": [{"header": "Setup", "timestamp": "0001-01-01T00:00:00Z"},
                {"timestamp": rfc, "line": "a\n"}], "nextToken": "0.2.1",
            }),
        ),
        ("UpdateInfo", codec::<Vec<UpdateInfo>>, json!([info])),
        (
            "ListUpdatesResponse",
            codec::<ListUpdatesResponse>,
            json!({"updates": [info], "itemsPerPage": 10, "total": 1}),
        ),
        ("UpdateText", codec::<UpdateText>, json!({"summary": "s"})),
        ("ListEventsResponse", codec::<ListEventsResponse>, json!({"events": [event], "continuationToken": "t"})),
        ("DeploymentSettings", codec::<DeploymentSettings>, settings),
        ("SecretValue", codec::<SecretValue>, json!({"ciphertext": "YQ=="})),
        ("ListSchedulesResponse", codec::<ListSchedulesResponse>, json!({"schedules": [schedule]})),
        (
            "ScheduleRequest",
            codec::<ScheduleRequest>,
            json!({"scheduleOnce": rfc, "request": {"operation": "refresh"}}),
        ),
        (
            "DriftScheduleRequest",
            codec::<DriftScheduleRequest>,
            json!({"scheduleCron": "0 * * * *", "autoRemediate": true}),
        ),
        ("TtlScheduleRequest", codec::<TtlScheduleRequest>, json!({"timestamp": rfc, "deleteAfterDestroy": true})),
        (
            "ListScheduleHistoryResponse",
            codec::<ListScheduleHistoryResponse>,
            json!({
                "scheduleHistoryEvents": [{"id": "h", "scheduledActionID": "s1", "executed": sql, "result": "ok", "version": 1}],
            }),
        ),
        (
            "ListDriftRunsResponse",
            codec::<ListDriftRunsResponse>,
            json!({"driftRuns": [drift_run], "itemsPerPage": 10, "total": 1}),
        ),
        (
            "StackDriftStatus",
            codec::<StackDriftStatus>,
            json!({"driftDetected": false, "latestDriftRun": "", "runInProgress": false}),
        ),
        (
            "ErrorBody",
            codec::<ErrorBody>,
            json!({
                "code": 400, "message": "m", "documentationUrl": "https://d",
                "errors": [{"resource": "stack", "attribute": "name", "errorType": "custom", "customMessage": "c"}],
            }),
        ),
    ]
}

#[test]
fn every_sample_survives_a_round_trip() {
    for (name, codec, sample) in samples() {
        let written = codec(&sample).unwrap_or_else(|| panic!("{name} refuses its own sample"));
        assert_eq!(written, sample, "{name}");
    }
}

#[test]
fn every_list_and_detail_takes_an_empty_object() {
    let strict = [
        // Without these a row or a request is of no use.
        "Deployment",
        "UsageRecord",
        "AgentPoolDetail",
        "CreateAgentPoolRequest",
        "CreateAgentPoolResponse",
        "SearchStacksRequest",
        "CreateDeploymentRequest",
        "CreateDeploymentResponse",
        "CacheUrlRequest",
        "CacheUrlResponse",
        "UpdateInfo",
        "SecretValue",
        "ScheduleRequest",
    ];
    for (name, codec, _) in samples() {
        assert_eq!(codec(&json!({})).is_none(), strict.contains(&name), "{name}");
    }
}

/// Something that is done to a sample.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Null,
    OddCase,
    Replace(Value),
    Unknown(String, Value),
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from("0001-01-01T00:00:00Z")),
        Just(Value::from("2026-05-13 10:51:00.000")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,8}", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_change() -> impl Strategy<Value = (Index, Change)> {
    let change = prop_oneof![
        Just(Change::Remove),
        Just(Change::Null),
        Just(Change::OddCase),
        any_json().prop_map(Change::Replace),
        ("[a-z]{1,6}[A-Z]{1,3}", any_json()).prop_map(|(key, value)| Change::Unknown(key, value)),
    ];
    (any::<Index>(), change)
}

/// The paths to all keys in a value.
fn paths(value: &Value, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => return,
    };
    for (key, child) in children {
        at.push(key);
        found.push(at.clone());
        paths(child, at, found);
        at.pop();
    }
}

fn apply(value: &mut Value, path: &[String], change: &Change) {
    let Some((last, before)) = path.split_last() else { return };
    let mut parent = value;
    for key in before {
        let child = match parent {
            Value::Object(map) => map.get_mut(key),
            Value::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        };
        let Some(child) = child else { return };
        parent = child;
    }
    let Value::Object(map) = parent else { return };
    match change {
        Change::Remove => drop(map.remove(last)),
        Change::Null => drop(map.insert(last.clone(), Value::Null)),
        Change::Replace(other) => drop(map.insert(last.clone(), other.clone())),
        Change::Unknown(key, other) => drop(map.insert(key.clone(), other.clone())),
        Change::OddCase => {
            if let Some(old) = map.remove(last) {
                map.insert(last.to_uppercase(), old);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_decoder_panics_and_what_is_read_can_be_written(
        which in any::<Index>(),
        changes in prop::collection::vec(any_change(), 1..6),
    ) {
        let samples = samples();
        let (name, codec, mut value) = samples[which.index(samples.len())].clone();
        for (at, change) in &changes {
            let mut found = Vec::new();
            paths(&value, &mut Vec::new(), &mut found);
            if !found.is_empty() {
                apply(&mut value, &found[at.index(found.len())], change);
            }
        }
        if let Some(written) = codec(&value) {
            let again = codec(&written);
            prop_assert_eq!(again.as_ref(), Some(&written), "{} reads what it wrote", name);
        }
    }

    #[test]
    fn no_decoder_panics_on_any_json(value in any_json()) {
        for (_, codec, _) in samples() {
            drop(codec(&value));
        }
    }

    #[test]
    fn any_body_of_an_error_gives_a_code(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(ErrorBody::read(503, &bytes).code > 0);
    }

    #[test]
    fn unknown_words_survive(word in ".{0,16}") {
        let value = Value::from(word.as_str());
        let codecs: [Codec; 14] = [
            codec::<DeploymentStatus>, codec::<StepStatus>, codec::<Operation>, codec::<UpdateKind>, codec::<UpdateResult>,
            codec::<AgentStatus>, codec::<ScheduleKind>, codec::<VcsProvider>, codec::<SettingsSource>,
            codec::<Granularity>, codec::<RolePurpose>, codec::<OrgRole>, codec::<UpdateId>, codec::<AgentPoolId>,
        ];
        for codec in codecs {
            prop_assert_eq!(codec(&value), Some(value.clone()));
        }
    }

    #[test]
    fn keys_that_a_newer_service_sends_survive_in_settings(key in "x[a-zA-Z]{1,8}", value in any_json()) {
        let codec = codec::<DeploymentSettings>;
        let paths = ["", "sourceContext", "operationContext", "executorContext", "gitHub", "cacheOptions"];
        for path in paths {
            let mut inner = Map::new();
            inner.insert(key.clone(), value.clone());
            let settings = if path.is_empty() { Value::Object(inner) } else { json!({ path: inner }) };
            prop_assert_eq!(codec(&settings), Some(settings.clone()), "in {:?}", path);
        }
    }
}
