//! What goes out for a view: one request, which also covers the period before where the service's limits allow. Pure.
//!
//! The period before lies whole weeks earlier, as near to the range's own length as weeks come, so that Mondays stand
//! beside Mondays; by weeks, months and years it is as many buckets earlier. Its first bucket is asked for in whole.

use api_types::time::Timestamp;
use api_types::usage::{Granularity, Lookback, MAX_HOURLY_LOOKBACK_DAYS, UsageQuery};
use chrono::{Days, Months, TimeDelta};

use super::buckets::{bucket_start, next_start};

/// How far the service looks back.
const LONGEST_LOOKBACK_DAYS: u32 = 365;

/// How much earlier the period before is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// By days: whole weeks of them, but where buckets are hours.
    Days(u32),
    /// By so many buckets.
    Buckets(u32),
}

/// Whether there is a period before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nobody asked for it.
    Off,
    /// It is asked for with the rest.
    At(Shift),
    /// It cannot be had, and why.
    Beyond(String),
}

/// What goes out for a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the view asks for.
    pub query: UsageQuery,
    /// What the service is asked for.
    pub asked: UsageQuery,
    /// Whether that covers the period before.
    pub before: Before,
}

impl Plan {
    /// The plan for a query that is known to be right.
    #[must_use]
    pub fn new(query: &UsageQuery, is_compared: bool, now: Timestamp) -> Self {
        let plan = |asked, before| Self { query: query.clone(), asked, before };
        if !is_compared {
            return plan(query.clone(), Before::Off);
        }
        match with_before(query, now) {
            Ok((shift, asked)) => plan(asked, Before::At(shift)),
            Err(why) => plan(query.clone(), Before::Beyond(why)),
        }
    }

    /// When the range of the view begins.
    #[must_use]
    pub fn from(&self, now: Timestamp) -> Timestamp {
        began(&self.query.lookback, now)
    }

    /// When what was asked for begins.
    #[must_use]
    pub fn asked_from(&self, now: Timestamp) -> Timestamp {
        began(&self.asked.lookback, now)
    }
}

fn began(lookback: &Lookback, now: Timestamp) -> Timestamp {
    match lookback {
        Lookback::Days(days) => now.checked_sub_signed(TimeDelta::days(i64::from(*days))).unwrap_or(now),
        Lookback::Start(start) => *start,
    }
}

fn with_before(query: &UsageQuery, now: Timestamp) -> Result<(Shift, UsageQuery), String> {
    let granularity = &query.granularity;
    let from = began(&query.lookback, now);
    let first = bucket_start(from, granularity);
    let beyond = || "The service looks back a year at most: the period before begins earlier.".to_owned();
    if now - from > TimeDelta::days(i64::from(LONGEST_LOOKBACK_DAYS)) {
        return Err(beyond());
    }
    let (shift, first_before) = match granularity {
        Granularity::Hourly => {
            let days = (now - from).num_hours().max(1).unsigned_abs().div_ceil(24);
            if 2 * days > u64::from(MAX_HOURLY_LOOKBACK_DAYS) {
                return Err(format!(
                    "By hours the service looks back {MAX_HOURLY_LOOKBACK_DAYS} days at most: one day can be compared \
                     with the day before, no more."
                ));
            }
            // Whole hours of the day before; the service counts its days from now.
            (Shift::Days(1), from.checked_sub_signed(TimeDelta::days(1)))
        }
        Granularity::Daily => {
            let n_days = (now.date_naive() - first.date_naive()).num_days().unsigned_abs() + 1;
            let n_weeks = ((n_days + 3) / 7).max(1);
            let days = u32::try_from(n_weeks * 7).map_err(|_| beyond())?;
            (Shift::Days(days), first.checked_sub_days(Days::new(u64::from(days))))
        }
        _ => {
            let starts = std::iter::successors(Some(first), |start| Some(next_start(*start, granularity)));
            let n = u32::try_from(starts.take_while(|start| *start <= now).count()).map_err(|_| beyond())?;
            let first_before = match granularity {
                Granularity::Weekly => weeks_before(first, n),
                Granularity::Monthly => first.checked_sub_months(Months::new(n)),
                _ => first.checked_sub_months(Months::new(12 * n)),
            };
            (Shift::Buckets(n), first_before)
        }
    };
    let first_before = first_before.ok_or_else(beyond)?;
    let lookback = match query.lookback {
        Lookback::Start(_) => Lookback::Start(first_before),
        Lookback::Days(days) if *granularity == Granularity::Hourly => Lookback::Days(days * 2),
        // One more, since days are counted from now: so the first one is whole.
        Lookback::Days(_) => {
            let days = (now.date_naive() - first_before.date_naive()).num_days() + 1;
            Lookback::Days(u32::try_from(days).map_err(|_| beyond())?)
        }
    };
    let is_within = match &lookback {
        Lookback::Days(days) => *days <= LONGEST_LOOKBACK_DAYS,
        Lookback::Start(start) => now.checked_sub_months(Months::new(12)).is_some_and(|earliest| *start >= earliest),
    };
    if is_within { Ok((shift, UsageQuery { granularity: granularity.clone(), lookback })) } else { Err(beyond()) }
}

/// The beginning of the week so many buckets before. A new year cuts a week in two, which makes one bucket more.
fn weeks_before(first: Timestamp, n: u32) -> Option<Timestamp> {
    let mut start = first;
    for _ in 0..n {
        start = bucket_start(start.checked_sub_signed(TimeDelta::hours(1))?, &Granularity::Weekly);
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::super::samples::at;
    use super::*;
    use Granularity::{Daily, Hourly, Monthly, Weekly, Yearly};

    fn plan(granularity: Granularity, lookback: Lookback) -> Plan {
        Plan::new(&UsageQuery { granularity, lookback }, true, at(2026, 11, 24, 12))
    }

    #[test]
    fn one_request_covers_both_periods() {
        let cases = [
            // 31 buckets from 25 October on; 28 days before that is 27 September, 58 days before today.
            (Daily, Lookback::Days(30), Shift::Days(28), Lookback::Days(59)),
            (Daily, Lookback::Days(1), Shift::Days(7), Lookback::Days(9)),
            (Daily, Lookback::Days(7), Shift::Days(7), Lookback::Days(15)),
            (Daily, Lookback::Days(90), Shift::Days(91), Lookback::Days(182)),
            (Daily, Lookback::Start(at(2026, 11, 1, 0)), Shift::Days(21), Lookback::Start(at(2026, 10, 11, 0))),
            (Hourly, Lookback::Days(1), Shift::Days(1), Lookback::Days(2)),
            (Hourly, Lookback::Start(at(2026, 11, 23, 18)), Shift::Days(1), Lookback::Start(at(2026, 11, 22, 18))),
            // Five weeks, from 25 October on.
            (Weekly, Lookback::Days(30), Shift::Buckets(5), Lookback::Days(66)),
            (Monthly, Lookback::Days(60), Shift::Buckets(3), Lookback::Days(177)),
        ];
        for (granularity, lookback, shift, asked) in cases {
            let plan = plan(granularity, lookback);
            assert_eq!((&plan.before, &plan.asked.lookback), (&Before::At(shift), &asked), "{:?}", plan.query);
        }
    }

    #[test]
    fn what_the_service_does_not_reach_is_said() {
        let cases = [
            (Hourly, Lookback::Days(2), "one day can be compared"),
            (Daily, Lookback::Days(200), "a year at most"),
            (Daily, Lookback::Days(4_000), "a year at most"),
            (Daily, Lookback::Start(at(2026, 5, 1, 0)), "a year at most"),
            (Monthly, Lookback::Days(200), "a year at most"),
            (Weekly, Lookback::Days(365), "a year at most"),
            (Yearly, Lookback::Days(30), "a year at most"),
        ];
        for (granularity, lookback, part) in cases {
            let plan = plan(granularity, lookback);
            assert!(matches!(&plan.before, Before::Beyond(why) if why.contains(part)), "{plan:?}");
            assert_eq!(plan.asked, plan.query, "only what was asked for goes out");
        }
        let query = UsageQuery { granularity: Daily, lookback: Lookback::Days(30) };
        let plan = Plan::new(&query, false, at(2026, 11, 24, 12));
        assert_eq!((plan.asked, plan.before), (query, Before::Off));
    }

    #[test]
    fn no_plan_goes_beyond_the_limits() {
        let now = at(2026, 11, 24, 12);
        for granularity in Granularity::KNOWN {
            for days in 1..=366 {
                let is_hourly = *granularity == Hourly;
                if is_hourly && days > MAX_HOURLY_LOOKBACK_DAYS {
                    continue;
                }
                let query = UsageQuery { granularity: granularity.clone(), lookback: Lookback::Days(days) };
                let plan = Plan::new(&query, true, now);
                if let (Before::At(_), Lookback::Days(asked)) = (&plan.before, &plan.asked.lookback) {
                    let most = if is_hourly { MAX_HOURLY_LOOKBACK_DAYS } else { LONGEST_LOOKBACK_DAYS };
                    assert!(*asked <= most && *asked > days, "{plan:?}");
                }
            }
        }
    }
}
