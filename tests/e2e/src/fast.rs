//! Hours in minutes: pages whose clock runs as fast as the sandbox's, and what such a page holds on to.
//!
//! A page's time, its timers and the sandbox's clock are all faster by one factor, so that the console lives through
//! hours as it would. Only the machine stays as it is: requests and drawing take more of the page's time than they would.

use std::fmt;

use serde::Deserialize;
use serde_json::json;

use crate::journey::Journey;

/// Replaces time and timers before anything of the page runs, and takes note of what lives: timers, the console's own
/// memory, and requests that change something.
const CLOCK: &str = "
    const [start, factor] = ARGUMENTS;
    const RealDate = Date;
    const realNow = RealDate.now;
    const now = () => start + (realNow() - start) * factor;
    globalThis.Date = class extends RealDate {
        constructor(...parts) { if (parts.length > 0) super(...parts); else super(now()); }
        static now() { return Math.floor(now()); }
    };
    const realPerformanceNow = performance.now.bind(performance);
    performance.now = () => realPerformanceNow() * factor;

    const timers = new Set();
    const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
    const real = Object.fromEntries(names.map((name) => [name, window[name].bind(window)]));
    window.setTimeout = (act, delay = 0, ...values) => {
        const id = real.setTimeout(() => { timers.delete(id); act(...values); }, delay / factor);
        timers.add(id);
        return id;
    };
    window.setInterval = (act, delay = 0, ...values) => {
        const id = real.setInterval(act, delay / factor, ...values);
        timers.add(id);
        return id;
    };
    for (const name of ['clearTimeout', 'clearInterval']) {
        window[name] = (id) => { timers.delete(id); real[name](id); };
    }

    window.slipwayHeld = { timers, memory: null, acts: [] };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const realInstantiate = WebAssembly[name];
        WebAssembly[name] = async (...parts) => {
            const made = await realInstantiate.apply(WebAssembly, parts);
            slipwayHeld.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
    const realFetch = window.fetch.bind(window);
    window.fetch = (input, init) => {
        const method = init?.method ?? input.method ?? 'GET';
        if (method !== 'GET') slipwayHeld.acts.push(`${method} ${new URL(input.url ?? input, location).pathname}`);
        return realFetch(input, init);
    };
";

/// What a page holds on to, after its garbage was collected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Held {
    /// JavaScript's heap.
    pub heap_kib: f64,
    /// The console's own memory, which never shrinks.
    pub wasm_kib: f64,
    /// Nodes of the document, and those that something still holds.
    pub n_nodes: f64,
    /// Event listeners.
    pub n_listeners: f64,
    /// Timers that are to fire.
    pub n_timers: f64,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heap_kib, wasm_kib, n_nodes, n_listeners, n_timers } = self;
        write!(f, "{heap_kib:8.0} {wasm_kib:8.0} {n_nodes:8.0} {n_listeners:9.0} {n_timers:6.0}")
    }
}

#[derive(Debug, Deserialize)]
struct OwnFigures {
    wasm: f64,
    timers: f64,
}

impl Journey {
    /// Lets time in this window run as in the sandbox, from the next page on that is opened in it.
    pub async fn run_fast(&self) {
        let arguments = json!([self.sandbox.started_at().timestamp_millis(), self.sandbox.clock_factor()]);
        let source = format!("(() => {{ {} }})();", CLOCK.replace("ARGUMENTS", &arguments.to_string()));
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
        self.cdp("Performance.enable", json!({})).await;
    }

    /// What the page of this window holds on to.
    pub async fn held(&self) -> Held {
        // What the first collection frees may be what held something else.
        for _ in 0..2 {
            self.cdp("HeapProfiler.collectGarbage", json!({})).await;
        }
        let metrics = self.cdp("Performance.getMetrics", json!({})).await;
        let metric = |name: &str| {
            let metrics = metrics["metrics"].as_array().into_iter().flatten();
            let found = metrics.clone().find(|metric| metric["name"] == name);
            found.and_then(|metric| metric["value"].as_f64()).unwrap_or(f64::NAN)
        };
        let script = "return { wasm: slipwayHeld.memory?.buffer.byteLength ?? 0, timers: slipwayHeld.timers.size }";
        let own: OwnFigures = self.eval(script).await;
        Held {
            heap_kib: metric("JSHeapUsedSize") / 1024.0,
            wasm_kib: own.wasm / 1024.0,
            n_nodes: metric("Nodes"),
            n_listeners: metric("JSEventListeners"),
            n_timers: own.timers,
        }
    }

    /// The requests that the page of this window has sent and that change something, as the console made them.
    pub async fn acts_sent(&self) -> Vec<String> {
        self.eval("return slipwayHeld.acts").await
    }
}
