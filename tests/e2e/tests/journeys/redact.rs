//! Secrets that a program wrote into a log: hidden where they are shown, copied and saved, until somebody asks for them.

use api_types::DeploymentId;
use api_types::updates::UpdateInfo;
use e2e::{Journey, Named, Role, Setup, check_page, journey, running_for};
use sandbox::{FailingStep, Fault, LogSource, LogText, Outcome, Script};
use serde_json::Value;

use crate::settings::{PAGE, add_variable, review};

const DEV: &str = "acme/webshop/dev";

/// In parts, so that nobody takes it for one that works.
fn token() -> String {
    ["pul-", "0123456789abcdef0123456789abcdef01234567"].concat()
}

/// Lines with what is to be read in their place.
fn lines() -> Vec<(String, String)> {
    let token = token();
    let signed = "https://cache.blob.core.windows.net/k?sv=1&sig=a%2Bb0123456789%3D&se=2";
    let lines = [
        ("Updating (acme/webshop/dev)".to_owned(), None),
        (
            format!("+ curl -H 'Authorization: token {token}' https://a.b/c"),
            Some("+ curl -H 'Authorization: token ••••• (authorization)' https://a.b/c"),
        ),
        (
            format!("logged in with {token}, see https://a.b/c"),
            Some("logged in with ••••• (Pulumi token), see https://a.b/c"),
        ),
        (
            format!("\u{1b}[1mcolours {}\u{1b}[31m{}\u{1b}[0m end", &token[..12], &token[12..]),
            Some("colours ••••• (Pulumi token) end"),
        ),
        ("DB_PASSWORD=correcthorse".to_owned(), Some("DB_PASSWORD=••••• (password)")),
        (
            "fetching https://ann:correcthorse@a.b/c.git".to_owned(),
            Some("fetching https://ann:••••• (password in an address)@a.b/c.git"),
        ),
        (
            format!("\u{1b}]8;;{signed}\u{7}archive\u{1b}]8;;\u{7} of {signed}"),
            Some("archive of https://cache.blob.core.windows.net/k?sv=1&sig=••••• (signature in an address)&se=2"),
        ),
        ("-----BEGIN RSA PRIVATE KEY-----".to_owned(), None),
        ("MIIEpAIBAAKCAQEAcorrecthorse0123456789abcdefABCDEF".to_owned(), Some("••••• (private key)")),
        ("correcthorse0123456789abcdefABCDEF==".to_owned(), Some("••••• (private key)")),
        ("-----END RSA PRIVATE KEY-----".to_owned(), None),
        ("the token is [secret], the password=*** and $TOKEN".to_owned(), None),
        (
            "error: update failed: password: \"correcthorse\"".to_owned(),
            Some("error: update failed: password: \"••••• (password)\""),
        ),
        ("done at https://a.b/c".to_owned(), None),
    ];
    lines
        .into_iter()
        .map(|(line, shown)| {
            let shown = shown.map_or_else(|| line.clone(), str::to_owned);
            (line, shown)
        })
        .collect()
}

/// The secrets of those lines: a key is one of them, and the address is there twice.
const N_SECRETS: usize = 9;

/// What must be nowhere while it is hidden.
const TELLTALES: [&str; 3] = ["0123456789ab", "correcthorse", "89abcdef"];

/// A deployment that failed with these lines, and its address.
fn failed_with(j: &Journey, log: &str) -> (DeploymentId, String) {
    let outcome = Some(Outcome::FailsAt(FailingStep::Operation));
    let script = Script { outcome, log: LogSource::Text(LogText::from(log)), ..running_for(60) };
    let (id, address) = j.create(DEV, script);
    j.sandbox.finish(&id);
    (id, address)
}

fn text_of(lines: &[(String, String)]) -> String {
    lines.iter().map(|(line, _)| format!("{line}\n")).collect()
}

fn check_hides(what: &str, text: &str) {
    for telltale in TELLTALES {
        assert!(!text.contains(telltale), "{what} holds {telltale:?}: {text}");
    }
}

async fn shown_texts(j: &Journey) -> Vec<String> {
    j.log_lines().await.into_iter().map(|line| line.text).collect()
}

async fn see_shown(j: &Journey, wanted: &[String]) {
    j.wait_until("the lines are shown as they should be", async || shown_texts(j).await == wanted).await;
}

/// The file that the menu of the download makes.
async fn download(j: &Journey, entry: &str) -> String {
    j.click(Role::Disclosure, "Download").await;
    j.download_by(entry).await.1
}

#[tokio::test]
async fn secrets_are_hidden_until_they_are_asked_for() {
    journey(Setup::quiet(), async |j: &Journey| {
        let lines = lines();
        let raw: Vec<String> = lines.iter().map(|(line, _)| line.clone()).collect();
        let hidden: Vec<String> = lines.iter().map(|(_, shown)| shown.clone()).collect();
        let (id, address) = failed_with(j, &text_of(&lines));
        j.open_signed_in(&address).await;
        j.see_log_complete().await;
        j.see_text(&format!("{N_SECRETS} secrets hidden")).await;
        see_shown(j, &hidden).await;

        // Nothing in the page has them, so that a selection by mouse cannot either; nor has the excerpt above the log.
        check_hides("the page", &j.eval::<String>("return document.documentElement.outerHTML").await);
        let select = "const log = document.querySelector('[role=log]'); getSelection().selectAllChildren(log); \
                      const text = getSelection().toString(); getSelection().removeAllRanges(); return text";
        let selected: String = j.eval(select).await;
        assert!(selected.contains("••••• (Pulumi token)"), "{selected}");
        check_hides("a selection", &selected);
        j.see_text("update failed: password: \"••••• (password)\"").await;
        let names = "return [...document.querySelectorAll('[role=log] .secret')].map((part) => part.ariaLabel)";
        let names: Vec<String> = j.eval(names).await;
        assert!(names.contains(&"Hidden: Pulumi token".to_owned()), "{names:?}");

        // What is cut by a secret is no link, and what leads to one is none either.
        let links = "return [...document.querySelectorAll('[role=log] a[target]')].map((link) => link.href)";
        assert_eq!(j.eval::<Vec<String>>(links).await, ["https://a.b/c"; 3]);

        assert_eq!(j.copy_by("Copy all").await, hidden.join("\n") + "\n");
        let saved = download(j, "Download without secrets").await;
        check_hides("the file", &saved);
        let saved: Vec<String> = saved.lines().map(e2e::log::shown_text).collect();
        assert_eq!(saved, hidden, "line N of the file is line N of the log");
        j.click(Role::Disclosure, "Download").await;
        j.see_text("To have them in the file, show them first.").await;
        j.see_no(Role::Button, "Download with secrets").await;
        j.press(thirtyfour::Key::Escape).await;

        let before = (j.address().await, j.session_storage().await);
        j.click_button("Show secrets").await;
        j.see_text(&format!("{N_SECRETS} secrets shown")).await;
        let all: Vec<String> = raw.iter().map(|line| e2e::log::shown_text(line)).collect();
        see_shown(j, &all).await;
        assert_eq!(j.copy_by("Copy all").await, all.join("\n") + "\n");
        assert!(download(j, "Download with secrets").await == j.sandbox.full_log_text(&id), "byte for byte");
        check_hides("the file", &download(j, "Download without secrets").await);
        assert_eq!((j.address().await, j.session_storage().await), before, "that they are shown is kept nowhere");

        j.click_button("Hide secrets").await;
        see_shown(j, &hidden).await;
        check_hides("the page", &j.eval::<String>("return document.documentElement.outerHTML").await);

        // The next look at it begins without them.
        j.click_button("Show secrets").await;
        see_shown(j, &all).await;
        j.follow("/acme/deployments").await;
        j.see_rows("the list", |rows| !rows.is_empty()).await;
        j.go_back().await;
        see_shown(j, &hidden).await;
        j.see_text(&format!("{N_SECRETS} secrets hidden")).await;
    })
    .await;
}

#[tokio::test]
async fn one_line_is_copied_without_its_secret() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = failed_with(j, &text_of(&lines()));
        j.open_signed_in(&format!("{address}?line=5")).await;
        j.see_line(5).await;
        assert_eq!(j.copy_by("Copy line 5").await, "DB_PASSWORD=••••• (password)\n");
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_as_a_secret_is_known_in_a_log() {
    journey(Setup::quiet(), async |j: &Journey| {
        let log = format!("before\nusing swordfish-7 here\nand {} too\n", e2e::ADMIN_TOKEN);
        let (_, address) = failed_with(j, &log);
        j.open_signed_in(&address).await;
        // The access token itself is known; the other value is a word like any other until it is typed as a secret.
        see_shown(j, &["before", "using swordfish-7 here", "and ••••• (typed in Slipway) too"].map(str::to_owned))
            .await;
        j.follow(PAGE).await;
        add_variable(j, 6, "SWORD", "swordfish-7", true).await;
        review(j, "1 change").await;
        j.click_button("Save 1 change").await;
        j.see_heading("Saved as version 2.").await;
        j.follow(&address).await;
        see_shown(
            j,
            &["before", "using ••••• (typed in Slipway) here", "and ••••• (typed in Slipway) too"].map(str::to_owned),
        )
        .await;
        j.see_text("2 secrets hidden").await;
        j.expect_acts(1);
    })
    .await;
}

/// An answer with these rows, which stays the answer to its token.
fn page(lines: &[&str]) -> Fault {
    let rows: Vec<_> = lines.iter().map(|line| serde_json::json!({ "line": line })).collect();
    let body = serde_json::json!({"__type": "DeploymentLogs", "lines": rows, "nextToken": "x"});
    Fault::Body { status: 200, content_type: "application/json".to_owned(), body: body.to_string() }
}

#[tokio::test]
async fn a_page_that_ends_inside_a_secret_shows_none_of_it() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = j.create(DEV, running_for(600));
        j.sandbox.advance(std::time::Duration::from_secs(60));
        let token = token();
        j.sandbox.set_fault("/logs", page(&[&format!("using {}", &token[..20])]), 1);
        j.sandbox.set_fault("continuationToken=x", page(&[]), usize::MAX);
        j.open_signed_in(&address).await;
        see_shown(j, &["using ••••• (Pulumi token)".to_owned()]).await;
        j.sandbox.clear_faults();
        j.sandbox.set_fault("continuationToken=x", page(&[&format!("{} now\n", &token[20..])]), usize::MAX);
        see_shown(j, &["using ••••• (Pulumi token) now".to_owned()]).await;
        j.see_text("1 secret hidden").await;
        j.click_button("Show secrets").await;
        see_shown(j, &[format!("using {token} now")]).await;
    })
    .await;
}

#[tokio::test]
async fn a_hostile_log_makes_text_and_classes_only() {
    let demands = [
        "\u{1b}]52;c;cm0gLXJmIC8=\u{7}",
        "\u{1b}]0;taken\u{7}",
        "\u{1b}P$qm\u{1b}\\",
        "\u{1b}_Ga=T;AAAA\u{1b}\\",
        "\u{1b}[10;10H\u{1b}[2J",
        "\u{1b}]8;;javascript:alert(1)\u{7}",
        "\u{1b}]8;;http://a.b\u{7}",
        "\u{1b}]8;;https://ann:pw@a.b\u{7}",
        "\u{1b}[1;31;48;2;1;2;3m",
        "\u{1b}]never ended",
    ];
    let log: String = demands.iter().map(|demand| format!("<b>{demand}text</b>\n")).collect();
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = failed_with(j, &log);
        j.open(&address).await;
        j.eval::<()>("navigator.clipboard.writeText = async () => { window.wasWritten = true; }").await;
        j.sign_in(e2e::ADMIN_TOKEN).await;
        j.see_log_complete().await;
        j.see_line(demands.len()).await;
        let tags = "return [...new Set([...document.querySelectorAll('.line__text, .line__text *')].map((node) => node.tagName))].join()";
        assert_eq!(j.eval::<String>(tags).await, "SPAN");
        let attributes = "return [...new Set([...document.querySelectorAll('.line__text *')].flatMap((node) => node.getAttributeNames()))].join()";
        assert_eq!(j.eval::<String>(attributes).await, "class");
        let texts = shown_texts(j).await;
        let (last, others) = texts.split_last().expect("there are lines");
        assert!(others.iter().all(|text| text == "<b>text</b>"), "{texts:?}");
        assert_eq!(last, "<b>", "a string without an end takes its line, and no more");
        let title: String = j.eval("return document.title").await;
        assert!(title.ends_with("of webshop/dev · Slipway"), "{title}");
        assert!(j.eval::<bool>("return window.wasWritten === undefined").await, "the clipboard was written to");
    })
    .await;
}

#[tokio::test]
async fn a_log_with_secrets_is_accessible() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (_, address) = failed_with(j, &text_of(&lines()));
        j.open_signed_in(&address).await;
        j.see_text("secrets hidden").await;
        check_page(j, "log with secrets").await;
        j.click(Role::Disclosure, "Download").await;
        check_page(j, "log with the menu of its download").await;
        j.press(thirtyfour::Key::Escape).await;
        j.click_button("Show secrets").await;
        j.see_text("secrets shown").await;
        check_page(j, "log that shows its secrets").await;
        j.see(Role::Button, Named::Starting("Hide")).await;
    })
    .await;
}

/// Everything that a program or a person could have written about a run, with a secret at its end.
fn give_away(answer: &mut Value) {
    match answer {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if key == "message" => *text = format!("key {}", token()),
                    other => give_away(other),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(give_away),
        _ => {}
    }
}

#[tokio::test]
async fn messages_and_events_of_the_engine_show_no_secret() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (id, deployment) = j.newest_finished("acme/webshop/staging");
        let newest: UpdateInfo = {
            j.open_signed_in(&deployment).await;
            let updates: Vec<UpdateInfo> =
                j.ask_api(&format!("/api/stacks/acme/webshop/staging/deployments/{}/updates", id.0)).await;
            updates.into_iter().next().expect("it has updated something")
        };
        let pages = [
            deployment,
            "/acme/webshop/staging?tab=updates".to_owned(),
            format!("/acme/webshop/staging?tab=updates&update={}", newest.version),
        ];
        for page in pages {
            let n_before = j.sandbox.requests().len();
            j.open_signed_in(&page).await;
            let route = |path: &str| path.starts_with("/api/stacks/") && path.contains("/updates");
            let asked = || j.sandbox.requests().split_off(n_before).into_iter().filter(move |one| route(&one.path));
            j.wait_until("the page has asked for updates", async || asked().count() > 0).await;
            j.see_it_settle().await;
            let mut paths: Vec<String> = asked().map(|one| one.path).collect();
            paths.sort();
            paths.dedup();
            // The longest first: an address may begin another.
            paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
            for path in &paths {
                let mut answer: Value = j.ask_api(path).await;
                give_away(&mut answer);
                let body =
                    Fault::Body { status: 200, content_type: "application/json".into(), body: answer.to_string() };
                j.sandbox.set_fault(&format!("GET {path}"), body, 100);
            }
            j.open_signed_in(&page).await;
            j.see_text("key ••••• (Pulumi token)").await;
            j.see_it_settle().await;
            let html: String = j.eval("return document.documentElement.outerHTML").await;
            assert!(!html.contains(&token()), "{page}: the secret is in the page; asked: {paths:?}");
            j.sandbox.clear_faults();
        }
    })
    .await;
}
