//! The engine's records of a deployment.

use std::collections::BTreeMap;

use api_types::updates::{CommitInfo, ConfigValue, StackUpdate, UpdateInfo};
use axum::extract::{Path, State};
use axum::{Extension, Json};

use super::{Answer, find_deployment, find_stack, views};
use crate::Sandbox;
use crate::db::{Deployment, Stack};
use crate::engine::World;
use crate::http::auth::Caller;
use crate::table::Id;

pub(crate) async fn list_deployment_updates(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((org, project, stack, id)): Path<(String, String, String, String)>,
) -> Answer<Json<Vec<UpdateInfo>>> {
    sandbox.with_world(|world| {
        let stack = find_stack(world, &caller, &(org, project, stack))?;
        let id = find_deployment(world, stack, &id)?;
        Ok(Json(update_of(world, id).into_iter().collect()))
    })
}

/// The one record that a deployment produces, once its operation has begun.
fn update_of(world: &World, id: Id<Deployment>) -> Option<UpdateInfo> {
    let deployment = &world.db.deployments[id];
    if deployment.is_historical {
        return None;
    }
    let stack = &world.db.stacks[deployment.stack];
    let run = deployment.run()?;
    let view = run.update(world.now())?;
    let plan = run.timeline.update.as_ref()?;
    let is_over = view.end.is_some();
    let done = |count: &i64| (*count as f64 * view.share).floor() as i64;
    let changes = plan.changes.iter().map(|(operation, count)| ((*operation).to_owned(), done(count)));
    let n_resources = if view.share >= 1.0 { plan.resources_after } else { run.brief.resources_before };
    let info = StackUpdate {
        kind: plan.kind.clone(),
        start_time: Some(view.start),
        end_time: view.end,
        result: view.result,
        message: deployment.cause.message.clone(),
        environment: views::environment(world, deployment),
        config: config(stack),
        version: run.version_of(plan),
        resource_changes: changes.filter(|(_, count)| *count > 0).collect(),
        resource_count: is_over.then_some(n_resources),
    };
    Some(UpdateInfo {
        info,
        update_id: views::update_id(world, deployment),
        version: run.version_of(plan),
        latest_version: stack.update_version,
        requested_by: Some(world.db.people[deployment.requested_by].info()),
        github_commit_info: commit(world, deployment, stack),
    })
}

fn config(stack: &Stack) -> BTreeMap<String, ConfigValue> {
    let plain = |text: &str| ConfigValue { string: text.to_owned(), secret: false, object: false };
    let secret = ConfigValue { string: "AAABAJ0c0ffee0c0ffee0c0ffee0c0ffee".to_owned(), secret: true, object: false };
    let region = if stack.name.ends_with("-eu") { "eu-central-1" } else { "us-west-2" };
    [
        ("aws:region".to_owned(), plain(region)),
        (format!("{}:replicas", stack.project), plain("3")),
        (format!("{}:databasePassword", stack.project), secret),
        (
            format!("{}:zones", stack.project),
            ConfigValue { string: r#"["a","b","c"]"#.to_owned(), secret: false, object: true },
        ),
    ]
    .into()
}

fn commit(world: &World, deployment: &Deployment, stack: &Stack) -> Option<CommitInfo> {
    let (sha, slug) = (&deployment.cause.commit, &stack.profile.repository);
    (!sha.is_empty()).then(|| CommitInfo {
        slug: slug.clone(),
        sha: sha.clone(),
        url: format!("https://github.com/{slug}/commit/{sha}"),
        author: Some(world.db.people[deployment.requested_by].info()),
    })
}
