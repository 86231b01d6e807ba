//! A bad network and a service that misbehaves, for ten minutes: one request in six goes wrong by chance, while
//! deployments write their logs, a list is live, a form is unsaved and acts are sent; the token expires, the browser
//! goes offline, and the service is gone for a while. Afterwards nothing is lost, nothing was sent twice, and nothing
//! has grown.
//!
//! Clocks run ten times faster (`SLIPWAY_CHAOS_FACTOR`), so that timeouts and waits have their real lengths for the
//! console. All chance comes from a seed, which a failure names; `SLIPWAY_CHAOS_SEEDS=20` runs more of them than two, and
//! `SLIPWAY_CHAOS_SCENARIO=chaos` lets other people deploy meanwhile.
//! What needs no browser of it is `crates/sandbox/tests/storm.rs`, which always runs.

mod storm;

use std::env;
use std::str::FromStr;
use std::time::Duration;

use e2e::{Journey, Setup, journey};
use sandbox::{ClockMode, Scenario};

use storm::Storm;

/// How much faster than the machine's the clocks run.
const FACTOR: f64 = 10.0;
/// The share of requests that go wrong.
const RATE: f64 = 0.16;
/// How long things go wrong, by the sandbox's clock.
const LENGTH: Duration = Duration::from_secs(600);

#[tokio::test]
#[ignore = "measures, so it runs by itself: scripts/storm.sh, or the last step of scripts/test.sh"]
async fn nothing_is_lost_and_nothing_is_sent_twice() {
    weather(1).await;
}

#[tokio::test]
#[ignore = "measures, so it runs by itself: scripts/storm.sh, or the last step of scripts/test.sh"]
async fn nor_is_it_with_other_chances() {
    let n_seeds = number("SLIPWAY_CHAOS_SEEDS").unwrap_or(2);
    for seed in 2..=n_seeds {
        weather(seed).await;
    }
}

async fn weather(seed: u64) {
    // The service's clock need not be this machine's.
    let ahead_secs = [0, 7_200, -7_200][seed as usize % 3];
    let factor = number("SLIPWAY_CHAOS_FACTOR").unwrap_or(FACTOR);
    let setup = Setup::fast(factor)
        .with(|config| {
            (config.seed, config.clock) = (seed, ClockMode::Fast { factor, ahead_secs });
            // All is well until the windows are open.
            (config.scenario, config.fault_rate) =
                (number("SLIPWAY_CHAOS_SCENARIO").unwrap_or(Scenario::Quiet), Some(0.0));
        })
        .lasting_up_to(Duration::from_secs(600));
    journey(setup, async |j: &Journey| {
        let mut storm = Storm::gather(j, seed).await;
        j.sandbox.set_fault_rate(RATE);
        storm.rage(LENGTH).await;
        storm.see_logs_complete().await;
        j.sandbox.set_fault_rate(0.0);
        storm.check().await;
    })
    .await;
}

fn number<T: FromStr>(variable: &str) -> Option<T> {
    env::var(variable).ok()?.parse().ok()
}
