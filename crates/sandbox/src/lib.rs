//! A stateful local server with the behaviour of the Pulumi Deployments API, for the demo and for tests.
//!
//! It is no mock that answers canned JSON: deployments queue, run through their steps, write logs and end, pauses and
//! concurrency hold them back, cancel stops them. Where it departs from the service, `docs/sandbox.md` says so.
//!
//! In reading order: [`config`] is what it is started with; `db` holds the tables; `plan` settles what a deployment
//! will do; `run` says what can be seen of it at a moment; `engine` lets things happen in order of time; `scenario`
//! fills the tables; `handlers` answer the API's operations; `http` is the server around them. Beside these stand rules
//! and stores of their own: `settings` with its `vault` for secrets, `permissions`, `plans` (of organizations, not of
//! deployments), `drift`, `cache`, `usage`; and [`hostile`], which spoils what goes out. This file and `control` are the handle that a test holds.

mod agents;
mod cache;
mod clock;
pub mod config;
mod control;
mod cron;
mod db;
mod drift;
mod engine;
mod faults;
mod handlers;
pub mod hostile;
mod http;
mod inspect;
mod journal;
mod merge;
mod permissions;
mod plan;
mod plans;
mod random;
mod run;
mod scenario;
mod schedules;
mod settings;
mod table;
mod usage;
mod vault;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api_types::deployment::Deployment;
use api_types::time::Timestamp;
use api_types::{DeploymentId, Operation, StackRef};
use serde_json::Value;

pub use clock::ClockMode;
pub use config::{BasePath, Config, ConsoleDir, LogText};
pub use faults::{Fault, Spoiling};
pub use hostile::{HostileText, Reach};
pub use http::auth::{ADMIN_TOKEN, AGENT_TOKEN, MEMBER_TOKEN};
pub use http::server::Running;
pub use inspect::PoolState;
pub use journal::RecordedRequest;
pub use plan::{FailingStep, LogSource, Outcome, Script};
pub use scenario::Scenario;

/// A sandbox. Clones are handles to the same one.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    state: Mutex<State>,
}

/// Everything that changes. It is locked for a moment at a time, never while something is waited for.
struct State {
    clock: clock::Clock,
    world: engine::World,
    faults: faults::Faults,
    kept_pages: http::misbehave::KeptPages,
    hostile: hostile::Served,
    journal: journal::Journal,
    revoked_tokens: HashSet<String>,
}

impl Sandbox {
    /// Makes a sandbox as its scenario has it at the start.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let clock = clock::Clock::new(config.clock);
        let world = scenario::build(&config, clock.now());
        let rate = config.fault_rate.or_else(|| config.scenario.fault_rate());
        let state = State {
            clock,
            world,
            faults: faults::Faults::new(rate.map(|rate| faults::Chance::new(config.seed, rate))),
            kept_pages: http::misbehave::KeptPages::default(),
            hostile: hostile::Served::default(),
            journal: journal::Journal::default(),
            revoked_tokens: HashSet::new(),
        };
        Self { shared: Arc::new(Shared { config, state: Mutex::new(state) }) }
    }

    /// All routes, for tests without a socket.
    pub fn router(&self) -> axum::Router {
        http::router(self)
    }

    /// Listens on an address such as `127.0.0.1:0`, on the caller's runtime.
    ///
    /// # Errors
    /// When the address is taken.
    pub async fn start(&self, listen: impl tokio::net::ToSocketAddrs) -> io::Result<Running> {
        http::server::start(listen, self.router(), self.config().base_path.as_str()).await
    }

    /// What time it is in the sandbox.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.state().clock.now()
    }

    /// The machine's time when the sandbox was made, cut to a second: where a browser's clock has to start that is to
    /// run as fast as this one's.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.state().clock.start()
    }

    /// How many seconds pass in the sandbox in one of the machine's.
    #[must_use]
    pub fn clock_factor(&self) -> f64 {
        self.state().clock.factor()
    }

    /// Moves the clock, and lets everything happen that is due. A browser's own clock does not follow.
    pub fn advance(&self, by: Duration) {
        self.state().clock.advance(by);
        self.with_world(|_| ());
    }

    /// Asks for a deployment as the administrator would, with a script of how it is to go.
    ///
    /// # Panics
    /// When there is no such stack.
    pub fn create(&self, stack: &StackRef, operation: Operation, script: Script) -> DeploymentId {
        self.with_world(|world| {
            let stack = expect_stack(world, stack);
            let order = engine::Order {
                stack,
                operation,
                requested_by: world.db.person_named("mara").expect("the catalogue has her"),
                initiator: "console".to_owned(),
                cause: plan::Cause { branch: "refs/heads/main".to_owned(), ..plan::Cause::default() },
                script,
                settings: None,
                pace: world.pace,
                is_historical: false,
            };
            let id = world.submit(order);
            world.db.deployments[id].id.clone()
        })
    }

    /// A deployment as its route shows it now.
    #[must_use]
    pub fn deployment(&self, id: &DeploymentId) -> Option<Deployment> {
        self.with_world(|world| world.db.deployment_by_id(id).map(|id| handlers::views::detail(world, id)))
    }

    /// The newest deployment of a stack that has ended.
    ///
    /// # Panics
    /// When there is no such stack.
    #[must_use]
    pub fn newest_finished(&self, stack: &StackRef) -> Option<DeploymentId> {
        self.with_world(|world| {
            let stack = expect_stack(world, stack);
            let ids = world.db.stacks[stack].deployments.iter().rev();
            ids.copied().find(|id| world.status(*id).is_terminal()).map(|id| world.db.deployments[id].id.clone())
        })
    }

    /// The rows of a deployment's log as they will be when it has ended, without headers, in order.
    #[must_use]
    pub fn full_log_rows(&self, id: &DeploymentId) -> Vec<String> {
        self.log_rows(id, |view| view.now = view.run.ends_at())
    }

    /// The text of a deployment's log as it will be when it has ended.
    #[must_use]
    pub fn full_log_text(&self, id: &DeploymentId) -> String {
        self.full_log_rows(id).concat()
    }

    /// The lines of [`Self::full_log_text`], without their line ends.
    #[must_use]
    pub fn full_log_lines(&self, id: &DeploymentId) -> Vec<String> {
        let text = self.full_log_text(id);
        text.split_inclusive('\n').map(|line| line.strip_suffix('\n').unwrap_or(line).to_owned()).collect()
    }

    /// The text of a deployment's log as far as it is written.
    #[must_use]
    pub fn log_text_now(&self, id: &DeploymentId) -> String {
        self.log_rows(id, |_| ()).concat()
    }

    fn log_rows(&self, id: &DeploymentId, at: impl FnOnce(&mut run::LogView)) -> Vec<String> {
        let view = self.with_world(|world| world.db.deployment_by_id(id).and_then(|id| world.log_view(id)));
        view.map_or_else(Vec::new, |mut view| {
            at(&mut view);
            view.texts()
        })
    }

    /// Cancels a deployment; `false` when it has ended.
    pub fn cancel(&self, id: &DeploymentId) -> bool {
        self.with_world(|world| world.db.deployment_by_id(id).is_some_and(|id| world.cancel(id, "Mara Lindqvist")))
    }

    /// Moves the clock until a deployment has ended; `false` when nothing that is to come would end it.
    pub fn finish(&self, id: &DeploymentId) -> bool {
        loop {
            let next = self.with_world(|world| {
                let key = world.db.deployment_by_id(id)?;
                let is_over = world.status(key).is_terminal();
                Some((is_over, world.next_event().map(|next| next - world.now())))
            });
            match next {
                Some((true, _)) => return true,
                Some((false, Some(wait))) => self.advance(wait.to_std().unwrap_or_default()),
                Some((false, None)) | None => return false,
            }
        }
    }

    /// Pauses or resumes a stack.
    ///
    /// # Panics
    /// When there is no such stack.
    pub fn set_stack_paused(&self, stack: &StackRef, paused: bool) {
        self.with_world(|world| {
            let stack = expect_stack(world, stack);
            world.set_stack_paused(stack, paused);
        });
    }

    /// Pauses or resumes an organization.
    ///
    /// # Panics
    /// When there is no such organization.
    pub fn set_org_paused(&self, org: &str, paused: bool) {
        self.with_world(|world| {
            let org = world.db.org_named(org).expect("the organization exists");
            world.set_org_paused(org, paused);
        });
    }

    /// Makes the next `times` requests that contain a text go wrong: part of a path, or a method with the path's
    /// beginning, such as `POST /api/stacks/acme/webshop/dev/deployments`.
    pub fn set_fault(&self, path_contains: &str, fault: Fault, times: usize) {
        self.state().faults.order(path_contains, fault, times);
    }

    /// Takes back all faults that were ordered.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Lets this share of the requests to the API go wrong by chance, drawn from the sandbox's seed. 0 ends it.
    pub fn set_fault_rate(&self, rate: f64) {
        let seed = self.config().seed;
        self.state().faults.set_chance(seed, rate);
    }

    /// How many faults of each kind have happened.
    #[must_use]
    pub fn fault_counts(&self) -> BTreeMap<&'static str, u64> {
        self.state().faults.counts()
    }

    /// Refuses a token from now on with 401.
    pub fn revoke_token(&self, token: &str) {
        self.state().revoked_tokens.insert(token.to_owned());
    }

    /// Takes a token again that was refused.
    pub fn restore_token(&self, token: &str) {
        self.state().revoked_tokens.remove(token);
    }

    /// The requests so far, oldest first; only the newest are kept.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state().journal.requests()
    }

    /// How many requests there were so far, those included that are no longer kept.
    #[must_use]
    pub fn n_requests(&self) -> u64 {
        self.state().journal.n_requests()
    }

    /// The reports of browsers about the content security policy, oldest first; only the newest are kept.
    #[must_use]
    pub fn csp_reports(&self) -> Vec<Value> {
        self.state().journal.csp_reports()
    }

    /// Which hostile texts went out so far, by route.
    #[must_use]
    pub fn hostile_texts_served(&self) -> hostile::Served {
        self.state().hostile.clone()
    }

    /// Forgets requests and reports.
    pub fn clear_journal(&self) {
        self.state().journal.clear();
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Lets the world catch up with the clock, then looks at it or changes it.
    pub(crate) fn with_world<R>(&self, act: impl FnOnce(&mut engine::World) -> R) -> R {
        let mut state = self.state();
        let now = state.clock.now();
        state.world.advance_to(now);
        act(&mut state.world)
    }

    pub(crate) fn take_fault(&self, request: &str) -> Option<Fault> {
        self.state().faults.take(request)
    }

    pub(crate) fn count_fault(&self, fault: &Fault) {
        self.state().faults.count(fault);
    }

    pub(crate) fn keeps_log_pages(&self) -> bool {
        self.state().faults.is_left_to_chance()
    }

    pub(crate) fn keep_log_page(&self, request: &str, page: axum::body::Bytes) {
        self.state().kept_pages.keep(request, page);
    }

    pub(crate) fn take_late_page(&self, request: &str) -> Option<axum::body::Bytes> {
        self.state().kept_pages.take_late(request)
    }

    /// What its answers say of the time: also where the clock of its world stands, this one goes on.
    #[must_use]
    pub fn server_time(&self) -> Timestamp {
        self.state().clock.server_time()
    }

    pub(crate) fn has_real_clock(&self) -> bool {
        self.config().clock == ClockMode::Real
    }

    pub(crate) fn note_served(&self, route: &str, texts: &BTreeSet<usize>) {
        self.state().hostile.entry(route.to_owned()).or_default().extend(texts);
    }

    pub(crate) fn is_revoked(&self, token: &str) -> bool {
        self.state().revoked_tokens.contains(token)
    }

    pub(crate) fn record_request(&self, request: RecordedRequest) {
        self.state().journal.record(request);
    }

    pub(crate) fn record_csp_report(&self, report: Value) {
        self.state().journal.report(report);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panicked must not take the sandbox with it.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn expect_stack(world: &engine::World, stack: &StackRef) -> table::Id<db::Stack> {
    let org = world.db.org_named(stack.org().as_str());
    let found = org.and_then(|org| world.db.stack_named(org, stack.project(), stack.stack()));
    found.unwrap_or_else(|| panic!("there is no stack {stack} in the sandbox"))
}
