//! The templates, in the notation of axum and of OpenAPI. The sandbox serves them and the builders fill them in.

/// The owner of the token.
pub const USER: &str = "/api/user";
/// The organization to start with.
pub const DEFAULT_ORGANIZATION: &str = "/api/user/organizations/default";
/// Stacks that the token reaches.
pub const USER_STACKS: &str = "/api/user/stacks";
/// What the service can do, and in which versions.
pub const CAPABILITIES: &str = "/api/capabilities";
/// An organization with its projects and stacks.
pub const ORGANIZATION: &str = "/api/orgs/{orgName}";
/// Its plan, features and the caller's role.
pub const ORGANIZATION_METADATA: &str = "/api/orgs/{orgName}/metadata";
/// Deployments of an organization.
pub const ORG_DEPLOYMENTS: &str = "/api/orgs/{orgName}/deployments";
/// Its queue.
pub const ORG_DEPLOYMENTS_METADATA: &str = "/api/orgs/{orgName}/deployments/metadata";
/// Holds back all that is queued.
pub const ORG_DEPLOYMENTS_PAUSE: &str = "/api/orgs/{orgName}/deployments/pause";
/// Lets it go on.
pub const ORG_DEPLOYMENTS_RESUME: &str = "/api/orgs/{orgName}/deployments/resume";
/// Its use of deployment compute, in buckets of time.
pub const ORG_DEPLOYMENTS_SUMMARY: &str = "/api/orgs/{orgName}/deployments/summary";
/// The usage report of self-hosted installations.
pub const ORG_DEPLOYMENTS_USAGE_REPORT: &str = "/api/orgs/{orgName}/deployments/usagereport";
/// Its resources under management, in buckets of time.
pub const ORG_RESOURCES_SUMMARY: &str = "/api/orgs/{orgName}/resources/summary";
/// Its pools of agents; POST makes one.
pub const ORG_AGENT_POOLS: &str = "/api/orgs/{orgName}/agent-pools";
/// One pool; PATCH changes it, DELETE removes it.
pub const ORG_AGENT_POOL: &str = "/api/orgs/{orgName}/agent-pools/{poolId}";
/// Its roles.
pub const ORG_ROLES: &str = "/api/orgs/{orgName}/roles";
/// Searches its stacks; a route of the vendor's own console.
pub const ORG_STACKS_SEARCH: &str = "/api/console/orgs/{orgName}/stacks/search";
/// Its integrations with version control.
pub const ORG_INTEGRATIONS: &str = "/api/console/orgs/{orgName}/integrations";
/// Repositories of an integration.
pub const ORG_INTEGRATION_REPOS: &str = "/api/console/orgs/{orgName}/integrations/{provider}/{integrationId}/repos";
/// Branches of a repository.
pub const ORG_INTEGRATION_BRANCHES: &str =
    "/api/console/orgs/{orgName}/integrations/{provider}/{integrationId}/repos/{repoId}/branches";
/// One stack.
pub const STACK: &str = "/api/stacks/{orgName}/{projectName}/{stackName}";
/// Who owns it.
pub const STACK_METADATA: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/metadata";
/// Its resources and tags; a route of the vendor's own console.
pub const STACK_OVERVIEW: &str = "/api/console/stacks/{orgName}/{projectName}/{stackName}/overview";
/// Its deployments and updates in one list.
pub const STACK_ACTIVITY: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/activity";
/// Deployments of a stack; POST creates one.
pub const STACK_DEPLOYMENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments";
/// Its queue.
pub const STACK_DEPLOYMENTS_METADATA: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/metadata";
/// Holds back what is queued on it.
pub const STACK_DEPLOYMENTS_PAUSE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/pause";
/// Lets it go on.
pub const STACK_DEPLOYMENTS_RESUME: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/resume";
/// A deployment by number.
pub const DEPLOYMENT_BY_VERSION: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/version/{version}";
/// A deployment by id.
pub const DEPLOYMENT: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}";
/// Its log.
pub const DEPLOYMENT_LOGS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/logs";
/// Its updates.
pub const DEPLOYMENT_UPDATES: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/updates";
/// Its cancel.
pub const DEPLOYMENT_CANCEL: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/{deploymentId}/cancel";
/// The cache of the stack's whole project.
pub const DEPLOYMENT_CACHE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/cache";
/// A presigned address in it.
pub const DEPLOYMENT_CACHE_URL: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/cache/url";
/// Its deployment settings: GET, POST (merge patch), PUT (replace), DELETE.
pub const DEPLOYMENT_SETTINGS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/settings";
/// Encrypts one secret value.
pub const DEPLOYMENT_SETTINGS_ENCRYPT: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/settings/encrypt";
/// Its schedules; POST makes one.
pub const SCHEDULES: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/schedules";
/// One schedule; POST changes it, DELETE removes it.
pub const SCHEDULE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/schedules/{scheduleID}";
/// Pauses a schedule.
pub const SCHEDULE_PAUSE: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/schedules/{scheduleID}/pause";
/// Resumes a schedule.
pub const SCHEDULE_RESUME: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/schedules/{scheduleID}/resume";
/// When it fired.
pub const SCHEDULE_HISTORY: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/schedules/{scheduleID}/history";
/// Makes a drift schedule.
pub const DRIFT_SCHEDULES: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/drift/schedules";
/// Changes one.
pub const DRIFT_SCHEDULE: &str =
    "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/drift/schedules/{scheduleID}";
/// Makes a TTL schedule.
pub const TTL_SCHEDULES: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/ttl/schedules";
/// Changes one.
pub const TTL_SCHEDULE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/deployments/ttl/schedules/{scheduleID}";
/// Its drift runs.
pub const DRIFT_RUNS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/drift/runs";
/// One drift run.
pub const DRIFT_RUN: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/drift/runs/{driftRunId}";
/// Whether it has drifted.
pub const DRIFT_STATUS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/drift/status";
/// Its updates.
pub const STACK_UPDATES: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates";
/// One update.
pub const STACK_UPDATE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates/{version}";
/// Its newest update.
pub const STACK_LATEST_UPDATE: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates/latest";
/// Previews since the newest update.
pub const STACK_LATEST_PREVIEWS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates/latest/previews";
/// One preview.
pub const STACK_PREVIEW: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/previews/{updateID}";
/// An update in words; a route of the vendor's own console.
pub const STACK_UPDATE_SUMMARY: &str =
    "/api/console/stacks/{orgName}/{projectName}/{stackName}/updates/{updateID}/summary";
/// Engine events of an update.
pub const UPDATE_EVENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/update/{updateID}/events";
/// Engine events of a preview.
pub const PREVIEW_EVENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/preview/{updateID}/events";
/// Engine events of a refresh.
pub const REFRESH_EVENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/refresh/{updateID}/events";
/// Engine events of a destroy.
pub const DESTROY_EVENTS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/destroy/{updateID}/events";
/// The status of a deployment, for an agent.
pub const DEPLOYMENT_STATUS: &str = "/api/deployments/{deploymentId}/status";
/// The program that agents run.
pub const EXECUTOR: &str = "/api/deployments/executor";
/// Takes work off the queue, for an agent.
pub const POLL: &str = "/api/deployments/poll";

// Routes that the console does not use: clients of the sandbox may.

/// How many resources a stack holds.
pub const STACK_RESOURCES_COUNT: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/resources/count";
/// Previews between an update and the next.
pub const STACK_UPDATE_PREVIEWS: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates/{version}/previews";
/// An update in four words.
pub const STACK_UPDATE_IN_SHORT: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/updates/{version}/summary";
/// A preview in four words.
pub const STACK_PREVIEW_IN_SHORT: &str = "/api/stacks/{orgName}/{projectName}/{stackName}/previews/{updateID}/summary";
