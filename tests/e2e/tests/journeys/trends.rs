//! Trends of a stack: the numbers are those of its deployments, and the chart is read without a mouse.

use api_types::deployment::Deployment;
use api_types::{DeploymentStatus, Operation};
use chrono::TimeDelta;
use e2e::check_page as check;
use e2e::{Journey, Named, Role, Setup, journey, stack};
use sandbox::Fault;
use thirtyfour::Key;

const PROD: &str = "/acme/webshop/prod";
const LIST: &str = "/api/stacks/acme/webshop/prod/deployments?page=";

#[tokio::test]
async fn the_numbers_are_those_of_the_deployments() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(PROD).await;
        j.see_text("updates: median").await;
        j.click_link("Trends").await;
        j.see_address(&format!("{PROD}?tab=trends")).await;
        j.see_title("Trends of webshop/prod · Slipway").await;
        let newest: Vec<Deployment> = j.sandbox.deployments_of(&stack("acme/webshop/prod"));
        let newest = &newest[..newest.len().min(100)];
        let ended = ended(newest, None);
        see_versions(j, &ended).await;
        check(j, "trends").await;

        j.click(Role::Button, Named::Starting("Detect drift")).await;
        j.see_address(&format!("{PROD}?tab=trends&operation=detect-drift")).await;
        let checks = ended_of(newest, &Operation::DetectDrift);
        see_versions(j, &checks).await;
        let mut lengths: Vec<TimeDelta> = checks.iter().filter_map(|check| length(check)).collect();
        lengths.sort_unstable();
        let n_good = lengths.len();
        assert!(n_good >= 20, "enough of them for each number: {n_good}");
        let middle = (lengths[n_good / 2] + lengths[(n_good - 1) / 2]) / 2;
        j.see_text(&format!("Median {} of {n_good} that succeeded", words(middle))).await;
        let p95 = lengths[(n_good * 95).div_ceil(100) - 1];
        j.see_text(&format!("95 % took at most {} of {n_good} that succeeded", words(p95))).await;
        let percent = n_good as f64 * 100.0 / checks.len() as f64;
        j.see_text(&format!("Succeeded {percent:.0} % {n_good} of {} that ended", checks.len())).await;
        j.see_text("older half").await;
        j.see_text("Where the time goes").await;
        check(j, "trends of one operation").await;

        let (name, text) = j.download_by("Download CSV: durations").await;
        assert_eq!(name, "webshop-prod-trends-detect-drift.csv");
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 2 + checks.len());
        let newest = checks.first().expect("there are some");
        assert!(lines[2].starts_with(&format!("{},detect-drift,{},", newest.version.0, newest.status)), "{}", lines[2]);
    })
    .await;
}

#[tokio::test]
async fn keys_read_the_chart_out_and_the_row_goes_along() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in(&format!("{PROD}?tab=trends&operation=update")).await;
        j.see_heading("Duration by version").await;
        let newest = j.sandbox.deployments_of(&stack("acme/webshop/prod"));
        let updates = ended_of(&newest[..newest.len().min(100)], &Operation::Update);
        see_versions(j, &updates).await;
        for _ in 0..60 {
            j.press(Key::Tab).await;
            if j.eval("return document.activeElement.role === 'slider'").await {
                break;
            }
        }
        see_read_out(j, updates[0]).await;
        j.press(Key::Left).await;
        see_read_out(j, updates[1]).await;
        j.press(Key::Home).await;
        see_read_out(j, updates.last().expect("there are updates")).await;
        j.press(Key::End).await;
        see_read_out(j, updates[0]).await;
        j.press(Key::Left).await;
        let marked = "return document.querySelector('.runs-table__row--read .table__link')?.textContent ?? ''";
        let wanted = updates[1].version.to_string();
        j.wait_until("its row is marked", async || j.eval::<String>(marked).await == wanted).await;
    })
    .await;
}

#[tokio::test]
async fn it_looks_further_back_and_keeps_what_it_has() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks").await;
        let name = busiest(j).await;
        let all = j.sandbox.deployments_of(&stack(&name));
        assert!(all.len() > 100, "a stack with more than a page of deployments: {}", all.len());
        j.follow(&format!("/{name}?tab=trends")).await;
        j.see_text(&format!("By the 100 newest of {} deployments.", all.len())).await;
        see_versions(j, &ended(&all[..100], None)).await;

        j.sandbox.set_fault("deployments?page=2&", Fault::Status(500), 1);
        j.click_link("Look further back").await;
        j.see_address(&format!("/{name}?tab=trends&look=600")).await;
        j.see_text("A page could not be read.").await;
        see_versions(j, &ended(&all[..100], None)).await;
        j.click_button("Go on from there").await;
        j.see_text(&format!("By all {} deployments.", all.len())).await;
        see_versions(j, &ended(&all, None)).await;
        j.see_text("the service does not tell how long they took").await;
        j.expect_console_error("500");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_shown_is_said() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault(&format!("{LIST}1&pageSize=100"), Fault::Status(500), 1);
        j.open_signed_in(&format!("{PROD}?tab=trends")).await;
        j.see_heading("The deployments of the stack could not be read").await;
        check(j, "trends that failed").await;
        j.click_button("Try again").await;
        j.see_heading("Duration by version").await;
        j.follow(&format!("{PROD}?tab=trends&operation=import")).await;
        j.see_heading("No import has ended yet").await;
        check(j, "trends of nothing").await;
        j.expect_console_error("500");
    })
    .await;
}

/// The stack of the organization with most deployments.
async fn busiest(j: &Journey) -> String {
    let organization: api_types::organization::Organization = j.ask_api("/api/orgs/acme").await;
    let names = organization.stacks().map(|(project, own)| format!("acme/{project}/{}", own.name));
    names.max_by_key(|name| j.sandbox.deployments_of(&stack(name)).len()).expect("there are stacks")
}

/// Those that succeeded or failed, newest first.
fn ended<'a>(all: &'a [Deployment], operation: Option<&Operation>) -> Vec<&'a Deployment> {
    let has_ended = |own: &&Deployment| matches!(own.status, DeploymentStatus::Succeeded | DeploymentStatus::Failed);
    let is_of = |own: &&Deployment| operation.is_none() || own.pulumi_operation.as_ref() == operation;
    all.iter().filter(has_ended).filter(is_of).collect()
}

fn ended_of<'a>(all: &'a [Deployment], operation: &Operation) -> Vec<&'a Deployment> {
    ended(all, Some(operation))
}

/// How long one that succeeded took.
fn length(deployment: &Deployment) -> Option<TimeDelta> {
    let job = deployment.jobs.first().filter(|_| deployment.status == DeploymentStatus::Succeeded)?;
    Some(job.last_updated? - job.started?)
}

/// As people read it: `53s`, `2m 41s`.
fn words(length: TimeDelta) -> String {
    let seconds = length.num_seconds();
    if seconds < 60 { format!("{seconds}s") } else { format!("{}m {:02}s", seconds / 60, seconds % 60) }
}

/// Waits until the table has these and no others: as far as it shows them.
async fn see_versions(j: &Journey, wanted: &[&Deployment]) {
    let wanted: Vec<String> = wanted.iter().take(25).map(|own| own.version.to_string()).collect();
    let script = "return [...document.querySelectorAll('.runs-table .table__link')].map((link) => link.textContent)";
    let shown = async || j.eval::<Vec<String>>(script).await;
    j.wait_until(&format!("the versions are {wanted:?}"), async || shown().await == wanted).await;
}

/// Waits until the chart says this deployment.
async fn see_read_out(j: &Journey, deployment: &Deployment) {
    let script = "return document.querySelector('[role=slider]').getAttribute('aria-valuetext') ?? ''";
    let wanted = format!("{} Update, {}", deployment.version, deployment.status);
    j.wait_until(&format!("{wanted} is read out"), async || j.eval::<String>(script).await.starts_with(&wanted)).await;
}
