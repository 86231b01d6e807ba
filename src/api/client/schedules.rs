//! Schedules of a stack: deployment, drift and TTL.

use api_types::StackRef;
use api_types::endpoint;
use api_types::schedules::{
    DriftScheduleRequest, ListScheduleHistoryResponse, ListSchedulesResponse, Schedule, ScheduleId, ScheduleRequest,
    TtlScheduleRequest,
};

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET …/schedules`.
    pub async fn list_schedules(&self, stack: &StackRef) -> Result<ListSchedulesResponse, ApiError> {
        self.read(&endpoint::list_schedules(stack)).await
    }

    /// `POST …/schedules`.
    pub async fn create_schedule(&self, stack: &StackRef, request: &ScheduleRequest) -> Result<Schedule, ApiError> {
        self.send(&endpoint::create_schedule(stack), request).await
    }

    /// `GET …/schedules/{scheduleID}`.
    pub async fn get_schedule(&self, stack: &StackRef, id: &ScheduleId) -> Result<Schedule, ApiError> {
        self.read(&endpoint::get_schedule(stack, id)).await
    }

    /// `POST …/schedules/{scheduleID}`.
    pub async fn update_schedule(
        &self,
        stack: &StackRef,
        id: &ScheduleId,
        request: &ScheduleRequest,
    ) -> Result<Schedule, ApiError> {
        self.send(&endpoint::update_schedule(stack, id), request).await
    }

    /// `DELETE …/schedules/{scheduleID}`.
    pub async fn delete_schedule(&self, stack: &StackRef, id: &ScheduleId) -> Result<(), ApiError> {
        self.act(&endpoint::delete_schedule(stack, id)).await
    }

    /// `POST …/schedules/{scheduleID}/pause`.
    pub async fn pause_schedule(&self, stack: &StackRef, id: &ScheduleId) -> Result<(), ApiError> {
        self.act(&endpoint::pause_schedule(stack, id)).await
    }

    /// `POST …/schedules/{scheduleID}/resume`.
    pub async fn resume_schedule(&self, stack: &StackRef, id: &ScheduleId) -> Result<(), ApiError> {
        self.act(&endpoint::resume_schedule(stack, id)).await
    }

    /// `GET …/schedules/{scheduleID}/history`.
    pub async fn list_schedule_history(
        &self,
        stack: &StackRef,
        id: &ScheduleId,
    ) -> Result<ListScheduleHistoryResponse, ApiError> {
        self.read(&endpoint::list_schedule_history(stack, id)).await
    }

    /// `POST …/drift/schedules`.
    pub async fn create_drift_schedule(
        &self,
        stack: &StackRef,
        request: &DriftScheduleRequest,
    ) -> Result<Schedule, ApiError> {
        self.send(&endpoint::create_drift_schedule(stack), request).await
    }

    /// `POST …/drift/schedules/{scheduleID}`.
    pub async fn update_drift_schedule(
        &self,
        stack: &StackRef,
        id: &ScheduleId,
        request: &DriftScheduleRequest,
    ) -> Result<Schedule, ApiError> {
        self.send(&endpoint::update_drift_schedule(stack, id), request).await
    }

    /// `POST …/ttl/schedules`.
    pub async fn create_ttl_schedule(
        &self,
        stack: &StackRef,
        request: &TtlScheduleRequest,
    ) -> Result<Schedule, ApiError> {
        self.send(&endpoint::create_ttl_schedule(stack), request).await
    }

    /// `POST …/ttl/schedules/{scheduleID}`.
    pub async fn update_ttl_schedule(
        &self,
        stack: &StackRef,
        id: &ScheduleId,
        request: &TtlScheduleRequest,
    ) -> Result<Schedule, ApiError> {
        self.send(&endpoint::update_ttl_schedule(stack, id), request).await
    }
}
