//! A console that may only look: nothing that acts is anywhere, and everything can still be read.

use std::collections::BTreeSet;

use e2e::{Journey, Named, Role, Setup, check_page, journey};
use serde_json::json;

/// What may be pressed where nothing may be changed; a star stands for whatever follows. A button that is not here is
/// either an act, which has to stand in `MayAct`, or belongs on this list.
const LOOKS: &[&str] = &[
    // Around every page.
    "About Slipway…",
    "Account of*",
    "Change to the*",
    "Close",
    "Copy*",
    "Lock",
    "Pause refreshing",
    "Sign out",
    "Time zone:*",
    "Try again",
    // Filters, and the order of lists.
    "+9*",
    "Accepted*",
    "All*",
    "Changes",
    "Clean*",
    "Clear",
    "Clear filters",
    "Deployed",
    "Destroy *",
    "Detect drift *",
    "Drifted*",
    "Failed*",
    "Group by project",
    "Last deployment failed*",
    "Last update",
    "Never checked*",
    "No access*",
    "Preview *",
    "Queued*",
    "Refresh *",
    "Remediate drift *",
    "Resources",
    "Running*",
    "Search on the service",
    "Show*",
    "Skipped*",
    "Stack",
    "Started",
    "Succeeded*",
    "Update *",
    "Waiting*",
    // What a page reads, and in which form.
    "30 days",
    "7 days",
    "90 days",
    "Answer of the service as CSV",
    "Ask again",
    "Charts as*",
    "Check status",
    "Compare…",
    "Download*",
    "Estimate from deployments",
    "Export…",
    "Fold all steps",
    "Forget the token",
    "Hold the token",
    "Look*",
    "More acts",
    "Next deployment*",
    "Pause",
    "Period before",
    "Previous deployment*",
    "Read*",
    "Table as CSV",
    "This month",
    "Wrap long lines",
];

fn only_looks(name: &str) -> bool {
    LOOKS.iter().any(|looks| match looks.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *looks,
    })
}

/// Every page, with what says that it is there.
fn pages(deployment: &str, pool: &str) -> Vec<(String, &'static str)> {
    let stack = |rest: &str| format!("/acme/webshop/prod{rest}");
    vec![
        ("/".to_owned(), "Deployments"),
        ("/acme/deployments".to_owned(), "Deployments"),
        ("/acme/stacks".to_owned(), "Stacks"),
        ("/acme/drift".to_owned(), "Drift"),
        ("/acme/agents".to_owned(), "Agents"),
        (format!("/acme/agents?pool={pool}"), "Agents"),
        ("/acme/usage".to_owned(), "Usage"),
        (stack(""), "webshop/prod"),
        (stack("?deploy=update"), "webshop/prod"),
        (stack("?redeploy=1"), "webshop/prod"),
        (stack("?tab=updates"), "webshop/prod"),
        (stack("?tab=activity"), "webshop/prod"),
        (stack("?tab=resources"), "webshop/prod"),
        (stack("?tab=trends"), "webshop/prod"),
        (stack("/deployments"), "Deployments"),
        (stack("/settings"), "Deployment settings"),
        (stack("/settings?view=json"), "Deployment settings"),
        (stack("/settings?view=yaml"), "Deployment settings"),
        (stack("/settings?copy"), "Deployment settings"),
        (stack("/settings?compare=webshop/dev"), "Deployment settings"),
        (stack("/schedules"), "Schedules"),
        (stack("/drift"), "Drift"),
        // Without settings and without schedules, runs and the like.
        ("/acme/webshop/dev/drift".to_owned(), "Drift"),
        ("/empty-co/deployments".to_owned(), "Deployments"),
        ("/empty-co/agents".to_owned(), "Agents"),
        (deployment.to_owned(), ""),
        (format!("{deployment}?tab=configuration"), ""),
    ]
}

/// What can be pressed on the page as it is, unfolded, by name; with the links that look like buttons and the boxes.
async fn pressable(j: &Journey) -> BTreeSet<String> {
    j.eval::<()>("for (const part of document.querySelectorAll('details')) part.open = true").await;
    let script = "
        const name = (element) => (element.getAttribute('aria-label') || element.innerText
            || element.closest('label')?.innerText || document.querySelector(`label[for='${element.id}']`)?.innerText
            || element.title || '').replace(/\\s+/g, ' ').trim();
        const all = document.querySelectorAll('button, [role=button], a.button, input[type=checkbox], [type=submit]');
        return [...all].filter((one) => one.checkVisibility() && !one.matches(':disabled')).map(name);
    ";
    j.eval::<BTreeSet<String>>(script).await
}

/// Walks all pages. Gives every name that is not on the list, with the page.
async fn acts(j: &Journey) -> Vec<String> {
    let (_, deployment) = j.newest_finished("acme/webshop/prod");
    let pools: serde_json::Value = j.ask_api("/api/orgs/acme/agent-pools").await;
    let pool = pools["agentPools"][0]["id"].as_str().unwrap().to_owned();
    let mut found = Vec::new();
    for (page, heading) in pages(&deployment, &pool) {
        j.follow(&page).await;
        j.see_heading(Named::Containing(heading)).await;
        let is_still = "return !document.querySelector('.loading, [aria-busy=true]') \
                        && !/Loading|being asked/.test(document.querySelector('main').innerText)";
        j.wait_until(&format!("{page} is there"), async || j.eval(is_still).await).await;
        let names = pressable(j).await;
        found.extend(names.iter().filter(|name| !only_looks(name)).map(|name| format!("{page}: {name}")));
    }
    found
}

fn read_only() -> Setup {
    Setup::busy().with(|config| config.console_config = Some(json!({ "readOnly": true }).to_string()))
}

#[tokio::test]
async fn no_page_has_an_act() {
    journey(read_only(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let acts = acts(j).await;
        assert!(acts.is_empty(), "{acts:#?}");
    })
    .await;
}

/// The walk above would find them.
#[tokio::test]
async fn where_something_may_be_changed_there_are_acts() {
    journey(Setup::busy(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        let acts = acts(j).await;
        for expected in
            ["Pause organization…", "Deploy…", "Redeploy…", "New schedule…", "New agent pool…", "Run… Destroy"]
        {
            assert!(acts.iter().any(|act| act.ends_with(expected)), "{expected}: {acts:#?}");
        }
        assert!(acts.len() > 100, "{acts:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_bar_says_why_and_the_settings_can_be_read() {
    journey(read_only(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/prod/settings").await;
        j.see_heading("Deployment settings").await;
        j.click(Role::Disclosure, "Read-only: what it means").await;
        j.see_text("whoever runs it has turned all acts off").await;
        check_page(j, "settings that can only be read").await;
        let fields = "return [...document.querySelectorAll('.form-view__sections :is(input, textarea, select)')]";
        assert!(j.eval::<usize>(&format!("{fields}.length")).await > 10);
        assert!(j.eval::<bool>(&format!("{fields}.every((field) => field.matches(':disabled'))")).await);
        j.see_no_text("Review changes").await;
        j.follow("/acme/webshop/prod/settings?view=json").await;
        let is_fixed = "return document.querySelector('textarea').readOnly";
        j.wait_until("the text cannot be changed", async || j.eval(is_fixed).await).await;
        check_page(j, "settings as a text that can only be read").await;
        j.click(Role::Disclosure, "More acts").await;
        j.click_button("Export…").await;
        j.see_heading(Named::Starting("Export")).await;
    })
    .await;
}
