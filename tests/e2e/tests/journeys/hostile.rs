//! Every page under hostile texts: whatever the service says, it is text, it stays in its box, and it leads nowhere.
//!
//! The sandbox puts the texts of a corpus into every string that somebody could have written. Each journey walks some
//! pages with all their dialogs, and what is seen there has to be harmless (`e2e::harm`). What holds after every journey
//! holds here as well: no error, no breach of the Content-Security-Policy, nobody else was asked, nothing was changed.

use std::collections::BTreeSet;
use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey, running_for};
use sandbox::hostile::corpus;
use sandbox::{HostileText, LogText, Reach};
use serde_json::json;

fn hostile(reach: Reach, seed: u64) -> Setup {
    Setup::quiet().with(|config| config.hostile_text = Some(HostileText { seed, reach }))
}

async fn walk(j: &Journey, pages: &[impl AsRef<str>]) {
    for page in pages {
        j.check_harmless_throughout(page.as_ref()).await;
        assert!(j.look_for(Role::Heading, "Sign in").await.is_none(), "{} was not seen", page.as_ref());
    }
}

/// The start page lets one choose, whatever else cannot be read.
async fn sign_in(j: &Journey) {
    j.open_signed_in("/").await;
    j.see_heading("Organizations").await;
}

/// The pages of an organization, and those that say that something is not there.
fn pages_of_org(j: &Journey) -> Vec<String> {
    let pool = &j.sandbox.agent_pools_of("acme")[0].id.0;
    [
        "/acme/deployments?pageSize=100",
        "/acme/deployments?q=webshop&status=failed",
        "/acme/stacks?pageSize=100",
        "/acme/stacks?group=project",
        "/acme/drift?pageSize=100",
        "/acme/agents",
        &format!("/acme/agents?pool={pool}"),
        "/acme/usage",
        "/error-503/deployments",
        "/error-403/stacks",
        "/nothing",
    ]
    .map(str::to_owned)
    .into()
}

/// A stack's overview with all its parts.
const STACK: &[&str] = &[
    "/acme/webshop/prod",
    "/acme/webshop/prod?tab=updates",
    "/acme/webshop/prod?tab=updates&update=50",
    "/acme/webshop/prod?tab=activity",
    "/acme/webshop/prod?tab=resources",
    "/acme/webshop/prod?tab=trends",
    "/acme/webshop/prod?deploy=update",
    "/acme/platform-network/prod",
    "/acme/webshop/error-503",
];

/// What runs on a stack by itself: schedules and drift, each with one of them open.
async fn pages_of_checks(j: &Journey) -> Vec<String> {
    let prod = "/acme/webshop/prod";
    // Where ids are spoiled as well, there is nothing to open.
    let first_id = async |route: &str, list: &str| -> Option<String> {
        let script = "
            const [path, list, token, done] = arguments;
            const isId = (id) => /^[0-9a-f-]{36}$/.test(id);
            fetch(path, { headers: { authorization: `token ${token}` } }).then((answer) => answer.json())
                .then((answer) => [answer[list]].flat().map((item) => item?.id).find(isId) ?? null)
                .then(done, () => done(null));
        ";
        let path = format!("/api/stacks{prod}/{route}");
        j.eval_later_with(script, vec![json!(path), json!(list), json!(ADMIN_TOKEN)]).await
    };
    let run = first_id("drift/runs?page=1&pageSize=5", "driftRuns").await;
    let schedule = first_id("deployments/schedules", "schedules").await;
    let lists = ["deployments", "schedules", "drift"].map(|page| format!("{prod}/{page}"));
    let run = run.map(|id| format!("{prod}/drift?run={id}"));
    let schedule = schedule.map(|id| format!("{prod}/schedules?schedule={id}"));
    lists.into_iter().chain(run).chain(schedule).collect()
}

/// Settings of each shape, in each view.
const SETTINGS: &[&str] = &[
    "/acme/webshop/prod/settings",
    "/acme/webshop/prod/settings?view=json",
    "/acme/webshop/prod/settings?view=yaml",
    "/acme/webshop/prod/settings?compare=webshop/dev",
    "/acme/webshop/prod/settings?copy=sections",
    "/acme/edge-cdn/prod/settings",
    "/acme/docs-site/prod/settings",
    "/acme/legacy-billing/prod/settings",
    "/acme/mobile-backend/prod/settings",
    "/acme/dns-zones/global/settings",
];

/// Deployments: one that ended with its log, one that runs, one that waits for it.
fn pages_of_deployments(j: &Journey) -> Vec<String> {
    let (_, ended) = j.newest_finished("acme/webshop/prod");
    let (_, running) = j.create("acme/webshop/staging", running_for(90));
    j.sandbox.advance(Duration::from_secs(40));
    let (_, waiting) = j.create("acme/webshop/staging", running_for(90));
    ["", "?tab=updates", "?tab=configuration"]
        .into_iter()
        .map(|tab| format!("{ended}{tab}"))
        .chain([running, waiting])
        .collect()
}

#[tokio::test]
async fn texts_on_the_pages_of_an_organization() {
    journey(hostile(Reach::Texts, 1), async |j: &Journey| {
        j.open("/").await;
        j.check_harmless("sign-in page").await;
        j.sign_in("pul-wrong").await;
        j.see_text("The service refused this token (401).").await;
        j.check_harmless("sign-in page with a refused token").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("Organizations").await;
        j.check_harmless("start page").await;
        j.click(Role::Disclosure, Named::Starting("Account of")).await;
        j.check_harmless("the account's menu").await;
        walk(j, &pages_of_org(j)).await;

        let served: BTreeSet<usize> = j.sandbox.hostile_texts_served().into_values().flatten().collect();
        let texts = corpus::texts().iter().enumerate();
        let missing: Vec<_> = texts.filter(|(place, _)| !served.contains(place)).map(|(_, text)| text).collect();
        assert!(missing.is_empty(), "texts that no page was given: {missing:?}");
        for status in ["401", "403", "503"] {
            j.expect_console_error(status);
        }
    })
    .await;
}

#[tokio::test]
async fn texts_on_the_pages_of_a_stack() {
    journey(hostile(Reach::Texts, 2), async |j: &Journey| {
        sign_in(j).await;
        walk(j, STACK).await;
        j.expect_console_error("503");
    })
    .await;
}

#[tokio::test]
async fn texts_in_schedules_and_drift() {
    journey(hostile(Reach::Texts, 2), async |j: &Journey| {
        sign_in(j).await;
        let pages = pages_of_checks(j).await;
        assert_eq!(pages.len(), 5, "a run and a schedule to open");
        walk(j, &pages).await;
    })
    .await;
}

#[tokio::test]
async fn texts_in_settings() {
    journey(hostile(Reach::Texts, 3), async |j: &Journey| {
        sign_in(j).await;
        walk(j, SETTINGS).await;
        j.tolerate_console_error("Failed to load resource");
    })
    .await;
}

#[tokio::test]
async fn texts_of_deployments_and_their_logs() {
    journey(hostile(Reach::Texts, 4), async |j: &Journey| {
        sign_in(j).await;
        walk(j, &pages_of_deployments(j)).await;
    })
    .await;
}

/// Addresses that only seem to be one: of all that stand in a log, none leads anywhere but by https.
#[tokio::test]
async fn addresses_of_every_kind_in_a_log() {
    let places = corpus::addresses_among().iter();
    let lines: String =
        places.map(|place| format!("see {} now\n", corpus::texts()[*place].replace('\n', " "))).collect();
    let n_lines = lines.lines().count();
    let setup = Setup::quiet().with(|config| config.log_file = Some(LogText::from(lines)));
    journey(setup, async |j: &Journey| {
        let (_, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&address).await;
        j.see_log_complete().await;
        let (mut seen, mut links) = (BTreeSet::new(), BTreeSet::new());
        for part in 0..=16 {
            j.drag_log_to(f64::from(part) / 16.0).await;
            j.see_frame().await;
            j.check_harmless(&format!("log of addresses, part {part}")).await;
            seen.extend(j.log_lines().await.into_iter().map(|line| line.number));
            let script = "return [...document.querySelectorAll('[role=log] a[target]')].map((link) => link.href)";
            links.extend(j.eval::<Vec<String>>(script).await);
        }
        assert!(n_lines > 100 && seen.len() == n_lines, "only {} of {n_lines} lines were in sight", seen.len());
        assert!(!links.is_empty() && links.iter().all(|link| link.starts_with("https://")), "{links:?}");
    })
    .await;
}

/// A name is shown with what hides in it, where somebody has to decide by it.
#[tokio::test]
async fn a_name_cannot_hide_in_a_question() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/agents").await;
        let pool = json!({ "name": "spare\u{202e}\u{200b}lacol", "description": "" });
        j.change_by_api("POST", "/api/orgs/acme/agent-pools", &pool).await;
        let id = j.sandbox.agent_pools_of("acme").last().unwrap().id.0.clone();
        j.follow(&format!("/acme/agents?pool={id}")).await;
        j.click_button("Delete…").await;
        j.see(Role::Dialog, "Delete the agent pool spare⟨U+202E⟩⟨U+200B⟩lacol?").await;
        j.see(Role::Button, "Delete spare⟨U+202E⟩⟨U+200B⟩lacol").await;
        j.expect_acts(1);
    })
    .await;
}

/// Words that nobody knows, ids and names of any kind, moments at the end of time, numbers as large as they get.
mod words_moments_and_numbers {
    use super::*;

    #[tokio::test]
    async fn of_an_organization() {
        journey(hostile(Reach::Words, 5), async |j: &Journey| {
            sign_in(j).await;
            walk(j, &pages_of_org(j)).await;
            j.tolerate_console_error("Failed to load resource");
        })
        .await;
    }

    #[tokio::test]
    async fn of_a_stack() {
        journey(hostile(Reach::Words, 5), async |j: &Journey| {
            sign_in(j).await;
            walk(j, STACK).await;
            walk(j, &pages_of_checks(j).await).await;
            j.tolerate_console_error("Failed to load resource");
        })
        .await;
    }

    #[tokio::test]
    async fn of_settings_and_deployments() {
        journey(hostile(Reach::Words, 5), async |j: &Journey| {
            sign_in(j).await;
            walk(j, SETTINGS).await;
            walk(j, &pages_of_deployments(j)).await;
            j.tolerate_console_error("Failed to load resource");
        })
        .await;
    }
}

/// Answers that cannot be read: the pages say so.
mod answers_of_the_wrong_shape {
    use super::*;

    #[tokio::test]
    async fn of_an_organization_and_a_stack() {
        journey(hostile(Reach::Everything, 7), async |j: &Journey| {
            sign_in(j).await;
            walk(j, &pages_of_org(j)).await;
            walk(j, STACK).await;
            walk(j, &pages_of_checks(j).await).await;
            j.tolerate_console_error("Failed to load resource");
        })
        .await;
    }

    #[tokio::test]
    async fn of_settings_and_deployments() {
        journey(hostile(Reach::Everything, 7), async |j: &Journey| {
            sign_in(j).await;
            walk(j, SETTINGS).await;
            walk(j, &pages_of_deployments(j)).await;
            j.tolerate_console_error("Failed to load resource");
        })
        .await;
    }
}
