//! The sandbox as a program. All it does is read flags, start, and stop when told to.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sandbox::{BasePath, Config, ConsoleDir, HostileText, LogText, Sandbox, Scenario};
use tokio::signal::unix::{SignalKind, signal};

/// A local server with the behaviour of the Pulumi Deployments API.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder of the built console; without it only the API is served
    #[arg(long, value_name = "DIR")]
    console: Option<PathBuf>,
    /// What is there at the start: default, quiet, empty, large or chaos
    #[arg(long, value_name = "NAME", default_value = "default")]
    scenario: Scenario,
    /// Share of the requests to the API that go wrong by chance, from 0 to 1; the scenario chaos has 0.1
    #[arg(long, value_name = "P", value_parser = share)]
    fault_rate: Option<f64>,
    /// File that is the log of the newest finished deployment of acme/webshop/prod
    #[arg(long, value_name = "PATH")]
    log_file: Option<PathBuf>,
    /// Milliseconds by which each answer of the API is held back
    #[arg(long, value_name = "N", default_value_t = 0)]
    latency_ms: u64,
    /// How much faster than real time deployments run
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = positive)]
    speed: f64,
    /// What all chance is drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Path of the console on this server
    #[arg(long, value_name = "PATH", default_value = "/", value_parser = BasePath::parse)]
    base_path: BasePath,
    /// Address of another API that the console is to call
    #[arg(long, value_name = "URL")]
    api_url: Option<String>,
    /// What config.json says: a file, or the JSON itself
    #[arg(long, value_name = "FILE|JSON", value_parser = console_config)]
    console_config: Option<String>,
    /// Sign requests with the administrator's token, as a proxy would that signs people in
    #[arg(long)]
    proxy_auth: bool,
    /// Hostile texts in all answers, by a seed: N, words:N or everything:N
    #[arg(long, value_name = "[REACH:]N")]
    hostile_text: Option<HostileText>,
    /// Origin whose pages may read answers, * for all; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
}

fn console_config(text: &str) -> Result<String, String> {
    if text.trim_start().starts_with('{') {
        return Ok(text.to_owned());
    }
    std::fs::read_to_string(text).map_err(|error| error.to_string())
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && f64::is_finite(number) => Ok(number),
        _ => Err("it must be a number above 0".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("it must be a number from 0 to 1".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the one line that says it is ready")]
async fn run(args: Args) -> Result<(), String> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let log_file = args.log_file.map(|path| {
        LogText::read(&path).map_err(|error| format!("cannot read the log file {}: {error}", path.display()))
    });
    let config = Config {
        scenario: args.scenario,
        seed: args.seed,
        speed: args.speed,
        fault_rate: args.fault_rate,
        log_file: log_file.transpose()?,
        latency: Duration::from_millis(args.latency_ms),
        console: args.console.map(ConsoleDir::open).transpose()?,
        base_path: args.base_path,
        api_url: args.api_url,
        console_config: args.console_config,
        proxy_auth: args.proxy_auth,
        hostile_text: args.hostile_text,
        allow_origins: args.allow_origin,
        ..Config::default()
    };
    let running = Sandbox::new(config)
        .start(&args.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", args.listen))?;
    println!("Sandbox ready at {}", running.url);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    running.shutdown().await;
    Ok(())
}
