//! The few numbers that a range comes down to. Pure.

use super::buckets::{Bucket, State};

/// Mean, median and largest of the buckets in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// All amounts together: of use only where amounts add up.
    pub total: i64,
    /// All hours together.
    pub total_hours: i64,
    /// The mean of whole buckets; `None` without any.
    pub mean: Option<f64>,
    /// Their median.
    pub median: Option<f64>,
    /// The index of the largest bucket, whole or not; the first of several. `None` where all are zero.
    pub busiest: Option<usize>,
}

impl Figures {
    /// The figures of some buckets.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "minutes and resources are far below the bounds")]
    pub fn of(buckets: &[Bucket]) -> Self {
        let sum = |part: fn(&Bucket) -> i64| buckets.iter().map(part).fold(0, i64::saturating_add);
        let whole: Vec<f64> =
            buckets.iter().filter(|bucket| bucket.state == State::Whole).map(|bucket| bucket.amount as f64).collect();
        let mean = (!whole.is_empty()).then(|| whole.iter().sum::<f64>() / whole.len() as f64);
        let largest = buckets.iter().map(|bucket| bucket.amount).max().filter(|amount| *amount > 0);
        let busiest = largest.and_then(|largest| buckets.iter().position(|bucket| bucket.amount == largest));
        Self {
            total: sum(|bucket| bucket.amount),
            total_hours: sum(|bucket| bucket.hours),
            mean,
            median: median(&whole),
            busiest,
        }
    }
}

/// The middle one of some numbers, or the mean of the two in the middle.
#[must_use]
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

/// How much more a number is than another, in whole percent; `None` where the other is zero.
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a share of numbers that are shown")]
pub fn change_percent(now: i64, before: i64) -> Option<i64> {
    (before != 0).then(|| ((now - before) as f64 * 100.0 / before as f64).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{at, days};
    use super::*;

    #[test]
    fn figures_are_of_whole_buckets() {
        // The last one is not over: it counts for the total, and may be the busiest.
        let figures = Figures::of(&days(at(2026, 11, 1, 0), &[60, 120, 0, 240, 300]));
        assert_eq!((figures.total, figures.total_hours), (720, 12));
        assert_eq!((figures.mean, figures.median), (Some(105.0), Some(90.0)));
        assert_eq!(figures.busiest, Some(4));
        let nothing = Figures::of(&days(at(2026, 11, 1, 0), &[0, 0]));
        assert_eq!((nothing.mean, nothing.busiest), (Some(0.0), None));
        assert_eq!(Figures::of(&[]), Figures::default());
    }

    #[test]
    fn the_middle_is_between_the_two_in_the_middle() {
        for (numbers, expected) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![9.0, 1.0, 2.0], Some(2.0)),
            (vec![4.0, 1.0, 2.0, 9.0], Some(3.0)),
        ] {
            assert_eq!(median(&numbers), expected);
        }
        for (now, before, change) in [(116, 100, Some(16)), (50, 100, Some(-50)), (5, 0, None), (0, 7, Some(-100))] {
            assert_eq!(change_percent(now, before), change);
        }
    }
}
