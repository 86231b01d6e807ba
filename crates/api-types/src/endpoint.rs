//! The routes: one template each, which the sandbox serves and the console fills in. No other place spells a path.

use std::fmt;

use crate::ids::{DeploymentId, DeploymentVersion, OrgName, StackRef, encode_segment};
use crate::paging::ListQuery;

/// What to send as `Accept`: 8 makes `/api/user/stacks` paged (REST reference, "Accept header").
pub const ACCEPT: &str = "application/vnd.pulumi+8";

/// The templates, in the notation of axum and of OpenAPI.
pub mod template {
    /// The owner of the token.
    pub const USER: &str = "/api/user";
    /// The organization to start with.
    pub const DEFAULT_ORGANIZATION: &str = "/api/user/organizations/default";
    /// Stacks that the token reaches.
    pub const USER_STACKS: &str = "/api/user/stacks";
    /// Deployments of an organization.
    pub const ORG_DEPLOYMENTS: &str = "/api/orgs/{orgName}/deployments";
    /// Its queue.
    pub const ORG_DEPLOYMENTS_METADATA: &str = "/api/orgs/{orgName}/deployments/metadata";
    /// Deployments of a stack; POST creates one.
    pub const STACK_DEPLOYMENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments";
    /// Its queue.
    pub const STACK_DEPLOYMENTS_METADATA: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/metadata";
    /// A deployment by number.
    pub const DEPLOYMENT_BY_VERSION: &str =
        "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/version/{version}";
    /// A deployment by id.
    pub const DEPLOYMENT: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}";
    /// Its log.
    pub const DEPLOYMENT_LOGS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/logs";
    /// Its updates.
    pub const DEPLOYMENT_UPDATES: &str =
        "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/updates";
    /// Its cancel.
    pub const DEPLOYMENT_CANCEL: &str =
        "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/cancel";
}

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated.
    Get,
    /// Acts; never repeated by itself.
    Post,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Get => "GET",
            Self::Post => "POST",
        })
    }
}

/// One request's method and address below the API's base, names filled in and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// Path and query, from the first slash.
    pub path: String,
}

impl Endpoint {
    fn new(method: Method, template: &str, names: &[&str], query: &[(&str, String)]) -> Self {
        let mut names = names.iter();
        let segments: Vec<String> = template
            .split('/')
            .map(|segment| {
                let is_hole = segment.starts_with('{');
                // A template has as many holes as its function passes names: the test below fills each.
                let name = if is_hole { names.next() } else { None };
                name.map_or_else(|| segment.to_owned(), |name| encode_segment(name))
            })
            .collect();
        let mut path = segments.join("/");
        for (index, (key, value)) in query.iter().enumerate() {
            path.push(if index == 0 { '?' } else { '&' });
            path.push_str(&format!("{key}={}", encode_segment(value)));
        }
        Self { method, path }
    }

    fn of_stack(
        method: Method,
        template: &str,
        stack: &StackRef,
        last: Option<&str>,
        query: &[(&str, String)],
    ) -> Self {
        let mut names = vec![stack.org().as_str(), stack.project(), stack.stack()];
        names.extend(last);
        Self::new(method, template, &names, query)
    }
}

/// `GET /api/user`.
#[must_use]
pub fn get_current_user() -> Endpoint {
    Endpoint::new(Method::Get, template::USER, &[], &[])
}

/// `GET /api/user/organizations/default`.
#[must_use]
pub fn get_default_organization() -> Endpoint {
    Endpoint::new(Method::Get, template::DEFAULT_ORGANIZATION, &[], &[])
}

/// `GET /api/user/stacks`, one page.
#[must_use]
pub fn list_user_stacks(org: &OrgName, continuation_token: Option<&str>) -> Endpoint {
    let mut query = vec![("organization", org.as_str().to_owned())];
    query.extend(continuation_token.map(|token| ("continuationToken", token.to_owned())));
    Endpoint::new(Method::Get, template::USER_STACKS, &[], &query)
}

/// `GET /api/orgs/{org}/deployments`, one page.
#[must_use]
pub fn list_org_deployments(org: &OrgName, query: &ListQuery) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_DEPLOYMENTS, &[org.as_str()], &query.to_pairs())
}

/// `GET /api/orgs/{org}/deployments/metadata`.
#[must_use]
pub fn get_org_deployments_metadata(org: &OrgName) -> Endpoint {
    Endpoint::new(Method::Get, template::ORG_DEPLOYMENTS_METADATA, &[org.as_str()], &[])
}

/// `GET /api/stacks/…/deployments`, one page.
#[must_use]
pub fn list_stack_deployments(stack: &StackRef, query: &ListQuery) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_DEPLOYMENTS, stack, None, &query.to_pairs())
}

/// `GET /api/stacks/…/deployments/metadata`.
#[must_use]
pub fn get_stack_deployments_metadata(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::STACK_DEPLOYMENTS_METADATA, stack, None, &[])
}

/// `POST /api/stacks/…/deployments`.
#[must_use]
pub fn create_deployment(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::STACK_DEPLOYMENTS, stack, None, &[])
}

/// `GET /api/stacks/…/deployments/version/{version}`.
#[must_use]
pub fn get_deployment_by_version(stack: &StackRef, version: DeploymentVersion) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_BY_VERSION, stack, Some(&version.0.to_string()), &[])
}

/// `GET /api/stacks/…/deployments/{deploymentId}`.
#[must_use]
pub fn get_deployment(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT, stack, Some(&id.0), &[])
}

/// `GET …/logs`, streaming: without a token from the beginning.
#[must_use]
pub fn get_deployment_logs(stack: &StackRef, id: &DeploymentId, continuation_token: Option<&str>) -> Endpoint {
    let query: Vec<_> = continuation_token.map(|token| ("continuationToken", token.to_owned())).into_iter().collect();
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_LOGS, stack, Some(&id.0), &query)
}

/// `GET …/logs` of one step; `job` and `step` count from 0, `count` is at most [`crate::logs::MAX_STEP_COUNT`].
#[must_use]
pub fn get_deployment_step_logs(
    stack: &StackRef,
    id: &DeploymentId,
    job: usize,
    step: usize,
    offset: u64,
    count: u32,
) -> Endpoint {
    let query = [
        ("job", job.to_string()),
        ("step", step.to_string()),
        ("offset", offset.to_string()),
        ("count", count.to_string()),
    ];
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_LOGS, stack, Some(&id.0), &query)
}

/// `GET …/updates`.
#[must_use]
pub fn list_deployment_updates(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_UPDATES, stack, Some(&id.0), &[])
}

/// `POST …/cancel`: asks to stop and does not wait. The stack may be left inconsistent.
#[must_use]
pub fn cancel_deployment(stack: &StackRef, id: &DeploymentId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DEPLOYMENT_CANCEL, stack, Some(&id.0), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_filled_in() {
        let stack = StackRef::parse("acme", "web shop", "pr#7").expect("valid names");
        let id = DeploymentId("#9410".into());
        let org = stack.org().clone();
        let base = "/api/stacks/acme/web%20shop/pr%237/deployments";
        let list = ListQuery { page: 2, page_size: 25, sort: Some("created".into()), asc: true };
        let cases = [
            (get_current_user(), "GET /api/user".to_owned()),
            (get_default_organization(), "GET /api/user/organizations/default".to_owned()),
            (
                list_user_stacks(&org, Some("5-")),
                "GET /api/user/stacks?organization=acme&continuationToken=5-".to_owned(),
            ),
            (
                list_org_deployments(&org, &list),
                "GET /api/orgs/acme/deployments?page=2&pageSize=25&sort=created&asc=true".to_owned(),
            ),
            (get_org_deployments_metadata(&org), "GET /api/orgs/acme/deployments/metadata".to_owned()),
            (list_stack_deployments(&stack, &ListQuery::default()), format!("GET {base}?page=1&pageSize=10")),
            (get_stack_deployments_metadata(&stack), format!("GET {base}/metadata")),
            (create_deployment(&stack), format!("POST {base}")),
            (get_deployment_by_version(&stack, DeploymentVersion(34)), format!("GET {base}/version/34")),
            (get_deployment(&stack, &id), format!("GET {base}/%239410")),
            (get_deployment_logs(&stack, &id, None), format!("GET {base}/%239410/logs")),
            (
                get_deployment_logs(&stack, &id, Some("0.2.1")),
                format!("GET {base}/%239410/logs?continuationToken=0.2.1"),
            ),
            (
                get_deployment_step_logs(&stack, &id, 0, 3, 499, 499),
                format!("GET {base}/%239410/logs?job=0&step=3&offset=499&count=499"),
            ),
            (list_deployment_updates(&stack, &id), format!("GET {base}/%239410/updates")),
            (cancel_deployment(&stack, &id), format!("POST {base}/%239410/cancel")),
        ];
        for (endpoint, expected) in cases {
            assert_eq!(format!("{} {}", endpoint.method, endpoint.path), expected);
        }
    }
}
