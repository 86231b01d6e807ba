//! What is there when the sandbox starts, and what happens by itself afterwards.
//!
//! The past is not made up row by row: deployments of the last sixty days are put into the queue at their times and the
//! engine runs them, so that the past obeys the same rules as the present.

mod arrivals;
mod catalogue;
mod fixtures;
mod history;
mod large;
mod others;
mod past;
pub(crate) mod trickle;

pub(crate) use past::archive;

use std::time::Duration;

use api_types::time::Timestamp;

use crate::config::Config;
use crate::db::Db;
use crate::engine::World;
use crate::vault::Vault;

/// What is there at the start and what happens by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// Sixty days of deployments, a queue that moves, and new deployments all the time.
    #[default]
    Default,
    /// The same past, but nothing runs except what is asked for.
    Quiet,
    /// Stacks, but no deployments.
    Empty,
    /// As [`Self::Quiet`], with a thousand stacks.
    Large,
    /// As [`Self::Default`], and one request in ten goes wrong by chance.
    Chaos,
}

impl Scenario {
    /// The share of requests that go wrong by chance, where it is not chosen.
    pub(crate) fn fault_rate(self) -> Option<f64> {
        (self == Self::Chaos).then_some(0.1)
    }

    /// Whether things happen by themselves.
    fn is_busy(self) -> bool {
        matches!(self, Self::Default | Self::Chaos)
    }
}

impl std::str::FromStr for Scenario {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "default" => Ok(Self::Default),
            "quiet" => Ok(Self::Quiet),
            "empty" => Ok(Self::Empty),
            "large" => Ok(Self::Large),
            "chaos" => Ok(Self::Chaos),
            _ => Err(format!("no scenario is called {name:?}: there are default, quiet, empty, large and chaos")),
        }
    }
}

/// How long after the start the first deployment comes by itself.
const FIRST_ARRIVAL: Duration = Duration::from_secs(12);

/// Makes the world of a scenario, as it is at `now`.
pub(crate) fn build(config: &Config, now: Timestamp) -> World {
    let mut db = Db::default();
    let vault = Vault::new();
    catalogue::fill(&mut db, config.seed, &vault, now);
    let mut world = World::new(db, vault, config.seed, now - history::LENGTH);
    if config.scenario != Scenario::Empty {
        fixtures::add_old_schedules(&mut world, now);
        let mut arrivals = history::arrivals(&world, now, config.log_file.as_ref());
        arrivals.extend(others::arrivals(&world, now));
        if config.scenario.is_busy() {
            arrivals.extend(trickle::stranded(&world, now));
        }
        arrivals.sort_by_key(|arrival| arrival.at);
        for arrival in arrivals {
            arrival.happen(&mut world);
        }
        past::cli_drift_runs(&mut world, now);
        past::fill_caches(&mut world);
    }
    world.pace = config.speed;
    // Not earlier: sixty days of its deployments would wait in the queue.
    catalogue::pause_one_stack(&mut world);
    if config.scenario.is_busy() {
        for arrival in trickle::at_start(&world, now) {
            arrival.happen(&mut world);
        }
        world.plan_arrival(now + crate::run::paced(FIRST_ARRIVAL, config.speed), 0);
    }
    world.advance_to(now);
    if config.scenario == Scenario::Empty {
        fixtures::add_old_schedules(&mut world, now);
    }
    fixtures::add_new_schedules(&mut world);
    if !config.scenario.is_busy() {
        fixtures::pause_schedules(&mut world);
    }
    if config.scenario == Scenario::Large {
        large::fill(&mut world, now);
    }
    world
}
