//! What a month will come to, if its days go on as they did. Pure.
//!
//! Only for what adds up, and only by days: an average of resources is no sum, and hours and weeks do not end with
//! months.

use api_types::time::Timestamp;
use api_types::usage::Granularity;
use chrono::{Datelike, Weekday};

use super::buckets::{Bucket, State, bucket_start, next_start};

/// So many full weeks are looked at, the latest ones.
const MOST_WEEKS: usize = 8;
/// Of fewer nothing is said.
const FEWEST_WEEKS: usize = 2;
/// Four of five results lie within so many standard deviations.
const SPREAD: f64 = 1.28;

/// A day that is still to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// When it begins.
    pub start: Timestamp,
    /// What is expected of it.
    pub amount: f64,
    /// By how much all days up to it may come to less or more.
    pub spread: f64,
}

/// What the month will come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What is still expected of today.
    pub rest_of_today: f64,
    /// The days after today until the end of the month.
    pub days: Vec<Expected>,
    /// How much is still to come, today's rest included.
    pub rest: f64,
    /// By how much that may be less or more.
    pub spread: f64,
    /// How many weeks it rests on.
    pub n_weeks: usize,
    /// The last day of the month.
    pub last: Timestamp,
}

impl Forecast {
    /// How it was worked out.
    #[must_use]
    pub fn method(&self) -> String {
        format!(
            "Each day that is left counts as the mean of its weekday in the last {} full weeks. The range is 1.28 \
             standard deviations of those days either way, which holds four of five months if days vary by themselves.",
            self.n_weeks
        )
    }
}

/// The forecast from days without gaps, the last of which is today.
///
/// # Errors
/// Why there is none, in a sentence.
pub fn forecast(buckets: &[Bucket], granularity: &Granularity) -> Result<Forecast, String> {
    if *granularity != Granularity::Daily {
        return Err("by days only".to_owned());
    }
    let Some(today) = buckets.last().filter(|bucket| bucket.state == State::Unfinished) else {
        return Err("today is not in the range".to_owned());
    };
    let whole: Vec<&Bucket> = buckets.iter().rev().skip(1).take_while(|bucket| bucket.state == State::Whole).collect();
    let n_weeks = (whole.len() / 7).min(MOST_WEEKS);
    if n_weeks < FEWEST_WEEKS {
        return Err(format!("needs {FEWEST_WEEKS} full weeks of days"));
    }
    let weeks: Vec<&Bucket> = whole.into_iter().take(n_weeks * 7).collect();
    let of_day = |weekday: Weekday| mean_and_variance(&weeks, weekday);

    let (mean, variance) = of_day(today.start.weekday());
    let rest_of_today = (mean - amount(today)).max(0.0);
    // A day that is over its mean already is not expected to grow; what it may grow by nobody knows.
    let (mut rest, mut variances) = (rest_of_today, if rest_of_today > 0.0 { variance } else { 0.0 });
    let month_end = next_start(bucket_start(today.start, &Granularity::Monthly), &Granularity::Monthly);
    let starts = std::iter::successors(Some(today.end), |start| Some(next_start(*start, &Granularity::Daily)));
    let days: Vec<Expected> = starts
        .take_while(|start| *start < month_end)
        .map(|start| {
            let (mean, variance) = of_day(start.weekday());
            rest += mean;
            variances += variance;
            Expected { start, amount: mean, spread: SPREAD * variances.sqrt() }
        })
        .collect();
    let last = days.last().map_or(today.start, |day| day.start);
    Ok(Forecast { rest_of_today, days, rest, spread: SPREAD * variances.sqrt(), n_weeks, last })
}

/// Of the days of one weekday. The variance is that of a sample.
#[expect(clippy::cast_precision_loss, reason = "there are eight at most")]
fn mean_and_variance(days: &[&Bucket], weekday: Weekday) -> (f64, f64) {
    let amounts: Vec<f64> = days.iter().filter(|day| day.start.weekday() == weekday).map(|day| amount(day)).collect();
    let n = amounts.len().max(1) as f64;
    let mean = amounts.iter().sum::<f64>() / n;
    let squares: f64 = amounts.iter().map(|amount| (amount - mean).powi(2)).sum();
    (mean, squares / (n - 1.0).max(1.0))
}

#[expect(clippy::cast_precision_loss, reason = "minutes are far below the bounds")]
fn amount(bucket: &Bucket) -> f64 {
    bucket.amount as f64
}

#[cfg(test)]
mod tests {
    use super::super::samples::{at, days, weeks};
    use super::*;

    #[test]
    fn days_that_repeat_are_foretold_without_a_range() {
        // Four weeks alike, the 24th of November is not over.
        let week = [50, 200, 200, 200, 200, 200, 60];
        let mut amounts: Vec<i64> = (0..30).map(|day| week.get(day % 7).copied().unwrap_or_default()).collect();
        // From Sunday, 25 October on; the 31st day is Tuesday, 24 November.
        amounts.push(88);
        let forecast =
            forecast(&days(at(2026, 10, 25, 0), &amounts), &Granularity::Daily).expect("there are four weeks");
        let told: Vec<f64> = forecast.days.iter().map(|day| day.amount).collect();
        // Wednesday to Friday, Saturday, Sunday, Monday the 30th.
        assert_eq!(told, [200.0, 200.0, 200.0, 60.0, 50.0, 200.0]);
        assert_eq!((forecast.rest_of_today, forecast.rest, forecast.spread), (112.0, 1_022.0, 0.0));
        assert_eq!((forecast.n_weeks, forecast.last), (4, at(2026, 11, 30, 0)));
        assert!(forecast.method().contains("last 4 full weeks"));
    }

    #[test]
    fn days_that_vary_make_the_range() {
        // Tuesdays of 100 and 200 in turn, nothing on other days: deviation 70.7 with two weeks.
        let mut amounts = vec![0, 0, 100, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0];
        amounts.push(0);
        let buckets = days(at(2026, 11, 1, 0), &amounts);
        let forecast = forecast(&buckets, &Granularity::Daily).expect("there are two weeks");
        // Two more Tuesdays: the 17th and the 24th.
        assert_eq!(forecast.rest, 300.0);
        assert!((forecast.spread - 1.28 * (2.0 * 5_000.0_f64).sqrt()).abs() < 1e-9, "{}", forecast.spread);
        assert!(forecast.days.windows(2).all(|pair| matches!(pair, [a, b] if a.spread <= b.spread)));
    }

    #[test]
    fn where_it_would_be_a_guess_there_is_none() {
        let first = at(2026, 11, 1, 0);
        let cases = [
            (days(first, &weeks(14)), Granularity::Daily, "full weeks"),
            (days(first, &weeks(40)), Granularity::Weekly, "by days"),
            (Vec::new(), Granularity::Daily, "today"),
        ];
        for (buckets, granularity, part) in cases {
            let why = forecast(&buckets, &granularity).expect_err("no forecast");
            assert!(why.contains(part), "{why}");
        }
        assert!(forecast(&days(first, &weeks(15)), &Granularity::Daily).is_ok());
    }

    #[test]
    fn the_last_day_of_a_month_only_has_its_rest() {
        let amounts = weeks(30);
        let forecast =
            forecast(&days(at(2026, 11, 1, 0), &amounts), &Granularity::Daily).expect("there are four weeks");
        assert!(forecast.days.is_empty());
        assert_eq!(forecast.last, at(2026, 11, 30, 0));
    }
}
