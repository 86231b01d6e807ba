//! Buckets that stand out, by a rule that a few wild ones cannot bend. Pure.

use api_types::usage::Granularity;
use chrono::Datelike;

use super::buckets::{Bucket, State};
use super::figures::median;

/// So many deviations from the middle are too many (Iglewicz and Hoaglin).
const FAR: f64 = 3.5;
/// Makes the median distance comparable with a standard deviation.
const MAD_TO_DEVIATION: f64 = 1.4826;
/// Of fewer of a kind nothing is said.
const FEWEST_OF_A_WEEKDAY: usize = 4;
const FEWEST: usize = 8;
/// Numbers that hardly differ would make the smallest step an outlier: a deviation counts as at least this share.
const LEAST_DEVIATION: f64 = 0.1;

/// The rule in a sentence.
pub const RULE: &str = "An outlier is more than 3.5 deviations from the median of its kind: of the same weekday by days, \
                        of all buckets by weeks and more, of none by hours, which vary too much. The deviation is 1.48 times the median distance from that median, and at least a tenth of it.";

/// Which buckets stand out; none by hours, where a quiet night would make every deployment one. One that is not whole does only if it is too large already.
#[must_use]
pub fn outliers(buckets: &[Bucket], granularity: &Granularity) -> Vec<bool> {
    if *granularity == Granularity::Hourly {
        return vec![false; buckets.len()];
    }
    let is_daily = *granularity == Granularity::Daily;
    let kind = |bucket: &Bucket| if is_daily { bucket.start.weekday().num_days_from_monday() } else { 0 };
    let fewest = if is_daily { FEWEST_OF_A_WEEKDAY } else { FEWEST };
    let bounds: Vec<Option<(f64, f64)>> = (0..7)
        .map(|own| {
            let whole = buckets.iter().filter(|bucket| bucket.state == State::Whole && kind(bucket) == own);
            bounds(&whole.map(amount).collect::<Vec<_>>(), fewest)
        })
        .collect();
    let is_outlier = |bucket: &Bucket| {
        let bounds = usize::try_from(kind(bucket)).ok().and_then(|kind| bounds.get(kind).copied().flatten());
        bounds
            .is_some_and(|(low, high)| amount(bucket) > high || (bucket.state == State::Whole && amount(bucket) < low))
    };
    buckets.iter().map(is_outlier).collect()
}

fn bounds(amounts: &[f64], fewest: usize) -> Option<(f64, f64)> {
    if amounts.len() < fewest {
        return None;
    }
    let middle = median(amounts)?;
    let distances: Vec<f64> = amounts.iter().map(|amount| (amount - middle).abs()).collect();
    let deviation = (median(&distances)? * MAD_TO_DEVIATION).max(middle.abs() * LEAST_DEVIATION).max(1.0);
    Some((middle - FAR * deviation, middle + FAR * deviation))
}

#[expect(clippy::cast_precision_loss, reason = "minutes and resources are far below the bounds")]
fn amount(bucket: &Bucket) -> f64 {
    bucket.amount as f64
}

#[cfg(test)]
mod tests {
    use super::super::samples::{at, days, weeks};
    use super::*;

    fn far_ones(amounts: &[i64], granularity: &Granularity) -> Vec<usize> {
        // The first is a Sunday.
        let outliers = outliers(&days(at(2026, 10, 4, 0), amounts), granularity);
        outliers.iter().enumerate().filter(|(_, is_outlier)| **is_outlier).map(|(index, _)| index).collect()
    }

    #[test]
    fn a_day_is_measured_by_its_weekday() {
        let mut amounts = weeks(43);
        assert!(far_ones(&amounts, &Granularity::Daily).is_empty(), "quiet Sundays are no outliers");
        // A Tuesday with twice as much, a Sunday as busy as a Monday, a Wednesday with next to nothing.
        for (day, amount) in [(23, 430), (28, 200), (31, 2)] {
            *amounts.get_mut(day).expect("a day") = amount;
        }
        assert_eq!(far_ones(&amounts, &Granularity::Daily), [23, 28, 31]);
    }

    #[test]
    fn a_day_that_is_not_over_is_only_ever_too_much() {
        let mut amounts = weeks(43);
        for (today, is_far) in [(0, false), (60, false), (300, true)] {
            *amounts.last_mut().expect("today") = today;
            assert_eq!(far_ones(&amounts, &Granularity::Daily).contains(&42), is_far, "{today}");
        }
    }

    #[test]
    fn of_too_few_nothing_is_said() {
        assert!(far_ones(&[10, 10, 10, 900, 10], &Granularity::Daily).is_empty());
        assert!(far_ones(&[10, 10, 10, 900, 10, 10, 10], &Granularity::Weekly).is_empty());
        assert_eq!(far_ones(&[10, 11, 10, 900, 10, 10, 11, 10, 10], &Granularity::Weekly), [3]);
        assert!(far_ones(&[0; 30], &Granularity::Daily).is_empty());
        assert!(far_ones(&[0, 0, 0, 900, 0, 0, 0, 0, 0, 0], &Granularity::Hourly).is_empty());
    }
}
