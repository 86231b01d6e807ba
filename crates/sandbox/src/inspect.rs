//! What a test sees of pools, schedules and updates without asking the API: whether an act reached the store.

use api_types::agents::AgentPoolId;
use api_types::schedules::{Schedule, ScheduleHistoryEvent};
use api_types::updates::UpdateId;
use api_types::{DeploymentId, StackRef};

use crate::agents::AgentPool;
use crate::handlers::schedules;
use crate::handlers::updates::EngineRun;
use crate::table::Id;
use crate::{Sandbox, engine, expect_stack};

/// A pool of agents as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Its id.
    pub id: AgentPoolId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its agents ask with.
    pub token: String,
    /// Whether anything of it was heard of lately.
    pub is_online: bool,
}

impl Sandbox {
    /// The agent pools of an organization, oldest first.
    ///
    /// # Panics
    /// When there is no such organization.
    #[must_use]
    pub fn agent_pools_of(&self, org: &str) -> Vec<PoolState> {
        self.with_world(|world| {
            let org = world.db.org_named(org).expect("the organization exists");
            let pools = world.db.pools_of(org).map(|(_, pool)| PoolState {
                id: AgentPoolId(pool.id.clone()),
                name: pool.name.clone(),
                description: pool.description.clone(),
                token: pool.token.clone(),
                is_online: pool.is_online(world.now()),
            });
            pools.collect()
        })
    }

    /// The token of a pool by the pool's name.
    #[must_use]
    pub fn token_of_pool(&self, org: &str, pool: &str) -> Option<String> {
        self.agent_pools_of(org).into_iter().find(|state| state.name == pool).map(|state| state.token)
    }

    /// Takes up work for a pool, as an agent does that asks for it: the deployment that was waiting longest.
    ///
    /// # Panics
    /// When there is no such pool.
    pub fn take_up_work(&self, org: &str, pool: &str) -> Option<DeploymentId> {
        self.with_world(|world| {
            let pool = pool_named(world, org, pool).expect("the pool exists");
            world.poll(pool).map(|id| world.db.deployments[id].id.clone())
        })
    }

    /// The schedules of a stack as their routes show them, oldest first.
    ///
    /// # Panics
    /// When there is no such stack.
    #[must_use]
    pub fn schedules_of(&self, stack: &StackRef) -> Vec<Schedule> {
        self.with_world(|world| {
            let stack = expect_stack(world, stack);
            world.db.schedules_of(stack).map(|(id, _)| schedules::view(world, id)).collect()
        })
    }

    /// When the schedules of a stack were due and what came of it, newest first.
    ///
    /// # Panics
    /// When there is no such stack.
    #[must_use]
    pub fn schedule_history_of(&self, stack: &StackRef) -> Vec<ScheduleHistoryEvent> {
        self.with_world(|world| {
            let stack = expect_stack(world, stack);
            let events = world.db.schedules_of(stack).flat_map(|(_, schedule)| schedules::history(schedule));
            let mut events: Vec<_> = events.collect();
            events.sort_by_key(|event| std::cmp::Reverse(event.executed));
            events
        })
    }

    /// The updates that a deployment made so far: one, or two when it remedied what it found.
    #[must_use]
    pub fn updates_of(&self, deployment: &DeploymentId) -> Vec<UpdateId> {
        self.with_world(|world| {
            let id = world.db.deployment_by_id(deployment);
            let runs = id.into_iter().flat_map(|id| EngineRun::of(world, id));
            runs.map(|run| UpdateId(run.id(world))).collect()
        })
    }
}

fn pool_named(world: &engine::World, org: &str, name: &str) -> Option<Id<AgentPool>> {
    let org = world.db.org_named(org)?;
    world.db.pools_of(org).find(|(_, pool)| pool.name == name).map(|(id, _)| id)
}
