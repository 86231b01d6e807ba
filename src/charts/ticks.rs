//! Which numbers and which dates an axis names. Pure; how they are written is the browser's business.

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::model::format::DateForm;

/// Gridlines from zero up to at least `most`: three to five of them, at round numbers. Whole numbers only where what is
/// counted comes in whole.
#[must_use]
pub fn gridlines(most: f64, is_whole: bool) -> Vec<f64> {
    const ROUND: [f64; 9] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
    // So that three lines have a place even where there is nothing.
    let least_most = if is_whole { 2.0 } else { f64::MIN_POSITIVE };
    let most = if most.is_finite() { most.max(least_most) } else { least_most };
    let power = 10.0_f64.powf((most / 4.0).log10().floor());
    let steps = [power, power * 10.0].into_iter().flat_map(|power| ROUND.map(|round| round * power));
    let fits = |step: &f64| !is_whole || step.fract() == 0.0;
    // The lowest top wins, and of those with one top the one with four lines, else five.
    let rank = |n_steps: f64| if n_steps > 2.0 { n_steps } else { 5.0 };
    let best = steps
        .filter(fits)
        .filter_map(|step| {
            let n_steps = (most / step - 1e-9).ceil();
            (2.0..=4.0).contains(&n_steps).then_some((step, n_steps))
        })
        .min_by(|(a, n_a), (b, n_b)| (a * n_a).total_cmp(&(b * n_b)).then(rank(*n_a).total_cmp(&rank(*n_b))));
    let (step, n_steps) = best.unwrap_or((most / 2.0, 2.0));
    (0_u8..=4).map(f64::from).take_while(|index| *index <= n_steps).map(|index| index * step).collect()
}

/// How wide a slot of time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// The slots whose dates are named, at most so many, and how much of each date is written. `starts` are the beginnings
/// of the slots in order; all of it is in UTC.
#[must_use]
pub fn calendar(starts: &[DateTime<Utc>], unit: Unit, most: usize) -> Vec<(usize, DateForm)> {
    let named = |rule: &Rule| -> Vec<(usize, DateTime<Utc>)> {
        let from_end = |index: usize| starts.len() - 1 - index;
        let is_named = |(index, start): &(usize, DateTime<Utc>)| (rule.is_named)(*start, from_end(*index));
        // One too many is enough to know that a rule leaves too many: most rules are done after a few of thousands.
        starts.iter().copied().enumerate().filter(is_named).take(most.saturating_add(1)).collect()
    };
    let rules = RULES.iter().filter(|rule| rule.units.contains(&unit));
    let chosen = rules.map(|rule| (rule, named(rule))).find(|(_, named)| !named.is_empty() && named.len() <= most);
    let Some((rule, named)) = chosen else {
        // No rule leaves so few: the first one is better than none.
        return starts.iter().take(1).map(|_| (0, DateForm::MonthYear)).collect();
    };
    let mut before: Option<DateTime<Utc>> = None;
    let form_of = |(index, start): (usize, DateTime<Utc>)| {
        let form = (rule.form)(start, before);
        before = Some(start);
        (index, form)
    };
    named.into_iter().map(form_of).collect()
}

/// A way to choose slots: by their beginning, and by how many follow it.
struct Rule {
    units: &'static [Unit],
    is_named: fn(DateTime<Utc>, usize) -> bool,
    form: fn(DateTime<Utc>, Option<DateTime<Utc>>) -> DateForm,
}

/// From the closest names to the farthest.
const RULES: &[Rule] = {
    use Unit::{Day, Hour, Month, Week, Year};
    &[
        Rule { units: &[Hour], is_named: |_, _| true, form: hour },
        Rule { units: &[Hour], is_named: |start, _| start.hour() % 3 == 0, form: hour },
        Rule { units: &[Hour], is_named: |start, _| start.hour() % 6 == 0, form: hour },
        Rule { units: &[Hour], is_named: |start, _| start.hour() % 12 == 0, form: hour },
        Rule { units: &[Hour, Day], is_named: |start, _| is_midnight(start), form: day },
        Rule {
            units: &[Hour, Day],
            is_named: |start, _| is_midnight(start) && start.day() % 2 == 1 && start.day() < 31,
            form: day,
        },
        Rule {
            units: &[Hour, Day],
            is_named: |start, _| is_midnight(start) && matches!(start.day(), 1 | 5 | 10 | 15 | 20 | 25),
            form: day,
        },
        Rule {
            units: &[Hour, Day],
            is_named: |start, _| is_midnight(start) && matches!(start.day(), 1 | 10 | 20),
            form: day,
        },
        Rule {
            units: &[Hour, Day],
            is_named: |start, _| is_midnight(start) && matches!(start.day(), 1 | 15),
            form: day,
        },
        Rule { units: &[Week], is_named: |_, _| true, form: week },
        Rule { units: &[Week], is_named: |_, n_after| n_after.is_multiple_of(2), form: week },
        Rule { units: &[Week], is_named: |_, n_after| n_after.is_multiple_of(4), form: week },
        Rule { units: &[Hour, Day, Month], is_named: |start, _| is_first(start), form: month },
        Rule { units: &[Week], is_named: |start, _| start.day() <= 7, form: month },
        Rule {
            units: &[Hour, Day, Month],
            is_named: |start, _| is_first(start) && start.month0() % 3 == 0,
            form: month,
        },
        Rule { units: &[Week], is_named: |start, _| start.day() <= 7 && start.month0() % 3 == 0, form: month },
        Rule {
            units: &[Hour, Day, Month, Year],
            is_named: |start, _| is_first(start) && start.month0() == 0,
            form: year,
        },
        Rule { units: &[Week], is_named: |start, _| start.day() <= 7 && start.month0() == 0, form: year },
        Rule {
            units: &[Hour, Day, Week, Month, Year],
            is_named: |start, _| start.ordinal0() < 7 && start.year() % 5 == 0,
            form: year,
        },
    ]
};

fn is_midnight(start: DateTime<Utc>) -> bool {
    start.hour() == 0
}

fn is_first(start: DateTime<Utc>) -> bool {
    is_midnight(start) && start.day() == 1
}

/// The hour, and the day where it begins.
fn hour(start: DateTime<Utc>, before: Option<DateTime<Utc>>) -> DateForm {
    let is_new = before.is_none_or(|before| before.date_naive() != start.date_naive());
    if is_new && is_midnight(start) { DateForm::DayMonth } else { DateForm::Hour }
}

/// The day, and the month where it is another one than before.
fn day(start: DateTime<Utc>, before: Option<DateTime<Utc>>) -> DateForm {
    if before.is_none_or(|before| before.month() != start.month()) { DateForm::DayMonth } else { DateForm::Day }
}

fn week(_: DateTime<Utc>, _: Option<DateTime<Utc>>) -> DateForm {
    DateForm::DayMonth
}

/// The month, and the year where it is another one than before.
fn month(start: DateTime<Utc>, before: Option<DateTime<Utc>>) -> DateForm {
    if before.is_none_or(|before| before.year() != start.year()) { DateForm::MonthYear } else { DateForm::Month }
}

fn year(_: DateTime<Utc>, _: Option<DateTime<Utc>>) -> DateForm {
    DateForm::Year
}

#[cfg(test)]
mod tests {
    use chrono::{Days, Months, TimeDelta, TimeZone};

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("a moment that exists")
    }

    #[test]
    fn gridlines_are_few_and_round() {
        let cases: [(f64, bool, &[f64]); 10] = [
            (412.0, true, &[0.0, 150.0, 300.0, 450.0]),
            (5_374.0, true, &[0.0, 2_000.0, 4_000.0, 6_000.0]),
            (100.0, true, &[0.0, 25.0, 50.0, 75.0, 100.0]),
            (7.0, true, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (3.0, true, &[0.0, 1.0, 2.0, 3.0]),
            (1.0, true, &[0.0, 1.0, 2.0]),
            (0.0, true, &[0.0, 1.0, 2.0]),
            (f64::NAN, true, &[0.0, 1.0, 2.0]),
            (0.7, false, &[0.0, 0.25, 0.5, 0.75]),
            (1_000_000.0, true, &[0.0, 250_000.0, 500_000.0, 750_000.0, 1_000_000.0]),
        ];
        for (most, is_whole, expected) in cases {
            let lines = gridlines(most, is_whole);
            assert_eq!(lines.len(), expected.len(), "{most}: {lines:?}");
            for (line, expected) in lines.iter().zip(expected) {
                assert!((line - expected).abs() < 1e-9, "{most}: {lines:?}");
            }
        }
    }

    #[test]
    fn gridlines_reach_every_number() {
        for most in (1_u32..20_000).map(f64::from) {
            let lines = gridlines(most, true);
            let top = lines.last().copied().unwrap_or_default();
            assert!((3..=5).contains(&lines.len()) && top >= most && top <= most.max(2.0) * 1.7, "{most}: {lines:?}");
            assert!(lines.iter().all(|line| line.fract() == 0.0), "{most}: {lines:?}");
        }
    }

    fn told(starts: &[DateTime<Utc>], unit: Unit, most: usize) -> Vec<String> {
        let word = |(index, form): (usize, DateForm)| starts.get(index).map(|start| form.plain(*start));
        calendar(starts, unit, most).into_iter().filter_map(word).collect()
    }

    #[test]
    fn dates_are_those_that_people_count_by() {
        let days = |first: DateTime<Utc>, n: u64| (0..n).map(|day| first + Days::new(day)).collect::<Vec<_>>();
        let month = days(at(2026, 11, 1, 0), 30);
        assert_eq!(told(&month, Unit::Day, 9), ["1 Nov", "5", "10", "15", "20", "25"]);
        assert_eq!(told(&month, Unit::Day, 4), ["1 Nov", "10", "20"]);
        let over = days(at(2026, 10, 28, 0), 12);
        assert_eq!(told(&over, Unit::Day, 7), ["29 Oct", "1 Nov", "3", "5", "7"]);
        assert_eq!(told(&over, Unit::Day, 12).len(), 12);
        let year = days(at(2025, 11, 28, 0), 365);
        let first_three: Vec<String> = told(&year, Unit::Day, 12).into_iter().take(3).collect();
        assert_eq!(first_three, ["Dec 2025", "Jan 2026", "Feb"]);
        assert_eq!(told(&year, Unit::Day, 5), ["Jan 2026", "Apr", "Jul", "Oct"]);

        let hours: Vec<_> = (0..48).map(|hour| at(2026, 11, 25, 12) + TimeDelta::hours(hour)).collect();
        assert_eq!(
            told(&hours, Unit::Hour, 9),
            ["12:00", "18:00", "26 Nov", "06:00", "12:00", "18:00", "27 Nov", "06:00"]
        );
        let months: Vec<_> = (0..14).map(|month| at(2025, 10, 1, 0) + Months::new(month)).collect();
        assert_eq!(told(&months, Unit::Month, 6), ["Oct 2025", "Jan 2026", "Apr", "Jul", "Oct"]);
        let weeks: Vec<_> = (0..9).map(|week| at(2026, 9, 27, 0) + Days::new(7 * week)).collect();
        assert_eq!(told(&weeks, Unit::Week, 5), ["27 Sep", "11 Oct", "25 Oct", "8 Nov", "22 Nov"]);
        let years: Vec<_> = (2_024..2_027).map(|year| at(year, 1, 1, 0)).collect();
        assert_eq!(told(&years, Unit::Year, 9), ["2024", "2025", "2026"]);
        assert!(calendar(&[], Unit::Day, 5).is_empty());
    }

    #[test]
    fn there_are_never_too_many() {
        let cases = [(Unit::Hour, TimeDelta::hours(1), 9_600), (Unit::Day, TimeDelta::days(1), 3_000)];
        for (unit, width, n) in cases {
            for n_slots in [1, 2, 10, 50, 400, n] {
                let starts: Vec<_> = (0..n_slots).map(|slot| at(2025, 3, 29, 5) + width * slot).collect();
                for most in 1..15 {
                    let n_named = calendar(&starts, unit, most).len();
                    assert!((1..=most).contains(&n_named), "{n_slots} slots, {most} at most: {n_named}");
                }
            }
        }
    }
}
