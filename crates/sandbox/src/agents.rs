//! Agent pools: runners of an organization's own, which ask for work with the token of their pool.
//!
//! A pool's agents take up work as far as there are agents: what is beyond that waits until one is free, or until
//! somebody asks for work with the pool's token. An agent is alive as long as it reports, which it does every few
//! seconds; nothing is kept of that, the moment of the last report is worked out from the clock.
//!
//! It must not know HTTP.

use std::time::Duration;

use api_types::time::Timestamp;

use crate::db::Org;
use crate::table::Id;

/// How often an agent reports.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// After so long without a report an agent counts as offline.
const SILENCE: Duration = Duration::from_secs(90);

pub(crate) struct AgentPool {
    pub(crate) id: String,
    pub(crate) org: Id<Org>,
    pub(crate) name: String,
    pub(crate) description: String,
    /// What its agents ask with.
    pub(crate) token: String,
    pub(crate) created: Timestamp,
    pub(crate) agents: Vec<Agent>,
    /// When somebody last asked for work with the token.
    pub(crate) polled_at: Option<Timestamp>,
    pub(crate) is_deleted: bool,
}

/// A process that takes up work by itself.
pub(crate) struct Agent {
    pub(crate) hostname: String,
    pub(crate) ip: String,
    pub(crate) pid: u32,
    pub(crate) version: &'static str,
    pub(crate) platform: &'static str,
    /// `None` while it lives.
    pub(crate) gone_since: Option<Timestamp>,
}

impl Agent {
    /// When it last reported.
    pub(crate) fn last_seen(&self, now: Timestamp) -> Timestamp {
        match self.gone_since.filter(|gone| *gone <= now) {
            Some(gone) => gone,
            None => {
                // Each agent at its own second, so that not all report at once.
                let period = HEARTBEAT.as_secs().max(1);
                let since = (now.timestamp().unsigned_abs() + u64::from(self.pid)) % period;
                now - Duration::from_secs(since)
            }
        }
    }

    pub(crate) fn is_online(&self, now: Timestamp) -> bool {
        is_recent(self.last_seen(now), now)
    }
}

fn is_recent(seen: Timestamp, now: Timestamp) -> bool {
    seen + SILENCE > now
}

impl AgentPool {
    /// When anything of it was last heard of; `None` when nothing ever was.
    pub(crate) fn last_seen(&self, now: Timestamp) -> Option<Timestamp> {
        self.agents.iter().map(|agent| agent.last_seen(now)).chain(self.polled_at).max()
    }

    pub(crate) fn is_online(&self, now: Timestamp) -> bool {
        self.last_seen(now).is_some_and(|seen| is_recent(seen, now))
    }

    /// Whether whoever asked for work with the token may still be there.
    pub(crate) fn is_polled(&self, now: Timestamp) -> bool {
        self.polled_at.is_some_and(|polled| is_recent(polled, now))
    }

    /// How many agents take up work by themselves.
    pub(crate) fn n_workers(&self, now: Timestamp) -> usize {
        self.agents.iter().filter(|agent| agent.is_online(now)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_live_agent_reports_again_and_again_and_a_dead_one_never() {
        let start = api_types::time::parse_text("2026-05-13 10:51:00").expect("a time").expect("not none");
        let agent = |gone_since| Agent {
            hostname: "runner".to_owned(),
            ip: "10.0.0.1".to_owned(),
            pid: 7,
            version: "v1.4.2",
            platform: "linux-x64",
            gone_since,
        };
        for seconds in 0..120 {
            let now = start + Duration::from_secs(seconds);
            let seen = agent(None).last_seen(now);
            assert!(seen <= now && seen + HEARTBEAT > now && agent(None).is_online(now));
        }
        let gone = agent(Some(start));
        assert!(gone.is_online(start + Duration::from_secs(60)));
        assert!(!gone.is_online(start + Duration::from_secs(90)));
        assert_eq!(gone.last_seen(start + Duration::from_secs(9_000)), start);
    }
}
