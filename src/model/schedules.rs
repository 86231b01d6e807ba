//! Schedules of a stack: what each is for, when it fires, and what came of it.
//!
//! Moments are in UTC; whoever reads has a zone of their own, which comes in as a function from a moment to its
//! distance from UTC. Pure: it knows neither the clock nor the browser.

use api_types::Operation;
use api_types::deployment::DeploymentSummary;
use api_types::schedules::{Schedule, ScheduleKind, SchedulePurpose};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::cron::{self, Cron};
use super::format::counted;
use super::words::{self, Icon, Look, Tone};

/// How far a zone is from UTC at a moment.
pub type OffsetAt<'a> = &'a dyn Fn(DateTime<Utc>) -> FixedOffset;

/// What a schedule does, as far as the console knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Looks for drift again and again.
    Drift {
        /// Whether it also remediates what it finds.
        auto_remediate: bool,
    },
    /// Destroys the stack at a moment.
    Ttl {
        /// Whether the stack itself is removed afterwards.
        delete_stack: bool,
    },
    /// Runs an operation.
    Operation(Operation),
    /// Something else, in the service's own word: it can be looked at only.
    Other(String),
}

/// What a schedule does. A drift check that runs once, and a destroy that runs again and again, have no form of their
/// own: they are operations like any other.
#[must_use]
pub fn what(schedule: &Schedule) -> What {
    if schedule.kind != ScheduleKind::Deployment {
        return What::Other(schedule.kind.as_str().replace(['_', '-'], " "));
    }
    match schedule.purpose() {
        SchedulePurpose::Drift { auto_remediate } if schedule.schedule_cron.is_some() => What::Drift { auto_remediate },
        SchedulePurpose::Ttl { delete_after_destroy } if schedule.schedule_once.is_some() => {
            What::Ttl { delete_stack: delete_after_destroy }
        }
        SchedulePurpose::Drift { .. } => What::Operation(Operation::DetectDrift),
        SchedulePurpose::Ttl { .. } => What::Operation(Operation::Destroy),
        SchedulePurpose::Deployment(request) => What::Operation(request.operation),
        SchedulePurpose::Other => What::Other("not understood".to_owned()),
    }
}

impl What {
    /// Its name and icon.
    #[must_use]
    pub fn name(&self) -> (String, Icon) {
        match self {
            Self::Drift { auto_remediate: false } => ("Drift check".to_owned(), Icon::Pulse),
            Self::Drift { auto_remediate: true } => ("Drift check with remediation".to_owned(), Icon::Wrench),
            Self::Ttl { delete_stack: false } => ("TTL: destroy the stack".to_owned(), Icon::Bin),
            Self::Ttl { delete_stack: true } => ("TTL: destroy and remove the stack".to_owned(), Icon::Bin),
            Self::Operation(operation) => words::operation(Some(operation)),
            Self::Other(word) => (format!("Other: {word}"), Icon::Unknown),
        }
    }

    /// Whether it destroys what the stack has made.
    #[must_use]
    pub fn destroys(&self) -> bool {
        matches!(self, Self::Ttl { .. } | Self::Operation(Operation::Destroy))
    }

    /// The operation that it starts.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match self {
            Self::Drift { .. } => Some(Operation::DetectDrift),
            Self::Ttl { .. } => Some(Operation::Destroy),
            Self::Operation(operation) => Some(operation.clone()),
            Self::Other(_) => None,
        }
    }
}

/// When it fires, in words: "every 6 hours", "once".
#[must_use]
pub fn when_words(schedule: &Schedule) -> String {
    match (&schedule.schedule_cron, schedule.schedule_once) {
        (Some(expression), _) => cron::words(expression),
        (None, Some(moment)) => format!("once, {} UTC", moment.format("%-d %b %Y %H:%M")),
        (None, None) => "at times that the service does not tell".to_owned(),
    }
}

/// What it does and when, so that it can be told from the others: "Drift check, every 6 hours".
#[must_use]
pub fn name(schedule: &Schedule) -> String {
    format!("{}, {}", what(schedule).name().0, when_words(schedule))
}

/// The next runs, soonest first, as if it were not paused. The service's own word for the next one counts for more
/// than what can be reckoned here.
#[must_use]
pub fn next_runs(schedule: &Schedule, now: DateTime<Utc>, n_runs: usize) -> Vec<DateTime<Utc>> {
    let told = schedule.next_execution.filter(|next| *next > now);
    let Some(expression) = &schedule.schedule_cron else {
        return told.or(schedule.schedule_once).filter(|moment| *moment > now).into_iter().take(n_runs).collect();
    };
    let mut runs: Vec<DateTime<Utc>> = told.into_iter().collect();
    if let Ok(cron) = Cron::parse(expression) {
        runs.extend(cron.runs_after(told.unwrap_or(now), n_runs));
    }
    runs.truncate(n_runs);
    runs
}

/// One run to come, in the zone of whoever reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// By how much the clocks have been moved since the run before, or since now.
    pub clocks_moved: Option<TimeDelta>,
}

impl Run {
    /// The local time: "Wed 25 Nov 2026, 04:00".
    #[must_use]
    pub fn local_words(&self) -> String {
        self.at.format("%a %-d %b %Y, %H:%M").to_string()
    }

    /// How far the local time is from UTC: "UTC+01:00".
    #[must_use]
    pub fn zone_words(&self) -> String {
        if self.at.offset().local_minus_utc() == 0 { "UTC".to_owned() } else { format!("UTC{}", self.at.offset()) }
    }

    /// The time in UTC, with its day where that is another than the local one.
    #[must_use]
    pub fn utc_words(&self) -> String {
        let utc = self.at.to_utc();
        let is_same_day = utc.date_naive() == self.at.date_naive();
        utc.format(if is_same_day { "%H:%M UTC" } else { "%a %-d %b, %H:%M UTC" }).to_string()
    }

    /// What moving the clocks means for this run.
    #[must_use]
    pub fn clock_words(&self) -> Option<String> {
        let minutes = self.clocks_moved?.num_minutes();
        let direction = if minutes > 0 { "forward" } else { "back" };
        let amount = match minutes.abs() {
            60 => "1 hour".to_owned(),
            minutes => format!("{minutes} minutes"),
        };
        Some(format!("Clocks go {direction} by {amount} before this run. Its time in UTC stays the same."))
    }
}

/// Runs in somebody's zone.
#[must_use]
pub fn in_zone(runs: &[DateTime<Utc>], now: DateTime<Utc>, offset_at: OffsetAt<'_>) -> Vec<Run> {
    let mut before = offset_at(now);
    let run = |run: &DateTime<Utc>| {
        let offset = offset_at(*run);
        let moved = offset.local_minus_utc() - before.local_minus_utc();
        before = offset;
        let clocks_moved = (moved != 0).then(|| TimeDelta::seconds(moved.into()));
        Run { at: run.with_timezone(&offset), clocks_moved }
    };
    runs.iter().map(run).collect()
}

/// Whether somebody changed a schedule between two reads; that it fired is no change.
#[must_use]
pub fn is_changed(before: &Schedule, after: &Schedule) -> bool {
    let parts = |schedule: &Schedule| {
        let timing = (schedule.schedule_cron.clone(), schedule.schedule_once);
        (timing, schedule.paused, schedule.definition.get("request").cloned())
    };
    parts(before) != parts(after)
}

/// All schedules of a stack in a few words, for where there is no room for more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many there are.
    pub n_schedules: usize,
    /// How many of them are paused.
    pub n_paused: usize,
    /// What each does and when, those that are not paused first.
    pub names: Vec<String>,
    /// The first that fires.
    pub next: Option<NextRun>,
}

/// What fires next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextRun {
    /// When.
    pub at: DateTime<Utc>,
    /// What: "Drift check".
    pub name: String,
}

impl Summary {
    /// "None", "1 schedule", "3 schedules, 1 paused".
    #[must_use]
    pub fn words(&self) -> String {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        match (self.n_schedules, self.n_paused) {
            (0, _) => "None".to_owned(),
            (all, 0) => counted(number(all), "schedule", "schedules"),
            (all, paused) => format!("{}, {paused} paused", counted(number(all), "schedule", "schedules")),
        }
    }
}

/// The schedules of a stack in a few words.
#[must_use]
pub fn summary(schedules: &[Schedule], now: DateTime<Utc>) -> Summary {
    let (paused, active): (Vec<&Schedule>, Vec<&Schedule>) = schedules.iter().partition(|schedule| schedule.paused);
    let soonest = active.iter().filter_map(|schedule| {
        let at = next_runs(schedule, now, 1).first().copied()?;
        Some(NextRun { at, name: what(schedule).name().0 })
    });
    let names = active.iter().map(|schedule| name(schedule));
    let paused_names = paused.iter().map(|schedule| format!("{} (paused)", name(schedule)));
    Summary {
        n_schedules: schedules.len(),
        n_paused: paused.len(),
        next: soonest.min_by_key(|run| run.at),
        names: names.chain(paused_names).collect(),
    }
}

/// What came of a run, in the service's own word, which is free.
#[must_use]
pub fn result(word: &str) -> Look {
    let look = |label: &str, icon, tone| Look { label: label.to_owned(), icon, tone };
    let lower = word.trim().to_lowercase();
    match lower.as_str() {
        "" => look("Not told", Icon::Unknown, Tone::Mute),
        "succeeded" | "success" | "ok" => look("Succeeded", Icon::Check, Tone::Ok),
        "failed" | "failure" => look("Failed", Icon::Cross, Tone::Bad),
        other if other.contains("error") || other.contains("fail") => look(word.trim(), Icon::Cross, Tone::Bad),
        _ => look(word.trim(), Icon::Unknown, Tone::Mute),
    }
}

/// The deployment that a run started. The history does not name it, so it is told only when exactly one deployment of
/// the same operation was made at that time, and not by a person.
#[must_use]
pub fn deployment_of<'a>(
    executed: DateTime<Utc>,
    operation: &Operation,
    deployments: &'a [DeploymentSummary],
) -> Option<&'a DeploymentSummary> {
    const PEOPLE: [&str; 4] = ["console", "cli", "automation-api", "webhook"];
    let fits = |deployment: &&DeploymentSummary| {
        let by_person = deployment.initiator.as_deref().is_some_and(|initiator| PEOPLE.contains(&initiator));
        let delay = deployment.created.map(|created| created - executed);
        let is_soon = delay.is_some_and(|delay| (-5..=120).contains(&delay.num_seconds()));
        is_soon && !by_person && deployment.pulumi_operation.as_ref() == Some(operation)
    };
    let mut fitting = deployments.iter().filter(fits);
    fitting.next().filter(|_| fitting.next().is_none())
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    pub(crate) fn moment(text: &str) -> DateTime<Utc> {
        api_types::time::parse_text(text).expect("a time").expect("not none")
    }

    pub(crate) fn schedule(fields: serde_json::Value) -> Schedule {
        let mut schedule = json!({"id": "s1", "kind": "deployment"});
        let object = schedule.as_object_mut().expect("an object");
        object.extend(fields.as_object().expect("an object").clone());
        serde_json::from_value(schedule).expect("a schedule")
    }

    pub(crate) fn drift(cron: &str, remediates: bool) -> Schedule {
        let options = json!({"options": {"remediateIfDriftDetected": remediates}});
        let request = json!({"operation": "detect-drift", "inheritSettings": true, "operationContext": options});
        schedule(json!({"scheduleCron": cron, "definition": {"request": request}}))
    }

    pub(crate) fn ttl(at: &str) -> Schedule {
        let request = json!({"operation": "destroy", "operationContext": {"options": {"deleteAfterDestroy": true}}});
        schedule(json!({"scheduleOnce": at, "definition": {"request": request}}))
    }

    /// A zone one hour ahead of UTC, two from the last Sunday of March to that of October.
    pub(crate) fn berlin(at: DateTime<Utc>) -> FixedOffset {
        let is_summer = moment("2026-03-29 01:00:00") <= at && at < moment("2026-10-25 01:00:00");
        FixedOffset::east_opt(if is_summer { 7_200 } else { 3_600 }).expect("a zone")
    }

    #[test]
    fn what_a_schedule_does_is_told_from_its_request() {
        let operation = |word: &str, timing: serde_json::Value| {
            let mut fields = json!({"definition": {"request": {"operation": word}}});
            fields.as_object_mut().expect("an object").extend(timing.as_object().expect("an object").clone());
            schedule(fields)
        };
        let once = json!({"scheduleOnce": "2026-05-13 10:51:00.000"});
        let context = json!({"operation": "destroy", "operationContext": {}});
        let cases = [
            (drift("0 */6 * * *", false), "Drift check, every 6 hours"),
            (drift("0 3 * * *", true), "Drift check with remediation, every day at 03:00 UTC"),
            (ttl("2026-12-31 23:59:59"), "TTL: destroy and remove the stack, once, 31 Dec 2026 23:59 UTC"),
            (operation("update", json!({"scheduleCron": "0 0 * * *"})), "Update, every day at 00:00 UTC"),
            (operation("destroy", once.clone()), "Destroy, once, 13 May 2026 10:51 UTC"),
            (operation("detect-drift", once), "Detect drift, once, 13 May 2026 10:51 UTC"),
            (operation("import", json!({"scheduleCron": "@daily"})), "import, @daily"),
            (schedule(json!({"scheduleCron": "0 * * * *", "definition": {"request": context}})), "Destroy, every hour"),
            (
                schedule(json!({"kind": "environment_rotation", "scheduleCron": "0 * * * *"})),
                "Other: environment rotation, every hour",
            ),
            (schedule(json!({})), "Other: not understood, at times that the service does not tell"),
        ];
        for (schedule, expected) in cases {
            assert_eq!(name(&schedule), expected);
        }
    }

    #[test]
    fn next_runs_begin_with_what_the_service_tells() {
        let now = moment("2026-05-13 10:51:00");
        let with_next = |schedule: Schedule, next: &str| Schedule { next_execution: Some(moment(next)), ..schedule };
        let cases = [
            (drift("0 */6 * * *", false), vec!["2026-05-13 12:00:00", "2026-05-13 18:00:00", "2026-05-14 00:00:00"]),
            (
                with_next(drift("0 */6 * * *", false), "2026-05-13 12:07:00"),
                vec!["2026-05-13 12:07:00", "2026-05-13 18:00:00", "2026-05-14 00:00:00"],
            ),
            (
                with_next(drift("0 */6 * * *", false), "2026-05-13 06:00:00"),
                vec!["2026-05-13 12:00:00", "2026-05-13 18:00:00", "2026-05-14 00:00:00"],
            ),
            (with_next(drift("@daily", false), "2026-05-14 00:00:00"), vec!["2026-05-14 00:00:00"]),
            (ttl("2026-12-31 23:59:59"), vec!["2026-12-31 23:59:59"]),
            (ttl("2025-12-31 23:59:59"), vec![]),
        ];
        for (schedule, expected) in cases {
            let expected: Vec<_> = expected.into_iter().map(moment).collect();
            assert_eq!(next_runs(&schedule, now, 3), expected, "{}", name(&schedule));
        }
    }

    #[test]
    fn a_change_of_the_clocks_is_marked_at_the_run_after_it() {
        let runs = ["2026-10-24 03:00:00", "2026-10-25 03:00:00", "2026-10-26 03:00:00"].map(moment);
        let shown = in_zone(&runs, moment("2026-10-23 12:00:00"), &berlin);
        let times: Vec<String> = shown.iter().map(|run| run.at.format("%d %H:%M").to_string()).collect();
        assert_eq!(times, ["24 05:00", "25 04:00", "26 04:00"]);
        let zones: Vec<String> = shown.iter().map(|run| format!("{} {}", run.utc_words(), run.zone_words())).collect();
        assert_eq!(zones, ["03:00 UTC UTC+02:00", "03:00 UTC UTC+01:00", "03:00 UTC UTC+01:00"]);
        let late = in_zone(&[moment("2026-10-26 23:30:00")], moment("2026-10-26 00:00:00"), &berlin);
        assert_eq!(late.first().map(Run::utc_words).as_deref(), Some("Mon 26 Oct, 23:30 UTC"));
        let marks: Vec<Option<i64>> = shown.iter().map(|run| Some(run.clocks_moved?.num_hours())).collect();
        assert_eq!(marks, [None, Some(-1), None]);
        let words = shown.iter().find_map(Run::clock_words);
        assert_eq!(words.as_deref(), Some("Clocks go back by 1 hour before this run. Its time in UTC stays the same."));
    }

    #[test]
    fn a_summary_leaves_paused_ones_out_of_what_comes_next() {
        let now = moment("2026-05-13 10:51:00");
        assert_eq!(summary(&[], now).words(), "None");
        let paused = Schedule { paused: true, ..drift("* * * * *", false) };
        let both = summary(&[paused, drift("0 */6 * * *", false), ttl("2026-12-31 23:59:59")], now);
        assert_eq!(both.words(), "3 schedules, 1 paused");
        let next = NextRun { at: moment("2026-05-13 12:00:00"), name: "Drift check".to_owned() };
        assert_eq!(both.next, Some(next));
        assert_eq!(both.names.last().map(String::as_str), Some("Drift check, every minute (paused)"));
    }

    #[test]
    fn a_result_is_a_free_word() {
        let cases =
            [("succeeded", Tone::Ok), ("failed", Tone::Bad), ("Error: no settings", Tone::Bad), ("", Tone::Mute)];
        for (word, tone) in cases {
            assert_eq!(result(word).tone, tone, "{word}");
        }
        assert_eq!(result("skipped-by-policy").label, "skipped-by-policy");
    }

    #[test]
    fn a_deployment_is_told_only_when_it_cannot_be_another() {
        let deployment = |id: &str, initiator: &str, created: &str| -> DeploymentSummary {
            let fields = json!({"id": id, "version": 1, "status": "succeeded", "created": created, "modified": created,
                "pulumiOperation": "detect-drift", "initiator": initiator});
            serde_json::from_value(fields).expect("a deployment")
        };
        let executed = moment("2026-05-13 12:00:00");
        let told = |deployments: &[DeploymentSummary]| {
            deployment_of(executed, &Operation::DetectDrift, deployments).map(|deployment| deployment.id.0.clone())
        };
        let own = deployment("own", "schedule", "2026-05-13 12:00:01.000");
        let later = deployment("later", "schedule", "2026-05-13 18:00:01.000");
        let by_hand = deployment("by-hand", "console", "2026-05-13 12:00:30.000");
        assert_eq!(told(&[later.clone(), by_hand, own.clone()]).as_deref(), Some("own"));
        assert_eq!(told(&[later]), None);
        assert_eq!(told(&[own, deployment("other", "schedule", "2026-05-13 12:01:00.000")]), None);
        assert_eq!(deployment_of(executed, &Operation::Update, &[]), None);
    }
}
