//! From what the page shows to what its charts draw. No browser is needed here: how numbers are written comes in.

use chrono::{DateTime, Utc};

use api_types::usage::Granularity;

use crate::charts::plot::{End, Layer, Numbers, Plot};
use crate::charts::series::cumulative;
use crate::charts::ticks::Unit;
use crate::model::usage::Summed;
use crate::model::usage::buckets::State;
use crate::model::usage::shown::{Row, Shown};

/// The beginnings of all slots: the buckets in sight, then the days to come.
pub(super) fn slot_starts(shown: &Shown) -> Vec<DateTime<Utc>> {
    let rows = shown.rows.iter().map(|row| row.bucket.start);
    rows.chain(shown.coming.iter().map(|day| day.expected.start)).collect()
}

pub(super) fn unit(granularity: &Granularity) -> Unit {
    match granularity {
        Granularity::Yearly => Unit::Year,
        Granularity::Monthly => Unit::Month,
        Granularity::Weekly => Unit::Week,
        Granularity::Hourly => Unit::Hour,
        Granularity::Daily | Granularity::Unknown(_) => Unit::Day,
    }
}

/// The chart of amounts.
pub(super) fn bars(shown: &Shown, write: impl Fn(f64) -> String) -> Plot {
    let (n_rows, n_coming) = (shown.rows.len(), shown.coming.len());
    let of_rows = |is_in: &dyn Fn(&Row) -> bool| -> Numbers {
        let numbers = shown.rows.iter().map(|row| is_in(row).then(|| number(row.bucket.amount)));
        numbers.chain(std::iter::repeat_n(None, n_coming)).collect()
    };
    let expected = shown.coming.iter().map(|day| Some(day.expected.amount));
    let mut layers = vec![
        Layer::Bars(of_rows(&|row| row.bucket.state == State::Whole)),
        Layer::Unfinished(of_rows(&|row| row.bucket.state != State::Whole)),
        Layer::Forecast(std::iter::repeat_n(None, n_rows).chain(expected).collect()),
        Layer::Before(befores(shown).map(|before| before.map(number)).collect()),
        Layer::Outliers(of_rows(&|row| row.is_outlier)),
    ];
    layers.retain(|layer| layer.has_numbers());
    let mean = shown.figures.mean.filter(|mean| *mean > 0.0 && n_rows > 1);
    let ends = mean.map(|mean| End {
        number: mean,
        lines: vec!["mean".to_owned(), write(mean.round())],
        has_rule: true,
        is_main: true,
    });
    Plot { n_slots: n_rows + n_coming, layers, ends: ends.into_iter().collect(), is_whole: true }
}

/// The chart of sums; `None` where amounts do not add up.
pub(super) fn sums(shown: &Shown, write: impl Fn(f64) -> String) -> Option<Plot> {
    if shown.summed == Summed::Resources || shown.rows.len() < 2 {
        return None;
    }
    let (n_rows, n_coming) = (shown.rows.len(), shown.coming.len());
    let n_slots = n_rows + n_coming;
    let sums = cumulative(shown.rows.iter().map(|row| number(row.bucket.amount)));
    let total = sums.last().copied().unwrap_or_default();
    let main: Numbers = sums.into_iter().map(Some).chain(std::iter::repeat_n(None, n_coming)).collect();
    let now: Numbers = (0..n_slots).map(|slot| (slot + 1 == n_rows).then_some(total)).collect();
    let end = |number: f64, is_main: bool| End { number, lines: vec![write(number.round())], has_rule: false, is_main };

    let (mut layers, mut ends) = (Vec::new(), Vec::new());
    // A sum with a gap would be no sum.
    if let Some(before) = befores(shown).map(|before| before.map(number)).collect::<Option<Vec<f64>>>() {
        let before = cumulative(before);
        ends.extend(before.last().map(|number| end(*number, false)));
        layers.push(Layer::LineBefore(before.into_iter().map(Some).collect()));
    }
    if let (Ok(forecast), false) = (&shown.forecast, shown.coming.is_empty()) {
        let expected = cumulative(shown.coming.iter().map(|day| day.expected.amount));
        let expected = expected.into_iter().map(|sum| total + forecast.rest_of_today + sum);
        let expected: Vec<(f64, f64)> =
            expected.zip(&shown.coming).map(|(sum, day)| (sum, day.expected.spread)).collect();
        // What has been used stays used.
        let with_today = |part: &dyn Fn(f64, f64) -> f64| -> Numbers {
            let coming = expected.iter().map(|(sum, spread)| Some(part(*sum, *spread).max(total)));
            let until_now = (0..n_rows).map(|slot| (slot + 1 == n_rows).then_some(total));
            until_now.chain(coming).collect()
        };
        layers.push(Layer::Range {
            low: with_today(&|sum, spread| sum - spread),
            high: with_today(&|sum, spread| sum + spread),
        });
        layers.push(Layer::LineForecast(with_today(&|sum, _| sum)));
        ends.extend(expected.last().map(|(sum, _)| end(*sum, true)));
    } else {
        ends.push(end(total, true));
    }
    layers.push(Layer::Line(main));
    layers.push(Layer::Dots(now));
    Some(Plot { n_slots, layers, ends, is_whole: true })
}

fn befores(shown: &Shown) -> impl Iterator<Item = Option<i64>> + '_ {
    let rows = shown.rows.iter().map(|row| row.before);
    rows.chain(shown.coming.iter().map(|day| day.before)).map(|before| before.map(|(_, amount)| amount))
}

#[expect(clippy::cast_precision_loss, reason = "minutes and resources are far below the bounds")]
fn number(amount: i64) -> f64 {
    amount as f64
}

#[cfg(test)]
mod tests {
    use api_types::usage::{Lookback, UsageBucket, UsageQuery, UsageSummary};
    use chrono::{Datelike, Days, TimeZone};

    use super::*;
    use crate::model::usage::plan::Plan;

    /// The last ten days, and as many weeks before as are asked for, ten minutes more each day.
    fn shown_of(summed: Summed) -> Shown {
        let now = Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).single().expect("a moment that exists");
        let query = UsageQuery { granularity: Granularity::Daily, lookback: Lookback::Days(9) };
        let bucket = |days_ago: u64| {
            let day = now - Days::new(days_ago);
            UsageBucket {
                year: i64::from(day.year()),
                month: Some(i64::from(day.month())),
                day: Some(i64::from(day.day())),
                resources: 10 * (17 - i64::try_from(days_ago).expect("a few")),
                ..UsageBucket::default()
            }
        };
        let summary = UsageSummary { summary: (0..=16).map(bucket).collect(), tag_keys: Vec::new() };
        Shown::new(&Plan::new(&query, true, now), summed, &summary, None, now)
    }

    fn layer(plot: &Plot, is_it: fn(&Layer) -> Option<&Numbers>) -> Vec<Option<f64>> {
        plot.layers.iter().find_map(is_it).expect("the layer is there").clone()
    }

    #[test]
    fn bars_are_the_buckets_and_the_days_to_come() {
        let shown = shown_of(Summed::Deployments);
        let plot = bars(&shown, |number| number.to_string());
        // Ten buckets, of which the last one is not over, and six days until the end of the month.
        assert_eq!((plot.n_slots, slot_starts(&shown).len()), (16, 16));
        let whole = layer(&plot, |layer| if let Layer::Bars(numbers) = layer { Some(numbers) } else { None });
        assert_eq!((whole.first(), whole.get(8), whole.get(9)), (Some(&Some(80.0)), Some(&Some(160.0)), Some(&None)));
        let unfinished =
            layer(&plot, |layer| if let Layer::Unfinished(numbers) = layer { Some(numbers) } else { None });
        assert_eq!(unfinished.iter().flatten().collect::<Vec<_>>(), [&170.0]);
        let before = layer(&plot, |layer| if let Layer::Before(numbers) = layer { Some(numbers) } else { None });
        assert_eq!(before.first(), Some(&Some(10.0)));
        let forecast = layer(&plot, |layer| if let Layer::Forecast(numbers) = layer { Some(numbers) } else { None });
        assert_eq!(forecast.iter().flatten().count(), 6);
        assert_eq!(plot.ends.first().map(|end| end.lines.clone()), Some(vec!["mean".to_owned(), "120".to_owned()]));
    }

    #[test]
    fn sums_end_where_the_figures_do() {
        let shown = shown_of(Summed::Deployments);
        let plot = sums(&shown, |number| number.to_string()).expect("minutes add up");
        let line = layer(&plot, |layer| if let Layer::Line(numbers) = layer { Some(numbers) } else { None });
        assert_eq!(line.iter().flatten().last(), Some(&number(shown.figures.total)));
        let forecast = shown.forecast.as_ref().expect("there are two weeks");
        let expected =
            layer(&plot, |layer| if let Layer::LineForecast(numbers) = layer { Some(numbers) } else { None });
        let last = expected.last().copied().flatten().expect("it runs to the end of the month");
        assert!((last - number(shown.figures.total) - forecast.rest).abs() < 1e-9);
        assert_eq!(
            expected.iter().flatten().next(),
            Some(&number(shown.figures.total)),
            "it begins where the line ends"
        );
        assert_eq!(sums(&shown_of(Summed::Resources), |number| number.to_string()), None);
    }
}
