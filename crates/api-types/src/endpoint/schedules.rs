//! Schedules of a stack: deployment, drift and TTL.

use super::{Endpoint, Method, template};
use crate::ids::StackRef;
use crate::schedules::ScheduleId;

/// `GET …/schedules`: of all kinds.
#[must_use]
pub fn list_schedules(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::SCHEDULES, stack, None, &[])
}

/// `POST …/schedules`; 400 when the stack has no settings.
#[must_use]
pub fn create_schedule(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::SCHEDULES, stack, None, &[])
}

/// `GET …/schedules/{scheduleID}`.
#[must_use]
pub fn get_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::SCHEDULE, stack, Some(&id.0), &[])
}

/// `POST …/schedules/{scheduleID}`, with the full body.
#[must_use]
pub fn update_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::SCHEDULE, stack, Some(&id.0), &[])
}

/// `DELETE …/schedules/{scheduleID}`, of any kind.
#[must_use]
pub fn delete_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Delete, template::SCHEDULE, stack, Some(&id.0), &[])
}

/// `POST …/schedules/{scheduleID}/pause`, of any kind.
#[must_use]
pub fn pause_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::SCHEDULE_PAUSE, stack, Some(&id.0), &[])
}

/// `POST …/schedules/{scheduleID}/resume`, of any kind.
#[must_use]
pub fn resume_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::SCHEDULE_RESUME, stack, Some(&id.0), &[])
}

/// `GET …/schedules/{scheduleID}/history`.
#[must_use]
pub fn list_schedule_history(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::SCHEDULE_HISTORY, stack, Some(&id.0), &[])
}

/// `POST …/drift/schedules`.
#[must_use]
pub fn create_drift_schedule(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DRIFT_SCHEDULES, stack, None, &[])
}

/// `POST …/drift/schedules/{scheduleID}`, with the full body.
#[must_use]
pub fn update_drift_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DRIFT_SCHEDULE, stack, Some(&id.0), &[])
}

/// `POST …/ttl/schedules`.
#[must_use]
pub fn create_ttl_schedule(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::TTL_SCHEDULES, stack, None, &[])
}

/// `POST …/ttl/schedules/{scheduleID}`, with the full body.
#[must_use]
pub fn update_ttl_schedule(stack: &StackRef, id: &ScheduleId) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::TTL_SCHEDULE, stack, Some(&id.0), &[])
}
