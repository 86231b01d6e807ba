//! What happens, in order of time: arrivals, queues, ends. Nothing runs in the background: whoever looks at the world
//! first lets it catch up with the clock ([`World::advance_to`]), and one big step gives the same as many small ones.
//!
//! It must not know HTTP.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use api_types::settings::DeploymentSettings;
use api_types::time::Timestamp;
use api_types::{DeploymentId, DeploymentStatus, DeploymentVersion, Operation};
use rand::Rng;

use crate::db::{Db, Deployment, Drift, Org, Person, Place, Stack};
use crate::plan::log::Log;
use crate::plan::{Brief, Cause, Script, Timeline};
use crate::random;
use crate::run::{Cancelled, LogView, Run, paced};
use crate::scenario::trickle;
use crate::table::Id;

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
    pub(crate) settings: Option<Arc<DeploymentSettings>>,
    pub(crate) pace: f64,
    pub(crate) is_historical: bool,
}

impl World {
    pub(crate) fn new(db: Db, seed: u64, now: Timestamp) -> Self {
        Self { db, seed, pace: 1.0, now, events: BinaryHeap::new(), n_events: 0, logs: VecDeque::new() }
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

    /// Puts a deployment into its queue, and starts it if nothing stands in its way.
    pub(crate) fn submit(&mut self, order: Order) -> Id<Deployment> {
        let stack = &self.db.stacks[order.stack];
        let org = stack.org;
        let version = stack.deployments.len() as i64 + 1;
        let name = &self.db.orgs[org].name;
        let id = random::uuid(self.seed, &[name, &stack.project, &stack.name, &version.to_string()]);
        let deployment = Deployment {
            id: DeploymentId(id.to_string()),
            org,
            stack: order.stack,
            version: DeploymentVersion(version),
            operation: order.operation,
            requested_by: order.requested_by,
            initiator: order.initiator,
            agent_pool: stack.agent_pool.clone(),
            cause: order.cause,
            settings: order.settings.or_else(|| stack.settings.clone()),
            script: order.script,
            created: self.now,
            pace: order.pace,
            is_historical: order.is_historical,
            place: Place::Queued,
        };
        let id = self.db.insert_deployment(deployment);
        self.db.orgs[org].queue.push_back(id);
        self.dispatch(org);
        if matches!(self.db.deployments[id].place, Place::Queued) {
            self.plan_skip(self.now + LONGEST_WAIT, id);
        }
        id
    }

    /// Starts what may start, in order of arrival.
    fn dispatch(&mut self, org: Id<Org>) {
        loop {
            let Org { paused, concurrency, ref active, ref queue, .. } = self.db.orgs[org];
            if paused || active.len() >= concurrency {
                return;
            }
            let is_free = |id: &Id<Deployment>| {
                let stack = &self.db.stacks[self.db.deployments[*id].stack];
                stack.active.is_none() && !stack.paused
            };
            let Some(position) = queue.iter().position(is_free) else { return };
            let Some(id) = self.db.orgs[org].queue.remove(position) else { return };
            self.accept(id);
        }
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
        };
        let timeline = Timeline::new(&brief);
        if timeline.update.as_ref().is_some_and(|update| !update.kind.is_preview()) {
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
        self.db.deployments[id].place = Place::Started(run);
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
        if let Some(update) = run.timeline.update.as_ref().filter(|_| run.reached_operation()) {
            let finds_drift = update.n_changed() > 0;
            match deployment.operation {
                Operation::DetectDrift if run.succeeds() => {
                    let run_id = random::uuid(self.seed, &[&deployment.id.0, "drift run"]).to_string();
                    stack.drift = Some(Drift { is_detected: finds_drift, run_id });
                }
                Operation::RemediateDrift if run.succeeds() => {
                    if let Some(drift) = &mut stack.drift {
                        drift.is_detected = false;
                    }
                }
                _ => {}
            }
            if !update.kind.is_preview() {
                stack.last_update = Some(self.now);
                if run.cancelled.is_none() {
                    stack.n_resources = update.resources_after;
                }
            }
        }
        let org = deployment.org;
        self.db.orgs[org].active.retain(|active| *active != id);
        self.dispatch(org);
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
                if !run.reached_operation() {
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
