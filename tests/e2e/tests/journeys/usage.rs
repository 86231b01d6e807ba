//! Usage of an organization: the numbers are the service's, and what it would refuse is never asked for.

use api_types::usage::{UsageRecord, UsageSummary};
use e2e::check_page as check;
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey};
use sandbox::Fault;

const DEPLOYMENTS: &str = "/api/orgs/acme/deployments/summary";
const RESOURCES: &str = "/api/orgs/acme/resources/summary";

#[tokio::test]
async fn the_numbers_are_those_of_the_service() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage").await;
        j.see_title("Usage of acme · Slipway").await;
        for (granularity, days, choice) in [
            ("daily", "30", None),
            ("weekly", "30", Some("By week")),
            ("monthly", "60", Some("By month")),
            ("yearly", "60", Some("By year")),
            ("hourly", "2", Some("By hour")),
        ] {
            if let Some(choice) = choice {
                j.choose("Buckets", choice).await;
                j.type_into("Days", days).await;
                j.click_button("Show").await;
                j.see_address(&format!("/acme/usage?granularity={granularity}&lookbackDays={days}")).await;
            }
            let query = format!("granularity={granularity}&lookbackDays={days}");
            for (index, path) in [DEPLOYMENTS, RESOURCES].into_iter().enumerate() {
                let summary: UsageSummary = j.ask_api(&format!("{path}?{query}")).await;
                assert!(!summary.summary.is_empty());
                see_numbers(j, index, &summary).await;
            }
        }
        let summary: UsageSummary = j.ask_api(&format!("{DEPLOYMENTS}?granularity=hourly&lookbackDays=2")).await;
        let total: i64 = summary.summary.iter().map(|bucket| bucket.resources).sum();
        j.wait_until("the total adds up", async || totals(j).await.first() == Some(&total)).await;
        j.see_text("Buckets are in UTC").await;
        check(j, "usage").await;

        // "Back" leads to the range before, in the form as well.
        j.go_back().await;
        j.see_address("/acme/usage?granularity=yearly&lookbackDays=60").await;
        j.wait_until("the form says so", async || j.value_of("Days").await == "60").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_service_would_refuse_is_never_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        let cases = [
            ("granularity=fortnightly&lookbackDays=3", "not by “fortnightly”."),
            ("lookbackDays=3&lookbackStart=2026-01-01", "the address has both."),
            ("lookbackDays=0", "A whole number of days, 1 or more."),
            ("lookbackDays=-3", "A whole number of days, 1 or more."),
            ("lookbackDays=many", "A whole number of days, 1 or more."),
            ("granularity=hourly&lookbackDays=3", "By hours the service looks back 2 days at most."),
            ("lookbackStart=2999-01-01", "The start lies in the future."),
            ("lookbackStart=1999-01-01", "The service looks back a year at most."),
            ("lookbackStart=yesterday", "A date and a time in UTC"),
        ];
        j.open("/acme/usage?lookbackDays=x").await;
        j.sign_in(MEMBER_TOKEN).await;
        for (query, sentence) in cases {
            j.follow(&format!("/acme/usage?{query}")).await;
            j.see_text(sentence).await;
            j.see_heading("Nothing was asked for").await;
        }
        check(j, "usage with a wrong range").await;

        // The same in the form: what was typed stays, and nothing goes out until it is right.
        j.follow("/acme/usage?lookbackDays=0").await;
        j.type_into("Days", "nothing").await;
        j.click_button("Show").await;
        j.see_address("/acme/usage?granularity=daily&lookbackDays=nothing").await;
        j.see_text("A whole number of days, 1 or more.").await;
        j.choose("Buckets", "By hour").await;
        j.type_into("Days", "3").await;
        j.click_button("Show").await;
        j.see_text("By hours the service looks back 2 days at most.").await;
        assert_eq!(j.value_of("Days").await, "3");
        assert_eq!(j.n_requests("/summary"), 0, "nothing was asked for");
        j.type_into("Days", "2").await;
        j.click_button("Show").await;
        j.see_no_text("2 days at most.").await;
        j.see_text("buckets, the last 2 days").await;
        assert_eq!(j.n_requests("/deployments/summary?granularity=hourly&lookbackDays=2"), 1);
        assert_eq!(j.n_requests("/resources/summary?granularity=hourly&lookbackDays=2"), 1);
        assert_eq!(j.n_requests("/summary"), 2);
    })
    .await;
}

#[tokio::test]
async fn a_start_is_in_utc() {
    journey(Setup::quiet(), async |j: &Journey| {
        let start = j.sandbox.now() - chrono::TimeDelta::days(10);
        let written = start.format("%Y-%m-%dT00:00").to_string();
        j.open_signed_in("/acme/usage").await;
        j.choose("Range", "Since a start, up to now").await;
        let script = "const field = document.getElementById('usage-start'); \
                      field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }))";
        j.see_text("Start (UTC)").await;
        j.eval_with::<()>(script, vec![written.clone().into()]).await;
        j.click_button("Show").await;
        j.see_text(&format!("since {} 00:00 UTC", start.format("%-d %b %Y"))).await;
        let midnight = start.date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp();
        let query = format!("granularity=daily&lookbackStart={midnight}");
        assert_eq!(j.n_requests(&format!("{DEPLOYMENTS}?{query}")), 1);
        let summary: UsageSummary = j.ask_api(&format!("{DEPLOYMENTS}?{query}")).await;
        see_numbers(j, 0, &summary).await;
    })
    .await;
}

#[tokio::test]
async fn no_data_is_no_failure() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/usage").await;
        j.see_heading("No data in this range").await;
        j.see_text("The service has no data by day for the last 30 days.").await;
        j.see_no(Role::Button, Named::Starting("Download CSV")).await;
        check(j, "usage without data").await;
    })
    .await;
}

#[tokio::test]
async fn the_file_has_the_numbers_and_the_request() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage?granularity=weekly&lookbackDays=30").await;
        for (what, path, file) in [
            ("Deployment minutes", DEPLOYMENTS, "acme-deployment-minutes-weekly.csv"),
            ("Resources under management", RESOURCES, "acme-resources-weekly.csv"),
        ] {
            let request = format!("{path}?granularity=weekly&lookbackDays=30");
            let summary: UsageSummary = j.ask_api(&request).await;
            let (name, text) = j.download_by(&format!("Download CSV: {what}")).await;
            assert_eq!(name, file);
            let lines: Vec<&str> = text.split_terminator("\r\n").collect();
            assert_eq!(lines[0], format!("GET {request}"));
            assert_eq!(lines[1], "start (UTC),bucket,resources,resourceHours");
            assert_eq!(lines.len(), 2 + summary.summary.len());
            for (line, bucket) in lines[2..].iter().zip(summary.summary.iter().rev()) {
                assert!(line.ends_with(&format!(",{},{}", bucket.resources, bucket.resource_hours)), "{line}");
                assert!(line.contains(&format!("\"Week {}, from Sun ", bucket.week_number.unwrap())), "{line}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_report_is_read_when_somebody_asks() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage").await;
        j.see_text("Usage report of self-hosted installations").await;
        j.click(Role::Disclosure, "Usage report of self-hosted installations").await;
        j.see_text("The service documents neither the unit of their times").await;
        assert_eq!(j.n_requests("/usagereport"), 0, "nothing is read before somebody asks");
        j.type_into("Days to look back", "0").await;
        j.click_button("Read the report").await;
        j.see_text("A whole number of days, 1 or more.").await;
        assert_eq!(j.n_requests("/usagereport"), 0);
        j.type_into("Days to look back", "7").await;
        j.click_button("Read the report").await;
        j.see_address("/acme/usage?reportDays=7").await;
        let request = "/api/orgs/acme/deployments/usagereport?lookbackDays=7";
        let records: Vec<UsageRecord> = j.ask_api(request).await;
        let value: i64 = records.iter().map(|record| record.value).sum();
        j.see_text(&format!("{} records, Value {} in all.", records.len(), grouped(value))).await;
        check(j, "usage with the report").await;

        let (name, text) = j.download_by("Download CSV: usage report").await;
        assert_eq!(name, "acme-usage-report.csv");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines[0], format!("GET {request}"));
        let wanted: Vec<String> = records.iter().map(line_of).collect();
        assert_eq!(lines[2..], wanted);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_stands_at_its_field_and_a_failure_in_its_place() {
    journey(Setup::quiet(), async |j: &Journey| {
        // The sandbox looks back a year at most; how far the service does is not documented.
        j.open_signed_in("/acme/usage?lookbackDays=4000").await;
        j.see_text("'lookbackDays' must be a whole number from 1 to 366").await;
        j.see_state(Role::Textbox, "Days", "invalid", true).await;
        j.see_heading("Deployment minutes of acme could not be read").await;
        check(j, "usage with a refused range").await;

        j.sandbox.set_fault("/resources/summary", Fault::Status(500), 1);
        j.follow("/acme/usage?lookbackDays=7").await;
        j.see_heading("Resources under management of acme could not be read").await;
        let summary: UsageSummary = j.ask_api(&format!("{DEPLOYMENTS}?granularity=daily&lookbackDays=7")).await;
        see_numbers(j, 0, &summary).await;

        // What was read stays on screen when reading it again fails.
        j.see_no(Role::Heading, "Resources under management of acme could not be read").await;
        j.sandbox.set_fault("/deployments/summary", Fault::Status(500), 1);
        j.click_button("Read again").await;
        j.see_text("Could not refresh.").await;
        see_numbers(j, 0, &summary).await;
        j.expect_console_error("400");
        j.expect_console_error("500");
    })
    .await;
}

/// Waits until one of the tables has the buckets of a summary, newest first.
async fn see_numbers(j: &Journey, table: usize, summary: &UsageSummary) {
    let wanted: Vec<[i64; 2]> =
        summary.summary.iter().rev().map(|bucket| [bucket.resources, bucket.resource_hours]).collect();
    let has_hours = wanted.iter().any(|[_, hours]| *hours != 0);
    let wanted: Vec<Vec<i64>> =
        wanted.into_iter().map(|[amount, hours]| if has_hours { vec![amount, hours] } else { vec![amount] }).collect();
    let script = "
        const table = document.querySelectorAll('table')[arguments[0]];
        return [...(table?.tBodies[0].rows ?? [])].map((row) =>
            [...row.cells].slice(1).map((cell) => Number(cell.textContent.replaceAll(',', ''))));
    ";
    let shown = async || j.eval_with::<Vec<Vec<i64>>>(script, vec![table.into()]).await;
    j.wait_until(&format!("table {table} has {wanted:?}"), async || shown().await == wanted).await;
}

/// The totals of amounts that add up.
async fn totals(j: &Journey) -> Vec<i64> {
    let script = "return [...document.querySelectorAll('tfoot')].map((foot) =>
        Number(foot.rows[0].cells[1].textContent.replaceAll(',', ''))).filter(Number.isFinite)";
    j.eval(script).await
}

fn line_of(record: &UsageRecord) -> String {
    let UsageRecord { org_id, timestamp, usage_range_start, usage_range_end, value, count, .. } = record;
    format!("{org_id},{timestamp},{usage_range_start},{usage_range_end},{value},{count},")
}

/// A number as people read it: `1,234`.
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
