//! Schedules of a stack: when they are due, and what they ask for. The engine lets them happen.
//!
//! Three kinds are created by three routes, but the service keeps only a request and a time of each, and a client tells
//! them apart by the request ([`Action::request`]).
//!
//! It must not know HTTP.

use std::sync::Arc;

use api_types::Operation;
use api_types::time::Timestamp;
use rand::Rng;
use serde_json::{Map, Value, json};

use crate::cron::Cron;
use crate::db::{Person, Stack};
use crate::engine::{Order, World};
use crate::plan::{Cause, Script};
use crate::random;
use crate::settings::{Context, Settings};
use crate::table::Id;

/// What a deployment that a schedule asked for says of its origin.
pub(crate) const INITIATOR: &str = "schedule";

pub(crate) struct Schedule {
    pub(crate) id: String,
    pub(crate) stack: Id<Stack>,
    pub(crate) spec: Spec,
    pub(crate) paused: bool,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Id<Person>,
    pub(crate) modified: Timestamp,
    /// Counts the changes of it, from 1.
    pub(crate) version: i64,
    pub(crate) last_executed: Option<Timestamp>,
    /// When it is due next, also while it is paused; `None` when it never is again.
    pub(crate) next: Option<Timestamp>,
    /// Oldest first.
    pub(crate) history: Vec<Execution>,
    pub(crate) is_deleted: bool,
}

/// What can be said of a schedule from outside.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) timing: Timing,
    pub(crate) action: Action,
}

#[derive(Clone, Debug)]
pub(crate) enum Timing {
    Cron(Cron),
    Once(Timestamp),
}

impl Timing {
    pub(crate) fn next_after(&self, moment: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cron(cron) => cron.next_after(moment),
            Self::Once(at) => Some(*at).filter(|at| *at > moment),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Any request, as it was given.
    Deployment(Map<String, Value>),
    Drift {
        auto_remediate: bool,
    },
    /// Destroys a stack that was to live for a while only.
    Ttl {
        delete_after_destroy: bool,
    },
}

impl Action {
    /// The request for a deployment, as the service keeps it.
    pub(crate) fn request(&self) -> Value {
        match self {
            Self::Deployment(request) => {
                let mut request = request.clone();
                request.entry("inheritSettings").or_insert(Value::Bool(true));
                Value::Object(request)
            }
            Self::Drift { auto_remediate: false } => json!({"operation": "detect-drift", "inheritSettings": true}),
            Self::Drift { auto_remediate: true } => json!({
                "operation": "detect-drift",
                "inheritSettings": true,
                "operationContext": {"options": {"remediateIfDriftDetected": true}},
            }),
            // Always with a context: by that a client knows it from a destroy that somebody scheduled.
            Self::Ttl { delete_after_destroy } => json!({
                "operation": "destroy",
                "inheritSettings": true,
                "operationContext": {"options": {"deleteAfterDestroy": delete_after_destroy}},
            }),
        }
    }
}

/// One time that a schedule was due.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    /// The schedule's version then.
    pub(crate) version: i64,
    /// Whether a deployment came of it.
    pub(crate) succeeded: bool,
}

impl World {
    pub(crate) fn add_schedule(&mut self, stack: Id<Stack>, spec: Spec, created_by: Id<Person>) -> Id<Schedule> {
        let now = self.now();
        let number = self.db.schedules.iter().count();
        let row = Schedule {
            id: random::uuid(self.seed, &["schedule", &number.to_string()]).to_string(),
            stack,
            next: spec.timing.next_after(now),
            spec,
            paused: false,
            created: now,
            created_by,
            modified: now,
            version: 1,
            last_executed: None,
            history: Vec::new(),
            is_deleted: false,
        };
        let id = self.db.schedules.insert(row);
        self.plan_firing(id);
        id
    }

    pub(crate) fn change_schedule(&mut self, id: Id<Schedule>, spec: Spec) {
        self.db.schedules[id].spec = spec;
        self.reckon_schedule(id);
    }

    pub(crate) fn set_schedule_paused(&mut self, id: Id<Schedule>, paused: bool) {
        self.db.schedules[id].paused = paused;
        self.reckon_schedule(id);
    }

    pub(crate) fn delete_schedule(&mut self, id: Id<Schedule>) {
        self.db.schedules[id].is_deleted = true;
    }

    /// Works out anew when a schedule that was changed is due.
    fn reckon_schedule(&mut self, id: Id<Schedule>) {
        let now = self.now();
        let schedule = &mut self.db.schedules[id];
        schedule.modified = now;
        schedule.version += 1;
        schedule.next = schedule.spec.timing.next_after(now);
        self.plan_firing(id);
    }

    fn plan_firing(&mut self, id: Id<Schedule>) {
        if let Some(next) = self.db.schedules[id].next {
            self.plan_schedule(next, id);
        }
    }

    /// A moment has come at which a schedule was once due. It may have been changed since.
    pub(crate) fn fire(&mut self, id: Id<Schedule>, at: Timestamp) {
        let schedule = &mut self.db.schedules[id];
        if self.db.stacks[schedule.stack].is_removed {
            schedule.is_deleted = true;
        }
        if schedule.is_deleted || schedule.next != Some(at) {
            return;
        }
        schedule.next = schedule.spec.timing.next_after(at);
        if !schedule.paused {
            let order = self.order_of(id);
            let succeeded = order.is_some();
            if let Some(order) = order {
                self.submit(order);
            }
            let schedule = &mut self.db.schedules[id];
            let number = schedule.history.len().to_string();
            schedule.last_executed = Some(at);
            schedule.history.push(Execution {
                id: random::uuid(self.seed, &["execution", &schedule.id, &number]).to_string(),
                at,
                version: schedule.version,
                succeeded,
            });
        }
        self.plan_firing(id);
    }

    /// What a schedule asks for; `None` when that cannot be run, as when the stack's settings are gone.
    fn order_of(&self, id: Id<Schedule>) -> Option<Order> {
        let schedule = &self.db.schedules[id];
        let Value::Object(mut request) = schedule.spec.action.request() else { return None };
        let operation: Operation = serde_json::from_value(request.remove("operation")?).ok()?;
        let inherits = request.remove("inheritSettings") != Some(Value::Bool(false));
        let stack = &self.db.stacks[schedule.stack];
        let inherited = stack.settings.as_deref().filter(|_| inherits);
        let settings = match (&stack.settings, request.is_empty()) {
            // Most schedules change nothing about how their stack is deployed.
            (Some(settings), true) if inherits => settings.clone(),
            _ => {
                let has_agent_pool = |id: &str| self.db.has_agent_pool(stack.org, id);
                let context = Context { vault: &self.vault, has_agent_pool: &has_agent_pool };
                Arc::new(Settings::of_deployment(inherited, request, &context).ok()?)
            }
        };
        if inherited.is_none() && !settings.has_source() {
            return None;
        }
        let branch = settings.source_context.as_ref().and_then(|source| source.git.as_ref()?.branch.clone());
        let mut rng = random::rng(self.seed, &["fire", &schedule.id, &schedule.history.len().to_string()]);
        let (first, second, third): (u64, u64, u32) = (rng.random(), rng.random(), rng.random());
        Some(Order {
            stack: schedule.stack,
            operation,
            requested_by: schedule.created_by,
            initiator: INITIATOR.to_owned(),
            cause: Cause {
                commit: format!("{first:016x}{second:016x}{third:08x}"),
                branch: branch.unwrap_or_default(),
                ..Cause::default()
            },
            script: Script::default(),
            settings: Some(settings),
            pace: self.pace,
            is_historical: false,
        })
    }
}
