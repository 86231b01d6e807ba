//! What others wrote is text, and the token goes to the API alone.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use e2e::setup::console_dir;
use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey};
use sandbox::{Config, ConsoleDir, Fault, LogText, Sandbox};

/// Lines that try to be more than text, and what is to be read of each.
const HOSTILE: &[(&str, &str)] = &[
    ("<script>window.pwned = 1</script>", "<script>window.pwned = 1</script>"),
    ("<img src=x onerror=\"window.pwned = 1\">", "<img src=x onerror=\"window.pwned = 1\">"),
    ("&lt;b&gt; & </div></main>", "&lt;b&gt; & </div></main>"),
    ("\u{1b}]8;;javascript:window.pwned=1\u{1b}\\click\u{1b}]8;;\u{1b}\\ me", "click me"),
    ("\u{1b}]8;;data:text/html,<script>alert(1)</script>\u{7}data\u{1b}]8;;\u{7}", "data"),
    ("\u{1b}]8;;https://example.com/safe\u{1b}\\safe\u{1b}]8;;\u{1b}\\", "safe"),
    (
        "see javascript:window.pwned=1 and https://user@example.com/",
        "see javascript:window.pwned=1 and https://user@example.com/",
    ),
    ("name \u{202e}gnp.exe", "name ⟨U+202E⟩gnp.exe"),
    ("zero\u{200b}width", "zero⟨U+200B⟩width"),
    ("\u{1b}]52;c;aGVsbG8=\u{7}clipboard", "clipboard"),
    ("\u{1b}]0;title\u{7}title", "title"),
    ("\u{1b}[2J\u{1b}[1;1H\u{1b}Pq#0\u{1b}\\moved", "moved"),
    ("nul\u{0}bell\u{7}end", "nulbellend"),
    ("\u{1b}[38;2;1;2;3;999mcolour\u{1b}[0m", "colour"),
    ("never ended \u{1b}]8;;https://example.com", "never ended "),
    ("after it", "after it"),
];

#[tokio::test]
async fn hostile_lines_are_text() {
    let log = HOSTILE.iter().map(|(line, _)| format!("{line}\n")).collect::<String>();
    let setup = Setup::quiet().with(|config| config.log_file = Some(LogText::from(log.as_str())));
    journey(setup, async |j: &Journey| {
        let (_, address) = j.newest_finished("acme/webshop/prod");
        j.open_signed_in(&address).await;
        j.see_log_complete().await;
        j.see_line(1).await;
        let title: String = j.eval("return document.title").await;
        assert!(title.ends_with("of webshop/prod · Slipway"), "{title}");
        let shown = j.read_whole_log().await;
        for ((line, wanted), shown) in HOSTILE.iter().zip(&shown) {
            assert_eq!(shown, wanted, "of {line:?}");
        }
        assert_eq!(shown.len(), HOSTILE.len());
        assert!(j.download_log().await == log, "the download differs from the log");

        // Of all addresses in the lines, the one that is safe has become a link.
        let script = "return [...document.querySelectorAll('[role=log] a[target]')].map((link) => link.href)";
        assert_eq!(j.eval::<Vec<String>>(script).await, ["https://example.com/safe"]);
        let script = "return [...document.querySelectorAll('a[href]')].map((link) => link.protocol)";
        let protocols: Vec<String> = j.eval(script).await;
        assert!(protocols.iter().all(|protocol| protocol == "http:" || protocol == "https:"), "{protocols:?}");
        let script = "return window.pwned === undefined && !document.querySelector('[role=log] :is(script, img)')";
        assert!(j.eval::<bool>(script).await, "something of a line was run");
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let elsewhere = Sandbox::new(Config { allow_origins: vec!["*".to_owned()], ..Config::default() });
    let server = elsewhere.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/deployments").await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        let to = format!("{}/api/orgs/acme/deployments", server.url);
        j.sandbox.set_fault("/api/orgs/acme/deployments?", Fault::Redirect(to), 1);
        j.see_text("Could not refresh.").await;
        assert_eq!(elsewhere.requests(), [], "the redirect was followed");
        j.expect_console_error("ERR_FAILED");
    })
    .await;
}

#[tokio::test]
async fn a_redirect_at_the_sign_in_is_not_followed_either() {
    let elsewhere = Sandbox::new(Config { allow_origins: vec!["*".to_owned()], ..Config::default() });
    let server = elsewhere.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.sandbox.set_fault("/api/user", Fault::Redirect(format!("{}/api/user", server.url)), 2);
        j.sign_in(ADMIN_TOKEN).await;
        j.see_text("No answer from the API").await;
        assert_eq!(elsewhere.requests(), [], "the redirect was followed");
        j.expect_csp_reports();
        j.expect_console_error("api/user");
    })
    .await;
}

#[tokio::test]
async fn the_address_bar_does_not_say_where_the_api_is() {
    let elsewhere = Sandbox::new(Config { allow_origins: vec!["*".to_owned()], ..Config::default() });
    let server = elsewhere.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet(), async |j: &Journey| {
        j.open(&format!("/acme/deployments?api={0}&apiUrl={0}#apiUrl={0}", server.url)).await;
        j.see_text(&format!("Requests go straight from this browser to {}", j.origin())).await;
        j.sign_in(ADMIN_TOKEN).await;
        j.see_rows("a page of them", |rows| rows.len() == 25).await;
        assert_eq!(elsewhere.requests(), []);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_changed_is_refused() {
    for kind in [".wasm", ".js"] {
        let console = ChangedConsole::new(kind);
        let dir = ConsoleDir::open(&console.folder).unwrap();
        journey(Setup::quiet().with(|config| config.console = Some(dir)), async |j: &Journey| {
            j.open_broken("/acme/deployments").await;
            j.see_text("Slipway could not start").await;
            j.see(Role::Alert, "").await;
            j.expect_console_error("integrity");
            j.expect_console_error("Slipway could not start");
        })
        .await;
    }
}

/// A copy of the console of which somebody has changed one file.
struct ChangedConsole {
    folder: PathBuf,
}

impl ChangedConsole {
    fn new(kind: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("slipway-e2e-{}{kind}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for entry in fs::read_dir(console_dir()).unwrap() {
            let (path, name) = (entry.as_ref().unwrap().path(), entry.unwrap().file_name().into_string().unwrap());
            // Without the compressed copies, which would be served instead.
            if path.is_file() && !name.ends_with(".br") && !name.ends_with(".gz") {
                let mut contents = fs::read(&path).unwrap();
                if name.starts_with("slipway") && name.ends_with(kind) {
                    contents.push(b'\n');
                }
                fs::write(folder.join(name), contents).unwrap();
            }
        }
        Self { folder }
    }
}

impl Drop for ChangedConsole {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// The journeys' own guard: it would notice.
#[tokio::test]
async fn a_breach_of_the_policy_is_reported() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        j.eval::<()>(
            "const image = new Image(); image.src = 'https://example.com/spy.png'; document.body.append(image)",
        )
        .await;
        j.wait_until("the breach is reported", async || !j.sandbox.csp_reports().is_empty()).await;
        j.expect_csp_reports();
        j.expect_console_error("Content Security Policy");
        j.expect_console_error("securitypolicyviolation");
    })
    .await;
}

/// Ways to make a page of a text, or code of one: what an injection would have to go through.
const SINKS: &[&str] = &[
    "document.body.innerHTML = '<img src=x onerror=window.pwned=1>'",
    "document.querySelector('main').outerHTML = '<script>window.pwned=1</script>'",
    "document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc=x></iframe>')",
    "document.write('<script>window.pwned=1</script>')",
    "document.createElement('template').innerHTML = '<a href=javascript:window.pwned=1>x</a>'",
    "document.createElement('script').text = 'window.pwned=1'",
    "document.createElement('script').src = 'https://example.com/x.js'",
    "document.createElement('iframe').srcdoc = '<script>parent.pwned=1</script>'",
    "new DOMParser().parseFromString('<script>window.pwned=1</script>', 'text/html')",
    "document.createRange().createContextualFragment('<script>window.pwned=1</script>')",
    "document.body.setAttribute('onclick', 'window.pwned=1')",
    "window.eval('window.pwned=1')",
    "new Function('window.pwned=1')()",
    "setTimeout('window.pwned=1', 0)",
    "window.trustedTypes.createPolicy('other', { createHTML: (html) => html })",
];

#[tokio::test]
async fn an_injected_sink_throws() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/deployments").await;
        for sink in SINKS {
            // In a task of the page's own: what a driver runs itself is allowed to evaluate text.
            let script = format!(
                "const done = arguments[0]; \
                 setTimeout(() => {{ try {{ {sink}; done(false) }} catch {{ done(true) }} }})"
            );
            assert!(j.eval_later::<bool>(&script).await, "it does not throw: {sink}");
        }
        assert!(j.eval::<bool>("return window.pwned === undefined").await, "something was run");
        j.expect_csp_reports();
        j.expect_console_error("securitypolicyviolation");
        j.expect_console_error("violates the following Content Security");
    })
    .await;
}

/// A request that changes something is told to go elsewhere: it is said, and nothing is sent there.
#[tokio::test]
async fn an_act_is_not_redirected_either() {
    let elsewhere = Sandbox::new(Config { allow_origins: vec!["*".to_owned()], ..Config::default() });
    let server = elsewhere.start((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    journey(Setup::quiet(), async |j: &Journey| {
        j.open_signed_in("/acme/webshop/dev").await;
        let route = "/api/stacks/acme/webshop/dev/deployments/pause";
        j.sandbox.set_fault(&format!("POST {route}"), Fault::Redirect(format!("{}{route}", server.url)), 1);
        j.click_button("Pause stack…").await;
        j.click_button("Pause webshop/dev").await;
        j.see_text("Not paused. No answer from the API").await;
        assert_eq!(elsewhere.requests(), [], "the redirect was followed");
        j.expect_console_error("ERR_FAILED");
        j.expect_acts(1);
    })
    .await;
}

/// The header is all that authenticates: a page of another site cannot send it, and nothing else would go along.
#[tokio::test]
async fn no_cookie_goes_along() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/webshop/dev").await;
        j.eval::<()>("document.cookie = 'session=1; path=/'").await;
        j.sign_in(ADMIN_TOKEN).await;
        j.click_button("Pause stack…").await;
        j.click_button("Pause webshop/dev").await;
        j.see(Role::Button, "Resume stack…").await;
        j.reload().await;
        let requests = j.sandbox.requests();
        let to_api: Vec<_> = requests.iter().filter(|request| request.path.starts_with("/api/")).collect();
        assert!(requests.iter().any(|request| request.has_cookie), "the browser has no cookie to send");
        assert!(to_api.len() > 5 && to_api.iter().all(|request| request.has_authorization && !request.has_cookie));
        j.eval::<()>("document.cookie = 'session=; path=/; max-age=0'").await;
        j.expect_acts(1);
    })
    .await;
}

/// Nothing in an address says where to go after the sign-in: the address itself stays.
#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    journey(Setup::quiet(), async |j: &Journey| {
        for to in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:window.pwned=1",
            "%2f%2fevil.example",
        ] {
            let query = format!("?next={to}&return={to}&redirect={to}&returnTo={to}");
            j.open(&format!("/-/sign-in{query}#{to}")).await;
            j.sign_in(ADMIN_TOKEN).await;
            j.see_heading("Organizations").await;
            let place: String = j.eval("return location.origin").await;
            assert_eq!(place, j.origin(), "{to}");
        }
        assert!(j.eval::<bool>("return window.pwned === undefined").await);
    })
    .await;
}
