//! What the page shows of an answer: the buckets in sight with the period before, what stands out, and what is to come.
//! Pure: charts, readout, table and file all take their numbers from here, so that they cannot differ.

use std::collections::BTreeMap;

use api_types::time::Timestamp;
use api_types::usage::{Granularity, UsageSummary};
use chrono::{Days, TimeDelta};

use super::buckets::{Bucket, State, bucket_start, buckets};
use super::figures::Figures;
use super::forecast::{Expected, Forecast, forecast};
use super::outliers::outliers;
use super::plan::{Before, Plan, Shift};
use super::view::Summed;

/// A bucket in sight.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The bucket.
    pub bucket: Bucket,
    /// The beginning and the amount of the one that it is compared with, where that is known.
    pub before: Option<(Timestamp, i64)>,
    /// Whether it stands out.
    pub is_outlier: bool,
}

/// A day to come, and the one that it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Coming {
    /// What is expected.
    pub expected: Expected,
    /// The beginning and the amount of the day that it is compared with.
    pub before: Option<(Timestamp, i64)>,
}

/// The month that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// What it has come to.
    pub so_far: i64,
    /// First day, last day and amount of as many days before.
    pub before: Option<(Timestamp, Timestamp, i64)>,
}

/// What the page shows of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// How wide a bucket is.
    pub granularity: Granularity,
    /// What is summed up.
    pub summed: Summed,
    /// Whether there is a period before, how much earlier, or why not.
    pub before: Before,
    /// The buckets in sight, oldest first.
    pub rows: Vec<Row>,
    /// The beginnings of all buckets of the range, in sight or not.
    pub starts: Vec<Timestamp>,
    /// Whether only a part of the range is in sight.
    pub is_zoomed: bool,
    /// Figures of the buckets in sight.
    pub figures: Figures,
    /// All amounts of the period before; `None` unless every bucket in sight has one.
    pub total_before: Option<i64>,
    /// The month that goes on; `None` where the answer does not cover it from its first day.
    pub month: Option<Month>,
    /// What the month will come to, or why nobody says so.
    pub forecast: Result<Forecast, String>,
    /// The days to come, while the whole range is in sight.
    pub coming: Vec<Coming>,
    /// Whether any bucket has hours.
    pub has_hours: bool,
    /// How many buckets the service sent that name no moment.
    pub n_unplaced: usize,
    /// What the service split the buckets by.
    pub tag_keys: Vec<String>,
}

impl Shown {
    /// The view of an answer that came at `now`.
    #[must_use]
    pub fn new(
        plan: &Plan,
        summed: Summed,
        summary: &UsageSummary,
        zoom: Option<(Timestamp, Timestamp)>,
        now: Timestamp,
    ) -> Self {
        let granularity = plan.query.granularity.clone();
        let answer = buckets(summary, &granularity, plan.asked_from(now), now);
        let all = answer.list;
        // Averages grow and shrink with what they are of: a new one would make all later ones outliers.
        let is_outlier = match summed {
            Summed::Deployments => outliers(&all, &granularity),
            Summed::Resources => vec![false; all.len()],
        };
        let history = History::new(&all, &plan.before);

        let from = plan.from(now);
        // A service may answer more than it was asked for: without a period before, all of it is shown.
        let is_in_range = |bucket: &Bucket| bucket.end > from || !matches!(plan.before, Before::At(_));
        let in_range: Vec<Row> = all
            .iter()
            .zip(is_outlier)
            .enumerate()
            .filter(|(_, (bucket, _))| is_in_range(bucket))
            .map(|(index, (bucket, is_outlier))| Row {
                bucket: *bucket,
                before: history.before(index, bucket.start),
                is_outlier,
            })
            .collect();
        let starts: Vec<Timestamp> = in_range.iter().map(|row| row.bucket.start).collect();
        let is_in_sight = |row: &Row| zoom.is_none_or(|(from, to)| (from..=to).contains(&row.bucket.start));
        let zoomed: Vec<Row> = in_range.iter().filter(|row| is_in_sight(row)).cloned().collect();
        // A part of another range than this one is no part of it.
        let rows = if zoomed.is_empty() { in_range } else { zoomed };
        let is_zoomed = rows.len() < starts.len();

        let forecast = match summed {
            Summed::Deployments => forecast(&all, &granularity),
            Summed::Resources => Err("an average is no sum".to_owned()),
        };
        let coming = forecast.as_ref().map(|forecast| forecast.days.as_slice()).unwrap_or_default().iter();
        let coming = coming
            .filter(|_| !is_zoomed)
            .map(|expected| Coming { expected: *expected, before: history.before(usize::MAX, expected.start) });
        let coming = coming.collect();
        let in_sight: Vec<Bucket> = rows.iter().map(|row| row.bucket).collect();
        Self {
            before: plan.before.clone(),
            figures: Figures::of(&in_sight),
            total_before: rows.iter().map(|row| Some(row.before?.1)).sum(),
            month: (summed == Summed::Deployments).then(|| month(&all, &granularity, &plan.before)).flatten(),
            rows,
            starts,
            is_zoomed,
            forecast,
            coming,
            has_hours: answer.has_hours,
            n_unplaced: answer.n_unplaced,
            tag_keys: answer.tag_keys,
            granularity,
            summed,
        }
    }

    /// When what is in sight begins and ends; `None` while nothing is.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.rows.first()?.bucket.start, self.rows.last()?.bucket.end))
    }
}

/// Finds the bucket that another one is compared with.
struct History<'a> {
    all: &'a [Bucket],
    by_start: BTreeMap<Timestamp, i64>,
    shift: Option<Shift>,
}

impl<'a> History<'a> {
    fn new(all: &'a [Bucket], before: &Before) -> Self {
        // A bucket that was cut off is no match for a whole one.
        let whole = all.iter().filter(|bucket| bucket.state == State::Whole);
        let shift = if let Before::At(shift) = before { Some(*shift) } else { None };
        Self { all, by_start: whole.map(|bucket| (bucket.start, bucket.amount)).collect(), shift }
    }

    /// Of the bucket of this index, which begins then.
    fn before(&self, index: usize, start: Timestamp) -> Option<(Timestamp, i64)> {
        let start = match self.shift? {
            Shift::Days(days) => start.checked_sub_days(Days::new(u64::from(days)))?,
            Shift::Buckets(n) => self.all.get(index.checked_sub(usize::try_from(n).ok()?)?)?.start,
        };
        self.by_start.get(&start).map(|amount| (start, *amount))
    }
}

fn month(all: &[Bucket], granularity: &Granularity, before: &Before) -> Option<Month> {
    if *granularity != Granularity::Daily {
        return None;
    }
    let today = all.last()?.start;
    let first = bucket_start(today, &Granularity::Monthly);
    let known_from = all.iter().find(|bucket| bucket.state == State::Whole)?.start;
    let sum = |from: Timestamp, until: Timestamp| {
        let days = all.iter().filter(|bucket| (from..=until).contains(&bucket.start));
        (known_from <= from || from == today).then(|| days.map(|bucket| bucket.amount).fold(0, i64::saturating_add))
    };
    let earlier = match before {
        Before::At(Shift::Days(days)) => {
            let shift = TimeDelta::days(i64::from(*days));
            // Today is not over, so it has no match: the days before it have. A shift shorter than the month so far
            // would compare the month with itself.
            let last = today - TimeDelta::days(1);
            (last >= first && first - shift + (last - first) < first)
                .then(|| Some((first - shift, last - shift, sum(first - shift, last - shift)?)))
                .flatten()
        }
        _ => None,
    };
    Some(Month { so_far: sum(first, today)?, before: earlier })
}

#[cfg(test)]
mod tests {
    use api_types::usage::{Lookback, UsageQuery};

    use super::super::samples::{at, named, weeks};
    use super::*;

    /// Days from 27 September 2026 on, a Sunday, until today.
    fn answer(n_days: usize) -> UsageSummary {
        let first = at(2026, 9, 27, 0);
        let day = |(index, amount): (usize, i64)| {
            named(first + Days::new(u64::try_from(index).expect("a few")), false, amount)
        };
        UsageSummary { summary: weeks(n_days).into_iter().enumerate().map(day).collect(), tag_keys: Vec::new() }
    }

    fn shown(zoom: Option<(Timestamp, Timestamp)>, summed: Summed) -> Shown {
        let now = at(2026, 11, 24, 12);
        let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(30) };
        Shown::new(&Plan::new(&query, true, now), summed, &answer(59), zoom, now)
    }

    #[test]
    fn one_answer_is_split_into_two_periods() {
        let shown = shown(None, Summed::Deployments);
        assert_eq!(shown.rows.len(), 31);
        assert_eq!(shown.span(), Some((at(2026, 10, 25, 0), at(2026, 11, 25, 0))));
        let amounts = weeks(59);
        for (index, row) in shown.rows.iter().enumerate() {
            assert_eq!(Some(&row.bucket.amount), amounts.get(28 + index));
            let (start, amount) = row.before.expect("all of it was asked for");
            assert_eq!((row.bucket.start - start, Some(&amount)), (TimeDelta::days(28), amounts.get(index)));
        }
        let sum = |from: usize, until: usize| amounts.get(from..until).expect("days").iter().sum::<i64>();
        assert_eq!((shown.figures.total, shown.total_before), (sum(28, 59), Some(sum(0, 31))));
        // 1 to 24 November, and 4 to 26 October against all but today.
        let month = shown.month.expect("the month is covered");
        assert_eq!(month.so_far, sum(35, 59));
        assert_eq!(month.before, Some((at(2026, 10, 4, 0), at(2026, 10, 26, 0), sum(7, 30))));
        assert_eq!(shown.coming.len(), 6);
        assert!(shown.coming.iter().all(|day| day.before.is_some()));
    }

    #[test]
    fn a_part_of_the_range_hides_the_rest() {
        let part = Some((at(2026, 11, 2, 0), at(2026, 11, 8, 0)));
        let zoomed = shown(part, Summed::Deployments);
        assert_eq!((zoomed.rows.len(), zoomed.starts.len(), zoomed.is_zoomed), (7, 31, true));
        assert!(zoomed.coming.is_empty() && zoomed.forecast.is_ok());
        assert_eq!(zoomed.month, shown(None, Summed::Deployments).month);
        let elsewhere = shown(Some((at(2020, 1, 1, 0), at(2020, 2, 1, 0))), Summed::Deployments);
        assert!(!elsewhere.is_zoomed);
    }

    #[test]
    fn averages_have_neither_a_month_nor_a_forecast() {
        let shown = shown(None, Summed::Resources);
        assert_eq!((shown.month, shown.coming.len()), (None, 0));
        assert!(shown.forecast.is_err_and(|why| why.contains("average")));
    }

    #[test]
    fn without_a_period_before_everything_that_came_is_shown() {
        let now = at(2026, 11, 24, 12);
        let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(3) };
        let plan = Plan::new(&query, false, now);
        let shown = Shown::new(&plan, Summed::Deployments, &answer(59), None, now);
        assert_eq!((shown.rows.len(), shown.total_before), (59, None));
        let nothing = Shown::new(&plan, Summed::Deployments, &UsageSummary::default(), None, now);
        assert_eq!(nothing.rows.len(), 4, "a range without data is zeros");
    }

    #[test]
    fn weeks_are_compared_by_their_number() {
        let now = at(2026, 11, 24, 12);
        let query = UsageQuery { granularity: Granularity::Weekly, lookback: Lookback::Days(30) };
        let plan = Plan::new(&query, true, now);
        let starts = (0..11).map(|week| at(2026, 9, 13, 0) + Days::new(7 * week));
        let week = |(index, start): (usize, Timestamp)| named(start, false, i64::try_from(index).expect("a few"));
        let summary = UsageSummary { summary: starts.enumerate().map(week).collect(), tag_keys: Vec::new() };
        let shown = Shown::new(&plan, Summed::Deployments, &summary, None, now);
        let told: Vec<_> =
            shown.rows.iter().map(|row| (row.bucket.amount, row.before.map(|(_, amount)| amount))).collect();
        let expected = [(6, Some(1)), (7, Some(2)), (8, Some(3)), (9, Some(4)), (10, Some(5))];
        assert_eq!(told, expected);
        assert!(shown.forecast.is_err());
    }
}
