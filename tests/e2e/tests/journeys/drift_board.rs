//! The drift of all stacks at once: what each is told to be, what is set apart when some fail, what stands in the
//! address, what is remembered, and detection on a choice of stacks.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::Operation;
use api_types::drift::StackDriftStatus;
use api_types::stacks::ListUserStacksResponse;
use e2e::check_page as check;
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Named, Role, Setup, journey, running_for, stack};
use sandbox::{Fault, Scenario, Script};
use serde::Deserialize;
use thirtyfour::Key;

const STATUS: &str = "/drift/status";

/// A row as its cells read, without what goes by the browser's clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Line {
    #[serde(rename = "State")]
    state: String,
    #[serde(rename = "Stack")]
    name: String,
    #[serde(rename = "Changes")]
    changes: String,
    runs: Option<String>,
}

/// The rows of all groups, without the heads of these. What only the eye or only the ear gets is left out of a cell.
const LINES: &str = "
    const table = document.querySelector('table');
    if (!table) return [];
    const words = (cell) => {
        const copy = cell.cloneNode(true);
        copy.querySelectorAll('[aria-hidden=true]').forEach((hidden) => hidden.remove());
        return copy.textContent.replace(/\\s+/g, ' ').trim();
    };
    const heads = [...table.tHead.rows[0].cells].map(words);
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.cells.length > 1);
    return rows.map((row) => Object.fromEntries([...row.cells].map((cell, index) => [heads[index], words(cell)])
        .concat([['runs', row.querySelector('svg[role=img]')?.getAttribute('aria-label') ?? null]])));
";

async fn lines(j: &Journey) -> Vec<Line> {
    j.eval(LINES).await
}

async fn see_lines(j: &Journey, what: &str, wanted: impl Fn(&[Line]) -> bool) -> Vec<Line> {
    let mut seen = Vec::new();
    j.wait_until(&format!("the rows are {what}"), async || {
        seen = lines(j).await;
        wanted(&seen)
    })
    .await;
    seen
}

fn names(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.name.as_str()).collect()
}

/// How many are in each state, as the buttons say.
async fn counts(j: &Journey) -> BTreeMap<String, usize> {
    let script = "
        const buttons = document.querySelectorAll('[role=group][aria-label=\"Filter by state\"] button');
        return Object.fromEntries([...buttons].map((button) => {
            const [, name, count] = button.textContent.trim().match(/^(.*?)([\\d,]+)$/);
            return [name, Number(count.replace(',', ''))];
        }));
    ";
    j.eval(script).await
}

async fn see_counts(j: &Journey, wanted: &[(&str, usize)]) {
    let wanted: BTreeMap<String, usize> = wanted.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    j.wait_until(&format!("the states are {wanted:?}"), async || counts(j).await == wanted).await;
}

async fn see_complete(j: &Journey) {
    let script = "return !!document.querySelector('[data-complete=true]')";
    j.wait_until("every stack was asked", async || j.eval(script).await).await;
}

/// Scrolls up: rows that lie half below the head of the table are no targets to measure.
async fn see_from_the_top(j: &Journey) {
    j.eval::<()>("window.scrollTo(0, 0)").await;
}

/// All stacks of acme that the administrator sees, with what the service tells of their drift.
async fn told(j: &Journey) -> BTreeMap<String, StackDriftStatus> {
    let (mut told, mut token) = (BTreeMap::new(), String::new());
    loop {
        let page: ListUserStacksResponse =
            j.ask_api(&format!("/api/user/stacks?organization=acme&continuationToken={token}")).await;
        for stack in page.stacks {
            let name = format!("{}/{}", stack.project_name, stack.stack_name);
            let status = j.ask_api(&format!("/api/stacks/acme/{name}/drift/status")).await;
            told.insert(name, status);
        }
        match page.continuation_token {
            Some(next) => token = next,
            None => return told,
        }
    }
}

fn state_word(status: &StackDriftStatus) -> &'static str {
    match (status.drift_detected, status.latest_drift_run.is_empty()) {
        (true, _) => "Drifted",
        (false, true) => "Never checked",
        (false, false) => "Clean",
    }
}

#[tokio::test]
async fn each_stack_is_in_the_state_that_the_service_tells() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/drift").await;
        j.see_title("Drift of acme · Slipway").await;
        let told = told(j).await;
        let in_state = |word: &str| told.values().filter(|status| state_word(status) == word).count();
        let [n_drifted, n_clean, n_never] = ["Drifted", "Clean", "Never checked"].map(in_state);
        assert!(n_drifted > 0 && n_clean > 0 && n_never > 0, "{n_drifted} {n_clean} {n_never}");
        let all = [
            ("All", told.len()),
            ("Drifted", n_drifted),
            ("Failed to ask", 0),
            ("No access", 0),
            ("Never checked", n_never),
            ("Clean", n_clean),
        ];
        see_counts(j, &all).await;
        see_complete(j).await;
        j.see_text(&format!("asked {} of {} stacks", told.len(), told.len())).await;
        j.see(Role::Link, format!("Drift {n_drifted} stacks").as_str()).await;

        j.follow("/acme/drift?pageSize=100").await;
        let seen = see_lines(j, "all", |lines| {
            let is_known = |line: &Line| line.runs.is_some() != told[&line.name].latest_drift_run.is_empty();
            lines.len() == told.len() && lines.iter().all(is_known)
        })
        .await;
        for line in &seen {
            assert_eq!(line.state, state_word(&told[&line.name]), "{line:?}");
            let runs = j.sandbox.drift_runs_of(&stack(&format!("acme/{}", line.name)));
            let start = match runs.len() {
                1 => "One run:".to_owned(),
                n_runs @ 2..=20 => format!("All {n_runs} runs:"),
                _ => "Last 20 runs:".to_owned(),
            };
            if let Some(sentence) = &line.runs {
                assert!(sentence.starts_with(&start), "{line:?}");
            }
            let found = runs.iter().find(|run| run.status.is_terminal()).and_then(|run| run.detect_update.as_ref());
            let n_found = found.and_then(|update| update.resource_changes.get("update")).copied().unwrap_or_default();
            let changes = match line.state.as_str() {
                "Drifted" => format!("{n_found} to update"),
                "Clean" => "none".to_owned(),
                _ => "—".to_owned(),
            };
            assert_eq!(line.changes, changes, "{line:?}");
        }
        // Those that drifted stand first, and each was asked once.
        assert!(seen.iter().take(n_drifted).all(|line| line.state == "Drifted"));
        let by_console = j.sandbox.requests().iter().filter(|request| request.path.ends_with(STATUS)).count();
        assert_eq!(by_console, 2 * told.len(), "once by the console and once by this journey");
        j.click_link(seen[0].name.as_str()).await;
        j.see_address(&format!("/acme/{}/drift", seen[0].name)).await;
        // A stack may be without settings, and the browser notes that they were not found.
        j.tolerate_console_error("404");
    })
    .await;
}

#[tokio::test]
async fn one_that_fails_is_set_apart_and_asked_again() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("webshop/dev/drift/status", Fault::Status(503), 3);
        j.open_signed_in("/acme/drift").await;
        j.see_text("1 stack could not be asked.").await;
        j.click_button(Named::Starting("Failed to ask")).await;
        j.see_address("/acme/drift?state=failed").await;
        let seen = see_lines(j, "the one", |lines| names(lines) == ["webshop/dev"]).await;
        assert_eq!((seen[0].state.as_str(), seen[0].changes.as_str()), ("Failed to ask", "503, ask again"));
        assert_eq!(j.n_requests("webshop/dev/drift/status"), 3, "it was tried a little");
        check(j, "board on which one failed").await;
        j.click_button("Ask again for webshop/dev").await;
        j.see_heading("No stack matches").await;
        j.see_no_text("could not be asked.").await;
        j.click_button("Clear filters").await;
        j.see_address("/acme/drift").await;
        assert_eq!(j.n_requests("webshop/dev/drift/status"), 4);
        assert_eq!(counts(j).await["Failed to ask"], 0);
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn a_limit_holds_everything_back_and_then_it_goes_on() {
    journey(Setup::quiet(), async |j: &Journey| {
        const N_LIMITED: usize = 3;
        j.sandbox.set_fault(STATUS, Fault::RateLimit { retry_after_secs: Some(3) }, N_LIMITED);
        j.open_signed_in("/acme/drift").await;
        j.see_text("The service limits requests (429).").await;
        let limited_at = std::time::Instant::now();
        let n_asked = j.n_requests(STATUS);
        assert!(n_asked <= 12, "what was on its way arrives, and nothing more goes out: {n_asked}");
        see_complete(j).await;
        assert!(limited_at.elapsed() > Duration::from_secs(2), "it waits as long as the service asks for");
        let n_stacks = counts(j).await["All"];
        assert_eq!(counts(j).await["Failed to ask"], 0);
        assert_eq!(j.n_requests(STATUS), n_stacks + N_LIMITED, "only what was refused is asked again");
        j.see_no_text("The service limits requests (429).").await;
        j.expect_console_error("429");
    })
    .await;
}

#[tokio::test]
async fn drift_is_detected_on_a_choice_of_stacks_once_each() {
    journey(Setup::quiet(), async |j: &Journey| {
        let [first, second] = [stack("acme/edge-cdn/prod"), stack("acme/webshop/dev")];
        let n_before = [&first, &second].map(|stack| j.sandbox.deployments_of(stack).len());
        j.open_signed_in("/acme/drift?pageSize=100&sort=name").await;
        see_complete(j).await;
        for name in ["dns-zones/global", "edge-cdn/prod", "webshop/dev"] {
            j.click(Role::Checkbox, format!("Choose {name}").as_str()).await;
        }
        j.see_text("3 stacks chosen").await;
        see_from_the_top(j).await;
        check(j, "board with chosen stacks").await;
        j.click_button("Detect now…").await;
        j.see(Role::Dialog, "Detect drift on 3 stacks?").await;
        check(j, "question before drift is detected").await;
        let commands = j.copy_by("Copy as curl").await;
        assert_eq!(commands.matches("detect-drift").count(), 3);
        assert!(commands.contains("/api/stacks/acme/dns-zones/global/deployments"), "{commands}");
        j.double_click(Role::Button, "Detect drift on 3 stacks").await;
        j.see(Role::Dialog, "Drift detection on 3 stacks").await;
        let [first_id, second_id] = [&first, &second].map(|stack| j.sandbox.deployments_of(stack)[0].id.clone());
        for (stack, name) in [(&first, "edge-cdn/prod"), (&second, "webshop/dev")] {
            let version = j.sandbox.deployments_of(stack)[0].version;
            j.see(Role::Link, format!("{name} {version}").as_str()).await;
        }
        // Its deployments were never set up.
        j.see_text("dns-zones/global Not asked for The service refused (400)").await;
        check(j, "what came of drift detection").await;
        j.click_button("Close").await;
        j.see_heading("Drift detection").await;
        let n_after = [&first, &second].map(|stack| j.sandbox.deployments_of(stack).len());
        assert_eq!(n_after, n_before.map(|n_before| n_before + 1));
        j.see_text("Asked for on 2 stacks, not on 1.").await;
        see_from_the_top(j).await;
        check(j, "board with what came of drift detection").await;
        // The run shows once the service has one.
        j.sandbox.advance(Duration::from_secs(10));
        for (stack, id) in [(&first, first_id), (&second, second_id)] {
            assert_eq!(j.sandbox.drift_runs_of(stack)[0].deployment_id, Some(id), "it looks for drift");
        }
        see_lines(j, "one that detects", |lines| {
            lines.iter().any(|line| line.name == "edge-cdn/prod" && line.state == "Detecting")
        })
        .await;
        j.click_button("Put away").await;
        j.see_text("None chosen").await;
        j.expect_acts(3);
        j.expect_console_error("400");
    })
    .await;
}

#[tokio::test]
async fn a_member_sees_what_may_not_be_read_and_is_told_what_may_not_be_done() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("webshop/prod/drift/status", Fault::Status(403), usize::MAX);
        j.open("/acme/drift").await;
        j.sign_in(MEMBER_TOKEN).await;
        see_complete(j).await;
        j.click_button(Named::Starting("No access")).await;
        let seen = see_lines(j, "the one", |lines| names(lines) == ["webshop/prod"]).await;
        assert_eq!((seen[0].state.as_str(), seen[0].runs.as_ref()), ("No access", None));
        assert_eq!(seen[0].changes, "your token may not read it (403)");
        assert_eq!(j.n_requests("webshop/prod/drift/status"), 1, "that is not asked again by itself");
        check(j, "board with a stack that may not be read").await;
        j.follow("/acme/drift?q=payments/prod-eu").await;
        j.click(Role::Checkbox, "Choose payments/prod-eu").await;
        j.click_button("Detect now…").await;
        j.click_button("Detect drift on 1 stack").await;
        j.see_focus_on(Role::Button, "Close").await;
        j.see_text("payments/prod-eu Not asked for Your token may not do this (403)").await;
        let n_identity = lines(j).await.iter().filter(|line| line.name.starts_with("identity/")).count();
        assert_eq!(n_identity, 0, "what does not exist for a member is in no list");
        j.expect_acts(1);
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn filters_order_and_groups_stand_in_the_address() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/drift").await;
        see_complete(j).await;
        j.choose("Group:", "project").await;
        j.choose("Order:", "by name, from Z").await;
        j.type_into("Filter by project or stack", "prod").await;
        let address = "/acme/drift?q=prod&sort=name&order=desc&group=project";
        j.see_address(address).await;
        let sorted = |lines: &[Line]| {
            let names = names(lines);
            let projects: Vec<&str> = names.iter().filter_map(|name| name.split('/').next()).collect();
            let of_project = |pair: &[&str]| {
                let [one, other] = [pair[0], pair[1]].map(|name| name.split('/').next());
                one != other || pair[0] > pair[1]
            };
            !names.is_empty()
                && names.iter().all(|name| name.contains("prod"))
                && projects.is_sorted()
                && names.windows(2).all(of_project)
        };
        let seen = see_lines(j, "those with prod in their names", sorted).await;
        j.reload().await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_address(address).await;
        see_complete(j).await;
        see_lines(j, "the same", |lines| names(lines) == names(&seen)).await;
        check(j, "board in groups").await;
        j.follow("/acme/drift?state=clean").await;
        see_lines(j, "clean ones", |lines| !lines.is_empty() && lines.iter().all(|line| line.state == "Clean")).await;
        let n_drifted = counts(j).await["Drifted"];
        j.follow("/acme/drift?age=week").await;
        let old = see_lines(j, "those that drifted long ago", |lines| {
            lines.iter().all(|line| line.state == "Drifted") && lines.len() < n_drifted
        })
        .await;
        assert!(!old.is_empty(), "some drifted more than a week ago");
        j.follow("/acme/drift?age=week&q=nothing").await;
        j.see_heading("No stack matches").await;
        check(j, "board that nothing matches").await;
        j.click_button("Clear filters").await;
        j.click_button("Stack").await;
        j.see_address("/acme/drift?sort=name").await;
        j.click_link("2").await;
        j.see_address("/acme/drift?sort=name&page=2").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_known_outlives_the_page_but_not_the_sign_in() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/drift").await;
        see_complete(j).await;
        let seen = see_lines(j, "there, with their runs", |lines| {
            !lines.is_empty() && lines.iter().all(|line| line.runs.is_some() || line.state == "Never checked")
        })
        .await;
        let n_asked = [j.n_requests("/drift/"), j.n_requests("/api/user/stacks")];
        j.click_link("Usage").await;
        j.see_heading("Usage").await;
        j.click_link(Named::Starting("Drift")).await;
        let again = see_lines(j, "there again", |lines| lines.len() == seen.len()).await;
        assert_eq!(again, seen);
        see_complete(j).await;
        assert_eq!([j.n_requests("/drift/"), j.n_requests("/api/user/stacks")], n_asked, "nothing is asked anew");

        j.click_button("Ask again").await;
        let n_stacks = counts(j).await["All"];
        j.wait_until("all are asked again", async || j.n_requests(STATUS) >= 2 * n_stacks).await;
        see_complete(j).await;
        assert_eq!(j.n_requests(STATUS), 2 * n_stacks);

        j.sign_out().await;
        j.sign_in(MEMBER_TOKEN).await;
        see_complete(j).await;
        let of_member = counts(j).await["All"];
        assert!(of_member < n_stacks, "a member does not see all");
        assert_eq!(j.n_requests(STATUS), 2 * n_stacks + of_member, "somebody else's results are forgotten");
    })
    .await;
}

#[tokio::test]
async fn the_board_without_a_mouse() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/drift?sort=name").await;
        see_complete(j).await;
        j.focus(Role::Checkbox, "Choose data-lake/dev").await;
        j.press(Key::Space).await;
        j.see_text("1 stack chosen data-lake/dev").await;
        j.press(Key::Tab).await;
        j.see_focus_on(Role::Link, "data-lake/dev").await;
        j.focus(Role::Button, "Detect now…").await;
        j.press(Key::Enter).await;
        j.see(Role::Dialog, "Detect drift on 1 stack?").await;
        j.see_focus_on(Role::Button, "Leave them as they are").await;
        j.press(Key::Escape).await;
        j.see_no(Role::Dialog, "Detect drift on 1 stack?").await;
        j.see_focus_on(Role::Button, "Detect now…").await;
        j.focus(Role::Checkbox, "Choose all of this page").await;
        j.press(Key::Space).await;
        j.see_text("25 stacks chosen").await;
        j.press(Key::Space).await;
        j.see_text("None chosen").await;
        j.focus(Role::Button, "Drifted for").await;
        j.press(Key::Enter).await;
        j.see_address("/acme/drift").await;
        j.expect_acts(0);
    })
    .await;
}

#[tokio::test]
async fn a_thousand_stacks_are_asked_and_can_be_paused() {
    let setup = Setup::quiet().with(|config| {
        config.scenario = Scenario::Large;
        config.latency = Duration::from_millis(20);
    });
    journey(setup, async |j: &Journey| {
        j.open_signed_in("/acme/drift").await;
        j.see_text("so far").await;
        check_paused(j).await;
        j.click_button("Go on").await;
        see_complete(j).await;
        let counts = counts(j).await;
        assert_eq!((counts["All"], counts["No access"], counts["Failed to ask"]), (1_000, 2, 1), "{counts:?}");
        let in_states = ["Drifted", "Clean", "Never checked", "No access", "Failed to ask"];
        assert_eq!(in_states.iter().map(|state| counts[*state]).sum::<usize>(), 1_000);
        j.see_text("1–25 of 1,000").await;
        let seen = see_lines(j, "drifted ones with their runs", |lines| {
            lines.len() == 25 && lines.iter().all(|line| line.runs.is_some())
        })
        .await;
        assert!(seen.iter().all(|line| line.state == "Drifted" && line.changes.contains("to update")), "{seen:#?}");
        j.expect_console_error("403");
        j.expect_console_error("404");
        j.expect_console_error("503");
    })
    .await;
}

/// Paused, nothing more is asked, and what is known stays.
async fn check_paused(j: &Journey) {
    j.click_button("Pause").await;
    j.see(Role::Button, "Go on").await;
    j.see_text(", paused").await;
    let n_under_way = 6;
    let n_asked = j.n_requests(STATUS);
    check(j, "paused board").await;
    assert!(j.n_requests(STATUS) <= n_asked + n_under_way, "only what was on its way arrives");
    assert!(j.n_requests(STATUS) < 900, "it was paused in the middle");
}

#[tokio::test]
async fn a_run_that_goes_on_is_told_from_one_that_is_over() {
    journey(Setup::quiet(), async |j: &Journey| {
        let dev = stack("acme/webshop/dev");
        j.sandbox.create(&dev, Operation::DetectDrift, Script { drift: Some(2), ..running_for(60) });
        j.sandbox.advance(Duration::from_secs(20));
        j.open_signed_in("/acme/drift?q=webshop/dev").await;
        let seen = see_lines(j, "the one that detects", |lines| {
            names(lines) == ["webshop/dev"] && lines[0].state == "Detecting" && lines[0].runs.is_some()
        })
        .await;
        assert!(seen[0].runs.as_ref().unwrap().contains("1 running"), "{seen:?}");
        j.sandbox.advance(Duration::from_secs(120));
        see_lines(j, "the one that drifted", |lines| {
            lines.first().is_some_and(|line| line.state == "Drifted" && line.changes == "2 to update")
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn empty_failed_and_loading_are_different_states() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/drift").await;
        j.see_heading("No stacks yet").await;
        check(j, "board without stacks").await;
        j.follow("/error-403/drift").await;
        j.see_heading("The stacks of error-403 could not be read").await;
        check(j, "board that could not be read").await;
        // A page that fails in the middle keeps what came.
        j.sandbox.set_fault("continuationToken", Fault::Status(400), 1);
        j.follow("/acme/drift").await;
        j.see_text("The list of stacks ends early.").await;
        j.see_text("asked 25 of 25 stacks so far").await;
        j.click_button("Read on").await;
        see_complete(j).await;
        j.see_no_text("The list of stacks ends early.").await;
        j.expect_console_error("403");
        j.expect_console_error("400");
    })
    .await;
}
