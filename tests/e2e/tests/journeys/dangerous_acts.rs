//! Acts that interrupt or take away something, each by the same rules: nothing goes out before the question is
//! answered, the name that is asked for is what is hit, and a double click sends one request.

use std::time::Duration;

use e2e::{Journey, Named, Role, Setup, journey, running_for};
use sandbox::Fault;
use serde_json::json;
use thirtyfour::Key;

/// An act, and what becomes of it.
struct Danger {
    page: String,
    /// What is clicked until the question stands there.
    clicks: Vec<(Role, Named<'static>)>,
    /// What has to be typed; `None` where the question alone is enough.
    name: Option<&'static str>,
    /// The one request, by its method and the end of its path.
    request: (&'static str, &'static str),
}

fn danger(
    page: impl Into<String>,
    opener: Named<'static>,
    name: Option<&'static str>,
    request: (&'static str, &'static str),
) -> Danger {
    Danger { page: page.into(), clicks: vec![(Role::Button, opener)], name, request }
}

fn in_menu(page: &str, opener: &'static str, request: &'static str) -> Danger {
    let clicks = vec![(Role::Disclosure, "More acts".into()), (Role::Button, opener.into())];
    Danger { page: page.to_owned(), clicks, name: Some("prod"), request: (request, "/deployments/settings") }
}

/// All of them, in an order in which none takes away what the next one needs.
async fn dangers(j: &Journey) -> Vec<Danger> {
    let (_, running) = j.create("acme/webshop/staging", running_for(600));
    let (_, _) = j.create("acme/webshop/dev", running_for(600));
    j.sandbox.advance(Duration::from_secs(30));
    // A schedule that destroys its stack, made elsewhere and paused.
    let schedules = "/api/stacks/acme/payments/staging/deployments";
    let body = json!({ "timestamp": "2099-01-02T03:04:05Z", "deleteAfterDestroy": false });
    j.change_by_api("POST", &format!("{schedules}/ttl/schedules"), &body).await;
    let pool = j.sandbox.agent_pools_of("acme").last().unwrap().id.0.clone();
    use Named::{Exactly, Starting};
    vec![
        danger(running, Exactly("Cancel…"), Some("staging"), ("POST", "/cancel")),
        danger("/acme/webshop/dev", Starting("Cancel… #"), Some("dev"), ("POST", "/cancel")),
        danger("/acme/webshop/dev", Exactly("Pause stack…"), None, ("POST", "/pause")),
        danger("/acme/webshop/dev", Exactly("Clear for the project…"), Some("webshop"), ("DELETE", "/cache")),
        danger("/acme/webshop/dev", Exactly("Run… Destroy"), Some("dev"), ("POST", "/dev/deployments")),
        danger("/acme/webshop/dev", Exactly("Run… Remediate drift"), Some("dev"), ("POST", "/dev/deployments")),
        danger(
            "/acme/webshop/prod-eu/drift",
            Exactly("Remediate now…"),
            Some("prod-eu"),
            ("POST", "/prod-eu/deployments"),
        ),
        danger("/acme/payments/staging/schedules", Starting("Pause… TTL"), None, ("POST", "/pause")),
        danger("/acme/payments/staging/schedules", Starting("Resume… TTL"), Some("staging"), ("POST", "/resume")),
        danger("/acme/payments/staging/schedules", Starting("Delete… TTL"), None, ("DELETE", "")),
        in_menu("/acme/edge-cdn/prod/settings", "Replace all settings…", "PUT"),
        in_menu("/acme/edge-cdn/prod/settings", "Delete settings…", "DELETE"),
        // The service refuses this one, as stacks use the pool: a refusal is not asked for twice either.
        danger(format!("/acme/agents?pool={pool}"), Exactly("Delete…"), Some("gpu"), ("DELETE", "")),
        danger("/acme/deployments", Exactly("Pause organization…"), Some("acme"), ("POST", "/deployments/pause")),
    ]
}

/// The requests so far that change something.
fn acts(j: &Journey) -> Vec<(String, String)> {
    let requests = j.sandbox.requests().into_iter();
    let acts = requests.filter(|request| request.path.starts_with("/api/") && request.method != "GET");
    acts.map(|act| (act.method, act.path)).collect()
}

/// The button that confirms, in the dialog that is open.
async fn confirming_button(j: &Journey) -> String {
    let script = "return document.querySelector('dialog[open] button[type=submit]')?.textContent.trim() ?? null";
    let mut name = None;
    j.wait_until("a question stands there", async || {
        name = j.eval::<Option<String>>(script).await;
        name.is_some()
    })
    .await;
    name.unwrap()
}

#[tokio::test]
async fn each_asks_first_and_sends_once() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        let dangers = dangers(j).await;
        let n_others = acts(j).len();
        for (n_before, danger) in dangers.iter().enumerate() {
            let n_before = n_others + n_before;
            j.follow(&danger.page).await;
            for (role, name) in &danger.clicks {
                j.click(*role, *name).await;
            }
            let button = confirming_button(j).await;
            if let Some(name) = danger.name {
                let field = format!("Type {name} to confirm");
                j.see_state(Role::Button, button.as_str(), "disabled", true).await;
                j.click_button(button.as_str()).await;
                j.type_into(&field, &name[..name.len() - 1]).await;
                j.press(Key::Enter).await;
                j.click_button(button.as_str()).await;
                assert_eq!(acts(j).len(), n_before, "{button}: sent before the name was typed");
                j.type_into(&field, name).await;
                j.see_state(Role::Button, button.as_str(), "disabled", false).await;
            }
            assert_eq!(acts(j).len(), n_before, "{button}: sent before it was confirmed");
            j.double_click(Role::Button, button.as_str()).await;
            j.wait_until(&format!("{button:?} is sent"), async || acts(j).len() > n_before).await;
            j.see_it_settle().await;
            let sent = acts(j).split_off(n_before);
            let (method, path) = danger.request;
            assert!(sent.len() == 1 && sent[0].0 == method && sent[0].1.ends_with(path), "{button}: {sent:?}");
        }
        j.tolerate_console_error("Failed to load resource");
        j.expect_acts(n_others + dangers.len());
    })
    .await;
}

/// Addresses that look as if they did something, as somebody might send them.
#[tokio::test]
async fn no_address_acts_by_itself() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, running) = j.create("acme/webshop/staging", running_for(600));
        j.sandbox.advance(Duration::from_secs(30));
        j.open_signed_in("/acme/deployments").await;
        for query in
            ["deploy=destroy", "deploy=remediate-drift", "deploy=update", "redeploy=1", "cancel=1", "pause=true"]
        {
            for page in ["/acme/webshop/dev", running.as_str(), "/acme/deployments", "/acme/webshop/dev/settings"] {
                j.follow(&format!("{page}?{query}&confirm=dev&submit=1")).await;
                j.see_it_settle().await;
            }
        }
        for page in [
            "/acme/webshop/dev/deployments/pause",
            "/acme/webshop/dev/deployments/1/cancel",
            "/api/orgs/acme/deployments/pause",
        ] {
            j.follow(page).await;
            j.see_it_settle().await;
        }
        assert_eq!(acts(j), []);
        j.tolerate_console_error("Failed to load resource");
    })
    .await;
}

/// Whoever closed it would not hear how it went, and send it again.
#[tokio::test]
async fn a_question_stays_until_its_act_is_answered() {
    journey(Setup::quiet(), async |j: &Journey| {
        let question = "Pause webshop/dev?";
        j.open_signed_in("/acme/webshop/dev").await;
        j.click_button("Pause stack…").await;
        j.see(Role::Dialog, question).await;
        j.sandbox.set_fault("/pause", Fault::Delay(Duration::from_secs(4)), 1);
        j.click_button("Pause webshop/dev").await;
        j.see(Role::Button, "Sending…").await;
        j.see_state(Role::Button, "Leave it as it is", "disabled", true).await;
        j.press(Key::Escape).await;
        j.press(Key::Escape).await;
        j.see(Role::Dialog, question).await;
        j.see_no(Role::Button, "Sending…").await;
        j.see_no(Role::Dialog, question).await;

        j.sandbox.set_fault("/resume", Fault::Status(503), 1);
        j.click_button("Resume stack…").await;
        j.click_button("Resume webshop/dev").await;
        j.see_text("It may have been carried out all the same").await;
        j.click_button("Leave it as it is").await;
        j.see_no(Role::Dialog, "Resume webshop/dev?").await;
        j.expect_acts(2);
        j.expect_console_error("503");
    })
    .await;
}
