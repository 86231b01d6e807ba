//! What `config.json` switches: a file that is wrong, the environment, the start page, links to Pulumi Cloud.

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, Named, Role, SCHEMES, Setup, check_page, journey};
use serde_json::json;

/// A console whose `config.json` says this.
fn configured(text: &str) -> Setup {
    Setup::quiet().with(|config| config.console_config = Some(text.to_owned()))
}

const PRODUCTION: &str = r#"{"environment": {"label": "Production", "color": "red"}}"#;

#[tokio::test]
async fn everything_that_is_wrong_with_the_file_is_told_at_once() {
    let text = r#"{"apiURL": "", "readOnly": "yes", "environment": {"color": "pink"}, "idleLockMinutes": 9000}"#;
    journey(configured(text), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.see_heading("Slipway cannot start").await;
        j.see_title("Cannot start · Slipway").await;
        for told in [
            "config.json has 5 problems:",
            "apiURL is unknown. Is apiUrl meant?",
            "readOnly must be true or false without quotes, and is the text \"yes\".",
            "environment.label is missing: an environment needs a name.",
            "environment.color must be one of red, orange, yellow, green, blue, purple and grey, and is \"pink\".",
            "idleLockMinutes must be a whole number from 0 to 1440, and is 9000.",
            "\"vendorConsoleUrl\": \"https://app.pulumi.com\"",
        ] {
            j.see_text(told).await;
        }
        j.see(Role::Link, format!("{}/config.json", j.origin()).as_str()).await;
        check_page(j, "page of a wrong config.json").await;
        j.click_button("Try again").await;
        let was_reloaded = "return performance.getEntriesByType('navigation')[0].type === 'reload'";
        j.wait_until("the page is loaded again", async || j.eval(was_reloaded).await).await;
        j.see_heading("Slipway cannot start").await;
        assert_eq!(j.n_requests("/api/"), 0, "nothing is asked while it is not known where");
    })
    .await;
}

#[tokio::test]
async fn a_page_in_place_of_the_file_is_called_one() {
    journey(configured("<!DOCTYPE html><title>Not found</title>"), async |j: &Journey| {
        j.open("/").await;
        j.see_text("What came is a page of HTML, not the file.").await;
        j.see(Role::Button, "Copy the problems").await;
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_taken_for_a_missing_one() {
    journey(configured("{}"), async |j: &Journey| {
        j.cdp("Network.enable", json!({})).await;
        j.cdp("Network.setBlockedURLs", json!({ "urls": ["*/config.json"] })).await;
        j.open("/acme/deployments").await;
        j.see_text("config.json could not be read:").await;
        check_page(j, "page of an unread config.json").await;
        j.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;
        j.click_button("Try again").await;
        j.see_heading("Sign in").await;
        j.see_address("/acme/deployments").await;
    })
    .await;
}

#[tokio::test]
async fn the_environment_is_named_wherever_something_can_be_done() {
    let strip = "const style = getComputedStyle(document.querySelector('.environment')); return style.backgroundColor";
    journey(configured(PRODUCTION), async |j: &Journey| {
        j.open("/acme/webshop/prod").await;
        j.see_title("[Production] Sign in · Slipway").await;
        j.see_text("Environment: Production").await;
        check_page(j, "sign-in page of an environment").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("webshop/prod").await;
        j.see_title("[Production] Stack webshop/prod · Slipway").await;
        let mut colours = Vec::new();
        for scheme in SCHEMES {
            j.prefer_scheme(scheme).await;
            j.see_text("Environment: Production").await;
            colours.push(j.eval::<String>(strip).await);
        }
        assert_eq!(colours, ["rgb(185, 42, 37)", "rgb(168, 48, 42)"], "the colour is a token of each theme");
        j.see(Role::Button, "Run… Destroy").await;
        check_page(j, "stack of an environment").await;
        j.click_button("Run… Destroy").await;
        j.see_heading(Named::Starting("Destroy")).await;
        j.see_text("This is done in Production.").await;
        check_page(j, "question in an environment").await;
    })
    .await;
}

#[tokio::test]
async fn every_colour_can_be_read() {
    let text = r#"{"environment": {"label": "Twenty-four characters!!", "color": "yellow"}}"#;
    journey(configured(text), async |j: &Journey| {
        j.open("/").await;
        j.see_text("Environment: Twenty-four characters!!").await;
        for color in ["yellow", "orange", "green", "blue", "purple", "grey"] {
            let paint = "document.querySelector('.environment').className = `environment environment--${arguments[0]}`";
            j.eval_with::<()>(paint, vec![json!(color)]).await;
            j.check_accessibility(&format!("sign-in page in {color}")).await;
        }
        check_page(j, "sign-in page with the longest label").await;
    })
    .await;
}

#[tokio::test]
async fn without_an_environment_nothing_is_named() {
    journey(configured("{}"), async |j: &Journey| {
        j.open("/acme/webshop/prod").await;
        j.see_title("Sign in · Slipway").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading("webshop/prod").await;
        let n_signs = "return document.querySelectorAll('.environment, .read-only, .tabs__out').length";
        assert_eq!(j.eval::<usize>(n_signs).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_start_page_leads_to_the_organization_that_is_named() {
    journey(configured(r#"{"defaultOrganization": "empty-co"}"#), async |j: &Journey| {
        j.open_signed_in("/").await;
        j.see_address("/empty-co/deployments").await;
        // What the tab had open last is nearer than what was named for everybody.
        j.follow("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        j.click_link("Slipway, to the start").await;
        j.see_address("/acme/deployments").await;
    })
    .await;
    journey(configured(r#"{"defaultOrganization": "not-theirs"}"#), async |j: &Journey| {
        j.open_signed_in("/").await;
        j.see_heading("Organizations").await;
        j.see_address("/").await;
    })
    .await;
}

#[tokio::test]
async fn pages_lead_to_the_same_in_pulumi_cloud() {
    let address = "return document.querySelector('.tabs__out')?.href ?? ''";
    journey(configured(r#"{"vendorConsoleUrl": "https://app.pulumi.com/"}"#), async |j: &Journey| {
        let (id, deployment) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in("/acme/stacks").await;
        let pages = [
            ("/acme/stacks", "/acme".to_owned()),
            ("/acme/webshop/prod/drift", "/acme/webshop/prod".to_owned()),
            (deployment.as_str(), deployment.clone()),
        ];
        for (page, expected) in &pages {
            j.follow(page).await;
            let expected = format!("https://app.pulumi.com{expected}");
            j.wait_until("the link is the page's", async || j.eval::<String>(address).await == expected).await;
            j.see(Role::Link, "Open in Pulumi Cloud").await;
        }
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
        check_page(j, "deployment with a link to Pulumi Cloud").await;
        j.follow("/acme/webshop/prod?tab=updates").await;
        let first = "const link = document.querySelector('a[href*=\"update=\"]'); link?.click(); return !!link";
        j.wait_until("there are updates", async || j.eval(first).await).await;
        j.see(Role::Link, "Open this update in Pulumi Cloud").await;
        let own = "const query = new URLSearchParams(location.search).get('update');
                   const link = [...document.querySelectorAll('.back a')].at(-1).href;
                   return link === `https://app.pulumi.com/acme/webshop/prod/updates/${query}`";
        assert!(j.eval::<bool>(own).await, "the link is another update's");
        check_page(j, "update with a link to Pulumi Cloud").await;
    })
    .await;
}

#[tokio::test]
async fn a_file_that_does_not_come_leaves_no_page_blank() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.hold_the_clocks().await;
        // The browser holds the request back, and nobody lets it go on.
        j.cdp("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*/config.json" }] })).await;
        j.open_broken("/acme/deployments").await;
        j.wait_until("the console gives up", async || {
            // What the page says at first comes into sight after two seconds.
            let has_words = "return document.readyState === 'loading' || !!document.querySelector('#starting, main')";
            assert!(j.eval::<bool>(has_words).await, "the page is blank");
            j.let_pass(Duration::from_secs(2)).await;
            j.shows("Slipway cannot start").await
        })
        .await;
        j.see_text("The web server did not answer").await;
        j.cdp("Fetch.disable", json!({})).await;
        j.click_button("Try again").await;
        j.see_heading("Sign in").await;
    })
    .await;
}
