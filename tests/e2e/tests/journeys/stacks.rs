//! The stacks of an organization: what each of several answers tells of them, filters and orders that stand in the
//! address, and what is said where an answer is missing.

use std::collections::BTreeMap;

use api_types::deployment::ListDeploymentsResponse;
use api_types::organization::{OrgStack, Organization};
use api_types::stacks::ListUserStacksResponse;
use e2e::seeing::{operation_word, status_word};
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Named, Role, Setup, journey, running_for};
use sandbox::Fault;
use serde::Deserialize;
use thirtyfour::Key;

/// A row as its cells read, without its times.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct StackLine {
    #[serde(rename = "Stack")]
    name: String,
    #[serde(rename = "Last deployment")]
    last: String,
    #[serde(rename = "Resources")]
    resources: String,
    #[serde(rename = "Drift")]
    drift: String,
    #[serde(rename = "Settings")]
    settings: String,
}

/// The rows of all groups, without the heads of these. Parts of a cell are read with a blank between them.
const LINES: &str = "
    const table = document.querySelector('table');
    if (!table) return [];
    const words = (cell) => {
        const texts = [];
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) texts.push(walker.currentNode.data.trim());
        return texts.filter((text) => text).join(' ').replace('/ ', '/');
    };
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.cells.length > 1);
    return rows.map((row) => Object.fromEntries([...row.cells].map((cell, index) => [heads[index], words(cell)])));
";

async fn lines(j: &Journey) -> Vec<StackLine> {
    j.eval(LINES).await
}

async fn see_lines(j: &Journey, what: &str, wanted: impl Fn(&[StackLine]) -> bool) -> Vec<StackLine> {
    let mut seen = Vec::new();
    j.wait_until(&format!("the rows are {what}"), async || {
        seen = lines(j).await;
        wanted(&seen)
    })
    .await;
    seen
}

fn names(lines: &[StackLine]) -> Vec<&str> {
    lines.iter().map(|line| line.name.as_str()).collect()
}

/// All stacks of acme that the administrator sees, as the service lists them: names and resources.
async fn listed(j: &Journey) -> Vec<(String, Option<i64>)> {
    let mut stacks = Vec::new();
    let mut token = String::new();
    loop {
        let page: ListUserStacksResponse =
            j.ask_api(&format!("/api/user/stacks?organization=acme&continuationToken={token}")).await;
        let row = |stack: &api_types::stacks::StackSummary| {
            (format!("{}/{}", stack.project_name, stack.stack_name), stack.resource_count)
        };
        stacks.extend(page.stacks.iter().map(row));
        match page.continuation_token {
            Some(next) => token = next,
            None => return stacks,
        }
    }
}

/// What the organization tells of its stacks, by name.
async fn told(j: &Journey) -> BTreeMap<String, OrgStack> {
    let organization: Organization = j.ask_api("/api/orgs/acme").await;
    organization.stacks().map(|(project, stack)| (format!("{project}/{}", stack.name), stack.clone())).collect()
}

#[tokio::test]
async fn each_answer_has_its_part_in_a_row() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks").await;
        j.see_title("Stacks of acme · Slipway").await;
        let mut listed = listed(j).await;
        listed.sort();
        let n_stacks = listed.len();
        assert!(n_stacks > 25, "the list has more than a page");
        let seen = see_lines(j, "all stacks", |lines| lines.len() == n_stacks.min(50)).await;
        let expected: Vec<_> = listed.iter().take(50).map(|(name, _)| name.as_str()).collect();
        assert_eq!(names(&seen), expected);
        j.see_text(&format!("{n_stacks} stacks list read")).await;

        let told = told(j).await;
        let newest: ListDeploymentsResponse =
            j.ask_api("/api/orgs/acme/deployments?page=1&pageSize=100&sort=created").await;
        j.see_text("Last deployments are those among the newest 100 of").await;
        for line in &seen {
            let stack = &told[&line.name];
            assert_eq!(line.settings, if stack.has_deployment_settings { "Set up" } else { "None" }, "{line:?}");
            assert_eq!(line.drift == "Drifted", stack.drift_detected, "{line:?}");
            let resources = listed.iter().find(|(name, _)| *name == line.name).and_then(|(_, number)| *number);
            assert_eq!(line.resources, resources.map_or("—".to_owned(), |number| number.to_string()), "{line:?}");
            let last =
                newest.deployments.iter().find(|one| format!("{}/{}", one.project_name, one.stack_name) == line.name);
            let words = last.map_or("older than the newest 100".to_owned(), |one| {
                let operation = one.pulumi_operation.as_ref().map_or("Not recorded", operation_word);
                format!("{} {operation} {}", status_word(&one.status), one.version)
            });
            assert_eq!(line.last, words, "{line:?}");
        }
        assert!(seen.iter().any(|line| line.last == "older than the newest 100"), "some have been quiet for long");
        assert!(seen.iter().any(|line| line.drift == "Drifted"), "some have drifted");
    })
    .await;
}

#[tokio::test]
async fn a_row_leads_to_the_stack_and_to_its_last_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, address) = j.create("acme/webshop/staging", running_for(90));
        let version = j.version(&id);
        j.open_signed_in("/acme/stacks?q=webshop/staging").await;
        see_lines(j, "the one", |lines| names(lines) == ["webshop/staging"]).await;
        j.click_link(version.as_str()).await;
        j.see_address(&address).await;
        j.go_back().await;
        j.see_address("/acme/stacks?q=webshop/staging").await;
        j.click_link("webshop/staging").await;
        j.see_address("/acme/webshop/staging").await;
        j.click_link("acme").await;
        j.click_link("Stacks").await;
        j.see_focus_on(Role::Heading, "Stacks").await;
    })
    .await;
}

#[tokio::test]
async fn project_and_tag_are_asked_of_the_service() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks").await;
        see_lines(j, "all stacks", |lines| lines.len() > 25).await;
        j.choose("Project:", "webshop").await;
        j.see_address("/acme/stacks?project=webshop").await;
        let of_webshop = see_lines(j, "those of webshop", |lines| {
            !lines.is_empty() && lines.iter().all(|line| line.name.starts_with("webshop/"))
        })
        .await;
        j.wait_until("the service is asked by project", async || j.n_requests("&project=webshop") > 0).await;

        let tags: BTreeMap<String, String> = told(j).await["webshop/prod"].tags.clone();
        let (name, value) = tags.iter().find(|(name, _)| !name.contains(':')).expect("it has a tag of its own");
        j.focus(Role::Combobox, "Tag").await;
        j.type_text(&format!("{name}={value}")).await;
        j.press(Key::Enter).await;
        let query = format!("?project=webshop&tag={name}%3D{value}");
        j.see_address(&format!("/acme/stacks{query}")).await;
        let asked = format!("tagName={name}&tagValue={value}");
        j.wait_until("the service is asked by tag", async || j.n_requests(&asked) > 0).await;
        let told = told(j).await;
        let expected: Vec<&str> = of_webshop
            .iter()
            .map(|line| line.name.as_str())
            .filter(|stack| told[*stack].tags.get(name) == Some(value))
            .collect();
        see_lines(j, "those with the tag", |lines| names(lines) == expected).await;

        j.reload().await;
        j.sign_in(ADMIN_TOKEN).await;
        see_lines(j, "the same after a reload", |lines| names(lines) == expected).await;
        j.go_back().await;
        j.see_address("/acme/stacks?project=webshop").await;
        see_lines(j, "those of webshop again", |lines| lines.len() == of_webshop.len()).await;
    })
    .await;
}

#[tokio::test]
async fn a_tag_in_a_row_filters_and_the_services_own_are_folded_away() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks?q=webshop/prod").await;
        see_lines(j, "the two", |lines| names(lines) == ["webshop/prod", "webshop/prod-eu"]).await;
        j.see_no_text("pulumi:").await;
        j.click_button(Named::Containing("more tags")).await;
        j.see_text("pulumi:project").await;
        j.click_button(Named::Containing("Show fewer tags")).await;
        j.see_no_text("pulumi:").await;
        let tags: BTreeMap<String, String> = told(j).await["webshop/prod"].tags.clone();
        let (name, value) = tags.iter().find(|(name, _)| !name.contains(':')).expect("it has a tag of its own");
        j.click_link(Named::Starting(name)).await;
        j.see_address(&format!("/acme/stacks?q=webshop%2Fprod&tag={name}%3D{value}")).await;
        see_lines(j, "with the tag", |lines| names(lines).contains(&"webshop/prod")).await;
    })
    .await;
}

#[tokio::test]
async fn drift_and_failure_filter_what_is_here() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks").await;
        let all = see_lines(j, "all stacks", |lines| lines.iter().any(|line| line.drift == "Drifted")).await;
        j.choose("Drift:", "drifted").await;
        j.see_address("/acme/stacks?drift=drifted").await;
        let drifted: Vec<&str> =
            all.iter().filter(|line| line.drift == "Drifted").map(|line| line.name.as_str()).collect();
        see_lines(j, "the drifted ones", |lines| names(lines) == drifted).await;
        j.choose("Drift:", "any").await;
        j.click_button(Named::Starting("Last deployment failed")).await;
        j.see_address("/acme/stacks?last=failed").await;
        j.see_state(Role::Button, Named::Starting("Last deployment failed"), "pressed", true).await;
        let failed: Vec<&str> =
            all.iter().filter(|line| line.last.starts_with("Failed")).map(|line| line.name.as_str()).collect();
        assert!(!failed.is_empty(), "some have failed");
        see_lines(j, "the failed ones", |lines| names(lines) == failed).await;

        j.type_into("Filter by project or stack", "no-such-stack").await;
        j.see_heading("No stack matches").await;
        j.click_button("Clear filters").await;
        j.see_address("/acme/stacks").await;
        see_lines(j, "all stacks", |lines| names(lines) == names(&all)).await;
    })
    .await;
}

#[tokio::test]
async fn orders_groups_and_pages_stand_in_the_address() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks?pageSize=25").await;
        let mut listed = listed(j).await;
        listed.sort();
        see_lines(j, "the first page", |lines| lines.len() == 25).await;
        j.click_link("Next page").await;
        j.see_address("/acme/stacks?page=2&pageSize=25").await;
        let second: Vec<_> = listed.iter().skip(25).take(25).map(|(name, _)| name.as_str()).collect();
        see_lines(j, "the second page", |lines| names(lines) == second).await;

        j.click_button("Resources").await;
        j.see_address("/acme/stacks?pageSize=25&sort=resources").await;
        let most = listed.iter().filter_map(|(_, number)| *number).max().expect("some have resources");
        see_lines(j, "the largest first", |lines| lines[0].resources == most.to_string()).await;
        j.click_button("Resources").await;
        j.see_address("/acme/stacks?pageSize=25&sort=resources&order=asc").await;
        j.choose("Order:", "by name").await;
        j.see_address("/acme/stacks?pageSize=25").await;

        j.click_button("Group by project").await;
        j.see_address("/acme/stacks?pageSize=25&group=project").await;
        let n_webshop = listed.iter().filter(|(name, _)| name.starts_with("webshop/")).count();
        j.open_signed_in("/acme/stacks?group=project&project=webshop").await;
        j.see_text(&format!("webshop {n_webshop} stacks")).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_fails_keeps_what_came() {
    journey(Setup::quiet(), async |j: &Journey| {
        let first: ListUserStacksResponse = {
            j.open("/").await;
            j.ask_api("/api/user/stacks?organization=acme").await
        };
        let n_first = first.stacks.len();
        let token = first.continuation_token.expect("there is a second page");
        j.sandbox.set_fault(&format!("continuationToken={token}"), Fault::Status(503), 1);
        j.open_signed_in("/acme/stacks").await;
        j.see_text("The list ends early.").await;
        j.see_text(&format!("{n_first} stacks came before a page failed. The service failed (503)")).await;
        see_lines(j, "the first page", |lines| lines.len() == n_first).await;
        j.check_accessibility("stacks with a cut list").await;

        let n_all = listed(j).await.len();
        j.click_button("Read on").await;
        j.see_no_text("The list ends early.").await;
        j.see_text(&format!("{n_all} stacks list read")).await;

        // Read again, and failing, it keeps all that it has.
        j.sandbox.set_fault("/api/user/stacks", Fault::Status(503), 1);
        j.click_button("Read it again").await;
        j.see_text("The list could not be read again.").await;
        j.see_text(&format!("1–{} of {n_all}", n_all.min(50))).await;
        j.click_button("Read on").await;
        j.see_no_text("The list could not be read again.").await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn the_services_search_adds_what_the_list_lacks() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("/api/user/stacks", Fault::Delay(std::time::Duration::from_secs(60)), 1);
        j.open_signed_in("/acme/stacks").await;
        j.type_into("Filter by project or stack", "webshop").await;
        j.press(Key::Enter).await;
        let told = told(j).await;
        let expected: Vec<&str> = told.keys().map(String::as_str).filter(|name| name.starts_with("webshop/")).collect();
        let n_found = expected.len();
        see_lines(j, "what the service finds", |lines| names(lines) == expected).await;
        j.see_text(&format!("The service finds {n_found} stacks for “webshop”. {n_found} stacks joined the list."))
            .await;
        let requests = j.sandbox.requests();
        let search = requests.iter().find(|request| request.path.contains("/stacks/search")).expect("it was asked");
        assert!(search.body.contains(r#""filter":"webshop""#), "{}", search.body);
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_service_without_a_search_is_said_to_have_none() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks").await;
        see_lines(j, "all stacks", |lines| lines.len() > 25).await;
        j.see_state(Role::Button, "Search on the service", "disabled", true).await;
        j.sandbox.set_fault("/stacks/search", Fault::Status(404), 1);
        j.type_into("Filter by project or stack", "webshop").await;
        j.click_button("Search on the service").await;
        j.see_text("This service has no search of its own (404).").await;
        see_lines(j, "what the filter leaves", |lines| {
            !lines.is_empty() && lines.iter().all(|line| line.name.starts_with("webshop/"))
        })
        .await;
        j.sandbox.set_fault("/stacks/search", Fault::Status(403), 1);
        j.click_button("Search on the service").await;
        j.see_text("The search on the service failed. Your token may not do this (403)").await;
        j.expect_console_error("404");
        j.expect_console_error("403");
        j.expect_acts(2);
    })
    .await;
}

#[tokio::test]
async fn without_the_organization_the_columns_say_unknown() {
    journey(Setup::quiet(), async |j: &Journey| {
        // Both the organization's stacks and its deployments.
        j.sandbox.set_fault("/api/orgs/acme", Fault::Status(403), 100);
        j.open_signed_in("/acme/stacks").await;
        j.see_text("Tags, drift and settings are missing. Your token may not do this (403)").await;
        j.see_text("Last deployments are missing.").await;
        let seen = see_lines(j, "all stacks", |lines| lines.len() > 25).await;
        let is_unknown =
            |line: &StackLine| line.drift == "Unknown" && line.settings == "Unknown" && line.last == "unknown";
        assert!(seen.iter().all(is_unknown), "{seen:#?}");
        j.see_text("Not refreshed").await;
        j.check_accessibility("stacks without their organization").await;

        j.sandbox.clear_faults();
        j.click_button("Try now").await;
        j.see_no_text("are missing.").await;
        see_lines(j, "what is known", |lines| lines.iter().any(|line| line.drift == "Drifted")).await;
        j.expect_console_error("403");
    })
    .await;
}

#[tokio::test]
async fn a_refresh_brings_the_newest_deployment() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks?q=webshop/staging").await;
        see_lines(j, "the one", |lines| names(lines) == ["webshop/staging"]).await;
        j.see_text("Live").await;
        j.click_button("Pause refreshing").await;
        let (id, _) = j.create("acme/webshop/staging", running_for(90));
        let version = j.version(&id);
        j.click_button("Resume refreshing").await;
        see_lines(j, "with the new one", |lines| lines[0].last.ends_with(&version)).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_member_may_not_see_is_not_there() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/stacks").await;
        j.sign_in(MEMBER_TOKEN).await;
        let seen = see_lines(j, "those of a member", |lines| lines.len() > 25).await;
        assert!(!seen.iter().any(|line| line.name.starts_with("identity/")), "{:?}", names(&seen));
    })
    .await;
}

#[tokio::test]
async fn empty_and_failed_are_two_states() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/empty-co/stacks").await;
        j.see_heading("No stacks yet").await;
        j.check_accessibility("no stacks").await;
        j.follow("/error-503/stacks").await;
        j.see_heading("The stacks of error-503 could not be read").await;
        j.see(Role::Button, "Copy details").await;
        j.check_accessibility("stacks that failed").await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn the_page_is_accessible_and_narrow_enough() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/stacks?group=project").await;
        see_lines(j, "all stacks", |lines| lines.iter().any(|line| line.drift == "Drifted")).await;
        j.click_button(Named::Containing("more tags")).await;
        j.check_accessibility("stacks").await;
        for width in [360, 320] {
            j.resize_to(width, 800).await;
            j.check_width("stacks").await;
        }
        j.check_accessibility("stacks on a phone").await;
    })
    .await;
}

#[tokio::test]
async fn the_start_page_has_the_default_organization_first() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/").await;
        j.see_text("Your default").await;
        let first: String = j.eval("return document.querySelector('.choices a').textContent").await;
        assert!(first.contains("Acme Corporation") && first.contains("Your default"), "{first}");
    })
    .await;
}

#[tokio::test]
async fn without_a_default_the_organizations_are_there_all_the_same() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("/api/user/organizations/default", Fault::Status(503), 100);
        j.open_signed_in("/").await;
        j.see_text("Your default organization could not be read. The service failed (503)").await;
        j.see(Role::Link, Named::Starting("Acme Corporation")).await;
        j.expect_console_error("503");
    })
    .await;
}
