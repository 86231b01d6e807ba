//! One browser: chromedriver as a child of the test, and a Chromium with a profile of its own. Both end with the
//! journey.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use thirtyfour::{
    CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
    WebDriver,
};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

/// A browser and its driver.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    /// Ends when it is dropped, whatever happened before.
    process: Child,
    /// What the driver says later has to go somewhere, or it would end at its first word.
    _output: BufReader<ChildStdout>,
    profile: PathBuf,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let mut process = Command::new(program("SLIPWAY_CHROMEDRIVER", "/usr/bin/chromedriver"))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver can be started; SLIPWAY_CHROMEDRIVER may say where it is");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let port = announced_port(&mut output).await;
        let profile = new_profile();
        let capabilities = capabilities(&profile).expect("the capabilities are values of JSON");
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .expect("Chromium can be started; SLIPWAY_CHROME may say where it is");
        Self { driver, process, _output: output, profile }
    }

    /// Ends the browser, then its driver.
    pub(crate) async fn quit(mut self) {
        // A browser that is gone already is what this is for.
        drop(self.driver.quit().await);
        drop(self.process.kill().await);
        drop(fs::remove_dir_all(&self.profile));
    }
}

/// Port 0 leaves the choice to the system; the driver says what it got.
async fn announced_port(output: &mut BufReader<ChildStdout>) -> u16 {
    let mut line = String::new();
    while output.read_line(&mut line).await.expect("the output of chromedriver is text") > 0 {
        let announced = line.split_once("started successfully on port ").map(|(_, rest)| rest);
        if let Some(port) = announced.and_then(|rest| rest.trim().trim_end_matches('.').parse().ok()) {
            return port;
        }
        line.clear();
    }
    panic!("chromedriver ended without a word about its port");
}

fn capabilities(profile: &std::path::Path) -> thirtyfour::error::WebDriverResult<thirtyfour::ChromeCapabilities> {
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
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    // Pages wait for the console themselves; a page whose API hangs must not hold the driver back.
    capabilities.set("pageLoadStrategy", json!("eager"))?;
    Ok(capabilities)
}

fn new_profile() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let profile = env::temp_dir().join(format!("slipway-e2e-{}-{number}", std::process::id()));
    fs::create_dir_all(&profile).expect("a folder can be made among the temporary ones");
    profile
}

fn program(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}
