//! The last drift runs of a stack as a strip: what each found, since when the stack has drifted, and the whole as one
//! sentence for those who do not see it. Pure.
//!
//! It must not know how a strip is drawn, nor where the runs come from.

use std::collections::BTreeMap;

use api_types::drift::{DriftRun, DriftRunId};
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, DeploymentVersion};

use super::{Part, change_words};
use crate::model::format::{count, counted};
use crate::model::words;

/// What one run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellState {
    /// It found every resource as the stack's state says.
    Clean,
    /// It found a difference, which is still there as far as this run knows.
    Drifted,
    /// It found a difference and put it right.
    Remediated,
    /// It ended badly, and what it would have found is not known.
    Failed,
    /// It is not over.
    Running,
    /// It never ran, or this version does not know the word for how it ended.
    Unknown,
}

impl CellState {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] =
        [Self::Drifted, Self::Clean, Self::Remediated, Self::Failed, Self::Running, Self::Unknown];

    /// What a run came to. A remediation that failed leaves the difference where it was.
    #[must_use]
    pub fn of_run(run: &DriftRun) -> Self {
        let has_remediated =
            run.remediate_update.as_ref().is_some_and(|update| update.status == DeploymentStatus::Succeeded);
        match (&run.status, run.drift_detected) {
            (DeploymentStatus::NotStarted | DeploymentStatus::Accepted | DeploymentStatus::Running, _) => Self::Running,
            (DeploymentStatus::Succeeded, true) if has_remediated => Self::Remediated,
            (_, true) => Self::Drifted,
            (DeploymentStatus::Succeeded, false) => Self::Clean,
            (DeploymentStatus::Failed, false) => Self::Failed,
            (DeploymentStatus::Skipped | DeploymentStatus::Unknown(_), false) => Self::Unknown,
        }
    }

    /// The word for it, in the middle of a sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Drifted => "drifted",
            Self::Remediated => "remediated",
            Self::Failed => "failed",
            Self::Running => "running",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the stack was as its state says once the run was over; `None` where the run does not tell.
    #[must_use]
    pub fn leaves_drift(self) -> Option<bool> {
        match self {
            Self::Drifted => Some(true),
            Self::Clean | Self::Remediated => Some(false),
            Self::Failed | Self::Running | Self::Unknown => None,
        }
    }
}

/// One kind of change and how many resources it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The engine's sign for it, such as `~`.
    pub sign: &'static str,
    /// How many resources.
    pub n_resources: i64,
}

/// What a detection would change to put things right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<String, i64>);

impl Changes {
    /// Those of a run: of its detection, or of its remediation where the detection is not told.
    #[must_use]
    pub fn of_run(run: &DriftRun) -> Self {
        let all = [&run.detect_update, &run.remediate_update].into_iter().flatten();
        let told = all.map(|update| &update.resource_changes).find(|changes| !changes.is_empty());
        let changed = |(operation, number): (&String, &i64)| {
            let is_change = !matches!(operation.as_str(), "same" | "read" | "refresh") && *number > 0;
            is_change.then(|| (operation.clone(), *number))
        };
        Self(told.into_iter().flatten().filter_map(changed).collect())
    }

    /// How many resources differ.
    #[must_use]
    pub fn n_resources(&self) -> i64 {
        self.0.values().sum()
    }

    /// As signs, what differs first: `~7 +2 −1`. Operations that have no sign of their own count as `~`.
    #[must_use]
    pub fn signs(&self) -> Vec<Change> {
        const ORDER: [&str; 4] = ["~", "+", "−", "±"];
        let of_sign = |sign: &'static str| {
            let own = self.0.iter().filter(|(operation, _)| match words::resource_change(operation).0 {
                "" => sign == "~",
                other => sign == other,
            });
            Change { sign, n_resources: own.map(|(_, number)| number).sum() }
        };
        ORDER.into_iter().map(of_sign).filter(|change| change.n_resources > 0).collect()
    }

    /// The same in words: `7 to update, 2 to create, 1 deleted outside`.
    #[must_use]
    pub fn in_words(&self) -> String {
        change_words(Part::Detect, &self.0)
    }
}

/// One run in the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The run.
    pub id: DriftRunId,
    /// What it came to.
    pub state: CellState,
    /// What it found.
    pub changes: Changes,
    /// When it was asked for.
    pub created: Option<Timestamp>,
    /// The deployment that it belongs to; none for runs of the CLI.
    pub version: Option<DeploymentVersion>,
}

impl Cell {
    fn of_run(run: &DriftRun) -> Self {
        Self {
            id: run.id.clone(),
            state: CellState::of_run(run),
            changes: Changes::of_run(run),
            created: run.created,
            version: run.deployment_version,
        }
    }

    /// What it came to in words, without its time: `drifted, 3 resources`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match (self.state, self.changes.n_resources()) {
            (CellState::Drifted | CellState::Remediated, n_resources @ 1..) => {
                format!("{}, {}", self.state.word(), counted(n_resources, "resource", "resources"))
            }
            (state, _) => state.word().to_owned(),
        }
    }
}

/// Since when a stack has drifted, as far as the runs tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriftedSince {
    /// The first of the runs in a row that found drift.
    pub at: Timestamp,
    /// Whether it may have been longer: the runs before that one are not known.
    pub is_at_least: bool,
}

/// The last runs of a stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriftStrip {
    /// Oldest first.
    cells: Vec<Cell>,
    /// Whether there are runs before the first of these.
    has_older: bool,
}

impl DriftStrip {
    /// Of runs as the service lists them, newest first. `n_total` is how many the stack has.
    #[must_use]
    pub fn new(newest_first: &[DriftRun], n_total: i64) -> Self {
        let cells: Vec<Cell> = newest_first.iter().rev().map(Cell::of_run).collect();
        let has_older = i64::try_from(cells.len()).is_ok_and(|n_cells| n_cells < n_total);
        Self { cells, has_older }
    }

    /// The runs, oldest first.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Whether there are runs before the first of these.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.has_older
    }

    /// The newest run that tells whether there is drift.
    #[must_use]
    pub fn last_telling(&self) -> Option<&Cell> {
        self.cells.iter().rev().find(|cell| cell.state.leaves_drift().is_some())
    }

    /// Since when the stack has drifted; nothing unless the last run that tells found drift. Runs in between that tell
    /// nothing do not end it.
    #[must_use]
    pub fn drifted_since(&self) -> Option<DriftedSince> {
        let telling = self.cells.iter().rev().filter(|cell| cell.state.leaves_drift().is_some());
        let in_a_row = telling.take_while(|cell| cell.state.leaves_drift() == Some(true));
        let at = in_a_row.filter_map(|cell| cell.created).last()?;
        let has_ended_before = self.cells.iter().any(|cell| cell.state.leaves_drift() == Some(false));
        Some(DriftedSince { at, is_at_least: self.has_older && !has_ended_before })
    }

    /// All of it in one sentence: `Last 20 runs: 9 drifted, 10 clean, 1 failed; the newest drifted, 3 resources.`
    #[must_use]
    pub fn sentence(&self) -> String {
        let Some(newest) = self.cells.last() else { return "No runs.".to_owned() };
        let n_cells = i64::try_from(self.cells.len()).unwrap_or(i64::MAX);
        if n_cells == 1 {
            return format!("{}: {}.", if self.has_older { "Last run" } else { "One run" }, newest.in_words());
        }
        let counts = CellState::ALL.into_iter().filter_map(|state| {
            let number = self.cells.iter().filter(|cell| cell.state == state).count();
            (number > 0).then(|| format!("{number} {}", state.word()))
        });
        let lead = if self.has_older { "Last" } else { "All" };
        let counts = counts.collect::<Vec<_>>().join(", ");
        format!("{lead} {} runs: {counts}; the newest {}.", count(n_cells), newest.in_words())
    }
}

#[cfg(test)]
mod tests {
    use api_types::drift::DriftRunUpdate;
    use api_types::updates::UpdateId;
    use chrono::TimeDelta;

    use super::*;

    fn update(status: &str, changes: &[(&str, i64)]) -> DriftRunUpdate {
        DriftRunUpdate {
            update_id: UpdateId("u".to_owned()),
            status: status.into(),
            modified: None,
            resource_changes: changes.iter().map(|(operation, number)| ((*operation).to_owned(), *number)).collect(),
        }
    }

    fn run(status: &str, drift_detected: bool, remediation: Option<&str>) -> DriftRun {
        let found: &[(&str, i64)] = if drift_detected { &[("same", 9), ("update", 3)] } else { &[("same", 12)] };
        DriftRun {
            id: DriftRunId(format!("{status}-{drift_detected}")),
            created: None,
            status: status.into(),
            drift_detected,
            deployment_id: None,
            deployment_version: Some(DeploymentVersion(42)),
            detect_update: Some(update("succeeded", found)),
            remediate_update: remediation.map(|status| update(status, &[("update", 3)])),
        }
    }

    /// Letters for runs, oldest first, an hour apart, the newest at 100 h: `c` clean, `d` drifted, `r` remediated,
    /// `f` failed, `o` on its way, `s` skipped.
    fn runs(letters: &str) -> Vec<DriftRun> {
        let of_letter = |(age_hours, letter): (usize, char)| {
            let run = match letter {
                'c' => run("succeeded", false, None),
                'd' => run("succeeded", true, None),
                'r' => run("succeeded", true, Some("succeeded")),
                'f' => run("failed", false, None),
                'o' => run("running", false, None),
                _ => run("skipped", false, None),
            };
            DriftRun { created: Some(at(100 - i64::try_from(age_hours).expect("a few"))), ..run }
        };
        letters.chars().rev().enumerate().map(of_letter).collect()
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    #[test]
    fn each_run_has_one_state() {
        let cases = [
            (run("succeeded", false, None), CellState::Clean),
            (run("succeeded", true, None), CellState::Drifted),
            (run("succeeded", true, Some("succeeded")), CellState::Remediated),
            (run("succeeded", true, Some("failed")), CellState::Drifted),
            (run("failed", true, Some("failed")), CellState::Drifted),
            (run("failed", false, None), CellState::Failed),
            (run("not-started", false, None), CellState::Running),
            (run("accepted", false, None), CellState::Running),
            (run("running", true, Some("running")), CellState::Running),
            (run("skipped", false, None), CellState::Unknown),
            (run("a-new-word", false, None), CellState::Unknown),
            (run("a-new-word", true, None), CellState::Drifted),
        ];
        for (run, state) in cases {
            assert_eq!(CellState::of_run(&run), state, "{run:?}");
        }
    }

    #[test]
    fn changes_are_signs_and_words_without_what_stays() {
        let changes = [("same", 40), ("update", 7), ("create", 2), ("delete", 1), ("replace", 0), ("import-it", 3)];
        let run = DriftRun { detect_update: Some(update("succeeded", &changes)), ..run("succeeded", true, None) };
        let changes = Changes::of_run(&run);
        let signs: Vec<_> =
            changes.signs().iter().map(|change| format!("{}{}", change.sign, change.n_resources)).collect();
        assert_eq!(signs, ["~10", "+2", "−1"]);
        assert_eq!(changes.in_words(), "7 to update, 2 to create, 1 deleted outside, 3 import it");
        assert_eq!(changes.n_resources(), 13);
        let untold = DriftRun { detect_update: None, remediate_update: None, ..run };
        assert_eq!(Changes::of_run(&untold), Changes::default());
        let remediated =
            DriftRun { detect_update: None, remediate_update: Some(update("succeeded", &[("update", 4)])), ..untold };
        assert_eq!(Changes::of_run(&remediated).n_resources(), 4);
    }

    #[test]
    fn cells_stand_oldest_first_and_keep_what_leads_to_the_run() {
        let strip = DriftStrip::new(&runs("cdr"), 3);
        let states: Vec<_> = strip.cells().iter().map(|cell| cell.state).collect();
        assert_eq!(states, [CellState::Clean, CellState::Drifted, CellState::Remediated]);
        let newest = strip.cells().last().expect("three cells");
        assert_eq!((newest.created, newest.version), (Some(at(100)), Some(DeploymentVersion(42))));
    }

    #[test]
    fn drift_lasts_from_the_first_run_in_a_row_that_found_it() {
        let cases = [
            ("", 0, None),
            ("ccc", 3, None),
            ("cddd", 4, Some((98, false))),
            ("cdfdso", 6, Some((96, false))),
            ("dcr", 3, None),
            ("ddrfd", 5, Some((100, false))),
            ("ddd", 3, Some((98, false))),
            ("ddd", 40, Some((98, true))),
            ("fddd", 40, Some((98, true))),
            ("cddd", 40, Some((98, false))),
            ("fso", 3, None),
        ];
        for (letters, n_total, expected) in cases {
            let since = DriftStrip::new(&runs(letters), n_total).drifted_since();
            let expected = expected.map(|(hours, is_at_least)| DriftedSince { at: at(hours), is_at_least });
            assert_eq!(since, expected, "{letters:?} of {n_total}");
        }
    }

    #[test]
    fn one_sentence_tells_the_whole() {
        let cases = [
            ("", 0, "No runs."),
            ("c", 1, "One run: clean."),
            ("d", 9, "Last run: drifted, 3 resources."),
            ("ccfdd", 30, "Last 5 runs: 2 drifted, 2 clean, 1 failed; the newest drifted, 3 resources."),
            ("rscco", 5, "All 5 runs: 2 clean, 1 remediated, 1 running, 1 unknown; the newest running."),
        ];
        for (letters, n_total, sentence) in cases {
            assert_eq!(DriftStrip::new(&runs(letters), n_total).sentence(), sentence);
        }
    }

    #[test]
    fn the_last_run_that_tells_is_not_the_one_on_its_way() {
        let strip = DriftStrip::new(&runs("cdfo"), 4);
        assert_eq!(strip.last_telling().map(|cell| cell.state), Some(CellState::Drifted));
        assert_eq!(DriftStrip::new(&runs("fo"), 2).last_telling(), None);
    }
}
