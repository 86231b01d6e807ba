//! Faults by chance: which request goes wrong, and how, depends on the seed, on the request and on how often it was
//! made, and on nothing else. So a run that failed can be repeated, whatever else is asked meanwhile.

use std::collections::HashMap;
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::{Fault, Spoiling};
use crate::random;

/// So many different requests are told apart. A demo that runs for days begins to count anew.
const MOST_REQUESTS: usize = 100_000;

type Make = fn(&mut StdRng) -> Fault;

/// What can happen to any request, and how often in comparison.
const TO_ALL: &[(u32, Make)] = &[
    (6, |rng| Fault::Delay(Duration::from_millis(rng.random_range(200..8_000)))),
    (3, |rng| Fault::Status(one_of(&[500, 503], rng))),
    (3, |rng| Fault::Html(one_of(&[500, 501, 502, 503, 504], rng))),
    (1, |_| Fault::Silence),
    (2, |_| Fault::Drop),
    (2, |_| Fault::Reset),
    (1, |rng| Fault::RateLimit { retry_after_secs: Some(rng.random_range(0..8)) }),
    (1, |rng| Fault::RateLimitUntil(Duration::from_secs(rng.random_range(0..8)))),
    (2, |_| Fault::Spoilt(Spoiling::Lost)),
    (2, |_| Fault::Spoilt(Spoiling::Cut)),
    (2, |_| Fault::Spoilt(Spoiling::CutChunks)),
    (1, |_| Fault::Spoilt(Spoiling::Stalled)),
    (2, |_| Fault::Spoilt(Spoiling::Empty)),
];

/// What can happen to what only reads. A limit without a time is rare: a client that is wise waits long after it.
const TO_READS: &[(u32, Make)] = &[
    (3, |_| Fault::Spoilt(Spoiling::Garbled)),
    (4, |_| Fault::Spoilt(Spoiling::WrongType)),
    (1, |_| Fault::RateLimit { retry_after_secs: None }),
];

/// What can happen to a page of a log besides.
const TO_LOGS: &[(u32, Make)] = &[(6, |_| Fault::Spoilt(Spoiling::Late))];

fn one_of(statuses: &[u16], rng: &mut StdRng) -> u16 {
    statuses.choose(rng).copied().unwrap_or(500)
}

/// Brings faults at a rate.
#[derive(Debug)]
pub(crate) struct Chance {
    seed: u64,
    /// The share of requests that go wrong.
    rate: f64,
    /// How often each request was made, by its hash.
    n_made: HashMap<u64, u64>,
}

impl Chance {
    pub(crate) fn new(seed: u64, rate: f64) -> Self {
        Self { seed, rate, n_made: HashMap::new() }
    }

    pub(crate) fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    /// What happens to a request, `GET /api/…`, made once more.
    pub(crate) fn draw(&mut self, request: &str) -> Option<Fault> {
        if self.rate <= 0.0 {
            return None;
        }
        if self.n_made.len() >= MOST_REQUESTS {
            self.n_made.clear();
        }
        let n_made = self.n_made.entry(random::derive(0, &[request])).or_default();
        *n_made += 1;
        let mut rng = random::rng(self.seed, &["fault", request, &n_made.to_string()]);
        if !rng.random_bool(self.rate.min(1.0)) {
            return None;
        }
        let reads = if request.starts_with("GET ") { TO_READS } else { &[] };
        let logs = if request.contains("/logs?continuationToken=") { TO_LOGS } else { &[] };
        let kinds = || TO_ALL.iter().chain(reads).chain(logs);
        let mut left = rng.random_range(0..kinds().map(|(weight, _)| weight).sum());
        let chosen = kinds().find(|(weight, _)| {
            let is_chosen = left < *weight;
            left = left.saturating_sub(*weight);
            is_chosen
        });
        chosen.map(|(_, make)| make(&mut rng))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn draws(seed: u64, request: &str, n_draws: usize) -> Vec<Option<Fault>> {
        let mut chance = Chance::new(seed, 0.5);
        (0..n_draws).map(|_| chance.draw(request)).collect()
    }

    #[test]
    fn the_same_seed_brings_the_same_faults_whatever_else_is_asked() {
        let alone = draws(7, "GET /a", 40);
        let mut chance = Chance::new(7, 0.5);
        let among_others: Vec<_> = (0..40)
            .map(|_| {
                chance.draw("GET /b");
                chance.draw("GET /a")
            })
            .collect();
        assert_eq!(alone, among_others);
        assert_ne!(alone, draws(8, "GET /a", 40));
        assert_ne!(alone, draws(7, "GET /b", 40));
    }

    #[test]
    fn the_rate_is_the_share_that_goes_wrong() {
        for (rate, expected) in [(0.0, 0..1), (0.1, 80..120), (0.5, 450..550), (1.0, 1_000..1_001)] {
            let mut chance = Chance::new(1, rate);
            let n_faults = (0..1_000).filter(|_| chance.draw("GET /a").is_some()).count();
            assert!(expected.contains(&n_faults), "{n_faults} of 1000 at a rate of {rate}");
        }
    }

    #[test]
    fn each_kind_of_request_has_its_kinds_of_faults() {
        let kinds =
            |request: &str| -> BTreeSet<&str> { draws(1, request, 2_000).iter().flatten().map(Fault::kind).collect() };
        let (acts, reads, logs) = (kinds("POST /a"), kinds("GET /a"), kinds("GET /a/logs?continuationToken=0.1.2"));
        assert_eq!((acts.len(), reads.len(), logs.len()), (13, 16, 17));
        assert!(acts.is_subset(&reads) && reads.is_subset(&logs));
        assert!(!acts.contains("wrong type") && !reads.contains("late page") && logs.contains("late page"));
    }
}
