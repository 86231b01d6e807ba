//! What happens, in order of time: arrivals, queues, ends. Nothing runs in the background: whoever looks at the world
//! first lets it catch up with the clock ([`World::advance_to`]), and one big step gives the same as many small ones.
//!
//! It must not know HTTP.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use api_types::deployment::AgentPoolRef;
use api_types::drift::DriftRunId;
use api_types::time::Timestamp;
use api_types::{DeploymentId, DeploymentStatus, DeploymentVersion, Operation, UpdateResult};
use rand::Rng;
use serde_json::Value;

use crate::agents::AgentPool;
use crate::cache::Cache;
use crate::db::{Db, Deployment, Org, Person, Place, Stack};
use crate::drift::{DriftRun, Origin};
use crate::plan::log::Log;
use crate::plan::{Brief, Cause, Script, StepKind, Timeline};
use crate::random;
use crate::run::{Cancelled, LogView, Run, paced};
use crate::scenario::{self, trickle};
use crate::schedules::Schedule;
use crate::settings::{Context, Settings};
use crate::table::Id;
use crate::vault::Vault;

/// How long a deployment may wait (Pulumi docs, "Deployments: concepts").
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How many logs are kept for the next reader.
const KEPT_LOGS: usize = 24;

/// The state of the sandbox at a moment.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) seed: u64,
    /// How much faster than real time new deployments run.
    pub(crate) pace: f64,
    pub(crate) vault: Vault,
    pub(crate) cache: Cache,
    now: Timestamp,
    events: BinaryHeap<Reverse<Event>>,
    n_events: u64,
    logs: VecDeque<(Id<Deployment>, Arc<Log>)>,
}

/// Something that is to happen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: Timestamp,
    /// Of two at one moment, the one that was planned first comes first.
    order: u64,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A deployment comes by itself.
    Arrival(u64),
    /// A run ends, unless it was cancelled since.
    End(Id<Deployment>),
    /// A deployment leaves the queue, if it still waits.
    Skip(Id<Deployment>),
    /// The person who asked for a deployment cancels it, if it has not ended.
    Cancel(Id<Deployment>),
    /// A schedule is due, unless it was changed since.
    Fire(Id<Schedule>),
}

/// A deployment that is asked for.
pub(crate) struct Order {
    pub(crate) stack: Id<Stack>,
    pub(crate) operation: Operation,
    pub(crate) requested_by: Id<Person>,
    pub(crate) initiator: String,
    pub(crate) cause: Cause,
    pub(crate) script: Script,
    /// Settings of this one deployment; `None`: the stack's.
    pub(crate) settings: Option<Arc<Settings>>,
    pub(crate) pace: f64,
    pub(crate) is_historical: bool,
}

impl World {
    pub(crate) fn new(db: Db, vault: Vault, seed: u64, now: Timestamp) -> Self {
        let cache = Cache::default();
        Self { db, seed, pace: 1.0, vault, cache, now, events: BinaryHeap::new(), n_events: 0, logs: VecDeque::new() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets everything happen that is due. A moment in the past changes nothing.
    pub(crate) fn advance_to(&mut self, now: Timestamp) {
        while let Some(Reverse(event)) = self.events.peek().filter(|Reverse(event)| event.at <= now).cloned() {
            self.events.pop();
            self.now = self.now.max(event.at);
            match event.what {
                What::Arrival(number) => trickle::arrive(self, number),
                What::End(id) => self.end(id),
                What::Skip(id) => self.skip(id),
                What::Fire(id) => self.fire(id, event.at),
                What::Cancel(id) => {
                    let by = self.db.people[self.db.deployments[id].requested_by].info().display_name().to_owned();
                    self.cancel(id, &by);
                }
            }
        }
        self.now = self.now.max(now);
    }

    /// When the next thing happens.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        self.events.peek().map(|Reverse(event)| event.at)
    }

    fn plan(&mut self, at: Timestamp, what: What) {
        self.n_events += 1;
        self.events.push(Reverse(Event { at, order: self.n_events, what }));
    }

    pub(crate) fn plan_arrival(&mut self, at: Timestamp, number: u64) {
        self.plan(at, What::Arrival(number));
    }

    pub(crate) fn plan_skip(&mut self, at: Timestamp, id: Id<Deployment>) {
        self.plan(at, What::Skip(id));
    }

    pub(crate) fn plan_cancel(&mut self, at: Timestamp, id: Id<Deployment>) {
        self.plan(at, What::Cancel(id));
    }

    pub(crate) fn plan_schedule(&mut self, at: Timestamp, id: Id<Schedule>) {
        self.plan(at, What::Fire(id));
    }

    /// Puts a deployment into its queue, and starts it if nothing stands in its way.
    pub(crate) fn submit(&mut self, order: Order) -> Id<Deployment> {
        let stack = &self.db.stacks[order.stack];
        let org = stack.org;
        let version = stack.deployments.len() as i64 + 1;
        let name = &self.db.orgs[org].name;
        let id = random::uuid(self.seed, &[name, &stack.project, &stack.name, &version.to_string()]);
        let settings = order.settings.or_else(|| stack.settings.clone());
        let pool = settings.as_ref().and_then(|settings| self.db.pool_by_id(org, settings.agent_pool_id.as_deref()?));
        let pool = pool.map(|pool| &self.db.pools[pool]);
        let deployment = Deployment {
            id: DeploymentId(id.to_string()),
            org,
            stack: order.stack,
            version: DeploymentVersion(version),
            operation: order.operation,
            requested_by: order.requested_by,
            initiator: order.initiator,
            agent_pool: pool.map(|pool| AgentPoolRef { id: pool.id.clone(), name: pool.name.clone() }),
            is_polled: false,
            cause: order.cause,
            settings,
            script: order.script,
            created: self.now,
            pace: order.pace,
            is_historical: order.is_historical,
            place: Place::Queued,
        };
        let skips_others =
            deployment.settings.as_ref().is_some_and(|settings| settings.skips_intermediate_deployments());
        let id = self.db.insert_deployment(deployment);
        if skips_others {
            self.skip_others(org, id);
        }
        self.db.orgs[org].queue.push_back(id);
        self.dispatch(org);
        if matches!(self.db.deployments[id].place, Place::Queued) {
            self.plan_skip(self.now + LONGEST_WAIT, id);
        }
        id
    }

    /// Lets what waits give way to a newer deployment of the same stack and operation.
    fn skip_others(&mut self, org: Id<Org>, newest: Id<Deployment>) {
        let Deployment { stack, operation, .. } = &self.db.deployments[newest];
        let gives_way = |id: &Id<Deployment>| {
            let other = &self.db.deployments[*id];
            other.stack == *stack && other.operation == *operation
        };
        let others: Vec<_> = self.db.orgs[org].queue.iter().copied().filter(gives_way).collect();
        for other in others {
            self.skip(other);
        }
    }

    /// Starts what may start, in order of arrival.
    fn dispatch(&mut self, org: Id<Org>) {
        loop {
            let Org { paused, concurrency, ref active, ref queue, .. } = self.db.orgs[org];
            if paused || active.len() >= concurrency {
                return;
            }
            let may_start = |id: &Id<Deployment>| self.is_stack_free(*id) && self.has_worker(*id);
            let Some(position) = queue.iter().position(may_start) else { return };
            let Some(id) = self.db.orgs[org].queue.remove(position) else { return };
            self.accept(id);
        }
    }

    /// Whether nothing on its stack holds a deployment back.
    fn is_stack_free(&self, id: Id<Deployment>) -> bool {
        let stack = &self.db.stacks[self.db.deployments[id].stack];
        stack.active.is_none() && !stack.paused
    }

    /// Whether a runner would take up a deployment now: always on the hosted pool, else as far as there are agents.
    fn has_worker(&self, id: Id<Deployment>) -> bool {
        let Some(pool) = self.pool_of(id) else { return true };
        let pool = &self.db.pools[pool];
        let active = self.db.orgs[pool.org].active.iter().map(|id| &self.db.deployments[*id]);
        let on_pool = active.filter(|other| other.agent_pool.as_ref().is_some_and(|other| other.id == pool.id));
        on_pool.filter(|other| !other.is_polled).count() < pool.n_workers(self.now)
    }

    /// The pool that a deployment runs on; `None` for the hosted one.
    pub(crate) fn pool_of(&self, id: Id<Deployment>) -> Option<Id<AgentPool>> {
        let deployment = &self.db.deployments[id];
        deployment.agent_pool.as_ref().and_then(|pool| self.db.pool_by_id(deployment.org, &pool.id))
    }

    /// Gives the first deployment that waits for a pool to whoever asks with its token.
    pub(crate) fn poll(&mut self, pool: Id<AgentPool>) -> Option<Id<Deployment>> {
        self.db.pools[pool].polled_at = Some(self.now);
        let org_id = self.db.pools[pool].org;
        let org = &self.db.orgs[org_id];
        if org.paused || org.active.len() >= org.concurrency {
            return None;
        }
        let waits = |id: &Id<Deployment>| self.pool_of(*id) == Some(pool) && self.is_stack_free(*id);
        let position = org.queue.iter().position(waits)?;
        let id = self.db.orgs[org_id].queue.remove(position)?;
        self.db.deployments[id].is_polled = true;
        self.accept(id);
        Some(id)
    }

    /// Takes a pool away. Stacks that named it fall back to the hosted one, and so does what waits for it.
    pub(crate) fn delete_pool(&mut self, pool: Id<AgentPool>) {
        for stack in self.db.stacks_on(pool) {
            let before = self.db.stacks[stack].settings.clone();
            let context = Context { vault: &self.vault, has_agent_pool: &|_| true };
            let hosted = [("agentPoolID".to_owned(), Value::Null)].into_iter().collect();
            if let Ok(settings) = Settings::patched(before.as_deref(), hosted, &context) {
                self.db.stacks[stack].settings = Some(Arc::new(settings));
            }
        }
        let org = self.db.pools[pool].org;
        let queue = self.db.orgs[org].queue.iter().copied();
        let waiting: Vec<_> = queue.filter(|id| self.pool_of(*id) == Some(pool)).collect();
        for id in waiting {
            self.db.deployments[id].agent_pool = None;
        }
        self.db.pools[pool].is_deleted = true;
        self.dispatch(org);
    }

    fn accept(&mut self, id: Id<Deployment>) {
        let deployment = &self.db.deployments[id];
        let (org, stack_id, pace) = (deployment.org, deployment.stack, deployment.pace);
        let stack = &self.db.stacks[stack_id];
        let mut brief = Brief {
            seed: self.seed,
            id: deployment.id.clone(),
            version: deployment.version,
            operation: deployment.operation.clone(),
            profile: stack.profile.clone(),
            settings: deployment.settings.clone(),
            cause: deployment.cause.clone(),
            script: deployment.script.clone(),
            agent_pool: deployment.agent_pool.as_ref().map(|pool| pool.name.clone()),
            resources_before: stack.n_resources,
            update_version: 0,
            n_drifted: stack.n_drifted,
        };
        let timeline = Timeline::new(&brief);
        let engine_runs = timeline.update.iter().chain(&timeline.remediation);
        if engine_runs.into_iter().any(|update| !update.kind.is_preview()) {
            brief.update_version = stack.update_version + 1;
        }
        let mut rng = random::rng(self.seed, &[&brief.id.0, "accept"]);
        let usual = if brief.agent_pool.is_some() { 4_000..15_000 } else { 1_500..5_000 };
        let usual = Duration::from_millis(rng.random_range(usual));
        let waits = paced(brief.script.accept_for.unwrap_or(usual), pace);
        let run = Run {
            brief: Arc::new(brief),
            timeline: Arc::new(timeline),
            accepted_at: self.now,
            started_at: self.now + waits,
            pace,
            cancelled: None,
        };
        let ends_at = run.ends_at();
        let stack = &mut self.db.stacks[stack_id];
        stack.active = Some(id);
        stack.update_version = stack.update_version.max(run.brief.update_version);
        self.db.orgs[org].active.push(id);
        let deployment = &mut self.db.deployments[id];
        deployment.place = Place::Started(run);
        if matches!(deployment.operation, Operation::DetectDrift | Operation::RemediateDrift) {
            let run_id = random::uuid(self.seed, &[&deployment.id.0, "drift run"]).to_string();
            let origin = Origin::Deployment(id);
            self.db.insert_drift_run(DriftRun { id: DriftRunId(run_id), stack: stack_id, created: self.now, origin });
        }
        self.plan(ends_at, What::End(id));
    }

    fn end(&mut self, id: Id<Deployment>) {
        let deployment = &self.db.deployments[id];
        let stack = &mut self.db.stacks[deployment.stack];
        let Place::Started(run) = &deployment.place else { return };
        // After a cancel the end that was planned first comes when the run is long over.
        if run.ends_at() != self.now || stack.active != Some(id) {
            return;
        }
        stack.active = None;
        let ran_well = |view: &crate::run::UpdateView| view.result == UpdateResult::Succeeded;
        let is_remedied = run.remediation(self.now).as_ref().is_some_and(ran_well);
        if let Some((view, update)) = run.update(self.now).zip(run.timeline.update.as_ref()) {
            match deployment.operation {
                _ if !ran_well(&view) => {}
                Operation::DetectDrift => stack.n_drifted = if is_remedied { 0 } else { update.n_changed() },
                Operation::RemediateDrift | Operation::Refresh | Operation::Destroy => stack.n_drifted = 0,
                Operation::Update if deployment.settings.as_ref().is_some_and(|settings| settings.refreshes()) => {
                    stack.n_drifted = 0;
                }
                _ => {}
            }
            if !update.kind.is_preview() || is_remedied {
                stack.last_update = Some(self.now);
            }
            if !update.kind.is_preview() && run.cancelled.is_none() {
                stack.n_resources = update.resources_after;
            }
        }
        let (org, stack_id) = (deployment.org, deployment.stack);
        if run.succeeds() && deployment.settings.as_ref().is_some_and(|settings| settings.caches()) {
            let profile = &run.brief.profile;
            self.cache.save(org, &profile.project, profile.runtime.cache_key(), scenario::archive());
        }
        let is_removed = run.succeeds() && run.timeline.steps.iter().any(|step| step.kind == StepKind::RemoveStack);
        self.db.orgs[org].active.retain(|active| *active != id);
        if is_removed {
            self.remove_stack(stack_id);
        }
        self.dispatch(org);
    }

    /// Removes a stack. What waits for it never runs.
    fn remove_stack(&mut self, stack: Id<Stack>) {
        let org = self.db.stacks[stack].org;
        let waiting = self.db.orgs[org].queue.iter().copied();
        let waiting: Vec<_> = waiting.filter(|id| self.db.deployments[*id].stack == stack).collect();
        for id in waiting {
            self.skip(id);
        }
        self.db.remove_stack(stack);
    }

    fn skip(&mut self, id: Id<Deployment>) {
        let deployment = &mut self.db.deployments[id];
        if matches!(deployment.place, Place::Queued) {
            deployment.place = Place::Skipped(self.now);
            self.db.orgs[deployment.org].queue.retain(|queued| *queued != id);
        }
    }

    /// Stops a deployment: one that waits or has no runner yet never runs, a running one fails soon. `false` when it
    /// has ended already.
    pub(crate) fn cancel(&mut self, id: Id<Deployment>, by: &str) -> bool {
        if !self.status(id).can_cancel() {
            return false;
        }
        let now = self.now;
        let deployment = &mut self.db.deployments[id];
        let (org, stack) = (deployment.org, deployment.stack);
        match &mut deployment.place {
            Place::Queued => self.skip(id),
            Place::Skipped(_) => {}
            Place::Started(run) if now < run.started_at => {
                let update_version = run.brief.update_version;
                deployment.place = Place::Skipped(now);
                self.release(stack, update_version);
                self.db.stacks[stack].active = None;
                self.db.orgs[org].active.retain(|active| *active != id);
                self.dispatch(org);
            }
            Place::Started(run) if run.cancelled.is_none() => {
                run.cancelled = Some(Cancelled { at: now, by: by.to_owned() });
                let (ends_at, update_version) = (run.ends_at(), run.brief.update_version);
                if !run.reached_new_version() {
                    self.release(stack, update_version);
                }
                self.plan(ends_at, What::End(id));
            }
            Place::Started(_) => {}
        }
        true
    }

    /// Takes back the version of a stack whose update will not come. Only the newest run of a stack is ever active, so
    /// no later version was given out.
    fn release(&mut self, stack: Id<Stack>, update_version: i64) {
        if update_version > 0 {
            self.db.stacks[stack].update_version = update_version - 1;
        }
    }

    pub(crate) fn set_stack_paused(&mut self, stack: Id<Stack>, paused: bool) {
        self.db.stacks[stack].paused = paused;
        self.dispatch(self.db.stacks[stack].org);
    }

    pub(crate) fn set_org_paused(&mut self, org: Id<Org>, paused: bool) {
        self.db.orgs[org].paused = paused;
        self.dispatch(org);
    }

    pub(crate) fn status(&self, id: Id<Deployment>) -> DeploymentStatus {
        match &self.db.deployments[id].place {
            Place::Queued => DeploymentStatus::NotStarted,
            Place::Skipped(_) => DeploymentStatus::Skipped,
            Place::Started(run) => run.status(self.now),
        }
    }

    /// The log of a run at this moment; `None` for a deployment without a run.
    pub(crate) fn log_view(&mut self, id: Id<Deployment>) -> Option<LogView> {
        let run = self.db.deployments[id].run()?.clone();
        let kept = self.logs.iter().find(|(kept, _)| *kept == id).map(|(_, log)| log.clone());
        let log = kept.unwrap_or_else(|| {
            let log = Arc::new(Log::write(&run.brief, &run.timeline));
            self.logs.truncate(KEPT_LOGS - 1);
            self.logs.push_front((id, log.clone()));
            log
        });
        Some(LogView { run, log, now: self.now })
    }
}
