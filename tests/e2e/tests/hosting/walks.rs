//! With a browser: the console behind each server.

use std::fs;
use std::time::Duration;

use e2e::setup::free_port;
use e2e::{ADMIN_TOKEN, Journey, Named, Role, Setup, journey, running_for};
use sandbox::{Config, Sandbox};
use serde_json::Value;

use crate::dist::{Folder, copy_console, name_of};
use crate::on_each_server;
use crate::servers::{Check, Server, Site, Way};
use crate::single_sign_on::known;
use crate::tls::Certificate;
use crate::upstream::{Part, Upstream};

on_each_server!(
    everything_works_under_a_path,
    everything_works_at_the_root,
    the_api_may_be_at_another_origin,
    nobody_types_a_token_behind_single_sign_on,
    everything_works_by_tls_and_http_2,
);

/// The sandbox has the API at a port that the site knows beforehand.
fn site() -> Site {
    Site::new(([127, 0, 0, 1], free_port()).into())
}

fn behind(site: &Site) -> Setup {
    Setup::quiet().at_port(site.api.port()).served_at(&format!("{}{}", site.origin(), site.base))
}

async fn everything_works_under_a_path(server: Server) {
    let site = site().at("/tools/slipway/");
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        assert!(j.base().ends_with("/tools/slipway"));
        let (id, address) = j.newest_finished("acme/webshop/prod");
        // Without the last slash of the path.
        j.open("").await;
        j.see(Role::Textbox, "Access token").await;
        assert_eq!(j.address().await, "/");

        j.open(&address).await;
        j.click(Role::Checkbox, "Keep me signed in for this tab").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
        j.check_whole_log(&id).await;
        j.reload().await;
        j.see_log_complete().await;
        j.click_link("webshop/prod").await;
        j.see_address("/acme/webshop/prod").await;
        j.go_back().await;
        j.see_address(&address).await;
        j.follow("/no/such/page/at-all").await;
        j.see_heading("There is no such page").await;
        see_compressed(j).await;
        j.expect_token_in_session_storage();
    })
    .await;
}

async fn everything_works_at_the_root(server: Server) {
    let site = site();
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        let (id, address) = j.create("acme/webshop/prod", running_for(90));
        j.sandbox.advance(Duration::from_secs(6));
        j.open_signed_in(&address).await;
        j.see_text("Running").await;
        // The log comes while it is being written.
        for _ in 0..4 {
            j.sandbox.advance(Duration::from_secs(15));
            j.see_log_lines(j.n_written(&id)).await;
        }
        assert!(!j.is_log_complete().await);
        assert!(j.sandbox.finish(&id));
        j.see_text("Succeeded").await;
        j.check_whole_log(&id).await;
    })
    .await;
}

/// The browser took the compressed copies, and found in them what their hashes promise: it runs.
async fn see_compressed(j: &Journey) {
    let script = "return performance.getEntriesByType('resource')
        .filter((entry) => /\\.(js|wasm)$/.test(entry.name) && entry.decodedBodySize > 0)
        .map((entry) => [entry.encodedBodySize, entry.decodedBodySize])";
    let sizes: Vec<(u64, u64)> = j.eval(script).await;
    assert!(sizes.len() >= 3, "{sizes:?}");
    assert!(sizes.iter().all(|(sent, whole)| sent < whole), "not compressed: {sizes:?}");
}

async fn the_api_may_be_at_another_origin(server: Server) {
    let site = site().by(Way::CrossOrigin).at("/tools/slipway/");
    let api = format!("http://{}", site.api);
    let site = site.configured(&format!(r#"{{"apiUrl":"{api}"}}"#));
    let origin = site.origin();
    let setup = behind(&site).with_api_at(&api).with(|config| config.allow_origins = vec![origin]);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&address).await;
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
        j.check_whole_log(&id).await;
        assert!(j.sandbox.requests().iter().all(|request| request.origin.as_deref() == Some(&j.origin())));
    })
    .await;
}

async fn nobody_types_a_token_behind_single_sign_on(server: Server) {
    let everybody = Upstream::start(|_| vec![Part::Bytes(known())]).await;
    let check = Check { at: everybody.addr, knows_everybody: true };
    let site = site().by(Way::SingleSignOn).at("/tools/slipway/").checked_by(check);
    let site = site.configured(r#"{"authentication":"proxy"}"#);
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open(&address).await;
        j.see_heading(Named::Containing(j.version(&id).as_str())).await;
        j.check_whole_log(&id).await;
        assert!(j.look_for(Role::Textbox, "Access token").await.is_none());
        // What acts gets through as well, and the API knows by the site's credential who it is.
        j.open("/acme/webshop/prod").await;
        j.click_button("Pause stack…").await;
        j.click_button("Pause webshop/prod").await;
        j.see_text("Stack paused").await;
        j.expect_acts(1);
        assert!(j.sandbox.requests().iter().all(|request| request.has_authorization));
    })
    .await;
}

/// As shipped, but for the port and the certificate.
async fn everything_works_by_tls_and_http_2(server: Server) {
    let folder = Folder::new();
    let certificate = Certificate::new(folder.path(), "slipway", "IP:127.0.0.1");
    let site = site().with_tls(certificate);
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        assert!(j.origin().starts_with("https:"));
        let (id, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&address).await;
        j.check_whole_log(&id).await;
        let script =
            "return [...new Set(performance.getEntries().map((entry) => entry.nextHopProtocol).filter(Boolean))]";
        assert_eq!(j.eval::<Vec<String>>(script).await, ["h2"]);
        see_compressed(j).await;
    })
    .await;
}

/// What `config.json` names and the policy does not is out of reach: the policy is the second line.
#[tokio::test]
async fn an_api_that_the_policy_does_not_name_is_not_called() {
    let Some(server) = Server::Nginx.installed() else { return };
    let elsewhere = Sandbox::new(Config { allow_origins: vec!["*".to_owned()], ..Config::default() });
    let api = elsewhere.start(("127.0.0.1", 0)).await.unwrap();
    let site = site().configured(&format!(r#"{{"apiUrl":"{}"}}"#, api.url));
    let setup = behind(&site);
    let _running = server.serve(site).await;
    journey(setup, async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_text("No answer from the API").await;
        assert_eq!(elsewhere.requests(), []);
        j.expect_console_error("Content Security Policy");
        j.expect_console_error("securitypolicyviolation: connect-src");
    })
    .await;
}

#[tokio::test]
async fn a_frame_on_another_page_stays_empty() {
    let Some(server) = Server::Nginx.installed() else { return };
    let site = site();
    let (setup, console) = (behind(&site), format!("{}/", site.origin()));
    let _running = server.serve(site).await;
    let frame =
        |address: &str| format!("<!DOCTYPE html><title>Another page</title><iframe src=\"{address}\"></iframe>");
    let answer = |page: &str| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:";
        format!("{head} {}\r\n\r\n{page}", page.len())
    };
    let harmless = Upstream::answering(&answer("<p>in a frame</p>")).await;
    let harmless_url = format!("http://{}/", harmless.addr);
    let other = Upstream::answering(&answer(&frame(&harmless_url))).await;
    let evil = Upstream::answering(&answer(&frame(&console))).await;
    journey(setup, async |j: &Journey| {
        // A page that may be framed is, so what follows is the console's own doing.
        assert_eq!(framed_address(j, &other).await, harmless_url);
        let shown = framed_address(j, &evil).await;
        assert!(shown.starts_with("chrome-error:"), "the frame shows {shown}");
        j.expect_console_error("frame-ancestors");
        j.open("/").await;
    })
    .await;
}

/// Opens a page, and says what its frame shows once that is settled.
async fn framed_address(j: &Journey, page: &Upstream) -> String {
    j.visit(&format!("http://{}/", page.addr)).await;
    let mut shown = String::new();
    j.wait_until("the frame is loaded or refused", async || {
        let tree: Value = j.cdp("Page.getFrameTree", serde_json::json!({})).await;
        let frame = &tree["frameTree"]["childFrames"][0]["frame"];
        let is_settled = j.eval::<bool>("return document.readyState === 'complete'").await;
        shown = frame["url"].as_str().unwrap_or_default().to_owned();
        is_settled && !shown.is_empty() && shown != "about:blank"
    })
    .await;
    shown
}

#[tokio::test]
async fn a_file_that_was_changed_on_the_server_is_refused() {
    let Some(server) = Server::Nginx.installed() else { return };
    for end in [".wasm", ".js"] {
        let site = site().at("/tools/slipway/");
        let setup = behind(&site);
        let folder = Folder::new();
        let dist = folder.path().join("dist");
        copy_console(&dist, site.base, &site.config);
        let name = name_of("slipway-", end);
        for suffix in ["", ".br", ".gz"] {
            // The file may be the build's own under another name: a new one takes its place.
            fs::remove_file(dist.join(format!("{name}{suffix}"))).unwrap();
        }
        let mut bytes = fs::read(e2e::setup::console_dir().join(&name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(dist.join(&name), bytes).unwrap();
        let _running = server.serve_from(site, folder).await;
        journey(setup, async |j: &Journey| {
            j.open_broken("/acme/deployments").await;
            j.see_text("Slipway could not start: a file did not arrive, or is not the one that was published.").await;
            j.see_text(&name).await;
            j.see(Role::Alert, "").await;
            j.expect_console_error("integrity");
            j.expect_console_error("Slipway could not start");
        })
        .await;
    }
}
