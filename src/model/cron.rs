//! Cron expressions of five fields, in UTC: what is wrong with one, what it says in words, and when it fires next.
//!
//! The service and its agents run them; this only has to understand them. What it does not understand (`L`, `#` and
//! other extensions) it shows as it came. Pure: it knows neither the clock nor the zone of whoever reads.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Timelike, Utc};

/// How far ahead a date is looked for: a 29 February can be eight years away, around a century that has none.
const MAX_DAYS: u64 = 366 * 9;

/// An expression that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Values,
    hours: Values,
    days: Values,
    months: Values,
    weekdays: Values,
}

/// The values of one field, as bits, and whether it is `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Values {
    bits: u64,
    is_every: bool,
}

/// What one field may hold.
struct Range {
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: Range = Range { name: "minute", first: 0, last: 59, names: &[] };
const HOUR: Range = Range { name: "hour", first: 0, last: 23, names: &[] };
const DAY: Range = Range { name: "day of the month", first: 1, last: 31, names: &[] };
const MONTH: Range = Range { name: "month", first: 1, last: 12, names: &MONTHS };
/// Sunday is 0 and 7.
const WEEKDAY: Range = Range { name: "day of the week", first: 0, last: 7, names: &WEEKDAYS };

/// Expressions that people often want, and what the choice is called.
pub const PRESETS: [(&str, &str); 5] = [
    ("0 * * * *", "Hourly"),
    ("0 */6 * * *", "Every 6 hours"),
    ("0 3 * * *", "Daily"),
    ("0 3 * * 1-5", "Weekdays"),
    ("0 3 * * 1", "Weekly"),
];

/// The expression in words, with its zone; as it came when it is not understood.
#[must_use]
pub fn words(expression: &str) -> String {
    Cron::parse(expression).map_or_else(|_| expression.trim().to_owned(), |cron| cron.words())
}

impl Cron {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(expression: &str) -> Result<Self, String> {
        let expression = expression.trim();
        if expression.is_empty() {
            return Err("Five fields are needed: minute, hour, day of the month, month, day of the week.".to_owned());
        }
        if expression.starts_with('@') {
            return Err(format!("Short forms such as {expression} are not accepted: five fields are needed."));
        }
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            let count = if fields.len() == 1 { "1 field".to_owned() } else { format!("{} fields", fields.len()) };
            return Err(format!(
                "It has {count}, and needs five: minute, hour, day of the month, month, day of the week."
            ));
        };
        let mut weekdays = Values::parse(weekdays, &WEEKDAY)?;
        weekdays.bits = (weekdays.bits | weekdays.bits >> 7) & 0b111_1111;
        let cron = Self {
            minutes: Values::parse(minutes, &MINUTE)?,
            hours: Values::parse(hours, &HOUR)?,
            days: Values::parse(days, &DAY)?,
            months: Values::parse(months, &MONTH)?,
            weekdays,
        };
        if cron.can_fire() { Ok(cron) } else { Err("No date is ever like this: the month is too short.".to_owned()) }
    }

    /// The first moment after another.
    #[must_use]
    pub fn next_after(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let whole = moment.with_second(0)?.with_nanosecond(0)?.checked_add_signed(TimeDelta::minutes(1))?;
        let (first_day, first_minute) = (whole.date_naive(), whole.hour() * 60 + whole.minute());
        for n_days in 0..MAX_DAYS {
            let day = first_day.checked_add_days(Days::new(n_days))?;
            if !self.has_day(day) {
                continue;
            }
            let from = if n_days == 0 { first_minute } else { 0 };
            let minute = (from..24 * 60).find(|minute| self.hours.has(minute / 60) && self.minutes.has(minute % 60));
            if let Some(minute) = minute {
                return day.and_hms_opt(minute / 60, minute % 60, 0).map(|time| time.and_utc());
            }
        }
        None
    }

    /// So many moments after another, soonest first.
    #[must_use]
    pub fn runs_after(&self, moment: DateTime<Utc>, n_runs: usize) -> Vec<DateTime<Utc>> {
        std::iter::successors(self.next_after(moment), |run| self.next_after(*run)).take(n_runs).collect()
    }

    /// A day of the month and a day of the week are one or the other, as cron has always had it, unless one is `*`.
    fn has_day(&self, day: NaiveDate) -> bool {
        let is_day = self.days.has(day.day());
        let is_weekday = self.weekdays.has(day.weekday().num_days_from_sunday());
        let is_either = !self.days.is_every && !self.weekdays.is_every;
        self.months.has(day.month()) && if is_either { is_day || is_weekday } else { is_day && is_weekday }
    }

    fn can_fire(&self) -> bool {
        const LONGEST: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let first_day = self.days.list().first().copied().unwrap_or_default();
        let fits = (1..).zip(LONGEST).any(|(month, longest)| self.months.has(month) && first_day <= longest);
        fits || (!self.weekdays.is_every && !self.days.is_every)
    }

    /// In words, with the zone where it matters: "every 6 hours", "at 03:00 UTC on weekdays".
    #[must_use]
    pub fn words(&self) -> String {
        let days = self.day_words();
        let time = self.time_words(days.is_empty());
        if days.is_empty() { time } else { format!("{time} {days}") }
    }

    fn time_words(&self, is_every_day: bool) -> String {
        let (minutes, hours) = (self.minutes.list(), self.hours.list());
        let every_hour = hours.len() == 24;
        match minutes.as_slice() {
            [minute] if every_hour => match minute {
                0 => "every hour".to_owned(),
                minute => format!("every hour at {minute} past"),
            },
            [minute] if hours.len() <= 4 && step_of(&hours, 24).is_none_or(|_| !is_every_day) => {
                let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
                let start = if is_every_day { "every day at" } else { "at" };
                format!("{start} {} UTC", joined(&times))
            }
            [minute] => {
                let past = if *minute == 0 { String::new() } else { format!(" at {minute} past") };
                match (step_of(&hours, 24), as_range(&hours)) {
                    (Some(step), _) => format!("every {step} hours{past}"),
                    (None, Some((first, last))) => {
                        format!("every hour from {first:02}:{minute:02} to {last:02}:{minute:02} UTC")
                    }
                    (None, None) => {
                        let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
                        format!("at {} UTC", joined(&times))
                    }
                }
            }
            _ => {
                let often = match step_of(&minutes, 60) {
                    _ if minutes.len() == 60 => "every minute".to_owned(),
                    Some(step) => format!("every {step} minutes"),
                    None => format!("at minutes {}", joined(&ranges(&minutes, |minute| minute.to_string()))),
                };
                if every_hour {
                    return if often.starts_with("at") { format!("{often} of every hour") } else { often };
                }
                match as_range(&hours) {
                    Some((first, last)) if first != last || often.starts_with("every") => {
                        format!("{often} from {first:02}:00 to {last:02}:59 UTC")
                    }
                    _ => {
                        let hours = joined(&ranges(&hours, |hour| format!("{hour:02}")));
                        format!("{often} of the hours {hours} UTC")
                    }
                }
            }
        }
    }

    fn day_words(&self) -> String {
        let every_day = self.days.list().len() == 31;
        let weekdays = self.weekdays.list();
        let months = (self.months.list().len() < 12)
            .then(|| joined(&ranges(&self.months.list(), |month| named(&MONTH_NAMES, month.saturating_sub(1)))));
        let of_months = months.as_deref().map_or_else(|| "of the month".to_owned(), |months| format!("of {months}"));
        let days = (!every_day).then(|| {
            let days = joined(&ranges(&self.days.list(), ordinal));
            format!("on the {days} {of_months}")
        });
        let week = (weekdays.len() < 7).then(|| match weekdays.as_slice() {
            [1, 2, 3, 4, 5] => "on weekdays".to_owned(),
            [0, 6] => "at weekends".to_owned(),
            days => {
                let days: Vec<String> = days.iter().map(|day| format!("{}s", named(&WEEKDAY_NAMES, *day))).collect();
                format!("on {}", joined(&days))
            }
        });
        // With `*` in neither, cron fires on the days of both.
        match (days, week) {
            (None, None) => months.map(|months| format!("every day in {months}")).unwrap_or_default(),
            (None, Some(week)) => months.map(|months| format!("{week} in {months}")).unwrap_or(week),
            (Some(days), None) => days,
            (Some(days), Some(week)) => format!("{days}, and {week} too"),
        }
    }
}

impl Values {
    fn has(self, value: u32) -> bool {
        self.bits >> value & 1 == 1
    }

    fn list(self) -> Vec<u32> {
        (0..64).filter(|value| self.has(*value)).collect()
    }

    fn parse(field: &str, range: &Range) -> Result<Self, String> {
        let mut bits = 0;
        for item in field.split(',') {
            let (span, step) = match item.split_once('/') {
                Some((span, step)) => (span, Some(step)),
                None => (item, None),
            };
            let (first, last) = if span == "*" {
                (range.first, range.last)
            } else if let Some((first, last)) = span.split_once('-') {
                (range.value(first, field)?, range.value(last, field)?)
            } else {
                let value = range.value(span, field)?;
                if step.is_some() {
                    let (name, last) = (range.name, range.last);
                    return Err(format!(
                        "The {name} {item:?} steps from one value: write {value}-{last} before the /."
                    ));
                }
                (value, value)
            };
            if first > last {
                return Err(format!("The {} {span:?} runs backwards.", range.name));
            }
            let step = step.map_or(Ok(1), |step| range.step(step))?;
            bits = (first..=last).step_by(step).fold(bits, |bits, value| bits | 1 << value);
        }
        Ok(Self { bits, is_every: field == "*" })
    }
}

impl Range {
    fn value(&self, text: &str, field: &str) -> Result<u32, String> {
        let Self { name, first, last, names } = self;
        let named = (*first..).zip(*names).find(|(_, known)| known.eq_ignore_ascii_case(text));
        if let Some((value, _)) = named {
            return Ok(value);
        }
        if text.is_empty() {
            return Err(format!("A value is missing in the {name} {field:?}."));
        }
        match text.parse::<u32>() {
            Ok(value) if (*first..=*last).contains(&value) => Ok(value),
            Ok(value) => Err(format!("The {name} is {value}: it must be from {first} to {last}.")),
            Err(_) => {
                let names = names.first().map(|example| format!(", names such as {example}")).unwrap_or_default();
                Err(format!("The {name} {text:?} is not understood: numbers{names}, *, ranges, lists and steps are."))
            }
        }
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        match text.parse::<usize>() {
            Ok(step) if step > 0 => Ok(step),
            _ => Err(format!("The step {text:?} of the {} must be a number from 1.", self.name)),
        }
    }
}

const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAY_NAMES: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn named(names: &[&str], index: u32) -> String {
    names.get(index as usize).copied().unwrap_or("?").to_owned()
}

/// The even step through the whole of a field, when these values are one: 0, 6, 12, 18 of 24 is 6.
fn step_of(values: &[u32], length: u32) -> Option<u32> {
    let [0, step, ..] = *values else { return None };
    let is_even = length.is_multiple_of(step) && (0..length).step_by(step as usize).eq(values.iter().copied());
    is_even.then_some(step)
}

/// The first and the last of values without a gap.
fn as_range(values: &[u32]) -> Option<(u32, u32)> {
    let (first, last) = (*values.first()?, *values.last()?);
    ((last - first) as usize + 1 == values.len()).then_some((first, last))
}

/// Values with three or more in a row drawn together: "1st to 5th".
fn ranges(values: &[u32], name: impl Fn(u32) -> String) -> Vec<String> {
    let runs = values.chunk_by(|one, next| one + 1 == *next);
    runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{} to {}", name(*first), name(*last))],
        few => few.iter().map(|value| name(*value)).collect(),
    })
    .collect()
}

fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        api_types::time::parse_text(text).expect("a time").expect("not none")
    }

    #[test]
    fn expressions_read_as_people_say_them() {
        let cases = [
            ("* * * * *", "every minute"),
            ("*/15 * * * *", "every 15 minutes"),
            ("0 * * * *", "every hour"),
            ("30 * * * *", "every hour at 30 past"),
            ("0,30 * * * *", "every 30 minutes"),
            ("5,7 * * * *", "at minutes 5 and 7 of every hour"),
            ("0 */6 * * *", "every 6 hours"),
            ("15 */12 * * *", "every 12 hours at 15 past"),
            ("0 3 * * *", "every day at 03:00 UTC"),
            ("0 3,15 * * *", "every day at 03:00 and 15:00 UTC"),
            ("0 3 * * 1-5", "at 03:00 UTC on weekdays"),
            ("0 3 * * MON-FRI", "at 03:00 UTC on weekdays"),
            ("0 3 * * 6,7", "at 03:00 UTC at weekends"),
            ("30 2 * * mon", "at 02:30 UTC on Mondays"),
            ("0 12 * * 1,3,5", "at 12:00 UTC on Mondays, Wednesdays and Fridays"),
            ("0 0 1 * *", "at 00:00 UTC on the 1st of the month"),
            ("0 0 1,15 * *", "at 00:00 UTC on the 1st and 15th of the month"),
            ("0 0 1-7 * *", "at 00:00 UTC on the 1st to 7th of the month"),
            ("0 0 1 JAN *", "at 00:00 UTC on the 1st of January"),
            ("0 0 * 6-8 *", "at 00:00 UTC every day in June to August"),
            ("0 0 * 1 1", "at 00:00 UTC on Mondays in January"),
            ("0 0 1 * 1", "at 00:00 UTC on the 1st of the month, and on Mondays too"),
            ("0 9-17 * * 1-5", "every hour from 09:00 to 17:00 UTC on weekdays"),
            ("*/10 9-17 * * *", "every 10 minutes from 09:00 to 17:59 UTC"),
            ("1,2,7 3,5 * * *", "at minutes 1, 2 and 7 of the hours 03 and 05 UTC"),
            ("0 1,2,3,5,8 * * *", "at 01:00, 02:00, 03:00, 05:00 and 08:00 UTC"),
            ("  0 3   * * * ", "every day at 03:00 UTC"),
            ("0 0 L * *", "0 0 L * *"),
        ];
        for (expression, expected) in cases {
            assert_eq!(words(expression), expected, "{expression}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_words() {
        let cases = [
            ("", "Five fields are needed"),
            ("@daily", "Short forms such as @daily"),
            ("* * * *", "It has 4 fields, and needs five"),
            ("0 0 * * * *", "It has 6 fields"),
            ("x", "It has 1 field,"),
            ("60 * * * *", "The minute is 60: it must be from 0 to 59."),
            ("0 24 * * *", "The hour is 24: it must be from 0 to 23."),
            ("0 0 0 * *", "The day of the month is 0: it must be from 1 to 31."),
            ("0 0 * 13 *", "The month is 13"),
            ("0 0 * * 8", "The day of the week is 8: it must be from 0 to 7."),
            ("0 0 * * FUN", "The day of the week \"FUN\" is not understood: numbers, names such as SUN,"),
            ("a * * * *", "The minute \"a\" is not understood: numbers, *,"),
            ("5/15 * * * *", "The minute \"5/15\" steps from one value: write 5-59 before the /."),
            ("*/0 * * * *", "The step \"0\" of the minute must be a number from 1."),
            ("0 17-9 * * *", "The hour \"17-9\" runs backwards."),
            ("1, * * * *", "A value is missing in the minute \"1,\"."),
            ("0 0 31 2 *", "No date is ever like this"),
            ("-1 * * * *", "A value is missing"),
        ];
        for (expression, expected) in cases {
            let problem = Cron::parse(expression).expect_err(expression);
            assert!(problem.starts_with(expected), "{expression}: {problem}");
        }
    }

    #[test]
    fn the_next_runs_follow_the_expression() {
        let cases = [
            ("0 */6 * * *", "2026-05-13 10:51:00", "2026-05-13 12:00:00"),
            ("0 */6 * * *", "2026-05-13 12:00:00", "2026-05-13 18:00:00"),
            ("0 */6 * * *", "2026-05-13 11:59:59", "2026-05-13 12:00:00"),
            ("0 0 * * *", "2026-12-31 23:59:59", "2027-01-01 00:00:00"),
            ("30 2 * * MON", "2026-05-13 10:51:00", "2026-05-18 02:30:00"),
            ("0 12 * * 7", "2026-05-13 10:51:00", "2026-05-17 12:00:00"),
            ("0 0 29 2 *", "2026-05-13 10:51:00", "2028-02-29 00:00:00"),
            ("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00"),
            ("0 0 31 2 1", "2026-02-01 00:00:00", "2026-02-02 00:00:00"),
        ];
        for (expression, from, next) in cases {
            let cron = Cron::parse(expression).expect(expression);
            assert_eq!(cron.next_after(moment(from)), Some(moment(next)), "{expression} after {from}");
        }
        let runs = Cron::parse("0 3 * * 1-5").expect("valid").runs_after(moment("2026-11-26 12:00:00"), 3);
        let expected = ["2026-11-27 03:00:00", "2026-11-30 03:00:00", "2026-12-01 03:00:00"].map(moment);
        assert_eq!(runs, expected);
    }

    #[test]
    fn every_preset_is_valid() {
        for (expression, name) in PRESETS {
            assert!(Cron::parse(expression).is_ok(), "{name}");
        }
    }

    fn field(first: u32, last: u32) -> impl Strategy<Value = String> {
        let span = (first..=last, first..=last).prop_map(|(one, other)| (one.min(other), one.max(other)));
        prop_oneof![
            3 => Just("*".to_owned()),
            1 => (2..=last).prop_map(|step| format!("*/{step}")),
            2 => (first..=last).prop_map(|value| value.to_string()),
            1 => (span, 1_u32..9).prop_map(|((first, last), step)| format!("{first}-{last}/{step}")),
            1 => proptest::collection::vec(first..=last, 1..4)
                .prop_map(|values| values.iter().map(u32::to_string).collect::<Vec<_>>().join(",")),
        ]
    }

    proptest! {
        /// A crate that is much used agrees about every run.
        #[test]
        fn runs_are_those_of_croner(
            fields in (field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)),
            seconds in 1_700_000_000_i64..2_000_000_000,
        ) {
            let (minute, hour, day, month, weekday) = fields;
            let expression = format!("{minute} {hour} {day} {month} {weekday}");
            let from = DateTime::from_timestamp(seconds, 0).expect("a time");
            let parser = croner::parser::CronParser::builder().seconds(croner::parser::Seconds::Disallowed).build();
            let theirs = parser.parse(&expression).ok().and_then(|cron| cron.find_next_occurrence(&from, false).ok());
            let ours = Cron::parse(&expression).ok().and_then(|cron| cron.next_after(from));
            prop_assert_eq!(ours, theirs, "{}", expression);
        }

        /// Whatever is typed is either understood or refused with a sentence.
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9*/, A-Za-z-]{0,24}") {
            if let Err(problem) = Cron::parse(&text) {
                prop_assert!(problem.ends_with('.'), "{}", problem);
            }
        }
    }
}
