//! Rows of the database in the types of the contract, as they are at the world's moment.

use std::collections::BTreeMap;

use api_types::deployment::{
    Deployment as DeploymentDetail, DeploymentConfiguration, DeploymentSource, DeploymentSummary, EnvironmentVariable,
    GitSource, NestedUpdate, TemplateSource,
};
use api_types::secret::SecretValue;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, DeploymentVersion};

use crate::db::{Deployment, Org, Place, Stack};
use crate::engine::World;
use crate::plan::UpdatePlan;
use crate::random;
use crate::run::{Run, UpdateView};
use crate::settings::Settings;
use crate::table::Id;

pub(crate) fn summary(world: &World, id: Id<Deployment>) -> DeploymentSummary {
    let deployment = &world.db.deployments[id];
    let stack = &world.db.stacks[deployment.stack];
    let org = &world.db.orgs[deployment.org];
    let status = world.status(id);
    let is_held = status == DeploymentStatus::NotStarted && (stack.paused || org.paused);
    let run = deployment.run().filter(|_| !deployment.is_historical);
    DeploymentSummary {
        id: deployment.id.clone(),
        created: Some(deployment.created),
        modified: Some(modified(world, deployment)),
        status,
        version: deployment.version,
        requested_by: world.db.people[deployment.requested_by].info(),
        project_name: stack.project.clone(),
        stack_name: stack.name.clone(),
        pulumi_operation: (!deployment.is_historical).then(|| deployment.operation.clone()),
        updates: run.map(|run| nested_updates(world, deployment, run)).unwrap_or_default(),
        jobs: run.map(|run| run.job(world.now())).into_iter().collect(),
        initiator: Some(deployment.initiator.clone()),
        agent_pool: deployment.agent_pool.clone(),
        paused: is_held.then_some(true),
    }
}

pub(crate) fn detail(world: &World, id: Id<Deployment>) -> DeploymentDetail {
    let deployment = &world.db.deployments[id];
    let row = summary(world, id);
    DeploymentDetail {
        id: row.id,
        created: row.created,
        modified: row.modified,
        status: row.status,
        version: row.version,
        latest_version: DeploymentVersion(world.db.stacks[deployment.stack].deployments.len() as i64),
        requested_by: row.requested_by,
        jobs: row.jobs,
        configuration: Some(configuration(world, deployment)),
        pulumi_operation: row.pulumi_operation,
        initiator: row.initiator,
        agent_pool: row.agent_pool,
    }
}

/// When a deployment last changed.
pub(crate) fn modified(world: &World, deployment: &Deployment) -> Timestamp {
    match &deployment.place {
        Place::Queued => deployment.created,
        Place::Skipped(at) => *at,
        Place::Started(run) => run.modified(world.now()),
    }
}

fn nested_updates(world: &World, deployment: &Deployment, run: &Run) -> Vec<NestedUpdate> {
    let parts = [
        ("update", run.update(world.now()), &run.timeline.update),
        ("remediation", run.remediation(world.now()), &run.timeline.remediation),
    ];
    let parts = parts.into_iter().filter_map(|(name, view, plan)| Some((name, view?, plan.as_ref()?)));
    parts.map(|(name, view, plan)| nested_update(world, deployment, run, name, view, plan)).collect()
}

fn nested_update(
    world: &World,
    deployment: &Deployment,
    run: &Run,
    name: &str,
    UpdateView { start, end, result, .. }: UpdateView,
    plan: &UpdatePlan,
) -> NestedUpdate {
    NestedUpdate {
        id: random::uuid(world.seed, &[&deployment.id.0, "nested", name]).to_string(),
        update_id: random::uuid(world.seed, &[&deployment.id.0, name]).to_string(),
        version: run.version_of(plan),
        start_time: Some(start),
        end_time: end,
        result,
        kind: plan.kind.clone(),
        message: deployment.cause.message.clone(),
        environment: environment(world, deployment),
    }
}

/// The id of an organization.
pub(crate) fn org_id(world: &World, org: Id<Org>) -> String {
    random::uuid(world.seed, &["org", &world.db.orgs[org].name]).to_string()
}

/// The id of a stack; some routes call it its program's.
pub(crate) fn stack_id(world: &World, stack: Id<Stack>) -> String {
    let stack = &world.db.stacks[stack];
    random::uuid(world.seed, &["stack", &world.db.orgs[stack.org].name, &stack.project, &stack.name]).to_string()
}

/// What the engine found out about where it ran.
pub(crate) fn environment(world: &World, deployment: &Deployment) -> BTreeMap<String, String> {
    let cause = &deployment.cause;
    let repository = &world.db.stacks[deployment.stack].profile.repository;
    let (owner, name) = repository.split_once('/').unwrap_or(("", repository));
    let author = &world.db.people[deployment.requested_by];
    let mut environment: BTreeMap<String, String> = [
        ("exec.kind", "auto.local"),
        ("pulumi.arch", "x64"),
        ("pulumi.os", "linux"),
        ("pulumi.version", "v3.242.0"),
        ("git.author", author.info().display_name()),
        ("git.dirty", "false"),
        ("git.head", &cause.commit),
        ("git.headName", &cause.branch),
        ("vcs.kind", "github.com"),
        ("vcs.owner", owner),
        ("vcs.repo", name),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    if let Some(number) = cause.pull_request {
        environment.insert("github.pr.number".to_owned(), number.to_string());
    }
    environment
}

fn configuration(world: &World, deployment: &Deployment) -> DeploymentConfiguration {
    let stack = &world.db.stacks[deployment.stack];
    let settings = deployment.settings.as_deref();
    let plain =
        |name: &str, value: String| EnvironmentVariable { name: name.to_owned(), value: Some(value), secret: false };
    let mut variables: Vec<_> = settings.map(variables).unwrap_or_default();
    variables.extend([
        plain("PULUMI_CI_SYSTEM", "Pulumi Deploy".to_owned()),
        plain("PULUMI_CI_BUILD_ID", deployment.id.to_string()),
        plain("PULUMI_CI_BUILD_NUMBER", deployment.version.0.to_string()),
        plain("PULUMI_BACKEND_URL", "https://api.pulumi.com/".to_owned()),
        EnvironmentVariable { name: "PULUMI_ACCESS_TOKEN".to_owned(), value: None, secret: true },
    ]);
    variables.sort_by(|one, other| one.name.cmp(&other.name));
    let source = settings.and_then(|settings| settings.source_context.as_ref());
    let template = source.and_then(|source| source.template.as_ref());
    let template =
        template.map(|template| TemplateSource { source_url: template.source_url.clone().unwrap_or_default() });
    let git = source.and_then(|source| source.git.as_ref()).map(|git| {
        let cause = &deployment.cause;
        let is_pinned = !cause.commit.is_empty() && deployment.initiator == "webhook" || git.commit.is_some();
        GitSource {
            repo_url: git
                .repo_url
                .clone()
                .unwrap_or_else(|| format!("https://github.com/{}.git", stack.profile.repository)),
            branch: (!is_pinned)
                .then(|| cause.branch.clone())
                .filter(|branch| !branch.is_empty())
                .or_else(|| git.branch.clone()),
            commit: is_pinned.then(|| git.commit.clone().unwrap_or_else(|| cause.commit.clone())),
            repo_dir: git.repo_dir.clone(),
        }
    });
    DeploymentConfiguration {
        environment_variables: variables,
        source: (git.is_some() || template.is_some()).then_some(DeploymentSource { git, template }),
    }
}

fn variables(settings: &Settings) -> Vec<EnvironmentVariable> {
    let operation = settings.operation_context.iter();
    let variables = operation.flat_map(|operation| &operation.environment_variables);
    let variables = variables.map(|(name, value)| match value {
        SecretValue::Plain(text) => {
            EnvironmentVariable { name: name.clone(), value: Some(text.clone()), secret: false }
        }
        SecretValue::Secret { .. } => EnvironmentVariable { name: name.clone(), value: None, secret: true },
    });
    variables.collect()
}
