//! What stands in the address of the page, and what is asked for: checked before it is asked, so that what the service
//! would refuse never goes out. Pure.

use api_types::time::Timestamp;
use api_types::usage::{Granularity, Lookback, MAX_HOURLY_LOOKBACK_DAYS, UsageQuery};
use chrono::{Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::model::address;

/// What is summed up when nothing else is asked for.
const DEFAULT_GRANULARITY: Granularity = Granularity::Daily;
const DEFAULT_DAYS: u32 = 30;
/// How a start is written: as browsers' own fields for a date and a time do.
const START_FORMAT: &str = "%Y-%m-%dT%H:%M";

/// What stands in the address, as it stands there: it may be wrong, and then nothing is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageView {
    /// How wide a bucket is, in the API's word.
    pub granularity: Option<String>,
    /// So many days ago.
    pub days: Option<String>,
    /// Since a moment in UTC.
    pub start: Option<String>,
    /// What is summed up, where it is not deployments.
    pub what: Option<String>,
    /// Whether the period before is left out: `off`.
    pub compare: Option<String>,
    /// The part of the range that is shown: the beginnings of its first and last bucket.
    pub zoom: Option<String>,
    /// What the estimate from deployments is split by.
    pub split: Option<String>,
    /// How many days the report goes back; `None` while it is folded.
    pub report_days: Option<String>,
}

/// What is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summed {
    /// Minutes that deployments ran.
    Deployments,
    /// Resources under management, on average: averages are never added up.
    Resources,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// How wide a bucket is.
    Granularity,
    /// Which of the two ways to say where it begins.
    Range,
    /// So many days ago.
    Days,
    /// Since a moment.
    Start,
}

impl Field {
    /// What the API calls it when it refuses the field's value.
    #[must_use]
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Granularity => "granularity",
            Self::Range | Self::Days => "lookbackDays",
            Self::Start => "lookbackStart",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// What is wrong with it.
    pub sentence: String,
}

impl Problem {
    fn new(field: Field, sentence: impl Into<String>) -> Self {
        Self { field, sentence: sentence.into() }
    }
}

impl UsageView {
    /// Reads the query of the address.
    #[must_use]
    pub fn from_query(value_of: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            granularity: value_of("granularity"),
            days: value_of("lookbackDays"),
            start: value_of("lookbackStart"),
            what: value_of("what"),
            compare: value_of("compare"),
            zoom: value_of("zoom"),
            split: value_of("split"),
            report_days: value_of("reportDays"),
        }
    }

    /// The query of the address, with its question mark.
    #[must_use]
    pub fn to_query(&self) -> String {
        let pairs = [
            ("granularity", &self.granularity),
            ("lookbackDays", &self.days),
            ("lookbackStart", &self.start),
            ("what", &self.what),
            ("compare", &self.compare),
            ("zoom", &self.zoom),
            ("split", &self.split),
            ("reportDays", &self.report_days),
        ];
        address::query(pairs.map(|(key, value)| (key, value.as_ref().map(|value| value.trim().to_owned()))))
    }

    /// What is summed up. A word that nobody knows is that of deployments.
    #[must_use]
    pub fn summed(&self) -> Summed {
        if self.what.as_deref() == Some("resources") { Summed::Resources } else { Summed::Deployments }
    }

    /// The same view of something else that is summed up.
    #[must_use]
    pub fn of(&self, summed: Summed) -> Self {
        let what = (summed == Summed::Resources).then(|| "resources".to_owned());
        Self { what, ..self.clone() }
    }

    /// Whether the period before is shown as well.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.compare.as_deref() != Some("off")
    }

    /// The same view with or without the period before.
    #[must_use]
    pub fn compared(&self, is_compared: bool) -> Self {
        Self { compare: (!is_compared).then(|| "off".to_owned()), ..self.clone() }
    }

    /// The same view with another width of buckets. A range by hours goes back two days at most, which is no range for
    /// days and more: the default of each is taken instead.
    #[must_use]
    pub fn by(&self, granularity: &Granularity) -> Self {
        let is_other_kind = |old: &Granularity| (*old == Granularity::Hourly) != (*granularity == Granularity::Hourly);
        let keeps_range = self.granularity().is_ok_and(|old| !is_other_kind(&old));
        let kept = |text: &Option<String>| text.clone().filter(|_| keeps_range);
        let (days, start) = (kept(&self.days), kept(&self.start));
        Self { granularity: Some(granularity.to_string()), days, start, zoom: None, ..self.clone() }
    }

    /// The beginnings of the first and the last bucket that are shown; `None` for all of them.
    #[must_use]
    pub fn zoom(&self) -> Option<(Timestamp, Timestamp)> {
        let (from, to) = self.zoom.as_deref()?.split_once("..")?;
        let range = (read_start(from)?, read_start(to)?);
        (range.0 <= range.1).then_some(range)
    }

    /// The same view of a part of the range; `None` for all of it.
    #[must_use]
    pub fn zoomed(&self, range: Option<(Timestamp, Timestamp)>) -> Self {
        let words = range.map(|(from, to)| format!("{}..{}", written_start(from), written_start(to)));
        Self { zoom: words, ..self.clone() }
    }

    /// What a field shows.
    #[must_use]
    pub fn text_of(&self, field: Field) -> String {
        match field {
            Field::Granularity => self.granularity.clone().unwrap_or_else(|| DEFAULT_GRANULARITY.to_string()),
            Field::Range => if self.start.is_some() && self.days.is_none() { "start" } else { "days" }.to_owned(),
            Field::Days => self.days.clone().unwrap_or_else(|| DEFAULT_DAYS.to_string()),
            // A browser's field for a date and a time takes this form only.
            Field::Start => match self.start.as_deref().map(|start| (start, read_start(start))) {
                Some((_, Some(start))) => start.format(START_FORMAT).to_string(),
                Some((text, None)) => text.to_owned(),
                None => String::new(),
            },
        }
    }

    /// What to ask for, or everything that is wrong with it. `now` bounds the start.
    ///
    /// # Errors
    /// The problems, each with its field.
    pub fn validate(&self, now: Timestamp) -> Result<UsageQuery, Vec<Problem>> {
        let granularity = self.granularity();
        let is_hourly = granularity == Ok(Granularity::Hourly);
        let lookback = match (&self.days, &self.start) {
            (Some(_), Some(_)) => Err(Problem::new(
                Field::Range,
                "Either a number of days or a start: the address has both. Choose one of them.",
            )),
            (None, Some(start)) => start_of(start, is_hourly, now).map_err(|why| Problem::new(Field::Start, why)),
            (Some(days), None) => days_of(days, is_hourly).map_err(|why| Problem::new(Field::Days, why)),
            (None, None) if is_hourly => Ok(Lookback::Days(MAX_HOURLY_LOOKBACK_DAYS)),
            (None, None) => Ok(Lookback::Days(DEFAULT_DAYS)),
        };
        match (granularity, lookback) {
            (Ok(granularity), Ok(lookback)) => Ok(UsageQuery { granularity, lookback }),
            (granularity, lookback) => Err(granularity.err().into_iter().chain(lookback.err()).collect()),
        }
    }

    fn granularity(&self) -> Result<Granularity, Problem> {
        match self.granularity.as_deref().map(|word| Granularity::from(word.trim())) {
            None => Ok(DEFAULT_GRANULARITY),
            Some(Granularity::Unknown(word)) => Err(Problem::new(
                Field::Granularity,
                format!("The service sums up by hour, day, week, month or year, not by “{word}”."),
            )),
            Some(known) => Ok(known),
        }
    }

    /// How many days the report is to go back; `None` while it is folded.
    #[must_use]
    pub fn report(&self) -> Option<Result<u32, String>> {
        self.report_days.as_ref().map(|days| whole_days(days))
    }
}

fn whole_days(text: &str) -> Result<u32, String> {
    let days = text.trim().parse::<u32>().ok().filter(|days| *days > 0);
    days.ok_or_else(|| "A whole number of days, 1 or more.".to_owned())
}

fn days_of(text: &str, is_hourly: bool) -> Result<Lookback, String> {
    let days = whole_days(text)?;
    if is_hourly && days > MAX_HOURLY_LOOKBACK_DAYS {
        return Err(format!("By hours the service looks back {MAX_HOURLY_LOOKBACK_DAYS} days at most."));
    }
    Ok(Lookback::Days(days))
}

fn start_of(text: &str, is_hourly: bool, now: Timestamp) -> Result<Lookback, String> {
    let start = read_start(text).ok_or("A date and a time in UTC, such as 2026-05-13T10:00.")?;
    if start >= now {
        return Err("The start lies in the future. It has to be in the past.".to_owned());
    }
    if now.checked_sub_months(Months::new(12)).is_some_and(|earliest| start < earliest) {
        return Err("The service looks back a year at most.".to_owned());
    }
    if is_hourly && now - start > TimeDelta::days(i64::from(MAX_HOURLY_LOOKBACK_DAYS)) {
        return Err(format!("By hours the service looks back {MAX_HOURLY_LOOKBACK_DAYS} days at most."));
    }
    Ok(Lookback::Start(start))
}

/// A moment as short as it can be read again.
fn written_start(start: Timestamp) -> String {
    let format = if start.time() == NaiveTime::MIN { "%Y-%m-%d" } else { START_FORMAT };
    start.format(format).to_string()
}

fn read_start(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let with_time = NaiveDateTime::parse_from_str(text, START_FORMAT)
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"));
    let moment =
        with_time.or_else(|_| NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN)));
    moment.ok().map(|moment| moment.and_utc())
}

/// A granularity in a sentence: "by day".
#[must_use]
pub fn granularity_word(granularity: &Granularity) -> &str {
    match granularity {
        Granularity::Yearly => "year",
        Granularity::Monthly => "month",
        Granularity::Weekly => "week",
        Granularity::Daily => "day",
        Granularity::Hourly => "hour",
        Granularity::Unknown(word) => word,
    }
}

/// The range in a sentence.
#[must_use]
pub fn range_words(query: &UsageQuery) -> String {
    match &query.lookback {
        Lookback::Days(1) => "the last day".to_owned(),
        Lookback::Days(days) => format!("the last {days} days"),
        Lookback::Start(start) => format!("since {} UTC", start.format("%-d %b %Y %H:%M")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> Timestamp {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("a moment that exists")
    }

    fn view(granularity: &str, days: &str, start: &str) -> UsageView {
        let some = |text: &str| Some(text.to_owned()).filter(|text| text != "none");
        UsageView { granularity: some(granularity), days: some(days), start: some(start), ..UsageView::default() }
    }

    #[test]
    fn what_can_be_asked_for_is_asked_for() {
        let now = at(2026, 11, 24, 12);
        let query = |granularity: Granularity, lookback: Lookback| UsageQuery { granularity, lookback };
        let cases = [
            (view("none", "none", "none"), query(Granularity::Daily, Lookback::Days(30))),
            (view("hourly", "none", "none"), query(Granularity::Hourly, Lookback::Days(2))),
            (view("hourly", "2", "none"), query(Granularity::Hourly, Lookback::Days(2))),
            (view("weekly", " 90 ", "none"), query(Granularity::Weekly, Lookback::Days(90))),
            (
                view("yearly", "none", "2025-11-24T12:00"),
                query(Granularity::Yearly, Lookback::Start(at(2025, 11, 24, 12))),
            ),
            (view("monthly", "none", "2026-05-13"), query(Granularity::Monthly, Lookback::Start(at(2026, 5, 13, 0)))),
            (
                view("hourly", "none", "2026-11-22T12:00:00"),
                query(Granularity::Hourly, Lookback::Start(at(2026, 11, 22, 12))),
            ),
        ];
        for (view, query) in cases {
            assert_eq!(view.validate(now), Ok(query), "{view:?}");
        }
    }

    #[test]
    fn what_the_service_would_refuse_is_not_asked_for() {
        let now = at(2026, 11, 24, 12);
        let cases = [
            (view("fortnightly", "3", "none"), vec![(Field::Granularity, "fortnightly")]),
            (view("daily", "3", "2026-11-20"), vec![(Field::Range, "has both")]),
            (view("daily", "", "none"), vec![(Field::Days, "1 or more")]),
            (view("daily", "0", "none"), vec![(Field::Days, "1 or more")]),
            (view("daily", "-1", "none"), vec![(Field::Days, "1 or more")]),
            (view("daily", "1.5", "none"), vec![(Field::Days, "1 or more")]),
            (view("daily", "99999999999", "none"), vec![(Field::Days, "1 or more")]),
            (view("hourly", "3", "none"), vec![(Field::Days, "2 days at most")]),
            (view("daily", "none", ""), vec![(Field::Start, "A date and a time")]),
            (view("daily", "none", "yesterday"), vec![(Field::Start, "A date and a time")]),
            (view("daily", "none", "2026-11-24T12:00"), vec![(Field::Start, "in the past")]),
            (view("daily", "none", "2027-01-01"), vec![(Field::Start, "in the past")]),
            (view("daily", "none", "2025-11-24T11:59"), vec![(Field::Start, "a year at most")]),
            (view("hourly", "none", "2026-11-22T11:59"), vec![(Field::Start, "2 days at most")]),
            (view("x", "none", "2027-01-01"), vec![(Field::Granularity, "“x”"), (Field::Start, "in the past")]),
        ];
        for (view, expected) in cases {
            let problems = view.validate(now).expect_err("something is wrong");
            assert_eq!(problems.len(), expected.len(), "{view:?}: {problems:?}");
            for (problem, (field, part)) in problems.iter().zip(expected) {
                assert_eq!(problem.field, field, "{view:?}");
                assert!(problem.sentence.contains(part), "{view:?}: {}", problem.sentence);
            }
        }
        let report = |days: &str| UsageView { report_days: Some(days.to_owned()), ..UsageView::default() }.report();
        assert_eq!(report("7"), Some(Ok(7)));
        assert!(report("0").is_some_and(|days| days.is_err()) && UsageView::default().report().is_none());
    }

    #[test]
    fn the_view_survives_the_address() {
        let whole = UsageView { report_days: Some("7".to_owned()), ..view("weekly", "none", "2026-05-13T10:00") };
        assert_eq!(whole.to_query(), "?granularity=weekly&lookbackStart=2026-05-13T10%3A00&reportDays=7");
        assert_eq!(UsageView::default().to_query(), "");
        let read = UsageView::from_query(|key| match key {
            "granularity" => Some("weekly".to_owned()),
            "lookbackStart" => Some("2026-05-13T10:00".to_owned()),
            "reportDays" => Some("7".to_owned()),
            _ => None,
        });
        assert_eq!(read, whole);
        assert_eq!(whole.text_of(Field::Range), "start");
        assert_eq!(UsageView::default().text_of(Field::Days), "30");
        for (start, text) in [("2026-05-13", "2026-05-13T00:00"), ("soon", "soon")] {
            assert_eq!(view("none", "none", start).text_of(Field::Start), text);
        }
    }

    #[test]
    fn a_part_of_the_range_stands_in_the_address() {
        let cases = [
            ("2026-11-03..2026-11-09", Some((at(2026, 11, 3, 0), at(2026, 11, 9, 0)))),
            ("2026-11-26T05:00..2026-11-26T12:00", Some((at(2026, 11, 26, 5), at(2026, 11, 26, 12)))),
            ("2026-11-03..2026-11-03", Some((at(2026, 11, 3, 0), at(2026, 11, 3, 0)))),
            ("2026-11-09..2026-11-03", None),
            ("2026-11-09", None),
            ("soon..later", None),
            ("", None),
        ];
        for (words, range) in cases {
            let view = UsageView { zoom: Some(words.to_owned()), ..UsageView::default() };
            assert_eq!(view.zoom(), range, "{words}");
            if range.is_some() {
                assert_eq!(UsageView::default().zoomed(range).zoom.as_deref(), Some(words));
            }
        }
    }

    #[test]
    fn choices_change_nothing_else() {
        let view = UsageView { zoom: Some("2026-11-03..2026-11-09".to_owned()), ..view("daily", "90", "none") };
        assert_eq!(
            view.of(Summed::Resources).to_query(),
            format!("{}&what=resources&zoom=2026-11-03..2026-11-09", "?granularity=daily&lookbackDays=90")
        );
        assert_eq!(view.of(Summed::Resources).of(Summed::Deployments), view);
        assert!(view.is_compared() && !view.compared(false).is_compared());
        assert_eq!(view.compared(false).compared(true), view);
        // Ninety days are no range for hours, nor are its two days one for weeks.
        assert_eq!(view.by(&Granularity::Weekly).to_query(), "?granularity=weekly&lookbackDays=90");
        assert_eq!(view.by(&Granularity::Hourly).to_query(), "?granularity=hourly");
        assert_eq!(view.by(&Granularity::Hourly).by(&Granularity::Daily).to_query(), "?granularity=daily");
    }

    #[test]
    fn a_range_is_said_in_words() {
        let words = |lookback| range_words(&UsageQuery { granularity: Granularity::Daily, lookback });
        assert_eq!(words(Lookback::Days(1)), "the last day");
        assert_eq!(words(Lookback::Days(30)), "the last 30 days");
        assert_eq!(words(Lookback::Start(at(2026, 5, 3, 9))), "since 3 May 2026 09:00 UTC");
    }
}
