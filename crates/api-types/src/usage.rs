//! Usage, summed up by the service in buckets of time. Buckets are in UTC.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::open_enum::open_enum;
use crate::paging::null_as_default;
use crate::time::Timestamp;

open_enum! {
    /// How wide a bucket is.
    Granularity {
        /// A year.
        Yearly = "yearly",
        /// A month.
        Monthly = "monthly",
        /// A week.
        Weekly = "weekly",
        /// A day.
        Daily = "daily",
        /// An hour.
        Hourly = "hourly",
    }
}

/// The longest look back by hours, in days (REST reference).
pub const MAX_HOURLY_LOOKBACK_DAYS: u32 = 2;

/// Where a summary begins: exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookback {
    /// So many days ago; more than none, and at most [`MAX_HOURLY_LOOKBACK_DAYS`] by hours.
    Days(u32),
    /// At a moment in the past, within a year.
    Start(Timestamp),
}

/// What to sum up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageQuery {
    /// How wide a bucket is.
    pub granularity: Granularity,
    /// Where it begins.
    pub lookback: Lookback,
}

impl UsageQuery {
    pub(crate) fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let lookback = match &self.lookback {
            Lookback::Days(days) => ("lookbackDays", days.to_string()),
            Lookback::Start(start) => ("lookbackStart", start.timestamp().to_string()),
        };
        vec![("granularity", self.granularity.to_string()), lookback]
    }
}

/// `GET …/deployments/summary` and `…/resources/summary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UsageSummary {
    /// The buckets.
    #[serde(deserialize_with = "null_as_default")]
    pub summary: Vec<UsageBucket>,
    /// Which tags the buckets are split by; absent on older services.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub tag_keys: Vec<String>,
}

/// One bucket. Which of its parts are there depends on the granularity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UsageBucket {
    /// The year.
    #[serde(deserialize_with = "null_as_default")]
    pub year: i64,
    /// The month, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<i64>,
    /// The week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week_number: Option<i64>,
    /// The day of the month, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<i64>,
    /// The hour, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour: Option<i64>,
    /// The amount. The name speaks of resources, whatever is summed up.
    #[serde(deserialize_with = "null_as_default")]
    pub resources: i64,
    /// The amount times hours; missing in documented answers.
    #[serde(deserialize_with = "null_as_default")]
    pub resource_hours: i64,
    /// What the bucket is split by.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// `GET …/deployments/usagereport`: a top-level array of these. Times are whole numbers whose unit is not documented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UsageRecord {
    /// The organization, by its id.
    #[serde(rename = "OrgID", deserialize_with = "null_as_default")]
    pub org_id: String,
    /// When it was taken.
    #[serde(deserialize_with = "null_as_default")]
    pub timestamp: i64,
    /// The beginning of what it counts.
    #[serde(deserialize_with = "null_as_default")]
    pub usage_range_start: i64,
    /// The end of what it counts.
    #[serde(deserialize_with = "null_as_default")]
    pub usage_range_end: i64,
    /// The amount.
    #[serde(deserialize_with = "null_as_default")]
    pub value: i64,
    /// What it is split by.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// How many it counts.
    #[serde(deserialize_with = "null_as_default")]
    pub count: i64,
}
