//! The usage report of self-hosted installations: raw records, in the numbers and the names of the service. Pure.

use api_types::time;
use api_types::usage::UsageRecord;
use chrono::Utc;

use super::table::tag_words;
use crate::model::csv;

/// A time of the usage report. Its unit is not documented: read as Unix seconds, or milliseconds where it is too large
/// for seconds, and as it came where it is neither.
#[must_use]
pub fn report_time(number: i64) -> String {
    let moment = time::parse_unix(number).map(|moment| moment.with_timezone(&Utc));
    moment.map_or_else(|| number.to_string(), |moment| moment.format("%Y-%m-%d %H:%M").to_string())
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
    use std::collections::BTreeMap;

    use super::*;

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
}
