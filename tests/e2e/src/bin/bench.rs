//! `make bench`: how long a person waits, measured in a real browser against the sandbox on this machine.
//!
//! Machines differ and are noisy, so each figure stands beside a floor from the same run: what the same requests take
//! in the same page without a console, fetched and parsed by plain JavaScript and thrown away.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::time::Duration;

use e2e::{ADMIN_TOKEN, Journey, Role, Setup, journey, stack};
use sandbox::Fault;
use serde_json::json;

/// Medians of this many runs.
const N_RUNS: usize = 5;
/// As far from the service as a person may be.
const LATENCY: Duration = Duration::from_millis(50);
const BIG_STACK: &str = "data-lake/prod-eu";

/// Notes when the first of each kind appears, in milliseconds since the navigation began.
const WATCH: &str = "
    window.slipwayFirst = {};
    const note = (name, selector) => {
        if (!(name in slipwayFirst) && document.querySelector(selector)) slipwayFirst[name] = performance.now();
    };
    new MutationObserver(() => {
        note('row', 'tbody tr');
        note('line', '[data-line]');
        note('complete', '[role=log][data-complete=true]');
    }).observe(document, { childList: true, subtree: true, attributes: true });";

/// All pages of a log by token, one after another.
const TOKEN_FLOOR: &str = "
    const [logs, token] = arguments;
    const headers = { Authorization: `token ${token}` };
    const begun = performance.now();
    let query = '';
    for (;;) {
        const page = await (await fetch(logs + query, { headers, cache: 'no-store' })).json();
        if (!page.nextToken) return performance.now() - begun;
        query = `?continuationToken=${encodeURIComponent(page.nextToken)}`;
    }";

/// All pages of a log by steps, six requests at once, with the number of lines of each step known beforehand.
const STEP_FLOOR: &str = "
    const [logs, token, counts] = arguments;
    const headers = { Authorization: `token ${token}` };
    const pages = counts.flatMap((count, step) =>
        Array.from({ length: Math.max(1, Math.ceil(count / 499)) }, (_, page) => [step, page * 499]));
    const begun = performance.now();
    const worker = async () => {
        for (let next = pages.shift(); next; next = pages.shift()) {
            const query = `?job=0&step=${next[0]}&offset=${next[1]}&count=499`;
            await (await fetch(logs + query, { headers, cache: 'no-store' })).json();
        }
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    return performance.now() - begun;";

/// Everything, or the part that is named: `list`, `log` or `charts`.
#[tokio::main]
async fn main() {
    println!("Medians of {N_RUNS} runs, in milliseconds. A ratio is the console's time through its floor's.");
    let part = std::env::args().nth(1);
    let is_wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if is_wanted("list") {
        journey(Setup::quiet().with(|config| config.latency = LATENCY), first_things).await;
    }
    if is_wanted("log") {
        journey(Setup::quiet(), async |person: &Journey| big_log(person, "").await).await;
        let near = || Setup::quiet().with(|config| config.latency = Duration::from_millis(20));
        journey(near(), async |person: &Journey| big_log(person, ", 20 ms for each answer").await).await;
    }
    if is_wanted("charts") {
        journey(Setup::quiet(), charts).await;
    }
}

/// Two charts of 9,600 hours, bars and sums, drawn anew at another width: by the console on its own page, and by uPlot
/// in the same page. Script is what the browser counts as such; a frame has 16.7 ms.
async fn charts(person: &Journey) {
    let Some(library) = std::env::var("SLIPWAY_UPLOT").ok().and_then(|path| std::fs::read_to_string(path).ok()) else {
        println!("charts: uPlot is not there (SLIPWAY_UPLOT says where its script is)");
        return;
    };
    sign_in_for_tab(person).await;
    person.open("/hourly-400/usage?granularity=hourly").await;
    let n_buckets = "return Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuemax') ?? 0)";
    person.wait_until("all hours are there", async || person.eval::<u32>(n_buckets).await >= 9_600).await;
    person.cdp("Performance.enable", json!({})).await;
    let ours =
        drawn_anew(person, "(width) => { document.getElementById('usage-charts').style.width = `${width}px`; }").await;
    person.eval::<()>(&format!("{library}; {UPLOT}")).await;
    let theirs =
        drawn_anew(person, "(width) => slipwayPlots.forEach((plot) => plot.setSize({ width, height: 280 }))").await;
    for (what, ours, theirs) in [("script", ours.0, theirs.0), ("to the end of the next frame", ours.1, theirs.1)] {
        println!("two charts of 9,600 hours, {what}: {ours:.1}, uPlot {theirs:.1}, ratio {:.2}", ours / theirs);
    }
}

/// The same two charts by uPlot, at the end of the page.
const UPLOT: &str = "
    const x = Array.from({ length: 9600 }, (_, hour) => 1.7e9 + hour * 3600);
    const y = x.map((_, hour) => hour % 24 * 3 + hour % 7);
    const sums = y.map(((sum) => (amount) => (sum += amount))(0));
    const options = { width: 900, height: 280, legend: { show: false }, cursor: { show: false } };
    const bars = { stroke: '#2b8496', fill: '#2b8496', paths: uPlot.paths.bars({ size: [0.75, 40] }), points: { show: false } };
    const line = { stroke: '#2b8496', points: { show: false } };
    window.slipwayPlots = [[bars, y], [line, sums]].map(([series, numbers]) =>
        new uPlot({ ...options, series: [{}, series] }, [x, numbers], document.querySelector('main')));";

/// Medians of script and of the time to the end of the frame after, in milliseconds, of drawing at one width after the
/// other.
async fn drawn_anew(person: &Journey, resize: &str) -> (f64, f64) {
    let script = format!(
        "const [width, done] = arguments;
        const begun = performance.now();
        ({resize})(width);
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));"
    );
    let (mut scripts, mut frames) = (Vec::new(), Vec::new());
    // The first one is no measure: it warms up.
    for run in 0..=N_RUNS {
        let before = script_ms(person).await;
        let frame: f64 = person.eval_later_with(&script, vec![json!(860 + 10 * run)]).await;
        if run > 0 {
            scripts.push(script_ms(person).await - before);
            frames.push(frame);
        }
    }
    (middle(scripts), middle(frames))
}

/// How long scripts have run in the page, by the browser's own count.
async fn script_ms(person: &Journey) -> f64 {
    let metrics = person.cdp("Performance.getMetrics", json!({})).await;
    let metrics = metrics["metrics"].as_array().cloned().unwrap_or_default();
    let script = metrics.iter().find(|metric| metric["name"] == "ScriptDuration");
    script.and_then(|metric| metric["value"].as_f64()).unwrap_or(f64::NAN) * 1_000.0
}

/// From the navigation to the first row and to the first line of a log.
async fn first_things(person: &Journey) {
    watch(person).await;
    sign_in_for_tab(person).await;
    let newest = person.sandbox.newest_finished(&stack("acme/webshop/prod")).expect("it has finished deployments");
    let version = person.sandbox.deployment(&newest).expect("it exists").version.0;
    let ms = LATENCY.as_millis();
    let row = median(person, "/acme/deployments", "row").await;
    println!("first row of the list, {ms} ms for each answer: {row:.0}");
    let line = median(person, &format!("/acme/webshop/prod/deployments/{version}"), "line").await;
    println!("first line of a log, {ms} ms for each answer: {line:.0}");
}

/// From the navigation until 100,000 lines are there, by steps and by token.
async fn big_log(person: &Journey, note: &str) {
    watch(person).await;
    sign_in_for_tab(person).await;
    let id = person.sandbox.newest_finished(&stack(&format!("acme/{BIG_STACK}"))).expect("it has finished ones");
    let deployment = person.sandbox.deployment(&id).expect("it exists");
    let address = format!("/acme/{BIG_STACK}/deployments/{}", deployment.version.0);
    let logs = format!("{}/api/stacks/acme/{BIG_STACK}/deployments/{id}/logs", person.origin());
    let n_lines = person.sandbox.full_log_lines(&id).len();

    let by_steps = median(person, &address, "complete").await;
    let counts = step_counts(person, &logs, deployment.jobs.first().map_or(0, |job| job.steps.len())).await;
    let floor =
        median_of(async || person.eval_with(STEP_FLOOR, vec![json!(logs), json!(ADMIN_TOKEN), json!(counts)]).await)
            .await;
    println!("{n_lines} lines by steps{note}: {by_steps:.0}, floor {floor:.0}, ratio {:.2}", by_steps / floor);

    // A service that knows no steps: the console goes on by token.
    person.expect_console_error("404");
    person.sandbox.set_fault("logs?job=", Fault::Status(404), usize::MAX);
    let by_token = median(person, &address, "complete").await;
    person.sandbox.clear_faults();
    let floor = median_of(async || person.eval_with(TOKEN_FLOOR, vec![json!(logs), json!(ADMIN_TOKEN)]).await).await;
    println!("{n_lines} lines by token{note}: {by_token:.0}, floor {floor:.0}, ratio {:.2}", by_token / floor);
}

async fn watch(person: &Journey) {
    person.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
}

async fn sign_in_for_tab(person: &Journey) {
    person.open("/").await;
    person.click(Role::Checkbox, "Keep me signed in for this tab").await;
    person.sign_in(ADMIN_TOKEN).await;
    let is_signed_in = "return !document.querySelector('#access-token')";
    person.wait_until("the token is accepted", async || person.eval(is_signed_in).await).await;
    person.expect_token_in_session_storage();
}

/// Opens the address anew, several times, and takes the median of when `name` appeared.
async fn median(person: &Journey, address: &str, name: &str) -> f64 {
    median_of(async || {
        person.open(address).await;
        let script = format!("return window.slipwayFirst?.{name} ?? null");
        person.wait_until("it has appeared", async || person.eval::<Option<f64>>(&script).await.is_some()).await;
        person.eval::<f64>(&script).await
    })
    .await
}

async fn median_of(mut measure: impl AsyncFnMut() -> f64) -> f64 {
    let mut times = Vec::new();
    for _ in 0..N_RUNS {
        times.push(measure().await);
    }
    middle(times)
}

fn middle(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How many rows each step has: the offset after its last page.
async fn step_counts(person: &Journey, logs: &str, n_steps: usize) -> Vec<u64> {
    let script = "
        const [logs, token, nSteps] = arguments;
        const headers = { Authorization: `token ${token}` };
        const count = async (step) => {
            for (let offset = 0; ; ) {
                const page = await (await fetch(`${logs}?job=0&step=${step}&offset=${offset}&count=499`, { headers })).json();
                if (page.nextOffset == null) return offset + page.lines.length;
                offset = page.nextOffset;
            }
        };
        return await Promise.all(Array.from({ length: nSteps }, (_, step) => count(step)));";
    person.eval_with(script, vec![json!(logs), json!(ADMIN_TOKEN), json!(n_steps)]).await
}
