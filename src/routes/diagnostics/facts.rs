//! What is known without asking anybody: the session, the browser, the configuration. Nothing of it is secret.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use crate::config::Authentication;
use crate::model::diagnostics::{Check, Finding};
use crate::routes::page::use_config;
use crate::session::{Session, SessionState};

/// Who is signed in, where the token is, and when the console locks; to follow.
pub(super) fn session() -> Vec<Check> {
    let session = expect_context::<Session>();
    let by = match session.authentication() {
        Authentication::Token => "with an access token",
        Authentication::Proxy => "by the proxy",
    };
    let who = session.state().with(|state| match state {
        SessionState::SignedOut => "Nobody is signed in.".to_owned(),
        SessionState::SignedIn(user) => format!("{} is signed in, {by}.", user.login),
        SessionState::Expired(user) => format!("{} has to sign in again.", user.login),
        SessionState::Locked(user) => format!("Locked by {}.", user.login),
    });
    let kept = match session.authentication() {
        Authentication::Proxy => "Not here: the proxy has it, and the console sends none.",
        Authentication::Token if !session.is_signed_in() => "There is none.",
        Authentication::Token if session.keeps_for_tab() => {
            "In the memory of this tab, and in its sessionStorage until it is closed or signed out."
        }
        Authentication::Token => "In the memory of this tab, until it is closed, reloaded, locked or signed out.",
    };
    let lock = match session.idle().limit() {
        Some(limit) => format!("After {} min without a sign of anybody.", limit.as_secs() / 60),
        None => "Off.".to_owned(),
    };
    vec![Check::fact("Signed in", who), Check::fact("Access token", kept), Check::fact("Locks itself", lock)]
}

/// What runs here; `capabilities` are the service's, once they were asked for.
pub(super) fn versions(capabilities: Option<Result<String, String>>) -> Vec<Check> {
    let version = env!("CARGO_PKG_VERSION");
    // scripts/build.sh sets it.
    let commit = option_env!("SLIPWAY_COMMIT").filter(|commit| !commit.is_empty());
    let commit = commit.map(|commit| format!(", commit {commit}")).unwrap_or_default();
    let service = match capabilities {
        Some(Ok(words)) => Check::fact("API", words),
        Some(Err(sentence)) => Check::new("API", Finding::Unknown, sentence),
        None => Check::fact("API", "Known once somebody is signed in."),
    };
    vec![
        Check::fact("Slipway", format!("{version}{commit}")),
        Check::fact("Build", build().unwrap_or_else(|| "Unknown".to_owned())),
        service,
        Check::fact("Browser", window().navigator().user_agent().unwrap_or_default()),
        Check::fact("Memory", memory()),
    ]
}

/// Every key of `config.json`, as it is in force.
pub(super) fn configuration() -> Vec<Check> {
    let config = use_config();
    let or = |text: Option<String>, without: &str| text.unwrap_or_else(|| without.to_owned());
    let own = "Empty: the origin that serves the console.";
    let environment = config.environment.as_ref().map(|it| format!("{} ({})", it.label, it.color.name()));
    let lock = config.idle_lock.map(|limit| (limit.as_secs() / 60).to_string());
    vec![
        Check::fact("apiUrl", or(Some(config.api_url.clone()).filter(|url| !url.is_empty()), own)),
        Check::fact(
            "authentication",
            match config.authentication {
                Authentication::Token => "token",
                Authentication::Proxy => "proxy",
            },
        ),
        Check::fact("environment", or(environment, "None.")),
        Check::fact("readOnly", config.read_only.to_string()),
        Check::fact("defaultOrganization", or(config.default_organization.as_ref().map(ToString::to_string), "None.")),
        Check::fact("vendorConsoleUrl", or(config.vendor_console_url.clone(), "None: no page links there.")),
        Check::fact("idleLockMinutes", or(lock, "0: never.")),
    ]
}

/// What the browser makes of the page.
pub(super) fn page() -> Vec<Check> {
    vec![encryption(), trusted_types(), service_worker(), frame()]
}

/// Whether the page came by https.
pub(super) fn is_https() -> bool {
    window().location().protocol().is_ok_and(|protocol| protocol == "https:")
}

fn encryption() -> Check {
    let name = "Encryption";
    if is_https() {
        Check::new(name, Finding::Good, "The page came by https.")
    } else if window().is_secure_context() {
        Check::fact(name, "Plain http, from this machine only.")
    } else {
        Check::new(name, Finding::Bad, "Plain http: whoever is on the way can read and change everything.")
            .with_advice("Serve the console by https.")
    }
}

/// The policy of `start.js` notes that the browser asked it, which it does only where the page has to ask.
fn trusted_types() -> Check {
    let name = "Trusted Types";
    let is_asked = document().document_element().is_some_and(|root| root.has_attribute("data-trusted-types"));
    if is_asked {
        Check::new(name, Finding::Good, "Enforced: a text that was not meant to become HTML throws.")
    } else if property(&window(), "trustedTypes").is_some() {
        Check::new(name, Finding::Weak, "Not enforced.")
            .with_advice("Have the web server send require-trusted-types-for 'script' with its policy.")
    } else {
        Check::fact(name, "This browser does not know them.")
    }
}

fn service_worker() -> Check {
    let name = "Service worker";
    let controller =
        property(&window().navigator(), "serviceWorker").and_then(|workers| property(&workers, "controller"));
    match controller {
        None => Check::new(name, Finding::Good, "None: nothing stands between this page and the network."),
        Some(worker) => {
            let address = property(&worker, "scriptURL").and_then(|url| url.as_string()).unwrap_or_default();
            Check::new(name, Finding::Bad, format!("{address} answers for the network. It is not of this console."))
                .with_advice("Remove it in the browser's settings for this site, and find out what put it there.")
        }
    }
}

fn frame() -> Check {
    let name = "Frame";
    let is_framed = window().top().ok().flatten().is_none_or(|top| top != window());
    if is_framed {
        Check::new(name, Finding::Weak, "Another page has this one in a frame.")
            .with_advice("Open the console in a tab of its own.")
    } else {
        Check::new(name, Finding::Good, "None: the page has a tab of its own.")
    }
}

/// The name of the WebAssembly, which is made from what is in it: two of one name are the same program.
fn build() -> Option<String> {
    let meta = document().query_selector("meta[name='slipway-wasm']").ok().flatten()?;
    let path = meta.get_attribute("content")?;
    path.rsplit('/').next().map(str::to_owned)
}

fn memory() -> String {
    let memory = leptos::wasm_bindgen::memory();
    let bytes = property(&memory, "buffer").and_then(|buffer| property(&buffer, "byteLength"));
    let megabytes = bytes.and_then(|bytes| bytes.as_f64()).unwrap_or_default() / 1_048_576.0;
    format!("{megabytes:.0} MB of WebAssembly")
}

/// A property that is there.
fn property(of: &leptos::wasm_bindgen::JsValue, name: &str) -> Option<leptos::wasm_bindgen::JsValue> {
    let value = js_sys::Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then(|| value.unchecked_into())
}
