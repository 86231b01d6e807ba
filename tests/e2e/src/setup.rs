//! What a journey starts from: which sandbox, under which path, with which API.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use api_types::{DeploymentId, Operation, StackRef};
use sandbox::{BasePath, ClockMode, Config, ConsoleDir, Outcome, Scenario, Script};

use crate::journey::{Journey, LONGEST};
use crate::time::beginning;

/// What a journey starts from.
#[derive(Clone, Debug)]
pub struct Setup {
    pub(crate) config: Config,
    pub(crate) port: u16,
    pub(crate) address: Option<String>,
    pub(crate) longest: Duration,
}

impl Setup {
    /// A past of sixty days in which nothing goes on, and a clock that only the journey moves.
    #[must_use]
    pub fn quiet() -> Self {
        Self::of(Scenario::Quiet)
    }

    /// The same past with a queue in which some run and some wait, and a clock that only the journey moves.
    #[must_use]
    pub fn busy() -> Self {
        Self::of(Scenario::Default)
    }

    /// A past in which nothing goes on, and a clock that runs so much faster than the machine's. Windows keep up with
    /// it by [`Journey::run_fast`], and are not locked when nobody has touched them for a while.
    #[must_use]
    pub fn fast(factor: f64) -> Self {
        Self::quiet().with(|config| {
            config.clock = ClockMode::Fast { factor, ahead_secs: 0 };
            config.console_config = Some(r#"{"idleLockMinutes": 0}"#.to_owned());
        })
    }

    /// The journey may take so long.
    #[must_use]
    pub fn lasting_up_to(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    fn of(scenario: Scenario) -> Self {
        let console = ConsoleDir::open(console_dir()).unwrap_or_else(|problem| panic!("{problem}"));
        let clock = ClockMode::Manual { start: Some(beginning()) };
        let config = Config { scenario, clock, console: Some(console), ..Config::default() };
        Self { config, port: 0, address: None, longest: LONGEST }
    }

    /// With other values where the sandbox has a flag for it.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// The console stands under this path.
    ///
    /// # Panics
    /// When it cannot be one.
    #[must_use]
    pub fn at_path(self, base_path: &str) -> Self {
        let base_path = BasePath::parse(base_path).unwrap_or_else(|problem| panic!("{problem}"));
        self.with(|config| config.base_path = base_path)
    }

    /// The console is told to use the API at another address.
    #[must_use]
    pub fn with_api_at(self, api_url: &str) -> Self {
        self.with(|config| config.api_url = Some(api_url.to_owned()))
    }

    /// The console is served at this port, so that another server can know its origin beforehand.
    #[must_use]
    pub fn at_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The console is served by somebody else, at this address; the sandbox only has the API.
    #[must_use]
    pub fn served_at(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }
}

/// A stack by its full name.
///
/// # Panics
/// When it is no name of a stack.
#[must_use]
pub fn stack(name: &str) -> StackRef {
    let parts: Vec<&str> = name.split('/').collect();
    StackRef::parse(parts[0], parts[1], parts[2]).expect("the name of a stack")
}

/// A run that waits five seconds for its runner, then takes that many seconds and succeeds.
#[must_use]
pub fn running_for(seconds: u64) -> Script {
    Script {
        outcome: Some(Outcome::Succeeds),
        accept_for: Some(Duration::from_secs(5)),
        run_for: Some(Duration::from_secs(seconds)),
        ..Script::default()
    }
}

impl Journey {
    /// The newest deployment of a stack that has ended, and its address.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn newest_finished(&self, name: &str) -> (DeploymentId, String) {
        let id = self.sandbox.newest_finished(&stack(name)).expect("the stack has finished deployments");
        let address = self.address_of(name, &id);
        (id, address)
    }

    /// Asks for an update of a stack. Its deployment, and its address.
    #[must_use]
    pub fn create(&self, name: &str, script: Script) -> (DeploymentId, String) {
        let id = self.sandbox.create(&stack(name), Operation::Update, script);
        let address = self.address_of(name, &id);
        (id, address)
    }

    /// A deployment's number on its stack, as people write it: `#42`.
    ///
    /// # Panics
    /// When there is no such deployment.
    #[must_use]
    pub fn version(&self, id: &DeploymentId) -> String {
        self.sandbox.deployment(id).expect("the deployment exists").version.to_string()
    }

    fn address_of(&self, name: &str, id: &DeploymentId) -> String {
        format!("/{name}/deployments/{}", self.version(id).trim_start_matches('#'))
    }

    /// How many lines a deployment has written so far.
    #[must_use]
    pub fn n_written(&self, id: &DeploymentId) -> usize {
        self.sandbox.log_text_now(id).lines().count()
    }
}

/// A port of this machine that nothing listens on.
///
/// # Panics
/// When the machine has none left.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the machine has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// The built console.
#[must_use]
pub fn console_dir() -> PathBuf {
    env::var_os("SLIPWAY_DIST").map_or_else(|| workspace().join("dist"), PathBuf::from)
}

/// The root of the repository.
#[must_use]
pub fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
