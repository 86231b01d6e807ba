//! Numbers and dates as the person's own language writes them, by the browser's `Intl`. Dates are in UTC: this is for
//! buckets of time, which are.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use js_sys::{Array, Function, Intl, Object, Reflect};
use leptos::wasm_bindgen::JsValue;

use crate::model::format::DateForm;

thread_local! {
    /// A formatter is costly to make and cheap to use.
    static NUMBERS: Function = Intl::NumberFormat::new(&Array::new(), &Object::new()).format();
    static DATES: RefCell<Vec<(DateForm, Function)>> = const { RefCell::new(Vec::new()) };
}

/// A number with the separators of the person's language.
#[must_use]
pub fn write_number(number: f64) -> String {
    NUMBERS.with(|format| written(format, number))
}

/// A whole number with the separators of the person's language.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "what is shown is far below the largest whole number of a float")]
pub fn write_count(number: i64) -> String {
    write_number(number as f64)
}

/// A date of UTC as the person's language writes it.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a time in milliseconds fits")]
pub fn write_date(date: DateTime<Utc>, form: DateForm) -> String {
    DATES.with_borrow_mut(|formats| {
        let known = formats.iter().find(|(known, _)| *known == form).map(|(_, format)| format.clone());
        let format = known.unwrap_or_else(|| {
            let format = Intl::DateTimeFormat::new(&Array::new(), &options(form)).format();
            formats.push((form, format.clone()));
            format
        });
        written(&format, date.timestamp_millis() as f64)
    })
}

fn written(format: &Function, number: f64) -> String {
    let words = format.call1(&JsValue::UNDEFINED, &number.into()).ok().and_then(|words| words.as_string());
    words.unwrap_or_default()
}

fn options(form: DateForm) -> Object {
    let parts: &[(&str, &str)] = match form {
        DateForm::Hour => &[("hour", "2-digit"), ("minute", "2-digit")],
        DateForm::Day => &[("day", "numeric")],
        DateForm::DayMonth => &[("day", "numeric"), ("month", "short")],
        DateForm::Weekday => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
        DateForm::Full => &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("year", "numeric")],
        DateForm::WeekdayHour => {
            &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")]
        }
        DateForm::DayHour => &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")],
        DateForm::Month => &[("month", "short")],
        DateForm::MonthYear => &[("month", "short"), ("year", "numeric")],
        DateForm::Year => &[("year", "numeric")],
    };
    let options = Object::new();
    for (key, value) in parts.iter().chain(&[("timeZone", "UTC"), ("hourCycle", "h23")]) {
        // Setting a key of a plain object cannot fail.
        drop(Reflect::set(&options, &(*key).into(), &(*value).into()));
    }
    options
}
