//! The last drift runs of a stack in the height of a line: low clean, tall drifted, outlined remediated and failed, so
//! that height and shape tell it without colour.

use leptos::prelude::*;

use crate::model::drift::strip::{CellState, DriftStrip};

/// So many runs have room.
const N_SLOTS: usize = 20;
const HEIGHT_PX: f64 = 20.0;
const CELL_PX: f64 = 6.0;
const STEP_PX: f64 = 8.0;

/// The class of a state's shapes, their height, and how far their outline lies inside of it.
fn shape(state: CellState) -> (&'static str, f64, f64) {
    match state {
        CellState::Clean => ("run-strip__clean", 8.0, 0.0),
        CellState::Drifted => ("run-strip__drifted", HEIGHT_PX, 0.0),
        CellState::Remediated => ("run-strip__remediated", 12.0, 0.75),
        CellState::Failed => ("run-strip__failed", 14.0, 0.75),
        CellState::Running => ("run-strip__running", HEIGHT_PX, 0.75),
        CellState::Unknown => ("run-strip__unknown", 4.0, 0.75),
    }
}

/// A box in a slot, from the ground up.
fn path_of(slot: usize, height_px: f64, inset_px: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a few slots")]
    let left = slot as f64 * STEP_PX + inset_px;
    let (width, height) = (CELL_PX - 2.0 * inset_px, height_px - 2.0 * inset_px);
    format!("M{left} {}h{width}v-{height}h-{width}z", HEIGHT_PX - inset_px)
}

/// The newest runs to the right; slots that nothing ran in are dashes on the ground. One path for each state keeps a
/// page of rows light.
fn paths(strip: &DriftStrip) -> Vec<(&'static str, String)> {
    let n_left_out = strip.cells().len().saturating_sub(N_SLOTS);
    let cells = strip.cells().get(n_left_out..).unwrap_or_default();
    let n_empty = N_SLOTS - cells.len();
    let empty = (0..n_empty).map(|slot| path_of(slot, 2.0, 0.0)).collect::<String>();
    let of_state = |state: CellState| {
        let (class, height_px, inset_px) = shape(state);
        let own = cells.iter().enumerate().filter(|(_, cell)| cell.state == state);
        (class, own.map(|(place, _)| path_of(n_empty + place, height_px, inset_px)).collect::<String>())
    };
    let states = CellState::ALL.into_iter().map(of_state);
    states.chain([("run-strip__empty", empty)]).filter(|(_, path)| !path.is_empty()).collect()
}

/// The strip, with all of it in one sentence for those who do not see it.
#[component]
pub fn RunStrip(
    /// The runs; none draws the empty slots.
    #[prop(into)]
    strip: Signal<DriftStrip>,
) -> impl IntoView {
    let shapes = move || {
        let paths = strip.with(paths);
        paths.into_iter().map(|(class, path)| view! { <path class=class d=path /> }).collect_view()
    };
    let sentence = Memo::new(move |_| strip.with(DriftStrip::sentence));
    view! {
        <svg class="run-strip" viewBox="0 0 158 20" role="img" aria-label=sentence focusable="false">
            {shapes}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use api_types::drift::{DriftRun, DriftRunId};

    use super::*;

    #[test]
    fn the_newest_runs_stand_at_the_right_end() {
        let run = |has_drifted: bool| DriftRun {
            id: DriftRunId(String::new()),
            created: None,
            status: "succeeded".into(),
            drift_detected: has_drifted,
            deployment_id: None,
            deployment_version: None,
            detect_update: None,
            remediate_update: None,
        };
        let few = paths(&DriftStrip::new(&[run(true), run(false)], 2));
        let last_two = [("run-strip__drifted", "M152 20h6v-20h-6z"), ("run-strip__clean", "M144 20h6v-8h-6z")];
        assert_eq!(few.iter().take(2).map(|(class, path)| (*class, path.as_str())).collect::<Vec<_>>(), last_two);
        assert_eq!(few.last().map(|(class, path)| (*class, path.matches('M').count())), Some(("run-strip__empty", 18)));
        let mut many = vec![run(true); N_SLOTS];
        many.push(run(false));
        let full = paths(&DriftStrip::new(&many, 21));
        assert_eq!(full.iter().map(|(class, _)| *class).collect::<Vec<_>>(), ["run-strip__drifted"]);
    }
}
