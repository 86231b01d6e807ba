use proptest::prelude::*;

use super::*;
use crate::agents::{AgentPoolId, PoolRemoval};
use crate::drift::DriftRunId;
use crate::events::EventsOf;
use crate::ids::{DeploymentId, DeploymentVersion, OrgName};
use crate::integrations::{IntegrationRef, VcsProvider};
use crate::paging::{ListQuery, PageQuery};
use crate::roles::RolePurpose;
use crate::schedules::ScheduleId;
use crate::stacks::UserStacksQuery;
use crate::updates::UpdateId;
use crate::usage::{Granularity, Lookback, UsageQuery};

/// Each builder with names that need encoding, and what it must give.
fn cases() -> Vec<(Endpoint, String)> {
    let stack = StackRef::parse("acme", "web shop", "pr#7").expect("valid names");
    let (org, id) = (OrgName::parse("acme").expect("a valid name"), DeploymentId("#9410".into()));
    let (pool, schedule) = (AgentPoolId("p/1".into()), ScheduleId("s?1".into()));
    let (run, update) = (DriftRunId("d1".into()), UpdateId("u 1".into()));
    let integration = IntegrationRef { provider: VcsProvider::AzureDevOps, id: "i1".into() };
    let list = ListQuery { page: 2, page_size: 25, sort: Some("created".into()), asc: true };
    let page = PageQuery { page: 3, page_size: 10 };
    let days = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(30) };
    let since = chrono::DateTime::from_timestamp(1_700_000_000, 0).expect("a valid time");
    let start = UsageQuery { granularity: Granularity::Hourly, lookback: Lookback::Start(since) };
    let stacks = UserStacksQuery {
        project: Some("web shop".into()),
        tag: Some(("env".into(), Some("a&b".into()))),
        continuation_token: Some("5-".into()),
        max_results: Some(100),
        ..UserStacksQuery::all_of(org.clone())
    };
    let tree = "/api/stacks/acme/web%20shop/pr%237";
    let base = format!("{tree}/deployments");
    let usage = "granularity=daily&lookbackDays=30";
    let at_org = |rest: &str| format!("/api/orgs/acme{rest}");
    let console = "/api/console/orgs/acme";
    vec![
        (get_current_user(), "GET /api/user".into()),
        (get_default_organization(), "GET /api/user/organizations/default".into()),
        (
            list_user_stacks(&stacks),
            "GET /api/user/stacks?organization=acme&project=web%20shop&tagName=env&tagValue=a%26b\
             &continuationToken=5-&maxResults=100"
                .into(),
        ),
        (get_capabilities(), "GET /api/capabilities".into()),
        (get_organization(&org), format!("GET {}", at_org(""))),
        (get_organization_metadata(&org), format!("GET {}", at_org("/metadata"))),
        (
            list_org_deployments(&org, &list),
            format!("GET {}", at_org("/deployments?page=2&pageSize=25&sort=created&asc=true")),
        ),
        (get_org_deployments_metadata(&org), format!("GET {}", at_org("/deployments/metadata"))),
        (pause_org_deployments(&org), format!("POST {}", at_org("/deployments/pause"))),
        (resume_org_deployments(&org), format!("POST {}", at_org("/deployments/resume"))),
        (
            get_deployment_usage_summary(&org, &days),
            format!("GET {}", at_org(&format!("/deployments/summary?{usage}"))),
        ),
        (
            get_resource_usage_summary(&org, &start),
            format!("GET {}", at_org("/resources/summary?granularity=hourly&lookbackStart=1700000000")),
        ),
        (get_deployment_usage_report(&org, 7), format!("GET {}", at_org("/deployments/usagereport?lookbackDays=7"))),
        (list_agent_pools(&org), format!("GET {}", at_org("/agent-pools"))),
        (create_agent_pool(&org), format!("POST {}", at_org("/agent-pools"))),
        (get_agent_pool(&org, &pool), format!("GET {}", at_org("/agent-pools/p%2F1"))),
        (patch_agent_pool(&org, &pool), format!("PATCH {}", at_org("/agent-pools/p%2F1"))),
        (delete_agent_pool(&org, &pool, PoolRemoval::OnlyIfUnused), format!("DELETE {}", at_org("/agent-pools/p%2F1"))),
        (
            delete_agent_pool(&org, &pool, PoolRemoval::EvenIfUsed),
            format!("DELETE {}", at_org("/agent-pools/p%2F1?force=true")),
        ),
        (list_roles(&org, &RolePurpose::Role), format!("GET {}", at_org("/roles?uxPurpose=role"))),
        (search_stacks(&org), format!("POST {console}/stacks/search")),
        (list_vcs_integrations(&org), format!("GET {console}/integrations")),
        (
            list_vcs_repos(&org, &integration, Some("2")),
            format!("GET {console}/integrations/azure_devops/i1/repos?page=2"),
        ),
        (
            list_vcs_branches(&org, &integration, "r/1"),
            format!("GET {console}/integrations/azure_devops/i1/repos/r%2F1/branches"),
        ),
        (get_stack(&stack), format!("GET {tree}")),
        (get_stack_metadata(&stack), format!("GET {tree}/metadata")),
        (get_stack_overview(&stack), "GET /api/console/stacks/acme/web%20shop/pr%237/overview".into()),
        (list_stack_activity(&stack, page), format!("GET {tree}/activity?page=3&pageSize=10")),
        (list_stack_deployments(&stack, &ListQuery::default()), format!("GET {base}?page=1&pageSize=10")),
        (create_deployment(&stack), format!("POST {base}")),
        (get_stack_deployments_metadata(&stack), format!("GET {base}/metadata")),
        (pause_stack_deployments(&stack), format!("POST {base}/pause")),
        (resume_stack_deployments(&stack), format!("POST {base}/resume")),
        (clear_project_cache(&stack), format!("DELETE {base}/cache")),
        (get_cache_url(&stack), format!("POST {base}/cache/url")),
        (get_deployment_by_version(&stack, DeploymentVersion(34)), format!("GET {base}/version/34")),
        (get_deployment(&stack, &id), format!("GET {base}/%239410")),
        (get_deployment_logs(&stack, &id, None), format!("GET {base}/%239410/logs")),
        (get_deployment_logs(&stack, &id, Some("0.2.1")), format!("GET {base}/%239410/logs?continuationToken=0.2.1")),
        (
            get_deployment_step_logs(&stack, &id, 0, 3, 499, 499),
            format!("GET {base}/%239410/logs?job=0&step=3&offset=499&count=499"),
        ),
        (list_deployment_updates(&stack, &id), format!("GET {base}/%239410/updates")),
        (cancel_deployment(&stack, &id), format!("POST {base}/%239410/cancel")),
        (get_deployment_settings(&stack), format!("GET {base}/settings")),
        (patch_deployment_settings(&stack), format!("POST {base}/settings")),
        (replace_deployment_settings(&stack), format!("PUT {base}/settings")),
        (delete_deployment_settings(&stack), format!("DELETE {base}/settings")),
        (encrypt_deployment_settings_secret(&stack), format!("POST {base}/settings/encrypt")),
        (list_schedules(&stack), format!("GET {base}/schedules")),
        (create_schedule(&stack), format!("POST {base}/schedules")),
        (get_schedule(&stack, &schedule), format!("GET {base}/schedules/s%3F1")),
        (update_schedule(&stack, &schedule), format!("POST {base}/schedules/s%3F1")),
        (delete_schedule(&stack, &schedule), format!("DELETE {base}/schedules/s%3F1")),
        (pause_schedule(&stack, &schedule), format!("POST {base}/schedules/s%3F1/pause")),
        (resume_schedule(&stack, &schedule), format!("POST {base}/schedules/s%3F1/resume")),
        (list_schedule_history(&stack, &schedule), format!("GET {base}/schedules/s%3F1/history")),
        (create_drift_schedule(&stack), format!("POST {base}/drift/schedules")),
        (update_drift_schedule(&stack, &schedule), format!("POST {base}/drift/schedules/s%3F1")),
        (create_ttl_schedule(&stack), format!("POST {base}/ttl/schedules")),
        (update_ttl_schedule(&stack, &schedule), format!("POST {base}/ttl/schedules/s%3F1")),
        (list_drift_runs(&stack, page), format!("GET {tree}/drift/runs?page=3&pageSize=10")),
        (get_drift_run(&stack, &run), format!("GET {tree}/drift/runs/d1")),
        (get_drift_status(&stack), format!("GET {tree}/drift/status")),
        (list_stack_updates(&stack, page), format!("GET {tree}/updates?output-type=service&page=3&pageSize=10")),
        (get_stack_update(&stack, 12), format!("GET {tree}/updates/12")),
        (get_latest_stack_update(&stack), format!("GET {tree}/updates/latest")),
        (list_latest_previews(&stack, page), format!("GET {tree}/updates/latest/previews?page=3&pageSize=10")),
        (get_stack_preview(&stack, &update), format!("GET {tree}/previews/u%201")),
        (
            get_update_summary(&stack, &update),
            "GET /api/console/stacks/acme/web%20shop/pr%237/updates/u%201/summary".into(),
        ),
        (list_engine_events(&stack, EventsOf::Update, &update, None), format!("GET {tree}/update/u%201/events")),
        (
            list_engine_events(&stack, EventsOf::Preview, &update, Some("t")),
            format!("GET {tree}/preview/u%201/events?continuationToken=t"),
        ),
        (list_engine_events(&stack, EventsOf::Refresh, &update, None), format!("GET {tree}/refresh/u%201/events")),
        (list_engine_events(&stack, EventsOf::Destroy, &update, None), format!("GET {tree}/destroy/u%201/events")),
        (get_deployment_status(&id), "GET /api/deployments/%239410/status".into()),
        (get_executor(), "GET /api/deployments/executor".into()),
        (poll_deployments_queue(), "GET /api/deployments/poll".into()),
    ]
}

#[test]
fn every_route_is_filled_in() {
    for (endpoint, expected) in cases() {
        assert_eq!(format!("{} {}", endpoint.method, endpoint.path), expected);
    }
}

#[test]
fn every_operation_has_its_route_filled_in() {
    let built: Vec<(Method, Vec<String>)> =
        cases().into_iter().map(|(endpoint, _)| (endpoint.method, segments(&endpoint.path))).collect();
    for operation in OPERATIONS {
        let template = segments(operation.template);
        let is_built = built.iter().any(|(method, path)| {
            *method == operation.method
                && path.len() == template.len()
                && path.iter().zip(&template).all(|(part, hole)| hole.starts_with('{') || part == hole)
        });
        assert!(is_built, "{} {} has no case above", operation.method, operation.template);
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('?').next().unwrap_or_default().split('/').map(str::to_owned).collect()
}

/// What is no GET, or changes something although it is one.
#[test]
fn only_two_operations_read_by_another_method_or_act_by_a_get() {
    let odd: Vec<String> = cases()
        .into_iter()
        .filter(|(endpoint, _)| endpoint.only_reads() != endpoint.method.is_safe())
        .map(|(_, line)| line)
        .collect();
    assert_eq!(odd, ["POST /api/console/orgs/acme/stacks/search", "GET /api/deployments/poll"]);
    // A name in a hole is no part of the route.
    let search = Endpoint { method: Method::Post, path: "/api/console/orgs/a/b/stacks/search".to_owned() };
    assert!(!search.only_reads());
}

proptest! {
    /// Whatever a stack is called and whatever an id says: the address stays where the route is.
    #[test]
    fn no_name_leaves_its_segment(project in hostile_segment(), name in hostile_segment(), id in hostile_segment()) {
        let Ok(stack) = StackRef::parse("acme", &project, &name) else { return Ok(()) };
        let id = DeploymentId(id);
        let cases = [
            (get_deployment(&stack, &id), template::DEPLOYMENT),
            (cancel_deployment(&stack, &id), template::DEPLOYMENT_CANCEL),
            (delete_deployment_settings(&stack), template::DEPLOYMENT_SETTINGS),
            (get_stack_preview(&stack, &UpdateId(id.0.clone())), template::STACK_PREVIEW),
        ];
        for (endpoint, template) in cases {
            let (built, wanted) = (segments(&endpoint.path), segments(template));
            prop_assert_eq!(built.len(), wanted.len(), "{}", endpoint.path);
            for (part, hole) in built.iter().zip(&wanted) {
                prop_assert!(hole.starts_with('{') || part == hole, "{}", endpoint.path);
                // What address parsers take for a step up, plain or encoded.
                let up = part.to_ascii_lowercase().replace("%2e", ".");
                prop_assert!(up != "." && up != "..", "{}", endpoint.path);
            }
            prop_assert!(!endpoint.path.contains(['\\', '#', '\n', '\t', ' ']), "{}", endpoint.path);
        }
    }
}

/// Any text, and often one of the pieces that addresses are led astray with.
fn hostile_segment() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("..".to_owned()),
        Just(".".to_owned()),
        Just("/".to_owned()),
        Just("\\".to_owned()),
        Just("%2f".to_owned()),
        Just("%2e".to_owned()),
        Just("%".to_owned()),
        Just("?x=".to_owned()),
        Just("#".to_owned()),
        Just("\t".to_owned()),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}
