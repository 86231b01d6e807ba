//! The form that makes or changes a schedule: strings in, a request or problems of single fields out.
//!
//! A change keeps what the schedule's request holds beyond the form. Pure: it knows neither the clock nor the browser;
//! the zone of whoever types comes in as a function.

use api_types::Operation;
use api_types::create::CreateDeploymentRequest;
use api_types::schedules::{DriftScheduleRequest, Schedule, ScheduleRequest, TtlScheduleRequest};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::cron::Cron;
use super::format::duration;
use super::schedules::{OffsetAt, What, what};

/// At this key of `operationContext.options` a drift check also remediates what it finds.
const REMEDIATE: &str = "remediateIfDriftDetected";
/// At this one a destroy removes the stack itself once its resources are gone.
const DELETE_STACK: &str = "deleteAfterDestroy";

/// The forms that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Looks for drift.
    #[default]
    Drift,
    /// Destroys the stack at a moment.
    Ttl,
    /// Runs an operation, again and again or once.
    Deployment,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Drift, Self::Ttl, Self::Deployment];

    /// Its value in a field.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drift => "drift",
            Self::Ttl => "ttl",
            Self::Deployment => "deployment",
        }
    }

    /// The purpose of a field's value.
    #[must_use]
    pub fn of(value: &str) -> Self {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == value).unwrap_or_default()
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Drift => "Look for drift",
            Self::Ttl => "Destroy the stack at a moment (TTL)",
            Self::Deployment => "Run an operation",
        }
    }
}

/// What a person has typed and chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleForm {
    /// What it is for. A change does not change it.
    pub purpose: Purpose,
    /// Whether the operation runs once.
    pub is_once: bool,
    /// Five fields, in UTC.
    pub cron: String,
    /// A moment in the zone of whoever types: `2026-12-31T23:59`.
    pub moment: String,
    /// The operation's own word.
    pub operation: String,
    /// Whether drift is remediated at once.
    pub auto_remediate: bool,
    /// Whether the stack itself is removed after it was destroyed.
    pub delete_stack: bool,
}

/// The fields that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The cron expression.
    Cron,
    /// The moment.
    Moment,
    /// The operation.
    Operation,
}

/// The attributes of requests whose problems stand at the fields of this form.
pub const ATTRIBUTES: &[&str] =
    &["scheduleCron", "scheduleOnce", "timestamp", "request.operation", "request", "operation"];

impl Field {
    /// The attributes of requests that this field gives.
    #[must_use]
    pub fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Cron => &["scheduleCron"],
            Self::Moment => &["scheduleOnce", "timestamp"],
            Self::Operation => &["request.operation", "request", "operation"],
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// A sentence.
    pub sentence: String,
}

/// What is sent, and by which of the three routes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// As a drift schedule.
    Drift(DriftScheduleRequest),
    /// As a TTL schedule.
    Ttl(TtlScheduleRequest),
    /// As a deployment of any operation.
    Deployment(ScheduleRequest),
}

impl ScheduleForm {
    /// A new schedule: a drift check every six hours.
    #[must_use]
    pub fn new() -> Self {
        Self { cron: "0 */6 * * *".to_owned(), operation: Operation::Update.as_str().to_owned(), ..Self::default() }
    }

    /// A schedule as it is; `None` when there is no form for it.
    #[must_use]
    pub fn of(schedule: &Schedule, offset_at: OffsetAt<'_>) -> Option<Self> {
        let form = Self {
            is_once: schedule.schedule_cron.is_none(),
            cron: schedule.schedule_cron.clone().unwrap_or_default(),
            moment: schedule.schedule_once.map(|moment| moment_text(moment, offset_at)).unwrap_or_default(),
            ..Self::default()
        };
        Some(match what(schedule) {
            What::Drift { auto_remediate } => Self { purpose: Purpose::Drift, auto_remediate, ..form },
            What::Ttl { delete_stack } => Self { purpose: Purpose::Ttl, delete_stack, ..form },
            What::Operation(operation) => {
                Self { purpose: Purpose::Deployment, operation: operation.as_str().to_owned(), ..form }
            }
            What::Other(_) => return None,
        })
    }

    /// What it does.
    #[must_use]
    pub fn what(&self) -> What {
        match self.purpose {
            Purpose::Drift => What::Drift { auto_remediate: self.auto_remediate },
            Purpose::Ttl => What::Ttl { delete_stack: self.delete_stack },
            Purpose::Deployment => What::Operation(Operation::from(self.operation.as_str())),
        }
    }

    /// Whether it goes by a moment, not by a cron expression.
    #[must_use]
    pub fn has_moment(&self) -> bool {
        match self.purpose {
            Purpose::Drift => false,
            Purpose::Ttl => true,
            Purpose::Deployment => self.is_once,
        }
    }

    /// The request, or everything that is wrong. `changed` is the schedule as it is, when it is not a new one: what its
    /// request holds beyond this form is kept.
    ///
    /// # Errors
    /// Each field's problem.
    pub fn validate(
        &self,
        changed: Option<&Schedule>,
        now: DateTime<Utc>,
        offset_at: OffsetAt<'_>,
    ) -> Result<Change, Vec<Problem>> {
        let mut problems = Vec::new();
        let (mut schedule_cron, mut schedule_once) = (None, None);
        if self.has_moment() {
            match read_moment(&self.moment, now, offset_at) {
                Ok(moment) => schedule_once = Some(moment),
                Err(sentence) => problems.push(Problem { field: Field::Moment, sentence }),
            }
        } else {
            match Cron::parse(&self.cron) {
                Ok(_) => schedule_cron = Some(self.cron.split_whitespace().collect::<Vec<_>>().join(" ")),
                Err(sentence) => problems.push(Problem { field: Field::Cron, sentence }),
            }
        }
        let operation = self.what().operation().unwrap_or_else(|| Operation::from(""));
        if operation.as_str().is_empty() {
            problems.push(Problem { field: Field::Operation, sentence: "Choose an operation.".to_owned() });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let held = changed.and_then(|schedule| schedule.definition.get("request")?.as_object().cloned());
        // The routes for drift and TTL make the request anew: they suit only one that holds nothing else.
        let option = match self.purpose {
            Purpose::Drift => Some((REMEDIATE, self.auto_remediate)),
            Purpose::Ttl => Some((DELETE_STACK, self.delete_stack)),
            Purpose::Deployment => None,
        };
        let is_plain = option.is_some_and(|(name, _)| held.as_ref().is_none_or(|held| has_only(held, name)));
        if is_plain && self.purpose == Purpose::Drift {
            let schedule_cron = schedule_cron.unwrap_or_default();
            return Ok(Change::Drift(DriftScheduleRequest { schedule_cron, auto_remediate: self.auto_remediate }));
        }
        if is_plain {
            let delete_after_destroy = self.delete_stack;
            return Ok(Change::Ttl(TtlScheduleRequest { timestamp: schedule_once, delete_after_destroy }));
        }
        let request = request_with(held.unwrap_or_default(), operation, option);
        Ok(Change::Deployment(ScheduleRequest { schedule_cron, schedule_once, request }))
    }
}

/// The request with another operation and option; everything else stays.
fn request_with(
    mut held: Map<String, Value>,
    operation: Operation,
    option: Option<(&str, bool)>,
) -> CreateDeploymentRequest {
    held.remove("operation");
    let inherit_settings = held.remove("inheritSettings").and_then(|inherits| inherits.as_bool());
    if let Some((name, is_set)) = option {
        let mut context = object_at(&mut held, "operationContext");
        let mut options = object_at(&mut context, "options");
        options.insert(name.to_owned(), is_set.into());
        context.insert("options".to_owned(), options.into());
        held.insert("operationContext".to_owned(), context.into());
    }
    CreateDeploymentRequest { operation, inherit_settings, settings: held }
}

/// Takes the object at a key; an empty one where there is none.
fn object_at(parent: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match parent.get_mut(key).map(Value::take) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// Whether a request holds nothing but its operation and one option.
fn has_only(request: &Map<String, Value>, option: &str) -> bool {
    let is_only = |value: &Value, known: &[&str]| match value {
        Value::Null => true,
        Value::Object(object) => object.iter().all(|(key, value)| value.is_null() || known.contains(&key.as_str())),
        _ => false,
    };
    let context = request.get("operationContext").unwrap_or(&Value::Null);
    let inherits = request.get("inheritSettings").is_none_or(|inherits| inherits.is_null() || *inherits == true);
    inherits
        && request.iter().all(|(key, value)| {
            value.is_null() || ["operation", "inheritSettings", "operationContext"].contains(&key.as_str())
        })
        && is_only(context, &["options"])
        && is_only(context.get("options").unwrap_or(&Value::Null), &[option])
}

/// What a time on the wall stands for in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallTime {
    /// One moment.
    Once(DateTime<Utc>),
    /// Two, where clocks go back: the earlier is meant.
    Twice(DateTime<Utc>),
    /// None, where clocks go forward.
    Never,
}

/// What a time on the wall stands for.
#[must_use]
pub fn wall_time(time: NaiveDateTime, offset_at: OffsetAt<'_>) -> WallTime {
    let at = |days: i64| offset_at((time + TimeDelta::days(days)).and_utc());
    let mut offsets = vec![at(-1), at(1)];
    offsets.dedup();
    let moments = offsets.iter().filter_map(|offset| {
        let moment = (time - TimeDelta::seconds(offset.local_minus_utc().into())).and_utc();
        (offset_at(moment) == *offset).then_some(moment)
    });
    let moments: Vec<DateTime<Utc>> = moments.collect();
    match moments.as_slice() {
        [] => WallTime::Never,
        [moment] => WallTime::Once(*moment),
        [first, others @ ..] => WallTime::Twice(others.iter().fold(*first, |first, other| first.min(*other))),
    }
}

/// What stands in a field for a moment.
#[must_use]
pub fn parse_wall_time(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

fn read_moment(text: &str, now: DateTime<Utc>, offset_at: OffsetAt<'_>) -> Result<DateTime<Utc>, String> {
    let time = parse_wall_time(text).ok_or("Give a date and a time.")?;
    match wall_time(time, offset_at) {
        WallTime::Never => Err("There is no such time that day: clocks go forward over it.".to_owned()),
        WallTime::Once(moment) | WallTime::Twice(moment) if moment <= now => {
            Err("This is in the past: give a moment to come.".to_owned())
        }
        WallTime::Once(moment) | WallTime::Twice(moment) => Ok(moment),
    }
}

/// The moment that a text stands for, in UTC and from now: "That is 31 Dec 2026 22:59 UTC, in 37d 3h."
#[must_use]
pub fn moment_words(text: &str, now: DateTime<Utc>, offset_at: OffsetAt<'_>) -> Option<String> {
    let (moment, twice) = match wall_time(parse_wall_time(text)?, offset_at) {
        WallTime::Once(moment) => (moment, ""),
        WallTime::Twice(moment) => (moment, " Clocks go back that day and this time comes twice: the first is meant."),
        WallTime::Never => return None,
    };
    if moment <= now {
        return None;
    }
    Some(format!("That is {} UTC, in {}.{twice}", moment.format("%-d %b %Y %H:%M"), duration(moment - now)))
}

/// A moment as a field holds it.
fn moment_text(moment: DateTime<Utc>, offset_at: OffsetAt<'_>) -> String {
    let time = moment.with_timezone(&offset_at(moment)).naive_local();
    let has_seconds = moment.timestamp() % 60 != 0;
    time.format(if has_seconds { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::schedules::tests::{berlin, drift, moment, schedule, ttl};
    use super::*;

    const NOW: &str = "2026-05-13 10:51:00";

    fn problems(form: &ScheduleForm) -> Vec<(Field, String)> {
        let problems = form.validate(None, moment(NOW), &berlin).expect_err("it has problems");
        problems.into_iter().map(|problem| (problem.field, problem.sentence)).collect()
    }

    fn body(form: &ScheduleForm, changed: Option<&Schedule>) -> (&'static str, Value) {
        let body = |value: Result<Value, _>| value.expect("a body can be written");
        match form.validate(changed, moment(NOW), &berlin).expect("it is valid") {
            Change::Drift(request) => ("drift", body(serde_json::to_value(request))),
            Change::Ttl(request) => ("ttl", body(serde_json::to_value(request))),
            Change::Deployment(request) => ("deployment", body(serde_json::to_value(request))),
        }
    }

    #[test]
    fn each_purpose_has_its_own_request() {
        let once = ScheduleForm { moment: "2026-12-31T23:59".to_owned(), ..ScheduleForm::new() };
        let cases = [
            (ScheduleForm::new(), "drift", json!({"scheduleCron": "0 */6 * * *", "autoRemediate": false})),
            (
                ScheduleForm { cron: " 0  3 * * * ".to_owned(), auto_remediate: true, ..ScheduleForm::new() },
                "drift",
                json!({"scheduleCron": "0 3 * * *", "autoRemediate": true}),
            ),
            (
                ScheduleForm { purpose: Purpose::Ttl, delete_stack: true, ..once.clone() },
                "ttl",
                json!({"timestamp": "2026-12-31T22:59:00Z", "deleteAfterDestroy": true}),
            ),
            (
                ScheduleForm { purpose: Purpose::Deployment, ..ScheduleForm::new() },
                "deployment",
                json!({"scheduleCron": "0 */6 * * *", "request": {"operation": "update"}}),
            ),
            (
                ScheduleForm { purpose: Purpose::Deployment, is_once: true, operation: "refresh".to_owned(), ..once },
                "deployment",
                json!({"scheduleOnce": "2026-12-31T22:59:00Z", "request": {"operation": "refresh"}}),
            ),
        ];
        for (form, route, expected) in cases {
            assert_eq!(body(&form, None), (route, expected));
        }
    }

    #[test]
    fn each_problem_stands_at_its_field() {
        let form = ScheduleForm::new();
        let once = |moment: &str| ScheduleForm { purpose: Purpose::Ttl, moment: moment.to_owned(), ..form.clone() };
        let cases = [
            (ScheduleForm { cron: "61 * * * *".to_owned(), ..form.clone() }, Field::Cron, "The minute is 61"),
            (once(""), Field::Moment, "Give a date and a time."),
            (once("2026-05-13T12:51"), Field::Moment, "This is in the past"),
            (once("2027-13-40T12:51"), Field::Moment, "Give a date and a time."),
            (
                ScheduleForm { purpose: Purpose::Deployment, operation: String::new(), ..form.clone() },
                Field::Operation,
                "Choose an operation.",
            ),
        ];
        for (form, field, expected) in cases {
            let found = problems(&form);
            assert!(
                matches!(found.as_slice(), [(own, sentence)] if *own == field && sentence.starts_with(expected)),
                "{found:?}"
            );
        }
        assert!(once("2026-05-13T12:52").validate(None, moment(NOW), &berlin).is_ok());
    }

    #[test]
    fn a_time_on_the_wall_may_come_twice_or_never() {
        let cases = [
            ("2026-03-29T01:59", WallTime::Once(moment("2026-03-29 00:59:00"))),
            ("2026-03-29T02:30", WallTime::Never),
            ("2026-03-29T03:00", WallTime::Once(moment("2026-03-29 01:00:00"))),
            ("2026-10-25T02:30", WallTime::Twice(moment("2026-10-25 00:30:00"))),
            ("2026-10-25T03:00", WallTime::Once(moment("2026-10-25 02:00:00"))),
        ];
        for (text, expected) in cases {
            let time = parse_wall_time(text).expect("a time");
            assert_eq!(wall_time(time, &berlin), expected, "{text}");
        }
        let words = |text: &str| moment_words(text, moment("2026-03-01 00:00:00"), &berlin);
        assert_eq!(words("2026-03-02T04:30").as_deref(), Some("That is 2 Mar 2026 03:30 UTC, in 1d 3h."));
        assert!(words("2026-10-25T02:30").is_some_and(|words| words.ends_with("the first is meant.")));
        assert_eq!((words("2026-03-29T02:30"), words("2026-01-01T00:00"), words("soon")), (None, None, None));
    }

    #[test]
    fn a_schedule_fills_the_form_and_comes_back_unchanged() {
        let with_seconds = ttl("2026-12-31 23:59:59");
        let form = ScheduleForm::of(&with_seconds, &berlin).expect("it has a form");
        assert_eq!((form.moment.as_str(), form.delete_stack), ("2027-01-01T00:59:59", true));
        let expected = json!({"timestamp": "2026-12-31T23:59:59Z", "deleteAfterDestroy": true});
        assert_eq!(body(&form, Some(&with_seconds)), ("ttl", expected));

        let checks = drift("0 */4 * * *", true);
        let form = ScheduleForm::of(&checks, &berlin).expect("it has a form");
        assert_eq!(
            body(&form, Some(&checks)),
            ("drift", json!({"scheduleCron": "0 */4 * * *", "autoRemediate": true}))
        );
        assert_eq!(ScheduleForm::of(&schedule(json!({"kind": "scan"})), &berlin), None);
    }

    #[test]
    fn a_change_keeps_what_the_form_does_not_show() {
        let request = json!({
            "operation": "update",
            "inheritSettings": false,
            "operationContext": {"environmentVariables": {"A": "b", "TOKEN": {"ciphertext": "x"}}},
            "later": [1, null],
        });
        let update =
            schedule(json!({"scheduleCron": "0 0 * * *", "definition": {"programID": "p", "request": request}}));
        let form = ScheduleForm::of(&update, &berlin).expect("it has a form");
        let changed = ScheduleForm { cron: "0 1 * * *".to_owned(), operation: "refresh".to_owned(), ..form };
        let mut expected = request;
        *expected.pointer_mut("/operation").expect("a key") = "refresh".into();
        assert_eq!(
            body(&changed, Some(&update)),
            ("deployment", json!({"scheduleCron": "0 1 * * *", "request": expected}))
        );
    }

    #[test]
    fn a_drift_check_that_holds_more_is_not_made_anew() {
        let request = json!({
            "operation": "detect-drift",
            "operationContext": {"environmentVariables": {"A": "b"}, "options": {"skipInstallDependencies": true}},
        });
        let check = schedule(json!({"scheduleCron": "0 0 * * *", "definition": {"request": request}}));
        let form = ScheduleForm::of(&check, &berlin).expect("it has a form");
        let changed = ScheduleForm { auto_remediate: true, ..form };
        let mut expected = request;
        let options = expected.pointer_mut("/operationContext/options").and_then(Value::as_object_mut);
        options.expect("an object").insert("remediateIfDriftDetected".to_owned(), true.into());
        assert_eq!(
            body(&changed, Some(&check)),
            ("deployment", json!({"scheduleCron": "0 0 * * *", "request": expected}))
        );
    }
}
