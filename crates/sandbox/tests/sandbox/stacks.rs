//! Stacks, the organization that they are in, and the search over them.

use std::collections::BTreeSet;

use api_types::endpoint;
use api_types::organization::{OrgRole, Organization, OrganizationMetadata};
use api_types::paging::PageQuery;
use api_types::stacks::{
    GridCondition, ListActivityResponse, ListUserStacksResponse, SearchStacksRequest, SearchStacksResponse, Stack,
    StackMetadata, StackOverview, UserStacksQuery,
};
use api_types::{Operation, UpdateKind};
use axum::http::StatusCode;
use sandbox::{MEMBER_TOKEN, Sandbox};
use serde_json::{Value, json};

use crate::client::{acme, ask, call_as, detail, get, post, quiet, script, seconds, stack};

fn names(list: &ListUserStacksResponse) -> Vec<String> {
    list.stacks.iter().map(|stack| format!("{}/{}", stack.project_name, stack.stack_name)).collect()
}

#[tokio::test]
async fn stacks_are_listed_by_tag_and_project() {
    let sandbox = quiet();
    let of = |tag: Option<(&str, Option<&str>)>, project: Option<&str>| UserStacksQuery {
        tag: tag.map(|(name, value)| (name.to_owned(), value.map(str::to_owned))),
        project: project.map(str::to_owned),
        max_results: Some(500),
        ..UserStacksQuery::all_of(acme())
    };
    let all: ListUserStacksResponse = ask(&sandbox, &endpoint::list_user_stacks(&of(None, None))).await;
    let mut sorted = names(&all);
    sorted.sort();
    assert_eq!(names(&all), sorted);
    let review = of(Some(("env", Some("review"))), None);
    let review: ListUserStacksResponse = ask(&sandbox, &endpoint::list_user_stacks(&review)).await;
    let expected = ["docs-site/pr-88", "mobile-backend/pr-311", "webshop/pr-1187", "webshop/pr-1192"];
    assert_eq!(names(&review), expected);
    let both = of(Some(("env", Some("production"))), Some("webshop"));
    let both: ListUserStacksResponse = ask(&sandbox, &endpoint::list_user_stacks(&both)).await;
    assert_eq!(names(&both), ["webshop/prod", "webshop/prod-eu"]);
    let named: ListUserStacksResponse =
        ask(&sandbox, &endpoint::list_user_stacks(&of(Some(("env", None)), None))).await;
    assert_eq!(named.stacks.len(), all.stacks.len());
    let none: ListUserStacksResponse =
        ask(&sandbox, &endpoint::list_user_stacks(&of(Some(("nothing", None)), None))).await;
    assert!(none.stacks.is_empty());
}

#[tokio::test]
async fn an_organization_is_a_tree_of_what_one_sees() {
    let sandbox = quiet();
    let org: Organization = ask(&sandbox, &endpoint::get_organization(&acme())).await;
    assert_eq!((org.login.as_str(), org.name.as_str()), ("acme", "Acme Corporation"));
    let all: ListUserStacksResponse = get(&sandbox, "/api/user/stacks?organization=acme&maxResults=500").await.json();
    assert_eq!(org.stacks().count(), all.stacks.len());
    let (_, prod) = org.stacks().find(|(project, stack)| *project == "webshop" && stack.name == "prod").unwrap();
    assert!(prod.has_deployment_settings && prod.last_update.is_some());
    assert_eq!((prod.tags["env"].as_str(), prod.tags["pulumi:runtime"].as_str()), ("production", "nodejs"));
    assert_eq!((prod.routing_project.as_str(), prod.routing_repo.as_str()), ("webshop", "webshop"));
    let bare = org.stacks().find(|(project, _)| *project == "dns-zones").unwrap();
    assert!(!bare.1.has_deployment_settings);

    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "GET", "/api/orgs/acme", Value::Null).await;
    let seen: Organization = answer.json();
    assert!(seen.stacks().all(|(project, _)| project != "identity") && seen.stacks().count() < org.stacks().count());
    assert_eq!(get(&sandbox, "/api/orgs/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn metadata_of_an_organization_tell_plan_and_role() {
    let sandbox = quiet();
    let metadata: OrganizationMetadata = ask(&sandbox, &endpoint::get_organization_metadata(&acme())).await;
    assert_eq!((metadata.product.as_deref(), &metadata.user_role), (Some("business-critical"), &Some(OrgRole::Admin)));
    assert_eq!(metadata.features.drift_remediation_enabled, Some(true));
    let growing: OrganizationMetadata = get(&sandbox, "/api/orgs/growing-co/metadata").await.json();
    assert_eq!((growing.product.as_deref(), growing.features.deploy_enabled), (Some("team-growth"), Some(true)));
    assert_eq!(growing.features.drift_remediation_enabled, Some(false));
    let small: OrganizationMetadata = get(&sandbox, "/api/orgs/small-co/metadata").await.json();
    assert_eq!((small.product.as_deref(), small.features.deploy_enabled), (Some("team-starter"), Some(false)));
    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "GET", "/api/orgs/acme/metadata", Value::Null).await;
    assert_eq!(answer.json::<OrganizationMetadata>().user_role, Some(OrgRole::Member));
}

async fn search(sandbox: &Sandbox, request: &Value) -> SearchStacksResponse {
    let answer = post(sandbox, "/api/console/orgs/acme/stacks/search", request.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{request}: {}", answer.text());
    answer.json()
}

fn grid(conditions: Value) -> Value {
    json!({
        "startRow": 0,
        "endRow": 50,
        "filterModel": {"type": "AND", "conditions": conditions},
        "groupKeys": [],
        "rowGroupCols": [],
        "sortModel": [{"colId": "stackName", "sort": "desc"}, {"colId": "projectName", "sort": "asc"}],
        "valueCols": [],
    })
}

#[tokio::test]
async fn stacks_are_found_by_name_and_tag() {
    let sandbox = quiet();
    let request = serde_json::to_value(SearchStacksRequest::containing("WEB", 4)).unwrap();
    let found = search(&sandbox, &request).await;
    let names: Vec<_> = found.names().collect();
    assert_eq!(names, [("webshop", "dev"), ("webshop", "pr-1187"), ("webshop", "pr-1192"), ("webshop", "prod")]);
    assert_eq!(found.row_count, Some(6));
    let row = &found.row_data[3];
    for key in ["orgName", "name", "programId", "routingProject", "tags", "lastUpdate", "driftDetected"] {
        assert!(row.contains_key(key), "{key}");
    }

    let text = |column: &str, kind: &str, filter: &str| json!({"colId": column, "filterType": "text", "type": kind, "filter": filter});
    for (conditions, count) in [
        (json!([]), 40),
        (json!([text("tags", "contains", "team:money")]), 8),
        (json!([text("tags", "contains", "review"), text("projectName", "equals", "webshop")]), 2),
        (json!([text("stackName", "startsWith", "prod"), text("stackName", "endsWith", "-us")]), 1),
        (json!([text("stackName", "notContains", "prod"), text("projectName", "equals", "data-lake")]), 1),
        (json!([text("stackName", "notEqual", "dev"), text("projectName", "equals", "data-lake")]), 2),
        (json!([text("projectName", "contains", "nothing like it")]), 0),
    ] {
        let found = search(&sandbox, &grid(conditions.clone())).await;
        let right = if count == 40 { found.row_data.len() >= 40 } else { found.row_data.len() == count };
        assert!(right, "{conditions}: {:?}", found.names().collect::<Vec<_>>());
    }
    let sorted = search(&sandbox, &grid(json!([text("tags", "contains", "money")]))).await;
    let names: Vec<_> = sorted.names().collect();
    assert_eq!(names[..3], [("identity", "staging"), ("payments", "staging"), ("payments", "prod-eu")]);

    let path = "/api/console/orgs/acme/stacks/search";
    let body = grid(json!([text("projectName", "contains", "identity")]));
    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "POST", path, body).await;
    assert!(answer.json::<SearchStacksResponse>().row_data.is_empty(), "what one does not see is not found");
}

#[tokio::test]
async fn a_grid_that_makes_no_sense_is_refused() {
    let sandbox = quiet();
    let condition = GridCondition {
        col_id: "projectName".to_owned(),
        filter: "web".to_owned(),
        filter_type: "text".to_owned(),
        kind: "contains".to_owned(),
        conditions: Vec::new(),
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let mut request = grid(json!([condition]));
        change(&mut request);
        request
    };
    for request in [
        json!({}),
        json!([]),
        with(&|request| request["filterModel"] = Value::Null),
        with(&|request| request["filterModel"]["type"] = json!("XOR")),
        with(&|request| request["filterModel"]["conditions"][0]["colId"] = json!("colour")),
        with(&|request| request["filterModel"]["conditions"][0]["filterType"] = json!("number")),
        with(&|request| request["filterModel"]["conditions"][0]["type"] = json!("sounds like")),
        with(&|request| request["sortModel"][0]["colId"] = json!("colour")),
        with(&|request| request["sortModel"][0]["sort"] = json!("up")),
        with(&|request| request["startRow"] = json!(-1)),
        with(&|request| request["startRow"] = json!(60)),
    ] {
        let answer = post(&sandbox, "/api/console/orgs/acme/stacks/search", request.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{request}");
    }
    let answer = post(&sandbox, "/api/console/orgs/nobody/stacks/search", grid(json!([]))).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_stack_tells_what_runs_on_it() {
    let sandbox = quiet();
    let stack = stack("webshop", "dev");
    let raw: Value = get(&sandbox, "/api/stacks/acme/webshop/dev").await.json();
    assert_eq!(raw.get("currentOperation"), Some(&Value::Null), "an idle stack says so");
    let idle: Stack = ask(&sandbox, &endpoint::get_stack(&stack)).await;
    assert!(idle.version > 0 && !idle.active_update.is_empty() && idle.tags["team"] == "storefront");
    let id = sandbox.create(&stack, Operation::Update, script(120));
    sandbox.advance(seconds(80));
    let busy: Stack = ask(&sandbox, &endpoint::get_stack(&stack)).await;
    let operation = busy.current_operation.unwrap();
    assert_eq!((operation.kind, operation.author.as_str()), (UpdateKind::Update, "mara"));
    assert_eq!(busy.version, idle.version + 1);
    assert_eq!([api_types::updates::UpdateId(busy.active_update)].as_slice(), sandbox.updates_of(&id));
    assert!(sandbox.finish(&id));
    let after: Stack = ask(&sandbox, &endpoint::get_stack(&stack)).await;
    assert_eq!((after.current_operation, after.version), (None, idle.version + 1));
}

#[tokio::test]
async fn a_stack_has_an_owner_resources_and_references() {
    let sandbox = quiet();
    let stack = stack("webshop", "prod");
    let metadata: StackMetadata = ask(&sandbox, &endpoint::get_stack_metadata(&stack)).await;
    assert_eq!(metadata.owned_by.login, "tomasz");
    let overview: StackOverview = ask(&sandbox, &endpoint::get_stack_overview(&stack)).await;
    assert_eq!(overview.tags["owner"], "tomasz");
    let urns: BTreeSet<_> = overview.resources.resources.iter().map(|entry| &entry.resource.urn).collect();
    assert_eq!(urns.len(), 101, "the stack itself and a hundred of its resources, each once");
    let references: Vec<_> = overview.referenced_stacks.iter().map(|stack| stack.routing_project.as_str()).collect();
    assert_eq!(references, ["platform-network"]);
    let count: Value = get(&sandbox, "/api/stacks/acme/webshop/prod/resources/count").await.json();
    assert!(count["resourceCount"].as_i64().unwrap() > 100 && count["version"] == overview.resources.version);
}

#[tokio::test]
async fn activity_comes_in_pages_or_all_at_once() {
    let sandbox = quiet();
    let stack = stack("webshop", "prod");
    let list = |page, page_size| endpoint::list_stack_activity(&stack, PageQuery { page, page_size });
    let first: ListActivityResponse = ask(&sandbox, &list(1, 5)).await;
    let all: ListActivityResponse = ask(&sandbox, &list(0, 5)).await;
    assert_eq!((first.activity.len(), first.items_per_page, first.total), (5, 5, all.activity.len() as i64));
    assert_eq!(first.activity[..], all.activity[..5]);
    let newest = first.activity[0].deployment.as_ref().unwrap();
    let deployment = detail(&sandbox, &stack, &newest.deployment.id).await;
    assert_eq!(newest.deployment, deployment);
    assert_eq!(newest.updates.len(), 1);
    let past: ListActivityResponse = ask(&sandbox, &list(9_999, 5)).await;
    assert!(past.activity.is_empty());
    for query in ["page=-1", "page=x", "pageSize=0", "pageSize=101"] {
        let answer = get(&sandbox, &format!("/api/stacks/acme/webshop/prod/activity?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn names_with_a_meaning_have_it_here_too() {
    let sandbox = quiet();
    for path in [
        "/api/stacks/acme/webshop/error-503",
        "/api/console/stacks/acme/webshop/error-503/overview",
        "/api/console/orgs/error-503/integrations",
        "/api/orgs/error-503",
    ] {
        assert_eq!(get(&sandbox, path).await.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    }
    for path in ["", "/metadata", "/activity", "/resources/count", "/updates", "/deployments/schedules"] {
        let path = format!("/api/stacks/acme/webshop/nothing{path}");
        assert_eq!(get(&sandbox, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
