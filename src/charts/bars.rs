//! Bars as paths: one path for all bars of a kind, whatever their number. Pure.

use super::path::Path;
use super::scale::{Heights, Slots};
use super::series::{MinMax, min_max_of_columns};

/// Narrower slots than this are no bars any more: then each column of a pixel shows the least and the largest number of
/// those that fall into it.
const NARROWEST_SLOT_PX: f64 = 2.0;
/// How far the lines of a hatched bar are apart.
const HATCH_PX: f64 = 5.0;

/// Whether so many bars are drawn as columns of pixels.
#[must_use]
pub fn are_dense(slots: &Slots) -> bool {
    !slots.is_empty() && slots.step_px() < NARROWEST_SLOT_PX
}

/// Filled bars with round shoulders. A bar of a number above zero is at least one pixel high; others are not there.
#[must_use]
pub fn solid(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> String {
    let mut path = Path::default();
    each_bar(numbers, slots, heights, |left_px, top_px, right_px| {
        let bottom_px = heights.zero();
        let radius_px = 2.0_f64.min((right_px - left_px) / 2.0).min(bottom_px - top_px);
        path.move_to(left_px, bottom_px);
        path.down_to(top_px + radius_px);
        path.round_to(radius_px, left_px + radius_px, top_px);
        path.across_to(right_px - radius_px);
        path.round_to(radius_px, right_px, top_px + radius_px);
        path.down_to(bottom_px);
        path.close();
    });
    path.into_text()
}

/// The edges of bars, half a pixel inside of them, for lines of one pixel. They are open at the bottom.
#[must_use]
pub fn outlined(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> String {
    let mut path = Path::default();
    each_bar(numbers, slots, heights, |left_px, top_px, right_px| {
        path.move_to(left_px + 0.5, heights.zero());
        path.down_to(top_px + 0.5);
        path.across_to(right_px - 0.5);
        path.down_to(heights.zero());
    });
    path.into_text()
}

/// Slanted lines inside of bars.
#[must_use]
pub fn hatched(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> String {
    let mut path = Path::default();
    each_bar(numbers, slots, heights, |left_px, top_px, right_px| {
        let bottom_px = heights.zero();
        // Each line rises to the right; it is named by where it meets the left edge, which may be below the bottom.
        let mut start_px = top_px + HATCH_PX;
        while start_px < bottom_px + (right_px - left_px) {
            let below_px = (start_px - bottom_px).max(0.0);
            let above_px = (top_px - (start_px - (right_px - left_px))).max(0.0);
            path.move_to(left_px + below_px, start_px - below_px);
            path.line_to(right_px - above_px, start_px - (right_px - left_px) + above_px);
            start_px += HATCH_PX;
        }
    });
    path.into_text()
}

/// More bars than pixels: the areas below the largest and below the least number of each column.
#[must_use]
pub fn dense(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> (String, String) {
    let columns = min_max_of_columns(numbers, slots.left_of(0), slots.left_of(slots.len()));
    let area = |part: fn(MinMax) -> f64| {
        let mut path = Path::default();
        let left_px = slots.left_of(0);
        path.move_to(left_px, heights.zero());
        let mut y_px = heights.zero();
        for (x_px, column) in &columns {
            let top_px = heights.at(column.map_or(0.0, part)).round();
            // Columns of one height are one step.
            if top_px != y_px {
                path.across_to(x_px - 0.5);
                path.down_to(top_px);
                y_px = top_px;
            }
        }
        path.across_to(slots.left_of(slots.len()));
        path.down_to(heights.zero());
        path.close();
        path.into_text()
    };
    (area(|column| column.max), area(|column| column.min))
}

/// Short lines across the slots, at a number's height: the period before.
#[must_use]
pub fn marks(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> String {
    let mut path = Path::default();
    for (slot, number) in numbers.iter().enumerate() {
        let Some(number) = number else { continue };
        let (left_px, width_px) = slots.bar_of(slot);
        let y_px = heights.at(*number).round();
        path.move_to(left_px - 2.0, y_px);
        path.across_to(left_px + width_px + 2.0);
    }
    path.into_text()
}

/// Diamonds above the bars, eight pixels high.
#[must_use]
pub fn diamonds(numbers: &[Option<f64>], slots: &Slots, heights: &Heights) -> String {
    let mut path = Path::default();
    for (slot, number) in numbers.iter().enumerate() {
        let Some(number) = number else { continue };
        let (x_px, y_px) = (slots.middle_of(slot), heights.at(*number) - 9.0);
        path.move_to(x_px, y_px - 4.5);
        path.line_to(x_px + 4.5, y_px);
        path.line_to(x_px, y_px + 4.5);
        path.line_to(x_px - 4.5, y_px);
        path.close();
    }
    path.into_text()
}

/// Calls with left, top and right edge of each bar that is there.
fn each_bar(numbers: &[Option<f64>], slots: &Slots, heights: &Heights, mut draw: impl FnMut(f64, f64, f64)) {
    for (slot, number) in numbers.iter().enumerate() {
        let Some(number) = number.filter(|number| *number > 0.0) else { continue };
        let (left_px, width_px) = slots.bar_of(slot);
        let top_px = heights.at(number).round().min(heights.zero() - 1.0);
        draw(left_px, top_px, left_px + width_px);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> (Slots, Heights) {
        (Slots::new(4, 0.0, 80.0), Heights::new(100.0, 0.0, 100.0))
    }

    #[test]
    fn all_bars_are_one_path() {
        let (slots, heights) = stage();
        let text = solid(&[Some(50.0), None, Some(0.0), Some(0.2)], &slots, &heights);
        // The third has no number above zero; the fourth is one pixel high.
        assert_eq!(text.matches('Z').count(), 2, "{text}");
        assert!(text.starts_with("M3 100V52A2 2 0 0 1 5 50H16"), "{text}");
        assert!(text.contains("M63 100V100A1 1 0 0 1 64 99"), "{text}");
        assert_eq!(outlined(&[Some(50.0)], &slots, &heights), "M3.5 100V50.5H17.5V100");
        assert_eq!(solid(&[], &slots, &heights), "");
    }

    #[test]
    fn hatching_stays_inside_of_its_bar() {
        let (slots, heights) = stage();
        for number in [0.4, 3.0, 20.0, 100.0] {
            let text = hatched(&[Some(number)], &slots, &heights);
            let places: Vec<f64> = text
                .split(['M', 'L', ' '])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().expect("a number"))
                .collect();
            assert!(!places.is_empty());
            for (index, place) in places.iter().enumerate() {
                let inside = if index % 2 == 0 { 3.0..=18.0 } else { (99.0_f64).min(100.0 - number)..=100.0 };
                assert!(inside.contains(place), "{number}: {text}");
            }
        }
    }

    #[test]
    fn marks_and_diamonds_stand_at_their_number() {
        let (slots, heights) = stage();
        assert_eq!(marks(&[None, Some(40.0)], &slots, &heights), "M21 60H40");
        assert_eq!(diamonds(&[Some(40.0)], &slots, &heights), "M10 46.5L14.5 51L10 55.5L5.5 51Z");
    }

    #[test]
    fn thousands_are_two_short_paths() {
        let numbers: Vec<Option<f64>> = (0..9_600).map(|index| Some(f64::from(index % 24))).collect();
        let (slots, heights) = (Slots::new(9_600, 0.0, 1_200.0), Heights::new(24.0, 0.0, 240.0));
        assert!(are_dense(&slots) && !are_dense(&Slots::new(400, 0.0, 1_200.0)));
        let (most, least) = dense(&numbers, &slots, &heights);
        for text in [&most, &least] {
            assert!(text.len() < 20_000 && text.matches('Z').count() == 1, "{}", text.len());
        }
        // A column has eight hours: the largest number of a day is in one of three.
        assert!(most.contains("V10") && !least.contains("V10H"), "{most:.200}");
        let (most, least) = dense(&[Some(5.0), Some(5.0)], &Slots::new(2, 0.0, 1.0), &Heights::new(10.0, 0.0, 10.0));
        assert_eq!((most.as_str(), least.as_str()), ("M0 10H0V5H1V10Z", "M0 10H0V5H1V10Z"));
    }
}
