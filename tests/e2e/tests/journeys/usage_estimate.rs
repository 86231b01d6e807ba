//! Minutes by stack and person, estimated from the deployments: they are the sandbox's own, and what is only a part is
//! said to be one.

use std::collections::BTreeMap;

use api_types::StackRef;
use api_types::deployment::Deployment;
use api_types::organization::Organization;
use api_types::time::Timestamp;
use api_types::usage::UsageSummary;
use chrono::TimeDelta;
use e2e::check_page as check;
use e2e::{Journey, Role, Setup, journey};
use sandbox::Fault;

const LIST: &str = "/api/orgs/acme/deployments?";

/// A line as it is shown: minutes, deployments.
type Lines = BTreeMap<String, (i64, i64)>;

#[tokio::test]
async fn the_sums_are_those_of_the_store() {
    journey(Setup::quiet(), async |j: &Journey| {
        let start = days_ago(j, 20);
        open_at(j, start).await;
        j.see(Role::Button, "Estimate from deployments").await;
        assert_eq!(j.n_requests(LIST), 0, "nothing is read before somebody asks");
        j.click_link("not estimated yet").await;
        j.see_focus_on(Role::Button, "Estimate from deployments").await;
        j.click_button("Estimate from deployments").await;
        j.see_text("All of the range, by").await;
        assert!(j.n_requests(LIST) <= 10, "a request is for a hundred deployments");

        let all = deployments(j).await;
        let by_stack = add_up(&all, start, |stack, _| format!("{}/{}", stack.project(), stack.stack()));
        j.click_button(format!("Show all {}", by_stack.len()).as_str()).await;
        see_lines(j, &by_stack).await;
        let estimated: i64 = by_stack.values().map(|(minutes, _)| minutes).sum();
        j.see_text(&format!("Estimated {} min", grouped(estimated))).await;
        let query = format!("granularity=daily&lookbackStart={}", start.timestamp());
        let official: UsageSummary = j.ask_api(&format!("/api/orgs/acme/deployments/summary?{query}")).await;
        let official: i64 = official.summary.iter().map(|bucket| bucket.resources).sum();
        j.see_text(&format!("Official {} min", grouped(official))).await;
        j.see_text(&format!("Explained {:.0} %", estimated as f64 * 100.0 / official as f64)).await;
        j.see_text("Why it is not the official total").await;
        check(j, "usage with an estimate").await;

        j.click(Role::Radio, "Person").await;
        j.see_address(&format!("{}&split=person", address_at(start))).await;
        see_lines(j, &add_up(&all, start, |_, deployment| deployment.requested_by.display_name().to_owned())).await;
        j.click(Role::Radio, "Project").await;
        see_lines(j, &add_up(&all, start, |stack, _| stack.project().to_owned())).await;
        let (name, text) = j.download_by("Download CSV: estimated minutes").await;
        assert_eq!(name, "acme-estimated-minutes-by-project.csv");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert!(lines[0].starts_with("estimated from deployments,"), "{}", lines[0]);
        let by_project = add_up(&all, start, |stack, _| stack.project().to_owned());
        assert_eq!(lines.len(), 2 + by_project.len() + 1);
        let written: i64 = lines[2..].iter().filter_map(|line| line.split(',').nth(1)?.parse::<i64>().ok()).sum();
        assert_eq!(written, estimated);

        j.click(Role::Radio, "Operation").await;
        j.click_link("Detect drift").await;
        j.see_rows("drift detections alone", |rows| {
            !rows.is_empty() && rows.iter().all(|row| row.operation == "Detect drift")
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_part_is_never_shown_as_the_whole() {
    journey(Setup::quiet(), async |j: &Journey| {
        let start = days_ago(j, 59);
        open_at(j, start).await;
        j.click_button("Estimate from deployments").await;
        j.see_text("A part of the range. Read back to").await;
        j.see(Role::Button, "Look further back").await;
        j.see_text("by 1,500 deployments").await;
        j.see_text("Explained at least").await;
        j.see_text("Explained by deployments at least").await;
        check(j, "usage with a part of an estimate").await;
        let (_, text) = j.download_by("Download CSV: estimated minutes").await;
        assert!(text.starts_with("\"estimated from deployments, read back to "), "{text}");

        j.click_button("Look further back").await;
        j.see_text("All of the range, by").await;
        j.see_no_text("Explained at least").await;
        // The oldest were recorded by a service that did not keep their jobs.
        let n_unknown = deployments(j)
            .await
            .iter()
            .filter(|(_, deployment)| {
                let ran = ["succeeded", "failed"].contains(&deployment.status.to_string().as_str());
                ran && deployment.jobs.is_empty() && deployment.created.is_some_and(|created| created >= start)
            })
            .count();
        assert!(n_unknown > 10, "{n_unknown}");
        j.see_text(&format!("{n_unknown} deployments in the range could not be counted")).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_fails_keeps_what_was_read() {
    journey(Setup::quiet(), async |j: &Journey| {
        let start = days_ago(j, 30);
        j.sandbox.set_fault("deployments?page=6&", Fault::Status(500), 1);
        // A limit ends nothing: the reading waits and goes on by itself.
        j.sandbox.set_fault("deployments?page=2&", Fault::RateLimit { retry_after_secs: Some(1) }, 1);
        open_at(j, start).await;
        j.click_button("Estimate from deployments").await;
        j.see_text("A page could not be read.").await;
        j.see_text("A part of the range. Read back to").await;
        j.see_text("by 500 deployments").await;
        j.click_button("Go on from there").await;
        j.see_text("All of the range, by").await;
        j.see_no_text("A page could not be read.").await;
        let by_stack =
            add_up(&deployments(j).await, start, |stack, _| format!("{}/{}", stack.project(), stack.stack()));
        j.click_button(format!("Show all {}", by_stack.len()).as_str()).await;
        see_lines(j, &by_stack).await;

        j.sandbox.set_fault(LIST, Fault::Status(503), 1);
        j.click_button("Estimate again").await;
        j.see_text("A page could not be read.").await;
        see_lines(j, &by_stack).await;
        j.click_button("Go on from there").await;
        j.see_no_text("A page could not be read.").await;
        see_lines(j, &by_stack).await;
        for status in ["429", "500", "503"] {
            j.expect_console_error(status);
        }
    })
    .await;
}

#[tokio::test]
async fn it_can_be_stopped_and_goes_on() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("deployments?page=2&", Fault::Delay(std::time::Duration::from_secs(60)), 1);
        open_at(j, days_ago(j, 20)).await;
        j.focus(Role::Button, "Estimate from deployments").await;
        j.press(thirtyfour::Key::Enter).await;
        j.see_text("Read 100 of about").await;
        j.see_text("A part of the range.").await;
        j.click_button("Stop").await;
        j.see_no(Role::Button, "Stop").await;
        j.click_button("Look further back").await;
        j.see_text("All of the range, by").await;
    })
    .await;
}

/// A midnight, so that the address can name it.
fn days_ago(j: &Journey, days: i64) -> Timestamp {
    (j.sandbox.now() - TimeDelta::days(days)).date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc()
}

fn address_at(start: Timestamp) -> String {
    format!("/acme/usage?lookbackStart={}", start.format("%Y-%m-%d"))
}

async fn open_at(j: &Journey, start: Timestamp) {
    j.open_signed_in(&address_at(start)).await;
    j.see_heading("Where the minutes went").await;
}

/// Everything that the store has.
async fn deployments(j: &Journey) -> Vec<(StackRef, Deployment)> {
    let organization: Organization = j.ask_api("/api/orgs/acme").await;
    organization
        .stacks()
        .map(|(project, own)| StackRef::parse("acme", project, &own.name).expect("the sandbox's names are names"))
        .flat_map(|stack| {
            let deployments = j.sandbox.deployments_of(&stack);
            deployments.into_iter().map(move |deployment| (stack.clone(), deployment))
        })
        .collect()
}

/// Minutes and deployments by some word, as the store has them.
fn add_up(all: &[(StackRef, Deployment)], start: Timestamp, word: impl Fn(&StackRef, &Deployment) -> String) -> Lines {
    let mut lines = Lines::new();
    for (stack, deployment) in all {
        let Some(job) = deployment.jobs.first() else { continue };
        let Some((began, ended)) = job.started.zip(job.last_updated) else { continue };
        if began >= start && deployment.status.to_string() != "skipped" {
            let seconds = (ended - began).num_milliseconds() as f64 / 1_000.0;
            let line = lines.entry(word(stack, deployment)).or_default();
            *line = (line.0 + ((seconds / 60.0).ceil() as i64).max(1), line.1 + 1);
        }
    }
    lines
}

/// Waits until the table has these lines and no others, the most minutes first.
async fn see_lines(j: &Journey, wanted: &Lines) {
    let script = "
        const number = (cell) => Number(cell.textContent.replace(/[^0-9.]/g, ''));
        return [...document.querySelectorAll('#estimate tbody tr')].map((row) =>
            [row.cells[0].textContent, number(row.cells[1]), number(row.cells[3])]);
    ";
    let shown = async || j.eval::<Vec<(String, i64, i64)>>(script).await;
    j.wait_until(&format!("the lines are {wanted:?}"), async || {
        let shown = shown().await;
        let is_sorted = shown.is_sorted_by(|a, b| a.1 >= b.1);
        let lines: Lines = shown.into_iter().map(|(name, minutes, count)| (name, (minutes, count))).collect();
        is_sorted && lines == *wanted
    })
    .await;
}

/// A number as people read it: `1,234`.
fn grouped(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
