//! Accessibility by axe-core, in light and dark.

use std::env;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;

use crate::aftermath::is_ci;
use crate::journey::Journey;

/// The colour schemes that a system can prefer.
pub const SCHEMES: [&str; 2] = ["light", "dark"];

#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    html: String,
    #[serde(rename = "failureSummary")]
    summary: String,
}

/// The narrowest window that is served, and that of a phone.
const NARROW: [u32; 2] = [360, 320];

/// Nothing for axe to find in a page, wide and narrow, and nothing wider than the window.
pub async fn check_page(journey: &Journey, page: &str) {
    journey.check_accessibility(page).await;
    for width in NARROW {
        journey.resize_to(width, 800).await;
        journey.check_width(page).await;
    }
    journey.check_accessibility(&format!("{page} at {} pixels", NARROW[1])).await;
    journey.resize_to(1280, 900).await;
}

impl Journey {
    /// As if the system preferred a colour scheme.
    pub async fn prefer_scheme(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
        self.see_frame().await;
        let is_settled = "return document.getAnimations().every((animation) => !(animation instanceof CSSTransition))";
        self.wait_until("the colours have changed", async || self.eval(is_settled).await).await;
    }

    /// As if the window had so many pixels.
    pub async fn resize_to(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
        self.wait_until("the window has its size", async || {
            self.eval_with("return innerWidth === arguments[0]", vec![json!(width)]).await
        })
        .await;
    }

    /// Axe finds nothing wrong with the page as it is, by the rules of WCAG 2.2 A and AA, in light and in dark. What it
    /// finds is told at the end of the journey, so that one walk finds all of it.
    ///
    /// # Panics
    /// When axe cannot look at the page.
    pub async fn check_accessibility(&self, page: &str) {
        let Some(axe) = source() else { return };
        let run = "
            const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
            // A line of the log is 20 pixels high, and so is its number. WCAG 2.5.8 allows that where another control does
            // the same: the field for a line's number in the log's toolbar.
            const isLineNumber = (node) => node.html.includes('aria-label=\"Line ');
            const withoutLineNumbers = (violation) => violation.id === 'target-size'
                ? { ...violation, nodes: violation.nodes.filter((node) => !isLineNumber(node)) } : violation;
            axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })
                .then((results) => done(results.violations.map(withoutLineNumbers)), (error) => done(String(error)));
        ";
        let script = format!("if (!window.axe) {{ {axe} }}\n{run}");
        for scheme in SCHEMES {
            self.prefer_scheme(scheme).await;
            let outcome = self.driver().execute_async(script.as_str(), Vec::new()).await;
            let outcome = outcome.unwrap_or_else(|error| panic!("axe cannot look at the {page}: {error}"));
            let violations: Vec<Violation> = serde_json::from_value(outcome.json().clone())
                .unwrap_or_else(|_| panic!("axe cannot look at the {page}: {}", outcome.json()));
            for Violation { id, help, nodes } in violations {
                // A page of rows has the same problem in each of them.
                for Node { html, summary } in nodes.iter().take(3) {
                    let what = format!("{id}: {help}\n  {html}\n  {}", summary.replace('\n', "\n  "));
                    self.note_problem(&format!("{page}, {scheme}"), &what);
                }
            }
        }
    }

    /// The page can be read without scrolling sideways. Told at the end of the journey as well.
    pub async fn check_width(&self, page: &str) {
        let script = "
            const root = document.documentElement;
            if (root.scrollWidth <= innerWidth) return [];
            return [...document.querySelectorAll('body *')]
                .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map((element) => element.outerHTML.slice(0, 200));
        ";
        let width: u32 = self.eval("return innerWidth").await;
        self.see_frame().await;
        let too_wide: Vec<String> = self.eval(script).await;
        if !too_wide.is_empty() {
            let what = format!("the page has to be scrolled sideways:\n  {}", too_wide.join("\n  "));
            self.note_problem(&format!("{page}, {width} pixels"), &what);
        }
    }

    pub(crate) fn note_problem(&self, place: &str, what: &str) {
        let mut problems = self.problems.borrow_mut();
        problems.entry(what.to_owned()).or_default().push(place.to_owned());
    }
}

/// The script, or nothing where it is not installed and need not be.
fn source() -> Option<String> {
    let path = env::var_os("SLIPWAY_AXE").map(PathBuf::from);
    let found = path.as_ref().and_then(|path| fs::read_to_string(path).ok());
    if found.is_none() {
        let message = "axe-core is not there (SLIPWAY_AXE says where its axe.min.js is)";
        assert!(!is_ci(), "{message}");
        eprintln!("{message}: accessibility is not checked");
    }
    found
}
