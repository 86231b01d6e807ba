//! The schedules of a stack that look for drift: what the button to them says, when the next one fires, and whether
//! what is found is put right by itself. Pure.

use api_types::Operation;
use api_types::schedules::Schedule;
use chrono::{DateTime, Utc};

use crate::model::schedules::{What, next_runs, what, when_words};

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DriftChecks {
    /// Those that look again and again, paused ones last.
    pub schedules: Vec<Schedule>,
    /// When the next check is, of those that are not paused and those that look once.
    pub next: Option<DateTime<Utc>>,
}

impl DriftChecks {
    /// Of all schedules of a stack.
    #[must_use]
    pub fn of(all: &[Schedule], now: DateTime<Utc>) -> Self {
        let checks = all.iter().filter(|schedule| matches!(what(schedule), What::Drift { .. }));
        let mut schedules: Vec<Schedule> = checks.cloned().collect();
        schedules.sort_by_key(|schedule| schedule.paused);
        let looks =
            |schedule: &&Schedule| !schedule.paused && what(schedule).operation() == Some(Operation::DetectDrift);
        let next = all.iter().filter(looks).filter_map(|schedule| next_runs(schedule, now, 1).first().copied()).min();
        Self { schedules, next }
    }

    /// The one that is meant, unless there are several.
    #[must_use]
    pub fn only(&self) -> Option<&Schedule> {
        match self.schedules.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What the button says: "Schedule: every 6 h".
    #[must_use]
    pub fn label(&self) -> String {
        match self.schedules.as_slice() {
            [] => "Schedule…".to_owned(),
            [only] if only.paused => "Schedule: paused".to_owned(),
            [only] => format!("Schedule: {}", short(only)),
            several => format!("{} schedules", several.len()),
        }
    }

    /// How what is found is put right. `settings_remediate` is the option of the stack's settings, where it is known.
    #[must_use]
    pub fn remediation(&self, settings_remediate: bool) -> &'static str {
        let active = || self.schedules.iter().filter(|schedule| !schedule.paused);
        let remediates = |schedule: &Schedule| what(schedule) == What::Drift { auto_remediate: true };
        let n_active = active().count();
        let n_automatic = active().filter(|schedule| remediates(schedule)).count();
        match (settings_remediate, n_active, n_automatic) {
            (true, ..) => "automatic, by the stack's settings",
            (false, _, 0) => "by hand",
            (false, n_active, n_automatic) if n_active == n_automatic => "automatic, by the schedule",
            (false, ..) => "automatic, by some of the schedules",
        }
    }
}

/// When one fires, in few words, or as the expression where words need more room than a button has.
fn short(schedule: &Schedule) -> String {
    const LONGEST: usize = 28;
    let words = when_words(schedule).replace(" hours", " h").replace(" minutes", " min");
    let expression = schedule.schedule_cron.as_ref().filter(|_| words.chars().count() > LONGEST);
    expression.map_or(words, |expression| expression.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::schedules::tests::{drift, moment, schedule, ttl};

    #[test]
    fn the_button_says_when_it_looks() {
        let now = moment("2026-05-13 10:51:00");
        let paused = |schedule: Schedule| Schedule { paused: true, ..schedule };
        let six = || drift("0 */6 * * *", false);
        let cases = [
            (vec![], "Schedule…", None, "by hand"),
            (vec![ttl("2026-12-31 23:59:59")], "Schedule…", None, "by hand"),
            (vec![six()], "Schedule: every 6 h", Some("2026-05-13 12:00:00"), "by hand"),
            (vec![paused(six())], "Schedule: paused", None, "by hand"),
            (
                vec![drift("0 3 * * *", true)],
                "Schedule: every day at 03:00 UTC",
                Some("2026-05-14 03:00:00"),
                "automatic, by the schedule",
            ),
            (
                vec![drift("0 1,7,13,19 * * *", false)],
                "Schedule: 0 1,7,13,19 * * *",
                Some("2026-05-13 13:00:00"),
                "by hand",
            ),
            (
                vec![paused(drift("* * * * *", true)), six(), drift("30 11 * * *", true)],
                "3 schedules",
                Some("2026-05-13 11:30:00"),
                "automatic, by some of the schedules",
            ),
        ];
        for (schedules, label, next, remediation) in cases {
            let checks = DriftChecks::of(&schedules, now);
            assert_eq!(checks.label(), label);
            assert_eq!(checks.next, next.map(moment), "{label}");
            assert_eq!(checks.remediation(false), remediation, "{label}");
            assert_eq!(checks.remediation(true), "automatic, by the stack's settings");
        }
    }

    #[test]
    fn a_check_that_looks_once_is_a_next_check_but_has_no_button() {
        let request = json!({"request": {"operation": "detect-drift"}});
        let once = schedule(json!({"scheduleOnce": "2026-05-13 11:00:00.000", "definition": request}));
        let checks = DriftChecks::of(&[once], moment("2026-05-13 10:51:00"));
        assert_eq!((checks.only(), checks.next), (None, Some(moment("2026-05-13 11:00:00"))));
    }
}
