//! Usage of an organization: what is asked for, checked before it is asked, and buckets of time as rows. Pure. All of
//! it is in UTC, as the service's buckets are.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use api_types::ids::encode_segment;
use api_types::time::{self, Timestamp};
use api_types::usage::{
    Granularity, Lookback, MAX_HOURLY_LOOKBACK_DAYS, UsageBucket, UsageQuery, UsageRecord, UsageSummary,
};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

use super::csv;

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
    /// How many days the report goes back; `None` while it is folded.
    pub report_days: Option<String>,
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
            ("reportDays", &self.report_days),
        ];
        let pairs = pairs.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
        let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", encode_segment(value.trim()))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
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

/// A bucket as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct UsageRow {
    /// When it begins; `None` where the bucket names no moment.
    pub start: Option<Timestamp>,
    /// What it is called.
    pub label: String,
    /// The service's `resources`.
    pub amount: i64,
    /// The service's `resourceHours`.
    pub hours: i64,
    /// The amount as a share of the largest, in percent.
    pub share: f64,
    /// What it is split by.
    pub tags: BTreeMap<String, String>,
}

/// What a summary says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsageTable {
    /// The buckets, newest first.
    pub rows: Vec<UsageRow>,
    /// All amounts together.
    pub total_amount: i64,
    /// All hours together.
    pub total_hours: i64,
    /// Whether any bucket has hours: older services leave them out.
    pub has_hours: bool,
    /// What the buckets are split by.
    pub tag_keys: Vec<String>,
}

impl UsageTable {
    /// The buckets of a summary as rows.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share is drawn, not counted with")]
    pub fn new(summary: &UsageSummary, granularity: &Granularity) -> Self {
        let largest = summary.summary.iter().map(|bucket| bucket.resources).max().unwrap_or_default().max(1);
        let mut rows: Vec<UsageRow> = summary
            .summary
            .iter()
            .map(|bucket| {
                let start = start(bucket);
                UsageRow {
                    start,
                    label: start.map_or_else(|| raw_label(bucket), |start| label(start, bucket, granularity)),
                    amount: bucket.resources,
                    hours: bucket.resource_hours,
                    share: bucket.resources.max(0) as f64 * 100.0 / largest as f64,
                    tags: bucket.tags.clone(),
                }
            })
            .collect();
        rows.sort_by_key(|row| Reverse(row.start));
        let sum = |part: fn(&UsageRow) -> i64| rows.iter().map(part).fold(0, i64::saturating_add);
        let (total_amount, total_hours) = (sum(|row| row.amount), sum(|row| row.hours));
        let has_hours = rows.iter().any(|row| row.hours != 0);
        Self { rows, total_amount, total_hours, has_hours, tag_keys: summary.tag_keys.clone() }
    }

    /// The same as a file for a spreadsheet: a line with the request, a line with the columns, a line a bucket.
    #[must_use]
    pub fn to_csv(&self, request: &str) -> String {
        let columns = ["start (UTC)", "bucket", "resources", "resourceHours"].map(str::to_owned);
        let columns = columns.into_iter().chain(self.tag_keys.iter().map(|key| format!("tag {key}")));
        let mut text = csv::line([request]) + &csv::line(columns);
        for row in &self.rows {
            let start = row.start.map(|start| start.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
            let cells = [start, row.label.clone(), row.amount.to_string(), row.hours.to_string()];
            let tags = self.tag_keys.iter().map(|key| row.tags.get(key).cloned().unwrap_or_default());
            text.push_str(&csv::line(cells.into_iter().chain(tags)));
        }
        text
    }
}

/// When a bucket begins. Weeks begin on Sundays and are counted within their year; week 0 are the days before its first
/// Sunday (published document).
fn start(bucket: &UsageBucket) -> Option<Timestamp> {
    let year = i32::try_from(bucket.year).ok()?;
    let part = |part: Option<i64>| u32::try_from(part.unwrap_or(1)).ok();
    let day = match bucket.week_number {
        Some(week) => week_start(year, u64::try_from(week).ok()?)?,
        None => NaiveDate::from_ymd_opt(year, part(bucket.month)?, part(bucket.day)?)?,
    };
    let hour = u32::try_from(bucket.hour.unwrap_or_default()).ok()?;
    Some(day.and_hms_opt(hour, 0, 0)?.and_utc())
}

fn week_start(year: i32, week: u64) -> Option<NaiveDate> {
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let Some(weeks_on) = week.checked_sub(1) else { return Some(new_year) };
    let days_to_sunday = new_year.weekday().days_since(Weekday::Sun);
    let first_sunday = new_year.checked_add_days(Days::new(u64::from((7 - days_to_sunday) % 7)))?;
    let start = first_sunday.checked_add_days(Days::new(weeks_on.checked_mul(7)?))?;
    (start.year() == year).then_some(start)
}

fn label(start: Timestamp, bucket: &UsageBucket, granularity: &Granularity) -> String {
    let week = bucket.week_number.map(|week| format!("Week {week}, from {}", start.format("%a %-d %b %Y")));
    let label = match granularity {
        Granularity::Weekly => return week.unwrap_or_else(|| start.format("%a %-d %b %Y").to_string()),
        Granularity::Yearly => start.format("%Y"),
        Granularity::Monthly => start.format("%B %Y"),
        Granularity::Hourly => start.format("%a %-d %b %Y %H:%M"),
        Granularity::Daily | Granularity::Unknown(_) => start.format("%a %-d %b %Y"),
    };
    label.to_string()
}

/// The parts of a bucket that names no moment, as they came.
fn raw_label(bucket: &UsageBucket) -> String {
    let parts = [
        ("year", Some(bucket.year)),
        ("month", bucket.month),
        ("week", bucket.week_number),
        ("day", bucket.day),
        ("hour", bucket.hour),
    ];
    let parts = parts.into_iter().filter_map(|(name, part)| part.map(|part| format!("{name} {part}")));
    parts.collect::<Vec<_>>().join(", ")
}

/// A time of the usage report. Its unit is not documented: read as Unix seconds, or milliseconds where it is too large
/// for seconds, and as it came where it is neither.
#[must_use]
pub fn report_time(number: i64) -> String {
    let moment = time::parse_unix(number).map(|moment| moment.with_timezone(&Utc));
    moment.map_or_else(|| number.to_string(), |moment| moment.format("%Y-%m-%d %H:%M").to_string())
}

/// Tags in a cell: `env=prod, team=web`.
#[must_use]
pub fn tag_words(tags: &BTreeMap<String, String>) -> String {
    tags.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ")
}

/// The usage report as a file for a spreadsheet, in the numbers and the names of the service.
#[must_use]
pub fn report_csv(records: &[UsageRecord], request: &str) -> String {
    let columns = ["OrgID", "Timestamp", "UsageRangeStart", "UsageRangeEnd", "Value", "Count", "Tags"];
    let mut text = csv::line([request]) + &csv::line(columns);
    for record in records {
        let numbers = [record.timestamp, record.usage_range_start, record.usage_range_end, record.value, record.count];
        let cells = [record.org_id.clone()].into_iter().chain(numbers.map(|number| number.to_string()));
        text.push_str(&csv::line(cells.chain([tag_words(&record.tags)])));
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn at(year: i32, month: u32, day: u32, hour: u32) -> Timestamp {
        Utc.with_ymd_and_hms(year, month, day, hour, 0, 0).single().expect("a moment that exists")
    }

    fn view(granularity: &str, days: &str, start: &str) -> UsageView {
        let some = |text: &str| Some(text.to_owned()).filter(|text| text != "none");
        UsageView { granularity: some(granularity), days: some(days), start: some(start), report_days: None }
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
    fn buckets_begin_when_the_service_says_in_utc() {
        let bucket = |year, month, week_number, day, hour| UsageBucket {
            year,
            month,
            week_number,
            day,
            hour,
            resources: 1,
            ..UsageBucket::default()
        };
        use Granularity::{Daily, Hourly, Monthly, Weekly, Yearly};
        // 2026 begins on a Thursday, 2023 on a Sunday.
        let cases = [
            (Hourly, bucket(2026, Some(11), None, Some(24), Some(9)), at(2026, 11, 24, 9), "Tue 24 Nov 2026 09:00"),
            (Daily, bucket(2026, Some(11), None, Some(1), None), at(2026, 11, 1, 0), "Sun 1 Nov 2026"),
            (Weekly, bucket(2026, None, Some(0), None, None), at(2026, 1, 1, 0), "Week 0, from Thu 1 Jan 2026"),
            (Weekly, bucket(2026, None, Some(1), None, None), at(2026, 1, 4, 0), "Week 1, from Sun 4 Jan 2026"),
            (Weekly, bucket(2026, None, Some(19), None, None), at(2026, 5, 10, 0), "Week 19, from Sun 10 May 2026"),
            (Weekly, bucket(2026, None, Some(52), None, None), at(2026, 12, 27, 0), "Week 52, from Sun 27 Dec 2026"),
            (Weekly, bucket(2023, None, Some(1), None, None), at(2023, 1, 1, 0), "Week 1, from Sun 1 Jan 2023"),
            (Weekly, bucket(2023, None, Some(53), None, None), at(2023, 12, 31, 0), "Week 53, from Sun 31 Dec 2023"),
            (Monthly, bucket(2026, Some(2), None, None, None), at(2026, 2, 1, 0), "February 2026"),
            (Yearly, bucket(2026, None, None, None, None), at(2026, 1, 1, 0), "2026"),
        ];
        for (granularity, bucket, start, label) in cases {
            let summary = UsageSummary { summary: vec![bucket], tag_keys: Vec::new() };
            let table = UsageTable::new(&summary, &granularity);
            let told: Vec<_> = table.rows.iter().map(|row| (row.start, row.label.as_str())).collect();
            assert_eq!(told, [(Some(start), label)]);
        }
        for nonsense in [
            bucket(2026, Some(13), None, Some(1), None),
            bucket(2026, None, Some(60), None, None),
            bucket(2026, None, Some(-1), None, None),
            bucket(i64::MAX, None, None, None, None),
        ] {
            let summary = UsageSummary { summary: vec![nonsense.clone()], tag_keys: Vec::new() };
            let table = UsageTable::new(&summary, &Daily);
            assert!(table.rows.iter().all(|row| row.start.is_none() && row.label.starts_with("year ")), "{nonsense:?}");
        }
    }

    #[test]
    fn rows_come_newest_first_with_shares_and_totals() {
        let day = |day, resources, resource_hours| UsageBucket {
            year: 2026,
            month: Some(11),
            day: Some(day),
            resources,
            resource_hours,
            ..UsageBucket::default()
        };
        let summary = UsageSummary { summary: vec![day(1, 50, 0), day(2, 200, 3), day(3, 0, 0)], tag_keys: Vec::new() };
        let table = UsageTable::new(&summary, &Granularity::Daily);
        let amounts: Vec<_> = table.rows.iter().map(|row| (row.amount, row.share)).collect();
        assert_eq!(amounts, [(0, 0.0), (200, 100.0), (50, 25.0)]);
        assert_eq!((table.total_amount, table.total_hours, table.has_hours), (250, 3, true));
        assert_eq!(UsageTable::new(&UsageSummary::default(), &Granularity::Daily), UsageTable::default());
    }

    #[test]
    fn the_file_names_its_request_and_runs_no_formula() {
        let bucket = UsageBucket {
            year: 2026,
            month: Some(11),
            day: Some(2),
            resources: 200,
            resource_hours: 3,
            tags: BTreeMap::from([("team".to_owned(), "=cmd|' /C calc'!A0".to_owned())]),
            ..UsageBucket::default()
        };
        let summary = UsageSummary { summary: vec![bucket], tag_keys: vec!["team".to_owned()] };
        let text = UsageTable::new(&summary, &Granularity::Daily).to_csv("GET /api?granularity=daily&lookbackDays=3");
        let expected = "GET /api?granularity=daily&lookbackDays=3\r\n\
                        start (UTC),bucket,resources,resourceHours,tag team\r\n\
                        2026-11-02T00:00:00Z,Mon 2 Nov 2026,200,3,'=cmd|' /C calc'!A0\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_report_keeps_the_numbers_of_the_service() {
        let record = UsageRecord {
            org_id: "@org".to_owned(),
            timestamp: 1_764_028_800,
            usage_range_start: 1_763_942_400_000,
            usage_range_end: -1,
            value: 7,
            tags: BTreeMap::from([("a".to_owned(), "b".to_owned()), ("c".to_owned(), "d".to_owned())]),
            count: 2,
        };
        let text = report_csv(std::slice::from_ref(&record), "GET /report");
        let expected = "GET /report\r\nOrgID,Timestamp,UsageRangeStart,UsageRangeEnd,Value,Count,Tags\r\n\
                        '@org,1764028800,1763942400000,'-1,7,2,\"a=b, c=d\"\r\n";
        assert_eq!(text, expected);
        let told = [record.timestamp, record.usage_range_start, record.usage_range_end].map(report_time);
        assert_eq!(told, ["2025-11-25 00:00", "2025-11-24 00:00", "-1"]);
    }

    #[test]
    fn a_range_is_said_in_words() {
        let words = |lookback| range_words(&UsageQuery { granularity: Granularity::Daily, lookback });
        assert_eq!(words(Lookback::Days(1)), "the last day");
        assert_eq!(words(Lookback::Days(30)), "the last 30 days");
        assert_eq!(words(Lookback::Start(at(2026, 5, 3, 9))), "since 3 May 2026 09:00 UTC");
    }
}
