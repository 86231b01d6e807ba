//! One browser: chromedriver as a child of the test, and a Chromium with a profile of its own. Both end with the
//! journey.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{
    CapabilitiesHelper, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// Runs the driver, and ends it and all that it has started once this shell's input ends: when the journey lets go of
/// it, or when the test is no more. A driver that is only killed would leave its browser behind.
const GUARDED: &str = r#""$0" --port=0 </dev/null & exec >&-; read -r _; kill -s KILL -- "-$$""#;

/// A browser and its driver.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    /// The shell around both; its input is what keeps it.
    process: Child,
    /// What the driver says later has to go somewhere, or it would end at its first word.
    _output: BufReader<ChildStdout>,
    /// Goes last, when nobody writes to it any more.
    _profile: Profile,
}

impl Browser {
    /// `trusts_all` is for a console whose certificate a test has made.
    pub(crate) async fn start(trusts_all: bool) -> Self {
        let (process, output, port) = start_driver().await;
        let profile = Profile::new();
        let capabilities = capabilities(&profile.0, trusts_all).expect("the capabilities are values of JSON");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .expect("Chromium can be started; SLIPWAY_CHROME may say where it is");
        Self { driver, process, _output: output, _profile: profile }
    }

    /// Ends the browser, then its driver.
    pub(crate) async fn quit(mut self) {
        // A browser that is gone already is what this is for.
        drop(self.driver.quit().await);
        drop(self.process.stdin.take());
        drop(self.process.wait().await);
    }
}

/// How often a driver is started before it counts as one that cannot be: it wants the port that it is given free for
/// IPv4 and IPv6 both, and now and then something else has one of the two; then it ends without having begun.
const N_STARTS: u32 = 5;

async fn start_driver() -> (Child, BufReader<ChildStdout>, u16) {
    let mut last_words = String::new();
    for _ in 0..N_STARTS {
        let mut process = Command::new("sh")
            .args(["-c", GUARDED])
            .arg(program("SLIPWAY_CHROMEDRIVER", "/usr/bin/chromedriver"))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be started");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        match announced_port(&mut output).await {
            Ok(port) => return (process, output, port),
            Err(words) => last_words = words,
        }
        drop(process.stdin.take());
        drop(process.wait().await);
    }
    panic!("chromedriver cannot be started; SLIPWAY_CHROMEDRIVER may say where it is. It said: {last_words}");
}

/// Port 0 leaves the choice to the system; the driver says what it got. `Err` is what it said when it ended instead.
async fn announced_port(output: &mut BufReader<ChildStdout>) -> Result<u16, String> {
    let (mut line, mut words) = (String::new(), String::new());
    while output.read_line(&mut line).await.expect("the output of chromedriver is text") > 0 {
        let announced = line.split_once("started successfully on port ").map(|(_, rest)| rest);
        if let Some(port) = announced.and_then(|rest| rest.trim().trim_end_matches('.').parse().ok()) {
            return Ok(port);
        }
        words.push_str(&line);
        line.clear();
    }
    Err(words)
}

fn capabilities(profile: &Path, trusts_all: bool) -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(&program("SLIPWAY_CHROME", "/usr/bin/chromium"))?;
    let flags = [
        "--headless",
        // Tests often run as root, where Chromium's sandbox refuses to.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Containers give shared memory too small a place.
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
    ];
    for flag in flags {
        capabilities.add_arg(flag)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    capabilities.accept_insecure_certs(trusts_all)?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    // Pages wait for the console themselves; a page whose API hangs must not hold the driver back.
    capabilities.set("pageLoadStrategy", json!("eager"))?;
    Ok(capabilities)
}

/// A folder for all that the browser keeps.
struct Profile(PathBuf);

impl Profile {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("slipway-e2e-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder can be made among the temporary ones");
        Self(folder)
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn program(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}
