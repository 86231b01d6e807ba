//! Failures: those that a test orders for the next requests to some address, and those that come by chance
//! ([`chance`]). Each is counted when it happens, by its kind.
//!
//! It must not know what the requests mean, nor how a failure is put on the wire: that is `http/misbehave.rs`.

mod chance;

use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) use chance::Chance;

/// What happens to a request instead of its answer, or to its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A refusal with that status and the body that the API gives with it.
    Status(u16),
    /// That status with a page of HTML, as a proxy in front of the API answers.
    Html(u16),
    /// 429, with or without the seconds that a client is told to wait.
    RateLimit {
        /// What `Retry-After` says.
        retry_after_secs: Option<u32>,
    },
    /// 429, with the date until which a client is told to wait.
    RateLimitUntil(Duration),
    /// The connection is closed without an answer, as when a server goes away.
    Drop,
    /// The connection is reset without an answer, as a middlebox does that has forgotten it.
    Reset,
    /// Nothing comes, and the connection stays open.
    Silence,
    /// The right answer, but later.
    Delay(Duration),
    /// A redirect to that address.
    Redirect(String),
    /// Any body under any status and content type.
    Body {
        /// The status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The request is carried out, and then its answer goes wrong.
    Spoilt(Spoiling),
}

/// What goes wrong with the answer to a request that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoiling {
    /// The connection is closed before a byte of it was sent.
    Lost,
    /// Half of its body comes, less than its `Content-Length` says, and the connection is closed.
    Cut,
    /// Half of its body comes in chunks without the last one, and the connection is closed.
    CutChunks,
    /// Half of its body comes, and then nothing any more; the connection stays open.
    Stalled,
    /// Its body is empty.
    Empty,
    /// Its body is no JSON.
    Garbled,
    /// One value of its JSON is of another type than documented.
    WrongType,
    /// An answer to an earlier question about the same log comes in its place. Each comes late once at most.
    Late,
}

impl Fault {
    /// The kind, as it is counted.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status(_) => "refusal",
            Self::Html(_) => "page of HTML",
            Self::RateLimit { retry_after_secs: Some(_) } => "429, seconds",
            Self::RateLimit { retry_after_secs: None } => "429, no time",
            Self::RateLimitUntil(_) => "429, date",
            Self::Drop => "closed before",
            Self::Reset => "reset",
            Self::Silence => "silence",
            Self::Delay(_) => "delay",
            Self::Redirect(_) => "redirect",
            Self::Body { .. } => "other body",
            Self::Spoilt(Spoiling::Lost) => "answer lost",
            Self::Spoilt(Spoiling::Cut) => "cut",
            Self::Spoilt(Spoiling::CutChunks) => "cut chunks",
            Self::Spoilt(Spoiling::Stalled) => "stalled",
            Self::Spoilt(Spoiling::Empty) => "empty",
            Self::Spoilt(Spoiling::Garbled) => "garbled",
            Self::Spoilt(Spoiling::WrongType) => "wrong type",
            Self::Spoilt(Spoiling::Late) => "late page",
        }
    }
}

/// Faults that were ordered and not used up, those that chance brings, and how many happened.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    ordered: Vec<Ordered>,
    chance: Option<Chance>,
    counts: BTreeMap<&'static str, u64>,
}

#[derive(Debug)]
struct Ordered {
    path_contains: String,
    fault: Fault,
    times_left: usize,
}

impl Faults {
    pub(crate) fn new(chance: Option<Chance>) -> Self {
        Self { chance, ..Self::default() }
    }

    pub(crate) fn order(&mut self, path_contains: &str, fault: Fault, times: usize) {
        self.ordered.push(Ordered { path_contains: path_contains.to_owned(), fault, times_left: times });
    }

    pub(crate) fn clear(&mut self) {
        self.ordered.clear();
    }

    /// Lets chance bring faults from now on, or others than before.
    pub(crate) fn set_chance(&mut self, seed: u64, rate: f64) {
        match &mut self.chance {
            Some(chance) => chance.set_rate(rate),
            None => self.chance = Some(Chance::new(seed, rate)),
        }
    }

    /// Whether chance may bring faults: then what comes late has to be kept.
    pub(crate) fn is_left_to_chance(&self) -> bool {
        self.chance.is_some()
    }

    /// What happens to a request, `GET /api/…`: the first fault ordered for its address, used up by one, or else what
    /// chance brings.
    pub(crate) fn take(&mut self, request: &str) -> Option<Fault> {
        self.take_ordered(request).or_else(|| self.chance.as_mut()?.draw(request))
    }

    /// Takes note of a fault that happened.
    pub(crate) fn count(&mut self, fault: &Fault) {
        *self.counts.entry(fault.kind()).or_default() += 1;
    }

    /// How many of each kind have happened.
    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.counts.clone()
    }

    fn take_ordered(&mut self, request: &str) -> Option<Fault> {
        let found = self.ordered.iter_mut().find(|ordered| request.contains(&ordered.path_contains))?;
        found.times_left = found.times_left.saturating_sub(1);
        let fault = found.fault.clone();
        self.ordered.retain(|ordered| ordered.times_left > 0);
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_used_up() {
        let mut faults = Faults::default();
        faults.order("/logs", Fault::Status(503), 2);
        faults.order("/logs", Fault::Drop, 1);
        assert_eq!(faults.take("/api/user"), None);
        let taken: Vec<_> = (0..4).map(|_| faults.take("/x/logs?continuationToken=0.0.1")).collect();
        assert_eq!(taken, [Some(Fault::Status(503)), Some(Fault::Status(503)), Some(Fault::Drop), None]);
    }

    #[test]
    fn what_is_ordered_comes_before_what_chance_brings() {
        let mut faults = Faults::new(Some(Chance::new(1, 1.0)));
        faults.order("/logs", Fault::Redirect("/elsewhere".to_owned()), 1);
        assert_eq!(faults.take("GET /logs"), Some(Fault::Redirect("/elsewhere".to_owned())));
        assert!(faults.take("GET /logs").is_some_and(|fault| !matches!(fault, Fault::Redirect(_))));
    }
}
