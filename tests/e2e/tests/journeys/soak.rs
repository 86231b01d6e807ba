//! A list, a log that is written and pages that come and go, left open for hours: what the browser holds stays the same
//! but for the text of the log, and requests do not become more.
//!
//! Twenty-four minutes by default, hours with `SLIPWAY_SOAK_HOURS=8` (`make soak`), and so much faster than the clock on
//! the wall as `SLIPWAY_SOAK_FACTOR` says.

use std::env;
use std::time::Duration;

use e2e::{Held, Journey, Role, Setup, Window, journey, running_for, stack};
use sandbox::{LogSource, Scenario, Script};

/// How often is measured, whatever the length.
const N_SAMPLES: usize = 12;
/// Samples that warm up: pages reach their full size, the engine compiles what is used often.
const N_WARM: usize = 4;
/// Lines that the log gets in an hour.
const LINES_AN_HOUR: f64 = 7_200.0;

/// From so many hours on the second limits hold: before, the browser itself is not warm.
const LONG_HOURS: f64 = 2.0;
const MAX_HEAP_SLOPE_KIB_A_MINUTE: [f64; 2] = [40.0, 5.0];
const MAX_WASM_GROWTH_KIB: [f64; 2] = [1_024.0, 256.0];
const MAX_BYTES_A_LINE: f64 = 400.0;
const MAX_MORE_NODES: f64 = 400.0;
const MAX_MORE_LISTENERS: f64 = 60.0;
const MAX_MORE_TIMERS: f64 = 4.0;
/// The list asks for rows and for its queue every three seconds; the log once a second at most in the long run, and its
/// deployment every second with its updates; a page that comes asks for a dozen things.
const MAX_REQUESTS_A_MINUTE: f64 = 400.0;

/// What a window held over time.
struct Watched {
    name: &'static str,
    window: Window,
    samples: Vec<(f64, Held)>,
}

#[tokio::test]
#[ignore = "measures, so it runs by itself: make soak, or the last step of scripts/test.sh"]
async fn hours_leave_nothing_behind() {
    let number = |name: &str, default: f64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (hours, factor) = (number("SLIPWAY_SOAK_HOURS", 0.4), number("SLIPWAY_SOAK_FACTOR", 48.0));
    let setup = Setup::fast(factor)
        .with(|config| config.scenario = Scenario::Default)
        .lasting_up_to(Duration::from_secs_f64(hours * 3_600.0 / factor * 3.0 + 240.0));
    journey(setup, async |j: &Journey| soak(j, hours).await).await;
}

async fn soak(j: &Journey, hours: f64) {
    j.run_fast().await;
    j.open_signed_in("/acme/deployments").await;
    let list = j.this_window().await;
    let n_rows = (hours * LINES_AN_HOUR * 1.3) as usize;
    let script = Script { log: LogSource::Large(n_rows), ..running_for((hours * 3_600.0 * 1.3) as u64) };
    let (id, address) = j.create("acme/dns-zones/internal", script);
    let log = open(j, &address).await;
    let pages = open(j, "/acme/webshop/prod").await;
    let mut watched = [("list", list), ("log", log), ("pages", pages)].map(|(name, window)| Watched {
        name,
        window,
        samples: Vec::new(),
    });

    let begun = j.sandbox.now();
    let minutes = || (j.sandbox.now() - begun).num_milliseconds() as f64 / 60_000.0;
    let n_requests_before = j.sandbox.n_requests();
    let mut n_lines = Vec::new();
    eprintln!("minutes window  heap KiB wasm KiB    nodes listeners timers");
    for sample in 1..=N_SAMPLES {
        let due = hours * 60.0 * sample as f64 / N_SAMPLES as f64;
        while minutes() < due {
            turn_a_page(j, &watched[2].window).await;
        }
        for watched in &mut watched {
            j.turn_to(&watched.window).await;
            assert!(j.is_window_seen().await, "a window that is hidden rests");
            let held = j.held().await;
            eprintln!("{:7.1} {:6} {held}", minutes(), watched.name);
            watched.samples.push((minutes(), held));
        }
        j.turn_to(&watched[1].window).await;
        n_lines.push(j.n_log_lines().await as f64);
    }
    let requests_a_minute = (j.sandbox.n_requests() - n_requests_before) as f64 / minutes();
    eprintln!("requests in a minute: {requests_a_minute:.0}; lines of the log: {}", j.n_written(&id));
    assert!(requests_a_minute < MAX_REQUESTS_A_MINUTE, "{requests_a_minute} requests in a minute");
    for watched in &watched {
        watched.check(&n_lines, usize::from(hours >= LONG_HOURS));
    }
    // The log is as long as it is, however long it was watched.
    let n_written = j.n_written(&id);
    j.wait_until("the log has kept up", async || j.n_log_lines().await >= n_written).await;
    // It goes on meanwhile, so what is shown is taken first.
    let shown = j.download_log().await;
    assert!(j.sandbox.log_text_now(&id).starts_with(&shown), "the log differs");
}

/// Looks at a deployment that has ended, and goes on to the stack: what a page held goes with it.
async fn turn_a_page(j: &Journey, window: &Window) {
    j.turn_to(window).await;
    let (id, address) = j.newest_finished("acme/webshop/prod");
    j.follow(&address).await;
    j.see_heading(e2e::Named::Containing(&j.version(&id))).await;
    j.see_log_complete().await;
    j.follow("/acme/webshop/prod").await;
    j.see(Role::Button, "Pause stack…").await;
    assert!(j.sandbox.has_stack(&stack("acme/webshop/prod")));
}

async fn open(j: &Journey, path: &str) -> Window {
    let window = j.new_window().await;
    j.run_fast().await;
    j.open_signed_in(path).await;
    window
}

impl Watched {
    fn check(&self, n_lines: &[f64], is_long: usize) {
        let name = self.name;
        let warm = &self.samples[N_WARM..];
        let (first, last) = (warm[0].1, warm[warm.len() - 1].1);
        let minutes = warm[warm.len() - 1].0 - warm[0].0;
        let slope = slope(&warm.iter().map(|(at, held)| (*at, held.heap_kib)).collect::<Vec<_>>());
        let wasm = last.wasm_kib - first.wasm_kib;
        eprintln!("{name}: heap {:.0} KiB an hour, wasm memory {wasm:.0} KiB more in {minutes:.0} min", slope * 60.0);
        assert!(slope < MAX_HEAP_SLOPE_KIB_A_MINUTE[is_long], "{name}: the heap grows by {slope} KiB a minute");
        if name == "log" {
            let more = n_lines[n_lines.len() - 1] - n_lines[N_WARM];
            let bytes = wasm * 1_024.0 / more;
            eprintln!("{name}: {bytes:.0} bytes of memory for each of {more} lines");
            assert!(bytes < MAX_BYTES_A_LINE, "{name}: {bytes} bytes for each line");
        } else {
            assert!(wasm < MAX_WASM_GROWTH_KIB[is_long], "{name}: the console's memory grows by {wasm} KiB");
        }
        // What is in view changes from sample to sample, so the end is compared with the beginning, each as a mean.
        let more = |figure: fn(&Held) -> f64| {
            let figures: Vec<f64> = warm.iter().map(|(_, held)| figure(held)).collect();
            let (begin, end) = figures.split_at(figures.len() / 2);
            let mean = |figures: &[f64]| figures.iter().sum::<f64>() / figures.len() as f64;
            mean(end) - mean(begin)
        };
        let nodes = more(|held| held.n_nodes);
        let listeners = more(|held| held.n_listeners);
        let timers = more(|held| held.n_timers);
        eprintln!("{name}: {nodes:.0} more nodes, {listeners:.0} more listeners, {timers:.1} more timers");
        assert!(nodes < MAX_MORE_NODES, "{name}: {nodes} more nodes");
        assert!(listeners < MAX_MORE_LISTENERS, "{name}: {listeners} more listeners");
        assert!(timers < MAX_MORE_TIMERS, "{name}: {timers} more timers");
    }
}

/// How much a figure grows in a minute: the slope of the line through its points that fits them best.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (mean_x, mean_y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let over = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    over / points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum::<f64>()
}
