//! What is checked after every journey, and what is kept of one that failed.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::thread;

use sandbox::{ADMIN_TOKEN, AGENT_TOKEN, MEMBER_TOKEN, RecordedRequest};
use serde_json::Value;

use crate::journey::Journey;

/// Everything that a page leaves in the browser and that outlives it.
#[derive(Debug, serde::Deserialize)]
struct Traces {
    local: String,
    session: String,
    cookies: String,
    history: String,
    address: String,
    name: String,
}

const TRACES: &str = "return {
    local: JSON.stringify(Object.entries(localStorage)),
    session: JSON.stringify(Object.entries(sessionStorage)),
    cookies: document.cookie,
    history: JSON.stringify(history.state ?? null),
    address: location.href,
    name: window.name,
}";

const RESOURCES: &str = "return performance.getEntriesByType('resource').map((entry) => entry.name)";

/// The console stayed clean, the Content-Security-Policy was kept, and the access token is nowhere but where it may be.
pub(crate) async fn check(journey: &Journey) {
    check_problems(journey);
    journey.read_console().await;
    check_console(journey);
    let expects_reports = journey.expected.borrow().csp_reports;
    let reports = journey.sandbox.csp_reports();
    assert!(reports.is_empty() != expects_reports, "violations of the Content-Security-Policy: {reports:#?}");
    let may_be_in_session = journey.expected.borrow().token_in_session_storage;
    check_token(journey, may_be_in_session).await;
    check_requests(journey).await;
}

fn check_problems(journey: &Journey) {
    let problems = journey.problems.borrow();
    let told: String =
        problems.iter().map(|(what, places)| format!("{what}\n  in: {}\n\n", places.join("; "))).collect();
    assert!(problems.is_empty(), "{} problems:\n\n{told}", problems.len());
}

/// No errors but those that the journey provoked, and all of these: what no longer comes need not be excused.
fn check_console(journey: &Journey) {
    let console = journey.console.borrow();
    let severe: Vec<String> = console.iter().filter(|entry| entry.level == "SEVERE").map(text).collect();
    let provoked = journey.expected.borrow();
    let expected = &provoked.console_errors;
    let is_expected = |entry: &&String| expected.iter().chain(&provoked.console_noise).any(|part| entry.contains(part));
    let unexpected: Vec<_> = severe.iter().filter(|entry| !is_expected(entry)).collect();
    assert!(unexpected.is_empty(), "the browser's console has errors:\n{unexpected:#?}");
    let missing: Vec<_> = expected.iter().filter(|part| !severe.iter().any(|entry| entry.contains(*part))).collect();
    assert!(missing.is_empty(), "the browser's console lacks the errors that were to come: {missing:?}");
}

/// The access token is in no storage, cookie, history entry, address or console entry; in the tab's storage only when
/// the person asked for it.
async fn check_token(journey: &Journey, may_be_in_session: bool) {
    let traces: Traces = journey.eval(TRACES).await;
    let cookies = journey.cdp("Network.getAllCookies", serde_json::json!({})).await.to_string();
    assert_eq!(traces.local, "[]", "localStorage is not empty");
    assert_eq!((traces.cookies.as_str(), cookies.as_str()), ("", r#"{"cookies":[]}"#), "there are cookies");
    let console: String = journey.console.borrow().iter().map(text).collect();
    let requests: String =
        journey.sandbox.requests().iter().map(|request| format!("{} {}\n", request.path, request.body)).collect();
    for token in [ADMIN_TOKEN, MEMBER_TOKEN, AGENT_TOKEN] {
        assert_eq!(traces.session.contains(token), may_be_in_session && token == ADMIN_TOKEN, "{}", traces.session);
        let places = [&traces.history, &traces.address, &traces.name, &console, &requests];
        assert!(!places.iter().any(|place| place.contains(token)), "the access token is in {places:?}");
    }
}

/// Nothing was changed that the person did not ask for, and nobody but the console's own origin and the API was asked.
async fn check_requests(journey: &Journey) {
    let requests = journey.sandbox.requests();
    // Before a page asks another origin for something, browsers ask with OPTIONS whether it may.
    let is_act = |request: &&RecordedRequest| {
        request.path.starts_with("/api/") && !matches!(request.method.as_str(), "GET" | "OPTIONS")
    };
    let acts: Vec<_> = requests.iter().filter(is_act).map(|act| format!("{} {}", act.method, act.path)).collect();
    assert_eq!(acts.len(), journey.expected.borrow().n_acts, "requests that change something: {acts:?}");
    let resources: Vec<String> = journey.eval(RESOURCES).await;
    let allowed = [Some(journey.origin()), journey.api_url.clone()];
    let is_allowed = |url: &&String| allowed.iter().flatten().any(|origin| url.starts_with(origin.as_str()));
    let others: Vec<_> = resources.iter().filter(|url| !is_allowed(url)).collect();
    assert!(others.is_empty() || journey.expected.borrow().csp_reports, "others were asked: {others:?}");
}

fn text(entry: &thirtyfour::BrowserLogEntry) -> String {
    format!("{} {} {}\n", entry.level, entry.source.as_deref().unwrap_or("-"), entry.message)
}

/// Where things of this journey are kept. The test's thread has the test's name.
fn folder() -> PathBuf {
    let name = thread::current().name().unwrap_or("journey").replace("::", "-");
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("artifacts").join(name)
}

/// Throws away what was kept of this journey when it failed before.
pub(crate) fn forget() {
    drop(fs::remove_dir_all(folder()));
}

/// Keeps what can be seen of a journey that failed, and says where.
pub(crate) async fn keep(journey: &Journey) {
    let folder = folder();
    if let Err(error) = fs::create_dir_all(&folder) {
        eprintln!("{} cannot be made: {error}", folder.display());
        return;
    }
    // Each is tried: the browser may be gone, and then the rest still tells something.
    if let Ok(entries) = journey.driver().browser_log().await {
        journey.console.borrow_mut().extend(entries);
    }
    let write = |file: &str, contents: &[u8]| {
        if let Err(error) = fs::write(folder.join(file), contents) {
            eprintln!("{file} cannot be kept: {error}");
        }
    };
    write("console.txt", journey.console.borrow().iter().map(text).collect::<String>().as_bytes());
    let requests = journey.sandbox.requests();
    let requests: String =
        requests.iter().map(|r| format!("{} {} {} {}\n", r.at, r.method, r.path, r.status)).collect();
    write("requests.txt", requests.as_bytes());
    if let Ok(picture) = journey.driver().screenshot_as_png().await {
        write("screenshot.png", &picture);
    }
    if let Ok(source) = journey.driver().source().await {
        write("page.html", source.as_bytes());
    }
    if let Ok(address) = journey.driver().execute("return location.href", Vec::<Value>::new()).await {
        write("address.txt", address.json().as_str().unwrap_or_default().as_bytes());
    }
    eprintln!("what was on screen is kept in {}", folder.display());
}

/// Whether this runs where everything has to be there.
#[must_use]
pub fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}
