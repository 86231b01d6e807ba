//! What the parts of the page say alike: names of buckets, amounts and periods. Dates and numbers are written as the
//! person's language has them, dates in UTC.

use api_types::time::Timestamp;
use api_types::usage::Granularity;
use chrono::TimeDelta;

use crate::browser::{write_count, write_date, write_number};
use crate::model::format::DateForm;
use crate::model::usage::figures::change_percent;
use crate::model::usage::plan::{Before, Shift};
use crate::model::usage::{Summed, granularity_word};

/// The heading of the page's numbers.
pub(super) fn title(summed: Summed) -> &'static str {
    match summed {
        Summed::Deployments => "Deployment minutes",
        Summed::Resources => "Resources under management",
    }
}

/// What the numbers are, by the published document.
pub(super) fn explanation(summed: Summed) -> &'static str {
    match summed {
        Summed::Deployments => {
            "The service documents these numbers as minutes that deployments ran. The fields of its answer are called \
             resources, shown as minutes here, and resourceHours, which the files have as it comes. What it leaves out \
             is shown as zero."
        }
        Summed::Resources => {
            "The field resources is the average number of resources under management in each bucket, so it is not added \
             up. The field resourceHours adds up the hours that they were there: one hour of one resource is one Pulumi \
             credit. What the service leaves out is shown as zero."
        }
    }
}

/// What an amount is called.
pub(super) fn amount_name(summed: Summed) -> &'static str {
    match summed {
        Summed::Deployments => "Minutes",
        Summed::Resources => "Resources",
    }
}

/// What stands behind an amount.
pub(super) fn unit(summed: Summed) -> &'static str {
    match summed {
        Summed::Deployments => "min",
        Summed::Resources => "on average",
    }
}

/// `Day`, at the beginning of a heading.
pub(super) fn bucket_name(granularity: &Granularity) -> String {
    let word = granularity_word(granularity);
    format!("{}{}", word.get(..1).unwrap_or_default().to_uppercase(), word.get(1..).unwrap_or_default())
}

/// A bucket by its beginning.
pub(super) fn bucket_date(start: Timestamp, granularity: &Granularity) -> String {
    match granularity {
        Granularity::Yearly => write_date(start, DateForm::Year),
        Granularity::Monthly => write_date(start, DateForm::MonthYear),
        Granularity::Weekly => format!("Week from {}", write_date(start, DateForm::DayMonth)),
        Granularity::Hourly => write_date(start, DateForm::WeekdayHour),
        Granularity::Daily | Granularity::Unknown(_) => write_date(start, DateForm::Weekday),
    }
}

/// From the first to the last day of a span, which ends with the beginning of the day after.
pub(super) fn span_words(from: Timestamp, until: Timestamp) -> String {
    let last = until - TimeDelta::seconds(1);
    if from.date_naive() == last.date_naive() {
        write_date(from, DateForm::Full)
    } else {
        format!("{} to {}", write_date(from, DateForm::Full), write_date(last, DateForm::Full))
    }
}

/// How the period before is called; `None` without one.
pub(super) fn before_words(before: &Before, granularity: &Granularity) -> Option<String> {
    let Before::At(shift) = before else { return None };
    Some(match shift {
        Shift::Days(1) => "the day before".to_owned(),
        Shift::Days(7) => "a week before".to_owned(),
        Shift::Days(days) => format!("{} weeks before", write_count(i64::from(days / 7))),
        Shift::Buckets(1) => format!("the {} before", granularity_word(granularity)),
        Shift::Buckets(n) => format!("{} {}s before", write_count(i64::from(*n)), granularity_word(granularity)),
    })
}

/// `+16 %`, `−3 %`; a dash where there is nothing to compare with.
pub(super) fn change_words(now: i64, before: Option<i64>) -> String {
    match before.and_then(|before| change_percent(now, before)) {
        Some(percent @ 1..) => format!("+{} %", write_count(percent)),
        Some(percent) if percent < 0 => format!("−{} %", write_count(-percent)),
        Some(_) => "0 %".to_owned(),
        None => "—".to_owned(),
    }
}

/// A number that was worked out, without a fraction.
pub(super) fn rounded(number: f64) -> String {
    write_number(number.round() + 0.0)
}
