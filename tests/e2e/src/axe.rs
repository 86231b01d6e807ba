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

impl Journey {
    /// As if the system preferred a colour scheme.
    pub async fn prefer_scheme(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
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

    /// Axe finds nothing wrong with the page as it is, by the rules of WCAG 2.2 A and AA, in light and in dark.
    ///
    /// # Panics
    /// When it does.
    pub async fn check_accessibility(&self, page: &str) {
        let Some(axe) = source() else { return };
        let mut problems = String::new();
        for scheme in SCHEMES {
            self.prefer_scheme(scheme).await;
            let run = "
                const done = arguments[arguments.length - 1];
                const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
                axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })
                    .then((results) => done(results.violations), (error) => done(String(error)));
            ";
            let script = format!("if (!window.axe) {{ {axe} }}\n{run}");
            let outcome = self.driver().execute_async(script.as_str(), Vec::new()).await;
            let outcome = outcome.unwrap_or_else(|error| panic!("axe cannot look at the {page}: {error}"));
            let violations: Vec<Violation> = serde_json::from_value(outcome.json().clone())
                .unwrap_or_else(|_| panic!("axe cannot look at the {page}: {}", outcome.json()));
            for violation in violations {
                problems += &format!("\n{page}, {scheme}: {}: {}\n", violation.id, violation.help);
                for node in violation.nodes.iter().take(4) {
                    problems += &format!("    {}\n    {}\n", node.html, node.summary.replace('\n', "\n    "));
                }
            }
        }
        assert!(problems.is_empty(), "{problems}");
    }

    /// The page can be read without scrolling sideways.
    ///
    /// # Panics
    /// When something is too wide.
    pub async fn check_width(&self, page: &str) {
        let script = "
            const root = document.documentElement;
            if (root.scrollWidth <= innerWidth) return [];
            return [...document.querySelectorAll('body *')]
                .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                .slice(0, 5).map((element) => element.outerHTML.slice(0, 200));
        ";
        let width: u32 = self.eval("return innerWidth").await;
        let too_wide = async || self.eval::<Vec<String>>(script).await;
        let fits = self.wait_for(async || too_wide().await.is_empty().then_some(())).await;
        assert!(fits.is_some(), "at {width} pixels the {page} has to be scrolled sideways: {:#?}", too_wide().await);
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
