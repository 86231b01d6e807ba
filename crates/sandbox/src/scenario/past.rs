//! What the past left beside deployments: drift that somebody looked for on a machine of their own, and archives in the
//! caches of projects.

use api_types::drift::DriftRunId;
use api_types::time::Timestamp;
use axum::body::Bytes;
use chrono::TimeDelta;
use rand::Rng;

use crate::drift::{DriftRun, Origin};
use crate::engine::World;
use crate::random;

/// A small archive of dependencies, as runners save them.
const ARCHIVE: &[u8] = include_bytes!("cache.tar.gz");

pub(crate) fn archive() -> Bytes {
    Bytes::from_static(ARCHIVE)
}

/// Stacks that people looked at by hand, and how many days ago.
const BY_HAND: &[(&str, &str, &[i64])] =
    &[("webshop", "prod", &[3, 11, 26]), ("payments", "prod", &[6]), ("dns-zones", "global", &[2, 9, 16, 23])];

/// Previews of `pulumi refresh` that no deployment ran.
pub(super) fn cli_drift_runs(world: &mut World, now: Timestamp) {
    let Some(org) = world.db.org_named("acme") else { return };
    for (project, name, days) in BY_HAND {
        let Some(stack) = world.db.stack_named(org, project, name) else { continue };
        for days in *days {
            let id = random::uuid(world.seed, &["cli drift run", project, name, &days.to_string()]).to_string();
            let mut rng = random::rng(world.seed, &[&id]);
            let created = now - TimeDelta::days(*days) - TimeDelta::minutes(rng.random_range(0..300));
            let origin = Origin::Cli {
                ended: created + TimeDelta::seconds(rng.random_range(20..90)),
                n_drifted: rng.random_range(0..3),
                n_resources: world.db.stacks[stack].profile.n_resources,
            };
            world.db.insert_drift_run(DriftRun { id: DriftRunId(id), stack, created, origin });
        }
        let mut runs = std::mem::take(&mut world.db.stacks[stack].drift_runs);
        runs.sort_by_key(|id| world.db.drift_runs[*id].created);
        // What the last look by hand found still stands, unless a deployment has looked since.
        if let Some(Origin::Cli { n_drifted, .. }) = runs.last().map(|id| &world.db.drift_runs[*id].origin) {
            world.db.stacks[stack].n_drifted = *n_drifted;
        }
        world.db.stacks[stack].drift_runs = runs;
    }
}

/// Archives that are there although nothing has run since.
pub(super) fn fill_caches(world: &mut World) {
    let Some(org) = world.db.org_named("acme") else { return };
    let projects = ["webshop", "payments", "observability"];
    for (project, runtime) in world.db.orgs[org]
        .stacks
        .iter()
        .map(|id| &world.db.stacks[*id].profile)
        .filter(|profile| projects.contains(&profile.project.as_str()))
        .map(|profile| (profile.project.clone(), profile.runtime))
    {
        world.cache.save(org, &project, runtime.cache_key(), archive());
    }
}
