//! What the board says of a stack: one state, how long it has drifted, and by how much. Pure.

use api_types::time::Timestamp;

use super::survey::{Entry, Failure, Outcome, Runs};
use crate::model::drift::strip::{CellState, Changes, DriftStrip, DriftedSince};
use crate::model::stacks::StackName;
use crate::model::words::{Icon, Look, Tone};

/// Where a stack stands on the board: each is in exactly one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BoardState {
    /// The last run that ended found a difference.
    Drifted,
    /// A run goes on, and none before it found a difference that is still there.
    Detecting,
    /// The service could not be asked.
    FailedToAsk,
    /// The token may not read it.
    NoAccess,
    /// No run has looked yet.
    NeverChecked,
    /// The last run found no difference.
    Clean,
    /// It has not been asked yet.
    Waiting,
}

impl BoardState {
    /// All of them; what somebody has to do something about comes first.
    pub const ALL: [Self; 7] = [
        Self::Drifted,
        Self::Detecting,
        Self::FailedToAsk,
        Self::NoAccess,
        Self::NeverChecked,
        Self::Clean,
        Self::Waiting,
    ];

    /// Of a stack in the survey.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        match &entry.outcome {
            None => Self::Waiting,
            Some(Outcome::NoAccess(_)) => Self::NoAccess,
            Some(Outcome::Failed { .. }) => Self::FailedToAsk,
            Some(Outcome::Told(status)) if status.drift_detected => Self::Drifted,
            Some(Outcome::Told(status)) if status.run_in_progress => Self::Detecting,
            Some(Outcome::Told(status)) if status.latest_drift_run.is_empty() => Self::NeverChecked,
            Some(Outcome::Told(_)) => Self::Clean,
        }
    }

    /// The word in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drifted => "drifted",
            Self::Detecting => "detecting",
            Self::FailedToAsk => "failed",
            Self::NoAccess => "no-access",
            Self::NeverChecked => "never",
            Self::Clean => "clean",
            Self::Waiting => "waiting",
        }
    }

    /// Reads the word of the address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// How it is shown.
    #[must_use]
    pub fn look(self) -> Look {
        match self {
            Self::Drifted => Look::new("Drifted", Icon::Drifted, Tone::Drift),
            Self::Detecting => Look::new("Detecting", Icon::Running, Tone::Run),
            Self::FailedToAsk => Look::new("Failed to ask", Icon::Warning, Tone::Warn),
            Self::NoAccess => Look::new("No access", Icon::Lock, Tone::Mute),
            Self::NeverChecked => Look::new("Never checked", Icon::NeverChecked, Tone::Mute),
            Self::Clean => Look::new("Clean", Icon::Clean, Tone::Ok),
            Self::Waiting => Look::new("Waiting", Icon::Clock, Tone::Mute),
        }
    }
}

/// What is known of a stack's last runs.
#[derive(Clone, Debug, PartialEq)]
pub enum RunsShown {
    /// These.
    Strip(DriftStrip),
    /// They are asked for.
    Wanted,
    /// They could not be read.
    Failed(Failure),
    /// There are none that anybody could have read.
    None,
}

/// A stack on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardRow {
    /// Its name.
    pub name: StackName,
    /// Its state.
    pub state: BoardState,
    /// Whether a run goes on.
    pub is_detecting: bool,
    /// Since when it has drifted.
    pub drifted_since: Option<DriftedSince>,
    /// What the last run that found drift would change.
    pub changes: Changes,
    /// Its last runs.
    pub runs: RunsShown,
    /// When the last run that told something was asked for.
    pub checked: Option<Timestamp>,
    /// Why it could not be asked or read.
    pub failure: Option<Failure>,
    /// How often it was tried in vain.
    pub n_tries: u32,
}

impl BoardRow {
    /// Of a stack in the survey.
    #[must_use]
    pub fn new(entry: &Entry) -> Self {
        let strip = strip_of(entry);
        let (failure, n_tries) = match &entry.outcome {
            Some(Outcome::NoAccess(failure)) => (Some(failure.clone()), 1),
            Some(Outcome::Failed { failure, n_tries }) => (Some(failure.clone()), *n_tries),
            Some(Outcome::Told(_)) | None => (None, 0),
        };
        Self {
            name: entry.name.clone(),
            state: BoardState::of(entry),
            is_detecting: entry.status().is_some_and(|status| status.run_in_progress),
            drifted_since: drifted_since(entry),
            changes: changes(entry),
            runs: match &entry.runs {
                Runs::Known(strip) => RunsShown::Strip(strip.clone()),
                Runs::Wanted => RunsShown::Wanted,
                Runs::Failed(failure) => RunsShown::Failed(failure.clone()),
                Runs::NotAsked => RunsShown::None,
            },
            checked: strip.and_then(DriftStrip::last_telling).and_then(|cell| cell.created),
            failure,
            n_tries,
        }
    }
}

fn strip_of(entry: &Entry) -> Option<&DriftStrip> {
    match &entry.runs {
        Runs::Known(strip) => Some(strip),
        _ => None,
    }
}

/// Since when a drifted stack has drifted. The status may be newer than the runs: without drift there is no time.
#[must_use]
pub fn drifted_since(entry: &Entry) -> Option<DriftedSince> {
    let strip = strip_of(entry).filter(|_| BoardState::of(entry) == BoardState::Drifted)?;
    strip.drifted_since()
}

/// How long that is, as coarse as it matters: `12 min`, `19 h`, `6 d 4 h`.
#[must_use]
pub fn drifted_for(since: DriftedSince, now: Timestamp) -> String {
    let minutes = (now - since.at).num_minutes().max(0);
    let (hours, days) = (minutes / 60, minutes / 1_440);
    let words = match minutes {
        0 => "under 1 min".to_owned(),
        ..60 => format!("{minutes} min"),
        60..1_440 => format!("{hours} h"),
        _ => format!("{days} d {} h", hours % 24),
    };
    if since.is_at_least { format!("over {words}") } else { words }
}

/// What the last run that found drift would change.
#[must_use]
pub fn changes(entry: &Entry) -> Changes {
    let newest = strip_of(entry).filter(|_| BoardState::of(entry) == BoardState::Drifted);
    let newest = newest.and_then(DriftStrip::last_telling).filter(|cell| cell.state == CellState::Drifted);
    newest.map(|cell| cell.changes.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn drift_lasts_minutes_hours_or_days() {
        let at = Timestamp::UNIX_EPOCH;
        let cases = [
            (TimeDelta::seconds(-5), false, "under 1 min"),
            (TimeDelta::seconds(59), false, "under 1 min"),
            (TimeDelta::minutes(12), false, "12 min"),
            (TimeDelta::minutes(119), false, "1 h"),
            (TimeDelta::hours(23), true, "over 23 h"),
            (TimeDelta::hours(148), false, "6 d 4 h"),
        ];
        for (age, is_at_least, words) in cases {
            assert_eq!(drifted_for(DriftedSince { at, is_at_least }, at + age), words);
        }
    }

    #[test]
    fn looks_differ_and_every_word_is_its_own() {
        let looks = BoardState::ALL.map(BoardState::look);
        for (place, look) in looks.iter().enumerate() {
            let others = looks.iter().skip(place + 1);
            assert!(others.clone().all(|other| other.icon != look.icon && other.label != look.label), "{look:?}");
        }
    }
}
