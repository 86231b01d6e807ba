//! How a strip of drift runs is drawn: the height of each bar, how many fit, and where the days stand below. Pure.
//!
//! It must not know colours, nor what a click does.

use chrono::NaiveDate;

use super::strip::{Cell, CellState};

/// The drawing is that high.
pub const HEIGHT_PX: f64 = 88.0;
/// A bar never gets narrower than this, with the gap beside it: there it can still be told from the next.
pub const MIN_PITCH_PX: f64 = 9.0;
/// A run that found nothing.
const CLEAN_PX: f64 = 10.0;
/// A run that tells nothing: lower than any that found drift with many, higher than a clean one.
const UNTOLD_PX: f64 = 30.0;
/// One that found drift is at least so much higher than a clean one.
const LEAST_DRIFT_PX: f64 = 26.0;
/// Room for the outline of the open run.
const HEADROOM_PX: f64 = 4.0;

/// How many bars fit next to each other; before the width is known, all do.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width on a screen is small and positive"
)]
pub fn n_fitting(width_px: Option<f64>) -> usize {
    width_px.map_or(usize::MAX, |width_px| (width_px / MIN_PITCH_PX).floor().max(1.0) as usize)
}

/// The heights of bars, in pixels. Those that found drift grow with the number of resources, linearly up to the one
/// that found most.
#[must_use]
pub fn heights_px(cells: &[Cell]) -> Vec<f64> {
    let number = |cell: &Cell| i32::try_from(cell.changes.n_resources()).map_or(f64::from(i32::MAX), f64::from);
    let most = cells.iter().map(number).fold(1.0, f64::max);
    let tallest = HEIGHT_PX - HEADROOM_PX;
    let height = |cell: &Cell| match cell.state {
        CellState::Clean => CLEAN_PX,
        CellState::Failed | CellState::Running | CellState::Unknown => UNTOLD_PX,
        // How many is not told: as high as needed to say that there is drift.
        CellState::Drifted | CellState::Remediated if number(cell) == 0.0 => LEAST_DRIFT_PX,
        CellState::Drifted | CellState::Remediated => {
            CLEAN_PX
                + (tallest - CLEAN_PX) * (number(cell) / most).max((LEAST_DRIFT_PX - CLEAN_PX) / (tallest - CLEAN_PX))
        }
    };
    cells.iter().map(height).collect()
}

/// A day below the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct DayLabel {
    /// Where its first run stands, as a share of the width in percent.
    pub at_percent: f64,
    /// The day; `None` for today.
    pub day: Option<NaiveDate>,
}

/// A few days, evenly spread: those of the first run and of runs in between, and the last one's. `days` are those of
/// the runs, oldest first.
#[must_use]
pub fn day_labels(days: &[Option<NaiveDate>], today: NaiveDate, n_most: usize) -> Vec<DayLabel> {
    let n_runs = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let label = |(place, day): (usize, NaiveDate)| DayLabel {
        at_percent: f64::from(u32::try_from(place).unwrap_or(u32::MAX)) / f64::from(n_runs.max(1)) * 100.0,
        day: (day != today).then_some(day),
    };
    let known: Vec<(usize, NaiveDate)> =
        days.iter().enumerate().filter_map(|(place, day)| Some((place, (*day)?))).collect();
    // The first run of each day.
    let firsts: Vec<(usize, NaiveDate)> = known
        .iter()
        .enumerate()
        .filter(|(index, (_, day))| {
            index.checked_sub(1).and_then(|before| known.get(before)).is_none_or(|(_, before)| before != day)
        })
        .map(|(_, first)| *first)
        .collect();
    let apart = 100.0 / f64::from(u32::try_from(n_most.max(1)).unwrap_or(u32::MAX));
    let mut labels: Vec<DayLabel> = Vec::new();
    for day in firsts.into_iter().map(label) {
        // One that would touch the one before, or the end of the line, is left out.
        let has_room = labels.last().is_none_or(|before| day.at_percent - before.at_percent >= apart);
        if has_room && day.at_percent <= 100.0 - apart / 2.0 {
            labels.push(day);
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use api_types::drift::{DriftRun, DriftRunId, DriftRunUpdate};
    use api_types::updates::UpdateId;

    use super::super::strip::DriftStrip;
    use super::*;

    fn run(status: &str, n_drifted: Option<i64>) -> DriftRun {
        let changes: BTreeMap<String, i64> = n_drifted.iter().map(|number| ("update".to_owned(), *number)).collect();
        let update = DriftRunUpdate {
            update_id: UpdateId("u".to_owned()),
            status: status.into(),
            modified: None,
            resource_changes: changes,
        };
        DriftRun {
            id: DriftRunId("r".to_owned()),
            created: None,
            status: status.into(),
            drift_detected: n_drifted.is_some(),
            deployment_id: None,
            deployment_version: None,
            detect_update: Some(update),
            remediate_update: None,
        }
    }

    #[test]
    fn a_bar_is_as_high_as_what_was_found() {
        let runs = [
            run("succeeded", None),
            run("succeeded", Some(10)),
            run("succeeded", Some(5)),
            run("succeeded", Some(1)),
            run("succeeded", Some(0)),
            run("failed", None),
            run("running", None),
        ];
        let strip = DriftStrip::new(&runs, 7);
        let mut heights = heights_px(strip.cells());
        heights.reverse();
        assert_eq!(heights, [10.0, 84.0, 47.0, 26.0, 26.0, 30.0, 30.0]);
        assert_eq!(heights_px(&[]), Vec::<f64>::new());
    }

    #[test]
    fn narrow_windows_show_the_newest_that_fit() {
        assert_eq!((n_fitting(None), n_fitting(Some(296.0)), n_fitting(Some(0.0))), (usize::MAX, 32, 1));
    }

    #[test]
    fn a_few_days_stand_below_without_touching() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day);
        let days: Vec<Option<NaiveDate>> =
            (0..40).map(|place| if place == 3 { None } else { day(1 + place / 4) }).collect();
        let today = day(10).expect("a day");
        let labels = day_labels(&days, today, 5);
        let told: Vec<_> = labels.iter().map(|label| (label.at_percent, label.day)).collect();
        assert_eq!(told, [(0.0, day(1)), (20.0, day(3)), (40.0, day(5)), (60.0, day(7)), (80.0, day(9))]);
        assert_eq!(day_labels(&[], today, 5), []);
        let only_today = day_labels(&[Some(today)], today, 5);
        assert_eq!(only_today, [DayLabel { at_percent: 0.0, day: None }]);
    }
}
