//! What a stack's drift runs tell together: how it stands and since when, what one run came to, and how the runs of the
//! list lie on its pages. Pure.
//!
//! It must not know how a run is drawn, nor what the person does next.

use api_types::DeploymentVersion;
use api_types::drift::{DriftRun, DriftRunId};
use api_types::time::Timestamp;
use chrono::TimeDelta;

use super::strip::{Cell, CellState, DriftStrip};
use super::{Part, RUNS_PER_PAGE, RunsView, finding, part_words};
use crate::model::format::counted;
use crate::model::words::{Look, deployment_status};

/// The newest runs, which are read at once: the strip and the age rest on them, and so do the first pages of the list.
pub const N_NEWEST: u32 = 100;
/// The pages of the list that lie within them.
pub const N_NEWEST_PAGES: u32 = N_NEWEST / RUNS_PER_PAGE;

/// Since when a stack is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// Whether it is drifted or clean.
    pub is_drifted: bool,
    /// When the first of the runs in a row that found it so was asked for.
    pub at: Timestamp,
    /// Whether it may have been so for longer: what the runs before found is not known.
    pub is_at_least: bool,
    /// What began it: "when 3 resources were found to differ; 10 differ now".
    pub how: String,
}

/// Since when the stack is as the last run that tells found it. Runs that tell nothing, such as failed ones, neither
/// begin nor end it. Nothing where no run tells, or the service gives no times.
#[must_use]
pub fn since(strip: &DriftStrip) -> Option<Since> {
    let tells = |cell: &&Cell| cell.state.leaves_drift().is_some();
    let latest = strip.last_telling()?;
    let is_drifted = latest.state.leaves_drift()?;
    let in_a_row = strip.cells().iter().rev().filter(tells);
    let first = in_a_row.take_while(|cell| cell.state.leaves_drift() == Some(is_drifted)).last()?;
    let was_otherwise = strip.cells().iter().any(|cell| cell.state.leaves_drift() == Some(!is_drifted));
    let is_at_least = strip.has_older() && !was_otherwise;
    Some(Since { is_drifted, at: first.created?, is_at_least, how: how(first, latest, is_at_least) })
}

fn how(first: &Cell, latest: &Cell, is_at_least: bool) -> String {
    let (n_then, n_now) = (first.changes.n_resources(), latest.changes.n_resources());
    let resources = |number: i64| counted(number, "resource", "resources");
    if is_at_least {
        let found = if latest.state == CellState::Drifted { "found drift" } else { "found none" };
        let now = if n_now > 0 && latest.state == CellState::Drifted {
            format!("; {} now", differ(n_now))
        } else {
            String::new()
        };
        return format!("the oldest of the runs that were read, and each that tells {found}{now}");
    }
    match (first.state, n_then) {
        (CellState::Remediated, _) => "when it was remediated".to_owned(),
        (CellState::Drifted, 0) => "when a run found drift".to_owned(),
        (CellState::Drifted, _) if first.id == latest.id || n_then == n_now => {
            format!("when {} found to differ from the stack's state", were(n_then, &resources(n_then)))
        }
        (CellState::Drifted, _) => {
            format!("when {} found to differ; {} now", were(n_then, &resources(n_then)), differ(n_now))
        }
        _ => "when a run found every resource as the stack's state says".to_owned(),
    }
}

fn were(number: i64, words: &str) -> String {
    format!("{words} {}", if number == 1 { "was" } else { "were" })
}

fn differ(number: i64) -> String {
    format!("{} {}", crate::model::format::count(number), if number == 1 { "differs" } else { "differ" })
}

/// What to say where the service's status and the runs tell two things: both are shown, neither is hidden.
#[must_use]
pub fn disagreement(is_drifted: bool, strip: &DriftStrip) -> Option<String> {
    let latest = strip.last_telling()?;
    match (is_drifted, latest.state.leaves_drift()?) {
        (false, true) => Some(
            "The service reports no difference now, although the latest run with a result left some. What ran since, \
             such as an update, may have put it right."
                .to_owned(),
        ),
        (true, false) => Some(
            "The service reports drift, although the latest run with a result left none. What it found, the list of \
             runs does not tell."
                .to_owned(),
        ),
        _ => None,
    }
}

/// What a run came to: its finding, or where it stands while it has none.
#[must_use]
pub fn result(run: &DriftRun) -> Look {
    let is_over = run.status.is_terminal();
    finding(run).filter(|_| is_over).unwrap_or_else(|| deployment_status(&run.status))
}

/// What it did: it looked, or it put things right as well.
#[must_use]
pub fn act_word(run: &DriftRun) -> &'static str {
    if run.remediate_update.is_some() { "remediate" } else { "detect" }
}

/// A run as people speak of it: `#733 detect`, `detect from the CLI`.
#[must_use]
pub fn run_name(run: &DriftRun) -> String {
    match run.deployment_version {
        Some(version) => format!("{version} {}", act_word(run)),
        None => format!("{} from the CLI", act_word(run)),
    }
}

/// Its resources in a line: what was found, and what was done about it.
#[must_use]
pub fn resources_words(run: &DriftRun) -> String {
    let detected = run.detect_update.as_ref().map(|update| part_words(Part::Detect, Some(update)));
    let remediated = run.remediate_update.as_ref().map(|update| part_words(Part::Remediate, Some(update)));
    match (detected, remediated) {
        (Some(detected), Some(remediated)) => format!("{detected} → {remediated}"),
        (Some(words), None) | (None, Some(words)) => words,
        (None, None) => "—".to_owned(),
    }
}

/// How long it took from when it was asked for to the last change of its updates; the wait in the queue is part of it.
/// Nothing before its end, or where the service does not tell.
#[must_use]
pub fn duration(run: &DriftRun) -> Option<TimeDelta> {
    let updates = [&run.detect_update, &run.remediate_update];
    let ended = updates.into_iter().flatten().filter_map(|update| update.modified).max()?;
    let delta = ended - run.created?;
    (run.status.is_terminal() && delta >= TimeDelta::zero()).then_some(delta)
}

/// What a person reads of one bar of the strip, by pointer and by key alike: "Drifted, 10 resources. #733". The time
/// goes with it, in whatever zone they chose.
#[must_use]
pub fn cell_sentence(cell: &Cell) -> String {
    let words = cell.in_words();
    let mut letters = words.chars();
    let words = letters.next().map(|first| format!("{}{}", first.to_uppercase(), letters.as_str())).unwrap_or_default();
    match cell.version {
        Some(version) => format!("{words}. Deployment {version}"),
        None => format!("{words}. From the CLI"),
    }
}

/// The strip in one sentence: "25 of 62 runs found drift, 4 failed, 3 remediated it."
#[must_use]
pub fn counts_sentence(cells: &[Cell]) -> String {
    let number = |states: &[CellState]| cells.iter().filter(|cell| states.contains(&cell.state)).count();
    let n_found = number(&[CellState::Drifted, CellState::Remediated]);
    let runs = counted(i64::try_from(cells.len()).unwrap_or(i64::MAX), "run", "runs");
    let rest = [
        (number(&[CellState::Failed]), "failed"),
        (number(&[CellState::Remediated]), "remediated it"),
        (number(&[CellState::Running]), "not over"),
        (number(&[CellState::Unknown]), "without a result"),
    ];
    let rest = rest.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!(", {number} {word}"));
    format!("{n_found} of {runs} found drift{}.", rest.collect::<String>())
}

/// The page of the list that shows a run, when it is one of the newest.
#[must_use]
pub fn page_of(newest: &[DriftRun], id: &DriftRunId) -> Option<u32> {
    let place = newest.iter().position(|run| run.id == *id)?;
    let page = u32::try_from(place).ok()? / RUNS_PER_PAGE + 1;
    (page <= N_NEWEST_PAGES).then_some(page)
}

/// The page that is shown: that of the open run where it is among the newest, as it moves on while runs arrive.
#[must_use]
pub fn shown_page(view: &RunsView, newest: &[DriftRun]) -> u32 {
    view.run.as_ref().and_then(|id| page_of(newest, id)).unwrap_or(view.page)
}

/// The runs of a page that lies within the newest.
#[must_use]
pub fn slice_of(newest: &[DriftRun], page: u32) -> &[DriftRun] {
    let per_page = RUNS_PER_PAGE as usize;
    let first = (page.saturating_sub(1) as usize).saturating_mul(per_page);
    let last = first.saturating_add(per_page).min(newest.len());
    newest.get(first.min(last)..last).unwrap_or_default()
}

/// The run of a deployment.
#[must_use]
pub fn run_of(newest: &[DriftRun], version: DeploymentVersion) -> Option<&DriftRun> {
    newest.iter().find(|run| run.deployment_version == Some(version))
}

/// The newest run that is not over.
#[must_use]
pub fn going_on(newest: &[DriftRun]) -> Option<&DriftRun> {
    newest.iter().find(|run| !run.status.is_terminal())
}

#[cfg(test)]
mod tests {
    use api_types::drift::DriftRunUpdate;
    use api_types::updates::UpdateId;

    use super::*;

    fn update(status: &str, changes: &[(&str, i64)], modified: Option<Timestamp>) -> DriftRunUpdate {
        DriftRunUpdate {
            update_id: UpdateId("u".to_owned()),
            status: status.into(),
            modified,
            resource_changes: changes.iter().map(|(operation, number)| ((*operation).to_owned(), *number)).collect(),
        }
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    /// Runs by letters, oldest first, an hour apart, the newest at 100 h: a digit is so many resources that drifted,
    /// `c` clean, `r` remediated, `f` failed, `o` on its way.
    fn runs(letters: &str) -> Vec<DriftRun> {
        let of_letter = |(age_hours, letter): (usize, char)| {
            let number = letter.to_digit(10).map(i64::from);
            let status = match letter {
                'f' => "failed",
                'o' => "running",
                _ => "succeeded",
            };
            let found = number.or((letter == 'r').then_some(2));
            DriftRun {
                id: DriftRunId(age_hours.to_string()),
                created: Some(at(100 - i64::try_from(age_hours).expect("a few"))),
                status: status.into(),
                drift_detected: found.is_some(),
                deployment_id: None,
                deployment_version: (age_hours % 2 == 0).then_some(DeploymentVersion(40)),
                detect_update: found.map(|number| update("succeeded", &[("update", number)], None)),
                remediate_update: (letter == 'r').then(|| update("succeeded", &[("update", 2)], None)),
            }
        };
        letters.chars().rev().enumerate().map(of_letter).collect()
    }

    #[test]
    fn a_stack_is_as_it_is_since_the_first_run_in_a_row_that_found_it_so() {
        let cases = [
            ("c333", 4, Some((true, 98, false, "when 3 resources were found to differ from the stack's state"))),
            ("c1f4", 4, Some((true, 98, false, "when 1 resource was found to differ; 4 differ now"))),
            ("c4f1o", 5, Some((true, 97, false, "when 4 resources were found to differ; 1 differs now"))),
            ("33rff", 5, Some((false, 98, false, "when it was remediated"))),
            ("3cc", 3, Some((false, 99, false, "when a run found every resource as the stack's state says"))),
            (
                "f33",
                99,
                Some((
                    true,
                    99,
                    true,
                    "the oldest of the runs that were read, and each that tells found drift; 3 differ now",
                )),
            ),
            (
                "cc",
                99,
                Some((false, 99, true, "the oldest of the runs that were read, and each that tells found none")),
            ),
            ("ff", 2, None),
            ("", 0, None),
        ];
        for (letters, n_total, expected) in cases {
            let since = since(&DriftStrip::new(&runs(letters), n_total));
            let expected = expected.map(|(is_drifted, hours, is_at_least, how)| Since {
                is_drifted,
                at: at(hours),
                is_at_least,
                how: how.to_owned(),
            });
            assert_eq!(since, expected, "{letters} of {n_total}");
        }
    }

    #[test]
    fn a_status_that_the_runs_do_not_bear_out_is_said() {
        let cases = [
            (true, "c3", None),
            (false, "3c", None),
            (false, "c3f", Some("The service reports no difference now")),
            (true, "3c", Some("The service reports drift")),
            (true, "", None),
            (false, "fo", None),
        ];
        for (is_drifted, letters, start) in cases {
            let said = disagreement(is_drifted, &DriftStrip::new(&runs(letters), 9));
            let is_so = match (&said, start) {
                (Some(said), Some(start)) => said.starts_with(start),
                (said, start) => said.is_none() && start.is_none(),
            };
            assert!(is_so, "{is_drifted} {letters}: {said:?}");
        }
    }

    #[test]
    fn a_run_has_one_result_and_its_resources_in_a_line() {
        let labels: Vec<String> = runs("3crfo").iter().rev().map(|run| result(run).label).collect();
        assert_eq!(labels, ["Drifted", "Clean", "Remediated", "Failed", "Running"]);
        let words: Vec<String> = runs("3cr").iter().rev().map(resources_words).collect();
        assert_eq!(words, ["3 to update", "—", "2 to update → 2 updated"]);
        let names: Vec<String> = runs("3r").iter().rev().map(run_name).collect();
        assert_eq!(names, ["detect from the CLI", "#40 remediate"]);
        // While drift is being put right, the run is running, whatever it has found.
        let remediating = DriftRun { status: "running".into(), ..runs("3").swap_remove(0) };
        assert_eq!(result(&remediating).label, "Running");
    }

    #[test]
    fn a_duration_is_told_at_the_end_only() {
        let ended = |status: &str, hours: i64| DriftRun {
            status: status.into(),
            detect_update: Some(update("succeeded", &[], Some(at(hours)))),
            ..runs("c").swap_remove(0)
        };
        let cases = [
            (ended("succeeded", 101), Some(1)),
            (ended("failed", 103), Some(3)),
            (ended("running", 101), None),
            (ended("succeeded", 99), None),
            (runs("c").swap_remove(0), None),
        ];
        for (run, hours) in cases {
            assert_eq!(duration(&run), hours.map(TimeDelta::hours), "{run:?}");
        }
    }

    #[test]
    fn the_strip_is_counted_in_one_sentence() {
        let cases = [
            ("", "0 of 0 runs found drift."),
            ("1", "1 of 1 run found drift."),
            ("c33rffo", "3 of 7 runs found drift, 2 failed, 1 remediated it, 1 not over."),
        ];
        for (letters, sentence) in cases {
            let strip = DriftStrip::new(&runs(letters), 99);
            assert_eq!(counts_sentence(strip.cells()), sentence);
        }
        let strip = DriftStrip::new(&runs("3c"), 2);
        let sentences: Vec<String> = strip.cells().iter().map(cell_sentence).collect();
        assert_eq!(sentences, ["Drifted, 3 resources. From the CLI", "Clean. Deployment #40"]);
    }

    #[test]
    fn an_open_run_brings_its_page_along() {
        let newest = runs(&"c".repeat(60));
        let id = |place: usize| Some(DriftRunId(place.to_string()));
        let cases = [
            (RunsView { page: 1, run: None }, 1),
            (RunsView { page: 7, run: None }, 7),
            (RunsView { page: 1, run: id(0) }, 1),
            (RunsView { page: 1, run: id(24) }, 1),
            (RunsView { page: 1, run: id(25) }, 2),
            (RunsView { page: 9, run: id(59) }, 3),
            (RunsView { page: 9, run: id(60) }, 9),
        ];
        for (view, page) in cases {
            assert_eq!(shown_page(&view, &newest), page, "{view:?}");
        }
        let lengths: Vec<usize> = (1..=4).map(|page| slice_of(&newest, page).len()).collect();
        assert_eq!(lengths, [25, 25, 10, 0]);
        assert_eq!(going_on(&runs("coc")).map(|run| run.id.0.clone()).as_deref(), Some("1"));
        assert_eq!(run_of(&runs("cc"), DeploymentVersion(40)).map(|run| run.id.0.clone()).as_deref(), Some("0"));
    }
}
