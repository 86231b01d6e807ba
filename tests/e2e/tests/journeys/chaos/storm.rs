//! The person in the storm: the windows that are open, what is done in them, and what must hold afterwards.

use std::time::Duration;

use api_types::DeploymentId;
use e2e::{ADMIN_TOKEN, Held, Journey, Named, Role, Window, running_for, stack};
use sandbox::{Fault, LogSource, Script};
use serde_json::json;
use thirtyfour::Key;

/// Where acts are sent.
const STAGE: &str = "acme/webshop/staging";
/// Where deployments are cancelled.
const CANCELLED: &str = "acme/webshop/prod";
/// Whose settings are edited and not saved.
const SETTINGS: &str = "/acme/webshop/dev/settings";
/// Deployments whose logs are watched, by their stack, length and rows; `None` leaves the rows to the plan.
const WATCHED: [(&str, u64, Option<usize>); 2] =
    [("acme/edge-cdn/staging", 430, None), ("acme/docs-site/prod", 620, Some(3_000))];
/// What a page may hold more than when it was warm: the browser's own caches vary by some megabytes.
const MAX_HEAP_GROWTH_KIB: f64 = 6_000.0;
const MAX_WASM_GROWTH_KIB: f64 = 4_096.0;

/// What can be done or happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Preview,
    DetectDrift,
    Pause,
    Resume,
    Cancel,
    /// The token is refused, and taken again after a new sign-in.
    Expiry,
    /// The browser is offline.
    Offline,
    /// The service resets every connection.
    Outage,
    /// New deployments come into the list.
    Arrivals,
}

/// In which order: acts come between what goes wrong.
const DEEDS: [Deed; 11] = [
    Deed::Arrivals,
    Deed::Preview,
    Deed::Offline,
    Deed::Pause,
    Deed::Expiry,
    Deed::DetectDrift,
    Deed::Cancel,
    Deed::Outage,
    Deed::Arrivals,
    Deed::Resume,
    Deed::Preview,
];

/// How an act ended, as its dialog says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Done,
    Refused,
    /// It may have been carried out all the same.
    Doubtful,
}

pub(super) struct Storm<'a> {
    j: &'a Journey,
    seed: u64,
    list: Window,
    logs: Vec<(Window, DeploymentId)>,
    settings: Window,
    acting: Window,
    /// What the list's page held once it was warm.
    warm: Held,
    /// How often a dialog was confirmed.
    n_confirmed: usize,
    /// Each act and how it ended.
    story: Vec<String>,
}

impl<'a> Storm<'a> {
    /// Opens the windows while all is well.
    pub(super) async fn gather(j: &'a Journey, seed: u64) -> Self {
        // A browser writes failed requests to its console by itself.
        j.tolerate_console_error("Failed to load resource");
        j.run_fast().await;
        j.open("/acme/deployments").await;
        sign_in(j).await;
        let list = j.this_window().await;
        let mut logs = Vec::new();
        for (name, length_secs, n_rows) in WATCHED {
            let log = n_rows.map_or(LogSource::Believable, LogSource::Large);
            let (id, address) = j.create(name, Script { log, ..running_for(length_secs) });
            logs.push((open(j, &address).await, id));
        }
        let settings = open(j, SETTINGS).await;
        j.type_into("Directory", "elsewhere").await;
        j.see_state(Role::Button, "Review 1 change", "disabled", false).await;
        let acting = open(j, &format!("/{STAGE}")).await;
        j.see(Role::Button, "Pause stack…").await;
        j.turn_to(&list).await;
        j.see_rows("there are some", |rows| rows.len() == 25).await;
        let begun = j.sandbox.now();
        j.wait_until("the pages are warm", async || (j.sandbox.now() - begun).num_seconds() > 30).await;
        let warm = j.held().await;
        Self { j, seed, list, logs, settings, acting, warm, n_confirmed: 0, story: Vec::new() }
    }

    /// Does one thing after another until the time is over, and looks whether the pages are still there.
    pub(super) async fn rage(&mut self, length: Duration) {
        let begun = self.j.sandbox.now();
        let is_over = || (self.j.sandbox.now() - begun).to_std().unwrap_or_default() >= length;
        let start = self.seed as usize % DEEDS.len();
        let mut deeds = DEEDS.iter().cycle().skip(start).copied();
        let mut n_deeds = 0;
        while !is_over() || n_deeds < DEEDS.len() {
            let Some(deed) = deeds.next() else { return };
            match deed {
                Deed::Preview => self.deploy("Run… Preview", "Preview staging").await,
                Deed::DetectDrift => self.deploy("Run… Detect drift", "Detect drift of staging").await,
                Deed::Pause => self.pause().await,
                Deed::Resume => self.resume().await,
                Deed::Cancel => self.cancel().await,
                Deed::Expiry => self.expire().await,
                Deed::Offline => self.go_offline().await,
                Deed::Outage => self.lose_service().await,
                Deed::Arrivals => self.let_arrive(),
            }
            n_deeds += 1;
            self.check_pages().await;
        }
    }

    /// The logs come to their ends while requests still go wrong.
    pub(super) async fn see_logs_complete(&mut self) {
        for (window, id) in &self.logs {
            self.j.turn_to(window).await;
            // One window at a time is patient enough for the longest pause between two tries.
            for _ in 0..4 {
                let complete = self.j.wait_for_some_time(async || self.j.is_log_complete().await).await;
                if complete {
                    break;
                }
            }
            assert!(self.j.is_log_complete().await, "the log of {id} does not come to its end; {:#?}", self.story);
        }
    }

    /// Nothing was lost, nothing was sent twice, and nothing has grown.
    pub(super) async fn check(&mut self) {
        let j = self.j;
        for (window, id) in &self.logs {
            j.turn_to(window).await;
            let (shown, whole) = (j.download_log().await, j.sandbox.full_log_text(id));
            assert!(
                shown == whole,
                "seed {}: the log of {id} differs: {}",
                self.seed,
                first_difference(&shown, &whole)
            );
        }
        j.turn_to(&self.settings).await;
        assert_eq!(j.value_of("Directory").await, "elsewhere");
        j.see_state(Role::Button, "Review 1 change", "disabled", false).await;

        j.turn_to(&self.acting).await;
        let sent = j.acts_sent().await;
        assert_eq!(
            sent.len(),
            self.n_confirmed,
            "acts are sent once for each confirmation: {sent:?} {:#?}",
            self.story
        );
        self.check_journal();

        j.turn_to(&self.list).await;
        j.see_no_text("try again").await;
        let newest = j.sandbox.now();
        j.wait_until("the list is fresh", async || (j.sandbox.now() - newest).num_seconds() > 90).await;
        let held = j.held().await;
        let (heap, wasm) = (held.heap_kib - self.warm.heap_kib, held.wasm_kib - self.warm.wasm_kib);
        assert!(heap < MAX_HEAP_GROWTH_KIB && wasm < MAX_WASM_GROWTH_KIB, "{} to {held}", self.warm);
        let counts = j.sandbox.fault_counts();
        eprintln!(
            "chaos, seed {}: {} faults {counts:?}; {} acts confirmed; list held\n  {} when warm,\n  {held} at the end",
            self.seed,
            counts.values().sum::<u64>(),
            self.n_confirmed,
            self.warm,
        );
    }

    /// What reached the service: each act once, or once more where the browser itself repeated a request whose reused
    /// connection was closed before a byte of an answer, which browsers do over HTTP/1.1.
    fn check_journal(&self) {
        let requests = self.j.sandbox.requests();
        let acts: Vec<_> = requests.iter().filter(|request| request.method != "GET").collect();
        let mut n_repeated = 0;
        for pair in acts.windows(2) {
            let is_same = (&pair[0].path, &pair[0].body) == (&pair[1].path, &pair[1].body);
            if is_same && pair[0].status == 0 && (pair[1].at - pair[0].at).num_seconds() < 5 {
                n_repeated += 1;
            }
        }
        let n_fewest = acts.len() - n_repeated;
        assert!(n_fewest <= self.n_confirmed, "more acts came than were confirmed: {acts:#?} {:#?}", self.story);
        if n_repeated > 0 {
            eprintln!("chaos, seed {}: the browser repeated {n_repeated} acts by itself", self.seed);
        }
        self.j.expect_acts(acts.len());
    }

    /// No window is blank, and each still has the heading of its page.
    async fn check_pages(&self) {
        let windows = [&self.list, &self.settings, &self.acting].into_iter();
        for window in windows.chain(self.logs.iter().map(|(window, _)| window)) {
            self.j.turn_to(window).await;
            let script = "return [document.querySelector('h1')?.textContent.trim() ?? '',
                                  document.querySelector('main')?.innerText.trim() ?? '']";
            let [heading, text]: [String; 2] = self.j.eval(script).await;
            assert!(!heading.is_empty() && text.len() > 40, "a page is blank: {heading:?} {text:?} {:#?}", self.story);
        }
    }

    async fn deploy(&mut self, button: &str, act: &str) {
        let n_before = self.j.sandbox.deployments_of(&stack(STAGE)).len();
        self.go_to_stage().await;
        self.j.see_state(Role::Button, button, "disabled", false).await;
        self.j.click_button(button).await;
        let ending = self.confirm(act).await;
        let n_new = self.j.sandbox.deployments_of(&stack(STAGE)).len() - n_before;
        match ending {
            Ending::Done => assert!(n_new >= 1, "{act}: nothing was created"),
            Ending::Refused => assert_eq!(n_new, 0, "{act}: a refusal is no doubt"),
            Ending::Doubtful => {}
        }
    }

    async fn pause(&mut self) {
        self.set_paused(true, "Pause stack…", "Pause webshop/staging").await;
    }

    async fn resume(&mut self) {
        self.set_paused(false, "Resume stack…", "Resume webshop/staging").await;
    }

    async fn set_paused(&mut self, is_paused: bool, button: &str, act: &str) {
        self.j.sandbox.set_stack_paused(&stack(STAGE), !is_paused);
        self.go_to_stage().await;
        self.j.see_state(Role::Button, button, "disabled", false).await;
        self.j.click_button(button).await;
        match self.confirm(act).await {
            Ending::Done => assert_eq!(self.j.sandbox.is_stack_paused(&stack(STAGE)), is_paused, "{act}"),
            Ending::Refused => assert_eq!(self.j.sandbox.is_stack_paused(&stack(STAGE)), !is_paused, "{act}"),
            Ending::Doubtful => {}
        }
    }

    async fn cancel(&mut self) {
        let j = self.j;
        let (id, address) = j.create(CANCELLED, running_for(3_000));
        j.turn_to(&self.acting).await;
        j.follow(&address).await;
        let version = j.version(&id);
        j.see_heading(Named::Containing(&version)).await;
        j.click_button("Cancel…").await;
        j.type_into("Type prod to confirm", "prod").await;
        let ending = self.confirm(&format!("Cancel {version} of prod")).await;
        let is_cancelled = || !j.sandbox.cancel(&id) || j.sandbox.full_log_text(&id).contains("Cancel requested");
        if ending == Ending::Done {
            assert!(is_cancelled(), "{version} was to be cancelled");
        }
        // Whatever came of it: the next one must not wait behind it.
        j.sandbox.cancel(&id);
    }

    async fn go_to_stage(&self) {
        self.j.turn_to(&self.acting).await;
        self.j.follow("/acme/deployments").await;
        self.j.see_heading("Deployments").await;
        self.j.follow(&format!("/{STAGE}")).await;
        self.j.see_heading(Named::Containing("webshop/staging")).await;
    }

    /// Confirms in the dialog that is open, and waits for what it says.
    async fn confirm(&mut self, act: &str) -> Ending {
        let j = self.j;
        j.see_state(Role::Button, act, "disabled", false).await;
        let script = "const dialog = document.querySelector('dialog[open]');
                      return dialog === null ? '' : dialog.querySelector('[role=alert]')?.innerText.trim() || null";
        let n_before = j.acts_sent().await.len();
        // What comes late makes the dialog higher, and its button goes away from below the pointer.
        for _ in 0..3 {
            j.double_click(Role::Button, act).await;
            let is_heard = j
                .wait_for_some_time(async || {
                    j.acts_sent().await.len() > n_before || j.eval::<Option<String>>(script).await.is_some()
                })
                .await;
            if is_heard {
                break;
            }
        }
        self.n_confirmed += 1;
        let mut said = None;
        for _ in 0..2 {
            j.wait_for_some_time(async || {
                // A 401 from before the token was taken again may come late.
                if asks_for_token(j).await {
                    sign_in(j).await;
                }
                said = j.eval::<Option<String>>(script).await;
                said.is_some()
            })
            .await;
            if said.is_some() {
                break;
            }
        }
        let Some(said) = said else {
            let page: String = j.eval("return document.activeElement.outerHTML + document.body.innerText").await;
            panic!("{act}: the dialog says nothing; sent: {:?}; {page}; {:#?}", j.acts_sent().await, self.story);
        };
        self.story.push(format!("{act}: {said:?}"));
        if said.is_empty() {
            return Ending::Done;
        }
        j.press(Key::Escape).await;
        j.wait_until("the dialog is closed", async || j.eval("return !document.querySelector('dialog[open]')").await)
            .await;
        if said.contains("It may have been carried out all the same") { Ending::Doubtful } else { Ending::Refused }
    }

    /// The token is refused until all windows that ask have said so; then it is taken again, and signed in with.
    async fn expire(&mut self) {
        let j = self.j;
        j.sandbox.revoke_token(ADMIN_TOKEN);
        let asking: Vec<_> = std::iter::once(&self.list).chain(self.logs.iter().map(|(window, _)| window)).collect();
        for window in &asking {
            j.turn_to(window).await;
            // A log that is complete asks for nothing any more.
            j.wait_until("the form is there", async || asks_for_token(j).await || j.is_log_complete().await).await;
        }
        j.sandbox.restore_token(ADMIN_TOKEN);
        for window in asking.into_iter().chain([&self.settings, &self.acting]) {
            j.turn_to(window).await;
            sign_in(j).await;
        }
        self.story.push("expired, and signed in again".to_owned());
    }

    /// The list and a log are offline for half a minute.
    async fn go_offline(&mut self) {
        let j = self.j;
        let windows = [Some(&self.list), self.logs.first().map(|(window, _)| window)];
        for is_offline in [true, false] {
            for window in windows.into_iter().flatten() {
                j.turn_to(window).await;
                let conditions =
                    json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
                j.cdp("Network.enable", json!({})).await;
                j.cdp("Network.emulateNetworkConditions", conditions).await;
            }
            if is_offline {
                self.let_pass(30).await;
            }
        }
        self.story.push("offline, and back".to_owned());
    }

    async fn lose_service(&mut self) {
        self.j.sandbox.set_fault("/api/", Fault::Reset, usize::MAX);
        self.let_pass(30).await;
        self.j.sandbox.clear_faults();
        self.story.push("the service was gone, and came back".to_owned());
    }

    fn let_arrive(&self) {
        for name in ["acme/edge-cdn/prod", "acme/docs-site/pr-88"] {
            let _ = self.j.create(name, running_for(20));
        }
    }

    async fn let_pass(&self, secs: i64) {
        let begun = self.j.sandbox.now();
        let what = format!("{secs} s have passed");
        self.j.wait_until(&what, async || (self.j.sandbox.now() - begun).num_seconds() >= secs).await;
    }
}

/// Another window that is signed in, at an address.
async fn open(j: &Journey, path: &str) -> Window {
    let window = j.new_window().await;
    j.run_fast().await;
    j.open(path).await;
    sign_in(j).await;
    window
}

/// Signs in where the form is, as often as it takes.
async fn sign_in(j: &Journey) {
    let is_busy = "return document.querySelector('#access-token')?.form
        .querySelector('[type=submit]').getAttribute('aria-disabled') === 'true'";
    for _ in 0..12 {
        if !asks_for_token(j).await {
            j.point_away().await;
            return;
        }
        j.sign_in(ADMIN_TOKEN).await;
        j.wait_until("the form has its answer", async || !j.eval::<Option<bool>>(is_busy).await.unwrap_or(false)).await;
    }
    assert!(!asks_for_token(j).await, "signing in does not work");
}

async fn asks_for_token(j: &Journey) -> bool {
    j.eval("return !!document.querySelector('#access-token')").await
}

fn first_difference(shown: &str, whole: &str) -> String {
    let (shown, whole): (Vec<_>, Vec<_>) = (shown.lines().collect(), whole.lines().collect());
    let at = shown.iter().zip(&whole).take_while(|(shown, whole)| shown == whole).count();
    let around = |lines: &[&str]| {
        lines.iter().skip(at.saturating_sub(1)).take(4).map(|line| line.to_string()).collect::<Vec<_>>()
    };
    format!(
        "{} of {} lines, from line {}: {:#?} instead of {:#?}",
        shown.len(),
        whole.len(),
        at + 1,
        around(&shown),
        around(&whole)
    )
}
