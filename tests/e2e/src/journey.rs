//! A journey: a sandbox, a browser, and what happens around the walk.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::net::Ipv4Addr;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use chrono::TimeDelta;
use sandbox::{ClockMode, Sandbox};
use serde::de::DeserializeOwned;
use serde_json::Value;
use thirtyfour::{BrowserLogEntry, WebDriver};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::aftermath;
use crate::browser::Browser;
use crate::setup::Setup;
use crate::time::shift_to_beginning;

/// How long a verb waits for what it needs. Generous: it is only waited for to its end when a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(40);
/// No journey is that long unless it says so: one that is has got stuck.
pub(crate) const LONGEST: Duration = Duration::from_secs(240);

/// Somebody at a browser, and the sandbox that the console talks to.
pub struct Journey {
    /// The sandbox that serves the console, and its API unless the journey was set up with another one.
    pub sandbox: Sandbox,
    url: String,
    /// The other origin that the console may talk to.
    pub(crate) api_url: Option<String>,
    /// How far the pages' wall clock is from the machine's; `None` for one that is the machine's, or that runs faster.
    pub(crate) clock_shift: Option<TimeDelta>,
    browser: Browser,
    pub(crate) console: RefCell<Vec<BrowserLogEntry>>,
    pub(crate) expected: RefCell<Expected>,
    /// What is wrong with pages, and with which: told all at once at the end.
    pub(crate) problems: RefCell<BTreeMap<String, Vec<String>>>,
}

/// What the journey says may be found afterwards.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) console_errors: Vec<String>,
    /// Errors that may come and need not.
    pub(crate) console_noise: Vec<String>,
    pub(crate) csp_reports: bool,
    pub(crate) n_acts: usize,
    pub(crate) token_in_session_storage: bool,
}

/// Walks a journey, then checks what must hold after each. When it fails, what can be seen of it is kept in
/// `tests/e2e/artifacts/`.
///
/// # Panics
/// When the walk does, or a check afterwards.
pub async fn journey(setup: Setup, walk: impl AsyncFnOnce(&Journey)) {
    aftermath::forget();
    let sandbox = Sandbox::new(setup.config.clone());
    let server = sandbox.start((Ipv4Addr::LOCALHOST, setup.port)).await.expect("a port of this machine is free");
    let url = setup.address.unwrap_or_else(|| server.url.clone());
    let browser = Browser::start(url.starts_with("https:")).await;
    let is_standing = matches!(setup.config.clock, ClockMode::Manual { .. });
    let journey = Journey {
        clock_shift: is_standing.then(|| shift_to_beginning(&sandbox)),
        sandbox,
        url,
        api_url: setup.config.api_url,
        browser,
        console: RefCell::default(),
        expected: RefCell::default(),
        problems: RefCell::default(),
    };
    journey.prepare_tab().await;

    let outcome = catching(async {
        let longest = setup.longest;
        assert!(timeout(longest, walk(&journey)).await.is_ok(), "the journey took longer than {longest:?}");
        aftermath::check(&journey).await;
    })
    .await;
    if outcome.is_err() {
        aftermath::keep(&journey).await;
    }
    journey.browser.quit().await;
    server.shutdown().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Runs a future to its end or to its panic.
async fn catching(future: impl Future<Output = ()>) -> Result<(), Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Ok(Poll::Pending) => Poll::Pending,
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

impl Journey {
    /// Somebody else at another browser, with the same sandbox. What they change counts as done by the journey.
    ///
    /// # Panics
    /// When the walk does.
    pub async fn meanwhile(&self, walk: impl AsyncFnOnce(&Journey)) {
        let other = Journey {
            sandbox: self.sandbox.clone(),
            url: self.url.clone(),
            api_url: self.api_url.clone(),
            clock_shift: self.clock_shift,
            browser: Browser::start(self.url.starts_with("https:")).await,
            console: RefCell::default(),
            expected: RefCell::default(),
            problems: RefCell::default(),
        };
        other.prepare_tab().await;
        let outcome = catching(walk(&other)).await;
        other.browser.quit().await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    /// The origin and the base path of the console, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        self.url.trim_end_matches('/')
    }

    /// Scheme, host and port of the console.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        &self.browser.driver
    }

    /// The journey provokes an error that browsers write to their console by themselves, such as a failed request.
    pub fn expect_console_error(&self, part: &str) {
        self.expected.borrow_mut().console_errors.push(part.to_owned());
    }

    /// The journey may provoke such an error, and may as well not: chance decides.
    pub fn tolerate_console_error(&self, part: &str) {
        self.expected.borrow_mut().console_noise.push(part.to_owned());
    }

    /// The journey provokes a violation of the Content-Security-Policy.
    pub fn expect_csp_reports(&self) {
        self.expected.borrow_mut().csp_reports = true;
    }

    /// The person does so many things that change something: cancels a deployment and the like.
    pub fn expect_acts(&self, n_acts: usize) {
        self.expected.borrow_mut().n_acts = n_acts;
    }

    /// The person asked to be kept signed in, and is at the end.
    pub fn expect_token_in_session_storage(&self) {
        self.expected.borrow_mut().token_in_session_storage = true;
    }

    /// Waits for a condition. `what` completes the sentence "waited in vain until …".
    ///
    /// # Panics
    /// When it does not come true in time.
    pub async fn wait_until(&self, what: &str, mut condition: impl AsyncFnMut() -> bool) {
        let found = self.wait_for(async || condition().await.then_some(())).await;
        assert!(found.is_some(), "waited in vain until {what}");
    }

    /// Waits for a condition, and says whether it came true in time.
    pub async fn wait_for_some_time(&self, mut condition: impl AsyncFnMut() -> bool) -> bool {
        self.wait_for(async || condition().await.then_some(())).await.is_some()
    }

    /// Waits for something to be there; `None` when it does not come in time.
    pub(crate) async fn wait_for<T>(&self, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
        let begun = Instant::now();
        let mut glances = interval(GLANCE);
        // A machine that was busy for a while must not look ten times at once.
        glances.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            glances.tick().await;
            if let Some(found) = look().await {
                return Some(found);
            }
            if begun.elapsed() > PATIENCE {
                return None;
            }
        }
    }

    /// Runs a script in the page and reads what it returns.
    ///
    /// # Panics
    /// When the script throws, or returns something else.
    pub async fn eval<T: DeserializeOwned>(&self, script: &str) -> T {
        self.eval_with(script, Vec::new()).await
    }

    /// The same with `arguments` for the script.
    ///
    /// # Panics
    /// When the script throws, or returns something else.
    pub async fn eval_with<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        let outcome = self.driver().execute(script, arguments).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("the script {script:?} failed: {error}"));
        let value = outcome.json().clone();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("the script {script:?} returned {error}"))
    }

    /// Runs a script that says when it is done, by calling its last argument with what it found.
    ///
    /// # Panics
    /// When the script throws, or says something else.
    pub async fn eval_later<T: DeserializeOwned>(&self, script: &str) -> T {
        self.eval_later_with(script, Vec::new()).await
    }

    /// The same with `arguments` before the one to call.
    ///
    /// # Panics
    /// When the script throws, or says something else.
    pub async fn eval_later_with<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        let outcome = self.driver().execute_async(script, arguments).await;
        let outcome = outcome.unwrap_or_else(|error| panic!("the script {script:?} failed: {error}"));
        let value = outcome.json().clone();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("the script {script:?} said {error}"))
    }

    /// A command of the browser's own protocol.
    ///
    /// # Panics
    /// When the browser refuses it.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Value {
        let outcome = self.driver().cdp().send_raw(method, parameters).await;
        outcome.unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// Violations show up in the browser's console and in the sandbox's reports; those of a page that is left at once
    /// might miss both, so each document also says so itself.
    async fn report_violations(&self) {
        let source = "addEventListener('securitypolicyviolation', (event) => console.error(
            `securitypolicyviolation: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))";
        self.cdp("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": source })).await;
    }

    /// What every tab needs before its first page.
    pub(crate) async fn prepare_tab(&self) {
        self.report_violations().await;
        self.set_the_clock().await;
    }

    /// Takes over what the browser's console has said since.
    pub(crate) async fn read_console(&self) {
        let entries = self.driver().browser_log().await.expect("Chromium gives its console's entries");
        self.console.borrow_mut().extend(entries);
    }
}
