//! An organization: its tree of projects and stacks, its plan and what this includes.

use std::collections::BTreeMap;

use api_types::organization::{
    OrgRole, OrgStack, Organization, OrganizationFeatures, OrganizationMetadata, Project, Repository,
};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::{Answer, drift, find_caller, find_org, stacks, updates, views};
use crate::Sandbox;
use crate::db::Stack;
use crate::engine::World;
use crate::http::auth::Caller;
use crate::permissions::Role;
use crate::plans::{self, Feature};
use crate::table::Id;

/// Features of the service that the sandbox has something of, whatever the plan is.
const FEATURES_HERE: &[&str] =
    &["agentPoolRegistrationEnabled", "customVCSEnabled", "customRolesEnabled", "teamsEnabled"];

/// Features that the document requires a word about and the sandbox knows nothing of.
const FEATURES_ELSEWHERE: &[&str] = &[
    "agentIntegrationCatalogEnabled",
    "agentScheduledTasksEnabled",
    "aiAgentsEnabled",
    "aleEnabled",
    "approvalsEnabled",
    "auditLogUIFilteringEnabled",
    "auditLogsEnabled",
    "bitbucketVCSEnabled",
    "bringYourOwnKeyEnabled",
    "cliIntegrationCatalogEnabled",
    "crossGuardEnabled",
    "customRoleCondition",
    "customTemplatesEnabled",
    "discoveredStacksEnabled",
    "environmentRevisionTagsEnabled",
    "environmentSecretRotationEnabled",
    "environmentsEnabled",
    "environmentsRestoreEnabled",
    "escEditorRevampEnabled",
    "escOnboardingAzureOAuthClientEnabled",
    "escOnboardingEnabled",
    "escOnboardingGcpOAuthClientEnabled",
    "escOnboardingV2Enabled",
    "fixDriftWithNeoEnabled",
    "ghAppDetailedDiffEnabled",
    "gitHubEnterpriseIntegrationEnabled",
    "iacCloudImportEnabled",
    "insightsAutoPolicyPacksEnabled",
    "insightsMonetizationEnabled",
    "integrationAssistantEnabled",
    "legacyDeploymentsOrgToken",
    "neoByokEnabled",
    "neoPlanModeEnabled",
    "neoTaskSharingEnabled",
    "nlpSearchEnabled",
    "pangeaAccountsScanPageEnabled",
    "policyIssueManagementEnabled",
    "policyManagementV2Enabled",
    "propertySearchUIEnabled",
    "resourceExportEnabled",
    "resourceSearchEnabled",
    "restoreStacksEnabled",
    "scimEnabled",
    "selfServeIDPRemoval",
    "serviceBackedConfigEnabled",
    "themingEnabled",
    "webhooksEnabled",
];

pub(crate) async fn get_organization(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<Json<Organization>> {
    sandbox.with_world(|world| {
        let id = find_org(world, &caller, &name)?;
        let mut repos: BTreeMap<String, BTreeMap<String, Project>> = BTreeMap::new();
        for id in stacks::visible(world, &caller, id) {
            let row = &world.db.stacks[id];
            let repo = repository(row);
            let projects = repos.entry(repo.to_owned()).or_default();
            let project = projects.entry(row.project.clone()).or_insert_with(|| Project {
                org_name: name.clone(),
                repo_name: repo.to_owned(),
                name: row.project.clone(),
                description: row.tags.get("team").map(|team| format!("{} of the {team} team", row.project)),
                runtime: row.tags.get("pulumi:runtime").cloned(),
                stacks: Vec::new(),
            });
            project.stacks.push(stack(world, id));
        }
        let repos = repos.into_iter().map(|(repo, projects)| Repository {
            org_name: name.clone(),
            name: repo,
            projects: projects.into_values().collect(),
        });
        Ok(Json(Organization {
            name: world.db.orgs[id].title.clone(),
            login: name.clone(),
            avatar_url: String::new(),
            repos: repos.collect(),
        }))
    })
}

/// The repository's own name.
fn repository(stack: &Stack) -> &str {
    stack.profile.repository.rsplit('/').next().unwrap_or_default()
}

/// A stack as its organization and the search show it.
pub(crate) fn stack(world: &World, id: Id<Stack>) -> OrgStack {
    let stack = &world.db.stacks[id];
    OrgStack {
        name: stack.name.clone(),
        routing_project: stack.project.clone(),
        routing_repo: repository(stack).to_owned(),
        program_id: views::stack_id(world, id),
        drift_detected: drift::status(world, id).is_some_and(|drift| drift.drift_detected),
        has_deployment_settings: stack.settings.is_some(),
        protected_by_policy: false,
        last_update: updates::latest(world, id).and_then(|run| run.summary(world)),
        tags: stack.tags.clone(),
    }
}

pub(crate) async fn get_organization_metadata(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<Json<OrganizationMetadata>> {
    sandbox.with_world(|world| {
        let id = find_org(world, &caller, &name)?;
        let org = &world.db.orgs[id];
        let role = world.db.role(id, find_caller(world, &caller)?);
        let has = |feature: Feature| Some(plans::check(org.plan, feature).is_ok());
        let mut more: Map<String, Value> = FEATURES_ELSEWHERE.iter().map(|name| feature(name, false)).collect();
        more.extend(FEATURES_HERE.iter().map(|name| feature(name, true)));
        let deploys = has(Feature::Deployments) == Some(true);
        for name in ["deploymentOidcSettingsEnabled", "tagBasedDeploymentTriggersEnabled"] {
            more.extend([feature(name, deploys)]);
        }
        let extra = json!({
            "kind": "github",
            "created": "2021-03-01T09:00:00Z",
            "accountCount": 0,
            "environmentCount": 0,
            "memberCount": org.members.len(),
            "stackCount": org.stacks.len(),
            "aiEnablement": "disabled",
            "auditLogsEnabled": false,
            "defaultAccountPermission": 0,
            "defaultEnvironmentPermission": "none",
            "defaultStackPermission": 103,
            "insightsTrialUsingPolicy": false,
            "membersCanCreateAccounts": false,
            "membersCanCreateStacks": true,
            "membersCanCreateTeams": false,
            "membersCanDeleteStacks": false,
            "membersCanTransferStacks": false,
            "naturalLanguageSearchDisabled": true,
            "neoAgentDisabled": true,
            "neoApprovalMode": "manual",
            "neoCLIExplanationsDisabled": true,
            "neoEnabled": false,
            "neoTaskSharingMode": "none",
            "preferredVCS": "github",
            "webhooksEnabled": false,
        });
        Ok(Json(OrganizationMetadata {
            id: views::org_id(world, id),
            product: Some(org.plan.product().to_owned()),
            user_role: role.map(|role| match role {
                Role::Admin => OrgRole::Admin,
                Role::Member => OrgRole::Member,
            }),
            features: OrganizationFeatures {
                deploy_enabled: Some(deploys),
                drift_detection_enabled: Some(deploys),
                drift_remediation_enabled: has(Feature::DriftRemediation),
                self_hosted_deployments_enabled: Some(deploys),
                dependency_caching_enabled: Some(deploys),
                extra: more,
            },
            extra: extra.as_object().cloned().unwrap_or_default(),
        }))
    })
}

fn feature(name: &str, is_enabled: bool) -> (String, Value) {
    (name.to_owned(), Value::Bool(is_enabled))
}
