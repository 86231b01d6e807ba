//! What the engine does to which resource: settled once, so that the log ([`super::pulumi`]) and the engine's events
//! ([`super::events`]) tell the same.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::resources::Resource;
use super::timeline::{StepKind, Timeline};
use super::{Brief, Cloud};
use crate::random;

const DIFFS: &[&str] = &[
    "~desiredCount",
    "~tags,tagsAll",
    "~environment",
    "~memorySize",
    "+ingress",
    "~image",
    "-lifecycleRules",
    "~spec",
    "~policy",
    "~schedule,~timeZone",
];

/// How many resources change side by side.
pub(crate) const AT_ONCE: usize = 5;

/// Everything that the engine does in one run.
#[derive(Debug)]
pub(crate) struct Changes {
    /// In the order in which they begin.
    pub(crate) changed: Vec<Change>,
    /// What stays as it is.
    pub(crate) same: Vec<Resource>,
    pub(crate) n_warnings: u32,
    pub(crate) failed: Option<Failure>,
}

/// A resource that the engine changes.
#[derive(Debug)]
pub(crate) struct Change {
    /// `create`, `update`, `delete` or `replace`.
    pub(crate) operation: &'static str,
    pub(crate) resource: Resource,
    /// Which properties change, such as `~image`; empty for what is made or removed.
    pub(crate) diff: &'static str,
    pub(crate) seconds: u32,
}

/// The resource at which the engine stopped. It does not count among the changes.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) resource: Resource,
    pub(crate) reason: &'static str,
}

impl Changes {
    /// What the engine does in one of its steps. A remediation begins as what found the drift did, so that it is about
    /// the same resources.
    pub(crate) fn settle(brief: &Brief, timeline: &Timeline, step: StepKind) -> Option<Self> {
        let update = timeline.engine_plan(step)?;
        let mut rng = random::rng(brief.seed, &[&brief.id.0, "changes"]);
        let held = usize::try_from(brief.resources_before).unwrap_or(0);
        let n_touched = update.count("update") + update.count("delete") + update.count("replace");
        let n_touched = usize::try_from(n_touched).unwrap_or(0).min(held);
        let touched = rand::seq::index::sample(&mut rng, held, n_touched);
        let mut is_touched = vec![false; held];
        let (mut touched_next, mut new_next) = (touched.iter(), held..);
        let mut changed = Vec::new();
        for (operation, count) in &update.changes {
            for _ in 0..if *operation == "same" { 0 } else { *count } {
                let number = if *operation == "create" { new_next.next() } else { touched_next.next() };
                let Some(number) = number else { continue };
                if let Some(is_touched) = is_touched.get_mut(number) {
                    *is_touched = true;
                }
                let diff = DIFFS.choose(&mut rng).copied().unwrap_or("~tags");
                changed.push(Change {
                    operation,
                    resource: Resource::numbered(brief.seed, &brief.profile, number),
                    diff: if matches!(*operation, "create" | "delete") { "" } else { diff },
                    seconds: rng.random_range(2..14),
                });
            }
        }
        let untouched = is_touched.iter().enumerate().filter(|(_, is_touched)| !**is_touched);
        let same = untouched.map(|(number, _)| Resource::numbered(brief.seed, &brief.profile, number)).collect();
        let n_warnings = rng.random_range(0..3);
        let failed = (!timeline.succeeds).then(|| failure(brief, rng.random()));
        Some(Self { changed, same, n_warnings, failed })
    }
}

fn failure(brief: &Brief, number: u64) -> Failure {
    let (kind, reason) = match brief.profile.cloud {
        Cloud::Aws => ("aws:ecs:Service", "waiting for ECS Service to reach steady state: timeout after 10m0s"),
        Cloud::Gcp => ("gcp:cloudrunv2:Service", "Error 403: Permission 'run.services.update' denied on resource"),
        Cloud::Kubernetes => (
            "kubernetes:apps/v1:Deployment",
            "6 errors occurred: CrashLoopBackOff: back-off restarting failed container",
        ),
    };
    Failure { resource: Resource { kind, name: super::resources::resource_name(number) }, reason }
}

/// What a warning says. There are as many as [`Changes::n_warnings`].
pub(crate) fn warning(number: u32) -> String {
    format!("tag policy {number}: key \"cost-centre\" is deprecated, use \"costCenter\"")
}
