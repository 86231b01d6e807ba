//! The tables: organizations, people, stacks, deployments, agent pools, schedules. Rows and look-ups, no behaviour: what changes them is
//! [`crate::engine`].

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use api_types::deployment::AgentPoolRef;
use api_types::time::Timestamp;
use api_types::user::UserInfo;
use api_types::{DeploymentId, DeploymentVersion, Operation};

use crate::agents::AgentPool;
use crate::drift::DriftRun;
use crate::permissions::{Access, Role};
use crate::plan::{Cause, Profile, Script};
use crate::plans::Plan;
use crate::run::Run;
use crate::schedules::Schedule;
use crate::settings::Settings;
use crate::table::{Id, Table};

/// Everything that there is.
#[derive(Default)]
pub(crate) struct Db {
    pub(crate) orgs: Table<Org>,
    pub(crate) people: Table<Person>,
    pub(crate) stacks: Table<Stack>,
    pub(crate) deployments: Table<Deployment>,
    pub(crate) drift_runs: Table<DriftRun>,
    pub(crate) pools: Table<AgentPool>,
    pub(crate) schedules: Table<Schedule>,
    deployments_by_id: HashMap<DeploymentId, Id<Deployment>>,
    stacks_by_name: HashMap<(Id<Org>, String, String), Id<Stack>>,
}

pub(crate) struct Org {
    /// As it stands in addresses.
    pub(crate) name: String,
    pub(crate) title: String,
    /// How many deployments may run at once.
    pub(crate) concurrency: usize,
    pub(crate) paused: bool,
    /// Waiting, in order of arrival.
    pub(crate) queue: VecDeque<Id<Deployment>>,
    /// Accepted or running.
    pub(crate) active: Vec<Id<Deployment>>,
    /// All, in order of creation.
    pub(crate) deployments: Vec<Id<Deployment>>,
    pub(crate) stacks: Vec<Id<Stack>>,
    /// With their roles.
    pub(crate) members: Vec<(Id<Person>, Role)>,
    /// Projects in which a member may do less than elsewhere.
    pub(crate) restricted: Vec<(Id<Person>, String, Access)>,
    pub(crate) plan: Plan,
}

#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) email: String,
    /// May be empty.
    pub(crate) avatar_url: String,
}

impl Person {
    pub(crate) fn info(&self) -> UserInfo {
        UserInfo {
            name: self.name.clone(),
            login: self.login.clone(),
            avatar_url: self.avatar_url.clone(),
            email: Some(self.email.clone()),
        }
    }
}

pub(crate) struct Stack {
    pub(crate) org: Id<Org>,
    pub(crate) project: String,
    pub(crate) name: String,
    pub(crate) profile: Arc<Profile>,
    /// `None` where deployments were never set up.
    pub(crate) settings: Option<Arc<Settings>>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) paused: bool,
    /// Accepted or running.
    pub(crate) active: Option<Id<Deployment>>,
    /// All, in order of creation: the first has version 1.
    pub(crate) deployments: Vec<Id<Deployment>>,
    /// The version of the stack itself, which updates count up.
    pub(crate) update_version: i64,
    pub(crate) n_resources: i64,
    pub(crate) last_update: Option<Timestamp>,
    /// How many of its resources were found to have drifted, and were not remedied since.
    pub(crate) n_drifted: i64,
    /// Oldest first.
    pub(crate) drift_runs: Vec<Id<DriftRun>>,
    /// Removed with its last resource: it is in no list and has no address.
    pub(crate) is_removed: bool,
}

pub(crate) struct Deployment {
    pub(crate) id: DeploymentId,
    pub(crate) org: Id<Org>,
    pub(crate) stack: Id<Stack>,
    pub(crate) version: DeploymentVersion,
    pub(crate) operation: Operation,
    pub(crate) requested_by: Id<Person>,
    pub(crate) initiator: String,
    /// The pool that its settings named; `None` for the hosted one.
    pub(crate) agent_pool: Option<AgentPoolRef>,
    /// Whether it was taken up by somebody who asked for work with the pool's token.
    pub(crate) is_polled: bool,
    pub(crate) cause: Cause,
    pub(crate) settings: Option<Arc<Settings>>,
    pub(crate) script: Script,
    pub(crate) created: Timestamp,
    /// Durations of its run are divided by this.
    pub(crate) pace: f64,
    /// From before the service kept operations, jobs and updates.
    pub(crate) is_historical: bool,
    pub(crate) place: Place,
}

/// Where a deployment stands.
pub(crate) enum Place {
    /// In its organization's queue.
    Queued,
    /// Left the queue without a run.
    Skipped(Timestamp),
    /// Accepted, running or over.
    Started(Run),
}

impl Deployment {
    pub(crate) fn run(&self) -> Option<&Run> {
        match &self.place {
            Place::Started(run) => Some(run),
            Place::Queued | Place::Skipped(_) => None,
        }
    }
}

impl Db {
    pub(crate) fn org_named(&self, name: &str) -> Option<Id<Org>> {
        self.orgs.iter().find(|(_, org)| org.name == name).map(|(id, _)| id)
    }

    pub(crate) fn person_named(&self, login: &str) -> Option<Id<Person>> {
        self.people.iter().find(|(_, person)| person.login == login).map(|(id, _)| id)
    }

    pub(crate) fn role(&self, org: Id<Org>, person: Id<Person>) -> Option<Role> {
        self.orgs[org].members.iter().find(|(member, _)| *member == person).map(|(_, role)| *role)
    }

    /// What somebody may do with a project. To who is no member nothing exists.
    pub(crate) fn access(&self, org: Id<Org>, person: Id<Person>, project: &str) -> Access {
        let mut restricted = self.orgs[org].restricted.iter();
        match self.role(org, person) {
            None => Access::Hidden,
            Some(Role::Admin) => Access::Write,
            Some(Role::Member) => restricted
                .find(|(member, name, _)| *member == person && name == project)
                .map_or(Access::Write, |(_, _, access)| *access),
        }
    }

    pub(crate) fn stack_named(&self, org: Id<Org>, project: &str, name: &str) -> Option<Id<Stack>> {
        self.stacks_by_name.get(&(org, project.to_owned(), name.to_owned())).copied()
    }

    pub(crate) fn deployment_by_id(&self, id: &DeploymentId) -> Option<Id<Deployment>> {
        self.deployments_by_id.get(id).copied()
    }

    pub(crate) fn deployment_by_version(&self, stack: Id<Stack>, version: i64) -> Option<Id<Deployment>> {
        let index = usize::try_from(version).ok()?.checked_sub(1)?;
        self.stacks[stack].deployments.get(index).copied()
    }

    /// The pools of an organization, oldest first.
    pub(crate) fn pools_of(&self, org: Id<Org>) -> impl Iterator<Item = (Id<AgentPool>, &AgentPool)> {
        self.pools.iter().filter(move |(_, pool)| pool.org == org && !pool.is_deleted)
    }

    pub(crate) fn pool_by_id(&self, org: Id<Org>, id: &str) -> Option<Id<AgentPool>> {
        self.pools_of(org).find(|(_, pool)| pool.id == id).map(|(id, _)| id)
    }

    /// The stacks of an organization whose settings name a pool.
    pub(crate) fn stacks_on(&self, pool: Id<AgentPool>) -> Vec<Id<Stack>> {
        let pool = &self.pools[pool];
        let names_it = |stack: &Stack| {
            stack.settings.as_ref().is_some_and(|settings| settings.agent_pool_id.as_ref() == Some(&pool.id))
        };
        let stacks = self.orgs[pool.org].stacks.iter().copied();
        stacks.filter(|id| names_it(&self.stacks[*id])).collect()
    }

    /// The schedules of a stack, oldest first.
    pub(crate) fn schedules_of(&self, stack: Id<Stack>) -> impl Iterator<Item = (Id<Schedule>, &Schedule)> {
        self.schedules.iter().filter(move |(_, schedule)| schedule.stack == stack && !schedule.is_deleted)
    }

    pub(crate) fn insert_stack(&mut self, stack: Stack) -> Id<Stack> {
        let (org, key) = (stack.org, (stack.org, stack.project.clone(), stack.name.clone()));
        let id = self.stacks.insert(stack);
        self.stacks_by_name.insert(key, id);
        self.orgs[org].stacks.push(id);
        id
    }

    /// Whether an organization has an agent pool of that id.
    pub(crate) fn has_agent_pool(&self, org: Id<Org>, id: &str) -> bool {
        self.pool_by_id(org, id).is_some()
    }

    /// Takes a stack out of every list. Its row stays, since others name it.
    pub(crate) fn remove_stack(&mut self, id: Id<Stack>) {
        let stack = &mut self.stacks[id];
        stack.is_removed = true;
        self.stacks_by_name.remove(&(stack.org, stack.project.clone(), stack.name.clone()));
        let org = &mut self.orgs[stack.org];
        org.stacks.retain(|other| *other != id);
        org.deployments.retain(|deployment| self.deployments[*deployment].stack != id);
    }

    pub(crate) fn insert_drift_run(&mut self, run: DriftRun) -> Id<DriftRun> {
        let stack = run.stack;
        let id = self.drift_runs.insert(run);
        self.stacks[stack].drift_runs.push(id);
        id
    }

    pub(crate) fn insert_deployment(&mut self, deployment: Deployment) -> Id<Deployment> {
        let (org, stack, key) = (deployment.org, deployment.stack, deployment.id.clone());
        let id = self.deployments.insert(deployment);
        self.deployments_by_id.insert(key, id);
        self.orgs[org].deployments.push(id);
        self.stacks[stack].deployments.push(id);
        id
    }
}
