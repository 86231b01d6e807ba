//! What a test asks the sandbox itself, to see that an act of the console reached the store. None of it is a route.

use api_types::StackRef;
use api_types::deployment::Deployment;
use api_types::drift::DriftRun;
use serde_json::Value;

use crate::db::Stack;
use crate::engine::World;
use crate::handlers::views;
use crate::table::Id;
use crate::{Sandbox, drift};

impl Sandbox {
    /// Whether there is such a stack: one that was removed after its destroy is gone.
    #[must_use]
    pub fn has_stack(&self, stack: &StackRef) -> bool {
        self.with_world(|world| find(world, stack).is_some())
    }

    /// Settings as they are kept, secrets as `{"secret": text}`; `None` when there are none.
    #[must_use]
    pub fn settings_of(&self, stack: &StackRef) -> Option<Value> {
        self.with_world(|world| {
            let settings = world.db.stacks[find(world, stack)?].settings.clone()?;
            Some(settings.revealed(&world.vault))
        })
    }

    /// The text of a secret variable of a stack's settings.
    #[must_use]
    pub fn secret_of(&self, stack: &StackRef, variable: &str) -> Option<String> {
        let settings = self.settings_of(stack)?;
        let variables = settings.pointer("/operationContext/environmentVariables")?;
        variables.get(variable)?.get("secret")?.as_str().map(str::to_owned)
    }

    /// Whether a stack is paused on its own.
    #[must_use]
    pub fn is_stack_paused(&self, stack: &StackRef) -> bool {
        self.with_world(|world| find(world, stack).is_some_and(|stack| world.db.stacks[stack].paused))
    }

    /// Whether an organization is paused.
    #[must_use]
    pub fn is_org_paused(&self, org: &str) -> bool {
        self.with_world(|world| world.db.org_named(org).is_some_and(|org| world.db.orgs[org].paused))
    }

    /// The deployments of a stack as their route shows them now, newest first.
    #[must_use]
    pub fn deployments_of(&self, stack: &StackRef) -> Vec<Deployment> {
        self.with_world(|world| {
            let Some(stack) = find(world, stack) else { return Vec::new() };
            world.db.stacks[stack].deployments.iter().rev().map(|id| views::detail(world, *id)).collect()
        })
    }

    /// The drift runs of a stack, newest first.
    #[must_use]
    pub fn drift_runs_of(&self, stack: &StackRef) -> Vec<DriftRun> {
        self.with_world(|world| {
            let Some(stack) = find(world, stack) else { return Vec::new() };
            world.db.stacks[stack].drift_runs.iter().rev().map(|id| drift::view(world, *id)).collect()
        })
    }

    /// Keys and sizes of what is in the cache of a stack's project.
    #[must_use]
    pub fn cache_entries(&self, stack: &StackRef) -> Vec<(String, usize)> {
        self.with_world(|world| {
            let org = world.db.org_named(stack.org().as_str());
            org.map(|org| world.cache.entries(org, stack.project())).unwrap_or_default()
        })
    }
}

fn find(world: &World, stack: &StackRef) -> Option<Id<Stack>> {
    world.db.stack_named(world.db.org_named(stack.org().as_str())?, stack.project(), stack.stack())
}
