//! What time it is in the browser: the same in every run, and further on at once where a journey wants that.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use sandbox::Sandbox;
use serde_json::json;

use crate::journey::Journey;

/// A page's wall clock, set to the time at which all journeys begin. It goes on from there.
const SET: &str = "(() => {
    const RealDate = Date;
    const realNow = RealDate.now;
    const now = () => realNow() + SHIFT_MS;
    globalThis.Date = class extends RealDate {
        constructor(...parts) { if (parts.length > 0) super(...parts); else super(now()); }
        static now() { return now(); }
    };
})();";

/// When all journeys begin, in the sandbox and in the browser. The past that a sandbox makes up depends on the hour and
/// the day of the week, so one that began by the machine's clock would be another one in every run.
///
/// # Panics
/// Never: it is a time.
#[must_use]
pub fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 26, 15, 10, 0).single().expect("a moment in UTC")
}

/// Both clocks of a page as they are, and how far they were put forward.
const CLOCKS: &str = "
    window.slipwayPassed = { wall: 0, steady: 0 };
    const [wall, steady] = [Date.now.bind(Date), performance.now.bind(performance)];
    Date.now = () => wall() + slipwayPassed.wall;
    performance.now = () => steady() + slipwayPassed.steady;
";

/// How far a browser's clock is to be moved, so that it began with that sandbox's at the time at which all journeys do.
pub(crate) fn shift_to_beginning(sandbox: &Sandbox) -> TimeDelta {
    let since_then = sandbox.server_time() - sandbox.started_at();
    beginning() + since_then - Utc::now()
}

impl Journey {
    /// Sets the wall clock of the pages that this tab opens from now on, where the journey has one of its own.
    pub(crate) async fn set_the_clock(&self) {
        if let Some(shift) = self.clock_shift {
            let source = SET.replace("SHIFT_MS", &shift.num_milliseconds().to_string());
            self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
        }
    }

    /// Lets the journey decide how time passes in the pages that this tab opens from now on.
    pub async fn hold_the_clocks(&self) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": CLOCKS })).await;
    }

    /// So much time passes while the page is awake.
    pub async fn let_pass(&self, time: Duration) {
        let script = "slipwayPassed.wall += arguments[0]; slipwayPassed.steady += arguments[0]";
        self.eval_with::<()>(script, vec![json!(time.as_millis())]).await;
    }

    /// So much time passes while the machine sleeps: the steady clock of the page stands still.
    pub async fn let_sleep(&self, time: Duration) {
        self.eval_with::<()>("slipwayPassed.wall += arguments[0]", vec![json!(time.as_millis())]).await;
    }
}
