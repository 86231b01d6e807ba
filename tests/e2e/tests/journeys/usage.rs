//! Usage of an organization: charts, figures, table and files have the numbers of the service, and what it would refuse
//! is never asked for. What the sandbox's store adds up to is asked for past the console, by the same request.

use std::collections::BTreeMap;

use api_types::usage::{UsageBucket, UsageRecord, UsageSummary};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use e2e::check_page as check;
use e2e::{Journey, MEMBER_TOKEN, Named, Role, Setup, journey};
use sandbox::Fault;
use serde::Deserialize;
use thirtyfour::Key;

const DEPLOYMENTS: &str = "/api/orgs/acme/deployments/summary";
const RESOURCES: &str = "/api/orgs/acme/resources/summary";

/// A row of the table: when its bucket begins, and the numbers of its cells. A cell without one is `None`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct TableRow {
    start: DateTime<Utc>,
    numbers: Vec<Option<i64>>,
}

const ROWS: &str = "
    const number = (cell) => {
        const text = cell.textContent.replaceAll(',', '').replaceAll('−', '-');
        const found = text.match(/^[+]?(-?\\d+)/);
        return found ? Number(found[1]) : null;
    };
    return [...document.querySelectorAll('.usage-twin tbody tr')].map((row) => ({
        start: row.querySelector('time').dateTime,
        numbers: [...row.cells].slice(1).map(number),
    }));";

#[tokio::test]
async fn the_numbers_are_those_of_the_service() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage?compare=off").await;
        j.see_title("Usage of acme · Slipway").await;
        for (what, path) in [("Deployment minutes", DEPLOYMENTS), ("Resources", RESOURCES)] {
            j.click(Role::Radio, what).await;
            for (granularity, days, width) in [
                ("daily", 30, "Day"),
                ("weekly", 30, "Week"),
                ("monthly", 30, "Month"),
                ("yearly", 30, "Year"),
                ("hourly", 2, "Hour"),
            ] {
                j.click(Role::Radio, width).await;
                let request = format!("{path}?granularity={granularity}&lookbackDays={days}");
                let summary: UsageSummary = j.ask_api(&request).await;
                assert!(!summary.summary.is_empty());
                let mut wanted: Vec<i64> = summary.summary.iter().map(|bucket| bucket.resources).collect();
                wanted.retain(|amount| *amount != 0);
                wanted.reverse();
                j.wait_until(&format!("the table has {wanted:?}"), async || {
                    let amounts: Vec<i64> = rows(j).await.iter().filter_map(|row| *row.numbers.first()?).collect();
                    amounts.into_iter().filter(|amount| *amount != 0).collect::<Vec<_>>() == wanted
                })
                .await;
                if path == DEPLOYMENTS {
                    assert_eq!(total(j).await, Some(wanted.iter().sum()), "{granularity}");
                    // "Back" is to find one entry for each of these.
                    assert!(j.address().await.contains("compare=off"));
                }
            }
        }
        j.see_text("resources under management, by UTC hour").await;
    })
    .await;
}

#[tokio::test]
async fn one_answer_holds_both_periods() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage").await;
        j.see_heading("Minutes by day").await;
        j.wait_until("the table has rows", async || !rows(j).await.is_empty()).await;
        assert_eq!(j.n_requests("/summary"), 1, "one request for both");
        let asked = j.sandbox.requests().into_iter().find(|request| request.path.contains("/summary"));
        let asked = asked.expect("it was asked for").path;
        let by_day = by_day(&j.ask_api(&asked).await);
        let amount = |start: DateTime<Utc>| by_day.get(&start.date_naive()).copied().unwrap_or_default();

        let rows = rows(j).await;
        assert_eq!(rows.len(), 31);
        for row in &rows {
            let before = amount(row.start - Days::new(28));
            assert_eq!(row.numbers.get(..2), Some([Some(amount(row.start)), Some(before)].as_slice()), "{row:?}");
        }
        let whole: Vec<i64> = rows.iter().skip(1).filter_map(|row| *row.numbers.first()?).collect();
        let mean = (whole.iter().sum::<i64>() as f64 / whole.len() as f64).round() as i64;
        let largest = rows.iter().filter_map(|row| *row.numbers.first()?).max().expect("there are rows");
        let today = j.sandbox.now().date_naive();
        let of_month = |day: &&NaiveDate| (day.year(), day.month()) == (today.year(), today.month());
        let month: i64 = by_day.keys().filter(of_month).filter_map(|day| by_day.get(day)).sum();
        assert_eq!(figure(j, "Mean a day").await, grouped(mean));
        assert_eq!(figure(j, "Busiest day").await, grouped(largest));
        assert_eq!(figure(j, "So far this month").await, grouped(month));
        let forecast = number(&figure(j, "Forecast to").await);
        assert!(forecast >= month, "{forecast} is less than {month}");
        j.see_text("Each day that is left counts as the mean of its weekday").await;
        check(j, "usage").await;

        // Without the period before, only the range itself is asked for.
        j.click(Role::Switch, "Period before").await;
        j.see_address("/acme/usage?compare=off").await;
        j.wait_until("it was asked for", async || j.n_requests("granularity=daily&lookbackDays=30") == 1).await;
        j.see_no_text("4 weeks before").await;
        j.go_back().await;
        j.see_text("4 weeks before").await;

        // By hours the service does not reach so far.
        j.follow("/acme/usage?granularity=hourly").await;
        j.see_text("one day can be compared with the day before, no more").await;
        j.follow("/acme/usage?granularity=hourly&lookbackDays=1").await;
        j.see_text("the day before").await;
        assert_eq!(j.n_requests("granularity=hourly&lookbackDays=2"), 2);
    })
    .await;
}

#[tokio::test]
async fn keys_read_the_chart_and_look_at_a_part_of_it() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage").await;
        j.focus(Role::Slider, Named::Starting("Minutes by day")).await;
        j.press(Key::Home).await;
        let oldest_first: Vec<TableRow> = rows(j).await.into_iter().rev().collect();
        for (presses, row) in oldest_first.iter().take(3).enumerate() {
            if presses > 0 {
                j.press(Key::Right).await;
            }
            let spoken = spoken(j).await;
            let [Some(amount), Some(before)] = row.numbers.get(..2).expect("two numbers") else { panic!("{row:?}") };
            assert!(
                spoken.contains(&format!("Minutes {}, 4 weeks before {}", grouped(*amount), grouped(*before))),
                "{spoken}"
            );
            // The box beside the pointer says the same, and the row of the table is marked.
            let told: String = j.eval("return document.querySelector('.tip').textContent").await;
            assert!(told.contains(&grouped(*amount)) && told.contains(&grouped(*before)), "{told}");
            let marked: DateTime<Utc> =
                j.eval("return document.querySelector('.usage-table__row--read time').dateTime").await;
            assert_eq!(marked, row.start);
        }

        // From the third to the fifth bucket.
        j.press_with(Key::Shift, Key::Right).await;
        j.press_with(Key::Shift, Key::Right).await;
        j.see_text("chosen. Enter shows only this range.").await;
        j.press(Key::Enter).await;
        let part: Vec<TableRow> = oldest_first.get(2..5).expect("five rows").to_vec();
        let day = |row: usize| part.get(row).map(|row| row.start.format("%Y-%m-%d").to_string()).expect("a row");
        j.see_address(&format!("/acme/usage?zoom={}..{}", day(0), day(2))).await;
        let shown = async || rows(j).await.into_iter().rev().collect::<Vec<_>>();
        j.wait_until("only these are shown", async || shown().await == part).await;
        assert_eq!(total(j).await, Some(part.iter().filter_map(|row| *row.numbers.first()?).sum()));
        assert_eq!(j.n_requests("/summary"), 1, "nothing has to be read anew");

        // The same without dragging or keys, and back to everything.
        let script = "return document.querySelector('#usage-to').options[0].text";
        let first: String = j.eval(script).await;
        j.choose("To:", &first).await;
        j.wait_until("the range is up to its first day", async || rows(j).await.len() == 1 || rows(j).await.len() > 31)
            .await;
        j.click_button("Whole range").await;
        j.see_address("/acme/usage").await;
        j.wait_until("all are shown again", async || rows(j).await.len() == 31).await;
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
        j.follow("/acme/usage?granularity=hourly&lookbackDays=0").await;
        j.type_into("Days", "nothing").await;
        j.click_button("Show").await;
        j.see_address("/acme/usage?granularity=hourly&lookbackDays=nothing").await;
        j.see_text("A whole number of days, 1 or more.").await;
        j.type_into("Days", "3").await;
        j.click_button("Show").await;
        j.see_text("By hours the service looks back 2 days at most.").await;
        assert_eq!(j.value_of("Days").await, "3");
        assert_eq!(j.n_requests("/summary"), 0, "nothing was asked for");
        j.type_into("Days", "2").await;
        j.click_button("Show").await;
        j.see_heading("Minutes by hour").await;
        // What was wrong is right: the menu is closed again.
        j.see_no_text("1 or more; by hours 2 at most.").await;
        assert_eq!(j.n_requests("/deployments/summary?granularity=hourly&lookbackDays=2"), 1);
        assert_eq!(j.n_requests("/summary"), 1);
    })
    .await;
}

#[tokio::test]
async fn a_start_is_in_utc() {
    journey(Setup::quiet(), async |j: &Journey| {
        let start = j.sandbox.now() - chrono::TimeDelta::days(10);
        let written = start.format("%Y-%m-%dT00:00").to_string();
        j.open_signed_in("/acme/usage?compare=off").await;
        j.click(Role::Disclosure, "Range: Last 30 days").await;
        j.choose("Range", "Since a start, up to now").await;
        let script = "const field = document.getElementById('usage-start'); \
                      field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }))";
        j.see_text("Start (UTC)").await;
        j.eval_with::<()>(script, vec![written.clone().into()]).await;
        j.click_button("Show").await;
        j.see(Role::Disclosure, Named::Starting("Range: Since")).await;
        let midnight = start.date_naive().and_hms_opt(0, 0, 0).expect("midnight").and_utc().timestamp();
        let query = format!("granularity=daily&lookbackStart={midnight}");
        j.wait_until("it was asked for", async || j.n_requests(&format!("{DEPLOYMENTS}?{query}")) == 1).await;
        let by_day = by_day(&j.ask_api(&format!("{DEPLOYMENTS}?{query}")).await);
        j.wait_until("eleven days are shown", async || rows(j).await.len() == 11).await;
        for row in rows(j).await {
            let amount = by_day.get(&row.start.date_naive()).copied().unwrap_or_default();
            assert_eq!(row.numbers.first(), Some(&Some(amount)), "{row:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_data_is_no_failure() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/usage").await;
        j.see_heading("No data in this range").await;
        j.see_text("The service has no data by day for the last 30 days.").await;
        j.see_no(Role::Disclosure, "Export").await;
        check(j, "usage without data").await;
    })
    .await;
}

#[tokio::test]
async fn files_have_the_numbers_and_the_request() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/usage?granularity=weekly&lookbackDays=30").await;
        j.wait_until("the table has rows", async || !rows(j).await.is_empty()).await;
        let asked = j.sandbox.requests().into_iter().find(|request| request.path.contains("/summary"));
        let asked = asked.expect("it was asked for").path;
        let summary: UsageSummary = j.ask_api(&asked).await;
        let shown: Vec<TableRow> = rows(j).await.into_iter().rev().collect();

        let (name, text) = export(j, "Table as CSV").await;
        assert_eq!(name, "acme-deployment-minutes-weekly.csv");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.first(), Some(&format!("GET {asked}").as_str()));
        assert_eq!(lines.len(), 2 + shown.len());
        for (line, row) in lines.iter().skip(2).zip(&shown) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.first().copied(), Some(row.start.format("%Y-%m-%dT%H:%M:%SZ").to_string().as_str()));
            let [Some(amount), Some(before)] = row.numbers.get(..2).expect("two numbers") else { panic!("{row:?}") };
            assert_eq!(
                (cells.get(3), cells.get(6)),
                (Some(&amount.to_string().as_str()), Some(&before.to_string().as_str()))
            );
        }

        let (name, text) = export(j, "Answer of the service as CSV").await;
        assert_eq!(name, "acme-deployment-minutes-weekly-answer.csv");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.get(1), Some(&"start (UTC),bucket,resources,resourceHours"));
        assert_eq!(lines.len(), 2 + summary.summary.len());
        for (line, bucket) in lines.iter().skip(2).zip(summary.summary.iter().rev()) {
            assert!(line.ends_with(&format!(",{},{}", bucket.resources, bucket.resource_hours)), "{line}");
            assert!(
                line.contains(&format!("Week {}, from ", bucket.week_number.expect("weeks are numbered"))),
                "{line}"
            );
        }

        let (name, text) = export(j, "Charts as SVG").await;
        assert_eq!(name, "acme-deployment-minutes-weekly.svg");
        // A browser takes it for a picture, and there is nothing in it that could run or load anything.
        let is_picture = "
            const [text, done] = arguments;
            const picture = new Image();
            picture.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
            picture.decode().then(() => done(picture.naturalWidth > 0), () => done(false));";
        assert!(j.eval_later_with::<bool>(is_picture, vec![text.clone().into()]).await, "{text}");
        for unsafe_part in ["class=", "style=", "href", "<script", "<image", "<use", "<foreignObject", "url("] {
            assert!(!text.contains(unsafe_part), "{unsafe_part}");
        }
        let described = asked.replace('&', "&amp;");
        assert!(text.contains(&format!("<desc>GET {described}")), "{described}");
        assert!(text.matches("<path ").count() >= 8, "{text}");
        let texts = text.split("<text ").skip(1).filter_map(|part| part.split_once('>')?.1.split_once('<'));
        let words: Vec<&str> = texts.map(|(words, _)| words).collect();
        let words = words.join("|");
        // Axes and legend.
        assert!(
            words.contains("Cumulative|") && words.contains("|this week, not over|") && words.contains("|mean|"),
            "{words}"
        );

        let (name, _) = export(j, "Charts as PNG").await;
        assert_eq!(name, "acme-deployment-minutes-weekly.png");
        let script = "const done = arguments[arguments.length - 1];
            window.savedBlob.arrayBuffer().then((bytes) => {
                const view = new DataView(bytes);
                done([view.getUint32(0), view.getUint32(4), view.getUint32(16), view.getUint32(20), bytes.byteLength]);
            });";
        let png = j.eval_later::<Vec<u64>>(script).await;
        let [first, second, width, height, n_bytes] = png.as_slice() else { panic!("{png:?}") };
        assert_eq!((*first, *second), (0x8950_4E47, 0x0D0A_1A0A), "the signature of a PNG");
        let on_screen: u64 = j.eval("return Math.round(document.querySelector('.chart__picture').clientWidth)").await;
        assert!(*width >= on_screen * 2 && *height >= 1_000 && *n_bytes > 10_000, "{png:?}");
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

        // What was read for another question does not stand in for an answer that did not come.
        j.follow("/acme/usage?lookbackDays=7&compare=off").await;
        j.wait_until("a week is shown", async || rows(j).await.len() == 8).await;
        j.sandbox.set_fault("/resources/summary", Fault::Status(500), 1);
        j.click(Role::Radio, "Resources").await;
        j.see_heading("Resources under management of acme could not be read").await;
        j.click_button("Try again").await;
        j.see_heading("Resources by day").await;
        check(j, "usage of resources").await;

        // What was read stays on screen when reading it again fails.
        let before = rows(j).await;
        j.sandbox.set_fault("/resources/summary", Fault::Status(500), 1);
        j.click_button("Read again").await;
        j.see_text("Could not refresh.").await;
        assert_eq!(rows(j).await, before);
        j.expect_console_error("400");
        j.expect_console_error("500");
    })
    .await;
}

async fn rows(j: &Journey) -> Vec<TableRow> {
    j.eval(ROWS).await
}

/// The total of amounts that add up.
async fn total(j: &Journey) -> Option<i64> {
    let text: String = j.eval("return document.querySelector('.usage-twin tfoot').rows[0].cells[1].textContent").await;
    text.replace(',', "").parse().ok()
}

/// The number of a figure whose name begins so.
async fn figure(j: &Journey, name: &str) -> String {
    let script = "
        const cell = [...document.querySelectorAll('.figures__cell')]
            .find((cell) => cell.querySelector('dt').textContent.startsWith(arguments[0]));
        return cell?.querySelector('.figures__number').textContent ?? ''";
    j.eval_with(script, vec![name.into()]).await
}

/// What a screen reader says of the chart.
async fn spoken(j: &Journey) -> String {
    j.eval("return document.querySelector('[role=slider]').getAttribute('aria-valuetext')").await
}

/// Opens the menu of files and takes one.
async fn export(j: &Journey, kind: &str) -> (String, String) {
    j.click(Role::Disclosure, "Export").await;
    j.download_by(kind).await
}

fn by_day(summary: &UsageSummary) -> BTreeMap<NaiveDate, i64> {
    let part = |part: Option<i64>| u32::try_from(part.expect("days have it")).expect("a small number");
    let day = |bucket: &UsageBucket| {
        let year = i32::try_from(bucket.year).expect("a year");
        NaiveDate::from_ymd_opt(year, part(bucket.month), part(bucket.day)).expect("a day")
    };
    summary.summary.iter().map(|bucket| (day(bucket), bucket.resources)).collect()
}

fn number(text: &str) -> i64 {
    text.replace(',', "").parse().expect("a number")
}

fn line_of(record: &UsageRecord) -> String {
    let UsageRecord { org_id, timestamp, usage_range_start, usage_range_end, value, count, .. } = record;
    format!("{org_id},{timestamp},{usage_range_start},{usage_range_end},{value},{count},")
}

/// A number as people read it: `1,234`.
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
