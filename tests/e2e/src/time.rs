//! Time that passes in the browser at once: its clocks are put forward.

use std::time::Duration;

use serde_json::json;

use crate::journey::Journey;

/// Both clocks of a page as they are, and how far they were put forward.
const CLOCKS: &str = "
    window.slipwayPassed = { wall: 0, steady: 0 };
    const [wall, steady] = [Date.now.bind(Date), performance.now.bind(performance)];
    Date.now = () => wall() + slipwayPassed.wall;
    performance.now = () => steady() + slipwayPassed.steady;
";

impl Journey {
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
