//! Fetches a deployment's log into a buffer: the shell around `follow.rs` and `parallel.rs`.
//!
//! While the deployment runs it streams by token, and waits while the tab is hidden. One that is over is loaded by
//! steps, several requests at once; where the service answers otherwise, by token after all. A failure is tried again
//! where it happened, so that no line is lost or doubled; when the token expired, after the next sign-in.

use std::ops::ControlFlow;

use api_types::logs::{LogPage, LogRow};
use api_types::{DeploymentId, StackRef, endpoint};
use futures::future::{AbortHandle, Abortable};
use futures::stream::{FuturesUnordered, StreamExt};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::buffer::LogBuffer;
use super::follow::{Event, Follow, run};
use super::parallel::{Commit, FailedPage, PageRequest, Plan, StepRef};
use crate::api::load::next_delay_ms;
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::{Lasting, Online, Visibility, Waiters, now_ms};

/// Requests at once: as many as browsers allow to one host over HTTP/1.1.
const N_AT_ONCE: usize = 6;
/// The least time between two redraws while pages arrive.
const REDRAW_MS: f64 = 100.0;
const RETRY_MS: u32 = 1_000;
const UNSTARTED_MS: u32 = 2_000;

/// Whose log it is.
#[derive(Clone, Debug, PartialEq)]
pub struct LogTarget {
    /// The stack.
    pub stack: StackRef,
    /// The deployment.
    pub id: DeploymentId,
    /// Whether it has ended.
    pub is_over: bool,
    /// The steps that ran.
    pub steps: Vec<StepRef>,
}

/// How far the log is.
#[derive(Clone, Debug, PartialEq)]
pub enum LogState {
    /// Nothing was asked yet.
    Waiting,
    /// The deployment runs, and lines come as it writes them.
    Streaming,
    /// The deployment is over, and its lines are on their way.
    Loading,
    /// The last request failed; it will be made again.
    Retrying {
        /// Why.
        error: ApiError,
        /// When, in milliseconds.
        at_ms: f64,
    },
    /// Asking again would not help.
    Failed(ApiError),
    /// Everything is here.
    Complete,
}

/// A log that fills itself: a handle that can be copied about.
#[derive(Clone, Copy)]
pub struct LogSource {
    buffer: StoredValue<LogBuffer, LocalStorage>,
    revision: RwSignal<u64>,
    state: RwSignal<LogState>,
    was_over: StoredValue<bool>,
    retries: Waiters,
    online: Online,
    drawn_at_ms: StoredValue<f64>,
    is_redraw_due: StoredValue<bool>,
}

impl LogSource {
    /// Loads the log of the first target that is there, for as long as the page lives.
    #[must_use]
    pub fn open(client: Client, target: Memo<Option<LogTarget>>) -> Self {
        let source = Self {
            buffer: StoredValue::new_local(LogBuffer::new()),
            revision: RwSignal::new(0),
            state: RwSignal::new(LogState::Waiting),
            was_over: StoredValue::new(false),
            retries: Waiters::new(),
            online: expect_context(),
            drawn_at_ms: StoredValue::new(0.0),
            is_redraw_due: StoredValue::new(false),
        };
        let visibility = expect_context::<Visibility>();
        let (handle, registration) = AbortHandle::new_pair();
        let registration = StoredValue::new_local(Some(registration));
        let is_over = Memo::new(move |_| target.with(|target| target.as_ref().is_some_and(|target| target.is_over)));
        Effect::new(move |_| {
            let Some(target) = target.get() else { return };
            // Taken by the first target: a deployment that ends later is streamed to its end all the same.
            let Some(Some(registration)) = registration.try_update_value(Option::take) else { return };
            let loading = source.load(client, visibility, target, is_over);
            spawn_local(async move {
                let _ = Abortable::new(loading, registration).await;
            });
        });
        on_cleanup(move || handle.abort());
        source
    }

    /// Follows the log: whoever calls this runs again whenever there is something new to draw.
    pub fn track(&self) {
        self.revision.lasting().track();
    }

    /// How far it is, to follow.
    #[must_use]
    pub fn state(&self) -> ReadSignal<LogState> {
        self.state.read_only().lasting()
    }

    /// Whether the deployment was over when its log was opened: then no line is news.
    #[must_use]
    pub fn was_over(&self) -> bool {
        self.was_over.get_value()
    }

    /// Asks again after a failure that asking again did not seem to help.
    pub fn retry(&self) {
        self.retries.wake();
    }

    /// Reads the buffer as it is now.
    pub fn with<T>(&self, read: impl FnOnce(&LogBuffer) -> T) -> T {
        self.buffer.with_value(read)
    }

    async fn load(self, client: Client, visibility: Visibility, target: LogTarget, is_over: Memo<bool>) {
        self.was_over.set_value(target.is_over);
        loop {
            self.load_once(client, visibility, &target, is_over).await;
            if !self.state.with_untracked(|state| matches!(state, LogState::Failed(_))) {
                return;
            }
            self.retries.wait().await;
            self.buffer.update_value(LogBuffer::clear);
        }
    }

    async fn load_once(self, client: Client, visibility: Visibility, target: &LogTarget, is_over: Memo<bool>) {
        if target.is_over {
            self.state.set(LogState::Loading);
            if !target.steps.is_empty() && self.load_by_steps(client, target).await.is_continue() {
                return;
            }
            self.buffer.update_value(LogBuffer::clear);
        } else {
            self.state.set(LogState::Streaming);
        }
        self.load_by_token(client, visibility, target).await;
        // A log that ends before it began belongs to a deployment that has not started yet: the service has nothing to
        // continue from. It is asked again until there is something, or the deployment is over.
        while self.is_empty_end() && !is_over.get_untracked() {
            TimeoutFuture::new(UNSTARTED_MS).await;
            visibility.until_visible().await;
            self.buffer.update_value(LogBuffer::clear);
            self.load_by_token(client, visibility, target).await;
        }
        if self.state.with_untracked(|state| *state == LogState::Streaming) {
            self.complete();
        }
    }

    fn is_empty_end(self) -> bool {
        let has_ended = self.state.with_untracked(|state| *state == LogState::Streaming);
        has_ended && self.buffer.with_value(LogBuffer::line_count) == 0
    }

    /// Breaks when the service does not answer as documented: then the log is to be read by token.
    async fn load_by_steps(self, client: Client, target: &LogTarget) -> ControlFlow<()> {
        let fetch = |request: PageRequest| async move {
            let (job, step) = (request.job as usize, request.step as usize);
            let (stack, id) = (&target.stack, &target.id);
            let answer = client.get_deployment_step_logs(stack, id, job, step, request.offset, request.count).await;
            (request, answer)
        };
        let mut plan = Plan::new(target.steps.clone());
        let mut in_flight = FuturesUnordered::new();
        // After a failure that may pass, the answers that are on their way are taken before anything is asked again:
        // one outage is one pause, however many requests it hit.
        let mut trouble = None;
        let mut n_failures = 0;
        while !plan.is_done() {
            if trouble.is_none() {
                in_flight.extend(plan.next_requests(N_AT_ONCE).into_iter().map(fetch));
            }
            let Some((request, answer)) = in_flight.next().await else {
                let Some(error) = trouble.take() else { return ControlFlow::Break(()) };
                n_failures += 1;
                self.wait_after(client, error, n_failures).await;
                continue;
            };
            match answer {
                Ok(page) => {
                    if plan.accept(request, page).is_err() {
                        return ControlFlow::Break(());
                    }
                    n_failures = 0;
                    self.state.set(LogState::Loading);
                }
                Err(error) => {
                    let is_refusal = matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused);
                    match plan.failed(request, is_refusal) {
                        FailedPage::Needed if is_refusal => return ControlFlow::Break(()),
                        FailedPage::Guess if is_refusal => {}
                        FailedPage::Needed | FailedPage::Guess => trouble = Some(error),
                    }
                }
            }
            for commit in plan.take_ready() {
                match commit {
                    Commit::StartStep { name, .. } => self.buffer.update_value(|buffer| buffer.start_step(Some(&name))),
                    Commit::Rows(rows) => self.push(client, &rows),
                }
            }
            self.redraw_soon();
        }
        self.complete();
        ControlFlow::Continue(())
    }

    /// Waits before a request is made again: for a time, or for the next sign-in.
    async fn wait_after(self, client: Client, error: ApiError, n_failures: u32) {
        let delay_ms = next_delay_ms(RETRY_MS, n_failures - 1, Some(&error));
        self.state.set(LogState::Retrying { error, at_ms: now_ms() + f64::from(delay_ms) });
        if client.transport().session().is_signed_in() {
            self.online.sleep_ms(delay_ms).await;
        }
        client.transport().session().until_signed_in().await;
    }

    async fn load_by_token(self, client: Client, visibility: Visibility, target: &LogTarget) {
        let going_on = if target.is_over { LogState::Loading } else { LogState::Streaming };
        let fetch = async |request: &super::follow::Request| {
            let (stack, id, token) = (&target.stack, &target.id, request.token.as_deref());
            let page = client.get_deployment_logs(stack, id, token).await?;
            self.state.set(going_on.clone());
            match page {
                LogPage::Stream(page) => Ok(page),
                LogPage::Step(_) => {
                    let endpoint = endpoint::get_deployment_logs(stack, id, token);
                    Err(ApiError::without_answer(ErrorKind::Unreadable, &endpoint))
                }
            }
        };
        let sleep = async |delay_ms: u32| {
            if client.transport().session().is_signed_in() {
                self.online.sleep_ms(delay_ms).await;
            }
            client.transport().session().until_signed_in().await;
            visibility.until_visible().await;
        };
        run(Follow::new(), fetch, sleep, ApiError::retry_after_ms, |event| self.take(client, event)).await;
    }

    /// Adds rows. What was given as a secret by now is hidden in them.
    fn push(self, client: Client, rows: &[LogRow]) {
        let known = client.transport().session().secrets().known();
        self.buffer.update_value(|buffer| {
            buffer.know(&known);
            rows.iter().for_each(|row| buffer.push_row(row));
        });
    }

    fn take(self, client: Client, event: Event<ApiError>) -> ControlFlow<()> {
        match event {
            Event::Rows(rows) => {
                self.push(client, &rows);
                self.redraw_soon();
            }
            // Of a deployment that was not over, the end is believed by `load`.
            Event::Done if self.state.with_untracked(|state| *state == LogState::Streaming) => self.redraw(),
            Event::Done => self.complete(),
            Event::Failed { error, .. } if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => {
                self.state.set(LogState::Failed(error));
                return ControlFlow::Break(());
            }
            Event::Failed { error, retry_in_ms } => {
                self.state.set(LogState::Retrying { error, at_ms: now_ms() + f64::from(retry_in_ms) });
            }
        }
        ControlFlow::Continue(())
    }

    fn complete(self) {
        self.buffer.update_value(LogBuffer::finish);
        self.state.set(LogState::Complete);
        self.redraw();
    }

    fn redraw(self) {
        self.is_redraw_due.set_value(false);
        self.drawn_at_ms.set_value(now_ms());
        self.revision.set(self.buffer.with_value(LogBuffer::revision));
    }

    /// Pages must never wait for drawing: a redraw is at most so often.
    fn redraw_soon(self) {
        let wait_ms = self.drawn_at_ms.get_value() + REDRAW_MS - now_ms();
        if wait_ms <= 0.0 {
            self.redraw();
        } else if !self.is_redraw_due.get_value() {
            self.is_redraw_due.set_value(true);
            let redraw = move || {
                // The page may be gone by then.
                if self.is_redraw_due.try_get_value() == Some(true) {
                    self.redraw();
                }
            };
            set_timeout(redraw, std::time::Duration::from_millis(REDRAW_MS as u64));
        }
    }
}
