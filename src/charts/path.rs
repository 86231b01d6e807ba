//! The text of SVG paths. Pure.
//!
//! Places are written in tenths of a pixel by whole numbers: that is as fine as anybody sees, half as long as a float,
//! and several times as quick, which a chart of thousands of points feels.

use super::series::{MinMax, min_max_of_columns};

/// The text of a path while it grows.
#[derive(Clone, Debug, Default)]
pub struct Path(String);

impl Path {
    /// Moves there without a line.
    pub fn move_to(&mut self, x_px: f64, y_px: f64) {
        self.point('M', x_px, y_px);
    }

    /// A line to there.
    pub fn line_to(&mut self, x_px: f64, y_px: f64) {
        self.point('L', x_px, y_px);
    }

    /// A line along the width.
    pub fn across_to(&mut self, x_px: f64) {
        self.0.push('H');
        self.number(x_px);
    }

    /// A line along the height.
    pub fn down_to(&mut self, y_px: f64) {
        self.0.push('V');
        self.number(y_px);
    }

    /// A quarter of a circle to there, turning right.
    pub fn round_to(&mut self, radius_px: f64, x_px: f64, y_px: f64) {
        self.0.push('A');
        self.number(radius_px);
        self.0.push(' ');
        self.number(radius_px);
        self.0.push_str(" 0 0 1 ");
        self.number(x_px);
        self.0.push(' ');
        self.number(y_px);
    }

    /// A line back to where it began.
    pub fn close(&mut self) {
        self.0.push('Z');
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    fn point(&mut self, letter: char, x_px: f64, y_px: f64) {
        self.0.push(letter);
        self.number(x_px);
        self.0.push(' ');
        self.number(y_px);
    }

    /// With one digit after the point where it is not zero. What is no number stands at zero.
    fn number(&mut self, px: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "a place on a screen is far from the bounds")]
        let tenths = (px * 10.0).round() as i32;
        if tenths < 0 {
            self.0.push('-');
        }
        let tenths = tenths.unsigned_abs();
        let mut digits = [0_u8; 10];
        let mut n_digits = 0;
        let mut rest = tenths / 10;
        for digit in &mut digits {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            n_digits += 1;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.0.extend(digits.iter().take(n_digits).rev().map(|digit| char::from(*digit)));
        if !tenths.is_multiple_of(10) {
            self.0.push('.');
            self.0.push(char::from(b'0' + u8::try_from(tenths % 10).unwrap_or_default()));
        }
    }
}

/// A line through points from left to right. `None` breaks it; a point that stands alone is a dot.
#[must_use]
pub fn line(points: impl IntoIterator<Item = Option<(f64, f64)>>) -> String {
    let mut path = Path::default();
    let mut before: Option<(f64, f64)> = None;
    let mut is_alone = false;
    for point in points {
        match (before, point) {
            (None, Some((x_px, y_px))) => {
                path.move_to(x_px, y_px);
                is_alone = true;
            }
            (Some(_), Some((x_px, y_px))) => {
                path.line_to(x_px, y_px);
                is_alone = false;
            }
            (Some((x_px, _)), None) if is_alone => path.across_to(x_px),
            (_, None) => {}
        }
        before = point;
    }
    if let Some((x_px, _)) = before.filter(|_| is_alone) {
        path.across_to(x_px);
    }
    path.into_text()
}

/// The same through more points than there are pixels: each column of a pixel has a stroke from its least to its
/// largest number, so that no peak is lost.
#[must_use]
pub fn dense_line(numbers: &[Option<f64>], left_px: f64, right_px: f64, y_of: impl Fn(f64) -> f64) -> String {
    let columns = min_max_of_columns(numbers, left_px, right_px);
    let mut points = Vec::with_capacity(columns.len() * 2);
    for (x_px, column) in columns {
        match column {
            Some(MinMax { min, max }) => {
                points.push(Some((x_px, y_of(min))));
                if max > min {
                    points.push(Some((x_px, y_of(max))));
                }
            }
            None => points.push(None),
        }
    }
    line(points)
}

/// The area between two lines.
#[must_use]
pub fn area(upper: &[(f64, f64)], lower: &[(f64, f64)]) -> String {
    let mut path = Path::default();
    for (index, (x_px, y_px)) in upper.iter().chain(lower.iter().rev()).enumerate() {
        if index == 0 { path.move_to(*x_px, *y_px) } else { path.line_to(*x_px, *y_px) }
    }
    if !upper.is_empty() {
        path.close();
    }
    path.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_tenths_of_a_pixel() {
        let cases =
            [(0.0, "0"), (7.0, "7"), (1.25, "1.3"), (0.04, "0"), (-0.5, "-0.5"), (1_234.56, "1234.6"), (f64::NAN, "0")];
        for (px, text) in cases {
            let mut path = Path::default();
            path.across_to(px);
            assert_eq!(path.into_text(), format!("H{text}"), "{px}");
        }
    }

    #[test]
    fn a_line_breaks_where_there_is_nothing() {
        let cases = [
            (vec![], ""),
            (vec![Some((1.0, 2.0)), Some((3.0, 4.5))], "M1 2L3 4.5"),
            (vec![None, Some((1.0, 2.0)), None, Some((5.0, 6.0)), Some((7.0, 8.0)), None], "M1 2H1M5 6L7 8"),
            (vec![Some((1.0, 2.0))], "M1 2H1"),
        ];
        for (points, text) in cases {
            assert_eq!(line(points.clone()), text, "{points:?}");
        }
    }

    #[test]
    fn a_dense_line_keeps_each_peak() {
        let numbers: Vec<Option<f64>> = (0..1_000).map(|index| Some(if index == 501 { 90.0 } else { 10.0 })).collect();
        let text = dense_line(&numbers, 0.0, 100.0, |number| 100.0 - number);
        assert!(text.contains("L50.5 10"), "{text}");
        assert!(text.len() < 2_000, "{} characters", text.len());
    }

    #[test]
    fn an_area_runs_there_and_back() {
        assert_eq!(area(&[(0.0, 1.0), (2.0, 1.0)], &[(0.0, 5.0), (2.0, 4.0)]), "M0 1L2 1L2 4L0 5Z");
        assert_eq!(area(&[], &[]), "");
    }
}
